"""Licences after a hit, for the command line and for Python: blocked, authorised under a licence with its conditions, or to be referred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from servanda.app.sanctions import doors
from servanda.app.sanctions.lives import PathLike, asked_of, basis_of, declared, table_of
from servanda.base.opening import read as read_file
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.app.monitoring import Asked, Day
    from servanda.evidence.marking import Recipient
    from servanda.instruments.sanctions.licences import Book, Dealing, Rulings


def licence(
    dossier: PathLike,
    dealings: Sequence[Dealing] = (),
    *,
    file: PathLike | None = None,
    as_of: Day = "",
    known: Day = "",
    readings: Sequence[str] = (),
    one: Mapping[str, str] | None = None,
    today: Day = "",
    reader: Recipient | None = None,
) -> Rulings:
    """What becomes of dealings with a listed party under a dossier's measures and licences.

    In: the dossier's folder; the dealings: as structs, as a CSV file, or `one` by its columns (date, party, activity, value, currency, programme, actor, place, facts, under); as_of: what
    is on record up to then counts (default: now); known: only what was known by that day; reader: for whom, on what he may see (default: internal).
    Out: a ruling each, with the clause, the sentence and every requirement that was tried. Raises Refusal: no dealing, a row that cannot be read, a table that
    cannot be read.
    """
    from servanda.base.result import Input
    from servanda.instruments.sanctions.licences import Rulings, dealing_of, end_of, read_dealings, rule

    asked = asked_of(dossier, as_of, known, readings, today, reader=reader)
    acts = tuple(asked.dossier.terms)
    more: list[Input] = []
    made = list(dealings)
    if file is not None:
        try:
            data = read_file(file)
        except OSError as error:
            raise Refusal(
                f"the file cannot be read ({error.strerror}).", repair="Look at its name and rights.", place=str(file)
            ) from error
        made += read_dealings(data, str(file), acts)
        more.append(doors.file_input(file))
    if one:
        made.append(dealing_of(one, "the dealing", acts))
    if not made:
        raise Refusal(
            "there is no dealing to rule on.", repair="Give --date and what is known of it, or --file TABLE.csv."
        )
    book = book_for(dossier, asked)
    _in_time(made, asked)
    clause = book.prohibitions[0].clause
    counts = {name: end_of(asked.dossier, name) for name in asked.dossier.agreements}
    rulings = rule(book, made, counts[clause.partition(":")[0]], by_agreement=counts)
    settings = {"readings": asked.view.label, "dealings": len(made)}
    return Rulings(basis=basis_of("review licence", asked, settings, more), rulings=rulings)


def book_for(dossier: PathLike, asked: Asked) -> Book:
    """The prohibitions and licences of a dossier as they stood up to a day."""
    from servanda.instruments.sanctions.licences import FILE, book_of

    return book_of(asked.view, declared(dossier, asked), asked.fused, asked.basis, table_of(dossier, FILE))


def _in_time(dealings: Sequence[Dealing], asked: Asked) -> None:
    """A dealing after the day asked about rests on what nobody knows yet."""
    from servanda.calendar import day_of

    today = day_of(asked.basis.as_of, asked.basis.zone)
    late = next((one for one in dealings if one.day > today), None)
    if late is not None:
        raise Refusal(
            f"{late.id} lies on {late.day}, after the day asked about ({today}): how the measures will stand then nobody knows.",
            repair="Give a later --as-of, or ask again on that day.",
            place="--date",
        )
