"""Pronouns as sources go to the actor they stand for, on a gold that was written before the resolver was tried on it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from .helpers import read, words

GOLD: list[dict[str, Any]] = [
    row
    for row in tomllib.loads((Path(__file__).parent / "gold" / "pronouns.toml").read_text("utf-8"))["text"]
    if "skip" not in row
]


def resolved(row: dict[str, Any]) -> str:
    """What the statement's actor is called: a name, the words of an earlier source, "author", "" or "no statement"."""
    text = row["text"]
    found = read(text)
    fitting = [s for s in found.statements if row["cue"] in words(text, s.cue)]
    if not fitting:
        return "no statement"
    statement = fitting[-1]
    if statement.actor is None or statement.actor == "author":
        return statement.actor or ""
    names = [text[n.start : n.end] for n in found.names if n.actor == statement.actor]
    if names:
        return max(names, key=len)
    earlier = [words(text, s.source) for s in found.statements if s.actor == statement.actor]
    return earlier[0] if earlier and earlier[0] != words(text, statement.source) else ""


def right(row: dict[str, Any]) -> bool:
    said, who = resolved(row), row["who"]
    return said == who or (bool(who) and bool(said) and (who in said or said in who) and who != "author")


def score() -> tuple[int, int, list[str]]:
    """Right, all, and what is wrong."""
    misses = [f"{row['cue']}: {resolved(row)!r}, gold {row['who']!r}: {row['text']}" for row in GOLD if not right(row)]
    return len(GOLD) - len(misses), len(GOLD), misses


def test_pronouns_are_resolved() -> None:
    good, total, misses = score()
    assert good >= 0.85 * total, "\n".join(misses)
