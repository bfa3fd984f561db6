"""What `diff` names as a cause is one: leaving it out undoes the change; what did not cause it is not named."""

from __future__ import annotations

from random import Random

import pytest
from answers_golden import TODAY, entries_of

from servanda.app import monitoring
from servanda.app.monitoring import ask_for
from servanda.evidence.records import Entry
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.monitor import counterfactual
from servanda.monitor.answers import Delta, Diff
from servanda.monitor.counterfactual import EVENT, WithoutChange, WithoutChanges
from servanda.monitor.differences import instance_key
from servanda.monitor.monitored import found_of
from servanda.report.markdown import markdown
from servanda.report.pages.diff import diff_page

HEAD = """---
agreement: causes
title: Causes
signed: 2031-01-01
in-force: 2031-01-01
zone: Europe/Lisbon
periods: standard
parties: A, B
---

```servanda
actor A
  role party
actor B
  role party
actor W
  role monitor
act bomb
  by A, B
act fight
  by A, B
act call
  by W
act report
  by W
event the vote is held
"""
LADDER = """
clause 10
  each of A, B must not bomb
  whenever fight
  otherwise
    rung 1 W may call
      within 5 days of the breach
"""


def dossier_of(clauses: str) -> Dossier:
    dossier = load_files({"causes.md": (HEAD + clauses + "```\n").encode()}, "causes")
    errors = [one.message for one in dossier.diagnostics if one.severity.value == "error"]
    assert not errors, errors
    return dossier


def diff(dossier: Dossier, rows: list[list[str]], day1: str, day2: str, **more: str) -> Diff:
    return monitoring.diff(dossier, day1, day2, entries=entries_of(rows), today=TODAY, **more)  # type: ignore[arg-type]  # options by name


def names(delta: Delta) -> list[str]:
    return [one.id for one in delta.because]


FIGHTS = [
    ["2031-02-10 12:00", "f0", "fight", "2030-12-25 12:00", "A", "", ""],
    ["2031-02-10 12:00", "f1", "fight", "2031-02-01 12:00", "A", "", ""],
]
RETRACTED = ["2031-03-02 12:00", "f0", "retracted", "", "", "", ""]
GAP = ["2031-03-03 12:00", "g1", "gap", "2031-02-10 to 2031-02-12", "", "", "no access"]


def test_a_retraction_that_did_not_cause_it_is_not_named() -> None:
    found = diff(dossier_of(LADDER), [*FIGHTS, RETRACTED, GAP], "2031-03-01", "2031-03-04", as_of="2031-02-28")
    assert found.deltas
    for delta in found.deltas:
        assert names(delta) == []
        assert "nobody could see from 10 February 2031" in delta.text
        assert "f0" not in delta.text
    assert not diff(dossier_of(LADDER), [*FIGHTS, RETRACTED], "2031-03-01", "2031-03-04", as_of="2031-02-28").deltas


def test_either_of_two_reports_is_one_of_them() -> None:
    vote = "clause 1\n  A must bomb\n  by 2031-03-31\n"
    rows = [["2031-03-02 12:00", f"e{n}", "bomb", f"2031-02-0{n} 12:00", "A", "", ""] for n in (1, 1)]
    rows[1][1] = "e2"
    (delta,) = [
        one
        for one in diff(dossier_of(vote), rows, "2031-03-01", "2031-03-04", as_of="2031-02-28").deltas
        if one.kind == "changed"
    ]
    assert sorted(names(delta)) == ["e1", "e2"]
    assert "because of one of these, each of which would be enough: " in delta.text


def test_each_of_two_that_are_needed_is_a_cause() -> None:
    text = "clause 1\n  A must not bomb\n  if the vote is held\n"
    rows = [
        ["2031-03-02 12:00", "e1", "bomb", "2031-02-05 12:00", "A", "", ""],
        ["2031-03-02 12:00", "v", "the vote is held", "2031-02-01 12:00", "", "", ""],
        ["2031-03-02 12:00", "x", "fight", "2031-02-01 12:00", "A", "", ""],
    ]
    found = diff(dossier_of(text), rows, "2031-03-01", "2031-03-04", as_of="2031-02-28")
    (delta,) = [one for one in found.deltas if one.kind != "count"]
    assert sorted(names(delta)) == ["e1", "v"]
    assert "one of" not in delta.text


def test_where_too_many_changes_came_in_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["2031-03-02 12:00", f"e{n}", "bomb", f"2031-02-0{1 + n} 12:00", "A", "", ""] for n in range(8)]
    dossier = dossier_of("clause 1\n  A must bomb\n  by 2031-03-31\n")
    monkeypatch.setattr(counterfactual, "MOST_ASKED", 4)
    found = diff(dossier, rows, "2031-03-01", "2031-03-04", as_of="2031-02-28")
    (delta,) = [one for one in found.deltas if one.kind == "changed"]
    assert not delta.because
    assert "of so many changes it was not worked out which" in delta.text


def test_time_alone_is_told_from_what_happened() -> None:
    text = "clause 1\n  A must bomb\n  by 2031-02-20\n\nclause 2\n  B must bomb\n  by 2031-02-20\n"
    rows = [["2031-02-12 12:00", "e1", "bomb", "2031-02-12 09:00", "A", "", ""]]
    found = {one.clause: one for one in diff(dossier_of(text), rows, "2031-02-11", "2031-02-25").deltas}
    assert names(found["causes:1"]) == ["e1"]
    assert "because of time passing to 25 February 2031" in found["causes:2"].text


@pytest.mark.parametrize("alone", [64, 1])
@pytest.mark.parametrize("seed", range(40))
def test_what_is_named_undoes_the_change_when_left_out(seed: int, alone: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counterfactual, "ALONE", alone)
    draw = Random(seed)
    dossier = dossier_of(
        LADDER
        + "\nclause 1\n  each of A, B must fight\n  by 2031-02-20\n\nclause 2\n  A must not bomb\n  at most 2 incidents in any 5 days\n  if the vote is held\n"
    )
    rows = []
    for number in range(draw.randrange(4, 14)):
        what = draw.choice(["bomb", "bomb", "fight", "call", "the vote is held"])
        known = f"2031-0{draw.choice([2, 3])}-{draw.randrange(10, 28)} 12:00"
        who = "" if what.startswith("the") else "W" if what == "call" else draw.choice(["A", "B", ""])
        rows.append([known, f"e{number}", what, f"2031-0{draw.choice([1, 2])}-{draw.randrange(10, 28)} 12:00", who, "", ""])
        if draw.random() < 0.3:
            rows.append(["2031-03-28 12:00", f"e{number}", draw.choice(["retracted", "disputed"]), "", "", "", ""])
    if draw.random() < 0.5:
        rows.append(["2031-03-10 12:00", "g", "gap", "2031-02-12 to 2031-02-14", "", "", "no access"])
    rows.sort(key=lambda row: row[0])
    entries: tuple[Entry, ...] = entries_of(rows)
    days = draw.choice([("2031-03-01", "2031-03-29"), ("2031-02-15", "2031-03-29")])
    asked = [ask_for(dossier, draw.choice(["2031-02-28", day]), day, (), "", entries=entries, today=TODAY) for day in days]
    one, two = (found_of(side.view, side.fused, side.basis) for side in asked)
    if one.basis.as_of > two.basis.as_of:
        return
    from servanda.monitor.differences import diff as compared

    found = compared(one, two, asked[0].knowledge, asked[1].knowledge)
    changes = WithoutChanges(one, two)
    for delta in found.deltas:
        if delta.kind not in ("asserted", "changed", "withdrawn") or not delta.because:
            continue
        mine = changes.slice(delta.clause)
        verdict = delta.now or delta.was
        assert verdict is not None
        key = instance_key(verdict.instance, two.fused.ids if delta.now else one.fused.ids)

        def outcome(without: list[WithoutChange], key: object = key, mine: object = mine) -> object:
            said = mine.said(without)  # type: ignore[attr-defined]  # one of Changes' slices
            status = next((each for each in said.verdicts if instance_key(each.instance, said.ids) == key), None)
            return None if status is None or status.status.value == "not in force" else (status.status, status.since, status.due)

        causes = [WithoutChange(EVENT, each.id) for each in delta.because]
        now = outcome([])
        if "one of" in delta.text:
            assert all(outcome([each]) == now for each in causes)
        else:
            assert all(outcome([each]) != now for each in causes)


def test_lines_that_would_read_the_same_name_their_instance_or_are_folded() -> None:
    rows = [["2031-02-10 12:00", f"f{n}", "fight", f"2031-02-0{1 + n // 2} 12:00", "A", "", ""] for n in range(4)]
    found = diff(dossier_of(LADDER), [*rows, GAP], "2031-03-01", "2031-03-04", as_of="2031-02-28")
    lines = [one.text for one in found.deltas if one.clause == "causes:10"]
    assert len(lines) == 4
    assert [line.partition(":")[0] for line in lines] == [f"clause 10, A (called for {n} February 2031 12" for n in (1, 1, 2, 2)]
    page = markdown(diff_page(found))
    assert page.count("2 instances: clause 10, A (called for 1 February 2031 12:00)") == 1
    assert "rung 1" not in page  # no rung is shown for a breach that only silence suggests
