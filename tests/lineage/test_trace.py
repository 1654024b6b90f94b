"""The whole: the same pairs and families however the documents come, and bounded work on hostile piles."""

from __future__ import annotations

import random
import time
from concurrent.futures import ProcessPoolExecutor

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lineage.stories import MARKET, MINERS, SCHOOL, disguised, notice, paragraphs, scanned, spun

from khronika.lineage import candidates, compare, families, fingerprint, trace
from khronika.lineage.fingerprint import Fingerprint
from khronika.records.base import to_json
from khronika.records.lineage import Pair
from khronika.records.reports import Report

SPLICE = " ".join(MARKET.split()[:110]) + "\n\nMeanwhile, elsewhere\n\n" + " ".join(MINERS.split()[:75])
PILE = [
    MARKET, disguised(MARKET), scanned(MARKET), spun(MARKET), "\n\n".join(paragraphs(MARKET)[:3]), MINERS, MINERS,
    SPLICE, SCHOOL, "", "Down with the tsar!", notice("Micron Fabrics", 75, "Kessler", "2012"),
    notice("Witlow Works", 9, "Harrow", "2009"),
]  # fmt: skip
REPORTS = [Report(id=f"D-{k + 1}", text=text) for k, text in enumerate(PILE)]


def test_families_hold_what_belongs_together() -> None:
    found = {family.members: family.root for family in trace(REPORTS).families}
    assert list(found) == [("D-1", "D-2", "D-3", "D-4", "D-5", "D-8"), ("D-6", "D-7")]


def test_a_splice_has_two_parents_and_joins_no_families() -> None:
    lineage = trace(REPORTS)
    linked = {(p.a, p.b) for p in lineage.pairs if "D-8" in (p.a, p.b)}
    assert {("D-1", "D-8"), ("D-6", "D-8")} <= linked
    assert not any({"D-1", "D-6"} <= set(f.members) for f in lineage.families)


def test_the_root_is_named_where_all_directions_lead_to_it() -> None:
    pair = Pair(
        a="A", b="B", relation="partial", direction="a", lane="fact", confidence=1, coverage_a=1, coverage_b=1, why=""
    )
    other = msgspec.structs.replace(pair, b="C")
    assert families(["A", "B", "C"], [pair, other], {})[0].root == "A"
    undecided = msgspec.structs.replace(other, direction=None)
    assert families(["A", "B", "C"], [pair, undecided], {})[0].root is None


def test_suggestions_join_no_family() -> None:
    pair = Pair(a="A", b="B", relation="rewrite", lane="review", confidence=0.5, coverage_a=1, coverage_b=1, why="")
    assert families(["A", "B"], [pair], {}) == ()


@settings(max_examples=12, deadline=None)
@given(st.permutations(range(len(REPORTS))))
def test_order_does_not_matter(order: list[int]) -> None:
    assert to_json(trace([REPORTS[k] for k in order])) == to_json(trace(REPORTS))


@settings(max_examples=6, deadline=None)
@given(st.permutations(range(len(REPORTS))))
def test_one_by_one_is_all_at_once(order: list[int]) -> None:
    """As a case does it: fingerprints and comparisons are filed when first made and used again."""
    prints: list[tuple[str, Fingerprint]] = []
    filed: dict[tuple[str, str], Pair | None] = {}
    by_id: dict[str, Report] = {}
    for k in order:
        report = REPORTS[k]
        by_id[report.id] = report
        prints.append((report.id, fingerprint(report)))
        wanted = candidates(prints)
        for a, b in wanted:
            if (a, b) not in filed:
                filed[a, b] = compare(by_id[a], by_id[b])
    pairs = [pair for key in wanted if (pair := filed[key]) is not None]
    whole = trace(REPORTS)
    assert tuple(pairs) == whole.pairs
    assert families(list(by_id), pairs, {i: p.digest for i, p in prints}) == whole.families


def test_unrelated_documents_change_nothing() -> None:
    more = [
        *REPORTS,
        Report(id="D-99", text="A wholly other matter of cheese and its makers, told at some length here."),
    ]
    assert trace(more).pairs == trace(REPORTS).pairs


def test_a_process_pool_gives_the_same() -> None:
    with ProcessPoolExecutor(2) as pool:
        assert trace(REPORTS, map=pool.map) == trace(REPORTS)


def test_an_id_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        trace([REPORTS[0], REPORTS[0]])


def test_a_fingerprint_can_be_filed_and_does_not_know_the_id() -> None:
    one = fingerprint(REPORTS[0])
    assert msgspec.json.decode(msgspec.json.encode(one), type=Fingerprint) == one
    assert fingerprint(msgspec.structs.replace(REPORTS[0], id="other")) == one


def made(count: int, words: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    vocabulary = ["".join(chance.choices("abcdefghijklmnoprstuvz", k=chance.randint(3, 9))) for _ in range(5000)]
    return [" ".join(chance.choices(vocabulary, k=words)) for _ in range(count)]


def test_one_document_many_times_is_one_family_in_bounded_work() -> None:
    lineage = trace([Report(id=f"D-{k}", text=MINERS) for k in range(1, 1501)])
    assert len(lineage.candidates) == 1499
    assert [len(f.members) for f in lineage.families] == [1500]


def test_a_slogan_under_many_posts_makes_no_family() -> None:
    slogan = " Freedom for the prisoners of the north square now and for ever"
    prints = [(f"D-{k}", fingerprint(Report(id="", text=t + slogan))) for k, t in enumerate(made(1500, 25, 1))]
    assert len(candidates(prints)) < 1500


def test_a_crowd_of_near_copies_is_compared_a_bounded_number_of_times() -> None:
    chance = random.Random(3)
    texts = [" ".join(w if chance.random() > 0.02 else w + "x" for w in MARKET.split()) for _ in range(300)]
    pairs = candidates([(f"D-{k}", fingerprint(Report(id="", text=t))) for k, t in enumerate(texts)])
    assert len(pairs) < 40 * 300
    assert {i for pair in pairs for i in pair} == {f"D-{k}" for k in range(300)}


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (" ".join(made(1, 60_000, 5)), " ".join(made(1, 30, 5))),
        ("no " * 30_000, "no " * 29_000),
        ("ha" * 100_000, "ha" * 99_000),
        (
            "\u0645\u0631\u062d\u0628\u0627 hello привет " * 2_000,
            "привет hello \u0645\u0631\u062d\u0628\u0627 " * 2_000,
        ),
        ("-\n" * 50_000 + "a", "x" + "\u200b" * 100_000),
    ],
    ids=["book and post", "one word", "one long word", "mixed scripts", "no words"],
)
def test_hostile_texts_take_bounded_time(a: str, b: str) -> None:
    start = time.process_time()
    trace([Report(id="D-1", text=a), Report(id="D-2", text=b), Report(id="D-3", text=MARKET)])
    assert time.process_time() - start < 10
