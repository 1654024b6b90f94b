"""An index over an invented case: a dock strike in the harbour town of Velmora and two brothers who went missing.

`fill` writes it through the index's own put_* methods. It has a story in three copies, a spin, a denial, a Russian
piece, a letter without a date, a failed and a waiting document, uncertain days, conflicts, and a hostile document.
`fill_large` writes thousands of documents, to measure with. Nothing here comes from real reports.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from khronika.records.base import Range, to_json
from khronika.records.custody import Arrival, Collection, Document, Failure, Reading
from khronika.records.events import Assertion, AttributeRelation, Event, Voice, Voices
from khronika.records.findings import Count, Findings, Name, Statement, Timex
from khronika.records.lineage import Aligned, Change, Family, Pair
from khronika.records.protection import Person
from khronika.records.reports import Mark, Place, Published
from khronika.store.index import Index

HOSTILE = "<script>window.broken=1</script><img src=x onerror='window.broken=1'>\"'&{{7*7}}"
BIDI = "invoice\u202egnp.exe\u2066 \x00 end"
LONG = "w" * 3000

COURIER = """Police break up dock strike in Velmora

VELMORA, 14 March 2024 – Police broke up a strike at the grain harbour of Velmora on Thursday morning, and more than a hundred dock workers were driven from the quay.

At least 12 people were detained, according to Ilna Maresk, a lawyer who spoke with their families. She said two of them had not been allowed to call anyone.

A crane driver whom we will call Tern said that he saw officers beat a man who was already lying on the ground. “They did not stop when he stopped moving,” Tern said.

The harbour police allegedly used rubber batons. The Interior Ministry did not answer questions.

The quay of Velmora on Thursday. Photo: Per Oskel

About the author: Dana Ruvik writes about the coast for the Harbour Courier."""

HERALD = COURIER.replace("Police break up dock strike in Velmora", "Strike at Velmora harbour broken up").replace(
    "\n\nAbout the author: Dana Ruvik writes about the coast for the Harbour Courier.", ""
)

SPIN = """Order restored in Velmora harbour

A strike at the grain harbour of Velmora was ended on Thursday morning, and a few dozen dock workers left the quay.

At least 40 people were detained. Two of them had not been allowed to call anyone.

Officers beat a man who was already lying on the ground. The harbour police used rubber batons."""

MINISTRY = """Statement of the Ministry of the Interior

The ministry denies that anyone was injured at the grain harbour on 14 March. Three persons were detained and released on the same day, the ministry's spokesman Orvan Tiel said.

The reports of beatings are an invention, he said."""

POST = """Forwarded from: Quay Watch

Update 15.3.: seventeen detained now, says the strikers' committee. Two still missing from the lists. The committee hopes they will be home by Sunday."""

LETTER = """I was there that morning. Perhaps it was the 13th or the 14th, we had not slept.

They came from the rail side, about fifty of them. I saw four of us put into the grey bus, and my cousin was the fourth. Nobody has told his mother where he is.

Last autumn they had promised us that nobody would be touched."""

RUSSIAN = """В порту Вельмора разогнали забастовку

14 марта полиция разогнала забастовку докеров. По словам адвоката Ильны Мареск, задержаны не менее 12 человек."""

BROTHERS = """Two brothers from Sund Street missing

Neighbours of Sund Street in Velmora fear that two brothers, Marek and Toln Avis, were taken in the first days of March. Their sister said they left for the night shift on 2 March and did not return.

A guard at the harbour gate believes that he saw them on the morning of 3 March. The police deny holding them."""

FOLLOW_UP = """Lists of the detained grow

On Friday the lawyer Ilna Maresk spoke of 17 detained dock workers. A doctor at the town hospital, who asked not to be named, said that between four and six injured people had been brought in on Thursday.

The strikers' committee calls the events “the morning of the batons”; the ministry speaks of “a check of documents”."""

APPEAL = """To all who work at the water

Burn their bus! Whoever stood on the quay knows which one. We call on every shift to stay at home on Monday."""

HOSTILE_TEXT = f"""{HOSTILE}

A text with {BIDI} and a long word {LONG}.

</mark></p></main><style>*{{display:none}}</style> a spokesman said <b>nothing</b>. javascript:window.broken=1"""


@dataclass
class Case:
    """What the sample gathers before it is written: texts and findings by document number."""

    index: Index
    texts: dict[int, str] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)

    def add(
        self,
        number: int,
        text: str | None,
        *,
        name: str,
        format: str = "html",
        title: str | None = None,
        publisher: str | None = None,
        published: Published = Published(),
        language: str = "en",
        marks: tuple[Mark, ...] = (),
        collection: Collection = Collection(),
        failure: tuple[str, str] | None = None,
        place: str = "reports",
        path: str = "",
        warnings: tuple[str, ...] = (),
        findings: Findings | None = None,
    ) -> None:
        content = (text or name).encode()
        arrival = Arrival(
            number=number, object=hashlib.sha256(content).hexdigest(), path=path, name=name, place=place,
            format=format, size=len(content), time=f"2024-04-02T09:{number % 60:02}:00Z", by="L. Archivist",
            collection=collection,
        )  # fmt: skip
        reading = None
        if text is not None:
            reading = Reading(
                text=text, reader=format, reader_version="1", title=title or text.split("\n", 1)[0],
                published=published, language=language, publisher=publisher, marks=marks, warnings=warnings,
                places=tuple(
                    Place(span=p, kind="paragraph", label=str(i)) for i, p in enumerate(paragraphs(text), 1)
                ),
            )  # fmt: skip
        reading_id = hashlib.sha256(to_json(reading)).hexdigest() if reading else ""
        failed = failure and Failure(
            document=number, reader=format, reader_version="1", why=failure[0], help=failure[1], time=arrival.time
        )
        self.index.put_document(
            Document(
                number=number, arrival=arrival, entry=number, readings=(reading_id,) if reading else (),
                failure=failed or None,
            ),
            reading,
        )  # fmt: skip
        if text is not None:
            self.texts[number], self.ids[number] = text, reading_id
        if text is not None and findings is not None:
            self.index.put_findings(number, reading_id, text, findings, f"key-{number}")


def paragraphs(text: str) -> tuple[Range, ...]:
    """Ranges between blank lines."""
    found, start = [], 0
    for piece in text.split("\n\n"):
        found.append((start, start + len(piece)))
        start += len(piece) + 2
    return tuple(found)


def at(text: str, words: str, after: int = 0) -> tuple[Range, ...]:
    """Where these words stand; pieces are parted by ` … `."""
    found = []
    for piece in words.split(" … "):
        start = text.index(piece, after)
        found.append((start, start + len(piece)))
    return tuple(found)


def says(text: str, source: str, cue: str, content: str, stance: str, *, begin: str = "", **more: object) -> Statement:
    """A statement whose roles are looked for from the words `begin` on."""
    after = text.index(begin)
    ranges = {k: at(text, v, after) if v else () for k, v in (("source", source), ("cue", cue), ("content", content))}
    return Statement(**{"stance": stance, "lane": "likely", "by": "en.said.1", **ranges, **more})  # type: ignore[arg-type]


def when(text: str, words: str, value: str, first: str | None, last: str | None, **more: object) -> Timex:
    ((start, end),) = at(text, words)
    return Timex(
        **{
            "start": start,
            "end": end,
            "type": "DATE",
            "value": value,
            "interval": (first, last),
            "by": "en.time.3",
            **more,
        }  # type: ignore[arg-type]
    )


def many(
    text: str, words: str, lower: float | None, upper: float | None, sign: str, what: str, **more: object
) -> Count:
    ((start, end),) = at(text, words)
    return Count(
        **{
            "start": start,
            "end": end,
            "sign": sign,
            "lower": lower,
            "upper": upper,
            "entity_class": what,
            "by": "en.count.2",
            **more,
        }  # type: ignore[arg-type]
    )


def named(text: str, words: str, label: str, actor: str, **more: object) -> Name:
    ((start, end),) = at(text, words)
    return Name(**{"start": start, "end": end, "label": label, "actor": actor, "by": "names.md", **more})  # type: ignore[arg-type]


def known(day: str, origin: str = "metadata") -> Published:
    return Published(status="known", interval=(day, day), origin=origin)  # type: ignore[arg-type]


def found_in(text: str, published: Published, **findings: object) -> Findings:
    fields = {"language": "en", "nature": "report", "paragraphs": paragraphs(text), **findings}
    return Findings(published=published, **fields)  # type: ignore[arg-type]


def strike_findings(text: str, published: Published) -> Findings:
    """Findings of the strike story, which three documents tell in nearly the same words."""
    return found_in(
        text, published,
        statements=(
            says(text, "Ilna Maresk, a lawyer who spoke with their families", "according to",
                 "At least 12 people were detained", "asserts", by="en.according.2", actor="a1"),
            says(text, "She", "said", "two of them had not been allowed to call anyone", "asserts", actor="a1",
                 begin="She said"),
            says(text, "A crane driver whom we will call Tern", "said",
                 "he saw officers beat a man who was already lying on the ground", "asserts", actor="a2", begin="A crane"),
            says(text, "Tern", "said", "They did not stop when he stopped moving", "asserts", actor="a2",
                 by="en.quote.1", begin="They did not stop"),
            says(text, "", "allegedly", "The harbour police … used rubber batons", "alleges", lane="review",
                 by="en.adverb.4"),
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
            named(text, "Velmora", "PLACE", "p1"), named(text, "Ilna Maresk", "PERSON", "a1"),
            named(text, "Tern", "PERSON", "a2", alias_kind="assigned_pseudonym"),
            named(text, "Interior Ministry", "ORG", "o1"),
            named(text, "Per Oskel", "PERSON", "a3", alias_kind="photo_credit", lane="review"),
        ),
    )  # fmt: skip


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


def fill(index: Index) -> None:
    """Write the invented case into an empty index."""
    with index.publish():
        case = Case(index)
        _documents(case)
        _lineage(case)
        index.put_events(_events(case), VOICES)
        index.put_persons(_persons(case))


def _documents(case: Case) -> None:
    thursday = known("2024-03-14")
    collected = Collection(
        collector="L. Archivist", source="harbourcourier.example", url="https://harbourcourier.example/dock-strike",
        collected="2024-03-15",
    )  # fmt: skip
    case.add(1, COURIER, name="courier-dock-strike.html", publisher="Harbour Courier", published=thursday,
             marks=strike_marks(COURIER), collection=collected, findings=strike_findings(COURIER, thursday))  # fmt: skip
    inferred = Published(status="inferred", interval=("2024-03-14", "2024-03-15"), origin="dateline")
    case.add(2, HERALD, name="herald.pdf", format="pdf", publisher="Bay Herald", published=inferred,
             marks=strike_marks(HERALD), findings=strike_findings(HERALD, inferred),
             warnings=("Page 2 holds only a picture; nothing of it is in this text.",))  # fmt: skip
    case.add(3, COURIER, name="saved copy (3).html", publisher="Harbour Courier", published=thursday, place="mail/zip",
             marks=strike_marks(COURIER), findings=strike_findings(COURIER, thursday))  # fmt: skip
    friday = known("2024-03-15")
    t = SPIN
    case.add(4, t, name="order-today.html", publisher="Order Today", published=friday, findings=found_in(
        t, friday, counts=(many(t, "At least 40", 40, None, "at_least", "detained"),
                           many(t, "a few dozen", 24, None, "vague", "people", soft_upper=60.0)),
        timexes=(when(t, "Thursday morning", "2024-03-14TMO", "2024-03-14", "2024-03-14", type="TIME"),),
        marks=(Mark(kind="machine_rewritten", spans=((0, len(t)),), why="every sentence of D-1 without its sources"),),
    ))  # fmt: skip
    t = MINISTRY
    case.add(5, t, name="ministry.html", publisher="Ministry of the Interior", published=friday, findings=found_in(
        t, friday, nature="official", statements=(
            says(t, "The ministry", "denies", "anyone was injured at the grain harbour on 14 March", "denies"),
            says(t, "the ministry's spokesman Orvan Tiel", "said",
                 "Three persons were detained and released on the same day", "asserts"),
            says(t, "he", "said", "The reports of beatings are an invention", "denies", begin="The reports"),
        ), timexes=(when(t, "14 March", "2024-03-14", "2024-03-14", "2024-03-14", anchor="dct"),),
        counts=(many(t, "Three", 3, 3, "exact", "detained"),),
        names=(named(t, "Orvan Tiel", "PERSON", "a1"),),
    ))  # fmt: skip
    ru = Published(status="inferred", interval=("2024-03-14", None), origin="inline_head")
    case.add(6, RUSSIAN, name="вельмора.txt", format="text", published=ru, language="ru", findings=found_in(
        RUSSIAN, ru, language="ru", note="The text is in Russian, which this version does not read."))  # fmt: skip
    t = POST
    case.add(7, t, name="result.json", path="messages/17", format="telegram", publisher="Velmora Evenings",
             published=known("2024-03-15", "message"), place="telegram", findings=found_in(
        t, known("2024-03-15", "message"), nature="post", statements=(
            says(t, "the strikers' committee", "says", "seventeen detained now", "asserts"),
            says(t, "The committee", "hopes", "they will be home by Sunday", "hopes"),
        ), timexes=(when(t, "15.3.", "2024-03-15", "2024-03-15", "2024-03-15", anchor="dct"),
                    when(t, "Sunday", "2024-03-17", "2024-03-17", "2024-03-17", anchor="dct")),
        counts=(many(t, "seventeen", 17, 17, "exact", "detained"), many(t, "Two", 2, 2, "exact", "missing")),
    ))  # fmt: skip
    t = LETTER
    case.add(8, t, name="letter.txt", format="text", findings=found_in(
        t, Published(), nature="letter",
        timexes=(when(t, "the 13th or the 14th", "XXXX-XX-13", None, None, status="candidates", lane="review",
                      candidates=("2024-03-13", "2024-03-14")),
                 when(t, "Last autumn", "FALL", None, None, status="symbolic", lane="review")),
        counts=(many(t, "about fifty", None, None, "approx", "police", soft_lower=45.0, soft_upper=55.0),
                many(t, "four", 4, 4, "exact", "detained")),
        statements=(says(t, "they", "promised", "nobody would be touched", "promises", lane="review"),),
    ))  # fmt: skip
    case.add(9, None, name="scan_0231.pdf", format="pdf", failure=(
        "The pages are pictures; there is no text in this file.",
        "Add a transcript or a version made with text recognition."))  # fmt: skip
    case.add(10, None, name="minutes.odt", format="odt")
    t, monday = BROTHERS, known("2024-03-11")
    case.add(11, t, name="sund-street.html", publisher="Harbour Courier", published=monday, findings=found_in(
        t, monday, statements=(
            says(t, "Neighbours of Sund Street in Velmora", "fear",
                 "two brothers, Marek and Toln Avis, were taken in the first days of March", "fears"),
            says(t, "Their sister", "said", "they left for the night shift on 2 March and did not return", "asserts"),
            says(t, "A guard at the harbour gate", "believes", "he saw them on the morning of 3 March", "believes"),
            says(t, "The police", "deny", "holding them", "denies"),
        ), timexes=(when(t, "the first days of March", "2024-03", "2024-03-01", "2024-03-10", mod="START"),
                    when(t, "2 March", "2024-03-02", "2024-03-02", "2024-03-02", anchor="dct"),
                    when(t, "the morning of 3 March", "2024-03-03TMO", "2024-03-03", "2024-03-03", anchor="dct")),
        counts=(many(t, "two", 2, 2, "exact", "people"),),
        names=(named(t, "Marek", "PERSON", "a1", alias_kind="first_name_only"),
               named(t, "Toln Avis", "PERSON", "a2"), named(t, "Sund Street", "PLACE", "p1")),
    ))  # fmt: skip
    t = FOLLOW_UP
    case.add(12, t, name="lists.html", publisher="Harbour Courier", published=known("2024-03-16"), findings=found_in(
        t, known("2024-03-16"), statements=(
            says(t, "the lawyer Ilna Maresk", "spoke of", "17 detained dock workers", "asserts"),
            says(t, "A doctor at the town hospital, who asked not to be named", "said",
                 "between four and six injured people had been brought in on Thursday", "asserts"),
            says(t, "The strikers' committee", "calls", "the morning of the batons", "asserts"),
            says(t, "the ministry", "speaks of", "a check of documents", "asserts"),
        ), timexes=(when(t, "Friday", "2024-03-15", "2024-03-15", "2024-03-15", anchor="dct"),
                    when(t, "Thursday", "2024-03-14", "2024-03-14", "2024-03-14", anchor="dct")),
        counts=(many(t, "17", 17, 17, "exact", "detained"), many(t, "between four and six", 4, 6, "range", "injured")),
    ))  # fmt: skip
    t = APPEAL
    case.add(13, t, name="leaflet.txt", format="text", published=Published(
        status="inferred", interval=(None, "2024-03-18"), origin="event"), findings=found_in(
        t, Published(status="inferred", interval=(None, "2024-03-18"), origin="event"), nature="appeal",
        statements=(says(t, "", "!", "Burn their bus", "calls_for", by="en.imperative.1"),
                    says(t, "We", "call on", "every shift to stay at home on Monday", "calls_for")),
    ))  # fmt: skip
    case.add(14, HOSTILE_TEXT, name=f"{HOSTILE}{BIDI}.html", title=HOSTILE + BIDI, publisher=HOSTILE, place=HOSTILE,
             published=Published(), collection=Collection(note=HOSTILE + LONG, url="javascript:window.broken=1"),
             warnings=(HOSTILE,), findings=found_in(
        HOSTILE_TEXT, Published(), note=HOSTILE,
        statements=(says(HOSTILE_TEXT, "a spokesman", "said", LONG, "asserts"),),
        names=(named(HOSTILE_TEXT, HOSTILE, "PERSON", "x"),),
    ))  # fmt: skip


def _lineage(case: Case) -> None:
    a, b, s = case.texts[1], case.texts[2], case.texts[4]
    shared = (b.index("VELMORA, 14"), len(b))
    begin = a.index("VELMORA, 14")
    head_a, head_b = a.split("\n", 1)[0], b.split("\n", 1)[0]
    copy = Pair(
        a="D-1", b="D-2", relation="near_copy", direction="a", lane="likely", confidence=0.97, coverage_a=0.88,
        coverage_b=0.96, aligned=(Aligned(a=(begin, begin + len(b) - shared[0]), b=shared),),
        changes=(
            Change(kind="replaced", a=(0, len(head_a)), b=(0, len(head_b)), a_words=head_a, b_words=head_b),
            Change(kind="dropped", a=(a.index("About the author"), len(a)), b=None,
                   a_words=a[a.index("About the author"):]),
        ), why="The same words in the same order; D-1 has the author's box, D-2 the later day.",
    )  # fmt: skip
    same = Pair(
        a="D-1", b="D-3", relation="identical", direction=None, lane="fact", confidence=1.0, coverage_a=1.0,
        coverage_b=1.0, aligned=(Aligned(a=(0, len(a)), b=(0, len(a))),), why="The same bytes from two places.",
    )  # fmt: skip
    runs = (
        "trike at the grain harbour of Velmora", "on Thursday morning, and", "dock workers", "the quay.", "At least",
        "people were detained", "wo of them had not been allowed to call anyone.",
        "fficers beat a man who was already lying on the ground.", "he harbour police", "used rubber batons.",
    )  # fmt: skip
    aligned, after_a, after_b = [], 0, 0
    for words in runs:
        ((x, x_end),), ((y, y_end),) = at(a, words, after_a), at(s, words, after_b)
        aligned.append(Aligned(a=(x, x_end), b=(y, y_end)))
        after_a, after_b = x_end, y_end

    def change(kind: str, old: str, new: str) -> Change:
        return Change(
            kind=kind, a=at(a, old)[0] if old else None, b=at(s, new)[0] if new else None, a_words=old, b_words=new,
        )  # type: ignore[arg-type]  # fmt: skip

    spin = Pair(
        a="D-1", b="D-4", relation="spin", direction="a", lane="review", confidence=0.71, coverage_a=0.41,
        coverage_b=0.83, aligned=tuple(aligned),
        changes=(
            change("number", "12", "40"),
            change("number", "more than a hundred", "a few dozen"),
            change("dropped", "according to Ilna Maresk, a lawyer who spoke with their families", ""),
            change("dropped", "A crane driver whom we will call Tern said that he saw", ""),
            change("dropped", "allegedly", ""),
            change("replaced", "were driven from", "left"),
        ), why="Every sentence of D-4 follows one of D-1 in the same order; its sources are gone.",
    )  # fmt: skip
    likely_spin = Pair(**{f: getattr(spin, f) for f in spin.__struct_fields__} | {"lane": "likely"})
    far = Pair(
        a="D-1", b="D-6", relation="translation", direction=None, lane="review", confidence=0.52, coverage_a=0.3,
        coverage_b=0.9, why="The same names and numbers in the same order, in two languages.",
    )  # fmt: skip
    case.index.put_lineage(
        (copy, same, likely_spin, far), (Family(id="f-strike", members=("D-1", "D-2", "D-3", "D-4"), root="D-1"),)
    )


MARESK = Voice(
    id="v1", label="Ilna Maresk, lawyer of the families", grade="quotes_eyewitness", docs=("D-1", "D-2", "D-3", "D-12"),
    statements=(("D-1", 0), ("D-1", 1), ("D-2", 0), ("D-12", 0)),
    why="Named in D-1, its copies D-2 and D-3, and D-12: one person with one name and one office.",
)  # fmt: skip
TERN = Voice(
    id="v2", label="“Tern”, a crane driver", grade="eyewitness", docs=("D-1", "D-2", "D-3"),
    statements=(("D-1", 2), ("D-1", 3)), why="A given pseudonym is a name within its family; copies add nothing.",
    suspected=("v4",),
)  # fmt: skip
COMMITTEE = Voice(
    id="v3", label="strikers' committee", grade="organisation", docs=("D-7", "D-12"),
    statements=(("D-7", 0), ("D-12", 2)), why="The same committee in D-7 and D-12.",
)  # fmt: skip
WRITER = Voice(
    id="v4", label="the writer of a letter", grade="eyewitness", docs=("D-8",),
    why="Tells what he saw himself; nothing compared links him to another voice but the grey bus.",
    lower=0, upper=1, suspected=("v2",),
)  # fmt: skip
MINISTRY_VOICE = Voice(
    id="v5", label="Ministry of the Interior", grade="office", docs=("D-5", "D-12"),
    statements=(("D-5", 1), ("D-5", 0), ("D-12", 3)), why="Who speaks for an office is the office: spokesman and release are one.",
)  # fmt: skip
POLICE = Voice(
    id="v6", label="the police", grade="office", docs=("D-11",), statements=(("D-11", 3),), confirms=False, lower=0, upper=0,
    why="It only denies, and stands beside the count.",
)  # fmt: skip
SISTER = Voice(
    id="v7", label="a sister", grade="eyewitness", docs=("D-11",), statements=(("D-11", 1),), why="Tells what she saw."
)
GUARD = Voice(
    id="v8",
    label="a guard at the gate",
    grade="eyewitness",
    docs=("D-11",),
    statements=(("D-11", 2),),
    why="Tells what he saw.",
)

VOICES = Voices(lower=6, upper=7, list=(MARESK, TERN, COMMITTEE, WRITER, MINISTRY_VOICE, POLICE, SISTER, GUARD))


def _events(case: Case) -> tuple[Event, ...]:
    def asserts(
        attribute: str, value: str, doc: int, words: str, voice: str, statement: int | None, **more: object
    ) -> Assertion:
        span = at(case.texts[doc], words)[0]
        fields = {"stance": "asserts", **more}
        return Assertion(
            attribute=attribute, value=value, doc=f"D-{doc}", span=span, voice=voice, statement=statement, **fields
        )  # type: ignore[arg-type]

    day = ("2024-03-14", "2024-03-14")
    strike = Event(
        id="e-5a1f00c2d3", kind="dispersal", label="Strike broken up in the grain harbour",
        docs=("D-1", "D-2", "D-3", "D-4", "D-5", "D-7", "D-8", "D-12"), date="2024-03-13/2024-03-14",
        date_interval=("2024-03-13", "2024-03-14"), place="Velmora", detained=(3, 40), injured=(0, 6),
        assertions=(
            asserts("day", "2024-03-14", 1, "14 March 2024", "v1", 0, interval=day),
            asserts("day", "2024-03-13..2024-03-14", 8, "the 13th or the 14th", "v4", None, interval=("2024-03-13", "2024-03-14")),
            asserts("day", "2024-03-14", 5, "14 March", "v5", 0, interval=day),
            asserts("place", "Velmora", 1, "Velmora", "v1", 0),
            asserts("detained", ">=12", 1, "At least 12 people were detained", "v1", 0, lower=12, as_of="2024-03-14"),
            asserts("detained", "17", 12, "17 detained dock workers", "v1", 0, lower=17, upper=17, as_of="2024-03-15"),
            asserts("detained", "17", 7, "seventeen detained now", "v3", 0, lower=17, upper=17, as_of="2024-03-15"),
            asserts("detained", "4", 8, "four of us put into the grey bus", "v4", None, lower=4, upper=4),
            asserts("detained", "3", 5, "Three persons were detained", "v5", 1, lower=3, upper=3),
            asserts("injured", "4..6", 12, "between four and six injured people", "v3", 1, lower=4, upper=6, stance="reports"),
            asserts("injured", "0", 5, "anyone was injured", "v5", 0, lower=0, upper=0, stance="denies"),
            asserts("name", "the morning of the batons", 12, "the morning of the batons", "v3", 2),
            asserts("name", "a check of documents", 12, "a check of documents", "v5", 3),
            asserts("occurrence", "beating", 1, "officers beat a man", "v2", 2),
            asserts("occurrence", "no beating", 5, "The reports of beatings are an invention", "v5", 2, stance="denies"),
            asserts("participants", ">100", 1, "more than a hundred dock workers", "v2", None, lower=101),
        ),
        voices=Voices(lower=4, upper=5, list=(MARESK, TERN, COMMITTEE, WRITER, MINISTRY_VOICE)),
        relations=(
            AttributeRelation(attribute="day", kind="agree", assertions=(0, 1, 2), why="14 March is possible for all three."),
            AttributeRelation(attribute="detained", kind="update", assertions=(4, 5), why="The same source raises her number a day later."),
            AttributeRelation(attribute="detained", kind="scope", assertions=(5, 7), why="The letter counts those put into one bus, the lawyer all detained."),
            AttributeRelation(attribute="detained", kind="conflict", assertions=(5, 6, 8), why="Three and 17 cannot both count the detained of that day."),
            AttributeRelation(attribute="injured", kind="denial", assertions=(9, 10), why="The ministry denies that anyone was injured."),
            AttributeRelation(attribute="name", kind="naming", assertions=(11, 12), why="Two names for one morning."),
        ),
        anchor=("D-1", 0),
    )  # fmt: skip
    brothers = Event(
        id="e-77b0f1a9e4", kind="disappearance", label="Two brothers missing from Sund Street", docs=("D-11",),
        date="2024-03-01/2024-03-10", date_interval=("2024-03-01", "2024-03-10"), place="Velmora, Sund Street",
        assertions=(
            asserts("day", "2024-03-01..2024-03-10", 11, "the first days of March", "v7", 0, interval=("2024-03-01", "2024-03-10"), stance="fears"),
            asserts("day", "2024-03-02", 11, "2 March", "v7", 1, interval=("2024-03-02", "2024-03-02")),
            asserts("missing", "2", 11, "two brothers", "v7", 1, lower=2, upper=2),
            asserts("day", "2024-03-03", 11, "the morning of 3 March", "v8", 2, interval=("2024-03-03", "2024-03-03"), stance="believes"),
            asserts("occurrence", "not held", 11, "deny holding them", "v6", 3, stance="denies"),
        ),
        voices=Voices(lower=2, upper=2, list=(SISTER, GUARD, POLICE)),
        relations=(AttributeRelation(attribute="occurrence", kind="denial", assertions=(2, 4), why="The police deny holding them."),),
        anchor=("D-11", 1),
    )  # fmt: skip
    promise = Event(
        id="e-03c4d5e6f7", kind="speech", label="A promise that nobody would be touched", docs=(), also=("D-8",),
        date_interval=("2023-09-01", "2023-11-30"),
        assertions=(asserts("day", "2023-09..2023-11", 8, "Last autumn", "v4", None, interval=("2023-09-01", "2023-11-30")),),
        voices=Voices(lower=1, upper=1, list=(WRITER,)),
    )  # fmt: skip
    bus = Event(
        id="e-9d8c7b6a50", kind="other", label="A bus", docs=("D-13",), place=HOSTILE,
        voices=Voices(lower=0, upper=1, list=()),
    )  # fmt: skip
    later = Event(
        id="e-1122334455", kind="release", label="Release of the last detained", docs=(), also=("D-7",), place="Velmora",
        date="2024-03-15..", date_interval=("2024-03-15", None), voices=Voices(lower=1, upper=1, list=(COMMITTEE,)),
        assertions=(asserts("day", "2024-03-17", 7, "home by Sunday", "v3", 1, interval=("2024-03-15", None), stance="hopes"),),
    )  # fmt: skip
    return strike, brothers, promise, bus, later


def _persons(case: Case) -> tuple[Person, ...]:
    def person(key: str, label: str, where: tuple[tuple[int, str], ...], why: str, **more: object) -> Person:
        mentions = tuple((f"D-{n}", at(case.texts[n], words)[0]) for n, words in where)
        return Person(
            id=key, label=label, forms=tuple(sorted({w for _, w in where})), mentions=mentions, why=why, **more
        )  # type: ignore[arg-type]

    return (
        person("p-01", "Ilna Maresk", ((1, "Ilna Maresk"), (2, "Ilna Maresk"), (12, "Ilna Maresk")),
               "Her wish is unknown; she speaks for families of detained."),
        person("p-02", "Tern", ((1, "Tern"), (2, "Tern")), "A witness under a given pseudonym.",
               alias_kinds=("assigned_pseudonym",), wish="not_named"),
        person("p-03", "Marek Avis", ((11, "Marek"),), "Missing; his wish cannot be asked."),
        person("p-04", "Toln Avis", ((11, "Toln Avis"),), "Missing; his wish cannot be asked."),
        person("p-05", "Orvan Tiel", ((5, "Orvan Tiel"),), "Speaks for an office.", wish="public_office", protect=False),
        person("p-06", HOSTILE, ((14, HOSTILE),), HOSTILE),
    )  # fmt: skip


def fill_large(index: Index, documents: int = 5000) -> None:
    """Thousands of documents with ten statements each, families of five, an event per ten: to measure with."""
    with index.publish():
        case = Case(index)
        persons, families, pairs, events, voices = [], [], [], [], []
        for n in range(1, documents + 1):
            text, findings = _large_text(n)
            case.add(
                n,
                text,
                name=f"report-{n:05}.html",
                publisher=f"Paper {n % 40}",
                published=findings.published,
                findings=findings,
            )
            voices.append(
                Voice(
                    id=f"v{n}", label=f"witness {n}", docs=(f"D-{n}",), statements=((f"D-{n}", 0),), why="Named once."
                )
            )
            if n % 5 == 0:
                members = tuple(sorted(f"D-{m}" for m in range(n - 4, n + 1)))
                families.append(Family(id=f"f-{n:06}", members=members, root=f"D-{n - 4}"))
                pairs += [
                    Pair(a=f"D-{n - 4}", b=f"D-{m}", relation="near_copy", direction="a", lane="likely", confidence=0.9,
                         coverage_a=0.9, coverage_b=0.9, why="The same words.") for m in range(n - 3, n + 1)
                ]  # fmt: skip
            if n % 10 == 0:
                events.append(_large_event(n, case, voices[-10:]))
                persons.append(
                    Person(
                        id=f"p-{n:05}",
                        label=f"Person {n}",
                        forms=(f"Person {n}",),
                        mentions=((f"D-{n}", (0, 6)),),
                        why="Unknown wish.",
                    )
                )
        index.put_lineage(pairs, families)
        index.put_events(events, Voices(lower=documents - 10, upper=documents, list=tuple(voices)))
        index.put_persons(persons)


def _large_text(n: int) -> tuple[str, Findings]:
    day = f"20{10 + n % 15}-{n % 12 + 1:02}-{n % 28 + 1:02}"
    lines = [f"Report {n} from the coast"] + [
        f"Witness {n}-{i} said that {i + 2} boats were seen near pier {n * 7 % 90} of the harbour on the morning of the"
        f" {i + 1}th, and that nobody had come to ask about them; the keeper of the light wrote it down at once."
        for i in range(10)
    ]
    text = "\n\n".join(lines)
    statements, counts, names = [], [], []
    for i, (start, end) in enumerate(paragraphs(text)[1:]):
        source, said = len(f"Witness {n}-{i}"), len(f"Witness {n}-{i} said")
        statements.append(Statement(
            source=((start, start + source),), cue=((start + source + 1, start + said),), content=((start + said + 6, end),),
            stance="asserts" if i % 3 else "denies", lane="likely", by="en.said.1"))  # fmt: skip
        counts.append(
            Count(
                start=start + said + 6,
                end=start + said + 7,
                sign="exact",
                lower=i + 2,
                upper=i + 2,
                entity_class="vehicles",
            )
        )
        names.append(Name(start=start, end=start + source, label="PERSON", actor=f"a{i}"))
    return text, found_in(text, known(day), statements=tuple(statements), counts=tuple(counts), names=tuple(names))


def _large_event(n: int, case: Case, voices: list[Voice]) -> Event:
    day = f"20{10 + n % 15}-{n % 12 + 1:02}-{n % 28 + 1:02}"
    assertions = tuple(
        Assertion(attribute=attribute, value=str(n), doc=v.docs[0], span=(0, 8), voice=v.id, stance="asserts", statement=0)
        for v in voices for attribute in ("day", "place", "killed", "occurrence")
    )  # fmt: skip
    return Event(
        id=f"e-{n:010}", kind="attack", label=f"Event {n}", docs=tuple(v.docs[0] for v in voices), date=day,
        date_interval=(day, day), place="Velmora", assertions=assertions, voices=Voices(lower=8, upper=10, list=tuple(voices)),
        relations=(AttributeRelation(attribute="killed", kind="conflict", assertions=(0, 1), why="They differ."),),
    )  # fmt: skip
