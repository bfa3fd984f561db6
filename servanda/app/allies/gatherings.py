"""`servanda allies meetings`: the bodies of a dossier that meet, and what was agreed there."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from servanda.app.tabled import AS_OF, FolderJob
from servanda.base.job import Given, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from servanda.app.monitoring import Asked
    from servanda.base.document import Document
    from servanda.instruments.alliances.meetings.days import MeetingPlan
    from servanda.instruments.alliances.meetings.records import ActionRow, BodyTold, MeetingsAnswer, MeetingTold, ScheduleRow
    from servanda.model.core import Actor, Agreement

AHEAD = 365
"""Days looked ahead unless another end is given."""


class MeetingsJob(FolderJob):
    """Tell of each body of the dossier at PATH on which days it is to meet, which meetings were held, whether the quorum was
    there, and what became of the actions agreed at the last one; with --ics, as a calendar."""

    short = "Tell which meetings were due, held and valid, and what became of actions."
    exits = ("nothing is missed, held without its quorum, or late", "something is")
    examples = (
        "allies meetings dossiers/league --as-of 2031-09-30 --today 2031-09-30",
        "allies meetings dossiers/league --as-of 2031-09-30 --today 2031-09-30 --ics council.ics --html council.html",
    )
    folder: ClassVar[str] = "allies"
    untold = (*FolderJob.untold, "until")
    as_of = AS_OF
    body = word("Only this body.", "NAME")
    until = word("Look ahead to the end of this day. Default: a year on.", "DATE")
    ics = word("Write the days ahead and behind as an iCalendar file.", "FILE")

    def answer(self, given: Given) -> MeetingsAnswer:
        from servanda.accounts.sourced import later
        from servanda.app.api import find_actor, find_clause
        from servanda.base.time import read_day
        from servanda.calendar import day_of
        from servanda.instruments.alliances.meetings.records import ActionRow, MeetingsAnswer, ScheduleRow
        from servanda.monitor.monitored import monitor

        asked = self.asked(given, self.as_of, ahead=True)
        dossier, day = asked.dossier, day_of(asked.basis.as_of, asked.basis.zone)
        until = read_day(self.until, place="--until") if self.until else day + dt.timedelta(days=AHEAD)
        if until < day:
            raise Refusal("the end lies before the day that is asked about.", "Give a later --until.", "--until")
        given.settings |= {"until": until.isoformat()}
        bodies = {name: one for name, one in dossier.actors.items() if one.body is not None}

        def of_body(name: str) -> str:
            if (found := find_actor(dossier, name, "body")) not in bodies:
                raise Refusal(f"“{name}” is no body.", f"Its bodies: {', '.join(bodies) or 'none'}.")
            return found

        def action(row: ActionRow) -> tuple[str, ...]:
            if row.clause:
                find_clause(dossier, row.clause)
            return (of_body(row.body), row.meeting.isoformat(), row.action, row.who)

        plans = {of_body(row.body): row for row in self.rows(given, "schedule", ScheduleRow, lambda row: (of_body(row.body),))}
        actions = self.rows(given, "actions", ActionRow, action)
        wanted = of_body(self.body) if self.body else ""
        chosen = [one for name, one in bodies.items() if (one.body and one.body.meets) or name in plans]
        if wanted:
            chosen = [bodies[wanted]]
        if not chosen:
            raise Refusal("no body of the dossier meets.", "Write “meets every ...” under a body.", self.path)
        states = (
            monitor(asked.view, asked.fused, asked.basis, knowledge=asked.knowledge)
            if any(one.clause for one in actions)
            else None
        )
        words = {one.clause: one.answer for one in states.clauses} if states else {}

        def says(clause: str) -> str:
            return words.get(find_clause(dossier, clause), "not known")

        told = []
        for one in chosen:
            mine = tuple(row for row in actions if of_body(row.body) == one.id)
            told.append(self._told(asked, one, plans.get(one.id), mine, says, until))
        notes = [*later(actions, day, "allies/actions.csv"), *later(tuple(plans.values()), day, "allies/schedule.csv")]
        answer = MeetingsAnswer(
            on=day, until=until, bodies=tuple(told), missing=tuple(getattr(self, "missing", ())), notes=tuple(notes)
        )
        if self.ics:
            self._written(given, asked, answer)
        return answer

    def _told(
        self,
        asked: Asked,
        body: Actor,
        row: ScheduleRow | None,
        actions: tuple[ActionRow, ...],
        says: Callable[[str], str],
        until: dt.date,
    ) -> BodyTold:
        from servanda.app.api import _term
        from servanda.calendar import day_end, day_of
        from servanda.instruments.alliances.meetings import standing
        from servanda.instruments.alliances.meetings.days import planned_days, rule_text
        from servanda.instruments.alliances.meetings.records import BodyTold
        from servanda.monitor.seen import event_views

        rule, run, basis = body.body, asked.fused.run, asked.basis
        assert rule is not None
        home = self._home(asked, body)
        zone = home.zone if home is not None else basis.zone
        on = day_of(basis.as_of, zone)
        if rule.quorum is not None and body.members and rule.quorum > len(body.members):
            raise Refusal(
                f"the quorum of {body.id} is {rule.quorum}, and it has {len(body.members)} members.",
                f"Write a quorum of at most {len(body.members)}, or name the members who are missing.", body.id,
            )  # fmt: skip
        notes = []
        if rule.quorum is not None and rule.quorum > (there := len(standing.members_on(body, on))):
            notes.append(f"on {on} it has {there} members, fewer than its quorum of {rule.quorum}: no meeting can be valid")
        plan, why = self._plan(asked, body, row, home, zone)
        term = _term(asked.dossier, row.act) if row is not None else ""
        views = event_views(asked.fused, asked.knowledge, [n for n, one in enumerate(run.events) if one.term == term])
        told = [(one.event, ", ".join(one.sources)) for one in views if one.event.at <= basis.as_of]
        held = standing.held_meetings(body, told, zone, rule.quorum)
        if row is None:
            notes.append("by which act it meets is not said (allies/schedule.csv): what was held is not known")
        turns: tuple[MeetingTold, ...] = ()
        if plan is not None:
            begins = None if plan.opens else plan.anchor
            over = on if basis.as_of >= day_end(on, zone) else on - dt.timedelta(days=1)
            seen = standing.looked_in(asked.dossier, run, term, zone) if term else (lambda _first, _last: False)
            turns = standing.turns_told(tuple(planned_days(plan, until)), held, begins, over, seen)
            after = turns[-1].planned.day if turns else plan.anchor
            notes += [
                f"held on {one.day}, after the last day on which it is to meet"
                for one in held
                if one.day > after and one.day <= on
            ]
        for one in held:
            if one.strangers:
                notes.append(
                    f"{one.day}: {', '.join(one.strangers)} took part and "
                    f"{'is no member' if len(one.strangers) == 1 else 'are no members'}"
                )
        days = {one.day for one in held}
        notes += [
            f"actions are told of a meeting on {day}, and none is on record for that day"
            for day in sorted({one.meeting for one in actions if one.meeting <= on} - days)
        ]
        return BodyTold(
            body=body.id, every=str(rule.meets) if rule.meets else "", chair=rule.chair, quorum=rule.quorum,
            members=standing.members_on(body, on), zone=zone, regular=rule_text(plan) if plan else "",
            ends=plan.last if plan else None, turns=turns, actions=standing.actions_told(actions, says, on),
            notes=tuple(notes), why=why,
        )  # fmt: skip

    @staticmethod
    def _home(asked: Asked, body: Actor) -> Agreement | None:
        """The agreement in whose file a body is declared; else the only one there is."""
        agreements = list(asked.dossier.agreements.values())
        return next((one for one in agreements if one.file == body.span.file), agreements[0] if len(agreements) == 1 else None)

    def _plan(
        self, asked: Asked, body: Actor, row: ScheduleRow | None, home: Agreement | None, zone: str
    ) -> tuple[MeetingPlan | None, str]:
        """When a body meets, or why that is not known. Raises Refusal: the table against the text."""
        from servanda.calendar import RULES, WEEKENDS_ONLY, day_of
        from servanda.instruments.alliances.meetings.days import MeetingPlan

        rule, place = body.body, "allies/schedule.csv"
        assert rule is not None
        if rule.meets is None:
            if row is None:
                return None, "the text does not say how often it meets"
            raise Refusal(f"the text does not say how often {body.id} meets.", "Write “meets every ...” under the body.", place)
        anchor = row.first if row is not None and row.first else None
        starts = self._starts(asked, body, home)
        if anchor is None and starts is None:
            return None, "the day of its first meeting is fixed neither by the text nor by allies/schedule.csv"
        ends = [one.last for one in body.members]
        over = max((one for one in ends if one is not None), default=None) if ends and None not in ends else None
        last = row.last if row is not None else None
        if row is not None and over is not None and last is None and row.times is None:
            raise Refusal(
                f"{body.id} ends on {over}, when its last member leaves, and its meetings have no end.",
                "Fill in `last` or `times`.", place,
            )  # fmt: skip
        if over is not None:
            last = min(last, over) if last is not None else over
        try:
            return MeetingPlan(
                body=body.id, every=rule.meets, anchor=anchor or day_of(starts or 0, zone), opens=anchor is not None, zone=zone,
                rule=home.rule if home else RULES["standard"], holidays=home.calendar if home else WEEKENDS_ONLY,
                on=row.on if row else "", clock=_time(row.clock) if row and row.clock else None, last=last,
                times=row.times if row else None,
            ), ""  # fmt: skip
        except Refusal as refused:
            raise Refusal(refused.reason, refused.repair, f"{place}, {refused.place}") from refused

    @staticmethod
    def _starts(asked: Asked, body: Actor, home: Agreement | None) -> int | None:
        """The moment at which a body begins, where the text fixes it."""
        from servanda.check.rules.base import Context
        from servanda.check.rules.facts.moments import fixed

        agreement = home or next(iter(asked.dossier.agreements.values()))
        starts = body.body.starts if body.body else None
        if starts is None:
            return None
        context = Context(dossier=asked.dossier, agreement=agreement, today=dt.date.min, answers=lambda _: ())
        found = fixed(context, starts)
        return None if found is None else found.first

    def _written(self, given: Given, asked: Asked, answer: MeetingsAnswer) -> None:
        from servanda.app.readers import marking_for
        from servanda.report.meetings import meetings_file

        marking = marking_for(self.loaded, self.reader)
        given.write(self.ics, meetings_file(answer, asked.dossier.name, asked.basis.as_of, marking).decode())
        if marking:
            given.say(f"{self.ics}: {marking}")

    @staticmethod
    def says(answer: MeetingsAnswer) -> Document:
        from servanda.instruments.alliances.meetings.page import meetings_page

        return meetings_page(answer)

    def found(self, answer: MeetingsAnswer) -> bool:
        from servanda.instruments.alliances.meetings.page import stands_out

        return any(stands_out(one) for one in answer.bodies)


def _time(words: str) -> dt.time:
    """An hour on the clock of the agreement. Raises Refusal."""
    from servanda.base.time import read_clock

    found = read_clock(words, "clock")
    if found.offset is not None or found.since >= dt.timedelta(days=1):
        raise Refusal(f"“{words}” is no hour on the clock of the agreement.", "Write it as 10:00.", "clock")
    return (dt.datetime.min + found.since).time()
