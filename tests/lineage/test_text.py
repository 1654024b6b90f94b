"""The comparison text folds disguises away and always leads back to the verbatim characters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.lineage.stories import MARKET, disguised

from khronika.lineage.text import fold, words_of
from khronika.records.reports import Mark, Report


def words(text: str, **more: object) -> list[str]:
    return list(words_of(Report(id="x", text=text, **more)).words)  # type: ignore[arg-type]


def test_case_accents_ligatures_and_width_are_folded() -> None:
    assert words("ÉCOLE ﬁnale Ｗｉｄｅ naïve") == ["ecole", "finale", "wide", "naive"]


def test_line_end_hyphens_are_undone() -> None:
    assert words("the govern-\n  ment said\nno-one") == ["the", "government", "said", "no", "one"]


def test_disguised_letters_and_invisible_characters_are_the_same_words() -> None:
    assert words(disguised(MARKET)) == words(MARKET)


def test_a_russian_word_in_an_english_text_stays_russian() -> None:
    assert words("He said привет to them all in the hall") == [
        "he",
        "said",
        "привет",
        "to",
        "them",
        "all",
        "in",
        "the",
        "hall",
    ]


def test_latin_letters_in_a_russian_text_are_folded_to_cyrillic() -> None:
    assert words("Сегодня вечером в гoрoде cнова стреляли") == words("Сегодня вечером в городе снова стреляли")


def test_marked_furniture_is_left_out() -> None:
    text = "Read also: ten tips. The strike goes on."
    assert words(text, marks=(Mark(kind="related", spans=((0, 20),)),)) == ["the", "strike", "goes", "on"]


def test_spans_lead_to_the_verbatim_word_behind_a_hyphen() -> None:
    report = Report(id="x", text="The govern-\nment  SAID “so”")
    found = words_of(report)
    assert [report.text[slice(*found.span(k, k + 1))] for k in range(4)] == ["The", "govern-\nment", "SAID", "so"]


@given(st.text(st.sampled_from("abcXYZéßﬁ\u0301\u200b\u00ad-\n \t.,7½№’'"), max_size=200))
def test_every_word_stands_where_it_says(text: str) -> None:
    found = words_of(Report(id="x", text=text))
    last = 0
    for k, word in enumerate(found.words):
        start, end = found.span(k, k + 1)
        assert last <= start < end <= len(text)
        last = start
        verbatim = "".join(c for c in fold(text[start:end]) if c.isalnum() or c == "'")
        assert word in verbatim or not word.isalpha()
