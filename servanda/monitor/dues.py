"""What falls due, what is overdue, which clocks run, and which have not started and what they wait for."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from servanda.calendar import Instant, day_end, day_of, end_of_period
from servanda.evidence.fusion import Fused
from servanda.meaning import EARLIER_START, NOTHING_REPORTED, Reason, Status, Verdict, prepare
from servanda.meaning.prepared import Prepared
from servanda.meaning.runs import REPORTED_LATE
from servanda.meaning.world import FORMAL
from servanda.model.core import Clause, View
from servanda.model.english import act_text
from servanda.model.sink import listed
from servanda.monitor.answers import Basis, Due, DueItem, Waiting
from servanda.monitor.engine import verdicts
from servanda.monitor.late import performed_late
from servanda.monitor.waiting import waits_of
from servanda.monitor.words import neutral, shown, zone_of

KINDS = ("overdue", "not established", "falls due", "due at once", "clock running", "power lapses", "window opens", "not started")
"""In the order in which a page shows them."""


def due(of: View | Prepared, fused: Fused, basis: Basis, *, days: int = 30, agreement: str = "") -> Due:
    """What is to be watched from a moment on, if nothing more happens.

    In: the view, the evidence, the basis (`as_of` may lie in the future); days: how many civil days after that of `as_of` to look ahead, in each agreement's zone.
    Out: items by kind (`KINDS`), each kind in order of time, then of the text. What fell due and was done, also late, is not listed.
    """
    prepared = prepare(of)
    look = _Look(prepared, fused, basis, days)
    items = [one for one in look.items() if agreement in ("", prepared.clauses[one.clause].agreement)]
    items = list(dict.fromkeys(items))
    order = {name: place for place, name in enumerate(prepared.clauses)}
    items.sort(key=lambda one: (KINDS.index(one.kind), one.at is None, one.at or 0, order[one.clause], one.bearers))
    return Due(basis=basis, days=days, items=tuple(items))


class _Look:
    """The verdicts now, and those at the end of the look ahead on the same evidence."""

    def __init__(self, prepared: Prepared, fused: Fused, basis: Basis, days: int) -> None:
        self.prepared, self.basis, self.now = prepared, basis, basis.as_of
        self.dossier = prepared.view.dossier
        # what is recorded as happening after this moment has not happened yet
        run = fused.run
        self.run = replace(run, events=tuple(one for one in run.events if one.at <= self.now))
        self.found = verdicts(prepared, self.run, self.now)
        self.late = performed_late(prepared, self.run, self.now, self.found)
        self.days = days
        self.horizons = {
            zone: _ahead(self.now, days, zone) for zone in {basis.zone, *(a.zone for a in self.dossier.agreements.values())}
        }
        self.then = verdicts(prepared, self.run, max(self.horizons.values())) if days > 0 else {}

    def items(self) -> Iterator[DueItem]:
        for name, clause in self.prepared.clauses.items():
            zone = zone_of(clause, self.dossier, self.basis.zone)
            rung = name in self.prepared.parent
            late = {one.instance for one in self.late.get(name, ())}
            now = self.found.get(name, ())
            for one in now:
                yield from self.standing(clause, one, zone, rung, one.instance in late)
            if not rung:
                yield from self.coming(clause, now, zone)
                yield from self.waiting(clause, now, zone)

    def standing(self, clause: Clause, one: Verdict, zone: str, rung: bool, done: bool) -> Iterator[DueItem]:
        """What the verdict of an instance as it is now says."""
        horizon, at = self.horizons[zone], one.due
        past = at is not None and at < self.now
        if (
            one.status is Status.BREACHED
            and clause.modal == "must"
            and at is not None
            and past
            and not done
            and one.since == at + 1
        ):
            yield self.item("overdue", clause, one, zone, at, because="found not done in time")
        elif one.lack in (NOTHING_REPORTED, REPORTED_LATE) and clause.modal == "must" and past:
            because = "nothing is reported of it" if one.lack == NOTHING_REPORTED else "a later performance is reported, and none in time"
            yield replace(self.item("overdue", clause, one, zone, at, because=because), lack=one.lack)
        elif one.status is Status.UNKNOWN and clause.modal == "must" and past:
            because = "an earlier start may have gone unseen" if one.lack == EARLIER_START else "what is known leaves open whether it was done"
            yield self.item("not established", clause, one, zone, at, because=because)
        elif one.status in (Status.PENDING, Status.UNKNOWN) and rung:
            asks = "a consequence is open" if clause.modal == "may" else "a consequence is owed"
            since = f" since {shown(one.opens, zone)}" if one.opens is not None else ""
            if one.status is Status.UNKNOWN:
                asks, since = "perhaps a consequence", f"{since}; what is known leaves open whether it is due, or done"
            yield self.item("clock running", clause, one, zone, at, because=f"{asks}{since}")
        elif one.status is Status.PENDING and at is None and any(timing.kind == "immediately" for timing in clause.timing):
            since = "" if one.opens is None else f"owed since {shown(one.opens, zone)}; "
            because = f"{since}no number is given, so nobody can say it is late"
            yield self.item("due at once", clause, one, zone, None, because=because)
        elif one.status in (Status.PENDING, Status.UNKNOWN) and at is not None and self.now <= at <= horizon:
            kind = {"must": "falls due", "may": "power lapses"}.get(clause.modal, "")
            if kind:
                open_ = "" if one.status is Status.PENDING else "whether this is settled already is not known"
                waits = waits_of(self.prepared, clause, self.run, self.now, one.instance.bearers)
                needed = "; ".join(f"{wait.text} ({wait_words(wait, zone)})" for wait in waits if wait.met is not True)
                yield replace(self.item(kind, clause, one, zone, at, because=open_), waits_for=needed)
        for reason in one.reasons:
            if one.status is Status.UNKNOWN and reason.part == "determined by":
                last = self.determined_by(clause, reason)
                yield self.item("clock running", clause, one, zone, last, because=neutral(reason.text), determination=True)

    def determined_by(self, clause: Clause, reason: Reason) -> Instant | None:
        """The last moment for a body to say whether an act known to the second is a breach; None: none is set, or it is not fixed."""
        within = clause.determination.within if clause.determination is not None else None
        acts = [self.run.events[index] for index in reason.events if self.run.events[index].term not in FORMAL]
        if within is None or len(acts) != 1 or acts[0].late is not None:
            return None
        own = self.prepared.settings_of(clause.agreement)
        return end_of_period(acts[0].at, within, own.rule, own.zone, own.calendar).at

    def coming(self, clause: Clause, now: tuple[Verdict, ...], zone: str) -> Iterator[DueItem]:
        """What opens or falls due within the look ahead though it is not in force yet, if nothing more happens."""
        horizon = self.horizons[zone]
        here = {one.instance: one for one in now}
        for one in self.then.get(clause.id, ()):
            before = here.get(one.instance)
            if before is not None and before.status is not Status.NOT_IN_FORCE:
                continue
            if one.opens is not None and self.now < one.opens <= horizon:
                yield self.item(
                    "window opens", clause, one, zone, one.opens, because="" if one.due is None else f"due {shown(one.due, zone)}"
                )
                if clause.modal == "must" and one.due is not None and one.due <= horizon:
                    yield self.item("falls due", clause, one, zone, one.due, because=f"in force from {shown(one.opens, zone)}")

    def waiting(self, clause: Clause, now: tuple[Verdict, ...], zone: str) -> Iterator[DueItem]:
        """Clocks that have not started: what they are counted from has not come, or what must be so first is not."""
        if (
            clause.modal == "must not"
            or any(one.since is not None for one in now)
            or any(one.due is not None for one in now if one.status is Status.PENDING)
        ):
            return
        for one in waits_of(self.prepared, clause, self.run, self.now):
            if one.met is not True and (one.clock or one.part in ("from", "only after", "provided that", "if", "consent")):
                yield DueItem(
                    kind="not started",
                    clause=clause.id,
                    title=clause.title,
                    bearers=clause.bearers.actors,
                    what=_what(clause, self.prepared),
                    waits_for=one.text,
                    because=wait_words(one, zone),
                    certified_by=one.certified_by,
                    zone=zone,
                )

    def item(
        self,
        kind: str,
        clause: Clause,
        one: Verdict,
        zone: str,
        at: Instant | None,
        *,
        because: str = "",
        determination: bool = False,
    ) -> DueItem:
        judges = clause.determination.by if clause.determination is not None else clause.self_judged_by
        return DueItem(
            kind=kind,
            clause=clause.id,
            title=clause.title,
            bearers=judges if determination else one.instance.bearers,
            what="determine whether this is a breach" if determination else _what(clause, self.prepared),
            at=at,
            because=because,
            zone=zone,
        )


def wait_words(one: Waiting, zone: str) -> str:
    """`no record of it`, `done by Ukraine (7 March 2015 12:00), not by ORDLO; nobody has certified it`."""
    if one.met is None and not one.unseen:
        text = "whether it has come is not known"
    elif one.done_by:
        done = listed((f"{name} ({shown(at, zone)})" for name, at in one.done_by), most=99)
        open_ = listed(dict.fromkeys(name for item in one.missing for name in item.by), most=99)
        text = f"done by {done}" + (f"; no record of it by {open_}" if open_ else "")
    else:
        text = "it has not come" if not one.unseen and (not one.missing or not one.missing[0].term) else "no record of it"
    if one.certified_by and one.missing and one.missing[0].term:
        text += f"; {listed(one.certified_by, 'or', 99)} is to certify it"
    elif one.clock and one.missing and one.missing[0].term and one.missing[0].by:
        text += "; the text names nobody who certifies it"
    return text


def _what(clause: Clause, prepared: Prepared) -> str:
    acts = (act_text(act, prepared.view.dossier) for act in clause.acts)
    return listed(acts, "and" if clause.modal == "must" and clause.act_list != "any of" else "or", 99)


def _ahead(now: Instant, days: int, zone: str) -> Instant:
    from datetime import timedelta

    return day_end(day_of(now, zone) + timedelta(days=days), zone)
