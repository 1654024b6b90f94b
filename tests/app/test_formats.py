"""The closed lists of the format page are those of the records."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from khronika.records import base, decisions, events, findings, lineage, reports

PAGE = (Path(__file__).parents[2] / "docs" / "FORMATS.md").read_text(encoding="utf-8")
LISTS: dict[str, Any] = {
    "lane": base.Lane, "stance": findings.Stance, "nature of a document": findings.Nature, "mark": reports.MarkKind,
    "published: status": get_type_hints(reports.Published)["status"], "published: from": reports.PublishedFrom,
    "name label": findings.NameLabel, "alias kind": findings.AliasKind,
    "entity class of a count": findings.EntityClass, "count sign": findings.CountSign,
    "relation of documents": lineage.Relation, "change": get_type_hints(lineage.Change)["kind"],
    "kind of event": events.EventKind, "attribute of an event": events.Attribute,
    "relation of assertions": events.RelationKind, "grade of a voice": get_type_hints(events.Voice)["grade"],
    "act of a decision": decisions.Act, "state of a decision": decisions.State,
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_closed_list_is_written_as_it_is(name):
    (row,) = re.findall(rf"^\| {re.escape(name)} \| (.*) \|$", PAGE, re.M)
    assert re.findall(r"`(\w+)`", row) == list(get_args(LISTS[name]))


def test_every_table_of_an_export_is_named(example):
    from khronika.publish.tables import tables

    index = example.ask()
    named = re.search(r"Tables: (.*?)\. Days", PAGE, re.S)
    assert named is not None
    assert re.findall(r"`(\w+)`", named[1]) == list(tables(index, lambda text: text))
    index.close()
