"""What a source does with the content: the lexicon's stance, corrected by negation and by what the content says.

"did not believe" doubts; "said that nobody was hurt" denies; "'Burn it down!' he shouted" calls for; "said he will" is
a promise, "said it will rain" a prediction. Certainty words in and beside the cue are kept.
"""

from __future__ import annotations

from khronika.language.drafts import Draft
from khronika.language.en.lexicon import Lexicon, lexicon
from khronika.language.tokens import Tokens
from khronika.records.findings import Stance

_NEGATIONS = frozenset(["not", "n't", "never", "neither", "nor", "cannot"])
_NEGATED: dict[Stance, Stance] = {
    "asserts": "doubts",
    "reports": "doubts",
    "alleges": "doubts",
    "believes": "doubts",
    "denies": "asserts",
    "doubts": "believes",
    "calls_for": "denies",
    "promises": "doubts",
}
"""Stance of a negated cue; the others stay what they are ("does not expect", "never asked")."""
_OPENING = 12
"""Content words looked at: its main verb stands in the first clause."""
_SELF = frozenset(["i", "we", "he", "she"])
_FUTURE = frozenset(["will", "'ll", "shall"])
_BE = frozenset(["is", "are", "was", "were", "be", "been", "'s", "'re"])
_HAVE = frozenset(["had", "have", "has", "did", "do", "does"])
_RELATIVES = frozenset(["that", "who", "which"])
_FILLERS = frozenset(["ever", "yet", "even", "actually", "really", "in", "any", "way"])
_MY_WORD = (
    ["i", "promise"], ["we", "promise"], ["i", "swear"], ["we", "swear"], ["i", "guarantee"], ["we", "guarantee"],
    ["my", "word"], ["our", "word"], ["i", "vow"], ["we", "vow"],
)  # fmt: skip
"""Who says this makes a promise, whatever else is said with it."""
_MARKS = frozenset("“”\"'‘’«»„,:—–- ")
_POLITE = frozenset(["let", "thank", "look", "see", "welcome", "please", "imagine", "believe", "trust"])
"""Words in the shape of an imperative that call for nothing."""


def refine(tokens: Tokens, drafts: list[Draft]) -> None:
    """Correct the stance of each draft in place and collect its certainty words."""
    words = lexicon()
    for draft in drafts:
        draft.certainty = {k for k in _around(tokens, draft) if tokens.lower[k] in words.certainty}
        stance = draft.stance
        if stance in ("asserts", "reports"):
            stance = _by_content(tokens, draft, words) or stance
        if draft.rule == "en.according_to" and any(tokens.lower[k] in words.relays for k in draft.source):
            stance = "reports"
        if stance == "asserts" and draft.source and _is_report(tokens, draft):
            stance = "reports"
        if draft.passive and draft.lemma == "tell" and stance == "asserts":
            stance = "reports"
        negated = _negations(tokens, draft)
        if negated:
            stance = _NEGATED.get(draft.stance, draft.stance)
            draft.certainty |= negated
        if draft.rule.endswith(".as") and any(tokens.lower[k] in words.denial_predicates for k in draft.content):
            stance = "denies"
        if _is_left_open(tokens, draft):
            stance = "doubts"
        draft.stance = stance


def _is_report(t: Tokens, draft: Draft) -> bool:
    """ "Unconfirmed reports say": the source itself is hearsay."""
    return t.lower[max(draft.source)] in ("reports", "rumours", "rumors", "accounts")


def _is_left_open(t: Tokens, draft: Draft) -> bool:
    """ "neither confirmed nor denied", "refused to confirm or deny": nothing is denied, nothing confirmed."""
    if draft.lemma not in ("confirm", "deny"):
        return False
    window = t.lower[max(0, draft.at - 4) : draft.at + 5]
    both = any(w.startswith("confirm") for w in window) and any(w.startswith(("deny", "deni")) for w in window)
    return both and any(w in ("nor", "or") for w in window)


def _around(t: Tokens, draft: Draft) -> set[int]:
    """The cue and the adverbs that hang on it."""
    around = set(draft.cue)
    for k in draft.cue:
        if t.parsed:
            around |= {c for c in t.children[k] if t.deps[c] in ("advmod", "neg", "aux") and c not in draft.content}
    return around


def _negations(t: Tokens, draft: Draft) -> set[int]:
    return {k for k in _around(t, draft) if t.lower[k] in _NEGATIONS and k not in draft.content}


def _by_content(t: Tokens, draft: Draft, words: Lexicon) -> Stance | None:
    """The stance that the first clause of the content gives to a verb of saying, if any."""
    opening = [k for k in sorted(draft.content) if t.words[k].strip()]
    quoted = bool(opening) and t.words[opening[0]][0] in "“\"«„‘'"
    while opening and (t.words[opening[0]] in _MARKS or t.lower[opening[0]] in ("that", "but", "and")):
        opening = opening[1:]
    if not opening:
        return None
    last = t.words[max(draft.content)]
    if quoted and (last == "?" or t.words[max(draft.content) - 1] == "?"):
        return "asks"
    if quoted and _gives_word(t, draft):
        return "promises"
    opening = _first_clause(t, opening)
    lower = [t.lower[k] for k in opening]
    if _is_denial(lower, t, opening, words):
        return "denies"
    if _is_call(lower, t, opening, words, quoted):
        return "calls_for"
    return _future(lower, _main_auxiliaries(t, draft) if t.parsed else None)


def _gives_word(t: Tokens, draft: Draft) -> bool:
    said = [t.lower[k] for k in sorted(draft.content)]
    return any(said[n : n + 2] in _MY_WORD for n in range(len(said)))


def _main_auxiliaries(t: Tokens, draft: Draft) -> set[str]:
    """Auxiliaries of the content's first main verb: "he hopes it will end" hopes now, the end is another's."""
    for k in sorted(draft.content):
        outermost = t.heads[k] not in draft.content or t.heads[k] == k
        if outermost and t.tags[k][:2] in ("VB", "MD"):
            return {t.lower[c] for c in t.children[k] if t.deps[c] == "aux"}
    return set()


def _first_clause(t: Tokens, opening: list[int]) -> list[int]:
    for n, k in enumerate(opening[: _OPENING * 2]):
        if t.words[k] in ".!?;" or (n >= 4 and t.lower[k] in ("because", "after", "when", "who", "which")):
            return opening[:n]
    return opening[:_OPENING]


def _is_denial(lower: list[str], t: Tokens, at: list[int], words: Lexicon) -> bool:
    """Nothing of the kind happened, nobody was hurt, I did not do it. "Was not permitted" only reports a state."""
    first = lower[: lower.index(",")] if "," in lower[1:] else lower
    if not first or "will" in first or "'ll" in first:
        return False
    if first[0] in words.denial_subjects or first[:2] == ["no", "one"]:
        return not any(_root_of(w, stem) for w in first[1:5] for stem in (*words.not_denied, *words.unanswered))
    if first[0] == "no" and any(w in _BE or w in _HAVE for w in first[1:7]):
        return True
    for n, word in enumerate(first[:8]):
        if first[0] == "there" and word in ("no", "never", "not") and n <= 5:
            return True
        if word in _NEGATIONS and n and (first[n - 1] in _HAVE or first[n - 1] in _BE):
            return _is_denied(first, n, words)
        if word in _BE and any(w in words.denial_predicates for w in first[n + 1 : n + 4]):
            return True
    return False


def _is_denied(first: list[str], n: int, words: Lexicon) -> bool:
    """Whether "did not", "had not", "was not" at `n` denies a deed."""
    if n >= 3 and first[n - 2] in _RELATIVES:
        return False  # "a number that is not in the text"
    after = [w for w in first[n + 1 : n + 5] if w not in _FILLERS]
    verb = after[0] if after else ""
    if any(w in words.denial_predicates for w in after[:3]):
        return True
    if verb == "been" or first[n - 1] in _BE:
        done = next((w for w in after if w != "been"), "")
        return done.startswith(tuple(words.harms))
    return not any(_root_of(verb, stem) for stem in words.not_denied) and not verb.startswith(("sure", "clear"))


def _root_of(verb: str, stem: str) -> bool:
    return verb == stem or (verb.startswith(stem) and verb[len(stem) :] in ("s", "d", "ed", "n", "ing"))


def _is_call(lower: list[str], t: Tokens, at: list[int], words: Lexicon, quoted: bool) -> bool:
    """Modal duty, or an imperative in a quotation."""
    for n, word in enumerate(lower[:8]):
        if word in words.calls and n and "have" not in lower[n + 1 : n + 3]:
            return lower[0] not in ("if", "when", "because")
    if not quoted or not lower or lower[0] in _POLITE:
        return False
    if t.parsed:
        first = at[0]
        bare = t.tags[first] == "VB" and not any(t.deps[c] in ("nsubj", "aux", "nsubjpass") for c in t.children[first])
        return bare and t.deps[first] not in ("aux", "auxpass", "compound")
    return lower[:2] in (["do", "not"], ["don't"]) or lower[0] in ("kill", "burn", "destroy", "shoot", "resist", "rise")


def _future(lower: list[str], auxiliaries: set[str] | None) -> Stance | None:
    """A promise or a prediction. `auxiliaries` are those of the main verb, None without a parse."""
    for n, word in enumerate(lower[:8]):
        if auxiliaries is not None and word not in auxiliaries:
            continue
        if word in _FUTURE and n:
            return "promises" if lower[n - 1] in _SELF else "predicts"
        if word == "would" and n == 1 and lower[0] == "it":
            return "promises"
    return None
