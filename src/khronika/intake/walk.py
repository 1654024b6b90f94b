"""Which files are meant by what the user named: sorted, each with its place, and why any was left out.

Never followed: symbolic links. Left out by rule: hidden files and folders, what `.khronikaignore` names, cases of
Khronika, the sidecar itself. Every file below a source is either handed on, left out or unreadable: the counts add up.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from khronika.intake.cleaning import clean_name
from khronika.intake.readers.archives import MAP_ENDING

IGNORE_FILE = ".khronikaignore"
Fate = Literal["file", "excluded", "unreadable"]


@dataclass(frozen=True)
class Found:
    """One file: where it is, how it is named in the log, and what becomes of it. `why` for what is not handed on."""

    path: Path
    place: str
    relative: str
    fate: Fate = "file"
    why: str = ""

    @property
    def name(self) -> str:
        """The file's bare name as text."""
        return readable(self.path.name)


def place_of(path: Path) -> str:
    """How a place is written down: absolute, the home folder as `~`, so that it is the same wherever one stands and
    does not carry the user's name about."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - links stay as the user named them
    home = os.path.expanduser("~").rstrip("/")  # noqa: PTH111
    if home and home != "~" and absolute.startswith(home + "/"):
        absolute = "~" + absolute[len(home) :]
    return readable(absolute)


def readable(name: str) -> str:
    """A path as text: bytes that are no UTF-8 as `\\xNN`, control characters replaced part by part."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "/".join(clean_name(part) for part in text.split("/"))


def walk(sources: Sequence[Path], *, leave_out: frozenset[Path] = frozenset()) -> Iterator[Found]:
    """Every file below the sources, in order. `leave_out` holds absolute paths of files or folders not to take."""
    for source in sources:
        if not source.exists():
            broken = source.is_symlink()
            why = "It is a link that leads nowhere." if broken else "There is no such file or folder."
            yield Found(source, place_of(source), source.name, "unreadable", why)
        elif source.is_dir():
            yield from _folder(source, leave_out)
        else:
            yield from _file(source, place_of(source), source.name, follow=True, leave_out=leave_out)


def _file(path: Path, place: str, relative: str, *, follow: bool, leave_out: frozenset[Path]) -> Iterator[Found]:
    try:
        mode = (path.stat() if follow else path.lstat()).st_mode
    except OSError as error:
        yield Found(path, place, relative, "unreadable", f"It cannot be looked at ({error.strerror}).")
        return
    if stat.S_ISLNK(mode):
        yield Found(path, place, relative, "excluded", "symbolic links, not followed")
    elif not stat.S_ISREG(mode):
        yield Found(path, place, relative, "excluded", "pipes, sockets and devices")
    elif path.name.endswith(MAP_ENDING) and path.with_name(path.name.removesuffix(MAP_ENDING)).is_file():
        yield Found(path, place, relative, "excluded", "mappings of tables, used to read them")
    elif path.absolute() in leave_out:
        yield Found(path, place, relative, "excluded", "the sidecar itself")
    else:
        yield Found(path, place, relative)


def _folder(root: Path, leave_out: frozenset[Path]) -> Iterator[Found]:
    rules = _rules(root)
    base = place_of(root)
    stack: list[tuple[Path, str, str | None]] = [(root, "", None)]
    while stack:
        folder, relative, excluded = stack.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            why = f"The folder cannot be opened ({error.strerror}); what is in it is unknown."
            yield Found(folder, f"{base}/{readable(relative)}".rstrip("/"), relative, "unreadable", why)
            continue
        below: list[tuple[Path, str, str | None]] = []
        for entry in entries:
            inner = f"{relative}/{entry.name}" if relative else entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            reason = excluded or _excluded(entry, inner, rules, is_folder=is_folder, leave_out=leave_out)
            path = Path(entry.path)
            if is_folder:
                below.append((path, inner, reason))
            elif reason:
                yield Found(path, f"{base}/{readable(inner)}", inner, "excluded", reason)
            else:
                yield from _file(path, f"{base}/{readable(inner)}", readable(inner), follow=False, leave_out=leave_out)
        stack.extend(reversed(below))


def _excluded(
    entry: os.DirEntry[str],
    relative: str,
    rules: list[tuple[re.Pattern[str], bool, bool]],
    *,
    is_folder: bool,
    leave_out: frozenset[Path],
) -> str | None:
    if entry.name.startswith("."):
        return "hidden files"
    if is_folder:
        path = Path(entry.path)
        if path.absolute() in leave_out or ((path / "case.json").is_file() and (path / "objects").is_dir()):
            return "files of a case of Khronika"
    ignored = False
    for pattern, negated, folders_only in rules:
        if (is_folder or not folders_only) and pattern.fullmatch(relative):
            ignored = not negated
    return f"files that {IGNORE_FILE} names" if ignored else None


def _rules(root: Path) -> list[tuple[re.Pattern[str], bool, bool]]:
    """(pattern over the relative path, negated, folders only) for each line of the ignore file; the last match wins.

    A subset of gitignore(5): `*`, `?`, `**`, a leading `/`, a trailing `/`, `!`, `#`.
    """
    try:
        lines = (root / IGNORE_FILE).read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
    rules = []
    for line in lines:
        glob = line.strip()
        if not glob or glob.startswith("#"):
            continue
        negated = glob.startswith("!")
        glob = glob.lstrip("!") if negated else glob
        folders_only = glob.endswith("/")
        glob = glob.rstrip("/")
        anchored = "/" in glob
        rules.append((re.compile(("" if anchored else "(?:.*/)?") + _pattern(glob.lstrip("/"))), negated, folders_only))
    return rules


def _pattern(glob: str) -> str:
    pieces = re.split(r"(\*\*/|\*\*|\*|\?)", glob)
    meaning = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(meaning.get(piece, re.escape(piece)) for piece in pieces)
