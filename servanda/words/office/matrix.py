"""The matrix of commitments as a workbook, its cells in the words of the language, and what a changed cell proposes. Nothing is
written into a dossier: a person decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import msgspec

from servanda.base.displayed import Displayed
from servanda.base.refusal import Refusal
from servanda.base.shown import one_line, shown, starts_formula
from servanda.base.tables.kinds import open_table
from servanda.base.tables.sheets import Row, cell_text
from servanda.base.tables.writing import new_workbook
from servanda.model.core import Dossier
from servanda.text.core import core_text
from servanda.text.diagnostics import Diagnostic, Severity
from servanda.text.format import part_lines
from servanda.text.read import read_text
from servanda.text.syntax import Part, Statement
from servanda.text.write import quoted_text, ref_text, who_text
from servanda.words.confirming import in_place, statements_at

CORE = ("who", "modal", "act")
PARTS = {
    "deadline": (
        *("by", "before", "before each", "from", "until", "on", "not before", "immediately", "within", "while", "every"),
        *("whenever", "lapses after", "extended by", "in force from"),
    ),
    "amount": ("at least", "at most", "exactly", "all of"),
    "condition": ("if", "unless", "provided that", "only after", "with the consent of", "except"),
    "verifier": ("verified by", "monitored by", "supervised by", "certified by", "determined by"),
}
"""The lines of a clause that stand in a column; what stands in none of them is not in the matrix."""
COLUMNS = ("clause", "title", *CORE, *PARTS)
WIDTHS = (18, 24, 24, 11, 38, 34, 30, 34, 44)
MOST_LETTERS = 32_000
"""Letters of a cell: a spreadsheet takes 32,767."""
MADE = dt.datetime(2000, 1, 1)


class CellCorrection(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A changed cell. lines: of the language, as they would stand there; goes: those that stood there; wrong: why the cell cannot
    be read as language, with what to do."""

    clause: str
    column: str
    old: str
    new: str
    lines: tuple[str, ...] = ()
    goes: tuple[str, ...] = ()
    wrong: str = ""
    place: str = ""


class MatrixBack(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True):
    """What a matrix that came back says. rows: of clauses of ours; gone: clauses without a row; new: rows of no clause of ours;
    notes: what was not compared."""

    file: str
    rows: int
    changed: tuple[CellCorrection, ...]
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A clause, the statement it stands in, and its cells by column."""

    clause: str
    statement: Statement
    cells: Mapping[str, str]


def matrix_rows(dossier: Dossier, files: Mapping[str, bytes], agreement: str = "") -> tuple[MatrixRow, ...]:
    """A row a clause that is a statement of its own. files: of the dossier, as its reader may see them."""
    at = statements_at(files)
    return tuple(
        MatrixRow(one.id, statement, _cells(statement))
        for one in dossier.clauses
        if agreement in ("", one.agreement) and (statement := at.get((one.span.file, one.span.line))) is not None
        and statement.keyword == "clause"
    )


def as_matrix(rows: Iterable[MatrixRow], marking: str) -> bytes:
    """A workbook; the same clauses give the same bytes. marking: in head and foot of each page, and in the row of heads. Raises
    Refusal: a text that no cell can hold; `missing` without xlsxwriter."""
    book, out = new_workbook("Matrix of commitments", MADE, comments=one_line(marking))
    head = book.add_format({"bold": True, "bg_color": "#E8EDF3", "bottom": 1})
    text, kept = (book.add_format({"text_wrap": True, "valign": "top", **more}) for more in ({}, {"quote_prefix": True}))
    sheet = book.add_worksheet("Matrix")
    for column, (name, width) in enumerate(zip((*COLUMNS, one_line(marking)), (*WIDTHS, len(marking) + 2), strict=True)):
        if name:
            sheet.write_string(0, column, name, head)
            sheet.set_column(column, column, width)
    for line, row in enumerate(rows, 1):
        for column, words in enumerate((row.clause, *(row.cells[name] for name in COLUMNS[1:]))):
            if len(words) > MOST_LETTERS:
                raise Refusal(f"a cell holds {len(words):,} letters.", "Shorten the clause.", f"clause {row.clause}")
            if words:
                sheet.write_string(line, column, words, kept if starts_formula(words) else text)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for put in (sheet.set_header, sheet.set_footer):
        put(f"&C&B{one_line(marking)[:200].replace('&', '&&')}")
    book.close()
    return out.getvalue()


def matrix_back(
    name: str, data: bytes, rows: tuple[MatrixRow, ...], files: Mapping[str, bytes], read: Callable[[dict[str, bytes]], Dossier]
) -> MatrixBack:
    """A matrix that came back against the clauses as they stand. read: the dossier of other files. Raises Refusal: no such
    table."""
    sheet = open_table(name, data)
    if "clause" not in sheet.columns:
        raise Refusal("the table has no column `clause`.", "Keep the heads as they went out: servanda draft export --xlsx", name)
    notes = [f"column {column} is not there: not compared" for column in COLUMNS if column not in sheet.columns]
    ours = {row.clause: row for row in rows}
    seen: dict[str, Row] = {}
    new = []
    for row in sheet.rows:
        clause = cell_text(row.cells.get("clause"))
        if clause in seen:
            where = f"{sheet.counts} {row.number}"
            notes.append(f"clause {one_line(clause)} stands in a second row, {where}: that row is not compared")
        elif clause in ours and row.fault is None:
            seen[clause] = row
        else:
            told = "; ".join(f"{column}: {words}" for column in COLUMNS if (words := one_line(cell_text(row.cells.get(column)))))
            new.append(f"{sheet.counts} {row.number}: {told}" + (f" ({row.fault.reason})" if row.fault else ""))
    changed = [one for clause, row in seen.items() for one in _changed(ours[clause], row)]
    return MatrixBack(
        file=name, rows=len(seen), changed=tuple(_resolved(changed, ours, files, read)), new=tuple(new), notes=tuple(notes),
        gone=tuple(clause for clause in ours if clause not in seen),
    )  # fmt: skip


def _changed(ours: MatrixRow, row: Row) -> Iterable[CellCorrection]:
    """The cells of a row that say something else, read as language."""
    theirs = {column: _plain(cell_text(row.cells[column])) for column in COLUMNS[1:] if column in row.cells}
    other = [column for column, words in theirs.items() if words != _plain(ours.cells[column]) or column in row.bad]
    cells = {**ours.cells, **{column: theirs[column] for column in other}}
    was, now = _read(ours.statement, ours.cells), _read(ours.statement, cells)
    for column in other:
        line = _line_of(column)
        fault = row.bad.get(column)
        wrong = f"{fault.reason}. {fault.repair}" if fault is not None else now.wrong.get(line, "")
        lines, goes = now.lines.get(line, ()), was.lines.get(line, ())
        if wrong or lines != goes:
            yield CellCorrection(
                clause=ours.clause, column=column, old=ours.cells[column], new=theirs[column], wrong=wrong,
                lines=() if wrong else tuple(one for one in lines if one not in goes),
                goes=() if wrong else tuple(one for one in goes if one not in lines),
                place=f"{ours.statement.span.file}:{ours.statement.span.line}",
            )  # fmt: skip


def _line_of(column: str) -> str:
    """What the line of a column is called: three columns are one line."""
    return "act" if column in CORE else column


def _resolved(
    changed: list[CellCorrection],
    ours: Mapping[str, MatrixRow],
    files: Mapping[str, bytes],
    read: Callable[[dict[str, bytes]], Dossier],
) -> list[CellCorrection]:
    """The same, with what could not be resolved in the dossier told of its cell."""
    cells = {one.clause: dict(ours[one.clause].cells) for one in changed if not one.wrong}
    for one in changed:
        if not one.wrong:
            cells[one.clause][one.column] = one.new
    if not cells:
        return changed
    before = {(one.code, one.message) for one in read(dict(files)).diagnostics}
    made = dict(files)
    at: dict[tuple[str, int], tuple[Statement, str]] = {}
    written = {ours[clause].statement: _written(ours[clause].statement, new) for clause, new in cells.items()}
    for file in dict.fromkeys(one.span.file for one in written):
        mine = {one: tuple(line for _, line in lines) for one, lines in written.items() if one.span.file == file}
        text, owners = in_place(files[file].decode("utf-8"), mine)
        made[file] = text.encode()
        columns = {one: iter([column for column, _ in written[one]]) for one in mine}
        at |= {(file, line): (statement, next(columns[statement])) for line, statement in owners.items()}
    wrong: dict[tuple[Statement, str], str] = {}
    for found in read(made).diagnostics:
        where = at.get((found.span.file, found.span.line))
        if where is not None and found.severity is Severity.ERROR and (found.code, found.message) not in before:
            wrong.setdefault(where, _said(found))
    for place, one in enumerate(changed):
        if said := wrong.get((ours[one.clause].statement, _line_of(one.column)), ""):
            changed[place] = msgspec.structs.replace(one, wrong=said, lines=(), goes=())
    return changed


@dataclass(frozen=True, slots=True)
class _Cells:
    """By column (`act` for the line WHO must ACT): its lines of the language, and what is wrong with it."""

    lines: Mapping[str, tuple[str, ...]]
    wrong: Mapping[str, str]


def _read(statement: Statement, cells: Mapping[str, str]) -> _Cells:
    written = _written(statement, cells)
    wrong = {
        column: "signs that end a block or a line of the language stand in it. Take them out."
        for column, line in written
        if line.lstrip().startswith(("```", "~~~")) or line.endswith("\\")
    }
    kept = [("", "") if column in wrong else (column, line) for column, line in written]
    tree = read_text("\n".join(["```servanda", *(line for _, line in kept), "```", ""]), "")
    for found in tree.diagnostics:
        place = found.span.line - 2
        if found.severity is Severity.ERROR and 0 <= place < len(kept) and kept[place][0]:
            wrong.setdefault(kept[place][0], _said(found))
    lines: dict[str, tuple[str, ...]] = {}
    for made in (one for block in tree.blocks for one in block.statements[:1]):
        lines["title"] = tuple(line for column, line in written if column == "title")
        for part in made.parts:
            column = kept[part.span.line - 2][0]
            lines[column] = (*lines.get(column, ()), *part_lines(part, "clause"))
            if column and part.keyword not in PARTS.get(column, ("core",)):
                where = next((name for name, words in PARTS.items() if part.keyword in words), "none of the columns")
                wrong.setdefault(column, f"`{part.keyword}` is not said in this column. Write it under: {where}.")
    return _Cells(lines, wrong)


def _written(statement: Statement, cells: Mapping[str, str]) -> list[tuple[str, str]]:
    """A clause with these cells: the column of each line (`act` of the line WHO must ACT, "" of what stands in none), and the
    line."""
    texts = statement.head.texts
    if texts:
        title = f" {quoted_text(msgspec.structs.replace(texts[0], text=one_line(cells['title'])))}"
    else:
        title = f' "{one_line(cells["title"])}"'
    found = [("title", f"clause {ref_text(statement.head.refs[0])}{title if cells['title'] else ''}")]
    act, *more = cells["act"].split("\n")
    if core := " ".join(filter(None, (*(" ".join(cells[one].split()) for one in CORE[:2]), act.strip()))):
        found += [("act", f"  {core}"), *(("act", f"    {one.strip()}") for one in more)]
    for column, keywords in PARTS.items():
        for number, line in enumerate(one.strip() for one in cells[column].split("\n") if one.strip()):
            begins = column != "verifier" or not number or line.startswith(keywords)
            found.append((column, f"{'  ' if begins else '    '}{line}"))
    kept = (*CORE, *(word for words in PARTS.values() for word in words), "core")
    others = [part for part in statement.parts if part.keyword not in kept]
    return found + [("", f"  {line}") for part in others for line in part_lines(part, "clause")]


def _cells(statement: Statement) -> dict[str, str]:
    cells = dict.fromkeys(COLUMNS[1:], "")
    cells["title"] = shown(statement.head.texts[0].text) if statement.head.texts else ""
    for part in map(_bare, statement.parts):
        if part.keyword == "core" and part.who is not None:
            who, modal = who_text(part.who), part.modal
            act = core_text(part).removeprefix(f"{who} {modal} ")
            more = part_lines(part, "clause")[1:] if part.parts else ()
            cells |= {"who": shown(who), "modal": modal, "act": shown("\n".join((act, *more)))}
        for column, keywords in PARTS.items():
            if part.keyword in keywords:
                lines = "\n".join(part_lines(part, "clause")).replace(" \\\n", "")
                cells[column] = "\n".join(filter(None, (cells[column], shown(lines))))
    return cells


def _bare(part: Part) -> Part:
    """A line without its comments."""
    return msgspec.structs.replace(part, comments=(), trailing="", parts=tuple(map(_bare, part.parts)))


def _plain(words: str) -> str:
    return "\n".join(" ".join(line.split()) for line in shown(words).split("\n") if line.strip())


def _said(found: Diagnostic) -> str:
    return one_line(f"{found.message} {found.repair}")
