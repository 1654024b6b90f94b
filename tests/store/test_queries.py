"""What an index answers, asked over the invented case of tests/app/sample_index.py."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "app"))
import sample_index
from hypothesis import given, settings
from hypothesis import strategies as st

from khronika.records.decisions import Decision, Standing
from khronika.records.reports import Published
from khronika.store import queries
from khronika.store.index import Index
from khronika.store.queries import Filters, IndexUnavailable, snapshot
from khronika.store.search import search


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    path = tmp_path_factory.mktemp("case") / "index.db"
    made = Index(path)
    sample_index.fill(made)
    made.close()
    with snapshot(path) as opened:
        yield opened


def test_the_summary_counts_what_the_lists_hold(index: Index) -> None:
    line = queries.summary(index)
    assert (line.documents, line.unread) == (14, 2)
    assert line.documents == queries.list_documents(index, Filters(folded=False), limit=1)[0]
    assert line.statements == queries.statements(index, limit=1)[0] == sum(n for _, n in queries.stances(index))
    assert line.reviewed == queries.statements(index, reviewed=True)[0] == 0
    assert line.people == queries.list_persons(index, protect=True)[0] == 5
    assert line.voices == (queries.voices(index).lower, queries.voices(index).upper)
    _, disagreeing = queries.list_events(index, disagreeing=True)
    assert line.disagreements == sum(e.disagreements for e in disagreeing) == 4


def test_copies_fold_into_the_version_they_come_from(index: Index) -> None:
    total, rows = queries.list_documents(index)
    assert total == 11
    assert {r.number for r in rows}.isdisjoint({2, 3, 4})
    assert queries.folds(index, [r.number for r in rows]) == {1: {"identical": 1, "near_copy": 1, "spin": 1}}
    assert [r.id for r in queries.folded_into(index, 1)] == ["D-2", "D-3", "D-4"]
    assert queries.folds(index, []) == {}


def test_filters_and_facets_agree(index: Index) -> None:
    for column, values in queries.facets(index).items():
        for value, n in values:
            assert queries.list_documents(index, Filters(**{column: value}, folded=False))[0] == n


def test_orders_put_unknown_days_last_and_pages_cover_the_list(index: Index) -> None:
    _, by_day = queries.list_documents(index, Filters(folded=False), sort="day")
    known = [r.published.interval is not None for r in by_day]
    assert known == sorted(known, reverse=True)
    whole = queries.list_documents(index, Filters(folded=False), sort="latest")[1]
    pieces = [
        queries.list_documents(index, Filters(folded=False), sort="latest", offset=o, limit=3)[1]
        for o in range(0, 15, 3)
    ]
    assert [r for piece in pieces for r in piece] == whole
    assert [r.number for r in whole] == list(range(14, 0, -1))


def test_a_document_comes_with_its_text_or_with_why_it_has_none(index: Index) -> None:
    read = queries.document(index, 1)
    assert read is not None
    assert read.text == sample_index.COURIER == queries.text_of(index, 1)
    assert read.marks and read.paragraphs and read.collection.collector == "L. Archivist"
    failed, waiting = queries.document(index, 9), queries.document(index, 10)
    assert failed is not None and failed.failure is not None and "no text" in failed.failure.why
    assert waiting is not None and (waiting.state, waiting.text, waiting.published) == ("pending", "", Published())
    assert queries.document(index, 99) is None


def test_a_finding_is_found_by_its_address_in_every_document_with_the_same_reading(index: Index) -> None:
    first = queries.findings_of(index, 1)[0]
    assert [r.number for r in queries.finding(index, first.id)] == [1, 3]
    assert queries.finding(index, "s-0000000000") == []
    starts = [r.start for r in queries.findings_of(index, 1)]
    assert starts == sorted(starts)


def test_pairs_are_found_from_either_side(index: Index) -> None:
    assert queries.pair(index, 4, 1) == queries.pair(index, 1, 4) is not None
    assert queries.pair(index, 1, 1) is None
    assert [(p.a, p.b) for p in queries.pairs_of(index, 4)] == [("D-1", "D-4")]
    assert len(queries.pairs_of(index, 1)) == 4
    family = queries.family(index, "f-strike")
    assert family is not None and family.root == "D-1"


def test_events_come_by_day_and_lead_to_their_documents(index: Index) -> None:
    _, rows = queries.list_events(index)
    firsts = [r.first_day or "9999" for r in rows]
    assert firsts == sorted(firsts)
    assert queries.list_events(index, kind="dispersal")[0] == 1
    event = queries.event(index, "e-5a1f00c2d3")
    assert event is not None and event.voices.lower == 4
    assert [(e.id, main) for e, main in queries.events_of(index, 1)] == [(event.id, True)]
    assert queries.event(index, "e-none") is None


def test_search_finds_a_story_once_and_shows_the_words(index: Index) -> None:
    total, (hit,) = search(index, "rubber bat")
    assert total == 1
    assert hit.also == 3
    assert [w for w, match in hit.excerpt if match] == ["rubber", "batons"]
    assert hit.at is not None
    text = queries.text_of(index, hit.document.number) or ""
    assert text[slice(*hit.at)] in ("rubber", "batons")
    assert search(index, '"batons rubber"') == (0, [])
    assert search(index, "забастовку")[1][0].document.number == 6


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40) | st.text(alphabet='"*():^-+ANDORNOTNEAR{}\\%\0', max_size=20))
def test_whatever_is_searched_for_is_words_and_never_syntax(words: str) -> None:
    path = _kept()
    with snapshot(path) as opened:
        total, hits = search(opened, words, limit=3)
        assert total >= len(hits)


def _kept(known: list[Path] = []) -> Path:  # noqa: B006
    if not known:
        import tempfile

        known.append(Path(tempfile.mkdtemp()) / "index.db")
        made = Index(known[0])
        sample_index.fill(made)
        made.close()
    return known[0]


def test_reviewed_statements_are_counted_and_listed(tmp_path: Path) -> None:
    made = Index(tmp_path / "index.db")
    sample_index.fill(made)
    row = next(r for r in queries.findings_of(made, 5) if r.kind == "statement")
    decision = Decision(act="accept", reason="seen", reviewer="L", time="2024-04-03T00:00:00Z")
    with made.publish():
        made.put_standings([(row.id, Standing(entry=20, decision=decision, state="holds", why="same"))])
    assert queries.summary(made).reviewed == 1
    total, (shown,) = queries.statements(made, reviewed=True)
    assert (total, shown.id, shown.standing) == (1, row.id, "accept:holds")
    made.close()


def test_a_snapshot_sees_one_generation_while_another_is_published(tmp_path: Path) -> None:
    made = Index(tmp_path / "index.db")
    sample_index.fill(made)
    with snapshot(made.path) as opened:
        before = queries.summary(opened)
        with made.publish():
            made.put_persons(())
        assert queries.summary(opened) == before
    with snapshot(made.path) as opened:
        assert queries.summary(opened).people == 0
    made.close()


def test_no_index_and_a_foreign_one_are_told_apart_from_an_empty_case(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailable), snapshot(tmp_path / "none.db"):
        pass
    foreign = tmp_path / "foreign.db"
    foreign.write_bytes(b"not a database at all" * 300)
    with pytest.raises(IndexUnavailable), snapshot(foreign):
        pass
    made = Index(tmp_path / "empty.db")
    assert queries.summary(made).documents == 0
    made.db.execute("pragma user_version = 999")
    made.close()
    with pytest.raises(IndexUnavailable, match="999"), snapshot(made.path):
        pass


def test_a_snapshot_cannot_write(index: Index) -> None:
    import sqlite3

    with pytest.raises(sqlite3.OperationalError):
        index.db.execute("delete from documents")
