"""The words of one paragraph as plain lists, so that rules depend on no parser's classes.

With a loaded model the tokens carry tags, dependencies and heads; without one they carry words and sentences only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(r"\w+(?:[-'’]\w+)*|[^\w\s]")
_END = frozenset(".!?…")
_CLOSERS = frozenset("\"”’»)]'")
_ABBREVIATED = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "gen",
        "col",
        "lt",
        "capt",
        "sgt",
        "maj",
        "sen",
        "rep",
        "gov",
        "st",
        "jr",
        "sr",
        "no",
        "vs",
        "inc",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "mt",
        "u.s",
        "u.n",
        "u.k",
        "a.m",
        "p.m",
        "e.g",
        "i.e",
    ]
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Parallel lists, one item a token; offsets in the paragraph. `tags` … `right` are empty without a model."""

    text: str
    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]
    sentence: list[int]
    tags: list[str] = field(default_factory=list)
    deps: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    children: list[list[int]] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)

    @property
    def parsed(self) -> bool:
        """Whether dependencies are there."""
        return bool(self.heads)

    def __len__(self) -> int:
        return len(self.words)

    def subtree(self, index: int) -> set[int]:
        """The token and all that hangs on it. Iterative: a hostile depth does no harm."""
        seen, todo = {index}, [index]
        while todo:
            for child in self.children[todo.pop()]:
                if child not in seen:
                    seen.add(child)
                    todo.append(child)
        return seen

    def sentence_span(self, number: int) -> tuple[int, int]:
        """First and past-last token of a sentence."""
        first = self.sentence.index(number)
        last = first
        while last < len(self.sentence) and self.sentence[last] == number:
            last += 1
        return first, last


def plain_tokens(text: str) -> Tokens:
    """Words, punctuation and sentences of a paragraph by rules alone."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    sentence: list[int] = []
    number, closing = 0, False
    for match in _TOKEN.finditer(text):
        word = match.group()
        attached = bool(ends) and match.start() == ends[-1]
        if closing and not attached and not word[0].islower():
            number += 1
            closing = False
        if not (attached and word in _CLOSERS):
            closing = word in _END and not (words and words[-1].lower() in _ABBREVIATED)
        words.append(word)
        starts.append(match.start())
        ends.append(match.end())
        sentence.append(number)
    return Tokens(text, words, [w.lower().replace("’", "'") for w in words], starts, ends, sentence)


def parsed_tokens(doc: Any, text: str) -> Tokens:
    """Tokens of a parsed spaCy Doc; `text` is the paragraph itself, of which the Doc may hold a same-length copy."""
    from spacy.attrs import DEP, HEAD, IDX, LENGTH, TAG

    table = doc.to_array([IDX, LENGTH, TAG, DEP, HEAD])
    strings = doc.vocab.strings
    names: dict[int, str] = {0: ""}
    starts, tags, deps, heads = [], [], [], []
    ends = []
    signed = table[:, 4].astype("int64").tolist()
    for index, (idx, length, tag, dep, _) in enumerate(table.tolist()):
        for key in (tag, dep):
            if key not in names:
                names[key] = strings[key]
        starts.append(idx)
        ends.append(idx + length)
        tags.append(names[tag])
        deps.append(names[dep])
        heads.append(index + signed[index])
    return _with_tree(text, starts, ends, tags, deps, heads)


def _with_tree(
    text: str, starts: list[int], ends: list[int], tags: list[str], deps: list[str], heads: list[int]
) -> Tokens:
    """Children and edges from heads; a new sentence begins where the root changes."""
    size = len(starts)
    words = [text[a:b] for a, b in zip(starts, ends, strict=True)]
    children: list[list[int]] = [[] for _ in range(size)]
    for index, head in enumerate(heads):
        if head != index:
            children[head].append(index)
    root = list(range(size))
    for index in range(size):
        at, steps = index, 0
        while heads[at] != at and steps <= size:
            at, steps = heads[at], steps + 1
        root[index] = at
    left, right = list(range(size)), list(range(size))
    for index in range(size):
        at, steps = index, 0
        while heads[at] != at and steps <= size:
            at = heads[at]
            left[at] = min(left[at], index)
            right[at] = max(right[at], index)
            steps += 1
    sentence, number = [], 0
    for index in range(size):
        if index and root[index] != root[index - 1]:
            number += 1
        sentence.append(number)
    lower = [word.lower().replace("’", "'") for word in words]
    return Tokens(text, words, lower, starts, ends, sentence, tags, deps, heads, children, left, right)
