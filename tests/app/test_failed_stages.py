"""A stage that fails on a document is told of, tried again, and leaves nothing that a later run takes for an answer."""

from __future__ import annotations

import shutil

import pytest

import khronika
from khronika.app import pipeline, stages
from khronika.intake.add import PendingReport
from khronika.store import queries

TEXT = """Orlec, 3 May 2023

Maria Kovach said that the police detained 12 people in Orlec on Tuesday.

Olga Bright told reporters that two men were killed in Orlec on Tuesday.
"""


@pytest.fixture
def case(tmp_path):
    (tmp_path / "report.txt").write_text(TEXT)
    made = khronika.init_case(tmp_path / "case")
    made.add([tmp_path / "report.txt"])
    return made


def answers(case):
    index = case.ask()
    found = [tuple(row) for row in index.db.execute("select id, kind, json from findings order by id")]
    nature = index.db.execute("select nature, note from documents").fetchone()
    people = [p.label for p in queries.list_persons(index, limit=9)[1]]
    events = [row[0] for row in index.db.execute("select json from events order by id")]
    index.close()
    return found, tuple(nature), people, events


def computed_anew(case):
    shutil.rmtree(case.path / "derived")
    for file in case.path.glob("index.db*"):
        file.unlink()
    case.run(workers=1, models="none")
    return answers(case)


@pytest.mark.parametrize("stage", ["assemble", "find_in_paragraphs", "frames", "named_in"])
def test_what_failed_once_is_computed_by_the_next_run(case, monkeypatch, stage):
    real = getattr(stages, stage)

    def fails(first, *rest):
        if stage == "find_in_paragraphs" and not any("Kovach" in text for text in first):
            return real(first, *rest)
        raise RuntimeError("no")

    with monkeypatch.context() as now:
        now.setattr(stages, stage, fails)
        problems = case.run(workers=1, models="none").problems
        assert any("RuntimeError" in p for p in problems)
        if stage in ("assemble", "find_in_paragraphs"):
            assert any("D-1" in p and "tries again" in p for p in problems)
    assert not case.run(workers=1, models="none").problems
    assert answers(case) == computed_anew(case)


def test_one_failed_paragraph_takes_no_other_with_it(case, monkeypatch):
    real = stages.find_in_paragraphs

    def fails(texts, *rest):
        if any("Kovach" in text for text in texts):
            raise RuntimeError("no")
        return real(texts, *rest)

    monkeypatch.setattr(stages, "find_in_paragraphs", fails)
    case.run(workers=1, models="none")
    assert any("Bright" in row[2] or row[1] == "statement" for row in answers(case)[0])


def test_findings_damaged_on_the_disk_are_computed_again(case):
    case.run(workers=1, models="none")
    before = answers(case)
    for pack in (case.path / "derived" / "findings-1").glob("*.pack"):
        data = bytearray(pack.read_bytes())
        data[-5] ^= 1
        pack.write_bytes(bytes(data))
    for file in case.path.glob("index.db*"):
        file.unlink()
    case.run(workers=1, models="none")
    assert answers(case) == before


def test_what_rests_on_a_stage_is_filed_under_its_version_too(monkeypatch):
    before = stages.findings_stage("none", "").key(b"x"), stages.events_stage().key(b"x")
    monkeypatch.setattr(stages, "PARAGRAPH", 99)
    monkeypatch.setattr(stages, "FRAMES", 99)
    after = stages.findings_stage("none", "").key(b"x"), stages.events_stage().key(b"x")
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_what_could_not_be_read_in_a_run_is_told(case, monkeypatch):
    told = PendingReport(problems=("D-1: its object is damaged.",))
    monkeypatch.setattr(pipeline, "read_pending", lambda *_, **__: told)
    assert case.run(workers=1, models="none").problems == ["D-1: its object is damaged."]
