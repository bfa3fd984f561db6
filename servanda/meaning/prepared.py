"""What is worth knowing about a view before any run: every clause by id, who acts on whom, in what order to work them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from servanda.base.inside import inside
from servanda.calendar import RULES, WEEKENDS_ONLY, Instant, PeriodRule, WorkingCalendar
from servanda.meaning.times import BEGINNING, NEVER, When, exactly
from servanda.model.core import (
    AllOf,
    Among,
    AnyCond,
    Builtin,
    Clause,
    ClauseStatus,
    Cond,
    DayOf,
    Dossier,
    Edge,
    Effect,
    NotCond,
    Offset,
    Past,
    Point,
    StateHolds,
    View,
)


class Settings(msgspec.Struct, frozen=True):
    """How an agreement counts time, and since when it is in force. signed_late: the last moment at which it may have been signed, where
    that is not known to the second."""

    agreement: str
    zone: str
    rule: PeriodRule
    calendar: WorkingCalendar
    signed: Instant | None
    in_force: Instant | None
    signed_late: Instant | None = None

    @property
    def signature(self) -> When:
        """When it was signed."""
        return NEVER if self.signed is None else When(self.signed, self.signed if self.signed_late is None else self.signed_late)

    @property
    def force(self) -> Instant:
        """The first moment at which it may be in force: its date; else its signature; else the beginning."""
        if self.in_force is not None:
            return self.in_force
        return BEGINNING if self.signed is None else self.signed

    @property
    def since(self) -> When:
        """Since when it is in force."""
        return self.signature if self.in_force is None and self.signed is not None else exactly(self.force)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A view with its clauses, rungs and red lines by id.

    clauses: in the order of the text, each clause before its rungs; red lines last. points: of each clause, every point and
    condition it speaks of, also through its states, with the agreement whose clock counts. parent: rung -> clause it stands under.
    red: ids that belong to red lines. effects_on_state, effects_on_clause: who acts on it. needs: clause -> clauses its status
    may hang on; users: the reverse. backs: clause -> points from which one of its parts, or a state it speaks of, counts back
    (with the agreement whose clock counts). order: clauses, each after those it hangs on where that is possible.
    opposed: what is owed all the time, and a clause that forbids it to the same.
    """

    view: View
    clauses: dict[str, Clause]
    points: dict[str, tuple[tuple[Point | Cond, str], ...]]
    parent: dict[str, str]
    red: frozenset[str]
    effects_on_state: dict[str, list[tuple[str, Effect]]]
    effects_on_clause: dict[str, list[tuple[str, Effect]]]
    needs: dict[str, frozenset[str]]
    backs: dict[str, tuple[tuple[Point, str], ...]]
    users: dict[str, frozenset[str]]
    order: tuple[str, ...]
    settings: dict[str, Settings]
    opposed: tuple[tuple[str, str], ...] = ()
    closures: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)  # those that were asked for

    def settings_of(self, agreement: str) -> Settings:
        """The settings of an agreement, as `settings_or_none`."""
        return settings_or_none(self.settings, agreement)

    def closure(self, clause: str) -> frozenset[str]:
        """A clause with all that its status may hang on."""
        if clause in self.closures:
            return self.closures[clause]
        found: set[str] = set()
        open_ = [clause]
        while open_:
            name = open_.pop()
            if name not in found:
                found.add(name)
                open_.extend(self.needs.get(name, ()))
        return self.closures.setdefault(clause, frozenset(found))

    def mentioned(self, item: object) -> frozenset[str]:
        """The clauses that a condition, point or purpose may hang on: those it names, those that act on its states, and theirs."""
        found: set[str] = set()
        seen: set[str] = set()
        open_ = [item]
        while open_:
            for word in inside(open_.pop(), str):
                if word in seen:
                    continue
                seen.add(word)
                if word in self.clauses:
                    found |= self.closure(word)
                if word in self.view.states:
                    open_.append(self.view.states[word])
                    for name, _ in self.effects_on_state.get(word, ()):
                        found |= self.closure(name)
        return frozenset(found)


def settings_in(dossier: Dossier) -> dict[str, Settings]:
    """The settings of every agreement of a dossier, by its id."""
    return {
        a.id: Settings(a.id, a.zone, a.rule, a.calendar, a.signed, a.in_force, a.signed_late)
        for a in dossier.agreements.values()
    }


def settings_or_none(settings: Mapping[str, Settings], agreement: str) -> Settings:
    """The settings of an agreement; of one that is not known: UTC, the standard rule, always in force."""
    return settings.get(agreement) or Settings(agreement, "UTC", RULES["standard"], WEEKENDS_ONLY, None, None)


def prepare(view: View | Prepared) -> Prepared:
    """Work out once what every run under this view will need. A prepared view is returned as it is."""
    if isinstance(view, Prepared):
        return view
    clauses: dict[str, Clause] = {}
    parent: dict[str, str] = {}
    for clause in view.clauses:
        _enter(clause, clauses, parent)
    agreed = frozenset(clauses)
    for line in view.dossier.red_lines:
        _enter(line.clause, clauses, parent)
    on_state: dict[str, list[tuple[str, Effect]]] = {}
    on_clause: dict[str, list[tuple[str, Effect]]] = {}
    for clause in clauses.values():
        for effect in clause.effects:
            if effect.state:
                on_state.setdefault(effect.state, []).append((clause.id, effect))
            for target in effect.clauses:
                on_clause.setdefault(target, []).append((clause.id, effect))
    walked = {name: tuple(_points(clause, view)) for name, clause in clauses.items()}
    needs = {name: _needs(name, tuple(_points(clause, view, joins=True)), parent, on_state, on_clause) & clauses.keys() for name, clause in clauses.items()}
    users: dict[str, set[str]] = {name: set() for name in clauses}
    for name, wanted in needs.items():
        for other in wanted:
            users[other].add(name)
    return Prepared(
        view=view,
        clauses=clauses,
        points=walked,
        parent=parent,
        red=frozenset(clauses) - agreed,
        effects_on_state=on_state,
        effects_on_clause=on_clause,
        needs=needs,
        backs={name: _backs(clause, walked[name]) for name, clause in clauses.items()},
        users={name: frozenset(found) for name, found in users.items()},
        order=_order(needs),
        settings=settings_in(view.dossier),
        opposed=tuple(_opposed(clauses)),
    )


def _opposed(clauses: dict[str, Clause]) -> Iterator[tuple[str, str]]:
    lasting = [clause for clause in clauses.values() if clause.standing]
    for ban in clauses.values() if lasting else ():
        if ban.modal != "must not" or ban.standing or ban.exceptions or ban.quantities or ban.places or ban.act_list == "all of":
            continue
        for clause in lasting:
            same = any(one.term == act.term and set(one.args) <= set(act.args) for act in clause.standing for one in ban.acts)
            if same and set(clause.doers.actors) & set(ban.doers.actors):
                yield clause.id, ban.id


def _enter(clause: Clause, clauses: dict[str, Clause], parent: dict[str, str]) -> None:
    clauses[clause.id] = clause
    for rung in clause.rungs:
        parent[rung.id] = clause.id
        _enter(rung, clauses, parent)


def _points(clause: Clause, view: View, *, joins: bool = False) -> Iterator[tuple[Point | Cond, str]]:
    """Every point and condition a clause speaks of, also through its states, with the agreement whose clock counts. joins: and the accessions of
    its bearers, on which its status hangs as well."""
    own: list[Point] = [part.point for part in clause.timing if part.point is not None]
    own += [one for part in clause.timing for one in part.becomes]
    own += [one.point for one in clause.bearers.joins] if joins else []
    conds = [part.cond for part in clause.timing if part.cond is not None] + [condition.cond for condition in clause.conditions]
    whiles = [StateHolds(state=name) for name in (clause.state, *(part.state for part in clause.timing)) if name]
    open_: list[tuple[Point | Cond, str]] = [(item, clause.agreement) for item in (*own, *conds, *whiles)]
    states: set[str] = set()
    while open_:
        item, agreement = open_.pop()
        yield item, agreement
        open_ += [(inner, agreement) for inner in _inside(item)]
        state = view.states.get(item.state) if isinstance(item, Edge | StateHolds) and item.state not in states else None
        if state is not None:
            states.add(state.id)
            open_ += [(point, state.agreement) for point in (state.start, state.end) if point is not None]


def _needs(
    name: str,
    points: tuple[tuple[Point | Cond, str], ...],
    parent: dict[str, str],
    on_state: dict[str, list[tuple[str, Effect]]],
    on_clause: dict[str, list[tuple[str, Effect]]],
) -> frozenset[str]:
    found = {source for source, _ in on_clause.get(name, ())}
    if name in parent:
        found.add(parent[name])
    for item, _ in points:
        if isinstance(item, ClauseStatus):
            found.add(item.clause)
        elif isinstance(item, Edge | StateHolds):
            found |= {source for source, _ in on_state.get(item.state, ())}
    return frozenset(found)


def _backs(clause: Clause, points: tuple[tuple[Point | Cond, str], ...]) -> tuple[tuple[Point, str], ...]:
    before = [(part.point, clause.agreement) for part in clause.timing if part.kind == "within before" and part.point is not None]
    before += [(Builtin(name="trigger"), clause.agreement)] if clause.ahead else []
    return (
        *before,
        *((item.of, agreement) for item, agreement in points if isinstance(item, Offset) and item.relation == "before"),
    )


def _inside(item: Point | Cond) -> Iterator[Point | Cond]:
    if isinstance(item, DayOf | Offset):
        yield item.of
    elif isinstance(item, Among):
        yield from item.of
    elif isinstance(item, Builtin) and item.of is not None:
        yield item.of
    elif isinstance(item, Past):
        yield item.point
    elif isinstance(item, NotCond):
        yield item.cond
    elif isinstance(item, AllOf | AnyCond):
        yield from item.conds


def _order(needs: dict[str, frozenset[str]]) -> tuple[str, ...]:
    """Depth first, needs before users; a circle is cut where it is entered."""
    done: dict[str, None] = {}
    for root in needs:
        stack: list[tuple[str, Iterator[str]]] = [(root, iter(sorted(needs[root])))] if root not in done else []
        on_path = {root}
        while stack:
            name, rest = stack[-1]
            following = next((other for other in rest if other not in done and other not in on_path), None)
            if following is None:
                stack.pop()
                done[name] = None
            else:
                on_path.add(following)
                stack.append((following, iter(sorted(needs[following]))))
    return tuple(done)
