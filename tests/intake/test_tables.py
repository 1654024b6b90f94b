"""Tables: a row a document where the headers say so or a mapping does, else a sheet with its cells as places."""

from __future__ import annotations

from pathlib import Path

import pytest
from office_samples import LIMITS, check, marked, one, package, place_of, refusal, sample, xlsx

from khronika.intake.extraction import Extraction, Note, Source
from khronika.intake.pool import Worker, collect
from khronika.intake.readers import tables
from khronika.intake.readers.delimited import rows_of
from khronika.intake.reading import read_here, walk

PILE = (
    "No;Date;Outlet;Headline;Full text;Link\n"
    '1;13/04/2022;Verin Post;Bridge closed;"Police closed the bridge; it was ""quiet"".\r\nThen more came.";https://v.example/1\n'
    "2;03/04/2022;Verin Herald;Trains;No train has left the station since Monday.;\n"
    "3;;;;;nothing here\n"
)


def read_mapped(data: bytes, name: str, mapping: str) -> Extraction:
    source = Source.of(data, name)
    source.mapping = mapping
    items = list(walk(source, LIMITS))
    notes = tuple(item.sentence for item in items if isinstance(item, Note))
    return Extraction(format="csv", extracts=tuple(i for i in items if not isinstance(i, Note)), notes=notes)


def test_a_row_is_a_document_and_the_mapping_is_said() -> None:
    found = read_here(PILE.encode(), "pile.csv")
    assert [extract.path for extract in found.extracts] == ["row/2", "row/3"]
    first, second = (extract.reading for extract in found.extracts)
    assert first is not None
    assert second is not None
    assert first.text == 'Police closed the bridge; it was "quiet".\nThen more came.'
    assert (first.title, first.publisher, first.url) == ("Bridge closed", "Verin Post", "https://v.example/1")
    assert place_of(first, "Police") == "E2"
    # The 13th tells that days go first, also for the 3rd.
    assert second.published.interval == ("2022-04-03", "2022-04-03")
    assert 'text = "Full text"; title = "Headline"; published = "Date"' in found.notes[0]
    assert "not confirmed" in found.notes[0]
    assert found.notes[1] == "1 row has nothing in the columns of the text: no documents. Row 4."


def test_without_the_13th_a_date_that_can_mean_two_days_stays_open() -> None:
    found = read_here(PILE.replace("13/04", "12/04").encode(), "pile.csv")
    assert found.extracts[1].reading is not None
    assert found.extracts[1].reading.published.interval == ("2022-03-04", "2022-04-03")
    mapped = read_mapped(
        PILE.replace("13/04", "12/04").encode(), "pile.csv", 'text = "Full text"\npublished = "Date"\nday_first = false'
    )
    assert mapped.extracts[1].reading is not None
    assert mapped.extracts[1].reading.published.interval == ("2022-03-04", "2022-03-04")
    assert mapped.extracts[1].reading.published.origin == "given"


@pytest.mark.parametrize(
    ("headers", "roles"),
    [
        ("Дата публикации;Источник;Заголовок;Текст сообщения", ["text", "title", "published", "publisher"]),
        ("Дата;Джерело;Назва;Повний текст", ["text", "title", "published", "publisher"]),
        ("Datum;Quelle;Titel;Volltext", ["text", "title", "published", "publisher"]),
        ("Fecha;Medio;Título;Texto", ["text", "title", "published", "publisher"]),
        ("pub_date;SOURCE;Headline ;Article.Text", ["text", "title", "published", "publisher"]),
        ("date;url;id;description", ["text", "published", "url", "id"]),
    ],
)
def test_headers_of_several_languages_propose_a_mapping(headers: str, roles: list[str]) -> None:
    row = "x;y;z;The police closed the northern bridge on Sunday evening."
    mapping = tables.propose(rows_of(f"{headers}\n{row}\n")[0])
    assert mapping is not None
    assert [role for role in tables.ROLES if mapping.columns[role]] == roles


def test_a_mapping_that_is_given_is_obeyed_and_one_that_fits_nothing_is_said() -> None:
    found = read_mapped(PILE.encode(), "p.csv", 'text = ["Headline", "E"]\nheader = 1\n')
    assert found.extracts[0].reading is not None
    assert found.extracts[0].reading.text.startswith("Bridge closed\n\nPolice closed")
    assert "by the mapping given" in found.notes[0]
    for words, why in (
        ("text = 'Body'", 'a column "Body", and the columns are "No"'),
        ("text =", "no TOML"),
        ("words = 'E'", '"words", which is not known'),
        ("title = 'E'", 'no column for "text"'),
        ("text = 'E'\nheader = -1", '"header" is not'),
        ("text = " + "[" * 3000, "no TOML"),
    ):
        bad = read_mapped(PILE.encode(), "p.csv", words).extracts
        assert len(bad) == 1
        assert bad[0].unread is not None
        assert why in bad[0].unread.why
    whole = read_mapped(PILE.encode(), "p.csv", "rows = 'sheet'").extracts
    assert whole[0].reading is not None
    assert "Verin Herald" in whole[0].reading.text


def test_the_mapping_reaches_the_child_and_lies_beside_a_table_in_an_archive() -> None:
    with Worker() as worker:
        found = collect(worker.read(PILE.encode(), "p.csv", mapping="text = 'Headline'"))
    assert [e.reading.text for e in found.extracts if e.reading] == ["Bridge closed", "Trains"]
    archive = package({"a/p.csv": PILE, "a/p.csv.map.toml": "text = 'Headline'", "other.map.toml": "x = 1"})
    found = read_here(archive, "pile.zip")
    assert [e.path for e in found.extracts] == ["a/p.csv!/row/2", "a/p.csv!/row/3", "other.map.toml"]
    assert found.extracts[0].reading is not None
    assert found.extracts[0].reading.text == "Bridge closed"
    assert any("a/p.csv.map.toml says which column" in note for note in found.notes)


def test_a_mapping_beside_a_file_is_used_and_counted(tmp_path: Path) -> None:
    from khronika.intake.walk import walk as files

    (tmp_path / "p.csv").write_text(PILE)
    (tmp_path / "p.csv.map.toml").write_text("text = 'Headline'")
    (tmp_path / "alone.map.toml").write_text("x = 1")
    fates = {found.relative: found.fate for found in files([tmp_path])}
    assert fates == {"p.csv": "file", "p.csv.map.toml": "excluded", "alone.map.toml": "file"}


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_charset_and_delimiter(charset: str, delimiter: str) -> None:
    lines = [["Дата", "Текст"], ["2022-05-01", "Полиция закрыла северный мост в Верине в воскресенье."]]
    data = "\r\n".join(delimiter.join(line) for line in lines).encode(charset)
    found = read_here(data, "p.csv")
    assert [e.reading.text for e in found.extracts if e.reading] == [lines[1][1]]


def test_a_table_without_a_column_of_texts_is_one_document_with_cells() -> None:
    its = one(b"Place,Hurt\nVerin,4\n\nOstrov,12\n", "figures.csv")
    assert its.text == "Place\tHurt\nVerin\t4\n\nOstrov\t12"
    assert place_of(its, "12") == "table, B4"
    assert one(b"=cmd|' /C calc'!A0,x\n", "a.csv").text.startswith("=cmd|")


@pytest.mark.parametrize("name", ["reports.xlsx", "reports.ods"])
def test_workbooks_of_a_real_program(name: str) -> None:
    found = read_here(sample(name), name)
    check(found)
    assert [extract.path for extract in found.extracts] == [
        "Отчёты/row/2",
        "Отчёты/row/3",
        "Отчёты/comments",
        "Figures",
    ]
    first, second, comments, figures = (extract.reading for extract in found.extracts)
    assert first and second and comments and figures
    assert first.text == "Полиция закрыла северный мост в Верине в воскресенье, сообщил представитель города."
    assert (first.title, first.publisher, first.language) == ("Мост закрыт", "Verin Post", "ru")
    assert first.published.interval == ("2022-05-01", "2022-05-01")
    assert (second.published.interval, second.published.time) == (("2022-05-03", "2022-05-03"), "14:30:00")
    assert place_of(first, "Полиция") == "Отчёты, E2"
    assert marked(comments, "comment") == ["Проверить у больницы"]
    assert place_of(comments, "Проверить").startswith("comment on Отчёты, E2")
    assert place_of(figures, "far away") == "Figures, F9"
    assert any("Sheet Empty is empty" in note for note in found.notes)


def test_hostile_cells_neither_fill_the_memory_nor_stop_the_reader() -> None:
    far = one(xlsx('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row>'), "a.xlsx")
    assert place_of(far, "far") == "One, XFD1048576"
    odd = xlsx(
        '<row r="-5"><c r="?" t="s"><v>99</v></c><c t="n" s="7"><v>1e999</v></c><c><v>nan</v></c><c s="x"><v>²</v></c></row>'
    )
    check(read_here(odd, "a.xlsx"))
    laughs = "<!DOCTYPE x [<!ENTITY a 'haha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
    check(read_here(xlsx('<row><c t="inlineStr"><is><t>&b;x</t></is></c></row>', laughs), "a.xlsx"))
    repeated = (
        '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:mimetype="application/vnd.oasis.opendocument.spreadsheet" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="T"><table:table-row table:number-rows-repeated="999999999">'
        '<table:table-cell table:number-columns-repeated="999999999"><text:p>x</text:p></table:table-cell></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document>"
    )
    check(read_here(repeated.encode(), "a.fods", LIMITS))
    assert "there is none in it" in refusal(package({"a": "b"}), "a.xlsx")


def test_broken_csv_is_read_as_far_as_it_goes() -> None:
    unclosed = "Date,Text\n" + '2022-05-01,"' + "Police closed the northern bridge again.\n2022-05-02," * 3000
    found = read_here(unclosed.encode(), "a.csv")
    assert any("never closed" in note for note in found.notes)
    assert len(found.extracts) > 2900
    check(read_here(b"a\x00b;c\n\xff\xfe;;;\n" * 50, "a.csv"))
    check(read_here(b'"', "a.csv"))
    check(read_here(b"sep=;\nText;Date\nPolice closed the northern bridge.;2022\n", "a.csv"))


FTM = (
    '{"id":"a1","schema":"Article","properties":{"title":["Bridge closed"],"bodyText":["Police closed the bridge."],'
    '"publishedAt":["2022-05-01"],"author":["Anna Brandt"],"language":["eng"],"sourceUrl":["https://v.example/1"]}}\n'
    '{"id":"p1","schema":"Person","properties":{"name":["I. Moroz"]}}\n{broken\n[]\n{"schema":"X","properties":[]}\n'
)


@pytest.mark.parametrize("name", ["e.ftm.json", "entities.jsonl", "e.json"])
def test_entities_with_text_are_documents_and_the_others_counted(name: str) -> None:
    found = read_here(FTM.encode(), name)
    assert (found.format, [extract.path for extract in found.extracts]) == (
        "ftm",
        ["line/1", "line/3", "line/4", "line/5"],
    )
    its = found.extracts[0].reading
    assert its is not None
    assert (its.text, its.title, its.author, its.language) == (
        "Police closed the bridge.",
        "Bridge closed",
        "Anna Brandt",
        "en",
    )
    assert (its.published.interval, its.url) == (("2022-05-01", "2022-05-01"), "https://v.example/1")
    assert all(extract.unread is not None for extract in found.extracts[1:])
    assert found.notes == ("1 of 2 entities hold no text and are no documents; they are kept: 1 Person.",)


def test_dates_of_entities_that_differ_are_said() -> None:
    line = FTM.split("\n")[0].replace('"publishedAt":["2022-05-01"]', '"publishedAt":["2022-05-01","2022-08-01"]')
    its = one(line.encode(), "e.ftm.json")
    assert any("Dates contradict each other" in warning for warning in its.warnings)


def test_a_folder_of_office_files_is_added_once_and_adds_up(tmp_path: Path) -> None:
    from khronika.custody.documents import documents, reading_of
    from khronika.intake.add import add
    from khronika.store.folder import CaseFolder

    pile = tmp_path / "pile"
    pile.mkdir()
    for name in ("trains.docx", "trains.odt", "trains.rtf", "reports.xlsx", "bridge.epub"):
        (pile / name).write_bytes(sample(name))
    (pile / "p.csv").write_text(PILE)
    (pile / "p.csv.map.toml").write_text("text = 'Headline'")
    case = CaseFolder.create(tmp_path / "case")
    report = add(case, [pile], by="anna")
    assert (report.files_seen, report.files_new, report.excluded, report.not_read) == (7, 6, 1, 0)
    assert report.added == report.read == 10
    its = {document.arrival.path or document.arrival.name: document for document in documents(case)}
    row = reading_of(case, its["row/2"].readings[-1])
    assert row.text == "Bridge closed"
    again = add(case, [pile], by="anna")
    assert (again.files_new, again.files_already, again.added) == (0, 6, 0)
