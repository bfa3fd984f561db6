"""Mappings and files that are wrong as a whole, every kind of table, and garbage."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from amounts import amount
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from import_support import mapping, plan, told

from servanda.base.refusal import Refusal
from servanda.evidence.imports.readymade import load_mapping, ready_names

PLAIN = '[event]\nkey = "n"\nterm = "what"\nfirst = "when"\n'
ONE = "2: event open fire 2031-03-04T00:00:00..2031-03-04T23:59:59 day"


def put(tmp_path: Path, name: str, data: bytes | str) -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize(
    "text, words",
    [
        ('[event]\nkey = "n"\nterm = "a"\nfrist = "b"', "`frist` is not known here first"),
        ('[evnt]\nkey = "n"', "`evnt` is not known here event"),
        ('[event]\nkey = "n"\nfirst = "b"', "`term` comes from"),
        ('[event]\nterm = "a"\nfirst = "b"', "needs `key`"),
        ('[event]\nkey = "n"\nterm = { colum = "a" }\nfirst = "b"', "`colum` is not known here column"),
        ('[event]\nkey = "n"\nterm = { column = "a", constant = "b" }\nfirst = "b"', "must say where it comes from, once"),
        ('[event]\nkey = "n"\nterm = { column = "a", pattern = "(" }\nfirst = "b"', "no regular expression"),
        ('[event]\nkey = "n"\nterm = "a"\nfirst = "b"\n[event.restates]\nvalue = "x"\nof = "yesterday"', "which earlier number"),
        ('zone = "Mars/Base"\n' + PLAIN, "no time zone"),
        ("", "takes no record"),
        ("a = = b", "is not TOML"),
        ('extends = "nothing"\n', "no mapping “nothing”"),
        ('extends = "ucdp-ged"\n[event]\nleave_out = true', "takes no record"),
        ('mapping = "A B"\n' + PLAIN, "needs a name"),
        ('[file]\nheader = "two"\n' + PLAIN, "Expected"),
    ],
)
def test_a_wrong_mapping_says_what_to_write(text: str, words: str) -> None:
    with pytest.raises(Refusal) as fault:
        mapping(text)
    message = f"{fault.value.reason} {fault.value.repair}"
    for word in words.split(" is not known here ") if "is not known here" in words else [words]:
        assert word in message
    assert fault.value.repair


def test_ready_mappings_are_whole() -> None:
    assert ready_names() == ("acled", "osce-smm-fortnights", "osce-smm-reports", "timeline", "ucdp-ged", "viina")
    for name in ready_names():
        found = load_mapping(name)
        assert found.name == name
        assert found.shapes
        assert found.about or name == "timeline"


def test_extends_keeps_what_it_does_not_change() -> None:
    found = mapping('mapping = "mine"\nextends = "osce-smm-fortnights"\n[[event]]\nname = "explosions"\nleave_out = true\n')
    assert [s.name for s in found.shapes] == ["violations"]
    assert found.source.id == "osce-smm"
    assert found.shapes[0].restates is not None


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"n,what,when\n", "no row under it"),
        (b"n,what\n1,open fire\n", "no column “when”"),
        (b"n,what,when\n1,\xff\xfe,2031\n", "not in UTF-8"),
        (b"PK\x03\x04junk", "workbook or another archive"),
        (b'n,what,when\n1,"open fire,2031\n', "begins on line 2"),
        (b"n,what,when\n1,open\0fire,2031\n", "no text"),
    ],
)
def test_a_wrong_file_is_refused_with_a_repair(tmp_path: Path, data: bytes, words: str) -> None:
    path = put(tmp_path, "t.csv", data)
    with pytest.raises(Refusal, match=words) as fault:
        plan(path, PLAIN)
    assert fault.value.repair
    assert str(path) in fault.value.place


def test_encodings_marks_and_delimiters(tmp_path: Path) -> None:
    text = "n;what;when\n1;open fire;2031-03-04\n"
    assert told(plan(put(tmp_path, "a.csv", b"\xef\xbb\xbf" + text.encode()), PLAIN)) == [ONE]
    assert told(plan(put(tmp_path, "b.csv", text.encode("utf-16")), PLAIN)) == [ONE]
    assert told(plan(put(tmp_path, "c.tsv", text.replace(";", "\t")), PLAIN)) == [ONE]
    cyrillic = put(tmp_path, "d.csv", "n;what;when\n1;обстрел;2031-03-04\n".encode("cp1251"))
    assert told(plan(cyrillic, f'[file]\nencoding = "cp1251"\n{PLAIN}[terms]\n"обстрел" = "open fire"\n')) == [ONE]


def test_a_missing_column_names_the_closest(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="Did you mean: When"):
        plan(put(tmp_path, "t.csv", "n,what,When\n1,open fire,2031\n"), PLAIN)


def test_an_unquoted_delimiter_in_the_last_column(tmp_path: Path) -> None:
    path = put(tmp_path, "t.csv", "n,what,when,text\n1,open fire,2031-03-04,read, in part\n")
    assert "4 columns" in plan(path, PLAIN).rejects[0].reason
    made = plan(path, f'[file]\nextra_cells = "join"\n{PLAIN}text = "text"\n')
    assert [i.record.text for i in made.items] == ["read, in part"]  # type: ignore[union-attr]


def test_json_lines(tmp_path: Path) -> None:
    rows = [{"n": 1, "what": "open fire", "at": {"when": "2031-03-04"}}, [1], {"n": 2, "what": "open fire"}]
    lines = "\n".join(json.dumps(row) for row in rows) + "\n{broken\n"
    nested = PLAIN.replace('"when"', '"at.when"')
    made = plan(put(tmp_path, "t.jsonl", lines), nested)
    assert told(made)[0] == ONE.replace("2:", "1:")
    assert [(r.row, r.reason.split(" (")[0]) for r in made.rejects] == [
        (2, "the line holds “[1]”, not an object"),
        (3, "the date is missing"),
        (4, "the line is not JSON"),
    ]
    assert told(plan(put(tmp_path, "t.json", json.dumps(rows[:1])), nested)) == [ONE.replace("2:", "1:")]


def test_geojson(tmp_path: Path) -> None:
    features = [
        {"type": "Feature", "properties": {"n": 1, "what": "open fire", "when": "2031-03-04"}, "geometry": geometry}
        for geometry in ({"type": "Point", "coordinates": [10.5, 50.5]}, None)
    ]
    features[1]["properties"] = {"n": 2, "what": "open fire", "when": "2031-03-04"}
    path = put(tmp_path, "t.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
    made = plan(path, PLAIN + 'longitude = "geometry.longitude"\nlatitude = "geometry.latitude"\n')
    assert told(made) == [f"{ONE.replace('2:', '1:')} Port Selm", ONE]


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"n": [1, 2], "what": ["open fire"] * 2, "when": [dt.date(2031, 3, 4), None]}), path)
    made = plan(path, PLAIN)
    assert told(made) == [ONE.replace("2:", "1:"), "2: reject the date is missing"]
    with pytest.raises(Refusal, match="no readable Parquet"):
        plan(put(tmp_path, "u.parquet", b"PAR1 not really"), PLAIN)


def test_spreadsheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["notes"])
    sheet.append(["n", "what", "when"])
    sheet.append([1, "open fire", dt.date(2031, 3, 4)])
    sheet.append([2, "open fire", "=1+1"])
    sheet.append([3, "open fire", "#REF!"])
    sheet.append([4, "open fire", dt.date(2031, 3, 4)])
    sheet.append([5, "open fire", None])
    sheet.merge_cells("C6:C7")
    sheet.append([6, "open fire", dt.datetime(2031, 3, 4, 10, 30, 5)])
    path = tmp_path / "t.xlsx"
    book.save(path)
    made = plan(path, f"[file]\nheader = 2\n{PLAIN}")
    assert told(made) == [
        ONE.replace("2:", "3:"),
        "4: reject the cell holds a formula that was never calculated",
        "5: reject the cell shows the error #REF!",
        ONE.replace("2:", "6:"),
        "7: reject the cell is merged with its neighbours",
        "8: event open fire 2031-03-04T10:30:05..2031-03-04T10:30:05 second",
    ]
    with pytest.raises(Refusal, match="no sheet “Other”"):
        plan(path, f'[file]\nsheet = "Other"\n{PLAIN}')
    with pytest.raises(Refusal, match=r"no readable .xlsx"):
        plan(put(tmp_path, "u.xlsx", b"PK\x03\x04 not really"), PLAIN)


def small_book(path: Path, *, far: bool = False) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["n", "what", "when"])
    sheet.append([1, "open fire", dt.date(2031, 3, 4)])
    if far:
        sheet["XFD1048576"] = "x"
    book.save(path)
    return path


def changed(path: Path, old: bytes, new: bytes) -> Path:
    """The workbook with other bytes in its sheet."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = next(name for name in parts if "worksheets/sheet" in name)
    assert old in parts[sheet]
    parts[sheet] = parts[sheet].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_a_workbook_unfolds_to_no_more_than_it_holds(tmp_path: Path) -> None:
    """A stray cell in the last corner, a merged area over all rows, a row number that Excel does not know, a wrong size: each would take hours, or gigabytes."""
    assert told(plan(small_book(tmp_path / "far.xlsx", far=True), PLAIN)) == [ONE]
    for old, new in (
        (b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="E1:XFD1048576"/></mergeCells>'),
        (b"</sheetData>", b'<row r="99999999999999"><c r="A99999999999999"><v>1</v></c></row></sheetData>'),
        (b'<dimension ref="A1:C2"', b'<dimension ref="A1:XFD1048576"'),
        (b'<dimension ref="A1:C2"', b'<dimension ref="A1:A1"'),
    ):
        assert told(plan(changed(small_book(tmp_path / "odd.xlsx"), old, new), PLAIN)) == [ONE], new
    merged = changed(small_book(tmp_path / "over.xlsx"), b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    assert told(plan(merged, PLAIN)) == ["2: reject the cell is merged with its neighbours"]


def test_a_workbook_whose_rows_are_out_of_order_is_refused_not_read_in_part(tmp_path: Path) -> None:
    odd = changed(small_book(tmp_path / "odd.xlsx"), b"</sheetData>", b'<row r="1"><c r="A1"><v>1</v></c></row></sheetData>')
    with pytest.raises(Refusal, match=r"no readable .xlsx"):
        plan(odd, PLAIN)


def test_a_workbook_that_unfolds_to_more_than_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("servanda.base.tables.workbooks.MOST_UNPACKED", 1 << 20)
    bomb = changed(small_book(tmp_path / "bomb.xlsx"), b"</sheetData>", b"</sheetData>" + b" " * (2 << 20))
    assert bomb.stat().st_size < 20_000
    with pytest.raises(Refusal, match="unfolds to"):
        plan(bomb, PLAIN)


@pytest.mark.parametrize("ending", ["csv", "jsonl", "geojson", "xlsx", "parquet", "odd"])
@settings(derandomize=True, deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=120) | st.text(max_size=80).map(lambda t: t.encode("utf-8", "replace")))
def test_garbage_is_refused_or_rejected_never_a_crash(tmp_path: Path, ending: str, data: bytes) -> None:
    path = put(tmp_path, f"t.{ending}", data)
    with contextlib.suppress(Refusal):  # anything else is a crash
        assert plan(path, PLAIN).rows


@settings(derandomize=True, deadline=None, max_examples=amount(150, 75), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.tuples(*[st.text(max_size=12)] * 3), min_size=1, max_size=6))
def test_any_cells_give_records_or_rejects(tmp_path: Path, cells: list[tuple[str, str, str]]) -> None:
    rows = [{"n": n, "what": "open fire", "when": when, "a": a} for n, when, a in cells]
    path = put(tmp_path, "t.jsonl", "\n".join(json.dumps(r) for r in rows))
    made = plan(path, PLAIN + 'amount = "a"\n')
    assert made.rows == len(rows)
    assert len(made.rejects) + made.new + sum(n for _, n in made.left_out) == len(rows)
    assert all(r.reason and r.repair for r in made.rejects), made.rejects
