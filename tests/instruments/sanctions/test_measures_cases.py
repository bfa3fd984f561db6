"""The life of a measure case by case: violations, doubt, readings, declarations, the shipped dossier."""

from __future__ import annotations

import datetime as dt
import shutil
from functools import lru_cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from measure_cases import DAY, FIRST, NOON, TEXT, basis, dossier, event, fused
from measures_oracle import daily
from msgspec.structs import replace

from servanda.app.cli import root
from servanda.app.monitoring import read_entries
from servanda.app.sanctions import measures
from servanda.base.refusal import Refusal
from servanda.calendar import day_end
from servanda.instruments.sanctions.measures.declared import measures_of
from servanda.instruments.sanctions.measures.life import lives_in
from servanda.instruments.sanctions.measures.records import BINDING, Kind, Life, Lives
from servanda.meaning import Event, Gap, Run
from servanda.model.loader import load_files
from servanda.model.views import view

ROOT = Path(__file__).resolve().parents[3]
EMBARGO = ROOT / "dossiers" / "embargo"
START = [event(1, 0), event(2, 1), event(3, 2)]


def life(run: Run, clause: str, day: int = 48) -> Life:
    every = lives_in(view(dossier()), measures_of(dossier()), fused(run), basis(FIRST + day * DAY - 1))
    return next(one for one in every if one.measure.clauses == (clause,))


def kinds(one: Life) -> list[str]:
    return [phase.kind.value for phase in one.phases]


def test_a_violation_changes_nothing_about_the_life() -> None:
    quiet = life(Run(events=tuple(START)), "rule:2")
    loud = life(Run(events=(*START, event(5, 10), event(6, 10))), "rule:2")
    assert kinds(quiet) == kinds(loud) == ["planned", "unknown", "triggered", "in force", "lapsed"]
    assert [p.since for p in quiet.phases] == [p.since for p in loud.phases]


def test_each_phase_names_what_made_it() -> None:
    found = life(Run(events=(*START, event(5, 8), event(6, 3), event(9, 9))), "rule:2")
    assert kinds(found) == ["planned", "unknown", "triggered", "in force", "suspended", "snapped back", "lapsed"]
    imposed = next(p for p in found.phases if p.kind is Kind.IN_FORCE)
    assert [(one.role, one.events) for one in imposed.witnesses] == [("breach", ("e0", "e1")), ("imposition", ("e2",))]
    back = next(p for p in found.phases if p.kind is Kind.SNAPPED_BACK)
    assert back.since == FIRST + 9 * DAY + NOON + 1  # at its moment the truce still holds
    assert {one.role for one in back.witnesses} == {"event", "condition"}
    assert ("e5",) in [one.events for one in back.witnesses]


def test_a_suspension_that_runs_out_is_no_snap_back() -> None:
    found = life(Run(events=(*START, event(5, 4))), "rule:3")
    assert kinds(found)[3:6] == ["in force", "suspended", "resumed"]


def test_of_two_suspensions_the_one_that_ended_last_says_what_it_is() -> None:
    second = 'clause 11 "Second easing"\n  Council may call off the easing\n  until 2031-03-20\n  effect suspends clause 2\n\nclause 6 "Short easing"'
    found = load_files({"rule.md": TEXT.replace('clause 6 "Short easing"', second).encode()}, "rule")
    assert [one.message for one in found.diagnostics] == []

    def of(*more: Event) -> list[str]:
        run = fused(Run(events=(*START, event(5, 8), event(6, 3), event(7, 4), *more)))
        every = lives_in(view(found), measures_of(found), run, basis(FIRST + 48 * DAY - 1))
        return kinds(next(one for one in every if one.measure.clauses == ("rule:2",)))

    assert of(event(12, 9))[4:] == [
        "suspended",
        "resumed",
        "lapsed",
    ]  # the truce broke on the 12th, the other easing ran out on the 19th
    assert of(event(21, 9))[4:] == ["suspended", "snapped back", "lapsed"]  # it ran out first, then the truce broke


def test_what_was_ended_comes_back_by_the_ladder_only_after_a_breach() -> None:
    ended = (*START, event(5, 5))
    assert kinds(life(Run(events=(*ended, event(7, 14), event(8, 2))), "rule:3"))[3:7] == [
        "in force",
        "ended",
        "triggered",
        "snapped back",
    ]
    assert kinds(life(Run(events=ended), "rule:3"))[3:] == ["in force", "ended"]


def test_a_gap_hides_what_starts_it_but_no_twin_acts_in_it() -> None:
    gap = Gap(first=FIRST + 10 * DAY, last=FIRST + 12 * DAY - 1)
    found = life(Run(events=tuple(START), gaps=(gap,)), "rule:3", day=10)
    assert kinds(found)[-1] == "in force"
    after = life(Run(events=tuple(START), gaps=(gap,)), "rule:3", day=20)
    assert after.now.kind is Kind.UNKNOWN  # in the gap the embargo may have been ended


def test_an_uncertain_extension_leaves_the_sunset_open() -> None:
    found = life(Run(events=(*START, event(10, 12, known=False))), "rule:2", day=20)
    assert found.now.kind in BINDING
    assert found.now.sunset == day_end(dt.date(2031, 3, 24), "UTC")
    assert not found.now.sunset_sure
    late = life(Run(events=(*START, event(10, 12, known=False))), "rule:2", day=40)
    assert late.now.kind is Kind.UNKNOWN
    assert ("e3",) in [one.events for one in late.now.witnesses]


def test_an_act_known_to_a_day_makes_that_day_unknown() -> None:
    run = Run(events=(*START[:2], event(3, 2, whole_day=True)))
    found = life(run, "rule:2")
    unknown = [p for p in found.phases if p.kind is Kind.UNKNOWN][-1]
    assert (unknown.since, unknown.until) == (FIRST + 3 * DAY, FIRST + 4 * DAY - 2)


def test_phases_follow_one_another_without_a_hole() -> None:
    found = life(Run(events=(*START, event(5, 8), event(6, 3), event(9, 9))), "rule:2")
    assert found.phases[0].since is None
    assert found.phases[-1].until is None
    assert all(a.until is not None and a.until + 1 == b.since for a, b in zip(found.phases, found.phases[1:], strict=False))


# --- what is declared --------------------------------------------------------------------------------------------------


def test_clauses_nobody_declared_are_measures_of_their_own() -> None:
    assert [(one.id, one.declared) for one in measures_of(dossier())] == [
        ("1", False),
        ("2", False),
        ("3", False),
        ("4", False),
        ("10", False),
    ]


def test_clauses_of_one_measure_that_part_are_told_in_part() -> None:
    both = measures_of(dossier(), b'[[measure]]\nid = "both"\nclauses = ["rule:2", "rule:3"]\n')[:1]
    run = Run(events=(*START, event(5, 8), event(6, 3)))
    found = lives_in(view(dossier()), both, fused(run), basis(FIRST + 10 * DAY))[0]
    assert found.now.kind is Kind.IN_PART
    assert [(part.clause, part.kind) for part in found.now.parts] == [("rule:2", Kind.SUSPENDED), ("rule:3", Kind.IN_FORCE)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[measure]]\nid = 3\n", "is not text"),
        ('[[measure]]\nid = "a"\n', "needs an id and its clauses"),
        ('[[measure]]\nid = "a"\nclauses = ["rule:22"]\n', "is no clause of this dossier"),
        ('[[measure]]\nid = "a"\nclauses = ["rule:5"]\n', "is a power"),
        ('[[measure]]\nid = "a"\nclause = ["rule:2"]\n', "is no key of a measure"),
        ('[[measure]]\nid = "a"\nclauses = ["rule:2"]\nsort = "freez"\n', "is no sort of measure"),
        (
            '[[measure]]\nid = "a"\nclauses = ["rule:2"]\n[[measure]]\nid = "b"\nclauses = ["rule:2"]\n',
            "belongs to “a” and to “b”",
        ),
        ("[measures]\n", "only tables [[measure]]"),
        ("x", "this is no TOML"),
    ],
)
def test_a_declaration_that_cannot_be_read_is_told(text: str, said: str) -> None:
    with pytest.raises(Refusal) as caught:
        measures_of(dossier(), text.encode())
    assert said in caught.value.reason
    assert caught.value.repair


# --- the shipped dossier -----------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def embargo() -> Lives:
    return measures(EMBARGO, as_of="2033-05-01", today="2033-06-01")


def test_the_life_of_the_embargo() -> None:
    written = {one.measure.id: [p.kind.value for p in one.phases[2:]] for one in embargo().readings[0].lives}
    assert written == {
        "freeze": ["triggered", "in force", "extended", "extended"],
        "travel": ["triggered", "in force", "extended", "extended", "ended"],
        "turbines": ["triggered", "in force", "suspended", "snapped back", "extended", "extended"],
        "luxury": ["triggered", "in force", "lapsed"],
        "price-cap": ["triggered", "in force", "suspended", "snapped back", "extended", "unknown"],
        "circumvention": ["triggered", "in force", "extended", "extended"],
    }


def test_unknown_may_still_be_certain_not_to_bind() -> None:
    unknown = {one.measure.id: [p.binds for p in one.phases if p.kind is Kind.UNKNOWN] for one in embargo().readings[0].lives}
    assert unknown["freeze"] == [False]  # whether a breach calls for it is not known; it does not bind
    assert unknown["price-cap"] == [False, None]


def test_the_log_is_what_the_table_says(tmp_path: Path) -> None:
    shutil.copytree(EMBARGO, tmp_path / "embargo", ignore=shutil.ignore_patterns("evidence"))
    sources = EMBARGO / "evidence-sources"
    tables = [str(sources / name) for name in ("life.csv", "looked.csv")]
    mappings = [word for name in ("life.toml", "looked.toml") for word in ("--mapping", str(sources / name))]
    words = ["evidence", "import", *tables, *mappings, str(tmp_path / "embargo")]
    assert CliRunner().invoke(root, words, standalone_mode=False).exception is None
    assert [one.hash for one in read_entries(tmp_path / "embargo")] == [one.hash for one in read_entries(EMBARGO)]


def test_two_readings_give_two_lives_of_what_was_suspended() -> None:
    other = embargo().readings[1]
    assert (other.label, other.differs) == ("Corvany", ("turbines", "price-cap"))
    back = [
        next(p.since for p in one.phases if p.kind is Kind.SNAPPED_BACK)
        for r in embargo().readings
        for one in r.lives
        if one.measure.id == "turbines"
    ]
    assert back[1] == day_end(dt.date(2032, 6, 28), "Europe/Lisbon") + 1
    assert back[0] is not None
    assert back[0] < back[1]


def test_what_was_known_earlier_gives_the_life_as_it_was_known() -> None:
    before = measures(
        EMBARGO, as_of="2032-12-13", known="2032-12-13", readings=("notice-first",), measure="price-cap", today="2033-06-01"
    )
    assert [len(before.readings), before.readings[0].lives[0].now.sunset_sure] == [1, True]


def test_the_embargo_agrees_with_the_slow_derivation() -> None:
    from servanda.app.monitoring import ask_for

    asked = ask_for(EMBARGO, "2032-07-10", today="2033-06-01")
    found = next(one for one in embargo().readings[0].lives if one.measure.id == "luxury")
    first = day_end(dt.date(2032, 6, 25), "Europe/Lisbon")
    for moment, kind in daily(asked.view, "measures:6.luxury", asked.fused.run, first, first + 10 * DAY, ahead=30):
        got = next(p.kind for p in reversed(found.phases) if p.since is None or p.since <= moment)
        assert got is kind or (got in BINDING and kind in BINDING)


def test_the_same_twice() -> None:
    again = measures(EMBARGO, as_of="2033-05-01", today="2033-06-01")
    assert replace(again, basis=None) == replace(embargo(), basis=None)
    assert again.basis == embargo().basis
