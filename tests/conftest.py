"""Keys and data of the tests lie in a folder of their own, and the example case is built once a test process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import khronika

# A busy machine is no failure: examples may take as long as they take, and be made as slowly.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

PILE = Path(khronika.__file__).parent / "examples" / "pile"


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No test touches the user's own keys."""
    path = tmp_path_factory.mktemp("home")
    os.environ["KHRONIKA_HOME"] = str(path)
    return path


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory, home: Path) -> khronika.Case:
    """The example pile, built with the default model. Read only: tests that change it take `example_copy`."""
    case = khronika.init_case(tmp_path_factory.mktemp("example") / "case")
    case.add([PILE], by="test")
    case.run(workers=1)
    return case


@pytest.fixture
def copy_of(home: Path, tmp_path: Path) -> Callable[[khronika.Case], khronika.Case]:
    """Makes a copy of a case that a test may change. To this computer two copies of one log that both grow are a
    rollback, and it refuses the older; so what it remembers is forgotten here."""

    def copy(case: khronika.Case) -> khronika.Case:
        shutil.rmtree(home / "seen", ignore_errors=True)
        shutil.copytree(case.path, tmp_path / "case", symlinks=True)
        return khronika.open_case(tmp_path / "case")

    return copy


@pytest.fixture
def example_copy(example: khronika.Case, copy_of: Callable[[khronika.Case], khronika.Case]) -> khronika.Case:
    """The example case, to be changed."""
    return copy_of(example)
