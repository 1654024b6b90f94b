"""What frames assert about an event, value by value, each with its words, its voice and its stance. An event itself
holds no values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from khronika.events.naming import rivals
from khronika.events.places import region_of, shown
from khronika.records.base import DayInterval
from khronika.records.events import Assertion, EventKind, Figure, Frame
from khronika.records.findings import CONFIRMING

VoiceOf = Mapping[tuple[str, int | None], str]
"""Voice id by (document, statement index or None)."""


def bounds(figure: Figure) -> tuple[float | None, float | None]:
    """The interval a figure asserts, in whole people: strict bounds moved by one, the soft reading where words bound
    neither side."""
    lower = figure.lower + 1 if figure.lower is not None and figure.lower_strict else figure.lower
    upper = figure.upper - 1 if figure.upper is not None and figure.upper_strict else figure.upper
    if lower is None and upper is None:
        return figure.soft_lower, figure.soft_upper
    return lower, upper


def value_of(lower: float | None, upper: float | None) -> str:
    """An interval as its canonical value: `12`, `12..20`, `1001..`, `..300`."""
    low, high = (("" if v is None or math.isinf(v) else f"{v:g}") for v in (lower, upper))
    return low if low == high and low else f"{low}..{high}"


def assertions_of(frames: Iterable[Frame], voice_of: VoiceOf, kind: EventKind) -> tuple[Assertion, ...]:
    """All assertions of the frames of an event of a kind, sorted by document, place in the text and attribute; each
    value once a span and statement."""
    found: dict[tuple[object, ...], Assertion] = {}
    for frame in frames:
        for assertion in _of_frame(frame, voice_of.get((frame.doc, frame.statement), ""), kind):
            key = (assertion.doc, assertion.span, assertion.attribute, assertion.value, assertion.statement)
            found.setdefault(key, assertion)
    return tuple(
        sorted(
            found.values(),
            key=lambda a: (a.doc, a.span, a.attribute, a.value, -1 if a.statement is None else a.statement),
        )
    )


def _of_frame(frame: Frame, voice: str, kind: EventKind) -> list[Assertion]:
    occurrence = _occurrence(frame)
    made: list[Assertion] = []
    whole = frame.kind == kind and frame.statement is not None and all(f.upper != 0 for f in frame.figures)
    if occurrence != "did not happen" or whole:
        made.append(_make(frame, voice, "occurrence", occurrence, frame.trigger))
    made.append(_make(frame, voice, "kind", frame.kind, frame.trigger))
    if frame.yearless and frame.days is None:
        made.append(
            _make(frame, voice, "day", f"XXXX-{frame.yearless}", frame.day_span or frame.trigger, unit="yearless")
        )
    if frame.days is not None and frame.day_from in ("timex", "document"):
        span = frame.day_span if frame.day_from == "timex" and frame.day_span else frame.trigger
        made.append(_make(frame, voice, "day", day_value(frame.days), span, interval=frame.days, unit=frame.day_from))
    if frame.place_from == "sentence":
        made += [
            _make(frame, voice, "place", shown(place), span)
            for place, span in zip(frame.places, frame.place_spans, strict=False)
            if region_of(place) is None
        ]
    for figure in frame.figures:
        lower, upper = bounds(figure)
        made.append(
            _make(
                frame,
                voice,
                figure.attribute,
                value_of(lower, upper),
                figure.span,
                lower=lower,
                upper=upper,
                unit=figure.population,
            )
        )
    names = [n for n in frame.namings if rivals(n.set, kind)]
    made += [_make(frame, voice, "name", n.word, n.span, unit=n.set) for n in names]
    made += [_make(frame, voice, "actor", name.title(), frame.trigger) for name in frame.names]
    return made


def _occurrence(frame: Frame) -> str:
    if frame.stance in CONFIRMING or frame.denies_culprit:
        return "happened"
    return "did not happen" if frame.stance == "denies" else frame.stance


def _make(frame: Frame, voice: str, attribute: str, value: str, span: tuple[int, int], **more: object) -> Assertion:
    return Assertion(
        attribute=attribute,  # type: ignore[arg-type]
        value=value,
        doc=frame.doc,
        span=span,
        statement=frame.statement,
        voice=voice,
        stance=frame.stance,
        as_of=frame.as_of,
        **more,  # type: ignore[arg-type]
    )


def day_value(days: DayInterval) -> str:
    """An interval of days in EDTF: `2024-05-06`, `2024-05-06/2024-05-09`, `../2024-05-09`."""
    first, last = days[0] or "..", days[1] or ".."
    return first if first == last else f"{first}/{last}"
