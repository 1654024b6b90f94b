"""Drafts of English statements from a dependency parse: which word is a cue, who is its source, what its content.

Labels are those of spaCy's English models (ClearNLP scheme). Which verb opens which frame is data: cues.toml.
"""

from __future__ import annotations

from khronika.language.drafts import Draft
from khronika.language.en.lexicon import Entry, Lexicon, lexicon
from khronika.language.tokens import Tokens

_SUBJECTS = frozenset({"nsubj", "csubj"})
_PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
_VERB_GROUP = frozenset({"aux", "auxpass", "neg", "advmod"})
_RELATIVES = frozenset({"who", "which", "that", "whom"})
_ADJUNCTS = frozenset({"prt", "prep", "npadvmod", "advmod"})
_CLIMBS = frozenset({"conj", "xcomp", "advcl", "pcomp", "acomp", "prep"})
_NOT_A_CLAUSE = frozenset({"let", "lets"})
_BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "am", "'s", "'re", "'m"])
_IRREAL = frozenset(["to", "may", "might", "could", "can", "should", "must"])
_SAID_ANYWAY = frozenset(["say", "tell", "allege"])
_ENDS = frozenset('.;:!?“”"')
_MISPLACED = frozenset({"relcl", "acl", "ccomp", "advcl"})
_STRAY = 12
"""Words within which "that" still belongs to the verb."""
_VEHICLES = frozenset(
    ["statement", "interview", "tweet", "post", "speech", "email", "letter", "message", "report", "briefing", "video"]
)
_LONGEST_ADJUNCT = 7
"""Words of "in a statement on Sunday": an adjunct longer than this is no part of the cue."""


def drafts(tokens: Tokens) -> list[Draft]:
    """All drafts of a parsed paragraph, in the order of their cues. Nested ones are among them."""
    words = lexicon()
    found: list[Draft] = []
    for index, form in enumerate(tokens.lower):
        draft = None
        if form == "according":
            draft = _according(tokens, index)
        elif form == "citing":
            draft = _citing(tokens, index)
        elif form in words.verbs and _is_verb(tokens, index):
            draft = _verb(tokens, index, words)
        elif form in words.nouns and tokens.tags[index].startswith("NN"):
            draft = _noun(tokens, index, words)
        elif form in words.adjectives and tokens.deps[index] in ("acomp", "attr"):
            draft = _adjective(tokens, index, words)
        elif form in words.adverbs:
            draft = _adverb(tokens, index, words)
        if draft is not None:
            found.append(draft)
    return found


def _is_verb(t: Tokens, v: int) -> bool:
    if t.tags[v].startswith("VB"):
        return t.deps[v] not in ("aux", "auxpass", "amod", "compound")
    return t.deps[v] in ("ROOT", "ccomp", "conj") and any(t.deps[c] in _SUBJECTS for c in t.children[v])


def _child(t: Tokens, v: int, *deps: str) -> int | None:
    return next((c for c in t.children[v] if t.deps[c] in deps), None)


def _has_to(t: Tokens, v: int) -> bool:
    return any(t.deps[c] == "aux" and t.lower[c] == "to" for c in t.children[v])


def _is_passive(t: Tokens, v: int) -> bool:
    if any(t.deps[c] == "auxpass" or t.deps[c] in _PASSIVE_SUBJECTS for c in t.children[v]):
        return True
    if t.tags[v] != "VBN" or any(t.deps[c] == "aux" or t.deps[c] in _SUBJECTS for c in t.children[v]):
        return False
    return t.deps[v] in ("advcl", "acl", "ROOT", "prep", "dep")


def _verb(t: Tokens, v: int, words: Lexicon) -> Draft | None:
    """The first frame of the first entry that fits the verb's surroundings."""
    if _is_irreal(t, v) and not any(e.rule in _SAID_ANYWAY for e in words.verbs[t.lower[v]]):
        return None
    passive = _is_passive(t, v)
    entries = [e for e in words.verbs[t.lower[v]] if e.particle is None or _particle(t, v, e.particle)]
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


def _is_irreal(t: Tokens, v: int) -> bool:
    """ "to support", "may want": nobody has said or wished anything yet. "went on to say" and "would say" have."""
    return any(t.deps[c] == "aux" and t.lower[c] in _IRREAL for c in t.children[v])


def _particle(t: Tokens, v: int, particle: str) -> bool:
    return v + 1 < len(t) and t.lower[v + 1] == particle


def _draft(t: Tokens, v: int, entry: Entry, frame: str, passive: bool, content: set[int]) -> Draft:
    lane = entry.object_lane if frame == "object" else entry.lane
    prepositions = {c for c in t.children[v] if t.deps[c] in ("prep", "prt") and t.lower[c] in entry.prepositions}
    cue = _cue(t, v, content, prepositions if frame in ("prep", "object_infinitive") else set())
    if frame == "raised":
        source: set[int] = set()
    elif passive:
        source = _agent(t, v)
    else:
        source = _source(t, v)
    quoted_as = _quoted_as(t, v)
    if quoted_as:
        source, verbs = quoted_as
        cue |= verbs
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
    if t.lower[through] != "as" or t.heads[through] == through or not _is_passive(t, t.heads[through]):
        return None
    subject = _child(t, t.heads[through], *_PASSIVE_SUBJECTS)
    if subject is None:
        return None
    return t.subtree(subject), _cue(t, t.heads[through], {through}, set()) | {through}


def _content(t: Tokens, v: int, entry: Entry, frame: str, passive: bool, infinitives: bool) -> set[int] | None:
    """Content tokens of a verb in a frame, or None where the frame does not fit."""
    if frame == "clause":
        return _clause(t, v, infinitives)
    if frame == "object_infinitive":
        return _object_infinitive(t, v, passive)
    if frame == "infinitive":
        if passive:
            return None
        child = _child(t, v, "xcomp")
        if child is None or not _has_to(t, child) or _child(t, v, "dobj") is not None:
            return None
        return t.subtree(child)
    if frame == "object":
        return None if passive else _object(t, v)
    if frame == "as":
        return _taken_as(t, v, passive)
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
        if t.deps[child] != "ccomp" or (infinitives and _has_to(t, child) and not _marked(t, child)):
            continue
        body |= t.subtree(child)
    if body:
        return body
    marked = _stray_clause(t, v)
    if marked is not None:
        return marked
    if t.deps[v] == "parataxis" and t.heads[v] != v:
        return t.subtree(t.heads[v]) - t.subtree(v)
    if t.deps[v] == "advcl" and any(t.lower[c] == "as" and t.deps[c] == "mark" for c in t.children[v]):
        return t.subtree(t.heads[v]) - t.subtree(v)
    return None


def _stray_clause(t: Tokens, v: int) -> set[int] | None:
    """A "that" clause soon after the verb that the parser hung on a noun between: "said at a fair that he waits"."""
    for k in range(v + 1, min(len(t), v + _STRAY)):
        form, head = t.lower[k], t.heads[k]
        if form in _ENDS or t.sentence[k] != t.sentence[v] or (t.tags[k][:2] == "VB" and form != "citing"):
            return None
        if form in lexicon().nouns:
            return None  # "denied reports by the paper that …": the clause is the noun's
        if form in ("that", "whether") and t.deps[k] == "mark" and t.deps[head] in _MISPLACED:
            return {j for j in t.subtree(head) if j >= k}
    return None


def _marked(t: Tokens, v: int) -> bool:
    return any(t.deps[c] == "mark" for c in t.children[v])


def _object_infinitive(t: Tokens, v: int, passive: bool) -> set[int] | None:
    for child in t.children[v]:
        if t.deps[child] == "ccomp" and _has_to(t, child) and not _marked(t, child):
            return t.subtree(child)
    what = _child(t, v, "xcomp")
    if what is None or not _has_to(t, what):
        return None
    body = t.subtree(what)
    if passive:
        subject = _child(t, v, *_PASSIVE_SUBJECTS)
        return body | (t.subtree(subject) if subject is not None else set())
    whom = _child(t, v, "dobj", "dative")
    if whom is not None:
        return body | t.subtree(whom)
    on = next((c for c in t.children[v] if t.deps[c] in ("prep", "prt") and t.lower[c] in ("on", "upon", "to")), None)
    return None if on is None else body | (t.subtree(on) - {on})


def _object(t: Tokens, v: int) -> set[int] | None:
    what = _child(t, v, "dobj")
    if what is None or t.lower[what] in ("himself", "herself", "themselves", "itself"):
        return None
    if t.lower[what] in _RELATIVES and t.deps[v] == "relcl":
        return t.subtree(t.heads[v]) - t.subtree(v)
    body = t.subtree(what)
    for child in t.children[v]:
        if child > what and t.deps[child] in ("prep", "xcomp", "oprd"):
            if t.deps[child] == "prep" and t.lower[child] not in ("of", "for", "as", "over", "to"):
                continue
            body |= t.subtree(child)
    return body


def _taken_as(t: Tokens, v: int, passive: bool) -> set[int] | None:
    body: set[int] = set()
    fits = False
    for child in t.children[v]:
        dep = t.deps[child]
        if dep in ("xcomp", "ccomp") and _has_to(t, child) and t.tags[child] == "VB" and t.lower[child] != "be":
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
            body = t.subtree(child) - {child}
            whole = _child(t, v, "xcomp")
            if whole is not None and _has_to(t, whole):
                body |= t.subtree(whole)
            if len(body) > 0:
                return body
    return None


def _raised(t: Tokens, v: int, entry: Entry, passive: bool) -> set[int] | None:
    """ "X is said to have left", "X seems to sleep", "it is believed that X": content without a source."""
    if not passive and entry.rule != "seem":
        return None
    subject = _child(t, v, *_PASSIVE_SUBJECTS, *_SUBJECTS)
    what = _child(t, v, "xcomp", "ccomp", "oprd")
    if what is None or (t.deps[what] == "oprd" and entry.rule != "seem"):
        return None
    body = t.subtree(what)
    if subject is not None and t.lower[subject] != "it":
        body |= t.subtree(subject)
    elif subject is not None and t.deps[what] == "xcomp":
        body.add(subject)
    return body


def _passive(t: Tokens, v: int, entry: Entry) -> set[int] | None:
    """ "was confirmed by the hospital", "is accused of theft", "a plan announced by the mayor"."""
    subject = _child(t, v, *_PASSIVE_SUBJECTS)
    body: set[int] = set()
    if subject is not None and t.lower[subject] not in _RELATIVES:
        body = t.subtree(subject)
    elif t.deps[v] in ("acl", "relcl"):
        if not _agent(t, v):
            return None
        body = t.subtree(t.heads[v]) - t.subtree(v)
    for child in t.children[v]:
        if t.deps[child] == "prep" and t.lower[child] in ("of", "with", "as") and entry.rule in ("allege", "quoted_as"):
            body |= t.subtree(child) - {child}
        elif t.deps[child] in ("ccomp", "xcomp"):
            body |= t.subtree(child)
    if subject is not None and t.lower[subject] == "it" and len(body) > 1:
        body -= {subject}
    return body or None


def _agent(t: Tokens, v: int) -> set[int]:
    for child in t.children[v]:
        if t.deps[child] == "agent" or (t.deps[child] == "prep" and t.lower[child] == "by"):
            who = _child(t, child, "pobj")
            if who is not None and t.tags[who] != "VBG":
                return t.subtree(who)
    return set()


def _cue(t: Tokens, v: int, stop: set[int], extra: set[int]) -> set[int]:
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


def _subject(t: Tokens, v: int) -> int | None:
    """The word the verb's subject hangs on; through coordination, participles and relative clauses."""
    for _ in range(5):
        own = next((c for c in t.children[v] if t.deps[c] in _SUBJECTS and t.tags[c] != "EX"), None)
        if own is not None:
            return own
        if t.deps[v] in ("acl", "relcl"):
            return t.heads[v]
        passive = _child(t, v, *_PASSIVE_SUBJECTS)
        if passive is not None:
            return passive
        if t.deps[v] not in _CLIMBS or t.heads[v] == v or (t.deps[v] == "prep" and t.tags[t.heads[v]][:1] == "N"):
            return None
        v = t.heads[v]
    return None


def _source(t: Tokens, v: int) -> set[int]:
    subject = _subject(t, v)
    if subject is None:
        return set()
    if t.lower[subject] == "it" and t.deps[subject] == "nsubjpass":
        return set()
    body = t.subtree(subject)
    for child in t.children[subject]:
        if v in t.subtree(child):
            body -= t.subtree(child)
    return {k for k in body if k != v}


def _according(t: Tokens, at: int) -> Draft | None:
    to = at + 1
    if to >= len(t) or t.lower[to] != "to":
        return None
    who = _child(t, to, "pobj")
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


def _citing(t: Tokens, at: int) -> Draft | None:
    """ "The paper reported, citing a guard, that …": the guard said what the paper reports."""
    who = _child(t, at, "dobj")
    head = t.heads[at]
    if who is None or head == at or t.tags[head][:2] not in ("VB", "MD"):
        return None
    content = t.subtree(head)
    if t.lower[head] in lexicon().verbs:
        clause = _child(t, head, "ccomp")
        content = t.subtree(clause) if clause is not None else _stray_clause(t, head) or set()
    for child in t.children[head]:
        if t.lower[child] == "according":
            content -= t.subtree(child)
    content -= t.subtree(at)
    source = t.subtree(who)
    if not content - source:
        return None
    return Draft(at, "en.citing", "reports", "likely", source, {at}, content - source, lemma="cite")


def _noun(t: Tokens, n: int, words: Lexicon) -> Draft | None:
    entry = words.nouns[t.lower[n]][0]
    content: set[int] = set()
    cue = {n}
    for child in t.children[n]:
        if child < n:
            continue
        that = any(t.lower[c] == "that" and t.deps[c] == "mark" for c in t.children[child])
        if t.deps[child] in ("acl", "ccomp") and (that or (entry.infinitive and _has_to(t, child))):
            content |= t.subtree(child)
            break
        if t.deps[child] == "prep" and entry.preposition == t.lower[child]:
            content |= t.subtree(child) - {child}
            cue.add(child)
            break
    if not content:
        return None
    return Draft(
        n, f"en.{entry.rule}", entry.stance, "review", _holder(t, n) - content, cue, content, lemma=entry.lemma
    )


def _holder(t: Tokens, n: int) -> set[int]:
    """Whose claim it is: a possessive, "by" or "from" somebody, else the subject of the verb that takes it."""
    owner = _child(t, n, "poss")
    if owner is not None:
        return {k for k in t.subtree(owner) if t.tags[k] != "POS"}
    for child in t.children[n]:
        if t.deps[child] in ("prep", "agent") and t.lower[child] in ("by", "from"):
            who = _child(t, child, "pobj")
            if who is not None:
                return t.subtree(who)
    if t.deps[n] == "dobj":
        verb = t.heads[n]
        if t.lower[verb] in ("made", "make", "makes", "making", "had", "has", "have", "issued", "gave", "repeated"):
            return _source(t, verb)
    return set()


def _adjective(t: Tokens, a: int, words: Lexicon) -> Draft | None:
    be = t.heads[a]
    what = _child(t, a, "ccomp", "xcomp")
    if what is None or (t.lower[be] not in _BE and t.tags[be][:2] != "VB"):
        return None
    entry = words.adjectives[t.lower[a]][0]
    subject = _subject(t, be)
    if subject is None or t.lower[subject] in ("it", "this", "that"):
        return None
    content = t.subtree(what)
    cue = _cue(t, be, content, set()) | {a}
    cue |= {c for c in t.children[a] if c < a and t.deps[c] in ("advmod", "neg")}
    return Draft(
        a, f"en.{entry.rule}", entry.stance, "review", _source(t, be) - cue, cue, content - cue, lemma=entry.lemma
    )


def _adverb(t: Tokens, r: int, words: Lexicon) -> Draft | None:
    """ "has reportedly lost": nobody speaks, the clause is the content."""
    head = t.heads[r]
    if head == r or t.tags[head][:2] not in ("VB", "MD"):
        return None
    entry = words.adverbs[t.lower[r]][0]
    return Draft(r, f"en.{entry.rule}", entry.stance, "likely", set(), {r}, t.subtree(head) - {r}, lemma=entry.lemma)
