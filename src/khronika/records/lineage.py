"""Derivations between documents, their aligned spans and raw changes, and families."""

from __future__ import annotations

from typing import Literal

from khronika.records.base import Lane, Range, Record

Relation = Literal["identical", "near_copy", "partial", "rewrite", "spin", "translation", "unrelated"]


class Aligned(Record, frozen=True, kw_only=True):
    """The same words on both sides: code points in a's text and in b's text."""

    a: Range
    b: Range


class Change(Record, frozen=True, kw_only=True):
    """A raw difference between a and b: what only one has, or what was put in another's place."""

    kind: Literal["dropped", "inserted", "moved", "replaced", "number", "name", "date", "negation"]
    a: Range | None
    b: Range | None
    a_words: str = ""
    b_words: str = ""


class Pair(Record, frozen=True, kw_only=True):
    """Two related documents (report ids, `a` before `b`). `direction` names the origin, None = cannot tell."""

    a: str
    b: str
    relation: Relation
    direction: Literal["a", "b"] | None = None
    direction_by: Literal["printed", "date", "wear"] | None = None
    """What the direction rests on: a credit printed in one text, publication dates, or signs of wear in the text."""
    lane: Lane
    confidence: float
    coverage_a: float
    coverage_b: float
    aligned: tuple[Aligned, ...] = ()
    changes: tuple[Change, ...] = ()
    why: str


class Family(Record, frozen=True, kw_only=True):
    """Documents joined by derivations of lanes fact and likely. `id` is a content id, `root` None: origin unknown."""

    id: str
    members: tuple[str, ...]
    """Report ids, sorted."""
    root: str | None = None


class Lineage(Record, frozen=True, kw_only=True):
    """What `trace` writes: pairs of both lanes, families, and the candidate pairs that were compared."""

    pairs: tuple[Pair, ...] = ()
    families: tuple[Family, ...] = ()
    candidates: tuple[tuple[str, str], ...] = ()
