"""Events over the incident kit: `python bench/events.py KIT [--sample N] [--score SCORER_FOLDER] [--findings CACHE]`;
prints JSON.

KIT holds docs.jsonl.gz and gold.jsonl.gz; SCORER_FOLDER incidents.py. The sample takes whole incidents, so that
clusters stay whole.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import sys
import time
from pathlib import Path
from typing import Any

from khronika.events.chronicle import group
from khronika.language.annotate import annotate
from khronika.language.model import load_tools
from khronika.lineage.trace import trace
from khronika.records.base import from_json, to_json
from khronika.records.findings import Findings
from khronika.records.lineage import Lineage
from khronika.records.reports import Published, Report


def lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def report_of(doc: dict[str, Any]) -> Report:
    day = doc.get("published")
    published = Published(status="known", interval=(day, day), origin="given") if day else Published()
    return Report(
        id=doc["doc_id"],
        text=doc["text"],
        title=doc.get("title"),
        url=doc.get("url"),
        published=published,
        language="en",
    )


def found(reports: list[Report], cache: Path | None, models: str) -> dict[str, Findings]:
    """Findings of all reports, kept in `cache` (a JSON line a report) between runs."""
    known: dict[str, Findings] = {}
    if cache is not None and cache.exists():
        with cache.open(encoding="utf-8") as f:
            known = {row["id"]: from_json(json.dumps(row["findings"]), Findings) for row in map(json.loads, f)}
    missing = [r for r in reports if r.id not in known]
    if missing:
        tools = load_tools(models)
        fresh = {r.id: annotate(r, tools) for r in missing}
        known |= fresh
        if cache is not None:
            with cache.open("a", encoding="utf-8") as f:
                f.writelines(json.dumps({"id": i, "findings": json.loads(to_json(v))}) + "\n" for i, v in fresh.items())
    return {r.id: known[r.id] for r in reports}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kit", type=Path)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--score", type=Path)
    parser.add_argument("--findings", type=Path)
    parser.add_argument("--models", default="default")
    parser.add_argument("--no-lineage", action="store_true")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    gold = sorted(lines(args.kit / "gold.jsonl.gz"), key=lambda g: str(g["incident"]))
    docs = {d["doc_id"]: d for d in lines(args.kit / "docs.jsonl.gz")}
    if args.sample:
        kept: list[dict[str, Any]] = []
        for incident in gold[:: max(1, len(docs) // args.sample)]:
            kept.append(incident)
        gold = kept
    wanted = {d for g in gold for d in g["docs"]}
    reports = [report_of(docs[d]) for d in sorted(wanted)]
    start = time.process_time()
    findings = found(reports, args.findings, args.models)
    annotated = time.process_time()
    lineage = Lineage() if args.no_lineage else trace(reports)
    traced = time.process_time()
    system = [json.loads(to_json(line)) for line in group(reports, findings, lineage)]
    grouped = time.process_time()
    if args.out:
        args.out.write_text("".join(json.dumps(line) + "\n" for line in system), encoding="utf-8")
    result: dict[str, Any] = {
        "reports": len(reports),
        "incidents": len(gold),
        "events": len(system),
        "cpu_seconds": {
            "annotate": round(annotated - start, 1),
            "trace": round(traced - annotated, 1),
            "group": round(grouped - traced, 2),
        },
    }
    if args.score:
        sys.path.insert(0, str(args.score))
        spec = importlib.util.spec_from_file_location("incidents", args.score / "incidents.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        result["scores"] = module.score(gold, [line for line in system if line["docs"]])
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
