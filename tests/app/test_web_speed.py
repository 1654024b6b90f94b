"""Any page of a case of 5,000 documents and 50,000 statements is made in under 200 ms."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import sample_large
import web_case

from khronika.store import queries
from khronika.store.index import Index

PAGES = (
    "/documents", "/documents?page=100", "/documents?copies=unfolded&sort=day&page=120", "/documents?language=en",
    "/documents/2500", "/documents/2500/with/2496", "/events", "/events?page=12", "/disagreements", "/voices?page=100",
    "/statements", "/statements?page=1200", "/statements?stance=denies&page=300", "/statements?reviewed=yes", "/people",
)  # fmt: skip


@pytest.mark.slow
def test_every_page_is_made_in_time(tmp_path: Path) -> None:
    index = Index(tmp_path / "index.db")
    sample_large.fill_large(index)
    assert queries.summary(index).statements == 50_000
    event = queries.list_events(index, limit=1)[1][0].id
    index.close()
    client = web_case.reader(index.path)
    asked = client.post("/search", data={"words": "harbour morn"}, headers={"sec-fetch-site": "same-origin"})
    taken = {}
    for path in (*PAGES, f"/events/{event}", asked.headers["location"]):
        times = []
        for _ in range(4):
            start = time.perf_counter()
            assert client.get(path).status_code == 200
            times.append(time.perf_counter() - start)
        taken[path] = min(times)  # other work on this machine is not the page's
    assert max(taken.values()) < 0.2, taken
