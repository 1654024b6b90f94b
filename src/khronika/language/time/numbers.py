"""Numbers in words and figures, of one language's tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from khronika.language.time.patterns import load

LONGEST_FIGURE = 15
"""Digits of the longest figure read as a number; longer runs are identifiers, not quantities."""


def figure_classes(token: str) -> Iterable[str]:
    """Classes of a token that starts with a digit: what it could be by its spelling alone."""
    if token.endswith(("st", "nd", "rd", "th")):
        return ("ORD", "DAYORD") if 1 <= int(token[:-2][:6]) <= 31 else ("ORD",)
    if token.endswith("s"):
        return ("DECADE",) if len(token.rstrip("s'’")) == 4 else ("DECADE", "DECADE2")
    if len(token) > LONGEST_FIGURE:
        return ()
    if not token.isdecimal():
        return _separated_classes(token)
    found = ["N", "SHORT"] if len(token) <= 3 else ["N"]
    n, size = int(token), len(token)
    if size <= 2:
        found += [name for name, low, high in _SMALL if low <= n <= high]
        if size == 2:
            found += ["TWO"]
            if n <= 59:
                found.append("MIN")
    elif size == 4:
        found.append("FOUR")
        if 1000 <= n <= 2099:
            found.append("YEAR")
    elif size == 8:
        found.append("EIGHT")
    elif size == 3:
        found.append("THREE")
    return found


_SMALL = (("DAY", 1, 31), ("MONTHNO", 1, 12), ("HOUR", 0, 24), ("HOUR12", 1, 12))


def _separated_classes(token: str) -> Iterable[str]:
    parts = token.replace(",", ".").split(".")
    if "," not in token and len(parts) == 2 and len(parts[0]) <= 2 and len(parts[1]) == 2:
        return ("N", "DECIMAL", "DOTTED") if int(parts[0]) <= 24 and int(parts[1]) <= 59 else ("N", "DECIMAL")
    if "," not in token and len(parts) == 3 and len(parts[0]) <= 2 and len(parts[1]) <= 2 and len(parts[2]) in (2, 4):
        return ("DOTDATE",)
    return ("N", "DECIMAL") if figure(token) is not None else ()


def figure(token: str) -> float | None:
    """What a figure writes: `3,500` and `1.200.000` with thousands, `2.5` and `2,5` as decimals; None if neither."""
    if len(token) > LONGEST_FIGURE:
        return None
    marks = [c for c in token if c in ".,"]
    if not marks:
        return float(int(token))
    parts = token.replace(",", ".").split(".")
    grouped = all(len(part) == 3 for part in parts[1:]) and 1 <= len(parts[0]) <= 3 and parts[0] != "0"
    if len(set(marks)) == 1 and grouped and (len(marks) > 1 or marks[0] == ","):
        return float("".join(parts))
    if len(marks) == 1:
        return float(f"{parts[0]}.{parts[1]}")
    if len(set(marks)) == 2 and marks.count(marks[-1]) == 1 and all(len(part) == 3 for part in parts[1:-1]):
        return float("".join(parts[:-1]) + "." + parts[-1])
    return None


class Numbers:
    """Number words of a language: values, multipliers, fractions, ordinals."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self.values: dict[str, float] = {word: float(n) for word, n in tables["NUM"]["words"].items()}
        self.multipliers: dict[str, float] = {word: float(n) for word, n in tables["MULT"]["words"].items()}
        self.ordinals: dict[str, int] = dict(tables["ORDW"]["words"])
        self.fractions: dict[str, float] = {word: float(n) for word, n in tables["FRACTION"]["words"].items()}
        self.halves = frozenset(tables["HALF"]["words"])
        self.joiners = frozenset(tables["JOIN"]["words"])

    def read(self, words: Sequence[str]) -> float | None:
        """The number in lower-case tokens: `twenty - four`, `2 1 / 2`, `two and a half`; None if there is none."""
        words = [word for word in words if word not in self.joiners and word != "-"]
        half = 0.0
        if len(words) > 3 and words[-2] == "/" and words[-1].isdecimal() and words[-3].isdecimal():
            half, words = self._slash(words[-3], words[-1]), words[:-3]
        elif len(words) == 3 and words[1] == "/":
            return self._slash(words[0], words[2])
        if len(words) > 1 and all(word.isdecimal() for word in words) and all(len(word) == 3 for word in words[1:]):
            return float("".join(words))  # "1 200 000"
        total = group = 0.0
        seen = False
        for place, word in enumerate(words):
            value = (
                figure(word) if word.isascii() and word[0].isdigit() and word[-1].isdigit() else self.values.get(word)
            )
            if word in self.halves:
                half, seen = 0.5, True
            elif word in self.multipliers:
                factor = self.multipliers[word]
                base = group + half if seen and (group or half) else 1.0
                half = 0.0
                if factor >= 1000:
                    total, group = total + base * factor, 0.0
                else:
                    group = base * factor
                seen = True
            elif value is not None:
                beside = words[max(place - 1, 0) : place] + words[place + 1 : place + 2]
                if not (
                    value == 1 and self.halves.intersection(beside)
                ):  # "a half", "half a": the article adds nothing
                    group += value
                seen = True
            else:
                return None
        return total + group + half if seen else None

    @staticmethod
    def _slash(top: str, bottom: str) -> float:
        return int(top) / int(bottom) if 0 < len(bottom) <= 3 and len(top) <= 3 and int(bottom) else 0.0

    def ordinal(self, word: str) -> int | None:
        """`third`, `3rd` → 3."""
        if word[0].isdigit():
            digits = word.rstrip("stndrh")
            return int(digits) if digits.isdecimal() and len(digits) < 7 else None
        return self.ordinals.get(word)


def for_language(language: str) -> Numbers:
    """The number words of a language, from its `numbers.toml`."""
    return Numbers(load(language, "numbers")["class"])
