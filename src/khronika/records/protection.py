"""People who must not be found."""

from __future__ import annotations

from typing import Literal

from khronika.records.base import Range, Record
from khronika.records.findings import AliasKind

Wish = Literal["unknown", "named_by_wish", "not_named", "public_office", "byline_only"]


class Person(Record, frozen=True, kw_only=True):
    """One person as the documents name them; `protect` is the most protective reading of their wish."""

    id: str
    label: str
    """The fullest form found; never shown in an export."""
    forms: tuple[str, ...]
    alias_kinds: tuple[AliasKind, ...] = ()
    wish: Wish = "unknown"
    protect: bool = True
    mentions: tuple[tuple[str, Range], ...] = ()
    """(document, range) of each mention."""
    why: str


class Mentioned(Record, frozen=True, kw_only=True):
    """One place of one document where one person is named."""

    span: Range
    words: str
    kind: AliasKind | None = None
    office: bool = False
    """True: a public office of the person stands with the name."""
    credit: bool = False
    """True: in a byline, photo credit or author box."""


class Named(Record, frozen=True, kw_only=True):
    """One person as one document names them. `name` is folded for comparison."""

    name: str
    full: bool
    """True: a full name, one person throughout a case; else one within the family of documents."""
    mentions: tuple[Mentioned, ...]
    aliases: tuple[str, ...] = ()
    titled: bool = False
    """True: a title stands before the name somewhere ("Dr Verrin")."""


class NamedIn(Record, frozen=True, kw_only=True):
    """Whom one document names, and whether its author speaks of himself."""

    persons: tuple[Named, ...] = ()
    author: str | None = None
    anonymous: bool = False
    """True: nothing tells who wrote it."""
    first_person: bool = False
    signed: bool = False
    places: tuple[str, ...] = ()
    """Names that the document takes for places, folded: a town of one document is no person in another."""
