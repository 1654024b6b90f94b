"""Laying findings over a text, two texts side by side, and days on an axis: pure functions and their promises."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import get_args, get_type_hints

from hypothesis import given, settings
from hypothesis import strategies as st

from khronika.app.web import comparing, timeline, wording
from khronika.app.web.marking import PART, Laid, blocks, part_of, parts, pieces
from khronika.lineage import compare
from khronika.records import events, lineage, protection, reports
from khronika.records.base import Lane
from khronika.records.custody import DocumentState
from khronika.records.lineage import Aligned, Change, Pair
from khronika.records.reports import Mark, Report
from khronika.store.answers import EventRow

QUICK = settings(deadline=None, max_examples=60)
TEXT = st.text(alphabet="ab \n\u202e\0é", max_size=80)
SPAN = st.tuples(st.integers(0, 90), st.integers(0, 90)).map(lambda s: (min(s), max(s)))


@QUICK
@given(TEXT, st.lists(SPAN, max_size=8))
def test_blocks_hold_every_character_that_is_not_space_once_and_in_order(
    text: str, paragraphs: list[tuple[int, int]]
) -> None:
    spans = blocks(text, paragraphs)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join("".join(text[s:e].split()) for s, e in spans) == "".join(text.split())


@QUICK
@given(TEXT.filter(bool), st.lists(SPAN, max_size=8))
def test_pieces_put_together_are_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    laid = [Laid(s, f"c{i}", id=f"i{i}") for i, s in enumerate(spans)]
    result = pieces(text, (0, len(text)), laid)
    assert "".join(p.text for p in result) == text
    at = 0
    for p in result:
        over = {f"c{i}" for i, (s, e) in enumerate(spans) if s < at + len(p.text) and e > at and s < e}
        assert set(p.css.split()) == over
        at += len(p.text)
    ids = [i for p in result for i in p.ids]
    assert len(ids) == len(set(ids))


def test_a_line_of_a_hundred_thousand_characters_is_shown_in_parts() -> None:
    text = "w" * 100_000
    laid_out = parts(blocks(text, [(0, len(text))]))
    assert len(laid_out) >= 100_000 // PART
    assert laid_out[part_of(laid_out, 99_999)][-1][1] == 100_000
    assert part_of(laid_out, 0) == 0


def test_ten_thousand_findings_in_one_paragraph_are_laid_in_time() -> None:
    laid = [Laid((i, i + 7), "x") for i in range(10_000)]
    assert len(pieces("a" * 10_010, (0, 10_010), laid)) > 10_000


@QUICK
@given(st.lists(st.tuples(SPAN, SPAN), max_size=10))
def test_a_chain_keeps_its_order_on_both_sides(aligned: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    kept = comparing.chain([(a, b) for a, b in aligned if a[0] < a[1] and b[0] < b[1]])
    for (a, b), (c, d) in pairwise(kept):
        assert a[1] <= c[0] and b[1] <= d[0]


@QUICK
@given(TEXT, TEXT, st.lists(st.tuples(SPAN, SPAN), max_size=5))
def test_side_by_side_nothing_is_left_out(
    a: str, b: str, aligned: list[tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    inside = [(x, y) for x, y in aligned if x[0] < x[1] <= len(a) and y[0] < y[1] <= len(b)]
    pair = Pair(a="D-1", b="D-2", relation="partial", lane="likely", confidence=1.0, coverage_a=1.0, coverage_b=1.0,
                aligned=tuple(Aligned(a=x, b=y) for x, y in inside), why="")  # fmt: skip
    rows = comparing.rows(pair, a, b)
    for side, text in (("a", a), ("b", b)):
        shown = "".join("".join(p.text.split()) for r in rows for p in getattr(r, side))
        assert shown == "".join(text.split())


def test_the_answer_of_a_paragraph_stands_beside_it() -> None:
    a, b = "One two.\n\nThree four.\n\nFive.", "One two.\n\nNew.\n\nThree for.\n\nFive."
    aligned = tuple(
        Aligned(a=(a.index(w), a.index(w) + len(w)), b=(b.index(w), b.index(w) + len(w)))
        for w in ("One two.", "Three", "Five.")
    )
    change = Change(kind="replaced", a=(16, 20), b=(22, 25), a_words="four", b_words="for")
    pair = Pair(a="D-1", b="D-2", relation="near_copy", lane="likely", confidence=1.0, coverage_a=1.0, coverage_b=1.0,
                aligned=aligned, changes=(change,), why="")  # fmt: skip
    rows = [tuple("".join(p.text for p in side) for side in (r.a, r.b)) for r in comparing.rows(pair, a, b)]
    assert rows == [("One two.", "One two."), ("", "New."), ("Three four.", "Three for."), ("Five.", "Five.")]


DAY = st.dates(min_value=date.min, max_value=date.max).map(date.isoformat) | st.none() | st.just("no day")


def _event(first: str | None, last: str | None) -> EventRow:
    return EventRow(
        id="e",
        kind="fire",
        label="",
        first_day=first,
        last_day=last,
        place=None,
        lower=1,
        upper=1,
        documents=1,
        disagreements=0,
    )


@QUICK
@given(st.lists(st.tuples(DAY, DAY), max_size=8))
def test_every_bar_lies_on_the_axis(days: list[tuple[str | None, str | None]]) -> None:
    rows = [_event(*sorted(d, key=lambda x: x or "")) for d in days]
    on = timeline.axis(rows)
    if on is None:
        return
    assert len(timeline.ticks(on)) <= 6
    for event in rows:
        bar = timeline.bar(event, on)
        if bar is not None:
            assert bar.x >= 0 and bar.width > 0 and bar.x + bar.width <= 100.02
            assert wording.days((event.first_day, event.last_day))


def test_an_uncertain_day_is_a_longer_bar_and_an_open_one_says_so() -> None:
    rows = [_event("2024-03-14", "2024-03-14"), _event("2024-03-01", "2024-03-10"), _event("2024-03-15", None)]
    on = timeline.axis(rows)
    assert on is not None
    day, some, opened = (timeline.bar(e, on) for e in rows)
    assert day and some and opened
    assert day.certain and not some.certain and some.width > 5 * day.width
    assert opened.open_right and not opened.open_left and opened.right == 100.0


def test_one_far_day_does_not_press_all_others_together() -> None:
    rows = [_event(f"2024-03-{d:02}", f"2024-03-{d:02}") for d in range(1, 21)] + [_event("1911-01-01", "1911-01-01")]
    on = timeline.axis(rows)
    assert on is not None and on.first.year >= 2023
    far = timeline.bar(rows[-1], on)
    assert far is not None and far.open_left and far.words == "1 January 1911"


def test_days_are_said_as_sure_as_they_are_known() -> None:
    said = {
        ("2024-03-14", "2024-03-14"): "14 March 2024", ("2024-03-01", "2024-03-10"): "1–10 March 2024",
        ("2024-03-01", "2024-03-31"): "March 2024", ("2024-01-01", "2024-12-31"): "2024",
        ("2023-09-01", "2023-11-30"): "September – November 2023", (None, "2024-03-18"): "until 18 March 2024",
        ("2024-03-15", None): "from 15 March 2024 on",
        ("2023-12-30", "2024-01-02"): "30 December 2023 – 2 January 2024",
        (None, None): "unknown", ("2024-02-28", "2024-03-02"): "28 February – 2 March 2024",
    }  # fmt: skip
    assert {interval: wording.days(interval) for interval in said} == said


def test_unseen_characters_are_spelled_out_and_markup_is_escaped() -> None:
    assert str(wording.shown("a\u202eb<b>\0")) == 'a<i class="ctl">U+202E</i>b&lt;b&gt;<i class="ctl">U+0000</i>'
    assert wording.plain("a\u202eb") == "a⟨U+202E⟩b"
    assert str(wording.shown("می‌خواهم\n")) == "می‌خواهم\n"  # joiners are part of the script


def test_there_are_words_for_every_value_of_the_closed_lists() -> None:
    said = {
        lineage.Relation: wording.RELATIONS, events.RelationKind: wording.STANDS, protection.Wish: wording.WISHES,
        reports.MarkKind: wording.PARTS, reports.PublishedFrom: wording.ORIGINS, Lane: wording.LANES,
        DocumentState: wording.STATES, get_type_hints(lineage.Change)["kind"]: wording.CHANGES,
        get_type_hints(events.Voice)["grade"]: wording.GRADES,
    }  # fmt: skip
    for values, words in said.items():
        assert set(get_args(values)) <= set(words)


def test_the_fold_says_what_is_in_it() -> None:
    assert wording.fold({"identical": 4, "near_copy": 3}) == "+7 copies"
    assert wording.fold({"near_copy": 1, "spin": 1}) == "+1 copy, 1 spin"


MARCH = """Police dispersed a march of students in the harbour town of Velin on {day} June, witnesses said. {many} people
were taken away in two buses, among them a teacher. The mayor, {mayor}, said nobody was hurt.{gap}The students had
gathered at noon before the town hall to read out a letter about the closed library. It was signed by hundreds of
readers from four towns along the coast, and the clerk at the door refused to take it."""


def test_rows_end_between_words_and_a_byline_that_one_text_lacks_is_only_there() -> None:
    a = "Students dispersed\n\nBy Vesna Korl\n\n" + MARCH.format(day=13, many="Eleven", mayor="Orvan Tiel", gap="\n\n")
    b = "Students dispersed\n\n" + MARCH.format(day=14, many="Twelve", mayor="Ilna Maresk", gap=" ")
    at = a.index("By Vesna")
    byline = Mark(kind="byline", spans=((at, at + 13),), why="layout.byline")
    found = compare(Report(id="D-2", text=a, marks=(byline,)), Report(id="D-8", text=b))
    assert found is not None
    assert wording.why(found).startswith("Runs of four words or more cover 95% of D-2 and 95% of D-8, in")
    pair = comparing.completed(found, a, b)
    assert [(c.kind, c.a_words, c.b_words) for c in pair.changes] == [
        ("number", "Eleven", "Twelve"),
        ("date", "13 June", "14 June"),
        ("name", "Orvan Tiel", "Ilna Maresk"),
        ("dropped", "By Vesna Korl", ""),
    ]
    rows = comparing.rows(pair, a, b)
    texts = [tuple("".join(p.text for p in side) for side in (r.a, r.b)) for r in rows]
    assert texts[0] == ("Students dispersed", "Students dispersed")
    assert texts[1] == ("By Vesna Korl", "") and rows[1].a[0].css == "d d-dropped"
    assert [t[0].split()[0] for t in texts[2:]] == [t[1].split()[0] for t in texts[2:]] == ["Police", "The"]
    for side, text in ((0, a), (1, b)):
        assert " ".join(" ".join(t[side].split()) for t in texts if t[side]) == " ".join(text.split())


def test_one_of_a_thing_is_said_in_the_singular() -> None:
    assert wording.tidy("1 statements in 1 documents, 21 voices, a event") == (
        "1 statement in 1 document, 21 voices, an event"
    )
