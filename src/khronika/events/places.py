"""Place names without a gazetteer: a folded key, with its region where the text gives one ("Orlec, Varna region")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from khronika.events.words import fold, listed, table
from khronika.records.findings import Name


def region_of(name: str) -> str | None:
    """The region or country that a folded name is, written out; None if it is no known wide place."""
    short = table()["broad"]["short"]
    wide = str(short.get(name, name))
    return wide if wide in listed("broad", "regions") or wide in listed("broad", "countries") else None


def place_key(text: str, names: Sequence[Name], index: int) -> str:
    """The key of a place name: `springfield`, or `springfield|illinois` where the next name is a region after a
    comma."""
    name = names[index]
    key = fold(text[name.start : name.end])
    if "," in text[name.start : name.end]:
        head, _, tail = text[name.start : name.end].partition(",")
        if region_of(fold(tail)):
            return f"{fold(head)}|{region_of(fold(tail))}"
    if index + 1 < len(names) and names[index + 1].label == "PLACE" and region_of(key) is None:
        after = names[index + 1]
        if text[name.end : after.start].strip() == ",":
            region = region_of(fold(text[after.start : after.end])) or fold(text[after.start : after.end])
            return f"{key}|{region}"
    return region_of(key) or key


def narrow(places: Iterable[str]) -> frozenset[str]:
    """Names of places small enough to link two reports, without their regions."""
    heads = {place.partition("|")[0] for place in places}
    return frozenset(head for head in heads if head and region_of(head) is None)


def regions(places: Iterable[str]) -> dict[str, str]:
    """Region by place name, for the places whose text gives one."""
    return {head: region for head, bar, region in (p.partition("|") for p in sorted(places)) if bar}


def elsewhere(a: Iterable[str], b: Iterable[str]) -> bool:
    """Whether two sets of places can not be one: no shared narrow name though both have some, or one name in two
    regions."""
    a, b = tuple(a), tuple(b)
    near_a, near_b = narrow(a), narrow(b)
    if not near_a or not near_b:
        return False
    shared = near_a & near_b
    if not shared:
        return True
    in_a, in_b = regions(a), regions(b)
    clash = [p for p in shared if p in in_a and p in in_b and in_a[p] != in_b[p]]
    return len(clash) == len(shared)


def shown(place: str) -> str:
    """A key as readers see it: `Springfield, Illinois`."""
    return ", ".join(part.title() for part in place.split("|"))
