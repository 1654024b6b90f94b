"""The runner computes what is not filed, files it as it goes, and survives its workers."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path

import pytest
import toy_stages
from hypothesis import given, settings
from hypothesis import strategies as st

from khronika.run.runner import Runner
from khronika.run.stage import Stage
from khronika.store.results import Results


def stage(function=toy_stages.times, parameter="3", **more):
    setup = toy_stages.load_factor if parameter.isdigit() else toy_stages.keep
    return Stage("toy", 1, function, int, setup=setup, parameter=parameter, batch=4, heavy=8, **more)


def inputs(numbers):
    return [(str(n).encode(), partial(int, n)) for n in numbers]


def digest_of(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.glob("*.pack"))}


def test_outputs_come_in_the_order_of_inputs_and_equal_inputs_are_computed_once(tmp_path):
    results = Results(tmp_path)
    with Runner() as runner:
        assert runner.run(stage(), inputs([5, 1, 5, 2]), results) == [15, 3, 15, 6]
    assert len(results) == 3


def test_what_is_filed_is_not_made_again(tmp_path):
    with Runner() as runner:
        runner.run(stage(), inputs(range(20)), Results(tmp_path))

        def never() -> int:
            raise AssertionError("made although filed")

        again = [(str(n).encode(), never) for n in range(20)]
        assert runner.run(stage(), again, Results(tmp_path)) == [n * 3 for n in range(20)]


def test_another_version_parameter_or_model_is_another_key():
    base = stage()
    others = [stage(parameter="4"), stage(models="m2"), Stage("toy", 2, toy_stages.times, int, parameter="3")]
    assert len({s.key(b"1") for s in [base, *others]}) == 4


def test_the_number_of_workers_does_not_show_in_the_files(tmp_path):
    seen = []
    for workers in (1, 2, 3):
        folder = tmp_path / str(workers)
        folder.mkdir()
        with Runner(workers) as runner:
            out = runner.run(stage(), inputs(range(30)), Results(folder))
        assert out == [n * 3 for n in range(30)]
        seen.append(digest_of(folder))
    assert seen[0] == seen[1] == seen[2]
    assert len(seen[0]) == 8


def test_a_failing_input_fails_alone_and_is_tried_again_next_time(tmp_path):
    results = Results(tmp_path)
    with Runner() as runner:
        out = runner.run(stage(toy_stages.times_but_not_thirteen), inputs(range(10, 20)), results)
    assert out == [n * 3 if n != 13 else None for n in range(10, 20)]
    assert [p.what for p in runner.problems] == ["ValueError: thirteen cannot be analysed"]
    assert len(results) == 9


def test_a_killed_worker_is_replaced_and_nothing_is_lost(tmp_path):
    with Runner(2) as runner:
        out = runner.run(stage(toy_stages.die_once, str(tmp_path / "flag")), inputs(range(30)), Results(tmp_path))
    assert out == list(range(30))
    assert not runner.problems


def test_workers_are_replaced_after_a_while_and_nothing_waits_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr("khronika.run.runner.RECYCLE_AFTER", 2)
    with Runner(2) as runner:
        assert runner.run(stage(), inputs(range(60)), Results(tmp_path)) == [n * 3 for n in range(60)]
        assert list(runner.map(str, range(100))) == [str(n) for n in range(100)]


def test_an_input_that_kills_every_worker_loses_only_itself(tmp_path):
    with Runner(2) as runner:
        out = runner.run(stage(toy_stages.die_always, "x"), inputs(range(20)), Results(tmp_path))
    assert out == [n if n != 7 else None for n in range(20)]
    assert len(runner.problems) == 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.integers(0, 50), max_size=8), max_size=6))
def test_one_by_one_all_at_once_and_from_scratch_give_the_same(tmp_path_factory, portions):
    step_by_step = Results(tmp_path_factory.mktemp("steps"))
    everything = sorted({n for portion in portions for n in portion})
    with Runner() as runner:
        for portion in portions:
            runner.run(stage(), inputs(portion), step_by_step)
        at_once = runner.run(stage(), inputs(everything), Results(tmp_path_factory.mktemp("once")))
        assert runner.run(stage(), inputs(everything), step_by_step) == at_once == [n * 3 for n in everything]


@pytest.mark.parametrize("damage", ["cut", "flip"])
def test_a_damaged_pack_is_recognised_and_computed_again(tmp_path, damage):
    with Runner() as runner:
        runner.run(stage(), inputs(range(20)), Results(tmp_path))
        pack = sorted(tmp_path.glob("*.pack"))[0]
        data = bytearray(pack.read_bytes())
        if damage == "cut":
            del data[-1]
        else:
            data[-1] ^= 1
        pack.write_bytes(data)
        assert runner.run(stage(), inputs(range(20)), Results(tmp_path)) == [n * 3 for n in range(20)]


def test_many_small_packs_are_merged_and_still_answer(tmp_path):
    results = Results(tmp_path)
    with Runner() as runner:
        for n in range(60):
            runner.run(stage(), inputs([n]), results)
        assert len(list(tmp_path.glob("*.pack"))) < 60
        assert runner.run(stage(), inputs(range(60)), Results(tmp_path)) == [n * 3 for n in range(60)]
    assert len(results) == 60
