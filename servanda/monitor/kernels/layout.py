"""Where things stand in the arrays that lowering fills and the compiled pass reads: one name for every column."""

# Kinds of rule. Those before DONE change what later rules of the same second read, so they run first.
MARK, START, END, OPEN, DONE, JUDGE, COUNT, SUM = range(8)

# A rule: one row of int64.
(
    KIND, CLAUSE, DOERS, BEARERS, BEARER_STRIDE, KEY_A, A_STRIDE, A_SIZE, KEY_B, B_STRIDE, B_SIZE, BASE,
    FILTER_1, TABLE_1, FILTER_2, TABLE_2, FILTER_3, TABLE_3, WHEN_FIRST, WHEN_LAST, DUE_FIRST, DUE_LAST,
    STORE, PERIOD, NUMBER, SIGN, FIXED_BEARER, UNIT, FIXED_AMOUNT, EVERYBODY,
) = range(30)  # fmt: skip
RULE_WIDTH = 30

# A literal of a condition in conjunctive form; ENDS closes a disjunction.
TEST, NEGATED, AT, L_BEARER, L_A, L_B, ENDS = range(7)
LITERAL_WIDTH = 7
SEEN, SEEN_BEFORE, NOT_BEFORE, NOT_AFTER = range(4)

# A cell: what a first, last or state gate remembers.
WORD, BEFORE, CHANGED, ROW = range(4)
CELL_WIDTH = 4

# A deadline ring, and one entry of it.
R_OFFSET, R_SIZE, R_HEAD, R_TAIL, R_BUCKETS, R_MOST = range(6)
RING_WIDTH = 6
E_DUE, E_ROW, E_KEY, E_BEFORE, E_WORD, E_DONE, E_RULE, E_A, E_B, E_BEARER = range(10)
ENTRY_WIDTH = 10

# A count or sum: where its keys lie, and the shared queue of what is still inside the window.
C_QUEUED, C_OFFSET, C_SIZE, C_HEAD, C_TAIL, C_RING = range(6)
COUNT_WIDTH = 6
Q_END, Q_ROW, Q_KEY, Q_BEFORE, Q_WORD, Q_AMOUNT = range(6)
QUEUE_WIDTH = 6
PLANES = 20
"""Bits of a count kept for each of 64 worlds: up to a million acts of one key inside a window."""

# A period: by the clock (seconds), or by a table of ends for each civil day of a zone.
P_ZONE, P_SECONDS, P_TABLE = range(3)
PERIOD_WIDTH = 3
Z_OFFSET, Z_DAYS, Z_NOW = range(3)
ZONE_WIDTH = 3

# What the pass says of itself.
NEXT_ROW, VERDICTS, CAUSES, NEXT_DUE, STATUS, PERHAPS, REFUSED, LAST_AT, LAST_EDGE = range(9)
HEAD_WIDTH = 9
DONE_ALL, DRAIN, GROW = range(3)

# Verdicts as the pass writes them: one column after the other, each with room for as many rows as `B_OUT_ROOM`; 64-bit ones first, then 32-bit ones.
# O_OWN is the row of the act, or of a deadline that passed -1 - the row of its trigger. O_WORD is last of the long ones: where all is certain it is left out.
O_AT, O_OWN, O_WORD = range(3)
LONG_COLUMNS = 3
O_CLAUSE, O_BEARER, O_A, O_B, O_ENDS = range(5)
SHORT_COLUMNS = 5
MOST_CAUSES = 64
"""Rows of evidence kept for one verdict; a count of thousands names the latest of them."""

COLUMNS = ("by", "place")
MOST_SLOTS = 4

# The block: one row of int64 with the address or size of everything the pass works on.
(
    B_AT, B_TERM, B_BY, B_PLACE, B_S0, B_S1, B_S2, B_S3, B_AMOUNT, B_UNIT, B_PLUS, B_MINUS, B_START, B_STOP, B_FIRST_ROW,
    B_TERM_COLUMN, B_TERM_BASE, B_POSTS, B_LISTED, B_RULES, B_LITERALS, B_TABLES, B_CELLS, B_RINGS, B_RING_COUNT, B_ENTRIES,
    B_BUCKETS, B_COUNTS, B_COUNT_COUNT, B_RING_AT, B_RING_END, B_RING_ROW, B_QUEUE, B_LATEST, B_PLANES, B_SUMS, B_WORLDS,
    B_PERIODS, B_ZONES, B_DAY_STARTS, B_DAY_ENDS, B_OUT, B_OUT_ROOM, B_CAUSES, B_CAUSE_ROOM, B_HEAD, B_PERHAPS_MORE,
    B_PERHAPS_LESS, B_MOST, B_EVIDENCE, B_NOW, B_OVER, B_SELECTED, B_TALLY, B_HIDDEN,
) = range(55)  # fmt: skip
BLOCK_WIDTH = 55

# What routing reads: terms of rows, how many; the part of each term, how many; where it writes.
W_TERM, W_ROWS, W_PART, W_PARTS, W_COUNTS, W_SELECTED = range(6)
ROUTE_WIDTH = 6
