"""From bytes to text in any character set: byte order mark, strict UTF-8, UTF-16 by its zeros, else by frequency."""

from __future__ import annotations

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

LEGACY = [
    "cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5", "mac_cyrillic", "cp1252", "iso8859_1", "iso8859_2", "cp1250",
    "iso8859_9", "cp1254", "cp1256", "gb18030", "shift_jis", "euc_kr", "big5",
]  # fmt: skip
"""Sets that reports still come in; leaving out the rest makes the guess faster and better."""

NO_CHARSETS = frozenset(
    {"idna", "punycode", "undefined", "unicode-escape", "unicode_escape", "raw-unicode-escape", "utf-7"}
)
"""Names Python can decode that no text is written in. UTF-7 hides markup; only mail that names it is believed."""

SAMPLE = 1 << 18
"""Bytes the guess looks at."""

_CYRILLIC_RUN = re.compile("[А-Яа-яЁёІіЇїЄєҐґ]{3,}")
_MIXED_CASE = re.compile("[а-яёіїєґ][А-ЯЁІЇЄҐ]")


def decode(data: bytes, declared: str | None = None) -> tuple[str, str, list[str]]:
    """(text without byte order mark, character set, warnings). Never raises; what cannot be decoded shows as U+FFFD.

    `declared` is the set a page's markup or a header names; it is used where the bytes are not valid UTF-8.
    """
    for bom, name in BOMS:
        if data.startswith(bom):
            return _decode(data[len(bom) :], name)
    # Before UTF-8: ASCII letters with zeros between are valid there too.
    if b"\x00" in data[:4096] and (wide := utf16_without_mark(data)):
        return _decode(data, wide)
    try:
        return data.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError as error:
        # A file cut off inside its last character, or a few bad bytes in much text, is UTF-8 still.
        if _mostly_utf8(data, error):
            return _decode(data, "utf-8")
    if declared and (known := _known(declared)) and known not in ("utf_8", "utf-8"):
        return _decode(data, known)
    return _decode(data, _guess(data[:SAMPLE]))


def _decode(data: bytes, name: str) -> tuple[str, str, list[str]]:
    text = data.decode(name, "replace")
    bad = text.count("\ufffd")
    warnings = [f"{bad:,} places that are not valid {name} show as \ufffd."] if bad else []
    return text, name, warnings


def _mostly_utf8(data: bytes, error: UnicodeDecodeError) -> bool:
    if error.start >= len(data) - 3 and error.start > 0 and not data[: error.start].isascii():
        return True
    sample = data[:SAMPLE].decode("utf-8", "replace")
    bad, good = sample.count("\ufffd"), sum(1 for character in sample if character > "\x7f" and character != "\ufffd")
    return good > 20 * bad


def utf16_without_mark(data: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be` if the bytes look like Latin or Cyrillic text in it, without a byte order mark."""
    sample = data[:4096]
    if len(sample) < 4:
        return None
    even, odd = sample[0::2], sample[1::2]
    # Latin text has a zero in every other byte, Cyrillic a 4; a line end or space gives zeros in both.
    if odd.count(0) + odd.count(4) > 0.9 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if even.count(0) + even.count(4) > 0.9 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return None


def _known(name: str) -> str | None:
    try:
        known = codecs.lookup(name.strip().lower()[:40])
        # Python also calls rot13, zip and the like codecs; a page may name any.
        is_text = getattr(known, "_is_text_encoding", True) and known.name not in NO_CHARSETS
        return known.name if is_text else None
    except (LookupError, ValueError):
        return None


def _guess(sample: bytes) -> str:
    """The likeliest legacy set: by case and letter frequency if Cyrillic is likely, else charset-normalizer's best."""
    cyrillic = _cyrillic_set(sample)
    if cyrillic:
        return cyrillic
    if _is_western(sample):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=LEGACY, enable_fallback=False).best()
    return best.encoding if best else "cp1252"


def _is_western(sample: bytes) -> bool:
    """Whether, read as cp1252, nearly all that is not ASCII are letters and quotation marks of West European print."""
    high = [character for character in sample.decode("cp1252", "replace") if character > "\x7f"]
    return sum(1 for character in high if character in _WESTERN) > 0.9 * len(high)


_WESTERN = frozenset("éèêëàâäáãåæçîïíìñôöóòõøœùûüúßÿÉÈÀÂÄÁÅÆÇÎÍÑÔÖÓØŒÙÛÜÚ«»‹›“”„‘’‚–—…€°·•\xa0")
_COMMON = frozenset("оеаинтсрвл")


def _cyrillic_set(sample: bytes) -> str | None:
    """The Cyrillic set in which the sample is lower-case words of common letters; None if none fits.

    The sets hold the same letters in other places (KOI8 also swaps the cases), so the wrong ones give words like
    "оПХБЕР" or rare letters. charset-normalizer mistakes short texts among them; this does not from 10 letters on.
    """
    high = sum(1 for byte in sample if byte >= 0x80)
    if high < 6 or high * 4 < len(sample):
        return None
    scores = []
    for order, name in enumerate(("cp1251", "koi8_u", "cp866", "iso8859_5", "mac_cyrillic")):
        text = sample.decode(name, "replace")
        letters = sum(len(run) for run in _CYRILLIC_RUN.findall(text))
        common = sum(1 for character in text if character in _COMMON)
        wrong_case = len(_MIXED_CASE.findall(text))
        odd = sum(1 for character in text if character > "\x7f" and not character.isalpha())
        scores.append(((common + 0.5 * letters - 3 * wrong_case - 2 * odd) / high, -order, name))
    best = max(scores)
    return best[2] if best[0] > 0.6 else None
