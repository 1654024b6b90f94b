"""Word, OpenDocument and rich text: the text as accepted, what stands beside it apart and marked, each with its place."""

from __future__ import annotations

import pytest
from office_samples import W, docx, marked, odt, one, package, paragraphs, place_of, refusal, sample

from khronika.intake.readers import format_of

TRAINS = ["trains.docx", "trains.odt", "trains.rtf"]


@pytest.mark.parametrize("name", TRAINS)
def test_the_same_text_reads_the_same_in_three_formats(name: str) -> None:
    its = one(sample(name), name)
    body = (
        "Trains stand still\n\nNo train has left Verin since Monday.\n\nTwo men waited   at the\tgate.\nThen they left.\n\n"
        "Place\tDay\nVerin\tMonday\n\nПоезда стоят с понедельника, сообщила железная дорога."
    )
    assert its.text.startswith(body + "\n\n")
    assert (its.title, its.author) == ("Trains stand still", "Edda Brandt")
    assert (its.published.status, its.published.interval) == ("inferred", ("2022-05-24", "2022-05-24"))
    assert place_of(its, "No train") == "2"
    assert place_of(its, "Monday\n\n") == "table 1, B2"


@pytest.mark.parametrize("name", TRAINS)
def test_notes_comments_and_deletions_stand_behind_the_text_marked(name: str) -> None:
    its = one(sample(name), name)
    assert marked(its, "footnote") == ["According to the railway."]
    assert marked(its, "comment") == ["Which men?"]
    assert marked(its, "deleted") == ["perhaps never"]
    assert "perhaps never" not in its.text.split("железная дорога.")[0]
    assert place_of(its, "According") == "footnote 1, on paragraph 2"
    assert place_of(its, "Which men?").startswith("comment 1, by A. Brandt")
    assert any("1 comment stands behind the text" in warning for warning in its.warnings)


@pytest.mark.parametrize("name", ["report.zip", "report.txt", "report.pdf", "report"])
def test_a_document_is_told_by_its_content_whatever_its_name_says(name: str) -> None:
    for data in map(sample, TRAINS):
        assert "No train has left Verin" in one(data, name).text


def test_the_byline_goes_before_the_properties_and_what_differs_is_said() -> None:
    core = (
        '<p xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:t="http://purl.org/dc/terms/"><dc:title>Old title</dc:title>'
        "<dc:creator>Office desk</dc:creator><t:created>2022-09-03T10:00:00Z</t:created></p>"
    )
    style = f'<w:styles {W}><w:style w:styleId="Otsikko1"><w:name w:val="heading 1"/></w:style></w:styles>'
    body = '<w:p><w:pPr><w:pStyle w:val="Otsikko1"/></w:pPr><w:r><w:t>Bridge closed</w:t></w:r></w:p>' + paragraphs(
        "By Anna Brandt", "VERIN, 1 May 2022 — Police closed the bridge."
    )
    its = one(docx(body, {"docProps/core.xml": core, "word/styles.xml": style}), "a.docx")
    assert (its.title, its.author) == ("Bridge closed", "Anna Brandt")
    assert its.published.interval == ("2022-05-01", "2022-05-01")
    told = " ".join(its.warnings)
    assert 'the page shows "Bridge closed", the file\'s properties say "Old title"' in told
    assert 'the byline names "Anna Brandt", the file\'s properties "Office desk"' in told
    assert "The dateline says 2022-05-01, the file's properties (created) 2022-09-03." in told


def test_pages_are_those_word_laid_out_last() -> None:
    body = paragraphs("First.") + (
        '<w:p><w:r><w:br w:type="page"/></w:r></w:p><w:p><w:r><w:lastRenderedPageBreak/><w:t>Second.</w:t></w:r></w:p>'
    )
    its = one(docx(body), "a.docx")
    pages = [(its.text[p.span[0] : p.span[1]].strip(), p.label) for p in its.places if p.kind == "page"]
    assert pages == [("First.", "1"), ("Second.", "2")]


def test_moved_text_boxes_hidden_words_and_long_cells() -> None:
    body = (
        "<w:p><w:moveFrom><w:r><w:t>Moved away.</w:t></w:r></w:moveFrom><w:r><w:t>Stays</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t> hidden</w:t></w:r></w:p>"
        "<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent></w:pict>"
        "<w:t>Around it.</w:t></w:r></w:p>"
        f"<w:tbl><w:tr><w:tc>{paragraphs('word ' * 50)}</w:tc><w:tc>{paragraphs('B')}</w:tc></w:tr></w:tbl>"
    )
    its = one(docx(body), "a.docx")
    assert its.text.startswith("Stays hidden\n\nAround it.\n\nIn a box.\n\nword word")
    assert its.text.endswith("word\n\nB")
    assert "6,8" not in its.text
    assert any("formatted as hidden" in warning for warning in its.warnings)


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (rb"{\rtf1\ansi\ansicpg1251 \'cf\'ee\'eb\'e8\'f6\'e8\'ff \'e2 \'c2\'e5\'f0\'e8\'ed\'e5.\par}", "Полиция в Верине."),
        (rb"{\rtf1\ansi\uc1\u1055?\u1086?\u1083?\u1080?\u1094?\u1080?\u1103? came.\par}", "Полиция came."),
        (rb"{\rtf1\ansi{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}\f0 caf\'e9 {\f1 \'ec\'ee\'f1\'f2}\par}", "café мост"),
        (rb"{\rtf1\ansi\u-10179?\u-8704? sent.\par}", "\U0001f600 sent."),
        (rb"{\rtf1\ansi\uc2\u8212--then\par}", "—then"),
        (rb"{\rtf1 One{\pict\pngblip 89504e47}{\object{\*\objdata 0105}}{\*\unknown x} two.\par}", "One two."),
        (rb"{\rtf1 One\bin5 }}}}} two.\par}", "One two."),
        (rb"{\rtf1 {\field{\*\fldinst HYPERLINK \\l}{\fldrslt the link}} \{kept\} a\~b\par}", "the link {kept} a\xa0b"),
    ],
)  # fmt: skip
def test_rich_text_escapes_and_code_pages(rtf: bytes, text: str) -> None:
    assert one(rtf, "a.rtf").text == text


def test_locked_macro_and_foreign_files_are_said() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    assert "locked with a password" in refusal(ole + "EncryptedPackage".encode("utf-16-le"), "a.docx")
    assert "of the old kind (.doc)" in refusal(ole + "WordDocument".encode("utf-16-le"), "a.doc")
    assert "(.msg)" in refusal(ole + "__substg1.0_0037".encode("utf-16-le"), "a.msg")
    manifest = {"content.xml": "garbled", "META-INF/manifest.xml": "<m><manifest:encryption-data/></m>"}
    locked = package(manifest, "application/vnd.oasis.opendocument.text")
    assert "locked with a password" in refusal(locked, "a.odt")
    macros = docx(paragraphs("Police came."), {"word/vbaProject.bin": b"Sub AutoOpen()"})
    assert any("macros" in warning for warning in one(macros, "a.docm").warnings)
    assert "there is none in it" in refusal(package({"a.txt": "x"}), "a.docx")
    assert format_of(b"Police came.", "a.docx") == "text" or "something else" in refusal(b"Police came.", "a.docx")
    assert "only pictures" in refusal(docx("<w:p><w:r><w:drawing/></w:r></w:p>"), "a.docx")


LAUGHS = '<!DOCTYPE x [<!ENTITY a "haha">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 30}">' for i in range(10)
) + "]>"  # fmt: skip
XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def test_entities_are_neither_fetched_nor_multiplied() -> None:
    assert "root:" not in one(docx(paragraphs("&e; Police came."), head=XXE), "a.docx").text
    assert "root:" not in one(odt("<text:p>&e; Police came.</text:p>", XXE), "a.odt").text
    own = "<!DOCTYPE x [<!ENTITY e 'words'>]>"
    for data in (docx(paragraphs("&e; Police came."), head=own), odt("<text:p>&e; Police came.</text:p>", own)):
        its = one(data, "a")
        assert its.text == "Police came."
        assert any("entities of its own" in warning for warning in its.warnings)
    assert one(docx(paragraphs("&nbsp;Police came.")), "a.docx").text == "Police came."
    assert "grows without end" in refusal(docx(paragraphs("&k; Police came."), head=LAUGHS), "a.docx")
    assert "grows without end" in refusal(odt("<text:p>&k; Police came.</text:p>", LAUGHS), "a.odt")


def test_bombs_and_depth_end_in_a_sentence() -> None:
    assert "larger than" in refusal(docx(paragraphs("a" * 9_000_000)), "a.docx")
    assert "larger than" in refusal(odt("<text:p>" + "a" * 9_000_000), "a.odt")
    deep = one(docx("<w:p>" * 5000 + "<w:r><w:t>Police came.</w:t></w:r>" + "</w:p>" * 5000), "a.docx")
    assert "Police came." in deep.text
    assert "nested deeper" in refusal(b"{\\rtf1 " + b"{" * 20_000 + b"x", "a.rtf")


def test_cut_and_damaged_files_are_read_as_far_as_they_go() -> None:
    whole = docx(paragraphs(*(f"Paragraph {number} of the report." for number in range(2000))))
    its = one(whole[: len(whole) // 2], "a.docx")
    assert its.text.startswith("Paragraph 0 of the report.")
    assert any("cut off or damaged" in warning for warning in its.warnings)
    broken = odt("<text:p>Police closed the bridge on Sunday.</text:q><text:p>It was quiet on Monday.</text:p>")
    its = one(broken, "a.odt")
    assert "It was quiet on Monday." in its.text
    assert any("broken XML" in warning for warning in its.warnings)
    its = one(b"{\\rtf1{\\fonttbl{\\f0 A;}\\pard Police closed the bridge.\\par}", "a.rtf")
    assert its.text == "Police closed the bridge."
    its = one(b"{\\rtf1 Police closed the bridge.}\\par It was quiet.\\par}", "a.rtf")
    assert "It was quiet." in its.text
