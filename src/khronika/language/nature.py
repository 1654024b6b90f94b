"""What a document is: a report, a testimony, a letter, an appeal, an official text, a post. By its words and format."""

from __future__ import annotations

import re
from collections.abc import Sequence

from khronika.language.paragraph_findings import ParagraphFindings
from khronika.records.findings import Nature
from khronika.records.reports import Report

FIRST_PERSON: frozenset[Nature] = frozenset({"testimony", "letter", "appeal"})
"""Documents whose author is the outermost source."""

_ENOUGH_WORDS = 40
_OWN_SHARE = 0.03
"""Share of first-person pronouns among all words, from which a text tells of its author."""
_CALLS = 2
_CALLING_SHARE = 0.3
"""Share of a text that must be called for, to make it an appeal without the word."""
_LETTER_HEAD = re.compile(r"^\W*(?:dear|hello|greetings|to whom it may concern)\b[^\n]{0,80}", re.IGNORECASE)
_LETTER_TAIL = re.compile(
    r"\b(?:yours (?:sincerely|faithfully|truly)|sincerely yours|with respect|respectfully|best regards|kind regards)\W",
    re.IGNORECASE,
)
_APPEAL = re.compile(
    r"\b(?:open letter|appeal|petition|manifesto|proclamation|call to action|leaflet)\b", re.IGNORECASE
)
_WE_CALL = re.compile(r"\bwe (?:the undersigned|(?:hereby )?(?:call|appeal|demand|urge|insist))\b", re.IGNORECASE)
_OFFICIAL = re.compile(
    r"\b(?:press (?:service|release|office) of the|official (?:statement|communiqué|communique)|decree no|order no|"
    r"the (?:ministry|prosecutor'?s office|government|administration) (?:hereby |officially )?"
    r"(?:informs|announces|notifies)|"
    r"for immediate release|hereby (?:orders|decrees|announces))",
    re.IGNORECASE,
)
_TESTIMONY = re.compile(
    r"\b(?:testimony|witness statement|my name is|i was (?:arrested|detained|beaten|taken|born))\b", re.IGNORECASE
)
_MESSAGES = frozenset({"telegram"})


def nature(report: Report, found: Sequence[ParagraphFindings]) -> Nature:
    """The nature of a document. `other` where there is too little to tell, or nothing that was read."""
    words = sum(f.words for f in found)
    if not any(f.read and f.words for f in found):
        return "other"
    title = f"{report.title or ''}\n{report.text[:160]}"
    head = f"{report.title or ''}\n{report.text[:600]}"
    own = sum(f.first_person for f in found)
    calls = sum(s.stance == "calls_for" for f in found for s in f.own) + sum(
        s.stance == "calls_for" and not s.quoted and not s.source for f in found for s in f.statements
    )
    speaks = words > 0 and round(own / words, 4) >= _OWN_SHARE
    if _LETTER_HEAD.match(report.text) or (_LETTER_TAIL.search(report.text[-400:]) and own):
        return "letter"
    if (
        (_APPEAL.search(title) and (calls or own >= 2))
        or (_WE_CALL.search(report.text) and calls >= 1)
        or (calls >= _CALLS and speaks and words >= _ENOUGH_WORDS)
        or _is_a_call(report, found)
    ):
        return "appeal"
    if _OFFICIAL.search(head):
        return "official"
    if words >= _ENOUGH_WORDS and (speaks or (_TESTIMONY.search(head) and round(own / words, 4) >= _OWN_SHARE / 2)):
        return "testimony"
    if report.format in _MESSAGES or report.published.origin == "message":
        return "post"
    return "report" if words >= 8 or any(f.statements for f in found) else "other"


def _is_a_call(report: Report, found: Sequence[ParagraphFindings]) -> bool:
    """A short text that mostly calls: somebody is called on to act, and the author goes on in imperatives."""
    called = [s for f in found for s in f.statements if s.stance == "calls_for" and not s.quoted]
    own = [s for f in found for s in f.own if s.stance == "calls_for"]
    length = sum(end - start for s in (*called, *own) for start, end in s.content)
    return bool(called and own) and round(length / max(1, len(report.text)), 4) >= _CALLING_SHARE
