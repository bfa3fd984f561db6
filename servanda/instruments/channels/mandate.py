"""What an envoy offered beyond the mandate, and how the channels are set up (SV921): told by the verb, for no text holds the
table."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

import msgspec

from servanda.calendar import day_of
from servanda.check.rules.base import Context
from servanda.check.rules.facts.clash import includes_act, same_act
from servanda.check.rules.facts.moments import window
from servanda.check.rules.facts.who import expand
from servanda.check.rules.parallel import ASPECTS, Side
from servanda.instruments.channels.binding import ChannelStands
from servanda.instruments.channels.records import BINDS, Channel, ChannelTable, SaidRow
from servanda.model.core import Clause, Dossier
from servanda.model.english import act_text


class ChannelFinding(msgspec.Struct, frozen=True, kw_only=True):
    """rule: SV921, or "" of what has no number: beyond the mandate. decided: False where it could not be told."""

    rule: str = ""
    channel: str
    item: str = ""
    text: str
    repair: str
    decided: bool = True


def findings(dossier: Dossier, table: ChannelTable, stands: tuple[ChannelStands, ...], on: dt.date) -> tuple[ChannelFinding, ...]:
    """All that is found on the channels by a day, in their order."""
    found: list[ChannelFinding] = []
    for channel in table.channel:
        found += _set_up(channel)
        found += _beyond(dossier, table, channel, on)
    found += _twice(dossier, stands)
    return tuple(found)


def _set_up(channel: Channel) -> Iterator[ChannelFinding]:
    if not channel.principal.strip():
        text = f"nobody is named who can bind through {channel.id}."
        yield ChannelFinding(rule="SV921", channel=channel.id, text=text, repair="Name the `principal`.")
    if not channel.close_out.strip() and channel.closed is None:
        text = f"nothing says how {channel.id} ends, or when it is read in to the open text."
        yield ChannelFinding(rule="SV921", channel=channel.id, text=text, repair="Write the plan under `close_out`.")


def _beyond(dossier: Dossier, table: ChannelTable, channel: Channel, on: dt.date) -> Iterator[ChannelFinding]:
    """Offers of the principal's own side that the mandate does not cover."""
    clauses = {one.id: one for one in dossier.clauses}
    powers = [clauses[name] for name in channel.mandate if clauses[name].modal == "may"]
    own = (*channel.envoys, *filter(None, (channel.principal,)))
    offers = [one for one in table.said if one.channel == channel.id and one.kind in BINDS and one.by in own and one.on <= on]
    if offers and not channel.mandate:
        text = f"{channel.id} has no mandate: nothing says what its envoys may offer."
        yield ChannelFinding(channel=channel.id, text=text, repair="Name the clauses of the `mandate`.")
        return
    told: set[str] = set()
    for said in offers:
        if channel.mandate_until is not None and said.on > channel.mandate_until:
            text = f"the {said.kind} of {said.on} was made after the mandate ended ({channel.mandate_until})."
            repair = "Have the principal confirm it, or take it back."
            yield ChannelFinding(channel=channel.id, item=", ".join(said.items), text=text, repair=repair)
        for name in said.items:
            if name not in told and name not in channel.mandate:
                told.add(name)
                yield from _uncovered(dossier, channel, said, clauses[name], powers)


def _uncovered(
    dossier: Dossier, channel: Channel, said: SaidRow, offered: Clause, powers: list[Clause]
) -> Iterator[ChannelFinding]:
    """Each act of an offered clause that no power covers, and each date outside the days of those that do."""
    verb = "forbids" if offered.modal == "must not" else "promises"
    bound = expand(dossier, offered.bearers.actors)
    for act in offered.acts:
        over = [
            one
            for one in powers
            if bound <= expand(dossier, one.bearers.actors) and any(includes_act(dossier, a, act) for a in one.acts)
        ]
        words = act_text(act, dossier)
        if not over:
            text = f"{offered.id}, of {said.on}, {verb} “{words}”, which no `may` of the mandate covers."
            yield ChannelFinding(
                channel=channel.id, item=offered.id, text=text, repair=f"Have the mandate widened, or take {offered.id} back."
            )
            continue
        due = window(_context(dossier, offered), offered)
        allowed = [window(_context(dossier, one), one) for one in over]
        days = [at for at in (due.first, due.last) if at is not None]
        if any(
            all((one.first is None or at >= one.first) and (one.last is None or at <= one.last) for at in days)
            for one in allowed
            if one.known
        ):
            continue
        zone = dossier.agreements[offered.agreement].zone if offered.agreement in dossier.agreements else "UTC"
        if any(not one.known for one in allowed):
            text = f"whether {offered.id} keeps to the days of the mandate is not decided: they hang on what has yet to happen."
            yield ChannelFinding(channel=channel.id, item=offered.id, text=text, repair="Look at both.", decided=False)
        else:
            when = " and ".join(dict.fromkeys(str(day_of(at, zone)) for at in days))
            text = f"{offered.id}, of {said.on}, dates “{words}” ({when}) outside the days that the mandate allows."
            yield ChannelFinding(
                channel=channel.id, item=offered.id, text=text, repair=f"Move the date, or take {offered.id} back."
            )


def _context(dossier: Dossier, clause: Clause) -> Context:
    agreement = dossier.agreements.get(clause.agreement) or next(iter(dossier.agreements.values()))
    return Context(dossier=dossier, agreement=agreement, today=dt.date.max, answers=lambda _question: ())


def _twice(dossier: Dossier, stands: tuple[ChannelStands, ...]) -> Iterator[ChannelFinding]:
    """The same thing bound in two channels: in the same words, or at two prices (as SV121 compares texts)."""
    clauses = {one.id: one for one in dossier.clauses}
    for one, other in itertools.combinations(stands, 2):
        for first, second in itertools.product(one.items, other.items):
            left, right = clauses[first.item], clauses[second.item]
            if left.modal == "may" or right.modal == "may":
                continue
            if first.item == second.item:
                text = f"{first.item} is on the table in {one.channel} and in {other.channel}."
            elif (act := _shared(dossier, left, right)) and left.modal == right.modal:
                differ = _prices(dossier, left, right)
                at = f"at two prices ({'; '.join(differ)})" if differ else "on the same terms"
                text = f"“{act}” is on the table in {one.channel} ({first.item}) and in {other.channel} ({second.item}), {at}."
            else:
                continue
            repair = f"Keep it in one of them; read the envoys of {one.channel} and {other.channel} in to each other otherwise."
            yield ChannelFinding(
                rule="SV921", channel=f"{one.channel}, {other.channel}", item=first.item, text=text, repair=repair
            )


def _shared(dossier: Dossier, left: Clause, right: Clause) -> str:
    """What the same bearer is to do by both; "" where there is nothing."""
    if not expand(dossier, left.bearers.actors) & expand(dossier, right.bearers.actors):
        return ""
    pairs = itertools.product(left.acts, right.acts)
    return next((act_text(a, dossier) for a, b in pairs if same_act(dossier, a, b)), "")


def _prices(dossier: Dossier, left: Clause, right: Clause) -> tuple[str, ...]:
    """In which respects two clauses on one act differ, with what each says."""
    found = []
    for aspect in ASPECTS:
        said = [
            sorted(
                {
                    words
                    for act in one.acts
                    for words in aspect.said(dossier, Side(dossier.agreements[one.agreement], (one,)), one, act)
                }
            )
            for one in (left, right)
        ]
        if said[0] != said[1]:
            found.append(f"{aspect.words}: {', '.join(said[0]) or 'nothing'} and {', '.join(said[1]) or 'nothing'}")
    return tuple(found)
