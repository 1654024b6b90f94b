"""The voices of a case: the distinct origins that assert one of its events, counted from the events alone.

Nothing is read again: an origin has the same voice id in every event, and who says one sentence that two events rest
on is one, whatever each event calls him. So the cost is that of the events, not of the documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from khronika.records.events import Event, Voice, Voices
from khronika.records.lineage import Lineage


class _Union:
    def __init__(self) -> None:
        self._up: dict[str, str] = {}

    def find(self, x: str) -> str:
        top = x
        while (up := self._up.get(top, top)) != top:
            top = up
        while x != top:
            self._up[x], x = top, self._up.get(x, x)
        return top

    def join(self, a: str, b: str) -> None:
        first, second = sorted((self.find(a), self.find(b)))
        self._up[second] = first


def case_voices(events: Sequence[Event], lineage: Lineage) -> Voices:
    """All voices that assert an event, each once, with the bounds over the whole case; sorted by id.

    Upper: each adds what it adds where it adds most. Lower: voices joined by a suspected link, and unnamed ones known
    only through one family, add together what one of them adds.
    """
    confirming = [v for e in sorted(events, key=lambda e: e.id) for v in e.voices.list if v.confirms]
    same = _same_speakers(confirming)
    groups: dict[str, list[Voice]] = {}
    for voice in confirming:
        groups.setdefault(same.find(voice.id), []).append(voice)
    together = _joined_below(groups, same, lineage)
    best: dict[str, int] = {}
    for top, voices in groups.items():
        key = together.find(top)
        best[key] = max(best.get(key, 0), *(v.lower for v in voices))
    merged, taken = [], set[str]()
    for top in sorted(groups):
        key = together.find(top)
        low = 0 if key in taken else best[key]
        if max(v.lower for v in groups[top]) == best[key]:
            taken.add(key)
        else:
            low = 0
        merged.append(_merged(top, groups[top], low))
    return Voices(lower=sum(v.lower for v in merged), upper=sum(v.upper for v in merged), list=tuple(merged))


def _same_speakers(voices: Iterable[Voice]) -> _Union:
    """Voices of one id, and voices that two events give to one statement, are one."""
    same = _Union()
    speaker: dict[tuple[str, int], str] = {}
    offices: dict[tuple[str, str], str] = {}
    for voice in voices:
        for statement in voice.statements:
            same.join(speaker.setdefault(statement, voice.id), voice.id)
        if voice.grade == "office":
            # "The police" of one document are one office, whichever other documents' police each event joined them to.
            for doc in voice.docs:
                same.join(offices.setdefault((doc, voice.label), voice.id), voice.id)
    return same


def _joined_below(groups: dict[str, list[Voice]], same: _Union, lineage: Lineage) -> _Union:
    """Which voices add only together to the lower bound."""
    together = _Union()
    family = {member: f.id for f in lineage.families for member in f.members}
    unnamed: dict[str, str] = {}
    for top, voices in sorted(groups.items()):
        for voice in voices:
            for other in voice.suspected:
                if same.find(other) in groups:
                    together.join(top, same.find(other))
            if voice.grade == "unnamed" and voice.docs:
                where = family.get(voice.docs[0], voice.docs[0])
                together.join(unnamed.setdefault(where, top), top)
    return together


def _merged(top: str, voices: Sequence[Voice], lower: int) -> Voice:
    first = voices[0]
    return msgspec.structs.replace(
        first,
        id=top,
        docs=tuple(sorted({d for v in voices for d in v.docs})),
        statements=tuple(sorted({s for v in voices for s in v.statements})),
        suspected=tuple(sorted({s for v in voices for s in v.suspected})),
        lower=lower,
        upper=max(v.upper for v in voices),
    )
