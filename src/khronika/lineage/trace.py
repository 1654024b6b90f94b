"""The whole: from reports to pairs and families."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from khronika.lineage.candidates import candidates
from khronika.lineage.compare import compare
from khronika.lineage.families import families
from khronika.lineage.fingerprint import Fingerprint, fingerprint
from khronika.lineage.order import id_key
from khronika.records.lineage import Lineage, Pair
from khronika.records.reports import Report

__all__ = ["compare", "trace"]

Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


def trace(reports: Sequence[Report], *, map: Mapper = builtins.map) -> Lineage:  # noqa: A002
    """Pairs (both lanes), families and candidates of a set of reports with distinct ids.

    The result depends on the set alone, not on its order. `map` may be a process pool's: the functions handed to it are
    module-level, their arguments picklable. Raises ValueError if an id stands twice.
    """
    ranked = sorted(reports, key=lambda report: id_key(report.id))
    if len({report.id for report in ranked}) != len(ranked):
        raise ValueError("two reports have the same id; give each document an id of its own")
    prints: list[Fingerprint] = list(map(fingerprint, ranked))
    named = [(report.id, one) for report, one in zip(ranked, prints, strict=True)]
    pairs_to_try = candidates(named)
    by_id = {report.id: report for report in ranked}
    found: Iterable[Pair | None] = map(_compare, [(by_id[a], by_id[b]) for a, b in pairs_to_try])
    pairs = tuple(pair for pair in found if pair is not None)
    return Lineage(
        pairs=pairs,
        families=families([r.id for r in ranked], pairs, {i: one.digest for i, one in named}),
        candidates=tuple(pairs_to_try),
    )


def _compare(pair: tuple[Report, Report]) -> Pair | None:
    return compare(*pair)
