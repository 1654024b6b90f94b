"""E-books: the pages of the spine in order, contents and captions marked, locked books said."""

from __future__ import annotations

from office_samples import marked, one, package, place_of, refusal, sample

CONTAINER = '<container><rootfiles><rootfile full-path="in/book.opf"/></rootfiles></container>'


def book(
    pages: dict[str, str], metadata: str = "", more: dict[str, str | bytes] | None = None, navigation: str = ""
) -> bytes:
    contents = ' properties="nav"'
    items = "".join(
        f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"{contents if name == navigation else ""}/>'
        for name in sorted(pages)
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in pages)
    opf = f'<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>'
    files: dict[str, str | bytes] = {"META-INF/container.xml": CONTAINER, "in/book.opf": opf, **(more or {})}
    files.update({f"in/{name}.xhtml": f"<html><body>{page}</body></html>" for name, page in pages.items()})
    return package(files, "application/epub+zip")


def test_pages_come_in_the_order_of_the_spine_with_title_author_publisher_and_day() -> None:
    about = "<dc:title>A Winter in Verin</dc:title><dc:creator>Edda Brandt</dc:creator><dc:publisher>Far Shore</dc:publisher><dc:date>2022-11-05</dc:date>"
    its = one(
        book(
            {
                "n": "<p>Two</p>",
                "z": "<h1>One</h1><p>Police came.</p><figure><figcaption>The bridge.</figcaption></figure>",
                "a": "<p>Then it was quiet.</p>",
            },
            about,
            navigation="n",
        ),
        "a.epub",
    )
    assert its.text == "Two\n\nOne\n\nPolice came.\n\nThe bridge.\n\nThen it was quiet."
    assert (its.title, its.author, its.publisher) == ("A Winter in Verin", "Edda Brandt", "Far Shore")
    assert (its.published.status, its.published.interval) == ("known", ("2022-11-05", "2022-11-05"))
    assert marked(its, "navigation") == ["Two"]
    assert marked(its, "caption") == ["The bridge."]
    assert place_of(its, "Police") == "page 2, paragraph 2"


def test_a_book_of_a_real_program() -> None:
    its = one(sample("bridge.epub"), "bridge.epub")
    assert "Police closed the northern bridge in Verin on Sunday" in its.text
    assert its.published.interval == ("2022-05-01", "2022-05-01")


def test_locked_climbing_missing_and_broken_books_are_said() -> None:
    lock = {"META-INF/encryption.xml": '<e><CipherReference URI="in/a.xhtml"/></e>'}
    assert "locked (DRM)" in refusal(book({"a": "<p>x</p>"}, more=lock), "a.epub")
    font = {"META-INF/encryption.xml": '<e><CipherReference URI="in/font.otf"/></e>'}
    assert one(book({"a": "<p>Police came.</p>"}, more=font), "a.epub").text == "Police came."
    climbing = book({"../../../etc/passwd": "<p>x</p>", "a": "<p>Police came.</p>"})
    assert "Police came." in one(climbing, "a.epub").text
    assert "there is none in it" in refusal(package({"x": "y"}), "a.epub")
    its = one(
        package(
            {
                "META-INF/container.xml": CONTAINER,
                "in/book.opf": "<package",
                "b.xhtml": "<p>Second.</p>",
                "a.xhtml": "<p>First.</p>",
            }
        ),
        "a.epub",
    )
    assert its.text == "First.\n\nSecond."
