"""A lowered program as arrays: rules sorted by kind and posted where their events look for them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from servanda.monitor.codes import NO, NOBODY, Codes
from servanda.monitor.kernels import layout as at
from servanda.monitor.lower import CODES, Kept, Lowered, lower
from servanda.monitor.plan import Compiled, Uncompiled
from servanda.monitor.table import Array, Dictionaries

MOST_POSTS = 1 << 22


@dataclass(frozen=True)
class Program:
    """What the pass reads and never writes.

    columns: names of the columns the pass can take, in its order; names: those of a table that are read. most: greatest number of verdicts of one row, where every event is certain and where not; opens: of deadlines on each ring. listened: codes of the terms that some rule asks for. heard: as in `Lowered`, rule by rule.
    """

    dictionaries: Dictionaries
    clauses: tuple[Kept, ...]
    left: tuple[Uncompiled, ...]
    columns: tuple[str, ...]
    rules: Array
    literals: Array
    tables: Array
    term_column: Array
    term_base: Array
    posts: Array
    listed: Array
    periods: tuple[tuple[int, int], ...]
    lowered: Lowered
    most: tuple[int, int]
    opens: tuple[int, ...]
    amounts: bool
    digest: str
    names: tuple[str, ...]
    listened: Array
    heard: tuple[tuple[str, bool], ...]


def program(compiled: Compiled, dictionaries: Dictionaries, *, amounts: bool = False, codes: Codes | None = None) -> Program:
    """Lower plans against the names of a table. What the kernels do not know is in `left`, with the reason.

    amounts: whether the table has a column of amounts. codes: of the same names, if worked out already.
    """
    lowered = lower(compiled, dictionaries, amounts=amounts, codes=codes)
    rules = np.array(lowered.rules, dtype=np.int64).reshape(-1, at.RULE_WIDTH)
    terms = np.array(lowered.terms, dtype=np.int64)
    order = np.argsort(rules[:, at.KIND], kind="stable") if len(rules) else np.zeros(0, dtype=np.int64)
    rules, terms = rules[order], terms[order]
    literals = np.array(lowered.literals, dtype=np.int64).reshape(-1, at.LITERAL_WIDTH)
    # counters come first among the cells, so that what only counts need is kept for counts alone
    literals[literals[:, at.TEST] <= at.SEEN_BEFORE, at.AT] += lowered.counters
    rules[rules[:, at.KIND] <= at.END, at.BASE] += lowered.counters
    tables = np.concatenate(lowered.tables) if lowered.tables else np.zeros(1, dtype=np.int32)
    term_column, term_base, posts, listed = _posted(lowered, rules, terms, tables)
    digest = hashlib.sha256()
    for array in (rules, literals, tables, term_column, term_base, posts, listed):
        digest.update(array.tobytes())
    digest.update(repr((lowered.periods, lowered.columns, [kept.plan.clause for kept in lowered.clauses])).encode())
    return Program(
        dictionaries=dictionaries,
        clauses=tuple(lowered.clauses),
        left=tuple(lowered.left),
        columns=tuple(lowered.columns),
        rules=rules,
        literals=literals,
        tables=tables,
        term_column=term_column,
        term_base=term_base,
        posts=posts,
        listed=listed,
        periods=tuple(lowered.periods),
        lowered=lowered,
        most=(_most(rules, posts, listed, certain=True), _most(rules, posts, listed, certain=False)),
        opens=_opens(rules, posts, listed, len(lowered.ring_of)),
        amounts=amounts,
        digest=digest.hexdigest(),
        names=_names(lowered, rules, term_column, amounts),
        listened=np.unique(terms[terms >= 0]),
        heard=tuple(lowered.heard[number] for number in order.tolist()),
    )


def _names(lowered: Lowered, rules: Array, term_column: Array, amounts: bool) -> tuple[str, ...]:
    """The columns of a table that the rules read."""
    used = {int(one) for one in rules[:, [at.KEY_A, at.KEY_B, at.FILTER_1, at.FILTER_2, at.FILTER_3]].ravel()}
    used |= {int(one) for one in term_column}
    if (rules[:, at.DOERS] >= 0).any():
        used.add(0)
    if any(number >= len(at.COLUMNS) for number in used):
        used.add(at.COLUMNS.index("place"))  # an event may say where it happened instead of filling a slot
    more = ("amount", "unit") if amounts else ()
    return ("at", "term", *(name for number, name in enumerate(lowered.columns) if number in used), *more)


def _posted(lowered: Lowered, rules: Array, terms: Array, tables: Array) -> tuple[Array, Array, Array, Array]:
    """For each term, and each value of the column that tells its rules apart best, the rules to try."""
    names = len(lowered.dictionaries.terms)
    sizes = {0: len(lowered.dictionaries.doers), 1: len(lowered.dictionaries.places)}
    for number, name in enumerate(lowered.columns[len(at.COLUMNS) :], len(at.COLUMNS)):
        slot = name.removeprefix("slot:")
        sizes[number] = CODES if slot in lowered.dictionaries.numbered else len(lowered.dictionaries.slots[slot])
    term_column = np.full(names, -1, dtype=np.int64)
    term_base = np.zeros(names, dtype=np.int64)
    sizes_of_lists: list[Array] = [np.zeros(1, dtype=np.int64)]
    members: list[Array] = []
    count = 0
    for term in range(names):
        mine = [int(one) for one in np.flatnonzero(terms == term)]
        best, column = float(len(mine)), -1
        accepted: dict[int, list[Array | None]] = {}
        telling = {int(one) for one in rules[mine][:, [at.FILTER_1, at.FILTER_2, at.FILTER_3]].ravel()}
        if len(np.unique(rules[mine, at.DOERS])) > 1:
            telling.add(0)
        for candidate in sorted(telling & set(sizes)):
            if len(mine) < 2 or not 0 < sizes[candidate] <= MOST_POSTS:
                continue
            accepted[candidate] = [_accepts(rules[one], candidate, sizes[candidate], tables) for one in mine]
            cost = _load(accepted[candidate], sizes[candidate])
            if cost < best - 0.5:
                best, column = cost, candidate
        term_column[term] = column
        term_base[term] = count
        if column < 0:
            sizes_of_lists.append(np.array([len(mine)], dtype=np.int64))
            members.append(np.array(mine, dtype=np.int64))
            count += 1
            continue
        width = sizes[column] + 1
        fitting = [np.arange(width) if one is None else np.flatnonzero(one) for one in accepted[column]]
        values = np.concatenate(fitting)
        whose = np.repeat(np.array(mine, dtype=np.int64), [len(one) for one in fitting])
        members.append(whose[np.argsort(values, kind="stable")])
        sizes_of_lists.append(np.bincount(values, minlength=width).astype(np.int64))
        count += width
    posts = np.cumsum(np.concatenate(sizes_of_lists))
    listed = np.concatenate(members) if members else np.zeros(0, dtype=np.int64)
    return term_column, term_base, posts, listed


def _load(accepted: list[Array | None], size: int) -> float:
    """How many rules an event meets if values come as often as rules ask for them: a value that all rules ask for tells nothing apart."""
    per_value = np.full(size, sum(one is None for one in accepted), dtype=np.float64)
    for one in accepted:
        if one is not None:
            per_value += one[1:]
    return float((per_value**2).sum() / max(1.0, per_value.sum()))


def _accepts(rule: Array, column: int, size: int, tables: Array) -> Array | None:
    """Which codes (entry 0: not known) of a column a rule listens to; None: all."""
    found: Array | None = None
    if column == 0 and rule[at.DOERS] >= 0:
        found = tables[rule[at.DOERS] : rule[at.DOERS] + size + 1] != NOBODY
    for filtered, table in ((at.FILTER_1, at.TABLE_1), (at.FILTER_2, at.TABLE_2), (at.FILTER_3, at.TABLE_3)):
        if rule[filtered] == column:
            one = tables[rule[table] : rule[table] + size + 1] != NO
            found = one if found is None else found & one
    return found


def _most(rules: Array, posts: Array, listed: Array, *, certain: bool) -> int:
    """The greatest number of verdicts that one event can bring at once."""
    worth = np.zeros(len(rules) + 1, dtype=np.int64)
    worth[:-1][rules[:, at.KIND] == at.JUDGE] = 1
    many = (rules[:, at.KIND] == at.COUNT) | (rules[:, at.KIND] == at.SUM)
    worth[:-1][many] = 1 if certain else rules[many, at.BEARERS]
    total = np.concatenate([[0], np.cumsum(worth[listed])]) if len(listed) else np.zeros(1, dtype=np.int64)
    return max(1, int((total[posts[1:]] - total[posts[:-1]]).max(initial=0)))


def _opens(rules: Array, posts: Array, listed: Array, rings: int) -> tuple[int, ...]:
    found = []
    for ring in range(rings):
        mine = (rules[:, at.KIND] == at.OPEN) & (rules[:, at.STORE] == ring)
        total = np.concatenate([[0], np.cumsum(mine[listed])]) if len(listed) else np.zeros(1, dtype=np.int64)
        found.append(max(1, int((total[posts[1:]] - total[posts[:-1]]).max(initial=0))))
    return tuple(found)
