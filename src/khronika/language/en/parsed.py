"""Drafts of English statements from a dependency parse: which word is a cue, who is its source, what its content.

Verbs are read in `frames`, other words in `wordcues`, both by the grammar in `grammar`; the words are data: cues.toml.
"""

from __future__ import annotations

from khronika.language.drafts import Draft
from khronika.language.en import frames, grammar, wordcues
from khronika.language.en.lexicon import lexicon
from khronika.language.tokens import Tokens


def drafts(tokens: Tokens) -> list[Draft]:
    """All drafts of a parsed paragraph, in the order of their cues. Nested ones are among them."""
    words = lexicon()
    found: list[Draft] = []
    for index, form in enumerate(tokens.lower):
        draft = None
        if form == "according":
            draft = wordcues.according(tokens, index)
        elif form == "citing":
            draft = wordcues.citing(tokens, index)
        elif form in words.verbs and grammar.is_verb(tokens, index):
            draft = frames.verb(tokens, index, words)
        elif form in words.nouns and tokens.tags[index].startswith("NN"):
            draft = wordcues.noun(tokens, index, words)
        elif form in words.adjectives and tokens.deps[index] in ("acomp", "attr"):
            draft = wordcues.adjective(tokens, index, words)
        elif form in words.adverbs:
            draft = wordcues.adverb(tokens, index, words)
        if draft is not None:
            found.append(draft)
    return found
