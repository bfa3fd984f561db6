"""`servanda tips days`: what falls on days that a side observes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from servanda.app.tabled import AS_OF, FolderJob
from servanda.base.job import Given, number

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.instruments.tips.observed import DaysAnswer


class DaysJob(FolderJob):
    """Tell which deadlines of the dossier at PATH fall on a day that a side observes, by the table tips/observances.toml, and
    the next free day under the rule of the agreement. Only what is listed there is looked at."""

    short = "Deadlines on days that a side observes, and the next free day."
    exits = ("nothing falls on an observance that is listed", "something does")
    examples = ("tips days dossiers/league --as-of 2031-06-01 --today 2031-06-01 --days 60",)
    folder: ClassVar[str] = "tips"
    asks: ClassVar[tuple[str, ...]] = tuple(one for one in FolderJob.asks if one != "written")
    as_of = AS_OF
    days = number("How many days to look ahead.", "N", 365, least=0, below=3661)

    def answer(self, given: Given) -> DaysAnswer:
        from servanda.app.strategy.whatif import _actor
        from servanda.calendar import day_of
        from servanda.instruments.tips import observed as o
        from servanda.monitor.dues import due

        asked = self.asked(given, self.as_of, ahead=True)
        dossier, first = asked.dossier, day_of(asked.basis.as_of, asked.basis.zone)
        last = first + dt.timedelta(self.days)
        data = self.taken(given, o.PLACE)
        if data is None:
            self.missed(o.PLACE)
        rows = o.read_observances(data or b"", lambda name, place: _actor(dossier, name, place))
        around = dt.timedelta(o.FAR)
        every = o.observed_days(rows, first - around, last + around)
        on: dict[dt.date, list[o.ObservedDay]] = {}
        for one in every:
            on.setdefault(one.day, []).append(one)
        homes = {one.id: dossier.agreements[one.agreement] for one in asked.view.clauses if one.agreement in dossier.agreements}
        found, looked = [], 0
        for item in due(asked.view, asked.fused, asked.basis, days=self.days).items:
            if item.at is None or item.kind != "falls due":
                continue
            looked += 1
            day, home = day_of(item.at, item.zone), homes.get(item.clause)
            if day in on and home is not None:
                free, by = o.free_day(day, on, home.rule, home.calendar)
                who = ", ".join(item.bearers)
                mine = tuple(on[day])
                found.append(
                    o.OnObservance(day=day, what=item.what, clause=item.clause, who=who, observed=mine, free=free, by=by)
                )
        parties = dict.fromkeys(name for one in dossier.agreements.values() for name in one.parties)
        return o.DaysAnswer(
            first=first, last=last, looked=looked, found=tuple(sorted(found, key=lambda one: (one.day, one.clause, one.who))),
            observed=tuple(one for one in every if first <= one.day <= last),
            silent=tuple(name for name in parties if name not in {row.of for row in rows}),
            missing=tuple(getattr(self, "missing", ())),
        )  # fmt: skip

    @staticmethod
    def says(answer: DaysAnswer) -> Document:
        from servanda.instruments.tips.observed_page import days_page

        return days_page(answer)

    def found(self, answer: DaysAnswer) -> bool:
        return bool(answer.found)
