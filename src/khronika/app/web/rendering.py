"""Templates into pages. Everything that is put into a page is escaped, and unseen characters are spelled out."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from khronika.app.web import wording


@cache
def environment() -> Environment:
    """The templates with the interface's words as filters."""
    made = Environment(
        loader=PackageLoader("khronika.app.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    filters = ("plain", "shown", "clipped", "day", "days", "published", "number", "count", "timex", "asserted",
               "between", "voices", "many", "fold", "size", "word", "why", "heading", "tidy")  # fmt: skip
    made.filters.update({name: getattr(wording, name) for name in filters})
    made.globals.update({name: getattr(wording, name) for name in dir(wording) if name.isupper()})
    made.finalize = _finalize
    return made


def _finalize(value: Any) -> Any:
    """What any `{{ … }}` becomes: text with nothing unseen in it."""
    if value is None:
        return ""
    return wording.shown(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def page(template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page (or a part of one) as an answer."""
    return HTMLResponse(environment().get_template(template).render(**values), status_code=status)


def sentence(status: int, title: str, text: str) -> HTMLResponse:
    """A page that says what happened and what to do, without anything of the case on it."""
    return page("sentence.html", status=status, title=title, text=text)
