"""All commands with their options. What they do stands in `case_commands` and `file_commands`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="khronika",
    help="Turns a pile of reports into a chronicle one can stand behind. Nothing leaves this machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

CaseArg = Annotated[Path, typer.Argument(metavar="CASE", help="The case folder.", show_default=False)]
JsonOpt = Annotated[bool, typer.Option("--json", help="Print JSON instead of words.")]
ModelsOpt = Annotated[str, typer.Option(help="default, or none for rules alone.", metavar="default|none")]
WorkersOpt = Annotated[int, typer.Option(min=0, help="Processes; 0 = one a core. Results do not depend on it.")]
ByOpt = Annotated[str | None, typer.Option("--by", help="Who does this (a code will do); else the login name.")]
KINDS = "documents, unread, statements, events, voices, disagreements, people, names, decisions"
DocsArg = Annotated[
    str, typer.Argument(metavar="DOCS", help="JSON lines (.jsonl, .jsonl.gz), or - for standard input.")
]
OutOpt = Annotated[str, typer.Option("-o", "--out", metavar="OUT", help="Where to write; - is standard output.")]


@app.command()
def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Print the summary and stop.")] = False,
    case: Annotated[Path, typer.Option(help="Where to make the demo case.")] = Path("khronika-demo"),
    models: ModelsOpt = "default",
    port: Annotated[int, typer.Option(help="Port on the loopback interface; 0 = any that is free.")] = 0,
    json: JsonOpt = False,
) -> None:
    """Build a case from the example pile, print its summary, and serve it."""
    from khronika.app.cli.case_commands import demo

    demo(case, no_serve=no_serve, models=models, port=port, json=json)


@app.command()
def init(
    case: CaseArg,
    passphrase: Annotated[bool, typer.Option("--passphrase", help="Ask for a passphrase for a new key.")] = False,
    json: JsonOpt = False,
) -> None:
    """Make an empty case, and your signing key if you have none yet."""
    from khronika.app.cli.case_commands import init

    init(case, passphrase=passphrase, json=json)


@app.command()
def add(
    case: CaseArg,
    sources: Annotated[list[Path], typer.Argument(metavar="SRC…", help="Files, folders, archives, exports.")],
    collector: Annotated[str | None, typer.Option(help="Who collected it (a code will do).")] = None,
    source: Annotated[str | None, typer.Option(help="From whom or where it came.")] = None,
    url: Annotated[str | None, typer.Option(help="Address it was found at.")] = None,
    collected: Annotated[str | None, typer.Option(help="When it was collected, YYYY-MM-DD[Thh:mm].")] = None,
    device: Annotated[str | None, typer.Option(help="Device and tool it was collected with.")] = None,
    note: Annotated[str | None, typer.Option(help="Anything else that belongs to its history.")] = None,
    sidecar: Annotated[
        Path | None,
        typer.Option(help="CSV with columns file, collector, source, url, collected, device, note: one line a file."),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--map", help="TOML file that says which column of a table is what (docs/FORMATS.md, part 5)."),
    ] = None,
    by: ByOpt = None,
    json: JsonOpt = False,
) -> None:
    """Preserve reports and read them. What was added before from the same place is nothing new."""
    from khronika.app.cli.case_commands import add

    fields = {"collector": collector, "source": source, "url": url, "collected": collected, "device": device,
              "note": note}  # fmt: skip
    add(case, sources, fields=fields, sidecar=sidecar, mapping=mapping, by=by, json=json)


@app.command()
def run(case: CaseArg, models: ModelsOpt = "default", workers: WorkersOpt = 0, json: JsonOpt = False) -> None:
    """Compute what is missing: findings, families, events, voices. Goes on where it was stopped."""
    from khronika.app.cli.case_commands import run

    run(case, models=models, workers=workers, json=json)


@app.command()
def build(
    sources: Annotated[list[Path], typer.Argument(metavar="SRC…", help="Files, folders, archives, exports.")],
    case: Annotated[Path, typer.Option(help="The case folder to make (or to go on with).")],
    models: ModelsOpt = "default",
    workers: WorkersOpt = 0,
    by: ByOpt = None,
    json: JsonOpt = False,
) -> None:
    """init, add and run in one: from a pile of reports to a case one can open."""
    from khronika.app.cli.case_commands import build

    build(sources, case, models=models, workers=workers, by=by, json=json)


@app.command()
def status(case: CaseArg, json: JsonOpt = False) -> None:
    """What the case holds, what waits, what could not be read."""
    from khronika.app.cli.case_commands import status

    status(case, json=json)


@app.command("list")
def list_(
    case: CaseArg,
    what: Annotated[str, typer.Argument(help=KINDS)] = "documents",
    json: JsonOpt = False,
) -> None:
    """List documents, statements, events, people to protect, or decisions."""
    from khronika.app.cli.case_commands import list_

    list_(case, what, json=json)


@app.command()
def search(
    case: CaseArg,
    words: Annotated[list[str], typer.Argument(help='All these words; "in quotation marks" as they stand.')],
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    json: JsonOpt = False,
) -> None:
    """Find documents by their words; copies of one story are one hit."""
    from khronika.app.cli.case_commands import search

    search(case, " ".join(words), limit=limit, json=json)


@app.command()
def show(
    case: CaseArg, subject: Annotated[str, typer.Argument(metavar="ID", show_default=False)], json: JsonOpt = False
) -> None:
    """Show a document, a finding, an event, a person or a decision, with the words it rests on."""
    from khronika.app.cli.case_commands import show

    show(case, subject, json=json)


@app.command()
def explain(
    case: CaseArg, subject: Annotated[str, typer.Argument(metavar="ID", show_default=False)], json: JsonOpt = False
) -> None:
    """Say why: which rule or model found it, what it was computed from, each reason in words."""
    from khronika.app.cli.case_commands import explain

    explain(case, subject, json=json)


@app.command()
def decide(
    case: CaseArg,
    subject: Annotated[str, typer.Argument(metavar="ID", show_default=False)],
    act: Annotated[str, typer.Argument(metavar="accept|reject|edit|add|same|not_same", show_default=False)],
    other: Annotated[str | None, typer.Argument(metavar="[ID]", help="The other side of same and not_same.")] = None,
    reason: Annotated[str, typer.Option(help="Why, in your words; kept for good.")] = "",
    value: Annotated[str | None, typer.Option(help="JSON: changed fields (edit), the finding (add).")] = None,
    by: ByOpt = None,
    json: JsonOpt = False,
) -> None:
    """Decide on a suggestion. Decisions are signed, kept for good, and can be taken back with undo."""
    from khronika.app.cli.case_commands import decide

    decide(case, subject, act, other, reason=reason, value=value, by=by, json=json)


@app.command()
def undo(
    case: CaseArg,
    decision: Annotated[str, typer.Argument(metavar="K-…", show_default=False)],
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    by: ByOpt = None,
    json: JsonOpt = False,
) -> None:
    """Take a decision back; both stay in the log."""
    from khronika.app.cli.case_commands import undo

    undo(case, decision, reason=reason, by=by, json=json)


@app.command()
def serve(case: CaseArg, port: Annotated[int, typer.Option(help="0 = any that is free.")] = 0) -> None:
    """Open the case in a browser on this machine. Nobody without the printed address gets in."""
    from khronika.app.cli.case_commands import serve

    serve(case, port=port)


@app.command()
def export(
    case: CaseArg,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder (csv) or a file (jsonl) that is not there yet.")],
    to: Annotated[str, typer.Option("--to", metavar="csv|jsonl", show_default=False)],
    by: ByOpt = None,
    json: JsonOpt = False,
) -> None:
    """Write tables without any person's name and without quotations. No switch turns that off."""
    from khronika.app.cli.case_commands import export

    export(case, out, to=to, by=by, json=json)


@app.command()
def verify(
    path: Annotated[Path, typer.Argument(metavar="CASE", help="A case folder.", show_default=False)],
    json: JsonOpt = False,
) -> None:
    """Check that nothing was changed, removed or reordered since it came in. Exit 0 holds, 5 damage, 6 incomplete."""
    from khronika.app.cli.case_commands import verify

    verify(path, json=json)


@app.command()
def key(
    case: CaseArg,
    act: Annotated[str, typer.Argument(metavar="show|protect|rotate")] = "show",
    json: JsonOpt = False,
) -> None:
    """The signing key: show its public half, protect it with a passphrase, or change it."""
    from khronika.app.cli.case_commands import key

    key(case, act, json=json)


@app.command()
def annotate(
    docs: DocsArg,
    out: OutOpt = "-",
    only: Annotated[str, typer.Option(help="statements,timexes,counts,names")] = "",
    models: ModelsOpt = "default",
    workers: WorkersOpt = 1,
) -> None:
    """Statements, times, counts and names of each document; a JSON line each. Needs no case."""
    from khronika.app.cli.file_commands import annotate

    annotate(docs, out, only=only, models=models, workers=workers)


@app.command()
def trace(docs: DocsArg, out: OutOpt = "-", workers: WorkersOpt = 1) -> None:
    """Which documents come from which, with aligned spans and what changed. Needs no case."""
    from khronika.app.cli.file_commands import trace

    trace(docs, out, workers=workers)


@app.command()
def group(docs: DocsArg, out: OutOpt = "-", models: ModelsOpt = "default", workers: WorkersOpt = 1) -> None:
    """Events with their voices and disagreements; a JSON line each. Needs no case."""
    from khronika.app.cli.file_commands import group

    group(docs, out, models=models, workers=workers)


@app.callback(invoke_without_command=True)
def version(show: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    """Khronika."""
    if show:
        from khronika import __version__

        typer.echo(f"khronika {__version__}")
        raise typer.Exit
