"""What looks like a statement and is none: nobody spoke, something was seen, or nothing of what was said is told."""

from __future__ import annotations

from khronika.language.drafts import Draft
from khronika.language.en import grammar
from khronika.language.tokens import Tokens

_NOBODY = frozenset(["nobody", "none", "nothing", "noone"])
_NEGATIONS = frozenset(["not", "n't", "never", "nor", "neither"])
_SPEECH = frozenset(["say", "tell", "report", "cite", "speak_of", "announce"])
_REQUESTS = frozenset(["ask", "call_on", "call_for", "urge", "order", "tell_to"])
_SENSES = frozenset(["see", "notice", "hear", "feel", "remember", "imagine", "watch", "observe"])
_TALK = frozenset(
    ["speak", "talk", "comment", "answer", "respond", "reply", "discuss", "elaborate", "testify", "say", "name", "tell"]
)
_TO_THE_READER = frozenset(["call", "write", "tell", "say", "ask", "report", "note", "mention", "describe", "send"])
_QUOTES = frozenset('“”"«»„')
_QUESTION_WORDS = frozenset(["what", "who", "whom", "where", "when", "why", "how", "which", "whether", "if"])


def is_unsaid(t: Tokens, v: int, draft: Draft) -> bool:
    """Whether a draft is to be dropped."""
    group = draft.rule.split(".")[1]
    frame = draft.rule.rsplit(".", 1)[-1]
    if group not in ("believe", "hope", "fear") and _is_nobody(t, draft):
        return True
    if frame == "clause" and draft.lemma in _SENSES and _is_small_clause(t, v):
        return True
    if not draft.source and _is_told_the_reader(t, v):
        return True
    if any(t.words[k] in _QUOTES for k in draft.content):
        return False
    if group == "decline":
        return any(t.lower[k] in _TALK for k in sorted(draft.content)[:2])
    if frame == "passive" and draft.lemma == "dismiss" and not draft.source:
        return True  # from work
    negated = any(t.lower[c] in _NEGATIONS for c in t.children[v])
    if negated and group in _REQUESTS:
        return True
    if negated and group in _SPEECH:
        return frame in ("object", "prep") or _asks(t, draft)
    return frame == "prep" and draft.lemma == "write" and any(t.lower[c] == "for" for c in t.children[v])


def _is_told_the_reader(t: Tokens, v: int) -> bool:
    """ "Do not call the number", "Tell your neighbours that": an imperative to the reader; nobody said it."""
    return (
        t.lower[v] in _TO_THE_READER
        and (not t.parsed or (t.tags[v] in ("VB", "VBP") and t.deps[v] in ("ROOT", "conj")))
        and not any(t.deps[c] in ("nsubj", "nsubjpass", "expl") for c in t.children[v])
        and not any(t.deps[c] == "aux" and t.lower[c] not in ("do", "don") for c in t.children[v])
    )


def _is_nobody(t: Tokens, draft: Draft) -> bool:
    """ "Nobody has told the families": the negation is the author's own word."""
    first = sorted(draft.source)[:2]
    return bool(first) and (
        t.lower[first[0]] in _NOBODY or (t.lower[first[0]] == "no" and len(first) > 1 and t.lower[first[1]] == "one")
    )


def _is_small_clause(t: Tokens, v: int) -> bool:
    """ "saw three women pushed into a van", "heard him cough": seen and heard, not said."""
    clause = grammar.child_of(t, v, "ccomp")
    if clause is None or any(t.lower[k] == "that" for k in t.children[clause]):
        return False
    opens = min(t.subtree(clause))
    return t.lower[opens] not in _QUESTION_WORDS and not any(
        t.deps[c] in ("aux", "auxpass") and t.tags[c] in ("VBD", "VBZ", "VBP", "MD") for c in t.children[clause]
    )


def _asks(t: Tokens, draft: Draft) -> bool:
    """ "would not say how many", "did not write where"."""
    first = next((k for k in sorted(draft.content) if t.words[k].strip()), None)
    return first is not None and t.lower[first] in _QUESTION_WORDS
