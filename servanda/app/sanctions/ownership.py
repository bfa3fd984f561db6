"""Who is caught by ownership or control: the public functions behind `servanda sanctions own`. Files and the clock are met here."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servanda.app.sanctions import doors
from servanda.app.sanctions.named import in_register
from servanda.base.opening import read as read_file
from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.basis import Basis, Input

if TYPE_CHECKING:
    from servanda.instruments.sanctions.ownership.derive import Derived
    from servanda.instruments.sanctions.ownership.graph import Graph
    from servanda.instruments.sanctions.ownership.records import Party, Problem, Regime, Register
    from servanda.instruments.sanctions.ownership.results import Caught, IfListed, IfSells, Owners, Owns, Regimes, Row

PathLike = str | os.PathLike[str]
SHOWN = 200
LARGEST = 1 << 29
"""Bytes of a file that is read as rows; a larger one is for columns (Parquet) and Python."""


class Asked:
    """A register with a derivation under each regime, and what it all rests on."""

    def __init__(self, graph: Graph, derived: tuple[Derived, ...], problems: tuple[Problem, ...], on: str, basis: Basis) -> None:
        self.graph, self.derived, self.problems, self.on, self.basis = graph, derived, problems, on, basis

    def fields(self) -> dict[str, Any]:
        """What every result has in common."""
        from servanda.instruments.sanctions.authorities import ownership_not_judged

        first = self.derived[0]
        return {
            "not_judged": ownership_not_judged({d.at.regime.id for d in self.derived}),
            "on": self.on,
            "regimes": tuple(d.at.regime for d in self.derived),
            "listed": tuple(self.graph.name(i) for i in first.listed),
            "unknown": first.unknown,
            "problems": self.problems,
            "basis": self.basis,
        }


def ask(
    files: Sequence[PathLike] = (),
    *,
    listed: Sequence[str] = (),
    on: str | dt.date = "",
    regimes: Sequence[str] = (),
    regimes_file: PathLike | None = None,
    lists: Sequence[str] = (),
    list_files: Sequence[str] = (),
    store: PathLike = doors.DEFAULT_STORE,
    known: str = "",
    same: Sequence[str] = (),
    votes_unknown: bool = False,
    job: str = "own",
    needs_listed: bool = True,
) -> Asked:
    """Everything a question about ownership rests on.

    In: files: registers (CSV, BODS, FollowTheMoney, told by the content); listed: ids, or files of them (text, CSV, JSON); on: the day (default: today); regimes: ids
    (default: every one in force that day); regimes_file: the user's own, as TOML; lists: names of lists in the store whose entities are listed and whose edges are
    read too; list_files: the same straight from files, `FORMAT=FILE`; same: `LIST-ID=ID` for one party under two ids; votes_unknown: do not
    take votes as the shares where none are stated. Raises Refusal with the place of what is wrong.
    """
    doors.needs("numpy", "numba", "pyarrow")
    from servanda.instruments.sanctions.ownership.checks import doubtful
    from servanda.instruments.sanctions.ownership.dates import day_of
    from servanda.instruments.sanctions.ownership.derive import derive
    from servanda.instruments.sanctions.ownership.graph import graph
    from servanda.instruments.sanctions.ownership.imports import merged

    day = on if isinstance(on, dt.date) else day_of(on) if on else dt.datetime.now(tz=dt.UTC).date()
    own, inputs = _own_regimes(regimes_file)
    chosen = _chosen(regimes, day, own)
    read = [_read(path) for path in files]
    inputs += [doors.file_input(path) for path in files]
    names = dict(_pair(text) for text in same)
    typed, ids, told = _listed(listed)
    inputs += told
    if lists or list_files:
        register, more, told = _from_lists(lists, list_files, store, known, names, day.isoformat())
        read.append(register)
        ids += more
        inputs += told
    if not read:
        raise Refusal("no register of holdings is given.", repair="Name a file: CSV, BODS or FollowTheMoney; or a list with --list.")
    if needs_listed and not ids and not typed and not (lists or list_files):  # a list on which nobody stands any more is an answer
        raise Refusal("nobody is named as listed.", repair="Give --listed ID, --listed FILE or --list NAME.", place="--listed")
    whole = merged(read)
    ids = in_register(typed, ids, whole)
    held = graph(whole)
    derived = tuple(derive(held, ids, one, day, votes_as_shares=not votes_unknown) for one in chosen)
    settings = {
        "regimes": [f"{r.id} from {r.first}" for r in chosen],
        "listed": len(ids),
        "votes not stated": "unknown" if votes_unknown else "as the shares",
        "same": [f"{a}={b}" for a, b in names.items()],
    }
    grounds = doors.basis(job, inputs, as_of=day.isoformat(), known=known, settings=settings)
    return Asked(held, derived, (*whole.problems, *doubtful(derived[0].at)), day.isoformat(), grounds)


def own(files: Sequence[PathLike] = (), *, parties: Sequence[str] = (), limit: int = SHOWN, **question: Any) -> Caught:
    """Who must, may or is not caught, with the proof. parties: ids (default: all that must or may be). limit: how many without being asked. Rest: as `ask`."""
    from servanda.instruments.sanctions.ownership.records import Verdict
    from servanda.instruments.sanctions.ownership.results import Caught, Count

    asked = ask(files, **question)
    rows, counts, left = list[Any](), [], 0
    for derived in asked.derived:
        chosen = parties or (*derived.caught(Verdict.MUST), *derived.caught(Verdict.MAY))
        left += 0 if parties else max(0, len(chosen) - limit)
        rows += _checked(derived, [_row(derived, party) for party in (chosen if parties else chosen[:limit])])
        found = derived.counts()
        counts.append(Count(regime=derived.at.regime.id, must=found[Verdict.MUST], may=found[Verdict.MAY], not_=found[Verdict.NOT]))
    return Caught(answers=tuple(rows), counts=tuple(counts), left=left, **asked.fields())


def owns(files: Sequence[PathLike], party: str, **question: Any) -> Owns:
    """What a party owns, directly and through what is caught because of it, whether it is listed or not. Rest: as `ask`."""
    from servanda.instruments.sanctions.ownership.questions import owned_by
    from servanda.instruments.sanctions.ownership.results import Owns

    asked = ask(files, needs_listed=False, **question)
    return Owns(party=party, owned=tuple((d.at.regime.id, owned_by(d, party)) for d in asked.derived), **asked.fields())


def owners(files: Sequence[PathLike], party: str, *, depth: int = 10, **question: Any) -> Owners:
    """Who owns a party, upwards to so many steps, each with its verdict. Rest: as `ask`."""
    from servanda.instruments.sanctions.ownership.questions import owners_of
    from servanda.instruments.sanctions.ownership.results import Owners

    asked = ask(files, needs_listed=False, **question)
    found = tuple((d.at.regime.id, owners_of(d, party, depth=depth)) for d in asked.derived)
    answers = tuple(row for d in asked.derived for row in _checked(d, [_row(d, party)]))
    return Owners(party=party, answers=answers, owners=found, **asked.fields())


def if_listed(files: Sequence[PathLike], party: str, **question: Any) -> IfListed:
    """Who else would be caught if a party were listed as well, with the economic weight the register gives. Rest: as `ask`."""
    from servanda.instruments.sanctions.ownership.results import IfListed
    from servanda.instruments.sanctions.ownership.whatif import what_if

    asked = ask(files, needs_listed=False, **question)
    return IfListed(party=party, changes=tuple((d.at.regime.id, what_if(d, party)) for d in asked.derived), **asked.fields())


def if_sells(files: Sequence[PathLike], owner: str, company: str, *, to: str = "49.9", **question: Any) -> IfSells:
    """What changes if an owner's holding in a company falls to so many per cent: who is freed, who stays caught and by whom. Rest: as `ask`."""
    from servanda.instruments.sanctions.ownership.imports.sizes import number
    from servanda.instruments.sanctions.ownership.results import IfSells
    from servanda.instruments.sanctions.ownership.sells import if_sells as answer

    try:
        size = number(to)
    except ValueError as error:
        raise Refusal(f"{error}.", repair="Give per cent, such as 49.9.", place="--to") from error
    asked = ask(files, **question)
    sales = tuple((d.at.regime.id, answer(d, owner, company, to=size)) for d in asked.derived)
    return IfSells(owner=owner, company=company, sales=sales, **asked.fields())


def regimes(on: str = "", *, regimes_file: PathLike | None = None) -> Regimes:
    """The regimes in force on a day; without a day every version of all."""
    from servanda.instruments.sanctions.ownership import regimes as table
    from servanda.instruments.sanctions.ownership.dates import day_of
    from servanda.instruments.sanctions.ownership.results import Regimes

    mine, inputs = _own_regimes(regimes_file)
    found = table.in_force(day_of(on), mine) if on else (*mine, *table.regimes())
    return Regimes(on=on, regimes=found, basis=doors.basis("own regimes", inputs, as_of=on))


# --- what a question is made of --------------------------------------------------------------------------------------


def _row(derived: Derived, party: str) -> Row:
    from servanda.instruments.sanctions.ownership.results import Row

    answer = derived.answer(party)
    about: Party | None = derived.at.graph.parties.get(party)
    name = about.name if about and about.name != party else ""
    return Row(
        regime=derived.at.regime.id, party=party, name=name, verdict=answer.verdict, refer=answer.refer, words=answer.words, answer=answer
    )  # fmt: skip


def _checked(derived: Derived, rows: list[Row]) -> list[Row]:
    """The rows, after each proof was checked again by code that shares nothing with what made it. What fails there is our bug, not the register's."""
    from servanda.instruments.sanctions.ownership.verify import verify_all

    register = derived.at.graph.register
    assert register is not None
    listed = [derived.at.graph.name(i) for i in derived.listed]
    wrong = verify_all([r.answer.proof for r in rows], register, listed, derived.at.regime, votes_as_shares=derived.at.votes_as_shares)
    if wrong:
        raise RuntimeError(f"a proof does not hold: {wrong[0]}")
    return rows


def _own_regimes(path: PathLike | None) -> tuple[tuple[Regime, ...], list[Input]]:
    from servanda.instruments.sanctions.ownership.regimes import parse

    if path is None:
        return (), []
    return parse(_bytes(path).decode("utf-8", errors="replace"), str(path)), [doors.file_input(path)]


def _chosen(ids: Sequence[str], day: dt.date, mine: tuple[Regime, ...]) -> tuple[Regime, ...]:
    from servanda.instruments.sanctions.ownership.regimes import in_force, regime

    found = tuple(regime(one, day, mine) for one in dict.fromkeys(ids)) or in_force(day, mine)
    if not found:
        raise Refusal(f"no regime is in force on {day}.", repair="See them with: servanda sanctions own regimes", place="--on")
    return found


def _bytes(path: PathLike) -> bytes:
    try:
        if Path(path).stat().st_size > LARGEST:
            raise Refusal(
                "the file is larger than 512 MB.", repair="Load it as columns from Python: ownership.columns.from_arrow.", place=str(path)
            )
        return read_file(path)
    except OSError as error:
        raise Refusal(f"the file cannot be read ({error.strerror or error}).", repair="Look at its name and rights.", place=str(path)) from error


def _read(path: PathLike) -> Register:
    from servanda.instruments.sanctions.ownership.imports import read

    return read(_bytes(path), Path(path).name)


def _pair(text: str) -> tuple[str, str]:
    left, equals, right = text.partition("=")
    if not equals or not left or not right:
        raise Refusal(f"“{text}” does not say which two ids are one.", repair="Write LIST-ID=ID.", place="--same")
    return left, right


def _listed(given: Sequence[str]) -> tuple[list[str], list[str], list[Input]]:
    """What was given by hand, and the ids in files."""
    from servanda.instruments.sanctions.dealings.inputs import listed_of

    typed, ids = list[str](), list[str]()
    inputs = []
    for one in given:
        if Path(one).is_file():
            ids += listed_of(_bytes(one), str(one))
            inputs.append(doors.file_input(one, "listed"))
        elif Path(one).suffix.lower() in (".txt", ".csv", ".json"):
            raise Refusal("the file of listed parties is not there.", repair="Look at its name.", place=one)
        else:
            typed.append(one)
    return typed, ids, inputs


def _from_lists(
    lists: Sequence[str], list_files: Sequence[str], store: PathLike, known: str, same: dict[str, str], day: str
) -> tuple[Register, list[str], list[Input]]:
    """The entities of lists as listed, and their edges as holdings."""
    import msgspec

    from servanda.app.sanctions.listed import at_hand
    from servanda.instruments.sanctions.ownership.imports.listed import read
    from servanda.instruments.sanctions.tables import from_table

    hand = at_hand(store=store, lists=lists, known=known, list_files=list_files)
    tables = hand.tables()
    renamed: Callable[[str], str] = lambda id: same.get(id, id)  # noqa: E731
    found = read(from_table("entity", tables["entity"]), from_table("edge", tables["edge"]))
    register = msgspec.structs.replace(
        found,
        parties=tuple(msgspec.structs.replace(p, id=renamed(p.id)) for p in found.parties),
        holdings=tuple(msgspec.structs.replace(h, owner=renamed(h.owner), company=renamed(h.company)) for h in found.holdings),
    )
    listings = zip(tables["listing"]["entity"].to_pylist(), tables["listing"]["delisted_on"].to_pylist(), strict=True)
    ids = {renamed(id) for id, ended in listings if not ended or ended > day}  # who was taken off by all who listed it catches nobody
    return register, sorted(ids), list(hand.inputs)
