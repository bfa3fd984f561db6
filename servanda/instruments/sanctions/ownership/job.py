"""`servanda sanctions own`: who is caught by ownership or control, and what would change."""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from servanda.base.document import Document
from servanda.base.job import SHOWN, Given, Job, arg, args, flag, many, number, word
from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.ownership import page

if TYPE_CHECKING:
    from servanda.instruments.sanctions.ownership.derive import Derived
    from servanda.instruments.sanctions.ownership.records import Regime, Register
    from servanda.instruments.sanctions.ownership.results import Caught, IfListed, IfSells, Owners, OwnershipRow, Owns, Regimes

OWN_REGIMES = word("Regimes of your own, as TOML.", "FILE", "--regimes")
"""A table of the user's, beside the shipped one."""


class _Question(Job):
    """What every question about ownership rests on."""

    asks = ("store", "known", "written", *SHOWN)
    needs = ("numpy", "numba", "pyarrow")
    exits = ("nothing found", "somebody is caught or changes")
    files = many("A register: CSV, BODS or FollowTheMoney; may be repeated.", "FILE", "--holdings", "-f")
    listed = many("Who is listed: an id, or a file of ids; may be repeated.", "ID|FILE")
    on = word("The day in the world; its end. Default: now.", "DATE", "--as-of")
    regimes = many("Under this regime; may be repeated. Default: all in force.", "ID", "--regime")
    regimes_file = OWN_REGIMES
    lists = many("A list of the store: its entities are listed, its edges are read.", "NAME", "--list")
    list_files = many("The same straight from a file.", "FORMAT=FILE", "--list-file")
    same = many("One party under two ids; may be repeated.", "LIST-ID=ID")
    votes_unknown = flag("Where no votes are stated they are not known (default: as the shares).")

    def derived(self, given: Given, *, nobody: bool = False) -> tuple[tuple[Derived, ...], dict[str, Any]]:
        """A derivation under each regime, and what every answer has in common. nobody: it makes sense where nobody is listed."""
        from servanda.instruments.sanctions.authorities import ownership_not_judged
        from servanda.instruments.sanctions.ownership.checks import doubtful
        from servanda.instruments.sanctions.ownership.derive import derive
        from servanda.instruments.sanctions.ownership.graph import graph
        from servanda.instruments.sanctions.ownership.imports import merged, read

        day = given.day(self.on)
        chosen = _regimes(given, self.regimes_file, self.regimes, day.isoformat())
        larger = "Load it as columns from Python: ownership.columns.from_arrow."
        registers = [read(given.read(path, larger=larger), os.path.basename(path)) for path in self.files]
        same = dict(_pair(text) for text in self.same)
        typed, ids = _listed(given, self.listed)
        if self.lists or self.list_files:
            register, more = _from_lists(given, self.lists, self.list_files, same, day.isoformat())
            registers.append(register)
            ids += more
        if not registers:
            raise Refusal("no register of holdings is given.", "Name a file: CSV, BODS or FollowTheMoney; or a list with --list.")
        # a list on which nobody stands any more is an answer
        if not (nobody or ids or typed or self.lists or self.list_files):
            raise Refusal("nobody is named as listed.", "Give --listed ID, --listed FILE or --list NAME.", "--listed")
        whole = merged(registers)
        ids = in_register(typed, ids, whole)
        held = graph(whole)
        found = tuple(derive(held, ids, one, day, votes_as_shares=not self.votes_unknown) for one in chosen)
        given.settings |= {
            "regimes": [f"{r.id} from {r.first}" for r in chosen],
            "listed": len(ids),
            "votes not stated": "unknown" if self.votes_unknown else "as the shares",
        }
        return found, {
            "not_judged": ownership_not_judged({one.id for one in chosen}),
            "on": day.isoformat(),
            "regimes": chosen,
            "listed": tuple(held.name(i) for i in found[0].listed),
            "unknown": found[0].unknown,
            "problems": (*whole.problems, *doubtful(found[0].at)),
        }


class CaughtJob(_Question):
    """Say who is caught because of those listed: PARTY, or everybody who must or may be."""

    says = staticmethod(page.caught_page)
    short = "Say who must, may or is not caught."
    calls = ("files",)
    examples = (
        "sanctions own caught -f holdings.csv --listed listed.txt",
        'sanctions own caught "Brightwater Freight" -f holdings.csv --listed "Toren Vaskeld" --regime us-ofac',
    )
    parties = args("PARTY")
    limit = number("How many to tell, under each regime, where no party is named.", "N", 200, least=0)

    def run(self, given: Given) -> Caught:
        from servanda.instruments.sanctions.ownership.records import Verdict
        from servanda.instruments.sanctions.ownership.results import Caught, OwnershipCount

        derived, common = self.derived(given)
        rows, counts, left = list[Any](), [], 0
        for one in derived:
            found = self.parties or (*one.caught(Verdict.MUST), *one.caught(Verdict.MAY))
            told = found if self.parties else found[: self.limit]
            left += len(found) - len(told)
            rows += _rows(one, told)
            many = one.counts()
            counts.append(
                OwnershipCount(regime=one.at.regime.id, must=many[Verdict.MUST], may=many[Verdict.MAY], not_=many[Verdict.NOT])
            )
        return Caught(answers=tuple(rows), counts=tuple(counts), left=left, **common)

    def found(self, answer: Caught) -> bool:
        return any(row.verdict != "not" for row in answer.answers)


class _OfParty(_Question):
    calls = ("files", "party")
    party = arg("PARTY")


class OwnsJob(_OfParty):
    """Say what PARTY owns, directly and through what would be caught because of it, whether it is listed or not."""

    says = staticmethod(page.owns_page)
    short = "Say what a party owns, and what is caught because of it."
    examples = ('sanctions own owns "Toren Vaskeld" -f holdings.csv',)

    def run(self, given: Given) -> Owns:
        from servanda.instruments.sanctions.ownership.questions import owned_by
        from servanda.instruments.sanctions.ownership.results import Owns

        derived, common = self.derived(given, nobody=True)
        return Owns(party=self.party, owned=tuple((d.at.regime.id, owned_by(d, self.party)) for d in derived), **common)

    def found(self, answer: Owns) -> bool:
        return any(row.verdict != "not" for _, rows in answer.owned for row in rows)


class OwnersJob(_OfParty):
    """Say who owns PARTY, nearest first, each with its verdict."""

    says = staticmethod(page.owners_page)
    short = "Say who owns a party, upwards."
    examples = ('sanctions own owners "Brightwater Freight" -f holdings.csv --listed listed.txt',)
    depth = number("How many steps upwards.", "N", 10, least=1)

    def run(self, given: Given) -> Owners:
        from servanda.instruments.sanctions.ownership.questions import owners_of
        from servanda.instruments.sanctions.ownership.results import Owners

        derived, common = self.derived(given, nobody=True)
        found = tuple((d.at.regime.id, owners_of(d, self.party, depth=self.depth)) for d in derived)
        answers = tuple(row for d in derived for row in _rows(d, (self.party,)))
        return Owners(party=self.party, answers=answers, owners=found, **common)

    def found(self, answer: Owners) -> bool:
        return any(row.verdict != "not" for row in answer.answers)


class IfListedJob(_OfParty):
    """Say who else would be caught if PARTY were listed as well, with the economic weight the register gives."""

    says = staticmethod(page.if_listed_page)
    short = "Say who else would be caught if a party were listed."
    examples = ('sanctions own if-listed "Aldis Brook" -f holdings.csv --listed listed.txt',)

    def run(self, given: Given) -> IfListed:
        from servanda.instruments.sanctions.ownership.results import IfListed
        from servanda.instruments.sanctions.ownership.whatif import what_if

        derived, common = self.derived(given, nobody=True)
        return IfListed(party=self.party, changes=tuple((d.at.regime.id, what_if(d, self.party)) for d in derived), **common)

    def found(self, answer: IfListed) -> bool:
        return any(change.changes for _, change in answer.changes)


class IfSellsJob(_Question):
    """Say what changes if OWNER sells shares of COMPANY to somebody who is not caught: who is freed, who stays caught by
    whom."""

    says = staticmethod(page.if_sells_page)
    short = "Say what changes if an owner sells down."
    calls = ("files", "owner", "company")
    examples = (
        'sanctions own if-sells "Toren Vaskeld" "Brightwater Freight" --leaves 9 --as-of 2031-07-10 -f holdings.csv '
        "--listed listed.txt --html sale.html",
    )
    owner = arg("OWNER")
    company = arg("COMPANY")
    to = word("What is left after the sale.", "PER-CENT", "--leaves", default="49.9")

    def run(self, given: Given) -> IfSells:
        from servanda.instruments.sanctions.ownership.imports import sizes
        from servanda.instruments.sanctions.ownership.results import IfSells
        from servanda.instruments.sanctions.ownership.sells import if_sells

        size = sizes.number(self.to, "--leaves")
        derived, common = self.derived(given)
        sales = tuple((d.at.regime.id, if_sells(d, self.owner, self.company, to=size)) for d in derived)
        return IfSells(owner=self.owner, company=self.company, sales=sales, **common)

    def found(self, answer: IfSells) -> bool:
        return any(sale.what.changes for _, sale in answer.sales)


class RegimesJob(Job):
    """List thresholds, aggregation and control tests by authority and date."""

    short = "List the rules, with their dates and sources."
    calls = ("on",)
    examples = ("sanctions own regimes --as-of 2024-07-02",)
    on = word("Only those in force that day.", "DATE", "--as-of")
    regimes_file = OWN_REGIMES
    as_toml = flag("Print the shipped table as TOML, to copy its form.", "--toml")

    def run(self, given: Given) -> Regimes:
        from servanda.instruments.sanctions.ownership.results import Regimes

        day = given.day(self.on).isoformat() if self.on else ""
        return Regimes(on=day, regimes=_regimes(given, self.regimes_file, (), day))

    def page(self, answer: Regimes, full: bool) -> Document | str:
        from servanda.instruments.sanctions.ownership.regimes import shipped_text

        return shipped_text() if self.as_toml else page.regimes_page(answer)


def _rows(derived: Derived, parties: Sequence[str]) -> list[OwnershipRow]:
    """Answers, after each proof was checked again by code that shares nothing with what made it. What fails there is our bug, not
    the register's."""
    from servanda.instruments.sanctions.ownership.results import OwnershipRow
    from servanda.instruments.sanctions.ownership.verify import verify_all

    graph, regime = derived.at.graph, derived.at.regime
    assert graph.register is not None
    rows = []
    for party in parties:
        answer, about = derived.answer(party), graph.parties.get(party)
        name = about.name if about and about.name != party else ""
        rows.append(
            OwnershipRow(
                regime=regime.id,
                party=party,
                name=name,
                verdict=answer.verdict,
                refer=answer.refer,
                words=answer.words,
                answer=answer,
            )
        )
    listed = [graph.name(i) for i in derived.listed]
    proofs = [row.answer.proof for row in rows]
    if wrong := verify_all(proofs, graph.register, listed, regime, votes_as_shares=derived.at.votes_as_shares):
        raise RuntimeError(f"a proof does not hold: {wrong[0]}")
    return rows


def _regimes(given: Given, path: str, ids: Sequence[str], day: str) -> tuple[Regime, ...]:
    """The regimes asked for, or all in force on a day; without a day every version of all, the user's own first."""
    from servanda.instruments.sanctions.ownership import regimes as table

    mine = table.parse(given.read(path).decode("utf-8", errors="replace"), path) if path else ()
    if not day:
        return (*mine, *table.regimes())
    on = given.day(day)
    found = tuple(table.regime(one, on, mine) for one in dict.fromkeys(ids)) or table.in_force(on, mine)
    if not found:
        raise Refusal(f"no regime is in force on {day}.", "See them with: servanda sanctions own regimes", "--as-of")
    return found


def _pair(text: str) -> tuple[str, str]:
    left, equals, right = text.partition("=")
    if not equals or not left or not right:
        raise Refusal(f"“{text}” does not say which two ids are one.", "Write LIST-ID=ID.", "--same")
    return left, right


def _listed(given: Given, words: Sequence[str]) -> tuple[list[str], list[str]]:
    """What was given by hand, and the ids in files."""
    from servanda.instruments.sanctions.dealings.inputs import listed_of

    typed, ids = list[str](), list[str]()
    for one in words:
        if os.path.isfile(one):
            ids += listed_of(given.read(one, "listed"), one)
        elif one.lower().endswith((".txt", ".csv", ".json")):
            raise Refusal("the file of listed parties is not there.", "Look at its name.", one)
        else:
            typed.append(one)
    return typed, ids


def _from_lists(
    given: Given, lists: Sequence[str], list_files: Sequence[str], same: dict[str, str], day: str
) -> tuple[Register, list[str]]:
    """The entities of lists as listed, and their edges as holdings."""
    from servanda.instruments.sanctions.lists.hand import at_hand
    from servanda.instruments.sanctions.ownership.imports.listed import read
    from servanda.instruments.sanctions.tables import from_table

    hand = at_hand(store=given.store, lists=lists, known=given.known, list_files=list_files)
    given.took(*hand.inputs)
    tables = hand.tables()
    replace = msgspec.structs.replace
    found = read(from_table("entity", tables["entity"]), from_table("edge", tables["edge"]))
    register = replace(
        found,
        parties=tuple(replace(p, id=same.get(p.id, p.id)) for p in found.parties),
        holdings=tuple(
            replace(h, owner=same.get(h.owner, h.owner), company=same.get(h.company, h.company)) for h in found.holdings
        ),
    )
    listings = zip(tables["listing"]["entity"].to_pylist(), tables["listing"]["delisted_on"].to_pylist(), strict=True)
    # who was taken off by all who listed it catches nobody
    return register, sorted({same.get(id, id) for id, ended in listings if not ended or ended > day})


def in_register(typed: Sequence[str], others: Sequence[str], register: Register) -> list[str]:
    """Ids of the listed, found in a register of holdings: a name that is not there must not read like an all-clear.

    In: typed: words given by hand, each an id or the name of exactly one party; others: ids or names from files and lists. A name
    of one party becomes its id. Others that the register does not know stay as they are: lists are longer than registers, and the
    page says how many have no effect. Raises Refusal: a word given by hand that is neither, or that several parties bear.
    """
    ids = {end for one in register.holdings for end in (one.owner, one.company)} | {party.id for party in register.parties}
    named: dict[str, list[str]] = {}
    for party in register.parties:
        named.setdefault(party.name.casefold(), []).append(party.id)

    def meant(said: str) -> list[str]:
        return [said] if said in ids else named.get(said.casefold(), []) if said.strip() else []

    for said in typed:
        if len(found := meant(said)) > 1:
            raise Refusal(f"“{said}” is the name of several parties.", f"Give one of the ids: {', '.join(found)}.", "--listed")
        if not found:
            names = sorted(ids | {party.name for party in register.parties if party.name})
            close = " or ".join(f"“{one}”" for one in difflib.get_close_matches(said, names, 3, 0.6))
            raise Refusal(
                f"“{said}” is not in the register, so nothing can be said of what it owns.",
                f"Did you mean {close}?" if close else "Give the id or the name as the register has it.",
                "--listed",
            )
    return [found[0] if len(found := meant(said)) == 1 else said for said in (*typed, *others)]
