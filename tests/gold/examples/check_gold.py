"""Checks that every quoted piece of gold.json stands verbatim in the text of its document, and that the summary adds up.

Run: python tests/gold/examples/check_gold.py
Only the standard library; the PDF is read with pypdf where that is installed and skipped otherwise. Exit status 0 holds, 1 something does not.
The texts are made here in the simplest way (tags stripped, entities resolved, runs of white space read as one space), on purpose without Khronika:
the check must not lean on what it is there to check.
"""

from __future__ import annotations

import html
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
GOLD = HERE / "gold.json"
PILE = HERE.parents[2] / "src" / "khronika" / "examples" / "pile"


def squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def strip_html(source: str) -> str:
    source = re.sub(r"(?is)<(script|style|head)\b.*?</\1>", " ", source)
    source = re.sub(
        r"(?i)<(/?)(p|div|h\d|li|ul|br|figure|figcaption|article|aside|header|footer|nav|main)\b[^>]*>", "\n", source
    )
    return html.unescape(re.sub(r"<[^>]+>", "", source))


def telegram_text(text: str | list[Any]) -> str:
    if isinstance(text, str):
        return text
    return "".join(part if isinstance(part, str) else part["text"] for part in text)


def pdf_text(path: Path) -> str | None:
    try:
        import pypdf
    except ImportError:
        return None
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def read_pile(pile: Path) -> dict[str, str | None]:
    texts: dict[str, str | None] = {}
    for path in sorted(p for p in pile.rglob("*") if p.is_file()):
        key = path.relative_to(pile).as_posix()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    texts[f"{key}#{name}"] = archive.read(name).decode("utf-8")
        elif path.suffix == ".jsonl":
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                texts[f"{key}#{row['id']}"] = row["title"] + "\n\n" + row["text"]
        elif path.suffix == ".json":
            for message in json.loads(path.read_text(encoding="utf-8"))["messages"]:
                if message["type"] == "message":
                    texts[f"{key}#{message['id']}"] = telegram_text(message["text"])
        elif path.suffix == ".html":
            texts[key] = strip_html(path.read_text(encoding="utf-8"))
        elif path.suffix == ".pdf":
            texts[key] = pdf_text(path)
        else:
            texts[key] = path.read_text(encoding="utf-8")
    return {key: None if text is None else squeeze(text) for key, text in texts.items()}


def main() -> int:
    gold = json.loads(GOLD.read_text(encoding="utf-8"))
    texts = read_pile(PILE)
    wrong: list[str] = []
    skipped: set[str] = set()
    checked = 0

    def expect(condition: bool, message: str) -> None:
        if not condition:
            wrong.append(message)

    def quote(document: str, words: str, where: str, *, once: bool = False) -> None:
        nonlocal checked
        if document not in texts:
            wrong.append(f"{where}: no document {document}")
            return
        text = texts[document]
        if text is None:
            skipped.add(document)
            return
        checked += 1
        hits = text.count(squeeze(words))
        expect(hits > 0, f"{where}: not in {document}: {words!r}")
        expect(not once or hits < 2, f"{where}: {hits} times in {document}: {words!r}")

    keys = [entry["key"] for entry in gold["documents"]]
    expect(sorted(keys) == sorted(texts), f"documents differ: {sorted(set(keys) ^ set(texts))}")
    for entry in gold["documents"]:
        for kind in ("boilerplate", "garbled"):
            for words in entry.get(kind, []):
                quote(entry["key"], words, f"document {kind}")
    expect(
        sorted(d for f in gold["families"] for d in f["documents"]) == sorted(keys),
        "families do not part the documents",
    )
    for pair in gold["derivations"]:
        expect(
            pair["a"] in keys and pair["b"] in keys and pair["origin"] in (None, pair["a"], pair["b"]),
            f"derivation {pair}",
        )

    ids = {entry["id"]: entry for entry in gold["statements"]}
    expect(len(ids) == len(gold["statements"]), "two statements share an id")
    for entry in gold["statements"]:
        quote(entry["document"], entry["sentence"], entry["id"], once=True)
        for role in ("source", "cue", "content"):
            for words in entry[role]:
                expect(words in entry["sentence"], f"{entry['id']}: {role} not in its sentence: {words!r}")
        if entry["parent"] is not None:
            parent = ids.get(entry["parent"])
            expect(parent is not None and parent["document"] == entry["document"], f"{entry['id']}: parent")

    for table in ("timexes", "counts"):
        for entry in gold[table]:
            where = f"{table} {entry['words']!r}"
            if "sentence" in entry:
                quote(entry["document"], entry["sentence"], where, once=True)
                expect(entry["words"] in entry["sentence"], f"{where}: not in its sentence")
            else:
                text = texts.get(entry["document"])
                quote(entry["document"], entry["words"], where)
                if text is not None:
                    hits = len(re.findall(rf"(?<!\w){re.escape(entry['words'])}(?!\w)", text))
                    expect(hits >= 1, f"{where}: not as whole words in {entry['document']}")
    for entry in gold["names"]:
        for form in entry["forms"]:
            quote(entry["document"], form, "names")
    for entry in gold["people_to_protect"]:
        for form in entry["forms"]:
            expect(
                any(form in (texts[d] or "") for d in entry["documents"]), f"person {form!r} in none of its documents"
            )

    disagreements = 0
    for event in gold["events"]:
        for document in [*event["docs"], *event["also"]]:
            expect(document in keys, f"{event['id']}: no document {document}")
        voices = {voice["id"]: voice for voice in event["voices"]["list"]}
        for bound in ("lower", "upper"):
            expect(
                event["voices"][bound] == sum(voice[bound] for voice in voices.values()),
                f"{event['id']}: voices {bound}",
            )
        assertions = {entry["id"] for entry in event["assertions"]}
        for entry in event["assertions"]:
            quote(entry["doc"], entry["words"], entry["id"])
            expect(entry["voice"] is None or entry["voice"] in voices, f"{entry['id']}: no voice {entry['voice']}")
        for relation in event["relations"]:
            expect(set(relation["assertions"]) <= assertions, f"{event['id']}: relation {relation['attribute']}")
            disagreements += relation["kind"] in ("conflict", "denial", "naming")
        for change in event.get("retelling", []):
            if change["now"]:
                quote(change["doc"], change["now"], "retelling")

    summary = gold["summary"]
    for name, value in {
        "documents": len(keys),
        "families": len(gold["families"]),
        "statements": len(ids),
        "disagreements": disagreements,
        "people_to_protect": len(gold["people_to_protect"]),
        "events": len(gold["events"]),
        "voices": {bound: sum(event["voices"][bound] for event in gold["events"]) for bound in ("lower", "upper")},
    }.items():
        expect(summary[name] == value, f"summary {name}: {summary[name]} is not {value}")

    for line in wrong:
        print("WRONG", line)
    for document in sorted(skipped):
        print(f"skipped (no pypdf): {document}")
    print(f"{checked} quotes checked, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
