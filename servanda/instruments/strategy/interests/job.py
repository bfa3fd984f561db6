"""`servanda strategy miscalculation`: on tables of dated events, how often acts, words and plain rates would have been wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from servanda.base.job import SHOWN, Given, Job, args, flag, number, word
from servanda.base.refusal import Refusal
from servanda.instruments.strategy.draws import SEED
from servanda.instruments.strategy.interests.page import miscalculation_page

if TYPE_CHECKING:
    from servanda.instruments.strategy.interests.miscalculation import Miscalculated


class MiscalculationJob(Job):
    """Tell of each EVENTS table (who, to whom, when, which code) how often reading acts instead of words would have cut wrong
    calls on its own past. Each table is a panel of its own."""

    short = "How often acts, words and plain rates would have been wrong about the next month."
    exits = ("done",)
    examples = (
        "strategy miscalculation dossiers/harbour/strategy/events.csv",
        "strategy miscalculation dossiers/harbour/strategy/events.csv --act cooperation --least 20 --early --html past.html",
    )
    asks = ("written", *SHOWN)
    needs = ("numpy", "scipy", "numba", "polars")
    calls = ("events",)
    says = staticmethod(miscalculation_page)
    events = args("EVENTS", needed=True)
    act = word("What is forecast.", of=("force", "coercion", "cooperation"), default="force")
    layout = word("How the tables are coded. Default: told by the codes.", of=("cameo", "weis", "plover"))
    letters = number("Letters of an actor's code to go by; 0: all.", "N", 0, least=0)
    least = number("Events a directed pair has at the least.", "N", 100, least=1)
    early = flag("Count these in the months before the first forecast alone, so that the choice of pairs does not look ahead.")
    seed = number("Seed of the draws.", "N", SEED)

    def run(self, given: Given) -> Miscalculated:
        from servanda.instruments.strategy.events.table import read_events
        from servanda.instruments.strategy.interests.miscalculation import Miscalculated, miscalculated
        from servanda.instruments.strategy.interests.tables import panel_from

        panels, notes = [], []
        for path in self.events:
            name = Path(path).name
            given.progress(f"reading {name}", 0, 0)
            events = read_events(name, given.file(path, "events"), self.layout, letters=self.letters)
            panel = panel_from(name, events, least=self.least, chosen_early=self.early)
            notes += [f"{name}: {count:,} rows are not read: {why}." for why, count in events.left.items()]
            notes += [
                f"{name}: {count:,} rows bear the code {code}, which the layout does not have."
                for code, count in events.foreign.items()
            ]
            notes += [f"{name}: no directed pair has {self.least} events."] * (not panel.pairs)
            panels += [panel] * bool(panel.pairs)
        if not panels:
            raise Refusal(
                f"no directed pair has {self.least} events.",
                "Ask for fewer with --least, or for fewer letters with --letters.",
                "EVENTS",
            )
        past = miscalculated(panels, self.act, seed=self.seed, told=given.progress)
        return Miscalculated(past=past, notes=tuple(notes))
