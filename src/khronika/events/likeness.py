"""How likely two stories tell one event: a small logistic model over days, places, names, words (pairs.toml). Numbers
have no say."""

from __future__ import annotations

import math
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from khronika.events.days import gap, width
from khronika.events.kinds import nearness, placeless
from khronika.events.places import elsewhere, is_site, narrow, regions
from khronika.events.stories import Story
from khronika.events.words import fold, listed
from khronika.records.base import DayInterval
from khronika.records.reports import Report

_READ = 3000
"""Characters of a report whose words are compared: leads and first paragraphs tell the event, the tail tells
furniture."""
_TOKEN = re.compile(r"[^\W_]+")


class Sketch(NamedTuple):
    """What of a report's words is compared with another's."""

    words: frozenset[str]
    anchors: frozenset[str]
    published: DayInterval | None


@cache
def model() -> dict[str, float]:
    """The weights (pairs.toml)."""
    raw = tomllib.loads((files("khronika.events") / "pairs.toml").read_text("utf-8"))
    return {key: float(value) for key, value in raw.items()}


def sketch(report: Report, published: DayInterval | None) -> Sketch:
    """The words of a report that are not everybody's, and among them its anchors: capitalised words and numbers."""
    common = listed("common", "words")
    words: set[str] = set()
    anchors: set[str] = set()
    head = f"{report.title or ''} . {report.text[:_READ]}"
    sentence_start = True
    previous_end = 0
    for match in _TOKEN.finditer(head):
        token = match.group()
        between = head[previous_end : match.start()]
        sentence_start = sentence_start or any(c in ".!?\n" for c in between)
        low = fold(token) if not token.isascii() else token.lower()
        if low not in common and (len(low) >= 4 or low.isdecimal()):
            words.add(low[:7])
            if low.isdecimal() or (token[0].isupper() and not sentence_start):
                anchors.add(low)
        sentence_start = False
        previous_end = match.end()
    return Sketch(frozenset(words), frozenset(anchors), published)


def features(a: Story, b: Story, sketch_a: Sketch, sketch_b: Sketch) -> dict[str, float]:
    """The features of a pair by the names pairs.toml gives their weights."""
    found: dict[str, float] = {"bias": 1.0, **_day(a, b), **_place(a, b)}
    found["name"] = float(min(3, len(a.names & b.names)))
    found["words"] = _cosine(sketch_a.words, sketch_b.words)
    found["anchors"] = _cosine(sketch_a.anchors, sketch_b.anchors)
    found["kind"] = nearness(a.kind, b.kind)
    exact = a.sure and b.sure and a.days is not None and b.days is not None and width(a.days) == width(b.days) == 1
    if exact and a.days and b.days and gap(a.days, b.days) > 1 and not a.names & b.names:
        found["clash"] = 1.0
    if sketch_a.published and sketch_b.published:
        apart = gap(sketch_a.published, sketch_b.published)
        found["published_near"] = float(apart <= 3)
        found["published_far"] = float(apart > 60)
    return found


def likeness(a: Story, b: Story, sketch_a: Sketch, sketch_b: Sketch) -> float:
    """The probability (0 to 1, four digits) that two stories tell one event; 0 for two stories of one document.

    Two towns of one name in two regions, and kinds that have nothing to do with each other, are never one.
    """
    if a.doc == b.doc or nearness(a.kind, b.kind) == 0:
        return 0.0
    if (
        regions(a.places)
        and regions(b.places)
        and elsewhere(a.places, b.places)
        and narrow(a.places) & narrow(b.places)
    ):
        return 0.0
    weights = model()
    total = sum(weights[name] * value for name, value in sorted(features(a, b, sketch_a, sketch_b).items()))
    return round(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total)))), 4)


def _day(a: Story, b: Story) -> dict[str, float]:
    of_state = placeless(a.kind) and placeless(b.kind) and _day_of_year(a) is not None
    meeting = a.days is None or b.days is None or gap(a.days, b.days) == 0
    if of_state and meeting and _day_of_year(a) == _day_of_year(b):
        return {"state_day": 1.0}
    if a.days is None or b.days is None:
        return {}
    apart = gap(a.days, b.days)
    if apart == 0:
        exact = a.sure and b.sure and width(a.days) == width(b.days) == 1
        return {"day_same" if exact else "day_meets": 1.0}
    if apart == 1:
        return {"day_next": 1.0}
    return {"day_far" if apart <= 7 else "day_very_far": 1.0}


def _day_of_year(story: Story) -> str | None:
    if story.yearless:
        return story.yearless
    return story.days[0][5:] if story.days and story.days[0] and width(story.days) == 1 else None


def _place(a: Story, b: Story) -> dict[str, float]:
    near_a, near_b = narrow(a.places), narrow(b.places)
    if (near_a & b.hints) or (near_b & a.hints):
        return {"place_shared": 1.0}
    if not near_a or not near_b:
        return {}
    if near_a & near_b:
        return {"place_shared": 1.0}
    towns_a, towns_b = ([p for p in near if not is_site(p)] for near in (near_a, near_b))
    return {"place_other": 1.0} if bool(towns_a) == bool(towns_b) else {}


def _cosine(a: frozenset[str], b: frozenset[str]) -> float:
    return round(len(a & b) / math.sqrt(len(a) * len(b)), 4) if a and b else 0.0
