"""The matrix of commitments as a workbook: random changed cells all come back, none is told that nobody changed, nothing is written."""

from __future__ import annotations

import io
import random
from functools import cache
from pathlib import Path

import pytest
from amounts import amount

from servanda.app.api import load
from servanda.app.files import read_attached, read_dossier
from servanda.base.refusal import Refusal
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.words.office.matrix import COLUMNS, MatrixBack, MatrixRow, as_matrix, matrix_back, matrix_rows

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("xlsxwriter")

DOSSIERS = Path(__file__).parents[3] / "dossiers"
NAMES = ("harbour", "league", "minsk", "relief")
NEW = {
    "title": ("Other words", "14", 'The "old" bridge'),
    "modal": ("must", "must not", "may"),
    "deadline": ("by 2033-04-05", "within 9 days of signature", "from entry into force\nuntil 2033-04-05"),
    "amount": ("at least 7 patrols", "at most 3 incidents in any 24 hours"),
    "condition": ("unless an office opens on Sunday", "if it rains"),
    "verifier": ("verified by Nobody Known", ""),
    "who": ("Nobody Known", "each of Nobody Known, Nor Known"),
    "act": ("sing on the quay at noon", "dance"),
}
"""Words that stand in no cell of these dossiers; some cannot be read or resolved, and must be told all the same."""


@cache
def sent(name: str) -> tuple[dict[str, bytes], tuple[MatrixRow, ...], bytes]:
    files = read_dossier(DOSSIERS / name)[0]
    rows = matrix_rows(load(DOSSIERS / name), files)
    return files, rows, as_matrix(rows, "")


def back(name: str, data: bytes, file: str = "matrix.xlsx") -> MatrixBack:
    files, rows, _ = sent(name)
    attached = read_attached(DOSSIERS / name, None)

    def read(made: dict[str, bytes]) -> Dossier:
        return load_files(made, name, attached=attached)

    return matrix_back(file, data, rows, files, read)


def changed(name: str, cells: dict[tuple[int, str], str | None], *, without: tuple[int, ...] = ()) -> MatrixBack:
    """What comes back of a workbook with other cells (row of the sheet, column), without some rows."""
    book = openpyxl.load_workbook(io.BytesIO(sent(name)[2]))
    for (row, column), words in cells.items():
        book.active.cell(row, COLUMNS.index(column) + 1).value = words
    for row in sorted(without, reverse=True):
        book.active.delete_rows(row)
    held = io.BytesIO()
    book.save(held)
    return back(name, held.getvalue())


@pytest.mark.parametrize("name", sorted(one.name for one in DOSSIERS.iterdir() if one.is_dir()))
def test_an_untouched_matrix_says_nothing_and_has_the_same_bytes(name: str) -> None:
    _, rows, data = sent(name)
    assert as_matrix(rows, "") == data
    told = back(name, data)
    assert (told.rows, told.changed, told.gone, told.new) == (len(rows), (), (), ())


@pytest.mark.parametrize("name", NAMES)
def test_random_changed_cells_are_all_told_and_no_other(name: str) -> None:
    draw, rows = random.Random(name), sent(name)[1]
    for _ in range(amount(60, 4)):
        wanted: dict[tuple[int, str], str | None] = {}
        for at in draw.sample(range(len(rows)), min(8, len(rows))):
            column = draw.choice(COLUMNS[1:])
            words = draw.choice(NEW[column])
            if words != rows[at].cells[column]:
                wanted[at + 2, column] = words or None
        told = changed(name, wanted)
        assert {(one.clause, one.column, one.new) for one in told.changed} == {
            (rows[row - 2].clause, column, words or "") for (row, column), words in wanted.items()
        }
        assert all(one.wrong or one.lines or one.goes for one in told.changed)
        assert not told.gone
        assert not told.new


def test_each_change_names_the_line_that_would_stand_there() -> None:
    rows = sent("harbour")[1]
    at = next(number for number, row in enumerate(rows, 2) if row.clause == "harbour:8.withdraw")
    told = changed("harbour", {(at, "deadline"): "within 21 days of entry into force", (at, "modal"): "may", (at, "amount"): None})
    lines = {one.column: (tuple(map(str.strip, one.lines)), one.goes, one.wrong) for one in told.changed}
    core = "each of Northmark, Eastholm may withdraw heavy weapons"
    assert lines["modal"] == ((core,), ("each of Northmark, Eastholm must withdraw heavy weapons",), "")
    assert lines["deadline"] == (("within 21 days of entry into force",), ("within 14 days of entry into force",), "")
    assert lines["amount"] == ((), ("at least 40 km from Selm Line",), "")
    assert {one.place for one in told.changed} == {"harbour.md:398"}


@pytest.mark.parametrize(
    ("column", "words", "says"),
    [
        ("deadline", "as soon as they can", "is not a keyword here"),
        ("deadline", "```\nclause 9", "signs that end a block"),
        ("deadline", "by 2033-01-01 \\", "signs that end a block"),
        ("condition", "by 2033-01-01", "Write it under: deadline"),
        ("deadline", "otherwise nothing", "none of the columns"),
        ("verifier", "verified by Nobody Known", "Nobody Known"),
        ("act", "sing", "sing"),
        ("who", None, "must"),
    ],
)
def test_what_is_no_language_is_told_of_its_cell(column: str, words: str | None, says: str) -> None:
    (one,) = changed("harbour", {(2, column): words}).changed
    assert says in one.wrong
    assert not one.lines


def test_rows_gone_new_and_twice_are_told() -> None:
    rows = sent("harbour")[1]
    book = openpyxl.load_workbook(io.BytesIO(sent("harbour")[2]))
    book.active.delete_rows(3)
    book.active.append(["harbour:99", "New", "Northmark", "must", "sing"])
    book.active.append([rows[0].clause, "Again"])
    held = io.BytesIO()
    book.save(held)
    told = back("harbour", held.getvalue())
    assert told.gone == (rows[1].clause,)
    assert len(told.new) == 1
    assert "harbour:99" in told.new[0]
    assert any("second row" in one for one in told.notes)
    assert not told.changed


def test_white_space_and_a_comma_without_its_space_are_no_change() -> None:
    who, deadline = (sent("harbour")[1][0].cells[column] for column in ("who", "deadline"))
    told = changed("harbour", {(2, "who"): who.replace(", ", " ,"), (2, "deadline"): f"  {deadline}\n\n"})
    assert not told.changed


def test_saved_as_csv_it_reads_the_same_and_other_tables_are_refused() -> None:
    rows = sent("rivers")[1]
    lines = [",".join(COLUMNS), *(",".join(f'"{one.replace(chr(34), chr(34) * 2)}"' for one in (r.clause, *r.cells.values())) for r in rows)]
    told = back("rivers", "\r\n".join(lines).encode(), "matrix.csv")
    assert (told.rows, told.changed, told.gone) == (len(rows), (), ())
    with pytest.raises(Refusal, match="no column `clause`"):
        back("rivers", b"name,what\nx,y\n", "other.csv")
