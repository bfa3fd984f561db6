"""Agreement from votes as a page: both measures with n, the base rate beside them, imported estimates, what votes do not say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from servanda.base.document import Bar, Cell, Comparison, Document, Heading, PageBlock, Para, counted, table
from servanda.instruments.alliances.votes.records import LEAST, AlignAnswer

WARNING = (
    "Votes say little of alliances: most resolutions pass by large majorities or without a vote, so that two states that owe "
    "each other nothing agree often. Read a figure beside the base rate, never alone."
)
HOW = (
    "Agreement: Voeten's measure, an abstention beside a yes or a no counts half. Strict: the same vote. Votes that one of the "
    f"two did not cast are left out; below {LEAST} votes no figure is given. What passes without a vote stands in no such table."
)
MOST_PAIRS, MOST_BARS = 250, 24
"""That are told or drawn; JSON has all."""


def align_page(answer: AlignAnswer) -> Document:
    """In: the agreement of a session. Out: the page."""
    blocks: list[PageBlock] = [Para(head(answer), "strong"), Para(WARNING, "warn"), Para(_base(answer)), *_pairs(answer)]
    blocks += [*_points(answer), *(Para(f"{note}.", "warn") for note in answer.notes), Para(HOW, "quiet")]
    return Document(f"Agreement from votes, session {answer.session}", tuple(blocks), answer.basis.foot())


def head(answer: AlignAnswer) -> str:
    """The session in a sentence."""
    if len(answer.pairs) == 1:
        one = answer.pairs[0]
        said = f"agreement {_figure(one.agreement)}, strict {_figure(one.strict)}, n {one.n}"
        few = f"too few votes ({one.n}; {LEAST} are the least)"
        return f"{_named(answer, one)}, session {answer.session}: {few if one.agreement is None else said}."
    who = f"of {', '.join(answer.asked)}" if answer.asked else f"of all {answer.states} states"
    said = f"{counted(len(answer.pairs), 'pair')} {who} over {counted(answer.roll_calls, 'roll call')}"
    return f"Session {answer.session}: {said}" + (f"; {counted(answer.few, 'pair')} with too few votes." if answer.few else ".")


def _base(answer: AlignAnswer) -> str:
    base = answer.base
    said = f"not known, no pair cast {LEAST} votes together"
    if base.agreement is not None:
        said = f"over all {base.pairs:,} pairs the mean agreement is {base.agreement:.6f} (strict {base.strict:.6f})"
        said += f", 90 % of them between {base.low:.6f} and {base.high:.6f}"
    return f"Base rate: {said}; {100 * base.yes:.1f} % of all votes cast are yes."


def _figure(value: float | None) -> str:
    return "too few votes" if value is None else f"{value:.6f}"


def _state(answer: AlignAnswer, key: str) -> str:
    name = answer.names.get(key, key)
    return key if name == key else f"{name} ({key})"


def _named(answer: AlignAnswer, one: Any) -> str:
    """Two states of a pair of either sort."""
    return f"{_state(answer, one.first)} and {_state(answer, one.second)}"


def _pairs(answer: AlignAnswer) -> Iterable[PageBlock]:
    if not answer.asked:
        yield Para("Name states with --state to see their pairs; --json tells all.", "quiet")
        return
    shown = sorted(answer.pairs, key=lambda one: -(one.agreement or 0)) if len(answer.asked) == 1 else list(answer.pairs)
    drawn = [one for one in shown if one.agreement is not None][:MOST_BARS]
    if drawn and answer.base.agreement is not None:
        some = f", {len(drawn)} of {len(shown)} pairs" if len(drawn) < len(shown) else ""
        bars = tuple(Bar(label=_named(answer, one), value=one.agreement, note=f"n {one.n}") for one in drawn)
        mean = (answer.base.agreement, "mean of all pairs")
        yield Comparison(title=f"Agreement (half credit for one abstention){some}", unit="of 1", bars=bars, reference=mean)
    columns: dict[str, Cell] = {
        "states": lambda one: _named(answer, one), "agreement": lambda one: _figure(one.agreement),
        "strict": lambda one: _figure(one.strict), "n": "n",
    }  # fmt: skip
    title = f"Session {answer.session}, {counted(answer.roll_calls, 'roll call')}, {counted(answer.states, 'state')}"
    more = f"; the first {MOST_PAIRS} of {len(shown):,} pairs" if len(shown) > MOST_PAIRS else ""
    yield table(shown[:MOST_PAIRS], columns, tone=lambda one: "warn" if one.agreement is None else "", caption=title + more)


def _points(answer: AlignAnswer) -> Iterable[PageBlock]:
    if not answer.points_from:
        return
    yield Heading(2, "Ideal points, imported")
    yield Para(f"Estimates of others ({answer.points_from}) with their 5 and 95 % bounds; nothing is estimated here.")
    columns: dict[str, Cell] = {
        "state": lambda one: _state(answer, one.state), "point": lambda one: f"{one.point:.6f}",
        "5 to 95 %": lambda one: f"{one.low:.6f} to {one.high:.6f}",
    }  # fmt: skip
    pairs: dict[str, Cell] = {
        "states": lambda one: _named(answer, one), "by their bounds": lambda one: f"{'' if one.apart else 'not '}told apart",
    }  # fmt: skip
    yield table(answer.points, columns)
    yield table(answer.point_pairs, pairs, caption="Two states whose bounds overlap are not told apart")
    if answer.without_point:
        yield Para(f"No estimate of this session is imported for {', '.join(answer.without_point)}.", "warn")
