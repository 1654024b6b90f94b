"""Lineage measured: `trace` on a kit with the kit's own scorer, and its cost on made-up documents.

    python bench/lineage.py kit KIT.json SCORER.py [--by-how] [--out PRED.json]
    python bench/lineage.py cost N [N…]
    python bench/lineage.py hard

Prints one JSON object. `cost` makes N different documents of about 2 kB, one in five a light edit of an earlier one,
and gives CPU seconds for each step and for adding one document more (its own fingerprint, the candidates anew over all
fingerprints, its own comparisons). `hard` times inputs made to break it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from khronika.lineage import candidates, compare, fingerprint, trace
from khronika.records.lineage import Lineage
from khronika.records.reports import Published, Report


def load(path: Path) -> tuple[dict[str, Any], list[Report]]:
    """The kit, and its documents as reports; only id, text, published and lang are shown."""
    kit = json.loads(path.read_text(encoding="utf-8"))
    reports = []
    for doc in kit["docs"]:
        day = doc.get("published")
        published = (
            Published(status="known", interval=(day[:10], day[:10]), origin="given", time=day[11:] or None)
            if day
            else Published()
        )
        reports.append(Report(id=doc["id"], text=doc["text"], published=published, language=doc.get("lang")))
    return kit, reports


def as_prediction(lineage: Lineage) -> dict[str, Any]:
    """What `khronika trace` writes, as far as the scorer reads it."""
    return {
        "pairs": [{"a": p.a, "b": p.b, "relation": p.relation, "direction": p.direction} for p in lineage.pairs],
        "clusters": {member: family.members[0] for family in lineage.families for member in family.members},
        "candidates": [list(pair) for pair in lineage.candidates],
    }


def kit_score(path: Path, scorer: Path, by_how: bool, out: Path | None) -> dict[str, Any]:
    kit, reports = load(path)
    start = time.process_time()
    prediction = as_prediction(trace(reports))
    spent = time.process_time() - start
    if out:
        out.write_text(json.dumps(prediction), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("kit_scorer", scorer)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    result: dict[str, Any] = module.score(kit, prediction)
    if not by_how:
        result.pop("by_how", None)
    return {**result, "documents": len(reports), "cpu_seconds": round(spent, 2)}


def documents(count: int, seed: int = 1) -> list[Report]:
    """Made-up documents of about 350 words from a vocabulary with the skew of a natural one."""
    chance = random.Random(seed)
    letters = "bcdfghjklmnprstvz", "aeiou"
    words = ["".join(chance.choice(letters[k % 2]) for k in range(chance.randint(2, 9))) for _ in range(30_000)]
    weights = [1 / (k + 3) for k in range(len(words))]
    reports: list[Report] = []
    for number in range(count):
        if number % 5 == 4:
            text = reports[chance.randrange(len(reports))].text.split()
            for _ in range(12):
                text[chance.randrange(len(text))] = chance.choice(words)
        else:
            text = chance.choices(words, weights, k=350)
            for k in range(0, 350, 14):
                text[k] = text[k].capitalize()
        reports.append(Report(id=f"D-{number + 1}", text=" ".join(text), language="en"))
    return reports


def timed(task: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    result = task()
    return result, round(time.process_time() - start, 3)


def cost(count: int) -> dict[str, Any]:
    reports = documents(count + 1)
    last = reports.pop()
    prints, t_prints = timed(lambda: [(r.id, fingerprint(r)) for r in reports])
    pairs, t_pairs = timed(lambda: candidates(prints))
    by_id = {r.id: r for r in [*reports, last]}
    found, t_compare = timed(lambda: sum(compare(by_id[a], by_id[b]) is not None for a, b in pairs))

    def add() -> int:
        anew = candidates([*prints, (last.id, fingerprint(last))])
        return sum(compare(by_id[a], by_id[b]) is not None for a, b in anew if last.id in (a, b))

    _, t_add = timed(add)
    return {
        "documents": count,
        "fingerprint_cpu_s": t_prints,
        "candidates_cpu_s": t_pairs,
        "compare_cpu_s": t_compare,
        "candidate_pairs": len(pairs),
        "related_pairs": found,
        "add_one_cpu_s": t_add,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def hard() -> dict[str, Any]:
    """Inputs made to break it: CPU seconds and number of pairs for each."""
    chance = random.Random(2)
    base = documents(40, 3)
    book = " ".join(r.text for r in documents(2_000, 4))
    book_words = book.split()
    slogan = "Freedom for the prisoners of the north square now and for ever"

    def many(texts: Iterable[str]) -> list[Report]:
        return [Report(id=f"D-{k + 1}", text=text) for k, text in enumerate(texts)]

    cases = {
        "one document 10,000 times": many([base[0].text] * 10_000),
        "50,000 posts, one slogan": many(
            f"{' '.join(chance.choices(book_words, k=chance.randint(5, 20)))} {slogan}" for k in range(50_000)
        ),
        "5 MB beside 200 bytes": many([book, book[2_000_000:2_000_200], base[1].text[:200]]),
        "5 MB twice, edited": many([book, book[:2_000_000] + " something else " + book[2_100_000:]]),
        "one word": many([" ".join(["no"] * n) for n in (20_000, 19_000, 500, 3)]),
        "nothing": many(["", " ", "\u200b", "..."]),
        "mixed scripts": many(["\u0645\u0631\u062d\u0628\u0627 hello \u043f\u0440\u0438\u0432\u0435\u0442 " * 50] * 2),
        "near copies, 2,000": many(
            " ".join(w if chance.random() > 0.02 else "x" + w for w in base[2].text.split()) for _ in range(2_000)
        ),
    }
    out: dict[str, Any] = {}
    for name, reports in cases.items():
        lineage, spent = timed(lambda reports=reports: trace(reports))
        out[name] = {
            "cpu_s": spent,
            "candidates": len(lineage.candidates),
            "pairs": len(lineage.pairs),
            "families": len(lineage.families),
        }
        print(name, out[name], file=sys.stderr)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = parser.add_subparsers(dest="what", required=True)
    kit = parts.add_parser("kit")
    kit.add_argument("kit", type=Path)
    kit.add_argument("scorer", type=Path)
    kit.add_argument("--by-how", action="store_true")
    kit.add_argument("--out", type=Path)
    parts.add_parser("cost").add_argument("counts", type=int, nargs="+")
    parts.add_parser("hard")
    args = parser.parse_args()
    if args.what == "kit":
        result: Any = kit_score(args.kit, args.scorer, args.by_how, args.out)
    elif args.what == "cost":
        result = {"cost": [cost(count) for count in args.counts]}
    else:
        result = {"hard": hard()}
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
