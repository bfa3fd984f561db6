"""What no evidence speaks of, though it would settle a verdict: an act nobody has reported, an attribution, a finding - or sight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servanda.calendar import Instant, describe
from servanda.meaning import Gap, Instance, Run, Status, Verdict
from servanda.meaning.performing import amount_of
from servanda.meaning.runs import more_of
from servanda.model.core import ActRef, Clause, Dossier
from servanda.model.english import act_text
from servanda.monitor.answers import EventView, Missing, Waiting
from servanda.monitor.words import phrase, whose

MINUTE = 60
SETTLES = (Status.UNKNOWN, Status.PENDING, Status.BREACHED)


def missing_of(
    clause: Clause,
    verdicts: Sequence[Verdict],
    waits: Iterable[Waiting],
    views: dict[int, EventView],
    run: Run,
    dossier: Dossier,
    zone: str,
    now: Instant,
    performed: frozenset[Instance] = frozenset(),
) -> tuple[Missing, ...]:
    """What would settle the verdicts on a clause, each once.

    In: its verdicts, what it waits for, views of the events its reasons name (by index), instances performed late. Out: gaps first, then
    what must be established of known events, then acts that no record speaks of, then what it waits for.
    """
    gaps: list[Missing] = []
    settle: list[Missing] = []
    acts: list[Missing] = []
    for one in verdicts:
        if one.status is Status.UNKNOWN:
            gaps += _gaps(clause, one, run, zone, now)
            settle += _unsettled(clause, one, views, dossier)
        if clause.modal == "must" and one.status in SETTLES and one.instance not in performed:
            acts += [_not_done(clause, act, one, run, dossier) for act in clause.acts]
    # a closed gate is listed with the gate; what is met or an open gate that nothing can settle is not missing
    open_ = [item for wait in waits if wait.met is not True for item in wait.missing]
    return tuple(dict.fromkeys((*gaps, *settle, *acts, *open_)))


def _not_done(clause: Clause, act: ActRef, verdict: Verdict, run: Run, dossier: Dossier) -> Missing:
    """The act that no record speaks of; where an amount is asked for and some of it was done, what is beyond that."""
    done = {run.events[index].term for reason in verdict.reasons for index in reason.events}
    more = ", beyond what was done" if clause.quantities and act.term in done else ""
    return Missing(what=act_text(act, dossier) + more, term=act.term, by=clause.acting(verdict.instance.bearers))


def _gaps(clause: Clause, verdict: Verdict, run: Run, zone: str, now: Instant) -> list[Missing]:
    """The stretches within the time of an instance in which its acts could have gone unseen."""
    first = verdict.opens if verdict.opens is not None else None
    last = min(now, verdict.due) if verdict.due is not None else now
    terms = {act.term for act in clause.acts}
    found = [
        gap
        for gap in run.gaps
        if (not gap.terms or terms & set(gap.terms)) and gap.first <= last and (first is None or gap.last >= first)
    ]
    return [Missing(what=gap_words(gap, zone, now), gap=True) for gap in found]


def gap_words(gap: Gap, zone: str, now: Instant) -> str:
    """`nobody could see from ... to ...`, with the place if it has one."""
    where = f" at {', '.join(gap.places)}" if gap.places else ""
    end = "now" if gap.last >= now else describe(gap.last, zone)
    return f"nobody could see{where} from {describe(gap.first, zone)} to {end}"


def _unsettled(clause: Clause, verdict: Verdict, views: dict[int, EventView], dossier: Dossier) -> list[Missing]:
    found: list[Missing] = []
    for reason in verdict.reasons:
        if more := more_of(reason):
            found.append(Missing(what=f"the same of {more} more {'act' if more == 1 else 'acts'}"))
        for index in reason.events:
            view = views.get(index)
            if view is None:
                continue
            name = view.id or f"event {index + 1}"
            what = view.text or phrase(view.event, dossier)
            term = dossier.terms.get(view.event.term)
            if not view.event.known:
                found.append(Missing(what=f"whether it happened: {what} [{name}]", term=view.event.term))
            if term is not None and term.sort == "act" and not view.event.by:
                found.append(Missing(what=f"who did it: {what} [{name}]", term=view.event.term))
            for quantity in clause.quantities:
                if view.event.unit and not quantity.measured_from and amount_of(view.event, quantity) is None:
                    unit = f"{quantity.amount.unit}{f' of {quantity.amount.of}' if quantity.amount.of else ''}"
                    found.append(
                        Missing(what=f"how much in {unit}: {what}, given in {view.event.unit} [{name}]", term=view.event.term)
                    )
            if view.event.late is not None and view.event.late - view.event.at >= MINUTE:
                found.append(Missing(what=f"when exactly: {what} [{name}]", term=view.event.term))
        if reason.part == "determined by":
            judges = clause.determination.by if clause.determination is not None else clause.self_judged_by
            found.append(
                Missing(
                    what=f"a determination whether this is a breach, by {whose(judges, 'any')}", term="determination", by=judges
                )
            )
        if reason.part == "certified by":
            names = tuple(name for seen in clause.verification if seen.sort == "certified" for name in seen.by)
            found.append(Missing(what=f"certification by {whose(names)}", term="certification", by=names))
    return found


def missing_words(one: Missing) -> str:
    """`no record of: adopt the resolution, by the Parliament`."""
    if one.gap or one.what.startswith(("whether ", "who ", "when ", "how much ", "the same of ", "a determination", "certification ")):
        return one.what
    return f"no record of: {one.what}" + (f", by {whose(one.by)}" if one.by else "")
