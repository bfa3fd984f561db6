"""Meetings of bodies as iCalendar: one entry that repeats where a rule gives the days for good, else one for each day.

UIDs are of the dossier, the body and the number of the meeting, so that a later file changes entries and adds none. DTSTAMP
is the moment that is asked about: the same question gives the same bytes.
"""

from __future__ import annotations

from servanda.calendar import Instant, day_end
from servanda.instruments.alliances.meetings.records import BodyTold, MeetingsAnswer, MeetingTold
from servanda.report.agenda import AgendaItem, calendar_of, uid_of


def meetings_file(answer: MeetingsAnswer, dossier: str, as_of: Instant, marking: str = "") -> bytes:
    """One calendar. Raises Refusal `missing` without icalendar."""
    entries = [item for one in answer.bodies for item in _items(one, dossier, as_of, marking)]
    several = [one.body for one in answer.bodies if one.turns and not one.regular]
    about = f"{marking}. " * bool(marking) + f"{len(answer.bodies)} bodies; up to {answer.until}"
    about += f"; one entry a meeting, for no rule gives all days: {', '.join(several)}." if several else "."
    return calendar_of("Meetings", " ".join(filter(None, (marking, "Meetings"))), about, entries, as_of)


def _items(body: BodyTold, dossier: str, as_of: Instant, marking: str) -> list[AgendaItem]:
    if body.regular and body.turns:
        return [_item(body, body.turns[0], dossier, as_of, marking, body.regular)]
    return [_item(body, one, dossier, as_of, marking, "") for one in body.turns]


def _item(body: BodyTold, turn: MeetingTold, dossier: str, as_of: Instant, marking: str, repeats: str) -> AgendaItem:
    planned = turn.planned
    number = "all" if repeats else str(planned.number)
    quorum = f"Quorum: {body.quorum} of {len(body.members)}." if body.quorum is not None else "No quorum is stated."
    lines = (
        marking, f"It meets every {body.every}.", f"Chair: {body.chair}." if body.chair else "", quorum,
        f"Moved from {planned.moved}, a free day." if planned.moved else "",
    )  # fmt: skip
    return AgendaItem(
        uid=uid_of(dossier, "meeting", body.body, number),
        at=day_end(planned.day, body.zone) if planned.at is None else planned.at,
        zone=body.zone, known=as_of, kind="meeting", repeats=repeats, lines=lines,
        summary=body.body if repeats else f"{body.body}: meeting {planned.number}",
    )  # fmt: skip
