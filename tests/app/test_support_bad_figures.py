"""Bad figures in the tables of debt, tranches and terms: each is refused with place, reason and one repair, and nothing half done is shown."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from commandline import ROOT, call

from servanda.app.commands.rules import TOLD_ELSEWHERE

RELIEF = ROOT / "dossiers" / "relief"
DAY = ("--as-of", "2031-09-15", "--today", "2031-12-01")
V1 = "4000000000,EUR,2028-06-30,2028-06-30,2032-06-30,2045-12-30,2,2,equal"
PAYMENT = "loan,date,disbursed,principal,interest,source,as_of,owner\n"
FROM = "letter,2031-03-15,Debt Office of Sarrow\n"
TABLE = ("loans", V1, V1.replace("equal", "table"))
"""The loan V-1 by its own table of payments."""
Change = tuple[str, str, str]


def paid(*rows: str) -> Change:
    return ("payments_due", "", PAYMENT + "".join(f"V-1,{row},{FROM}" for row in rows))


@pytest.mark.parametrize(
    ("verb", "changes", "place", "said"),
    [
        # a percentage over 100
        ("debt", [("relief", ",all,,,", ",all,101,101,")], "relief.csv, line 2", "101"),
        ("debt", [("exchange", "no,2031-06-30,40,40", "no,2031-06-30,1001,1001")], "exchange.csv, line 2", "1001"),
        ("debt", [("discount", "2015,9,", "2015,100.5,")], "discount.csv, line 2", "100.5"),
        ("debt", [("loans", "2045-12-30,2,2,", "2045-12-30,2,200,")], "loans.csv, line 2", "200"),
        ("tranche", [("payments", '"12.5 %"', '"112.5 %"')], "rule “F/2031/1”, prefinancing", "more than the whole"),
        # steps that come to more than the gross amount
        ("tranche", [("payments", '{"F/2031/1" = 120, ', '{"F/2031/1" = 420, ')], "payment “2”", "the steps come to 740 under “F/2031/1”, more than the gross amount of 600"),
        # money is paid out first
        ("debt", [("loans", V1, V1.replace("2032-06-30", "2028-06-30"))], "loan V-1", "2028-06-30 is not after the disbursement of 2028-06-30"),
        ("debt", [TABLE, paid("2027-06-30,0,4000000000,0")], "loan V-1", "a payment of 2027-06-30 is not after the disbursement"),
        ("debt", [TABLE, paid("2029-06-30,1000000000,0,0", "2030-06-30,0,4000000000,0", "2031-06-30,3000000000,0,0")], "loan V-1", "more is paid back than was paid out"),
        # principal that does not come to the face
        ("debt", [TABLE, paid("2032-06-30,0,1500000000,0", "2033-06-30,0,2500000001,0")], "loan V-1", "the principal comes to 4000000001, and the face is 4000000000"),
        ("debt", [TABLE, paid("2029-06-30,3000000000,0,0", "2032-06-30,0,4000000000,0")], "loan V-1", "3000000000 is paid out, and the face is 4000000000"),
        # units that do not fit
        ("debt", [("loans", "4000000000,EUR", "4000000000,USD")], "indicators.csv", "loan V-1 is in USD, and gdp of “baseline” in EUR"),
        ("debt", [("loans", "400000000,EUR", "400000000,USD")], "exchange.csv, BOND-A", "NEW-A is in USD, and OLD-1 in EUR"),
        ("debt", [("indicators", "41,41,percent", "41,41,EUR")], "indicators.csv, baseline, pv_debt_gdp, 2033", "its unit is “EUR”"),
        ("terms", [("quota_use", "38000,52000,tonnes", "38000,52000,sacks")], "quota_use.csv, line 3", "its quota"),
        # a first day that is missing, a day that the calendar does not have, a year of another millennium
        ("debt", [("loans", "2028-06-30,2028-06-30,2032-06-30", ",,2032-06-30")], "loan V-1", "neither the day of the disbursement nor that of signing"),
        ("debt", [("loans", "2028-06-30,2032-06-30", "2028-06-30,")], "loan V-1", "the day of the first payment is not known"),
        ("debt", [("loans", "2028-06-30,2028-06-30,2032", "2028-02-31,2028-06-30,2032")], "loans.csv, line 2", "“2028-02-31” is not a day"),
        ("debt", [TABLE, paid("2032-02-31,0,4000000000,0")], "payments_due.csv, line 2", "“2032-02-31” is not a day"),
        ("debt", [("exchange", "no,2031-06-30", "no,2031-06-31")], "exchange.csv, line 2", "“2031-06-31” is not a day"),
        ("debt", [("relief", "percent,,", "percent,2031-02-31,")], "relief.csv, line 2", "“2031-02-31” is not a day"),
        ("debt", [("indicators", "2031,pv_debt_gdp", "2922,pv_debt_gdp")], "indicators.csv, line 2", "2922"),
        ("terms", [("terms", "2031-02-15,,2031-07-01", "2031-02-31,,2031-07-01")], "terms.csv, line 2", "“2031-02-31” is not a day"),
        ("terms", [("quota_use", "2031-06-10", "2031-02-31")], "quota_use.csv, line 2", "“2031-02-31” is not a day"),
        ("tranche", [("payments", "from = 2031-02-01", "from = 2031-02-31")], "payments.toml", "line 8"),
        # one number, one meaning
        ("debt", [("loans", "4000000000,EUR", "4.000.00,EUR")], "loans.csv, line 2", "4.000.00"),
        ("terms", [("terms", "30000000,45000000", "Undisclosed,45000000")], "terms.csv, line 7", "Undisclosed"),
        # two rates where one is needed
        ("debt", [("discount", "exit,OLD-1,2031,8", "grant,low income,2015,8")], "discount.csv", "two rates for 2015"),
    ],
)  # fmt: skip
def test_bad_figures_are_refused_with_place_reason_and_repair(tmp_path: Path, verb: str, changes: list[Change], place: str, said: str) -> None:
    home = tmp_path / "relief"
    shutil.copytree(RELIEF, home)
    for name, old, new in changes:
        path = home / "support" / (f"{name}.toml" if name == "payments" else f"{name}.csv")
        text = path.read_text("utf-8") if old else ""
        assert old in text
        path.write_text(text.replace(old, new) if old else new, "utf-8")
    out = tmp_path / "page.html"
    done = call("support", verb, home, *DAY, "--html", out, columns=400)
    assert (done.code, done.out) == (2, "")
    assert not out.exists()
    reason, repair = done.err.splitlines()[:2]
    assert place in reason
    assert said in reason
    assert re.fullmatch(r"  [A-Z].+[.?]", repair)


def test_the_rule_is_told_by_its_verb_and_page() -> None:
    done = call("rules", "SV805")
    assert (done.code, "servanda support debt" in done.err, "docs/support/debt.md" in done.err) == (2, True, True)
    index = (ROOT / "docs" / "rules" / "README.md").read_text("utf-8")
    for code, verb in TOLD_ELSEWHERE.items():
        page = ROOT / "docs" / f"{'/'.join(verb.split()[1:])}.md"
        assert code in page.read_text("utf-8")
        assert f"| {code} | `{verb}` |" in index


def test_the_page_tells_the_rule_with_version_year_and_scenario() -> None:
    words = call("support", "debt", RELIEF, "--as-of", "2031-07-01", "--today", "2031-07-01", "--markdown").out
    told = words.partition("(SV805)")[2]
    assert "Version 2018, used from 2018 on: IMF factsheet" in told
    rows = [line.split("|") for line in told.splitlines() if line.startswith("|")]
    assert rows[2][1:3] == [" baseline ", " no relief "]
    assert " 2033: present value of external debt to GDP " in rows[2]
    assert "No figures" not in told


READERS = {
    "ledger": ("moves", "needs", "pledges", "prices", "rates", "totals"),
    "train": ("courses", "training"),
    "ship": ("shipments",),
    "assist": ("services",),
    "land": ("announced", "land"),
    "deliver": ("loads", "network", "stations", "stocks"),
    "debt": ("discount", "exchange", "indicators", "loans", "relief"),
    "terms": ("quota_use", "terms"),
}
"""Which verb reads which table of the fictional dossier; `flags`, `clocks` and `import`, which are asked of a file, have tests of their own."""


def days_of(table: str) -> list[tuple[str, int, str]]:
    """The columns of a table that hold a day in some row: the table, the line, the cell."""
    lines = (RELIEF / "support" / f"{table}.csv").read_text("utf-8").splitlines()
    found = {}
    for number, line in enumerate(lines[1:], 2):
        for column, cell in enumerate(line.split(",")):
            if re.fullmatch(r"20\d\d-\d\d-\d\d", cell):
                found.setdefault(column, (table, number, cell))
    return list(found.values())


@pytest.mark.parametrize(("verb", "table", "line", "cell"), [(verb, *one) for verb, tables in READERS.items() for table in tables for one in days_of(table)])
def test_no_table_takes_a_year_of_another_millennium(tmp_path: Path, verb: str, table: str, line: int, cell: str) -> None:
    home = tmp_path / "relief"
    shutil.copytree(RELIEF, home)
    path = home / "support" / f"{table}.csv"
    lines = path.read_text("utf-8").splitlines()
    lines[line - 1] = lines[line - 1].replace(cell, f"2922{cell[4:]}", 1)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    done = call("support", verb, home, *DAY, columns=400)
    assert (done.code, done.out) == (2, "")
    assert f"{table}.csv" in done.err
    assert "2922" in done.err


def test_every_table_of_the_dossier_is_read_by_some_verb() -> None:
    known = {table for tables in READERS.values() for table in tables} | {"contracts", "corrections", "determinations", "offers", "parties"}
    assert {path.stem for path in (RELIEF / "support").glob("*.csv")} <= known
