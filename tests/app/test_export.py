"""Exports fail closed: no person's name, no quotation, no formula; one that cannot be shown to be clean is refused."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import khronika
from khronika.protection.masking import Masker
from khronika.publish.export import ExportRefused, OutputExists, cell, check
from khronika.publish.tables import free, place
from khronika.records.base import from_json, to_json
from khronika.records.events import Event
from khronika.records.protection import Person
from khronika.store import queries

GOLD = json.loads((Path(__file__).parents[1] / "gold" / "examples" / "gold.json").read_text(encoding="utf-8"))


def everything(path: Path) -> str:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return "\n".join(f.read_text(encoding="utf-8-sig") for f in files)


@pytest.mark.parametrize("to", ["csv", "jsonl"])
def test_no_person_of_the_gold_and_no_sentence_of_a_document_is_in_an_export(example_copy, tmp_path, to):
    out = tmp_path / "out"
    example_copy.export(out, to=to)
    text = everything(out).casefold()
    named = [p for key in ("people_to_protect", "not_to_protect") for p in GOLD[key]]
    for form in {f for p in named for f in p.get("forms", p["label"].split(" / "))}:
        assert not re.search(rf"(?<!\w){re.escape(form.casefold())}(?!\w)", text), form
    for statement in GOLD["statements"]:
        for words in statement["content"]:
            if len(words) > 20:
                assert words.casefold() not in text


def test_what_is_left_still_tells_the_story(example_copy, tmp_path):
    example_copy.export(tmp_path / "out", to="csv")
    tables = {
        f.stem: list(csv.DictReader(io.StringIO(f.read_text(encoding="utf-8-sig"))))
        for f in (tmp_path / "out").iterdir()
    }
    assert len(tables["documents"]) == example_copy.status().summary.documents
    assert {"2023-05-06", "2023-05-07"} <= {d["published_edtf"] for d in tables["documents"]}
    assert any(int(e["voices_lower"]) > 1 for e in tables["events"])
    assert {r["kind"] for r in tables["relations"]} & {"conflict", "update", "denial"}
    assert all(s["content"] == "[withheld]" for s in tables["statements"])


def test_the_edition_is_logged_and_kept_whole(example_copy, tmp_path):
    (path,) = example_copy.export(tmp_path / "out.jsonl", to="jsonl")
    edition = [e.record() for e in example_copy.folder.entries(of=frozenset({"edition"}))][-1]
    ((_, digest),) = edition.files
    assert example_copy.folder.get_object(digest) == path.read_bytes()
    assert "name" in " ".join(edition.withheld)
    assert example_copy.verify().exit_code == 0


def test_an_existing_file_is_left_alone(example_copy, tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputExists, match="Nothing was written"):
        example_copy.export(tmp_path / "out", to="jsonl")
    assert (tmp_path / "out").read_text() == "mine"


def test_free_words_in_which_a_name_is_left_are_refused():
    with pytest.raises(ExportRefused, match="Nothing was written"):
        check({"events": [{"id": "e-1", "place": "Dana Kerr"}]}, Masker(["Dana Kerr"]))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "Dana Kerr"),
        ("edtf", "on Monday"),
        ("documents", "D-1 Dana"),
        ("killed", "many"),
        ("label", "x"),
        ("id", "Dana"),
    ],
)
def test_a_cell_that_is_not_of_its_columns_kind_is_refused(column, value):
    with pytest.raises(ExportRefused, match=column):
        check({"events": [{"id": "e-1", column: value}]}, Masker([]))


def test_a_masking_that_fails_is_caught_before_a_file_is_written(example_copy, tmp_path, monkeypatch):
    monkeypatch.setattr(Masker, "mask", lambda self, text: text)
    index = example_copy.ask()
    people = [p for p in queries.list_persons(index, limit=99)[1] if p.forms]
    with index.publish():
        (json_,) = index.db.execute("select json from events limit 1").fetchone()
        event = msgspec.structs.replace(from_json(json_, Event), place=people[0].forms[0])
        index.db.execute("update events set json = ? where id = ?", (to_json(event).decode(), event.id))
    index.close()
    with pytest.raises(ExportRefused):
        example_copy.export(tmp_path / "out", to="csv")
    assert not (tmp_path / "out").exists()


def test_a_document_whose_people_could_not_be_found_stops_the_export(example_copy, tmp_path):
    index = example_copy.ask()
    with index.publish():
        index.set_meta("unnamed", "1")
    index.close()
    with pytest.raises(ExportRefused, match="nobody knows whom they name"):
        example_copy.export(tmp_path / "out", to="csv")


NAMED = {
    "a.txt": "The mayor of Verrin, Tadeus Holm, said that 12 people were detained in Verrin on 3 May 2023. "
    "The head of the mothers' committee of Osk, Vera Lunt, said that two of them were children. "
    "The deputy of the district court of Osk, Ilan Delmar, denied that anyone had been hurt in Verrin on 3 May 2023.",
    "b.txt": "Maria Lane said that officers beat her in Verrin on 3 May 2023. Tom Place told our reporter on 4 May 2023 that he "
    "saw it. A certain Voice said that nobody was hurt.",
}


@pytest.mark.parametrize("models", ["default", "none"])
def test_people_behind_offices_and_people_named_like_a_column_do_not_leave_the_case(tmp_path, models):
    (tmp_path / "pile").mkdir()
    for name, text in NAMED.items():
        (tmp_path / "pile" / name).write_text(text, encoding="utf-8")
    case = khronika.init_case(tmp_path / "case")
    case.add([tmp_path / "pile"], by="Dana Kerr")
    case.run(models=models, workers=1)
    case.decide("D-1", "not_same", "D-2", reason="Tadeus Holm is in one only", reviewer="Dana Kerr")
    case.run(models=models, workers=1)
    case.export(tmp_path / "out", to="csv")
    text = everything(tmp_path / "out").casefold()
    for name in ("tadeus", "holm", "lunt", "ilan", "delmar", "maria", "dana", "kerr", "a.txt"):
        assert name not in text, name


def test_output_is_private_to_the_user(example_copy, tmp_path):
    example_copy.export(tmp_path / "out", to="csv")
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0
    assert all(f.stat().st_mode & 0o077 == 0 for f in (tmp_path / "out").iterdir())


@given(st.text())
def test_no_cell_is_a_formula_or_steers_a_terminal(text):
    out = cell(text)
    assert not out.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert all(c.isprintable() for c in out)


def test_numbers_stay_numbers():
    assert [cell(v) for v in (3, 2.0, 0.25, None, -4)] == ["3", "2", "0.25", "", "-4"]


def test_every_person_of_the_case_is_known_to_the_mask(example):
    index = example.ask()
    people = [from_json(r[0], Person) for r in index.db.execute("select json from persons")]
    masker = Masker(people)
    for person in people:
        for form in person.forms:
            assert masker.find(f"so {form} said"), person.id
    index.close()


def test_no_id_can_be_computed_from_a_name(example_copy, tmp_path):
    """A digest of a name is the name to whoever has a list of names."""
    out = tmp_path / "out"
    example_copy.export(out, to="csv")
    text = everything(out)
    index = example_copy.ask()
    known = {row[0] for row in index.db.execute("select id from persons")}
    for (json_text,) in index.db.execute("select json from events"):
        event = json.loads(json_text)
        known |= {v["id"] for v in event["voices"]["list"]} | {a["voice"] for a in event["assertions"]}
    assert len(known) > 20
    assert not {i for i in known if i and i in text}
    assert "V-1" in text


def test_what_no_run_has_looked_at_is_not_exported(example_copy, tmp_path):
    """Whom a new document names, and whether its publisher is a person, is known only after a run."""
    line = {"id": "1", "text": "The police detained 5 people.", "publisher": "Olga Sidorenko"}
    (tmp_path / "new.jsonl").write_text(json.dumps(line) + "\n")
    example_copy.add([tmp_path / "new.jsonl"])
    with pytest.raises(ExportRefused, match="khronika run"):
        example_copy.export(tmp_path / "out", to="csv")
    assert not (tmp_path / "out").exists()
    example_copy.run(workers=1, models="none")
    example_copy.export(tmp_path / "out", to="csv")
    for file in example_copy.path.glob("index.db*"):
        file.unlink()
    with pytest.raises(ExportRefused, match="khronika run"):
        example_copy.export(tmp_path / "again", to="csv")


@pytest.mark.parametrize("words", ["olga@mail.example", "@olga_writes", "+380 67 123 45 67", "https://olga.example/me"])
def test_an_address_does_not_leave_as_a_place(words):
    assert free(words, str) is None


def test_a_house_does_not_leave_as_a_place_and_a_town_does():
    assert place("14 Mill Street", str) is None
    assert place("Orlec", str) == "Orlec"
