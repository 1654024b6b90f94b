"""Place names without a gazetteer: a folded key, with its region where the text gives one ("Orlec, Varna region")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

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


_LOCATIVE = re.compile(
    r"\b(?:in|near|outside|from the town of|the town of|the city of|the village of) $", re.IGNORECASE
)
_MISREAD = frozenset({"ORG", "OTHER", "PERSON"})
"""Labels that a model gives to towns it has never read of."""


def with_places(text: str, names: Sequence[Name]) -> tuple[Name, ...]:
    """The names, those among them that the text uses as places labelled so.

    A single capitalised word that stands after "in" or "near" (or in capitals before the day of a dateline) is a place
    wherever the text has it, whatever a model took it for; so is a name that ends in a word for a street or square.
    Persons with an alias and people of more than one word are left alone.
    """
    sites = listed("sites", "words")
    found: set[str] = set()
    for name in names:
        form = text[name.start : name.end]
        if name.label not in _MISREAD or name.alias_kind is not None:
            continue
        parts = fold(form).split()
        if len(parts) > 1 and parts[-1] in sites:
            found.add(fold(form))
        elif len(parts) == 1 and len(form) > 3 and form[0].isupper() and not form.isdecimal():
            dateline = form.isupper() and re.match(r",? \(?\d", text[name.end : name.end + 4]) is not None
            if dateline or _LOCATIVE.search(text[max(0, name.start - 20) : name.start]):
                found.add(parts[0])
    if not found:
        return tuple(names)
    return tuple(
        msgspec.structs.replace(n, label="PLACE")
        if n.label in _MISREAD and n.alias_kind is None and fold(text[n.start : n.end]) in found
        else n
        for n in names
    )


def is_site(place: str) -> bool:
    """Whether a place is a street, square or house: it lies in a town."""
    return place.partition("|")[0].rpartition(" ")[2] in listed("sites", "words")


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
