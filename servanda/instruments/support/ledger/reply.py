"""A question of a parliament about one giver, recipient or promise, answered in ten lines with sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servanda.accounts.between import Between, total
from servanda.accounts.stages.answers import LedgerAnswer, PledgeSums
from servanda.accounts.stages.records import STAGES
from servanda.accounts.words import amount_words
from servanda.base.document import counted
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown

TOLD = 4
"""Promises or sources that a line names; the ledger has the rest."""


def reply(answer: LedgerAnswer, name: str) -> tuple[str, tuple[str, ...]]:
    """In: the ledger, and who or what is asked about. Out: its name and at most ten lines. Raises Refusal: it stands nowhere."""
    names = sorted({word for one in answer.pledges for word in (one.id, one.donor, one.to, one.via) if word})
    found = next((one for one in names if one.casefold() == name.casefold()), None)
    if found is None:
        repair = closest(name, names) or "Name a giver, a recipient or a promise."
        raise Refusal(f"no promise is of, to or called {shown(name)}.", repair, "--reply")
    mine = [one for one in answer.pledges if found in (one.id, one.donor, one.to, one.via) and (one.leaf or found == one.id)]
    givers, takers = (", ".join(sorted({getattr(one, field) for one in mine})) for field in ("donor", "to"))
    many, when = counted(len(mine), "promise"), f"as of {answer.on}, as known by {answer.known_by}"
    lines = [
        f"{givers} promised {takers} {_sum(mine, 0)} in {many}, {when} [{_sources(one.source for one in mine)}].",
        f"Bound by an act: {_sum(mine, 1)} {_by(answer, mine, 1)}.",
        f"Set aside for a named use: {_sum(mine, 2)} {_by(answer, mine, 2)}.",
        f"Received: {_sum(mine, 3)} {_by(answer, mine, 3)}.",
        f"Still open of what was promised: {_each((one.unit, one.open) for one in mine)}.",
        _late(mine),
        _next(mine),
        _differ(mine),
    ]
    if answer.into:
        lines.append(_common(answer, mine))
    lines.append("What is not on record may have been done; stages are not added to each other, nor currencies.")
    return found, tuple(lines[:10])


def _each(amounts: Iterable[tuple[str, Between]]) -> str:
    units: dict[str, list[Between]] = {}
    for unit, amount in amounts:
        units.setdefault(unit, []).append(amount)
    return "; ".join(f"{amount_words(total(parts))} {unit}" for unit, parts in units.items()) or "nothing on record"


def _sum(mine: Sequence[PledgeSums], stage: int) -> str:
    return _each((one.unit, one.stages[stage].amount) for one in mine if one.stages[stage].rows)


def _common(answer: LedgerAnswer, mine: Sequence[PledgeSums]) -> str:
    """The same in the currency asked for, with the rates."""
    told = [one for one in mine if one.common]
    come = amount_words(total(one.common[3] for one in told))
    valued = ", goods at our valuation" if any(one.valued for one in told) else ""
    mine_rows = {row for one in told for stage in one.stages for row in stage.rows}
    rates = [f"{one.words} ({one.date}, {one.source})" for one in answer.rates if mine_rows & set(one.rows)]
    said = f"{amount_words(total(one.common[0] for one in told))} promised, {come} received"
    return f"In {answer.into}{valued}: {said} [{_sources(rates) or 'no rate needed'}]."


def _by(answer: LedgerAnswer, mine: Sequence[PledgeSums], stage: int) -> str:
    """The rows, where each is from and who tells it."""
    told = [row for one in mine for row in one.stages[stage].rows]
    return f"[{_sources(f'{row}: {answer.sources[row]}' for row in told)}]" if told else "[no entry]"


def _sources(words: Iterable[str]) -> str:
    found = list(dict.fromkeys(words))
    return "; ".join(found[:TOLD]) + (f"; and {len(found) - TOLD} more" if len(found) > TOLD else "")


def _late(mine: Sequence[PledgeSums]) -> str:
    late = [f"{one.id} (due {one.due})" for one in mine if one.late == "yes"]
    perhaps = [f"{one.id} (due {one.due})" for one in mine if one.late == "perhaps"]
    said = f"Late, by the record: {_sources(late) or 'none'}"
    return said + (f"; it cannot be said of {_sources(perhaps)}" if perhaps else "") + "."


def _next(mine: Sequence[PledgeSums]) -> str:
    steps = [f"{one.owes}: {one.next} ({one.id})" for one in mine if one.next]
    return f"Who owes the next step: {_sources(steps) or 'nobody, all is delivered'}."


def _differ(mine: Sequence[PledgeSums]) -> str:
    def said(one: PledgeSums, n: int) -> str:
        each = [(told.assessor, told.stages[n]) for told in one.by_assessor if told.stages[n].rows]
        return ", ".join(f"{who} says {amount_words(stage.amount)}" for who, stage in each)

    told = [
        f"{one.id} {stage}: {said(one, n)}"
        for one in mine for n, stage in enumerate(STAGES) if stage in one.differ
    ]  # fmt: skip
    return f"Where those who say so differ: {_sources(told) or 'nowhere'}."
