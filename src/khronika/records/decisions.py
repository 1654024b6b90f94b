"""What a reviewer decided. A decision points at an anchor, never into derived results, and reads alone."""

from __future__ import annotations

from typing import Literal

from khronika.records.base import Range, Record

AnchorKind = Literal["document", "statement", "timex", "count", "name"]
Act = Literal["accept", "reject", "same", "not_same", "edit", "add"]
LinkKind = Literal["derivation", "event", "actor", "voice"]
State = Literal["holds", "changed", "orphaned", "contested"]


class Role(Record, frozen=True, kw_only=True):
    """Named ranges of an anchor: (source | cue | content | span, ranges in the reading)."""

    name: str
    spans: tuple[Range, ...]


class Anchor(Record, frozen=True, kw_only=True):
    """(reading, role spans, kind): where a finding stands, whatever rule or model finds it again."""

    reading: str
    kind: AnchorKind
    roles: tuple[Role, ...] = ()


class Link(Record, frozen=True, kw_only=True):
    """A pair of anchors and what `same` would mean for them; order does not matter, `a` sorts first."""

    kind: LinkKind
    a: Anchor
    b: Anchor


class Shown(Record, frozen=True, kw_only=True):
    """The decision's own copy of what was on the screen, so that it reads alone."""

    value: str
    """Canonical JSON of the finding (or of the pair) without offsets' context."""
    by: str
    words: tuple[str, ...]


class Decision(Record, frozen=True, kw_only=True):
    """Body of a `decision` entry. Append-only, signed by the reviewer, reversible by a decision that undoes it."""

    v: int = 1
    act: Act | Literal["undo"]
    subject: Anchor | None = None
    link: Link | None = None
    shown: Shown | None = None
    value: str | None = None
    """For edit and add: canonical JSON of the finding as the reviewer has it."""
    undoes: int | None = None
    """Log index of the decision taken back."""
    reason: str
    reviewer: str
    time: str
    key: str = ""
    signature: str = ""
    """Ed25519 over the canonical JSON of this record with `signature` empty, base64."""


class Standing(Record, frozen=True, kw_only=True):
    """What became of a decision after a run: computed, never stored as truth."""

    entry: int
    decision: Decision
    state: State
    why: str
    now: str | None = None
    """Canonical JSON of what stands at the anchor now, if it changed."""
