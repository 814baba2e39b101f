"""Builds the wheel, installs it into a clean environment and runs the consumer there against a local chain's feed."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONSUMER = Path(__file__).with_name("consumer.py")


def build_wheel(out: Path) -> Path:
    """The wheel of gethwrappers_py. It is built from a copy, so that nothing is left behind in the source tree."""
    source = out / "source"
    shutil.copytree(ROOT / "gethwrappers_py", source, ignore=shutil.ignore_patterns("__pycache__"))
    code = "import sys; from setuptools.build_meta import build_wheel; print(build_wheel(sys.argv[1]))"
    built = subprocess.run(
        [sys.executable, "-c", code, str(out)], cwd=source, check=True, capture_output=True, text=True
    )
    return out / built.stdout.strip().splitlines()[-1]


def clean_environment(folder: Path, wheel: Path, installer: str | None) -> Path:
    """A new environment with the wheel and what it asks for; its Python."""
    subprocess.run([sys.executable, "-m", "venv", *(["--without-pip"] if installer else []), str(folder)], check=True)
    python = folder / "bin" / "python"
    command = (
        [installer, "pip", "install", "--python", str(python)] if installer else [str(python), "-m", "pip", "install"]
    )
    subprocess.run([*command, "--quiet", str(wheel)], check=True)
    return python


def installed(python: Path) -> set[str]:
    code = "import importlib.metadata as m; print(*{d.metadata['Name'].lower() for d in m.distributions()})"
    return set(subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.split())


def consume(python: Path, address: str, rpc: str) -> subprocess.CompletedProcess[str]:
    """What the consumer prints, run outside the repository."""
    environment = {"FEED_ADDRESS": address, "RPC_URL": rpc, "PATH": os.environ.get("PATH", "")}
    return subprocess.run(
        [str(python), str(CONSUMER)], capture_output=True, text=True, env=environment, cwd=python.parent, check=False
    )


def check(installer: str | None = None) -> None:
    """Raises if the wheel, the installation or the answers are not what they should be."""
    sys.path.insert(0, str(ROOT))
    from gethwrappers_py.testing import LocalChain, LocalFeed

    with tempfile.TemporaryDirectory() as folder, LocalChain.start() as chain:
        wheel = build_wheel(Path(folder))
        python = clean_environment(Path(folder) / "environment", wheel, installer)
        unwanted = installed(python) & {"web3", "eth-account", "jinja2", "pytest", "eth-ape", "protobuf"}
        if unwanted:
            raise SystemExit(f"the wheel brought along {', '.join(sorted(unwanted))}")
        feed = LocalFeed.deploy(chain, "2000.5", description="ETH / USD")
        fresh = consume(python, feed.address, str(chain.url))
        print(fresh.stdout or fresh.stderr, end="")
        expected = "ETH / USD is 2000.50000000 since 0 s (round 1, phase 1)"
        if (fresh.returncode, fresh.stdout.strip()) != (0, expected):
            raise SystemExit(f"expected: {expected}")
        feed.go_stale()
        stale = consume(python, feed.address, str(chain.url))
        print(stale.stdout or stale.stderr, end="")
        if stale.returncode != 1 or "not used: answer 2000.50000000 is 3961 s old" not in stale.stdout:
            raise SystemExit("expected the consumer to refuse an old answer")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--uv", help="install with this uv instead of pip")
    check(parser.parse_args().uv)
