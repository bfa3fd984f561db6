"""How each term stands on a day: promised, ratified, applied; used, suspended, called. A rule of reading, nothing estimated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from servanda.accounts.between import NOTHING, Between
from servanda.base.result import Based
from servanda.calendar import day_of
from servanda.instruments.support.terms.records import CALLABLE, SUSPENDABLE, QuotaUse, TermRow
from servanda.meaning import Status
from servanda.monitor.answers import ClauseState

ZERO = Decimal(0)
DONE = (Status.KEPT, Status.LAPSED, Status.EXCUSED)
"""Statuses after which nothing is owed: a guarantee of such a clause is not called."""


class QuotaStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Of a quota, in its unit. used: so far, by the rows of uses in its window; left: what remains, never below zero. over: yes
    | no | perhaps. uses: rows counted; outside: rows that fall outside its window, and are not counted."""

    used: Between
    left: Between
    over: str
    uses: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()


class TermStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A term on a day. promised, ratified, applied: the days, None: not known (never "no"). amount: in `unit`. clause_says: the
    monitor's word; borne_by: by whom it is still owed. waits_for: who is to act, where it is not known to be applied (of
    a ratification: ratified); nobody has to use a safeguard. in_force: of a safeguard, yes | no | perhaps. suspended: the same
    of a concession or a quota. called: of what covers a clause, called | not called | not decided; callable: how much.
    stands_out: it wants a look."""

    id: str
    kind: str
    party: str
    of: str = ""
    clause: str = ""
    title: str = ""
    unit: str
    amount: Between
    first: dt.date | None
    until: dt.date | None
    promised: dt.date | None
    ratified: dt.date | None
    applied: dt.date | None
    clause_says: str
    borne_by: tuple[str, ...]
    waits_for: tuple[str, ...] = ()
    quota: QuotaStanding | None = None
    covers: str = ""
    covered_says: str = ""
    in_force: str = ""
    suspended: str = ""
    suspended_by: tuple[str, ...] = ()
    called: str = ""
    callable: Between | None = None
    told: tuple[str, ...] = ()
    stands_out: bool = False
    source: str

    @property
    def unratified(self) -> bool:
        """Applied, and no ratification is known."""
        return self.applied is not None and self.ratified is None


class TermsAnswer(Based, frozen=True, kw_only=True):
    """terms: in the order of the table; told: what else is to be said; missing: tables that the dossier does not have."""

    day: dt.date
    terms: tuple[TermStanding, ...]
    told: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def terms_standing(
    rows: Sequence[TermRow], uses: Iterable[QuotaUse], states: Mapping[str, ClauseState], day: dt.date
) -> tuple[TermStanding, ...]:
    """In: terms and uses, checked; what the monitor says of each clause by its whole id; the day. Out: a row for each term that
    holds by then. Rows that hold only for a later day leave open what they would have told."""
    by_term: dict[str, list[QuotaUse]] = {}
    for use in uses:
        by_term.setdefault(use.term, []).append(use)
    guards: dict[str, list[TermRow]] = {}
    for row in rows:
        if row.kind == "safeguard":
            guards.setdefault(row.covers, []).append(row)
    return tuple(_standing(row, by_term.get(row.id, []), guards.get(row.id, []), states, day) for row in rows if row.as_of <= day)


def _standing(
    row: TermRow, uses: list[QuotaUse], guards: list[TermRow], states: Mapping[str, ClauseState], day: dt.date
) -> TermStanding:
    state, told = states.get(row.clause), []
    says = "no clause" if not row.clause else "not known" if state is None else state.answer or state.status.value
    done = row.ratified_on if row.kind == "ratification" else row.applied_on
    owed = _open_bearers(state)
    if row.applied_on and row.ratified_on and row.applied_on < row.ratified_on:
        told.append(f"it was applied from {row.applied_on}, before it was ratified on {row.ratified_on}")
    if row.applied_on and not row.ratified_on:
        told.append(f"it is applied since {row.applied_on}, and no ratification is known")
    if done is None and state is not None and state.status is Status.KEPT and state.modal != "must not":
        told.append(f"the monitor says that {row.clause} is kept, the table has no day for it: the two stand side by side")
    quota = quota_standing(row, uses, day) if row.kind == "quota" else None
    if quota and quota.outside:
        told.append(f"used outside its days, not counted: {', '.join(quota.outside)}")
    over, perhaps = ([one.id for one in guards if in_force(one, day) == word] for word in ("yes", "perhaps"))
    suspended = "yes" if over else "perhaps" if perhaps else "no"
    covered, called, amount = _called(row, states, told) if row.kind in CALLABLE and row.covers else ("", "", None)
    breached = state is not None and state.status is Status.BREACHED
    may_be = called == "not decided" and states[row.covers].status is Status.UNKNOWN if row.covers in states else False
    return TermStanding(
        id=row.id, kind=row.kind, party=row.party, of=row.of, clause=row.clause, title=state.title if state else "",
        unit=row.unit, amount=row.amount, first=row.from_, until=row.until, promised=row.promised_on, ratified=row.ratified_on,
        applied=row.applied_on, clause_says=says, borne_by=owed,
        waits_for=() if done or row.kind == "safeguard" else owed or (row.party,), quota=quota,
        covers=row.covers, covered_says=covered, in_force=in_force(row, day) if row.kind == "safeguard" else "",
        suspended=suspended if row.kind in SUSPENDABLE else "", suspended_by=tuple(over or perhaps), called=called,
        callable=amount, told=tuple(told), source=f"{row.source}, {row.as_of}, {row.owner}",
        stands_out=breached or bool(row.applied_on and not row.ratified_on) or suspended != "no" or called == "called" or may_be
        or (quota is not None and quota.over != "no"),
    )  # fmt: skip


def _open_bearers(state: ClauseState | None) -> tuple[str, ...]:
    """By whom a clause is still owed; where all have done their part, or it is not yet set going, by whom it is borne."""
    if state is None:
        return ()
    owed = dict.fromkeys(who for one in state.instances if one.status not in DONE for who in one.instance.bearers)
    return tuple(owed) or state.bearers


def in_force(row: TermRow, day: dt.date) -> str:
    """Whether a safeguard is, on a day: yes | no | perhaps. No: only where its days say so. A row for a later day, a safeguard
    whose application or last day is not known: perhaps."""
    if (row.until is not None and row.until < day) or (row.from_ is not None and row.from_ > day):
        return "no"
    if row.as_of > day or row.applied_on is None or row.until is None:
        return "perhaps"
    return "yes"


def quota_standing(row: TermRow, uses: Iterable[QuotaUse], day: dt.date) -> QuotaStanding:
    """In: a quota and its uses. Out: what is used of it. A use of an unknown amount adds at least nothing; one that may fall
    outside the window, because an end of it is not known, counts from nothing to all; with no row of it nothing is known."""
    low, high, counted, outside, open_ = ZERO, ZERO, [], [], False
    for use in uses:
        if use.date > day:
            continue
        if (row.from_ and use.date < row.from_) or (row.until and use.date > row.until):
            outside += [use.id] * (use.as_of <= day)
        elif use.as_of > day:
            open_ = True  # somebody tells of it only later
        else:
            counted.append(use.id)
            low += use.amount.low or ZERO if row.from_ and row.until else ZERO
            open_ |= use.amount.high is None
            high += use.amount.high or ZERO
    used = Between(low, None if open_ or not counted else high)
    if row.from_ is not None and day < row.from_:
        used = NOTHING  # its first day is still to come
    least, most = row.amount.low or ZERO, row.amount.high
    over = "yes" if most is not None and low > most else "no" if used.high is not None and used.high <= least else "perhaps"
    lacking = row.amount - used
    left = lacking if lacking.high is None else lacking.least(ZERO)
    return QuotaStanding(used=used, left=left, over=over, uses=tuple(counted), outside=tuple(outside))


def _called(row: TermRow, states: Mapping[str, ClauseState], told: list[str]) -> tuple[str, str, Between]:
    """What the monitor says of the covered clause; whether that calls the term; how much can be called."""
    state = states.get(row.covers)
    if state is None:
        return "not known", "not decided", Between(ZERO, row.amount.high)
    says = state.answer or state.status.value
    if state.status is Status.BREACHED:
        day = None if state.since is None else day_of(state.since, state.zone)
        if day and ((row.from_ and day < row.from_) or (row.until and day > row.until)):
            told.append(f"{row.covers} is breached since {day}, which is outside its days: read its text before it is called")
        return says, "called", row.amount
    if state.status in DONE:
        return says, "not called", NOTHING
    return says, "not decided", Between(ZERO, row.amount.high)
