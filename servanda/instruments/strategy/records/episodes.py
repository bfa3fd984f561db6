"""Threats in a table of events, and whether what was threatened followed: only of pairs that were quiet before.

A threat in a running war looks answered, since the war goes on. So an episode counts where no such act stood between the two in
the days before; what follows it is read against the same pairs on days on which nothing was threatened.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from servanda.base.refusal import Refusal
from servanda.instruments.strategy.events.table import DatedEvents
from servanda.instruments.strategy.records.pooling import pool

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Days = NDArray[np.int64]

APART = 30
"""Days: a threat no later than that after one that counts is of the same episode."""


class EpisodeRule(msgspec.Struct, frozen=True, kw_only=True):
    """threat, answer: classes of the layout. quiet: days before without such an act of the issuer against the addressee, the
    day itself among them; within: days after in which it counts as answered; seen: days after which the table must reach."""

    threat: str = "military_threat_plain"
    answer: str = "military_force"
    quiet: int = 90
    within: int = 90
    seen: int = 180


class Episodes(msgspec.Struct, frozen=True, kw_only=True):
    """One entry each, by issuer, addressee and day. issuer, addressee: places in `actors`; quiet: as the rule says; answered:
    within its days. unseen: left out, since the table ends before it could be seen what followed; early: quiet ones whose time
    before lies partly before the table begins."""

    name: str
    actors: tuple[str, ...]
    issuer: NDArray[np.int32]
    addressee: NDArray[np.int32]
    day: Days
    quiet: NDArray[np.bool_]
    answered: NDArray[np.bool_]
    unseen: int
    early: int


class Background(msgspec.Struct, frozen=True, kw_only=True):
    """How often the act follows within the same days after any quiet day of the same pairs. weighted: each pair as often as it
    has quiet episodes; plain: each once. pairs: with a quiet day."""

    weighted: float | None
    plain: float | None
    pairs: int


class LaterHalf(msgspec.Struct, frozen=True, kw_only=True):
    """Forecasts of the later half from the earlier: mean squared error (Brier) and mean log score, less is better. gain: by how
    much partial pooling errs less than the rate of all, in squared error, with the interval of 90 % (normal, threats apart)."""

    learnt: int
    tried: int
    brier: dict[str, float]
    log: dict[str, float]
    gain: tuple[float, float, float]


def episodes(events: DatedEvents, rule: EpisodeRule, name: str = "") -> Episodes:
    """The episodes of a table. Raises Refusal: the layout has no such class; it holds no such threat."""
    import numpy as np

    answers = _Answers(events, rule)
    rows = events.of(rule.threat) & (events.source != events.target)
    if not rows.any():
        what = f"the table holds no event of class “{rule.threat}” between two actors."
        raise Refusal(what, "Look at its layout and codes.", name)
    kept: list[tuple[int, int]] = []
    for pair, day in np.unique(np.stack([answers.pair[rows], answers.day[rows]], axis=1), axis=0).tolist():
        if not kept or kept[-1][0] != pair or day - kept[-1][1] > APART:
            kept.append((pair, day))
    pairs, days = np.array(kept, dtype=np.int64).T
    seen = days <= answers.last - max(rule.seen, rule.within)
    pairs, days = pairs[seen], days[seen]
    quiet = answers.count(pairs, days - rule.quiet, days) == 0
    who = len(events.actors)
    return Episodes(
        name=name, actors=events.actors, issuer=(pairs // who).astype(np.int32),
        addressee=(pairs % who).astype(np.int32), day=days, quiet=quiet,
        answered=answers.count(pairs, days + 1, days + rule.within) > 0,
        unseen=int((~seen).sum()), early=int((quiet & (days - rule.quiet < answers.first)).sum()),
    )  # fmt: skip


class _Answers:
    """Acts of the answer by pair and day, to be counted in a span of days."""

    def __init__(self, events: DatedEvents, rule: EpisodeRule) -> None:
        import numpy as np

        self.day = events.days.astype(np.int64)
        self.first, self.last = int(self.day[0]), int(self.day[-1])
        self.pair = events.source.astype(np.int64) * len(events.actors) + events.target
        self._step = self.last - self.first + 4 * (rule.quiet + rule.within + rule.seen) + 4  # spans of two pairs never meet
        acts = events.of(rule.answer) & (events.source != events.target)
        self._at = np.unique(self._key(self.pair[acts], self.day[acts]))

    def _key(self, pair: Days, day: Days) -> Days:
        return pair * self._step + (day - self.first)

    def count(self, pair: Days, first: Days, last: Days) -> Days:
        """Days with an act, from first to last."""
        import numpy as np

        upto = np.searchsorted(self._at, self._key(pair, last), "right")
        found: Days = upto - np.searchsorted(self._at, self._key(pair, first), "left")
        return found


def background(tables: Sequence[tuple[DatedEvents, Episodes]], rule: EpisodeRule) -> Background:
    """The share of quiet days that are followed by the act: over every day from that on which the pair has been in the table for
    as long as the rule looks back, to its last event, as far as can be seen what followed. Nothing is drawn."""
    import numpy as np

    rates: list[float] = []
    weights: list[int] = []
    for events, found in tables:
        answers = _Answers(events, rule)
        order = np.argsort(answers.pair, kind="stable")
        sorted_, day = answers.pair[order], answers.day[order]
        whose = found.issuer[found.quiet].astype(np.int64) * len(events.actors) + found.addressee[found.quiet]
        pairs, many = np.unique(whose, return_counts=True)
        begins, ends = np.searchsorted(sorted_, pairs, "left"), np.searchsorted(sorted_, pairs, "right") - 1
        upto = answers.last - max(rule.seen, rule.within)
        for pair, count, first, last in zip(pairs, many.tolist(), day[begins], day[ends], strict=True):
            days = np.arange(first + rule.quiet, min(last, upto) + 1)
            calm = days[answers.count(pair, days - rule.quiet, days) == 0]
            if len(calm):
                rates.append(float((answers.count(pair, calm + 1, calm + rule.within) > 0).mean()))
                weights.append(count)
    if not rates:
        return Background(weighted=None, plain=None, pairs=0)
    return Background(weighted=float(np.average(rates, weights=weights)), plain=float(np.mean(rates)), pairs=len(rates))


def quiet_counts(tables: Sequence[Episodes]) -> dict[str, tuple[int, int]]:
    """k and n of each issuer of each table, of quiet episodes; with the table's name where there are several."""
    found: dict[str, tuple[int, int]] = {}
    for one in tables:
        for who, did in zip(one.issuer[one.quiet].tolist(), one.answered[one.quiet].tolist(), strict=True):
            key = _key(one, who, len(tables) > 1)
            k, n = found.get(key, (0, 0))
            found[key] = (k + did, n + 1)
    return dict(sorted(found.items()))


def _key(one: Episodes, who: int, several: bool) -> str:
    return f"{one.actors[who]} ({one.name})" if several else one.actors[who]


def held_out(tables: Sequence[Episodes]) -> LaterHalf | None:
    """The later half of the quiet episodes of each table (the odd one is of the earlier) forecast from the earlier halves: by the
    rate of all, each issuer's own k/n (that of all where it has none), and the partially pooled one. None below ten to try."""
    import numpy as np

    learnt: dict[str, tuple[int, int]] = {}
    tried: list[tuple[str, bool]] = []
    for one in tables:
        order = np.argsort(one.day[one.quiet], kind="stable")
        whom = [_key(one, who, True) for who in one.issuer[one.quiet][order].tolist()]
        rows = list(zip(whom, one.answered[one.quiet][order].tolist(), strict=True))
        half = (len(rows) + 1) // 2
        for key, did in rows[:half]:
            k, n = learnt.get(key, (0, 0))
            learnt[key] = (k + did, n + 1)
        tried += rows[half:]
    if len(tried) < 10:
        return None
    made = pool(learnt)
    rates = {rate.issuer: rate for rate in made.rates}
    truth = np.array([did for _key, did in tried], dtype=float)
    everyone = made.pooled or 0.0
    told = {
        "rate of all": np.full(len(tried), everyone),
        "own k/n": np.array([everyone if key not in rates else rates[key].raw for key, _did in tried], dtype=float),
        "partially pooled": np.array([rates.get(key, made.newcomer).rate for key, _did in tried]),
    }
    brier = {name: float(((one - truth) ** 2).mean()) for name, one in told.items()}
    safe = {name: np.clip(one, 1e-3, 1 - 1e-3) for name, one in told.items()}  # what was held impossible and came costs 6.9
    log = {name: float(-np.log(np.where(truth > 0, one, 1 - one)).mean()) for name, one in safe.items()}
    better = (told["rate of all"] - truth) ** 2 - (told["partially pooled"] - truth) ** 2
    mean, off = float(better.mean()), 1.645 * float(better.std(ddof=1)) / len(tried) ** 0.5
    known = sum(n for _k, n in learnt.values())
    return LaterHalf(learnt=known, tried=len(tried), brier=brier, log=log, gain=(mean, mean - off, mean + off))
