"""`servanda tips patience`: how long such talks took, by the user's own table."""

from __future__ import annotations

from pathlib import Path

from servanda.base.job import SHOWN, Given, Job, arg, many, word
from servanda.base.refusal import Refusal
from servanda.instruments.tips.talks import STAGES, PatienceAnswer
from servanda.instruments.tips.talks_page import talks_page


class PatienceJob(Job):
    """Tell how long such talks took, or such agreements stood, by a copy of PA-X or of UCDP's peace agreements that you have: the
    share that reached its end within so many years, with bounds, its reference class and n. Below 20 cases only the list. It is
    no forecast."""

    short = "How long such talks took: share by years with bounds, reference class and n."
    examples = ("tips patience dossiers/league/tips/talks.csv --years 1 --years 5",)
    asks = ("written", *SHOWN)
    calls = ("table",)
    says = staticmethod(talks_page)
    table = arg("FILE")
    stage = word("PA-X: the stage at which a process has reached its end.", "STAGE", default=STAGES[0], of=STAGES)
    region = word("Only this region, as the file writes it.", "REGION")
    about = word("Only conflicts about this, as the file writes it.", "WORDS")
    years = many("Tell the share within so many years; may be repeated. Default: 1, 2, 5 and 10.", "N")
    until = word("The last day that the file covers. Default: the day of its last row.", "DATE")

    def run(self, given: Given) -> PatienceAnswer:
        from servanda.base.tables.kinds import open_table
        from servanda.base.time.days import read_day
        from servanda.instruments.tips.talks import YEARS, patience

        years = tuple(sorted({_years(one) for one in self.years})) or YEARS
        name = Path(self.table).name
        until = read_day(self.until, place="--until") if self.until else None
        sheet = open_table(name, given.read(self.table))
        return patience(sheet, name, stage=self.stage, region=self.region, about=self.about, years=years, until=until)


def _years(words: str) -> int:
    if not (words.isascii() and words.isdigit() and 1 <= int(words) <= 100):
        raise Refusal(f"“{words}” is no number of years.", "Give a whole number from 1 to 100.", "--years")
    return int(words)
