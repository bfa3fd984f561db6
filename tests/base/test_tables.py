"""One table, written in every way an office writes it, gives the same rows; and nothing but the reader opens a table."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import pytest

from servanda.base.refusal import Refusal
from servanda.base.tables.reading import Col, read
from servanda.base.tables.unknown import says_unknown

HOUSE = Path(__file__).resolve().parents[2] / "servanda"


class Ship(msgspec.Struct, frozen=True, kw_only=True):
    name: Annotated[str, Col("what it is called", needed=True, filled=True)]
    tonnes: Annotated[float | None, Col("what it carries", unit="tonnes")] = None
    port: Annotated[str, Col("where it lies", names=("harbour",))] = ""


ROWS = [("Wren", "12.5", "Selm, north quay"), ("Élan", "", "Порт"), ('The "Tern"', "7.25", "")]
MEANT = (
    Ship(name="Wren", tonnes=12.5, port="Selm, north quay"),
    Ship(name="Élan", tonnes=None, port="Порт"),
    Ship(name='The "Tern"', tonnes=7.25, port=""),
)
HEADS = (("name", "tonnes", "port"), ("Name", "TONNES", "Harbour"), (" name ", "Tonnes", "port"))


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def written(head: tuple[str, ...], sign: str, end: str, comma: bool, after: str) -> str:
    rows = [(name, tonnes.replace(".", ",") if comma else tonnes, port) for name, tonnes, port in ROWS]
    return end.join(sign.join(quoted(cell) for cell in row) for row in (head, *rows)) + after


def texts() -> Iterator[tuple[str, str, bytes]]:
    for sign, called in ((",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")):
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            for end, ends in (("\n", "lf"), ("\r\n", "crlf")):
                comma = sign == ";"
                after = end * 2 if ends == "crlf" else ""
                head = HEADS[(len(called) + len(encoding) + len(ends)) % 3]
                yield f"{called}, {encoding}, {ends}", "ships.csv", written(head, sign, end, comma, after).encode(encoding)
    yield "sep=", "ships.csv", ("sep=;\n" + written(HEADS[0], ";", "\n", False, "")).encode()
    yield "gzip", "ships.csv.gz", gzip.compress(written(HEADS[0], ",", "\n", False, "\n").encode())
    yield "no ending", "ships", written(HEADS[0], ",", "\n", False, "\n").encode()
    lines = [dict(zip(HEADS[0], row, strict=True)) for row in ROWS]
    yield "json lines", "ships.jsonl", "\n".join(json.dumps(line) for line in lines).encode()
    yield "a list in json", "ships.json", json.dumps(lines, ensure_ascii=False).encode()


def books() -> Iterator[tuple[str, str, bytes]]:
    openpyxl = pytest.importorskip("openpyxl", reason="workbooks are an extra")
    book = openpyxl.Workbook()
    for row in (HEADS[1], *((name, float(tonnes) if tonnes else None, port or None) for name, tonnes, port in ROWS)):
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    yield "xlsx", "ships.xlsx", held.getvalue()
    polars = pytest.importorskip("polars", reason="columns are an extra")
    held = io.BytesIO()
    polars.DataFrame(ROWS, schema=list(HEADS[0]), orient="row").write_parquet(held)
    yield "parquet", "ships.parquet", held.getvalue()


@pytest.mark.parametrize(("file", "data"), [pytest.param(f, d, id=w) for w, f, d in texts()])
def test_however_a_text_is_written_its_rows_are_the_same(file: str, data: bytes) -> None:
    found = read(file, data, Ship)
    assert found.rows == MEANT
    assert not found.rejects
    assert not found.unused


def test_workbooks_and_columns_give_the_same_rows() -> None:
    for way, file, data in books():
        assert read(file, data, Ship).rows == MEANT, way


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"name,tonnes\nWren,1\nTern,2,3\n", "line 3"),  # more cells than the header
        (b"name,tonnes,port\nWren\n", "line 2"),  # fewer
        (b"name,tonnes\n,3\n", "line 2"),  # what must be filled is empty
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_its_line(data: bytes, says: str) -> None:
    found = read("ships.csv", data, Ship)
    assert len(found.rejects) == 1
    assert says in found.rejects[0].place
    with pytest.raises(Refusal):
        found.whole()


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"tonnes\n1\n", b"name,name\n\"open\n", b"PK\x03\x04 no book", b"PAR1", b"[1, 2", b"\x00\x00"])
def test_a_file_that_is_no_such_table_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(Refusal) as told:
        read("ships", data, Ship).whole()
    assert told.value.reason


@pytest.mark.parametrize("cell", ["n/a", "N/A", "-", "not provided", "not specified", "не указано", "unbekannt"])
def test_a_filled_cell_that_says_nothing_is_told_as_a_sum(cell: str) -> None:
    assert says_unknown(cell)
    found = read("ships.csv", f"name,tonnes\nWren,{cell}\nTern,{cell}\nLark,3\n".encode(), Ship)
    assert [row.tonnes for row in found.rows] == [None, None, 3.0]
    assert [(left.column, left.count) for left in found.unread] == [("tonnes", 2)]


def test_nothing_else_opens_a_table() -> None:
    opens = re.compile(r"csv\.(?:reader|DictReader|Sniffer)|openpyxl|(?:read|scan)_(?:csv|parquet|excel)|load_workbook")
    found = {str(path.relative_to(HOUSE)) for path in HOUSE.rglob("*.py") if opens.search(path.read_text("utf-8"))}
    assert not {one for one in found if not one.startswith("base/tables/")}
