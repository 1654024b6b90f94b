"""What all archives share: members are listed and weighed before any is opened, then handed on one by one.

A format of archive gives a list of `Listed`; the limits on members, size, ratio, total and depth are here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from khronika.intake.cleaning import clean_name, clean_path
from khronika.intake.extraction import Draft, Given, Limits, Member, Note, NotRead, Source

LITTER = ("__MACOSX/",)
LITTER_NAMES = (".DS_Store", "Thumbs.db", "desktop.ini")
FREE_BYTES = 1 << 20
"""Up to this size a member may be packed in any ratio."""

MAP_ENDING = ".map.toml"
"""What the mapping for a table is called beside it."""
LONGEST_MAP = 1 << 16
UNPACK = "If you trust it, unpack it and add its files."
LINK = NotRead("It is a link, a device or a pipe: there are no bytes of its own, and links are not followed.", UNPACK)


@dataclass
class Listed:
    """A member as the archive's list names it; nothing of it is unpacked yet."""

    path: str
    """As it stands in the archive: not yet harmless, perhaps not unique."""
    size: int
    """Bytes it says it unpacks to."""
    unpack: Callable[[], bytes]
    """Its bytes, counted while they come. Raises `NotRead`."""
    refusal: NotRead | None = None
    """Why it is not even opened."""


def weighed(source: Source, listed: Iterable[Listed], limits: Limits) -> list[tuple[str, Listed]]:
    """The members with their paths made harmless and unique, in archive order; nothing is unpacked.

    Raises `NotRead` if the archive lies too deep, has too many members or claims to unpack to more than the limit.
    """
    if source.depth >= limits.depth:
        raise NotRead(f"Archives are opened {limits.depth} deep; this one lies deeper.", "Unpack it and add its files.")
    members: list[tuple[str, Listed]] = []
    seen: dict[str, int] = {}
    total = 0
    for member in listed:
        path = clean_path(member.path)
        if path.startswith(LITTER) or path.rsplit("/", 1)[-1] in LITTER_NAMES:
            continue
        members.append((_unique(path, seen), member))
        total += member.size
        if len(members) > limits.members:
            raise NotRead(f"The archive has more than {limits.members:,} members; no more are opened.", "Split it.")
        if total > limits.total_bytes:
            why = f"The archive says it unpacks to more than the {limits.total_bytes:,} bytes that are unpacked."
            raise NotRead(why, UNPACK)
    return members


def hand_on(source: Source, listed: Iterable[Listed], limits: Limits) -> Iterator[Given]:
    """Each member to be read by the reader of its format, or why it cannot be. Raises `NotRead` as `weighed` does."""
    members = weighed(source, listed, limits)
    total = 0
    mappings = _mappings(members)
    for path, member in members:
        if path.removesuffix(MAP_ENDING) in mappings and path.endswith(MAP_ENDING):
            yield Note(f"{path} says which column of the table beside it is what; it is no document.")
            continue
        name = clean_name(path.rsplit("/", 1)[-1])
        try:
            if member.refusal is not None:
                raise member.refusal
            data = member.unpack()
            total += len(data)
            if total > limits.total_bytes:
                raise NotRead(f"The archive unpacks to more than {limits.total_bytes:,} bytes.", "Unpack it yourself.")
        except NotRead as outcome:
            yield Draft(path=path, name=name, unread=outcome, size=member.size, format="unknown")
            if total > limits.total_bytes:
                return
            continue
        yield Member(path=path, name=name, data=data, mapping=mappings.get(path))
    if not members:
        raise NotRead("There is no file in the archive.", "Nothing is missing if it was meant to be empty.")


def _mappings(members: list[tuple[str, Listed]]) -> dict[str, str]:
    """The mapping for each member that has one beside it (`pile.csv.map.toml` for `pile.csv`)."""
    there = {path for path, _ in members}
    found: dict[str, str] = {}
    for path, member in members:
        table = path.removesuffix(MAP_ENDING)
        if table == path or table not in there or member.refusal is not None:
            continue
        with suppress(NotRead):
            found[table] = member.unpack()[:LONGEST_MAP].decode("utf-8", "replace")
    return found


def _unique(path: str, seen: dict[str, int]) -> str:
    """`path`, or the first of `path (2)`, `path (3)`, … that is free; linear also for a million twins."""
    unique, count = path, seen.get(path, 0)
    while unique in seen:
        count += 1
        unique = f"{path} ({count + 1})"
    if count:
        seen[path] = count
    seen.setdefault(unique, 0)
    return unique


def allowed(packed: int, limits: Limits) -> int:
    """Bytes that a member of `packed` bytes may unpack to."""
    return min(limits.member_bytes, max(FREE_BYTES, packed * limits.ratio))


def too_large(allowed: int, packed: int) -> NotRead:
    return NotRead(
        f"Unpacked, the member is larger than {allowed:,} bytes ({packed:,} packed).",
        "If you trust it, unpack it and add it as a file.",
    )
