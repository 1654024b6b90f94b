"""Statements that a verb opens: the first of its frames that fits. Which verb has which frames is data: cues.toml."""

from __future__ import annotations

from functools import cache

from khronika.language.drafts import Draft
from khronika.language.en import grammar, unsaid
from khronika.language.en.lexicon import Entry, Lexicon, verb_forms
from khronika.language.tokens import Tokens

_SUBJECTS = frozenset({"nsubj", "csubj"})
_PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
_RELATIVES = frozenset({"who", "which", "that", "whom"})
_SAID_ANYWAY = frozenset(["say", "tell", "allege"])
_WHAT_FOLLOWS = frozenset(["following", "this", "these"])
_APPEALS = frozenset(["calls_for", "asks", "orders"])
_WITHHOLD = ("ask", "beg", "request", "order", "forbid", "refuse", "decline", "want", "urge", "advise", "fail")


def verb(t: Tokens, v: int, words: Lexicon) -> Draft | None:
    """The first frame of the first entry that fits the verb's surroundings; None where nobody says anything."""
    if grammar.is_irreal(t, v) and not _said_anyway(t, v, words):
        return None
    passive = grammar.is_passive(t, v)
    entries = [e for e in words.verbs[t.lower[v]] if e.particle is None or grammar.has_particle(t, v, e.particle)]
    draft = _fitting(t, v, entries, passive)
    return None if draft is None or unsaid.is_unsaid(t, v, draft) else draft


def _fitting(t: Tokens, v: int, entries: list[Entry], passive: bool) -> Draft | None:
    infinitives = any("object_infinitive" in e.frames for e in entries)
    for entry in entries:
        for frame in entry.frames:
            content = _content(t, v, entry, frame, passive, infinitives)
            if content is None:
                continue
            return _draft(t, v, entry, frame, passive, content)
    speaks = next((e for e in entries if "quote" in e.frames), None)
    if speaks is not None:
        return _draft(t, v, speaks, "quote", passive, set())
    return None


def _said_anyway(t: Tokens, v: int, words: Lexicon) -> bool:
    """ "went on to say", "would say": said. "asked us not to write", "refused to say", "could not say": not."""
    if not any(e.rule in _SAID_ANYWAY for e in words.verbs[t.lower[v]]):
        return False
    above = t.heads[v]
    return not (grammar.has_to(t, v) and above != v and t.lower[above] in _withheld())


@cache
def _withheld() -> frozenset[str]:
    """Forms of verbs after which "to say" has not been said: those of asking, ordering, refusing."""
    return frozenset(form for lemma in _WITHHOLD for form in verb_forms(lemma))


def _draft(t: Tokens, v: int, entry: Entry, frame: str, passive: bool, content: set[int]) -> Draft:
    lane = entry.object_lane if frame == "object" else entry.lane
    prepositions = {c for c in t.children[v] if t.deps[c] in ("prep", "prt") and t.lower[c] in entry.prepositions}
    cue = grammar.verb_group(t, v, content, prepositions if frame in ("prep", "object_infinitive") else set())
    if frame == "raised":
        source: set[int] = set()
    elif passive:
        source = grammar.agent_of(t, v)
    else:
        source = grammar.source_of(t, v)
    quoted_as = _quoted_as(t, v)
    if quoted_as:
        source, verbs = quoted_as
        cue |= verbs
    if not source and not passive and frame in ("clause", "quote"):
        source = grammar.inverted_source(t, v)
        content -= source
    source -= cue | content
    return Draft(
        v,
        f"en.{entry.rule}.{frame}",
        entry.stance,
        lane,
        source,
        cue,
        content - cue,
        "quote" in entry.frames,
        entry.lemma,
        passive,
    )


def _quoted_as(t: Tokens, v: int) -> tuple[set[int], set[int]] | None:
    """ "was quoted as saying": who was quoted, and the words before "saying"."""
    through = t.heads[v]
    if t.lower[through] != "as" or t.heads[through] == through or not grammar.is_passive(t, t.heads[through]):
        return None
    subject = grammar.child_of(t, t.heads[through], *_PASSIVE_SUBJECTS)
    if subject is None:
        return None
    return t.subtree(subject), grammar.verb_group(t, t.heads[through], {through}, set()) | {through}


def _content(t: Tokens, v: int, entry: Entry, frame: str, passive: bool, infinitives: bool) -> set[int] | None:
    """Content tokens of a verb in a frame, or None where the frame does not fit."""
    if frame == "clause":
        return _clause(t, v, infinitives)
    if frame == "object_infinitive":
        return _object_infinitive(t, v, passive)
    if frame == "infinitive":
        if passive:
            return None
        child = grammar.child_of(t, v, "xcomp")
        if child is None or not grammar.has_to(t, child) or grammar.child_of(t, v, "dobj") is not None:
            return None
        return t.subtree(child)
    if frame == "object":
        return None if passive else _object(t, v)
    if frame == "as":
        return _taken_as(t, v, passive)
    if frame == "number":
        return None if passive else _counted(t, v)
    if frame == "prep":
        return _prepositional(t, v, entry)
    if frame == "raised":
        return _raised(t, v, entry, passive)
    if frame == "passive":
        return _passive(t, v, entry) if passive else None
    return None


def _clause(t: Tokens, v: int, infinitives: bool) -> set[int] | None:
    body: set[int] = set()
    for child in t.children[v]:
        if t.deps[child] != "ccomp" or (infinitives and grammar.has_to(t, child) and not grammar.is_marked(t, child)):
            continue
        body |= t.subtree(child)
    if body:
        return body
    marked = grammar.stray_clause(t, v)
    if marked is not None:
        return marked
    if t.deps[v] == "parataxis" and t.heads[v] != v:
        return t.subtree(t.heads[v]) - t.subtree(v)
    if t.deps[v] == "advcl" and any(t.lower[c] == "as" and t.deps[c] == "mark" for c in t.children[v]):
        end = next((k for k in range(v, t.right[v]) if t.words[k] == ","), t.right[v])
        return t.subtree(t.heads[v]) - set(range(t.left[v], end + 1))
    return None


def _object_infinitive(t: Tokens, v: int, passive: bool) -> set[int] | None:
    for child in t.children[v]:
        if t.deps[child] == "ccomp" and grammar.has_to(t, child) and not grammar.is_marked(t, child):
            return t.subtree(child)
    what = grammar.child_of(t, v, "xcomp")
    if what is None or not grammar.has_to(t, what):
        return None
    body = t.subtree(what)
    if passive:
        subject = grammar.child_of(t, v, *_PASSIVE_SUBJECTS)
        return body | (t.subtree(subject) if subject is not None else set())
    whom = grammar.child_of(t, v, "dobj", "dative")
    if whom is not None:
        return body | t.subtree(whom)
    on = next((c for c in t.children[v] if t.deps[c] in ("prep", "prt") and t.lower[c] in ("on", "upon", "to")), None)
    return None if on is None else body | (t.subtree(on) - {on})


def _object(t: Tokens, v: int) -> set[int] | None:
    what = grammar.child_of(t, v, "dobj")
    if what is None or t.lower[what] in ("himself", "herself", "themselves", "itself"):
        return None
    if t.lower[what] in _RELATIVES and t.deps[v] == "relcl":
        return t.subtree(t.heads[v]) - t.subtree(v)
    if t.lower[what] in _WHAT_FOLLOWS:
        return grammar.after_colon(t, v) or t.subtree(what)
    body = t.subtree(what)
    for child in t.children[v]:
        if child > what and t.deps[child] in ("prep", "xcomp", "oprd"):
            if t.deps[child] == "prep" and t.lower[child] not in ("of", "for", "as", "over", "to"):
                continue
            body |= t.subtree(child)
    return body


def _counted(t: Tokens, v: int) -> set[int] | None:
    """ "counted nine vans at the gate": a number of things, with where they stood."""
    what = grammar.child_of(t, v, "dobj")
    if what is None or not any(t.tags[k] == "CD" for k in t.subtree(what) if k <= what):
        return None
    body = t.subtree(what)
    for child in t.children[v]:
        if child > what and t.deps[child] in ("prep", "acl"):
            body |= t.subtree(child)
    return body


def _taken_as(t: Tokens, v: int, passive: bool) -> set[int] | None:
    body: set[int] = set()
    fits = False
    for child in t.children[v]:
        dep = t.deps[child]
        if dep in ("xcomp", "ccomp") and grammar.has_to(t, child) and t.tags[child] == "VB" and t.lower[child] != "be":
            continue
        if dep in ("oprd", "ccomp", "xcomp", "attr") or (dep == "prep" and t.lower[child] == "as"):
            fits = True
            body |= t.subtree(child)
        elif dep == "dobj" or (passive and dep in _PASSIVE_SUBJECTS):
            body |= t.subtree(child)
            fits = fits or any(t.words[k] in '“"‘' for k in t.subtree(child))
    return body if fits else None


def _prepositional(t: Tokens, v: int, entry: Entry) -> set[int] | None:
    for child in t.children[v]:
        if t.deps[child] in ("prep", "prt", "agent") and t.lower[child] in entry.prepositions and child > v:
            if entry.stance in _APPEALS and (called := grammar.after_colon(t, max(t.subtree(child)) - 1)):
                return called
            body = t.subtree(child) - {child}
            whole = grammar.child_of(t, v, "xcomp")
            if whole is not None and grammar.has_to(t, whole):
                body |= t.subtree(whole)
            if len(body) > 0:
                return body
    return None


def _raised(t: Tokens, v: int, entry: Entry, passive: bool) -> set[int] | None:
    """ "X is said to have left", "X seems to sleep", "it is believed that X": content without a source."""
    if not passive and entry.rule not in ("seem", "emerge"):
        return None
    subject = grammar.child_of(t, v, *_PASSIVE_SUBJECTS, *_SUBJECTS)
    what = grammar.child_of(t, v, "xcomp", "ccomp", "oprd")
    if what is None or (t.deps[what] == "oprd" and entry.rule not in ("seem", "fear")):
        return None
    body = t.subtree(what)
    if subject is not None and t.lower[subject] != "it":
        body |= t.subtree(subject)
    elif subject is not None and t.deps[what] == "xcomp":
        body.add(subject)
    return body


def _passive(t: Tokens, v: int, entry: Entry) -> set[int] | None:
    """ "was confirmed by the hospital", "is accused of theft", "a plan announced by the mayor"."""
    subject = grammar.child_of(t, v, *_PASSIVE_SUBJECTS)
    body: set[int] = set()
    if subject is not None and t.lower[subject] not in _RELATIVES:
        body = t.subtree(subject)
    elif t.deps[v] in ("acl", "relcl"):
        if not grammar.agent_of(t, v):
            return None
        body = t.subtree(t.heads[v]) - t.subtree(v)
    for child in t.children[v]:
        if (
            t.deps[child] == "prep"
            and t.lower[child] in ("of", "with", "as")
            and entry.rule in ("allege", "accuse", "quoted_as")
        ):
            body |= t.subtree(child) - {child}
        elif t.deps[child] in ("ccomp", "xcomp"):
            body |= t.subtree(child)
    if subject is not None and t.lower[subject] == "it" and len(body) > 1:
        body -= {subject}
    return body or None
