"""Judging again after a correction: what one event matters to is found by key and time, and only that is judged twice, before and after.

Every rule that an event fits makes it a member of a list: of a cell (what opens a gate), of a key's deadlines, acts or counts. A list is in
order of time: a sorted stretch that never moves, with links over what was retracted and to what was added.
"""

# mypy: ignore-errors
# (this is read by the compiler as numbers and addresses, not by Python as types)

from __future__ import annotations

from numba import njit

from servanda.monitor.kernels.layout import (
    AT,
    B_AT,
    B_DAY_ENDS,
    B_DAY_STARTS,
    B_LISTED,
    B_LITERALS,
    B_NOW,
    B_PERIODS,
    B_RULES,
    B_TABLES,
    B_ZONES,
    COUNT,
    DOERS,
    DONE,
    DUE_FIRST,
    DUE_LAST,
    END,
    ENDS,
    FILTER_1,
    FIXED_BEARER,
    JUDGE,
    KEY_A,
    KEY_B,
    KIND,
    L_A,
    L_B,
    LITERAL_WIDTH,
    MARK,
    NEGATED,
    NOT_AFTER,
    NOT_BEFORE,
    NUMBER,
    OPEN,
    PERIOD,
    RULE_WIDTH,
    SEEN_BEFORE,
    START,
    TEST,
    WHEN_FIRST,
    WHEN_LAST,
)  # fmt: skip
from servanda.monitor.kernels.memory import get, get32, put
from servanda.monitor.kernels.sweep import filtered, posts_of, said_in
from servanda.monitor.kernels.windows import end_of

FOREVER = (1 << 62) - 1

# An entry of a list.
H_LIST, H_ROW, H_AT, H_RULE, H_BEARER, H_A, H_B, H_NEXT, H_BEFORE, H_ALIVE = range(10)
ENTRY = 10
# Where a rule's lists lie: base + bearer, a, b by stride.
L_BASE, L_BEARERS, L_KEY_A, L_KEY_B = range(4)
LISTS = 4
# The block of a history.
(T_ENTRIES, T_SEGMENTS, T_ENDS, T_RULE_LISTS, T_STATE, T_READERS, T_READER_AT, T_SCRATCH, T_ROOM, T_DELTAS, T_DELTA_COUNT, T_ADDED,
 T_ADDED_ROOM, T_TOUCHED, T_PERHAPS, T_FULL) = range(16)  # fmt: skip
HISTORY_WIDTH = 16
# A reader of a cell: rule, first list, number of lists.
READER = 3


@njit(nogil=True, error_model="numpy")
def membership(block, history, rule, one):
    """(list, bearer, a, b) of an event under a rule; list -1: it does not fit; -2: it may or may not."""
    this = get(block, B_RULES) + rule * (RULE_WIDTH * 8)
    bearer = get(this, FIXED_BEARER)
    if get(this, DOERS) >= 0:
        bearer = get32(get(block, B_TABLES), get(this, DOERS) + said_in(block, 0, one) + 1)
        if bearer < 0:
            return bearer, 0, 0, 0
    if get(this, FILTER_1) >= 0:
        fits = filtered(block, this, get(block, B_TABLES), one)
        if fits != 1:
            return -1 if fits == 0 else -2, 0, 0, 0
    a = 0
    b = 0
    if get(this, KEY_A) >= 0:
        a = said_in(block, get(this, KEY_A), one)
        if get(this, KEY_B) >= 0:
            b = said_in(block, get(this, KEY_B), one)
        if a < 0 or b < 0:
            return -2, 0, 0, 0
    if get(this, KIND) != JUDGE and not clock(block, get(this, WHEN_FIRST), get(this, WHEN_LAST), get(get(block, B_AT), one)):
        return -1, 0, 0, 0
    lists = get(history, T_RULE_LISTS) + rule * (LISTS * 8)
    found = get(lists, L_BASE) + bearer * get(lists, L_BEARERS) + a * get(lists, L_KEY_A) + b * get(lists, L_KEY_B)
    return found, bearer, a, b


@njit(nogil=True, error_model="numpy")
def clock(block, first, last, at):
    """A condition of the clock alone."""
    some = False
    for number in range(first, last):
        literal = get(block, B_LITERALS) + number * (LITERAL_WIDTH * 8)
        some |= at >= get(literal, AT) if get(literal, TEST) == NOT_BEFORE else at <= get(literal, AT)
        if get(literal, ENDS):
            if not some:
                return False
            some = False
    return True


@njit(nogil=True, error_model="numpy")
def enrol(block, history, rows, out, room):
    """Write the memberships of rows 0 to `rows`: list, row, at, rule, bearer, a, b. Returns how many; with room 0 it only counts."""
    count = 0
    for one in range(rows):
        first, last = posts_of(block, one)
        for number in range(first, last):
            rule = get(get(block, B_LISTED), number)
            found, bearer, a, b = membership(block, history, rule, one)
            if found == -2:
                put(history, T_PERHAPS, one + 1)
            if found >= 0:
                if room:
                    entry = out + count * (ENTRY * 8)
                    put(entry, H_LIST, found)
                    put(entry, H_ROW, one)
                    put(entry, H_AT, get(get(block, B_AT), one))
                    put(entry, H_RULE, rule)
                    put(entry, H_BEARER, bearer)
                    put(entry, H_A, a)
                    put(entry, H_B, b)
                    put(entry, H_ALIVE, 1)
                count += 1
    return count


@njit(nogil=True, error_model="numpy")
def link(history, count):
    """Link the entries of each list, which lie sorted by list and time; their stretches and ends are noted."""
    entries, ends = get(history, T_ENTRIES), get(history, T_ENDS)
    for number in range(count):
        entry = entries + number * (ENTRY * 8)
        mine = get(entry, H_LIST)
        same = number > 0 and get(entries, (number - 1) * ENTRY + H_LIST) == mine
        put(entry, H_BEFORE, number - 1 if same else -1)
        put(entry, H_NEXT, number + 1 if number + 1 < count and get(entries, (number + 1) * ENTRY + H_LIST) == mine else -1)
        if not same:
            put(ends, 2 * mine, number)
        put(ends, 2 * mine + 1, number)
    return 0


@njit(nogil=True, error_model="numpy")
def last_at(history, mine, at):
    """The last living entry of a list at or before a second; -1."""
    entries = get(history, T_ENTRIES)
    low, high = get(get(history, T_SEGMENTS), mine), get(get(history, T_SEGMENTS), mine + 1)
    first = low
    while low < high:
        middle = (low + high) // 2
        if get(entries, middle * ENTRY + H_AT) <= at:
            low = middle + 1
        else:
            high = middle
    place = low - 1
    while place >= first and get(entries, place * ENTRY + H_ALIVE) == 0:
        place -= 1
    if place < first:
        place = get(get(history, T_ENDS), 2 * mine)
        if place < 0 or get(entries, place * ENTRY + H_AT) > at:
            return -1
    after = get(entries, place * ENTRY + H_NEXT)
    while after >= 0 and get(entries, after * ENTRY + H_AT) <= at:
        place = after
        after = get(entries, place * ENTRY + H_NEXT)
    return place


@njit(nogil=True, error_model="numpy")
def is_open(block, history, literal, at, a, b):
    """Whether a cell is open at a second, looked up in its list."""
    entries = get(history, T_ENTRIES)
    cell = get(literal, AT) + a * get(literal, L_A) + b * get(literal, L_B)
    if get(get(history, T_STATE), cell) == 0:
        head = get(get(history, T_ENDS), 2 * cell)
        if head < 0:
            return False
        first = get(entries, head * ENTRY + H_AT)
        return first < at if get(literal, TEST) == SEEN_BEFORE else first <= at
    begun = -FOREVER
    over = -FOREVER
    place = last_at(history, cell, at)
    while place >= 0 and (begun == -FOREVER or over == -FOREVER):
        entry = entries + place * (ENTRY * 8)
        when = get(entry, H_AT)
        if get(get(block, B_RULES), get(entry, H_RULE) * RULE_WIDTH + KIND) == START:
            begun = max(begun, when)
            if over == -FOREVER and when < at:
                break  # nothing ended it since
        elif when < at:
            over = max(over, when)
            if begun <= over and begun != -FOREVER:
                break
        place = get(entry, H_BEFORE)
    return begun > over


@njit(nogil=True, error_model="numpy")
def holds(block, history, first, last, at, a, b):
    """Whether a condition holds at a second."""
    some = False
    for number in range(first, last):
        literal = get(block, B_LITERALS) + number * (LITERAL_WIDTH * 8)
        test = get(literal, TEST)
        if test == NOT_BEFORE:
            some |= at >= get(literal, AT)
        elif test == NOT_AFTER:
            some |= at <= get(literal, AT)
        else:
            some |= is_open(block, history, literal, at, a, b) != (get(literal, NEGATED) != 0)
        if get(literal, ENDS):
            if not some:
                return False
            some = False
    return True


@njit(nogil=True, error_model="numpy")
def due_of(block, this, at):
    return end_of(
        get(this, PERIOD), at, get(block, B_PERIODS), get(block, B_ZONES), get(block, B_DAY_STARTS), get(block, B_DAY_ENDS)
    )


@njit(nogil=True, error_model="numpy")
def offends(block, history, place):
    """Whether an act offends, or a deadline passed unmet, as the lists now stand."""
    entries, rules = get(history, T_ENTRIES), get(block, B_RULES)
    entry = entries + place * (ENTRY * 8)
    this = rules + get(entry, H_RULE) * (RULE_WIDTH * 8)
    kind = get(this, KIND)
    at = get(entry, H_AT)
    if kind == JUDGE:
        return holds(block, history, get(this, WHEN_FIRST), get(this, WHEN_LAST), at, get(entry, H_A), get(entry, H_B))
    if kind == COUNT:
        left = get(this, NUMBER)
        while left > 0:
            place = get(entries, place * ENTRY + H_BEFORE)
            if place < 0:
                return False
            left -= 1
        return due_of(block, this, get(entries, place * ENTRY + H_AT)) >= at
    if kind != OPEN:
        return False
    due = due_of(block, this, at)
    if due >= get(block, B_NOW):
        return False
    before = get(entry, H_BEFORE)
    while before >= 0 and get(entries, before * ENTRY + H_AT) == at:
        if get(rules, get(entries, before * ENTRY + H_RULE) * RULE_WIDTH + KIND) == DONE:
            return False
        before = get(entries, before * ENTRY + H_BEFORE)
    after = get(entry, H_NEXT)
    while after >= 0 and get(entries, after * ENTRY + H_AT) <= due:
        if get(rules, get(entries, after * ENTRY + H_RULE) * RULE_WIDTH + KIND) == DONE:
            return False
        after = get(entries, after * ENTRY + H_NEXT)
    return holds(block, history, get(this, DUE_FIRST), get(this, DUE_LAST), due, get(entry, H_A), get(entry, H_B))


@njit(inline="always")
def note(block, history, place, count):
    """Remember an entry that may be judged otherwise, with what is said of it before the change."""
    scratch = get(history, T_SCRATCH)
    if count < get(history, T_ROOM):
        put(scratch, 2 * count, place)
        put(scratch, 2 * count + 1, offends(block, history, place))
    else:
        put(history, T_FULL, 1)
    return count + 1


@njit(nogil=True, error_model="numpy")
def affected(block, history, place, mine, kind, this, at, following):
    """Note everything whose judgment may depend on an entry of a list at a second; `following` is what comes after it in the list."""
    entries, rules = get(history, T_ENTRIES), get(block, B_RULES)
    count = 0
    if kind == COUNT:
        one = following
        for _step in range(get(this, NUMBER)):
            if one < 0:
                break
            count = note(block, history, one, count)
            one = get(entries, one * ENTRY + H_NEXT)
    elif kind == DONE:
        one = last_at(history, mine, at)
        while one >= 0:
            entry = entries + one * (ENTRY * 8)
            other = rules + get(entry, H_RULE) * (RULE_WIDTH * 8)
            if due_of(block, other, get(entry, H_AT)) < at:
                break
            if get(other, KIND) == OPEN:
                count = note(block, history, one, count)
            one = get(entry, H_BEFORE)
    elif kind in (MARK, START, END):
        until = FOREVER
        if kind == MARK:
            head = get(get(history, T_ENDS), 2 * mine)
            if head >= 0 and head == place:
                head = get(entries, place * ENTRY + H_NEXT)
            if head >= 0:
                until = get(entries, head * ENTRY + H_AT)
                if until < at:
                    return 0  # it had been seen before
        else:
            switch = following
            while switch >= 0:
                if (
                    get(rules, get(entries, switch * ENTRY + H_RULE) * RULE_WIDTH + KIND) == kind
                    and get(entries, switch * ENTRY + H_AT) > at
                ):
                    until = get(entries, switch * ENTRY + H_AT)
                    break
                switch = get(entries, switch * ENTRY + H_NEXT)
        readers = get(history, T_READERS)
        for number in range(get(get(history, T_READER_AT), mine), get(get(history, T_READER_AT), mine + 1)):
            first = get(readers, number * READER + 1)
            for other in range(first, first + get(readers, number * READER + 2)):
                one = last_at(history, other, at - 1)
                one = get(entries, one * ENTRY + H_NEXT) if one >= 0 else get(get(history, T_ENDS), 2 * other)
                while one >= 0 and get(entries, one * ENTRY + H_AT) <= until:
                    if get(entries, one * ENTRY + H_RULE) == get(readers, number * READER):
                        count = note(block, history, one, count)
                    one = get(entries, one * ENTRY + H_NEXT)
    return count


@njit(inline="always")
def changed(history, place, by):
    """Note that a verdict comes (1) or goes (-1)."""
    number = get(history, T_DELTA_COUNT)
    if number < get(history, T_ROOM):
        put(get(history, T_DELTAS), 2 * number, place)
        put(get(history, T_DELTAS), 2 * number + 1, by)
        put(history, T_DELTA_COUNT, number + 1)
    else:
        put(history, T_FULL, 1)


@njit(nogil=True, error_model="numpy")
def settle(block, history, count):
    """Compare what is said now with what was said before."""
    scratch = get(history, T_SCRATCH)
    for number in range(min(count, get(history, T_ROOM))):
        place = get(scratch, 2 * number)
        now = offends(block, history, place)
        if now != (get(scratch, 2 * number + 1) != 0):
            changed(history, place, 1 if now else -1)


@njit(nogil=True, error_model="numpy")
def retract(block, history, one):
    """Take an event out; `one`: its row."""
    entries, ends = get(history, T_ENTRIES), get(history, T_ENDS)
    first, last = posts_of(block, one)
    at = get(get(block, B_AT), one)
    for number in range(first, last):
        rule = get(get(block, B_LISTED), number)
        mine, _bearer, _a, _b = membership(block, history, rule, one)
        if mine < 0:
            continue
        place = last_at(history, mine, at)
        while place >= 0 and (get(entries, place * ENTRY + H_ROW) != one or get(entries, place * ENTRY + H_RULE) != rule):
            place = get(entries, place * ENTRY + H_BEFORE)
        if place < 0:
            continue
        put(history, T_TOUCHED, get(history, T_TOUCHED) + 1)
        entry = entries + place * (ENTRY * 8)
        this = get(block, B_RULES) + rule * (RULE_WIDTH * 8)
        if offends(block, history, place):
            changed(history, place, -1)
        count = affected(block, history, place, mine, get(this, KIND), this, at, get(entry, H_NEXT))
        before, after = get(entry, H_BEFORE), get(entry, H_NEXT)
        if before >= 0:
            put(entries, before * ENTRY + H_NEXT, after)
        else:
            put(ends, 2 * mine, after)
        if after >= 0:
            put(entries, after * ENTRY + H_BEFORE, before)
        else:
            put(ends, 2 * mine + 1, before)
        put(entry, H_ALIVE, 0)
        settle(block, history, count)
    return 0


@njit(nogil=True, error_model="numpy")
def insert(block, history, one):
    """Take an event in, at its place in time; `one`: its row. Events of its second keep their order, it comes last."""
    entries, ends = get(history, T_ENTRIES), get(history, T_ENDS)
    first, last = posts_of(block, one)
    at = get(get(block, B_AT), one)
    for number in range(first, last):
        rule = get(get(block, B_LISTED), number)
        mine, bearer, a, b = membership(block, history, rule, one)
        if mine == -2:
            put(history, T_PERHAPS, one + 1)
        if mine < 0:
            continue
        put(history, T_TOUCHED, get(history, T_TOUCHED) + 1)
        place = get(history, T_ADDED)
        if place >= get(history, T_ADDED_ROOM):
            put(history, T_FULL, 1)
            return 0
        put(history, T_ADDED, place + 1)
        before = last_at(history, mine, at)
        after = get(entries, before * ENTRY + H_NEXT) if before >= 0 else get(ends, 2 * mine)
        this = get(block, B_RULES) + rule * (RULE_WIDTH * 8)
        entry = entries + place * (ENTRY * 8)
        put(entry, H_LIST, mine)
        put(entry, H_ROW, one)
        put(entry, H_AT, at)
        put(entry, H_RULE, rule)
        put(entry, H_BEARER, bearer)
        put(entry, H_A, a)
        put(entry, H_B, b)
        put(entry, H_NEXT, after)
        put(entry, H_BEFORE, before)
        put(entry, H_ALIVE, 1)
        count = affected(block, history, -1, mine, get(this, KIND), this, at, after)
        if before >= 0:
            put(entries, before * ENTRY + H_NEXT, place)
        else:
            put(ends, 2 * mine, place)
        if after >= 0:
            put(entries, after * ENTRY + H_BEFORE, place)
        else:
            put(ends, 2 * mine + 1, place)
        settle(block, history, count)
        if offends(block, history, place):
            changed(history, place, 1)
    return 0
