"""Red flags as a page: the answer in a sentence, a line a step, the leads, and all that could not be asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from servanda.accounts.lacking import lacking
from servanda.accounts.leading import and_more, lead_blocks
from servanda.base.document import Cell, Details, Document, Heading, Listing, PageBlock, Para, counted, number, table
from servanda.instruments.support.flags.asking import EVERY
from servanda.instruments.support.flags.records import RedFlags, StepTally

CAUTION = (
    "A lead says what was seen in the files that were given. It is no finding: each names innocent explanations and the test "
    "that would settle it. That no flag names a contract, a firm or an office does not clear it."
)
NO_STANDING = "A lead never changes how a step stands; only a determination does, and the standing told here is that of the log."
SCREEN = (
    "Names of firms and offices, with which nothing else was done. To ask whether one may be meant by a list of sanctions: "
    "servanda sanctions screen NAME."
)
TONES = {"strong": "bad", "middling": "warn", "weak": "plain"}
MOST, FEW = 40, 5
"""Leads told one by one; processes named for each reason of a silence. All are in --json."""


def flags_page(answer: RedFlags) -> Document:
    """In: the answer. Out: the page, without its marking."""
    blocks: list[PageBlock] = [Para(head(answer), "strong")]
    if answer.steps:
        blocks.append(Listing(tuple(f"{one.words[:1].upper()}{one.words[1:]}{_more(one)}." for one in answer.steps)))
    blocks += [Para(CAUTION), Para(NO_STANDING)]
    if answer.leads:
        titles = {one.flag.code: one.flag.title for one in answer.asked}
        blocks += [
            table(
                answer.leads[:MOST],
                {
                    "weight": lambda one: one.lead.weight, "flag": lambda one: f"{one.lead.detector} {titles[one.lead.detector]}",
                    "about": lambda one: ", ".join(one.lead.subject), "processes": lambda one: len(one.ocids),
                },
                tone=lambda one: TONES.get(one.lead.weight, "plain"),
                caption="Leads, those where most flags meet first",
            )
        ]  # fmt: skip
    blocks += [Heading(2, "What was asked, and where nothing could be said"), _asked(answer)]
    blocks += _silences(answer)
    if answer.leads:
        blocks += [Heading(2, "The leads"), *(block for one in answer.leads[:MOST] for block in lead_blocks(one.lead))]
        blocks += and_more(len(answer.leads), MOST, "leads, all with --json.")
    if answer.names:
        blocks += [Para(SCREEN), Listing(answer.names[:MOST]), *and_more(len(answer.names), MOST, "names, all with --json.")]
    blocks.append(Details("What each flag looks for, by which thresholds, and what it cannot see", (_how(answer),)))
    blocks += [Listing(answer.notes)] * bool(answer.notes)
    blocks += lacking(answer.missing)
    return Document("Red flags in contracts", tuple(blocks), answer.basis.foot())


def head(answer: RedFlags) -> str:
    """The page in a sentence to read aloud."""
    many = counted(answer.processes, "contracting process").replace("processs", "processes")
    found = f", {answer.established:,} established" if answer.joined else "; what is established was not asked (no dossier given)"
    every = sum(one.questions for one in answer.asked)
    unsaid = f"Of {every:,} questions {every - sum(one.judged for one in answer.asked):,} could not be answered from these files."
    return f"In {many}: {counted(len(answer.leads), 'lead')} to look into{found}. {unsaid}"


def _more(one: StepTally) -> str:
    paid = [f"{each.amount:,f} {each.currency} paid in {counted(each.count, 'transaction')}" for each in one.paid]
    said = (
        f"{one.dismissed} dismissed" * bool(one.dismissed),
        f"pledge {', '.join(one.pledges)}" * bool(one.pledges and not one.place.startswith("pledge")),
        *(f"worth {each.amount:,f} {each.currency}" for each in one.agreed),
        f"of {counted(one.unvalued, 'contract')} the value is not known" * bool(one.unvalued),
        *(paid or ["no payment told"] * bool(one.contracts)),
        f"{counted(one.unpriced, 'payment')} without an amount" * bool(one.unpriced),
        f"no contract is told of {one.untold} of {one.processes} processes" * bool(one.untold),
        f"the step by the log: {one.standing}" * bool(one.standing),
    )
    return f" ({'; '.join(filter(None, said))})" if any(said) else ""


def _asked(answer: RedFlags) -> PageBlock:
    columns: dict[str, Cell] = {
        "flag": lambda one: f"{one.flag.code} {one.flag.title}",
        "processes or lots it could judge": lambda one: f"{one.judged:,} of {one.questions:,}",
        "leads": lambda one: len(one.seen),
        "fence": lambda one: "; ".join(f"{each.what}: {number(each.value or 0)} {each.unit}" for each in one.fences),
    }
    return table(answer.asked, columns)


def _silences(answer: RedFlags) -> Iterable[PageBlock]:
    by: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in (*answer.silences, *(silence for flag in answer.asked for silence in flag.silent)):
        by[one.detector, one.reason].append(one.about)
    told = [
        f"{code if code != EVERY else 'All ten flags'}: {reason}: {', '.join(about[:FEW])}"
        f"{f' and {len(about) - FEW} more' if len(about) > FEW else ''}"
        for (code, reason), about in sorted(by.items())
    ]
    return [Details("Where nothing could be said, and why: none of these is cleared", (Listing(tuple(told)),))] if told else []


def _how(answer: RedFlags) -> PageBlock:
    columns: dict[str, Cell] = {
        "flag": lambda one: one.flag.code,
        "looks for": lambda one: one.flag.looks_for,
        "thresholds": lambda one: "; ".join(
            f"{each.name}: {each.means} ({each.value:g} {each.unit} unless set; {each.source})" for each in one.flag.threshold
        ),
        "from": lambda one: one.flag.source,
        "cannot see": lambda one: one.flag.blind,
    }
    return table(answer.asked, columns)
