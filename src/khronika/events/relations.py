"""How the assertions of one attribute stand to each other: agree, update, scope, conflict, naming, denial, unknown.
Ranges, never means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

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
    found += _changed(assertions, retold)
    found += _days(by_attribute.get("day", []), assertions)
    found += _places(by_attribute.get("place", []), assertions, together)
    found += _names(by_attribute.get("name", []), assertions)
    standing = [i for i in by_attribute.get("occurrence", []) if assertions[i].voice not in withdrawn]
    found += _occurrence(standing, assertions)
    return tuple(sorted(found, key=lambda r: (r.attribute, r.kind, r.assertions)))


def _changed(assertions: Sequence[Assertion], retold: frozenset[int]) -> list[AttributeRelation]:
    """Numbers that stand in a copy and in nothing it comes from: what was changed in telling it again."""
    found = []
    for attribute in COUNTED:
        mine = [i for i, a in enumerate(assertions) if a.attribute == attribute and _real(a)]
        first = [i for i in mine if i not in retold]
        other: dict[tuple[str, str], list[int]] = {}
        for i in mine:
            a = assertions[i]
            near = [assertions[j] for j in first if assertions[j].unit == a.unit]
            if i in retold and near and not any(_meets(a, b) for b in near):
                other.setdefault((a.value, a.unit or ""), []).append(i)
        for (value, unit), at in sorted(other.items()):
            before = [j for j in first if (assertions[j].unit or "") == unit]
            why = f"changed in telling it again: {value} for {span_of([assertions[j] for j in before])}"
            docs = ", ".join(sorted({assertions[i].doc for i in at}))
            found.append(_relation(attribute, "unknown", [*before, *at], f"{why} ({docs})"))
    return found


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
        none = any(assertions[i].upper == 0 or assertions[i].lower is None for i in denied)
        others = "others deny that there were any" if none else "others deny it"
        why = f"some say {span_of([assertions[i] for i in above])}, {others}"
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
    values: dict[tuple[object, ...], list[int]] = {}
    for i in group:
        a = assertions[i]
        values.setdefault((a.value, a.lower, a.upper, a.as_of, _who(a)), []).append(i)
    distinct = sorted(values.values())[:_AT_MOST]
    pairs = {
        (x, y): _pair(assertions[distinct[x][0]], assertions[distinct[y][0]], withdrawn)
        for x in range(len(distinct))
        for y in range(x + 1, len(distinct))
    }
    if all(pair is None or pair.kind == "agree" for pair in pairs.values()):
        if len({_who(assertions[i]) for i in group}) < 2:
            return []
        why = f"all {population} counts fit {span_of([assertions[i] for i in group])}"
        return [_relation(attribute, "agree", group, why)]
    relations = []
    for kind, groups in _cliques(pairs):
        clique = [n for side in groups for n in side]
        at = [i for n in clique for i in distinct[n]]
        told = [pairs[min(x, y), max(x, y)] for x in clique for y in clique if x < y]
        sides = tuple(sorted(tuple(sorted(i for n in side for i in distinct[n])) for side in groups))
        whys = list(dict.fromkeys(p.why for p in told if p is not None and p.kind == kind and p.why))
        fitting = " and ".join(dict.fromkeys(assertions[i].value for i in at))
        why = f"{fitting}: these fit each other" if kind == "agree" else "; ".join(whys[:4])
        relation = _relation(attribute, kind, at, why)
        relations.append(relation if kind == "agree" else msgspec.structs.replace(relation, sides=sides))
    return relations


_AT_MOST = 60
"""So many distinct values of one count are compared with each other."""


def _pair(a: Assertion, b: Assertion, withdrawn: frozenset[str]) -> _Pair | None:
    """How two values stand to each other; None where they meet and nobody else than who gave one gives the other."""
    if not _meets(a, b):
        return _apart(a, b, withdrawn)
    return _Pair("agree", "") if a.voice and b.voice and a.voice != b.voice else None


def _cliques(pairs: Mapping[tuple[int, int], _Pair | None]) -> list[tuple[RelationKind, list[list[int]]]]:
    """Lists of values as sides, with how the sides stand to each other: no two values stand to each other in two ways.

    In a list of those that agree every two do. In another each stands against all of the other sides; those of its
    own side meet it.
    """
    told: dict[tuple[int, int], RelationKind] = {}
    found: list[tuple[RelationKind, list[list[int]]]] = []
    nodes = sorted({n for pair in pairs for n in pair})
    kinds: tuple[RelationKind, ...] = ("conflict", "update", "unknown", "agree")
    for kind in kinds:
        edges = sorted(edge for edge, pair in pairs.items() if pair is not None and pair.kind == kind)
        for edge in edges:
            if edge in told:
                continue
            members = list(edge)
            for node in nodes:
                if node not in members and _fit(kind, [pairs[min(node, m), max(node, m)] for m in members]):
                    members.append(node)
            told.update({e: kind for e in edges if e[0] in members and e[1] in members})
            found.append((kind, _sides(kind, sorted(members), pairs)))
    return found


def _sides(
    kind: RelationKind, members: Sequence[int], pairs: Mapping[tuple[int, int], _Pair | None]
) -> list[list[int]]:
    """The members in groups, so that all of different groups stand to each other in one way."""
    sides: list[list[int]] = []
    for node in members:
        beside = [s for s in sides if any((p := pairs[m, node]) is None or p.kind != kind for m in s)]
        sides = [s for s in sides if s not in beside] + [sorted([m for s in beside for m in s] + [node])]
    return sorted(sides)


def _fit(kind: RelationKind, pairs: Sequence[_Pair | None]) -> bool:
    """Whether one that stands so to the members of a list belongs in it."""
    beside = (None, "agree") if kind != "agree" else (None,)
    kinds = [None if pair is None else pair.kind for pair in pairs]
    return kind in kinds and all(k == kind or k in beside for k in kinds)


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
