"""Statements that no verb opens: "according to", "citing", nouns, adjectives and adverbs of saying."""

from __future__ import annotations

from khronika.language.drafts import Draft
from khronika.language.en import grammar
from khronika.language.en.lexicon import Lexicon, lexicon
from khronika.language.tokens import Tokens

_SPREADS = frozenset(
    [
        "spread",
        "spreads",
        "emerged",
        "emerge",
        "circulated",
        "circulate",
        "surfaced",
        "came",
        "reached",
        "grew",
        "persist",
    ]
)
""" "Rumours spread that …": the clause is the rumour's."""
_HELD = frozenset(["promise_noun", "order_noun", "belief_noun"])
"""Nouns that are statements only with somebody whose they are."""
_BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "am", "'s", "'re", "'m"])


def according(t: Tokens, at: int) -> Draft | None:
    """ "According to the hospital": the clause is the content, who comes after "to" its source."""
    to = at + 1
    if to >= len(t) or t.lower[to] != "to":
        return None
    who = grammar.child_of(t, to, "pobj")
    if who is None:
        who = next((c for c in t.children[at] if t.deps[c] == "pobj"), None)
    if who is None:
        return None
    source = t.subtree(who)
    head = t.heads[at]
    root = head
    while t.tags[root][:2] not in ("VB", "MD") and t.heads[root] != root:
        root = t.heads[root]
    body = t.subtree(root)
    if t.deps[root] not in ("ROOT", "ccomp", "conj", "advcl", "relcl", "parataxis"):
        first, last = t.sentence_span(t.sentence[at])
        body = set(range(first, last))
    content = body - source - {at, to} - t.subtree(at)
    if not content:
        return None
    cue = {at, to}
    before = at - 1
    if before >= 0 and t.heads[before] == at and t.deps[before] == "advmod":
        cue.add(before)
    return Draft(at, "en.according_to", "asserts", "likely", source, cue, content, lemma="according")


def citing(t: Tokens, at: int) -> Draft | None:
    """ "The paper reported, citing a guard, that …": the guard said what the paper reports."""
    who = grammar.child_of(t, at, "dobj")
    head = t.heads[at]
    if who is None or head == at or t.tags[head][:2] not in ("VB", "MD"):
        return None
    content = t.subtree(head)
    if t.lower[head] in lexicon().verbs:
        clause = grammar.child_of(t, head, "ccomp")
        content = t.subtree(clause) if clause is not None else grammar.stray_clause(t, head) or set()
    for child in t.children[head]:
        if t.lower[child] == "according":
            content -= t.subtree(child)
    content -= t.subtree(at)
    source = t.subtree(who)
    if not content - source:
        return None
    return Draft(at, "en.citing", "reports", "likely", source, {at}, content - source, lemma="cite")


def noun(t: Tokens, n: int, words: Lexicon) -> Draft | None:
    """A noun with the clause it announces ("the claim that …"); None without one."""
    entry = words.nouns[t.lower[n]][0]
    if _is_vehicle(t, n):
        return None
    content: set[int] = set()
    cue = {n}
    for child in t.children[n]:
        if child < n:
            continue
        that = any(t.lower[c] == "that" and t.deps[c] == "mark" for c in t.children[child])
        if t.deps[child] in ("acl", "ccomp") and (that or (entry.infinitive and grammar.has_to(t, child))):
            content |= t.subtree(child)
            break
        if t.deps[child] == "prep" and entry.preposition == t.lower[child]:
            content |= t.subtree(child) - {child}
            cue.add(child)
            break
    if not content and t.deps[n] in ("nsubj", "nsubjpass") and t.lower[t.heads[n]] in _SPREADS:
        clause = grammar.child_of(t, t.heads[n], "ccomp", "advcl", "xcomp", "acl")
        if clause is not None and any(t.lower[c] == "that" for c in t.children[clause]):
            content = t.subtree(clause)
    holder = _holder(t, n)
    if not content or (entry.rule in _HELD and not holder):
        return None
    return Draft(n, f"en.{entry.rule}", entry.stance, "review", holder - content, cue, content, lemma=entry.lemma)


def _is_vehicle(t: Tokens, n: int) -> bool:
    """ "said in a statement that …": the clause is the verb's. "In order to": no order."""
    prep = t.heads[n]
    if t.deps[n] != "pobj" or t.lower[prep] not in ("in", "at", "during", "via", "through"):
        return False
    return t.lower[n] == "order" or t.lower[t.heads[prep]] in lexicon().verbs


def _holder(t: Tokens, n: int) -> set[int]:
    """Whose claim it is: a possessive, "by" or "from" somebody, else the subject of the verb that takes it."""
    owner = grammar.child_of(t, n, "poss")
    if owner is not None:
        return {k for k in t.subtree(owner) if t.tags[k] != "POS"}
    for child in t.children[n]:
        if t.deps[child] in ("prep", "agent") and t.lower[child] in ("by", "from"):
            who = grammar.child_of(t, child, "pobj")
            if who is not None:
                return t.subtree(who)
    if t.deps[n] == "dobj":
        verb = t.heads[n]
        if t.lower[verb] in ("made", "make", "makes", "making", "had", "has", "have", "issued", "gave", "repeated"):
            return grammar.source_of(t, verb)
    return set()


def adjective(t: Tokens, a: int, words: Lexicon) -> Draft | None:
    """ "was certain that …": the subject and its state of mind; None without a clause."""
    be = t.heads[a]
    what = grammar.child_of(t, a, "ccomp", "xcomp")
    if what is None or (t.lower[be] not in _BE and t.tags[be][:2] != "VB"):
        return None
    entry = words.adjectives[t.lower[a]][0]
    subject = grammar.subject_of(t, be)
    if subject is None or t.lower[subject] in ("it", "this", "that"):
        return None
    content = t.subtree(what)
    cue = grammar.verb_group(t, be, content, set()) | {a}
    cue |= {c for c in t.children[a] if c < a and t.deps[c] in ("advmod", "neg")}
    return Draft(
        a,
        f"en.{entry.rule}",
        entry.stance,
        "review",
        grammar.source_of(t, be) - cue,
        cue,
        content - cue,
        lemma=entry.lemma,
    )


def adverb(t: Tokens, r: int, words: Lexicon) -> Draft | None:
    """ "has reportedly lost": nobody speaks, the clause is the content."""
    head = t.heads[r]
    if head == r or t.tags[head][:2] not in ("VB", "MD"):
        return None
    entry = words.adverbs[t.lower[r]][0]
    return Draft(r, f"en.{entry.rule}", entry.stance, "likely", set(), {r}, t.subtree(head) - {r}, lemma=entry.lemma)
