"""Making any string safe to keep: valid Unicode for texts, harmless characters for names."""

from __future__ import annotations

import re
import unicodedata

_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_NOT_NAME = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")
_SPACES = re.compile(r"\s+")


def clean_text(text: str) -> tuple[str, int]:
    """`text` with NUL and lone surrogates replaced one for one by U+FFFD, and how many were.

    Neither can stand in valid UTF-8 text; because the length stays the same, spans stay right.
    """
    return _NOT_TEXT.subn("\ufffd", text)


def clean_name(name: str) -> str:
    """A file name as data: control, direction and unpaired characters become U+FFFD; at most 255 are kept."""
    return _NOT_NAME.sub("\ufffd", name)[:255]


def clean_path(path: str) -> str:
    """A path inside an archive that climbs nowhere: `..`, `.`, drive letters and leading slashes are dropped."""
    parts = [clean_name(part) for part in path.replace("\\", "/").split("/")]
    kept = [part for part in parts if part not in ("", ".", "..")]
    if kept and re.fullmatch(r"[A-Za-z]:", kept[0]):
        kept = kept[1:]
    return "/".join(kept)[:4096] or "unnamed"


def one_line(text: str | None, longest: int = 500) -> str | None:
    """`text` as a field value: spaces collapsed, composed (NFC), cut at `longest`; None if nothing is left."""
    if text is None:
        return None
    cleaned, _ = clean_text(text)
    return unicodedata.normalize("NFC", _SPACES.sub(" ", cleaned).strip())[:longest] or None
