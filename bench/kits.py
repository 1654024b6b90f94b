"""Scores on the development kits: what Khronika's installed commands write, judged by each kit's own scorer."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.places import KHRONIKA, KITS, WORK, scored, timed

Figures = dict[str, Any]


def read(path: Path) -> list[dict[str, Any]]:
    """Lines of a kit."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def write(path: Path, lines: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def bare(docs: Iterable[dict[str, Any]], *fields: str) -> list[dict[str, Any]]:
    """Documents as a user would have them: no annotation goes in."""
    keep = ("id", "doc_id", "text", "dct", "published", "lang", "title", "publisher", "url", *fields)
    return [{k: d[k] for k in keep if d.get(k) is not None} for d in docs]


def annotate(docs: Path, out: Path, only: str, models: str = "default") -> float:
    """CPU seconds of `khronika annotate`."""
    command = [KHRONIKA, "annotate", docs, "-o", out, "--models", models]
    return timed(*command, *(["--only", only] if only else [])).cpu_s


def attribution() -> Figures | None:
    """PolNeAR dev: triple F1 and its kin, with the model and with rules alone; the kit's baseline beside."""
    kit = KITS / "attribution"
    gold = kit / "dev.jsonl.gz"
    if not gold.exists():
        return None
    docs = read(gold)
    words = sum(len(d["text"].split()) for d in docs)
    source = write(WORK / "attribution.jsonl", bare(docs))
    out: Figures = {"words": words}
    for models in ("default", "none"):
        cpu = annotate(source, WORK / "out.jsonl", "statements", models)
        found = json.loads(scored(kit / "score.py", gold, WORK / "out.jsonl", "--json", "--ci", "--outermost"))
        out[models] = {
            **{k: found[k] for k in ("triple", "triple_exact", "who_what", "triple_f1_ci95", "predicted")},
            "recall_by_type": found["recall_by_type"], "words_per_cpu_s": round(words / cpu),
        }  # fmt: skip
    return out


def time() -> Figures | None:
    """TimeBank (the 61 sample documents, the rest), AQUAINT, MEANTIME; HeidelTime's stored output by the same scorer."""
    kit = KITS / "time"
    if not (kit / "timebank.jsonl").exists():
        return None
    peer = {d["id"]: d for d in read(kit / "peers" / "outputs" / "tb_heideltime.jsonl")}
    timebank = read(kit / "timebank.jsonl")
    sets = {
        "timebank sample": ([d for d in timebank if d["id"] in peer], "tb_heideltime.jsonl"),
        "timebank rest": ([d for d in timebank if d["id"] not in peer], None),
        "aquaint": (read(kit / "aquaint.jsonl"), None),
        "meantime": (read(kit / "meantime_en.jsonl"), "meantime_heideltime.jsonl"),
    }
    out: Figures = {}
    for name, (docs, stored) in sets.items():
        gold = write(WORK / "gold.jsonl", docs)
        annotate(write(WORK / "in.jsonl", bare(docs)), WORK / "out.jsonl", "timexes")
        out[name] = {"khronika": _time_figures(kit, gold, WORK / "out.jsonl")}
        if stored:
            out[name]["heideltime"] = _time_figures(kit, gold, kit / "peers" / "outputs" / stored)
    return out


def _time_figures(kit: Path, gold: Path, system: Path) -> Figures:
    found = json.loads(scored(kit / "score.py", gold, system, "--json"))
    return {k: found[k] for k in ("strict", "relaxed", "type_F1", "value_F1") if k in found}


def counts() -> Figures | None:
    """counts40: right number, right bound."""
    kit = KITS / "time"
    gold = kit / "counts40.jsonl"
    if not gold.exists():
        return None
    annotate(write(WORK / "in.jsonl", bare(read(gold))), WORK / "out.jsonl", "counts")
    found = json.loads(scored(kit / "score_counts.py", gold, WORK / "out.jsonl", "--json"))
    return {k: v for k, v in found.items() if isinstance(v, dict) and "percent" in v} | {"items": found["items"]}


def lineage() -> Figures | None:
    """The lineage kit: detection, relation, direction, clusters, candidates."""
    kit = KITS / "lineage"
    if not (kit / "kit.json").exists():
        return None
    docs = json.loads((kit / "kit.json").read_text(encoding="utf-8"))["docs"]
    source = write(WORK / "lineage.jsonl", bare(docs))
    cost = timed(KHRONIKA, "trace", source, "-o", WORK / "trace.json")
    found = json.loads(scored(kit / "score.py", kit / "kit.json", WORK / "trace.json"))
    return {"documents": len(docs), "cpu_s": cost.cpu_s, "score": found}


def events() -> Figures | None:
    """GVA reports: grouping and figures of incidents."""
    kit = KITS / "events"
    docs = kit / "gva" / "docs.jsonl.gz"
    if not docs.exists():
        return None
    reports = read(docs)
    source = write(WORK / "gva.jsonl", bare(reports))
    cost = timed(KHRONIKA, "group", source, "-o", WORK / "group.jsonl", "--workers", "2", ok=(0, 1))
    found = json.loads(scored(kit / "score" / "incidents.py", kit / "gva" / "gold.jsonl.gz", WORK / "group.jsonl"))
    return {"documents": len(reports), "cpu_s": cost.cpu_s, "peak_mb": round(cost.peak_mb), "score": found}
