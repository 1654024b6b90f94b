"""The author's own voice in one paragraph: how much of it is in the first person, and what it calls for."""

from __future__ import annotations

from khronika.language.drafts import Draft, spans
from khronika.language.en.lexicon import lexicon
from khronika.language.quotations import Quotations
from khronika.language.statements import StatementCandidate, quoted_tokens
from khronika.language.tokens import Tokens

_NO_CALL = frozenset(
    [
        "let",
        "thank",
        "note",
        "see",
        "read",
        "click",
        "subscribe",
        "share",
        "follow",
        "photo",
        "please",
        "imagine",
        "suppose",
        "say",
    ]
)
_NOT_VERBS = frozenset(["is", "are", "was", "were", "has", "have", "had"])


def measure(tokens: Tokens, quotes: Quotations) -> tuple[int, int]:
    """Words of the paragraph, and how many words outside quotations are first-person pronouns."""
    inside = quoted_tokens(tokens, quotes)
    author = lexicon().author
    words = sum(1 for word in tokens.words if word[0].isalnum())
    first = sum(1 for k, word in enumerate(tokens.lower) if inside[k] < 0 and word in author)
    return words, first


def calls(tokens: Tokens, quotes: Quotations, settled: list[Draft]) -> tuple[StatementCandidate, ...]:
    """Sentences that call for something in the author's own words: duty or an imperative, outside statements."""
    inside = quoted_tokens(tokens, quotes)
    spoken = {k for draft in settled for k in draft.content}
    first: dict[int, list[int]] = {}
    for k, number in enumerate(tokens.sentence):
        if tokens.words[k].strip():
            first.setdefault(number, []).append(k)
    found = []
    for number, members in first.items():
        at = _call(tokens, members)
        if at is None or inside[at] >= 0 or at in spoken or tokens.words[members[-1]] == "?":
            continue
        content = spans(tokens, set(members) - {at})
        if content:
            found.append(
                StatementCandidate(
                    source=(), cue=spans(tokens, {at}, keep_edges=True), content=content, stance="calls_for",
                    lane="review", by="en.own_call", sentence=number,
                )
            )  # fmt: skip
    return tuple(found)


def _call(t: Tokens, members: list[int]) -> int | None:
    """The word that calls: "must", "should", or an imperative at the head of the sentence."""
    calls_words = lexicon().calls
    for n, k in enumerate(members[:10]):
        if t.lower[k] in calls_words and n:
            after = [t.lower[j] for j in members[n + 1 : n + 3]]
            return None if "have" in after or ("be" in after[:1] and "able" in after) else k
    head = next((m for m in members[:4] if t.words[m][0].isalnum()), None)
    if head is None or t.lower[head] in _NO_CALL:
        return None
    if t.lower[head] == "do" and head + 1 < len(t) and t.lower[head + 1] in ("not", "n't"):
        return head
    if t.parsed:
        bare = t.tags[head] == "VB" and t.deps[head] == "ROOT"
        subject = any(t.deps[c] in ("nsubj", "aux", "nsubjpass") for c in t.children[head])
        return head if bare and not subject else None
    return (
        head if t.lower[head] in _IMPERATIVES and len(members) > 1 and t.lower[members[1]] not in _NOT_VERBS else None
    )


_IMPERATIVES = frozenset(
    [
        "kill",
        "burn",
        "destroy",
        "shoot",
        "resist",
        "rise",
        "attack",
        "block",
        "stop",
        "refuse",
        "boycott",
        "join",
        "gather",
        "strike",
        "smash",
        "blow",
        "sabotage",
    ]
)
