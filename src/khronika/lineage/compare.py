"""Two reports compared: the relation, where they say the same, what differs, which comes from which."""

from __future__ import annotations

from khronika.lineage.alignment import Alignment, align
from khronika.lineage.changes import changes
from khronika.lineage.direction import Direction, direction
from khronika.lineage.features import Features, features
from khronika.lineage.order import ordered
from khronika.lineage.relation import SHORT, Verdict, relate, relate_across
from khronika.lineage.text import Words, words_of
from khronika.lineage.translation import cross_features
from khronika.records.lineage import Aligned, Pair
from khronika.records.reports import Report


def compare(a: Report, b: Report) -> Pair | None:
    """The pair the two reports make (`Pair.a` the earlier id), or None where they are unrelated.

    It depends on the two reports alone: no other document changes it.
    """
    if (a.id, b.id) != ordered(a.id, b.id):
        a, b = b, a
    left, right = words_of(a), words_of(b)
    if not len(left) and not len(right):
        return _same_bytes(a, b)
    if not len(left) or not len(right):
        return None
    if left.digest == right.digest:
        return _identical(a, b, left, right)
    foreign = left.script != right.script or bool(left.language and right.language and left.language != right.language)
    found = align(left, right)
    measured = features(found)
    verdict = relate(measured)
    if foreign and (verdict is None or max(measured.run_a, measured.run_b) < 0.3):
        return _translated(a, b, left, right)
    return _pair(a, b, found, measured, verdict) if verdict else None


def _pair(a: Report, b: Report, found: Alignment, measured: Features, verdict: Verdict) -> Pair:
    origin = direction(a, b, verdict.relation, measured, found)
    return Pair(
        a=a.id,
        b=b.id,
        relation=verdict.relation,
        direction=origin.side if origin else None,
        direction_by=origin.by if origin else None,
        lane=verdict.lane,
        confidence=round(verdict.confidence, 4),
        coverage_a=round(min(1.0, measured.all_a), 4),
        coverage_b=round(min(1.0, measured.all_b), 4),
        aligned=_aligned(found),
        changes=changes(found),
        why=_sentence(verdict.why, origin),
    )


def _sentence(why: str, origin: Direction | None) -> str:
    return f"{why}. Direction: {origin.why}." if origin else f"{why}. Which came first cannot be told."


def _aligned(found: Alignment) -> tuple[Aligned, ...]:
    return tuple(
        Aligned(a=found.a.span(block.a0, block.a1), b=found.b.span(block.b0, block.b1))
        for block in found.blocks
        if block.kind != "garbled"
    )


def _identical(a: Report, b: Report, left: Words, right: Words) -> Pair:
    origin = direction(a, b, "identical")
    short = len(left) < SHORT
    why = (
        f"All {len(left)} words are the same, but so short a text may be the same by chance"
        if short
        else f"All {len(left)} words are the same (spacing, punctuation, case and disguised letters aside)"
    )
    return Pair(
        a=a.id,
        b=b.id,
        relation="identical",
        direction=origin.side if origin else None,
        direction_by=origin.by if origin else None,
        lane="review" if short else "fact",
        confidence=0.5 if short else 1.0,
        coverage_a=1.0,
        coverage_b=1.0,
        aligned=(Aligned(a=left.span(0, len(left)), b=right.span(0, len(right))),),
        why=_sentence(why, origin),
    )


def _same_bytes(a: Report, b: Report) -> Pair | None:
    if not a.bytes_sha256 or a.bytes_sha256 != b.bytes_sha256:
        return None
    origin = direction(a, b, "identical")
    return Pair(
        a=a.id, b=b.id, relation="identical", direction=origin.side if origin else None,
        direction_by=origin.by if origin else None, lane="fact", confidence=1.0, coverage_a=1.0,
        coverage_b=1.0, why=_sentence("The two files hold the same bytes (no text could be read in them)", origin),
    )  # fmt: skip


def _translated(a: Report, b: Report, left: Words, right: Words) -> Pair | None:
    measured = cross_features(left, right)
    verdict = relate_across(measured)
    if not verdict:
        return None
    origin = direction(a, b, "translation")
    return Pair(
        a=a.id,
        b=b.id,
        relation="translation",
        direction=origin.side if origin else None,
        direction_by=origin.by if origin else None,
        lane=verdict.lane,
        confidence=verdict.confidence,
        coverage_a=0.0,
        coverage_b=0.0,
        aligned=tuple(Aligned(a=left.span(i, i + 1), b=right.span(j, j + 1)) for i, j in measured.places),
        why=_sentence(verdict.why, origin),
    )
