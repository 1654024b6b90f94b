"""A case gives the same answers however they were reached, and loses nothing on the way."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest
from answers import answers, by_content

import khronika
from khronika.store.errors import CaseExists, NoCase

REPORTS = {
    "a.txt": "date 2023-05-07 Orlik\n\nOfficials said on Saturday that 21 people were detained in Orlik on 6 May 2023. "
    "Anna Petrenko, a teacher, said that at least 63 people were held in the gymnasium in Orlik.\n\n"
    "The ministry denied that anyone had been hurt in Orlik.",
    "b.txt": "date 2023-05-08 Orlik\n\nOfficials said on Saturday that 21 people were detained in Orlik on 6 May 2023. "
    "Anna Petrenko, a teacher, said that at least 63 people were held in the gymnasium in Orlik.\n\n"
    "The ministry denied that anyone had been hurt in Orlik. Our correspondent adds nothing.",
    "c.txt": "date 2023-05-09 Torvik\n\nA doctor of the hospital in Torvik told the newspaper that four soldiers died in a "
    "fire on 8 May 2023. “Nobody told the families,” she said.",
    "d.txt": "I was in the square in Orlik on 6 May 2023. I saw three women being taken away. I hope that they are free.",
    "e.txt": "date 2023-05-10 Torvik\n\nThe hospital in Torvik said on Wednesday that seven soldiers had died in the fire of "
    "8 May 2023.",
}


def pile(folder, names=REPORTS):
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text(REPORTS[name], encoding="utf-8")
    return folder


def built(tmp_path, name="case", models="none", **run):
    case = khronika.init_case(tmp_path / name)
    case.add([pile(tmp_path / "pile")], by="test")
    case.run(models=models, workers=run.pop("workers", 1))
    return case


def test_deleting_derived_results_and_index_and_running_again_gives_the_same_answers(example_copy):
    before = answers(example_copy)
    shutil.rmtree(example_copy.path / "derived")
    for name in ("index.db", "index.db-wal", "index.db-shm"):
        (example_copy.path / name).unlink(missing_ok=True)
    example_copy.run(workers=1)
    assert answers(example_copy) == before


def test_the_number_of_workers_does_not_show(tmp_path):
    cases = []
    for workers in (1, 2):
        case = khronika.init_case(tmp_path / f"case{workers}")
        case.add([pile(tmp_path / "pile")], by="test")
        case.run(models="none", workers=workers)
        cases.append(case)
    assert answers(cases[0]) == answers(cases[1])
    derived = [
        {p.relative_to(c.path): p.read_bytes() for p in c.path.rglob("*.pack") if "derived" in p.parts} for c in cases
    ]
    assert derived[0] == derived[1]


def test_one_by_one_and_all_at_once_give_the_same_answers(tmp_path):
    at_once = built(tmp_path)
    step_by_step = khronika.init_case(tmp_path / "steps")
    for name in sorted(REPORTS):
        step_by_step.add([pile(tmp_path / "pile") / name], by="test")
        step_by_step.run(models="none", workers=1)
    assert by_content(step_by_step) == by_content(at_once)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_arrival_changes_numbers_and_nothing_else(tmp_path, seed):
    in_order = built(tmp_path)
    shuffled = khronika.init_case(tmp_path / "shuffled")
    names = sorted(REPORTS)
    random.Random(seed).shuffle(names)
    for name in names:
        shuffled.add([tmp_path / "pile" / name], by="test")
    shuffled.run(models="none", workers=1)
    assert by_content(shuffled) == by_content(in_order)


def test_adding_the_same_again_is_nothing_new_and_a_run_after_it_computes_nothing(tmp_path):
    case = built(tmp_path)
    before = answers(case)
    report = case.add([tmp_path / "pile"], by="test")
    assert (report.added, report.already) == (0, len(REPORTS))
    assert case.run(models="none", workers=1).new_findings == 0
    assert answers(case) == before


def test_what_was_added_can_be_searched_before_any_run(tmp_path):
    case = khronika.init_case(tmp_path / "case")
    case.add([pile(tmp_path / "pile")], by="test")
    assert [h.document.number for h in case.search("gymnasium")]
    assert case.status().stale


def test_killed_at_any_moment_it_goes_on_and_ends_the_same(tmp_path):
    whole = built(tmp_path, "whole")
    code = (
        "import sys, khronika; c = khronika.open_case(sys.argv[1]); "
        "c.add([sys.argv[2]], by='test'); c.run(models='none', workers=1)"
    )
    khronika.init_case(tmp_path / "killed")
    for delay in (0.35, 0.6, 0.8, 1.0, 1.3):
        child = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "killed"), str(tmp_path / "pile")],
                                 env=os.environ, start_new_session=True, stderr=subprocess.DEVNULL)  # fmt: skip
        time.sleep(delay)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    killed = khronika.open_case(tmp_path / "killed")
    killed.add([tmp_path / "pile"], by="test")
    killed.run(models="none", workers=1)
    assert killed.verify().exit_code == 0
    assert by_content(killed) == by_content(whole)


def test_models_none_and_default_are_kept_apart(tmp_path):
    case = built(tmp_path)
    rules = answers(case)
    case.run(models="default", workers=1)
    assert answers(case)["findings"] != rules["findings"]
    case.run(models="none", workers=1)
    assert answers(case) == rules


def test_a_case_is_made_once_and_opened_only_where_there_is_one(tmp_path):
    khronika.init_case(tmp_path / "case")
    with pytest.raises(CaseExists):
        khronika.init_case(tmp_path / "case")
    with pytest.raises(NoCase):
        khronika.open_case(tmp_path / "elsewhere")
