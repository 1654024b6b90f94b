"""Which language a text is in: by its letters where they decide, else by py3langid over a fixed set of languages."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

CONSIDERED = (  # noqa: SIM905 - a table
    "ar az be bg cs da de el en es et fa fi fr he hr hu hy it ja ka kk ko ky lt lv nl no pl pt ro ru sk sl sr sv "
    "tr uk ur zh"
).split()
"""Languages a text may be said to be in: without the rare languages that short texts are mistaken for."""

ENOUGH_LETTERS = 20
"""Below this many letters only a script or a letter that one language alone has is trusted."""

CONFIDENT = 0.60
"""py3langid's normalised probability (scores over the root of the length) below which we say nothing."""

SAMPLE = 1_200
"""Code points looked at: the decision does not change after the first pages, and the cost stays constant."""

_SCRIPTS = (
    ("el", re.compile("[\u0370-\u03ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
)
_UKRAINIAN = re.compile("[ґєїҐЄЇ]")
_RUSSIAN = re.compile("[ыэъёЫЭЪЁ]")
_BELARUSIAN = re.compile("[ўЎ]")
_SHARED_I = re.compile("[іІ]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LETTER = re.compile(r"[^\W\d_]")
_URL = re.compile(r"https?://\S{1,2000}|\S{1,200}@\S{1,200}")


def language_of(text: str) -> str | None:
    """ISO 639-1 code of the language most of `text` is in, or None where that cannot be told."""
    sample = _URL.sub(" ", unicodedata.normalize("NFC", text[:SAMPLE]))
    letters = len(_LETTER.findall(sample))
    if letters == 0:
        return None
    by_script = _by_letters(sample, letters)
    if letters < ENOUGH_LETTERS:
        return by_script
    code, confidence = _identifier().classify(sample)
    if _CYRILLIC.search(sample) and by_script in ("uk", "ru", "be") and code in ("uk", "ru", "be", "bg", "sr", "kk"):
        return by_script
    if round(float(confidence), 4) < CONFIDENT:
        return by_script
    return str(code)


def _by_letters(sample: str, letters: int) -> str | None:
    """The language that the letters alone give away: its own script, or East Slavic letters its neighbours lack."""
    for code, script in _SCRIPTS:
        if len(script.findall(sample)) * 2 > letters:
            return code
    cyrillic = len(_CYRILLIC.findall(sample))
    if cyrillic * 2 <= letters:
        return None
    belarusian, ukrainian, russian = (len(p.findall(sample)) for p in (_BELARUSIAN, _UKRAINIAN, _RUSSIAN))
    shared_i = len(_SHARED_I.findall(sample))
    if belarusian and belarusian + shared_i > ukrainian:
        return "be"
    # A Russian text quotes a Ukrainian name now and then, and the other way round: the larger part decides.
    if ukrainian + shared_i > 2 * russian:
        return "uk"
    if russian > 2 * (ukrainian + shared_i):
        return "ru"
    return None


@cache
def _identifier() -> Any:
    from py3langid import langid

    untyped: Any = langid
    identifier = untyped.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in CONSIDERED if code in set(identifier.labels)])
    return identifier
