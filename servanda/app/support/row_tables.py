"""`servanda support rows` and `support import`: pledges go out as rows, come back as proposals, become clauses."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import msgspec

from servanda.app.asking import DossierJob
from servanda.base.job import SHOWN, Given, Job, arg, args, flag, many, needed, word
from servanda.base.opening import read
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.base.tables.reading import RowLeft
    from servanda.instruments.support.rows.layouts import RowLayout
    from servanda.instruments.support.rows.records import ClausesMade, Held, RowConflict, RowsOut, RowsRead, SupportImported, Took

TABLES = ("needs", "pledges", "moves")
BY, BECAUSE = word("Who accepts it.", "PERSON"), word("Why it is accepted.", "WORDS")


class _Folder:
    """The tables of a dossier as they stand: bytes and rows by name."""

    def __init__(self, given: Given, path: str) -> None:
        from servanda.accounts.sourced import sourced_rows
        from servanda.instruments.support.rows.records import SCHEMAS

        place = Path(path)
        self.home = (place if place.is_dir() else place.parent) / "support"
        if not place.exists():
            raise Refusal("there is no such dossier.", "Name its folder.", path)
        self.data = {one: given.read(str(self.at(one))) if self.at(one).exists() else None for one in TABLES}
        self.rows: Held = {one: sourced_rows(f"support/{one}.csv", self.data[one], SCHEMAS[one]) or () for one in TABLES}

    def at(self, name: str) -> Path:
        return self.home / f"{name}.csv"

    def accept(self, given: Given, proposals: object, by: str, because: str) -> tuple[str, ...]:
        """Write accepted proposals, all or none."""
        from servanda.instruments.support.rows.accepting import accepted
        from servanda.instruments.support.rows.replayed import CORRECTIONS

        if not by or not because:
            raise Refusal("nobody says who accepts it, and why.", "Give --by PERSON and --because WORDS.", "--accept")
        log = self.at(CORRECTIONS)
        before = read(log) if log.exists() else None
        return self.lay(accepted(self.data, proposals, before, by=by, because=because, day=given.day()))  # type: ignore[arg-type]

    def lay(self, made: dict[str, bytes]) -> tuple[str, ...]:
        """Put tables in their places: all are whole beside before the first takes its place. Raises Refusal."""
        from servanda.base.snapshots import lay

        try:
            lay(self.home, {f"{name}.csv": data for name, data in made.items()})
        except OSError as error:
            reason = f"cannot be written: {error.strerror}."
            raise Refusal(reason, "Look at your rights to the folder.", str(self.home)) from error
        return tuple(f"support/{name}.csv" for name in made)


def _key(row: object) -> str:
    """The number of a row."""
    return str(getattr(row, "id"))  # noqa: B009 # every row of these tables has one


def _write(path: str, rows: Held, table: str, *, fresh: bool = False) -> None:
    from servanda.base.snapshots import write
    from servanda.instruments.support.rows.writing import as_csv, as_workbook

    if path.lower().endswith(".xlsx"):
        write(Path(path), as_workbook(rows, fresh=fresh))
    elif path.lower().endswith(".csv"):
        if not table:
            raise Refusal("a CSV holds one table.", f"Say which: --table {' or '.join(TABLES)}; or write .xlsx.", "--table")
        write(Path(path), as_csv(table, rows, fresh=fresh).encode())
    else:
        raise Refusal("what kind of file it is to be is not said.", "End its name in .xlsx or .csv.", path)


class ExportRowsJob(DossierJob):
    """Write the needs, pledges and moves of the dossier at PATH into a workbook (a sheet a table) or a CSV (one table). Each
    row bears its number and its hash, so that a changed cell is found when the file comes back."""

    short = "Write needs, pledges and moves as rows that anybody can edit."
    examples = (
        "support rows export dossiers/relief --out rows.xlsx",
        "support rows export dossiers/relief --out moves.csv --table moves",
    )
    asks: ClassVar[tuple[str, ...]] = (*SHOWN, "written")
    out = needed("The file: .xlsx or .csv.", "FILE")
    table = word("Which table a CSV takes.", "TABLE", of=TABLES)

    def run(self, given: Given) -> RowsOut:
        from servanda.instruments.support.rows.records import RowsOut

        self.text(given, may_be_open=True)
        for one in TABLES:
            self.beside(f"support/{one}.csv")
        held = _Folder(given, self.path)
        _write(self.out, held.rows, self.table)
        wanted = (self.table,) if self.out.lower().endswith(".csv") else TABLES
        counts = tuple((one, len(held.rows[one])) for one in wanted)
        missing = tuple(f"support/{one}.csv" for one in wanted if held.data[one] is None)
        return RowsOut(file=self.out, rows=counts, missing=missing)

    @staticmethod
    def says(answer: RowsOut) -> Document:
        from servanda.instruments.support.rows.page import out_page

        return out_page(answer)


class ReadRowsJob(Job):
    """Read a file of rows that came back, and tell what it says other than the dossier: a changed cell is a proposed
    correction, a new row a proposal; a row taken away is told and stays. Nothing is changed without --accept."""

    short = "Read rows that came back: each change is a proposal."
    exits = ("no change is proposed, or all were accepted", "something is proposed, or cannot be taken")
    examples = ("support rows read moves.csv --to dossiers/relief",)
    asks: ClassVar[tuple[str, ...]] = ("today", *SHOWN, "written")
    calls = ("file", "dossier")
    file = arg("FILE")
    dossier = needed("The dossier.", "FOLDER", "--to")
    table = word("Which table a CSV holds. Default: by its columns.", "TABLE", of=TABLES)
    accept = flag("Write what is proposed into the tables, all or none.")
    only = many("Only this row; may be repeated.", "ROW", "--only")
    by, because = BY, BECAUSE

    def run(self, given: Given) -> RowsRead:
        from servanda.instruments.support.rows.returned import returned

        held = _Folder(given, self.dossier)
        found = returned(self.file, given.file(self.file), held.rows, self.table)
        if self.only:
            about = {one.row for one in found.proposals} | {one.row for one in found.conflicts}
            if odd := [one for one in self.only if one not in about]:
                raise Refusal(f"nothing is proposed of a row {odd[0]}.", "Look at the list without --only.", "--only")
            proposals = tuple(one for one in found.proposals if one.row in self.only)
            conflicts = tuple(one for one in found.conflicts if one.row in self.only)
            found = msgspec.structs.replace(found, proposals=proposals, conflicts=conflicts)
        if not self.accept:
            return found
        wrong: list[RowConflict | RowLeft] = [*found.conflicts, *(left for _name, left in found.rejects if not self.only)]
        if wrong:
            repair = f"{wrong[0].repair} Or accept some: --only ROW."
            raise Refusal(f"{wrong[0].reason}; nothing was accepted.", repair, wrong[0].place)
        written = held.accept(given, found.proposals, self.by, self.because) if found.proposals else ()
        return msgspec.structs.replace(found, written=written, by=self.by)

    @staticmethod
    def says(answer: RowsRead) -> Document:
        from servanda.instruments.support.rows.page import read_page

        return read_page(answer)

    def found(self, answer: RowsRead) -> bool:
        return bool(answer.conflicts or answer.rejects or (answer.changes and not answer.written))


class RowClausesJob(DossierJob):
    """Make a clause of each row of `support/pledges.csv` of the dossier at PATH that has none: who must deliver what, where,
    how much, by when. What a row does not say the clause leaves out, and the row is listed."""

    short = "Make the clauses of pledges that have none."
    examples = ("support rows clauses dossiers/relief",)
    asks: ClassVar[tuple[str, ...]] = ("today", *SHOWN, "written")
    agreement = word("The id of the agreement that is written.", "ID", default="pledges")
    title = word("Its title.", "TEXT", default="Promises of support")
    beside_agreement = word("The agreement whose parties, zone and languages it has. Default: the first.", "ID", "--beside")
    signed, in_force = word("When it was signed.", "DATE"), word("When it enters into force.", "DATE")
    out = word("A new file of Markdown. Default: the clauses are shown.", "FILE")
    by, because = BY, BECAUSE

    def run(self, given: Given) -> ClausesMade:
        from servanda.instruments.support.rows.clauses import agreement_text, clauses_of
        from servanda.instruments.support.rows.records import CellProposal, ClausesMade

        dossier = self.text(given)
        self.beside("support/pledges.csv")
        held = _Folder(given, self.path)
        pledges = held.rows["pledges"]
        free = [one for one in pledges if not one.clause]  # type: ignore[attr-defined]
        made, left = clauses_of(free, dossier)  # type: ignore[arg-type]
        first = next(iter(dossier.agreements), "")
        host = dossier.agreements.get(self.beside_agreement or first)
        if host is None:
            raise Refusal("the dossier has no such agreement.", f"Choose of: {', '.join(dossier.agreements)}.", "--beside")
        if self.agreement in dossier.agreements:
            raise Refusal(f"the dossier has an agreement {self.agreement}.", "Give another: --agreement ID", "--agreement")
        place = Path(self.path)
        raw = given.read(str((place if place.is_dir() else place.parent) / host.file)).decode("utf-8-sig")
        head = raw.partition("---\n")[2].partition("\n---")[0]
        text = agreement_text(made, self.agreement, self.title, head, {"signed": self.signed, "in-force": self.in_force})
        linked = False
        if self.out and made:
            if Path(self.out).exists():
                raise Refusal("the file is there already.", "Name a new one; a text is never overwritten.", self.out)
            if self.by or self.because:
                named = [(one.pledge, f"{self.agreement}:{one.id}") for one in made]
                said = [CellProposal(table="pledges", row=row, column="clause", old="", new=new) for row, new in named]
                linked = bool(held.accept(given, said, self.by, self.because))
            given.write(self.out, text)
        return ClausesMade(
            agreement=self.agreement, made=made, left=left, bound=len(pledges) - len(free), text=text if made else "",
            file=self.out if made else "", linked=linked,
        )  # fmt: skip

    @staticmethod
    def says(answer: ClausesMade) -> Document:
        from servanda.instruments.support.rows.page import clauses_page

        return clauses_page(answer)


class ImportSupportJob(Job):
    """Take pledges and what was done for them out of files of others: activities of IATI (XML), releases and records of OCDS
    (JSON), a table by a layout that comes with Servanda, or your own table by --column. Each row is taken, told, or rejected
    with its reason."""

    short = "Take pledges and moves out of files of others."
    exits = ("every row was taken or told", "rows were rejected, or totals do not add up")
    examples = (
        "support import dossiers/relief/support/offers.csv --format table --column donor=giver "
        "--column what=purpose --column unit=currency --column pledged=offered "
        "--set sort=money --set to=Sarrow --set date=as_of --owner Desk --as-of 2031-03-01",
    )
    asks: ClassVar[tuple[str, ...]] = (*SHOWN, "written")
    calls = ("files",)
    files = args("FILE", needed=True)
    form = needed(
        "iati, ocds, table, a layout that comes with Servanda (kiel ...) or one of yours (FILE.toml).", "LAYOUT", "--format"
    )
    dossier = word("The dossier whose tables take the rows.", "FOLDER", "--to")
    out = word("A workbook or CSV that takes them instead.", "FILE")
    table = word("Which table a CSV takes.", "TABLE", of=TABLES)
    columns = many("This column says that; may be repeated.", "FIELD=HEADING", "--column")
    sets = many("All rows say that; may be repeated.", "FIELD=WORDS", "--set")
    adds = many("A column is the sum of others; may be repeated.", "TOTAL=PART+PART", "--adds")
    total = word("What the row that sums up the others is called.", "WORDS", "--total")
    tolerance = word("By how much a total may be off, in the unit of the table.", "NUMBER", "--tolerance", default="0")
    times = word("Amounts are told in these.", "WORD", of=("thousand", "million", "billion"))
    owner = word("Whose figures they are.", "NAME")
    recipient = word("Who receives, where the file does not say it.", "NAME")
    as_of = word("The day for which the file holds, where it does not say it.", "DATE", "--as-of")
    negative = word("What a negative amount is.", "WORD", of=("ask", "refund", "correction"), default="ask")
    incoming = flag("Take what came in (IATI types 1, 11, 13) as received by whoever reports.")
    join = many("This activity, process or row is of that pledge; may be repeated.", "NUMBER=PLEDGE", "--join")

    def run(self, given: Given) -> SupportImported:
        from servanda.instruments.support.rows.accepting import added
        from servanda.instruments.support.rows.records import SupportImported

        took = self._took(given)
        rows: Held = {"needs": (), "pledges": took.pledges, "moves": took.moves}
        known = 0
        written: tuple[str, ...] = ()
        if self.dossier:
            held = _Folder(given, self.dossier)
            fresh: Held = {}
            for name, mine in rows.items():
                there = {_key(one): one for one in held.rows[name]}
                if other := next((one for one in mine if there.get(_key(one), one) != one), None):
                    raise Refusal(
                        f"the row {_key(other)} stands in support/{name}.csv, and otherwise; nothing was taken.",
                        "Restate it: write the import with --out, change it there, and read that; or take it out of the file.",
                        self.files[0],
                    )
                fresh[name] = tuple(one for one in mine if _key(one) not in there)
                known += len(mine) - len(fresh[name])
            made = added(held.data, fresh)
            written = held.lay(made) if made else ()
        if self.out:
            _write(self.out, rows, self.table, fresh=True)
            written = (*written, self.out)
        return SupportImported(files=self.files, layout=self.form, took=took, known=known, written=written)

    def _took(self, given: Given) -> Took:
        from servanda.base.time import read_day
        from servanda.instruments.support.rows.gathering import ImportFacts
        from servanda.instruments.support.rows.iati import iati_took
        from servanda.instruments.support.rows.ocds import ocds_took
        from servanda.instruments.support.rows.own_table import table_took

        day: dt.date | None = read_day(self.as_of, place="--as-of") if self.as_of else None
        facts = ImportFacts(
            as_of=day, owner=self.owner, to=self.recipient, negative=self.negative, incoming=self.incoming,
            join=_pairs(self.join, "--join"),
        )  # fmt: skip
        if self.form == "ocds":
            return ocds_took([(one, given.file(one)) for one in self.files], facts)
        if len(self.files) > 1:
            raise Refusal("one file is read at a time.", "Only releases of OCDS may lie in several.", self.files[1])
        name = self.files[0]
        if self.form == "iati":
            return iati_took(name, given.file(name), facts)
        return table_took(name, given.file(name), self._layout(given), facts)

    def _layout(self, given: Given) -> RowLayout:
        from servanda.instruments.support.rows.layouts import LayoutSum, checked, layout_of

        found = layout_of(self.form, given.read(self.form) if self.form.endswith(".toml") else None)
        fields, sets = _pairs(self.columns, "--column"), _pairs(self.sets, "--set")
        checked(fields, sets, "--column")
        added = _pairs(self.adds, "--adds").items()
        sums = [LayoutSum(total=total, parts=tuple(parts.split("+")), tolerance=self.tolerance) for total, parts in added]
        more = {"times": self.times, "total": self.total, "tolerance": self.tolerance if self.tolerance != "0" else ""}
        return msgspec.structs.replace(
            found, fields=found.fields | fields, set=found.set | sets, adds=(*found.adds, *sums),
            **{key: one for key, one in more.items() if one},
        )  # fmt: skip

    @staticmethod
    def says(answer: SupportImported) -> Document:
        from servanda.instruments.support.rows.page import import_page

        return import_page(answer)

    def found(self, answer: SupportImported) -> bool:
        return bool(answer.took.rejects or any(one.off for one in answer.took.sums))


def _pairs(words: tuple[str, ...], place: str) -> dict[str, str]:
    """`KEY=WORDS` by key. Raises Refusal."""
    for one in words:
        if not all(one.partition("=")):
            raise Refusal(f"“{one}” is not KEY=WORDS.", "Write both, with = between.", place)
    return dict(one.partition("=")[::2] for one in words)
