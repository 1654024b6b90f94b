"""What two reports are to each other: relation, lane, exact spans, changes, and no more than can be told."""

from __future__ import annotations

import pytest
from tests.lineage.stories import MARKET, MINERS, SCHOOL, SPANISH_MARKET, disguised, notice, paragraphs, scanned, spun

from khronika.lineage import compare
from khronika.lineage.text import fold
from khronika.records.lineage import Pair
from khronika.records.reports import Mark, Report


def pair(a: str, b: str, **more: object) -> Pair | None:
    return compare(Report(id="D-1", text=a, **more), Report(id="D-2", text=b, **more))  # type: ignore[arg-type]


def related(a: str, b: str, **more: object) -> Pair:
    found = pair(a, b, **more)
    assert found is not None
    return found


HALF = " ".join(MINERS.split()[:70])


@pytest.mark.parametrize(
    ("derived", "relation", "lane"),
    [
        (MARKET, "identical", "fact"),
        (MARKET.upper(), "identical", "fact"),
        (disguised(MARKET), "identical", "fact"),
        (MARKET.replace("\n", " "), "identical", "fact"),
        ("By Our Reporter\n\n" + MARKET + "\nAll rights reserved.", "near_copy", "fact"),
        ("\n\n".join(reversed(paragraphs(MARKET))), "near_copy", "fact"),
        (scanned(MARKET), "near_copy", "likely"),
        ("\n\n".join(paragraphs(MARKET)[:3]), "partial", "fact"),
        (" ".join(MARKET.split()[60:160]), "partial", "fact"),
        (" ".join(MARKET.split()[:110]) + "\n\nIn other news\n\n" + HALF, "partial", "likely"),
        (spun(MARKET), "spin", "likely"),
    ],
    ids=[
        "same",
        "capitals",
        "disguised",
        "reflowed",
        "wrapped",
        "reordered",
        "scanned",
        "cut",
        "excerpt",
        "splice",
        "spun",
    ],
)
def test_each_kind_of_copy_is_named(derived: str, relation: str, lane: str) -> None:
    found = related(MARKET, derived)
    assert (found.relation, found.lane) == (relation, lane)
    assert found.why.endswith(".")


def test_a_translation_is_a_suggestion_with_its_counterparts() -> None:
    found = compare(Report(id="D-1", text=MARKET, language="en"), Report(id="D-2", text=SPANISH_MARKET, language="es"))
    assert found is not None
    assert found.relation == "translation"
    words = [(MARKET[slice(*x.a)], SPANISH_MARKET[slice(*x.b)]) for x in found.aligned]
    assert ("Baranek", "Baranek") in words
    assert ("26", "26") in words


def test_other_stories_are_unrelated() -> None:
    assert pair(MARKET, MINERS) is None
    assert pair(MINERS, SCHOOL) is None
    assert (
        compare(Report(id="1", text=MINERS, language="en"), Report(id="2", text=SPANISH_MARKET, language="es")) is None
    )


def test_a_form_filled_in_twice_is_no_copy() -> None:
    first = notice("Micron Fabrics Corp", 75, "Kessler and Sons", "2012")
    second = notice("Witlow Chemical Works", 100, "Harrow Brothers", "2009")
    assert pair(first, second) is None
    assert related(first, first + " Trading in its shares was halted on Monday.").relation in ("near_copy", "partial")


def test_shared_furniture_relates_nobody() -> None:
    note = " Subscribe to our newsletter for the best of the week, delivered to your inbox each Friday, free of charge."
    assert pair(MINERS + note, SCHOOL + note) is None
    at = len(MINERS)
    marked = Report(id="1", text=MINERS + note, marks=(Mark(kind="boilerplate", spans=((at, at + len(note)),)),))
    found = compare(marked, Report(id="2", text=MINERS))
    assert found is not None and found.relation == "identical"


def test_aligned_spans_hold_the_same_words_verbatim() -> None:
    derived = "\n\n".join(reversed(paragraphs(scanned(MARKET)))) + " And this is new."
    found = related(MARKET, derived)
    assert found.aligned
    for span in found.aligned:
        left, right = (fold(t).replace("-\n", "").split() for t in (MARKET[slice(*span.a)], derived[slice(*span.b)]))
        letters = ["".join(c for c in "".join(side) if c.isalnum()) for side in (left, right)]
        assert letters[0] == letters[1]


def test_the_result_does_not_depend_on_which_report_is_named_first() -> None:
    a, b = Report(id="D-2", text=MARKET), Report(id="D-10", text=spun(MARKET))
    assert compare(a, b) == compare(b, a)
    found = compare(b, a)
    assert found is not None and (found.a, found.b) == ("D-2", "D-10")


def test_numbers_and_negations_changed_come_first() -> None:
    derived = (
        MARKET.replace("38 of the 112", "52 of the 112")
        .replace("He did not say", "He did say")
        .replace("Colonel Janko Weyl", "Colonel Peter Huss")
        .replace("on Thursday", "on Friday")
        + "\nThe prefect has not been heard."
    )
    changes = related(MARKET, derived).changes
    assert [(c.kind, c.a_words, c.b_words) for c in changes[:2]] == [("number", "38", "52"), ("negation", "not", "")]
    assert ("date", "Thursday", "Friday") in [(c.kind, c.a_words, c.b_words) for c in changes]
    assert ("name", "Janko Weyl", "Peter Huss") in [(c.kind, c.a_words, c.b_words) for c in changes]
    assert [c.kind for c in changes] == ["number", "negation", "negation", "date", "name"]
    for change in changes:
        assert change.a is None or MARKET[slice(*change.a)] == change.a_words
        assert change.b is None or derived[slice(*change.b)] == change.b_words


def test_a_number_beside_a_month_is_a_date() -> None:
    changes = related(MINERS, MINERS.replace("14 September", "19 September")).changes
    assert [(c.kind, c.a_words, c.b_words) for c in changes] == [("date", "14 September", "19 September")]


def test_dropped_inserted_and_moved_passages_are_listed() -> None:
    parts = paragraphs(MARKET)
    derived = "\n\n".join([parts[0], parts[1], "The weather stayed dry all week.", parts[4], parts[2]])
    kinds = {c.kind: c for c in related(MARKET, derived).changes}
    assert "Colonel Janko Weyl" in kinds["dropped"].a_words
    assert kinds["inserted"].b_words.startswith("The weather stayed dry")
    assert kinds["moved"].a is not None and kinds["moved"].b is not None


def test_nothing_is_related_to_a_text_without_words() -> None:
    assert pair("", "") is None
    assert pair(MARKET, " \u200b ...") is None
    scan = [Report(id=f"D-{k}", text="", bytes_sha256="ab" * 32) for k in (1, 2)]
    found = compare(*scan)
    assert found is not None and found.relation == "identical" and "same bytes" in found.why


def test_a_few_equal_words_are_only_a_suggestion() -> None:
    found = related("Down with the tsar!", "down with the tsar")
    assert (found.relation, found.lane) == ("identical", "review")


def test_a_cut_version_with_another_lead_is_no_form() -> None:
    parts = paragraphs(MARKET)
    lead = "Holm — Dozens of honey sellers, butchers and cobblers lost their livelihood in one night, it emerged today."
    derived = "\n\n".join([lead, parts[2].replace("rope", "cord"), parts[3].split(" He did not")[0], parts[4]])
    assert related(MARKET, derived).relation in ("partial", "rewrite")


def test_a_statement_that_two_reports_quote_makes_them_no_family() -> None:
    quote = " ".join(MARKET.split()[60:115])
    found = related(MINERS + "\n\n" + quote, SCHOOL + "\n\n" + quote)
    assert (found.relation, found.lane) == ("partial", "review")
