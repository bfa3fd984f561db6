"""What experts judge and what stands in the way, as pages: the answer in a sentence, then why, the plain baseline beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from servanda.base.document import Bar, Cell, Comparison, Document, Heading, Listing, PageBlock, Para, counted, number, table
from servanda.instruments.strategy.experts.obstacles import ObstacleRegister, Threatened
from servanda.instruments.strategy.experts.records import PROBABILITY, SAYS, AnswersTaken, PoolAnswer, PooledQuestion, SheetsMade
from servanda.instruments.strategy.likelihood import percent, ranged, said

ALONE = "One expert answered: this is one judgement, not a pool."
KEEP = (
    "Keep this file apart from the dossier, under its own marking: it alone says who is who.",
    "Reasons go out in the next round as they were written: read them before, for names that stand in them.",
)


def sheets_page(answer: SheetsMade) -> Document:
    """In: what was written. Out: the page."""
    seeds = f", {answer.seeds} of them with answers that are known already (seeds)" if answer.seeds else ""
    files, experts = counted(len(answer.files), "sheet"), counted(len(answer.experts), "expert")
    head = f"{files} for {experts}: {counted(answer.questions, 'question')}{seeds}."
    few = [] if answer.seeds >= 10 else [Para("With fewer than ten seeds all experts will weigh the same.", "quiet")]
    blocks = (Para(head, "strong"), Listing(answer.files), Para(f"Names stand in {answer.names}. {KEEP[0]}"), Para(KEEP[1]), *few)
    return Document("Sheets for experts", blocks, answer.basis.foot())


def taken_page(answer: AnswersTaken) -> Document:
    """In: what was taken. Out: the page."""
    experts = sorted({one.expert for one in answer.taken})
    empty = f"; {counted(answer.empty, 'question')} left unanswered" if answer.empty else ""
    head = f"{counted(len(answer.taken), 'answer')} of {', '.join(experts)} taken{empty}."
    head += f" The table holds {counted(len(answer.held), 'answer')}."
    return Document("Answers of experts", (Para(head, "strong"),), answer.basis.foot())


def pool_page(answer: PoolAnswer) -> Document:
    """In: the pooled answers. Out: the page."""
    events = [one for one in answer.pooled if one.question.kind == PROBABILITY]
    amounts = [one for one in answer.pooled if one.question.kind != PROBABILITY]
    blocks: list[PageBlock] = [Para(_first(answer), "strong")]
    blocks += [Para(ALONE, "warn")] * (len(answer.experts) == 1)
    if events:
        blocks += _events(events)
    if amounts:
        blocks += _amounts(amounts)
    blocks += _dissent(answer.pooled)
    blocks += _weights(answer)
    if answer.missing:
        missing = "; ".join(f"{name}: {question}" for name, question in answer.missing)
        blocks.append(Para(f"Not answered, and nothing was put in its place: {missing}.", "quiet"))
    return Document("What the experts judge", tuple(blocks), answer.basis.foot())


def _first(answer: PoolAnswer) -> str:
    one = answer.pooled[0]
    best, text = one.linear[2] or 0.0, _asked(one)
    what = f"{percent(best)} ({said(best, best)})" if one.question.kind == PROBABILITY else f"about {_amount(one, best)}"
    if one.question.kind == PROBABILITY and one.spread[0] < one.spread[1]:
        what += f", one by one {ranged(*one.spread)}"
    elif one.linear[0] is not None and one.linear[4] is not None and one.question.kind != PROBABILITY:
        what += f" (90 %: {number(one.linear[0])} to {number(one.linear[4])})"
    dissents = f"; {len(one.dissent)} of them dissent{'s' if len(one.dissent) == 1 else ''}" if one.dissent else ""
    more = f" {counted(len(answer.pooled) - 1, 'more question')} below." if len(answer.pooled) > 1 else ""
    who = counted(len(one.answers), "expert")
    return f"{text} {who} {'says' if len(one.answers) == 1 else 'say'}: {what}{dissents}.{more}"


def _asked(one: PooledQuestion) -> str:
    """The question alone, without the clause that stands behind it."""
    return one.text.partition(SAYS)[0]


def _amount(one: PooledQuestion, value: float) -> str:
    return f"{number(value)} {one.question.unit}"


def _events(events: Sequence[PooledQuestion]) -> list[PageBlock]:
    columns: dict[str, Cell] = {
        "question": lambda one: one.text,
        "mean": lambda one: percent(one.linear[2]),
        "in words": lambda one: said(one.linear[2], one.linear[2]),
        "median": lambda one: percent(one.median),
        "lowest to highest": lambda one: ranged(*one.spread),
        "ranges, mean": lambda one: ranged(one.linear[0], one.linear[4]) if one.linear[0] is not None else "",
        "experts": lambda one: len(one.answers),
    }
    columns |= {"weighted": lambda one: percent(one.weighted[2])} if any(one.weighted for one in events) else {}
    ends = [[None if value is None else 100 * value for value in (one.linear[2], *one.spread)] for one in events]
    named = zip(events, ends, strict=True)
    bars = tuple(Bar(label=one.question.id, value=at, low=low, high=high, note=_asked(one)) for one, (at, low, high) in named)
    title = "Probabilities: mean of the experts, and their lowest and highest"
    return [Heading(2, "Probabilities", "probabilities"), table(events, columns), Comparison(title=title, unit="%", bars=bars)]


def _amounts(amounts: Sequence[PooledQuestion]) -> list[PageBlock]:
    blocks: list[PageBlock] = [Heading(2, "Quantities", "quantities")]
    for one in amounts:
        pools = [("mean of distributions (linear pool)", one.linear), ("mean of quantiles (Vincent)", one.vincent)]
        pools += [("linear pool, weighted by seeds", one.weighted)] if one.weighted else []
        rows = [*pools, *((each.expert, _five(each.quantiles)) for each in one.answers)]
        columns: dict[str, Cell] = {"who": lambda row: row[0]}
        for at, level in enumerate((5, 25, 50, 75, 95)):
            columns[f"{level} %"] = partial(_nth, at)
        bars = tuple(
            Bar(label=name, value=five[2], low=five[0], high=five[4], quiet=at >= len(pools))
            for at, (name, five) in enumerate(rows)
        )
        title = f"{one.question.id}: middle and 90 % interval, in {one.question.unit}"
        blocks += [
            Para(f"{one.text} In {one.question.unit}."),
            table(rows, columns),
            Comparison(title=title, unit=one.question.unit, bars=bars),
        ]
    how = "The linear pool is the one shown first: it keeps that experts differ; the mean of quantiles is narrower where they do."
    return [*blocks, Para(how, "quiet")]


def _five(quantiles: Sequence[tuple[float, float]]) -> tuple[float | None, ...]:
    given = dict(quantiles)
    return tuple(given.get(level) for level in (0.05, 0.25, 0.5, 0.75, 0.95))


def _nth(at: int, row: tuple[str, tuple[float | None, ...]]) -> str:
    value = row[1][at]
    return "" if value is None else number(value)


def _dissent(pooled: Sequence[PooledQuestion]) -> list[PageBlock]:
    rows = [(one, each) for one in pooled for each in one.dissent]
    none = "No expert's 90 % interval misses the median of the pool."
    without = sum(one.without_range for one in pooled)
    blind = f" Without a range came {counted(without, 'answer')}: whether who gave it dissents is not known." if without else ""
    columns: dict[str, Cell] = {
        "question": lambda row: row[0].question.id,
        "expert": lambda row: row[1].expert,
        "says": lambda row: _range(row[0], row[1].low, row[1].high),
        "median of the pool": lambda row: _range(row[0], row[0].median, row[0].median),
        "because": lambda row: row[1].reason,
    }
    told: list[PageBlock] = [Para(f"{none}{blind}")] if not rows else [table(rows, columns, none="no reason was given")]
    told += [Para(blind.strip(), "quiet")] if rows and blind else []
    return [Heading(2, "Dissent", "dissent"), *told]


def _range(one: PooledQuestion, low: float, high: float) -> str:
    if one.question.kind == PROBABILITY:
        return ranged(low, high)
    return _amount(one, low) if low == high else f"{number(low)} to {_amount(one, high)}"


def _weights(answer: PoolAnswer) -> list[PageBlock]:
    weighing, blocks = answer.weighing, list[PageBlock]([Heading(2, "Weights", "weights")])
    if weighing.earned:
        others = [name for name in answer.experts if name not in {one.expert for one in weighing.experts}]
        none = f" Too few seeds for a weight: {', '.join(others)}." if others else ""
        both = "the weighted pool stands beside the one in which all weigh the same"
        blocks.append(Para(f"Weights were earned on seeds; {both}.{none}"))
    else:
        blocks.append(Para(f"{weighing.why[:1].upper()}{weighing.why[1:]}"))
    if weighing.gain is not None and weighing.error is not None:
        less = f"{100 * weighing.gain:.1f} % less" if weighing.gain >= 0 else f"{-100 * weighing.gain:.1f} % more"
        error = f"standard error {100 * weighing.error:.1f} %"
        left = f"Left out one by one, {weighing.seeds} seeds were missed by {less} with weights than without"
        blocks.append(Para(f"{left} ({error})."))
    if weighing.experts:
        columns: dict[str, Cell] = {
            "expert": "expert",
            "calibration": lambda one: f"{one.calibration:.3g}",
            "information": lambda one: f"{one.information:.2f}",
            "truth inside the 90 % interval": lambda one: f"{one.inside} of {weighing.seeds}",
            "weight": lambda one: percent(one.weight),
        }
        blocks.append(table(weighing.experts, columns))
    return blocks


# --- obstacles -------------------------------------------------------------------------------------------------------


def obstacles_page(answer: ObstacleRegister) -> Document:
    """In: the register. Out: the page."""
    known = [one for one in answer.obstacles if one.middle is not None]
    columns: dict[str, Cell] = {
        "obstacle": lambda one: f"{one.row.id}: {one.row.obstacle}",
        "lies": lambda one: one.row.side,
        "held by": lambda one: one.row.holder,
        "threatens": lambda one: ", ".join(map(_short, one.row.clauses)),
        "probability": _chance,
        "clauses that fall": lambda one: one.count,
        "expected": _expected,
        "what would remove it": lambda one: one.row.remedy,
    }
    rows = table(answer.obstacles, columns, none="not known")
    bars = tuple(
        Bar(label=one.row.id, value=None, low=one.low, high=one.high, note=one.row.obstacle) for one in answer.obstacles
    )
    alone = tuple(
        Bar(label=f"{one.row.id}: only what it threatens", value=None, low=part * one.row.low, high=part * one.row.high)
        for one in known
        if one.row.low is not None and one.row.high is not None and one.falls and (part := len(one.row.clauses))
    )
    drawn = Comparison(title="Clauses that are expected to fall, with what falls with them", unit="clauses", bars=(*bars, *alone))
    listed = tuple(_falls(answer, one) for one in answer.obstacles if one.falls)
    falls = Listing(listed) if listed else Para("No other clause waits for those that are threatened.")
    how = (
        "A clause falls when, by the text, it can no longer be kept: what it waits for cannot come, if nobody acts out of "
        "order. What may come in another way is not counted, so there may be more. Expected: the probability times the "
        "clauses that fall."
    )
    whence = Listing(tuple(map(_whence, answer.obstacles)))
    blocks = (Para(_worst(answer, known), "strong"), rows, drawn, Heading(2, "What falls with what", "falls"), falls)
    rest = (Para(how, "quiet"), Heading(2, "Sources", "sources"), whence)
    return Document("What stands in the way", (*blocks, *rest), answer.basis.foot())


def _whence(one: Threatened) -> str:
    row = one.row
    return f"{row.id}: {', '.join(filter(None, (row.source, f'{row.as_of}', row.owner, row.grade)))}"


def _worst(answer: ObstacleRegister, known: Sequence[Threatened]) -> str:
    count = counted(len(answer.obstacles), "obstacle")
    unknown = len(answer.obstacles) - len(known)
    blind = f" The probability of {unknown} is not known." if unknown else ""
    if not known:
        return f"{count}, and nobody has said how likely any of them is."
    one = known[0]
    fall = f"{counted(one.count, 'clause')} {'falls' if one.count == 1 else 'fall'}"
    what = f"“{one.row.obstacle}” ({one.row.side}, {_chance(one)})"
    return f"Of {count} the one with most at stake is {what}: where it holds, {fall}.{blind}"


def _chance(one: Threatened) -> str:
    low, high = one.row.low, one.row.high
    return "" if low is None or high is None else f"{ranged(low, high)}, {said(low, high)}"


def _expected(one: Threatened) -> str:
    if one.low is None or one.high is None:
        return f"not known, at most {one.count}"
    return number(one.low) if one.low == one.high else f"{number(one.low)} to {number(one.high)}"


def _falls(answer: ObstacleRegister, one: Threatened) -> str:
    titles = ((_short(name), answer.titles.get(name, "")) for name in one.falls)
    told = ", ".join(f"{name} ({title})" if title else name for name, title in titles)
    return f"{one.row.id}: with {', '.join(map(_short, one.row.clauses))} falls {told}"


def _short(name: str) -> str:
    return name.partition(":")[2] or name
