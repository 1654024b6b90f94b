"""From a finding to its anchor and its short content id, and back to the words it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from khronika.records.base import Range, digest, to_json
from khronika.records.decisions import Anchor, AnchorKind, Role
from khronika.records.findings import Count, Name, Statement, Timex

Finding = Statement | Timex | Count | Name

_LETTER: dict[AnchorKind, str] = {"document": "d", "statement": "s", "timex": "t", "count": "c", "name": "n"}
KINDS: dict[AnchorKind, type[Any]] = {"statement": Statement, "timex": Timex, "count": Count, "name": Name}


def anchor_of(reading: str, finding: Finding) -> Anchor:
    """Where a finding stands: (reading id, role spans, kind). Value, rule and lane are no part of it."""
    if isinstance(finding, Statement):
        roles = (("source", finding.source), ("cue", finding.cue), ("content", finding.content))
        return Anchor(reading=reading, kind="statement", roles=tuple(Role(name=n, spans=s) for n, s in roles if s))
    kind: AnchorKind = "timex" if isinstance(finding, Timex) else "count" if isinstance(finding, Count) else "name"
    return Anchor(reading=reading, kind=kind, roles=(Role(name="span", spans=((finding.start, finding.end),)),))


def document_anchor(reading: str) -> Anchor:
    """The anchor of a document as a whole, through its reading."""
    return Anchor(reading=reading, kind="document")


def anchor_id(anchor: Anchor) -> str:
    """A short content id, the same for the same anchor everywhere: kind letter, dash, 10 hex digits of SHA-256."""
    return f"{_LETTER[anchor.kind]}-{digest(to_json(anchor))[:10]}"


def value_of(finding: Finding) -> dict[str, Any]:
    """What a finding claims, apart from where it stands and who found it: two findings with equal values agree.

    Statement: stance. Timex: type, value, mod. Count: sign, bounds, scale, class. Name: label, alias kind.
    """
    if isinstance(finding, Statement):
        return {"stance": finding.stance}
    if isinstance(finding, Timex):
        return {"type": finding.type, "value": finding.value, "mod": finding.mod, "interval": finding.interval}
    if isinstance(finding, Count):
        return {
            "sign": finding.sign, "lower": finding.lower, "upper": finding.upper, "scale": finding.scale,
            "of": finding.of, "entity_class": finding.entity_class,
        }  # fmt: skip
    return {"label": finding.label, "alias_kind": finding.alias_kind}


def ranges_of(anchor: Anchor) -> tuple[Range, ...]:
    """All ranges of an anchor in text order."""
    return tuple(sorted(r for role in anchor.roles for r in role.spans))


def words(text: str, ranges: Sequence[Range]) -> str:
    """The words at these ranges, pieces joined by an ellipsis."""
    return " … ".join(text[start:end] for start, end in ranges)
