"""Small reports of an invented country in the formats intake reads, and ways to break them."""

from __future__ import annotations

import io
import json
import zipfile
import zlib

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Bridge closed in Verin after protest | Verin Post</title>
<meta property="og:site_name" content="Verin Post"><link rel="canonical" href="https://verinpost.example/a/1">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle",
"headline":"Bridge closed in Verin after protest","datePublished":"2022-05-01T10:00:00+03:00",
"author":[{"@type":"Person","name":"Anna Brandt"}]}</script></head>
<body class="author-anna"><header class="site"><nav><a href=/>Home</a> <a href=/w>World</a></nav></header>
<main><article><h1>Bridge closed in Verin after protest</h1>
<div class="byline">By <a rel=author href=x>Anna Brandt</a></div>
<figure><img src=x><figcaption>Police at the bridge on Sunday. <span class="credit">Photo: I. Moroz/AFP</span>
</figcaption></figure>
<p>VERIN, 1 May 2022 — Police closed the northern bridge in Verin on Sunday after several hundred people marched
against the mobilisation, a city spokesman said.</p>
<p>“We will not go,” one of the marchers told the Verin Post. She asked that her name not be printed because her
brother serves in the army.</p>
<p>The governor denied that anyone had been hurt. According to the hospital, at least four people were treated for
cuts and bruises on Sunday evening.</p>
<p>Read also: <a href=/b>Governor bans gatherings</a></p>
<p>This article was first published by the Northern Herald.</p></article>
<div class="author-box"><p>Anna Brandt is a staff reporter at the Verin Post.</p></div>
<div class="related-stories"><h3>Related articles</h3><ul><li><a href=/c>Thousands queue at the border</a></li>
<li><a href=/d>Minister promises calm</a></li></ul></div></main>
<footer>© 2022 Verin Post. All rights reserved. Terms of use. Contact the newsroom.</footer></body></html>"""

MAIN = (
    "VERIN, 1 May 2022 — Police closed the northern bridge in Verin on Sunday after several hundred people marched "
    "against the mobilisation, a city spokesman said.",
    "“We will not go,” one of the marchers told the Verin Post. She asked that her name not be printed because her "
    "brother serves in the army.",
    "The governor denied that anyone had been hurt. According to the hospital, at least four people were treated for "
    "cuts and bruises on Sunday evening.",
)

CHAT = {
    "name": "Verin watch",
    "type": "public_channel",
    "id": 77,
    "messages": [
        {"id": 1, "type": "service", "date": "2022-09-23T08:00:00", "action": "create_channel", "text": ""},
        {
            "id": 17,
            "type": "message",
            "date": "2022-09-24T10:00:00",
            "date_unixtime": "1664002800",
            "edited": "2022-09-24T11:30:00",
            "edited_unixtime": "1664008200",
            "from": "Verin watch",
            "forwarded_from": "Northern Herald",
            "text": [
                "Queue at the ",
                {"type": "bold", "text": "Verin"},
                " office: over a hundred people since morning.",
            ],
        },
        {
            "id": 18,
            "type": "message",
            "date": "2022-09-24T12:00:00",
            "from": "Verin watch",
            "reply_to_message_id": 17,
            "text": "Now two hundred, says a woman in the queue.",
        },
        {"id": 19, "type": "message", "date": "2022-09-24T12:05:00", "photo": "p/1.jpg", "text": ""},
    ],
}


def chat() -> bytes:
    return json.dumps(CHAT, ensure_ascii=False, indent=1).encode()


def lines() -> bytes:
    rows = [
        {
            "id": "a1",
            "text": "Four people were hurt in Verin.",
            "dct": "2022-05-01",
            "lang": "en",
            "publisher": "Verin Post",
        },
        {"doc_id": "a2", "text": "Nobody was hurt, the governor said.", "published": "2022-05", "title": "Calm"},
    ]
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def archive(members: dict[str, bytes], level: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", level) as made:
        for name, data in members.items():
            made.writestr(zipfile.ZipInfo(name), data, compress_type=level)
    return stream.getvalue()


def pdf(pages: list[list[str]], info: str = "", *, flate: bytes | None = None) -> bytes:
    """A PDF as small programs write it: one font, a line a text operator. `flate` replaces the first page's content."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids = []
    for number, page in enumerate(pages):
        rows = []
        for at, line in enumerate(page):
            safe = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
            rows.append(f"BT /F1 11 Tf 50 {780 - 14 * at} Td ({safe}) Tj ET")
        content = zlib.compress("\n".join(rows).encode("latin-1"))
        if flate is not None and number == 0:
            content = flate
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(content) + content + b"\nendstream")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>"
            % len(objects)
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    objects.append(f"<< {info} >>".encode())
    out = bytearray(b"%PDF-1.4\n")
    starts = []
    for number, body in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % start for start in starts)
    out += b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(objects),
        table,
    )
    return bytes(out)


PDF_PAGES = [
    [
        "Verin Monitor", "Annual report 2022", "",
        "The northern bridge was closed on Sunday after several hundred peo-",
        "ple marched against the mobilisation, as a city spokesman told us in",
        "the afternoon. The well-known square stayed open.",
        "A second paragraph begins here and it is long enough to fill a line",
        "and runs over the end of the page, where it is cut in the middle and",
        "1",
    ],
    ["Verin Monitor", "goes on here. Then it ends; the well-", "known square was empty.", "2"],
    ["Verin Monitor", "The third page says that nobody was hurt, according to the governor.", "3"],
]  # fmt: skip
