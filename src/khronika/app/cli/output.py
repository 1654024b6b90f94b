"""Printing: plain lines for people, records for machines. Text of documents never reaches the terminal raw."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence
from shutil import get_terminal_size
from typing import Any

from khronika.records.base import to_json


def emit(record: Any) -> None:
    """A record as one line of JSON."""
    sys.stdout.write(to_json(record).decode("utf-8", "backslashreplace") + "\n")


def safe(text: str) -> str:
    """Text with nothing in it that steers a terminal: control, format and unpaired characters become `�` or a space."""
    return "".join(map(_safe, text))


def _safe(c: str) -> str:
    if c in "\t\n\r":
        return " "
    return "�" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn") else c


def say(*lines: str) -> None:
    """Lines for people."""
    for line in lines:
        sys.stdout.write(line.encode("utf-8", "replace").decode("utf-8") + "\n")


def width() -> int:
    """Columns to write in: the terminal's, at most 120; 100 where there is none."""
    return min(120, get_terminal_size((100, 24)).columns)


def short(text: str, longest: int) -> str:
    """Text on one line, cut at a word with an ellipsis."""
    text = " ".join(safe(text).split())
    if len(text) <= longest:
        return text
    cut = text[: max(1, longest - 1)]
    return (cut.rsplit(" ", 1)[0] if " " in cut[longest // 2 :] else cut) + "…"


def table(rows: Iterable[Sequence[str]], head: Sequence[str]) -> None:
    """Aligned columns; the last takes what room is left."""
    cells = [list(head), *([safe(c) for c in row] for row in rows)]
    if len(cells) == 1:
        say("(none)")
        return
    widths = [max(len(row[i]) for row in cells) for i in range(len(head) - 1)]
    room = max(30, get_terminal_size((160, 24)).columns - sum(widths) - 2 * len(widths))
    for row in cells:
        line = "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=False))
        say(f"{line}  {short(row[-1], room)}".rstrip())


def wrapped(text: str, indent: str = "  ") -> list[str]:
    """Text broken into lines of the terminal's width."""
    import textwrap

    return textwrap.wrap(safe(text), width(), initial_indent=indent, subsequent_indent=indent) or [indent.rstrip()]
