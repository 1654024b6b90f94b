"""Stages for the runner's tests: module-level, so that worker processes find them by name."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path


def load_factor(parameter: str) -> int:
    return int(parameter)


def times(numbers: Sequence[int], factor: int) -> list[int]:
    return [n * factor for n in numbers]


def times_but_not_thirteen(numbers: Sequence[int], factor: int) -> list[int]:
    if 13 in numbers:
        raise ValueError("thirteen cannot be analysed")
    return times(numbers, factor)


def die_once(numbers: Sequence[int], marker: str) -> list[int]:
    """Kills its own process the first time it sees 7."""
    flag = Path(marker)
    if 7 in numbers and not flag.exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return list(numbers)


def die_always(numbers: Sequence[int], _: str) -> list[int]:
    if 7 in numbers:
        os.kill(os.getpid(), signal.SIGKILL)
    return list(numbers)


def keep(parameter: str) -> str:
    return parameter
