"""The events of a log that are moves: an act whose first word is one of the four, done for a pledge that it names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from servanda.accounts.between import Between
from servanda.accounts.stages.records import PledgeRow, Stage
from servanda.accounts.stages.told import ToldMove, pledge_unit
from servanda.base.refusal import Refusal
from servanda.calendar import Instant, day_of
from servanda.evidence.fusion import OPEN_ENDED, Policy, amount_of, certain, doers, least_of
from servanda.evidence.knowledge import Knowledge
from servanda.evidence.records import Standing

ACTS = {"pledge": Stage.PLEDGED, "commit": Stage.COMMITTED, "allocate": Stage.ALLOCATED, "deliver": Stage.DELIVERED}
"""The first word of an act, and how far the promise has then come."""
NAMELESS = "the log, no source named"


def logged_moves(
    knowledge: Knowledge, policy: Policy, pledges: Mapping[str, PledgeRow], zone: str, as_of: Instant
) -> tuple[list[ToldMove], list[str]]:
    """In: what was known; the policy by which it is certain; pledges by id; the zone of days; the moment in the world. Out: a
    move for each event and each of its sources (they are never added), and what is to be said.

    Corrected and retracted events are those of the day of knowledge. What is uncertain (disputed, graded low, or perhaps after
    the moment) is at least nothing; "about" and "at least" have no most. """
    moves, notes = [], []
    for name, event in knowledge.events.items():
        record = event.record
        stage, named = ACTS.get(record.term.partition(" ")[0]), dict(record.args).get("pledge", "")
        if stage is None or not named or event.standing is Standing.RETRACTED:
            continue
        if (pledge := pledges.get(named)) is None:
            notes.append(f"the log tells {name} of {named}, which is no pledge of the table: it is counted nowhere")
            continue
        amount, sure = amount_of(record)
        if amount is not None and amount < 0:
            repair = "Correct it; what is given back is a row with `refund` yes."
            raise Refusal(f"the event {name} has an amount below zero.", repair, "log of evidence")
        sure = sure and certain(record, event.standing, knowledge.sources, policy) and record.last <= as_of
        by, _ = doers(event, knowledge.sources, policy)
        if by and not {pledge.donor, pledge.via} & set(by):
            notes.append(f"{name}: {', '.join(by)} did it, and {pledge.id} is a promise of {pledge.donor}")
        least = least_of(record) if sure else None
        low = amount if sure and least is None else least
        high = None if record.bound in OPEN_ENDED else amount
        day: dt.date = day_of(record.first, zone)
        names = [knowledge.sources[one].name or one if one in knowledge.sources else one for one in record.sources]
        for owner in names or [NAMELESS]:
            moves.append(
                ToldMove(
                    id=name, pledge=named, stage=stage, date=day, known_on=day_of(event.known, zone),
                    amount=Between(low if low is not None else Decimal(0), high), unit=pledge_unit(record.unit, pledge),
                    owner=owner,
                    source=f"log of evidence, entry {event.entry}", logged=True, also=record.key,
                )
            )  # fmt: skip
    return moves, notes
