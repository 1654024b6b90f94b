"""Who is meant by a source phrase: a person, an office, a body, somebody unnamed, or the document's own newsroom or
author."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from khronika.events.places import narrow, region_of
from khronika.events.words import Spans, Word, fold, listed, mentions, phrase_heads, table, words_of
from khronika.records.base import Range
from khronika.records.findings import Findings, Name
from khronika.records.reports import Report

Sort = Literal["person", "alias", "office", "body", "own", "unnamed", "unknown"]
Grade = Literal["eyewitness", "quotes_eyewitness", "office", "organisation", "media", "document", "hearsay", "unnamed"]

_ALIASES = frozenset({"call_sign", "assigned_pseudonym", "pseudonym", "first_name_only"})
_PREPOSITIONS = frozenset(
    ["of", "at", "in", "from", "with", "for", "on", "near", "who", "whose", "close", "by", "inside", "about", "under"]
)
_OWN_STAFF = frozenset(
    ["correspondent", "correspondents", "reporter", "reporters", "journalist", "journalists", "team"]
)
_FIRST_PERSON = frozenset({"testimony", "letter", "appeal"})
"""Documents whose author is the source where no other is given."""
_INDEFINITE = frozenset({"a", "an", "one"})


class Origin(NamedTuple):
    """An origin before counting. Equal keys are one origin, in whatever family, except that some keys name their
    family."""

    key: str
    sort: Sort
    label: str
    grade: Grade
    number: int = 1
    """How many it is in the upper bound ("three witnesses": 3)."""
    why: str = ""
    rank: str = ""
    """For the unnamed: the head noun phrase without articles; for generic offices: the office's words."""
    holder: str = ""
    """Who speaks for the office here, folded: all he says in this document, unless he saw it, is the office's."""


class Speakers(NamedTuple):
    """What is looked up for each source phrase of one report."""

    report: Report
    findings: Findings
    family: str
    names: Spans
    fullest: dict[str, str]
    first: dict[str, int]
    surnames: dict[str, str]
    """Actor by the last word of a full name that only one person of the report has."""
    place: str


def speakers(report: Report, findings: Findings, family: str, place: str) -> Speakers:
    """The lookups for one report; `place` is its main place (folded) or empty."""
    fullest: dict[str, str] = {}
    first: dict[str, int] = {}
    for index, name in enumerate(findings.names):
        form = " ".join(report.text[name.start : name.end].split())
        first.setdefault(name.actor, index)
        if len(form) > len(fullest.get(name.actor, "")):
            fullest[name.actor] = form
    names = Spans(((n.start, n.end), i) for i, n in enumerate(findings.names))
    surnames: dict[str, set[str]] = {}
    for name in findings.names:
        full = fullest[name.actor].lower().split()
        if name.label == "PERSON" and len(full) > 1:
            surnames.setdefault(full[-1], set()).add(name.actor)
    only = {word: min(actors) for word, actors in surnames.items() if len(actors) == 1}
    return Speakers(report, findings, family, names, fullest, first, only, place)


def office_words(words: Sequence[str], places: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The words that say which office: spelling evened, titles and fillers dropped, sorted."""
    equal, drop = table()["office"]["equal"], listed("office", "drop", "words")
    place_words = {part for place in places for part in place.split()}
    kept = {
        str(equal.get(w, w)) for w in (w.removesuffix("'s") for w in words) if w not in drop and w not in place_words
    }
    return tuple(sorted(kept))


def body_key(name: str) -> str:
    """The key of a named body: newsroom, agency, ministry, channel. `TASS` and `tass` are one."""
    kept = office_words([w.low for w in words_of(fold(name))])
    return "body:" + (" ".join(kept) or fold(name))


def newsroom(report: Report) -> str | None:
    """Who publishes a report: its publisher, else the host of its address; None if unknown."""
    if report.publisher:
        return report.publisher
    if report.url:
        tail = report.url.rpartition("http")[2]
        host = urlsplit("http" + tail).hostname if tail else None
        return host.removeprefix("www.") if host else None
    return None


def origins_of(who: Speakers, index: int, earlier: Sequence[Origin]) -> list[Origin]:
    """The origins behind statement `index`: one, or one for each name of "Ana Brod and the Ministry of Mines said"."""
    spans = _coordinated(who, index)
    found: dict[str, Origin] = {}
    for span in spans:
        origin = origin_of(who, index, earlier, span)
        found.setdefault(origin.key, origin)
    return list(found.values())


def _coordinated(who: Speakers, index: int) -> list[tuple[Range, ...]]:
    """The source cut at each "and" or comma that stands outside a name, if every piece holds a name of its own; else
    whole."""
    whole = who.findings.statements[index].source
    pieces: list[Range] = []
    for start, end in whole:
        names = [who.findings.names[i] for _, i in who.names.touching((start, end))]
        begin = start
        for word in words_of(who.report.text, start, end):
            if word.low == "and" and not any(n.start <= word.start < n.end for n in names):
                pieces.append((begin, word.start))
                begin = word.end
        pieces.append((begin, end))
    named = [
        any(who.findings.names[i].label not in ("PLACE", "OTHER") for _, i in who.names.touching(p)) for p in pieces
    ]
    if len(pieces) > len(whole) and all(named):
        return [(piece,) for piece in pieces]
    return [whole]


def origin_of(who: Speakers, index: int, earlier: Sequence[Origin], source: Sequence[Range]) -> Origin:
    """The origin behind statement `index`; `earlier` are the origins of the statements before it.

    Rules in order: no source; the document itself; a pronoun; a person (call signs and pseudonyms within their
    family, one who speaks
    for an office is the office); a title or body; somebody unnamed; a named body.
    """
    statement = who.findings.statements[index]
    words = [w for span in source for w in words_of(who.report.text, *span)]
    names = sorted({i for span in source for _, i in who.names.touching(span)})
    if not words and (not statement.cue or who.findings.nature in _FIRST_PERSON):
        return own_origin(who.report, who.findings, who.family, observed=True)
    if not words:
        return _unnamed(who, [], "it is only said that it was reported", hearsay=True)
    if _own(who, words, names):
        return _own_or_speaker(who, index, earlier)
    if all(w.low in listed("pronouns", "words") for w in words) and not names:
        if statement.actor is None or statement.actor not in who.first:
            before = _antecedent(who, index, earlier)
            return before or _unnamed(who, words, "a pronoun whose person was not found")
        names = [who.first[statement.actor]]
    found = [who.findings.names[i] for i in names]
    if not found:
        known = [who.surnames[w.low] for w in words if w.low in who.surnames and who.report.text[w.start].isupper()]
        found = [who.findings.names[who.first[known[-1]]]] if known else []
    people = [n for n in found if n.label == "PERSON"]
    if people:
        return _person(who, people[0], words, statement.content)
    head = _head(words)
    noun = head[-1].low if head else ""
    bodies = [n for n in found if n.label in ("ORG", "MEDIA", "UNIT", "GROUP")]
    if any(w.low in listed("office", "titles", "words") for w in head) and not (
        noun == "official" and any(w.low in _INDEFINITE for w in head)
    ):
        return _office(who, words, found)
    if noun in listed("unnamed", "singular", "words") or noun in listed("unnamed", "plural", "words"):
        return _unnamed(who, words, "")
    if bodies:
        return _body(who, bodies[0])
    if any(w.low in listed("office", "bodies", "words") for w in head):
        return _office(who, words, found)
    if found:
        return _body(who, found[0])
    if any(who.report.text[w.start].isupper() for w in words[1:]):
        label = " ".join(who.report.text[words[0].start : words[-1].end].split())[:80]
        return Origin(
            body_key(label), "body", label, "organisation", 1, "credited by name: one origin wherever it is credited"
        )
    return _unnamed(who, words, "")


def _own(who: Speakers, words: Sequence[Word], names: Sequence[int]) -> bool:
    if all(w.low in listed("own", "words") for w in words):
        return True
    if any(_phrase(words, i) for i in range(len(words))):
        return True
    publisher = newsroom(who.report)
    credited = [c.value for c in who.report.credits if c.kind in ("credit_line", "forwarded_from")]
    rooms = [set(fold(room).split()) for room in (publisher, *credited) if room]
    called = [
        set(fold(who.report.text[who.findings.names[i].start : who.findings.names[i].end]).split()) for i in names
    ]
    mine = any(
        form and (form == room or (form < room and len(max(form, key=len)) > 4)) for form in called for room in rooms
    )
    return mine and (
        any(w.low in _OWN_STAFF for w in words) or any(w.low in ("seen", "obtained", "reviewed") for w in words)
    )


def _phrase(words: Sequence[Word], index: int) -> bool:
    heads = phrase_heads("own", "phrases")
    return any(
        len(parts) <= len(words) - index and all(words[index + i].low == p for i, p in enumerate(parts))
        for parts in heads.get(words[index].low, ())
    )


def _own_or_speaker(who: Speakers, index: int, earlier: Sequence[Origin]) -> Origin:
    """ "I" inside somebody's words is that somebody; else the author or newsroom of the document."""
    parent = who.findings.statements[index].parent
    if parent is not None and parent < len(earlier):
        return earlier[parent]
    return own_origin(who.report, who.findings, who.family, observed=True)


def own_origin(report: Report, findings: Findings, family: str, *, observed: bool = False) -> Origin:
    """The document's own voice: its author where it speaks in the first person, a credited channel, else its
    newsroom."""
    if findings.nature in ("testimony", "letter") or (findings.nature == "appeal" and not report.publisher):
        if report.author:
            return Origin(f"person:{fold(report.author)}", "own", report.author, "eyewitness", 1, "tells it in person")
        return Origin(
            f"author:{family}", "own", "the author, who is not named", "eyewitness", 1, "tells it in the first person"
        )
    if findings.nature == "official" and (report.publisher or report.author):
        issuer = report.publisher or report.author or ""
        return Origin(body_key(issuer), "own", issuer, "office", 1, "an office's own statement")
    grade: Grade = "eyewitness" if observed else "document"
    for credit in report.credits:
        if credit.kind in ("forwarded_from", "credit_line"):
            why = f"the document says it comes from {credit.value}"
            return Origin(body_key(credit.value), "own", credit.value, grade, 1, why)
    publisher = newsroom(report)
    if publisher:
        why = "says what it saw, counted or holds itself" if observed else "quotes nobody: the newsroom is the origin"
        return Origin(body_key(publisher), "own", publisher, grade, 1, why)
    return Origin(
        f"author:{family}", "own", "a document whose origin is unknown", grade, 1, "origin unknown, counts as one"
    )


def _antecedent(who: Speakers, index: int, earlier: Sequence[Origin]) -> Origin | None:
    """Whom a pronoun means when the finding does not tell: the actor's other statements, else the statement before."""
    actor = who.findings.statements[index].actor
    for before in range(index - 1, -1, -1):
        if actor is None or who.findings.statements[before].actor == actor:
            return earlier[before]
    return None


def _person(who: Speakers, name: Name, words: Sequence[Word], content: Sequence[Range]) -> Origin:
    label = who.fullest.get(name.actor) or who.report.text[name.start : name.end]
    kinds = {n.alias_kind for n in who.findings.names if n.actor == name.actor and n.alias_kind}
    if kinds & _ALIASES:
        why = "a call sign or given name is one person within its family of documents"
        return Origin(f"alias:{who.family}:{fold(label)}", "alias", label, "quotes_eyewitness", 1, why)
    said = [w for span in content for w in words_of(who.report.text, *span)]
    saw = mentions(said, "perception") and any(w.low in ("i", "we", "my") for w in said)
    if not saw:
        described = _described(who, name, words)
        if described is not None:
            return described
    grade: Grade = "quotes_eyewitness" if saw else "document"
    return Origin(f"person:{fold(label)}", "person", label, grade, 1, "named in the text and tells it in person")


def _described(who: Speakers, name: Name, words: Sequence[Word]) -> Origin | None:
    """The office a person speaks for, by a title in the source phrase or beside one of his mentions."""
    text = who.report.text
    titles = listed("office", "titles", "words")
    if any(w.low in titles for w in words) or _for_body(words):
        near = _until_comma(text, [w for w in words if not name.start <= w.start < name.end])
        found = [who.findings.names[i] for _, i in who.names.touching((words[0].start, words[-1].end))]
        return _office(who, near, [n for n in found if n.actor != name.actor], who.fullest[name.actor])
    mentions_of = [n for n in who.findings.names if n.actor == name.actor][:12]
    for mention in mentions_of:
        line = text.rfind("\n", 0, mention.start) + 1
        before = _after_stop(text, words_of(text, max(line, mention.start - 90), mention.start))[-7:]
        after: list[Word] = []
        if text[mention.end : mention.end + 2] == ", ":
            after = words_of(text, mention.end, min(len(text), mention.end + 90))
            stop = next((i for i in range(1, len(after)) if text[after[i - 1].end] in ",.;:—"), len(after))
            after = after[:stop][:10]
        for near in (before, after):
            at = next((i for i, w in enumerate(near) if w.low in titles), None)
            if at is not None:
                begin = near[max(0, at - 3)].start
                found = [who.findings.names[i] for _, i in who.names.touching((begin, near[-1].end))]
                return _office(
                    who, near[max(0, at - 3) :], [n for n in found if n.actor != name.actor], who.fullest[name.actor]
                )
    return None


def _after_stop(text: str, words: list[Word]) -> list[Word]:
    """The last words of a run that no stop, comma or quotation mark divides."""
    for i in range(len(words) - 1, 0, -1):
        if any(c in '.,;:!?"“”—' for c in text[words[i - 1].end : words[i].start]):
            return words[i:]
    return words


def _office(who: Speakers, words: Sequence[Word], names: Sequence[Name], holder: str = "") -> Origin:
    """An office by its words; one that only says "police" or "the ministry" is told apart by the report's place."""
    places = narrow([fold(who.report.text[n.start : n.end]) for n in names if n.label == "PLACE"]) | (
        frozenset({who.place}) if who.place else frozenset()
    )
    titles, bodies = listed("office", "titles", "words"), listed("office", "bodies", "words")
    equal = table()["office"]["equal"]
    capital = {fold(w) for n in names if n.label in ("ORG", "MEDIA", "UNIT", "GROUP") for w in _text(who, n).split()}
    headed = _headed(words, titles)
    useful = [
        w.low
        for w in words
        if w.start in headed
        or w.low in titles
        or w.low in bodies
        or fold(w.low) in capital
        or w.low in equal
        or _capital(who.report.text, w)
    ]
    held = set(fold(holder).split())
    kept = office_words([w for w in useful if fold(w) not in held], places)
    generic = all(w in titles or w in bodies or w in equal.values() for w in kept)
    here = next((p for p in sorted(places) if p in {w.low for w in words}), who.place)
    label = " ".join(w.low for w in words)[:80]
    why = "who speaks for an office is the office" + (f" ({holder})" if holder else "")
    if generic and any(w.low in ("its", "their", "whose") for w in words):
        body = _before(who, words[0].start)
        if body is not None:
            return body._replace(grade="office", why=why, holder=fold(holder))
    if not kept and holder:
        return Origin(
            f"person:{fold(holder)}",
            "office",
            holder,
            "office",
            1,
            "speaks for an office that the text does not name here",
        )
    if generic:
        rank = " ".join(kept) or " ".join(sorted(w.low for w in words if w.low in titles)) or "authorities"
        return Origin(f"office:{rank}@{here}", "office", label, "office", 1, why, rank, fold(holder))
    return Origin("body:" + " ".join(kept), "office", label, "office", 1, why, "", fold(holder))


def _headed(words: Sequence[Word], titles: frozenset[str]) -> frozenset[int]:
    """Starts of the words that say which office: "fire station" in "head of the fire station"."""
    at = next((i for i, w in enumerate(words) if w.low in titles), None)
    if at is None:
        return frozenset()
    after = words[at + 1 :]
    if not after or after[0].low not in ("of", "for", "at"):
        return frozenset()
    stop = next((i for i, w in enumerate(after[1:], 1) if w.low in ("who", "which", "in", "and", "with")), len(after))
    return frozenset(w.start for w in after[1:stop][:5])


def _before(who: Speakers, start: int) -> Origin | None:
    """The body that "its chairman" belongs to: the last one named or called by its noun in the 400 characters
    before."""
    text = who.report.text
    near = [
        n
        for n in who.findings.names
        if start - 400 <= n.start and n.end <= start and n.label in ("ORG", "MEDIA", "UNIT")
    ]
    bodies = listed("office", "bodies", "words") - {"office", "service", "staff"}
    nouns = [w for w in words_of(text, max(0, start - 400), start) if w.low in bodies and not text[w.start].isupper()]
    if near and (not nouns or near[-1].end >= nouns[-1].start - 40):
        return _body(who, near[-1])
    if nouns:
        return _office(who, [nouns[-1]], [])
    return None


def _until_comma(text: str, words: list[Word]) -> list[Word]:
    """The part of a source phrase, cut at its commas, that holds the title."""
    parts: list[list[Word]] = [[]]
    for i, word in enumerate(words):
        if i and "," in text[words[i - 1].end : word.start]:
            parts.append([])
        parts[-1].append(word)
    titles = listed("office", "titles", "words")
    return next((p for p in parts if any(w.low in titles for w in p)), words)


def _for_body(words: Sequence[Word]) -> bool:
    """ "Its lawyer": who speaks for a body without holding an office."""
    return any(
        w.low in ("its", "their") and any(x.low in listed("office", "agents", "words") for x in words[i + 1 : i + 5])
        for i, w in enumerate(words)
    )


def _text(who: Speakers, name: Name) -> str:
    return who.report.text[name.start : name.end]


def _capital(text: str, word: Word) -> bool:
    return text[word.start].isupper() and region_of(word.low) is None


def _body(who: Speakers, name: Name) -> Origin:
    label = who.fullest.get(name.actor) or _text(who, name)
    kept = [w.low for w in words_of(fold(label))]
    if all(
        w in listed("office", "bodies", "words") or w in listed("office", "drop", "words") or w == who.place
        for w in kept
    ):
        return _office(who, words_of(who.report.text, name.start, name.end), [name])
    grade: Grade = "media" if name.label == "MEDIA" else "organisation"
    return Origin(body_key(label), "body", label, grade, 1, "credited by name: one origin wherever it is credited")


def _head(words: Sequence[Word]) -> list[Word]:
    """A noun phrase up to its first preposition."""
    cut = next((i for i, w in enumerate(words) if i and w.low in _PREPOSITIONS), len(words))
    return list(words[:cut])


def _unnamed(who: Speakers, words: Sequence[Word], why: str, *, hearsay: bool = False) -> Origin:
    """Somebody without a name: one origin; a plural with a number is that many in the upper bound."""
    head = _head(words)
    noun = head[-1].low if head else "reports"
    number = 1
    if noun in listed("unnamed", "plural", "words") or (
        noun.endswith("s") and noun not in listed("unnamed", "singular", "words")
    ):
        for word in head:
            value = table()["numbers"].get(word.low) or (
                int(word.low) if word.low.isdecimal() and len(word.low) < 4 else 0
            )
            number = max(number, int(value))
    skip = {"a", "an", "the", "one", "this", "that", "these", "those", "some"}
    cut = next((i for i, w in enumerate(words) if i and w.low in ("who", "whom", "whose", "which")), len(words))
    phrase = " ".join(w.low for w in words[:cut] if w.low not in skip) or "reports"
    rank = " ".join(w.low for w in head if w.low not in skip) or phrase
    eyewitness = noun in listed("unnamed", "eyewitness", "words")
    grade: Grade = "hearsay" if hearsay else "quotes_eyewitness" if eyewitness else "unnamed"
    label = " ".join(w.low for w in words)[:80] or "reports that name nobody"
    return Origin(
        f"unnamed:{who.family}:{rank}",
        "unnamed",
        label,
        grade,
        number,
        why or "not named; within one family the unnamed may be one person",
        rank,
    )
