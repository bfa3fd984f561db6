"""The pages on words and proposals tell the figures of the recorded runs, and nothing else."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("words_page", ROOT / "bench" / "words_page.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("name", ["docs/draft/proposals.md", "docs/draft/words.md"])
def test_the_page_tells_the_recorded_runs(name: str) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    made = bench().tables()[name]
    assert all(f"{heading}\n" in page for heading in made)
    assert bench().filled(page, made) == page, "python bench/words_page.py"


def test_the_minutes_of_the_hour_are_an_hour() -> None:
    page = (ROOT / "docs" / "how-to" / "from-word.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in page.partition("| step |")[2].split("\n\n")[0].splitlines()[2:]]
    minutes = [int(row[1].strip(" *")) for row in rows]
    assert sum(minutes[:-1]) == minutes[-1] == 60
    assert len(minutes) - 1 == page.count("\n## ") - 2, "each step is a section; what comes back and after the hour are none"
