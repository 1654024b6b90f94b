"""Which document comes from which: candidates, alignment, relation, direction, families, raw changes."""

from __future__ import annotations

from khronika.lineage.candidates import candidates
from khronika.lineage.compare import compare
from khronika.lineage.families import families
from khronika.lineage.fingerprint import Fingerprint, fingerprint
from khronika.lineage.trace import trace

__all__ = ["Fingerprint", "candidates", "compare", "families", "fingerprint", "trace"]
