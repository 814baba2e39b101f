"""docs/speed.md: figures that benchmarks write, each into a section of its own."""

from __future__ import annotations

from pathlib import Path

SPEED = Path(__file__).parents[2] / "docs" / "speed.md"


def write_section(name: str, text: str, page: Path = SPEED) -> None:
    """Replace what stands between the marks of section `name`. Raises `ValueError` where the page has no such marks."""
    begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->\n"
    before, found, rest = page.read_text(encoding="utf-8").partition(begin)
    _, found_end, after = rest.partition(end)
    if not found or not found_end:
        raise ValueError(f"{page} has no section {name!r}")
    page.write_text(f"{before}{begin}\n{text.strip()}\n\n{end}{after}", encoding="utf-8")


def markdown_table(header: list[str], rows: list[list[str]]) -> str:
    """Text in the first column, numbers in the others."""
    lines = ["| " + " | ".join(header) + " |", "| --- |" + " ---: |" * (len(header) - 1)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)
