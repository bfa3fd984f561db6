"""Corrections: an event of the past is retracted, moved or added; only what it may touch is judged again, and the verdicts that change are told.

For certain events. Where events are uncertain each bound is a history of its own (what surely happened, what may have happened), as is each of
64 worlds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from servanda.base.refusal import Refusal
from servanda.monitor.days import Days
from servanda.monitor.found import joined
from servanda.monitor.frame import PLAIN, Frame, filled
from servanda.monitor.hiding import touched
from servanda.monitor.kernels import layout as at
from servanda.monitor.plan import Compiled, Uncompiled
from servanda.monitor.program import Program, program
from servanda.monitor.state import Memory
from servanda.monitor.table import Array, Columns, Dictionaries, column_type

if TYPE_CHECKING:
    from servanda.meaning import Gap

SPARE = 1 << 14
"""Events that can be added before the lists are sorted anew."""

ROOM = 1 << 16
MOST_LISTS = 1 << 26
RETRACT, INSERT = 0, 1


@dataclass(frozen=True)
class Deltas:
    """Verdicts that a change brought (by 1) or withdrew (by -1).

    clause: number in `Program.clauses`. row: of the act, or of what set the deadline going. bearer, a, b: as in `Found`. at: of the verdict, seconds.
    because: the row whose change did it.
    """

    clause: Array
    row: Array
    bearer: Array
    a: Array
    b: Array
    at: Array
    by: Array
    because: Array

    def __len__(self) -> int:
        return len(self.clause)


class History:
    """Everything that has happened, arranged so that a change of one event finds what depends on it.

    now: deadlines before it have passed. gaps: a clause that listens to what one may hide is left. `left` names the clauses that cannot be corrected here, and why.

    Raises:
        Refusal: an event does not say who, where or for which case; judge the bounds as histories of their own.
    """

    def __init__(
        self, compiled: Compiled, columns: Columns, dictionaries: Dictionaries, now: int, *, gaps: Sequence[Gap] = ()
    ) -> None:
        made = _fit_for_history(compiled, dictionaries, gaps)
        self.program: Program = made
        self.now = now
        Frame(columns, dictionaries, made.names, PLAIN)  # refuses what is no moment, and codes without a name
        said = filled(columns, dictionaries, made.names)
        self.columns = {name: np.ascontiguousarray(said[name], dtype=column_type(name)) for name in made.names if name in said}
        self.rows = len(self.columns["at"])
        self.alive = np.ones(self.rows, dtype=bool)
        self._arrange()

    @property
    def left(self) -> tuple[Uncompiled, ...]:
        return self.program.left

    # --- changes ------------------------------------------------------------------------------------------------------------

    def retract(self, row: int) -> Deltas:
        """Take an event out."""
        return self.change([row], [RETRACT])

    def insert(self, event: dict[str, int]) -> Deltas:
        """Take an event in at its place in time: codes by column name. Its row is the next number."""
        return self.change([self.add(event)], [INSERT])

    def move(self, row: int, moment: int) -> Deltas:
        """An event happened at another moment: it is retracted, and taken in again with a row of its own."""
        event = {name: int(values[row]) for name, values in self.columns.items()}
        return self.change([row, self.add({**event, "at": moment})], [RETRACT, INSERT])

    def add(self, event: dict[str, int]) -> int:
        """Note an event without judging it yet; its row."""
        if self.rows == len(self._stored["at"]):
            for name, values in self._stored.items():
                self._stored[name] = np.concatenate([values, _empty(values, len(values))])
            self._point()
        one: Columns = {name: np.array([event.get(name, -1)], dtype=values.dtype) for name, values in self._stored.items()}
        one = filled(one, self.program.dictionaries, self.program.names)
        for name, values in self._stored.items():
            values[self.rows] = one[name][0]
        self.rows += 1
        self.columns = {name: values[: self.rows] for name, values in self._stored.items()}
        self.alive = np.append(self.alive, False) if self.rows > len(self.alive) else self.alive
        return self.rows - 1

    def change(self, rows: Sequence[int] | Array, kinds: Sequence[int] | Array) -> Deltas:
        """Several changes one after the other; the verdicts that differ, each with the row that made it differ.

        Raises:
            Refusal: an event is retracted that is not there, or does not say what it must.
        """
        from servanda.monitor.kernels.native import history_entries

        insert, retract = history_entries()["insert"], history_entries()["retract"]

        parts: list[Array] = []
        for row, kind in zip(rows, kinds, strict=True):
            if self.alive[row] == (kind == INSERT):
                raise Refusal(
                    f"row {row} is {'already there' if kind == INSERT else 'not there'}", "name an event of the history"
                )
            if self._added_left() < 64:
                self._arrange()
            self._days.cover(int(self._first), int(self.now))
            self._block[at.B_NOW] = self.now
            (insert if kind == INSERT else retract)(self._block_at, self._history_at, int(row))
            self.alive[row] = kind == INSERT
            parts.append(self._fetch(int(row)))
        return self._deltas(np.concatenate(parts) if parts else np.zeros((0, 3), dtype=np.int64))

    def apply(self, rows: Array, kinds: Array) -> tuple[int, int]:
        """Many changes without fetching the verdicts: (how many verdicts changed, how many memberships were touched)."""
        from servanda.monitor.kernels.native import history_entries

        insert, retract = history_entries()["insert"], history_entries()["retract"]

        history = self._history
        touched, total = int(history[_T_TOUCHED]), 0
        for row, kind in zip(rows.tolist(), kinds.tolist(), strict=True):
            (insert if kind == INSERT else retract)(self._block_at, self._history_at, row)
            self.alive[row] = kind == INSERT
            total += int(history[_T_DELTA_COUNT])
            history[_T_DELTA_COUNT] = 0
        return total, int(history[_T_TOUCHED]) - touched

    def verdicts(self) -> set[tuple[int, int, int]]:
        """(clause, row, bearer) of every violation, judged anew from all events: what corrections must come to."""
        order = np.flatnonzero(self.alive)
        order = order[np.argsort(self.columns["at"][order], kind="stable")]
        memory = Memory(self.program)
        columns = {name: values[order] for name, values in self.columns.items()}
        found = joined([one for one in (memory.take(columns), memory.advance(self.now)) if len(one)])
        own = order[found.offending] if len(found) else np.zeros(0, dtype=np.int64)
        return set(zip(found.clause.tolist(), own.tolist(), found.bearer.tolist(), strict=True))

    # --- inside -------------------------------------------------------------------------------------------------------------

    def _added_left(self) -> int:
        return int(self._history[_T_ADDED_ROOM] - self._history[_T_ADDED])

    def _fetch(self, because: int) -> Array:
        history = self._history
        if history[_T_FULL]:
            raise Refusal("one change touches more verdicts than there is room for", "replay from the beginning")
        if history[_T_PERHAPS]:
            raise Refusal(
                f"row {int(history[_T_PERHAPS]) - 1} does not say who, where or for which case",
                "judge the bounds as two histories",
            )
        count = int(history[_T_DELTA_COUNT])
        found = np.column_stack([self._delta[:count], np.full(count, because, dtype=np.int64)])
        history[_T_DELTA_COUNT] = 0
        return found

    def _deltas(self, raw: Array) -> Deltas:
        entries = self._entries[raw[:, 0]]
        rules = self.program.rules[entries[:, 3]]
        moments = entries[:, 2].copy()
        for number in np.flatnonzero(rules[:, at.KIND] == at.OPEN):
            moments[number] = self._due(int(rules[number, at.PERIOD]), int(moments[number])) + 1
        return Deltas(
            clause=rules[:, at.CLAUSE], row=entries[:, 1], bearer=entries[:, 4], a=entries[:, 5], b=entries[:, 6], at=moments, by=raw[:, 1],
            because=raw[:, 2],
        )  # fmt: skip

    def _due(self, period: int, moment: int) -> int:
        days = self._days
        zone, seconds, table = (int(one) for one in days.periods[period])
        if zone < 0:
            return moment + seconds
        offset, count = int(days.zones[zone, at.Z_OFFSET]), int(days.zones[zone, at.Z_DAYS])
        day = int(np.searchsorted(days.starts[offset : offset + count], moment, side="right")) - 1
        return int(days.ends[table + day])

    def _arrange(self) -> None:
        """Sort everything into lists; done at first, and when much has been added."""
        from servanda.monitor.kernels.native import history_entries

        enrol, link = history_entries()["enrol"], history_entries()["link"]

        made = self.program
        lists, count = _lists(made)
        self._rule_lists = lists
        self._memory = Memory(made)
        seconds = self.columns["at"]
        self._first = int(seconds.min()) if len(seconds) else 0
        self._days: Days = self._memory.days
        self._days.cover(self._first, max(self.now, int(seconds.max()) if len(seconds) else 0))
        order = np.flatnonzero(self.alive)
        spare = {name: _empty(values, SPARE) for name, values in self.columns.items()}
        self._stored = {name: np.concatenate([values[: self.rows], spare[name]]) for name, values in self.columns.items()}
        self._block: Array = self._memory.block
        self._history: Array = np.zeros(HISTORY_WIDTH, dtype=np.int64)
        self._block_at, self._history_at = int(self._block.ctypes.data), int(self._history.ctypes.data)
        self._ends = np.full((count + 1, 2), -1, dtype=np.int64)
        self._state = _state_cells(made, count)
        self._reader_at, self._readers = _readers(made, lists)
        self._scratch = np.zeros((ROOM, 2), dtype=np.int64)
        self._delta = np.zeros((ROOM, 2), dtype=np.int64)
        self._entries = np.zeros((1, ENTRY), dtype=np.int64)
        self._segments = np.zeros(count + 1, dtype=np.int64)
        self._point()
        total = enrol(self._block_at, self._history_at, self.rows, 0, 0)
        if self._history[_T_PERHAPS] and self.alive[int(self._history[_T_PERHAPS]) - 1]:
            self._fetch(0)
        raw = np.zeros((total, ENTRY), dtype=np.int64)
        enrol(self._block_at, self._history_at, self.rows, int(raw.ctypes.data), 1)
        raw = raw[self.alive[raw[:, 1]]] if len(order) < self.rows else raw
        raw = raw[np.lexsort((raw[:, 1], raw[:, 2], raw[:, 0]))]
        total = len(raw)
        self._entries = np.concatenate([raw, np.zeros((4 * SPARE, ENTRY), dtype=np.int64)])
        self._segments = np.searchsorted(raw[:, 0], np.arange(count + 1)).astype(np.int64)
        self._history[_T_ADDED], self._history[_T_ADDED_ROOM] = total, len(self._entries)
        self._point()
        link(self._history_at, total)

    def _point(self) -> None:
        """Tell the compiled functions where everything lies."""
        history = self._history
        self._memory.look_at(Frame(self._stored, self.program.dictionaries, self.program.names, PLAIN, fill=False))
        for place, array in (
            (_T_ENTRIES, self._entries), (_T_SEGMENTS, self._segments), (_T_ENDS, self._ends), (_T_RULE_LISTS, self._rule_lists),
            (_T_STATE, self._state), (_T_READERS, self._readers), (_T_READER_AT, self._reader_at), (_T_SCRATCH, self._scratch),
            (_T_DELTAS, self._delta),
        ):  # fmt: skip
            history[place] = int(array.ctypes.data)
        history[_T_ROOM] = ROOM


# the same numbers as in kernels/history, which must not be imported before it is needed: it brings the compiler
ENTRY, HISTORY_WIDTH = 10, 16
(_T_ENTRIES, _T_SEGMENTS, _T_ENDS, _T_RULE_LISTS, _T_STATE, _T_READERS, _T_READER_AT, _T_SCRATCH, _T_ROOM, _T_DELTAS, _T_DELTA_COUNT,
 _T_ADDED, _T_ADDED_ROOM, _T_TOUCHED, _T_PERHAPS, _T_FULL) = range(16)  # fmt: skip


def _fit_for_history(compiled: Compiled, dictionaries: Dictionaries, gaps: Sequence[Gap]) -> Program:
    """The program of those clauses that can be corrected event by event."""
    from msgspec.structs import replace

    unseen = [plan.clause for plan in compiled.plans if any(touched(plan, gap) for gap in gaps)]
    compiled = replace(
        compiled,
        plans=tuple(plan for plan in compiled.plans if plan.clause not in unseen),
        uncompiled=(
            *compiled.uncompiled,
            *(Uncompiled(clause=one, because="a gap may hide what it listens to", part="gaps") for one in unseen),
        ),
    )
    made = program(compiled, dictionaries)
    odd: dict[int, str] = {}
    for rule in made.rules:
        literals = made.literals[rule[at.WHEN_FIRST] : rule[at.WHEN_LAST]]
        cells = bool((literals[:, at.TEST] <= at.SEEN_BEFORE).any())
        if rule[at.KIND] in (at.OPEN, at.DONE, at.COUNT) and cells:
            odd[int(rule[at.CLAUSE])] = "what counts for it depends on what else holds"
        due = made.literals[rule[at.DUE_FIRST] : rule[at.DUE_LAST]]
        if rule[at.KIND] == at.OPEN and bool((due[:, at.TEST] <= at.SEEN_BEFORE).any()):
            odd[int(rule[at.CLAUSE])] = "its deadline depends on what else holds"
        if rule[at.KIND] == at.SUM:
            odd[int(rule[at.CLAUSE])] = "it is a sum"
        if rule[at.A_SIZE] * max(1, rule[at.B_SIZE]) * rule[at.BEARERS] > MOST_LISTS and rule[at.KIND] in (at.OPEN, at.DONE):
            odd[int(rule[at.CLAUSE])] = "its cases are numbered without end"
    if not odd:
        return made
    names = {made.clauses[number].plan.clause: reason for number, reason in odd.items()}
    kept = replace(compiled, plans=tuple(plan for plan in compiled.plans if plan.clause not in names))
    again = program(kept, dictionaries)
    left = tuple(Uncompiled(clause=name, because=reason, part="corrections") for name, reason in names.items())
    from dataclasses import replace as changed

    return changed(again, left=(*again.left, *left))


def _empty(like: Array, rows: int) -> Array:
    """Room for events to come: codes that say nothing."""
    return np.full(rows, -1 if like.dtype == np.int32 else 0, dtype=like.dtype)


def _lists(made: Program) -> tuple[Array, int]:
    """For each rule where its lists lie (base, strides), and how many lists there are."""
    lowered = made.lowered
    count = lowered.counters + lowered.cells
    found = np.zeros((len(made.rules), 4), dtype=np.int64)
    bases: dict[int, int] = {}
    for number, rule in enumerate(made.rules):
        kind, clause = int(rule[at.KIND]), int(rule[at.CLAUSE])
        a, b, bearers = max(1, int(rule[at.A_SIZE])), max(1, int(rule[at.B_SIZE])), int(rule[at.BEARERS])
        if kind <= at.END:
            found[number] = (rule[at.BASE], 0, rule[at.A_STRIDE], rule[at.B_STRIDE])
        elif kind == at.COUNT:
            found[number] = (rule[at.BASE], 1, 0, 0)
        else:
            size = a * b * (1 if kind == at.JUDGE else bearers)
            if clause not in bases:
                bases[clause] = count
                count += size
            found[number] = (bases[clause], 0, 1, a) if kind == at.JUDGE else (bases[clause], 1, bearers, a * bearers)
    if count > MOST_LISTS:
        raise Refusal("there are too many cases to keep a list of each", "correct fewer clauses at once")
    return found, count


def _state_cells(made: Program, count: int) -> Array:
    found = np.zeros(count, dtype=np.int64)
    for rule in made.rules[(made.rules[:, at.KIND] == at.START) | (made.rules[:, at.KIND] == at.END)]:
        size = max(1, int(rule[at.A_SIZE])) * max(1, int(rule[at.B_SIZE]))
        found[rule[at.BASE] : rule[at.BASE] + size] = 1
    return found


def _readers(made: Program, lists: Array) -> tuple[Array, Array]:
    """For each cell the rules that ask for it, each with the lists of acts that it may concern."""
    cells = made.lowered.counters + made.lowered.cells
    found: list[set[tuple[int, int, int]]] = [set() for _ in range(cells)]
    for number, rule in enumerate(made.rules):
        if rule[at.KIND] != at.JUDGE:
            continue
        a, b = max(1, int(rule[at.A_SIZE])), max(1, int(rule[at.B_SIZE]))
        base = int(lists[number, 0])
        for literal in made.literals[rule[at.WHEN_FIRST] : rule[at.WHEN_LAST]]:
            if literal[at.TEST] > at.SEEN_BEFORE:
                continue
            first, by_a, by_b = int(literal[at.AT]), int(literal[at.L_A]), int(literal[at.L_B])
            if not by_a and not by_b:
                found[first].add((number, base, a * b))
            else:
                for key in range(a * b):
                    found[first + key % a * by_a + key // a * by_b].add((number, base + key, 1))
    starts = np.cumsum([0, *(len(one) for one in found)]).astype(np.int64)
    return starts, np.array([reader for one in found for reader in sorted(one)], dtype=np.int64).reshape(-1, 3)
