"""FollowTheMoney JSON lines (Aleph, OpenSanctions): entities with text become documents, the others are counted.

Property names are those of the FollowTheMoney model; an entity is `{"id", "schema", "properties": {name: [values]}}`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from khronika.intake.extraction import Claim, Draft, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.intake.readers.composing import Composer
from khronika.intake.readers.jsonl import LONGEST_LINE, parse
from khronika.records.reports import Credit

MANIFEST = Manifest(
    name="ftm",
    version="1",
    title="FollowTheMoney entities",
    extensions=("ftm", "ftm.json", "ijson"),
    container=True,
    needs=("py3langid",),
)
TEXTS = ("bodyText", "indexText", "text")
"""Running text. `bodyHtml` and `rawText` repeat it."""
WEAK_TEXTS = ("summary", "description", "notes")
"""Text of entities that have nothing else, where it is longer than a label."""
SHORTEST_WEAK = 80
_LANGUAGES = {
    "eng": "en", "rus": "ru", "ukr": "uk", "bel": "be", "deu": "de", "fra": "fr", "spa": "es", "pol": "pl",
    "ara": "ar", "tur": "tr", "ita": "it", "por": "pt", "fas": "fa", "kat": "ka", "ron": "ro", "zho": "zh",
}  # fmt: skip
HELP = "Each line must be one entity as JSON, with schema and properties; mend it and add the file again."
_DATES = ("publishedAt", "date", "authoredAt")
_HINTS = ("createdAt", "modifiedAt", "retrievedAt")


def sniff(head: bytes, name: str) -> int:
    first = head.lstrip(b"\xef\xbb\xbf \r\n\t").partition(b"\n")[0]
    if first.startswith(b"{") and b'"schema"' in first and b'"properties"' in first:
        return 3
    return 1 if name.endswith((".ftm", ".ftm.json", ".ijson")) else 0


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    others: Counter[str] = Counter()
    number = entities = 0
    source.stream.seek(0)
    while line := source.stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = source.stream.readline(LONGEST_LINE)
            yield _unread(source, number, f"Line {number} is longer than {LONGEST_LINE:,} bytes.")
            continue
        if not line.strip():
            continue
        try:
            entity = parse(line.strip().removeprefix(b"\xef\xbb\xbf"))
            properties = entity["properties"] if isinstance(entity, dict) else None
        except (ValueError, KeyError):
            yield _unread(source, number, f"Line {number} is not a valid entity.")
            continue
        if not isinstance(properties, dict):
            yield _unread(source, number, f"Line {number} is no entity with properties.")
            continue
        entities += 1
        draft = _entity(entity, properties, number, source.name)
        if draft is None:
            schema = entity.get("schema")
            others[schema[:40] if isinstance(schema, str) else "no schema"] += 1
        else:
            draft.size = len(line)
            yield draft
    if number == 0:
        raise NotRead("There is no line in it.", "Nothing is missing if the file was meant to be empty.")
    if others:
        kinds = ", ".join(f"{count:,} {schema}" for schema, count in sorted(others.items()))
        total = sum(others.values())
        yield Note(f"{total:,} of {entities:,} entities hold no text and are no documents; they are kept: {kinds}.")
        if total == entities:
            raise NotRead("None of its entities holds text.", "Nothing is missing if it was meant to list names only.")


def _unread(source: Source, number: int, why: str) -> Draft:
    return Draft(path=f"line/{number}", name=f"{source.name}, line {number}", unread=NotRead(why, HELP))


def _values(properties: dict[str, Any], name: str) -> list[str]:
    found = properties.get(name)
    return [value for value in found if isinstance(value, str) and value.strip()] if isinstance(found, list) else []


def _entity(entity: dict[str, Any], properties: dict[str, Any], number: int, file: str) -> Draft | None:
    def first(*names: str) -> str | None:
        return next((values[0] for name in names if (values := _values(properties, name))), None)

    name = next((name for name in TEXTS if _values(properties, name)), None)
    texts = _values(properties, name) if name else []
    if not texts:
        name = next((name for name in WEAK_TEXTS if len(" ".join(_values(properties, name))) >= SHORTEST_WEAK), None)
        texts = _values(properties, name) if name else []
    if not texts:
        return None
    composer = Composer()
    for text in texts:
        span = composer.put(text.replace("\r\n", "\n").replace("\r", "\n"))
        composer.place(span, "line", f"{number}, {name}")
    identity = entity.get("id")
    draft = Draft(path=f"line/{number}", plain=True)
    composer.into(draft)
    draft.name = identity if isinstance(identity, str) and identity else f"{file}, line {number}"
    draft.title = first("title", "headline", "subject", "name", "fileName")
    draft.author = ", ".join(_values(properties, "author")[:10]) or None
    draft.publisher = first("publisher")
    draft.url = first("sourceUrl", "publisherUrl")
    language = (first("language", "detectedLanguage") or "").lower()
    draft.language = _LANGUAGES.get(language, language if len(language) == 2 and language.isalpha() else None)
    for prop in _DATES:
        draft.claims += [
            Claim(origin="metadata", words=v[:100], label=f"the entity ({prop})") for v in _values(properties, prop)
        ]
    for prop in _HINTS:
        draft.claims += [
            Claim(origin="metadata", words=v[:100], label=f"the entity ({prop})", sure=False)
            for v in _values(properties, prop)[:1]
        ]
    if draft.url:
        draft.credits.append(Credit(kind="canonical_url", value=draft.url[:2000]))
    if digest := first("contentHash"):
        draft.credits.append(
            Credit(kind="supplied_hash", value=f"sha1:{digest[:64]} {first('fileName') or ''}".strip())
        )
    schema = entity.get("schema")
    draft.warnings.append(
        f"From the property {name} of an entity of kind {schema if isinstance(schema, str) else 'unknown'}"[:120] + "."
    )
    return draft


READER = Reader(MANIFEST, sniff, read)
