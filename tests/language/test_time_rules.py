"""Every rule of the English time and count grammars is shown at work by its own example."""

from __future__ import annotations

from typing import Any

import pytest

from khronika.language import counts, timexes
from khronika.language.time.numbers import Numbers, figure
from khronika.language.time.patterns import compile_grammar, load
from khronika.records.reports import Published, Report

DAY = "2022-09-24"
TIME_RULES = load("en", "time")["rule"]
COUNT_RULES = load("en", "counts")["rule"]


def examples(rules: list[dict[str, Any]]) -> list[tuple[str, list[Any]]]:
    return [(rule["id"], example) for rule in rules for example in rule.get("examples", [])]


@pytest.mark.parametrize(("rule", "example"), examples(TIME_RULES), ids=lambda x: x if isinstance(x, str) else "")
def test_a_time_rule_finds_its_example(rule: str, example: list[str]) -> None:
    text, words, kind, value = example
    report = Report(id="r", text=text, published=Published(status="known", interval=(DAY, DAY)))
    found, _ = timexes.resolve(report, [(0, len(text))], [timexes.find(text, "en")])
    assert (words, kind, value, rule) in [(text[t.start : t.end], t.type, t.value, t.by) for t in found]


@pytest.mark.parametrize(("rule", "example"), examples(COUNT_RULES), ids=lambda x: x if isinstance(x, str) else "")
def test_a_count_rule_finds_its_example(rule: str, example: list[Any]) -> None:
    text, words, sign, *bounds = example
    found = [
        (text[c.start : c.end], c.sign, c.lower, c.upper, c.soft_lower, c.soft_upper, c.by)
        for c in counts.find(text, "en")
    ]
    assert (words, sign, *[None if x == -1 else x for x in bounds], rule) in found


@pytest.mark.parametrize("rules", [TIME_RULES, COUNT_RULES])
def test_every_rule_that_finds_something_has_an_example_and_an_id_of_its_own(rules: list[dict[str, Any]]) -> None:
    ids = [rule["id"] for rule in rules]
    assert len(set(ids)) == len(ids)
    assert [rule["id"] for rule in rules if rule["make"] != "none" and not rule.get("examples")] == []


@pytest.mark.parametrize(
    ("pattern", "why"),
    [("NOSUCH", "nothing in the lexicon"), ("@NOSUCH", "no macro"), ("'a' ;", "cannot read the pattern")],
)
def test_a_rule_that_cannot_be_read_is_named(pattern: str, why: str) -> None:
    data = {"class": {"A": {"words": ["a"]}}, "rule": [{"id": "x.broken", "pattern": pattern}]}
    with pytest.raises(ValueError, match=f"x.broken.*{why}"):
        compile_grammar(data, lambda token: ())


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("twenty - four", 24),
        ("three hundred and fifty", 350),
        ("two and a half million", 2_500_000),
        ("half a million", 500_000),
        ("a hundred and twenty", 120),
        ("twenty thousand five hundred", 20_500),
        ("2 1 / 2", 2.5),
        ("1 200 000", 1_200_000),
        ("3.5 million", 3_500_000),
        ("half a dozen", 6),
    ],
)
def test_number_words(words: str, value: float) -> None:
    assert Numbers(load("en", "numbers")["class"]).read(words.split()) == value


@pytest.mark.parametrize(
    ("token", "value"),
    [("3,500", 3500), ("1.200.000", 1_200_000), ("2.5", 2.5), ("2,5", 2.5), ("1.234.567,89", 1234567.89),
     ("1,2,3", None), ("9" * 16, None), ("0.500", 0.5)],
)  # fmt: skip
def test_figures_with_the_separators_of_three_countries(token: str, value: float | None) -> None:
    assert figure(token) == value
