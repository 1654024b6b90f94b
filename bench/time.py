"""Score time expressions and counts on a kit, beside a peer's stored output if one is given.

usage: time.py KIT.jsonl --scorer SCORE.py [--peer OUTPUT.jsonl] [--only IDS.jsonl | --without IDS.jsonl]
               [--dump OUT.jsonl] [--errors N]
KIT has a line a document: {id, dct?, text, timexes?: …}, or counts (then --scorer is the scorer of counts).
Prints one JSON object: the scorer's figures for Khronika and for the peer, and words per CPU-second (paragraphs found
and resolved, no parse; tokens split at white space, as the peers were measured).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec

from khronika.language import counts, timexes
from khronika.records.reports import Published, Report

SUMMARY = ("gold", "system", "strict", "relaxed", "type_F1", "value_F1", "by_type")


def report_of(doc: dict[str, Any]) -> Report:
    """A kit's line as a report: its `dct` is the known date."""
    dct = doc.get("dct")
    published = Published(status="known", interval=(dct[:10], dct[:10]), origin="given") if dct else Published()
    return Report(id=str(doc["id"]), text=doc["text"], published=published, language="en")


def annotate(docs: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], float]:
    """Timexes and counts of each document as `khronika annotate` writes them, and words per CPU-second."""
    timexes.find("warm", "en"), counts.find("warm", "en")
    out, words, begun = [], 0, time.process_time()
    for doc in docs:
        report = report_of(doc)
        text = report.text
        words += len(text.split())
        found, _ = timexes.resolve(report, [(0, len(text))], [timexes.find(text, "en")])
        out.append(
            {
                "id": doc["id"],
                "timexes": msgspec.to_builtins(found),
                "counts": msgspec.to_builtins(counts.find(text, "en")),
            }
        )
    return out, words / max(time.process_time() - begun, 1e-9)


def score(scorer: Path, gold: list[dict[str, Any]], system: list[dict[str, Any]], extra: list[str]) -> str:
    """What the kit's scorer prints for these two lists."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, lines in (("gold", gold), ("system", system)):
            path = Path(folder) / f"{name}.jsonl"
            path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
            paths.append(str(path))
        done = subprocess.run([sys.executable, str(scorer), *paths, *extra], capture_output=True, text=True, check=True)
        return done.stdout


def lines(path: Path) -> list[dict[str, Any]]:
    """The JSON lines of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def main() -> None:
    """Read the arguments, annotate, score, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kit", type=Path)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--only", type=Path)
    parser.add_argument("--without", type=Path)
    parser.add_argument("--dump", type=Path)
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    docs = lines(options.kit)
    if options.only:
        wanted = {doc["id"] for doc in lines(options.only)}
        docs = [doc for doc in docs if doc["id"] in wanted]
    if options.without:
        unwanted = {doc["id"] for doc in lines(options.without)}
        docs = [doc for doc in docs if doc["id"] not in unwanted]
    system, speed = annotate(docs)
    if options.dump:
        options.dump.write_text("".join(json.dumps(doc, ensure_ascii=False) + "\n" for doc in system), "utf-8")
    if options.errors:
        print(score(options.scorer, docs, system, ["--errors", str(options.errors)]))
        return
    result: dict[str, Any] = {"kit": options.kit.name, "documents": len(docs), "words_per_cpu_second": round(speed)}
    result["khronika"] = json.loads(score(options.scorer, docs, system, ["--json"]))
    if options.peer:
        result["peer"] = json.loads(score(options.scorer, docs, lines(options.peer), ["--json"]))
    print(json.dumps(result, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
