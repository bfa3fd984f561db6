"""How long such talks took, as a page: the reference class and its size first, and that it is no forecast."""

from __future__ import annotations

from servanda.base.document import Cell, Document, Listing, PageBlock, Para, counted, table
from servanda.instruments.tips.talks import DAYS_A_YEAR, LEAST, PatienceAnswer, TalkShare

MOST = 60
"""Cases that are listed; JSON has all."""


def talks_page(answer: PatienceAnswer) -> Document:
    """In: what a table tells. Out: the page."""
    blocks: list[PageBlock] = [Para(_head(answer), "strong")]
    blocks.append(
        Para(
            "This is what became of other cases. It is no forecast: yours is not drawn from them, and which "
            "ones are like it is your judgement.",
            "warn",
        )
    )
    if answer.shares:
        columns: dict[str, Cell] = {"within": lambda one: counted(one.years, "year"), "share": _share, "95 % bounds": _bounds}
        title = f"{_class(answer)}; n {len(answer.cases)}, {answer.ended} {answer.became}"
        blocks.append(table(answer.shares, columns, caption=title))
    else:
        blocks.append(_cases(answer))
    if answer.refused:
        blocks += [
            Para(f"{counted(len(answer.refused), 'row')} refused, and not counted:", "warn"),
            Listing(answer.refused[:MOST]),
        ]
    blocks += [Para(f"{one}.", "warn") for one in answer.notes]
    how = f"Counted {answer.clock}. A case whose end had not come counts as open to {answer.last}, the last day of the file."
    blocks.append(Para(f"{how} Kaplan and Meier, 1958; bounds on the log-log scale.", "quiet"))
    return Document("How long such talks took", tuple(blocks), answer.basis.foot())


def _head(answer: PatienceAnswer) -> str:
    n = len(answer.cases)
    if not answer.shares:
        return f"Only {counted(n, 'case')} ({_class(answer)}), fewer than {LEAST}: no share is given, only the list."
    one = answer.shares[-1]
    plural = f"{answer.of}{'es' if answer.of.endswith('s') else 's'}"
    return (
        f"Of {n} {plural}, {answer.ended} {answer.became}; within {counted(one.years, 'year')} {_share(one)}. {_median(answer)}"
    )


def _class(answer: PatienceAnswer) -> str:
    return f"reference class: {f'only {answer.chosen}' if answer.chosen else f'every {answer.of} of the file'}"


def _share(one: TalkShare) -> str:
    return "not known: none was watched for so long" if one.beyond else f"{100 * one.share:.1f} %"


def _bounds(one: TalkShare) -> str:
    if one.low is None or one.high is None or one.beyond:
        return "none to be had"
    return f"{100 * one.low:.1f} to {100 * one.high:.1f} %"


def _median(answer: PatienceAnswer) -> str:
    if answer.median is None:
        return (
            f"The median was not reached: within the record, half never {'ended' if answer.became == 'ended' else 'got there'}."
        )
    return f"Half {answer.became} within {answer.median / DAYS_A_YEAR:.1f} years."


def _cases(answer: PatienceAnswer) -> PageBlock:
    columns: dict[str, Cell] = {
        "case": "name",
        "first day": "first",
        "days": "days",
        "how it stands": lambda one: answer.became if one.reached else "still open",
    }
    more = f" (the first {MOST})" if len(answer.cases) > MOST else ""
    return table(answer.cases[:MOST], columns, caption=f"{_class(answer)}; n {len(answer.cases)}{more}")
