"""`servanda show --actor`: what the text says of one actor, and of each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commandline import Run

PACT = """---
agreement: pact
signed: 2031-03-01
in-force: 2031-03-01
parties: Averne, Dravik
---

```servanda
actor Averne
  also "the north"

actor Dravik

actor Mission

group Both
  member Averne
  member Dravik

act open the road
act pay {to: actor}
act meet
act complain

clause 1.open
  Averne must open the road
  by 2031-05-01
  verified by Mission
  otherwise
    rung 1 Dravik may complain

clause 2.pay
  Dravik must pay Averne
  by 2031-06-01

clause 3.meet
  Both must meet
  by 2031-07-01

reading late of pact:1.open held by Dravik
  clause pact:1.open drops by
```
"""


@pytest.fixture
def pact(tmp_path: Path) -> Path:
    folder = tmp_path / "pact"
    folder.mkdir()
    (folder / "pact.md").write_text(PACT)
    return folder


def test_what_the_text_says_of_one(run: Run, pact: Path) -> None:
    """What it owes itself and in its group, what others owe that names it, what it does when others fail, sees and reads."""
    told = {name: json.loads(run("show", pact, "--actor", name, "--json").out) for name in ("Averne", "Dravik", "Mission")}
    assert told["Averne"]["owes"] == ["pact:1.open", "pact:3.meet"]
    assert told["Averne"]["groups"] == ["Both"]
    assert told["Averne"]["owed"] == ["pact:2.pay"]
    assert told["Dravik"]["owes"] == ["pact:2.pay", "pact:3.meet"]
    assert told["Dravik"]["after_breach"] == ["pact:1.open"]
    assert told["Dravik"]["readings"] == ["late"]
    assert told["Mission"]["sees"] == [["pact:1.open", "verified"]]
    page = run("show", pact, "--actor", "Averne", "--markdown").out
    assert "Averne owes what 2 clauses say; forbidding it something: no clause" in page
    assert page.index("owes what") < page.index("Also: the north") < page.index("What it owes (2)")


def test_all_of_them(run: Run, pact: Path) -> None:
    """Those that owe most first; with `--article` what that article alone says."""
    rows = json.loads(run("show", pact, "--actors", "--json").out)
    assert [row["actor"] for row in rows] == ["Averne", "Dravik", "Both", "Mission"]
    assert "most is owed by Averne, Dravik: 2 clauses" in " ".join(run("show", pact, "--actors").out.split())
    assert json.loads(run("show", pact, "--actor", "Averne", "--agreement", "pact", "--json").out)["owes"]


def test_what_is_refused(run: Run, pact: Path) -> None:
    unknown = run("show", pact, "--actor", "Avern")
    assert unknown.code == 2
    assert "Did you mean: Averne" in unknown.err
    assert run("show", pact, "--actor", "Averne", "--actors").code == 2
    assert run("show", pact, "--actor", "Averne", "--agreement", "none").code == 2


def test_a_reader_is_told_of_no_clause_above_him(run: Run, pact: Path) -> None:
    """Of a marked text a reader learns neither its clauses nor its actors."""
    secret = "---\nagreement: annex\nsigned: 2031-03-01\nparties: Averne\nimports: pact.md\nmarking: RED\n---\n\n```servanda\nactor Shadow\nclause 1.hide\n  Averne must hide\n\nact hide\n```\n"
    (pact / "annex.md").write_text(secret)
    inside = run("show", pact, "--actor", "Averne", "--json").out
    assert "annex:1.hide" in inside
    for more in (("--actor", "Averne"), ("--actors",), ("--actor", "Averne", "--json"), ("--actors", "--json")):
        told = run("show", pact, *more, "--to", "Dravik", "--tlp", "GREEN")
        assert "Averne" in told.out
        assert "hide" not in told.out + told.err
        assert "Shadow" not in told.out + told.err
    gone = run("show", pact, "--actor", "Shadow", "--to", "Dravik", "--tlp", "GREEN")
    assert (gone.code, gone.err) == (2, gone.err)
    assert gone.err.replace("Shadow", "Nobody") == run("show", pact, "--actor", "Nobody", "--to", "Dravik", "--tlp", "GREEN").err
