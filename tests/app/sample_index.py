"""An index over an invented case: a dock strike in the harbour town of Velmora and two brothers who went missing.

`fill` writes it through the index's own put_* methods. It has a story in three copies, a spin, a denial, a Russian
piece, a letter without a date, a failed and a waiting document, uncertain days, conflicts, and a hostile document.
Nothing here comes from real reports.
"""

from __future__ import annotations

from sample_case import COURIER, Case
from sample_documents import put_documents
from sample_events import VOICES, events, persons, put_lineage

from khronika.store.index import Index

__all__ = ["COURIER", "fill"]


def fill(index: Index) -> None:
    """Write the invented case into an empty index."""
    with index.publish():
        case = Case(index)
        put_documents(case)
        put_lineage(case)
        index.put_events(events(case), VOICES)
        index.put_persons(persons(case))
