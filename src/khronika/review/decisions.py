"""Decisions as the log holds them: made, signed, taken back, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from khronika.custody.signing import sign_decision
from khronika.records.base import from_json, to_json
from khronika.records.decisions import Anchor, Decision, Link
from khronika.store.errors import KhronikaError
from khronika.store.folder import CaseFolder


class NoSuchDecision(KhronikaError):
    """Asked to take back something that is no decision of this case."""


class AlreadyUndone(KhronikaError):
    """The decision was taken back before."""


def all_decisions(folder: CaseFolder) -> dict[int, Decision]:
    """Log index -> decision, undos included, in log order. Erased decisions are left out."""
    return {
        entry.index: from_json(entry.body, Decision)
        for entry in folder.entries(of=frozenset({"decision"}))
        if entry.body is not None
    }


def in_force(decisions: Mapping[int, Decision]) -> dict[int, Decision]:
    """Decisions that nobody took back. An undo of an undo brings the first decision back; what a reviewer decides on
    the same thing later replaces what the same reviewer decided before, and comes back if the later is undone."""
    undone: set[int] = set()
    for index in sorted(decisions, reverse=True):
        undoes = decisions[index].undoes
        if undoes is not None and index not in undone:
            undone.add(undoes)
    last: dict[tuple[str, Anchor | None, tuple[Anchor, Anchor, str] | None], int] = {}
    for i in sorted(decisions):
        d = decisions[i]
        if i not in undone and d.undoes is None:
            last[d.reviewer, d.subject, (d.link.a, d.link.b, d.link.kind) if d.link else None] = i
    kept = set(last.values())
    return {i: d for i, d in decisions.items() if i in kept}


def record(folder: CaseFolder, decisions: Sequence[Decision]) -> list[int]:
    """Sign and log decisions as one batch; returns their log indices once they are durable."""
    return folder.append([("decision", sign_decision(folder, d)) for d in decisions])


def undo(folder: CaseFolder, index: int, *, reason: str, reviewer: str, time: str) -> int:
    """Take a decision (or an undo) back; returns the log index of the act.

    Raises NoSuchDecision, AlreadyUndone.
    """
    decisions = all_decisions(folder)
    if index not in decisions:
        raise NoSuchDecision(f"K-{index} is no decision of this case. `khronika list CASE decisions` shows them.")
    live = in_force(decisions)
    if decisions[index].undoes is None and index not in live:
        raise AlreadyUndone(f"K-{index} was taken back before; nothing was changed.")
    act = Decision(act="undo", undoes=index, reason=reason, reviewer=reviewer, time=time)
    return record(folder, [act])[0]


def link(kind: str, a: Anchor, b: Anchor) -> Link:
    """A link with its sides in canonical order, so that same(a, b) and same(b, a) are one."""
    first, second = sorted((a, b), key=to_json)
    return msgspec.convert({"kind": kind, "a": first, "b": second}, Link)


def anchors(decisions: Iterable[Decision]) -> set[Anchor]:
    """Every anchor that decisions point at."""
    found: set[Anchor] = set()
    for d in decisions:
        if d.subject is not None:
            found.add(d.subject)
        if d.link is not None:
            found.update((d.link.a, d.link.b))
    return found
