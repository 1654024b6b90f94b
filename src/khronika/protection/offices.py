"""Whether a name stands in a text with a public office of its bearer. The titles are offices.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_STOP = re.compile(r"[.!?;:\n\"“”()]")


@cache
def table() -> dict[str, Any]:
    """offices.toml."""
    return tomllib.loads((files("khronika.protection") / "offices.toml").read_text("utf-8"))


def appears_in_office(text: str, start: int, end: int) -> bool:
    """Whether the name at `text[start:end]` stands beside a title: "Mayor X", "Interior Minister X", "X, the mayor of Orlec, said".

    A former office is none, nor is being the wife, lawyer or opponent of one who holds it.
    """
    before = _STOP.split(text[max(0, start - 70) : start])[-1]
    if "," in before:
        before = before.rpartition(",")[2]
    words = [w.lower() for w in _WORD.findall(before)][-5:]
    if words and _title(words, close=True):
        return True
    after = text[end : end + 90]
    if after.startswith((", ", " (")):
        inner = re.split(r"[,.;:)\n\"“”]", after[2:])[0]
        words = [w.lower() for w in _WORD.findall(inner)][:9]
        return bool(words) and _title(words, close=False)
    return False


def _title(words: list[str], *, close: bool) -> bool:
    """A title among the words; before a name (`close`) with nothing between that makes it somebody else's."""
    rules = table()
    if set(words) & set(rules["former"]):
        return False
    for length in (5, 4, 3, 2, 1):
        for at in range(len(words) - length + 1):
            phrase = " ".join(words[at : at + length])
            if phrase not in rules["titles"] and not _speaks(phrase, words):
                continue
            beside = words[at + length :] if close else words[:at]
            if not set(beside) & set(rules["not_of"]) and not (close and set(words[:at]) & set(rules["not_of"][:18])):
                return True
    return False


def _speaks(phrase: str, words: list[str]) -> bool:
    return phrase in table()["ranks"] and bool(set(words) & set(table()["for"]))
