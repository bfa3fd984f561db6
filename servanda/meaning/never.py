"""Re-checking a never: a duty, and a prohibition (or a limit) that leaves no moment in which the duty could be performed.

Everything is read from the text anew: that the prohibition hits the very act, at every place and of every amount that would count, in all
of the time in which performance counts, and that nothing lifts it; and that the duty must be performed.
"""

from __future__ import annotations

import msgspec

from servanda.base.refusal import Refusal
from servanda.calendar import Instant
from servanda.meaning.anchors import FIRST, any_will_do, performances
from servanda.meaning.assumed import Assumed
from servanda.meaning.chain import Checked
from servanda.meaning.derive import links_of
from servanda.meaning.ended import at_odds
from servanda.meaning.evaluator import evaluate
from servanda.meaning.keys import CALENDAR, EventKey, event_key, parse_key
from servanda.meaning.names import same_or_within
from servanda.meaning.premises import acted_on, begin_of, everywhere
from servanda.meaning.prepared import Prepared
from servanda.meaning.runs import Run, Status
from servanda.meaning.witness import NeverWitness
from servanda.model.core import ActRef, AtDate, Builtin, Clause, DayOf, Offset, Point, Quantity

_DATED = {"from", "not before", "by", "before", "until"}


class Stretch(msgspec.Struct, frozen=True):
    """From a first to a last instant; None: without end on that side."""

    first: Instant | None
    last: Instant | None

    def holds(self, other: Stretch) -> bool:
        """Whether all of another stretch lies in it."""
        begins = self.first is None or (other.first is not None and self.first <= other.first)
        return begins and (self.last is None or (other.last is not None and other.last <= self.last))


def check_never(prepared: Prepared, witness: NeverWitness, assumed: Assumed) -> Checked:
    """Everything a pair claims, worked out again. assumed: what the question lets it take for granted."""
    found = Checked()
    if not assumed.keeps:
        found.problems.append("that it breaches a prohibition does not keep it from happening")
        return found
    duty = prepared.clauses.get(witness.duty)
    if duty is not None and (duty.state or duty.standing):
        (_unheld if duty.state else _at_odds)(prepared, duty, witness, found)
        return found
    act = parse_key(witness.act)
    ban = prepared.clauses.get(witness.prohibition)
    if ban is None:
        found.problems.append(f"there is no clause {witness.prohibition} to rest on")
        return found
    if witness.duty and duty is None:
        found.problems.append(f"there is no clause {witness.duty} to rest on")
        return found
    time = _supposed(prepared, witness, assumed, found) if duty is None else _time_of(prepared, duty, witness, assumed, found)
    if time is None:
        return found
    if not _hits(prepared, ban, duty, act):
        found.problems.append(f"clause {ban.id} does not forbid for certain every '{witness.act}' that counts")
        return found
    found.checks.append(f"clause {ban.id} forbids '{witness.act}', at every place and in every amount that would count")
    covered = _time_of_ban(prepared, ban)
    if covered is None or not covered.holds(time):
        found.problems.append(f"clause {ban.id} does not forbid it for certain in all the time in which it would count")
    else:
        found.checks.append(f"clause {ban.id} forbids it in all the time in which it would count")
    return found


def _supposed(prepared: Prepared, witness: NeverWitness, assumed: Assumed, found: Checked) -> Stretch | None:
    """The question itself supposes the act: at any moment from the first at which the text binds."""
    if (witness.act, FIRST) not in assumed.comes or witness.moments:
        found.problems.append(f"the question does not suppose that '{witness.act}' happens, and no duty asks for it")
        return None
    begin = begin_of(prepared)
    return Stretch(begin, None)


def _time_of(prepared: Prepared, duty: Clause, witness: NeverWitness, assumed: Assumed, found: Checked) -> Stretch | None:
    """The time in which a performance of the duty would count, if it must be performed."""
    if duty.modal != "must" or witness.act not in performances(duty):
        found.problems.append(f"clause {duty.id} does not ask for '{witness.act}'")
        return None
    if any_will_do(duty) or (len(duty.acts) > 1 and duty.quantities):
        found.problems.append(f"clause {duty.id} can be performed in another way")
        return None
    if witness.moments:
        return _window(prepared, duty, witness, found)
    links = [link for part in _parts(duty) for link in links_of(prepared, duty, part) if link.waits == witness.act]
    dated = [link for link in links if link.awaited == CALENDAR and link.role == duty.id and not link.cases]
    if duty.id not in assumed.performed and not any(assumed.owes(link) for link in dated if link.kind == "max"):
        why = "its time or a condition need not come, or it can be lifted"
        found.problems.append(f"it is not sure that clause {duty.id} must be performed: {why}")
        return None
    found.checks.append(f"clause {duty.id} must be performed: '{witness.act}'")
    first = max((link.shift(0) for link in dated if link.kind == "min"), default=None)
    last = min((link.shift(0) for link in dated if link.kind == "max"), default=None)
    return Stretch(first if first is not None else begin_of(prepared), last)


def _parts(clause: Clause) -> list[str]:
    kinds = [*(timing.kind for timing in clause.timing), *(condition.kind for condition in clause.conditions)]
    return ["agreement", *dict.fromkeys(kinds)]


def _window(prepared: Prepared, duty: Clause, witness: NeverWitness, found: Checked) -> Stretch | None:
    """One window of a duty that recurs, which is missed if nothing happens."""
    kinds = {timing.kind for timing in duty.timing}
    if len(witness.moments) != 2 or duty.conditions or acted_on(prepared, duty) or not kinds <= {"every", "from", "until", "by"}:
        found.problems.append(f"clause {duty.id} has no window that must be used whatever happens")
        return None
    first, last = witness.moments
    verdicts = evaluate(prepared, Run(), last + 1)[duty.id]
    doers = parse_key(witness.act).by
    for one in verdicts:
        same = one.instance.window is not None and one.instance.trigger_at == first and one.due == last
        if same and one.status is Status.BREACHED and (duty.others is not None or one.instance.bearers == doers):
            found.checks.append(f"clause {duty.id} is breached where window {one.instance.window} passes without '{witness.act}'")
            return Stretch(first, last)
    found.problems.append(f"clause {duty.id} has no window from {first} to {last} that must be used")
    return None


# --- what no event shows -----------------------------------------------------------------------------------------------


def _at_odds(prepared: Prepared, duty: Clause, witness: NeverWitness, found: Checked) -> None:
    """That an act is owed all the time while it is forbidden to the same, whatever else has happened."""
    ban = prepared.clauses.get(witness.prohibition)
    if ban is None or ban.modal != "must not" or ban.standing or not (_by_dates(prepared, duty) and _by_dates(prepared, ban)):
        found.problems.append(f"it is not sure that {witness.duty} and {witness.prohibition} both run, whatever happens")
        return
    both = [who for who in duty.doers.actors if who in ban.doers.actors]
    if witness.act not in {event_key(one.term, one.args, (who,)) for one in duty.standing for who in both}:
        found.problems.append(f"clause {duty.id} does not owe '{witness.act}' all the time, to one whom {ban.id} binds")
        return
    act = parse_key(witness.act)
    narrow = ban.exceptions or ban.quantities or ban.places or ban.act_list == "all of"
    if narrow or not any(one.term == act.term and set(one.args) <= set(act.args) for one in ban.acts):
        found.problems.append(f"clause {ban.id} does not forbid for certain every '{witness.act}'")
        return
    spans = [_time_of_ban(prepared, one) for one in (duty, ban)]
    begin = max((span.first for span in spans if span is not None and span.first is not None), default=None)
    closes = [span.last for span in spans if span is not None and span.last is not None]
    if None in spans or begin is None or any(begin >= last for last in closes):
        found.problems.append("there is no moment at which dates alone let both run")
    elif duty.id not in {name for name, _ in at_odds(prepared, evaluate(prepared, Run(), begin), Run(), begin)}:
        found.problems.append("where nothing happens the two are not at odds")
    else:
        found.checks.append(f"clause {duty.id} owes '{witness.act}' all the time, clause {ban.id} forbids it, whatever happens")


def _unheld(prepared: Prepared, duty: Clause, witness: NeverWitness, found: Checked) -> None:
    """That a state which a clause owes to hold does not, by dates that no event moves: what holds of no events holds of any."""
    state = prepared.view.states.get(duty.state)
    edges = [] if state is None else [point for point in (state.start, state.end) if point is not None]
    begun = state is not None and state.start is not None
    fixed = begun and all(map(_is_dated, edges)) and not prepared.effects_on_state.get(duty.state)
    timed = all(one.kind in _DATED | {"within", "on"} and _is_dated(one.point) for one in duty.timing)
    if witness.prohibition or not duty.binds or len(witness.moments) != 1 or not (fixed and timed and _by_dates(prepared, duty)):
        found.problems.append(f"it is not by dates alone that clause {duty.id} is breached")
    elif not any(one.status is Status.BREACHED for one in evaluate(prepared, Run(), witness.moments[0])[duty.id]):
        found.problems.append(f"clause {duty.id} is not breached where nothing happens")
    else:
        found.checks.append(f"clause {duty.id} is breached by dates alone: {duty.state} does not hold, whatever happens")


def _by_dates(prepared: Prepared, clause: Clause) -> bool:
    """Whether nothing but the calendar can begin, end, lift or judge a clause."""
    lone = clause.id not in prepared.parent and clause.id not in prepared.red and not clause.bearers.joins
    return lone and not clause.conditions and not acted_on(prepared, clause)


# --- the prohibition -------------------------------------------------------------------------------------------------


def _hits(prepared: Prepared, ban: Clause, duty: Clause | None, act: EventKey) -> bool:
    """Whether every performance is one that the clause forbids, whatever else has happened."""
    plain = not ban.conditions and not ban.exceptions and not acted_on(prepared, ban) and ban.act_list != "all of"
    if not plain or ban.id in prepared.parent or ban.id in prepared.red or act.sort != "event":
        return False
    here = everywhere(prepared, ban, ActRef(term=act.term, args=act.args), "" if duty is None else duty.id)
    if not here or not any(_covers(prepared, one, act) for one in ban.acts):
        return False
    doers = act.by or _anybody(prepared, act)
    if not doers or not (any if act.by else all)(_bound(prepared, ban, name) for name in doers):
        return False
    if ban.modal == "must not" and not ban.quantities:
        return True
    alone = duty is not None and duty.doers.mode in ("one", "each") and len(duty.acts) == len(ban.acts) == 1
    return duty is not None and alone and ban.modal in ("must", "must not") and _too_much(duty, ban)


def _anybody(prepared: Prepared, act: EventKey) -> tuple[str, ...]:
    term = prepared.view.dossier.terms.get(act.term)
    return term.doers if term is not None else ()


def _covers(prepared: Prepared, forbidden: ActRef, act: EventKey) -> bool:
    said = dict(act.args)
    fits = (name in said and same_or_within(prepared.view.dossier, value, said[name]) for name, value in forbidden.args)
    return forbidden.term == act.term and all(fits)


def _bound(prepared: Prepared, ban: Clause, name: str) -> bool:
    """Whether what somebody does counts as done by one whose act the clause speaks of."""
    dossier = prepared.view.dossier
    groups = [
        record for actor in ban.doers.actors if (record := dossier.actors.get(actor)) is not None and record.sort == "group"
    ]
    always = {one.member for record in groups for one in record.members if one.first is None and one.last is None}
    return name in ban.doers.actors or name in always


def _too_much(duty: Clause, limit: Clause) -> bool:
    """Whether performing the duty takes more than another clause allows altogether."""
    return any(_more(wanted, allowed) for wanted in duty.quantities for allowed in limit.quantities)


def _more(wanted: Quantity, allowed: Quantity) -> bool:
    same = (wanted.amount.unit, wanted.amount.of) == (allowed.amount.unit, allowed.amount.of)
    shared = wanted.pro_rata or allowed.pro_rata or allowed.since is not None
    plain = not (wanted.measured_from or allowed.measured_from or allowed.window is not None or shared)
    asks, caps = wanted.relation in ("at least", "exactly"), allowed.relation in ("at most", "exactly")
    return same and plain and asks and caps and wanted.amount.number > allowed.amount.number


def _time_of_ban(prepared: Prepared, ban: Clause) -> Stretch | None:
    """The time in which the clause forbids, if dates alone decide it."""
    if any(timing.kind not in _DATED or not _is_dated(timing.point) for timing in ban.timing):
        return None
    force = prepared.settings_of(ban.agreement).force
    first: list[Instant] = [force]
    last: list[Instant] = []
    try:
        for timing in ban.timing:
            # a prohibition is read as if it were a power: before its start and after its end it forbids nothing
            for link in links_of(prepared, _as_power(ban), timing.kind):
                if link.awaited != CALENDAR or link.cases:
                    return None
                (first if link.kind == "min" else last).append(link.shift(0))
    except Refusal:
        return None
    return Stretch(max(first), min(last, default=None))


def _as_power(ban: Clause) -> Clause:
    return msgspec.structs.replace(ban, modal="may", quantities=())


def _is_dated(point: Point | None) -> bool:
    while isinstance(point, DayOf | Offset):
        point = point.of
    return isinstance(point, AtDate) or (isinstance(point, Builtin) and point.of is None and point.name in ("signature", "entry into force"))
