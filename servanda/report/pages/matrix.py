"""The implementation matrix: duty, bearer, due, verifier, consequence, readings - one row a clause."""

from __future__ import annotations

from collections.abc import Mapping

from servanda.base.document import Document, PageBlock, Para, Table
from servanda.model import english
from servanda.model.core import Clause, Dossier
from servanda.model.packages import open_choices

COLUMNS = ("clause", "duty", "bearer", "due", "seen by", "otherwise", "read otherwise by")


def matrix_page(dossier: Dossier, *, agreement: str = "", article: str = "") -> Document:
    """The one-page matrix of a dossier, or of one agreement or article of it."""
    return Document(f"Implementation matrix: {dossier.name}", tuple(matrix_tables(dossier, agreement=agreement, article=article)))


def matrix_tables(dossier: Dossier, *, agreement: str = "", article: str = "") -> list[PageBlock]:
    """One table an agreement; clauses in the order of the text."""
    blocks: list[PageBlock] = []
    if open_ := open_choices(dossier):
        names = ", ".join(f"{one.taken} of {one.id}" for one in open_)
        blocks.append(Para(f"{len(open_)} choice{'s are' if len(open_) > 1 else ' is'} still open; shown is the text under {names}.", "warn"))
    for record in dossier.agreements.values():
        if agreement and record.id != agreement:
            continue
        clauses = [c for c in dossier.clauses if c.agreement == record.id and (not article or c.article == article)]
        if clauses:
            rows = [matrix_row(c, dossier, ladders=False) for c in clauses]
            blocks.append(_table(rows, f"{record.title or record.id} ({record.id})"))
            shared = {c.ladder: c for c in clauses if c.ladder}
            steps = [(name, str(i), step) for name, c in shared.items() for i, step in enumerate(_steps(c, dossier), 1)]
            if steps:
                blocks.append(Table(("ladder", "step", "what follows"), tuple(steps), caption="What follows a breach"))
    if dossier.red_lines and not (agreement or article):
        blocks.append(_table([matrix_row(line.clause, dossier, name=line.id) for line in dossier.red_lines], "Red lines"))
    if not blocks:
        blocks.append(Para("No clause stands there.", "warn"))
    return blocks


def _table(rows: list[tuple[str, ...]], caption: str) -> Table:
    """The rows, without the column of readings if nobody reads anything otherwise."""
    width = len(COLUMNS) - all(row[-1] == "-" for row in rows)
    return Table(COLUMNS[:width], tuple(row[:width] for row in rows), caption=caption)


def matrix_row(clause: Clause, dossier: Dossier, *, name: str = "", ladders: bool = True) -> tuple[str, ...]:
    """(clause, duty, bearer, due, seen by, otherwise, read otherwise by), each cell in words; a dash where the text is silent.

    ladders: write the steps of a shared ladder out; else only its name.
    """
    return (
        name or clause.local,
        f"{clause.verb} {acts(clause, dossier)}",
        english.actor_text(clause.bearers),
        _due(clause, dossier),
        "; ".join(_seen(clause)) or "nobody named",
        clause.ladder if clause.ladder and not ladders else _otherwise(clause, dossier),
        _readings(clause, dossier),
    )


def acts(clause: Clause, dossier: Dossier) -> str:
    """The acts of a clause in the author's words, with its quantities and places."""
    joined = (" or " if clause.modal != "must" else " and ").join(english.act_text(a, dossier) for a in clause.acts)
    where = [f"at {', '.join(clause.places)}"] if clause.places else []
    return ", ".join([joined, *(english.quantity_text(q) for q in clause.quantities), *where])


def _due(clause: Clause, dossier: Dossier) -> str:
    parts = [english.timing_text(t, dossier) for t in clause.timing]
    parts += [english.condition_text(c, dossier) for c in clause.conditions]
    return "; ".join(parts) or ("no date" if clause.modal == "must" or clause.degree else "always")


def _seen(clause: Clause) -> list[str]:
    parts = []
    for v in clause.verification:
        word = "" if v.sort == "verified" else f" ({v.sort})"
        parts.append(", ".join(v.by) + word)
    if clause.determination is not None:
        parts.append("determined by " + ", ".join(clause.determination.by))
    return parts


def _otherwise(clause: Clause, dossier: Dossier) -> str:
    if not clause.rungs:
        return "nothing" if clause.binds else "-"
    return "; ".join(f"{i}. {step}" for i, step in enumerate(_steps(clause, dossier), 1))


def _steps(clause: Clause, dossier: Dossier) -> list[str]:
    return [f"{english.actor_text(r.bearers)} {r.modal} {acts(r, dossier)}" for r in clause.rungs]


def _readings(clause: Clause, dossier: Dossier) -> str:
    parts = []
    for reading in dossier.readings:
        if clause.id in reading.of:
            how = "as written" if reading.as_written or all(c.id != clause.id for c in reading.clauses) else "otherwise"
            parts.append(f"{', '.join(reading.held_by)} ({reading.id}: {how})")
    return "; ".join(parts) or "-"


def clause_lines(clause: Clause, sources: Mapping[str, str]) -> str:
    """The lines of the file in which the clause is written."""
    lines = sources.get(clause.span.file, "").splitlines()
    return "\n".join(lines[clause.span.line - 1 : clause.span.end_line]).rstrip() or clause.local
