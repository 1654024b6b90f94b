"""Decisions survive everything: changed rules, new readers, another order of documents, `derived/` deleted."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from itertools import combinations

import msgspec
import pytest
from test_case import REPORTS, pile

import khronika
from khronika.app.case import NotDecidable
from khronika.app.subjects import BadFinding, NotFound
from khronika.custody.documents import documents, reading_of
from khronika.custody.signing import is_signed
from khronika.records.base import to_json
from khronika.records.custody import ReadingLogged
from khronika.review.decisions import AlreadyUndone, NoSuchDecision, all_decisions
from khronika.store import queries

STATES = {"holds", "changed", "orphaned", "contested"}


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A small case built by rules alone."""
    where = tmp_path_factory.mktemp("decisions")
    case = khronika.init_case(where / "case")
    case.add([pile(where / "pile")], by="test")
    case.run(models="none", workers=1)
    return case


@pytest.fixture
def case(base, copy_of):
    return copy_of(base)


def ids(case, kind):
    index = case.ask()
    try:
        if kind in ("statement", "name", "count", "timex"):
            return [
                r[0] for r in index.db.execute("select distinct id from findings where kind = ? order by id", (kind,))
            ]
        return {
            "event": [r[0] for r in index.db.execute("select id from events order by id")],
            "document": [f"D-{r[0]}" for r in index.db.execute("select number from documents order by number")],
        }[kind]
    finally:
        index.close()


def decide_at_random(case, rng, how_many):
    made = 0
    known = {kind: ids(case, kind) for kind in ("document", "event", "statement", "name", "count", "timex")}
    while made < how_many:
        act = rng.choice(["accept"] * 4 + ["reject"] * 3 + ["edit", "add", "same", "not_same", "undo"])
        try:
            if act == "undo":
                if not (taken := list(all_decisions(case.folder))):
                    continue
                case.undo(rng.choice(taken), reason="thought better of it")
            elif act in ("same", "not_same"):
                kind = rng.choice(["document", "event", "statement"])
                a, b = rng.sample(known[kind], 2)
                case.decide(a, act, b, reason="r", reviewer=rng.choice("xy"))
            elif act == "add":
                document = rng.choice(known["document"])
                value = {"kind": "count", "start": rng.randrange(20), "end": 25 + rng.randrange(20), "sign": "exact",
                         "lower": 3, "upper": 3}  # fmt: skip
                case.decide(document, "add", reason="r", value=value, reviewer=rng.choice("xy"))
            else:
                finding = rng.choice(known[rng.choice(["statement", "name", "count", "timex"])])
                value = {"lane": "review"} if act == "edit" else None
                case.decide(finding, act, reason="r", value=value, reviewer=rng.choice("xy"))
        except (NotDecidable, AlreadyUndone, NoSuchDecision):
            continue
        made += 1


def states(case):
    return {s.entry: s.state for s in case.decisions()}


def test_two_hundred_decisions_all_end_in_one_of_the_four_states_and_the_same_one_each_time(case, tmp_path):
    decide_at_random(case, random.Random(7), 200)
    case.run(models="none", workers=1)
    before = states(case)
    assert set(before.values()) <= STATES
    assert len(Counter(before.values())) >= 2

    # derived/ and index deleted
    shutil.rmtree(case.path / "derived")
    (case.path / "index.db").unlink()
    case.run(models="none", workers=1)
    assert states(case) == before

    # changed rules, and back
    case.run(models="default", workers=1)
    changed = states(case)
    assert set(changed) == set(before)
    assert set(changed.values()) <= STATES
    case.run(models="none", workers=1)
    assert states(case) == before

    # documents in another order: the same decisions on the same places end the same
    other = khronika.init_case(tmp_path / "other")
    for name in sorted(REPORTS, reverse=True):
        other.add([pile(tmp_path / "pile") / name], by="test")
    assert {d.reading for d in documents(other.folder)} == {d.reading for d in documents(case.folder)}
    moved = {}
    for entry, decision in all_decisions(case.folder).items():
        undoes = moved.get(decision.undoes)
        (moved[entry],) = other.folder.append([("decision", msgspec.structs.replace(decision, undoes=undoes))])
    other.run(models="none", workers=1)
    assert {entry: states(other).get(moved[entry]) for entry in before} == before

    # a new reader version
    for document in documents(case.folder)[:3]:
        reading = reading_of(case.folder, document.reading)
        new = msgspec.structs.replace(reading, text="Read anew.\n\n" + reading.text, reader_version="99")
        (name,) = case.folder.put_objects([to_json(new)])
        logged = ReadingLogged(document=document.number, reading=name, reader="text", reader_version="99", time="t")
        case.folder.append([("reading", logged)])
    case.run(models="none", workers=1)
    after = states(case)
    assert set(after) == set(before)
    assert set(after.values()) <= STATES
    assert Counter(after.values())["holds"] > 0
    assert case.verify().exit_code == 0


def test_accepting_counts_as_reviewed_and_undo_takes_it_back(case):
    statement = ids(case, "statement")[0]
    entry = case.decide(statement, "accept", reason="read it")
    assert case.status().summary.reviewed == 1
    case.undo(entry, reason="not yet")
    assert case.status().summary.reviewed == 0


def test_every_decision_is_signed_and_a_changed_one_is_not(case):
    case.decide(ids(case, "statement")[0], "accept", reason="read it")
    (body,) = [e.body for e in case.folder.entries() if e.kind == "decision"]
    assert is_signed(body)
    assert not is_signed(body.replace(b"read it", b"saw it."))


def test_rejected_statements_leave_the_next_run_and_stay_as_decisions(case):
    statement = ids(case, "statement")[0]
    case.decide(statement, "reject", reason="a title, not speech")
    case.run(models="none", workers=1)
    assert statement not in ids(case, "statement")
    assert states(case) == {max(all_decisions(case.folder)): "holds"}


def test_a_reviewers_event_link_is_obeyed_and_its_short_id_lasts(case):
    documents_of = {i: {*(e := case.find(i).event).docs, *e.also} for i in ids(case, "event")}
    first, second = next((a, b) for a, b in combinations(documents_of, 2) if not documents_of[a] & documents_of[b])
    case.decide(first, "same", second, reason="one evening")
    pointed_at = {case.find(i).anchor.reading for i in (first, second)}
    case.run(models="none", workers=1)
    joined = case.find("E-1").event
    readings = {d.id: d.reading for d in documents(case.folder)}
    assert pointed_at <= {readings[d] for d in (*joined.docs, *joined.also)}
    case.run(models="none", workers=1)
    assert case.find("E-1").event == joined


def test_parting_two_copies_makes_them_two_families(case):
    index = case.ask()
    families = queries.pairs_of(index, 1)
    index.close()
    pair = families[0]
    case.decide(pair.a, "not_same", pair.b, reason="written by two people")
    case.run(models="none", workers=1)
    index = case.ask()
    assert queries.pair(index, int(pair.a[2:]), int(pair.b[2:])) is None
    index.close()


def test_adding_by_hand_puts_a_statement_beside_the_machines(case):
    entry = case.decide("D-4", "add", reason="the machine missed it", value={
        "kind": "statement", "source": "I", "cue": "saw", "content": "three women being taken away", "stance": "asserts",
    } | {"source": [[0, 1]]})  # fmt: skip
    case.run(models="none", workers=1)
    index = case.ask()
    added = [r for r in queries.findings_of(index, 4) if r.record.by.startswith("hand:")]
    index.close()
    assert [r.content for r in added] == ["three women being taken away"]
    assert states(case)[entry] == "holds"


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (("X-1", "accept"), NotFound, "Ids look like"),
        (("s-0000000000", "accept"), NotFound, "nothing in this case"),
        (("D-1", "accept"), NotDecidable, "is for findings"),
        (("D-1", "same"), NotDecidable, "needs two ids"),
        (("D-1", "same", "D-1"), NotDecidable, "same place already"),
        (("D-1", "add"), BadFinding, "needs a kind"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_with_a_sentence_and_nothing_is_logged(case, call, error, says):
    before = case.folder.size
    with pytest.raises(error, match=says):
        case.decide(*call, reason="r")
    assert case.folder.size == before


def test_words_that_do_not_occur_or_occur_twice_cannot_be_added(case):
    for words, says in (("no such words", "do not occur"), ("Orlik", "more than once")):
        with pytest.raises(BadFinding, match=says):
            case.decide("D-1", "add", reason="r", value={"kind": "name", "words": words, "label": "PLACE"})
