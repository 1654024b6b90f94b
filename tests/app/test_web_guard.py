"""Who gets in, and what a browser is told it may do."""

from __future__ import annotations

import logging
import socket
from pathlib import Path

import pytest
import web_case
from web_case import EVENT, HOST, PAGES, PORT, TOKEN, TestClient

from khronika.app.web.server import CannotServe, serve
from khronika.store.index import Index


@pytest.fixture(scope="module")
def index_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return web_case.make_index(tmp_path_factory.mktemp("case"))


@pytest.fixture
def stranger(index_path: Path) -> TestClient:
    return web_case.stranger(index_path)


@pytest.fixture
def reader(index_path: Path) -> TestClient:
    return web_case.reader(index_path)


@pytest.mark.parametrize(
    "path", ["/", "/documents", "/documents/1", EVENT, "/people", "/search/x", "/nowhere", "/../../etc/passwd"]
)
def test_without_the_token_there_is_a_sentence_and_nothing_of_the_case(stranger: TestClient, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 403
    assert "Copy the whole address" in answer.text
    assert "Velmora" not in answer.text and "14 documents" not in answer.text


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + "x", "é", "%00", "a/b"])
def test_a_wrong_token_gives_no_cookie(stranger: TestClient, token: str) -> None:
    answer = stranger.get(f"/open/{token}")
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_the_token_is_exchanged_for_a_cookie_and_leaves_the_address(stranger: TestClient) -> None:
    answer = stranger.get(f"/open/{TOKEN}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/documents")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and TOKEN not in cookie
    page = stranger.get("/documents")
    assert page.status_code == 200 and TOKEN not in page.text


def test_each_start_has_its_own_session(index_path: Path, reader: TestClient) -> None:
    other = web_case.stranger(index_path)
    other.cookies.update(reader.cookies)
    assert other.get("/documents").status_code == 403


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"evil.example:{PORT}",
        "127.0.0.1",
        f"127.0.0.1:{PORT + 1}",
        "",
        f"localhost.evil.example:{PORT}",
    ],
)
def test_another_host_name_is_refused_also_with_the_cookie(reader: TestClient, host: str) -> None:
    answer = reader.get("/documents", headers={"host": host})
    assert answer.status_code == 400
    assert "Velmora" not in answer.text


def test_localhost_is_this_machine_too(stranger: TestClient) -> None:
    assert stranger.get(f"/open/{TOKEN}", headers={"host": f"localhost:{PORT}"}).status_code == 303


@pytest.mark.parametrize(
    "path", [*PAGES, "/nowhere", "/documents/99", "/static/khronika.css", "/documents/9223372036854775808"]
)
def test_every_answer_has_the_headers_and_runs_no_inline_code(reader: TestClient, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code in (200, 404), answer.text
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy and "form-action 'self'" in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "server" not in answer.headers
    if not path.startswith("/static"):
        assert (
            "<script>" not in answer.text
            and "style=" not in answer.text
            and " onerror=" not in answer.text.replace("&#39;", "").replace("src=x onerror=", "")
        )


@pytest.mark.parametrize(
    "path",
    [
        "/static/../server.py",
        "/static/..%2fserver.py",
        "/static/%2e%2e/guard.py",
        "/static/templates/base.html",
        "/static/",
    ],
)
def test_static_files_are_those_listed_and_no_others(reader: TestClient, path: str) -> None:
    assert reader.get(path).status_code == 404


def test_a_search_leaves_its_words_out_of_the_address_and_the_title(reader: TestClient) -> None:
    asked = reader.post("/search", data={"words": "rubber batons"}, headers={"sec-fetch-site": "same-origin"})
    assert asked.status_code == 303
    assert "rubber" not in asked.headers["location"]
    found = reader.get(asked.headers["location"])
    assert "Order restored" in found.text or "Police break up" in found.text
    assert "rubber" not in found.text.split("</title>")[0]


@pytest.mark.parametrize("headers", [
    {}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site", "origin": HOST}, {"sec-fetch-site": "none"},
    {"origin": "http://evil.example"}, {"origin": "null"}, {"origin": f"http://127.0.0.1:{PORT + 1}"},
])  # fmt: skip
def test_posts_from_elsewhere_are_refused(reader: TestClient, headers: dict[str, str]) -> None:
    assert reader.post("/search", data={"words": "x"}, headers=headers).status_code == 403


def test_an_old_browser_is_known_by_its_origin(reader: TestClient) -> None:
    assert reader.post("/search", data={"words": "x"}, headers={"origin": HOST}).status_code == 303


def test_a_huge_post_and_other_methods_are_refused(reader: TestClient) -> None:
    ours = {"sec-fetch-site": "same-origin"}
    assert reader.post("/search", data={"words": "x" * 50_000}, headers=ours).status_code == 403
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert reader.request(method, "/documents").status_code == 405


def test_titles_hold_no_words_of_documents(reader: TestClient) -> None:
    for path in PAGES:
        title = reader.get(path).text.split("<title>")[1].split("</title>")[0]
        assert "Velmora" not in title and "script" not in title and "strike" not in title


def test_reading_changes_nothing(reader: TestClient, index_path: Path) -> None:
    before = index_path.read_bytes()
    for path in PAGES:
        reader.get(path)
    assert index_path.read_bytes() == before


def test_nothing_is_logged(
    reader: TestClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        reader.post("/search", data={"words": "batons"}, headers={"sec-fetch-site": "same-origin"})
        reader.get("/documents/1")
    ours = [r for r in caplog.records if not r.name.startswith(("httpx", "httpcore", "asyncio"))]
    assert ours == []
    assert capfd.readouterr() == ("", "")


def test_a_failing_page_says_where_and_never_what(
    index_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from khronika.store import queries

    def broken(*_: object, **__: object) -> None:
        raise ValueError("Ilna Maresk stands in this message")

    monkeypatch.setattr(queries, "findings_of", broken)
    answer = web_case.reader(index_path).get("/documents/1")
    assert answer.status_code == 500
    assert "ValueError in test_web_guard.py" in answer.text and "Maresk" not in answer.text
    assert "Maresk" not in "".join(capfd.readouterr())


def test_an_index_that_is_being_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    answer = web_case.reader(tmp_path / "none.db").get("/documents")
    assert answer.status_code == 503
    assert "Nothing is lost" in answer.text


def test_a_new_generation_shows_on_the_next_page(tmp_path: Path) -> None:
    path = web_case.make_index(tmp_path)
    client = web_case.reader(path)
    assert "<b>5</b> people" in client.get("/documents").text
    index = Index(path)
    with index.publish():
        index.put_persons(())
    index.close()
    assert "<b>0</b> people" in client.get("/documents").text


def test_a_taken_port_is_a_sentence(index_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CannotServe, match="Name another port"):
            serve(index_path, port=taken.getsockname()[1])
