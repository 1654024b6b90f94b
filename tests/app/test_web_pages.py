"""What the pages say: the inbox, a document with its record and custody, an event with the way to its characters."""

from __future__ import annotations

import html
import re
from pathlib import Path

import msgspec
import pytest
import web_case
from sample_case import Case, found_in, known, says
from web_case import EVENT, TestClient

from khronika.store import queries
from khronika.store.index import Index
from khronika.store.queries import snapshot


@pytest.fixture(scope="module")
def index_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return web_case.make_index(tmp_path_factory.mktemp("case"))


@pytest.fixture(scope="module")
def reader(index_path: Path) -> TestClient:
    return web_case.reader(index_path)


def words(page: str) -> str:
    """The words of a page as a reader sees them, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_inbox_says_first_what_is_not_read_why_and_what_would_help(reader: TestClient) -> None:
    page = words(reader.get("/documents").text)
    assert "2 documents not read" in page
    assert "The pages are pictures; there is no text in this file. What would help: Add a transcript" in page
    assert page.index("2 documents not read") < page.index("D-1 ")
    assert "+2 copies, 1 spin" in page and "The text is in Russian, which this version does not read." in page


def test_dates_are_shown_as_sure_as_they_are(reader: TestClient) -> None:
    page = words(reader.get("/documents").text)
    for said in (
        "14 March 2024 known, from the page's own data",
        "date unknown",
        "until 18 March 2024 inferred, from an event",
    ):
        assert said in page


def test_what_the_collector_did_not_say_is_shown_as_missing(reader: TestClient) -> None:
    page = words(reader.get("/documents/1").text)
    assert "Collector L. Archivist" in page and "Device missing Note missing" in page
    assert "Log entry 1" in page and "khronika verify" in page
    with_nothing = words(reader.get("/documents/7").text)
    assert with_nothing.count("missing") >= 6


def test_marked_parts_are_set_apart_with_their_name(reader: TestClient) -> None:
    page = reader.get("/documents/1").text
    assert "apart-caption" in page and "apart-author_box" in page and "apart-headline" in page
    assert "caption – a picture's line" in words(page)


def test_a_statement_stands_beside_its_text_with_source_cue_content_stance_lane_and_rule(reader: TestClient) -> None:
    page = words(reader.get("/documents/5").text)
    assert (
        "The ministry – denies – anyone was injured at the grain harbour on 14 March denies · likely why found by en.said.1"
        in page
    )


def test_every_assertion_is_one_click_from_its_exact_characters(reader: TestClient, index_path: Path) -> None:
    with snapshot(index_path) as index:
        event = queries.event(index, EVENT.removeprefix("/events/"))
        assert event is not None
        texts = {a.doc: queries.text_of(index, int(a.doc[2:])) or "" for a in event.assertions}
    page = reader.get(EVENT).text
    for a in event.assertions:
        address = f"/documents/{a.doc[2:]}?at={a.span[0]}-{a.span[1]}"
        assert f'href="{address}#at"' in page
        shown = reader.get(address).text
        assert 'id="at"' in shown
        hit = "".join(re.findall(r'class="[^"]*\bhit\b[^"]*"[^>]*>(.*?)</(?:span|a)>', shown, re.DOTALL))
        assert html.unescape(hit) == texts[a.doc][slice(*a.span)]


def test_an_event_says_its_bounds_without_ever_saying_independent(reader: TestClient) -> None:
    page = words(reader.get(EVENT).text)
    assert "4 to 5 voices between which no link was found" in page
    assert "independent" not in page
    assert "Three and 17 cannot both count the detained of that day." in page
    assert "it lowers only the lower bound" in page
    only_denies = words(reader.get("/events/e-77b0f1a9e4").text)
    assert "Beside the count" in only_denies and "They only deny" in only_denies


def test_what_copies_repeat_stands_once(tmp_path: Path) -> None:
    path = web_case.make_index(tmp_path)
    before = web_case.reader(path).get(EVENT).text.count('class="saying')
    index = Index(path)
    event = queries.event(index, EVENT.removeprefix("/events/"))
    assert event is not None
    again = msgspec.structs.replace(event.assertions[4], doc="D-3")
    with index.publish():
        index.put_events([msgspec.structs.replace(event, assertions=(*event.assertions, again))], queries.voices(index))
    index.close()
    page = web_case.reader(path).get(EVENT).text
    assert page.count('class="saying') == before
    assert f"/documents/3?at={again.span[0]}-{again.span[1]}" in page


def test_a_findings_address_leads_into_the_right_part_of_a_long_document(tmp_path: Path) -> None:
    index = Index(tmp_path / "index.db")
    text = (
        "\n\n".join(f"Paragraph {i} of a long report says nothing much. " * 4 for i in range(600))
        + "\n\nA clerk said it rained."
    )
    statement = says(text, "A clerk", "said", "it rained", "asserts")
    with index.publish():
        Case(index).add(1, text, name="long.txt", published=known("2024-01-01"),
                        findings=found_in(text, known("2024-01-01"), statements=(statement,)))  # fmt: skip
    row = queries.findings_of(index, 1)[0]
    index.close()
    client = web_case.reader(index.path)
    first = client.get("/documents/1").text
    assert "Part 1 of" in first and "it rained" not in first
    to = client.get(f"/findings/{row.id}")
    assert to.status_code == 303
    there = client.get(to.headers["location"]).text
    assert "it rained" in there and f'id="{row.id}"' in there
    assert client.get("/findings/s-0000000000").status_code == 404


def test_names_of_people_to_protect_are_folded(reader: TestClient) -> None:
    page = reader.get("/people").text
    assert page.count("<details><summary>") == 5 and "<details open" not in page
    assert "Orvan Tiel" not in page
    assert "Orvan Tiel" in reader.get("/people?who=all").text


def test_a_changed_text_shows_what_differs_side_by_side(reader: TestClient) -> None:
    page = words(reader.get("/documents/4/with/1").text)
    assert "Spin: D-4 comes from D-1" in page
    assert "number changed D-1 12 D-4 40" in page
    assert "left out D-1 allegedly not in D-4" in page
    assert reader.get("/documents/5/with/1").status_code == 404


def test_rows_that_only_repeat_the_heading_are_folded_into_one_line(reader: TestClient) -> None:
    page = reader.get(EVENT).text
    folded = re.findall(r'<td role="cell" class="folded".*?<summary>(.*?)</summary>', page, re.DOTALL)
    assert folded and all(re.match(r"\d+ assertions?: ", words(line)) for line in folded)


def test_each_list_can_be_reached_from_every_page_and_no_page_counts_generations(reader: TestClient) -> None:
    for path in ("/documents", "/people", EVENT):
        page = reader.get(path).text
        assert 'href="/disagreements">Disagreements' in page and 'href="/voices">Voices' in page
        assert "Generation" not in page


def test_a_wrong_person_comes_with_the_words_that_mend_it(reader: TestClient) -> None:
    page = words(reader.get("/people?who=all").text)
    assert "A place or an organisation in this list is an error of the machine" in page
    assert re.search(r"khronika decide CASE n-[0-9a-f]+ edit --value '\{\"label\":\"PLACE\"\}'", page)


def test_what_a_document_says_of_itself_is_shown_and_one_without_title_is_called_by_its_words(tmp_path: Path) -> None:
    index = Index(tmp_path / "index.db")
    text = "The ferry did not come on Friday, and nobody on the quay could say why."
    with index.publish():
        Case(index).add(1, text, name="messages, number 7", published=known("2024-01-01"))
        index.db.execute(
            "update texts set credits = ?",
            ('[{"kind":"forwarded_from","value":"Quay Neighbours"},{"kind":"reply_to","value":"messages/6"}]',),
        )
    index.close()
    client = web_case.reader(index.path)
    page = words(client.get("/documents/1").text)
    assert "Forwarded from Quay Neighbours" in page and "Answers messages/6" in page
    with snapshot(index.path) as opened:
        row = queries.documents(opened, [1])[1]
        untitled = msgspec.structs.replace(row, title=None)
    called = f"“{text}”"
    assert queries.heading(untitled, text) == called
    assert queries.heading(untitled) in (row.path, row.name)
    if row.title is None:
        assert called in page and called in words(client.get("/documents").text)
