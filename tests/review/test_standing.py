"""Every decision ends in one of four states, the same one however it was reached, and none vanishes."""

from __future__ import annotations

import random

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from khronika.records.anchors import anchor_of, document_anchor, value_of
from khronika.records.base import to_json
from khronika.records.decisions import Decision, Shown
from khronika.records.findings import Findings, Statement
from khronika.records.reports import Published
from khronika.review.apply import applied, correct
from khronika.review.decisions import in_force, link
from khronika.review.standing import Ground, standings

TEXT = "Anna said that two men were held. Officials denied it. Anna said that they were freed on Monday."


def statement(words: str, stance: str = "asserts", text: str = TEXT) -> Statement:
    at = text.index(words)
    return msgspec.convert(
        {"source": [], "cue": [], "content": [(at, at + len(words))], "stance": stance, "lane": "likely", "by": "rule"},
        Statement,
    )


def findings(*statements: Statement) -> Findings:
    return Findings(language="en", published=Published(), nature="report", statements=statements)


HELD, FREED, DENIED = statement("two men were held"), statement("they were freed"), statement("it", "denies")


def decide(finding: Statement, act: str = "accept", reading: str = "r1", **more) -> Decision:
    shown = Shown(value=to_json(value_of(finding)).decode(), by="rule", words=("w",))
    fields = {"act": act, "subject": anchor_of(reading, finding), "shown": shown, "reason": "", "reviewer": "me",
              "time": "2024-01-01T00:00:00Z", **more}  # fmt: skip
    return Decision(**fields)


def ground(found: Findings, *, now: str = "r1", texts=None) -> Ground:
    texts = texts or {"r1": TEXT}
    return Ground(texts, dict.fromkeys(texts, now), {now: found}, {})


def states(decisions, on: Ground) -> list[str]:
    return [s.state for _, s in sorted(standings(dict(enumerate(decisions)), on).items())]


def test_same_place_and_value_holds():
    assert states([decide(HELD)], ground(findings(HELD, FREED))) == ["holds"]


def test_same_place_other_value_has_changed_and_shows_both():
    now = ground(findings(msgspec.structs.replace(HELD, stance="alleges")))
    (standing,) = standings({0: decide(HELD)}, now).values()
    assert standing.state == "changed"
    assert standing.now == '{"stance":"alleges"}'
    assert standing.decision.shown.value == '{"stance":"asserts"}'


def test_nothing_found_there_any_more_is_orphaned_and_keeps_its_copy():
    (standing,) = standings({0: decide(HELD)}, ground(findings(FREED))).values()
    assert standing.state == "orphaned"
    assert standing.decision.shown.words == ("w",)


def test_two_that_clash_are_both_contested_and_two_that_agree_hold():
    on = ground(findings(HELD, FREED))
    assert states([decide(HELD), decide(HELD, "reject")], on) == ["contested", "contested"]
    assert states([decide(HELD), decide(HELD, reviewer="you")], on) == ["holds", "holds"]


def test_anchors_move_to_a_new_reading_where_the_words_are_the_same_and_unique():
    moved = "By our reporter.\n\n" + TEXT
    texts = {"r1": TEXT, "r2": moved}
    at = moved.index("two men were held")
    now = ground(findings(msgspec.structs.replace(HELD, content=((at, at + 17),))), now="r2", texts=texts)
    assert states([decide(HELD)], now) == ["holds"]


def test_anchors_do_not_move_where_the_words_changed_or_stand_twice():
    twice = "two men were held"
    for new in (TEXT.replace("two men", "three men"), f"{twice} {twice}"):
        now = ground(findings(), now="r2", texts={"r1": TEXT, "r2": new})
        assert states([decide(HELD)], now) == ["orphaned"]


def test_context_tells_two_equal_quotations_apart():
    says = statement("Anna said")
    moved = "Note. " + TEXT
    on = ground(findings(), now="r2", texts={"r1": TEXT, "r2": moved})
    placed = on.place(anchor_of("r1", says))
    assert placed is not None
    assert placed.roles[0].spans == ((6, 15),)


def test_not_same_inside_what_same_joins_is_contested_with_it():
    def about(act, a, b):
        joined = link("voice", anchor_of("r1", a), anchor_of("r1", b))
        values = [to_json(value_of(x)).decode() for x in sorted((a, b), key=lambda x: to_json(anchor_of("r1", x)))]
        shown = Shown(value=to_json(values).decode(), by="", words=())
        return Decision(act=act, link=joined, shown=shown, reason="", reviewer="me", time="t")

    on = ground(findings(HELD, FREED, DENIED))
    chain = [about("same", HELD, FREED), about("same", FREED, DENIED)]
    assert states(chain, on) == ["holds", "holds"]
    assert states([*chain, about("not_same", HELD, DENIED)], on) == ["contested"] * 3
    assert states([chain[0], about("not_same", HELD, DENIED)], on) == ["holds", "holds"]


def test_a_document_decision_holds_while_it_can_be_read():
    joined = link("derivation", document_anchor("r1"), document_anchor("r2"))
    d = Decision(
        act="not_same", link=joined, shown=Shown(value='"spin"', by="", words=()), reason="", reviewer="me", time="t"
    )
    texts = {"r1": TEXT, "r2": TEXT}
    for relation, state in (("spin", "holds"), ("rewrite", "changed")):
        on = Ground(texts, {"r1": "r1", "r2": "r2"}, {}, {frozenset(("r1", "r2")): relation})
        assert states([d], on) == [state]


def test_an_undo_takes_back_and_an_undo_of_the_undo_brings_back():
    first = decide(HELD)
    undo = Decision(act="undo", undoes=0, reason="", reviewer="me", time="t")
    assert in_force({0: first, 1: undo}) == {}
    assert in_force({0: first, 1: undo, 2: msgspec.structs.replace(undo, undoes=1)}) == {0: first}


def test_a_rejected_statement_goes_and_the_parents_of_others_are_mended():
    child = msgspec.structs.replace(FREED, parent=1)
    before = findings(HELD, DENIED, child)
    decided = standings({0: decide(HELD, "reject")}, on := ground(before))
    after = correct("r1", before, applied(decided, on)["r1"])
    assert [s.content for s in after.statements] == [DENIED.content, FREED.content]
    assert after.statements[1].parent == 0
    orphan = correct("r1", before, [(anchor_of("r1", DENIED), decide(DENIED, "reject"))])
    assert orphan.statements[1].parent is None


def test_an_edit_replaces_and_an_addition_stands_beside():
    edited = msgspec.structs.replace(HELD, stance="alleges", by="hand:me")
    added = msgspec.structs.replace(FREED, by="hand:me")
    decisions = [decide(HELD, "edit", value=to_json(edited).decode()),
                 decide(FREED, "add", value=to_json(added).decode(), shown=None)]  # fmt: skip
    before = findings(HELD)
    on = ground(before)
    after = correct("r1", before, applied(standings(dict(enumerate(decisions)), on), on)["r1"])
    assert after.statements == (edited, added)


WORDS = ["Anna said", "two men", "held", "Officials", "denied", "freed", "Monday"]


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(["accept", "reject"])), max_size=12),
       st.sets(st.sampled_from(WORDS)), st.randoms())  # fmt: skip
def test_states_depend_on_the_set_of_decisions_and_not_on_their_order(choices, found, rng: random.Random):
    decisions = dict(enumerate(decide(statement(w), act) for w, act in choices))
    on = ground(findings(*(statement(w) for w in sorted(found))))
    once = standings(decisions, on)
    shuffled = list(decisions.items())
    rng.shuffle(shuffled)
    assert standings(dict(shuffled), on) == once
    assert set(once) == set(decisions)
    assert {s.state for s in once.values()} <= {"holds", "changed", "orphaned", "contested"}
