"""What if: exactly what hangs on whoever is gone, and nothing else. The oracle reads the model, never the network."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("numpy")
pytest.importorskip("scipy")

import servanda
from servanda.base.refusal import Refusal
from servanda.instruments.strategy.whatif.records import Loss, TwoWorlds
from servanda.text.diagnostics import Severity

HARBOUR = Path(__file__).parents[3] / "dossiers" / "harbour"
TODAY = "2031-03-08"
PACT = """---
agreement: pact
title: Pact of Sel
signed: 2031-01-01 12:00
in-force: 2031-01-02 00:00
zone: UTC
periods: standard
languages: en
parties: Northmark, Eastholm
---

```servanda
actor Northmark
actor Eastholm
actor Quellmar
  role guarantor
actor Watch
body Council
  member Northmark
  member Eastholm
  member Quellmar
  decides by {rule}

act open the gate
  done "the gate is opened"
act pay the dues
act meet
act publish the report
act cut the cable
act answer

clause 1
  Northmark must open the gate
  within 5 days of entry into force
  verified by Watch

clause 2
  Eastholm must pay the dues
  within 5 days of the gate is opened by Northmark
  verified by Watch, Quellmar

clause 3
  Council must meet
  within 30 days of entry into force

clause 4
  Watch must publish the report
  whenever open the gate by Northmark
  within 2 days of the trigger

clause 5
  each of Northmark, Eastholm must not cut the cable
  from entry into force
  verified by Watch
  otherwise
    rung 1 Quellmar must answer
      within 3 days of the breach

clause 6
  Quellmar may answer
  from entry into force
```
"""


def pact(folder: Path, rule: str = "majority") -> Path:
    (folder / "pact.md").write_text(PACT.replace("{rule}", rule), encoding="utf-8")
    assert not [one for one in servanda.load(folder).diagnostics if one.severity is Severity.ERROR]
    return folder


def told(answer: TwoWorlds) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in answer.changes:
        found.setdefault(one.loss.name, set()).add(one.clause.rpartition(":")[2] or one.title)
    return found


CASES = [
    ({"without": "Northmark"}, "majority", {"DONE": {"1"}, "DUE": {"2", "4"}}),
    ({"without": "Northmark"}, "consensus", {"DONE": {"1", "3"}, "DUE": {"2", "4"}}),
    ({"without": "Watch"}, "majority", {"VERIFIER": {"1", "5"}, "FEWER": {"2"}, "DONE": {"4"}}),
    ({"without": "Quellmar"}, "majority", {"FEWER": {"2"}, "ANSWER": {"5"}, "POWER": {"6"}, "GUARANTEE": {"Pact of Sel"}}),
    ({"without": "Eastholm"}, "2 of 3", {"DONE": {"2"}}),
    ({"without": "Eastholm"}, "3 of 3", {"DONE": {"2", "3"}}),
    ({"stops": "open the gate"}, "majority", {"DONE": {"1"}, "DUE": {"2", "4"}}),
    ({"stops": "open the gate", "actor": "Eastholm"}, "majority", {}),
    ({"reverses": "1"}, "majority", {"DUE": {"2", "4"}}),
    ({"reverses": "5"}, "majority", {}),
]


@pytest.mark.parametrize("what, rule, expected", CASES)
def test_what_hangs_on_it_and_nothing_else(
    what: dict[str, str], rule: str, expected: dict[str, set[str]], tmp_path: Path
) -> None:
    answer = servanda.strategy.whatif(pact(tmp_path, rule), first="2031-01-03", today="2031-01-03", **what)
    assert told(answer) == expected
    assert answer.same + answer.settled + len({one.clause for one in answer.changes if one.clause}) >= 6


def test_what_a_reversal_sets_going(tmp_path: Path) -> None:
    answer = servanda.strategy.whatif(pact(tmp_path), reverses="5", first="2031-01-03", today="2031-01-03")
    assert [(one.clause, one.who) for one in answer.called] == [("pact:5/rung:1", ("Quellmar",))]


def test_what_is_on_record_has_come(tmp_path: Path) -> None:
    folder = pact(tmp_path)
    what = {
        "term": "open the gate",
        "date": "2031-01-03",
        "by": "Northmark",
        "source": "Watch",
        "reliability": "A",
        "credibility": "1",
    }
    servanda.evidence_add(folder, what, by="Desk", known="2031-01-04")
    answer = servanda.strategy.whatif(folder, without="Northmark", first="2031-01-05", today="2031-01-05")
    assert told(answer) == {"DUE": {"4"}}, "the dues wait for what has come; another opening, of which to report, does not come"
    assert answer.settled == 1


def test_the_mission_of_harbour_leaves_on_day_five() -> None:
    answer = servanda.strategy.whatif(HARBOUR, without="Monitoring Mission", first=TODAY, today=TODAY)
    clauses = servanda.load(HARBOUR).clauses
    verifiers = {clause.id: {name for one in clause.verification for name in one.by} for clause in clauses}
    lost = {one.clause for one in answer.changes if one.loss is Loss.VERIFIER}
    assert lost == {name for name, who in verifiers.items() if who == {"Monitoring Mission"}}
    assert len(lost) == 45
    owed = {clause.id for clause in clauses if clause.modal == "must" and set(clause.bearers.actors) == {"Monitoring Mission"}}
    assert {one.clause for one in answer.changes if one.loss is Loss.DONE} == owed - {"harbour:10.data"}, (
        "10.data recurs on acts only it does"
    )


def test_readings_part() -> None:
    minsk = HARBOUR.parent / "minsk"
    answer = servanda.strategy.whatif(minsk, without="OSCE", first="2015-03-01", today="2015-03-01")
    assert [(one.label, one.fewer) for one in answer.parted] == [("as Russia reads", ("minsk-ii:13.work",))]
    assert ("Trilateral Contact Group", False) in [(one.body, one.acts) for one in answer.bodies]


WRONG = [
    ({}, "nothing is supposed"),
    ({"without": "Northmark", "stops": "meet"}, "2 things"),
    ({"without": "Nobody"}, "no actor"),
    ({"stops": "sing"}, "no act or event"),
    ({"reverses": "99"}, "no clause"),
    ({"without": "Northmark", "actor": "Eastholm"}, "who stops"),
    ({"administration": "Northmark", "events": "none.csv"}, "cannot be read"),
]


@pytest.mark.parametrize("words, why", WRONG)
def test_bad_input_is_refused(words: dict[str, str], why: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=why):
        servanda.strategy.whatif(pact(tmp_path), first="2031-01-03", today="2031-01-03", **words)
