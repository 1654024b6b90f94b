"""Who is the origin of each statement of a document, and whether the document is one itself: the rules of the design,
clause by clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from khronika.events.days import gap
from khronika.events.families import Kin
from khronika.events.places import narrow
from khronika.events.sources import Origin, origins_of, own_origin, speakers
from khronika.events.words import Spans, fold, listed, mentions, sentences_of, table, words_of
from khronika.records.base import DayInterval
from khronika.records.events import Frame
from khronika.records.findings import CONFIRMING, Findings, Stance, Statement
from khronika.records.reports import Report


class Utterance(NamedTuple):
    """One origin says something in one document."""

    doc: str
    statement: int | None
    """Index of the statement; None = the document's own voice."""
    origin: Origin
    stance: Stance
    confirms: bool
    echo: bool = False
    """True: in a copy; it joins a voice with the same key and makes none."""
    retrospective: bool = False
    withdraws: bool = False
    as_of: str | None = None
    days: DayInterval | None = None
    values: tuple[str, ...] = ()
    fallback: bool = False
    """True: counts only where nobody else says it (a flat sentence in a document that quotes others on other
    things)."""


def utterances(report: Report, findings: Findings, frames: Sequence[Frame], kin: Kin) -> tuple[Utterance, ...]:
    """All utterances of one document, the document's own voice last.

    A statement counts where it is the innermost of its chain; one that only hands on another is a channel, no origin,
    and a newspaper that is a channel here is none either for what it says beside (it quotes somebody).
    Raises nothing; a statement whose source was not found is an unnamed origin.
    """
    origins = _origins(report, findings, kin, main_place(frames))
    parents = {s.parent for s in findings.statements if s.parent is not None}
    by_statement: dict[int | None, list[Frame]] = {}
    for frame in frames:
        by_statement.setdefault(frame.statement, []).append(frame)
    found: list[Utterance] = []
    quotes = False
    channels = {origins[p][0].key for p in parents if origins[p][0].grade == "media"}
    for index, origin in [(i, o) for i, several in enumerate(origins) for o in several]:
        statement = findings.statements[index]
        if _says_nobody(report, statement) or _byline(report, findings, statement):
            continue
        quotes = quotes or origin.sort != "own"
        author = origin.sort == "own" and not statement.cue
        if index in parents and index not in by_statement and not author:
            continue
        if origin.key in channels and origin.sort == "body":
            continue
        if kin.borrowed.covering(statement.content[0] if statement.content else (0, 0)):
            continue
        own = by_statement.get(index, [])
        utterance = _of_statement(report, findings, index, origin, own)
        if kin.copy and origin.sort in ("unnamed", "own"):
            if origin.sort == "own":
                continue
            utterance = utterance._replace(echo=True)
        elif kin.copy and kin.machine:
            utterance = utterance._replace(echo=True)
        found.append(utterance)
    found = _absent(found)
    own_stances = [chain_stance(findings, i) for i, several in enumerate(origins) if several[0].sort == "own"]
    voice = _own_voice(report, findings, by_statement.get(None, []), kin, quotes, own_stances)
    return (*found, voice) if voice is not None else tuple(found)


def _byline(report: Report, findings: Findings, statement: Statement) -> bool:
    """Whether the source is only who signs the document: "Ana Brod writes for the Herald"."""
    if findings.nature in ("testimony", "letter"):
        return False
    bylines = {n.actor for n in findings.names if n.alias_kind == "byline"}
    signed = {fold(report.text[n.start : n.end]) for n in findings.names if n.alias_kind == "byline"}
    signed |= {fold(report.author)} if report.author else set()
    words = " ".join(fold(report.text[a:b]) for a, b in statement.source)
    return bool(words) and (words in signed or (statement.actor is not None and statement.actor in bylines))


def _says_nobody(report: Report, statement: Statement) -> bool:
    """Whether the source phrase says that nobody said it: "nobody has told the families"."""
    words = [w for span in statement.source for w in words_of(report.text, *span)]
    return bool(words) and len(words) <= 3 and mentions(words, "nobody")


def main_place(frames: Sequence[Frame]) -> str:
    """The narrow place most frames of a document name; of equals the first by name. Empty if none."""
    tally = Counter(place for frame in frames for place in narrow(frame.places))
    return min(tally, key=lambda place: (-tally[place], place)) if tally else ""


def _origins(report: Report, findings: Findings, kin: Kin, place: str) -> list[list[Origin]]:
    """The origins of each statement."""
    who = speakers(report, findings, kin.family, place)
    found: list[list[Origin]] = []
    firsts: list[Origin] = []
    for index in range(len(findings.statements)):
        found.append(origins_of(who, index, firsts))
        firsts.append(found[-1][0])
    presented = {
        f"the {noun}": several[0]
        for statement, several in reversed(list(zip(findings.statements, found, strict=True)))
        if (noun := _presented(report, statement)) and several[0].sort != "unnamed"
    }
    clear = _specified([presented.get(o.label, o) if o.sort == "unnamed" else o for several in found for o in several])
    each = iter(clear)
    return [[next(each) for _ in several] for several in found]


def _presented(report: Report, statement: Statement) -> str:
    """The noun by which a source is brought in: "observer" in "an observer of the Orlec Group"; empty if by none."""
    words = [w.low for span in statement.source for w in words_of(report.text, *span)]
    if len(words) > 3 and words[0] in ("a", "an", "one") and words[2] in ("of", "from", "with", "for"):
        return words[1]
    return ""


def _specified(origins: list[Origin]) -> list[Origin]:
    """What a document calls by a short name is what it names in full.

    "The ministry" is the one ministry it names; "the nurse" the one nurse it spoke of; and who once speaks for an
    office does so throughout,
    except for what he saw himself.
    """
    full = {o.key: o for o in origins if o.key.startswith("body:")}
    media = {o.key: o for o in origins if o.grade == "media"}
    nurses: dict[str, dict[str, Origin]] = {}
    for o in origins:
        if o.sort == "unnamed" and not o.label.startswith("the "):
            nurses.setdefault(o.rank, {}).setdefault(o.key, o)
    done = []
    for origin in origins:
        if origin.key.startswith("office:") and origin.rank:
            rank = set(origin.rank.split())
            fitting = [key for key in sorted(full) if rank <= set(key.removeprefix("body:").split())]
            if len(fitting) == 1:
                why = f"the document calls it {origin.label!r} here"
                origin = full[fitting[0]]._replace(why=why, holder=origin.holder)
        elif origin.sort == "unnamed" and origin.rank in listed("media_nouns", "words") and len(media) == 1:
            origin = next(iter(media.values()))
        elif origin.sort == "unnamed" and origin.label.startswith("the ") and len(nurses.get(origin.rank, {})) == 1:
            origin = next(iter(nurses[origin.rank].values()))
        done.append(origin)
    held: dict[str, Origin] = {}
    for origin in done:
        if origin.holder:
            held.setdefault(f"person:{origin.holder}", origin)
    return [held.get(o.key, o) if o.sort == "person" and o.grade != "quotes_eyewitness" else o for o in done]


def _of_statement(report: Report, findings: Findings, index: int, origin: Origin, frames: Sequence[Frame]) -> Utterance:
    statement = findings.statements[index]
    cue = [w for span in (*statement.cue, *statement.certainty) for w in words_of(report.text, *span)]
    if mentions([w for span in (*statement.source, *statement.cue) for w in words_of(report.text, *span)], "hearsay"):
        origin = origin._replace(grade="hearsay")
    withdraws = mentions(cue, "withdraws")
    stance = chain_stance(findings, index)
    confirms = (stance in CONFIRMING or any(f.denies_culprit for f in frames)) and not withdraws
    explicit = [f for f in frames if f.day_from != "none" and f.days is not None]
    return Utterance(
        doc=report.id,
        statement=index,
        origin=_graded(report, findings, index, origin),
        stance=stance,
        confirms=confirms,
        withdraws=withdraws,
        as_of=frames[0].as_of if frames else None,
        days=explicit[0].days if explicit else None,
        values=_values(frames),
    )


def _graded(report: Report, findings: Findings, index: int, origin: Origin) -> Origin:
    """One who tells what he saw is quoted as an eyewitness."""
    if origin.sort not in ("person", "alias", "unnamed", "own"):
        return origin
    if origin.grade == "hearsay":
        return origin
    said = [w for span in findings.statements[index].content for w in words_of(report.text, *span)]
    if mentions(said, "hearsay"):
        return origin._replace(grade="hearsay")
    if origin.sort == "own":
        return origin
    if mentions(said, "perception") and any(w.low in ("i", "we", "my", "our") for w in said):
        return origin._replace(grade="quotes_eyewitness")
    return origin


def _absent(said: list[Utterance]) -> list[Utterance]:
    """Who says once that he was not there tells nothing as an eyewitness."""
    absent = {u.origin.key for u in said if u.origin.grade == "hearsay" and u.origin.sort in ("person", "alias")}
    return [
        u._replace(origin=u.origin._replace(grade="hearsay"))
        if u.origin.key in absent and u.origin.grade == "quotes_eyewitness"
        else u
        for u in said
    ]


def chain_stance(findings: Findings, index: int) -> Stance:
    """The stance of a statement through its chain: the first link, innermost out, that does not stand behind it."""
    seen: set[int] = set()
    at: int | None = index
    while at is not None and 0 <= at < len(findings.statements) and at not in seen:
        seen.add(at)
        if findings.statements[at].stance not in CONFIRMING:
            return findings.statements[at].stance
        at = findings.statements[at].parent
    return findings.statements[index].stance


def _values(frames: Sequence[Frame]) -> tuple[str, ...]:
    return tuple(sorted({f"{g.attribute} {g.lower} {g.upper}" for f in frames for g in f.figures if not g.implied}))


def _own_voice(
    report: Report, findings: Findings, frames: Sequence[Frame], kin: Kin, quotes: bool, own: Sequence[Stance]
) -> Utterance | None:
    """The document's own voice: of one that quotes nobody, and of an author who tells in the first person.

    A document that quotes somebody has none of its own; what it flatly says then counts only where nobody else says it.
    """
    if not report.text.strip() or kin.copy:
        return None
    if not kin.alone and frames and all(kin.borrowed.covering(f.trigger) for f in frames):
        return None
    tells = findings.nature in ("testimony", "letter", "official") and (bool(frames) or _says_it_saw(report, findings))
    if not kin.alone and kin.root is None:
        origin = Origin(
            f"family:{kin.family}",
            "own",
            "a story told in copies whose first version is not known",
            "document",
            1,
            "origin unknown, counts as one",
        )
    else:
        origin = own_origin(report, findings, kin.family)
    stances = [f.stance for f in frames] or list(own)
    unread = findings.note is not None and not findings.statements
    if unread:
        origin = origin._replace(why="its language or script was not read: whom it quotes is not known")
    confirms = not stances or any(s in CONFIRMING for s in stances) or any(f.denies_culprit for f in frames)
    if findings.nature == "appeal" and not stances:
        confirms = False
    return Utterance(
        doc=report.id,
        statement=None,
        origin=origin,
        stance="asserts" if confirms else (stances[0] if stances else "calls_for"),
        confirms=confirms,
        retrospective=unread or looks_back(report, findings, frames),
        as_of=frames[0].as_of if frames else None,
        days=frames[0].days if frames else None,
        values=_values(frames),
        fallback=quotes and not tells,
    )


def _says_it_saw(report: Report, findings: Findings) -> bool:
    """Whether the author says "I saw" outside everybody else's words."""
    quoted = Spans((span, 0) for s in findings.statements for span in s.content)
    for sentence in sentences_of(report.text, findings.paragraphs):
        words = words_of(report.text, *sentence)
        mine = not quoted.touching((sentence[0], sentence[0] + 1))
        if mine and mentions(words, "perception") and any(w.low in ("i", "we") for w in words):
            return True
    return False


def looks_back(report: Report, findings: Findings, frames: Sequence[Frame]) -> bool:
    """Whether a document tells of these acts long after them: by its days, or by words of looking back at its head."""
    rule = table()["retrospective"]
    published = findings.published.interval or report.published.interval
    dated = [f.days for f in frames if f.days is not None and f.day_from in ("timex", "context")]
    if published is not None and dated:
        return all(
            published[0] is not None and (d[1] or "9999") < published[0] and gap(d, published) > rule["days"]
            for d in dated
        )
    head = words_of(f"{report.title or ''}\n{report.text[:400]}")
    return not dated and mentions(head, "retrospective")


def with_copies(said: Mapping[str, Sequence[Utterance]], kin: Mapping[str, Kin]) -> list[Utterance]:
    """All utterances, and for each copy an echo of the own voice of the member that stands for it."""
    found = [u for doc in sorted(said) for u in said[doc]]
    for doc in sorted(said):
        if kin[doc].copy:
            found += [
                u._replace(doc=doc, echo=True)
                for u in said.get(kin[doc].stands, ())
                if u.statement is None and not u.fallback
            ]
    return found
