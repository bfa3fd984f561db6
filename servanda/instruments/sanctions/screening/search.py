"""Compiled: from a query's words to the listed names most like it. First a blocking pass, then the close comparison of what it kept.

Blocking counts the n-grams that query and name share, each by its rarity squared, in two ways: threes of sounds with vowels brought together, and the
consonant skeletons (whole and in threes). The best of both are kept: a slip of one letter spoils few threes, a
spelling without vowels spoils no skeleton. Nothing here looks at names that were not kept; the slow twin of the tests (`screening_oracle`) does.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from servanda.instruments.sanctions.screening.features import COUNT, join, load, measure, workspace
from servanda.instruments.sanctions.screening.native import compiled
from servanda.instruments.sanctions.screening.tokens import LONGEST, MOST

NEW = 0.85
"""n-grams are taken from the rarest on; once they make up this part of the query, the others only count for names already met (of bare names all count)."""
FAR = 0.35
"""Names that share less than this part of what the best one shares are not compared closely."""


class Words(NamedTuple):
    """Flat rows of words: sounds and letters with offsets, kind, bare, weight."""

    fold: Any  # uint8
    fold_at: Any  # int64, one more than words
    plain: Any
    plain_at: Any
    kind: Any  # int8
    bare: Any  # int8
    weight: Any  # float64


class Names(NamedTuple):
    """Listed names: their words, the sort of their entity (feature code), and the postings of both families of n-grams."""

    word_at: Any  # int64
    word: Any  # int32
    family: Any  # int8: words before the comma
    sort: Any  # int8
    three_at: Any  # int64: postings of threes
    three: Any  # int32
    three_rare: Any  # float32, by gram: rarity squared
    three_size: Any  # float32, by name: sum of rarity squared
    bone_at: Any
    bone: Any
    bone_rare: Any
    bone_size: Any


class Asked(NamedTuple):
    """Names asked, in the same form: words, n-grams known to the index, total rarity of all its n-grams, script and sort codes."""

    word_at: Any
    word: Any
    script: Any  # int8
    sort: Any  # int8, -1 unknown
    three_at: Any
    three: Any
    three_size: Any
    bone_at: Any
    bone: Any
    bone_size: Any


class Trees(NamedTuple):
    """Boosted trees as rows: feature (-1: leaf), border (go left if value <= border), children, leaf value; roots; start value."""

    feature: Any
    border: Any
    left: Any
    right: Any
    value: Any
    roots: Any
    start: float


@compiled
def judge(x, trees):  # type: ignore[no-untyped-def]
    """The raw score (log-odds before calibration) of a row of features."""
    total = trees.start
    for root in trees.roots:
        at = root
        while trees.feature[at] >= 0:
            at = trees.left[at] if x[trees.feature[at]] <= trees.border[at] else trees.right[at]
        total += trees.value[at]
    return total


@compiled
def gather(grams, size, at, postings, rare, sizes, name_sort, sort, new, keep, score, touched, best_name, best_score):  # type: ignore[no-untyped-def]
    """The `keep` names that share most with the grams of a query; gives how many. `score` is all zero before and after."""
    n = 0
    had = 0.0
    for g in grams[np.argsort(-rare[grams], kind="mergesort")]:
        r = rare[g]
        if r == 0.0:
            break
        if had < new * size:
            for p in range(at[g], at[g + 1]):
                name = postings[p]
                if score[name] == 0.0:
                    touched[n] = name
                    n += 1
                score[name] += r
        else:
            for p in range(at[g], at[g + 1]):
                name = postings[p]
                if score[name] != 0.0:
                    score[name] += r
        had += r
    found = 0
    low = 0.0
    slot = 0
    for t in range(n):
        name = touched[t]
        s = score[name]
        score[name] = 0.0
        large, small = max(size, sizes[name]), min(size, sizes[name])
        s = s / (0.3 * large + 0.7 * small + 1e-6)
        if sort >= 0 and name_sort[name] != sort:
            s *= 0.7
        if found < keep:
            best_name[found], best_score[found] = name, s
            found += 1
            if found == keep:
                slot = int(np.argmin(best_score[:keep]))
                low = best_score[slot]
        elif s > low or (s == low and name < best_name[slot]):
            best_name[slot], best_score[slot] = name, s
            slot = int(np.argmin(best_score[:keep]))
            low = best_score[slot]
            for i in range(keep):  # of equals the one with the highest number goes first
                if best_score[i] == low and best_name[i] > best_name[slot]:
                    slot = i
    return found


@compiled
def features_of(ids, words, listed_ids, listed, family, script, sort, A, B, insert, swap, pair, like, room, x):  # type: ignore[no-untyped-def]
    """Fill x with the features of a query name and a listed name, given as rows of words. False if one has no words."""
    F, P, nf, np_, k, b, w, none, span = A
    G, Q, ng, nq, l, c, y, mark, wide = B
    m = load(ids, words.fold, words.fold_at, words.plain, words.plain_at, words.kind, words.bare, words.weight, F, P, nf, np_, k, b, w)
    n = load(listed_ids, listed.fold, listed.fold_at, listed.plain, listed.plain_at, listed.kind, listed.bare, listed.weight, G, Q, ng, nq, l, c, y)
    if m == 0 or n == 0:
        return False
    for j in range(n):
        mark[j] = j < family
    span[:] = 1
    wide[:] = 1
    m, one = join(m, F, P, nf, np_, k, b, w, none, span, n, G, Q, ng, nq, l, c, insert, swap, room)
    n, two = join(n, G, Q, ng, nq, l, c, y, mark, wide, m, F, P, nf, np_, k, b, insert, swap, room)
    measure(m, F, P, nf, np_, k, b, w, n, G, Q, ng, nq, l, c, y, mark, one + two, script, sort, insert, swap, pair, like, room, x)
    return True


@compiled
def search(asked, words, names, listed, trees, first, last, keep, insert, swap, out_name, out_raw, out_many):  # type: ignore[no-untyped-def]
    """For the asked names first..last: kept listed names and their raw scores, best first, -1 where there is no more; how many were compared."""
    total = names.sort.size
    score = np.zeros(total, np.float32)
    touched = np.empty(total, np.int32)
    some = np.empty(2 * keep, np.int32)
    some_score = np.empty(2 * keep, np.float32)
    raw = np.empty(2 * keep)
    x = np.zeros(COUNT)
    A, B = workspace(), workspace()
    pair, like = np.empty(MOST, np.int64), np.zeros((MOST, MOST))
    room = np.empty((3, 2 * LONGEST + 3))
    for q in range(first, last):
        grams = asked.three[asked.three_at[q] : asked.three_at[q + 1]]
        bones = asked.bone[asked.bone_at[q] : asked.bone_at[q + 1]]
        bare = asked.script[q] == 2
        found = 0
        if not bare:
            found = gather(grams, asked.three_size[q], names.three_at, names.three, names.three_rare, names.three_size, names.sort, asked.sort[q], NEW, keep, score, touched, some, some_score)
        more = gather(bones, asked.bone_size[q], names.bone_at, names.bone, names.bone_rare, names.bone_size, names.sort, asked.sort[q], 2.0 if bare else NEW, 2 * keep - found if bare else keep, score, touched, some[found:], some_score[found:])
        many = 0
        border = FAR * some_score[:found].max() if found else 0.0
        border_more = FAR * some_score[found : found + more].max() if more else 0.0
        for i in range(found + more):
            name = some[i]
            if some_score[i] < (border if i < found else border_more):
                continue
            twice = False
            if i >= found:
                for j in range(found):
                    if some[j] == name:
                        twice = True
                        break
            if twice:
                continue
            if not features_of(asked.word[asked.word_at[q] : asked.word_at[q + 1]], words, names.word[names.word_at[name] : names.word_at[name + 1]], listed, names.family[name], asked.script[q], names.sort[name], A, B, insert, swap, pair, like, room, x):
                continue
            some[many] = name
            raw[many] = judge(x, trees)
            many += 1
        out_many[q] = many
        order = np.argsort(-raw[:many], kind="mergesort")
        for i in range(out_name.shape[1]):
            if i < many:
                out_name[q, i], out_raw[q, i] = some[order[i]], raw[order[i]]
            else:
                out_name[q, i] = -1
                out_raw[q, i] = -np.inf


@compiled
def pairs(asked, words, names, listed, query, name, insert, swap, out):  # type: ignore[no-untyped-def]
    """Features of given pairs (query[i], name[i]) into the rows of `out`; used to train and to test."""
    A, B = workspace(), workspace()
    pair, like = np.empty(MOST, np.int64), np.zeros((MOST, MOST))
    room = np.empty((3, 2 * LONGEST + 3))
    for i in range(query.size):
        q, t = query[i], name[i]
        features_of(asked.word[asked.word_at[q] : asked.word_at[q + 1]], words, names.word[names.word_at[t] : names.word_at[t + 1]], listed, names.family[t], asked.script[q], names.sort[t], A, B, insert, swap, pair, like, room, out[i])


@compiled
def pairing(asked, words, names, listed, query, name, insert, swap):  # type: ignore[no-untyped-def]
    """How one pair of names was aligned: rows (first word and number of words of the query, the same of the listed name, -1 if alone) and likenesses."""
    A, B = workspace(), workspace()
    pair, like, x = np.empty(MOST, np.int64), np.zeros((MOST, MOST)), np.zeros(COUNT)
    room = np.empty((3, 2 * LONGEST + 3))
    rows, likes = np.full((2 * MOST, 4), -1, np.int64), np.zeros(2 * MOST)
    q = asked.word[asked.word_at[query] : asked.word_at[query + 1]]
    t = names.word[names.word_at[name] : names.word_at[name + 1]]
    features_of(q, words, t, listed, names.family[name], asked.script[query], names.sort[name], A, B, insert, swap, pair, like, room, x)
    at = row = 0
    taken = np.zeros(MOST + 1, np.bool_)
    begin = np.zeros(MOST + 1, np.int64)
    count = 0
    to = 0
    while to < t.size:
        begin[count] = to
        to += B[8][count]
        count += 1
    i = 0
    while at < q.size:
        rows[row, 0], rows[row, 1] = at, A[8][i]
        j = pair[i]
        if j >= 0:
            rows[row, 2], rows[row, 3], likes[row] = begin[j], B[8][j], like[i, j]
            taken[j] = True
        at += A[8][i]
        i += 1
        row += 1
    for j in range(count):
        if not taken[j]:
            rows[row, 2], rows[row, 3] = begin[j], B[8][j]
            row += 1
    return rows[:row], likes[:row]
