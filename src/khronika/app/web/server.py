"""`khronika serve`: the pages of one case on 127.0.0.1, for whoever has the printed address."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qs

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from khronika.app.web import views_documents, views_events
from khronika.app.web.asking import Searches, endpoint
from khronika.app.web.guard import Guard
from khronika.app.web.rendering import sentence

STATIC = {
    "khronika.css": "text/css; charset=utf-8",
    "khronika.js": "text/javascript; charset=utf-8",
    "htmx.min.js": "text/javascript; charset=utf-8",
    "khronika.svg": "image/svg+xml",
    "htmx.LICENSE.txt": "text/plain; charset=utf-8",
}

VIEWS = {
    "/documents": views_documents.inbox,
    "/documents/{number:int}": views_documents.document,
    "/documents/{number:int}/copies": views_documents.copies,
    "/documents/{number:int}/words/{at}": views_documents.words,
    "/documents/{number:int}/with/{other:int}": views_documents.compare,
    "/findings/{id}": views_documents.finding,
    "/search/{handle}": views_documents.found,
    "/statements": views_events.statements,
    "/events": views_events.events,
    "/events/{id}": views_events.event,
    "/disagreements": views_events.disagreements,
    "/voices": views_events.voices,
    "/people": views_events.people,
}


class CannotServe(Exception):
    """The port cannot be had. The message is a sentence for the user."""


def make_app(index_path: Path, token: str, *, port: int) -> Starlette:
    """The app over the index at `index_path`, opened by `/open/<token>` on `port` of loopback.

    The index is opened anew, read-only, for every request: a run may publish a new generation at any time.
    """
    searches = Searches()

    async def start(_: Request) -> Response:
        return RedirectResponse("/documents", status_code=303)

    async def search(request: Request) -> Response:
        """Keeps the words in memory and goes on to their handle: nothing of the case changes."""
        words = parse_qs((await request.body()).decode("utf-8", "replace")).get("words", [""])[0].strip()[:500]
        return RedirectResponse(f"/search/{searches.keep(words)}" if words else "/documents", status_code=303)

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in STATIC:
            return sentence(404, "Not here", "There is no such file.")
        content = files("khronika.app.web").joinpath("static", name).read_bytes()
        return Response(content, media_type=STATIC[name])

    async def lost(_: Request, __: Exception) -> Response:
        return sentence(404, "Not here", "There is no such page. All there are can be reached from the documents.")

    routes = [Route("/", start), Route("/search", search, methods=["POST"]), Route("/static/{name}", static)]
    routes += [Route(path, endpoint(view, index_path, searches)) for path, view in VIEWS.items()]
    return Starlette(
        routes=routes,
        middleware=[
            Middleware(Guard, token=token, port=port),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
        ],
        exception_handlers={404: lost, 405: lost},
    )


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.ready()


def serve(
    index_path: Path, *, port: int = 0, token: str | None = None, ready: Callable[[str], None] | None = None
) -> None:
    """Serve until interrupted. `port` 0 takes a free one; `ready` is called with the address to open, once it answers.

    Prints and logs nothing: no address, no search word, no name. Raises `CannotServe` if the port cannot be had.
    """
    token = token or secrets.token_urlsafe(24)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as problem:
        listening.close()
        raise CannotServe(
            f"Port {port} cannot be had ({problem}). Name another port, or none to take a free one."
        ) from problem
    port = listening.getsockname()[1]
    config = uvicorn.Config(
        make_app(index_path, token, port=port), access_log=False, log_config=None, log_level="critical", lifespan="off",
        ws="none", server_header=False, proxy_headers=False, timeout_graceful_shutdown=2, limit_concurrency=200,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}/open/{token}"
    try:
        _Server(config, lambda: ready(address) if ready else None).run(sockets=[listening])
    finally:
        listening.close()
