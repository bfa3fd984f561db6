"""The job: a table, listed parties, days and hops in; who is exposed, how far, on which path and by how much out."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec

from servanda.accounts.rates import Rate
from servanda.base.refusal import Refusal
from servanda.base.result import Progress, silent
from servanda.instruments.sanctions.dealings import flags as figures
from servanda.instruments.sanctions.dealings import volumes as bounds
from servanda.instruments.sanctions.dealings.records import Dealt, Direction, Exposure, HopSum, Order
from servanda.instruments.sanctions.dealings.table import Transactions, convert, iso, within
from servanda.instruments.sanctions.dealings.tracing import Traced, trace

FLOW_WORDS = (
    "A path counts only where its days do not run backwards; payments of one day may follow each other in any order. The fewest hops win, then the "
    "path whose smallest payment is largest, then the latest first payment (towards) or the earliest last one (from). Payments to oneself are left out."
)
ADJACENT_WORDS = "Days were not looked at: a path says that parties are neighbours, not that money can have passed along it."


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked. first, last: days, both included, "" for open ends; limit: so many exposures are told; complete: see `volumes`; to: currency of all amounts."""

    listed: tuple[str, ...]
    hops: int = 4
    first: str = ""
    last: str = ""
    order: Order = Order.FLOW
    directions: tuple[Direction, ...] = (Direction.TOWARDS, Direction.FROM)
    limit: int = 100
    complete: bool = False
    haircut: bool = True
    to: str = ""
    regimes: tuple[str, ...] = ()


def deal(
    table: Transactions,
    question: Question,
    *,
    rates: Sequence[Rate] = (),
    flags: Sequence[figures.Flag] = (),
    progress: Progress = silent,
) -> Dealt:
    """Answer a question about dealings. flags: figures besides the shipped ones, used for the regimes of the question.

    Raises Refusal: no listed party, days that run backwards, hops out of range, a regime without figures, rates without a currency to convert to.
    """
    if not question.listed:
        raise Refusal("no listed party is given.", repair="Name them with --listed FILE or --party NAME.")
    every = (*figures.shipped(), *flags)
    unknown = set(question.regimes) - set(figures.regimes(every))
    if unknown:
        raise Refusal(
            f"there are no figures of the regime “{min(unknown)}”.", repair=f"Known are: {', '.join(figures.regimes(every))}; add others with --flags."
        )
    if rates and not question.to:
        raise Refusal("rates are given, but not the currency to convert to.", repair="Name it with --in CURRENCY.")
    if question.to and not rates:
        raise Refusal(f"amounts are asked for in {question.to}, but no rates are given.", repair="Give them with --rates FILE.")
    inside, outside = within(table, question.first, question.last)
    if rates:
        inside = convert(inside, rates, question.to)
    listed = inside.numbers(question.listed)
    progress("following payments", 0, len(question.directions))

    def one(direction: Direction) -> Traced:
        return trace(inside, listed, question.hops, direction, order=question.order, haircut=question.haircut)

    with ThreadPoolExecutor(2) as pool:  # the sweeps hold no lock
        traced = tuple(pool.map(one, question.directions))
    progress("following payments", len(question.directions), len(question.directions))
    wanted = tuple(flag for flag in every if flag.regime in question.regimes)
    exposures = tuple(exposure for each in traced for exposure in told(each, question, wanted))
    days = (int(inside.day.min()), int(inside.day.max())) if len(inside) else None
    return Dealt(
        order=question.order,
        hops=question.hops,
        first=question.first or (iso(days[0]) if days else ""),
        last=question.last or (iso(days[1]) if days else ""),
        transactions=len(inside),
        people=len(inside.parties),
        listed=tuple(str(inside.parties[n]) for n in listed),
        absent=len(set(question.listed)) - len(listed),
        parties=_exposed(traced),
        exposures=exposures,
        sums=tuple(total for each in traced for total in sums(each)),
        method=_method(question),
        rejects=table.rejects,
        rejected=table.rejected,
        outside=outside,
        unconverted=inside.unconverted,
    )


def told(traced: Traced, question: Question, flags: Sequence[figures.Flag] = ()) -> list[Exposure]:
    """The nearest exposures of one direction as records, no more than the limit; among equals those with most money first where there is one currency."""
    import numpy as np

    table = traced.table
    exposed = traced.exposed()
    if traced.room is not None and (traced.pot is None or not traced.pot.size):
        exposed = exposed[np.lexsort((exposed, -traced.room[exposed, -1], traced.far[exposed]))]
    chosen = [int(p) for p in exposed[: question.limit]]
    paths = {party: traced.path(party) for party in chosen}
    direct = bounds.NearVolumes.direct(traced)
    around = None
    if question.complete and question.order is Order.FLOW:
        between = {int(n) for path in paths.values() for e in path for n in (table.payer[e], table.payee[e]) if not traced.listed[n]}
        around = bounds.NearVolumes.around(table, between)
    found = []
    for party, path in paths.items():
        steps = tuple(table.step(e) for e in path)
        same = len({s.currency for s in steps}) == 1
        judged_on = tuple(table.step(int(e)) for e in direct.rows[direct.of(party, traced.direction)]) if flags and len(path) == 1 else steps
        towards = traced.direction is Direction.TOWARDS
        found.append(
            Exposure(
                party=str(table.parties[party]),
                direction=traced.direction,
                hops=len(path),
                listed=steps[-1].payee if towards else steps[0].payer,
                path=steps,
                volumes=bounds.volumes(traced, direct, around, party),
                bottleneck=min(s.amount for s in steps) if same else None,
                first=min(s.date for s in steps),
                last=max(s.date for s in steps),
                flags=tuple(figures.judged(flag, judged_on, len(path)) for flag in flags),
            )
        )
    return found


def sums(traced: Traced) -> tuple[HopSum, ...]:
    """What all parties at each distance paid (or were paid) along shortest paths."""
    import numpy as np

    table = traced.table
    people = np.bincount(traced.far.astype(np.int64), minlength=traced.hops + 1)
    return tuple(
        HopSum(
            direction=traced.direction,
            hops=k,
            parties=int(people[k]),
            paid=tuple(
                (currency, int(traced.counts[k - 1, c]), table.value(int(traced.sums[k - 1, c])))
                for c, currency in enumerate(table.currencies)
                if traced.counts[k - 1, c]
            ),
        )
        for k in range(1, traced.hops + 1)
    )


def _exposed(traced: Sequence[Traced]) -> int:
    """Parties exposed in one direction or both."""
    import numpy as np

    if not traced:
        return 0
    return int(np.logical_or.reduce([(t.far > 0) & (t.far <= t.hops) for t in traced]).sum())


def _method(question: Question) -> tuple[str, ...]:
    words = [FLOW_WORDS if question.order is Order.FLOW else ADJACENT_WORDS, bounds.AT_MOST]
    words.append(bounds.AT_LEAST_COMPLETE if question.complete and question.order is Order.FLOW else bounds.AT_LEAST)
    if question.haircut:
        words.append(bounds.HAIRCUT)
    words.append(
        f"Amounts were converted to {question.to} at the given rates and are approximate to that extent."
        if question.to
        else "Currencies are never added to each other; where a path changes currency, its amounts are not traced through the change."
    )
    return tuple(words)

