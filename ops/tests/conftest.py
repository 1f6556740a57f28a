"""Where the tasks of tests leave their traces."""

from pathlib import Path

import pytest


@pytest.fixture
def probes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory that `ops.tests.probes` writes to."""
    monkeypatch.setenv("PROBES", str(tmp_path))
    return tmp_path
