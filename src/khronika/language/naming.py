"""Names of a whole document: one label and one actor for each name, whatever the model thought of single mentions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from khronika.language.en.names import NameMention
from khronika.language.furniture import Furniture
from khronika.records.base import Range
from khronika.records.findings import AliasKind, Name, NameLabel

_ORDER: tuple[NameLabel, ...] = ("PERSON", "UNIT", "MEDIA", "ORG", "PLACE", "GROUP", "OTHER")
"""Who wins a tied vote: a person comes first, because a person overlooked is one who is not protected."""
_ACRONYM = re.compile(r"\s*\(([A-Z][A-Z.&-]{1,9})\)")
_LOWER = frozenset({"of", "the", "and", "for", "de", "al", "in", "on"})


def name_actors(
    text: str, ranges: Sequence[Range], found: Sequence[Sequence[NameMention]], silent: Sequence[Furniture]
) -> tuple[Name, ...]:
    """All names of a document in order, offsets in `text`. `found` holds the mentions of each paragraph of `ranges`."""
    mentions = [
        (mention.start + start, mention.end + start, mention)
        for (start, _), paragraph in zip(ranges, found, strict=True)
        for mention in paragraph
    ]
    labels = _vote(text, mentions)
    actors = _actors(text, mentions, labels)
    kinds = _alias_kinds(text, mentions, labels)
    names = []
    credited = [part for part in silent if part.alias_kind]
    for start, end, mention in mentions:
        form = _form(text[start:end])
        label = labels[form]
        kind = mention.alias_kind or kinds.get(form)
        while credited and credited[0].end <= start:
            credited = credited[1:]
        part = next((f for f in credited[:3] if f.start <= start and end <= f.end), None)
        if part is not None and label in ("PERSON", "MEDIA", "ORG", "OTHER"):
            kind = part.alias_kind
        names.append(
            Name(
                start=start, end=end, label=label, actor=actors[start], alias_kind=kind,
                lane=mention.lane if label == mention.label else "review", by=mention.by,
            )
        )  # fmt: skip
    return tuple(names)


def _form(words: str) -> str:
    return " ".join(words.split()).strip("“”\"'‘’«»").casefold()


def _vote(text: str, mentions: Sequence[tuple[int, int, NameMention]]) -> dict[str, NameLabel]:
    """A label for each form of a name. Parts of a person's full name go with it."""
    votes: dict[str, Counter[NameLabel]] = {}
    for start, end, mention in mentions:
        votes.setdefault(_form(text[start:end]), Counter())[mention.label] += mention.weight
    labels = {
        form: min(counted, key=lambda label: (-counted[label], _ORDER.index(label))) for form, counted in votes.items()
    }
    _media_by_parts(labels, {_form(text[a:b]) for a, b, mention in mentions if mention.by.startswith("en.")})
    parts = {part for form, label in labels.items() if label == "PERSON" and " " in form for part in form.split()}
    for form in labels:
        if (form in parts and votes[form].get("PERSON", 0) + votes[form].get("ORG", 0) > 0) or (
            form in parts and labels[form] != "PLACE"
        ):
            labels[form] = "PERSON"
    return labels


def _media_by_parts(labels: dict[str, NameLabel], by_pattern: set[str]) -> None:
    """A paper's short and full name go together, where a pattern knows one of them and only the model the other."""
    whole: dict[str, list[str]] = {}
    for form in labels:
        if " " in form:
            whole.setdefault(form.split()[-1], []).append(form)
    for short, forms in whole.items():
        if short not in labels:
            continue
        for form in forms[:20]:
            for known, other in ((short, form), (form, short)):
                if labels[known] == "MEDIA" and known in by_pattern and other not in by_pattern:
                    labels[other] = "MEDIA"


def _actors(
    text: str, mentions: Sequence[tuple[int, int, NameMention]], labels: dict[str, NameLabel]
) -> dict[int, str]:
    """Start of a mention -> actor id ("A1", "A2" by first mention). A surname or first name goes to the full name."""
    full = _full_names(text, mentions, labels)
    short = _acronyms(text, mentions, labels)
    papers = {
        form.split()[-1]: form for form in sorted(labels, reverse=True) if labels[form] == "MEDIA" and " " in form
    }
    numbers: dict[str, str] = {}
    actors: dict[int, str] = {}
    last: dict[str, str] = {}
    for start, end, _ in mentions:
        form = _form(text[start:end])
        key = form
        if labels[form] == "PERSON":
            if " " in form:
                for part in (form.split()[0], form.split()[-1]):
                    last[part] = form
            else:
                fitting = full.get(form, [])
                # Two of one surname: the one named last before; nobody before: the first one there is.
                key = fitting[0] if len(fitting) == 1 else last.get(form, fitting[0] if fitting else form)
        elif labels[form] == "MEDIA" and " " not in form:
            key = papers.get(form, form)
        else:
            key = short.get(form, form)
        actors[start] = numbers.setdefault(key, f"A{len(numbers) + 1}")
    return actors


def _full_names(
    text: str, mentions: Sequence[tuple[int, int, NameMention]], labels: dict[str, NameLabel]
) -> dict[str, list[str]]:
    full: dict[str, list[str]] = {}
    for start, end, _ in mentions:
        form = _form(text[start:end])
        if labels[form] == "PERSON" and " " in form:
            for part in {form.split()[0], form.split()[-1]}:
                if form not in full.setdefault(part, []):
                    full[part].append(form)
    return full


def _acronyms(
    text: str, mentions: Sequence[tuple[int, int, NameMention]], labels: dict[str, NameLabel]
) -> dict[str, str]:
    """ "Council of Soldiers' Mothers (CSM)": the letters in brackets stand for the name before them."""
    short: dict[str, str] = {}
    for start, end, _ in mentions:
        form = _form(text[start:end])
        match = _ACRONYM.match(text, end)
        if match is None or labels[form] == "PERSON":
            continue
        letters = match.group(1).replace(".", "")
        heads = "".join(word[0] for word in text[start:end].split() if word.lower() not in _LOWER).upper()
        if letters[:1] == heads[:1]:
            short[letters.casefold()] = form
    return short


def _alias_kinds(
    text: str, mentions: Sequence[tuple[int, int, NameMention]], labels: dict[str, NameLabel]
) -> dict[str, AliasKind]:
    """A call sign or given pseudonym is one at every mention; a wish to be named belongs to the full name too."""
    kinds: dict[str, AliasKind] = {}
    for start, end, mention in mentions:
        if mention.alias_kind in ("call_sign", "assigned_pseudonym", "pseudonym", "first_name_only", "named_by_wish"):
            kinds.setdefault(_form(text[start:end]), mention.alias_kind)
    return {form: kind for form, kind in kinds.items() if labels.get(form) == "PERSON"}
