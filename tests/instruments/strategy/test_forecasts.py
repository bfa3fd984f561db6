"""The log of forecasts: what may enter it, what a changed byte does, what settles a forecast, what it was worth."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy")

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "app"))
import msgspec
from commandline import Result, call

import servanda
from servanda.base.refusal import Refusal
from servanda.instruments.strategy.experts.forecast_page import entered as entered_line
from servanda.instruments.strategy.experts.log import FILE, ForecastAct, open_forecasts
from servanda.instruments.strategy.experts.standing import scored, standing

HARBOUR = Path(__file__).resolve().parents[3] / "dossiers" / "harbour"
MAKE = {"kind": "make", "question": "Will it come?", "until": "2031-03-31", "p": 0.3}
FIVE = ((0.05, 2.0), (0.5, 7.0), (0.95, 21.0))


def entered(folder: Path, *acts: dict[str, Any]) -> tuple[ForecastAct, ...]:
    for act in acts:
        given: dict[str, Any] = {"number": 0, "at": "2031-03-04T10:00:00Z", "person": "Anna Lind", "reason": "asked for"}
        open_forecasts(folder).append((ForecastAct(**(given | act)),))
    return open_forecasts(folder).acts()


@pytest.mark.parametrize(
    "act, why",
    [
        (MAKE | {"at": "2031-04-01T12:00:00Z"}, "too late: 2031-03-31 is over"),
        (MAKE | {"forecast": "F1"}, "sealed already"),
        (MAKE | {"forecast": "F9", "question": "Is it known?"}, "what came of this question is in the log"),
        (MAKE | {"at": "2031-03-03T10:00:00Z"}, "before the last one"),
        (MAKE | {"p": 1.2}, "no probability"),
        (MAKE | {"p": None}, "a probability or quantiles"),
        (MAKE | {"quantiles": FIVE}, "a probability or quantiles"),
        (MAKE | {"p": None, "quantiles": FIVE}, "unit"),
        (MAKE | {"p": None, "quantiles": FIVE[::-1], "unit": "days"}, "do not rise"),
        (MAKE | {"clause": "x:1", "status": "lapsed"}, "nothing that a clause can be forecast to be"),
        (MAKE | {"question": ""}, "no question"),
        (MAKE | {"person": " "}, "needs the person"),
        ({"kind": "resolve", "forecast": "F7", "outcome": 1.0}, "there is no forecast"),
        ({"kind": "resolve", "forecast": "F1", "outcome": 0.4}, "no outcome of an event"),
        ({"kind": "resolve", "forecast": "F1"}, "the outcome is missing"),
        ({"kind": "mend", "forecast": "F1"}, "no kind of entry"),
    ],
)
def test_what_may_not_enter(tmp_path: Path, act: dict[str, Any], why: str) -> None:
    known = MAKE | {"forecast": "F2", "question": "Is it known?"}
    before = entered(tmp_path, MAKE | {"forecast": "F1"}, known, {"kind": "resolve", "forecast": "F2", "outcome": 1.0})
    with pytest.raises(Refusal, match=why):
        entered(tmp_path, {"forecast": "F3"} | act)
    assert open_forecasts(tmp_path).acts() == before


def test_a_byte_of_the_third_of_ten(tmp_path: Path) -> None:
    """Case 7 of the design: `verify` names 3, and what stands behind it is not trusted."""
    home = tmp_path / "dossier"
    entered(home / "strategy", *(MAKE | {"forecast": f"F{n}", "question": f"Will {n} come?"} for n in range(1, 11)))
    assert servanda.strategy.verify_forecasts(home) == ()
    log = home / "strategy" / FILE
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([*lines[:2], lines[2].replace(b"0.3", b"0.9"), *lines[3:]]))
    found = servanda.strategy.verify_forecasts(home)
    assert found[0].startswith("line 3 ")
    assert found[-1] == "entries 4 to 10 stand behind it and are not trusted"
    assert not any("line 4" in one for one in found)
    told = call("strategy", "forecast", "verify", home)
    assert told.code == 1
    assert "entries 4 to 10" in told.out
    assert call("strategy", "forecast", "score", home).code == 2, "a log that was changed says nothing"


def test_scores_stand_as_last_entered(tmp_path: Path) -> None:
    made = [MAKE | {"forecast": f"F{n}", "question": f"Will {n} come?", "base": 0.5} for n in range(3)]
    amount = MAKE | {"forecast": "Q", "p": None, "quantiles": FIVE, "unit": "days", "question": "how many days"}
    came = [{"kind": "resolve", "forecast": "F0", "outcome": 1.0}, {"kind": "resolve", "forecast": "F0", "outcome": 0.0}]
    rest = [{"kind": "resolve", "forecast": "F1", "outcome": 1.0}, {"kind": "void", "forecast": "F2"}, {"kind": "resolve", "forecast": "Q", "outcome": 30.0}]
    answer = scored(standing(entered(tmp_path, *made, amount, *came, *rest)))
    assert [one.status for one in answer.forecasts] == ["resolved", "resolved", "void", "resolved"]
    assert (answer.forecasts[0].times, answer.forecasts[0].brier) == (2, pytest.approx(0.09))
    (method,) = answer.methods
    assert (method.n, method.brier, method.base, method.declared) == (2, pytest.approx((0.09 + 0.49) / 2), pytest.approx(0.25), True)
    assert method.skill == pytest.approx(1 - 0.29 / 0.25)
    assert answer.quantities[0].interval == pytest.approx(19 + 20 * 9)
    assert answer.forecasts[3].inside is False
    assert answer.few
    assert sum(one.n for one in answer.bins) == 2


def test_an_entry_says_what_came() -> None:
    made = ForecastAct(number=3, at="", person="Anna Lind", kind="resolve", forecast="Q", reason="log", outcome=1.0)
    assert "resolved: it came; log" in entered_line(made)
    assert "resolved: 1 days; log" in entered_line(msgspec.structs.replace(made, unit="days"))


# --- on the dossier, with its log of evidence ------------------------------------------------------------------------


def test_what_settles_a_forecast(tmp_path: Path) -> None:
    home = Path(shutil.copytree(HARBOUR, tmp_path / "harbour"))

    def forecast(verb: str, name: str, now: str, *more: str) -> Result:
        return call("strategy", "forecast", verb, home, "--id", name, "--by", "Anna Lind", "--now", now, *more)

    def add(*fields: str) -> None:
        words = [word for field in fields for word in ("--set", field)]
        assert call("evidence", "add", home, *words, "--set", "reliability=A", "--set", "credibility=1", "--known", "2031-03-21").code == 0

    early = "2031-03-04"
    made = [
        forecast("make", "kept", early, "--clause", "23.register", "--until", "2031-03-31", "--p", "0.8"),
        forecast("make", "fire", early, "--event", "open fire", "--until", "2031-03-20", "--p", "0.3"),
        forecast("make", "mine", early, "--event", "lay mines", "--until", "2031-03-20", "--p", "0.3"),
        forecast("make", "days", early, "--question", "days to the convoy", "--until", "2031-03-20", "--quantiles", "2 7 21", "--unit", "days"),
    ]
    assert [one.code for one in made] == [0, 0, 2, 0]
    assert "Did you mean: lay a mine" in made[2].err, "the vocabulary is the dossier's"
    add("term=open fire", "date=2031-03-02", "by=Northmark", "source=patrol 11")
    add("term=register the Agreement", "date=2031-03-20", "by=Quellmar", "source=registry")
    late = "2031-04-02"
    assert "bear no marking" in forecast("resolve", "kept", late, "--to", "Quellmar").err
    assert "it came; clause harbour:23.register was kept" in forecast("resolve", "kept", late).out
    silent = forecast("resolve", "fire", late)
    assert silent.code == 2, "what came before the forecast does not count, and silence of a log is no answer"
    assert "nobody is declared to have looked" in silent.err
    words = ("--from", "2031-03-03", "--until", "2031-03-31", "--owner", "Mission", "--how", "patrols", "--reliability", "A", "--credibility", "1")
    assert call("evidence", "watched", home, "--add", *words, "--known", "2031-04-02").code == 0
    assert "it did not come" in forecast("resolve", "fire", "2031-04-03").out
    assert "holds no “e9”" in forecast("resolve", "days", late, "--outcome", "9", "--evidence", "e9").err
    assert forecast("resolve", "days", "2031-04-03", "--void", "--because", "no convoy was asked for").code == 0
    told = call("strategy", "forecast", "score", home)
    said = " ".join(told.out.split())
    assert "3 forecasts: 2 resolved, 0 open, 1 void." in said
    assert "Fewer than 30 forecasts are resolved" in said
