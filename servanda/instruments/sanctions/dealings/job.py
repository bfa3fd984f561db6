"""`servanda sanctions deal`: a table of payments and listed parties in, exposures with their paths out."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from servanda.accounts.rates import rates_of
from servanda.base.job import SHOWN, Given, Job, arg, flag, many, number, word
from servanda.base.refusal import Refusal
from servanda.base.shown import in_cell
from servanda.instruments.sanctions.dealings.page import dealings_page

if TYPE_CHECKING:
    from servanda.instruments.sanctions.dealings.records import Dealt

NO_LIST: tuple[str, ...] = ("whoever is not named as listed here: no list of any authority was at hand",)


class DealJob(Job):
    """Follow the payments of FILE towards and from listed parties: hops, a path with its rows, and how much can have passed.

    A party is listed when its name in the table is one of the names given, sign for sign: screen first. Of lists all names count
    (no weak aliases), and all ids.
    """

    short = "Follow payments to and from listed parties, over several hands."
    exits = ("nobody is connected", "somebody is")
    asks = ("store", "written", *SHOWN)
    needs = ("numpy", "polars", "numba")
    calls = ("transactions",)
    untold = ("lists", "hops", "first", "last", "only", "adjacency", "complete", "may", "columns", "to", "regimes", "limit")
    examples = (
        "sanctions deal payments.csv --listed listed.txt",
        'sanctions deal payments.csv --party "Ostvale Bank" --hops 3',
        "sanctions deal payments.csv --list belmora",
        "sanctions deal payments.csv --listed owned.json --from 2032-01-01 --until 2032-12-31 --regime eu --html dealings.html",
    )
    says = staticmethod(dealings_page)
    transactions = arg("FILE")
    listed = many("Listed parties: text, CSV, or JSON of `own`; may be repeated.", "FILE")
    parties = many("A listed party by name; may be repeated.", "NAME", "--party")
    lists = many("The names of this list of the store; may be repeated.", "LIST", "--list")
    list_files = many("The names of this list; may be repeated.", "FORMAT=FILE", "--list-file")
    hops = number("How many payments a path may have.", "N", 4)
    first = word("Only payments from this day.", "DATE", "--from")
    last = word("Only payments until this day.", "DATE", "--until")
    only = word("Only money towards listed parties, or from them.", of=("towards", "from"))
    adjacency = flag("Do not look at days: neighbours, not flows.")
    complete = flag("Take the table as complete, for the least that must have passed.")
    may = flag("Count parties that may be caught by ownership as listed.")
    columns = many("The file's name of a column (payer, payee, date, amount ...).", "OURS=THEIRS", "--column")
    currency = word("Currency of rows that name none.", "CODE")
    rates = word("Rates: CSV with currency, to, rate, date, source.", "FILE")
    to = word("Give all amounts in this currency (needs --rates).", "CODE", "--in")
    regimes = many("Set the red-flag figures of us, eu, uk or un against it; may be repeated.", "NAME", "--regime")
    flags = word("More figures, as TOML.", "FILE")
    limit = number("How many parties to tell, in each direction.", "N", 100)
    rejects = word("Write rows that could not be read as CSV, the first thousand.", "FILE")

    def run(self, given: Given) -> Dealt:
        from servanda.instruments.sanctions.authorities import lists_not_judged
        from servanda.instruments.sanctions.dealings import dealing, inputs, reading
        from servanda.instruments.sanctions.dealings.flags import read_flags
        from servanda.instruments.sanctions.dealings.records import Direction, Order
        from servanda.instruments.sanctions.lists.hand import at_hand

        columns = dict(pair.split("=", 1) for pair in self.columns if "=" in pair)
        if len(columns) != len(self.columns):
            raise Refusal("a column is named as OURS=THEIRS.", "For example: --column payer=Sender", "--column")
        source = given.file(self.transactions, "transactions")
        names, missing = set(self.parties), NO_LIST
        for path in self.listed:
            names |= set(inputs.listed_of(given.read(path, "listed parties"), Path(path).name, may=self.may))
        if self.lists or self.list_files:
            hand = at_hand(store=given.store, lists=self.lists, list_files=self.list_files)
            given.took(*hand.inputs)
            names |= set(inputs.names_of(hand.tables()))
            missing = lists_not_judged({one.publisher for one in hand.manifests})
        rates = rates_of(given.read(self.rates, "rates"), Path(self.rates).name) if self.rates else ()
        flags = read_flags(given.read(self.flags, "figures"), Path(self.flags).name) if self.flags else ()
        given.progress("reading the table", 0, 0)
        table = reading.read_file(source, columns, currency=self.currency.upper())
        question = dealing.Question(
            listed=tuple(sorted(name.strip() for name in names if name.strip())),
            hops=self.hops,
            first=self.first,
            last=self.last,
            order=Order.ADJACENCY if self.adjacency else Order.FLOW,
            directions=tuple(one for one in Direction if self.only in ("", one.value)),
            limit=self.limit,
            complete=self.complete,
            to=self.to.upper(),
            regimes=self.regimes,
        )
        given.settings |= {
            "hops": self.hops, "from": self.first or "the first day", "until": self.last or "the last day",
            "order": question.order.value, "directions": [one.value for one in question.directions],
            "listed parties": len(question.listed), "told": self.limit, "table complete": self.complete,
            "may be caught counts": self.may, "in": question.to or "the currencies of the table", "regimes": self.regimes,
        }  # fmt: skip
        found = dealing.deal(table, question, rates=rates, flags=flags, progress=given.progress)
        if self.rejects:
            out = io.StringIO()
            lines = csv.writer(out, lineterminator="\n")
            lines.writerow(("row", "reason", "text"))
            lines.writerows((one.row, in_cell(one.reason), in_cell(one.text)) for one in found.rejected)
            given.write(self.rejects, out.getvalue())
        return replace(found, not_judged=missing)

    def found(self, answer: Dealt) -> bool:
        return answer.parties > 0
