"""`servanda new`: a dossier of today that asks three things, and copies of what is shipped."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from commandline import call

from servanda.base.profiles import PROFILES
from servanda.base.shipped import EXAMPLES, shipped

DEPOTS = """place Depots
  defined by map "Annex 1"
  as of 2031-01-01
  viewpoint "the map decides nothing"
  scale "1:50 000"
  prevails map

"""


def test_a_new_dossier_is_of_today_and_asks_two_things(tmp_path: Path) -> None:
    assert call("new", "x", folder=tmp_path).code == 0
    assert f"\nsigned: {dt.datetime.now(dt.UTC).date()}\n" in (tmp_path / "x" / "agreement.md").read_text(encoding="utf-8")
    checked = call("check", "x", folder=tmp_path)
    assert "Not ready to sign: 2 things to decide." in checked.out
    assert "2 errors, 0 warnings" in checked.out
    due = call("due", "x", folder=tmp_path)
    assert due.code == 0
    assert "Comes in force" in due.out


@pytest.mark.parametrize("profile", PROFILES)
def test_a_new_dossier_of_any_profile_leaves_no_more_than_these_two_to_decide(tmp_path: Path, profile: str) -> None:
    call("new", "x", "--profile", profile, folder=tmp_path)
    checked = json.loads(call("check", "x", "--json", folder=tmp_path).out)
    errors = {one["code"] for one in checked["findings"] if one["severity"] == "error"}
    assert errors <= {"SV202", "SV503"}, "a consent, access: only who writes the text can decide these"
    assert profile != "ceasefire" or len(errors) == 2
    assert checked["coverage"]["x"]["left"] == 0
    assert call("fmt", "--check", "x", folder=tmp_path).code == 0


def test_the_two_decided_it_is_ready(tmp_path: Path) -> None:
    call("new", "x", folder=tmp_path)
    actors, agreement = tmp_path / "x" / "actors.md", tmp_path / "x" / "agreement.md"
    text = actors.read_text(encoding="utf-8").replace("  role monitor\n", '  role monitor\n  consents to x:1, x:2.answer, x:2.decide on 2031-01-01\n\nterm "heavy weapons"\n  means "guns of 100 mm and more"\n')
    actors.write_text(text.replace("act complete", DEPOTS + "act complete"), encoding="utf-8")
    agreement.write_text(agreement.read_text(encoding="utf-8").replace("Second Party, public\n", "Second Party, public\n    access to Depots\n"), encoding="utf-8")
    assert "Ready to sign" in call("check", "x", folder=tmp_path).out


def test_before_the_signature_due_names_the_option(tmp_path: Path) -> None:
    call("new", "x", folder=tmp_path)
    done = call("due", "x", "--as-of", "2020-01-01", folder=tmp_path)
    assert done.code == 2
    assert f"--as-of {dt.datetime.now(dt.UTC).date()}" in done.err


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_a_copy_of_what_is_shipped(tmp_path: Path, name: str) -> None:
    assert call("new", "mine", "--example", name, folder=tmp_path).code == 0
    for path in (tmp_path / "mine").rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (shipped("examples") / name / path.relative_to(tmp_path / "mine")).read_bytes()


def test_an_example_has_its_own_title(tmp_path: Path) -> None:
    assert call("new", "mine", "--example", "rivers", "--title", "Mine", folder=tmp_path).code == 2
    assert not (tmp_path / "mine").exists()
