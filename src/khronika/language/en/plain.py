"""Drafts of English statements without a parse: cue words, word order and quotation marks alone.

The floor that always works: no model to install, nothing learned. Measured in the same table as the parsed rules.
"""

from __future__ import annotations

from khronika.language.drafts import Draft
from khronika.language.en.lexicon import Entry, Lexicon, lexicon
from khronika.language.quotations import Quotations
from khronika.language.statements import quoted_tokens
from khronika.language.tokens import Tokens

_DETERMINERS = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "your",
        "no",
        "any",
        "some",
        "each",
        "every",
        "such",
    ]
)
_PRONOUNS = frozenset(["i", "we", "he", "she", "they", "it", "you", "who", "nobody", "everyone", "someone"])
_AUXILIARIES = frozenset(
    [
        "has",
        "have",
        "had",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "will",
        "would",
        "could",
        "can",
        "may",
        "might",
        "did",
        "do",
        "does",
        "also",
        "not",
        "never",
        "n't",
        "later",
        "once",
        "then",
        "again",
        "repeatedly",
        "still",
        "now",
        "already",
        "even",
        "just",
        "only",
        "publicly",
        "reportedly",
        "allegedly",
        "since",
    ]
)
_STOPS = frozenset([",", ";", ":", "—", "–", "(", ")", "[", "]", "“", "”", '"', "«", "»", ".", "!", "?", "…", "-", "/"])
_JOINS = frozenset(
    [
        "and",
        "but",
        "or",
        "because",
        "although",
        "though",
        "while",
        "when",
        "where",
        "if",
        "that",
        "which",
        "after",
        "before",
        "as",
        "than",
        "so",
        "since",
    ]
)
_BE = frozenset(["is", "are", "was", "were", "be", "been", "being"])
_DAYS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "yesterday", "today"])
_LONGEST_SOURCE = 12
_OBJECT_RULES = frozenset(["deny", "accuse", "announce", "judge", "cite", "express", "allege"])


def drafts(tokens: Tokens, quotes: Quotations) -> list[Draft]:
    """All drafts of a paragraph, in the order of their cues; cues inside quotations are left alone."""
    words = lexicon()
    inside = quoted_tokens(tokens, quotes)
    bounds = _sentence_bounds(tokens)
    found = []
    for index, form in enumerate(tokens.lower):
        if inside[index] >= 0:
            continue
        first, last = bounds[tokens.sentence[index]]
        draft = None
        if form == "according" and index + 1 < last and tokens.lower[index + 1] == "to":
            draft = _according(tokens, index, first, last)
        elif form in words.adverbs:
            content = set(range(first, last)) - {index}
            entry = words.adverbs[form][0]
            draft = Draft(index, f"en.plain.{entry.rule}", entry.stance, "review", set(), {index}, content, lemma=form)
        elif form in words.verbs and not _is_noun(tokens, index, first):
            draft = _verb(tokens, index, first, last, words, inside)
        if draft is not None:
            found.append(draft)
    return found


def _sentence_bounds(t: Tokens) -> list[tuple[int, int]]:
    """First and past-last token of each sentence, its final mark left out."""
    bounds: list[tuple[int, int]] = []
    for index, number in enumerate(t.sentence):
        if number == len(bounds):
            bounds.append((index, index + 1))
        else:
            bounds[number] = (bounds[number][0], index + 1)
    return [(a, b - 1 if b - a > 1 and t.words[b - 1] in ".!?…" else b) for a, b in bounds]


def _is_noun(t: Tokens, v: int, first: int) -> bool:
    """Whether a form stands where a noun stands: after a determiner or possessive, or before "of"."""
    before = t.lower[v - 1] if v > first else ""
    after = t.lower[v + 1] if v + 1 < len(t) else ""
    if (before in _DETERMINERS and before not in ("that", "this")) or before.endswith(("'s", "s'")):
        return True
    return (after == "of" and not t.lower[v].endswith(("ed", "ing"))) or before in ("in", "of", "for", "with", "from")


def _verb(t: Tokens, v: int, first: int, last: int, words: Lexicon, inside: list[int]) -> Draft | None:
    entries = [e for e in words.verbs[t.lower[v]] if e.particle is None]
    start = _group_start(t, v, first)
    passive = any(t.lower[k] in _BE for k in range(start, v)) and not t.lower[v].endswith("ing")
    cue = set(range(start, v + 1))
    nxt = t.lower[v + 1] if v + 1 < last else ""
    source = set() if passive else _source_before(t, start, first)
    for entry in entries:
        content, extra = _content(t, v, last, entry, nxt, passive)
        if content and (source or passive or start == first):
            if passive and "raised" in entry.frames and nxt == "to":
                content |= set(range(first, start))
            return _make(t, v, entry, source, cue | extra, content)
    speaks = next((e for e in entries if "quote" in e.frames), None)
    if speaks is None or passive:
        return None
    return _speech(t, v, first, last, speaks, cue, source, inside)


def _make(t: Tokens, v: int, entry: Entry, source: set[int], cue: set[int], content: set[int]) -> Draft:
    lane = "review" if entry.lane == "review" or entry.rule in _OBJECT_RULES else "likely"
    return Draft(
        v, f"en.plain.{entry.rule}", entry.stance, "review" if lane == "review" else "likely", source, cue,
        content - cue - source, "quote" in entry.frames, entry.lemma,
    )  # fmt: skip


def _group_start(t: Tokens, v: int, first: int) -> int:
    start = v
    while start > first and (t.lower[start - 1] in _AUXILIARIES or t.lower[start - 1].endswith("ly")):
        start -= 1
    return start


def _source_before(t: Tokens, start: int, first: int) -> set[int]:
    """Words back to the last comma or conjunction: a short noun phrase or a pronoun."""
    k = start - 1
    if k < first:
        return set()
    if t.lower[k] in _PRONOUNS:
        return {k}
    if t.words[k] == ",":  # "Ana Petrov, a nurse, said": over the apposition
        opening = next((j for j in range(k - 1, max(first, k - 14), -1) if t.words[j] == ","), None)
        if opening is None:
            return set()
        whom = _source_before(t, opening, first)
        return whom | set(range(opening, k)) if whom else set()
    body: set[int] = set()
    while k >= first and k > start - 1 - _LONGEST_SOURCE:
        if t.words[k] in _STOPS or (t.lower[k] in _JOINS and t.lower[k] != "and"):
            break
        body.add(k)
        k -= 1
    return body


def _content(t: Tokens, v: int, last: int, entry: Entry, nxt: str, passive: bool) -> tuple[set[int], set[int]]:
    """What follows a verb in one of its frames, and further words of the cue."""
    rest = set(range(v + 1, last))
    if not nxt:
        return set(), set()
    if "clause" in entry.frames:
        at = _that(t, v, last)
        if at is not None:
            return set(range(at, last)), set()
        opens = (
            nxt in _DETERMINERS or nxt in _PRONOUNS or nxt in ("there", "in", "after", "on", "at") or nxt[0].isdigit()
        )
        capital = t.words[v + 1][0].isupper() and t.lower[v + 1] not in _DAYS
        if (opens or capital) and last - v > 4 and entry.lemma != "tell" and _has_verb(t, v + 1, last):
            return rest, set()
    if nxt == "to" and ("infinitive" in entry.frames or (passive and "raised" in entry.frames)) and last - v > 2:
        return rest, set()
    if nxt in entry.prepositions and "prep" in entry.frames and last - v > 2:
        return set(range(v + 2, last)), {v + 1}
    if "object_infinitive" in entry.frames and not passive:
        to = next((k for k in range(v + 2, min(last, v + 8)) if t.lower[k] == "to"), None)
        if to is not None:
            return rest, set()
    if (
        "object" in entry.frames
        and entry.rule in _OBJECT_RULES
        and not passive
        and (nxt in _DETERMINERS or t.words[v + 1][0].isupper())
    ):
        stop = next((k for k in range(v + 1, last) if t.words[k] in _STOPS), last)
        return set(range(v + 1, stop)), set()
    return set(), set()


def _that(t: Tokens, v: int, last: int) -> int | None:
    """Where "that", "whether" or "how" opens the content, at most a short addressee or adjunct behind the verb."""
    for k in range(v + 1, min(last - 1, v + 8)):
        if t.lower[k] in ("that", "whether", "how", "why"):
            return k
        if t.words[k] in _STOPS and t.words[k] != ",":
            return None
    return None


def _has_verb(t: Tokens, start: int, last: int) -> bool:
    return any(
        t.lower[k] in _AUXILIARIES or t.lower[k].endswith(("ed", "n't")) or t.lower[k] in _VERBS
        for k in range(start, last)
    )


_VERBS = frozenset(
    [
        "came",
        "went",
        "saw",
        "took",
        "left",
        "fell",
        "began",
        "made",
        "gave",
        "got",
        "died",
        "knew",
        "ran",
        "stood",
        "held",
        "kept",
        "led",
        "lost",
        "sent",
        "told",
        "lay",
    ]
)


def _speech(
    t: Tokens, v: int, first: int, last: int, entry: Entry, cue: set[int], source: set[int], inside: list[int]
) -> Draft | None:
    """A verb of saying beside a quotation, or behind the sentence that it reports: ", she said"."""
    start = min(cue)
    if not source or any(inside[k] >= 0 for k in source):
        source = {k for k in _source_after(t, v, last) if inside[k] < 0}
    if not source and not any(inside[k] >= 0 for k in (start - 1, v + 1, v + 2) if 0 <= k < len(t)):
        return None
    low = min(source | cue)
    content: set[int] = set()
    if low > first + 3 and t.words[low - 1] == "," and max(source | cue) >= last - 4:
        content = set(range(first, low - 1))
        if any(inside[k] >= 0 for k in content):
            content = set()
    return Draft(v, f"en.plain.{entry.rule}.quote", entry.stance, "likely", source, cue, content, True, entry.lemma)


def _source_after(t: Tokens, v: int, last: int) -> set[int]:
    """ "said the guard": words up to the next mark."""
    body: set[int] = set()
    for k in range(v + 1, min(last, v + 1 + _LONGEST_SOURCE)):
        if t.words[k] in _STOPS or t.lower[k] in _JOINS:
            break
        body.add(k)
    return body


def _according(t: Tokens, at: int, first: int, last: int) -> Draft | None:
    source: set[int] = set()
    stop = at + 2
    while stop < last and t.words[stop] not in _STOPS and t.lower[stop] not in _JOINS - {"and"}:
        source.add(stop)
        stop += 1
    content = set(range(first, last)) - source - {at, at + 1}
    if not source or not content:
        return None
    return Draft(at, "en.plain.according_to", "asserts", "likely", source, {at, at + 1}, content, lemma="according")
