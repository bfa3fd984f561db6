"""Deadline rings: first in, first due; entries of one key linked, so that an act finds the deadlines it meets."""

# mypy: ignore-errors
# (this is read by the compiler as numbers and addresses, not by Python as types)

from __future__ import annotations

from numba import njit

from servanda.monitor.kernels.gates import opened, witnesses
from servanda.monitor.kernels.layout import (
    B_CAUSE_ROOM,
    B_CAUSES,
    B_CELLS,
    B_ENTRIES,
    B_EVIDENCE,
    B_HEAD,
    B_LITERALS,
    B_NOW,
    B_OUT_ROOM,
    B_OVER,
    B_RING_COUNT,
    B_RINGS,
    B_RULES,
    CAUSES,
    CLAUSE,
    DUE_FIRST,
    DUE_LAST,
    E_A,
    E_B,
    E_BEARER,
    E_BEFORE,
    E_DONE,
    E_DUE,
    E_KEY,
    E_ROW,
    E_RULE,
    E_WORD,
    ENTRY_WIDTH,
    MOST_CAUSES,
    NEXT_DUE,
    R_BUCKETS,
    R_HEAD,
    R_OFFSET,
    R_SIZE,
    R_TAIL,
    RING_WIDTH,
    RULE_WIDTH,
    VERDICTS,
)  # fmt: skip
from servanda.monitor.kernels.memory import get, put
from servanda.monitor.kernels.verdicts import write_verdict

FOREVER = (1 << 62) - 1
SCATTER = -7046029254386353131


@njit(inline="always")
def bucket_of(ring, key):
    """Where the newest entry of a key is noted."""
    return get(ring, R_BUCKETS) + (((key * SCATTER) >> 20) & (get(ring, R_SIZE) - 1))


@njit(nogil=True, error_model="numpy")
def set_going(rings, store, entries, buckets, due, row, key, word, rule, a, b, bearer, done):
    """Add a deadline, met already as far as `done` says (a gap may hide that it was); there must be room."""
    ring = rings + store * (RING_WIDTH * 8)
    position = get(ring, R_TAIL)
    entry = entries + (get(ring, R_OFFSET) + (position & (get(ring, R_SIZE) - 1))) * (ENTRY_WIDTH * 8)
    bucket = bucket_of(ring, key)
    put(entry, E_DUE, due)
    put(entry, E_ROW, row)
    put(entry, E_KEY, key)
    put(entry, E_BEFORE, get(buckets, bucket))
    put(entry, E_WORD, word)
    put(entry, E_DONE, done)
    put(entry, E_RULE, rule)
    put(entry, E_A, a)
    put(entry, E_B, b)
    put(entry, E_BEARER, bearer)
    put(buckets, bucket, position)
    put(ring, R_TAIL, position + 1)


@njit(nogil=True, error_model="numpy")
def perform(rings, store, entries, buckets, rules, clause, key, word):
    """An act meets every deadline of its key that is still open.

    Whatever an open entry has seen, every older one of its key has seen too: at the first that has nothing to learn the walk ends.
    """
    ring = rings + store * (RING_WIDTH * 8)
    oldest = get(ring, R_HEAD)
    mask = get(ring, R_SIZE) - 1
    position = get(buckets, bucket_of(ring, key))
    while position >= oldest:
        entry = entries + (get(ring, R_OFFSET) + (position & mask)) * (ENTRY_WIDTH * 8)
        if get(entry, E_KEY) == key and get(rules, get(entry, E_RULE) * RULE_WIDTH + CLAUSE) == clause:
            seen = get(entry, E_DONE)
            if word & ~seen == 0:
                break
            put(entry, E_DONE, seen | word)
        position = get(entry, E_BEFORE)


@njit(nogil=True, error_model="numpy")
def fallen_due(block):
    """Judge every deadline that passed before `B_NOW`. `B_OVER` is 0 if the verdicts must be fetched before it can go on."""
    before = get(block, B_NOW)
    head, causes = get(block, B_HEAD), get(block, B_CAUSES)
    rules, literals, cells = get(block, B_RULES), get(block, B_LITERALS), get(block, B_CELLS)
    soonest = FOREVER
    noted = get(head, CAUSES)
    verdict = get(head, VERDICTS)
    for number in range(get(block, B_RING_COUNT)):
        ring = get(block, B_RINGS) + number * (RING_WIDTH * 8)
        entries = get(block, B_ENTRIES) + get(ring, R_OFFSET) * (ENTRY_WIDTH * 8)
        mask = get(ring, R_SIZE) - 1
        position = get(ring, R_HEAD)
        tail = get(ring, R_TAIL)
        while position < tail:
            entry = entries + (position & mask) * (ENTRY_WIDTH * 8)
            due = get(entry, E_DUE)
            if due >= before:
                soonest = min(soonest, due)
                break
            word = get(entry, E_WORD) & ~get(entry, E_DONE)
            if word != 0:
                if verdict >= get(block, B_OUT_ROOM) or noted + MOST_CAUSES > get(block, B_CAUSE_ROOM):
                    put(ring, R_HEAD, position)
                    put(head, VERDICTS, verdict)
                    put(head, CAUSES, noted)
                    put(block, B_OVER, 0)
                    return 0
                rule = rules + get(entry, E_RULE) * (RULE_WIDTH * 8)
                a, b, bearer = get(entry, E_A), get(entry, E_B), get(entry, E_BEARER)
                first, last = get(rule, DUE_FIRST), get(rule, DUE_LAST)
                if last > first:
                    word &= opened(literals, first, last, cells, due, bearer, a, b)
                if word != 0:
                    if last > first and get(block, B_EVIDENCE):
                        noted = witnesses(literals, first, last, cells, bearer, a, b, causes, noted)
                    write_verdict(block, verdict, get(rule, CLAUSE), bearer, a, b, due + 1, word, -1 - get(entry, E_ROW), noted)
                    verdict += 1
            position += 1
        put(ring, R_HEAD, position)
    put(head, VERDICTS, verdict)
    put(head, CAUSES, noted)
    put(head, NEXT_DUE, soonest)
    put(block, B_OVER, 1)
    return 0
