"""What is said of interests: first a sentence to read aloud, then why with the plain rates beside it, then how."""

from __future__ import annotations

import math
from collections.abc import Sequence

from servanda.base.document import Bar, Cell, Comparison, Course, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.instruments.strategy.interests.declared import StatedPosition
from servanda.instruments.strategy.interests.miscalculation import Chance, Comparable, Miscalculated, Miscalculation, NextMonth
from servanda.instruments.strategy.interests.positions import LIVES
from servanda.instruments.strategy.interests.scores import BASE, Gain, PastScore, Scored
from servanda.instruments.strategy.interests.stands import Interests, IssueStands, SideStand, said_range
from servanda.instruments.strategy.likelihood import percent, ranged

FEW = 12
"""Lines of a long table that a page tells."""
BROKEN = 10
"""Quiet spells that must have ended with the act before methods are told apart by them."""
SLIGHT = 0.05
"""A gain over the base rate of quiet spells below this is told as a bound."""
MEANS = (
    "A surprise is a month with the act to which a forecast had given less than 20 %; a wrong call is a month on the other "
    "side of one half. Brier and log score: the less the better. AUC: how often a month with the act had been given more "
    "than one without (one half: no better than chance). Coverage: in how many months the number of pairs with the act lay "
    "within the 90 % interval made of the forecasts of the pairs."
)
HOW = (
    "Acts and words are read by a logit with a ridge, fitted anew each quarter on the past only: counts of what both sides "
    "did (or said), faded with half-lives of 1, 3 and 12 months, and for acts the share of months with the act, with "
    "half-lives of 2, 6 and 24. Intervals of gains: 90 % of draws of blocks of up to twelve months. Own rate: the pair's "
    "months before the first forecast, drawn towards the pooled rate as by twelve months."
)
LIMITS = (
    "Event data count attention: a month without a report is not a month without an act. A forecast from acts says what "
    "tends to follow, not why, and nothing of what a side intends."
)
NOT_SCORED = (
    "Where it would come to rest by salience times capability as stated: middle and 90 % of the draws from the ranges. "
    "Neither has been scored here on 30 resolved questions; the challenge model and the model of exchanges are not built."
)


def miscalculation_page(answer: Miscalculated) -> Document:
    """In: tables of events, asked. Out: the page."""
    past = answer.past
    blocks: list[PageBlock] = [Para(f"{_first(past)}", "strong"), *_past(past), *_notes(answer.notes)]
    return Document(f"Acts or words: {past.target} next month", tuple(blocks), answer.basis.foot())


def interests_page(answer: Interests) -> Document:
    """In: a dossier, asked. Out: the page."""
    blocks: list[PageBlock] = [Para(" ".join([_widest(answer), *([_first(answer.past)] if answer.past else [])]), "strong")]
    for one in answer.issues:
        blocks += _issue(one)
    if answer.fading:
        fading = answer.fading
        span = (
            f"{_years(fading.low)} to {_years(fading.high)} fit nearly as well"
            if fading.low < fading.high
            else "no other of those tried fits nearly as well"
        )
        said = f"half of an act's weight is gone after {_years(fading.half_life)} ({span}; {fading.scored:,} acts)."
        blocks.append(Para(f"How fast the past fades in positions from acts is fitted: {said}", "quiet"))
    blocks.append(
        Para(f"Which act bears on which issue is a judgement: of {answer.owner}, {answer.source}, {answer.as_of}.", "quiet")
    )
    if answer.past:
        blocks += [Heading(2, f"Acts or words: {answer.past.target} next month"), *_past(answer.past)]
    return Document("Interests", (*blocks, *_notes(answer.notes)), answer.basis.foot())


def _years(value: float) -> str:
    edge = " or less" if value == LIVES[0] else " or more" if value == LIVES[-1] else ""
    return f"{value:g} year{'' if value == 1 else 's'}{edge}"


def _notes(notes: Sequence[str]) -> list[PageBlock]:
    return [Heading(2, "Not counted, not known"), Listing(tuple(notes))] if notes else []


# Positions


def _widest(answer: Interests) -> str:
    found = [(abs(stand.gap or 0), one, stand) for one in answer.issues for stand in one.stands if stand.clear]
    if not found:
        any_stated = any(stand.gap is not None for one in answer.issues for stand in one.stands)
        return (
            "No side's acts lie clearly outside the position it states."
            if any_stated
            else "Of no side are both acts and a stated position known."
        )
    _, one, stand = max(found, key=lambda each: each[0])
    trend = {
        "growing": f", and the gap has grown since {stand.since}",
        "shrinking": f", and the gap has shrunk since {stand.since}",
    }
    ends = f"(0: {one.issue.nothing}; 100: {one.issue.everything})"
    done = f"has done {stand.position:.0f}{trend.get(stand.trend, '')}"
    return f"On {one.issue.name}, {stand.side} says {_said(stand)} and {done} {ends}."


def _said(stand: SideStand) -> str:
    return _span(said_range(stand.stated))


def _span(ends: tuple[float | None, float | None] | None) -> str:
    low, high = ends or (None, None)
    if low is None or high is None:
        return "not known"
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _held(row: StatedPosition) -> str:
    grade = f", {row.grade}" if row.grade else ""
    return f"{row.basis} {_span((row.low, row.high))}: {row.source}, {row.as_of} ({row.owner}{grade})"


def _issue(one: IssueStands) -> list[PageBlock]:
    issue = one.issue
    rows = table(
        one.stands,
        {
            "side": "side",
            "says": _said,
            "acts": lambda stand: f"{stand.favour} of {stand.acts} in favour",
            "has done": lambda stand: (
                "not known" if stand.position is None else f"{stand.position:.0f} ({stand.low:.0f} to {stand.high:.0f})"
            ),
            "gap": lambda stand: (
                "not known" if stand.gap is None else f"{stand.gap:+.0f}{'' if stand.clear else ', within what acts can tell'}"
            ),
            "trend": lambda stand: stand.trend + (f" since {stand.since}" if stand.since and stand.trend != "steady" else ""),
        },
        tone=lambda stand: "warn" if stand.clear else "plain",
        caption=f"0: {issue.nothing}; 100: {issue.everything}. 90 % intervals.",
    )
    sources = tuple(f"{stand.side}: {_held(row)}" for stand in one.stands for row in stand.stated)
    blocks: list[PageBlock] = [Heading(2, f"{issue.name[:1].upper()}{issue.name[1:]}"), rows, Listing(sources)]
    drawn = [(stand.side, stand.course) for stand in one.stands if stand.acts]
    if drawn:
        blocks.append(Course(title=f"{issue.name}: positions from acts", unit="0 to 100", lines=tuple(drawn)))
    resting = [
        (name, found) for name, found in (("positions as stated", one.by_words), ("positions from acts", one.by_acts)) if found
    ]
    if resting:
        blocks.append(
            table(
                resting,
                {
                    "from": lambda each: each[0],
                    "weighted mean": lambda each: _three(each[1].mean),
                    "weighted median": lambda each: _three(each[1].median),
                    "weighed": lambda each: ", ".join(each[1].weighed),
                    "not weighed: something is not known": lambda each: ", ".join(each[1].without),
                },
                none="nobody",
                caption=NOT_SCORED,
            )
        )
    return blocks


def _three(value: tuple[float, float, float]) -> str:
    return f"{value[1]:.0f} ({value[0]:.0f} to {value[2]:.0f})"


# Acts or words


def _first(past: Miscalculation) -> str:
    if past.why:
        return f"Of {past.target} only plain rates are told: {past.why}"
    return f"{_whole(past)}; {_quiet(past.main.calm, past.target)}."


def _whole(past: Miscalculation) -> str:
    whole = past.main.whole
    acts, words, gain = whole.of("acts"), whole.of("words"), _gain(whole, "acts", "words")
    if acts.surprises is None or words.surprises is None or gain is None:
        return f"No month that was forecast had {past.target}, so that nothing tells acts from words"
    seen = f"from {percent(words.surprises)} to {percent(acts.surprises)}"
    if gain.low > 0:
        if acts.surprises < words.surprises:
            return f"Reading their acts instead of their words would have cut surprises {seen}"
        smaller = f"made errors {percent(gain.gain)} smaller, though not cut surprises ({seen})"
        return f"Reading their acts instead of their words would have {smaller}"
    if gain.high < 0:
        return (
            f"Reading their words instead of their acts would have made errors smaller; by acts, surprises would have gone {seen}"
        )
    return f"Reading their acts instead of their words would have changed too little to tell: surprises {seen}"


def _quiet(calm: Scored | None, target: str) -> str:
    if calm is None or calm.acts < BROKEN:
        broken = calm.acts if calm else 0
        return f"{counted(broken, 'quiet spell')} ended with {target}, too few to tell what would have warned of it"
    gains = [one for method in calm.scores[1:] if (one := _gain(calm, method.method, BASE))]
    better = [one for one in gains if one.low > 0]
    if not better:
        return "in quiet spells no method beat the base rate"
    best = max(better, key=lambda one: one.gain)
    if best.gain < SLIGHT:
        return f"in quiet spells no method beat the base rate by more than {math.ceil(100 * best.gain)} %"
    return f"in quiet spells {best.better} beat the base rate by {percent(best.gain)}"


def _gain(scores: Scored, better: str, than: str) -> Gain | None:
    return next((one for one in scores.gains if (one.better, one.than) == (better, than)), None)


def _by(scores: Scored, better: str, than: str) -> str:
    gain = _gain(scores, better, than)
    return f"{better} over {than}: {100 * gain.gain:+.1f} % [{100 * gain.low:+.1f}, {100 * gain.high:+.1f}]" if gain else ""


def _past(past: Miscalculation) -> list[PageBlock]:
    whole, calm = past.main.whole, past.main.calm
    months, pairs = counted(past.resolved, "resolved pair-month"), counted(past.pairs, "directed pair")
    blocks: list[PageBlock] = [Para(f"{months} of {pairs} ({'; '.join(past.spans)}), {past.acts:,} with {past.target}.")]
    if whole.months:
        blocks += _scores(whole, "All months that were forecast")
    if not past.why:
        bars = tuple(Bar(label=one.method, value=100 * one.surprises) for one in whole.scores if one.surprises is not None)
        title = f"Surprises: of the months with {past.target}, those given less than 20 %"
        saved = "; ".join(_by(whole, *pair) for pair in (("acts", "words"), ("acts", "own rate"), ("acts + words", "acts")))
        blocks += [Comparison(title=title, unit="%", bars=bars), Para(f"Brier score saved: {saved}. {_together(whole)}")]
    if calm and not past.why:
        blocks += _calm(calm, past.target)
    other = next(iter(past.found[1:]), None)
    if other:
        blocks += _other(other)
    blocks += [*_expected(past), *_announced(past), Para(f"{MEANS} {HOW} {LIMITS}", "quiet")]
    return blocks


def _together(whole: Scored) -> str:
    gain = _gain(whole, "acts + words", "acts")
    if gain and gain.low > 0:
        return "Words beside acts gain on what acts alone foretell: go by both."
    return "Words beside acts gain nothing that can be told from chance: go by acts."


def _scores(scores: Scored, caption: str) -> list[PageBlock]:
    def share(name: str) -> Cell:
        return lambda one: "-" if getattr(one, name) is None else f"{100 * getattr(one, name):.1f} %"

    def figure(one: PastScore, name: str, digits: int) -> str:
        value = getattr(one, name)
        return "-" if value is None else f"{value:.{digits}f}"

    columns: dict[str, Cell] = {
        "forecast by": "method",
        "Brier": lambda one: figure(one, "brier", 4),
        "log": lambda one: figure(one, "log", 3),
        "AUC": lambda one: figure(one, "auc", 2),
        "coverage": share("coverage"),
        "surprises": share("surprises"),
        "wrong calls": share("wrong"),
    }
    return [table(scores.scores, columns, caption=f"{caption}: {scores.months:,}, {100 * scores.base:.1f} % with the act.")]


def _calm(calm: Scored, target: str) -> list[PageBlock]:
    said = _quiet(calm, target)
    unseen = percent(calm.of("acts").surprises or 0)
    broke = f" Of the {calm.acts:,} months in which {target} ended a quiet spell, acts had given less than 20 % to {unseen}."
    said += f".{broke * (calm.acts >= BROKEN)} Who waits for the first act after six quiet months is not warned by any of these."
    gains = "; ".join(_by(calm, method, BASE) for method in ("acts", "words", "acts + words"))
    gains = f"Brier score saved: {gains}. " * (calm.acts >= BROKEN)
    return [
        Heading(2, "Quiet spells"),
        Para(f"{said[0].upper()}{said[1:]}"),
        *_scores(calm, "Months after six without such an act"),
        Para(f"{gains}Base rate: that of such months before the first forecast.", "quiet"),
    ]


def _other(other: Comparable) -> list[PageBlock]:
    gain = _gain(other.whole, "acts", "words")
    if gain is None or other.whole.of("acts").surprises is None:
        said = f"No month that was forecast had {other.target}: nothing tells acts from words there."
    elif gain.low > 0:
        said = f"Of {other.target}, too, acts foretell more than words: {_by(other.whole, 'acts', 'words')}."
    else:
        as_much = "more than" if gain.high < 0 else "as much as"
        saved = f"{_by(other.whole, 'acts', 'words')}; {_by(other.whole, 'acts + words', 'acts')}"
        said = f"Of {other.target}, words foretell {as_much} acts: {saved}. Words carry there."
    return [
        Heading(2, f"The same asked of {other.target}"),
        Para(said),
        *_scores(other.whole, f"{other.target.capitalize()}, all months that were forecast"),
    ]


def _expected(past: Miscalculation) -> list[PageBlock]:
    if not past.expected:
        return []
    methods = [one.method for one in past.expected[0].chances]
    shown = past.expected[:FEW]

    def told(at: int) -> Cell:
        return lambda one: _chance(one.chances[at])

    columns: dict[str, Cell] = {"who, towards whom": _pair, "month": "period"}
    columns |= {method: told(at) for at, method in enumerate(methods)}
    at = methods.index("acts") if "acts" in methods else len(methods) - 1
    bars = tuple(
        Bar(label=_pair(one), value=100 * one.chances[at].chance, low=100 * one.chances[at].low, high=100 * one.chances[at].high)
        for one in shown
    )
    pooled = past.expected[0].chances[0].chance
    more = f" The {FEW} likeliest of {len(past.expected)} pairs." if len(past.expected) > FEW else ""
    caption = f"How likely {past.target} is in the month after the data; 90 % intervals as each method has them.{more}"
    return [
        Heading(2, "Next month"),
        table(shown, columns, caption=caption),
        Comparison(
            title=f"{past.target.capitalize()} next month, by {methods[at]}, with 90 % intervals", unit="%", bars=bars,
            reference=(100 * pooled, f"pooled rate, {percent(pooled)}"),
        ),
    ]  # fmt: skip


def _pair(one: NextMonth) -> str:
    return f"{one.side} → {one.towards}"


def _chance(one: Chance) -> str:
    return f"{percent(one.chance)} ({ranged(one.low, one.high)})"


def _announced(past: Miscalculation) -> list[PageBlock]:
    said = [one for one in past.announced if one.said][:FEW]
    if not said:
        return []
    words = "a statement in favour" if past.target == "cooperation" else "a threat or a critical statement"
    rows = table(
        said,
        {
            "side": "side",
            "months with words": lambda one: f"{one.done} of {one.said:,} followed",
            "rate after words": lambda one: f"{percent(one.rate)} ({ranged(one.low, one.high)})",
            "other months": lambda one: f"{one.undone} of {one.unsaid:,} followed",
            "rate without": lambda one: f"{percent(one.other)} ({ranged(one.other_low, one.other_high)})",
        },
        caption=f"How often a month with {words} towards the other side was followed by a month with {past.target}, and how "
        "often other months were. Partially pooled, 90 %.",
    )
    return [Heading(2, "What followed words"), rows, Para(past.how, "quiet")]
