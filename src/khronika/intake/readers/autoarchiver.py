"""What Bellingcat's auto-archiver leaves: its page, table or JSON on an archived address, with hashes and time stamps.

A document an archived address: the words of the post, its address, its own day (`timestamp`), the time of capture, and
a `supplied_hash` for each file. The files lie beside it and are documents of their own; whether they have those hashes
is checked when they are added together (`intake/supplied.py`).
"""

from __future__ import annotations

import ast
import csv
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from khronika.intake.cleaning import clean_name, one_line
from khronika.intake.extraction import Claim, Draft, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.intake.readers import html
from khronika.intake.readers.charsets import decode
from khronika.intake.readers.jsonl import parse
from khronika.intake.readers.text import paragraphs
from khronika.records.reports import Credit

MANIFEST = Manifest(
    name="autoarchiver",
    version="1",
    title="auto-archiver results",
    extensions=("html", "csv", "json"),
    container=True,
    needs=("lxml", "py3langid"),
)
_PAGE = re.compile(rb"Archived media for\s*<|<title>https?://[^<]{1,2000}</title>\s*<style>")
_TABLE = re.compile(rb"(?:\xef\xbb\xbf)?status,metadata,media\r?\n")
_HASH = re.compile(r"(?P<algorithm>SHA-?256|SHA3-512|SHA-?512|SHA-?1|MD5):(?P<hex>[0-9a-fA-F]{32,128})")
MOST_NODES = 100_000
LONGEST_CELL = 1 << 20
WORDS = ("content", "full_text", "text", "description", "tweet", "message")
AUTHORS = ("author", "uploader", "username", "channel", "account")
STAMPS = ("timestamp", "upload_date", "date", "published")


@dataclass
class Result:
    """One archived address: the fields of its record by name, and its files with the hashes they were given."""

    fields: dict[str, str] = field(default_factory=dict)
    status: str = ""
    files: list[tuple[str, str]] = field(default_factory=list)
    """(file name, hash as it stands: `SHA-256:…`, empty if none)."""


def sniff(head: bytes, name: str) -> int:
    if _TABLE.match(head):
        return 3
    if _PAGE.search(head) and (b"auto-archiver" in head or b"pem-certificate" in head or b'class="copy"' in head):
        return 3
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t[")
    known = sum(key in head for key in (b'"status"', b'"metadata"', b'"media"', b'"_processed_at"'))
    return 3 if start.startswith(b"{") and b'"metadata"' in head and b'"_processed_at"' in head and known >= 3 else 0


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    data = source.bytes(limits)
    text, charset, sentences = decode(data)
    for sentence in sentences:
        yield Note(sentence)
    if _TABLE.match(data[:200]):
        results = _table(text)
    elif text.lstrip("\ufeff \r\n\t")[:1] in ("{", "["):
        results = _json(data)
    else:
        results = iter([_page(text)])
    for number, result in enumerate(results, 1):
        draft = _draft(result, f"results/{number}", source.name)
        draft.charset = charset
        yield draft


def _draft(result: Result, path: str, name: str) -> Draft:
    fields = result.fields

    def first(names: tuple[str, ...]) -> str | None:
        return next((fields[key] for key in names if fields.get(key, "").strip()), None)

    address = one_line(fields.get("url"), 2000)
    draft = Draft(
        path=path,
        name=address or name,
        text=(first(WORDS) or "").strip(),
        title=fields.get("title"),
        author=first(AUTHORS),
        url=address,
        plain=True,
    )
    if not draft.text and draft.title:
        draft.text = draft.title.strip()
        draft.warnings.append("The record holds no words of the archived page but its title.")
    draft.places = list(paragraphs(draft.text))
    if stamp := first(STAMPS):
        draft.claims.append(Claim(origin="metadata", words=stamp[:200], label="the archived page's own time stamp"))
    if captured := fields.get("_processed_at"):
        draft.credits.append(Credit(kind="captured", value=captured[:60]))
        draft.warnings.append(f"It was archived at {captured[:60]}: that is not when it was published.")
    if address:
        draft.credits.append(Credit(kind="canonical_url", value=address))
    hashed = [(file, found) for file, stated in result.files if (found := _HASH.search(stated))]
    for file, found in hashed:
        value = f"{found['algorithm'].lower()}:{found['hex'].lower()} {file}"
        draft.credits.append(Credit(kind="supplied_hash", value=value))
    if result.files:
        draft.warnings.append(
            f"It names {len(result.files):,} files that lie beside it, {len(hashed):,} of them with a hash."
        )
    if result.status and "success" not in result.status.lower():
        draft.warnings.append(f'The archiver says of it "{one_line(result.status, 80)}": it may not be whole.')
    if not draft.text.strip():
        draft.unread = NotRead(
            "The record of an archived address holds no words of it.", "See the files that were archived with it."
        )
    return draft


# --- the page -------------------------------------------------------------------------------------------------------


def _page(text: str) -> Result:
    tree = html.tree_of(text, Draft())
    result = Result(status="success")
    for heading in tree.iter("h2"):
        words = " ".join("".join(heading.itertext()).split())
        if words.startswith("Archived media for"):
            link = next((a.get("href") for a in heading.iter("a") if a.get("href")), None)
            result.fields["url"] = link or words.removeprefix("Archived media for").strip()
            break
    for paragraph in tree.iter("p"):
        words = " ".join("".join(paragraph.itertext()).split())
        if words.startswith("title:"):
            result.fields["title"] = words.removeprefix("title:").strip().strip("'")
            break
    for table in tree.iter("table"):
        kind = table.get("class") or ""
        for row in table.iter("tr"):
            cells = [cell for cell in row if cell.tag == "td"]
            if len(cells) != 2:
                continue
            if "metadata" in kind:
                key = "".join(cells[0].itertext()).strip()[:80]
                result.fields.setdefault(key, _cell(cells[1]))
            elif "content" in kind:
                result.files += _files(cells)
    return result


def _cell(cell: Any) -> str:
    """A value as it is shown: line ends kept, the "Copy as JSON" beside it left out."""
    parts = []
    for element in cell.iter():
        if isinstance(element.tag, str):
            parts.append("" if "copy-value64" in element.attrib else element.text or "")
            parts.append("\n" if element.tag in ("br", "li", "p") else "")
        if element is not cell:
            parts.append(element.tail or "")
    return "\n".join(line.strip() for line in "".join(parts).split("\n")).strip()


def _files(cells: list[Any]) -> list[tuple[str, str]]:
    """The file of a row, and those made from it (a video's stills): each hash with the name that stands before it."""
    links = [link.get("href") or "" for link in cells[1].iter("a")]
    links += [str(value) for element in cells[1].iter("img", "video", "source") if (value := element.get("src"))]
    name = next((_base(link) for link in links if link and not link.startswith("https://replayweb.page")), "")
    found: list[tuple[str, str]] = []
    for item in cells[0].iter("li"):
        bold = next((child for child in item if child.tag == "b"), None)
        key = (bold.text or "").strip().rstrip(":").lower() if bold is not None else ""
        value = "".join(item.itertext())[:2000] if key in ("hash", "key", "filename") else ""
        value = value.partition(":")[2].strip()
        if key in ("key", "filename") and value:
            name = _base(value)
        elif key == "hash":
            found.append((name or "unnamed", value))
    return found or ([(name, "")] if name else [])


def _base(path: str) -> str:
    try:
        inside = urlsplit(path).path or path
    except ValueError:
        inside = path
    return clean_name(unquote(inside).replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]) or "unnamed"


# --- table and JSON -------------------------------------------------------------------------------------------------


def _table(text: str) -> Iterator[Result]:
    """Rows of `csv_db`: a status, and two cells written as Python shows its values."""
    csv.field_size_limit(LONGEST_CELL * 8)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    try:
        next(reader, None)
        for row in reader:
            if len(row) >= 3:
                yield _result(row[0], _literal(row[1]), _literal(row[2]))
    except csv.Error:
        raise NotRead("The table is broken from here on.", "Get a whole copy.") from None


def _json(data: bytes) -> Iterator[Result]:
    try:
        value = parse(data.removeprefix(b"\xef\xbb\xbf"))
    except ValueError:
        lines = [line for line in data.split(b"\n") if line.strip()]
        value = []
        for line in lines:
            try:
                value.append(parse(line))
            except ValueError:
                raise NotRead("Its JSON is broken.", "Get a whole copy.") from None
    for record in value if isinstance(value, list) else [value]:
        if isinstance(record, dict):
            yield _result(record.get("status"), record.get("metadata"), record.get("media"))


def _result(status: Any, metadata: Any, media: Any) -> Result:
    result = Result(status=str(status or "")[:200])
    for key, value in metadata.items() if isinstance(metadata, dict) else ():
        if isinstance(key, str) and isinstance(value, (str, int, float)):
            result.fields[key] = str(value)
    stack = list(reversed(media)) if isinstance(media, list) else []
    for _ in range(MOST_NODES):
        if not stack:
            break
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(reversed(item))
        if not isinstance(item, dict):
            continue
        given = item.get("properties")
        properties = given if isinstance(given, dict) else {}
        name = next((item[key] for key in ("key", "_key", "filename") if isinstance(item.get(key), str)), None)
        if name is not None:
            result.files.append((_base(name), str(properties.get("hash") or "")))
        stack.extend(value for value in reversed(list(properties.values())) if isinstance(value, (list, dict)))
    return result


def _literal(words: str) -> Any:
    """The value of a Python expression of constants, lists, dictionaries and `datetime.datetime(…)`; None if it is
    anything else. Nothing is evaluated."""
    if len(words) > LONGEST_CELL:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(words, mode="eval")
        return _value(tree.body, 0)
    except (SyntaxError, ValueError, RecursionError, MemoryError, TypeError):
        return None


def _value(node: ast.expr, depth: int) -> Any:
    if depth > 50:
        return None
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Dict):
        pairs = [(_value(key, depth + 1), value) for key, value in zip(node.keys, node.values, strict=True) if key]
        return {key: _value(value, depth + 1) for key, value in pairs if isinstance(key, str)}
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return [_value(item, depth + 1) for item in node.elts]
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("datetime.datetime", "datetime.date"):
        numbers = [
            item.value for item in node.args[:6] if isinstance(item, ast.Constant) and isinstance(item.value, int)
        ]
        if len(numbers) >= 3:
            zone = "+00:00" if "utc" in ast.unparse(node).lower() else ""
            year, month, day, hour, minute, second = [*numbers, 0, 0, 0][:6]
            return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}"
    return None


READER = Reader(MANIFEST, sniff, read)
