"""What a document denies in its own voice: "Reports of 14 detainees are false." Nobody is named who says it.

Without such a statement the number would read as the document's own claim. Works on tokens, with or without a parse.
"""

from __future__ import annotations

from khronika.language.drafts import Draft, spans
from khronika.language.en.lexicon import lexicon
from khronika.language.quotations import Quotations
from khronika.language.statements import StatementCandidate, quoted_tokens
from khronika.language.tokens import Tokens
from khronika.records.base import Lane

HARM = "en.own_denial.no_harm"
"""Only for official documents: elsewhere "the storm caused no casualties" is a report and denies nothing."""

_SAID = frozenset(
    (
        *("report", "reports", "claim", "claims", "allegation", "allegations", "accusation", "accusations", "rumour"),
        *("rumours", "rumor", "rumors", "assertion", "assertions", "information", "story", "stories", "suggestion"),
        *("suggestions", "statements", "accounts", "messages", "publications", "news", "figures"),
    )
)
_BE = frozenset(["is", "are", "was", "were", "remain", "remains"])
_TRUE = frozenset(["true", "correct", "accurate", "confirmed"])
_FALSE = frozenset(["wrong", "incorrect", "inaccurate", "fiction", "fakes", "slander"])
_BETWEEN = frozenset(
    (
        *(
            "a",
            "an",
            "complete",
            "total",
            "absolute",
            "all",
            "also",
            "absolutely",
            "completely",
            "entirely",
            "simply",
            "totally",
            "wholly",
            "therefore",
        ),
        *("pure", "plainly", "deliberate", "outright", "just", "utterly", "and", "deliberately", "clearly"),
    )
)
_HARMS = frozenset(
    (
        *(
            "casualties",
            "damage",
            "injuries",
            "deaths",
            "losses",
            "victims",
            "harm",
            "destruction",
            "fatalities",
            "dead",
        ),
        *("wounded", "injured", "detentions", "detainees", "arrests"),
    )
)
_SUBJECT = 5
"""Words from the head of a sentence within which "reports" must stand."""


def denials(tokens: Tokens, quotes: Quotations, settled: list[Draft]) -> tuple[StatementCandidate, ...]:
    """Sentences outside quotations and statements that call something false, or say that no harm was done (`HARM`)."""
    inside = quoted_tokens(tokens, quotes)
    spoken = {k for draft in settled for k in draft.tokens()}
    members: dict[int, list[int]] = {}
    for k, number in enumerate(tokens.sentence):
        if tokens.words[k].strip():
            members.setdefault(number, []).append(k)
    found = []
    for number, sentence in members.items():
        if tokens.words[sentence[-1]] == "?" or tokens.lower[sentence[0]] in ("if", "whether"):
            continue
        hit = _denied(tokens, sentence)
        if hit is None or any(inside[k] >= 0 or k in spoken for k in hit[1]):
            continue
        rule, cue, content, lane = hit
        content = {k for k in content - cue if tokens.words[k] not in ".!;"}
        if content:
            found.append(
                StatementCandidate(
                    source=(), cue=spans(tokens, cue, keep_edges=True), content=spans(tokens, content),
                    stance="denies", lane=lane, by=rule, sentence=number,
                )
            )  # fmt: skip
    return tuple(found)


def _denied(t: Tokens, sentence: list[int]) -> tuple[str, set[int], set[int], Lane] | None:
    """(rule, cue, content, lane) of a sentence that denies in its author's own voice."""
    low = [t.lower[k] for k in sentence]
    if len(low) > 3 and low[0] in ("it", "this") and low[1] in (*_BE, "'s"):
        until = _predicate(low, 1)
        if until and until < len(low) and low[until] == "that":
            return "en.own_denial.not_true", set(sentence[:until]), set(sentence[until:]), "likely"
    if low[:2] == ["there", "is"] and low[2:4] == ["no", "truth"] and len(low) > 5:
        return "en.own_denial.not_true", set(sentence[:4]), set(sentence[4:]), "likely"
    if any(w in _SAID for w in low[:_SUBJECT]):
        for n in range(1, len(low)):
            until = _predicate(low, n) if low[n] in _BE else None
            if until is not None:
                return "en.own_denial.reports", set(sentence[n:until]), set(sentence[:n]), "likely"
    return _no_harm(low, sentence)


def _predicate(low: list[str], at: int) -> int | None:
    """Where "are false", "is not true", "was a complete lie" from the verb at `at` ends; None if it says none of it."""
    denial = (lexicon().denial_predicates - {"provocation"}) | _FALSE
    negated, n = False, at + 1
    while n < len(low) and n <= at + 5:
        word = low[n]
        if word in ("not", "n't", "no"):
            negated = True
        elif word in (_TRUE if negated else denial):
            return n + 1
        elif word not in _BETWEEN:
            return None
        n += 1
    return None


def _no_harm(low: list[str], sentence: list[int]) -> tuple[str, set[int], set[int], Lane] | None:
    """ "The march did not cause casualties": the casualties are denied, the march is not."""
    for n in range(len(low) - 2):
        negation = low[n] in ("did", "has", "have", "had") and low[n + 1] in ("not", "n't")
        leads = low[n + 2] in ("cause", "caused", "lead", "led", "result", "resulted")
        if negation and leads and any(w in _HARMS for w in low[n + 3 : n + 8]):
            return HARM, set(sentence[n : n + 2]), set(sentence[n + 2 :]), "review"
        if low[n] in ("were", "was", "caused") and low[n + 1] == "no" and any(w in _HARMS for w in low[n + 2 : n + 5]):
            return HARM, {sentence[n + 1]}, set(sentence[n + 2 :]), "review"
    return None
