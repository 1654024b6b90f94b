"""The invented case as the web tests use it: an index on disk, a client with the cookie, a served address."""

from __future__ import annotations

import queue
import threading
import warnings
from pathlib import Path

import sample_index
from starlette.exceptions import StarletteDeprecationWarning

from khronika.app.web.server import make_app, serve
from khronika.store.index import Index

with warnings.catch_warnings():
    warnings.simplefilter("ignore", StarletteDeprecationWarning)
    from starlette.testclient import TestClient

PORT = 8461
HOST = f"http://127.0.0.1:{PORT}"
TOKEN = "a-token-for-tests"
EVENT = "/events/e-5a1f00c2d3"
PAGES = (
    "/documents", "/documents?open=1", "/documents?state=not_read", "/documents?copies=unfolded&sort=day",
    *(f"/documents/{n}" for n in range(1, 15)), "/documents/1?at=10-40", "/documents/1/with/4", "/documents/1/with/2",
    "/documents/1/with/6", "/events", "/events?kind=dispersal", EVENT, "/events/e-77b0f1a9e4", "/events/e-9d8c7b6a50",
    "/events/e-1122334455", "/disagreements", "/voices", "/statements", "/statements?stance=denies",
    "/statements?reviewed=yes", "/people", "/people?who=all",
)  # fmt: skip


def make_index(folder: Path) -> Path:
    path = folder / "index.db"
    index = Index(path)
    sample_index.fill(index)
    index.close()
    return path


def stranger(index_path: Path) -> TestClient:
    """A client that has not opened the printed address."""
    return TestClient(make_app(index_path, TOKEN, port=PORT), base_url=HOST, follow_redirects=False)


def reader(index_path: Path) -> TestClient:
    """A client that has."""
    client = stranger(index_path)
    assert client.get(f"/open/{TOKEN}").status_code == 303
    return client


def served(index_path: Path) -> str:
    """The printed address of a server that runs in a thread until the tests end."""
    addresses: queue.Queue[str] = queue.Queue()
    threading.Thread(target=serve, args=(index_path,), kwargs={"ready": addresses.put}, daemon=True).start()
    return addresses.get(timeout=20)
