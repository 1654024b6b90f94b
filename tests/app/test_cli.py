"""The command line: every verb prints for people and, with --json, for machines; errors are sentences with a status."""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from khronika.app.cli import app, main
from khronika.app.cli.output import safe

DOCS = [
    {
        "id": 1,
        "text": "Officials said on Monday that 21 people were detained in Orlik.",
        "published": "2023-05-09T10:00",
    },
    {
        "doc_id": "b",
        "text": "Officials said on Monday that 21 people were detained in Orlik. Nobody was hurt.",
        "dct": "2023-05",
    },
    {"id": "c", "text": "", "title": "empty"},
]


@pytest.fixture
def docs(tmp_path):
    path = tmp_path / "docs.jsonl"
    path.write_text("".join(json.dumps(d) + "\n" for d in DOCS), encoding="utf-8")
    return path


def run(*arguments, **more):
    return CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False, **more)


def run_main(*arguments, capsys, monkeypatch):
    """Through `main`, which turns errors into sentences: (status, standard error)."""
    monkeypatch.setattr(sys, "argv", ["khronika", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return stopped.value.code, capsys.readouterr().err


def test_help_answers_at_once():
    """Well under 0.3 CPU seconds, because nothing heavy is imported."""
    code = "import sys; sys.argv=['khronika','--help']\nfrom khronika.app.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    code += "print(sorted(m for m in ('numpy','spacy','trafilatura','starlette','sqlite3','lxml') if m in sys.modules))"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.stdout.strip().endswith("[]")
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.6


def test_annotate_writes_a_line_a_document_with_the_id_as_given(docs, tmp_path):
    assert run("annotate", docs, "-o", tmp_path / "out.jsonl", "--models", "none").exit_code == 0
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["1", "b", "c"]
    first = lines[0]
    assert set(first) == {"id", "document", "attributions", "timexes", "counts", "names"}
    assert first["document"]["published"] == {
        "status": "known",
        "interval": ["2023-05-09", "2023-05-09"],
        "from": "given",
    }
    assert lines[1]["document"]["published"]["interval"] == ["2023-05-01", "2023-05-31"]
    (count,) = first["counts"]
    assert DOCS[0]["text"][count["start"] : count["end"]].startswith("21")
    assert (count["lower"], count["upper"], count["entity_class"]) == (21, 21, "detained")
    assert first["timexes"][0]["value"] == "2023-05-08"
    assert first["attributions"][0]["stance"] == "asserts"


def test_only_the_parts_asked_for_are_written(docs):
    line = json.loads(run("annotate", docs, "--only", "timexes,counts", "--models", "none").stdout.splitlines()[0])
    assert set(line) == {"id", "document", "timexes", "counts"}
    assert run("annotate", docs, "--only", "opinions").exit_code == 2


@pytest.mark.parametrize("verb", ["annotate", "trace", "group"])
def test_the_same_bytes_for_any_number_of_workers(docs, verb):
    models = [] if verb == "trace" else ["--models", "none"]
    outputs = {run(verb, docs, "--workers", str(n), *models).stdout for n in (1, 2, 3)}
    assert len(outputs) == 1


def test_gzip_standard_input_and_kits_are_read(docs, tmp_path):
    packed = tmp_path / "docs.jsonl.gz"
    packed.write_bytes(gzip.compress(docs.read_bytes()))
    kit = tmp_path / "kit.json"
    kit.write_text(json.dumps({"docs": DOCS}))
    plain = run("trace", docs).stdout
    assert run("trace", packed).stdout == plain
    assert run("trace", "-", input=docs.read_bytes()).stdout == plain
    assert run("trace", kit).stdout == plain


def test_trace_writes_pairs_clusters_and_candidates(docs):
    out = json.loads(run("trace", docs).stdout)
    assert set(out) == {"pairs", "clusters", "candidates"}
    for pair in out["pairs"]:
        for a_start, a_end, b_start, b_end in pair["aligned"]:
            assert 0 <= a_start < a_end
            assert 0 <= b_start < b_end


def test_group_writes_events_with_voices(docs):
    lines = [json.loads(line) for line in run("group", docs, "--models", "none").stdout.splitlines()]
    assert lines
    for line in lines:
        assert {"docs", "also", "date", "place", "assertions", "voices", "relations"} <= set(line)
        assert line["voices"]["lower"] <= line["voices"]["upper"]


BAD = [b"not json", b"[1, 2]", b'{"text": "no id"}', b'{"id": "x"}', b'{"id": "x", "text": 3}', b"\xff\xfe", b'{"id": 1, "text"',
       b'{"id": true, "text": "x"}', b"[" * 5000]  # fmt: skip


def test_lines_that_cannot_be_read_are_told_skipped_and_counted(tmp_path):
    path = tmp_path / "docs.jsonl"
    path.write_bytes(
        b"\n".join([json.dumps(DOCS[0]).encode(), *BAD, json.dumps(DOCS[1]).encode(), json.dumps(DOCS[1]).encode()])
    )
    for verb in ("annotate", "trace", "group"):
        result = run(verb, path, *([] if verb == "trace" else ["--models", "none"]))
        assert result.exit_code == 1
        for number in range(2, len(BAD) + 2):
            assert f"line {number}: " in result.stderr
        assert f"{len(BAD) + 1} line(s)" in result.stderr
        assert result.stdout


def test_an_output_file_appears_only_once_it_is_whole(tmp_path):
    out = tmp_path / "out.jsonl"
    out.write_text("before")
    with pytest.raises(FileNotFoundError):
        run("annotate", tmp_path / "missing.jsonl", "-o", out)
    assert out.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["out.jsonl"]


def test_the_way_of_a_case_in_words_and_in_json(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "report.txt").write_text(DOCS[0]["text"])
    assert "empty case" in run("init", "case").output
    assert "1 document added" in run("add", "case", "report.txt", "--collector", "C-7").output
    assert "1 document," in run("run", "case", "--models", "none").output
    status = json.loads(run("status", "case", "--json").stdout)
    assert status["summary"]["documents"] == 1
    for what in (
        "documents",
        "unread",
        "statements",
        "events",
        "voices",
        "disagreements",
        "people",
        "names",
        "decisions",
    ):
        assert run("list", "case", what).exit_code == 0
        for line in run("list", "case", what, "--json").stdout.splitlines():
            json.loads(line)
    statement = json.loads(run("list", "case", "statements", "--json").stdout.splitlines()[0])["id"]
    assert "likely" in run("show", "case", statement).output
    assert "found by" in run("explain", "case", statement).output
    decided = json.loads(run("decide", "case", statement, "accept", "--reason", "read it", "--json").stdout)
    assert "holds" in run("list", "case", "decisions").output
    assert "took back" in run("undo", "case", decided["decision"]).output
    assert "D-1" in run("search", "case", "Orlik").output
    assert run("search", "case", "nowhere").output.startswith("Nothing found")
    assert json.loads(run("verify", "case", "--json").stdout)
    assert "D-1" in run("show", "case", "D-1").output
    assert "C-7" in json.dumps(json.loads(run("show", "case", "D-1", "--json").stdout))
    assert run("key", "case").output.startswith("khronika")


def test_a_summary_of_one_is_in_the_singular(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "report.txt").write_text("Nothing to say.")
    out = run("build", "report.txt", "--case", "case", "--models", "none").output
    assert "1 document, " in out
    assert "0 statements suggested, 0 reviewed, 0 disagreements, 0 people to protect" in out


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["status", "nowhere"], 2, "nowhere"),
        (["build", "no-such-file", "--case", "c"], 2, "No case was made"),
        (["annotate", "no-such-file"], 2, "There is no"),
        (["show", "{case}", "X-9"], 2, "Ids look like"),
        (["list", "{case}", "dreams"], 2, "list takes"),
        (["decide", "{case}", "D-1", "bless"], 2, "the act is one of"),
        (["add", "{case}", "no-such-file"], 2, "Nothing was added"),
        (["decide", "{case}", "D-1", "add", "--value", "{"], 2, "not JSON"),
        (["undo", "{case}", "K-0"], 2, "no decision"),
        (["undo", "{case}", "yesterday"], 2, "looks like K-41"),
        (["export", "{case}", "{case}", "--to", "csv"], 2, "exists already"),
        (["export", "{case}", "out", "--to", "pdf"], 2, "csv or jsonl"),
        (["run", "{case}", "--models", "huge"], 2, "default or none"),
    ],
)
def test_errors_are_a_sentence_and_a_status(example, arguments, status, says, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    filled = [a.format(case=example.path) if "{case}" in a else a for a in arguments]
    code, err = run_main(*filled, capsys=capsys, monkeypatch=monkeypatch)
    assert code == status
    assert says in " ".join(err.replace("│", " ").split())
    assert "Traceback" not in err


def test_text_of_documents_cannot_steer_a_terminal():
    assert safe("a\x1b[31mb\u202ec\x00d\ud800e\nf") == "a�[31mb�c�d�e f"


def test_demo_builds_prints_and_stops_even_where_there_is_no_home(tmp_path):
    env = {k: v for k, v in os.environ.items() if k != "KHRONIKA_HOME"} | {"HOME": str(tmp_path / "new" / "home")}
    code = "from khronika.app.cli import main; main()"
    command = [sys.executable, "-c", code, "demo", "--no-serve", "--models", "none"]
    for _ in range(2):  # the second finds the case and goes on with it
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert "16 documents" in done.stdout
        assert "people to protect" in done.stdout
    assert (tmp_path / "khronika-demo" / "log" / "checkpoint").exists()
