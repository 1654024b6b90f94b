"""All answers of a case as plain data, to compare two ways of getting them."""

from __future__ import annotations

import json
from typing import Any

import khronika

TABLES = {
    "documents": "number, name, state, title, published, language, nature, family, folded_into, findings_key",
    "findings": "id, number, kind, idx, json, standing",
    "pairs": "a, b, json",
    "families": "id, size, root, json",
    "events": "id, kind, label, json",
    "persons": "id, protect, json",
    "standings": "entry, state, subject, json",
}


def answers(case: khronika.Case) -> dict[str, Any]:
    """Table -> rows in a stable order, and the voices of the case."""
    index = case.ask()
    try:
        out: dict[str, Any] = {
            table: sorted(map(tuple, index.db.execute(f"select {columns} from {table}")), key=repr)
            for table, columns in TABLES.items()
        }
        out["voices"] = json.loads(index.meta("voices") or "null")
        return out
    finally:
        index.close()


def by_content(case: khronika.Case) -> dict[str, Any]:
    """The same without D-numbers: what two cases share that got the same documents in another order."""
    index = case.ask()
    try:
        name = {f"D-{n}": p or f for n, f, p in index.db.execute("select number, name, path from documents")}
        found = index.db.execute("select number, kind, value, source, content from findings")
        findings = sorted((name[f"D-{r[0]}"], *r[1:]) for r in map(tuple, found))
        families = sorted(
            sorted(name[m] for m in json.loads(j)["members"]) for (j,) in index.db.execute("select json from families")
        )
        events = []
        for (j,) in index.db.execute("select json from events"):
            e = json.loads(j)
            events.append((e["kind"], e["date"], e["place"], sorted(name[d] for d in e["docs"]),
                           sorted(name[d] for d in e["also"]), e["voices"]["lower"], e["voices"]["upper"]))  # fmt: skip
        voices = json.loads(index.meta("voices") or "{}")
        return {"findings": findings, "families": families, "events": sorted(events, key=repr),
                "voices": (voices["lower"], voices["upper"])}  # fmt: skip
    finally:
        index.close()
