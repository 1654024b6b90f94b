"""The word lists of `signs.toml`, folded as texts are for comparison."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

from khronika.lineage.text import fold


@lru_cache(maxsize=8)
def signs(kind: str) -> frozenset[str]:
    """All words of one kind (`negation`, `day`, `wrapping`), of every language, folded."""
    table = tomllib.loads(resources.files("khronika.lineage").joinpath("signs.toml").read_text(encoding="utf-8"))
    return frozenset(fold(word) for words in table[kind].values() for word in words)


@lru_cache(maxsize=1)
def values() -> dict[str, str]:
    """Number words, folded, to the digits they stand for, of every language."""
    table = tomllib.loads(resources.files("khronika.lineage").joinpath("signs.toml").read_text(encoding="utf-8"))
    return {fold(word): str(value) for words in table["value"].values() for word, value in words.items()}
