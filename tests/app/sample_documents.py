"""The documents of the invented case and what was found in them."""

from __future__ import annotations

from sample_case import (
    APPEAL,
    BIDI,
    BROTHERS,
    COURIER,
    FOLLOW_UP,
    HERALD,
    HOSTILE,
    HOSTILE_TEXT,
    LETTER,
    LONG,
    MINISTRY,
    POST,
    RUSSIAN,
    SPIN,
    Case,
    at,
    found_in,
    known,
    many,
    named,
    says,
    when,
)

from khronika.records.custody import Collection
from khronika.records.findings import Findings
from khronika.records.reports import Mark, Published


def strike_findings(text: str, published: Published) -> Findings:
    """Findings of the strike story, which three documents tell in nearly the same words."""
    return found_in(
        text,
        published,
        statements=(
            says(
                text,
                "Ilna Maresk, a lawyer who spoke with their families",
                "according to",
                "At least 12 people were detained",
                "asserts",
                by="en.according.2",
                actor="a1",
            ),
            says(
                text,
                "She",
                "said",
                "two of them had not been allowed to call anyone",
                "asserts",
                actor="a1",
                begin="She said",
            ),
            says(
                text,
                "A crane driver whom we will call Tern",
                "said",
                "he saw officers beat a man who was already lying on the ground",
                "asserts",
                actor="a2",
                begin="A crane",
            ),
            says(
                text,
                "Tern",
                "said",
                "They did not stop when he stopped moving",
                "asserts",
                actor="a2",
                by="en.quote.1",
                begin="They did not stop",
            ),
            says(
                text,
                "",
                "allegedly",
                "The harbour police … used rubber batons",
                "alleges",
                lane="review",
                by="en.adverb.4",
            ),
        ),
        timexes=(
            when(text, "14 March 2024", "2024-03-14", "2024-03-14", "2024-03-14", lane="fact"),
            when(text, "Thursday morning", "2024-03-14TMO", "2024-03-14", "2024-03-14", anchor="dateline", type="TIME"),
        ),
        counts=(
            many(text, "more than a hundred", 100, None, "more_than", "people", lower_strict=True),
            many(text, "At least 12", 12, None, "at_least", "detained"),
        ),
        names=(
            named(text, "Velmora", "PLACE", "p1"),
            named(text, "Ilna Maresk", "PERSON", "a1"),
            named(text, "Tern", "PERSON", "a2", alias_kind="assigned_pseudonym"),
            named(text, "Interior Ministry", "ORG", "o1"),
            named(text, "Per Oskel", "PERSON", "a3", alias_kind="photo_credit", lane="review"),
        ),
    )


def strike_marks(text: str) -> tuple[Mark, ...]:
    found = [
        Mark(kind="headline", spans=at(text, text.split("\n", 1)[0])),
        Mark(
            kind="caption", spans=at(text, "The quay of Velmora on Thursday. Photo: Per Oskel"), why="a picture's line"
        ),
    ]
    if "About the author" in text:
        found.append(
            Mark(kind="author_box", spans=((text.index("About the author"), len(text)),), why="speaks of its author")
        )
    return tuple(found)


def put_documents(case: Case) -> None:
    thursday = known("2024-03-14")
    collected = Collection(
        collector="L. Archivist",
        source="harbourcourier.example",
        url="https://harbourcourier.example/dock-strike",
        collected="2024-03-15",
    )
    case.add(
        1,
        COURIER,
        name="courier-dock-strike.html",
        publisher="Harbour Courier",
        published=thursday,
        marks=strike_marks(COURIER),
        collection=collected,
        findings=strike_findings(COURIER, thursday),
    )
    inferred = Published(status="inferred", interval=("2024-03-14", "2024-03-15"), origin="dateline")
    case.add(
        2,
        HERALD,
        name="herald.pdf",
        form="pdf",
        publisher="Bay Herald",
        published=inferred,
        marks=strike_marks(HERALD),
        findings=strike_findings(HERALD, inferred),
        warnings=("Page 2 holds only a picture; nothing of it is in this text.",),
    )
    case.add(
        3,
        COURIER,
        name="saved copy (3).html",
        publisher="Harbour Courier",
        published=thursday,
        place="mail/zip",
        marks=strike_marks(COURIER),
        findings=strike_findings(COURIER, thursday),
    )
    friday = known("2024-03-15")
    t = SPIN
    case.add(
        4,
        t,
        name="order-today.html",
        publisher="Order Today",
        published=friday,
        findings=found_in(
            t,
            friday,
            counts=(
                many(t, "At least 40", 40, None, "at_least", "detained"),
                many(t, "a few dozen", 24, None, "vague", "people", soft_upper=60.0),
            ),
            timexes=(when(t, "Thursday morning", "2024-03-14TMO", "2024-03-14", "2024-03-14", type="TIME"),),
            marks=(
                Mark(kind="machine_rewritten", spans=((0, len(t)),), why="every sentence of D-1 without its sources"),
            ),
        ),
    )
    t = MINISTRY
    case.add(
        5,
        t,
        name="ministry.html",
        publisher="Ministry of the Interior",
        published=friday,
        findings=found_in(
            t,
            friday,
            nature="official",
            statements=(
                says(t, "The ministry", "denies", "anyone was injured at the grain harbour on 14 March", "denies"),
                says(
                    t,
                    "the ministry's spokesman Orvan Tiel",
                    "said",
                    "Three persons were detained and released on the same day",
                    "asserts",
                ),
                says(t, "he", "said", "The reports of beatings are an invention", "denies", begin="The reports"),
            ),
            timexes=(when(t, "14 March", "2024-03-14", "2024-03-14", "2024-03-14", anchor="dct"),),
            counts=(many(t, "Three", 3, 3, "exact", "detained"),),
            names=(named(t, "Orvan Tiel", "PERSON", "a1"),),
        ),
    )
    ru = Published(status="inferred", interval=("2024-03-14", None), origin="inline_head")
    case.add(
        6,
        RUSSIAN,
        name="вельмора.txt",
        form="text",
        published=ru,
        language="ru",
        findings=found_in(RUSSIAN, ru, language="ru", note="The text is in Russian, which this version does not read."),
    )
    t = POST
    case.add(
        7,
        t,
        name="result.json",
        path="messages/17",
        form="telegram",
        publisher="Velmora Evenings",
        published=known("2024-03-15", "message"),
        place="telegram",
        findings=found_in(
            t,
            known("2024-03-15", "message"),
            nature="post",
            statements=(
                says(t, "the strikers' committee", "says", "seventeen detained now", "asserts"),
                says(t, "The committee", "hopes", "they will be home by Sunday", "hopes"),
            ),
            timexes=(
                when(t, "15.3.", "2024-03-15", "2024-03-15", "2024-03-15", anchor="dct"),
                when(t, "Sunday", "2024-03-17", "2024-03-17", "2024-03-17", anchor="dct"),
            ),
            counts=(many(t, "seventeen", 17, 17, "exact", "detained"), many(t, "Two", 2, 2, "exact", "missing")),
        ),
    )
    t = LETTER
    case.add(
        8,
        t,
        name="letter.txt",
        form="text",
        findings=found_in(
            t,
            Published(),
            nature="letter",
            timexes=(
                when(
                    t,
                    "the 13th or the 14th",
                    "XXXX-XX-13",
                    None,
                    None,
                    status="candidates",
                    lane="review",
                    candidates=("2024-03-13", "2024-03-14"),
                ),
                when(t, "Last autumn", "FALL", None, None, status="symbolic", lane="review"),
            ),
            counts=(
                many(t, "about fifty", None, None, "approx", "police", soft_lower=45.0, soft_upper=55.0),
                many(t, "four", 4, 4, "exact", "detained"),
            ),
            statements=(says(t, "they", "promised", "nobody would be touched", "promises", lane="review"),),
        ),
    )
    case.add(
        9,
        None,
        name="scan_0231.pdf",
        form="pdf",
        failure=(
            "The pages are pictures; there is no text in this file.",
            "Add a transcript or a version made with text recognition.",
        ),
    )
    case.add(10, None, name="minutes.odt", form="odt")
    t, monday = BROTHERS, known("2024-03-11")
    case.add(
        11,
        t,
        name="sund-street.html",
        publisher="Harbour Courier",
        published=monday,
        findings=found_in(
            t,
            monday,
            statements=(
                says(
                    t,
                    "Neighbours of Sund Street in Velmora",
                    "fear",
                    "two brothers, Marek and Toln Avis, were taken in the first days of March",
                    "fears",
                ),
                says(
                    t, "Their sister", "said", "they left for the night shift on 2 March and did not return", "asserts"
                ),
                says(t, "A guard at the harbour gate", "believes", "he saw them on the morning of 3 March", "believes"),
                says(t, "The police", "deny", "holding them", "denies"),
            ),
            timexes=(
                when(t, "the first days of March", "2024-03", "2024-03-01", "2024-03-10", mod="START"),
                when(t, "2 March", "2024-03-02", "2024-03-02", "2024-03-02", anchor="dct"),
                when(t, "the morning of 3 March", "2024-03-03TMO", "2024-03-03", "2024-03-03", anchor="dct"),
            ),
            counts=(many(t, "two", 2, 2, "exact", "people"),),
            names=(
                named(t, "Marek", "PERSON", "a1", alias_kind="first_name_only"),
                named(t, "Toln Avis", "PERSON", "a2"),
                named(t, "Sund Street", "PLACE", "p1"),
            ),
        ),
    )
    t = FOLLOW_UP
    case.add(
        12,
        t,
        name="lists.html",
        publisher="Harbour Courier",
        published=known("2024-03-16"),
        findings=found_in(
            t,
            known("2024-03-16"),
            statements=(
                says(t, "the lawyer Ilna Maresk", "spoke of", "17 detained dock workers", "asserts"),
                says(
                    t,
                    "A doctor at the town hospital, who asked not to be named",
                    "said",
                    "between four and six injured people had been brought in on Thursday",
                    "asserts",
                ),
                says(t, "The strikers' committee", "calls", "the morning of the batons", "asserts"),
                says(t, "the ministry", "speaks of", "a check of documents", "asserts"),
            ),
            timexes=(
                when(t, "Friday", "2024-03-15", "2024-03-15", "2024-03-15", anchor="dct"),
                when(t, "Thursday", "2024-03-14", "2024-03-14", "2024-03-14", anchor="dct"),
            ),
            counts=(
                many(t, "17", 17, 17, "exact", "detained"),
                many(t, "between four and six", 4, 6, "range", "injured"),
            ),
        ),
    )
    t = APPEAL
    case.add(
        13,
        t,
        name="leaflet.txt",
        form="text",
        published=Published(status="inferred", interval=(None, "2024-03-18"), origin="event"),
        findings=found_in(
            t,
            Published(status="inferred", interval=(None, "2024-03-18"), origin="event"),
            nature="appeal",
            statements=(
                says(t, "", "!", "Burn their bus", "calls_for", by="en.imperative.1"),
                says(t, "We", "call on", "every shift to stay at home on Monday", "calls_for"),
            ),
        ),
    )
    case.add(
        14,
        HOSTILE_TEXT,
        name=f"{HOSTILE}{BIDI}.html",
        title=HOSTILE + BIDI,
        publisher=HOSTILE,
        place=HOSTILE,
        published=Published(),
        collection=Collection(note=HOSTILE + LONG, url="javascript:window.broken=1"),
        warnings=(HOSTILE,),
        findings=found_in(
            HOSTILE_TEXT,
            Published(),
            note=HOSTILE,
            statements=(says(HOSTILE_TEXT, "a spokesman", "said", LONG, "asserts"),),
            names=(named(HOSTILE_TEXT, HOSTILE, "PERSON", "x"),),
        ),
    )
