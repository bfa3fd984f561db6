"""Folders of a watch made before absence ceased to mean breach are opened, and what it says then tells which meaning changed.

`watch-before/` was written by the version before: one watch ended by itself, one was killed after it had taken in two verdicts more.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from commandline import Run
from watch_support import said

from servanda.app.watch.store import delta_of
from servanda.evidence.log import open_log

BEFORE = Path(__file__).with_name("watch-before")
CHANGED = "what is not on record no longer counts as not having happened, except where somebody is said to have looked"


def folder(tmp_path: Path, name: str) -> Path:
    return Path(shutil.copytree(BEFORE / name, tmp_path / name))


@pytest.mark.parametrize("name", ["ended", "killed"])
def test_a_watch_of_before_goes_on_and_says_what_changed_its_meaning(run: Run, tmp_path: Path, name: str) -> None:
    home = folder(tmp_path, name)
    old = said(home)
    made = run("watch", home, "--file", "/dev/null", "--clock", "input", "--json")
    assert made.code == 0, made.err
    assert said(home).startswith(old), "what was said stays as it was said"
    numbers = [found.number for line in said(home).splitlines() if (found := delta_of(line))]
    assert numbers == list(range(1, len(numbers) + 1))
    new = [json.loads(line) for line in made.out.splitlines()]
    assert new
    assert all(one["text"].endswith(f", because {CHANGED}") for one in new)
    found = {one["clause"]: (one.get("was"), one.get("now"), one.get("lack", "")) for one in new}
    assert found["wells:3"] == ("breached", "unknown", "overdue, nothing reported")
    assert found["wells:2"] == ("breached", "unknown", "overdue, nothing reported")
    assert not any(one.get("now") == "breached" for one in new), "an act on record stays what it was: nothing is said of it"
    assert open_log(home / "evidence").verify() == ()


@pytest.mark.parametrize("name", ["ended", "killed"])
def test_it_is_said_once_and_who_looked_brings_the_answer_back(run: Run, tmp_path: Path, name: str) -> None:
    home = folder(tmp_path, name)
    run("watch", home, "--file", "/dev/null", "--clock", "input", "--json")
    again = run("watch", home, "--file", "/dev/null", "--clock", "input", "--json")
    assert (again.code, again.out) == (0, "")
    line = {"kind": "coverage", "id": "post", "first": "2031-05-01", "last": "2031-05-31", "owner": "Observers", "terms": ["open the well"], "grades": "A1"}
    told = [json.loads(one) for one in run("watch", home, "--clock", "input", "--json", given=json.dumps(line).encode() + b"\n").out.splitlines()]
    well = next(one for one in told if one["clause"] == "wells:3")
    assert (well["was"], well["now"]) == ("unknown", "breached")


def test_a_text_that_was_changed_too_is_said_beside_it(run: Run, tmp_path: Path) -> None:
    home = folder(tmp_path, "ended")
    text = (home / "wells.md").read_text(encoding="utf-8")
    (home / "wells.md").write_text(text.replace("by 2031-05-10", "by 2031-05-09"), encoding="utf-8")
    new = [json.loads(line) for line in run("watch", home, "--file", "/dev/null", "--clock", "input", "--json").out.splitlines()]
    assert all(one["text"].endswith(f", because the text is another; {CHANGED}") for one in new)
