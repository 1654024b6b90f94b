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
