"""`servanda support clocks`: the clocks of the Mine Ban Convention for every party of a table."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from servanda.base.job import SHOWN, Given, Job, arg, word
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest
from servanda.instruments.support.practice.clocks import TreatyClocks, clocks_of, read_clocks, shipped_clocks
from servanda.instruments.support.practice.page import clocks_page


class ClocksJob(Job):
    """Count for every party in a table (party, deposited) when the Mine Ban Convention is in force for it, when its stockpiles
    are to be gone and its mined areas clear. A party without a day of deposit is told, not guessed."""

    short = "Count the Mine Ban Convention's clocks for a table of parties."
    exits = ("done",)
    examples = ("support clocks dossiers/relief/support/parties.csv --as-of 2031-07-01",)
    asks = ("today", "written", *SHOWN)
    calls = ("table",)
    untold = ("as_of",)
    says = staticmethod(clocks_page)
    table = arg("FILE")
    party = word("Only this party.", "NAME")
    rule = word("Figures of the rule instead of the shipped ones (TOML).", "FILE")
    as_of = word("The day that is asked about. Default: today.", "DATE", "--as-of")

    def run(self, given: Given) -> TreatyClocks:
        rules = read_clocks(given.read(self.rule), Path(self.rule).name) if self.rule else shipped_clocks()
        found = clocks_of(Path(self.table).name, given.read(self.table), given.day(self.as_of, "--as-of"), rules)
        if self.party:
            names = [*(one.party for one in found.parties), *found.without]
            if self.party not in names:
                raise Refusal(f"the table has no party “{self.party}”.", closest(self.party, names), "--party")
            parties = tuple(one for one in found.parties if one.party == self.party)
            found = replace(found, parties=parties, without=tuple(one for one in found.without if one == self.party))
        return found
