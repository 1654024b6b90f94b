"""A statement or plain sentence becomes event frames: kind, days, places, counts, who says so, and how."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from khronika.events.days import reported, width
from khronika.events.figures import figures_of, none_of, other_verb
from khronika.events.kinds import Trigger, nearness, triggers
from khronika.events.naming import namings_of
from khronika.events.places import narrow, place_key, with_places
from khronika.events.words import Spans, Word, fold, in_past, inside, listed, mentions, overlaps, sentences_of, words_of
from khronika.records.base import DayInterval, Range
from khronika.records.events import Figure, Frame
from khronika.records.findings import CONFIRMING, Findings, Name, Stance, Statement, Timex
from khronika.records.reports import Report

_ASIDE = frozenset(
    {
        "navigation",
        "credit",
        "byline",
        "author_box",
        "related",
        "boilerplate",
        "garbled",
        "quoted",
        "comment",
        "deleted",
    }
)
"""Marked parts of a text in which nothing is told about an event."""


_DAY_OF_MONTH = re.compile(r"XXXX-\d\d-\d\d")
_LEAD = 600
"""Characters at the head of a text in which it says where it is set."""


class Reader(NamedTuple):
    """What is looked up again and again while the sentences of one report are read."""

    report: Report
    findings: Findings
    aside: Spans
    said: Spans
    cues: Spans
    contents: Spans
    fullest: dict[str, str]
    utterances: frozenset[int]


def frames(report: Report, findings: Findings) -> tuple[Frame, ...]:
    """The event frames of one report, in text order. Pure; needs no other document.

    A sentence gives one frame for each kind of act, statement and stance. Its day is the nearest time expression of
    the sentence that is not
    the day of saying; else that of the report's story; else the day of publication or the day before.
    """
    findings = msgspec.structs.replace(findings, names=with_places(report.text, findings.names))
    reader = _reader(report, findings)
    found: list[Frame] = []
    starts = [t.start for t in findings.timexes]
    count_starts = [c.start for c in findings.counts]
    name_starts = [n.start for n in findings.names]
    for sentence in sentences_of(report.text, findings.paragraphs):
        if reader.aside.covering(sentence):
            continue
        words = words_of(report.text, *sentence)
        acts = triggers(words)
        if not acts:
            continue
        timexes = [
            (i, findings.timexes[i])
            for i in range(bisect.bisect_left(starts, sentence[0]), bisect.bisect_left(starts, sentence[1]))
        ]
        counts = findings.counts[
            bisect.bisect_left(count_starts, sentence[0]) : bisect.bisect_left(count_starts, sentence[1])
        ]
        names = findings.names[
            bisect.bisect_left(name_starts, sentence[0]) : bisect.bisect_left(name_starts, sentence[1])
        ]
        counts = tuple(c for c in counts if not reader.said.covering((c.start, c.end)))
        acts = [act for act in acts if not _in_a_name(report.text, words, act, names)]
        by_act = figures_of(report.text, words, acts, counts)
        found += _of_sentence(reader, sentence, words, acts, timexes, names, by_act)
    return tuple(_in_context(found, report, findings))


def _in_a_name(text: str, words: Sequence[Word], act: Trigger, names: Sequence[Name]) -> bool:
    """Whether a trigger is a capitalised part of a longer name ("the Free Courtyard"); not in a headline, where all
    words are capitalised."""
    first = words[act.first]
    if not text[first.start].isupper():
        return False
    span = (first.start, words[act.last - 1].end)
    held = any(n.label != "OTHER" and n.start <= span[0] and span[1] < n.end + (n.start < span[0]) for n in names)
    return held and sum(text[w.start].isupper() for w in words) * 2 < len(words)


def _dateline(text: str, sentence: Range) -> int:
    """Where the dateline at the head of a sentence ends ("ORLEC, 7 May 2031 (OPB) - "); its start if there is none."""
    head = text[sentence[0] : min(sentence[1], sentence[0] + 80)]
    at = min((i for i in (head.find(dash) for dash in ("–", "—", " - ")) if i > 0), default=0)
    town = head[:at].partition(",")[0].strip()
    return sentence[0] + at if len(town) > 2 and town.isupper() else sentence[0]


def _reader(report: Report, findings: Findings) -> Reader:
    marks = (*findings.marks, *report.marks)
    fullest: dict[str, str] = {}
    for name in findings.names:
        form = fold(report.text[name.start : name.end])
        if len(form) > len(fullest.get(name.actor, "")):
            fullest[name.actor] = form
    return Reader(
        report=report,
        findings=findings,
        aside=Spans((span, 0) for mark in marks if mark.kind in _ASIDE for span in mark.spans),
        said=Spans((span, i) for i, s in enumerate(findings.statements) for span in s.source),
        cues=Spans((span, i) for i, s in enumerate(findings.statements) for span in s.cue),
        contents=Spans((span, i) for i, s in enumerate(findings.statements) for span in s.content),
        fullest=fullest,
        utterances=frozenset(s.utterance for s in findings.statements if s.utterance is not None),
    )


def _of_sentence(
    reader: Reader,
    sentence: Range,
    words: Sequence[Word],
    acts: Sequence[Trigger],
    timexes: Sequence[tuple[int, Timex]],
    names: Sequence[Name],
    by_act: dict[int, list[Figure]],
) -> list[Frame]:
    merged: dict[tuple[str, int | None, Stance], Frame] = {}
    begin = _dateline(reader.report.text, sentence)
    timexes = [(i, t) for i, t in timexes if t.start >= begin]
    clock = [(t.start, t.end) for _, t in timexes]
    told = [w for w in words if w.start >= begin and not any(overlaps((w.start, w.end), span) for span in clock)]
    for index, act in enumerate(acts):
        trigger = (words[act.first].start, words[act.last - 1].end)
        if reader.cues.covering(trigger):
            continue
        statement = _innermost(reader, trigger)
        chain = _chain(reader.findings.statements, statement)
        stance, culprit = _stance(reader, told, trigger, chain)
        key = (act.kind, statement, stance)
        figures = tuple(by_act.get(index, ()))
        if stance == "denies" and not culprit and chain and not figures:
            figures = none_of(reader.report.text, act.kind, trigger)
        if key in merged:
            merged[key] = msgspec.structs.replace(merged[key], figures=(*merged[key].figures, *figures))
            continue
        topic = _topic(words, act)
        timex, said_on = _timex(reader, words, timexes, trigger, chain, near=topic)
        stance = "predicts" if timex and stance in CONFIRMING and _to_come(reader, timex.interval, told) else stance
        spots = sorted(
            {place_key(reader.report.text, names, i): n for i, n in enumerate(names) if n.label == "PLACE"}.items()
        )
        merged[key] = Frame(
            doc=reader.report.id,
            kind=act.kind,
            trigger=trigger,
            sentence=sentence,
            statement=statement,
            chain=chain,
            stance=stance,
            days=timex.interval if timex else None,
            day_span=(timex.start, timex.end) if timex else None,
            day_from="timex" if timex and timex.interval else "none",
            yearless=timex.value[5:10] if timex and timex.interval is None else None,
            topic=topic,
            places=tuple(key for key, _ in spots),
            place_spans=tuple((n.start, n.end) for _, n in spots),
            place_from="sentence" if spots else "none",
            names=_rare(reader, names),
            figures=figures,
            namings=namings_of(reader.report.text, words),
            as_of=said_on or _as_of(reader, chain),
            denies_culprit=culprit,
        )
    return list(merged.values())


def _innermost(reader: Reader, trigger: Range) -> int | None:
    """The statement with the shortest content that holds the trigger; of equals the later (deeper) one."""
    sizes = [
        (sum(end - start for start, end in reader.findings.statements[index].content), -index)
        for _, index in reader.contents.covering(trigger)
    ]
    return -min(sizes)[1] if sizes else None


def _chain(statements: Sequence[Statement], index: int | None) -> tuple[int, ...]:
    chain: list[int] = []
    while index is not None and 0 <= index < len(statements) and index not in chain:
        chain.append(index)
        index = statements[index].parent
    return tuple(chain)


def _topic(words: Sequence[Word], act: Trigger) -> bool:
    """Whether an act is only what another is about: "a march against the decree"."""
    if act.kind not in listed("topic", "kinds"):
        return False
    before = words[max(0, act.first - 4) : act.first]
    return any(w.low in listed("topic", "words") for w in before)


def _to_come(reader: Reader, days: DayInterval | None, words: Sequence[Word]) -> bool:
    """Whether an act is set on a day after the publication, in a sentence that does not speak of the past."""
    published = reader.findings.published.interval or reader.report.published.interval
    return bool(days and published and published[1] and days[0] and days[0] > published[1]) and not in_past(words)


def _stance(reader: Reader, words: Sequence[Word], trigger: Range, chain: Sequence[int]) -> tuple[Stance, bool]:
    """How the act is put: by the innermost link of the chain that does not stand behind it, else by the sentence's
    own words."""
    statements = reader.findings.statements
    if chain:
        cue = [w for span in statements[chain[0]].cue for w in words_of(reader.report.text, *span)]
        if cue and mentions(cue, "withdraws"):
            return "denies", False
    for index in chain:
        stance = statements[index].stance
        if stance not in CONFIRMING:
            culprit = stance == "denies" and any(
                mentions(words_of(reader.report.text, *span), "denies_culprit") for span in statements[index].content
            )
            return stance, culprit
    if _untrue(reader.report.text, words, trigger):
        return "denies", False
    before = [w for w in words if w.end <= trigger[0]][-8:]
    if chain:
        contents = statements[chain[0]].content
        before = [w for w in before if inside((w.start, w.end), contents)]
    names: tuple[Stance, ...] = ("denies", "predicts", "asks")
    for stance_name in names:
        reach = _governing(before[-5:]) if stance_name == "denies" else before
        if mentions(reach, "stance", stance_name):
            return stance_name, False
    return (statements[chain[0]].stance if chain else "asserts"), False


def _governing(before: Sequence[Word]) -> Sequence[Word]:
    """The words before an act without a negation that governs another verb: "nobody has treated the wound"."""
    subjects = listed("negated", "subjects")
    at = next((i for i in range(len(before) - 1, -1, -1) if before[i].low in subjects), None)
    one = next((i for i in range(len(before) - 1, 0, -1) if (before[i - 1].low, before[i].low) == ("no", "one")), None)
    last = max((i for i in (at, one) if i is not None), default=None)
    return before if last is None or not other_verb(before[last + 1 :]) else before[last + 1 :]


def _untrue(text: str, words: Sequence[Word], trigger: Range) -> bool:
    """Whether an act stands in the subject of "is false": "reports of 14 arrests are false"."""
    after = [w for w in words if w.start >= trigger[1]][:14]
    for i, word in enumerate(after):
        if word.low in listed("untrue", "be") and mentions(after[i + 1 : i + 4], "untrue"):
            return not any(c in ";:—" for c in text[trigger[1] : word.start])
    return False


_BARE = 3
"""Content of so few words names an act and tells nothing of it ("they read the decree"): the sentence's day is its."""


def _linked(between: str) -> bool:
    """Whether a day belongs to an act only spoken about: "the decree of 4 May", "the edict signed on 4 May"."""
    words = [w.low for w in words_of(between[:40])]
    return len(between) < 40 and all(w in listed("topic", "links") for w in words)


def _timex(
    reader: Reader,
    words: Sequence[Word],
    timexes: Sequence[tuple[int, Timex]],
    trigger: Range,
    chain: Sequence[int],
    *,
    near: bool,
) -> tuple[Timex | None, str | None]:
    """The time expression that tells when an act was, and the day on which it was said where the sentence tells that.

    A time expression that stands outside what a source says is when he said it: "On Thursday the hospital had spoken
    of four dead". One behind "by" is the day up to which a figure holds.
    """
    aftermath = mentions(words, "aftermath")
    contents = reader.findings.statements[chain[0]].content if chain else ()
    if sum(len(words_of(reader.report.text, *span)) for span in contents) <= _BARE:
        contents = ()
    inner: list[Timex] = []
    outer: list[Timex] = []
    for index, timex in timexes:
        if timex.type not in ("DATE", "TIME") or (timex.interval is None and not _DAY_OF_MONTH.match(timex.value)):
            continue
        if index in reader.utterances:
            continue
        if aftermath or _as_of_word(words, timex):
            outer.insert(0, timex)
            continue
        (inner if not contents or inside((timex.start, timex.end), contents) else outer).append(timex)
    distance = {t.start: max(t.start - trigger[1], trigger[0] - t.end, 0) for t in inner}
    inner = [
        t for t in inner if not near or (t.start >= trigger[1] and _linked(reader.report.text[trigger[1] : t.start]))
    ]
    best = min(inner, key=lambda t: (t.interval is None, distance[t.start], t.start), default=None)
    said = next((t.interval[0] for t in outer if t.interval is not None and width(t.interval) == 1), None)
    return best, said


def _as_of_word(words: Sequence[Word], timex: Timex) -> bool:
    before = [w for w in words if w.end <= timex.start][-2:]
    return bool(before) and (
        before[-1].low in listed("as_of", "words") or " ".join(w.low for w in before) in listed("as_of", "phrases")
    )


def _rare(reader: Reader, names: Sequence[Name]) -> tuple[str, ...]:
    """Names that can link two reports: full names of people who do not speak in this report, and units."""
    found = set()
    for name in names:
        form = reader.fullest[name.actor]
        person = name.label == "PERSON" and (" " in form or name.alias_kind == "call_sign")
        if name.alias_kind in ("byline", "photo_credit") or not (person or name.label == "UNIT"):
            continue
        if not reader.said.touching((name.start, name.end)):
            found.add(form)
    return tuple(sorted(found))


def _as_of(reader: Reader, chain: Sequence[int]) -> str | None:
    for index in chain:
        utterance = reader.findings.statements[index].utterance
        if utterance is not None and utterance < len(reader.findings.timexes):
            interval = reader.findings.timexes[utterance].interval
            if interval is not None and interval[0] is not None:
                return interval[0]
    published = reader.findings.published if reader.findings.published.interval else reader.report.published
    if published.interval is None or published.interval[0] is None:
        return None
    return published.interval[0] + (f"T{published.time[:5]}" if published.time else "")


class _Story(NamedTuple):
    """What frames of one paragraph, and of the whole report, can lend to a frame that lacks it."""

    dated: list[Frame]
    placed: list[Frame]


def _in_context(found: list[Frame], report: Report, findings: Findings) -> list[Frame]:
    """Days and places for frames whose own sentence gives none: from their paragraph, else the report's story, else
    its publication."""
    published = findings.published.interval or report.published.interval
    paragraphs = [p[0] for p in findings.paragraphs] or [0]
    whole = _Story([f for f in found if f.day_from == "timex"], [f for f in found if f.place_from == "sentence"])
    first_dated = {
        kind: next((f for f in whole.dated if nearness(f.kind, kind) > 0), None) for kind in {f.kind for f in found}
    }
    here, at = _Story([], []), -1
    setting = _setting(report, findings)
    hints = tuple(sorted({fold(w) for w in (report.publisher or "").split() if len(w) > 4 and w[0].isupper()}))
    done: list[Frame] = []
    for frame in found:
        paragraph = bisect.bisect_right(paragraphs, frame.sentence[0])
        if paragraph != at:
            here, at = _Story([], []), paragraph
        if frame.day_from == "timex":
            here.dated.append(frame)
        elif frame.yearless is None:
            near = [f for f in here.dated[-4:] if nearness(f.kind, frame.kind) > 0]
            lent = near[-1] if near else first_dated[frame.kind]
            if lent is not None:
                frame = msgspec.structs.replace(frame, days=lent.days, day_span=lent.day_span, day_from="context")
            elif reported(published) is not None:
                frame = msgspec.structs.replace(frame, days=reported(published), day_from="document")
        if frame.place_from == "sentence":
            here.placed.append(frame)
        elif here.placed or whole.placed:
            source = (here.placed or whole.placed[:1])[-1]
            frame = msgspec.structs.replace(
                frame, places=source.places, place_spans=source.place_spans, place_from="context"
            )
        if setting:
            frame = msgspec.structs.replace(frame, setting=setting)
        elif hints and not whole.placed:
            frame = msgspec.structs.replace(frame, hints=hints)
        done.append(frame)
    return done


def _setting(report: Report, findings: Findings) -> tuple[str, ...]:
    """Places of the dateline and lead: the first three narrow places in the first 600 characters."""
    early = [n for n in findings.names[:40] if n.label == "PLACE" and n.start < _LEAD]
    keys = dict.fromkeys(place_key(report.text, early, i) for i in range(len(early)))
    return tuple(k for k in keys if narrow((k,)))[:3]
