"""Reading a text in a test: the tools are loaded once, statements are shown as words."""

from __future__ import annotations

import re
from functools import cache

from khronika.language.annotate import annotate
from khronika.language.model import Tools, load_tools
from khronika.records.base import Range
from khronika.records.findings import Findings, Statement
from khronika.records.reports import Report


@cache
def tools(models: str = "default") -> Tools:
    return load_tools(models)


def read(text: str, models: str = "default", **fields: object) -> Findings:
    """Findings of a text; fields of the report by keyword."""
    given = {"id": "t", "language": "en", **fields}
    return annotate(Report(text=text, **given), tools(models))  # type: ignore[arg-type]


def words(text: str, spans: tuple[Range, ...]) -> str:
    return " … ".join(text[start:end] for start, end in spans)


def by_cue(text: str, findings: Findings, cue: str) -> Statement:
    """The one statement whose cue contains `cue`."""
    fitting = [
        s for s in findings.statements if cue in words(text, s.cue).split(" … ")[0].split() or cue == words(text, s.cue)
    ]
    assert len(fitting) == 1, [words(text, s.cue) for s in findings.statements]
    return fitting[0]


def index_of(findings: Findings, statement: Statement) -> int:
    return findings.statements.index(statement)


def marked(example: str) -> tuple[str, dict[str, str]]:
    """A rule's example: the plain text, and what stands in [source], {cue} and <content> ("" where there is none)."""
    roles = {}
    for role, opening, closing in (("source", "[", "]"), ("cue", "{", "}"), ("content", "<", ">")):
        pattern = re.escape(opening) + "([^" + re.escape(closing) + "]*)" + re.escape(closing)
        roles[role] = " … ".join(re.findall(pattern, example))
    return re.sub(r"[\[\]{}<>]", "", example), roles
