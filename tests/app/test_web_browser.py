"""The three views in a real Chromium: by keyboard, without script, narrow, light and dark, with hostile text."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import web_case
from web_case import EVENT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt-get install chromium)"),
]
VIEWS = ("/documents?open=1", "/documents/1", "/documents/9", "/documents/14", "/documents/1/with/4", "/events", EVENT,
         "/disagreements", "/voices", "/statements", "/people", "/nowhere")  # fmt: skip
"""One page of each template, the hostile document among them."""
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return web_case.served(web_case.make_index(tmp_path_factory.mktemp("case")))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Opens the printed address in a fresh window; collects what the browser complains of and whom it asks."""
    contexts = []

    def start(**options: Any) -> Any:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.complaints, page.strangers = [], []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: page.complaints.append(str(e)))
        page.on("dialog", lambda d: page.complaints.append("dialog " + d.message))
        page.on("request", lambda r: None if r.url.startswith(base(address)) else page.strangers.append(r.url))
        page.goto(address)
        assert page.url == base(address) + "/documents"
        page.base = base(address)
        return page

    yield start
    for context in contexts:
        context.close()


def base(address: str) -> str:
    return address.split("/open/", maxsplit=1)[0]


def tab_to(page: Any, words: str, limit: int = 150) -> None:
    """Press Tab until what has the focus says these words; it must be seen to have the focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        tag, text = page.evaluate(
            "(e => [e.tagName, e.getAttribute('aria-label') || e.textContent])(document.activeElement)"
        )
        if tag in ("A", "BUTTON", "SUMMARY") and words in text:
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"{words}: the focus is not seen"
            return
    raise AssertionError(f"{words} cannot be reached with Tab")


def test_the_whole_way_by_keyboard(opened: Callable[..., Any]) -> None:
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    tab_to(page, "+2 copies, 1 spin")
    page.keyboard.press("Enter")
    page.wait_for_selector("#copies-1 tr")
    assert page.locator("#copies-1 tr").count() == 3
    page.keyboard.press("Enter")
    assert page.locator("#copies-1").is_hidden()
    page.keyboard.press("Enter")
    tab_to(page, "what differs")
    page.keyboard.press("Enter")
    page.wait_for_url("**/with/**")
    assert "copy" in page.inner_text("h1")
    page.keyboard.press("Tab")
    page.goto(page.base + "/documents/1")
    tab_to(page, "Ilna Maresk, a lawyer")
    page.keyboard.press("Enter")
    page.wait_for_url("**#s-*")
    marked = page.locator(".words .hit").all_inner_texts()
    assert "At least 12" in " ".join(marked) and "according to" in marked
    tab_to(page, "Strike broken up")
    page.keyboard.press("Enter")
    page.wait_for_url("**" + EVENT)
    tab_to(page, "At least 12 people were detained")
    page.keyboard.press("Enter")
    page.wait_for_selector("#excerpt .hit")
    assert page.inner_text("#excerpt .hit") == "At least 12 people were detained"
    tab_to(page, "D-1, at these characters")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/1?at=*")
    assert "At least 12" in page.inner_text(".words .hit >> nth=0")
    assert page.complaints == []


def test_search_by_keyboard(opened: Callable[..., Any]) -> None:
    page = opened()
    page.focus("#words")
    page.keyboard.type("rubber bat")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/*")
    assert "1 story found" in page.inner_text("h1")
    assert "rubber" not in page.url and "rubber" not in page.title()
    assert page.locator(".hits mark").all_inner_texts() == ["rubber", "batons"]
    page.click(".hits .title")
    assert "rubber" in page.inner_text(".hit >> nth=0")
    page.go_back()
    assert "1 story found" in page.inner_text("h1")


def test_everything_is_there_without_script(opened: Callable[..., Any]) -> None:
    page = opened(java_script_enabled=False)
    page.click("text=+2 copies, 1 spin")
    assert page.locator("#copies-1 tr").count() == 3
    page.click("#d-4 a.title")
    page.goto(page.base + "/documents/1")
    page.click(".card a >> nth=0")
    assert page.locator(".words .hit").count() >= 3
    page.goto(page.base + EVENT)
    page.click("a.quote >> text=17 detained dock workers")
    assert "?at=" in page.url
    assert "".join(page.locator(".words .hit").all_inner_texts()) == "17 detained dock workers"
    page.fill("#words", "batons")
    page.click("text=Search >> nth=-1")
    assert "found" in page.inner_text("h1")
    page.goto(page.base + "/people")
    assert not page.locator("text=Ilna Maresk").first.is_visible()
    page.click("summary >> nth=0")
    assert page.locator("text=Ilna Maresk").first.is_visible()


def test_each_kind_of_mark_can_be_put_out(opened: Callable[..., Any]) -> None:
    page = opened(java_script_enabled=False)
    page.goto(page.base + "/documents/1")
    for key, mark in (("times", "tmx"), ("counts", "cnt"), ("names", "nam")):
        assert (
            page.locator(f".words .{mark}").first.evaluate("e => getComputedStyle(e).textDecorationLine") == "underline"
        )
        page.uncheck(f"#show-{key}")
        assert page.locator(f".words .{mark}").first.evaluate("e => getComputedStyle(e).textDecorationLine") == "none"
    page.uncheck("#show-statements")
    assert page.locator(".notes .card").first.is_hidden()


def test_no_page_breaks_the_policy_runs_text_or_asks_anyone_else(opened: Callable[..., Any]) -> None:
    page = opened()
    page.context.add_init_script(
        "window.violations = []; document.addEventListener("
        "'securitypolicyviolation', e => window.violations.push(e.violatedDirective + ' ' + e.blockedURI))"
    )
    for path in VIEWS[:-1]:
        assert page.goto(page.base + path, wait_until="domcontentloaded").status == 200, path
        assert page.evaluate("window.violations") == [], path
        assert page.evaluate("window.broken") is None, path
        assert page.locator("main script, main img, main iframe, main style").count() == 0, path
        assert page.evaluate("[...document.links].every(a => a.protocol === 'http:')"), path
    page.goto(page.base + EVENT)  # loaded whole: what the others complained of has been heard
    assert page.complaints == []
    assert page.strangers == []


def test_hostile_text_is_shown_as_it_stands(opened: Callable[..., Any]) -> None:
    page = opened()
    page.goto(page.base + "/documents/14")
    text = page.inner_text(".reading")
    assert "<script>window.broken=1</script>" in text and "{{7*7}}" in text and "U+202E" in text and "U+0000" in text


@pytest.mark.parametrize(
    ("width", "script", "zoom"), [(1200, True, 1), (360, True, 1), (360, False, 1), (640, True, 2)]
)
def test_nothing_scrolls_sideways_when_narrow_or_enlarged(
    opened: Callable[..., Any], width: int, script: bool, zoom: int
) -> None:
    # 200 % zoom of a 1280 px window is a window of 640 CSS pixels at double density.
    page = opened(viewport={"width": width, "height": 740}, java_script_enabled=script, device_scale_factor=zoom)
    for path in VIEWS:
        page.goto(page.base + path, wait_until="domcontentloaded")
        wide = (
            page.evaluate("document.scrollingElement.scrollWidth")
            if script
            else page.locator("html").evaluate("e => e.scrollWidth")
        )
        assert wide <= width, f"{path} is {wide} px wide"


CONTRAST = (Path(__file__).parent / "page_contrast.js").read_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_the_contrast_of_wcag_aa(opened: Callable[..., Any], scheme: str) -> None:
    page = opened(color_scheme=scheme)
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(23, 24, 27)"
    assert dark == (scheme == "dark")
    for path in (
        *VIEWS,
        "/documents/1?show="
        + page.evaluate("fetch('/documents/1').then(r => r.text()).then(t => t.match(/id=\"(s-[0-9a-f]+)/)[1])"),
    ):
        page.goto(page.base + path, wait_until="domcontentloaded")
        assert page.evaluate(CONTRAST) == [], path


STRUCTURE = (Path(__file__).parent / "page_structure.js").read_text()


def test_every_page_has_landmarks_headings_names_and_links_that_lead_somewhere(opened: Callable[..., Any]) -> None:
    page = opened()
    for path in (*VIEWS[:-1], "/documents", "/documents/8", "/events/e-9d8c7b6a50", "/statements?reviewed=yes"):
        page.goto(page.base + path, wait_until="domcontentloaded")
        assert page.evaluate(STRUCTURE) == [], path


def test_each_figure_of_the_summary_leads_to_the_list_it_counts(opened: Callable[..., Any]) -> None:
    page = opened()
    figures = page.evaluate(
        "[...document.querySelectorAll('.summary a')].map(a => [a.textContent.trim().replace(/\\s+/g, ' '), a.href])"
    )
    assert [f for f, _ in figures] == [
        "14 documents", "6 to 7 voices", "32 statements suggested", "0 reviewed", "4 disagreements",
        "5 people to protect",
    ]  # fmt: skip
    counted = {
        "documents": ".documents tbody tr",
        "statements": ".card",
        "reviewed": ".card",
        "disagreements": ".relation",
        "people": ".people > .protect",
    }
    for text, href in figures:
        page.goto(href)
        key = next((k for k in counted if k in text), None)
        if key:
            assert page.locator(counted[key]).count() == int(text.split()[0]), text


def test_the_first_view_is_small(opened: Callable[..., Any]) -> None:
    page = opened()
    sizes: list[int] = []
    page.on("response", lambda r: sizes.append(len(r.body())))
    page.goto(page.base + "/documents", wait_until="networkidle")
    assert 0 < sum(sizes) < 100_000


def test_nothing_moves_for_those_who_ask_for_it(opened: Callable[..., Any]) -> None:
    page = opened(reduced_motion="reduce")
    page.goto(page.base + EVENT)
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate("document.getAnimations().length") == 0


def test_a_stranger_on_this_machine_sees_a_sentence(chromium: Any, address: str, tmp_path: Path) -> None:
    context = chromium.new_context()
    page = context.new_page()
    assert page.goto(base(address) + "/documents").status == 403
    assert "Copy the whole address" in page.inner_text("main")
    page.set_content(f"<iframe src='{base(address)}/documents'></iframe>")
    page.wait_for_timeout(200)
    assert all("Velmora" not in (f.content() if f.url.startswith("http") else "") for f in page.frames)
    context.close()
