"""What every page needs of a request: the index of one generation, the summary line, numbers from the address."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from khronika.app.web.rendering import page, sentence
from khronika.store.index import Index
from khronika.store.queries import IndexUnavailable, snapshot, summary


class Missing(Exception):
    """What was asked for is not in this case. The message is the sentence shown."""


@dataclass
class Searches:
    """What was searched for in this session, kept in memory under a handle, so that no word enters an address.

    Addresses stay in a browser's history and in its caches after the case is closed; these words must not.
    """

    kept: OrderedDict[str, str] = field(default_factory=OrderedDict)

    def keep(self, words: str) -> str:
        """A handle for these words; the same words have one handle. The oldest of 500 are forgotten."""
        handle = next((h for h, w in self.kept.items() if w == words), None) or secrets.token_urlsafe(6)
        self.kept[handle] = words
        self.kept.move_to_end(handle)
        while len(self.kept) > 500:
            self.kept.popitem(last=False)
        return handle


@dataclass(frozen=True)
class Asked:
    """One request with an index open for it."""

    request: Request
    index: Index
    searches: Searches

    @property
    def part(self) -> bool:
        """True where htmx asks for a part to put into a page that is already there."""
        return self.request.headers.get("hx-request") == "true"

    def number(self, name: str, least: int = 0) -> int:
        """A number from the path or the query; `least` where it is missing or is none."""
        value = str(self.request.path_params.get(name, self.request.query_params.get(name, "")))
        # 15 digits fit SQLite's integers; longer ones name nothing here.
        return max(least, int(value)) if value.isascii() and value.isdigit() and len(value) < 16 else least

    def choice(self, name: str, among: Any) -> str | None:
        """A query value, if it is one of those offered."""
        value = self.request.query_params.get(name, "")
        return value if value in among else None

    def page(self, template: str, **values: Any) -> Response:
        """The page with the summary line over it."""
        return page(template, summary=summary(self.index), **values)


@dataclass(frozen=True)
class Pager:
    """Which stretch of a list is shown. `base` is the address to which `page=…` is added."""

    total: int
    page: int
    size: int
    base: str

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size

    def address(self, page: int) -> str:
        return f"{self.base}{'&' if '?' in self.base else '?'}page={page}"


View = Callable[[Asked], Response]


def endpoint(view: View, index_path: Path, searches: Searches) -> Callable[[Request], Any]:
    """A view as Starlette calls it: in a thread, with a fresh read-only index, problems told in a sentence."""

    def answer(request: Request) -> Response:
        try:
            with snapshot(index_path) as index:
                return view(Asked(request, index, searches))
        except Missing as missing:
            return sentence(404, "Not in this case", str(missing))
        except IndexUnavailable as why:
            return sentence(
                503, "The index is not ready",
                f"The index of this case cannot be asked now ({why}). Nothing is lost: it is made anew from the case by"
                " khronika run. Then load this page again.",
            )  # fmt: skip
        except Exception as problem:
            # Only where, never what: the message may hold words of a document.
            trace = problem.__traceback__
            while trace and trace.tb_next:
                trace = trace.tb_next
            place = f"{Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}" if trace else "unknown"
            return sentence(
                500, "This page could not be made",
                f"Khronika failed on this page ({type(problem).__name__} in {place}). Nothing was changed, the other"
                " pages work. Please report the words in brackets; they hold nothing of the case.",
            )  # fmt: skip

    async def run(request: Request) -> Response:
        return await run_in_threadpool(answer, request)

    return run
