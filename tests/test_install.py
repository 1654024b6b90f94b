"""`pip install .` into an empty environment gives a program that works, with the example pile inside."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
UV = ROOT / ".tools" / "bin" / "uv"


@pytest.mark.slow
def test_installed_without_the_checkout_it_builds_the_demo(tmp_path):
    if not UV.exists():
        pytest.skip("needs the tools that ./dev sets up")
    source = tmp_path / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".venv", ".tools", ".git", ".work", "__pycache__"))
    environment = tmp_path / "environment"
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, environment], check=True)
    subprocess.run([UV, "pip", "install", "--quiet", "--python", environment / "bin" / "python", source], check=True)
    shutil.rmtree(source)
    env = {**os.environ, "HOME": str(tmp_path / "home")}
    env.pop("KHRONIKA_HOME", None)
    done = subprocess.run(
        [environment / "bin" / "khronika", "demo", "--no-serve"], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "16 documents" in done.stdout
    site = next(environment.glob("lib/python*/site-packages"))
    size = sum(f.stat().st_size for f in site.rglob("*") if f.is_file() and not f.is_symlink())
    assert size < 480 * 2**20
