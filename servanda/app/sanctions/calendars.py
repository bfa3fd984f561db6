"""`servanda sanctions calendar`: sunsets, reviews, licences, reports, delisting, whitelistings: by when, what if nobody acts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.app.asking import AskingJob
from servanda.app.sanctions.lives import book_in, measures_in
from servanda.base.job import Given, number, word
from servanda.base.refusal import Refusal
from servanda.base.time import read_day

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.instruments.sanctions.measures.calendar import Dates, Entry

AHEAD = 365
"""Days looked ahead unless another end is given."""


class CalendarJob(AskingJob):
    """Tell what lapses, expires, comes up for review or falls due in the dossier at PATH, and what happens if nobody acts."""

    short = "List sunsets, reviews, licences, reports, delisting: by when, and what if nobody acts."
    exits = ("nothing is overdue", "something is")
    examples = (
        "sanctions calendar dossiers/embargo --from 2033-05-01 --until 2034-05-01 --today 2033-06-01",
        "sanctions calendar dossiers/embargo --ics fell.ics --notice 45 --today 2033-06-01",
    )
    untold = (*AskingJob.untold, "first", "until", "notice")
    first = word("From the end of this day, also one in the future. Default: now.", "DATE", "--from")
    until = word("To the end of this day. Default: a year on.", "DATE")
    notice = number("Days before each date at which to be told.", "N", 30, least=0, below=3651)
    ics = word("Write an iCalendar file with reminders.", "FILE")
    delisting = word("A log of requests to be taken off a list.", "FOLDER")
    decisions = word("A log of decisions: whitelistings that expire.", "FOLDER")

    def answer(self, given: Given) -> Dates:
        from servanda.app.monitoring import moment
        from servanda.calendar import day_end, day_of
        from servanda.instruments.sanctions.measures.calendar import Dates, duties, licence_dates, ordered, sunsets
        from servanda.instruments.sanctions.measures.life import lives_in
        from servanda.instruments.sanctions.measures.records import Measure
        from servanda.monitor.dues import due

        asked = self.asked(given, self.first, ahead=True)
        begin, zone = asked.basis.as_of, asked.basis.zone
        end = moment(self.until, zone) if self.until else day_end(day_of(begin, zone) + dt.timedelta(days=AHEAD), zone)
        if end < begin:
            raise Refusal("the end lies before the beginning.", repair="Give a later --until.", place="--until")
        given.settings |= {"until": day_of(end, zone).isoformat(), "notice": f"{self.notice} days"}
        wanted, licences = measures_in(self, asked), book_in(self, asked).licences
        lives = lives_in(asked.view, wanted, asked.fused, asked.basis)
        titles = {one.id: one.title for one in licences}
        opened = tuple(Measure(id=one.id, title=one.title, clauses=(one.clause,)) for one in licences)
        alive = lives_in(asked.view, opened, asked.fused, asked.basis) if opened else ()
        dues = due(asked.view, asked.fused, asked.basis, days=(day_of(end, zone) - day_of(begin, zone)).days)
        owed, waiting = duties(dues, asked.dossier, [one.clause for one in licences], self.notice)
        found = [
            *sunsets(lives, asked.dossier, self.notice),
            *licence_dates(dict(zip(titles, alive, strict=True)), titles, self.notice),
            *owed,
            *(self._requests(given, day_of(begin, zone).isoformat(), zone) if self.delisting else ()),
            *(self._whitelist(given, zone) if self.decisions else ()),
        ]
        unknown = [f"{one.measure.title}: {one.now.because}" for one in lives if one.now.binds is None and one.now.sunset is None]
        agreements = (asked.dossier.agreements[name.partition(":")[0]].title for one in wanted for name in one.clauses)
        dates = Dates(
            dossier=asked.dossier.name, title="; ".join(dict.fromkeys(agreements)), first=begin, last=end, zone=zone,
            known=asked.basis.known, entries=ordered(found, begin, end), undated=tuple(dict.fromkeys((*unknown, *waiting))),
        )  # fmt: skip
        if self.ics:
            self._written(given, dates)
        return dates

    @staticmethod
    def says(answer: Dates) -> Document:
        from servanda.report.sanctions.calendar import calendar_page

        return calendar_page(answer)

    def found(self, answer: Dates) -> bool:
        return any(one.overdue for one in answer.entries)

    def _written(self, given: Given, dates: Dates) -> None:
        from servanda.app.readers import marking_for
        from servanda.report.sanctions.ics import calendar_file

        given.write(self.ics, calendar_file(dates).decode())
        if marking := marking_for(self.loaded, self.reader):
            given.say(f"{self.ics}: {marking}")

    def _requests(self, given: Given, day: str, zone: str) -> list[Entry]:
        from servanda.app.sanctions import delisting_requests
        from servanda.calendar import day_end
        from servanda.instruments.sanctions.measures.calendar import Entry

        docket = delisting_requests(folder=self.delisting, on=day)
        given.took(*docket.basis.inputs)
        return [
            Entry(
                kind="delisting", what=f"Delisting: {one.listed.name or one.listed.entity}: {step.title} ({step.by})",
                at=day_end(step.last, zone), zone=zone, key=("delisting", one.id, step.step), by=(step.by,), notice=self.notice,
                otherwise="the listing stays, and the request goes on" if step.by != "petitioner"
                else "the way to this step is lost; the listing stays",
                overdue=step.status == "overdue", source=step.law,
            )
            for one in docket.requests for step in one.steps if step.last is not None and step.status in ("due", "overdue")
        ]  # fmt: skip

    def _whitelist(self, given: Given, zone: str) -> list[Entry]:
        from servanda.app.sanctions import decisions
        from servanda.calendar import day_end
        from servanda.instruments.sanctions.decisions.log import FILE
        from servanda.instruments.sanctions.measures.calendar import Entry

        if not (Path(self.decisions) / FILE).is_file():
            raise Refusal("there is no log of decisions.", "Give the folder that holds decisions.jsonl.", self.decisions)
        register = decisions(folder=self.decisions, status="standing")
        given.took(*register.basis.inputs)
        return [
            Entry(
                kind="whitelist", what=f"Whitelisting ends: {one.pair.query} with {one.pair.entity}",
                at=day_end(read_day(one.expires), zone), zone=zone, notice=self.notice, source=one.reason,
                key=("whitelist", one.pair.query, one.pair.entity, str(one.number)),
                otherwise="the pair is a hit again, and is decided anew",
            )
            for one in register.proposals if one.whitelisting
        ]  # fmt: skip
