"""What a cue stage hands on: a statement as sets of tokens. Rules make drafts today; a trained tagger can tomorrow.

Everything behind this noun (quotations, stance, parents, actors) works the same whoever drafted.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from khronika.language.tokens import Tokens
from khronika.records.base import Lane, Range
from khronika.records.findings import Stance

_EDGE = frozenset(",;:—–-")


@dataclass(slots=True)
class Draft:
    """A statement in the making: indices of tokens in one paragraph. `at` is the cue's main word."""

    at: int
    rule: str
    stance: Stance
    lane: Lane
    source: set[int]
    cue: set[int]
    content: set[int]
    takes_quotes: bool = False
    lemma: str = ""
    passive: bool = False
    certainty: set[int] = field(default_factory=set)

    def tokens(self) -> set[int]:
        """All tokens of the three roles."""
        return self.source | self.cue | self.content


def spans(tokens: Tokens, members: set[int], *, keep_edges: bool = False) -> tuple[Range, ...]:
    """Tokens as character ranges: neighbours joined, commas, dashes and white space at the edges of a piece dropped."""
    pieces: list[list[int]] = []
    previous = -2
    for index in sorted(members):
        if not tokens.words[index].strip():
            continue
        gap = range(previous + 1, index)
        if pieces and (index == previous + 1 or all(not tokens.words[k].strip() for k in gap)):
            pieces[-1].append(index)
        else:
            pieces.append([index])
        previous = index
    found = []
    for piece in pieces:
        first, last = 0, len(piece) - 1
        if not keep_edges:
            while first <= last and tokens.words[piece[first]] in _EDGE:
                first += 1
            while last >= first and tokens.words[piece[last]] in _EDGE:
                last -= 1
        if first <= last:
            found.append((tokens.starts[piece[first]], tokens.ends[piece[last]]))
    return tuple(found)
