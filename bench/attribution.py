"""Attribution: who says what, on a kit in the format of PolNeAR. Prints one JSON object.

Usage: python bench/attribution.py KIT_DIR [--split dev] [--models default|none] [--limit N] [--speed] [--out FILE]

KIT_DIR holds `<split>.jsonl.gz` and `score.py`; its texts are read from there and written nowhere else. `--speed`
runs the bare spaCy pipeline over the same paragraphs in the same process: words per CPU-second of both and their ratio.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import time
import warnings
from pathlib import Path
from typing import Any

from khronika.language.annotate import annotate
from khronika.language.model import find_model, load_tools
from khronika.records.findings import Findings
from khronika.records.reports import Report


def main() -> None:
    """Annotate the kit, score it with the kit's own scorer, print the scores with how they came about."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kit", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--models", default="default")
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args()
    with gzip.open(options.kit / f"{options.split}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()][: options.limit]
    tools = load_tools(options.models)
    started = time.process_time()
    found = [annotate(Report(id=row["id"], text=row["text"], language="en"), tools) for row in rows]
    spent = time.process_time() - started
    predicted = [
        {"id": row["id"], "attributions": [_attribution(s) for s in f.statements]}
        for row, f in zip(rows, found, strict=True)
    ]
    if options.out:
        options.out.write_text("".join(json.dumps(row) + "\n" for row in predicted), "utf-8")
    result: dict[str, Any] = scorer(options.kit).score(rows, predicted, outermost=True, ci=True)
    words = sum(len(row["text"].split()) for row in rows)
    result |= {
        "split": options.split,
        "model": tools.digest,
        "words": words,
        "words_per_cpu_second": round(words / spent),
    }
    result["nature"] = _tally(f.nature for f in found)
    if options.speed and tools.nlp is not None:
        result["bare_words_per_cpu_second"] = round(words / bare_pipeline(rows, found))
        result["ratio_to_bare_pipeline"] = round(
            result["words_per_cpu_second"] / result["bare_words_per_cpu_second"], 2
        )
    print(json.dumps(result, indent=1))


def _attribution(statement: Any) -> dict[str, Any]:
    return {
        "source": statement.source, "cue": statement.cue, "content": statement.content, "stance": statement.stance,
        "by": statement.by, "lane": statement.lane,
    }  # fmt: skip


def _tally(values: Any) -> dict[str, int]:
    tally: dict[str, int] = {}
    for value in values:
        tally[value] = tally.get(value, 0) + 1
    return dict(sorted(tally.items()))


def scorer(kit: Path) -> Any:
    """The kit's score.py as a module."""
    spec = importlib.util.spec_from_file_location("kit_score", kit / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{kit} has no score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bare_pipeline(rows: list[dict[str, Any]], found: list[Findings]) -> float:
    """CPU-seconds of the same model with all its components over the same paragraphs, its load time left out."""
    import spacy

    folder, _ = find_model()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        nlp = spacy.load(folder)
    texts = [row["text"][a:b] for row, f in zip(rows, found, strict=True) for a, b in f.paragraphs]
    started = time.process_time()
    for _ in nlp.pipe(texts, batch_size=64):
        pass
    return time.process_time() - started


if __name__ == "__main__":
    main()
