"""The ledger as a page: a sentence, bars on one scale, a row a promise, who says otherwise, leads, rates, what is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from servanda.accounts.between import NOTHING, Between
from servanda.accounts.lacking import lacking
from servanda.accounts.stages.answers import LedgerAnswer, NeedSums, PledgeSums, StageGap, StageSum, TotalSums
from servanda.accounts.stages.records import STAGES
from servanda.accounts.words import amount_words, share_words
from servanda.base.document import Bar, Cell, Comparison, Details, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.base.time.numbers import digits

HOW = (
    "Sums of what is on record; what nobody recorded may have been done. Stages are never added: what is delivered was committed "
    "before. Where assessors differ the amount runs from the least to the most that one of them says. A promise with parts is "
    "counted by its parts, money that is passed on at whoever gave it."
)
MOST_BARS, MOST_LISTED = 12, 300
"""Promises that are drawn or named in a cell; rows or lines that are told at a time: nobody reads more, and JSON has all."""


def ledger_page(answer: LedgerAnswer) -> Document:
    """In: the ledger. Out: its page; of a question, the reply in ten lines."""
    blocks: list[PageBlock]
    if answer.reply:
        blocks = [Para(answer.reply[0], "strong"), Listing(answer.reply[1:])]
        return Document(f"Answer: {answer.about}", tuple(blocks), answer.basis.foot())
    blocks = [Para(head(answer), "strong"), *_why(answer), *_rows(answer), *_bars(answer), *_gaps(answer)]
    blocks += [*_beside(answer), *_totals(answer), *_needs(answer), *_doubles(answer), *_own(answer), *_rest(answer)]
    blocks.append(Para(f"As of {answer.on}, as known by {answer.known_by}. {HOW}", "quiet"))
    return Document("Ledger of support", tuple(blocks), answer.basis.foot())


def head(answer: LedgerAnswer) -> str:
    """The ledger in a sentence."""
    leaves = [one for one in answer.pledges if one.leaf]
    if not leaves:
        return "No promise is on record by these days."
    late, perhaps = ([one for one in leaves if one.late == said] for said in ("yes", "perhaps"))
    done = sum(one.done == "yes" for one in leaves)
    said = f"Of {counted(len(leaves), 'promise')} {done or 'none'} {'is' if done < 2 else 'are'} delivered in full, on record"
    if late:
        names = ", and ".join(f"{one.id}, where {one.owes} owes the next step" for one in late[:2])
        said += f"; {len(late)} {'is' if len(late) == 1 else 'are'} late: {names}{more(len(late) - 2)}"
    else:
        said += "; none is late, by the record"
    dayless = sum(one.late == "no day" and one.done != "yes" for one in leaves)
    said += f"; {dayless} {'has' if dayless == 1 else 'have'} no day" if dayless else ""
    return said + (f"; of {len(perhaps)} it cannot be said" if perhaps else "") + "."


def _why(answer: LedgerAnswer) -> Iterable[PageBlock]:
    """The sums behind the sentence: in the common currency if one was asked for, else in each unit."""
    all_of = [one for one in answer.totals if one.of == "all"]
    common = [one for one in all_of if one.by_rates]
    covered = {name for one in common for name in one.pledges}
    for one in [*common, *[one for one in all_of if not covered.issuperset(one.pledges)][:3]]:
        said = ", ".join(
            f"{stage_words(stage)} {name}" if stage.rows else f"nothing {name}"
            for name, stage in zip(STAGES, one.stages, strict=True)
        )
        yield Para(f"{one.unit}{', goods at our valuation' if one.valued else ''}: {said}, on record.")


def more(count: int) -> str:
    """How many are not named."""
    return f" and {count} more" if count > 0 else ""


def named(rows: Sequence[str]) -> str:
    return ", ".join(rows[:MOST_BARS]) + more(len(rows) - MOST_BARS)


def stage_words(stage: StageSum) -> str:
    """What is on record of a stage; `-`: nothing is."""
    return amount_words(stage.amount) if stage.rows else "-"


def _bar(label: str, amount: Between, quiet: bool, none: bool) -> Bar:
    """A line alone where the ends differ; in words where nothing is on record, or an end is not known."""
    if none or amount.low is None or amount.high is None:
        return Bar(label=f"{label}, {'no record' if none else amount_words(amount)}", value=None)
    low, high = float(amount.low), float(amount.high)
    return Bar(label=label, value=low if low == high else None, low=low, high=high, note=amount_words(amount), quiet=quiet)


def _bars(answer: LedgerAnswer) -> Iterable[PageBlock]:
    """One picture for each unit: all its promises on one scale."""
    if answer.pledges:
        yield Heading(2, "On one scale")
        yield Para("A line without a bar runs from the least to the most that is said.", "quiet")
    units: dict[str, list[tuple[PledgeSums, tuple[Between, ...]]]] = {}
    for one in answer.pledges:
        if one.leaf:
            shown = one.common or tuple(stage.amount for stage in one.stages)
            units.setdefault(answer.into if one.common else one.unit, []).append((one, shown))
    for unit, members in units.items():
        members.sort(key=lambda pair: (pair[0].late != "yes", -(pair[1][0].high or 0), pair[0].id))
        drawn = [
            _bar(f"{one.id} {name}", amounts[n], name == "pledged", not one.stages[n].rows)
            for one, amounts in members[:MOST_BARS] for n, name in enumerate(STAGES)
        ]  # fmt: skip
        valued = " (goods at our valuation)" if any(one.valued for one, _ in members) else ""
        title = f"{unit[:1].upper()}{unit[1:]}{valued}: pledged, committed, allocated, delivered, on one scale"
        yield Comparison(title=title, unit=unit + valued, bars=tuple(drawn))
        if len(members) > MOST_BARS:
            yield Para(f"{MOST_BARS} of {len(members)} promises are drawn: those that are late, then the largest.", "quiet")


def _ordered(answer: LedgerAnswer) -> list[PledgeSums]:
    """Those that are late first."""
    return sorted(answer.pledges, key=lambda one: {"yes": 0, "perhaps": 1}.get(one.late, 2))


def _rows(answer: LedgerAnswer) -> Iterable[PageBlock]:
    if not (ordered := _ordered(answer)):
        return
    if len(ordered) > MOST_LISTED:
        yield Para(f"{MOST_LISTED} of {len(ordered):,} promises are told, those that are late first; --json tells all.", "warn")
    yield table(
        ordered[:MOST_LISTED],
        {
            "promise": lambda one: one.id + ("" if one.leaf else " (has parts)"),
            "of": lambda one: f"{one.what} ({one.unit})",
            "from, to": lambda one: f"{one.donor} to {one.to}" + (f", through {one.via}" if one.via else ""),
            "by": lambda one: str(one.due or "no day"), "late": "late",
            "next step": lambda one: f"{one.owes}: {one.next}" if one.next else "nobody",
            **_cells(lambda one: one.stages),
            "open": lambda one: amount_words(one.open),
            "clause": lambda one: f"{one.clause}: {one.told.status}" if one.told else (one.clause or "none binds to it"),
        },
        tone=lambda one: "bad" if one.late == "yes" else "warn" if one.late == "perhaps" else "",
        caption="Each promise, in its own unit; -: nothing is on record; clause: by the log of evidence alone",
    )  # fmt: skip


def _gaps(answer: LedgerAnswer) -> Iterable[PageBlock]:
    if not answer.pledges:
        return
    yield table(
        _ordered(answer)[:MOST_LISTED],
        {
            "promise": "id", "from each stage to the next on record": lambda one: "; ".join(map(_gap, one.gaps)),
            "delivered share": lambda one: share_words(one.stages[3].amount, one.stages[0].amount) if one.stages[3].rows else "-",
            **({f"in {answer.into}": _common} if answer.into else {}),
        },
        caption="Gaps",
    )  # fmt: skip
    steps = tuple(f"{one.id}: {'; '.join(one.told.answered)}" for one in answer.pledges if one.told and one.told.answered)
    if steps:
        yield Details("What the ladder of a breached clause asks next", (_listed(steps),))


def _listed(lines: Sequence[str]) -> Listing:
    rest = f"and {len(lines) - MOST_LISTED:,} more; --json tells all"
    return Listing((*lines[:MOST_LISTED], *[rest] * (len(lines) > MOST_LISTED)))


def _cells(of: Callable[[Any], Sequence[StageSum]]) -> dict[str, Cell]:
    """A column for each stage of what a row has."""

    def cell(stage: int) -> Cell:
        return lambda row: stage_words(of(row)[stage])

    return {name: cell(stage) for stage, name in enumerate(STAGES)}


def _gap(one: StageGap) -> str:
    return f"{one.first} to {one.then}: {'none' if one.amount == NOTHING else amount_words(one.amount)}"


def _common(one: PledgeSums) -> str:
    if not one.common:
        return ""
    come = f"{amount_words(one.common[3])} delivered" if one.stages[3].rows else "nothing delivered on record"
    said = f"{amount_words(one.common[0])} pledged, {come}"
    return said + (", our valuation" if one.valued else "")


def _beside(answer: LedgerAnswer) -> Iterable[PageBlock]:
    rows = [(one, told) for one in answer.pledges if one.differ for told in one.by_assessor]
    if rows:
        yield Heading(2, f"Where assessors differ{': the first of them' if len(rows) > MOST_LISTED else ''}")
        yield table(
            rows[:MOST_LISTED],
            {
                "promise": lambda row: row[0].id, "unit": lambda row: row[0].unit, "who says so": lambda row: row[1].assessor,
                **_cells(lambda row: row[1].stages),
            },
            tone=lambda _row: "warn",
        )  # fmt: skip


def _totals(answer: LedgerAnswer) -> Iterable[PageBlock]:
    rows: list[tuple[TotalSums, str, Sequence[StageSum]]] = []
    for one in answer.totals:
        rows.append((one, "between all", one.stages))
        rows += [(one, told.assessor, told.stages) for told in one.assessors]
    if rows:
        yield Heading(2, "Sums")
        yield table(
            rows,
            {
                "of": lambda row: f"{row[0].of} {row[0].name}".strip() + (", by rates" if row[0].by_rates else ""),
                "who says so": lambda row: row[1],
                **_cells(lambda row: row[2]),
                "unit": lambda row: row[0].unit + (", our valuation of goods" if row[0].valued else ""),
                "promises": lambda row: named(row[0].pledges),
                "not known in it": lambda row: named(row[0].without),
            },
            caption="Over promises without parts; stages are never added to each other",
        )  # fmt: skip


def _needs(answer: LedgerAnswer) -> Iterable[PageBlock]:
    if answer.needs:

        def when(one: NeedSums) -> str:
            return one.month or str(one.by or "no day")

        yield Heading(2, "What is needed")
        yield table(
            answer.needs,
            {
                "need": "id", "what": "what", "for": "for_", "when": when, "needed": lambda one: amount_words(one.needed),
                "pledged": lambda one: amount_words(one.pledged), "delivered": lambda one: amount_words(one.delivered),
                "not promised": lambda one: amount_words(one.unpromised), "not delivered": lambda one: amount_words(one.unmet),
                "unit": "unit",
                "promises": lambda one: named(one.pledges), "source": "source",
            },
            tone=lambda one: "warn" if one.unpromised.low is None or one.unpromised.low > 0 else "",
        )  # fmt: skip


def _doubles(answer: LedgerAnswer) -> Iterable[PageBlock]:
    if answer.doubles:
        yield Heading(2, "What would be double")
        yield Para("Leads: one giver, recipient and stage, within 1 % and 30 days. To join two, let one row restate the other.")
        yield table(
            answer.doubles,
            {
                "entries": lambda one: f"{one.first} and {one.second}", "stage": "stage",
                "giver": lambda one: one.donor + (" (gives or passes on)" if one.via else ""),
                "to": "to", "would be told twice": lambda one: f"{amount_words(one.counted)} {one.unit}", "days apart": "days",
                "sources": lambda one: " | ".join(one.sources),
            },
        )  # fmt: skip
        if answer.more_doubles:
            yield Para("There are more of them than are told here.", "warn")


def _own(answer: LedgerAnswer) -> Iterable[PageBlock]:
    """Totals of others: beside our sums, and whether they add up by themselves."""
    if not answer.totals_read:
        return
    most = f"more than {digits(answer.tolerance)} of its unit"
    off = sum(one.agrees == "no" for one in answer.aside)
    yield Heading(2, "Totals of others beside our sums")
    figures = counted(len(answer.aside), "figure")
    yield Para(f"Of {figures} in support/totals.csv {off or 'none'} parts from what is on record by {most}. None is replaced.")
    yield table(
        answer.aside,
        {
            "whose": "donor", "as of": "on", "stage": "stage", "they say": lambda one: digits(one.told),
            "on record here": lambda one: stage_words(one.ours),
            "difference": lambda one: amount_words(one.off) if one.ours.rows else "-", "unit": "unit", "the same": "agrees",
            "who says so": "source",
        },
        tone=lambda one: {"no": "bad", "yes": ""}.get(one.agrees, "warn"),
    )  # fmt: skip
    yield Heading(2, "Totals of others that do not add up")
    rows = f"{len(answer.not_adding)} of {counted(answer.totals_read, 'row')} of support/totals.csv"
    yield Para(f"{rows}: committed less delivered is off from what is to come by {most}.")
    heads: dict[str, Cell] = {
        "whose": "donor", **{name.replace("_", " "): _digits(name) for name in ("committed", "delivered", "to_come")},
        "off by": _digits("off"), "unit": "unit", "source": "source",
    }  # fmt: skip
    yield from [table(answer.not_adding, heads)] * bool(answer.not_adding)


def _digits(field: str) -> Cell:
    return lambda one: digits(getattr(one, field))


def _rest(answer: LedgerAnswer) -> Iterable[PageBlock]:
    if answer.rates:
        yield Heading(2, "Rates and prices used")
        yield _listed([f"{one.words} ({one.date}, {one.source}): {named(one.rows)}" for one in answer.rates])
    if answer.unknown:
        yield Heading(2, "Not known in the unit asked for")
        yield _listed(tuple(f"{one.row}, {one.unit} into {one.into}: {one.why}" for one in answer.unknown))
    if answer.no_amount:
        yield Para(f"Without a most that is known: {named(answer.no_amount)}. They count for at least what they say.", "warn")
    if answer.notes:
        yield Listing(tuple(f"{note}." for note in answer.notes))
    yield from lacking(answer.missing)
    made = tuple(
        f"{one.id}, {name}, {told.assessor}: {amount_words(stage.amount)} {one.unit} = {' + '.join(stage.rows)}"
        for one in answer.pledges for told in one.by_assessor
        for name, stage in zip(STAGES, told.stages, strict=True) if stage.rows
    )  # fmt: skip
    if made:
        yield Details("Of which rows each figure is made (what is given back is taken off)", (_listed(made),))
    if answer.sources:
        yield Details("Where each row is from", (_listed([f"{row}: {said}" for row, said in answer.sources.items()]),))
