"""Mail, chats, web archives and feeds of an invented country, in the layouts their programs write."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from email.message import EmailMessage

from intake_samples import PAGE, archive

WORDS = (
    "Four people were hurt at the northern bridge on Sunday, a nurse of the Verin hospital told me on the telephone."
)


def mail(
    number: int = 1, *, subject: str = "Four hurt at the bridge", body: str = WORDS, parent: int = 0
) -> EmailMessage:
    message = EmailMessage()
    message["Received"] = "from mx.verin.example by mx.herald.example; Sun, 1 May 2022 10:00:09 +0300"
    message["From"] = '"Anna Brandt" <anna@verinpost.example>'
    message["To"] = "desk@herald.example"
    message["Subject"] = subject
    message["Date"] = "Sun, 01 May 2022 10:00:00 +0300"
    message["Message-ID"] = f"<m{number}@verinpost.example>"
    if parent:
        message["In-Reply-To"] = f"<m{parent}@verinpost.example>"
        message["References"] = f"<m0@verinpost.example> <m{parent}@verinpost.example>"
    message.set_content(body)
    return message


REPLY = f"""{WORDS}

On Sat, 30 Apr 2022 at 18:00, Desk of the Northern Herald
<desk@herald.example> wrote:
> What happened at the bridge?
> Send us all you have.

-- 
Anna Brandt
Verin Post
"""  # noqa: W291 - a signature's dashes end in a space

HTML_REPLY = (
    f"<html><body><div>{WORDS}</div><div class='gmail_quote'><div class='gmail_attr'>On Sat the desk wrote:</div>"
    "<blockquote class='gmail_quote' style='border-left:1px solid'>What happened at the bridge?</blockquote></div>"
    "<p>It goes on below the quotation.</p></body></html>"
)


def mail_with_attachments() -> bytes:
    message = mail(2, body=REPLY, parent=1)
    message.add_attachment(b"The governor denied that anyone was hurt.", "text", "plain", filename="../../etc/note.txt")
    message.add_attachment(archive({"in/page.html": PAGE.encode()}), "application", "zip", filename="pages.zip")
    message.add_attachment(mail(3, body="Police closed the square as well, says a shopkeeper."))
    return message.as_bytes()


def mbox(count: int = 3) -> bytes:
    parts = []
    for number in range(1, count + 1):
        body = f"{WORDS}\n\n>From the bridge they went on, message {number}.\n"
        data = mail(number, body=body, parent=number - 1).as_bytes()
        parts.append(b"From anna@verinpost.example Sun May  1 10:00:00 2022\n" + data + b"\n")
    return b"".join(parts)


def deep_mail(depth: int) -> bytes:
    head = b"From: a@b.example\r\nTo: c@d.example\r\nMessage-ID: <x@y>\r\nMIME-Version: 1.0\r\n"
    opening = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i) for i in range(depth))
    closing = b"".join(b"\r\n--b%d--\r\n" % i for i in reversed(range(depth)))
    return head + opening + b"Content-Type: text/plain\r\n\r\n" + WORDS.encode() + closing


def http(body: bytes, kind: str = "text/html; charset=utf-8", extra: str = "", status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{extra}\r\n".encode() + body


def record(kind: str, block: bytes, address: str = "https://verinpost.example/a/1", **more: str) -> bytes:
    """A WARC record; `more` replaces or adds headers (`length`, `digest`, `date`)."""
    stamp = base64.b32encode(hashlib.sha1(block).digest()).decode()
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {address}",
        f"WARC-Date: {more.get('date', '2022-06-03T12:00:00Z')}",
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>",
        f"WARC-Block-Digest: {more.get('digest', 'sha1:' + stamp)}",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {more.get('length', len(block))}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def warc_records() -> list[bytes]:
    page = PAGE.encode()
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page)
    russian = "<html><head><title>Мост</title></head><body><p>Полиция закрыла мост в Верине, сообщил представитель города.</p></body></html>"
    return [
        record("warcinfo", b"software: invented/1.0\r\n", ""),
        record("request", b"GET /a/1 HTTP/1.1\r\nHost: verinpost.example\r\n\r\n"),
        record("response", http(page)),
        record(
            "response", http(gzip.compress(page), extra="Content-Encoding: gzip\r\n"), "https://verinpost.example/a/2"
        ),
        record("response", http(chunked, extra="Transfer-Encoding: chunked\r\n"), "https://verinpost.example/a/3"),
        record(
            "response",
            http(russian.encode("cp1251"), "text/html; charset=windows-1251"),
            "https://verinpost.example/ru",
        ),
        record("response", http(WORDS.encode(), "text/plain"), "https://verinpost.example/note.txt"),
        record("response", http(b"", status="301 Moved Permanently"), "http://verinpost.example/a/1"),
        record("response", http(b"no such page", status="404 Not Found"), "https://verinpost.example/gone"),
        record("response", http(b"\x89PNG\r\n", "image/png"), "https://verinpost.example/p.png"),
        record("revisit", http(b""), "https://verinpost.example/a/1"),
    ]


def warc() -> bytes:
    return b"".join(warc_records())


def warc_gz() -> bytes:
    return b"".join(gzip.compress(one) for one in warc_records())


def wacz(*, spoil: bool = False) -> bytes:
    packed = warc_gz()
    pages = json.dumps({"format": "json-pages-1.0", "id": "pages"}).encode() + b"\n"
    resources = [
        {
            "name": name.rsplit("/", 1)[-1],
            "path": name,
            "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
            "bytes": len(data),
        }
        for name, data in (("archive/data.warc.gz", packed), ("pages/pages.jsonl", pages))
    ]
    package = json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": resources}).encode()
    stamp = json.dumps({"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"}).encode()
    if spoil:
        packed += gzip.compress(
            record("response", http(WORDS.encode(), "text/plain"), "https://verinpost.example/later")
        )
    return archive(
        {
            "archive/data.warc.gz": packed,
            "pages/pages.jsonl": pages,
            "datapackage.json": package,
            "datapackage-digest.json": stamp,
        }
    )


def mhtml(page: str = PAGE) -> bytes:
    """As Chromium's "Save as… Webpage, Single File" writes it."""
    body = base64.encodebytes(page.encode()).decode().replace("\n", "\r\n")
    return (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://verinpost.example/a/1\r\n"
        "Subject: =?utf-8?Q?Bridge=20closed=20in=20Verin?=\r\nDate: Fri, 3 Jun 2022 12:00:05 GMT\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----MultipartBoundary--q1----"\r\n\r\n\r\n'
        "------MultipartBoundary--q1----\r\nContent-Type: text/html\r\nContent-ID: <frame-1@mhtml.blink>\r\n"
        "Content-Transfer-Encoding: base64\r\nContent-Location: https://verinpost.example/a/1\r\n\r\n"
        f"{body}\r\n------MultipartBoundary--q1----\r\nContent-Type: text/css\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        'Content-Location: cid:css-1@mhtml.blink\r\n\r\n@charset "utf-8";\r\n------MultipartBoundary--q1------\r\n'
    ).encode()


def telegram_page() -> str:
    return """<!DOCTYPE html>
<html>
 <head>
  <meta charset="utf-8"/>
<title>Exported Data</title>
  <meta content="width=device-width, initial-scale=1.0" name="viewport"/>
  <link href="css/style.css" rel="stylesheet"/>
 </head>
 <body onload="CheckLocation();">
  <div class="page_wrap">
   <div class="page_header"><div class="content"><div class="text bold">
Verin watch
     </div></div></div>
   <div class="page_body chat_page"><div class="history">
     <div class="message service" id="message-1"><div class="body details">24 September 2022</div></div>
     <div class="message default clearfix" id="message17">
      <div class="pull_left userpic_wrap"><div class="userpic userpic1"><div class="initials">V</div></div></div>
      <div class="body">
       <div class="pull_right date details" title="24.09.2022 10:00:00 UTC+03:00">10:00</div>
       <div class="from_name">
Verin watch
       </div>
       <div class="forwarded body">
        <div class="from_name">
Northern Herald<span class="date details" title="23.09.2022 09:00:00 UTC+03:00"> 23.09.2022 09:00:00</span>
        </div>
        <div class="text">
Queue at the <strong>Verin</strong> office:<br>over a hundred people since morning.
        </div>
       </div>
      </div>
     </div>
     <div class="message default clearfix joined" id="message18">
      <div class="body">
       <div class="pull_right date details" title="24.09.2022 12:00:00 UTC+03:00">12:00</div>
       <div class="reply_to details">In reply to <a href="#go_to_message17" onclick="return GoToMessage(17)">this message</a></div>
       <div class="text">Now two hundred, says a woman in the queue.</div>
      </div>
     </div>
     <div class="message default clearfix" id="message19">
      <div class="body">
       <div class="pull_right date details" title="24.09.2022 12:05:00 UTC+03:00">12:05</div>
       <div class="from_name">Edda Moroz</div>
       <div class="media_wrap clearfix"><a class="photo_wrap clearfix pull_left" href="photos/p.jpg"><img class="photo"/></a></div>
      </div>
     </div>
   </div></div>
  </div>
 </body>
</html>
"""


CHAT_ANDROID = (
    "24/09/2022, 09:58 - Messages and calls are end-to-end encrypted. Tap to learn more.\n"
    "24/09/2022, 10:00 - Edda Moroz: Over a hundred people stand in the queue.\n"
    "They have been there since morning.\n"
    "24/09/2022, 10:05 - Ilya: <Media omitted>\n"
    "24/09/2022, 10:06 - Ilya: This message was deleted\n"
    "25/09/2022, 23:59 - Ilya: Police came at noon. <This message was edited>\n"
)
CHAT_IOS = (
    "\u200e[9/24/22, 10:00:05\u202fAM] Verin watch: \u200eMessages and calls are end-to-end encrypted.\n"
    "[9/24/22, 10:01:00\u202fAM] ~\u00a0Edda Moroz: Over a hundred people stand in the queue.\n"
    "\u200e[9/24/22, 12:30:00\u202fPM] Ilya: \u200eimage omitted\n"
    "[9/24/22, 11:30:00\u202fPM] Ilya: Police came at night.\n"
)


def rss() -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Verin Post</title><link>https://verinpost.example/</link><language>en-gb</language>
<item><title>Bridge closed in Verin &amp; opened again</title><link>https://verinpost.example/a/1</link>
<guid isPermaLink="false">7</guid><pubDate>Sun, 01 May 2022 10:00:00 +0300</pubDate><dc:creator>Anna Brandt</dc:creator>
<description>Short words.</description>
<content:encoded><![CDATA[<p>{WORDS}</p><p>The governor denied it.</p><script>alert(1)</script>]]></content:encoded></item>
<item><title>Second</title><link>https://verinpost.example/a/2</link><pubDate>Mon, 02 May 2022 10:00:00 +0300</pubDate>
<description>Police opened the bridge on Monday morning, a spokesman said.</description></item>
</channel></rss>""".encode()


def atom() -> bytes:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Verin Post</title>
<entry><title type="html">Bridge &lt;b&gt;closed&lt;/b&gt;</title><link rel="alternate" href="https://verinpost.example/a/1"/>
<id>tag:verinpost.example,2022:1</id><published>2022-05-01T10:00:00+03:00</published><updated>2022-05-03T08:00:00+03:00</updated>
<author><name>Anna Brandt</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{WORDS}</p></div></content></entry>
</feed>""".encode()


VIDEO = b"no video, but bytes"
STILL = b"a still"


def _media() -> list[dict[str, object]]:
    still = {
        "filename": "tmp/still.jpg",
        "_key": "post/still.jpg",
        "urls": ["./post/still.jpg"],
        "properties": {"hash": f"SHA-256:{hashlib.sha256(STILL).hexdigest()}"},
        "_mimetype": "image/jpeg",
    }
    return [
        {
            "filename": "tmp/video.mp4", "_key": "post/video.mp4", "urls": ["./post/video.mp4"],
            "properties": {"hash": f"SHA3-512:{hashlib.sha3_512(VIDEO).hexdigest()}", "thumbnails": [still]}, "_mimetype": "video/mp4",
        }
    ]  # fmt: skip


def archiver_json() -> bytes:
    metadata = {
        "_processed_at": "2022-06-03 12:00:00.123456+00:00", "url": "https://channel.example/verinwatch/17",
        "timestamp": "2022-05-01T10:00:00+00:00", "title": "Verin watch", "content": WORDS, "author": "Verin watch",
    }  # fmt: skip
    return json.dumps({"status": "telegram_extractor: success", "metadata": metadata, "media": _media()}).encode()


def archiver_csv() -> bytes:
    import csv
    import io

    metadata = (
        "{'_processed_at': datetime.datetime(2022, 6, 3, 12, 0, 0, 5, tzinfo=datetime.timezone.utc), 'url': "
        f"'https://channel.example/verinwatch/17', 'timestamp': datetime.datetime(2022, 5, 1, 10, 0), 'content': {WORDS!r}}}"
    )
    stream = io.StringIO()
    csv.writer(stream).writerows([["status", "metadata", "media"], ["telegram: success", metadata, repr(_media())]])
    return stream.getvalue().encode()


def archiver_page() -> bytes:
    return f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>https://channel.example/verinwatch/17</title>
<style>.pem-certificate, .text-preview {{ text-align: left; }}</style></head>
<body><div id="notification"></div>
<h2>Archived media for <span class="copy">https://channel.example/verinwatch/17</span> - <a href="https://channel.example/verinwatch/17">open</a></h2>
<p><b>title:</b> '<span class="copy">Verin watch</span>'</p>
<h2 class="center">content 1 item(s)</h2>
<table class="content"><tr><th>about</th><th>files and preview</th></tr><tbody><tr><td><ul>
<li><b>key:</b> <span class="copy">post/video.mp4</span></li><li><b>type:</b> <span class="copy">video/mp4</span></li>
<li><b>hash:</b> <span class="copy">SHA3-512:{hashlib.sha3_512(VIDEO).hexdigest()}</span></li>
<li><b>thumbnails:</b> <ul><li><b>key:</b> <span class="copy">post/still.jpg</span></li>
<li><b>hash:</b> <span class="copy">SHA-256:{hashlib.sha256(STILL).hexdigest()}</span></li></ul></li></ul></td>
<td><video src="./post/video.mp4" controls></video><br><a href="./post/video.mp4">open</a></td></tr></tbody></table>
<h2 class="center">metadata</h2>
<table class="metadata"><tr><th>key</th><th>value</th></tr>
<tr><td>_processed_at</td><td><span class="copy">2022-06-03 12:00:00.123456+00:00</span></td></tr>
<tr><td>url</td><td><span class="copy"><a href="https://channel.example/verinwatch/17">https://channel.example/verinwatch/17</a></span></td></tr>
<tr><td>timestamp</td><td><span class="copy">2022-05-01 10:00:00+00:00</span></td></tr>
<tr><td>content</td><td><span class="copy">{WORDS}</span></td></tr></table>
<p class="center">Made with <a href="https://github.com/bellingcat/auto-archiver">bellingcat/auto-archiver</a> v1</p></body></html>
""".encode()
