"""Which attribute of an event a count in a sentence gives, and whom it counts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from khronika.events.kinds import Trigger, actor_of, counted
from khronika.events.words import Word, in_past, listed, table
from khronika.records.base import Range
from khronika.records.events import Attribute, EventKind, Figure
from khronika.records.findings import Count

_BY_CLASS: dict[str, Attribute] = {
    "dead": "killed",
    "injured": "injured",
    "detained": "detained",
    "missing": "missing",
    "protesters": "participants",
}
_PEOPLE = frozenset({"people", "soldiers", "refugees", "children", "police"})
_LOOSE_UNITS = frozenset({"", "other", "others", "more", "of them", "person", "victim", "victims", "dead", "injured"})
_REACH = 90
"""How far, in characters, a count may stand from the trigger that says what it counts: about fifteen words."""


def figures_of(
    text: str, words: Sequence[Word], triggers: Sequence[Trigger], counts: Sequence[Count]
) -> dict[int, list[Figure]]:
    """For each trigger (by index) the figures one sentence gives for it.

    `counts` are those of the sentence; `words` its words. Offsets in the report's text.
    """
    found: dict[int, list[Figure]] = {}
    for count in counts:
        if count.scale != "count" or count.sign == "ratio" or _of_something_else(text, words, count):
            continue
        if _does_it(text, words, count, triggers) or _none_of_another(text, words, count, triggers):
            continue
        home = _home(count, words, triggers)
        if home is None:
            continue
        index, attribute = home
        found.setdefault(index, []).append(_figure(text, words, count, attribute))
    for index, trigger in enumerate(triggers):
        attribute_here = counted(trigger.kind)
        if attribute_here in ("killed", "injured") and not any(
            f.attribute == attribute_here for figures in found.values() for f in figures
        ):
            single = _singular(words, trigger)
            if single is not None:
                found.setdefault(index, []).append(_implied(text, single, attribute_here))
    return found


def _of_something_else(text: str, words: Sequence[Word], count: Count) -> bool:
    """Whether a number is an age ("a miner, 41, was hurt"), an hour ("until about five") or counts streets."""
    if (count.unit or "").lower() in listed("sites", "words"):
        return True
    before = [w.low for w in words if w.end <= count.start][-1:]
    if text[count.end : count.end + 1] == "," and text[max(0, count.start - 3) : count.start].rstrip(" ").endswith(","):
        return True
    return not count.unit and bool(_CLOCK.intersection(before))


def _does_it(text: str, words: Sequence[Word], count: Count, triggers: Sequence[Trigger]) -> bool:
    """Whether those counted do the harm: "four officers in helmets beat a man"."""
    nearest = next((t for t in triggers if words[t.first].start >= count.end), None)
    if nearest is None or not actor_of(words, nearest):
        return False
    between = text[count.end : words[nearest.first].start]
    return len(between) <= _REACH and not any(c in ".,;:—" for c in between) and not _clauses(between)


def _clauses(between: str) -> bool:
    return bool({"and", "when", "after", "while", "as", "because"} & set(between.lower().split()))


def _none_of_another(text: str, words: Sequence[Word], count: Count, triggers: Sequence[Trigger]) -> bool:
    """Whether "nobody" is the subject of another verb than the act: "nobody has treated it" tells of no number."""
    called = " ".join(text[count.start : count.end].lower().split())
    if count.sign != "zero" or called not in listed("negated", "subjects"):
        return False
    ahead = next((t for t in triggers if words[t.first].start >= count.end), None)
    if ahead is not None and not other_verb([w for w in words if count.end <= w.start < words[ahead.first].start]):
        return False
    return not any(0 <= count.start - words[t.last - 1].end <= 2 for t in triggers)


def other_verb(words: Sequence[Word]) -> bool:
    """Whether among the words between a negation and an act there is a verb that the negation governs."""
    light = listed("negated", "light")
    for before, word in itertools.pairwise(words):
        perfect = before.low in ("has", "have", "had") and not word.low.endswith("ly")
        if word.low not in light and (perfect or in_past([word])):
            return True
    return bool(words) and words[0].low not in light and in_past(words[:1])


_CLOCK = frozenset({"until", "till", "by", "at", "since"})


def none_of(text: str, kind: EventKind, trigger: Range) -> tuple[Figure, ...]:
    """What a source gives who denies that anybody was killed, hurt, detained or is missing: none, by his words."""
    attribute = counted(kind)
    if attribute not in ("killed", "injured", "detained", "missing"):
        return ()
    words = text[trigger[0] : trigger[1]]
    return (Figure(attribute=attribute, lower=0.0, upper=0.0, words=words, span=trigger, implied=True),)


def _home(count: Count, words: Sequence[Word], triggers: Sequence[Trigger]) -> tuple[int, Attribute] | None:
    """The trigger a count belongs to and the attribute it gives; None if it counts something else."""
    by_class = _BY_CLASS.get(count.entity_class)
    if by_class in ("killed", "injured") and not any(counted(t.kind) in ("killed", "injured") for t in triggers):
        shot = next((i for i, t in enumerate(triggers) if t.kind == "attack"), None)
        if shot is not None:
            return shot, "count"
    people = count.entity_class in _PEOPLE or (
        count.entity_class == "other" and (count.unit or "").lower() in _LOOSE_UNITS
    )
    if by_class is None and not people:
        return None
    best: tuple[int, int, Attribute] | None = None
    for index, trigger in enumerate(triggers):
        attribute = by_class or counted(trigger.kind)
        if attribute is None:
            continue
        start, end = words[trigger.first].start, words[trigger.last - 1].end
        distance = start - count.end if start >= count.end else max(0, count.start - end)
        if by_class is not None and counted(trigger.kind) != by_class:
            distance += _REACH
        elif distance > _REACH:
            continue
        if best is None or distance < best[0]:
            best = (distance, index, attribute)
    return None if best is None else (best[1], best[2])


def _figure(text: str, words: Sequence[Word], count: Count, attribute: Attribute) -> Figure:
    lower = count.lower if count.lower is not None or count.sign != "zero" else 0.0
    return Figure(
        attribute=attribute,
        lower=lower,
        upper=0.0 if count.sign == "zero" else count.upper,
        lower_strict=count.lower_strict,
        upper_strict=count.upper_strict,
        soft_lower=count.soft_lower,
        soft_upper=count.soft_upper,
        population="people" if attribute == "called_up" else _population(words, count),
        cumulative=count.cumulative,
        words=" ".join(text[count.start : count.end].split()),
        span=(count.start, count.end),
    )


def _population(words: Sequence[Word], count: Count) -> str:
    """Whom a count counts, by the words inside it and the three after it (`of them children`)."""
    if count.entity_class in ("children", "soldiers", "police"):
        return count.entity_class
    near = {w.low for w in words if count.start <= w.start < count.end}
    after = [w for w in words if w.start >= count.end]
    near |= {w.low for w in after[: 3 if after and after[0].low in ("of", "were") else 1]}
    if {w.low for w in after[:5]} & set(table()["populations"]["remaining"]):
        return "remaining"
    for population, forms in sorted(table()["populations"].items()):
        if near & set(forms):
            return str(population)
    if len(after) > 1 and after[0].low == "of" and after[1].low in ("the", "them", "those", "these"):
        return "part"
    following = [w.low for w in after[:12]]
    if any(a == "in" and b in ("one", "another", "each") for a, b in itertools.pairwise(following)):
        return "part"
    return "people"


def _singular(words: Sequence[Word], trigger: Trigger) -> Word | None:
    """The noun of "a man was killed" or "killed a nurse" beside a trigger."""
    nouns = listed("singular", "words")
    before = range(max(0, trigger.first - 6), trigger.first) if not actor_of(words, trigger) else ()
    after = range(trigger.last, min(len(words), trigger.last + 5))
    for index in (*reversed(before), *after):
        if words[index].low in nouns and any(w.low in ("a", "an", "one") for w in words[max(0, index - 3) : index]):
            noun: Word = words[index]
            return noun
    return None


def _implied(text: str, noun: Word, attribute: Attribute) -> Figure:
    span: Range = (noun.start, noun.end)
    return Figure(
        attribute=attribute,
        lower=1.0,
        upper=None,
        soft_upper=1.0,
        words=text[span[0] : span[1]],
        span=span,
        implied=True,
    )
