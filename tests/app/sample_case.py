"""Building bricks of the invented case: texts, findings by their words, documents into an index."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from khronika.records.base import Range, to_json
from khronika.records.custody import Arrival, Collection, Document, Failure, Reading
from khronika.records.findings import Count, Findings, Name, Statement, Timex
from khronika.records.reports import Mark, Place, Published
from khronika.store.index import Index


def _text(name: str) -> str:
    return (Path(__file__).parent / "sample_texts" / f"{name}.txt").read_text()


HOSTILE = "<script>window.broken=1</script><img src=x onerror='window.broken=1'>\"'&{{7*7}}"
BIDI = "invoice\u202egnp.exe\u2066 \x00 end"
LONG = "w" * 3000

COURIER = _text("courier")

HERALD = COURIER.replace("Police break up dock strike in Velmora", "Strike at Velmora harbour broken up").replace(
    "\n\nAbout the author: Dana Ruvik writes about the coast for the Harbour Courier.", ""
)

SPIN = _text("spin")
MINISTRY = _text("ministry")
POST = _text("post")
LETTER = _text("letter")
RUSSIAN = _text("russian")
BROTHERS = _text("brothers")
FOLLOW_UP = _text("follow_up")
APPEAL = _text("appeal")

HOSTILE_TEXT = f"""{HOSTILE}

A text with {BIDI} and a long word {LONG}.

</mark></p></main><style>*{{display:none}}</style> a spokesman said <b>nothing</b>. javascript:window.broken=1"""

UNKNOWN, NOBODY = Published(), Collection()


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
        form: str = "html",
        title: str | None = None,
        publisher: str | None = None,
        published: Published = UNKNOWN,
        language: str = "en",
        marks: tuple[Mark, ...] = (),
        collection: Collection = NOBODY,
        failure: tuple[str, str] | None = None,
        place: str = "reports",
        path: str = "",
        warnings: tuple[str, ...] = (),
        findings: Findings | None = None,
    ) -> None:
        content = (text or name).encode()
        arrival = Arrival(
            number=number,
            object=hashlib.sha256(content).hexdigest(),
            path=path,
            name=name,
            place=place,
            format=form,
            size=len(content),
            time=f"2024-04-02T09:{number % 60:02}:00Z",
            by="L. Archivist",
            collection=collection,
        )
        reading = None
        if text is not None:
            reading = Reading(
                text=text,
                reader=form,
                reader_version="1",
                title=title or text.split("\n", 1)[0],
                published=published,
                language=language,
                publisher=publisher,
                marks=marks,
                warnings=warnings,
                places=tuple(Place(span=p, kind="paragraph", label=str(i)) for i, p in enumerate(paragraphs(text), 1)),
            )
        reading_id = hashlib.sha256(to_json(reading)).hexdigest() if reading else ""
        failed = failure and Failure(
            document=number, reader=form, reader_version="1", why=failure[0], help=failure[1], time=arrival.time
        )
        self.index.put_document(
            Document(
                number=number,
                arrival=arrival,
                entry=number,
                readings=(reading_id,) if reading else (),
                failure=failed or None,
            ),
            reading,
        )
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
