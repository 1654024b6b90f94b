"""One file's way through its reader, and into archives member by member. Runs in the child."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

from khronika.intake import readers
from khronika.intake.cleaning import clean_name
from khronika.intake.extraction import (
    Draft,
    Extract,
    Extraction,
    Given,
    Limits,
    Manifest,
    Member,
    Note,
    NotRead,
    Source,
)
from khronika.intake.finish import finish
from khronika.intake.readers import office, unread
from khronika.records.base import digest

DIED = "The reader died on it twice; it is kept."
JOIN = "!/"
"""Between the path of an archive's member and the path inside that member: `export.zip!/result.json!/messages/17`."""

About = Callable[[Draft], None]
Begin = Callable[[str], None]
"""Told the path of each member before its reader starts, so that a crash can be laid at its door."""


def walk(
    source: Source,
    limits: Limits,
    *,
    format: str | None = None,  # noqa: A002
    begin: Begin = lambda path: None,
    skip: frozenset[str] = frozenset(),
    about: About | None = None,
) -> Iterator[Extract | Note]:
    """The extracts of one file, in its own order. Nothing a file holds makes this raise, but `MemoryError`.

    `skip` names members whose reader died before: they are given as not read. `about` adds to each draft what
    the file around this one knows of it.
    """
    chosen = format or readers.format_of(source.head(readers.HEAD), source.name)
    if chosen == "zip":
        chosen = office.kind_within(source) or chosen
    reader = readers.BY_NAME.get(chosen)
    if source.size == 0:
        yield _refuse(source, reader.manifest if reader else unread.MANIFEST, chosen, NotRead("The file is empty."))
        return
    if reader is None:
        yield _refuse(source, unread.MANIFEST, chosen, unread.refusal(chosen))
        return
    inside = partial(_inside, source=source, manifest=reader.manifest, limits=limits, begin=begin, skip=skip)
    yield from _drafts(source, reader.manifest, reader.read(source, limits), limits, inside, about)


def _drafts(
    source: Source,
    manifest: Manifest,
    drafts: Iterator[Given],
    limits: Limits,
    inside: Callable[[Member], Iterator[Extract | Note]],
    about: About | None,
) -> Iterator[Extract | Note]:
    empty = True
    try:
        for draft in drafts:
            if isinstance(draft, Note):
                yield draft
                continue
            if isinstance(draft, Member):
                yield from inside(draft)
                empty = False
                continue
            if about is not None:
                about(draft)
            draft.size = draft.size or source.size
            draft.name = draft.name or source.name
            yield finish(draft, manifest, limits)
            empty = False
        if empty:
            raise NotRead("There is no document in it.")
    except NotRead as outcome:
        yield _refuse(source, manifest, manifest.name, outcome)
    except MemoryError:
        raise
    except Exception as error:  # the last line of defence: the document is kept and named, the fault is shown
        why = f"The reader failed on it ({type(error).__name__})."
        yield _refuse(source, manifest, manifest.name, NotRead(why, "Please report this with a file that shows it."))


def _inside(
    member: Member, *, source: Source, manifest: Manifest, limits: Limits, begin: Begin, skip: frozenset[str]
) -> Iterator[Extract | Note]:
    """A file inside a file that a reader took apart, read by the reader of its own format."""
    full = source.prefix + member.path
    begin(full)
    size = len(member.data)
    try:
        if full in skip:
            raise NotRead(DIED, "Save it as a file of its own, or in another format, and add that.")
        if source.depth >= limits.depth:
            raise NotRead(f"Files inside files are opened {limits.depth} deep; this one lies deeper.", "Add it alone.")
    except NotRead as outcome:
        draft = Draft(path=full, name=member.name, unread=outcome, size=size, format="unknown")
        yield finish(draft, manifest, limits)
        return
    inner = Source.of(member.data, member.name, prefix=full + JOIN, depth=source.depth + 1)
    inner.mapping = member.mapping
    sha256 = None if member.part else digest(member.data)
    yield from _member(full, inner, sha256, limits, begin, skip, member.format, member.about)


def _refuse(source: Source, manifest: Manifest, format: str, outcome: NotRead) -> Extract:  # noqa: A002
    draft = Draft(name=source.name, format=format, unread=outcome, size=source.size)
    return finish(draft, manifest, Limits())


def _member(
    full: str,
    inner: Source,
    sha256: str | None,
    limits: Limits,
    begin: Begin,
    skip: frozenset[str],
    format: str | None = None,  # noqa: A002
    about: About | None = None,
) -> Iterator[Extract | Note]:
    import msgspec

    for item in walk(inner, limits, format=format, begin=begin, skip=skip, about=about):
        if isinstance(item, Note):
            yield item if item.sentence.startswith(inner.prefix) else Note(f"{full}: {item.sentence}")
        elif item.path.startswith(inner.prefix):
            yield item
        elif item.path:
            yield msgspec.structs.replace(item, path=inner.prefix + item.path)
        else:
            yield msgspec.structs.replace(item, path=full, member_sha256=sha256 or item.member_sha256, size=inner.size)


def read_here(data: bytes, name: str, limits: Limits | None = None) -> Extraction:
    """All documents of a file, read in this very process: for trusted files and for trying a reader out."""
    source = Source.of(data, clean_name(name))
    extracts: list[Extract] = []
    notes: list[str] = []
    with suppress(MemoryError):
        for item in walk(source, limits or Limits()):
            if isinstance(item, Note):
                notes.append(item.sentence)
            else:
                extracts.append(item)
    chosen = readers.format_of(source.head(readers.HEAD), name)
    return Extraction(format=chosen, container=readers.container(chosen), extracts=tuple(extracts), notes=tuple(notes))
