"""Agreement from votes as a page: both measures with n, the base rate beside them, imported estimates, what votes do not say."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.base.document import Bar, Comparison, Document, Heading, PageBlock, Para, counted, table
from servanda.instruments.alliances.votes.records import LEAST, AlignAnswer, PairVotes, PointPair

WARNING = (
    "Votes say little of alliances: most resolutions pass by large majorities or without a vote, so that two states that owe each "
    "other nothing agree often. Read a figure beside the base rate, never alone."
)
HOW = (
    "Agreement: Voeten's measure, an abstention beside a yes or a no counts half. Strict: the same vote. Votes that one of the two "
    f"did not cast are left out; below {LEAST} votes no figure is given. What passes without a vote stands in no table of votes."
)
MOST = 250
"""Pairs that are told at a time; JSON has all."""


def align_page(answer: AlignAnswer) -> Document:
    """In: the agreement of a session. Out: the page."""
    blocks: list[PageBlock] = [Para(head(answer), "strong"), Para(WARNING, "warn"), Para(_base(answer))]
    shown = sorted(answer.pairs, key=lambda one: -(one.agreement or 0)) if len(answer.asked) == 1 else list(answer.pairs)
    if not answer.asked:
        blocks.append(Para(f"{counted(len(shown), 'pair')}; name states with --state to see theirs, --json tells all.", "quiet"))
        shown = []
    if answer.asked and answer.base.agreement is not None:
        drawn = [one for one in shown if one.agreement is not None][:24]
        blocks.append(
            Comparison(
                title="Agreement (half credit for one abstention)" + (f", {len(drawn)} of {len(shown)} pairs" if len(drawn) < len(shown) else ""),
                unit="of 1", bars=tuple(Bar(label=_named(answer, one), value=one.agreement, note=f"n {one.n}") for one in drawn),
                reference=(answer.base.agreement, "mean of all pairs"),
            )
        )  # fmt: skip
    if shown:
        blocks.append(
            table(
                shown[:MOST],
                {
                    "states": lambda one: _named(answer, one), "agreement": lambda one: _figure(one.agreement),
                    "strict": lambda one: _figure(one.strict), "n": "n",
                },
                tone=lambda one: "warn" if one.agreement is None else "",
                caption=f"Session {answer.session}, {counted(answer.roll_calls, 'roll call')}, {counted(answer.states, 'state')}",
            )
        )  # fmt: skip
        if len(shown) > MOST:
            blocks.append(Para(f"{MOST} of {len(shown):,} pairs are told; --json tells all.", "quiet"))
    blocks += _points(answer)
    blocks += [Para(f"{note}.", "warn") for note in answer.notes]
    blocks.append(Para(HOW, "quiet"))
    return Document(f"Agreement from votes, session {answer.session}", tuple(blocks), answer.basis.foot())


def head(answer: AlignAnswer) -> str:
    """The session in a sentence."""
    few = f"; {counted(answer.few, 'pair')} with too few votes" if answer.few else ""
    if len(answer.pairs) == 1:
        one = answer.pairs[0]
        if one.agreement is None:
            return f"{_named(answer, one)}, session {answer.session}: too few votes ({one.n}; {LEAST} are the least)."
        return f"{_named(answer, one)}, session {answer.session}: agreement {_figure(one.agreement)}, strict {_figure(one.strict)}, n {one.n}."
    who = f"of {', '.join(answer.asked)}" if answer.asked else f"of all {answer.states} states"
    return f"Session {answer.session}: {counted(len(answer.pairs), 'pair')} {who} over {counted(answer.roll_calls, 'roll call')}{few}."


def _base(answer: AlignAnswer) -> str:
    base = answer.base
    said = f"{100 * base.yes:.1f} % of all votes cast are yes"
    if base.agreement is None:
        return f"Base rate: not known, no pair cast {LEAST} votes together; {said}."
    return (
        f"Base rate: over all {base.pairs:,} pairs the mean agreement is {base.agreement:.6f} (strict {base.strict:.6f}), 90 % of them "
        f"between {base.low:.6f} and {base.high:.6f}; {said}."
    )


def _figure(value: float | None) -> str:
    return "too few votes" if value is None else f"{value:.6f}"


def _named(answer: AlignAnswer, one: PairVotes | PointPair) -> str:
    return " and ".join(_state(answer, key) for key in (one.first, one.second))


def _state(answer: AlignAnswer, key: str) -> str:
    name = answer.names.get(key, key)
    return key if name == key else f"{name} ({key})"


def _points(answer: AlignAnswer) -> Iterable[PageBlock]:
    if not answer.points_from:
        return
    yield Heading(2, "Ideal points, imported")
    yield Para(f"Estimates of others ({answer.points_from}) with their 5 and 95 % bounds; nothing is estimated here.")
    if answer.points:
        yield table(
            answer.points,
            {
                "state": lambda one: _state(answer, one.state), "point": lambda one: f"{one.point:.6f}",
                "5 to 95 %": lambda one: f"{one.low:.6f} to {one.high:.6f}",
            },
        )  # fmt: skip
    if answer.point_pairs:
        yield table(
            answer.point_pairs,
            {"states": lambda one: _named(answer, one), "told apart": lambda one: "told apart" if one.apart else "not told apart"},
            caption="Two states whose bounds overlap are not told apart",
        )  # fmt: skip
    if answer.without_point:
        yield Para(f"No estimate of this session is imported for {', '.join(answer.without_point)}.", "warn")
