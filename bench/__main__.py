"""`./dev bench [PART …]`: measure today's code as a user would install it, and write docs/BENCHMARKS.md.

Parts: install attribution time counts lineage events speed growth pages (default: all). Kits lie in the folder that
KHRONIKA_BENCH names (default ../shared/bench); parts whose kit is not there are left out, and the table says so.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from bench import kits, machine, report
from bench.places import ROOT, WORK, install

PARTS: dict[str, Callable[[], dict[str, Any] | None]] = {
    "install": machine.install_size,
    "attribution": kits.attribution,
    "time": kits.time,
    "counts": kits.counts,
    "lineage": kits.lineage,
    "events": kits.events,
    "speed": machine.speed,
    "growth": machine.growth,
    "pages": machine.pages,
}


def main() -> int:
    wanted = sys.argv[1:] or list(PARTS)
    if unknown := set(wanted) - set(PARTS):
        print(f"no part named {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    install()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    store = WORK / "results.json"
    results = json.loads(store.read_text()) if store.exists() else {}
    for part in wanted:
        print(f"… {part}", file=sys.stderr, flush=True)
        found = PARTS[part]()
        if found is None:
            print(f"LEFT OUT: {part}, its kit is not here", file=sys.stderr)
            continue
        results[part] = {"commit": commit, **found}
        store.write_text(json.dumps(results, indent=1))
        print(json.dumps(found, indent=1), file=sys.stderr)
    (ROOT / "docs" / "BENCHMARKS.md").write_text(report.page(results), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
