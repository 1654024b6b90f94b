"""The model is checked bit by bit, its absence is said in a sentence, and no paragraph depends on its neighbours."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from khronika.language.model import ENVIRONMENT, ModelError, check_model, find_model, load_tools, same_length_copy
from khronika.language.paragraph_findings import ParagraphFindings, find_in_paragraphs
from khronika.records.base import from_json, to_json

from .helpers import tools

PARAGRAPHS = [
    "The clerk said that the list was burned.",
    "“We were told to wait,” a woman said, “and nobody came.” She added that forty men were taken on 3 May.",
    "According to the Lake Herald, relatives said the men of the 12th Brigade had no boots.",
    "ALL PRISONERS WERE MOVED AT NIGHT, THE WARDEN SAID.",
    "Ok.",
    "It is alleged that he sold the blankets. " * 20,
    "Війська залишили місто, сказав мер.",
    "\u00a0?!",
]


@pytest.mark.parametrize("models", ["default", "none"])
def test_a_paragraph_gives_the_same_bytes_alone_and_in_any_company(models: str) -> None:
    alone = [to_json(find_in_paragraphs([text], "en", tools(models))[0]) for text in PARAGRAPHS]
    together = [to_json(f) for f in find_in_paragraphs(PARAGRAPHS, "en", tools(models))]
    crowd = find_in_paragraphs([*PARAGRAPHS[::-1], *(f"Number {n} said so." for n in range(90))], "en", tools(models))
    assert together == alone
    assert [to_json(f) for f in crowd[: len(PARAGRAPHS)]] == alone[::-1]


def test_findings_of_a_paragraph_survive_being_filed() -> None:
    for findings in find_in_paragraphs(PARAGRAPHS, "en", tools()):
        assert from_json(to_json(findings), ParagraphFindings) == findings


def test_the_digest_names_the_model_and_rules_alone_are_none() -> None:
    assert tools().digest.startswith("en_core_web_")
    assert load_tools("none").digest == "none"
    assert load_tools() is load_tools()


def test_a_model_with_one_changed_bit_is_refused(tmp_path: Path) -> None:
    folder, row = find_model()
    copy = tmp_path / "model"
    shutil.copytree(folder, copy)
    assert check_model(copy, row) == check_model(folder, row)
    moves = copy / "parser" / "moves"
    data = bytearray(moves.read_bytes())
    data[10] ^= 1
    moves.write_bytes(bytes(data))
    with pytest.raises(ModelError, match=r"parser/moves is not the published file"):
        check_model(copy, row)
    moves.unlink()
    with pytest.raises(ModelError, match=r"parser/moves is missing"):
        check_model(copy, row)


def test_a_named_folder_without_a_model_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path))
    with pytest.raises(ModelError, match="unset it"):
        load_tools()


def test_an_unknown_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.cfg").write_text("[nlp]")
    (tmp_path / "meta.json").write_text('{"lang":"en","name":"mine","version":"1.0"}')
    with pytest.raises(ModelError, match="table of known models"):
        find_model(str(tmp_path))


@pytest.mark.parametrize("text", ["İSTANBUL WAS SHELLED AT NIGHT, THEY SAID", "A\u00a0b\tc\r\nd", "STRAẞE " * 10])
def test_the_copy_that_the_model_reads_is_as_long_as_the_text(text: str) -> None:
    assert len(same_length_copy(text)) == len(text)
