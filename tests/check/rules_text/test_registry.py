"""Running rules and accepting findings."""

from __future__ import annotations

import datetime as dt

import pytest
from text_support import DAY, dossier, run

from servanda.check.rules.registry import all_rules, apply_acceptances, rule, run_rules
from servanda.text.diagnostics import Severity

VAGUE = "Northmark shall open the port as soon as possible."


def _accepting(until: str, on: str = "on text", code: str = "SV105") -> str:
    return f'accept {code} {on} because "agreed in Geneva" by Northmark until {until}'


def test_rules_are_found_by_code() -> None:
    assert rule("SV105").code == "SV105"
    with pytest.raises(KeyError):
        rule("SV000")
    assert all_rules() is all_rules() or [r.code for r in all_rules()] == [r.code for r in all_rules()]


def test_only_the_codes_asked_for_run() -> None:
    found = run(dossier("Both sides shall leave immediately."), "SV105")
    assert [f.code for f in found] == ["SV105"]


def test_findings_are_sorted_and_single() -> None:
    found = run(dossier("Both sides shall leave immediately. Both sides shall stop without delay."), "SV102", "SV105")
    assert list(found) == sorted(found, key=lambda f: (f.span, f.code))
    assert len(set(found)) == len(found)


def test_profile_switches_a_rule_off() -> None:
    text = dossier("The ceasefire shall hold. Each Party keeps its right to self-defence.")
    assert run(text, "SV613", profile="ceasefire")
    assert not run(text, "SV613", profile="framework")


def test_an_accepted_finding_is_silent_until_its_day() -> None:
    text = dossier(VAGUE, _accepting("2031-03-15"))
    found = run(text, "SV105")
    assert len(found) == 1
    kept, silenced = apply_acceptances(found, text, DAY)
    assert kept == ()
    assert [(one.code, one.span) for one in silenced] == [(one.code, one.span) for one in found]
    assert [note.text for note in silenced[0].notes] == ["accepted by Northmark until 2031-03-15: agreed in Geneva"]


def test_then_it_returns_with_a_note() -> None:
    text = dossier(VAGUE, _accepting("2031-03-14"))
    kept, silenced = apply_acceptances(run(text, "SV105"), text, DAY)
    assert silenced == ()
    assert [f.code for f in kept] == ["SV105"]
    assert [n.text for n in kept[0].notes] == ["accepted by Northmark until 2031-03-14: review is due"]


def test_an_acceptance_of_nothing_is_a_finding() -> None:
    text = dossier("Northmark shall open the port by 5 March 2031.", _accepting("2031-06-01"))
    kept, _ = apply_acceptances(run(text, "SV105"), text, DAY)
    assert [(f.code, f.severity) for f in kept] == [("SV099", Severity.ADVICE)]
    assert "there is no such finding" in kept[0].message


def test_an_acceptance_of_an_unknown_code_is_a_finding() -> None:
    text = dossier(VAGUE, _accepting("2031-06-01", code="SV000"))
    kept, _ = apply_acceptances((), text, DAY)
    assert ["no rule has this code" in f.message for f in kept] == [True]


CLAUSE = 'actor Northmark\n\nact open the port\n\nclause 1.port "Port"\n  Northmark must open the port\n  by 2031-03-05\n  renders sentence 1\n\n'


def test_an_acceptance_on_a_clause_covers_the_sentence_it_renders() -> None:
    text = dossier(VAGUE, CLAUSE + _accepting("2031-06-01", "on clause 1.port"))
    kept, silenced = apply_acceptances(run(text, "SV105"), text, DAY)
    assert (len(kept), len(silenced)) == (0, 1)


def test_an_acceptance_on_the_text_leaves_a_rendered_sentence_alone() -> None:
    text = dossier(VAGUE, CLAUSE + _accepting("2031-06-01"))
    kept, silenced = apply_acceptances(run(text, "SV105"), text, DAY)
    assert {f.code for f in kept} == {"SV105", "SV099"}
    assert silenced == ()


def test_another_code_is_not_covered() -> None:
    text = dossier("Both sides shall leave immediately.", _accepting("2031-06-01"))
    kept, silenced = apply_acceptances(run(text, "SV102", "SV105"), text, DAY)
    assert [f.code for f in kept] == ["SV102"]
    assert [f.code for f in silenced] == ["SV105"]


def test_the_day_counts() -> None:
    text = dossier(VAGUE, _accepting("2031-06-01"))
    found = run_rules(text, answers=lambda _q: (), today=DAY, only={"SV105"})
    for day, silent in ((dt.date(2031, 5, 31), True), (dt.date(2031, 6, 1), True), (dt.date(2031, 6, 2), False)):
        assert bool(apply_acceptances(found, text, day)[1]) is silent


def test_a_rule_ends_when_its_time_is_over_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is counted in steps here: each look at it is a second."""
    from servanda.check import deadline

    now = [0.0]

    def clock() -> float:
        now[0] += 1
        return now[0]

    monkeypatch.setattr(deadline, "clock", clock)
    text = dossier(" ".join(f"Side {n} shall leave immediately." for n in range(40)))
    whole = run_rules(text, answers=lambda _q: (), today=DAY, only={"SV105"}, limit_seconds=10_000)
    part = run_rules(text, answers=lambda _q: (), today=DAY, only={"SV105"}, limit_seconds=20)
    assert not [f for f in whole if f.undecided]
    (open_,) = [f for f in part if f.undecided]
    assert open_.message.startswith("Not judged to its end within 20 seconds")
    assert open_.severity is Severity.ERROR
    assert {f for f in part if not f.undecided} < set(whole)
    assert now[0] < 10_000
