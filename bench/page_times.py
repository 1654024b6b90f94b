"""Milliseconds a page takes at the server: `python page_times.py CASE`, printed as JSON {path: [median, slowest]}."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from khronika.app.web.server import make_app
from khronika.store.index import Index

TOKEN = "bench"
PORT = 8000


async def ask(app: Any, path: str, cookie: str) -> tuple[int, dict[str, str]]:
    """One GET through the application itself, without a network."""
    where, _, query = path.partition("?")
    headers = [(b"host", f"127.0.0.1:{PORT}".encode()), (b"cookie", cookie.encode())]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": where, "raw_path": where.encode(), "query_string": query.encode(), "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", PORT), "root_path": "",
    }  # fmt: skip
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    head = next(m for m in sent if m["type"] == "http.response.start")
    return head["status"], {k.decode(): v.decode() for k, v in head["headers"]}


def main() -> None:
    index_path = Path(sys.argv[1]) / "index.db"
    app = make_app(index_path, TOKEN, port=PORT)
    index = Index(index_path, read_only=True)
    events = [r[0] for r in index.db.execute("select id from events order by documents desc limit 3")]
    longest = [r[0] for r in index.db.execute("select number from documents order by words desc limit 3")]
    _, headers = asyncio.run(ask(app, f"/open/{TOKEN}", ""))
    cookie = headers.get("set-cookie", "").split(";")[0]
    paths = ["/documents", "/documents?page=20", "/events", "/disagreements", "/voices", "/people", "/statements"]
    paths += [f"/documents/{n}" for n in longest] + [f"/events/{e}" for e in events]
    out = {}
    for path in paths:
        took = []
        for _ in range(20):
            begun = time.perf_counter()
            status, _ = asyncio.run(ask(app, path, cookie))
            took.append((time.perf_counter() - begun) * 1000)
        out[path] = [status, round(statistics.median(took), 1), round(max(took), 1)]
    print(json.dumps(out))


if __name__ == "__main__":
    main()
