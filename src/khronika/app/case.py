"""A case: the verbs of the command line as methods, with records in and out.

case = khronika.init_case("march", ["reports/"])     # init, add, run
case.status().line
case.decide("s-0123456789", "accept", reason="read the original")
"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

from khronika.app.grounds import bindings, standings_now, subject_id
from khronika.app.pipeline import Run, RunReport, publish_documents
from khronika.app.subjects import Subject, edited, find_subject, finding_from
from khronika.custody.documents import documents
from khronika.custody.verify import Verdict, verify
from khronika.intake.add import AddReport, add
from khronika.publish.export import ExportRefused, export
from khronika.records.base import Record, to_json
from khronika.records.custody import Binding, Collection, EntryKind
from khronika.records.decisions import Act, Anchor, Decision, LinkKind, Shown, Standing
from khronika.review.decisions import link, record, undo
from khronika.review.standing import shown_value
from khronika.run.runner import Progress, Runner, default_workers
from khronika.store import queries
from khronika.store.entries import LogState
from khronika.store.errors import KhronikaError
from khronika.store.folder import CaseFolder
from khronika.store.index import Index
from khronika.store.search import Hit, search

T = TypeVar("T")

Models = Literal["default", "none"]


class NotDecidable(KhronikaError):
    """The decision makes no sense for its subject; nothing was logged."""


class Status(Record, frozen=True, kw_only=True):
    """What a case holds and what waits: `line` is the one-line summary."""

    line: str
    summary: queries.Summary
    not_read: int
    decisions: dict[str, int]
    """State -> number of decisions in it."""
    entries: int
    """Log entries acknowledged."""
    stale: bool
    """True: something was added or decided since the last run."""


def now() -> str:
    """This machine's clock, UTC, `YYYY-MM-DDThh:mm:ssZ`: a claim, not a proof."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def reviewer_name() -> str:
    """Who decides unless told otherwise: the login name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def init_case(path: str | Path, sources: Sequence[str | Path] = (), *, passphrase: str | None = None) -> Case:
    """Make a case; with sources, add and run them too. Raises CaseExists, NotEmpty."""
    case = Case(CaseFolder.create(Path(path), passphrase=passphrase))
    if sources:
        case.add(sources)
        case.run()
    return case


def open_case(path: str | Path) -> Case:
    """Open a case. Raises NoCase."""
    return Case(CaseFolder.open(Path(path)))


class Case:
    """One investigation. Methods are safe to repeat; each returns once what it did is durable."""

    def __init__(self, folder: CaseFolder) -> None:
        self.folder = folder

    @property
    def path(self) -> Path:
        """The case folder."""
        return self.folder.path

    # -- getting documents in and through

    def add(
        self,
        sources: Sequence[str | Path],
        *,
        collection: Collection = Collection(),  # noqa: B008 - a frozen record
        sidecar: Path | None = None,
        mapping: Path | None = None,
        by: str | None = None,
        progress: Progress | None = None,
    ) -> AddReport:
        """Preserve files, folders and archives, read what can be read, make it searchable. Files added before from
        the same place are nothing new. `mapping`: a TOML file that says which column of a table is what."""
        report = add(
            self.folder, [Path(s) for s in sources], collection=collection, sidecar=sidecar, by=by or reviewer_name(),
            progress=progress, mapping=mapping.read_text(encoding="utf-8") if mapping else None,
        )  # fmt: skip
        index = Index(self.folder.index_path)
        try:
            publish_documents(index, self.folder, documents(self.folder))
        finally:
            index.close()
        return report

    def run(
        self, *, workers: int | None = None, models: Models = "default", progress: Progress | None = None
    ) -> RunReport:
        """Compute what is missing and publish it. Killed at any moment, the next run goes on."""
        with Runner(workers or default_workers(), progress) as runner:
            return Run(self.folder, runner, models).go()

    # -- asking

    def ask(self) -> Index:
        """The index, to query (see `khronika.store.queries`); made anew if it was deleted. Close it after use."""
        index = Index(self.folder.index_path)
        if index.meta("generation") is None:
            publish_documents(index, self.folder, documents(self.folder))
        return index

    def _asked(self, question: Callable[[Index], T]) -> T:
        index = self.ask()
        try:
            return question(index)
        finally:
            index.close()

    def status(self) -> Status:
        """The summary, with every figure that the first line shows."""
        return self._asked(self._status)

    def _status(self, index: Index) -> Status:
        summary = queries.summary(index)
        states = dict.fromkeys(("holds", "changed", "orphaned", "contested"), 0)
        states.update(index.db.execute("select state, count(*) from standings group by state").fetchall())
        (not_read,) = index.db.execute("select count(*) from documents where state = 'not_read'").fetchone()
        ran_at = index.meta("ran_at_entry")
        return Status(
            line=summary_line(summary), summary=summary, not_read=not_read, decisions=states,
            entries=self.folder.size, stale=ran_at is None or self._moved_on(int(ran_at)),
        )  # fmt: skip

    def _moved_on(self, since: int) -> bool:
        """Whether an entry from `since` on could change an answer; an export, say, does not."""
        return any(self.folder.entries(since, of=frozenset({"arrival", "reading", "failure", "decision"})))

    def search(self, query: str, *, limit: int = 20) -> list[Hit]:
        """Documents whose title or text holds all these words, copies folded."""
        return self._asked(lambda index: search(index, query, limit=limit)[1])

    def find(self, subject_id: str) -> Subject:
        """What an id names: D-12, a finding (s-, t-, c-, n-), an event, a person, a decision K-41. Raises NotFound."""
        return self._asked(lambda index: find_subject(self.folder, index, subject_id))

    def decisions(self) -> list[Standing]:
        """Every decision in force with its state, oldest first."""
        return self._asked(lambda index: list(standings_now(self.folder, index)[0].values()))

    # -- deciding

    def decide(
        self,
        subject_id: str,
        act: Act,
        other_id: str | None = None,
        *,
        reason: str,
        value: dict[str, Any] | None = None,
        reviewer: str | None = None,
    ) -> int:
        """Log a decision; returns its log index (K-…) once it is durable.

        accept, reject, edit: about a finding (`value`: changed fields of the finding, for edit).
        add: a finding by hand in document `subject_id` (`value`: kind, and ranges or words of its roles).
        same, not_same: about two documents, events, people or statements (as voices); `value` for two documents may
        give relation and direction. Raises NotFound, NotDecidable.
        """

        def make(index: Index) -> Decision:
            subject = find_subject(self.folder, index, subject_id)
            other = find_subject(self.folder, index, other_id) if other_id else None
            return self._decision(index, subject, act, other, reason=reason, value=value, reviewer=reviewer)

        decision = self._asked(make)
        entry = record(self.folder, [decision])[0]
        self._refresh_standings()
        return entry

    def _decision(
        self, index: Index, subject: Subject, act: Act, other: Subject | None, *, reason: str,
        value: dict[str, Any] | None, reviewer: str | None,
    ) -> Decision:  # fmt: skip
        about = [s.anchor for s in (subject, other) if s is not None and s.anchor is not None]
        _, ground = standings_now(self.folder, index, about)
        common: dict[str, Any] = {"reason": reason, "reviewer": reviewer or reviewer_name(), "time": now()}
        if act in ("same", "not_same"):
            if other is None or subject.anchor is None or other.anchor is None:
                raise NotDecidable(f"{act} needs two ids of one kind: two documents, events, people or statements.")
            kinds: dict[str, LinkKind] = {
                "document": "derivation", "event": "event", "person": "actor", "name": "actor", "statement": "voice",
            }  # fmt: skip
            if subject.kind not in kinds or kinds[subject.kind] != kinds.get(other.kind):
                raise NotDecidable(
                    f"{subject.id} is a {subject.kind} and {other.id} a {other.kind}: they cannot be {act}."
                )
            if subject.anchor == other.anchor:
                raise NotDecidable(f"{subject.id} and {other.id} are the same place already. Nothing was logged.")
            joined = link(kinds[subject.kind], subject.anchor, other.anchor)
            shown = Shown(
                value=shown_value(ground, None, joined),
                by=f"{subject.by} | {other.by}",
                words=(*subject.words, *other.words),
            )
            self._bind([s for s in (subject, other) if s.kind == "event"])
            text = to_json(value).decode() if value else None
            return Decision(act=act, link=joined, shown=shown, value=text, **common)
        if act == "add":
            anchor, finding = finding_from(index, subject, value or {}, by=f"hand:{common['reviewer']}")
            return Decision(act=act, subject=anchor, value=to_json(finding).decode(), **common)
        if subject.anchor is None or subject.finding is None:
            raise NotDecidable(f"{act} is for findings (s-…, t-…, c-…, n-…); {subject.id} is a {subject.kind}.")
        shown = Shown(value=shown_value(ground, subject.anchor, None), by=subject.by, words=subject.words)
        text = None
        if act == "edit":
            text = to_json(edited(index, subject, value or {}, by=f"hand:{common['reviewer']}")).decode()
        return Decision(act=act, subject=subject.anchor, shown=shown, value=text, **common)

    def undo(self, entry: int, *, reason: str, reviewer: str | None = None) -> int:
        """Take decision K-`entry` (or an undo) back. Raises NoSuchDecision, AlreadyUndone."""
        index = undo(self.folder, entry, reason=reason, reviewer=reviewer or reviewer_name(), time=now())
        self._refresh_standings()
        return index

    def _bind(self, events: Sequence[Subject]) -> None:
        """Give events their short ids on first use: a log entry ties E-n to one anchor."""
        for event in events:
            if event.id.startswith("E-") or event.anchor is None:
                continue
            self.folder.append(partial(self._binding, event.anchor))

    def _binding(self, anchor: Anchor, log: LogState) -> list[tuple[EntryKind, Record]]:
        # Under the writer lock, so that no two processes give the same number.
        if anchor in bindings(self.folder).values():
            return []
        name = f"E-{log.counts.get('binding', 0) + 1}"
        return [("binding", Binding(id=name, anchor=to_json(anchor).decode(), time=now()))]

    def _refresh_standings(self) -> None:
        """Show decisions at once; their consequences for groups and counts come with the next run."""

        def refresh(index: Index) -> None:
            decided, _ = standings_now(self.folder, index)
            with index.publish():
                index.put_standings([(subject_id(s.decision), s) for s in decided.values()])

        self._asked(refresh)

    # -- publishing and checking

    def export(self, out: str | Path, *, to: str, by: str | None = None) -> list[Path]:
        """Write tables under the export rule. Raises ExportRefused (also before a run: whom the documents name is
        known only after it), OutputExists."""

        def checked(index: Index) -> list[Path]:
            ran_at = index.meta("ran_at_entry")
            if ran_at is None or self._moved_on(int(ran_at)):
                raise ExportRefused(
                    "Something was added or decided since the last run, so it is not known whom it names. Nothing was "
                    "written. Do `khronika run` and export again."
                )
            return export(self.folder, index, Path(out), to=to, by=by or reviewer_name(), time=now())

        return self._asked(checked)

    def verify(self) -> Verdict:
        """Whether everything is unaltered since intake, with each finding as a sentence."""
        return verify(self.folder.path)


def summary_line(s: queries.Summary) -> str:
    """`14 documents, 4 voices, 31 statements suggested, 0 reviewed, 3 disagreements, 6 people to protect`."""
    lower, upper = s.voices
    voices = f"{lower}" if lower == upper else f"{lower} to {upper}"
    return (
        f"{plural(s.documents, 'document')}, {voices} voice{'' if voices == '1' else 's'}, "
        f"{plural(s.statements, 'statement')} suggested, {s.reviewed} reviewed, "
        f"{plural(s.disagreements, 'disagreement')}, {s.people} {'person' if s.people == 1 else 'people'} to protect"
    )


def plural(count: int, noun: str) -> str:
    """`1 document`, `1,024 documents`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
