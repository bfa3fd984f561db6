"""Compiled: what is measured of two names once their words are paired. The slow twin is `screening_oracle`, among the tests; both are described by `FEATURES`."""

from __future__ import annotations

import numpy as np

from servanda.instruments.sanctions.screening.likeness import ALIKE, JOIN, OUT_OF_PLACE, assign, compare, sound_likeness
from servanda.instruments.sanctions.screening.native import compiled
from servanda.instruments.sanctions.screening.tokens import INITIAL, LONGEST, MOST, NUMBER, PARTICLE, TITLE, WORD

FEATURES = (
    ("covered_query", "share of the query's rarity that is paired, times likeness", 1),
    ("covered_listed", "share of the listed name's rarity that is paired, times likeness", 1),
    ("exact", "share of both rarities in words that are the same letter by letter", 1),
    ("letters", "likeness by letters over both names", 1),
    ("sounds", "likeness by sounds over both names", 1),
    ("missed_query", "rarity of the query's words that stand alone", -1),
    ("missed_listed", "rarity of the listed words that stand alone", -1),
    ("found", "rarity of the paired words, times likeness", 1),
    ("weakest", "likeness of the worst pair of words", 1),
    ("best", "rarity of the best pair, times likeness", 1),
    ("words_query", "number of words of the query, particles and titles left out", 0),
    ("words_listed", "number of words of the listed name, particles and titles left out", 0),
    ("pairs", "pairs of words", 0),
    ("initials", "pairs with an initial", 0),
    ("joined", "words that stand together on one side", 0),
    ("turned", "share of neighbouring pairs in the other order", 0),
    ("bare", "1 if a name is written without vowels", 0),
    ("script", "of the query: 0 Latin, 1 Cyrillic or Greek, 2 bare, 3 other", 0),
    ("sort", "of the record: 0 person, 1 organisation, 2 vessel, 3 other", 0),
    ("both_miss", "words that stand alone on both sides: the lesser number", -1),
    ("numbers", "figures that stand alone on either side", -1),
    ("rarest_query", "rarity of the rarest word of the query that stands alone", -1),
    ("rarest_listed", "rarity of the rarest listed word that stands alone", -1),
    ("middle", "harmonic mean of the two covers", 1),
    ("family", "likeness of the words before the comma of the listed name, by rarity; -1 if it has no comma", 0),
)
"""(name, meaning, direction): 1 a higher value never lowers the score, -1 never raises it, 0 either."""
COUNT = len(FEATURES)


@compiled
def load(ids, fold, fold_at, plain, plain_at, kind, bare, weight, F, P, nf, np_, k, b, w):  # type: ignore[no-untyped-def]
    """The words of a name copied to the workspace of one comparison; gives their number."""
    for i in range(ids.size):
        t = ids[i]
        n = fold_at[t + 1] - fold_at[t]
        F[i, :n] = fold[fold_at[t] : fold_at[t + 1]]
        nf[i] = n
        n = plain_at[t + 1] - plain_at[t]
        P[i, :n] = plain[plain_at[t] : plain_at[t + 1]]
        np_[i] = n
        k[i], b[i], w[i] = kind[t], bare[t], weight[t]
    return ids.size


@compiled
def join(m, F, P, nf, np_, k, b, w, mark, span, n, G, Q, ng, nq, l, c, insert, swap, room):  # type: ignore[no-untyped-def]
    """Neighbouring words of the first name that are one word in the second become one. Gives the new number and how many were joined."""
    done = 0
    i = 0
    both = np.empty(2 * LONGEST, np.uint8)
    while i + 1 < m:
        long = nf[i] + nf[i + 1]
        hit = False
        if k[i] != NUMBER and k[i] != INITIAL and k[i + 1] != NUMBER and k[i + 1] != INITIAL and long <= LONGEST + 2:
            both[: nf[i]] = F[i, : nf[i]]
            both[nf[i] : long] = F[i + 1, : nf[i + 1]]
            for j in range(n):
                if l[j] != WORD or abs(long - ng[j]) > 2 + 3 * (b[i] | b[i + 1] | c[j]):
                    continue
                bare = 1 if b[i] or b[i + 1] or c[j] else 0
                if sound_likeness(both[:long], G[j, : ng[j]], bare, insert, swap, room) < JOIN:
                    continue
                one = sound_likeness(F[i, : nf[i]], G[j, : ng[j]], bare, insert, swap, room)
                two = sound_likeness(F[i + 1, : nf[i + 1]], G[j, : ng[j]], bare, insert, swap, room)
                if max(one, two) < JOIN:
                    hit = True
                    break
        if hit:
            keep = min(long, LONGEST)
            F[i, :keep] = both[:keep]
            nf[i] = keep
            more = min(np_[i + 1], P.shape[1] - np_[i])
            P[i, np_[i] : np_[i] + more] = P[i + 1, :more]
            np_[i] += more
            b[i] = b[i] | b[i + 1]
            k[i] = WORD
            w[i] += w[i + 1]
            span[i] += span[i + 1]
            for t in range(i + 1, m - 1):
                F[t], P[t] = F[t + 1], P[t + 1]
                nf[t], np_[t], k[t], b[t], w[t], mark[t], span[t] = nf[t + 1], np_[t + 1], k[t + 1], b[t + 1], w[t + 1], mark[t + 1], span[t + 1]
            m -= 1
            done += 1
        i += 1
    return m, done


@compiled
def measure(m, F, P, nf, np_, k, b, w, n, G, Q, ng, nq, l, c, x, family, joined, script, sort, insert, swap, pair, like, room, out):  # type: ignore[no-untyped-def]
    """Fill `out` with the features of two loaded (and joined) names of m and n words, `pair` with the column of each row or -1, `like` with likenesses."""
    sound = np.zeros((m, n))
    letters = np.zeros((m, n))
    exact = np.zeros((m, n))
    value = np.zeros((m, n))
    for i in range(m):
        for j in range(n):
            s, p, g, e = compare(F[i, : nf[i]], P[i, : np_[i]], k[i], b[i], G[j, : ng[j]], Q[j, : nq[j]], l[j], c[j], insert, swap, room)
            like[i, j], sound[i, j], letters[i, j], exact[i, j] = s, p, g, e
            if s >= ALIKE:
                value[i, j] = max(1e-6, 0.5 * (w[i] + x[j]) * s - OUT_OF_PLACE * (i / m - j / n) ** 2)
    assign(value, m, n, pair)
    out[:] = 0.0
    wq, wl = w[:m].sum(), x[:n].sum()
    whole = wq + wl
    got_q = got_l = 0.0
    weakest = 1.0
    inversions = pairs = words = 0
    own, own_like = 0.0, 0.0
    before = -1
    taken = np.zeros(n, np.bool_)
    for i in range(m):
        j = pair[i]
        if j < 0:
            continue
        taken[j] = True
        s = like[i, j]
        out[0] += w[i] * s
        out[1] += x[j] * s
        got_q += w[i]
        got_l += x[j]
        out[2] += exact[i, j] * (w[i] + x[j])
        out[3] += letters[i, j] * (w[i] + x[j])
        out[4] += sound[i, j] * (w[i] + x[j])
        out[7] += 0.5 * (w[i] + x[j]) * s
        out[9] = max(out[9], min(w[i], x[j]) * s)
        if k[i] != PARTICLE:
            pairs += 1
            weakest = min(weakest, s)
            inversions += before > j
            before = j
        if (k[i] == INITIAL) != (l[j] == INITIAL):
            out[13] += 1
        words += k[i] == WORD and l[j] == WORD
    alone_q = alone_l = 0
    for i in range(m):
        out[10] += k[i] != PARTICLE and k[i] != TITLE
        if pair[i] < 0:
            alone_q += k[i] == WORD
            out[20] += k[i] == NUMBER
            out[21] = max(out[21], w[i])
    for j in range(n):
        out[11] += l[j] != PARTICLE and l[j] != TITLE
        if family[j]:
            own += x[j]
            for i in range(m):
                if pair[i] == j:
                    own_like += x[j] * like[i, j]
        if not taken[j]:
            alone_l += l[j] == WORD
            out[20] += l[j] == NUMBER
            out[22] = max(out[22], x[j])
    out[0] /= wq
    out[1] /= wl
    out[2] /= whole
    out[3] /= whole
    out[4] /= whole
    out[5] = max(0.0, wq - got_q)
    out[6] = max(0.0, wl - got_l)
    out[8] = weakest if pairs else 0.0
    out[12] = words
    out[14] = joined
    out[15] = inversions / (pairs - 1) if pairs > 1 else 0.0
    out[16] = 1.0 if b[:m].max() or c[:n].max() else 0.0
    out[17] = script
    out[18] = sort
    out[19] = min(alone_q, alone_l)
    out[24] = own_like / own if own > 0 else -1.0
    out[23] = 2 * out[0] * out[1] / (out[0] + out[1]) if out[0] + out[1] > 0 else 0.0


@compiled
def workspace():  # type: ignore[no-untyped-def]
    """Room for the words of one name: sounds, letters, their lengths, kinds, bareness, weights, marks of the family name, how many words each stands for."""
    return (
        np.zeros((MOST, LONGEST), np.uint8), np.zeros((MOST, 2 * LONGEST), np.uint8), np.zeros(MOST, np.int64), np.zeros(MOST, np.int64),
        np.zeros(MOST, np.int64), np.zeros(MOST, np.int64), np.zeros(MOST), np.zeros(MOST, np.int8), np.ones(MOST, np.int64),
    )  # fmt: skip
