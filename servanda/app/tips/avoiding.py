"""`servanda tips days`: what falls on days that a side observes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from servanda.app.tabled import AS_OF, FolderJob
from servanda.base.job import Given, number

if TYPE_CHECKING:
    from servanda.app.monitoring import Asked
    from servanda.base.document import Document
    from servanda.instruments.tips.observed import Ahead, DaysAnswer


class DaysJob(FolderJob):
    """Tell which deadlines, meetings and planned steps (tips/planned.csv) of the dossier at PATH fall on a day that a side
    observes, by the table tips/observances.toml, and the next free day under the rule of the agreement. Only what is listed
    there is looked at."""

    short = "What falls on days that a side observes, and the next free day."
    exits = ("nothing falls on an observance that is listed", "something does")
    examples = ("tips days dossiers/league --as-of 2031-06-01 --today 2031-06-01 --days 60",)
    folder: ClassVar[str] = "tips"
    as_of = AS_OF
    days = number("How many days to look ahead.", "N", 365, least=0, below=3661)

    def answer(self, given: Given) -> DaysAnswer:
        from collections import Counter

        from servanda.app.api import find_actor
        from servanda.calendar import day_of
        from servanda.instruments.tips import observed as o

        asked = self.asked(given, self.as_of, ahead=True)
        dossier, first = asked.dossier, day_of(asked.basis.as_of, asked.basis.zone)
        last = first + dt.timedelta(self.days)
        data = self.taken(given, o.PLACE)
        if data is None:
            self.missed(o.PLACE)

        def actor(name: str, place: str) -> str:
            return find_actor(dossier, name, place)

        rows = o.read_observances(data or b"", actor)
        around = dt.timedelta(o.FAR)
        every = o.observed_days(rows, first - around, last + around)
        planned = self.rows(given, "planned", o.PlannedRow, lambda row: (str(row.day), row.what, actor(row.who, "who")))
        meetings, why = self._meetings(asked, given, last)
        steps = [o.Ahead(day=one.day, kind=one.kind, what=one.what, who=actor(one.who, "who")) for one in planned]
        ahead = [*self._deadlines(asked), *meetings, *(one for one in steps if first <= one.day <= last)]
        rules = {name: (one.rule, one.calendar) for name, one in dossier.agreements.items()}
        parties = dict.fromkeys(name for one in dossier.agreements.values() for name in one.parties)
        return o.DaysAnswer(
            first=first, last=last, looked=dict(Counter(one.kind for one in ahead)),
            found=o.on_observances(ahead, every, rules),
            observed=tuple(one for one in every if first <= one.day <= last),
            silent=tuple(name for name in parties if name not in {row.of for row in rows}),
            unlooked=why, missing=tuple(getattr(self, "missing", ())),
        )  # fmt: skip

    def _deadlines(self, asked: Asked) -> list[Ahead]:
        from servanda.calendar import day_of
        from servanda.instruments.tips.observed import Ahead
        from servanda.monitor.dues import due

        homes = {one.id: one.agreement for one in asked.view.clauses}
        return [
            Ahead(
                day=day_of(item.at, item.zone), kind="deadline", what=item.what, who=", ".join(item.bearers),
                clause=item.clause, agreement=homes.get(item.clause, ""),
            )
            for item in due(asked.view, asked.fused, asked.basis, days=self.days).items
            if item.at is not None and item.kind == "falls due"
        ]  # fmt: skip

    def _meetings(self, asked: Asked, given: Given, last: dt.date) -> tuple[list[Ahead], tuple[str, ...]]:
        """The turns of its bodies, as `allies meetings` tells them; and of which bodies the days are not known."""
        from msgspec.structs import replace

        from servanda.app.allies.gatherings import MeetingsJob
        from servanda.calendar import day_of
        from servanda.instruments.tips.observed import Ahead

        bodies = {name: one for name, one in asked.dossier.actors.items() if one.body is not None and one.body.meets}
        if not bodies:
            return [], ()
        shared = {name: getattr(self, name) for name in ("path", "to", "tlp", "choose", "readings", "as_of")}
        inner = replace(given, settings={}, inputs=[])
        answer = MeetingsJob(until=last, **shared).answer(inner)
        given.took(*(one for one in inner.inputs if one not in given.inputs))
        homes = list(asked.dossier.agreements)
        files = {one.file: name for name, one in asked.dossier.agreements.items()}
        found, why = [], []
        first = day_of(asked.basis.as_of, asked.basis.zone)
        for body in answer.bodies:
            if body.why:
                why.append(f"meetings of {body.body}: {body.why}")
            home = files.get(bodies[body.body].span.file, "") if body.body in bodies else ""
            found += [
                Ahead(
                    day=turn.planned.day, kind="meeting", what=f"meeting {turn.planned.number}", who=body.body,
                    agreement=home or (homes[0] if len(homes) == 1 else ""),
                )
                for turn in body.turns
                if first <= turn.planned.day <= last
            ]  # fmt: skip
        return found, tuple(why)

    @staticmethod
    def says(answer: DaysAnswer) -> Document:
        from servanda.instruments.tips.observed_page import days_page

        return days_page(answer)

    def found(self, answer: DaysAnswer) -> bool:
        return bool(answer.found)
