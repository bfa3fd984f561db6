"""Screening: queries in, hits with their reasons out. Names are compared by compiled code, facts by the rules, and each hit is told in words.

The work goes in blocks: while one block is compared (without the interpreter lock), the next is being prepared and the last told; so two cores are used.
The result does not depend on how the queries are cut into blocks, nor on the order of the lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from servanda.base.result import Progress, silent
from servanda.instruments.sanctions.lists.parts import asked_form
from servanda.instruments.sanctions.records import Role
from servanda.instruments.sanctions.screening import likeness, pack, search, telling
from servanda.instruments.sanctions.screening.facts import NUMBERED, judged
from servanda.instruments.sanctions.screening.features import COUNT
from servanda.instruments.sanctions.screening.index import ROLES, Card, Index
from servanda.instruments.sanctions.screening.model import Model, chance, model
from servanda.instruments.sanctions.screening.records import Band, Fact, Hit, Query, Screened
from servanda.instruments.sanctions.screening.scripts import without_icu

BLOCK = 256
"""Queries a block."""
KEEP = 30
"""Names that each way of blocking keeps."""
SHOWN = 40
"""Names a query that are looked at with their facts, best first."""
_WEAK = ROLES.index(Role.WEAK)
_HOPE = 11.0
"""Log-odds that facts can add at most; a name that not even this can lift over the threshold is left out early."""


def screen(
    index: Index, queries: Sequence[Query], *, limit: int = 10, threshold: float | None = None, progress: Progress = silent
) -> tuple[Screened, ...]:
    """The hits of each query, in the order of the queries.

    In: index: of `build`; limit: hits a query at most; threshold: least score that is shown, by default the lower border of `possible` in the model
    file. Out: one `Screened` a query. A query whose names have no letter gets a note and no name hits. Raises nothing of its own.
    """
    least = model().borders[Band.POSSIBLE] if threshold is None else threshold
    done: list[Screened] = []
    for block in _compared(index, queries):
        done += _told(index, block, limit, least)
        progress("screening", len(done), len(queries))
    return tuple(done) if len(index) else tuple(Screened(query=query, notes=("The list is empty.",)) for query in queries)


class _Block:
    """A block of queries on its way: the names asked, which query each belongs to, and what the search found."""

    def __init__(self, index: Index, queries: Sequence[Query]) -> None:
        self.queries = queries
        self.names = [name for query in queries for name in query.names]
        self.of = [n for n, query in enumerate(queries) for _ in query.names]
        sorts = [-1 if queries[n].sort is None else pack.SORT_CODE[queries[n].sort] for n in self.of]  # type: ignore[index] # None is told apart before
        self.asked, self.words = index.asking(self.names, sorts)
        rows = len(self.names)
        self.name = np.full((rows, SHOWN), -1, np.int32)
        self.raw = np.zeros((rows, SHOWN))
        self.many = np.zeros(rows, np.int64)

    def compare(self, index: Index, first: int, last: int) -> None:
        search.search(
            self.asked, self.words, index.names, index.listed, model().trees, first, last, KEEP, likeness.INSERT, likeness.SWAP, self.name, self.raw, self.many
        )  # fmt: skip


def _compared(index: Index, queries: Sequence[Query]) -> Iterator[_Block]:
    """Blocks with their names compared, in order; one block ahead of the reader when there is more than one."""
    if not queries or not len(index):
        return
    if len(queries) <= 8:
        block = _Block(index, queries)
        block.compare(index, 0, len(block.names))
        yield block
        return
    with ThreadPoolExecutor(2) as pool:
        ahead: list[tuple[_Block, Future[None]]] = []
        for at in range(0, len(queries), BLOCK):
            block = _Block(index, queries[at : at + BLOCK])
            ahead.append((block, pool.submit(block.compare, index, 0, len(block.names))))
            if len(ahead) > 3:
                first, work = ahead.pop(0)
                work.result()
                yield first
        for first, work in ahead:
            work.result()
            yield first


def _told(index: Index, block: _Block, limit: int, least: float) -> list[Screened]:
    """Names and numbers to entities, facts, scores, words."""
    trained = model()
    rows: list[list[int]] = [[] for _ in block.queries]
    for row, of in enumerate(block.of):
        rows[of].append(row)
    needed = {told: trained.raw_needed(least, _HOPE if told else 0.0) for told in (False, True)}
    entities, roles, found, raws = index.entity[block.name].tolist(), index.role[block.name].tolist(), block.name.tolist(), block.raw.tolist()
    at, many = block.asked.word_at.tolist(), block.many.tolist()
    columns = list(zip(found, raws, entities, roles, strict=True))
    out = []
    for query, mine in zip(block.queries, rows, strict=True):
        told = any((query.born, query.countries, query.nationalities, query.flags, query.identifiers, query.patronymic))
        best = _best_names([(row, columns[row]) for row in mine], needed[told])
        for entity in _by_number(index, query):
            _add_numbered(index, block, mine, entity, best)
        hits: list[Hit] = []
        held: list[Hit] = []
        for entity, options in best.items():
            hit = _hit(index, block, query, entity, options, trained)
            if hit.score >= least:
                hits.append(hit)
            elif hit.weak_only and round(chance(trained.weak_ceiling), 6) == hit.score:
                held.append(hit)
        hits.sort(key=lambda hit: (-hit.score, hit.entity))
        notes = tuple(f"“{n}” has no letter or figure to go by." for n, r in zip(query.names, mine, strict=True) if at[r + 1] == at[r])
        notes += tuple(f"“{h.listed_name}” of {h.entity} is a weak alias and matches alone; it was held under the threshold." for h in held)
        notes += (without_icu(),) if without_icu() else ()
        held.sort(key=lambda hit: (-hit.name_score, hit.entity))
        out.append(Screened(query=query, hits=tuple(hits[:limit]), weak=tuple(held[:limit]), considered=sum(many[r] for r in mine), notes=notes))
    return out


_Options = dict[bool, tuple[float, int, int]]
"""Weak alias or not: best raw score, row of the name asked, listed name."""


def _best_names(rows: Sequence[tuple[int, tuple[list[int], list[float], list[int], list[int]]]], needed: float) -> dict[int, _Options]:
    """By entity, the best listed name, and the best weak alias beside it. Rows are sorted, so they are left at the first raw score under `needed`."""
    best: dict[int, _Options] = {}
    for row, columns in rows:
        for name, raw, entity, role in zip(*columns, strict=True):
            if name < 0 or raw < needed:
                break
            options = best.setdefault(entity, {})
            weak = role == _WEAK
            if weak not in options or (raw, -name) > (options[weak][0], -options[weak][2]):
                options[weak] = (raw, row, name)
    return best


def _by_number(index: Index, query: Query) -> set[int]:
    """Entities that bear one of the query's numbers."""
    return {entity for given in query.identifiers for entity in index.numbers.get((given[0], asked_form(*given[:2])), ())}


def _add_numbered(index: Index, block: _Block, mine: Sequence[int], entity: int, best: dict[int, _Options]) -> None:
    """Compare all names of an entity that was found by its number."""
    first, last = np.searchsorted(index.entity, [entity, entity + 1])
    pairs = [(row, name) for row in mine for name in range(int(first), int(last))]
    if not pairs:
        return
    x = np.zeros((len(pairs), COUNT))
    asked, listed = (np.array(side, np.int64) for side in zip(*pairs, strict=True))
    search.pairs(block.asked, block.words, index.names, index.listed, asked, listed, likeness.INSERT, likeness.SWAP, x)
    options = best.setdefault(entity, {})
    for (row, name), features in zip(pairs, x, strict=True):
        raw, weak = float(search.judge(features, model().trees)), bool(index.role[name] == _WEAK)
        if weak not in options or (raw, -name) > (options[weak][0], -options[weak][2]):
            options[weak] = (raw, row, name)


def _hit(index: Index, block: _Block, query: Query, entity: int, options: _Options, trained: Model) -> Hit:
    """The hit of one entity: by its best name, or by a weak alias where that gives more even when held down."""
    card = index.card(entity)
    found = [_one(index, block, query, card, weak, *options[weak], trained) for weak in sorted(options)]
    return max(found, key=lambda hit: (hit.score, not hit.weak_only))


def _one(index: Index, block: _Block, query: Query, card: Card, weak: bool, raw: float, row: int, name: int, trained: Model) -> Hit:
    seen = telling.aligned(index, block.asked, block.words, block.names[row], row, name)
    agree, contradict = judged(query, card, seen)
    odds, weak_only = odds_of(trained, raw, agree, contradict, weak)
    return telling.hit(trained, query, card, block.names[row], index.text(name), ROLES[int(index.role[name])], seen, agree, contradict, raw, chance(odds), weak_only)


def odds_of(trained: Model, raw: float, agree: Sequence[Fact], contradict: Sequence[Fact], weak: bool) -> tuple[float, bool]:
    """Log-odds of a hit and whether it was held down because it rests on a weak alias alone.

    A weak alias needs a second fact that agrees and weighs; without one the score stays under the border of `possible`, whatever the name says.
    """
    odds = trained.name_odds(raw)
    if any(fact.rule == "number-same" and fact.weight >= 6 for fact in agree):
        odds = max(odds, NUMBERED)
    odds += sum(fact.weight for fact in agree) + sum(fact.weight for fact in contradict)
    if weak and not any(fact.weight >= 1.0 for fact in agree):
        ceiling = trained.weak_ceiling
        if odds > ceiling:
            return ceiling, True
        return odds, True
    return odds, False


def names_of(index: Index, entity: int) -> tuple[str, ...]:
    """All names of a record, as published."""
    first, last = np.searchsorted(index.entity, [entity, entity + 1])
    return tuple(index.text(n) for n in range(int(first), int(last)))


def settings() -> tuple[tuple[str, str], ...]:
    """What a basis tells of the model: its borders and the seed and data it was trained with."""
    trained = model()
    return (*((f"border {band}", str(value)) for band, value in trained.borders.items()), ("model trained on", str(trained.about["split"])))
