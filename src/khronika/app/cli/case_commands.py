"""The commands of a case: call the verb, say what came of it."""

from __future__ import annotations

import json as jsonlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from khronika.app.case import Case, Models, Status, init_case, open_case, plural
from khronika.app.cli import pages
from khronika.app.cli.output import emit, safe, say, short, table
from khronika.app.cli.progress import Bars
from khronika.app.pipeline import RunReport
from khronika.custody.documents import documents
from khronika.intake.add import AddReport
from khronika.records.custody import Collection
from khronika.run.runner import default_workers
from khronika.store.errors import NoCase


def _models(models: str) -> Models:
    choices: dict[str, Models] = {"default": "default", "none": "none"}
    if models not in choices:
        raise typer.BadParameter(f"--models takes default or none, not {models!r}")
    return choices[models]


def _passphrase(twice: bool) -> str:
    """Asked for on the terminal, never an option: options are seen by others on the machine."""
    return str(typer.prompt("Passphrase for your signing key", hide_input=True, confirmation_prompt=twice))


def _writable(case: Path) -> Case:
    """The case, with its key unlocked if that needs a passphrase."""
    opened = open_case(case)
    if opened.folder.needs_passphrase:
        opened.folder.unlock(_passphrase(twice=False))
    return opened


def demo(case: Path, *, no_serve: bool, models: str, port: int, json: bool) -> None:
    """The main job on the example pile."""
    from importlib.resources import as_file, files

    with as_file(files("khronika") / "examples" / "pile") as pile:
        try:
            opened = open_case(case)
        except NoCase:
            opened = init_case(case)
        _build(opened, [pile], models=_models(models), workers=1, by="demo", quiet=json)
    if json:
        emit(opened.status())
    else:
        _status(opened.status(), case)
        say("", f"An invented country, an invented pile. The case is in {case}; look at it with", "")
        say(f"  khronika list {case} events", f"  khronika show {case} D-1", f"  khronika serve {case}", "")
    if not no_serve:
        serve(case, port=port)


def init(case: Path, *, passphrase: bool, json: bool) -> None:
    """An empty case."""
    made = init_case(case, passphrase=_passphrase(twice=True) if passphrase else None)
    if json:
        emit({"case": str(made.path), "origin": made.folder.origin})
        return
    say(f"Made an empty case in {case}.", f"Next: khronika add {case} FILES… and khronika run {case}")


def add(
    case: Path, sources: Sequence[Path], *, fields: Mapping[str, str | None], sidecar: Path | None,
    mapping: Path | None, by: str | None, json: bool,
) -> None:  # fmt: skip
    """Preserve and read."""
    if missing := [str(s) for s in sources if not s.exists() and not s.is_symlink()]:
        raise typer.BadParameter(f"There is no {', '.join(missing)}. Nothing was added.")
    opened = _writable(case)
    with Bars() as bars:
        report = opened.add(
            sources, collection=Collection(**fields), sidecar=sidecar, mapping=mapping, by=by, progress=bars
        )
    if json:
        emit(report)
    else:
        _added(report)
        if report.already and any(fields.values()):
            say("What was there before keeps its collection record; what you gave now is for new documents alone.")
        if report.added:
            say(f"Next: khronika run {case}")


def _added(report: AddReport) -> None:
    say(
        f"{plural(report.files_seen, 'file')} seen: {plural(report.added, 'document')} added, {report.already} there "
        f"before, {report.not_read} preserved but not read, {report.excluded} left out by rule."
    )
    for problem in report.problems:
        say(f"  {short(problem, 400)}")


def run(case: Path, *, models: str, workers: int, json: bool) -> None:
    """Compute and publish."""
    opened = open_case(case)
    if any(d.state == "pending" for d in documents(opened.folder)):
        # What an interrupted add left unread is read and logged first, and that is signed.
        opened = _writable(case)
    with Bars() as bars:
        report = opened.run(workers=workers or None, models=_models(models), progress=bars)
    if json:
        emit(report)
        return
    _ran(report)
    _status(opened.status(), case)


def _ran(report: RunReport) -> None:
    for problem in report.problems:
        print(f"not analysed: {safe(problem)}", file=sys.stderr)


def build(sources: Sequence[Path], case: Path, *, models: str, workers: int, by: str | None, json: bool) -> None:
    """init, add, run."""
    missing = [str(s) for s in sources if not s.exists()]
    if missing:
        raise typer.BadParameter(f"There is no {', '.join(missing)}. No case was made.")
    try:
        opened = _writable(case)
    except NoCase:
        opened = init_case(case)
    report = _build(opened, sources, models=_models(models), workers=workers or default_workers(), by=by, quiet=json)
    if json:
        emit({"added": report, "status": opened.status()})
    else:
        _status(opened.status(), case)


def _build(
    case: Case, sources: Sequence[Path], *, models: Models, workers: int, by: str | None, quiet: bool
) -> AddReport:
    with Bars() as bars:
        added = case.add(sources, by=by, progress=bars)
        ran = case.run(workers=workers, models=models, progress=bars)
    if not quiet:
        _added(added)
        _ran(ran)
        say("")
    return added


def status(case: Path, *, json: bool) -> None:
    """The summary line and what waits."""
    found = open_case(case).status()
    if json:
        emit(found)
    else:
        _status(found, case)


def _status(found: Status, case: Path) -> None:
    say(found.line)
    if found.not_read:
        say(f"{found.not_read} preserved but not read: khronika list {case} unread")
    waiting = {k: n for k, n in found.decisions.items() if n and k != "holds"}
    if waiting:
        say(f"decisions to look at again: {', '.join(f'{n} {k}' for k, n in waiting.items())}")
    if found.stale:
        say(f"Something was added or decided since the last run: khronika run {case}")


def list_(case: Path, what: str, *, json: bool) -> None:
    """A table of one kind of thing."""
    kinds = {
        "documents": pages.documents, "unread": pages.unread, "statements": pages.statements, "events": pages.events,
        "people": pages.people, "decisions": pages.decisions, "names": pages.names, "voices": pages.voices,
        "disagreements": pages.disagreements,
    }  # fmt: skip
    if what not in kinds:
        raise typer.BadParameter(f"list takes {', '.join(kinds)}, not {what!r}")
    opened = open_case(case)
    records, head, rows = kinds[what](opened)
    if json:
        for record in records:
            emit(record)
    else:
        table(rows, head)
        if opened.status().stale:
            say(f"Something was added or decided since the last run: khronika run {case}")


def search(case: Path, query: str, *, limit: int, json: bool) -> None:
    """Documents by words."""
    hits = open_case(case).search(query, limit=limit)
    if json:
        for hit in hits:
            emit(hit)
        return
    for hit in hits:
        d = hit.document
        copies = f"  (+{hit.also} more of its family)" if hit.also else ""
        say(f"D-{d.number}  {short(d.title or d.name, 80)}{copies}")
        say("    " + short("".join(f"[{w}]" if found else w for w, found in hit.excerpt), 200))
    if not hits:
        say("Nothing found. All words must occur; Khronika searches text and titles as they stand, without stemming.")


def show(case: Path, subject_id: str, *, json: bool) -> None:
    """One thing with the words it rests on."""
    opened = open_case(case)
    subject = opened.find(subject_id)
    if json:
        emit(pages.record_of(opened, subject))
    else:
        say(*pages.shown(opened, subject))


def explain(case: Path, subject_id: str, *, json: bool) -> None:
    """Reasons."""
    opened = open_case(case)
    lines = pages.explained(opened, opened.find(subject_id))
    if json:
        emit({"id": subject_id, "why": lines})
    else:
        say(*lines)


def decide(
    case: Path, subject: str, act: str, other: str | None, *, reason: str, value: str | None, by: str | None, json: bool
) -> None:
    """Log a decision."""
    acts = ("accept", "reject", "edit", "add", "same", "not_same")
    if act not in acts:
        raise typer.BadParameter(f"the act is one of {', '.join(acts)}, not {act!r}")
    fields: Any = None
    if value is not None:
        try:
            fields = jsonlib.loads(value)
        except ValueError as error:
            raise typer.BadParameter(f"--value is not JSON: {error}") from error
        if not isinstance(fields, dict):
            raise typer.BadParameter("--value must be a JSON object")
    opened = _writable(case)
    entry = opened.decide(subject, act, other, reason=reason, value=fields, reviewer=by)  # type: ignore[arg-type]
    if json:
        emit({"decision": f"K-{entry}"})
    else:
        say(f"K-{entry}: {act} {subject}{f' {other}' if other else ''}. Logged and signed.")
        say(f"Counts and groups follow with: khronika run {case}    Take it back: khronika undo {case} K-{entry}")


def undo(case: Path, decision: str, *, reason: str, by: str | None, json: bool) -> None:
    """Take a decision back."""
    if not decision.removeprefix("K-").isdigit():
        raise typer.BadParameter(f"a decision looks like K-41, not {decision!r}")
    entry = _writable(case).undo(int(decision.removeprefix("K-")), reason=reason, reviewer=by)
    if json:
        emit({"decision": f"K-{entry}"})
    else:
        say(f"K-{entry}: took back {decision}. Both stay in the log. To bring it back: khronika undo {case} K-{entry}")


def serve(case: Path, *, port: int) -> None:
    """The web app, until Ctrl-C."""
    from khronika.app.web.server import serve

    opened = open_case(case)
    opened.ask().close()

    def ready(url: str) -> None:
        say(
            f"Serving {case} on this machine alone. Open this address; whoever has it can read the case:",
            "",
            f"  {url}",
            "",
        )
        say("Stop with Ctrl-C.")
        sys.stdout.flush()

    serve(opened.folder.index_path, port=port, ready=ready)


def export(case: Path, out: Path, *, to: str, by: str | None, json: bool) -> None:
    """Tables without names."""
    if to not in ("csv", "jsonl"):
        raise typer.BadParameter(f"--to takes csv or jsonl, not {to!r}")
    files = _writable(case).export(out, to=to, by=by)
    if json:
        emit({"files": [str(f) for f in files]})
        return
    say(f"Wrote {len(files)} file(s) to {out}: every person's name replaced, every quotation withheld.")
    say("The edition is logged. Read what you publish once more: places, offices and numbers are in it.")


def verify(path: Path, *, json: bool) -> None:
    """Exit 0 holds, 5 damage or tampering, 6 incomplete."""
    from khronika.custody.verify import verify

    verdict = verify(path)
    if json:
        emit(verdict.as_json())
    else:
        say(*(safe(line) for line in verdict.sentences))
    raise typer.Exit(verdict.exit_code)


def key(case: Path, act: str, *, json: bool) -> None:
    """The key that signs this case's checkpoints and your decisions."""
    if act == "show":
        public, _ = open_case(case).folder.sign(b"")
        emit({"key": public}) if json else say(public)
    elif act == "protect":
        _writable(case).folder.protect_key(_passphrase(twice=True))
        emit({"protected": True}) if json else say("Your key now needs its passphrase. Without it nobody signs as you.")
    elif act == "rotate":
        entry = _writable(case).folder.change_key()
        emit({"entry": entry}) if json else say(f"Changed the key; log entry {entry} says so, signed by both keys.")
    else:
        raise typer.BadParameter(f"key takes show, protect or rotate, not {act!r}")
