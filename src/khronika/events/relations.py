"""How the assertions of one attribute stand to each other: agree, update, scope, conflict, naming, denial, unknown.
Ranges, never means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from khronika.events.days import gap
from khronika.events.naming import plain_words
from khronika.events.words import fold
from khronika.records.events import Assertion, Attribute, AttributeRelation, RelationKind
from khronika.records.findings import CONFIRMING

COUNTED: tuple[Attribute, ...] = ("killed", "injured", "detained", "missing", "participants", "called_up", "count")


class _Pair(NamedTuple):
    kind: RelationKind
    why: str


def relations_of(
    assertions: Sequence[Assertion],
    withdrawn: frozenset[str] = frozenset(),
    together: frozenset[tuple[str, str]] = frozenset(),
    retold: frozenset[int] = frozenset(),
) -> tuple[AttributeRelation, ...]:
    """The relations among an event's assertions, by attribute; indices point into `assertions`.

    `withdrawn`: voices that took back what they said. `together`: pairs of folded place names that some text gives as
    one inside the other. `retold`: indices of assertions that copies only repeat; they take part in no relation.
    """
    found: list[AttributeRelation] = []
    by_attribute: dict[Attribute, list[int]] = {}
    same = _one_people(assertions)
    for index, assertion in enumerate(assertions):
        if index in retold:
            continue
        by_attribute.setdefault(assertion.attribute, []).append(index)
    for attribute in COUNTED:
        found += _counts(attribute, by_attribute.get(attribute, []), assertions, withdrawn, same)
    found += _days(by_attribute.get("day", []), assertions)
    found += _places(by_attribute.get("place", []), assertions, together)
    found += _names(by_attribute.get("name", []), assertions)
    standing = [i for i in by_attribute.get("occurrence", []) if assertions[i].voice not in withdrawn]
    found += _occurrence(standing, assertions)
    return tuple(sorted(found, key=lambda r: (r.attribute, r.kind, r.assertions)))


def _who(a: Assertion) -> str:
    return a.voice or f"document {a.doc}"


def _real(a: Assertion) -> bool:
    return a.stance in CONFIRMING


def _counts(
    attribute: Attribute,
    indices: Sequence[int],
    assertions: Sequence[Assertion],
    withdrawn: frozenset[str],
    same: frozenset[str],
) -> list[AttributeRelation]:
    found: list[AttributeRelation] = []
    told = [
        i for i in indices if _real(assertions[i]) and not (assertions[i].lower is None and assertions[i].upper is None)
    ]
    denied = [i for i in indices if assertions[i].stance == "denies" and assertions[i].voice not in withdrawn]
    taken_back = [i for i in indices if assertions[i].voice in withdrawn and assertions[i].voice]
    populations: dict[str, list[int]] = {}
    for i in told:
        unit = assertions[i].unit or "people"
        populations.setdefault("people" if unit in same else unit, []).append(i)
    for population, group in sorted(populations.items()):
        found += _one_population(attribute, population, group, assertions, withdrawn)
    if len(populations) > 1:
        ranges = "; ".join(f"{p}: {span_of([assertions[i] for i in g])}" for p, g in sorted(populations.items()))
        found.append(
            _relation(
                attribute,
                "scope",
                told,
                f"they count different people ({ranges}), so they do not contradict each other",
            )
        )
    above = [i for i in told if (assertions[i].lower or 0) > 0]
    if denied and above:
        why = f"some say {span_of([assertions[i] for i in above])}, others deny that there were any"
        found.append(_relation(attribute, "denial", [*above, *denied], why))
    if len(taken_back) > 1 and not any(r.kind == "update" for r in found):
        found.append(_relation(attribute, "update", taken_back, "who gave this figure has withdrawn it"))
    return found


def _one_people(assertions: Sequence[Assertion]) -> frozenset[str]:
    """Populations that are all the people of an event: one number is given for them and for the people ("four
    soldiers", "four dead")."""
    given: dict[tuple[Attribute, str], set[str]] = {}
    for a in assertions:
        if a.attribute in COUNTED and _real(a) and a.lower is not None and a.lower == a.upper and a.lower > 1:
            given.setdefault((a.attribute, a.value), set()).add(a.unit or "people")
    return frozenset(u for units in given.values() if "people" in units for u in units if u not in ("people", "part"))


def _one_population(
    attribute: Attribute,
    population: str,
    group: Sequence[int],
    assertions: Sequence[Assertion],
    withdrawn: frozenset[str],
) -> list[AttributeRelation]:
    """Agree where every two intervals meet; else each two that are apart are an update, a conflict, or not to be
    told."""
    if (
        len({(_who(assertions[i]), assertions[i].as_of) for i in group}) < 2
        and len({assertions[i].value for i in group}) < 2
    ):
        return []
    by_kind: dict[RelationKind, dict[int, None]] = {}
    agreeing: dict[int, None] = {}
    reasons: dict[RelationKind, dict[str, None]] = {}
    values: dict[tuple[object, ...], list[int]] = {}
    for i in group:
        a = assertions[i]
        values.setdefault((a.value, a.lower, a.upper, a.as_of, _who(a)), []).append(i)
    distinct = sorted(values.items(), key=lambda item: item[1])
    for at, (_, mine) in enumerate(distinct):
        for _, theirs in distinct[at + 1 :]:
            a, b = assertions[mine[0]], assertions[theirs[0]]
            if _meets(a, b):
                if a.voice and b.voice and a.voice != b.voice:
                    agreeing.update(dict.fromkeys([*mine, *theirs]))
                continue
            pair = _apart(a, b, withdrawn)
            by_kind.setdefault(pair.kind, {}).update(dict.fromkeys([*mine, *theirs]))
            reasons.setdefault(pair.kind, {})[pair.why] = None
    if not by_kind:
        if len({_who(assertions[i]) for i in group}) < 2:
            return []
        why = f"all {population} counts fit {span_of([assertions[i] for i in group])}"
        return [_relation(attribute, "agree", group, why)]
    relations = [
        _relation(attribute, kind, list(at), "; ".join(list(reasons[kind])[:4])) for kind, at in sorted(by_kind.items())
    ]
    if agreeing:
        fitting = " and ".join(dict.fromkeys(assertions[i].value for i in agreeing))
        relations.append(_relation(attribute, "agree", list(agreeing), f"{fitting}: these fit each other"))
    return relations


def _meets(a: Assertion, b: Assertion) -> bool:
    low_a, high_a = _ends(a)
    low_b, high_b = _ends(b)
    return low_a <= high_b and low_b <= high_a


def _ends(a: Assertion) -> tuple[float, float]:
    return (float("-inf") if a.lower is None else a.lower, float("inf") if a.upper is None else a.upper)


def _apart(a: Assertion, b: Assertion, withdrawn: frozenset[str]) -> _Pair:
    """Two disjoint counts of one population."""
    if a.voice in withdrawn or b.voice in withdrawn:
        return _Pair("update", f"{a.value} and {b.value}: one was withdrawn by who gave it")
    order = _later(a.as_of, b.as_of)
    same = _who(a) == _who(b)
    if order is None:
        return _Pair(
            "unknown",
            f"{a.value} and {b.value}: it is not known which is later, so a rising count and a conflict look alike",
        )
    if order == 0:
        who = "one voice contradicts itself" if same else "two voices"
        return _Pair("conflict", f"{a.value} and {b.value} as of {(a.as_of or '')[:10]}: {who}")
    early, late = (a, b) if order < 0 else (b, a)
    rising = _ends(late)[0] > _ends(early)[1]
    if rising:
        return _Pair("update", f"{early.value} as of {early.as_of}, {late.value} as of {late.as_of}: one count rising")
    if same:
        return _Pair(
            "update",
            f"{early.value} as of {early.as_of}, corrected to {late.value} as of {late.as_of} by the same voice",
        )
    return _Pair(
        "conflict", f"{early.value} as of {early.as_of}, yet only {late.value} as of {late.as_of} by another voice"
    )


def _later(a: str | None, b: str | None) -> int | None:
    """-1 if a is earlier, 1 if later, 0 if alike; None if not known. Times of day count only where both have one."""
    if a is None or b is None:
        return None
    if len(a) <= 10 or len(b) <= 10:
        a, b = a[:10], b[:10]
    return (a > b) - (a < b)


def span_of(assertions: Sequence[Assertion]) -> str:
    """The lowest to the highest asserted: `12 to 17`, `at least 12`, `12`."""
    lows = [a.lower for a in assertions if a.lower is not None]
    highs = [a.upper if a.upper is not None else a.lower for a in assertions]
    low = min(lows, default=None)
    high = max((h for h in highs if h is not None), default=None)
    if low is None:
        return f"at most {high:g}" if high is not None else "no number"
    if all(a.upper is None for a in assertions):
        return f"at least {low:g}"
    return f"{low:g}" if low == high or high is None else f"{low:g} to {high:g}"


def _days(indices: Sequence[int], assertions: Sequence[Assertion]) -> list[AttributeRelation]:
    told = [
        i
        for i in indices
        if _real(assertions[i]) and assertions[i].interval is not None and assertions[i].unit == "timex"
    ]
    if len({_who(assertions[i]) for i in told} | {assertions[i].value for i in told}) < 2 or len(told) < 2:
        return []
    apart: dict[int, None] = {}
    reasons: dict[str, None] = {}
    first_by_value: dict[str, int] = {}
    for i in told:
        first_by_value.setdefault(assertions[i].value, i)
    order = sorted(first_by_value.values())
    for at, i in enumerate(order):
        for j in order[at + 1 :]:
            a, b = assertions[i].interval, assertions[j].interval
            if a is not None and b is not None and gap(a, b) > 0:
                apart.update(
                    dict.fromkeys(k for k in told if assertions[k].value in (assertions[i].value, assertions[j].value))
                )
                reasons[f"{assertions[i].value} and {assertions[j].value} share no day"] = None
    if apart:
        return [_relation("day", "conflict", list(apart), "; ".join(list(reasons)[:4]))]
    if len({_who(assertions[i]) for i in told}) < 2:
        return []
    return [_relation("day", "agree", told, "all days given meet")]


def _places(
    indices: Sequence[int], assertions: Sequence[Assertion], together: frozenset[tuple[str, str]]
) -> list[AttributeRelation]:
    by_who: dict[str, set[str]] = {}
    for i in indices:
        if _real(assertions[i]):
            by_who.setdefault(_who(assertions[i]), set()).add(fold(assertions[i].value.partition(",")[0]))
    if len(by_who) < 2:
        return []
    told = [i for i in indices if _real(assertions[i])]
    shared = set.intersection(*by_who.values())
    if shared:
        return [_relation("place", "agree", told, f"all name {', '.join(sorted(shared)).title()}")]
    names = sorted(by_who.items())
    for at, (_, mine) in enumerate(names):
        for _, theirs in names[at + 1 :]:
            inside = any((x, y) in together or (y, x) in together for x in mine for y in theirs)
            if not mine & theirs and not inside:
                both = [", ".join(sorted(places)).title() for places in (mine, theirs)]
                why = f"{both[0]} and {both[1]}: one may lie in the other"
                return [_relation("place", "unknown", told, why)]
    return [_relation("place", "agree", told, "each place named lies in another that is named")]


def _names(indices: Sequence[int], assertions: Sequence[Assertion]) -> list[AttributeRelation]:
    found = []
    for naming in sorted({assertions[i].unit or "" for i in indices}):
        mine = [i for i in indices if (assertions[i].unit or "") == naming]
        by_word: dict[str, set[str]] = {}
        for i in mine:
            word = assertions[i].value
            word = "" if word in plain_words(naming) else word.removesuffix("s")
            by_word.setdefault(word, set()).add(_who(assertions[i]))
        if (
            len(by_word) > 1
            and len(set().union(*by_word.values())) > 1
            and len({frozenset(v) for v in by_word.values()}) > 1
        ):
            words = " / ".join(sorted({assertions[i].value.removesuffix("s") for i in mine}))
            found.append(_relation("name", "naming", mine, f"voices call it by different names: {words}"))
    return found


def _occurrence(indices: Sequence[int], assertions: Sequence[Assertion]) -> list[AttributeRelation]:
    yes = [i for i in indices if assertions[i].value == "happened"]
    no = [i for i in indices if assertions[i].value == "did not happen"]
    if yes and no and len({_who(assertions[i]) for i in (*yes, *no)}) > 1:
        return [_relation("occurrence", "denial", [*yes, *no], "some say that it happened, others deny it")]
    return []


def _relation(attribute: Attribute, kind: RelationKind, at: Sequence[int], why: str) -> AttributeRelation:
    return AttributeRelation(attribute=attribute, kind=kind, assertions=tuple(sorted(set(at))), why=why)
