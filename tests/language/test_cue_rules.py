"""Every group of the cue lexicon keeps the promise of its example."""

from __future__ import annotations

from typing import Any

import pytest

from khronika.language.en.lexicon import lexicon, read_cues, verb_forms

from .helpers import marked, read, words

GROUPS = [group for kind in ("group", "noun", "adjective", "adverb") for group in read_cues()[kind]]


def _bare(role: str) -> str:
    return role.strip(" .,").removeprefix("that ")


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["id"])
def test_the_example_of_a_rule_is_found_by_it(group: dict[str, Any]) -> None:
    text, expected = marked(group["example"])
    found = [
        {"source": words(text, s.source), "cue": words(text, s.cue), "content": words(text, s.content), "rule": s.by,
         "stance": s.stance}
        for s in read(text).statements
    ]  # fmt: skip
    fitting = [
        f
        for f in found
        if _bare(f["source"]) == _bare(expected["source"])
        and f["cue"] == expected["cue"]
        and _bare(f["content"]) == _bare(expected["content"])
        and f["rule"].split(".")[1] == group["id"]
    ]
    assert fitting, found
    assert fitting[0]["stance"] == group["stance"]


def test_rule_ids_are_unique() -> None:
    ids = [group["id"] for group in GROUPS]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("lemma", "form"),
    [("say", "said"), ("deny", "denied"), ("plan", "planned"), ("admit", "admitting"), ("wish", "wishes")],
)
def test_verbs_are_known_in_all_their_forms(lemma: str, form: str) -> None:
    assert form in verb_forms(lemma)
    assert form in lexicon().verbs
