"""The voices of a case, counted from its events."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khronika.events.case_voices import case_voices
from khronika.records.events import Event, Voice, Voices
from khronika.records.lineage import Family, Lineage


def voice(name, *docs, lower=1, upper=1, grade="document", said=(), suspected=(), confirms=True):
    return Voice(
        id=name, label=name, docs=docs or ("D-1",), lower=lower, upper=upper, grade=grade, why="", statements=said,
        suspected=suspected, confirms=confirms,
    )  # fmt: skip


def event(name, *voices):
    counted = Voices(lower=sum(v.lower for v in voices), upper=sum(v.upper for v in voices), list=voices)
    return Event(id=name, kind="other", label=name, docs=("D-1",), voices=counted)


def bounds(*events, lineage=None):
    found = case_voices(events, lineage or Lineage())
    return found.lower, found.upper


def test_who_asserts_two_events_is_one_voice_of_the_case():
    assert bounds(event("e1", voice("a"), voice("b")), event("e2", voice("a"))) == (2, 2)


def test_who_stands_beside_the_count_is_no_voice_of_the_case():
    assert bounds(event("e1", voice("a"), voice("b", lower=0, upper=0, confirms=False))) == (1, 1)


def test_one_statement_that_two_events_rest_on_has_one_speaker():
    first, second = voice("a", said=(("D-1", 3),)), voice("b", said=(("D-1", 3), ("D-1", 4)))
    assert bounds(event("e1", first), event("e2", second)) == (1, 1)


def test_a_suspected_link_lowers_only_the_lower_bound_over_all_events():
    linked = voice("a", suspected=("b",)), voice("b", lower=0, suspected=("a",))
    assert bounds(event("e1", *linked), event("e2", voice("b"))) == (1, 2)


def test_unnamed_people_of_one_family_add_one_to_the_lower_bound_also_in_two_events():
    lineage = Lineage(families=(Family(id="F-1", members=("D-1", "D-2")),))
    nurse, driver = voice("n", "D-1", grade="unnamed"), voice("d", "D-2", grade="unnamed", upper=2)
    assert bounds(event("e1", nurse), event("e2", driver), lineage=lineage) == (1, 3)
    assert bounds(event("e1", nurse), event("e2", driver)) == (2, 3)


def test_a_retrospective_adds_nothing_below_unless_it_tells_another_event_itself():
    assert bounds(event("e1", voice("a", lower=0))) == (0, 1)
    assert bounds(event("e1", voice("a", lower=0)), event("e2", voice("a"))) == (1, 1)


names = st.sampled_from("abcdef")
voices = st.builds(
    lambda n, low, sus: voice(n, f"D-{ord(n)}", lower=low, suspected=tuple(sus)),
    names,
    st.integers(0, 1),
    st.sets(names, max_size=2),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # on a busy machine
@given(st.lists(st.lists(voices, max_size=4, unique_by=lambda v: v.id), max_size=4), st.randoms())
def test_the_order_of_events_does_not_matter_and_the_bounds_are_in_order(groups, rng):
    events = [event(f"e{i}", *g) for i, g in enumerate(groups)]
    before = case_voices(events, Lineage())
    rng.shuffle(events)
    assert case_voices(events, Lineage()) == before
    assert 0 <= before.lower <= before.upper == len({v.id for g in groups for v in g})
