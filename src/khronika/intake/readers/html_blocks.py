"""A web page as paragraphs in reading order, each with what its markup says it is.

trafilatura decides what is main text; the markup (`html_hints`) and the way lines read (`layout`) say what the rest is.
Captions, credits, bylines, author boxes and related links stay in the reading, marked; navigation is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from khronika.intake import layout
from khronika.intake.readers.html_hints import BLOCKS, ELEMENTS, PARTS, SKIPPED, TOKENS
from khronika.records.reports import MarkKind

TOO_MUCH = 0.35
"""A hint that would hide more than this part of the main text is not believed (a body of class "author-anna")."""

LINKS_ONLY = 0.6
"""A paragraph with more than this part of its characters in links is navigation, unless the page says otherwise."""

LONGEST_BYLINE = 200
SUBSTRING_BUDGET = 50_000_000
"""Characters compared when paragraphs are looked up in the main text; beyond it only equal lines count."""

_SPACE = re.compile(r"[^\S\n]+")
_WORD = re.compile(r"[a-z0-9]+|[A-Z][a-z0-9]*")
_OUTER: tuple[MarkKind, ...] = ("navigation", "related", "author_box")


@dataclass
class Hint:
    role: MarkKind
    rule: str
    main: int = 0


@dataclass
class Block:
    text: str
    tag: str
    hints: tuple[Hint, ...]
    parent: int
    links: int = 0
    inline: frozenset[MarkKind] = frozenset()
    has_time: bool = False
    main: bool = False
    role: MarkKind | None = None
    rule: str = ""


@dataclass
class _State:
    parts: list[str] = field(default_factory=list)
    links: int = 0
    inline: set[MarkKind] = field(default_factory=set)
    has_time: bool = False


def blocks_of(body: Any) -> list[Block]:
    """The paragraphs of `body` (an lxml element), in order, white space collapsed. One pass, no recursion."""
    from lxml import etree

    found: list[Block] = []
    stack: list[tuple[str, tuple[Hint, ...], int, int]] = []  # tag, hints, serial number, link depth
    state = _State()
    serial = 0

    def flush() -> None:
        nonlocal state
        if not state.parts:
            if state.inline or state.has_time:
                state = _State()
            return
        text = "".join(state.parts)
        if text.strip():
            tag, hints, parent, _ = stack[-1] if stack else ("body", (), 0, 0)
            for piece in re.split(r"\n\s*\n", text) if "\n" in text else (text,):
                tidy = "\n".join(_SPACE.sub(" ", line).strip() for line in piece.split("\n")).strip()
                if tidy:
                    owner = stack[-2][2] if tag in ("p", "li", "h2", "h3", "blockquote") and len(stack) > 1 else parent
                    found.append(Block(tidy, tag, hints, owner, state.links, frozenset(state.inline), state.has_time))
        state = _State()

    def say(words: str | None, *, keep: bool) -> None:
        if words:
            words = words if keep else words.replace("\n", " ").replace("\r", " ")
            state.parts.append(words)
            if stack and stack[-1][3]:
                state.links += len(words.strip())

    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if not tag or tag in SKIPPED or _is_hidden(element):
                walk.skip_subtree()
                stack.append(("skip", stack[-1][1] if stack else (), serial, 0))
                continue
            serial += 1
            hints, links = (stack[-1][1], stack[-1][3]) if stack else ((), 0)
            hint = _hint(element, tag, stack)
            is_block = tag in BLOCKS
            if is_block or (hint and hint.role in ("credit", "caption")):
                flush()
                hints = (*hints, hint) if hint else hints
            elif hint:
                state.inline.add(hint.role)
            state.has_time = state.has_time or tag == "time"
            if tag == "br":
                state.parts.append("\n")
            # The name of the nearest block stands for its inline children.
            name = tag if is_block else (stack[-1][0] if stack else "body")
            number = serial if is_block else (stack[-1][2] if stack else 0)
            stack.append((name, hints, number, links + (tag == "a")))
            say(element.text, keep=tag == "pre")
        else:
            top = stack[-1]
            if top[0] != "skip" and (tag in BLOCKS or (len(stack) > 1 and top[1] is not stack[-2][1])):
                flush()
            stack.pop()
            if stack:
                say(element.tail, keep=stack[-1][0] == "pre")
    flush()
    return found


def _is_hidden(element: Any) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return bool(style) and "display:none" in style.replace(" ", "").lower()


def _hint(element: Any, tag: str, stack: list[tuple[str, tuple[Hint, ...], int, int]]) -> Hint | None:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:400]
    if element.get("itemprop") == "author" or element.get("rel") == "author":
        return Hint("byline", "html.author")
    if element.get("role") in ("navigation", "banner", "contentinfo", "search"):
        return Hint("navigation", "html.role")
    role = _role_of_names(names) if names.strip() else None
    if role and tag not in ("body", "html", "article", "main"):
        return Hint(role, "html.class")
    by_element = ELEMENTS.get(tag)
    if by_element and tag in ("header", "footer") and any(name in ("article", "main") for name, *_ in stack):
        return None
    return Hint(by_element, f"html.{tag}") if by_element else None


@lru_cache(maxsize=4096)
def _role_of_names(names: str) -> MarkKind | None:
    lower = names.lower()
    for role, parts in PARTS:
        if any(part in lower for part in parts):
            return role
    words = {word.lower() for word in _WORD.findall(names)} | set(lower.split())
    for role, tokens in TOKENS:
        if words & tokens:
            return role
    return None


def classify(blocks: list[Block], main_text: str | None, title: str | None) -> None:
    """Sets `main`, `role` and `rule` of every block. `main_text` is trafilatura's; None or little: own rules decide."""
    _find_main(blocks, main_text or "")
    total = sum(len(block.text) for block in blocks if block.main)
    for block in blocks:
        if block.main:
            for hint in block.hints:
                hint.main += len(block.text)
    for block in blocks:
        believed = [hint for hint in block.hints if hint.main <= TOO_MUCH * total or hint.rule == "html.figcaption"]
        outer = next((hint for hint in believed if hint.role in _OUTER), None)
        chosen = outer or (believed[-1] if believed else None)
        if chosen:
            block.role, block.rule = chosen.role, chosen.rule
        elif "byline" in block.inline and len(block.text) <= LONGEST_BYLINE:
            block.role, block.rule = "byline", "html.class"
    _find_headline(blocks, title)
    _read_lines(blocks)
    _keep_neighbours(blocks)
    for block in blocks:
        if block.role is None and not block.main:
            block.role, block.rule = "navigation", "html.not_main"


def _find_main(blocks: list[Block], main_text: str) -> None:
    lines: set[str] = set()
    for line in main_text.split("\n"):
        pieces = line.split("|") if line.startswith("|") else [line]
        lines.update(_squeeze(piece.removeprefix("- ")) for piece in pieces)
    lines.discard("")
    hay = _squeeze(main_text)
    substring = len(hay) * len(blocks) <= SUBSTRING_BUDGET
    for block in blocks:
        squeezed = _squeeze(block.text)
        block.main = squeezed in lines or (substring and len(squeezed) >= 25 and squeezed in hay)
    if sum(len(block.text) for block in blocks if block.main) < 50:
        inside = [
            b for b in blocks if b.links < LINKS_ONLY * len(b.text) and not any(h.role in _OUTER for h in b.hints)
        ]
        for block in inside:
            block.main = True


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _find_headline(blocks: list[Block], title: str | None) -> None:
    wanted = _squeeze(title or "").casefold()
    headings = [block for block in blocks if block.tag == "h1" and block.role in (None, "navigation")]
    chosen = next((block for block in headings if _squeeze(block.text).casefold() == wanted), None)
    if chosen is None and len(headings) == 1:
        chosen = headings[0]
    if chosen is not None:
        chosen.role, chosen.rule = "headline", "html.h1"


def _read_lines(blocks: list[Block]) -> None:
    """What lines say of themselves ("Photo: …", "Read also"), and the links that follow a "Related articles"."""
    in_related = False
    for block in blocks:
        only_links = block.links >= LINKS_ONLY * len(block.text)
        if block.role is None:
            found = layout.kind_of_line(block.text)
            if found:
                block.role, block.rule = found
            elif in_related and only_links:
                block.role, block.rule = "related", "html.after_related"
            elif block.has_time and len(block.text) <= 80:
                block.role, block.rule = "boilerplate", "html.time"
        in_related = block.role == "related" or (in_related and only_links)


def _keep_neighbours(blocks: list[Block]) -> None:
    """A paragraph that stands among main paragraphs is main text, although trafilatura dropped it (repeated, short)."""
    homes = {block.parent for block in blocks if block.main and block.role is None}
    for block in blocks:
        few_links = block.links < 0.3 * len(block.text)
        text_like = block.tag in ("p", "blockquote", "li", "h2", "h3", "h4", "pre")
        if block.role is None and not block.main and text_like and few_links and block.parent in homes:
            block.main = True
