"""From plans to the rules of the compiled pass: every plan of a shape the kernels know becomes rows of one table of rules.

A rule says: an event of this term, by these doers, at these values, does this to that cell, ring or count. Rules of all clauses lie in one
table, so that a thousand clauses are one pass. What does not fit is handed back with the reason, for the batch back-end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

import numpy as np

from servanda.calendar import Period
from servanda.calendar.counting import clock_length
from servanda.calendar.period import Unit
from servanda.meaning.performing import OCCURRENCES
from servanda.monitor.codes import Codes
from servanda.monitor.kernels import layout as at
from servanda.monitor.lower_gates import Form, LoweredClock, LoweredSeen, NotLowered, On, both, form
from servanda.monitor.plan import Combined, Compiled, Counted, Named, Plan, Quantity, Selector, Through, TriggerAt, Uncompiled
from servanda.monitor.table import NO_AMOUNT, Array, Dictionaries

MOST_CELLS = 1 << 22
MOST_BEARERS = 64
"""Cells of a table of states, and deadlines that one occurrence may set; with more a clause is judged one by one."""
CODES = 1 << 31
BLANK = [0] * at.RULE_WIDTH
for _name in (at.KEY_A, at.KEY_B, at.FILTER_1, at.FILTER_2, at.FILTER_3, at.PERIOD, at.UNIT):
    BLANK[_name] = -1


@dataclass(frozen=True)
class DayTable:
    """A period that ends with a civil day: what the ends of days are worked out from."""

    zone: str
    plan: Plan
    period: Period


@dataclass(frozen=True)
class Kept:
    """A clause among the lowered: what its codes mean in a verdict."""

    plan: Plan
    kind: str  # act | deadline | count | sum
    keys: tuple[str, ...]


@dataclass
class Lowered:
    """Rules, conditions and tables, with how much room each store needs. Immutable once built. heard: for each rule its term, and whether no gap can
    hide an event of it (a gap makes no trigger up, and no forbidden act)."""

    dictionaries: Dictionaries
    codes: Codes
    clauses: list[Kept] = field(default_factory=list)
    left: list[Uncompiled] = field(default_factory=list)
    rules: list[list[int]] = field(default_factory=list)
    terms: list[int] = field(default_factory=list)
    heard: list[tuple[str, bool]] = field(default_factory=list)
    literals: list[list[int]] = field(default_factory=list)
    tables: list[Array] = field(default_factory=list)
    table_at: dict[bytes, int] = field(default_factory=dict)
    laid: dict[int, tuple[Array, int]] = field(default_factory=dict)
    table_size: int = 0
    columns: list[str] = field(default_factory=lambda: list(at.COLUMNS))
    cells: int = 0
    states: dict[object, int] = field(default_factory=dict)
    counts: list[list[int]] = field(default_factory=list)
    k_rings: int = 0
    counters: int = 0
    periods: list[tuple[int, int]] = field(default_factory=list)
    period_at: dict[object, int] = field(default_factory=dict)
    days: list[DayTable] = field(default_factory=list)
    ring_of: dict[int, int] = field(default_factory=dict)
    amounts: bool = False
    checked: set[str] = field(default_factory=set)

    def table(self, values: Array) -> int:
        """Where a role table lies; equal ones lie there once."""
        known = self.laid.get(id(values))
        if known is not None and known[0] is values:
            return known[1]
        data = values.tobytes()
        if data not in self.table_at:
            self.table_at[data] = self.table_size
            self.tables.append(values)
            self.table_size += len(values)
        self.laid[id(values)] = (values, self.table_at[data])
        return self.table_at[data]

    def column(self, slot: str) -> int:
        """The number of a slot's column."""
        name = f"slot:{slot}"
        if slot not in self.dictionaries.slots and slot not in self.dictionaries.numbered:
            raise NotLowered(f"the table has no column for {{{slot}}}")
        if name not in self.columns:
            if len(self.columns) == len(at.COLUMNS) + at.MOST_SLOTS:
                raise NotLowered("the clauses read more slots than the kernels take")
            self.columns.append(name)
        return self.columns.index(name)

    def size(self, slot: str) -> int:
        return CODES if slot in self.dictionaries.numbered else len(self.dictionaries.slots[slot])


def lower(compiled: Compiled, dictionaries: Dictionaries, *, amounts: bool = False, codes: Codes | None = None) -> Lowered:
    """The rules for every plan the kernels know; the others in `left`, with the reason.

    amounts: whether the table has amounts, so that acts are not all worth one. codes: of the same names, if worked out already.
    """
    found = Lowered(dictionaries, amounts=amounts, codes=codes or Codes(dictionaries))
    found.left += compiled.uncompiled
    inner = dict(compiled.within)
    for plan in compiled.plans:
        marks = (len(found.rules), len(found.terms), len(found.clauses))
        try:
            _Shape(found, plan, inner).lower()
        except NotLowered as reason:
            del found.rules[marks[0] :], found.terms[marks[1] :], found.heard[marks[1] :], found.clauses[marks[2] :]
            found.left.append(Uncompiled(clause=plan.clause, because=str(reason), part="kernels"))
    return found


class _Shape:
    """One plan on its way into the table of rules."""

    def __init__(self, into: Lowered, plan: Plan, inner: dict[str, tuple[str, ...]]) -> None:
        self.into = into
        self.plan = plan
        self.inner = inner
        self.keys = plan.binding
        self.fresh: list[object] = []
        self.bound: frozenset[str] | None = None

    def lower(self) -> None:
        plan = self.plan
        self._check()
        try:
            if plan.modal == "must not":
                self._prohibition()
            elif plan.modal == "must" and plan.trigger is not None and not plan.order:
                self._deadline()
            elif plan.modal == "must" and plan.trigger is None and plan.order and plan.due is None:
                self._order()
            else:
                raise NotLowered("its shape is none of gate, deadline, count, sum or join")
        except NotLowered:
            for key in self.fresh:
                del self.into.states[key]
            raise

    def _check(self) -> None:
        plan = self.plan
        odd = {
            "it answers a breach": plan.parent, "what becomes of a clause calls for it": plan.becomes, "a party joins later": plan.joins, "it recurs by the calendar": plan.every, "it has exceptions": plan.excepted,
            "it must be certified": plan.certified, "a body determines breaches": plan.judged, "a power ends it": plan.ended_by,
            "a power releases from it": plan.released_by, "it is decided only later": plan.told or plan.starts,
            "it needs the results of other clauses": plan.needs, "it measures distances": any(act.distances for act in plan.acts),
            "it is about the acts of others": plan.others, "it is about a state that is to hold": plan.state,
            "it has several amounts": len(plan.quantities) > 1, "it counts the items of a list": any(one.list for one in plan.quantities),
            "it counts from the latest of several": any(one.since for one in plan.quantities),
        }  # fmt: skip
        for reason, present in odd.items():
            if present:
                raise NotLowered(reason)
        if len(self.keys) > 2:
            raise NotLowered("its instances carry more than two slots")
        for slot in self.keys:
            if slot in self.into.dictionaries.numbered or slot in self.into.checked:
                continue
            if slot not in self.into.dictionaries.slots:
                raise NotLowered(f"the table has no column for {{{slot}}}")
            names = self.into.dictionaries.slots[slot]
            known = frozenset(names)
            if any(known & set(self.inner.get(name, ())) for name in names):
                raise NotLowered(f"values of {{{slot}}} lie one inside the other")
            if len({name.casefold() for name in names}) < len(names):
                raise NotLowered(f"values of {{{slot}}} differ only in the case of letters")
            self.into.checked.add(slot)

    # --- the shapes ---------------------------------------------------------------------------------------------------

    def _prohibition(self) -> None:
        plan = self.plan
        if plan.act_list == "all of":
            raise NotLowered("only all the acts together are forbidden")
        triggered = plan.trigger is not None
        condition = both(self._gates(plan.in_force), self._gates(plan.lifted, negated=True))
        for end in (plan.due, plan.until, plan.lapse):
            if end is not None:
                condition = both(condition, form(Through(moment=end), negated=False, triggered=triggered))
        quantity = plan.quantities[0] if plan.quantities else None
        if quantity is None:
            if plan.trigger is not None:
                if plan.trigger_own:
                    raise NotLowered("it is set going by its own bearer's act")
                seen = LoweredSeen((_bound(plan.trigger, self.keys),), False, when=self._trigger_times(), told=True)
                condition = both(condition, ((seen,),))
            clause = self._keep("act", self.keys if triggered else ())
            keys = self.keys if triggered else ()
            for act in plan.acts:
                for table in self._bearers():
                    self._rule(at.JUDGE, clause, act, condition, keys=keys, doers=table)
            return
        if triggered:
            raise NotLowered("it counts within each occurrence of its trigger")
        self._counted(quantity, condition)

    def _counted(self, quantity: Quantity, condition: Form) -> None:
        plan, into = self.plan, self.into
        if quantity.relation != "at most":
            raise NotLowered("its amount is a least amount")
        counting = quantity.count and not into.amounts
        if counting and (quantity.number < 1 or quantity.number != int(quantity.number) or quantity.number > 100_000):
            raise NotLowered("its number is not a whole number from 1 to 100,000")
        if counting and quantity.window is None:
            raise NotLowered("it counts for good, not in a window")
        period = -1 if quantity.window is None else self._period(quantity.window)
        clause = self._keep("count" if counting else "sum", ())
        bearers = len(plan.bearers)
        base = into.counters
        into.counters += bearers
        number = int(quantity.number) if counting else int(quantity.number * Decimal(10) ** into.dictionaries.scale)
        store = len(into.counts)
        into.counts.append([0 if counting else 1, into.k_rings - base * number])
        into.k_rings += bearers * number if counting else 0
        unit = -1
        if not counting:
            unit = into.table(np.array([0, *(_counts(one, quantity) for one in into.dictionaries.units)], dtype=np.int32))
        fixed = 10**into.dictionaries.scale if quantity.count else NO_AMOUNT
        for act in plan.acts:
            for table in self._bearers():
                rule = self._rule(at.COUNT if counting else at.SUM, clause, act, condition, keys=(), doers=table)
                for name, value in (
                    (at.BASE, base), (at.BEARER_STRIDE, 1), (at.STORE, store), (at.PERIOD, period), (at.NUMBER, number),
                    (at.UNIT, unit), (at.FIXED_AMOUNT, fixed),
                ):  # fmt: skip
                    rule[name] = value

    def _deadline(self) -> None:
        plan, into = self.plan, self.into
        trigger = plan.trigger
        if trigger is None or plan.quantities or plan.until is not None or plan.lapse is not None:
            raise NotLowered("it has an amount or ends otherwise than by its deadline")
        if plan.act_list == "all of" and len(plan.acts) > 1:
            raise NotLowered("it asks for several acts")
        if plan.mode == "jointly" and any(len(one.actors) > 1 for one in plan.bearers):
            raise NotLowered("several must do it jointly")
        if any(who.members for one in plan.bearers for who in one.who):
            raise NotLowered("a group has done it when each of its members has")
        due = plan.due
        while isinstance(due, Combined) and len(due.of) == 1:
            due = due.of[0]
        counted_from_trigger = isinstance(due, Counted) and due.how == "end" and due.of == TriggerAt() and due.period is not None
        if not isinstance(due, Counted) or not counted_from_trigger or due.period is None:
            raise NotLowered("its deadline is not a period from its trigger")
        bearers = len(plan.bearers)
        if not plan.trigger_own and bearers > MOST_BEARERS:
            raise NotLowered(f"each occurrence sets more than {MOST_BEARERS} deadlines")
        period = self._period(due.period)
        ring = into.ring_of.setdefault(period, len(into.ring_of))
        clause = self._keep("deadline", self.keys)
        open_when = self._gates(plan.triggers_in)
        in_force, lifted = self._gates(plan.in_force), self._gates(plan.lifted, negated=True)
        at_the_end = self._literals(both(in_force, lifted), less=False)
        rules: list[list[int]] = []
        shares = [None] if plan.trigger_own else list(range(bearers))
        for share in shares:
            tables = self._bearers() if share is None else [-1]
            for table in tables:
                rule = self._rule(at.OPEN, clause, _bound(trigger, self.keys), open_when, keys=self.keys, doers=table)
                rule[at.FIXED_BEARER] = share or 0
                rule[at.DUE_FIRST], rule[at.DUE_LAST] = at_the_end
                rules.append(rule)
        for act in plan.acts:
            for table in self._bearers():
                rules.append(self._rule(at.DONE, clause, act, self._gates(plan.in_force), keys=self.keys, doers=table, less=True))
        for rule in rules:
            rule[at.STORE], rule[at.PERIOD] = ring, period
            if not rule[at.A_SIZE]:
                rule[at.A_SIZE] = 1

    def _order(self) -> None:
        """A duty without a deadline that must not be done too early: every act before its order is fulfilled offends."""
        plan = self.plan
        if plan.quantities or plan.trigger is not None:
            raise NotLowered("it has an amount")
        early = self._gates(plan.order, negated=True)
        condition = both(self._gates(plan.in_force), self._gates(plan.lifted, negated=True), early)
        clause = self._keep("act", ())
        for act in plan.acts:
            for table in self._bearers():
                self._rule(at.JUDGE, clause, act, condition, keys=(), doers=table)

    # --- parts --------------------------------------------------------------------------------------------------------

    def _keep(self, kind: str, keys: tuple[str, ...]) -> int:
        self.into.clauses.append(Kept(self.plan, kind, keys))
        return len(self.into.clauses) - 1

    def _bearers(self) -> list[int]:
        return [self.into.table(one) for one in self.into.codes.bearers(self.plan.bearers)]

    def _trigger_times(self) -> Form:
        """When a trigger counts, if that is a matter of the clock alone: a cell remembers no more."""
        times = both(*(form(gate.gate, negated=False, triggered=False) for gate in self.plan.triggers_in))
        if not all(isinstance(one, LoweredClock) for disjunction in times for one in disjunction):
            raise NotLowered("its trigger counts only while something else holds")
        return times

    def _gates(self, gates: tuple[Named, ...], *, negated: bool = False) -> Form:
        triggered = self.plan.trigger is not None
        return both(*(form(one.gate, negated=negated, triggered=triggered) for one in gates))

    def _period(self, period: Period) -> int:
        plan, into = self.plan, self.into
        rule = plan.rule
        if rule is None:
            raise NotLowered("no rule says how its period is counted")
        seconds = clock_length(period, rule)
        if seconds is not None and (period.unit is not Unit.HOUR or rule.hours == "elapsed"):
            key: object = ("clock", seconds)
        elif seconds is None and rule.ends == "last-hour-of-last-day":
            key = ("days", plan.zone, period, rule.name, rule, plan.calendar)
        else:
            raise NotLowered("the end of its period depends on the hour")
        if key not in into.period_at:
            into.period_at[key] = len(into.periods)
            if seconds is not None:
                into.periods.append((-1, seconds))
            else:
                into.periods.append((len(into.days), 0))
                into.days.append(DayTable(plan.zone, plan, period))
        return into.period_at[key]

    def _rule(
        self, kind: int, clause: int, selector: Selector, condition: Form, *, keys: tuple[str, ...], doers: int, less: bool = False,
        told: bool = False,
    ) -> list[int]:  # fmt: skip
        """Add a rule for the events of a selector; returns its row, to be completed."""
        into = self.into
        rule = BLANK.copy()
        if keys and not set(keys) <= set(selector.bind):
            raise NotLowered("an act does not say for which occurrence it counts")
        rule[at.KIND], rule[at.CLAUSE], rule[at.DOERS], rule[at.SIGN] = kind, clause, doers, int(less)
        rule[at.BEARERS] = max(1, len(self.plan.bearers))
        rule[at.EVERYBODY] = int(kind == at.JUDGE and self._binds_everybody(selector.term))
        for number, slot in enumerate(keys):
            column, stride, size = ((at.KEY_A, at.A_STRIDE, at.A_SIZE), (at.KEY_B, at.B_STRIDE, at.B_SIZE))[number]
            rule[column], rule[size], rule[stride] = into.column(slot), into.size(slot), 0
        filters = [
            (into.column(slot), into.table(into.codes.fits_values(self._values(slot), values))) for slot, values in selector.args
        ]
        if selector.by or selector.together:
            filters.append((0, into.table(into.codes.fits_doers(selector))))
        if selector.places:
            filters.append((1, into.table(into.codes.fits_places(selector.places))))
        if len(filters) > 3:
            raise NotLowered("an act is told apart by more than three things")
        for number, (column, table) in enumerate(filters):
            rule[(at.FILTER_1, at.FILTER_2, at.FILTER_3)[number]] = column
            rule[(at.TABLE_1, at.TABLE_2, at.TABLE_3)[number]] = table
        rule[at.WHEN_FIRST], rule[at.WHEN_LAST] = self._literals(condition, less=less)
        into.rules.append(rule)
        into.terms.append(into.codes.terms.get(selector.term, -1))
        into.heard.append((selector.term, told or kind in (at.OPEN, at.JUDGE)))
        return rule

    def _binds_everybody(self, term: str) -> bool:
        """Whether all who can do an act, as the vocabulary says, are bound each for itself: then it offends whoever did it."""
        doers = dict(self.plan.doers).get(term, ())
        if self.plan.mode != "each" or not doers:
            return False
        if self.bound is None:
            self.bound = frozenset(name for one in self.plan.bearers for names in one.names for name in names)
        return self.bound.issuperset(doers)

    def _values(self, slot: str) -> tuple[str, ...]:
        if slot in self.into.dictionaries.numbered:
            raise NotLowered(f"{{{slot}}} is a number, and the clause names a value")
        return self.into.dictionaries.slots[slot]

    def _literals(self, condition: Form, *, less: bool) -> tuple[int, int]:
        """Lay down a condition; less: it makes a breach less likely (performance), so that what is uncertain counts the other way."""
        laid: list[list[int]] = []
        for disjunction in condition:
            if not disjunction:
                disjunction = (LoweredClock(1 << 61, True),)
            for number, literal in enumerate(disjunction):
                row = [0] * at.LITERAL_WIDTH
                row[at.ENDS] = int(number == len(disjunction) - 1)
                if isinstance(literal, LoweredClock):
                    row[at.TEST], row[at.AT] = (at.NOT_BEFORE if literal.after else at.NOT_AFTER), literal.at
                else:
                    strictly = isinstance(literal, LoweredSeen) and literal.strictly
                    row[at.TEST] = at.SEEN_BEFORE if strictly else at.SEEN
                    row[at.NEGATED] = int(literal.negated)
                    row[at.AT], row[at.L_A], row[at.L_B] = self._cell(literal, less != literal.negated)
                laid.append(row)
        first = len(self.into.literals)
        self.into.literals += laid
        return first, first + len(laid)

    def _cell(self, literal: LoweredSeen | On, less: bool) -> tuple[int, int, int]:
        """The cells that remember a literal, one for each value of the slots it is bound by; with the rules that keep them."""
        into = self.into
        selectors = literal.of if isinstance(literal, LoweredSeen) else (*literal.starts, *literal.ends)
        if any(one.of_bearer for one in selectors):
            raise NotLowered("a condition waits for the bearer's own act")
        keys = tuple(slot for slot in self.keys if all(slot in one.bind for one in selectors))
        if keys != self.keys and any(set(one.bind) & set(self.keys) - set(keys) for one in selectors):
            raise NotLowered("a condition is bound by other slots than the act")
        sizes = [into.size(slot) for slot in keys]
        need = math.prod(sizes)
        if need > MOST_CELLS:
            raise NotLowered("a condition is kept for too many values")
        plain = (
            literal._replace(negated=False, strictly=False)
            if isinstance(literal, LoweredSeen)
            else literal._replace(negated=False)
        )
        key = (plain, less, keys)
        strides = [0, 0]
        for slot in keys:
            strides[self.keys.index(slot)] = sizes[0] if keys.index(slot) == 1 else 1
        base = into.states.get(key)
        if base is None:
            base = into.states[key] = into.cells
            self.fresh.append(key)
            into.cells += need
            pairs = (
                [(at.MARK, one) for one in literal.of]
                if isinstance(literal, LoweredSeen)
                else [(at.START, one) for one in literal.starts] + [(at.END, one) for one in literal.ends]
            )
            for kind, selector in pairs:
                times: Form = cast(Form, literal.when) if isinstance(literal, LoweredSeen) else ()
                told = isinstance(literal, LoweredSeen) and literal.told
                rule = self._rule(kind, 0, selector, times, keys=(), doers=-1, less=less != (kind == at.END), told=told)
                rule[at.BASE] = base
                for number, slot in enumerate(keys):
                    column, stride, size = ((at.KEY_A, at.A_STRIDE, at.A_SIZE), (at.KEY_B, at.B_STRIDE, at.B_SIZE))[number]
                    rule[column], rule[size] = into.column(slot), into.size(slot)
                    rule[stride] = sizes[0] if number == 1 else 1
        return base, strides[0], strides[1]


def _bound(selector: Selector, keys: tuple[str, ...]) -> Selector:
    """A trigger as a selector whose slots are those its instances carry."""
    from msgspec.structs import replace

    return replace(selector, bind=tuple(dict.fromkeys((*selector.bind, *keys))))


def _counts(unit: str, quantity: Quantity) -> int:
    """What an amount in a unit is of a quantity: itself (1); where occurrences are counted, one of them, whatever was measured on it (2); not known (0)."""
    plain = _plain(unit)
    if plain in (_plain(quantity.unit), _plain(f"{quantity.unit} of {quantity.of}")):
        return 1
    return 2 if quantity.count and plain not in OCCURRENCES else 0


def _plain(unit: str) -> str:
    return " ".join(unit.lower().split()).removesuffix("s")
