"""`servanda allies align`: how often states voted alike, both ways, with n and the base rate."""

from __future__ import annotations

from pathlib import Path

from servanda.base.job import SHOWN, Given, Job, arg, count, many, word
from servanda.base.refusal import Refusal
from servanda.instruments.alliances.votes.page import align_page
from servanda.instruments.alliances.votes.records import AlignAnswer


class AlignJob(Job):
    """Tell how often states voted alike in a session, by a table of roll calls: Voeten's measure (half credit for one abstention)
    and strict equality side by side, with the votes both cast and the base rate; below 20 votes no figure. Ideal points of
    others are shown with their bounds."""

    short = "How often states voted alike in a session, both ways, with n and the base rate."
    examples = ("allies align dossiers/league/allies/votes.csv 12 --state Halvern --state Ostrey --state Kestmark",)
    asks = ("written", *SHOWN)
    needs = ("numpy", "polars", "pyarrow")
    calls = ("table", "session")
    says = staticmethod(align_page)
    table = arg("FILE")
    session = count("SESSION")
    roll_calls = word("Which roll call is of which session, and of which day, where the votes do not say it.", "FILE")
    state = many("These states, by code or name; may be repeated. One: with all others. Default: all.", "STATE")
    points = word("Ideal points of others, with bounds.", "FILE")

    def run(self, given: Given) -> AlignAnswer:
        from servanda.base.tables.reading import read
        from servanda.instruments.alliances.votes.agreement import VoteCounts, found_states, pairs_of, points_of
        from servanda.instruments.alliances.votes.reading import sitting
        from servanda.instruments.alliances.votes.records import PointRow

        if not 1 <= self.session < 1000:
            raise Refusal(f"{self.session} is no session.", "Give its number, from 1 on.", "SESSION")
        calls = (Path(self.roll_calls).name, given.read(self.roll_calls)) if self.roll_calls else None
        sat = sitting(Path(self.table).name, given.read(self.table), self.session, calls)
        asked = found_states(self.state, sat)
        agreement = VoteCounts(sat)
        pairs = pairs_of(agreement, asked)
        name = Path(self.points).name if self.points else ""
        points = points_of(read(name, given.read(self.points), PointRow).placed(), sat, asked) if name else ((), (), ())
        return AlignAnswer(
            session=self.session, roll_calls=sat.votes.shape[1], states=len(sat.states), asked=asked, pairs=pairs,
            few=sum(one.agreement is None for one in pairs), base=agreement.base(), points=points[0], point_pairs=points[1],
            without_point=points[2], points_from=name, names=sat.names, notes=sat.notes,
        )  # fmt: skip
