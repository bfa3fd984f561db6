"""`servanda strategy threats`: how often threats in a table of events were followed by what they announced."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from servanda.base.job import SHOWN, Given, Job, args, number, word
from servanda.base.refusal import Refusal
from servanda.instruments.strategy.records.page import events_page

if TYPE_CHECKING:
    from servanda.instruments.strategy.records.measured import FollowedThreats

CLASSES = (
    "threat", "military_threat", "military_threat_plain", "force", "military_force", "verbal_cooperation", "material_cooperation",
    "verbal_conflict", "material_conflict",
)  # fmt: skip


class ThreatsJob(Job):
    """Say of tables of dated events how often a threat was followed by the act, where the two had been quiet before: each
    issuer's own rate, that of all, and between both.

    CAMEO, WEIS and PLOVER are told by their codes; sums of threats of sanctions in the columns of TIES with `--layout ties`.
    """

    short = "Say how often threats in tables of events were followed by the act."
    examples = ("strategy threats dossiers/harbour/strategy/events.csv",)
    asks = ("written", *SHOWN)
    needs = ("numpy", "polars", "pyarrow", "scipy")
    calls = ("tables",)
    says = staticmethod(events_page)
    tables = args("FILE", needed=True)
    layout = word("How the events are coded. Default: as their codes tell.", of=("cameo", "weis", "plover", "ties"))
    letters = number("Go by so many first letters of an actor's code; 0 for all.", "N", 0, least=0, below=16)
    threat = word("The class of event that is a threat.", default="military_threat_plain", of=CLASSES)
    answer = word("The class of event that carries it out.", default="military_force", of=CLASSES)
    quiet = number("Days before without such an act.", "N", 90, least=0, below=3_651)
    within = number("Days after in which it counts as carried out.", "N", 90, least=1, below=3_651)

    def run(self, given: Given) -> FollowedThreats:
        from servanda.instruments.strategy.events.table import read_events
        from servanda.instruments.strategy.records.episodes import EpisodeRule
        from servanda.instruments.strategy.records.measured import of_events, of_sums
        from servanda.instruments.strategy.records.ties import read_ties

        if len(set(self.tables)) < len(self.tables):
            raise Refusal("a table is named twice.", "Name each once: its threats would count twice.", "FILE")
        files = [(Path(one).name, given.file(one)) for one in self.tables]
        if self.layout == "ties":
            return of_sums(tuple(row for name, path in files for row in read_ties(name, path)))
        rule = EpisodeRule(threat=self.threat, answer=self.answer, quiet=self.quiet, within=self.within)
        short = [name.partition(".")[0] for name, _path in files]
        names = short if len(set(short)) == len(short) else [str(one) for one in self.tables]
        read = [
            (name, read_events(path.name, path, self.layout, letters=self.letters))
            for name, (_, path) in zip(names, files, strict=True)
        ]
        return of_events(read, rule)
