"""Laying out Python code as a formatter does: on one line where it fits, else an item a line with a trailing comma."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

LINE_LENGTH = 120
INDENT = "    "


@dataclass(frozen=True, slots=True)
class Brackets:
    """`opening`, items, `closing`: a call, a signature, a tuple."""

    opening: str
    items: Sequence[Code]
    closing: str
    comma_if_single: bool = False


Code: TypeAlias = "str | Brackets"


def flat(code: Code) -> str:
    """The code on one line."""
    if isinstance(code, str):
        return code
    comma = "," if code.comma_if_single and len(code.items) == 1 else ""
    return f"{code.opening}{', '.join(flat(item) for item in code.items)}{comma}{code.closing}"


def lay_out(code: Code, depth: int = 0, after: str = "") -> str:
    """The code at an indentation of `depth` steps with `after` behind it; the first line without its indentation."""
    return "\n".join(_lines(code, after, depth, len(INDENT) * depth))


def _lines(code: Code, after: str, depth: int, start: int) -> list[str]:
    one_line = flat(code) + after
    if isinstance(code, str) or start + len(one_line) <= LINE_LENGTH or not code.items:
        return [one_line]
    inner = INDENT * (depth + 1)
    lines = [code.opening]
    for item in code.items:
        rendered = _lines(item, ",", depth + 1, len(inner))
        # A keyword and the star of a signature stand alone on their lines like every other item.
        lines.append(inner + rendered[0])
        lines.extend(rendered[1:])
    lines.append(INDENT * depth + code.closing + after)
    return lines


def docstring(paragraphs: Sequence[str], depth: int) -> str:
    """A docstring at an indentation of `depth` steps; the first line without its indentation."""
    indent = INDENT * depth
    texts = [_harmless(paragraph) for paragraph in paragraphs if paragraph]
    width = LINE_LENGTH - len(indent)
    if len(texts) == 1 and len(texts[0]) + 6 <= width:
        return f'"""{texts[0]}"""'
    if len(texts) == 1:
        # A formatter puts the closing quotes behind a single line, so one line too long for them has to become two.
        width -= 6
    # The opening quotes stand on the first line of the first paragraph.
    blocks = [
        textwrap.wrap(
            text, width, initial_indent="   " if index == 0 else "", break_long_words=False, break_on_hyphens=False
        )
        for index, text in enumerate(texts)
    ]
    blocks[0][0] = '"""' + blocks[0][0][3:]
    body = "\n\n".join("\n".join(indent + line for line in block) for block in blocks)
    return f'{body.removeprefix(indent)}\n{indent}"""'


def _harmless(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', "'''").rstrip('"')


def quoted(text: str) -> str:
    """A string literal with double quotes, as a formatter prefers."""
    escaped = text.replace("\\", "\\\\")
    if '"' in escaped and "'" not in escaped:
        return f"'{escaped}'"
    return '"' + escaped.replace('"', '\\"') + '"'
