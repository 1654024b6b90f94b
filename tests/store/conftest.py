"""Each test has a user's folder of its own, and does not wait for the disk (see `test_crashes` for what is synced)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def khronika_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder of this test: it does not exist yet."""
    path = tmp_path_factory.mktemp("user") / "share" / "khronika"
    monkeypatch.setenv("KHRONIKA_HOME", str(path))
    return path


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda fd: None)
