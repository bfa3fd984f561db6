"""`servanda tips days`: what falls on an observance, each bad row, and what a table that is not there does not say."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from commandline import ROOT, call

from servanda.base.refusal import Refusal
from servanda.calendar import RULES, WEEKENDS_ONLY
from servanda.instruments.tips.observed import free_day, observed_days, read_observances

LEAGUE = ROOT / "dossiers" / "league"
ON = ("--as-of", "2031-06-01", "--today", "2031-06-01", "--days", "60")
GOOD = 'of = "Ostrey"\nname = "N"\nkind = "mourning"\nsource = "S"\n'


def _read(rows: str) -> bytes:
    return f"[[observance]]\n{rows}".encode()


def _days(rows: str, first: str, last: str) -> list[str]:
    found = observed_days(read_observances(_read(GOOD + rows), lambda name, _: name), dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    return [str(one.day) for one in found]


@pytest.mark.parametrize(
    ("rows", "first", "last", "days"),
    [
        ('hijri = "09-01"', "2025-01-01", "2025-12-31", ["2025-03-01"]),
        ('hijri = "09-01"', "2030-01-01", "2030-12-31", ["2030-01-06", "2030-12-26"]),
        ('easter = "western"\nafter = 50', "2031-01-01", "2031-12-31", ["2031-06-02"]),
        ('easter = "orthodox"', "2024-01-01", "2025-12-31", ["2024-05-05", "2025-04-20"]),
        ('on = "02-29"', "2027-01-01", "2029-12-31", ["2028-02-29"]),
        ('on = "2031-05-08"', "2030-01-01", "2032-12-31", ["2031-05-08"]),
    ],
)
def test_days_of_observances(rows: str, first: str, last: str, days: list[str]) -> None:
    assert _days(rows, first, last) == days


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (GOOD, "not said once"),
        (GOOD + 'on = "05-08"\nhijri = "09-01"', "not said once"),
        (GOOD + 'on = "02-30"', "is no day"),
        (GOOD + 'hijri = "13-01"', "is no day"),
        (GOOD + 'easter = "eastern"', "no Easter"),
        (GOOD + 'on = "05-08"\nafter = 3', "counts from Easter"),
        (GOOD + 'easter = "western"\nafter = 400', "more than a year"),
        (GOOD.replace("mourning", "party") + 'on = "05-08"', "no kind"),
        (GOOD.replace('"S"', '" "') + 'on = "05-08"', "without a name or a source"),
        (GOOD + 'on = "05-08"\nwhy = "x"', "no table of observances"),
        ("of = 1", "no table of observances"),
        ("of = ", "no table of observances"),
    ],
)
def test_bad_rows_are_refused(rows: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason) as refused:
        read_observances(_read(rows), lambda name, _: name)
    assert refused.value.repair


def test_free_day_goes_by_the_rule_of_the_agreement() -> None:
    friday = dt.date(2031, 5, 30)
    assert free_day(friday, {friday: 1}, RULES["standard"], WEEKENDS_ONLY) == (dt.date(2031, 5, 31), "standard")
    taken = {friday: 1, dt.date(2031, 6, 2): 1}
    assert free_day(friday, taken, RULES["eu-1182-71"], WEEKENDS_ONLY) == (dt.date(2031, 6, 3), "eu-1182-71")


def test_deadlines_of_both_texts_fall_on_the_day_of_mourning() -> None:
    told = json.loads(call("tips", "days", LEAGUE, *ON, "--json").out)
    assert (told["looked"], len(told["found"])) == ({"deadline": 11, "meeting": 1, "announcement": 1, "visit": 1}, 7)
    assert {(one["day"], one["free"], one["observed"][0]["name"]) for one in told["found"]} == {
        ("2031-06-02", "2031-06-03", "Whit Monday"), ("2031-06-30", "2031-07-01", "Day of the Drowned"),
    }  # fmt: skip
    assert sorted(told["silent"]) == ["Brannwick", "Ilvane"]
    page = " ".join(call("tips", "days", LEAGUE, *ON).out.split())
    assert "no library of holidays" in page
    assert "Halvern: name the new pilots (announcement)" in page


def test_a_meeting_on_an_observance_is_told_with_both_names(tmp_path: Path) -> None:
    home = tmp_path / "days-meeting"
    shutil.copytree(LEAGUE, home)
    meeting = next(one for one in json.loads(call("allies", "meetings", LEAGUE, *ON[:4], "--json").out)["bodies"] if one["turns"])
    day = next(turn["planned"]["day"] for turn in meeting["turns"] if turn["planned"]["day"] > "2031-06-01")
    table = home / "tips" / "observances.toml"
    table.write_text(table.read_text("utf-8") + f'\n[[observance]]\nof = "Ostrey"\nname = "Bell Day"\nkind = "holiday"\nsource = "S"\non = "{day[5:]}"\n', "utf-8")
    told = json.loads(call("tips", "days", home, *ON[:4], "--days", "120", "--json").out)
    (one,) = [one for one in told["found"] if one["kind"] == "meeting"]
    assert (one["day"], one["who"], one["observed"][0]["name"]) == (day, meeting["body"], "Bell Day")
    assert one["free"] > day


def test_without_a_table_nothing_is_said_to_be_free(tmp_path: Path) -> None:
    home = Path(shutil.copytree(LEAGUE, tmp_path / "league"))
    (home / "tips" / "observances.toml").unlink()
    told = call("tips", "days", home, *ON)
    assert told.code == 0
    assert "Not looked at: no table of observances" in told.out
    (home / "tips" / "observances.toml").write_bytes(_read(GOOD.replace("Ostrey", "Ostray") + 'on = "05-08"'))
    told = call("tips", "days", home, *ON)
    assert told.code == 2
    assert "Ostrey" in told.err
