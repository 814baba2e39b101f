"""Generate the Python code and type stubs of all .proto files in ocr_offchain/proto.

Without an option the generated files are written. With --check nothing is written; the exit code is 1 if a generated
file is missing, stale or left over.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path("ocr_offchain/proto")
GENERATED = ("*_pb2.py", "*_pb2.pyi")


def generate(target: Path) -> None:
    """Write what all .proto files give below `target`."""
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / FOLDER).glob("*.proto"))
    plugin = Path(sys.executable).with_name("protoc-gen-mypy")
    command = [
        sys.executable,
        "-m",
        "grpc_tools.protoc",
        f"--plugin=protoc-gen-mypy={plugin}",
        "--proto_path=.",
        f"--python_out={target}",
        f"--mypy_out={target}",
        *sources,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"protoc failed:\n{done.stderr.strip()}")


def contents(base: Path) -> dict[str, bytes]:
    """The generated files below `base`, by name."""
    return {path.name: path.read_bytes() for pattern in GENERATED for path in (base / FOLDER).glob(pattern)}


def check() -> list[str]:
    """What is wrong with the generated files that are there; empty when nothing is."""
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        fresh = contents(Path(folder))
    present = contents(ROOT)
    problems = [f"{name}: missing" for name in fresh.keys() - present.keys()]
    problems += [f"{name}: no .proto file gives it" for name in present.keys() - fresh.keys()]
    problems += [f"{name}: stale" for name in fresh.keys() & present.keys() if fresh[name] != present[name]]
    return sorted(problems)


def main() -> None:
    parser = argparse.ArgumentParser(description="Generate Python code from ocr_offchain/proto/*.proto.")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 on a difference")
    if not parser.parse_args().check:
        generate(ROOT)
        return
    problems = check()
    for problem in problems:
        print(f"{FOLDER}/{problem}", file=sys.stderr)
    if problems:
        raise SystemExit("run python tools/generate_proto.py and commit what it writes")


if __name__ == "__main__":
    main()
