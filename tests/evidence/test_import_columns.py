"""One rule for the numbers of a column, years that stand for none, several measures, and tables without a key."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from import_support import NOW, dossier, plan

from servanda.evidence.imports.byhand import event_by_hand
from servanda.evidence.imports.mending import correction
from servanda.evidence.imports.plans import ImportPlan
from servanda.evidence.records import Entry, EventRecord

EVENT = '[event]\nkey = "id"\nfirst = "day"\nterm = { constant = "open fire" }\n'


def imported(tmp_path: Path, text: str, table: str, entries: tuple[Entry, ...] = ()) -> ImportPlan:
    path = tmp_path / "t.csv"
    path.write_text(table, encoding="utf-8")
    return plan(path, text, entries=entries)


def amounts(found: ImportPlan) -> list[Decimal | None]:
    return [one.record.amount for one in found.items if isinstance(one.record, EventRecord)]


@pytest.mark.parametrize(
    ("decimal", "cell", "number"),
    [
        (".", "1234", "1234"),
        (".", "1,234", "1234"),
        (".", "1,234.5", "1234.5"),
        (".", "1 234", "1234"),
        (".", "-3", "-3"),
        (".", ".5", "0.5"),
        (".", "12,5", None),
        (".", "1_000", None),
        (".", "1e3", None),
        (".", "1E3", None),
        (".", "inf", None),
        (",", "1.234", "1234"),
        (",", "1,5", "1.5"),
        (",", "1.234,5", "1234.5"),
        (",", "1.5", None),
        (",", "1,234,567", None),
    ],
)
def test_dot_and_comma_mean_one_thing_in_a_column(tmp_path: Path, decimal: str, cell: str, number: str | None) -> None:
    found = imported(
        tmp_path, EVENT + f'amount = {{ column = "n", decimal = "{decimal}" }}\n', f'id,day,n\n1,2031-02-01,"{cell}"\n'
    )
    if number is None:
        assert not found.items
        (reject,) = found.rejects
        assert "is not a number" in reject.reason
    elif number.startswith("-"):
        assert "is no amount" in found.rejects[0].reason
    else:
        assert amounts(found) == [Decimal(number)]
    read = [note for note in found.notes if "a comma was read as parting thousands" in note]
    assert len(read) == (decimal == "." and number is not None and "," in cell)


def test_the_sign_may_be_said_once_for_a_file(tmp_path: Path) -> None:
    table = 'id,day,n,m\n1,2031-02-01,"1,5","1.5"\n'
    said = '[file]\ndecimal = ","\n' + EVENT
    assert amounts(imported(tmp_path, said + 'amount = "n"\n', table)) == [Decimal("1.5")]
    assert amounts(imported(tmp_path, said + 'amount = { column = "m", decimal = "." }\n', table)) == [Decimal("1.5")], "the nearer word prevails"


def test_a_year_that_stands_for_none_is_rejected_and_two_digits_are_told(tmp_path: Path) -> None:
    found = imported(tmp_path, EVENT, "id,day\n1,0001-01-01\n2,2031-02-01\n")
    assert [(one.row, "the year 1 cannot be meant" in one.reason) for one in found.rejects] == [(2, True)]
    short = imported(tmp_path, EVENT.replace('"day"', '{ column = "day", format = "%d.%m.%y" }'), "id,day\n1,01.02.31\n")
    assert len(short.items) == 1
    assert [note for note in short.notes if "Years of two digits in day were read as 1969 to 2068." in note]


def test_equal_rows_of_a_table_without_a_key_are_each_an_event(tmp_path: Path) -> None:
    text, table = EVENT.replace('key = "id"', 'key = "row"'), "id,day\na,2031-02-01\na,2031-02-01\nb,2031-02-01\na,2031-02-01\n"
    first = imported(tmp_path, text, table)
    ids = [one.record.id for one in first.items]
    assert len(set(ids)) == 4
    assert not first.left_out
    assert any("2 rows are equal to another and were taken as an event of its own" in note for note in first.notes)
    entries = tuple(Entry(number=n, known=NOW, record=one.record) for n, one in enumerate(first.items, 1))
    again = imported(tmp_path, text, "id,day\nb,2031-02-01\na,2031-02-01\na,2031-02-01\na,2031-02-01\nc,2031-02-01\n", entries)
    assert [one.change for one in again.items if one.change != "same"] == ["new"]
    column = imported(tmp_path, text, "row,day\n7,2031-02-01\n8,2031-02-01\n")
    assert [one.record.key for one in column.items if isinstance(one.record, EventRecord)] == ["7", "8"]


def test_what_falls_away_says_how_to_keep_it(tmp_path: Path) -> None:
    found = imported(tmp_path, EVENT.replace('key = "id"', 'key = ["id", "day"]'), "id,day\na,2031-02-01\na,2031-02-01\n")
    assert found.left_out == (('the same row stands there twice (if each is an event of its own, write key = "row")', 1),)


def test_measures_are_mapped_entered_and_corrected(tmp_path: Path) -> None:
    text = EVENT + 'amount = "n"\nunit = { constant = "shells" }\n[event.measures]\ndeaths = "dead"\ninjured = "hurt"\n'
    found = imported(tmp_path, text, "id,day,n,dead,hurt\n1,2031-02-01,12,3,\n")
    (item,) = found.items
    assert isinstance(item.record, EventRecord)
    assert (item.record.amount, item.record.measures) == (Decimal(12), ((Decimal(3), "deaths"),))
    made = event_by_hand({"term": "open fire", "date": "2031-02-01", "measure.deaths": "3"}, dossier(), "UTC", ())
    event = next(one for one in made if isinstance(one, EventRecord))
    assert event.measures == ((Decimal(3), "deaths"),)
    entries = (Entry(number=1, known=NOW, record=event),)
    (changed,) = correction(entries, event.id, {"measure.deaths": "4", "measure.injured": "9"}, dossier(), "UTC")
    assert isinstance(changed, EventRecord)
    assert changed.measures == ((Decimal(4), "deaths"), (Decimal(9), "injured"))
