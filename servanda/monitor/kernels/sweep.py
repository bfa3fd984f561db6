"""The one compiled pass over events: it reads rules from memory, so that no clause is ever compiled by itself.

Three ways of counting truth share it. Words of evidence are integers: 1 where every event is certain; two bits where it is not
(the lower one for what is surely so, the upper for what may be so); 64 bits for as many possible worlds.
"""

# mypy: ignore-errors
# (this is read by the compiler as numbers and addresses, not by Python as types)
# Types here are Numba's: everything is a 64-bit integer; the names taken from the block are addresses.

from __future__ import annotations

from numba import njit

from servanda.monitor.kernels.deadlines import fallen_due, perform, set_going
from servanda.monitor.kernels.gates import opened, witnesses
from servanda.monitor.kernels.layout import (
    A_SIZE,
    A_STRIDE,
    B_AMOUNT,
    B_AT,
    B_BUCKETS,
    B_BY,
    B_CAUSE_ROOM,
    B_CAUSES,
    B_CELLS,
    B_COUNT_COUNT,
    B_COUNTS,
    B_DAY_ENDS,
    B_DAY_STARTS,
    B_ENTRIES,
    B_EVIDENCE,
    B_FIRST_ROW,
    B_HEAD,
    B_HIDDEN,
    B_LATEST,
    B_LISTED,
    B_LITERALS,
    B_MINUS,
    B_MOST,
    B_NOW,
    B_OUT_ROOM,
    B_OVER,
    B_PERHAPS_LESS,
    B_PERHAPS_MORE,
    B_PERIODS,
    B_PLANES,
    B_PLUS,
    B_POSTS,
    B_QUEUE,
    B_RING_AT,
    B_RING_COUNT,
    B_RING_END,
    B_RING_ROW,
    B_RINGS,
    B_RULES,
    B_SELECTED,
    B_SIZE,
    B_START,
    B_STOP,
    B_STRIDE,
    B_SUMS,
    B_TABLES,
    B_TERM,
    B_TERM_BASE,
    B_TERM_COLUMN,
    B_UNIT,
    B_WORLDS,
    B_ZONES,
    BASE,
    BEARER_STRIDE,
    BEARERS,
    BEFORE,
    C_HEAD,
    C_RING,
    C_SIZE,
    C_TAIL,
    CAUSES,
    CELL_WIDTH,
    CHANGED,
    CLAUSE,
    COUNT,
    COUNT_WIDTH,
    DOERS,
    DONE,
    DONE_ALL,
    DRAIN,
    END,
    EVERYBODY,
    FILTER_1,
    FILTER_2,
    FILTER_3,
    FIXED_AMOUNT,
    FIXED_BEARER,
    GROW,
    JUDGE,
    KEY_A,
    KEY_B,
    KIND,
    MARK,
    MOST_CAUSES,
    NEXT_DUE,
    NEXT_ROW,
    NUMBER,
    OPEN,
    PERHAPS,
    PERIOD,
    R_HEAD,
    R_MOST,
    R_SIZE,
    R_TAIL,
    REFUSED,
    RING_WIDTH,
    ROW,
    RULE_WIDTH,
    SIGN,
    START,
    STATUS,
    STORE,
    TABLE_1,
    TABLE_2,
    TABLE_3,
    UNIT,
    VERDICTS,
    WHEN_FIRST,
    WHEN_LAST,
    WORD,
)  # fmt: skip
from servanda.monitor.kernels.memory import get, get16, get32, put
from servanda.monitor.kernels.verdicts import verdict_of
from servanda.monitor.kernels.windows import UNKNOWN, add_one, earlier_ones, end_of, exceeding, join_window, leave_window

BYTES = RULE_WIDTH * 8


@njit(inline="always")
def said_in(block, column, row):
    """The code that stands in a column."""
    return get32(get(block, B_BY + column), row)


@njit(inline="always")
def posts_of(block, one):
    """First and last of the rules that listen to an event."""
    code = get16(get(block, B_TERM), one)
    column = get(get(block, B_TERM_COLUMN), code)
    post = get(get(block, B_TERM_BASE), code)
    if column >= 0:
        post += said_in(block, column, one) + 1
    return get(get(block, B_POSTS), post), get(get(block, B_POSTS), post + 1)


@njit(nogil=True, error_model="numpy")
def room_left(block, most):
    """How many rows are certain to fit into every store; 0: verdicts must be fetched; -1: a store must grow."""
    head = get(block, B_HEAD)
    room = (get(block, B_OUT_ROOM) - get(head, VERDICTS)) // most
    room = min(room, (get(block, B_CAUSE_ROOM) - get(head, CAUSES)) // (most * MOST_CAUSES))
    if room < 1:
        return 0
    for number in range(get(block, B_RING_COUNT)):
        ring = get(block, B_RINGS) + number * (RING_WIDTH * 8)
        left = (get(ring, R_SIZE) - (get(ring, R_TAIL) - get(ring, R_HEAD))) // get(ring, R_MOST)
        if left < 1:
            return -1
        room = min(room, left)
    for number in range(get(block, B_COUNT_COUNT)):
        store = get(block, B_COUNTS) + number * (COUNT_WIDTH * 8)
        if get(store, C_SIZE):
            left = (get(store, C_SIZE) - (get(store, C_TAIL) - get(store, C_HEAD))) // most
            if left < 1:
                return -1
            room = min(room, left)
    return room


@njit(nogil=True, error_model="numpy")
def filtered(block, this, tables, row):
    """Whether an event fits what a rule asks for besides the doer: 0 no, 1 surely, 2 perhaps."""
    found = get32(tables, get(this, TABLE_1) + said_in(block, get(this, FILTER_1), row) + 1)
    if found == 0 or get(this, FILTER_2) < 0:
        return found
    other = get32(tables, get(this, TABLE_2) + said_in(block, get(this, FILTER_2), row) + 1)
    if other == 0:
        return 0
    found = max(found, other)
    if get(this, FILTER_3) >= 0:
        other = get32(tables, get(this, TABLE_3) + said_in(block, get(this, FILTER_3), row) + 1)
        found = 0 if other == 0 else max(found, other)
    return found


@njit(nogil=True, error_model="numpy")
def remember(cell, kind, word, at, row, hidden):
    """A first event, the start or the end of a state. hidden: what a gap that is going on leaves open as soon as the second is over."""
    held = get(cell, WORD)
    after = held & ~(word & ~hidden) if kind == END else held | (word & ~hidden)
    if kind == START and hidden:
        if get(cell, CHANGED) != at:
            put(cell, CHANGED, at)
            put(cell, BEFORE, held)
        put(cell, BEFORE, get(cell, BEFORE) | word)
        put(cell, ROW, row)
    if after != held:
        if get(cell, CHANGED) != at:
            put(cell, CHANGED, at)
            put(cell, BEFORE, held)
        if kind == START:
            put(cell, BEFORE, get(cell, BEFORE) | word)
        put(cell, WORD, after)
        if kind == START or (kind == MARK and get(cell, ROW) < 0):
            put(cell, ROW, row)


@njit(nogil=True, error_model="numpy")
def count_exactly(block, this, cell, at, row):
    """One more act of a key where every event is certain: is the one so many acts earlier still inside its window?"""
    head = get(block, B_HEAD)
    wanted = get(this, NUMBER)
    ring = get(get(block, B_COUNTS), get(this, STORE) * COUNT_WIDTH + C_RING) + cell * wanted
    step = get(get(block, B_RING_AT), cell)
    ends = get(block, B_RING_END)
    hit = get(ends, ring + step) >= at
    if get(block, B_EVIDENCE):
        rows = get(block, B_RING_ROW)
        if hit:
            noted = get(head, CAUSES)
            causes = get(block, B_CAUSES)
            for number in range(max(0, wanted - MOST_CAUSES), wanted):
                inner = step + number
                inner -= wanted if inner >= wanted else 0
                put(causes, noted, get(rows, ring + inner))
                noted += 1
            put(head, CAUSES, noted)
        put(rows, ring + step, row)
    end = end_of(
        get(this, PERIOD), at, get(block, B_PERIODS), get(block, B_ZONES), get(block, B_DAY_STARTS), get(block, B_DAY_ENDS)
    )
    put(ends, ring + step, end)
    put(get(block, B_RING_AT), cell, 0 if step + 1 == wanted else step + 1)
    return hit


@njit(nogil=True, error_model="numpy")
def count_words(block, this, kind, cell, at, row, one, word):
    """One more act of a key, counted or summed in every world; returns the worlds in which it is too much."""
    head = get(block, B_HEAD)
    store, period = get(this, STORE), get(this, PERIOD)
    counts, queue, planes, latest = get(block, B_COUNTS), get(block, B_QUEUE), get(block, B_PLANES), get(block, B_LATEST)
    sums, worlds = get(block, B_SUMS), get(block, B_WORLDS)
    much = -1
    if kind != COUNT:
        much = UNKNOWN if get(block, B_AMOUNT) == 0 else get(get(block, B_AMOUNT), one)
        if much == UNKNOWN:
            much = get(this, FIXED_AMOUNT)
        elif get(block, B_UNIT) != 0:
            told = get32(get(block, B_TABLES), get(this, UNIT) + get32(get(block, B_UNIT), one) + 1)
            if told != 1:  # one occurrence, whatever was measured on it; else there is no telling
                much = get(this, FIXED_AMOUNT) if told == 2 else UNKNOWN
        if much == UNKNOWN:  # not zero: it may be any amount
            put(head, PERHAPS, get(head, PERHAPS) + 1)
            word &= get(block, B_PERHAPS_MORE)
            much = -1
            if word == 0:
                return 0
    if period >= 0:
        leave_window(store, at, counts, queue, planes, sums, worlds)
    if much < 0:
        add_one(planes, cell, word)
    else:
        for world in range(worlds):
            if (word >> world) & 1:
                put(sums, cell * worlds + world, get(sums, cell * worlds + world) + much)
    if kind == COUNT:
        hit = word & exceeding(planes, cell, get(this, NUMBER))
    else:
        hit = word & exceeding(planes, cell, 0)
        for world in range(worlds):
            if (word >> world) & 1 and get(sums, cell * worlds + world) > get(this, NUMBER):
                hit |= 1 << world
    if period >= 0:
        if hit and get(block, B_EVIDENCE):
            most = get(this, NUMBER) if kind == COUNT else MOST_CAUSES
            put(
                head, CAUSES, earlier_ones(store, cell, hit, most, counts, queue, latest, get(block, B_CAUSES), get(head, CAUSES))
            )
        end = end_of(period, at, get(block, B_PERIODS), get(block, B_ZONES), get(block, B_DAY_STARTS), get(block, B_DAY_ENDS))
        join_window(store, end, row, cell, word, much, counts, queue, latest)
    return hit


@njit(nogil=True, error_model="numpy")
def unsure(block, this, kind, rule, at, row, one, bearer, last_bearer, a, last_a, b, last_b, word, whoever):
    """An event that does not say who or where: it may count for every key it does not rule out. whoever: its word if only who did it is open."""
    head, rules, literals, cells = get(block, B_HEAD), get(block, B_RULES), get(block, B_LITERALS), get(block, B_CELLS)
    first, last = get(this, WHEN_FIRST), get(this, WHEN_LAST)
    found = 0
    hits = 0
    who = -1
    sure = whoever & 1 if get(this, EVERYBODY) else 0
    for key_b in range(b, last_b + 1):
        for key_a in range(a, last_a + 1):
            for each in range(bearer, last_bearer + 1):
                mine = word
                if last > first:
                    gate = opened(literals, first, last, cells, at, each, key_a, key_b)
                    mine &= gate
                    sure &= gate
                if mine == 0:
                    continue
                if kind == JUDGE:
                    found |= mine
                    hits += each != who
                    who = each
                elif kind == DONE:
                    key = (key_b * get(this, A_SIZE) + key_a) * get(this, BEARERS) + each
                    perform(
                        get(block, B_RINGS), get(this, STORE), get(block, B_ENTRIES), get(block, B_BUCKETS), rules,
                        get(this, CLAUSE), key, mine,
                    )  # fmt: skip
                else:
                    cell = (
                        get(this, BASE)
                        + each * get(this, BEARER_STRIDE)
                        + key_a * get(this, A_STRIDE)
                        + key_b * get(this, B_STRIDE)
                    )
                    if kind <= END:
                        remember(cells + cell * (CELL_WIDTH * 8), kind, mine, at, row, get(get(block, B_HIDDEN), rule))
                    else:
                        hit = count_words(block, this, kind, cell, at, row, one, mine)
                        found |= hit
                        if hit:
                            hits += each != who
                            who = each
    if found:
        # one act is one violation, of somebody not established if it may be of several
        who = who if hits == 1 else -1
        if hits == last_bearer - bearer + 1:
            found |= sure  # whoever it was, it is one
        verdict_of(
            block, head, get(this, CLAUSE), who, a if a == last_a else -1, b if b == last_b else -1, at, found, row
        )  # fmt: skip


@njit(nogil=True, error_model="numpy")
def follow(block, rule, at, one):
    """What one rule makes of one event."""
    this = get(block, B_RULES) + rule * BYTES
    kind = get(this, KIND)
    hidden = get(get(block, B_HIDDEN), rule)
    sure = True
    apart = True
    bearer = get(this, FIXED_BEARER)
    last_bearer = bearer
    if get(this, DOERS) >= 0:
        bearer = get32(get(block, B_TABLES), get(this, DOERS) + get32(get(block, B_BY), one) + 1)
        if bearer == -1:
            return
        last_bearer = bearer
        if bearer == -2:
            sure = False
            bearer = 0
            last_bearer = get(this, BEARERS) - 1
    if get(this, FILTER_1) >= 0:
        fits = filtered(block, this, get(block, B_TABLES), one)
        if fits == 0:
            return
        apart = fits == 1
        sure &= apart
    head = get(block, B_HEAD)
    row = get(block, B_FIRST_ROW) + one
    a = 0
    b = 0
    last_a = 0
    last_b = 0
    if get(this, KEY_A) >= 0:
        a = said_in(block, get(this, KEY_A), one)
        last_a = a
        if get(this, KEY_B) >= 0:
            b = said_in(block, get(this, KEY_B), one)
            last_b = b
        if a < 0 or b < 0:  # the event does not say for which key it counts
            if kind == OPEN:
                put(head, REFUSED, row + 1)
                return
            sure = False
            if a < 0:
                a = 0
                last_a = get(this, A_SIZE) - 1
            if b < 0:
                b = 0
                last_b = get(this, B_SIZE) - 1
    less = get(this, SIGN)
    word = 1
    if get(block, B_PLUS) != 0:
        word = get(get(block, B_MINUS if less else B_PLUS), one)
    whoever = word if a == last_a and b == last_b and apart else 0
    if not sure:
        put(head, PERHAPS, get(head, PERHAPS) + 1)
        word &= get(block, B_PERHAPS_LESS if less else B_PERHAPS_MORE)
        if word == 0:
            return
        if bearer != last_bearer or a != last_a or b != last_b:
            if kind == OPEN:
                put(head, REFUSED, row + 1)
                return
            unsure(block, this, kind, rule, at, row, one, bearer, last_bearer, a, last_a, b, last_b, word, whoever)
            return
    literals, cells = get(block, B_LITERALS), get(block, B_CELLS)
    first, last = get(this, WHEN_FIRST), get(this, WHEN_LAST)
    if last > first:
        word &= opened(literals, first, last, cells, at, bearer, a, b)
    if word == 0:
        return
    if kind == JUDGE:
        if last > first and get(block, B_EVIDENCE):
            put(head, CAUSES, witnesses(literals, first, last, cells, bearer, a, b, get(block, B_CAUSES), get(head, CAUSES)))
        verdict_of(block, head, get(this, CLAUSE), bearer, a, b, at, word, row)
        return
    if kind in (OPEN, DONE):
        key = (b * get(this, A_SIZE) + a) * get(this, BEARERS) + bearer
        if kind == DONE:
            perform(
                get(block, B_RINGS), get(this, STORE), get(block, B_ENTRIES), get(block, B_BUCKETS), get(block, B_RULES),
                get(this, CLAUSE), key, word,
            )  # fmt: skip
            return
        due = end_of(
            get(this, PERIOD), at, get(block, B_PERIODS), get(block, B_ZONES), get(block, B_DAY_STARTS), get(block, B_DAY_ENDS)
        )
        set_going(
            get(block, B_RINGS),
            get(this, STORE),
            get(block, B_ENTRIES),
            get(block, B_BUCKETS),
            due,
            row,
            key,
            word,
            rule,
            a,
            b,
            bearer,
            hidden,
        )
        if due < get(head, NEXT_DUE):
            put(head, NEXT_DUE, due)
        return
    cell = get(this, BASE) + bearer * get(this, BEARER_STRIDE) + a * get(this, A_STRIDE) + b * get(this, B_STRIDE)
    if kind <= END:
        remember(cells + cell * (CELL_WIDTH * 8), kind, word, at, row, hidden)
    elif kind == COUNT and get(block, B_PLUS) == 0:
        if count_exactly(block, this, cell, at, row):
            verdict_of(block, head, get(this, CLAUSE), bearer, a, b, at, word, row)
    else:
        hit = count_words(block, this, kind, cell, at, row, one, word)
        if hit:
            verdict_of(block, head, get(this, CLAUSE), bearer, a, b, at, hit, row)


@njit(nogil=True, error_model="numpy")
def sweep(block):
    """Take in the rows from `B_START` up to `B_STOP`, or those that `B_SELECTED` lists at these places; a second is never cut in two by the caller.

    Writes verdicts to `B_OUT`, rows of evidence to `B_CAUSES`, and to `B_HEAD` how far it came and why it stopped: all done, verdicts to be
    fetched (DRAIN), or a store is full (GROW). It goes on from `NEXT_ROW` when called again with that as `B_START`.
    """
    head, at, selected = get(block, B_HEAD), get(block, B_AT), get(block, B_SELECTED)
    rules = get(block, B_RULES)
    place, stop, most = get(block, B_START), get(block, B_STOP), get(block, B_MOST)
    bound = place
    while place < stop:
        row = get32(selected, place) if selected else place
        now = get(at, row)
        if now > get(head, NEXT_DUE):
            put(block, B_NOW, now)
            fallen_due(block)
            if get(block, B_OVER) == 0:
                put(head, STATUS, DRAIN)
                put(head, NEXT_ROW, place)
                return 0
            bound = place
        last = place + 1
        while last < stop and get(at, get32(selected, last) if selected else last) == now:
            last += 1
        if last > bound:
            room = room_left(block, most)
            if room < last - place:
                put(head, STATUS, DRAIN if room == 0 else GROW)
                put(head, NEXT_ROW, place)
                return 0
            bound = place + room
        if last == place + 1:
            first, end = posts_of(block, row)
            for number in range(first, end):
                follow(block, get(get(block, B_LISTED), number), now, row)
        else:
            # within a second order means nothing: what opens comes first, then what ends, then what is judged
            for turn in range(3):
                for each in range(place, last):
                    one = get32(selected, each) if selected else each
                    first, end = posts_of(block, one)
                    for number in range(first, end):
                        rule = get(get(block, B_LISTED), number)
                        kind = get(rules, rule * RULE_WIDTH + KIND)
                        if turn == (0 if kind <= START else 1 if kind <= OPEN else 2):
                            follow(block, rule, now, one)
        place = last
    put(head, STATUS, DONE_ALL)
    put(head, NEXT_ROW, place)
    return 0
