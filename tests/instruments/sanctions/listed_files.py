"""Where the fictional lists are, and the facts that every format of them tells."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LISTS = ROOT / "dossiers" / "embargo" / "lists"
SHARED = ROOT.parent / "shared" / "data" / "sanctions"
JOURNAL = SHARED / "NONCOMMERCIAL_cc-by-nc" / "eu_journal_opensanctions"

FILES: dict[str, dict[str, Path]] = {
    "ofac-csv": {part: LISTS / "2031-07-04" / f"{part}.csv" for part in ("prim", "alt", "add")},
    "ofac-xml": {"advanced.xml": LISTS / "advanced.xml"},
    "un-xml": {"un.xml": LISTS / "un.xml"},
    "eu-fsf-xml": {"fsf.xml": LISTS / "fsf.xml"},
    "eu-fsf-csv": {"fsf.csv": LISTS / "fsf.csv"},
    "eu-oj": {"journal": LISTS / "journal"},
    "uk-xml": {"uk.xml": LISTS / "uk.xml"},
    "uk-csv": {"uk.csv": LISTS / "uk.csv"},
    "seco-xml": {"seco.xml": LISTS / "seco.xml"},
    "ftm": {"entities.ftm.json": LISTS / "entities.ftm.json"},
}
sys.path.insert(0, str(ROOT / "scripts"))


def real(path: Path) -> Path:
    """A real file of ../shared; the test is skipped where it is absent."""
    if not path.exists():
        pytest.skip(f"needs {path.relative_to(ROOT.parent)}, which is not here")
    return path


def sdn(day: str) -> Path:
    return real(SHARED / "lists" / "ofac" / f"sdn_{day}.csv.gz")
