"""Khronika on the example pile against its gold, which was written before any output was seen.

`python tests/gold/score_examples.py CASE [--misses]` prints the figures; `test_examples.py` holds them to their floors.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import khronika
from khronika.records.base import from_json
from khronika.records.events import Event
from khronika.records.protection import Person
from khronika.store import queries

GOLD: dict[str, Any] = json.loads((Path(__file__).parent / "examples" / "gold.json").read_text(encoding="utf-8"))
Figures = dict[str, Any]


class Found:
    """A case's answers under the gold's keys."""

    def __init__(self, case: khronika.Case) -> None:
        index = case.ask()
        self.key: dict[str, str] = {}
        self.page: dict[str, queries.DocumentPage] = {}
        self.rows: dict[str, list[queries.FindingRow]] = {}
        for number, name, path, place in index.db.execute("select number, name, path, place from documents"):
            page = queries.document(index, number)
            assert page is not None
            file = re.sub(r".*?examples/pile/", "", place)
            member = path.removeprefix("messages/") if path.startswith("messages/") else name if path else ""
            key = f"{file}#{member}" if member else file
            self.key[f"D-{number}"] = key
            self.page[key] = page
            self.rows[key] = queries.findings_of(index, number)
        self.pairs = [p for n in range(1, len(self.key) + 1) for p in queries.pairs_of(index, n) if p.a == f"D-{n}"]
        self.families = [json.loads(j)["members"] for (j,) in index.db.execute("select json from families")]
        self.events = [
            from_json(j, Event) for (j,) in index.db.execute("select json from events order by first_day, id")
        ]
        self.persons = [from_json(j, Person) for (j,) in index.db.execute("select json from persons")]
        self.summary = queries.summary(index)
        index.close()


def squeeze(text: str) -> str:
    """Text as the gold compares it: runs of white space are one space, quotation marks and commas at the ends are none."""
    return " ".join(text.split()).strip(" \"'“”„«»‘’,.;:!?…")


def prf(right: int, found: int, gold: int) -> Figures:
    p, r = right / found if found else 0.0, right / gold if gold else 0.0
    return {"p": round(100 * p, 1), "r": round(100 * r, 1), "f1": round(200 * p * r / (p + r), 1) if p + r else 0.0,
            "right": right, "found": found, "gold": gold}  # fmt: skip


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def dice(a: str, b: str) -> float:
    x, y = words(a), words(b)
    return 1.0 if not x and not y else 2 * sum((x & y).values()) / (sum(x.values()) + sum(y.values()))


def documents(found: Found) -> Figures:
    gold = {d["key"]: d for d in GOLD["documents"]}
    wrong = []
    for key, d in gold.items():
        page = found.page.get(key)
        if page is None:
            wrong.append(f"{key} is missing")
            continue
        p = page.published
        said = (p.status, list(p.interval) if p.interval else None)
        if said != (d["published"]["status"], d["published"]["interval"]):
            wrong.append(f"{key} published {said}, gold {d['published']}")
        for field in ("language", "nature"):
            if getattr(page, field) not in (d[field], *d.get(f"{field}_also", [])):
                wrong.append(f"{key} {field} {getattr(page, field)}, gold {d[field]}")
    return {"documents": len(found.page), "gold": len(gold), "right": 3 * len(gold) - len(wrong), "of": 3 * len(gold),
            "misses": wrong + sorted(set(found.page) - set(gold))}  # fmt: skip


def derivations(found: Found) -> Figures:
    gold = {frozenset((d["a"], d["b"])): d for d in GOLD["derivations"]}
    ours = {frozenset((found.key[p.a], found.key[p.b])): p for p in found.pairs}
    right = relation = direction = 0
    misses = []
    for pair, d in gold.items():
        p = ours.get(pair)
        if p is None:
            misses.append(f"no pair {sorted(pair)} ({d['relation']})")
            continue
        right += 1
        relation += p.relation in (d["relation"], *d.get("also", []))
        origin = {"a": found.key[p.a], "b": found.key[p.b]}.get(p.direction or "")
        if origin not in (d["origin"], None if d.get("sibling") else d["origin"]):
            misses.append(f"{sorted(pair)} origin {origin}, gold {d['origin']}")
        direction += origin == d["origin"] or (d.get("sibling") is True and origin is None)
    misses += [f"too much: {sorted(k)} {p.relation}" for k, p in ours.items() if k not in gold]
    families = {frozenset(f["documents"]) for f in GOLD["families"] if len(f["documents"]) > 1}
    mine = {frozenset(found.key[m] for m in f) for f in found.families}
    return {**prf(right, len(ours), len(gold)), "relation": relation, "direction": direction,
            "families": prf(len(families & mine), len(mine), len(families)), "misses": misses}  # fmt: skip


def statements(found: Found) -> Figures:
    """One to one by content and cue: Dice of content and of source at least .5 each, cues share a word."""
    right = stance = parents = with_parent = total = 0
    misses: list[str] = []
    for key, page in found.page.items():
        gold = [s for s in GOLD["statements"] if s["document"] == key]
        rows = [r for r in found.rows[key] if r.kind == "statement"]
        total += len(rows)
        scores = []
        for i, g in enumerate(gold):
            for j, r in enumerate(rows):
                said = [
                    " ".join(page.text[a:b] for a, b in getattr(r.record, role))
                    for role in ("source", "cue", "content")
                ]
                sources = [" ".join(g["source"]), *g.get("source_also", [])]
                source = max(dice(x if isinstance(x, str) else " ".join(x), said[0]) for x in sources)
                content = dice(" ".join(g["content"]), said[2])
                cue = bool(words(" ".join(g["cue"])) & words(said[1])) or not said[1]
                if source >= 0.5 and content >= 0.5 and cue:
                    scores.append((-(source + content), i, j))
        match: dict[int, int] = {}
        for _, i, j in sorted(scores):
            if i not in match and j not in match.values():
                match[i] = j
        right += len(match)
        for i, g in enumerate(gold):
            if i not in match:
                misses.append(f"{key}: missed {g['source']} {g['cue']} {str(g['content'])[:70]}")
                continue
            record = rows[match[i]].record
            ok = record.stance in (g["stance"], *g.get("stance_also", []))
            stance += ok
            if not ok:
                misses.append(f"{key}: stance {record.stance}, gold {g['stance']}: {g['cue']} {str(g['content'])[:50]}")
            if g["parent"] is not None:
                with_parent += 1
                upper = next((n for n, x in enumerate(gold) if x["id"] == g["parent"]), None)
                parents += upper is not None and upper in match and record.parent == rows[match[upper]].idx
        for j, r in enumerate(rows):
            if j not in match.values():
                misses.append(f"{key}: too much [{r.source[:30]}] {r.value} {r.content[:60]} ({r.record.by}, {r.lane})")
    gold_total = sum(not s.get("optional") for s in GOLD["statements"])
    return {**prf(right, total, gold_total), "stance": round(100 * stance / max(right, 1), 1),
            "parents": [parents, with_parent], "misses": misses}  # fmt: skip


def numbers(found: Found, kind: str) -> Figures:
    """timexes by words and value; counts by words and bounds."""
    gold = [g for g in GOLD["timexes" if kind == "timex" else "counts"] if not g.get("optional")]
    spans = right = 0
    misses = []
    for g in gold:
        page = found.page.get(g["document"])
        rows = [r for r in found.rows.get(g["document"], []) if r.kind == kind]
        want = squeeze(g["words"])
        near = [r for r in rows if want in squeeze(r.content) or (squeeze(r.content) in want and squeeze(r.content))]
        if page is None or not near:
            misses.append(f"{g['document']}: missed {g['words']!r}")
            continue
        spans += 1
        ok = any(_agrees(kind, r.record, g) for r in near)
        right += ok
        if not ok:
            said = [getattr(r.record, "value", None) or (r.record.lower, r.record.upper) for r in near]
            misses.append(
                f"{g['document']}: {g['words']!r} {said}, gold {g.get('value', (g.get('lower'), g.get('upper')))}"
            )
    return {"gold": len(gold), "found": spans, "right": right, "misses": misses}


def _agrees(kind: str, record: Any, g: dict[str, Any]) -> bool:
    if kind == "timex":
        return record.value in (g["value"], *g.get("value_also", []))
    return (record.lower, record.upper) == (g["lower"], g["upper"])


def people(found: Found) -> Figures:
    """Who is to be protected, by their names in any language; unnamed authors by number."""
    gold = [set(p["forms"]) for p in GOLD["people_to_protect"] if p["forms"]]
    unnamed = sum(not p["forms"] for p in GOLD["people_to_protect"])
    mine = [p for p in found.persons if p.protect]
    named = [set(p.forms) for p in mine if p.forms]
    right = sum(any(g & m for m in named) for g in gold)
    authors = min(unnamed, sum(not p.forms for p in mine))
    missed = [f"unprotected: {sorted(g)}" for g in gold if not any(g & m for m in named)]
    extra = [f"too much: {sorted(m)}" for m in named if not any(g & m for g in gold)]
    return {**prf(right + authors, len(mine), len(gold) + unnamed), "misses": missed + extra}


def events(found: Found) -> Figures:
    """Each gold event against the found one that shares most documents: voices within bounds, relation kinds."""
    misses = []
    voices = kinds = kinds_gold = 0
    for g in GOLD["events"]:
        want = {*g["docs"], *g["also"]}
        best = max(found.events, key=lambda e: len(want & {found.key[d] for d in (*e.docs, *e.also)}), default=None)
        if best is None:
            misses.append(f"no event for {g['label']}")
            continue
        mine = {found.key[d] for d in (*best.docs, *best.also)}
        if mine != want:
            misses.append(f"{g['label']}: without {sorted(want - mine)}, with {sorted(mine - want)}")
        low, high = (g["voices"]["lower"], g["voices"]["upper"])
        voices += (best.voices.lower == low) + (best.voices.upper == high)
        if (best.voices.lower, best.voices.upper) != (low, high):
            misses.append(f"{g['label']}: voices {best.voices.lower}-{best.voices.upper}, gold {low}-{high}")
        wanted = Counter((r["attribute"], r["kind"]) for r in g["relations"])
        had = Counter((r.attribute, r.kind) for r in best.relations)
        kinds += sum((wanted & had).values())
        kinds_gold += sum(wanted.values())
        misses += [f"{g['label']}: no {r}" for r in (wanted - had)] + [
            f"{g['label']}: too much {r}" for r in (had - wanted)
        ]
    return {"events": len(found.events), "gold": len(GOLD["events"]), "voice_bounds": [voices, 2 * len(GOLD["events"])],
            "relations": [kinds, kinds_gold], "misses": misses}  # fmt: skip


def score(case: khronika.Case) -> Figures:
    found = Found(case)
    s = found.summary
    return {
        "summary": {
            "documents": [s.documents, GOLD["summary"]["documents"]],
            "voices": [list(s.voices), [GOLD["summary"]["voices"]["lower"], GOLD["summary"]["voices"]["upper"]]],
            "statements": [s.statements, GOLD["summary"]["statements"]],
            "disagreements": [s.disagreements, GOLD["summary"]["disagreements"]],
            "people_to_protect": [s.people, GOLD["summary"]["people_to_protect"]],
        },
        "documents": documents(found), "derivations": derivations(found), "statements": statements(found),
        "timexes": numbers(found, "timex"), "counts": numbers(found, "count"), "people": people(found),
        "events": events(found),
    }  # fmt: skip


if __name__ == "__main__":
    figures = score(khronika.open_case(sys.argv[1]))
    for name, part in figures.items():
        misses = part.pop("misses", [])
        print(name, json.dumps(part, ensure_ascii=False))
        if "--misses" in sys.argv:
            print("\n".join(f"    {m}" for m in misses))
