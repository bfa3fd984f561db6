"""Requests to be taken off a list: steps and last days, what may enter the log, and that a changed log is seen."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import pytest

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.delisting.docket import requests
from servanda.instruments.sanctions.delisting.log import FILE, open_delisting
from servanda.instruments.sanctions.delisting.procedures import procedures
from servanda.instruments.sanctions.delisting.records import Act, Listed

LISTED = Listed(entity="xb:4", content="9f2c", name="Harrow Strand Shipping")


def act(kind: str, on: str, **more: object) -> Act:
    given: dict[str, object] = {
        "number": 0,
        "at": "2034-01-01T10:00:00Z",
        "person": "Anna Lind",
        "kind": kind,
        "request": "R1",
        "reason": "letter",
        "on": on,
    }
    return Act(**(given | more))  # type: ignore[arg-type] # fields by name


def opened(procedure: str, on: str = "2032-01-31") -> Act:
    return act("open", on, procedure=procedure, listed=LISTED, requester="Harrow Strand", grounds="the fleet was sold")


def log(*acts: Act) -> tuple[tuple[Act, ...], bytes]:
    with tempfile.TemporaryDirectory() as folder:
        for one in acts:
            open_delisting(folder).append((one,))
        return open_delisting(folder).acts(), (Path(folder) / FILE).read_bytes()


def last_days(acts: tuple[Act, ...], on: str) -> dict[str, tuple[str, str]]:
    return {step.step: (step.status, str(step.last or "")) for step in requests(acts, dt.date.fromisoformat(on))[0].steps}


def test_the_ombudsperson_gathers_for_four_months_and_talks_for_two() -> None:
    acts, _ = log(opened("un-ombudsperson"))
    assert last_days(acts, "2032-05-31")["gathering"] == ("due", "2032-05-31")  # 31 January and four months
    assert last_days(acts, "2032-06-01")["gathering"] == ("overdue", "2032-05-31")
    acts, _ = log(
        opened("un-ombudsperson"),
        act("extend", "2032-05-20", step="gathering", months=2),
        act("done", "2032-07-10", step="gathering"),
    )
    assert last_days(acts, "2032-07-11") == {
        "gathering": ("done", "2032-07-31"),
        "dialogue": ("due", "2032-09-10"),
        "committee": ("waits", ""),
        "effect": ("waits", ""),
    }


def test_an_action_before_the_general_court_has_two_months_and_ten_days() -> None:
    acts, _ = log(opened("eu-court", "2031-12-31"))
    assert last_days(acts, "2032-01-10")["action"] == ("due", "2032-03-10")  # 29 February 2032 and ten days


def test_what_has_no_fixed_time_is_never_overdue() -> None:
    acts, _ = log(opened("us-ofac"))
    assert {status for status, _ in last_days(acts, "2033-12-31").values()} == {"no fixed time"}


def test_a_closed_request_has_nothing_due() -> None:
    acts, _ = log(opened("belmora"), act("outcome", "2032-03-01", outcome="granted"))
    before, after = requests(acts, dt.date(2032, 2, 28))[0], requests(acts, dt.date(2032, 3, 1))[0]
    assert (before.status, bool(before.next)) == ("open", True)
    assert (after.status, after.next, after.steps[0].status) == ("granted", "", "not reached")


def test_late_is_said() -> None:
    acts, _ = log(opened("belmora"), act("done", "2032-05-01", step="answer"))
    assert requests(acts, dt.date(2032, 5, 2))[0].steps[0].late


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (act("note", "2032-02-01", person=" "), "needs the person"),
        (act("note", "2032-02-01", reason=""), "needs the person"),
        (act("note", "2032-02-01", request="R2"), "no request “R2”"),
        (act("note", "2031-01-01"), "before the request was received"),
        (act("note", "2034-02-01"), "after the day of the entry"),
        (act("done", "2032-02-01", step="anwser"), "is no step"),
        (act("extend", "2032-02-01", step="answer", months=1), "can be extended by 0 months"),
        (act("outcome", "2032-02-01", outcome="won"), "is no outcome"),
        (opened("belmora"), "is open already"),
        (
            act(
                "open",
                "2032-02-01",
                request="R2",
                procedure="belmora",
                listed=Listed(entity="xb:4", content=""),
                requester="a",
                grounds="b",
            ),
            "hash of its content",
        ),
        (
            act("open", "2032-02-01", request="R2", procedure="belmorra", listed=LISTED, requester="a", grounds="b"),
            "no procedure",
        ),
    ],
)
def test_what_may_not_enter_says_why(wrong: Act, said: str) -> None:
    with pytest.raises(Refusal) as caught:
        log(opened("belmora"), wrong)
    assert said in caught.value.reason
    assert caught.value.repair


def test_any_change_of_the_log_is_seen(tmp_path: Path) -> None:
    acts, data = log(opened("belmora"), act("done", "2032-04-20", step="answer"))
    (tmp_path / FILE).write_bytes(data)
    assert open_delisting(tmp_path).acts() == acts
    lines = data.splitlines(keepends=True)
    for changed in (
        data.replace(b"the fleet", b"a fleet"),
        lines[1],
        lines[0] + lines[0],
        data.replace(b'"on":', b'"on": '),
        b"{}\n",
    ):
        (tmp_path / FILE).write_bytes(changed)
        with pytest.raises(Refusal, match=r"line [123] "):
            open_delisting(tmp_path).acts()


def test_every_procedure_names_its_sources_and_its_steps_follow() -> None:
    for way in procedures():
        assert way.source
        assert way.checked
        known = {"received"}
        for step in way.steps:
            assert step.after in known, (way.id, step.id)
            assert step.law
            known.add(step.id)
