"""Source spans without the relative clause after the name: who speaks, and not all that is said about them.

A clause that itself names the person ("whom we will call Vera", "who wished to be called Toma") stays.
"""

from __future__ import annotations

from collections.abc import Sequence

from khronika.language.drafts import Draft
from khronika.language.tokens import Tokens
from khronika.records.base import Range

_RELATIVES = frozenset({"who", "whom", "whose", "which", "where"})
_COORDINATED = frozenset({"and", "but", "or", ","})


def relative_clauses(t: Tokens, drafts: Sequence[Draft], naming: Sequence[Range]) -> None:
    """Take relative clauses out of the sources of drafts, in place. `naming`: character ranges of naming clauses."""
    if not t.parsed:
        return
    for draft in drafts:
        _take_name(t, draft, naming)
        for k in sorted(draft.source):
            if k not in draft.source or t.deps[k] != "relcl" or t.heads[k] not in draft.source:
                continue
            clause = {j for j in t.subtree(k) if j in draft.source and j > t.heads[k]}
            if not clause or not any(t.lower[j] in _RELATIVES for j in sorted(clause)[:4]):
                continue
            first, last = t.starts[min(clause)], t.ends[max(clause)]
            if any(a < last and first < b for a, b in naming):
                continue
            draft.source -= clause
            while draft.source and t.lower[max(draft.source)] in _COORDINATED:
                draft.source.discard(max(draft.source))


def _take_name(t: Tokens, draft: Draft, naming: Sequence[Range]) -> None:
    """ "A sapper going by the call sign | Heron said": a name that the parser cut off goes back to its clause."""
    if not draft.source:
        return
    last = max(draft.source)
    for first, end in naming:
        if not first <= t.starts[last] < end:
            continue
        k = last + 1
        while k < len(t) and t.ends[k] <= end and k not in draft.cue and k not in draft.content:
            draft.source.add(k)
            k += 1
