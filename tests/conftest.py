"""No test touches the keys of whoever runs it."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def khronika_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder of this test: it does not exist yet."""
    home = tmp_path_factory.mktemp("user") / "share" / "khronika"
    monkeypatch.setenv("KHRONIKA_HOME", str(home))
    return home
