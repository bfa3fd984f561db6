"""The head of a file decides how time is counted."""

from __future__ import annotations

import datetime as dt

import pytest

from servanda.calendar import RULES, WEEKENDS_ONLY
from servanda.model import core
from servanda.model.loader import load_files


def agreement(head: str, **files: str) -> core.Agreement:
    given = {"a.md": f"---\nagreement: a\n{head}\n---\n".encode()} | {
        name: text.encode() for name, text in files.items()
    }
    found = load_files(given, "x", tables={"house": {"like": "eu-1182-71", "min_working_days": 3}})
    assert [d.message for d in found.diagnostics] == []
    return found.agreements["a"]


def test_defaults() -> None:
    found = agreement("title: A")
    assert (found.zone, found.zone_stated, found.rule, found.calendar) == (
        "UTC",
        False,
        RULES["standard"],
        WEEKENDS_ONLY,
    )
    assert (found.force, found.profile, found.signed, found.in_force) == ("binding", "", None, None)


def test_viewpoint_is_kept() -> None:
    assert agreement("viewpoint: the names the parties use").viewpoint == "the names the parties use"
    assert agreement("title: A").viewpoint == ""


def test_dates_are_in_the_zone() -> None:
    found = agreement("zone: Europe/Kyiv\nsigned: 2015-02-12\nin-force: 2015-02-15 00:00")
    assert (found.signed, found.in_force, found.in_force_has_hour) == (1423692000, 1423951200, True)
    assert not agreement("in-force: 2015-02-15").in_force_has_hour


@pytest.mark.parametrize("name", ["standard", "eu-1182-71", "elapsed"])
def test_rules(name: str) -> None:
    assert agreement(f"periods: {name}").rule.name == name


def test_rule_of_a_table_given_beside_the_files() -> None:
    assert agreement("periods: house").rule.min_working_days == 3


@pytest.mark.parametrize(
    "table", ['[market]\nmoves_end = "next-working-day"\n', 'name = "market"\nmoves_end = "next-working-day"\n']
)
def test_rule_of_a_table_in_the_dossier(table: str) -> None:
    found = agreement("periods: market\nperiods-table: rules.toml", **{"rules.toml": table})
    assert (found.rule.name, found.rule.moves_end) == ("market", "next-working-day")


def test_holidays_and_weekend() -> None:
    found = agreement("holidays: 2031-12-25, 2032-01-01\nweekend: Friday, sat")
    assert found.calendar.holidays == {dt.date(2031, 12, 25), dt.date(2032, 1, 1)}
    assert found.calendar.weekend == {4, 5}


def test_holidays_of_a_country() -> None:
    found = agreement("signed: 2014-09-05\nholidays: UA")
    assert dt.date(2015, 8, 24) in found.calendar.holidays
    assert found.calendar.knows(2015)


def test_what_is_wrong_leaves_the_rest_usable() -> None:
    found = load_files({"a.md": b"---\nagreement: a\nzone: Nowhere/Town\nperiods: odd\nforce: strong\n---\n"}, "x")
    assert {d.code for d in found.diagnostics} == {"NR020", "NR021", "SY027"}
    assert found.agreements["a"].zone == "UTC"
    assert found.agreements["a"].force == "binding"
