"""Broken, lying and hostile mail, chats, archives and feeds: each ends in readings or in a sentence why not."""

from __future__ import annotations

import gzip
import os
import random
import time
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_samples import PAGE, archive
from mail_and_web_samples import (
    CHAT_ANDROID,
    CHAT_IOS,
    HTML_REPLY,
    WORDS,
    archiver_csv,
    archiver_json,
    archiver_page,
    atom,
    deep_mail,
    http,
    mail,
    mail_with_attachments,
    mbox,
    mhtml,
    record,
    rss,
    telegram_page,
    wacz,
    warc,
    warc_gz,
)

from khronika.intake.extraction import Extraction, Limits
from khronika.intake.pool import Worker, collect
from khronika.intake.reading import read_here
from khronika.records.base import from_json, to_json
from khronika.records.custody import Reading

LIMITS = Limits(wall_seconds=25, cpu_seconds=20, ratio=100, member_bytes=8 << 20, total_bytes=64 << 20, members=500)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(LIMITS) as one:
        yield one


def check(found: Extraction) -> None:
    """Every document is read, validly, or not read, with sentences; no reader failed in a way it did not foresee."""
    assert found.extracts
    for extract in found.extracts:
        assert (extract.reading is None) != (extract.unread is None)
        if extract.unread is not None:
            assert extract.unread.why
            assert "The reader failed on it" not in extract.unread.why, extract
        else:
            assert extract.reading is not None
            its = from_json(to_json(extract.reading), Reading)
            its.text.encode("utf-8")
            assert "\x00" not in its.text
            for mark in its.marks:
                assert all(0 <= start < end <= len(its.text) for start, end in mark.spans), mark
            for place in its.places:
                assert 0 <= place.span[0] <= place.span[1] <= len(its.text)
            for value in (its.title, its.author, its.publisher, its.url):
                assert value is None or ("\n" not in value and "\x00" not in value)
        assert ".." not in extract.path.split("/")
        assert not extract.path.startswith("/")
        assert extract.name.isprintable() or "\ufffd" in extract.name


HEAD = b"From: a@b.example\r\nTo: c@d.example\r\nMessage-ID: <x@y>\r\nSubject: x\r\n"


def nested_mail(depth: int) -> bytes:
    data = HEAD + b"\r\nAt the bottom of it all."
    for _ in range(depth):
        data = HEAD + b"MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" + data
    return data


def named(filename: str) -> bytes:
    body = (
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n'
        f'Content-Disposition: attachment; filename="{filename}"\r\n\r\n{WORDS}\r\n--b--\r\n'
    )
    return HEAD + body.encode()


def gzip_bomb(size: int) -> bytes:
    return gzip.compress(b"\x00" * size)


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">'
    + b"".join(b"<!ENTITY %c " % (98 + i) + b'"' + b"&%c;" % (97 + i) * 20 + b'">' for i in range(12))
    + b"]><rss><channel><item><title>Police came &m;</title></item></channel></rss>"
)
XXE = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<rss><channel><item><title>Police came</title><description>&x; at noon.</description></item></channel></rss>"
)
BOMB = record("response", http(b"0" * (80 << 20), "text/plain"))

HOSTILE: dict[str, tuple[str, bytes]] = {
    "empty mail": ("a.eml", b""),
    "mail of nothing": ("a.eml", b"\r\n\r\n"),
    "mail of headers only": ("a.eml", HEAD),
    "mail without an end": ("a.eml", mail_with_attachments()[:900]),
    "multipart 100 deep": ("a.eml", deep_mail(100)),
    "multipart 3,000 deep": ("a.eml", deep_mail(3_000)),
    "mail in mail 100 deep": ("a.eml", nested_mail(100)),
    "mail in mail 2,000 deep": ("a.eml", nested_mail(2_000)),
    "100,000 headers": ("a.eml", HEAD + b"X-More: of it\r\n" * 100_000 + b"\r\n" + WORDS.encode()),
    "a header of 5 MB": ("a.eml", HEAD + b"X-More: " + b"of it " * 800_000 + b"\r\n\r\n" + WORDS.encode()),
    "a folded header of 100,000 lines": ("a.eml", HEAD + b"X: a\r\n" + b" b\r\n" * 100_000 + b"\r\n" + WORDS.encode()),
    "100,000 references": ("a.eml", HEAD + b"References: " + b"<a@b>\r\n " * 100_000 + b"\r\n\r\n" + WORDS.encode()),
    "a subject of encoded words": ("a.eml", HEAD.replace(b": x\r", b": " + b"=?utf-8?q?a?= " * 50_000 + b"\r") + b"\r\nx"),
    "encoded words that never end": ("a.eml", HEAD.replace(b": x\r", b": " + b"=?" * 100_000 + b"\r") + b"\r\nx"),
    "injected headers": ("a.eml", HEAD.replace(b": x\r", b": =?utf-8?q?x=0D=0ABcc:_all@=00?=\r") + b"\r\n" + WORDS.encode()),
    "a charset nobody knows": ("a.eml", HEAD + b"Content-Type: text/plain; charset=x-\xff-nonsense\r\n\r\n" + WORDS.encode()),
    "a wrong charset": ("a.eml", HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "Полиция пришла".encode("cp1251")),
    "a charset that is a codec": ("a.eml", HEAD + b"Content-Type: text/plain; charset=rot13\r\n\r\n\xd0Police came."),
    "another codec": ("a.eml", HEAD + b"Content-Type: text/plain; charset=zlib_codec\r\n\r\n\xd0Police came."),
    "broken base64": ("a.eml", HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n@@@@abc==d\xff"),
    "broken uuencode": ("a.eml", HEAD + b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\nM\xff\r\n"),
    "a boundary of nothing": ("a.eml", HEAD + b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\nPolice.\r\n'),
    "a multipart without a boundary": ("a.eml", HEAD + b"Content-Type: multipart/mixed\r\n\r\nPolice came.\r\n"),
    "20,000 parts": ("a.eml", HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 20_000),
    "a climbing name": ("a.eml", named("../../../etc/passwd")),
    "an absolute name": ("a.eml", named("/etc/cron.d/x")),
    "a windows name": ("a.eml", named("C:\\\\windows\\\\..\\\\x.txt")),
    "a name with escapes": ("a.eml", named("\x1b[31m\u202egnp.txt")),
    "a name of 10,000 letters": ("a.eml", named("a" * 10_000)),
    "a name that is markup": ("a.eml", named("<script>alert(1)</script>")),
    "html mail nested deep": ("a.eml", HEAD + b"Content-Type: text/html\r\n\r\n" + b"<blockquote type=cite>" * 50_000 + b"Police came."),
    "quoted 100,000 deep": ("a.eml", HEAD + b"\r\n" + b">" * 100_000 + b" Police came.\r\n"),
    "flowed and quoted": ("a.eml", HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"> " * 50_000 + b"x \r\n" * 1000),
    "lines that might quote": ("a.eml", HEAD + b"\r\n" + b"On Sunday the governor, 2022, 10:00 wrote \r\n" * 20_000),
    "one line of 3 MB": ("a.eml", HEAD + b"\r\n" + b"On wrote: <a@b> " * 200_000),
    "empty box": ("a.mbox", b""),
    "box of one line": ("a.mbox", b"From x@y Sun May  1 10:00:00 2022\n"),
    "box of From lines": ("a.mbox", b"From x@y Sun May  1 10:00:00 2022\n" * 5_000),
    "cut box": ("a.mbox", mbox(3)[:-200]),
    "box without line ends": ("a.mbox", b"From x@y Sun May  1 10:00:00 2022\n" + b"a" * 3_000_000),
    "text called box": ("a.mbox", b"Police closed the bridge."),
    "empty archive": ("a.warc", b""),
    "text called archive": ("a.warc", b"Police closed the bridge."),
    "cut archive": ("a.warc", warc()[:1500]),
    "cut packed archive": ("a.warc.gz", warc_gz()[:-9]),
    "archive bomb": ("a.warc.gz", gzip.compress(BOMB)),
    "bomb called archive": ("a.warc.gz", gzip_bomb(300 << 20)),
    "archive of headers": ("a.warc", b"WARC/1.0\r\n" + b"X: y\r\n" * 200_000),
    "archive of a header": ("a.warc", b"WARC/1.0\r\nWARC-Type: response\r\nX: " + b"y" * 3_000_000),
    "10,000 empty records": ("a.warc", b"WARC/1.0\r\nContent-Length: 0\r\n\r\n\r\n\r\n" * 10_000),
    "a length of 10^30": ("a.warc", record("response", http(PAGE.encode()), length="9" * 30)),
    "a length beyond the file": ("a.warc", record("response", http(PAGE.encode()), length="900000000")),
    "lengths that swallow": ("a.warc", record("response", http(PAGE.encode()), length="9000000") * 30),
    "chunks that lie": ("a.warc", record("response", http(b"ffffffff\r\nPolice came.", extra="Transfer-Encoding: chunked\r\n"))),
    "chunks of nothing": ("a.warc", record("response", http(b"\r\n" * 50_000, extra="Transfer-Encoding: chunked\r\n"))),
    "packed five times": ("a.warc", record("response", http(b"\x1f\x8bx", extra="Content-Encoding: gzip, gzip, gzip, gzip, gzip\r\n"))),
    "no http at all": ("a.warc", record("response", b"HTTP/")),
    "an address that is none": ("a.warc", record("response", http(PAGE.encode()), "http://[::1/../../etc/passwd%00\x1b")),
    "package without archive": ("a.wacz", archive({"datapackage.json": b"{}"})),
    "package of nonsense": ("a.wacz", archive({"datapackage.json": b'{"resources":[1,{"path":[],"hash":5},{"path":"x","hash":"y"}]}', "archive/a.warc": warc()})),
    "package deep as json can be": ("a.wacz", archive({"datapackage.json": b"[" * 100_000, "archive/a.warc": warc()})),
    "package of a bomb": ("a.wacz", archive({"archive/a.warc": BOMB})),
    "package of a packed bomb": ("a.wacz", archive({"archive/a.warc.gz": gzip.compress(BOMB)})),
    "cut package": ("a.wacz", wacz()[:-40]),
    "package with climbing names": ("a.wacz", archive({"archive/../../../x.warc": warc()}, zipfile.ZIP_STORED)),
    "saved page without a page": ("a.mhtml", mhtml().replace(b"text/html", b"text/nope")),
    "cut saved page": ("a.mhtml", mhtml()[:2000]),
    "text called saved page": ("a.mhtml", b"Police closed the bridge."),
    "chat of one line": ("_chat.txt", CHAT_ANDROID.split("\n")[1].encode()),
    "chat of impossible days": ("_chat.txt", b"99/99/99, 10:00 - A: Police came.\n45/45/22, 23:00 - A: They went.\n"),
    "chat of impossible hours": ("_chat.txt", b"1/2/22, 99:99 - A: Police came.\n1/2/22, 10:00 - A: They went.\n" * 3),
    "chat of service lines": ("_chat.txt", b"1/2/22, 10:00 - A joined\n1/2/22, 10:00 - B joined\n"),
    "chat of one long line": ("_chat.txt", b"1/2/22, 10:00 - A: x\n1/2/22, 10:00 - A: " + b"1/2/22, 10:00 - B: " * 100_000),
    "chat of a long name": ("_chat.txt", b"1/2/22, 10:00 - A: x\n1/2/22, 10:00 - " + b"a" * 500_000 + b": x\n"),
    "chat of numbers": ("_chat.txt", b"1/2/22, 10:00 - A: x\n1/2/22, 10:01 - A: y\n" + b"1/1/1 1:1 " * 100_000),
    "telegram page of nothing": ("messages.html", telegram_page()[:600].encode()),
    "telegram page nested deep": ("messages.html", telegram_page().replace("Now two", "<b>" * 5_000).encode()),
    "telegram page of twins": ("messages.html", telegram_page().replace("message18", "message17").encode()),
    "feed without entries": ("a.rss", b"<rss><channel><title>x</title></channel></rss>"),
    "cut feed": ("a.rss", rss()[:900]),
    "feed that laughs": ("a.rss", LAUGHS),
    "feed that asks for a file": ("a.rss", XXE),
    "feed nested deep": ("a.rss", b"<rss><channel><item><title>" + b"<b>" * 100_000 + b"</title></item></channel></rss>"),
    "feed of 50,000 entries": ("a.rss", b"<rss><channel>" + b"<item><title>Police came</title></item>" * 3_000 + b"</channel></rss>"),
    "feed in no charset": ("a.rss", b'<?xml version="1.0" encoding="x-none"?><rss><channel><item><title>\xff</title></item></channel></rss>'),
    "archiver's table cut": ("db.csv", archiver_csv()[:300]),
    "archiver's table nested deep": ("db.csv", b'status,metadata,media\nsuccess,"' + b"[" * 5_000 + b'",[]\n'),
    "archiver's table of powers": ("db.csv", b'status,metadata,media\nsuccess,"{\'url\': 9**9**9**9}",[]\n'),
    "archiver's table with a nul": ("db.csv", b"status,metadata,media\nsuccess,\x00,\x00\n"),
    "archiver's json of nonsense": ("a.json", b'{"status":[],"metadata":{"_processed_at":{},"url":5},"media":[[[1,{"properties":[]}]]]}'),
    "archiver's page cut": ("page.html", archiver_page()[:900]),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_files_end_in_a_reading_or_a_sentence(worker: Worker, name: str) -> None:
    file, data = HOSTILE[name]
    began = time.monotonic()
    check(collect(worker.read(data, file)))
    assert time.monotonic() - began < LIMITS.wall_seconds


def test_what_hostile_files_give_is_what_they_hold(worker: Worker) -> None:
    def texts(name: str) -> list[str]:
        return [e.reading.text for e in collect(worker.read(HOSTILE[name][1], HOSTILE[name][0])).extracts if e.reading]

    assert WORDS in texts("multipart 100 deep")
    assert texts("100,000 headers") == [WORDS]
    assert texts("a wrong charset") == ["Полиция пришла"]
    assert texts("cut saved page")
    assert texts("feed that asks for a file") == ["&x; at noon."]
    assert texts("archive bomb") == []
    assert texts("package of a bomb") == []
    assert len(texts("lengths that swallow")) == 30
    assert WORDS in texts("a climbing name")
    assert texts("chat of impossible days") == ["Police came.", "They went."]


def _mutated(data: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(changed))
        kind = chance.random()
        if kind < 0.5:
            changed[at] ^= 1 << chance.randrange(8)
        elif kind < 0.75:
            del changed[at : at + chance.randint(1, 40)]
        else:
            changed[at:at] = changed[chance.randrange(len(changed)) :][: chance.randint(1, 60)]
        if not changed:
            return b"x"
    return bytes(changed)


def _html_mail() -> bytes:
    message = mail()
    message.set_content(HTML_REPLY, subtype="html")
    message.add_alternative(HTML_REPLY, subtype="html")
    return message.as_bytes()


SEEDS = (
    ("a.eml", mail_with_attachments()),
    ("html.eml", _html_mail()),
    ("deep.eml", deep_mail(12)),
    ("a.mbox", mbox(2)),
    ("a.warc", warc()),
    ("a.warc.gz", warc_gz()),
    ("a.wacz", wacz()),
    ("a.mhtml", mhtml()),
    ("_chat.txt", CHAT_ANDROID.encode()),
    ("_chat_ios.txt", CHAT_IOS.encode()),
    ("messages.html", telegram_page().encode()),
    ("a.rss", rss()),
    ("a.atom", atom()),
    ("page.html", archiver_page()),
    ("db.csv", archiver_csv()),
    ("result.json", archiver_json()),
)


@pytest.mark.parametrize(("name", "data"), SEEDS, ids=[name for name, _ in SEEDS])
def test_damaged_samples_never_break_a_reader(name: str, data: bytes) -> None:
    for seed in range(int(os.environ.get("KHRONIKA_MUTATIONS", "15"))):
        check(read_here(_mutated(data, seed), name, LIMITS))


NAMES = ["a.eml", "a.mbox", "a.warc", "a.warc.gz", "a.wacz", "a.mhtml", "_chat.txt", "messages.html", "a.rss", "db.csv"]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(NAMES))
def test_any_bytes_under_any_name_are_accounted_for(data: bytes, name: str) -> None:
    check(read_here(data, name))
