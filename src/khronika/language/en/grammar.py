"""What a dependency parse tells of an English verb: its subject, its agent, its verb group, whether it is passive.

Labels are those of spaCy's English models (ClearNLP scheme).
"""

from __future__ import annotations

from khronika.language.en.lexicon import lexicon
from khronika.language.tokens import Tokens

_SUBJECTS = frozenset({"nsubj", "csubj"})
_PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
_VERB_GROUP = frozenset({"aux", "auxpass", "neg", "advmod"})
_ADJUNCTS = frozenset({"prt", "prep", "npadvmod", "advmod"})
_CLIMBS = frozenset({"conj", "xcomp", "advcl", "pcomp", "acomp", "prep"})
_IRREAL = frozenset(["to", "may", "might", "could", "can", "should", "must"])
_ENDS = frozenset('.;:!?“”"')
_MISPLACED = frozenset({"relcl", "acl", "ccomp", "advcl"})
_STRAY = 12
"""Words within which "that" still belongs to the verb."""
_VEHICLES = frozenset(
    ["statement", "interview", "tweet", "post", "speech", "email", "letter", "message", "report", "briefing", "video"]
)
_LONGEST_ADJUNCT = 7
"""Words of "in a statement on Sunday": an adjunct longer than this is no part of the cue."""


def is_verb(t: Tokens, v: int) -> bool:
    """Whether a form is used as a verb that can open a statement."""
    if t.tags[v].startswith("VB"):
        return t.deps[v] not in ("aux", "auxpass", "amod", "compound")
    return t.deps[v] in ("ROOT", "ccomp", "conj") and any(t.deps[c] in _SUBJECTS for c in t.children[v])


def child_of(t: Tokens, v: int, *deps: str) -> int | None:
    """The first child with one of the relations, if any."""
    return next((c for c in t.children[v] if t.deps[c] in deps), None)


def has_to(t: Tokens, v: int) -> bool:
    """Whether a verb is an infinitive with "to"."""
    return any(t.deps[c] == "aux" and t.lower[c] == "to" for c in t.children[v])


def is_marked(t: Tokens, v: int) -> bool:
    """Whether a clause opens with a word such as "that" or "whether"."""
    return any(t.deps[c] == "mark" for c in t.children[v])


def is_passive(t: Tokens, v: int) -> bool:
    """Whether a verb is passive, also a participle without "be"."""
    if any(t.deps[c] == "auxpass" or t.deps[c] in _PASSIVE_SUBJECTS for c in t.children[v]):
        return True
    if t.tags[v] != "VBN" or any(t.deps[c] == "aux" or t.deps[c] in _SUBJECTS for c in t.children[v]):
        return False
    return t.deps[v] in ("advcl", "acl", "ROOT", "prep", "dep")


def is_irreal(t: Tokens, v: int) -> bool:
    """ "to support", "may want": nobody has said or wished anything yet. "went on to say" and "would say" have."""
    return any(t.deps[c] == "aux" and t.lower[c] in _IRREAL for c in t.children[v])


def has_particle(t: Tokens, v: int, particle: str) -> bool:
    """Whether the particle of a phrasal verb ("point out") follows."""
    return v + 1 < len(t) and t.lower[v + 1] == particle


def subject_of(t: Tokens, v: int) -> int | None:
    """The word the verb's subject hangs on; through coordination, participles and relative clauses."""
    for _ in range(5):
        own = next((c for c in t.children[v] if t.deps[c] in _SUBJECTS and t.tags[c] != "EX"), None)
        if own is not None:
            return own
        if t.deps[v] in ("acl", "relcl"):
            return t.heads[v]
        passive = child_of(t, v, *_PASSIVE_SUBJECTS)
        if passive is not None:
            return passive
        if t.deps[v] not in _CLIMBS or t.heads[v] == v or (t.deps[v] == "prep" and t.tags[t.heads[v]][:1] == "N"):
            return None
        v = t.heads[v]
    return None


def source_of(t: Tokens, v: int) -> set[int]:
    """The tokens of a verb's subject, without the clause that holds the verb itself."""
    subject = subject_of(t, v)
    if subject is None:
        return set()
    if t.lower[subject] == "it" and t.deps[subject] == "nsubjpass":
        return set()
    body = t.subtree(subject)
    for child in t.children[subject]:
        if v in t.subtree(child):
            body -= t.subtree(child)
    return {k for k in body if k != v}


def agent_of(t: Tokens, v: int) -> set[int]:
    """Who did it, of a passive: the tokens after "by"."""
    for child in t.children[v]:
        if t.deps[child] == "agent" or (t.deps[child] == "prep" and t.lower[child] == "by"):
            who = child_of(t, child, "pobj")
            if who is not None and t.tags[who] != "VBG":
                return t.subtree(who)
    return set()


def verb_group(t: Tokens, v: int, stop: set[int], extra: set[int]) -> set[int]:
    """The verb group: auxiliaries, negation, adverbs before; particles and short adjuncts right after."""
    cue = {v} | {c for c in extra if v < c < v + 6}
    at = v - 1
    while at >= 0 and t.heads[at] == v and t.deps[at] in _VERB_GROUP and at not in stop:
        cue.add(at)
        at -= 1
    after = v + 1
    for child in t.children[v]:
        if child < v or t.left[child] < after:
            continue
        if t.left[child] != after or t.deps[child] not in _ADJUNCTS or child in stop:
            break
        if t.right[child] - t.left[child] >= _LONGEST_ADJUNCT or stop & set(range(after, t.right[child] + 1)):
            if child in extra:
                cue.add(child)
            break
        adjunct = range(after, t.right[child] + 1)
        if len(adjunct) > 2 and not any(t.lower[k] in _VEHICLES for k in adjunct):
            break
        cue.update(adjunct)
        after = t.right[child] + 1
    return cue


def stray_clause(t: Tokens, v: int) -> set[int] | None:
    """A "that" clause soon after the verb that the parser hung on a noun between: "said at a fair that he waits"."""
    for k in range(v + 1, min(len(t), v + _STRAY)):
        form, head = t.lower[k], t.heads[k]
        if form in _ENDS or t.sentence[k] != t.sentence[v] or (t.tags[k][:2] == "VB" and form != "citing"):
            return None
        if form in lexicon().nouns and t.lower[t.heads[k]] not in ("in", "at", "during", "via"):
            return None  # "denied reports by the paper that …": the clause is the noun's
        if form in ("that", "whether") and t.deps[k] == "mark" and t.deps[head] in _MISPLACED:
            return {j for j in t.subtree(head) if j >= k}
    return None


_NOUN_PHRASE = frozenset(["DT", "NN", "NNS", "NNP", "NNPS", "PRP", "PRP$", "CD", "JJ"])
_CLOSING = frozenset('”"»’')
_LONGEST_PHRASE = 25
_LONGEST_TO_COLON = 16


def inverted_source(t: Tokens, v: int) -> set[int]:
    """Who speaks in "'…,' said a soldier going by …", where the parser took the speaker for the speech."""
    if v < 1 or v + 1 >= len(t) or t.words[v - 1] not in _CLOSING or t.tags[v + 1] not in _NOUN_PHRASE:
        return set()
    found: set[int] = set()
    for k in range(v + 1, min(len(t), v + 1 + _LONGEST_PHRASE)):
        if t.words[k] in _ENDS or not t.words[k].strip():
            break
        found.add(k)
    return found


def after_colon(t: Tokens, v: int) -> set[int]:
    """The rest of the sentence after a colon that follows soon: "states the following: …"."""
    _, end = t.sentence_span(t.sentence[v])
    at = next((k for k in range(v + 1, min(end, v + _LONGEST_TO_COLON)) if t.words[k] == ":"), None)
    return set() if at is None else set(range(at + 1, end))
