"""Where things are: the kits, a clean environment with Khronika as a user installs it, a scratch folder."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KITS = Path(os.environ.get("KHRONIKA_BENCH", ROOT.parent / "shared" / "bench"))
WORK = ROOT / ".work" / "bench"
ENVIRONMENT = WORK / "environment"
PYTHON = ENVIRONMENT / "bin" / "python"
KHRONIKA = ENVIRONMENT / "bin" / "khronika"


def install() -> None:
    """`pip install .` into an empty environment, without extras: what every figure is taken with. Modules are compiled
    as pip compiles them."""
    WORK.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    uv = str(ROOT / ".tools" / "bin" / "uv")
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(ENVIRONMENT)], check=True)
    subprocess.run(
        [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(PYTHON), str(ROOT)], check=True
    )


@dataclass(frozen=True)
class Cost:
    """What a command took, its child processes included."""

    cpu_s: float
    wall_s: float
    peak_mb: float
    """Largest resident set of any one of its processes."""
    status: int


def timed(*command: str | Path, env: dict[str, str] | None = None, ok: tuple[int, ...] = (0,)) -> Cost:
    """Run a command to its end. Raises RuntimeError with its standard error if it ends with another status."""
    # A process of its own asks for the children's usage, so that earlier commands do not count.
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    peak = WORK / "peak"
    peak.unlink(missing_ok=True)
    watched = [sys.executable, "-c", _WATCH, str(peak), *map(str, command)]
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(watched, env={**inherited, **(env or {})}, capture_output=True, text=True)
    after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    if done.returncode not in ok:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stderr[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(round(cpu, 3), round(ended - begun, 3), int(peak.read_text()) / 1024, done.returncode)


_WATCH = """
import os, resource, subprocess, sys
status = subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL).returncode
open(sys.argv[1], "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(status if status >= 0 else 128 - status)
"""


def scored(script: Path, *arguments: str | Path) -> str:
    """What a kit's scorer prints."""
    done = subprocess.run(
        [sys.executable, str(script), *map(str, arguments)],
        cwd=script.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
