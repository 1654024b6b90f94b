"""Whether a name stands in a text with a public office of its bearer. The titles are offices.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_INITIALS = re.compile(r"(?<!\w)(?:\w\.\s?){1,3}$")
_STOP = re.compile(r"[.!?;:\n\"“”()]")


@cache
def table() -> dict[str, Any]:
    """offices.toml."""
    return tomllib.loads((files("khronika.protection") / "offices.toml").read_text("utf-8"))


def appears_in_office(text: str, start: int, end: int) -> bool:
    """Whether the name at `text[start:end]` stands beside a title.

    "Mayor X", "Interior Minister X", "the head of the fire station, X, said", "X, the mayor of Orlec, said". A former
    office is none, nor is
    being the wife, lawyer or opponent of one who holds it.
    """
    before = _STOP.split(text[max(0, start - 90) : start])[-1]
    head, comma, tail = before.rpartition(",")
    words = _words(tail if comma else before)[-5:]
    if words and _title(words, close=True):
        return True
    if comma and len(words) <= 1 and not set(words) - {*table()["ranks"], "mr", "mrs", "ms", "dr"}:
        set_off = _words(head.rpartition(",")[2])
        if (
            set_off
            and (set_off[0] in ("the", "its", "a") or "said" in set_off)
            and _title(_after_said(set_off), close=False)
        ):
            return True
    after = text[end : end + 90]
    if after.startswith((", ", " (")):
        words = _words(re.split(r"[,.;:)\n\"“”]", after[2:])[0])[:9]
        return bool(words) and _title(words, close=False)
    return False


def credited(text: str, start: int) -> bool:
    """Whether a name that begins at `start` is a photo credit, a translator's or the like: "Photo: X", "Translated by
    X"."""
    line = _INITIALS.sub("", text[max(0, start - 40) : start].rpartition("\n")[2])
    words = [w for w in _words(re.split(r"[.!?;]\s", line)[-1]) if len(w) > 1]
    if words and words[-1] == "by":
        return len(words) > 1 and words[-2] in table()["credits"]
    return bool(words) and words[-1] in table()["credits"] and ":" in line


def _words(text: str) -> list[str]:
    return [w.lower() for w in _WORD.findall(text)]


def _after_said(words: list[str]) -> list[str]:
    return words[words.index("said") + 1 :] if "said" in words else words


def _title(words: list[str], *, close: bool) -> bool:
    """A title among the words; before a name (`close`) with nothing between that makes it somebody else's."""
    rules = table()
    if set(words) & set(rules["former"]):
        return False
    for length in (5, 4, 3, 2, 1):
        for at in range(len(words) - length + 1):
            phrase = " ".join(words[at : at + length])
            if (
                phrase not in rules["titles"]
                and not _speaks(phrase, words)
                and not _leads(phrase, words[at + length :])
            ):
                continue
            beside = words[at + length :] if close else words[:at]
            if not set(beside) & set(rules["not_of"]) and not (close and set(words[:at]) & set(rules["not_of"][:18])):
                return True
    return False


def _speaks(phrase: str, words: list[str]) -> bool:
    return phrase in table()["ranks"] and bool(set(words) & set(table()["for"]))


def _leads(phrase: str, after: list[str]) -> bool:
    return phrase in table()["leads"] and bool(set(after[:6]) & set(table()["public"]))
