"""What the tests of the command line share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from commandline import ROOT, SMALL, Run, call


@pytest.fixture(scope="session")
def run() -> Run:
    return call


@pytest.fixture(scope="session")
def dossiers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the dossiers without anybody's attached texts: what a fresh checkout holds."""
    place = tmp_path_factory.mktemp("dossiers")
    for name in ("harbour", "minsk", "black-sea-2025"):
        shutil.copytree(ROOT / "dossiers" / name, place / name, ignore=shutil.ignore_patterns(".*"))
    return place


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A dossier of one file that a test may change."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "small.md").write_text(SMALL, encoding="utf-8")
    return folder
