"""docs/BENCHMARKS.md from the results of the parts."""

from __future__ import annotations

from typing import Any

Results = dict[str, Any]

PEERS_ATTRIBUTION = [
    ("textacy 0.13, direct quotations, whole documents", "16.0"),
    ("textacy, a paragraph at a time", "23.9"),
    ("GenderGapTracker extractor", "40.5"),
    ("rule baseline of the kit", "52.8"),
    ("two linear-chain CRFs over spaCy features", "63.1"),
    ("a second human annotator (18 articles)", "72.0"),
]
PEERS_LINEAGE = [
    ("datasketch MinHash LSH .5, 5-word (usual setting)", ".504"),
    ("rensa 128 perm, 3-word", ".691"),
    ("MiniLM-L6 whole document, cosine >= .83", ".734"),
    ("exact word 5-gram containment >= .25", ".780"),
    ("passim 2.0.1 candidates at their best threshold", ".846"),
]
PEERS_EVENTS = [
    ("tf-idf average link", "81.5", "", ""),
    ("the same with distance of extracted dates", "88.2", "95.2", "69.4 / 74.2 / 56.0"),
]
PEERS_COUNTS = [
    ("Microsoft recognizers-number", "29 / 11"), ("quantulum3", "26 / 11"), ("CQE", "23 / 21"), ("text2num", "22 / 7"),
]  # fmt: skip


def page(results: Results) -> str:
    """The whole page. A part that was not run says so instead of showing an old figure as new."""
    parts = [_head(results)]
    for name, section in SECTIONS.items():
        found = results.get(name)
        parts.append(
            section(found) if found else f"## {TITLES[name]}\n\nNot measured yet, or its kit was not present.\n"
        )
    return "\n".join(parts)


def _head(results: Results) -> str:
    commits = sorted({r["commit"] for r in results.values()})
    return f"""# Benchmarks

Written by `./dev bench` from the code of commit {", ".join(commits)}; every figure is of the program as `pip install .`
puts it into an empty environment, without extras. Costs are CPU seconds of all its processes on one shared two-core
machine: read ratios, not absolute speeds. Kits are development data (train and dev parts); test parts are sealed and
were not looked at. Peers' figures without a note were measured on the same data with the same scorer at an earlier
time on the same kind of machine and are repeated here; those marked * were scored again in this run.
"""


def _table(head: list[str], rows: list[list[Any]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(str(c) for c in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _attribution(r: Results) -> str:
    rows = []
    for models, name in (("default", "Khronika"), ("none", "Khronika, rules alone (`--models none`)")):
        f = r[models]
        low, high = f["triple_f1_ci95"]
        t = f["triple"]
        rows.append([
            f"**{name}**", f"{t['p']:.1f} / {t['r']:.1f} / **{t['f1']:.1f}** ({low}-{high})", f"{f['triple_exact']['f1']:.1f}",
            f"{f['who_what']['f1']:.1f}", f"{f['recall_by_type']['direct']['who_what']:.1f}", f"{f['words_per_cpu_s']:,}",
        ])  # fmt: skip
    rows += [[name, f"- / - / {f1}", "", "", "", ""] for name, f1 in PEERS_ATTRIBUTION]
    head = ["system", "triple P / R / F1 (95 %)", "exact F1", "who-what F1", "direct, recall", "words per CPU-s"]
    return (
        f"## {TITLES['attribution']}\n\nPolNeAR dev, 84 articles, {r['words']:,} words, outermost attributions. Source, cue and "
        "content must each overlap by half or more. The speed is of the whole command, model loading included.\n\n"
        + _table(head, rows)
    )


def _time(r: Results) -> str:
    rows = []
    for name, systems in r.items():
        if name == "commit":
            continue
        for system, f in systems.items():
            label = "**Khronika**" if system == "khronika" else "HeidelTime*"
            rows.append([name, label, *(_f(f.get(k)) for k in ("strict", "relaxed", "type_F1", "value_F1"))])
    return f"## {TITLES['time']}\n\nF1 as TempEval-3 defines it.\n\n" + _table(
        ["kit", "system", "strict", "relaxed", "type", "value"], rows
    )


def _f(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("F1", value.get("f1", value.get("F")))
    if value is None:
        return ""
    return f"{100 * value:.1f}" if abs(value) <= 1 else f"{value:.1f}"


def _counts(r: Results) -> str:
    found = [f"{k} {v['right']}" for k, v in r.items() if isinstance(v, dict)]
    rows = [
        ["**Khronika**", " · ".join(found)],
        *([name, f"value {f.split(' / ')[0]} · bound {f.split(' / ')[1]}"] for name, f in PEERS_COUNTS),
    ]
    return f"## {TITLES['counts']}\n\ncounts40: right of {r['items']}.\n\n" + _table(["system", "right"], rows)


def _lineage(r: Results) -> str:
    s = r["score"]
    direction = s["direction"]
    rows = [
        ["detection P / R / **F**, all pairs", _prf(s["detection"])],
        ["detection without pairs across scripts", _prf(s["detection_without_cross_script"])],
        ["relation, micro F", f"{s['relation_micro']['F']:.3f}"],
        ["hard negatives linked", f"{s['hard_negatives']['linked']} of {s['hard_negatives']['n']}"],
        ["direction right of answered, dates differ", _answered(direction["dated_differing"])],
        ["direction right of answered, undated", _answered(direction["undated"])],
        [
            "translations within a script / across",
            f"{s['translation_recall']['same_script']} / {s['translation_recall']['cross_script']}",
        ],
        ["B-cubed F / ARI", f"{s['clusters']['B3_F']:.3f} / {s['clusters']['ARI']:.3f}"],
        [
            "candidate recall (all scripts)",
            f"{s['candidates']['recall']:.3f}, {s['candidates']['count']} pairs compared",
        ],
        ["cost", f"{r['cpu_s']} CPU-s for {r['documents']} documents"],
    ]
    peers = _table(["peer (held-out kit, related or not)", "F"], [list(p) for p in PEERS_LINEAGE])
    return f"## {TITLES['lineage']}\n\nDev kit.\n\n" + _table(["measure", "Khronika"], rows) + "\n" + peers


def _prf(f: dict[str, float]) -> str:
    return f"{f['P']:.3f} / {f['R']:.3f} / **{f['F']:.3f}**"


def _answered(f: dict[str, Any]) -> str:
    return f"{f['right_of_answered']:.3f} ({f['answered']} of {f['n']} answered)"


def _events(r: Results) -> str:
    s = r["score"]
    c = s["clustering"]
    rows = [["**Khronika**", *(_pick(c, *keys) for keys in (("CoNLL", "conll"), ("B3_P", "b3_p"))), _attributes(s)]]
    rows += [list(p) for p in PEERS_EVENTS]
    head = ["system", "CoNLL F1", "B-cubed P", "date / killed / injured, %"]
    return (
        f"## {TITLES['events']}\n\nGVA dev: {r['documents']:,} local reports of shootings, {r['cpu_s']:.0f} CPU-s in all, "
        f"peak {r['peak_mb']} MB a process.\n\n" + _table(head, rows)
    )


def _pick(found: dict[str, Any], *keys: str) -> str:
    for key in keys:
        if key in found:
            return _f(found[key])
    return str(found)[:120]


def _attributes(s: dict[str, Any]) -> str:
    found = s.get("attributes", s.get("attr", {}))
    return " / ".join(_f(found.get(k)) for k in ("date", "killed", "injured"))


def _install(r: Results) -> str:
    return (
        f"## {TITLES['install']}\n\n`pip install .` without extras: {r['site_packages_mb']} MB of site-packages (goal: at most 480). "
        f"`khronika --help`: {r['help_cpu_s']} CPU-s.\n"
    )


def _speed(r: Results) -> str:
    rows = [
        ["bare spaCy md pipeline, words per CPU-s", f"{r['bare_words_per_cpu_s']:,}", ""],
        ["`build`, words per CPU-s", f"{r['build_words_per_cpu_s']:,}", ""],
        ["ratio", r["ratio_to_bare"], ">= 0.6"],
        ["every article four times: documents per CPU-s, ratio to once", r["ratio_with_copies"], ">= 3"],
        ["peak memory of a process", f"{r['peak_mb_a_process']} MB", "< 1,500"],
    ]
    return (
        f"## {TITLES['speed']}\n\n`build` of {r['articles']:,} articles ({r['words']:,} words), 2 workers, durable intake and index "
        "included; the bare pipeline only parses, in the same run.\n\n" + _table(["measure", "found", "goal"], rows)
    )


def _growth(r: Results) -> str:
    rows = [
        ["one document more: searchable", f"{r['searchable_cpu_s']} CPU-s", "<= 1.5"],
        ["one document more: findings, from a cold start", f"{r['findings_cpu_s']} CPU-s", "<= 6"],
        ["peak memory of that run", f"{r['run_peak_mb']} MB", ""],
    ]
    return f"## {TITLES['growth']}\n\nA case of {r['documents']:,} documents.\n\n" + _table(
        ["measure", "found", "goal"], rows
    )


def _pages(r: Results) -> str:
    rows = [[f"`{path}`", status, median, worst] for path, (status, median, worst) in r["ms"].items()]
    return f"## {TITLES['pages']}\n\nThe same case; goal: under 200 ms.\n\n" + _table(
        ["page", "status", "median ms", "slowest of 20"], rows
    )


TITLES = {
    "install": "Size of the install", "attribution": "Who says what", "time": "Time expressions", "counts": "Counts",
    "lineage": "Lineage", "events": "Events", "speed": "Speed", "growth": "One document more", "pages": "Pages",
}  # fmt: skip
SECTIONS = {
    "install": _install, "attribution": _attribution, "time": _time, "counts": _counts, "lineage": _lineage,
    "events": _events, "speed": _speed, "growth": _growth, "pages": _pages,
}  # fmt: skip
