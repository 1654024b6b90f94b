"""What the documents show is run: every `khronika …` line of a ```sh block, in order, where a newcomer would stand."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from khronika.app.cli import app
from khronika.app.cli.main import app as commands

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs").glob("*.md"))]
DOCS = [
    {"id": "a", "text": "Officials said on Monday that 21 people were held in Orlik.", "published": "2023-05-09"},
    {
        "id": "b",
        "text": "Officials said on Monday that 21 people were held in Orlik. Nobody was hurt.",
        "dct": "2023-05-10",
    },
]


def commands_of(page: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.M | re.S)
    lines = [re.sub(r"\s+#.*", "", line) for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("khronika ") and " serve " not in f"{line} "]


@pytest.mark.parametrize("page", [p for p in PAGES if commands_of(p)])
def test_the_commands_of_a_page_work_in_the_order_they_stand(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").symlink_to(ROOT / "src")
    (tmp_path / "docs.jsonl").write_text("".join(json.dumps(d) + "\n" for d in DOCS), encoding="utf-8")
    for line in commands_of(page):
        result = CliRunner().invoke(app, shlex.split(line)[1:], catch_exceptions=False)
        assert result.exit_code == 0, f"{line}\n{result.output}"
        assert result.output or "-o" in line, f"{line} said nothing"


def test_the_summary_line_of_the_readme_is_that_of_the_example(example):
    line = re.search(r"^\d+ documents, .*to protect$", (ROOT / "README.md").read_text(encoding="utf-8"), re.M)
    assert line is not None
    assert line[0] == example.status().line


def test_every_command_is_shown_in_the_readme():
    shown = (ROOT / "README.md").read_text(encoding="utf-8")
    names = {c.name or (c.callback.__name__ if c.callback else "") for c in commands.registered_commands}
    missing = {n for n in names if f"khronika {n}" not in shown and f"`{n}" not in shown}
    assert not missing


def test_no_page_names_a_path_of_a_machine_or_a_package_index():
    for page in [*PAGES, "CONTRIBUTING.md", "dev", ".ci/run", "pyproject.toml", "requirements.lock"]:
        text = (ROOT / page).read_text(encoding="utf-8")
        assert not re.search(r"/home/\w|/root/|/work/|https?://\S*(pypi|simple)", text), page


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / page).read_text(encoding="utf-8")):
        assert (ROOT / page).parent.joinpath(target).exists(), target
