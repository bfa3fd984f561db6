"""Sixty odd files against every reader of tables: written otherwise they say the same; damaged, they are refused with a reason, or told row by row.

Nothing is read as something else, and nothing is left out in silence.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from servanda.accounts.rates import rates_of
from servanda.base.refusal import Refusal
from servanda.base.tables.saying import saying
from servanda.base.tables.sheets import cell_text
from servanda.instruments.sanctions.batch.reading import read as customers
from servanda.instruments.sanctions.dealings.reading import read_file
from servanda.instruments.sanctions.evasion.reading import read as detected
from servanda.instruments.sanctions.licences.dealings import read_dealings
from servanda.instruments.sanctions.ownership.imports.table import read as holdings
from servanda.instruments.sanctions.records import Reject
from servanda.instruments.sanctions.review.effectiveness.panel import Columns
from servanda.instruments.sanctions.review.effectiveness.panel_file import read_panel

openpyxl = pytest.importorskip("openpyxl", reason="workbooks are an extra")
pl = pytest.importorskip("polars", reason="columns are an extra")

Rows = Sequence[Sequence[str]]
Found = tuple[object, int]
"""What was read, in any form that can be compared; and how many rows or cells were told as not read."""


def of_customers(path: Path) -> Found:
    items = list(customers(path).items)
    read = [msgspec.structs.replace(one, id="") if one.id.startswith(("line", "row")) else one for one in items if not isinstance(one, Reject | None)]
    return [(one.id, one.names, one.born, one.countries) for one in read], sum(isinstance(one, Reject) or bool(one and one.unread) for one in items)


def of_payments(path: Path) -> Found:
    found = read_file(path)
    names = found.parties.to_list()
    rows = zip(found.payer, found.payee, found.day, found.amount, found.money, strict=True)
    scale = Decimal(10) ** found.places
    read = [(names[a], names[b], int(day), Decimal(int(n)) / scale, found.currencies[m]) for a, b, day, n, m in rows]
    return read, sum(count for _reason, count in found.rejects)


def of_detectors(path: Path) -> Found:
    frame = detected(path)
    frame = frame.select(name for name in frame.columns if not name.startswith("column "))  # the detectors take what they know by name
    cells = (tuple(number(cell_text(cell)) for cell in row) for row in frame.iter_rows())
    return sorted(row for row in cells if any(row)), 0


def number(text: str) -> str:
    """A cell of a workbook has lost how its number was written."""
    try:
        return str(Decimal(text.replace(",", ".")).normalize())
    except ArithmeticError:
        return text


def of_holdings(path: Path) -> Found:
    found = holdings(path.read_bytes(), path.name)
    return [(one.owner, one.company, one.least, one.most, one.first) for one in found.holdings], len(found.problems)


READERS: dict[str, tuple[Rows, Callable[[Path], Found]]] = {
    "customers": (
        (("id", "name", "born", "country", "note"), ("c1", "Élan Marit, the elder", "1962-03-25", "France", ""), ("c2", 'The "Tern" Company', "2019-11-30", "DE", "x1")),
        of_customers,
    ),
    "payments": (
        (("id", "date", "payer", "payee", "amount", "currency"), ("p1", "2031-03-25", "Tallow, Finch", "Élan", "1234.50", "XBD"), ("p2", "2031-04-26", "Élan", "Порт", "7.25", "XDM")),
        of_payments,
    ),
    "holdings": (
        (("owner", "company", "share", "from", "note"), ("Tallow, Finch", "Élan Holding", "49.9", "2029-01-25", ""), ("Wenna Corr", "Порт", "50", "2029-02-26", "half")),
        of_holdings,
    ),
    "rates": (
        (("currency", "to", "rate", "date", "source"), ("XDM", "XBD", "0.8125", "2032-01-25", "Bulletin, first"), ("XDM", "XBD", "0.82", "2032-05-26", "Élan")),
        lambda path: (rates_of(path.read_bytes(), path.name), 0),
    ),
    "dealings to be licensed": (
        (("id", "date", "activity", "party", "value", "currency"), ("d1", "2031-11-25", "pay salaries", "Tallow, Finch", "10.5", "XBD"), ("d2", "2031-12-26", "pay salaries", "Élan", "3", "XBD")),
        lambda path: ([(one.id, one.day, one.listed, one.value) for one in read_dealings(path.read_bytes(), path.name)], 0),
    ),
    "panel": (
        (("unit", "period", "value"), ("Élan, west", "2030", "1.5"), ("Élan, west", "2031", "2"), ("Порт", "2030", "3"), ("Порт", "2031", "4.25")),
        lambda path: (panel(read_panel(path.read_bytes(), Columns(outcome="value"), path.name)), 0),
    ),
    "tables of detectors": (
        (("company", "formed", "tonnes"), ("Tallow, Finch", "2031-03-25", "7.5"), ("Élan", "2031-04-26", "8.25"), ("Порт", "2031-05-27", "9.75")),
        of_detectors,
    ),
}


def panel(found: object) -> str:
    return repr(found)


def text(rows: Rows, sign: str = ",", end: str = "\n", *, all_quoted: bool = False) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=sign, lineterminator=end, quoting=csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL).writerows(rows)
    return out.getvalue()


def cell(word: str) -> object:
    """As a spreadsheet holds it."""
    try:
        return dt.datetime.combine(dt.date.fromisoformat(word), dt.time())
    except ValueError:
        pass
    try:
        return float(word) if "." in word else int(word)
    except ValueError:
        return word or None


def book(rows: Rows, *, typed: bool) -> bytes:
    made, held = openpyxl.Workbook(), io.BytesIO()
    for n, row in enumerate(rows):
        made.active.append([cell(word) if typed and n else word or None for word in row])
    made.save(held)
    return held.getvalue()


def columns(rows: Rows) -> bytes:
    held = io.BytesIO()
    pl.DataFrame([[word or None for word in row] for row in rows[1:]], schema=list(rows[0]), orient="row", schema_overrides=dict.fromkeys(rows[0], pl.String)).write_parquet(held)
    return held.getvalue()


def same(rows: Rows) -> Iterator[tuple[str, str, bytes]]:
    """The same table, written in ways that say the same: what it is called, its name, its bytes."""
    for sign, called in ((",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")):
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            yield f"{called}, {encoding}", "t.csv", text(rows, sign).encode(encoding)
        yield f"{called}, CRLF", "t.csv", text(rows, sign, "\r\n").encode()
        yield f"{called}, all quoted", "t.csv", text(rows, sign, all_quoted=True).encode()
    plain = text(rows)
    yield "sep=", "t.csv", ("sep=;\n" + text(rows, ";")).encode()
    yield "gzip", "t.csv.gz", gzip.compress(plain.encode())
    yield "tsv", "t.tsv", text(rows, "\t").encode()
    yield "txt", "t.txt", plain.encode()
    yield "a capital ending", "t.CSV", plain.encode()
    yield "no last line end", "t.csv", plain.rstrip("\n").encode()
    yield "empty lines at the end", "t.csv", (plain + "\n\n\n").encode()
    yield "empty lines before", "t.csv", ("\n\n" + plain).encode()
    yield "rows of nothing but signs", "t.csv", (plain + "," * (len(rows[0]) - 1) + "\n").encode()
    yield "an empty column at the end", "t.csv", text([[*row, ""] for row in rows]).encode()
    yield "spaces about the headers", "t.csv", text([[f" {word} " for word in rows[0]], *rows[1:]]).encode()
    yield "workbook of words", "t.xlsx", book(rows, typed=False)
    yield "workbook of numbers and days", "t.xlsx", book(rows, typed=True)
    yield "parquet", "t.parquet", columns(rows)


def nested(rows: Rows) -> Iterator[tuple[str, str, bytes, tuple[str, ...]]]:
    """The same table by path: what it is called, its name, its bytes, what is said of it."""
    heads, *cells = rows
    first, *others = heads
    objects = [{"kept": {"by": row[0]}, "has": [{name: [word] for name, word in zip(others, row[1:], strict=True)}]} for row in cells]
    paths = (f"cells.{first}=../kept/by", *(f"cells.{name}={name}" for name in others))
    yield "json by path", "t.json", json.dumps({"all": objects}).encode(), ("rows=all/has", *paths)
    yield "json lines by path", "t.jsonl", "\n".join(map(json.dumps, objects)).encode(), ("t.jsonl:rows=has", *paths)
    yield "json without a path of rows", "t.json", json.dumps(objects).encode(), (f"cells.{first}=kept/by", *(f"cells.{name}=has[1]/{name}" for name in others))
    root = ET.Element("{urn:odd}all", {"made": "2031"})
    for row in cells:
        kept = ET.SubElement(root, "{urn:odd}kept", {"by": row[0]})
        ET.SubElement(kept, "has", {"kind": "other"})
        has = ET.SubElement(kept, "has", {"kind": "row"})
        for name, word in zip(others, row[1:], strict=True):
            ET.SubElement(has, name).text = word
    paths = (f"cells.{first}=../@by", *(f"cells.{name}={name}" for name in others))
    for encoding in ("utf-8", "iso-8859-5"):
        yield f"xml, {encoding}", "t.xml", ET.tostring(root, encoding), ("rows=all/kept/has[@kind=row]", *paths)
    yield "xml.gz", "t.xml.gz", gzip.compress(ET.tostring(root)), ("rows=all/o:kept/has[2]", *paths)


def damaged(rows: Rows) -> Iterator[tuple[str, str, bytes]]:
    """Files that cannot be trusted, or say something else than they seem to."""
    plain = text(rows)
    yield "empty", "t.csv", b""
    yield "one line end", "t.csv", b"\n"
    yield "spaces", "t.csv", b"   \n  \n"
    yield "HTML", "t.csv", b"<!doctype html><html><body>Sign in</body></html>"
    yield "PDF", "t.csv", b"%PDF-1.7\n%..."
    yield "an archive", "t.csv", b"PK\x03\x04" + bytes(40)
    yield "a broken workbook", "t.xlsx", b"PK\x03\x04" + bytes(40)
    yield "text called workbook", "t.xlsx", plain.encode()
    yield "broken parquet", "t.parquet", b"PAR1" + bytes(40) + b"PAR1"
    yield "text called parquet", "t.parquet", plain.encode()
    yield "gzip cut short", "t.csv.gz", gzip.compress(plain.encode() * 50)[:60]
    yield "text called gzip", "t.csv.gz", b"\x1f\x8b" + plain.encode()
    yield "cut within a letter", "t.csv", plain.encode()[: plain.encode().index("É".encode()) + 1]
    yield "Latin letters, not UTF-8", "t.csv", plain.encode("latin-1", "replace")
    yield "a NUL", "t.csv", plain.encode().replace(b"\n", b"\n\0", 1)
    yield "zeros", "t.csv", bytes(200)
    yield "a quotation mark left open", "t.csv", (plain + '"never closed,1,2\n').encode()
    yield "a row too long", "t.csv", (plain + ",".join(["z"] * (len(rows[0]) + 3)) + "\n").encode()
    yield "an older workbook", "t.xls", b"\xd0\xcf\x11\xe0" + bytes(60)
    yield "no JSON", "t.json", b"[1, 2"
    yield "a list of numbers", "t.json", b"[1, 2, 3]"
    yield "nested beyond measure", "t.json", b"[" * 100_000
    yield "a list of nothing", "t.json", json.dumps([{}]).encode()
    yield "XML that laughs", "t.xml", b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a><b>&c;</b></a>'
    yield "XML cut short", "t.xml", b"<a><b>1</b>"
    yield "XML of which nothing is said", "t.xml", b"<a><b>1</b></a>"
    yield "XML nested beyond measure", "t.xml", b"<a>" * 100_000
    yield "text called XML", "t.xml", plain.encode()
    yield "a cell without end", "t.csv", (plain + "y" * (1 << 21) + "\n").encode()
    yield "columns without end", "t.csv", (",".join(f"c{n}" for n in range(3000)) + "\n").encode()


def lay(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_there_are_sixty() -> None:
    rows = next(iter(READERS.values()))[0]
    assert len(list(same(rows))) + len(list(damaged(rows))) >= 59, "and one in the test"


@pytest.mark.parametrize("reader", READERS)
def test_however_a_table_is_written_it_says_the_same(reader: str, tmp_path: Path) -> None:
    rows, read = READERS[reader]
    meant, told = read(lay(tmp_path, "meant.csv", text(rows).encode()))
    assert meant
    for called, name, data in same(rows):
        found, more = read(lay(tmp_path, name, data))
        assert (found, more) == (meant, told), called
    for called, name, data, words in nested(rows):
        with saying(words):
            found, more = read(lay(tmp_path, name, data))
        assert (found, more) == (meant, told), called


@pytest.mark.parametrize("reader", READERS)
def test_what_cannot_be_trusted_is_refused_or_told(reader: str, tmp_path: Path) -> None:
    rows, read = READERS[reader]
    _, before = read(lay(tmp_path, "meant.csv", text(rows).encode()))
    named = [] if reader == "tables of detectors" else [("a header alone, of other names", "t.csv", b"aa,bb,cc\n")]  # they look for columns later
    for called, name, data in (*damaged(rows), *named):
        try:
            _, told = read(lay(tmp_path, name, data))
        except Refusal:
            continue
        assert told > before, f"{called}: read without a word"
