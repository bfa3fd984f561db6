"""Every mix of readings at once: all variants of all contested clauses are laid into one network, conflicts among them are found and
made minimal, and whatever holds no conflict is covered by sets of variants that can all be kept together. So three readings of many
clauses cost a few networks, not one for each mix. A mix has fewer bounds than a set that contains it: what the set can keep, it can.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import msgspec

from servanda.base.inside import inside
from servanda.check.chains import Chain, Choice, told, under_choice
from servanda.check.deadline import clock
from servanda.check.desk import Desk, Never, Plan
from servanda.check.milestones import compile_variants
from servanda.check.problem import Problem, Undecided
from servanda.check.proofs import Proof
from servanda.check.search import Conflict, Mode, Search, Solution
from servanda.meaning.prepared import prepare
from servanda.model.core import Clause, ClauseStatus, View
from servanda.model.views import variants, view

Atom = tuple[str, str]
MOST_COUNTED = 200_000
"""Mixes of the clauses in conflict that are counted one by one."""
MOST_PLAIN = 64
"""Mixes tried one by one where the readings cannot be laid into one network."""


class Conflicting(msgspec.Struct, frozen=True):
    """Variants, at most one of each clause, that cannot be kept together. atoms: (clause, reading), "" as written."""

    atoms: tuple[Atom, ...]
    choice: Choice
    chain: Chain


class Survey(msgspec.Struct, frozen=True):
    """How many mixes can be kept, how many hold a conflict, how many were not decided; and the minimal conflicts."""

    total: int
    kept: int
    broken: int
    open: int
    conflicts: tuple[Conflicting, ...]
    examples: tuple[str, ...] = ()
    solved: int = 0


def survey(desk: Desk, limit: float) -> Survey:
    """All minimal conflicts between readings, and the count of the mixes (worked out once for a desk, if it was decided)."""
    known = desk.kept.get("survey")
    if isinstance(known, Survey):
        return known
    found = _survey(desk, limit)
    if not found.open:
        desk.kept["survey"] = found
    return found


def _survey(desk: Desk, limit: float) -> Survey:
    options = variants(desk.dossier)
    changed = any(reading.states or reading.definitions for reading in desk.dossier.readings)
    forms = (*desk.dossier.clauses, *(clause for reading in desk.dossier.readings for clause in reading.clauses))
    if changed or _lasts(forms) or any(one.effects for reading in desk.dossier.readings for one in reading.clauses):
        return _one_by_one(desk, options, limit)
    apart = _entangled(desk, options)
    ways = list(itertools.islice(itertools.product(*(options[c] for c in apart)), MOST_PLAIN + 1))
    if len(ways) > MOST_PLAIN or desk.aside or desk.red_lines:
        return _one_by_one(desk, options, limit)
    free = {clause: readings for clause, readings in options.items() if clause not in apart}
    until = clock() + limit
    found: dict[frozenset[Atom], Chain] = {}
    kept = broken = open_ = solved = 0
    for names in ways:
        fixed = tuple(zip(apart, names, strict=True))
        part = _Union(desk, free, fixed, until).survey()
        kept, broken, open_, solved = kept + part.kept, broken + part.broken, open_ + part.open, solved + part.solved
        found.update({frozenset(one.atoms): one.chain for one in part.conflicts})
    conflicts = _merged(desk, options, apart, found)
    return Survey(kept + broken + open_, kept, broken, open_, conflicts, (), solved)


def _lasts(forms: tuple[Clause, ...]) -> bool:
    """Whether a state is owed, or what is owed at all times is forbidden somewhere: a network shows neither."""
    lasting = {act.term for clause in forms for act in clause.standing}
    banned = {act.term for clause in forms if clause.modal == "must not" and not clause.standing for act in clause.acts}
    return bool(lasting & banned) or any(clause.state for clause in forms)


def _merged(
    desk: Desk, options: dict[str, tuple[str, ...]], apart: list[str], found: dict[frozenset[Atom], Chain]
) -> tuple[Conflicting, ...]:
    """A conflict that is there whatever a clause is read as is none of that clause's."""
    for clause in apart:
        for atoms in list(found):
            rest = frozenset(atom for atom in atoms if atom[0] != clause)
            if rest != atoms and all(rest | {(clause, reading)} in found for reading in options[clause]):
                found[rest] = found[atoms]
    known = [atoms for atoms in found if not any(other < atoms for other in found)]
    known.sort(key=lambda atoms: (len(atoms), sorted(atoms)))
    out: list[Conflicting] = []
    for atoms in known:
        choice = view(desk.dossier, tuple(sorted(atoms))).choice
        out.append(Conflicting(tuple(sorted(atoms)), choice, under_choice(found[atoms], choice)))
    return tuple(out)


def _entangled(desk: Desk, options: dict[str, tuple[str, ...]]) -> list[str]:
    """Clauses whose readings change an act that another clause asks about (`clause 11 is kept`): these are taken one by one."""
    pieces = (*desk.dossier.clauses, *(one for reading in desk.dossier.readings for one in reading.clauses))
    named = {one.clause for piece in pieces for one in inside((piece.timing, piece.conditions, piece.bearers), ClauseStatus)}
    return [
        clause
        for clause, readings in options.items()
        if clause in named and len({_core(desk.view(((clause, r),) if r else ()), clause) for r in readings}) > 1
    ]


def _core(found: View, clause: str) -> str:
    one = next(c for c in found.clauses if c.id == clause)
    return repr((one.modal, one.bearers, one.acts, one.act_list))


class _Union:
    """All variants in one problem; rules of variants not chosen are switched off.

    There are two such problems: a quick one, whose solutions are schedules, and one whose conflicts are proofs. A set of variants that only the
    second can solve is kept if a mix of it, played, keeps the text.
    """

    def __init__(self, desk: Desk, options: dict[str, tuple[str, ...]], fixed: tuple[Atom, ...], until: float) -> None:
        self.desk = desk
        self.options = options
        self.fixed = fixed
        self.atoms = [(clause, reading) for clause, readings in options.items() for reading in readings]
        self.until = until
        chosen = tuple(atom for atom in fixed if atom[1])
        self.quick = _Marked(compile_variants(desk.dossier, options, chosen), until)
        self._sure: _Marked | None = None
        self.chosen = chosen
        self.solved = 0
        self.conflicts: dict[frozenset[Atom], Conflict] = {}
        self.seeds: list[frozenset[Atom]] = []
        self.open: list[frozenset[Atom]] = []

    @property
    def sure(self) -> _Marked:
        """The problem that proofs rest on, made when the first is needed."""
        if self._sure is None:
            apart = frozenset(self.options)
            problem = compile_variants(
                self.desk.dossier, self.options, self.chosen, lambda plain: Proof(plain, prepare(plain), apart)
            )
            self._sure = _Marked(problem, self.until)
        return self._sure

    @property
    def problem(self) -> Problem:
        """The problem whose conflicts are told."""
        return self.sure.problem

    def solve(self, seed: Iterable[Atom]) -> Conflict | None:
        """Why variants cannot be kept together; None: they can, as far as rules go."""
        self.solved += 1
        if clock() > self.until:
            raise Undecided("mixes")
        seed = frozenset(seed)
        if not isinstance(self.quick.run(seed), Conflict):
            return None
        found = self.sure.run(seed)
        return found if isinstance(found, Conflict) else None

    def firm(self, seed: frozenset[Atom], mix: frozenset[Atom]) -> bool:
        """Whether a mix out of a set that rules allow is kept when it is played."""
        if not isinstance(self.quick.run(seed), Conflict):
            return True
        choice = view(self.desk.dossier, tuple(sorted(atom for atom in (*mix, *self.fixed) if atom[1]))).choice
        plan = self.desk.plan(choice, max(0.1, self.until - clock()))
        return isinstance(plan, Plan) and not plan.trouble

    def used(self, conflict: Conflict) -> frozenset[Atom]:
        choices = (self.sure.search.rules[number].choice for number in conflict.rules)
        return frozenset(choice for choice in choices if choice is not None)

    def survey(self) -> Survey:
        complete = True
        try:
            base = self.solve(())
            if base is not None:
                self.conflicts[frozenset()] = base
            while base is None:
                mix = self._next()
                if mix is None:
                    break
                self._decide(mix)
        except Undecided:
            complete = False
        return self._report(complete)

    def _decide(self, mix: frozenset[Atom]) -> None:
        """Cover a mix: grow it to all variants, drop what conflicts, until it is kept or is itself in conflict."""
        seed = set(self.atoms)
        for known in self.conflicts:
            if known <= seed:
                seed.discard(min(known - mix))
        while True:
            found = self.solve(seed)
            if found is None:
                self.seeds.append(frozenset(seed))
                if not self.firm(frozenset(seed), mix):
                    self.open.append(frozenset(seed))
                return
            used = self.used(found)
            outside = used - mix
            clauses = [clause for clause, _ in used]
            if not outside:
                self._record(used, found)
                return
            if len(set(clauses)) == len(clauses):
                small = self._record(used, found)
                outside = small - mix
                if not outside:
                    return
            seed.discard(min(outside))

    def _record(self, used: frozenset[Atom], found: Conflict) -> frozenset[Atom]:
        """Shrink a conflict until each of its variants is needed."""
        small, why = used, found
        for atom in sorted(used):
            if atom in small:
                again = self.solve(small - {atom})
                if again is not None:
                    small, why = self.used(again), again
        self.conflicts.setdefault(small, why)
        return small

    def _next(self) -> frozenset[Atom] | None:
        """A mix that holds no known conflict and lies in no known seed.

        A mix lies outside a seed by a variant the seed lacks: one such is chosen for each seed in turn, then the other clauses are filled in.
        """
        missing = [[atom for atom in self.atoms if atom not in seed] for seed in self.seeds]
        chosen: dict[str, str] = {}
        clash: dict[str, list[frozenset[Atom]]] = {}
        for conflict in self.conflicts:
            for clause, _ in conflict:
                clash.setdefault(clause, []).append(conflict)
        clauses = sorted(self.options, key=lambda clause: -len(clash.get(clause, ())))

        def put(clause: str, reading: str) -> bool:
            chosen[clause] = reading
            held = chosen.items()
            if any(conflict <= held for conflict in clash.get(clause, ())):
                del chosen[clause]
                return False
            return True

        def outside(index: int) -> bool:
            if clock() > self.until:
                raise Undecided("mixes")
            while index < len(missing) and any(chosen.get(clause) == reading for clause, reading in missing[index]):
                index += 1
            if index == len(missing):
                return fill(0)
            for clause, reading in missing[index]:
                if clause not in chosen and put(clause, reading):
                    if outside(index + 1):
                        return True
                    del chosen[clause]
            return False

        def fill(index: int) -> bool:
            while index < len(clauses) and clauses[index] in chosen:
                index += 1
            if index == len(clauses):
                return True
            for reading in self.options[clauses[index]]:
                if put(clauses[index], reading):
                    if fill(index + 1):
                        return True
                    del chosen[clauses[index]]
            return False

        return frozenset(chosen.items()) if outside(0) else None

    def _size(self, seed: frozenset[Atom]) -> int:
        """How many mixes lie in a seed."""
        size = 1
        for clause, readings in self.options.items():
            size *= sum((clause, reading) in seed for reading in readings)
        return size

    def _report(self, complete: bool) -> Survey:
        total = 1
        for readings in self.options.values():
            total *= len(readings)
        known = [k for k in self.conflicts if not any(other < k for other in self.conflicts)]
        known.sort(key=lambda k: (len(k), sorted(k)))
        found = []
        for atoms in known:
            choice = tuple((c, r) for c, r in sorted((*atoms, *self.fixed)) if r)
            chain = told(self.problem, self.conflicts[atoms], choice)
            found.append(Conflicting(tuple(sorted((*atoms, *self.fixed))), choice, chain))
        broken = _count(self.options, known, total)
        if broken is None:
            return Survey(total, 0, 0, total, tuple(found), ("too many mixes hold a conflict to be counted",), self.solved)
        kept = total - broken if complete else max((self._size(seed) for seed in self.seeds if seed not in self.open), default=0)
        kept = max(0, kept - sum(self._size(seed) for seed in self.open)) if complete else kept
        return Survey(total, kept, broken, total - broken - kept, tuple(found), (), self.solved)


class _Marked:
    """A problem with variants, and which of its rules belong to which."""

    def __init__(self, problem: Problem, until: float) -> None:
        self.problem = problem
        self.search = Search(problem, Mode.STRONG, until=until)
        self.of_atom: dict[Atom, frozenset[int]] = {}
        for number, rule in enumerate(self.search.rules):
            if rule.choice is not None:
                self.of_atom[rule.choice] = self.of_atom.get(rule.choice, frozenset()) | {number}
        self.every = frozenset().union(*self.of_atom.values())
        self._known: dict[frozenset[Atom], Solution | Conflict] = {}

    def run(self, seed: frozenset[Atom]) -> Solution | Conflict:
        """A schedule of these variants together, or why there is none."""
        if seed not in self._known:
            on = frozenset().union(*(self.of_atom.get(atom, frozenset()) for atom in seed))
            self._known[seed] = self.search.run(off=self.every - on)
        return self._known[seed]


def _count(options: dict[str, tuple[str, ...]], conflicts: list[frozenset[Atom]], total: int) -> int | None:
    """How many mixes hold a conflict: counted over the clauses that are in conflicts."""
    if not conflicts:
        return 0
    clauses = sorted({clause for atoms in conflicts for clause, _ in atoms})
    size = 1
    for clause in clauses:
        size *= len(options[clause])
    if size > MOST_COUNTED:
        return None
    hit = 0
    for names in itertools.product(*(options[clause] for clause in clauses)):
        atoms = set(zip(clauses, names, strict=True))
        hit += any(conflict <= atoms for conflict in conflicts)
    return hit * (total // size)


def _one_by_one(desk: Desk, options: dict[str, tuple[str, ...]], limit: float) -> Survey:
    """Where readings change states or acts others speak of: each mix by itself, as many as there is time for."""
    until = clock() + limit
    total = 1
    for readings in options.values():
        total *= len(readings)
    kept = broken = 0
    found: list[Conflicting] = []
    for number, names in enumerate(itertools.product(*options.values())):
        if number >= MOST_PLAIN or clock() > until:
            break
        choice = view(desk.dossier, tuple((c, r) for c, r in zip(options, names, strict=True) if r)).choice
        try:
            result = desk.plan(choice, max(0.1, until - clock()))
        except Undecided:
            continue
        if isinstance(result, Never):
            broken += 1
            found.append(Conflicting(choice, choice, told(result.problem, result.conflict, choice)))
        elif not result.trouble:
            kept += 1
    return Survey(total, kept, broken, total - kept - broken, tuple(found[:8]), (), kept + broken)
