"""Payments in steps as a page: what is payable in a sentence, the steps, the amounts, published amounts against both."""

from __future__ import annotations

from decimal import Decimal

from servanda.accounts.between import Between
from servanda.base.document import Cell, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.instruments.support.tranches.records import (
    CURABLE,
    CURED,
    LOST,
    MET,
    NOT_BEGUN,
    PARTLY,
    PublishedTest,
    StepStanding,
    Tranche,
    TrancheAmounts,
    TrancheTable,
)
from servanda.instruments.support.tranches.words import between_words, plain

HOW = (
    "Where a step stands the monitor says of its clause and of the rung that is its cure. What it is worth is what was "
    "published under the rule; a step without a published value is not worth an equal share: such steps have what is "
    "left between them, and nobody says how much each. Net is gross less the share that was paid before. A published "
    "amount is consistent with a rule where it lies within what the rule allows, give or take its rounding; where it "
    "does not, it refutes the rule, a value, or where a step is thought to stand, and does not say which."
)
TONES = {MET: "good", CURED: "good", LOST: "bad", PARTLY: "bad", NOT_BEGUN: "warn", CURABLE: "warn"}


def tranche_page(answer: TrancheTable) -> Document:
    """In: the table. Out: the page."""
    blocks: list[PageBlock] = [Para(" ".join(map(head, answer.payments)), "strong")]
    for one in answer.payments:
        blocks += _payment(one)
    blocks.append(Para(HOW, "quiet"))
    blocks += [Para(f"{'; '.join(answer.notes)}.", "warn")] * bool(answer.notes)
    blocks.append(
        Para(f"Figures from: {answer.source}. Entered by: {answer.owner}. Steps under the reading: {answer.reading}.", "quiet")
    )
    return Document("Tranches", tuple(blocks), answer.basis.foot())


def head(one: Tranche) -> str:
    """A payment in a sentence or two to read aloud."""
    whose = f"Payment {one.id}{f' of {one.to}' if one.to else ''}"
    held = [found for found in one.amounts if found.applies]
    if not held:
        return f"{whose}: what is payable is not known, because no rule is in force by its day."
    parts = []
    for found in held:
        rest = [
            f"{between_words(amount)} {words}"
            for amount, words in ((found.curable, "can still be cured"), (found.open, "still open"), (found.lost, "lost"))
            if amount.exact != 0
        ]
        net = f"net {between_words(found.net)}" if found.net.known else "net not known"
        by = f"by {found.rule} " if len(held) > 1 else ""
        parts.append(f"{by}{between_words(found.payable)} payable ({net}){''.join(f', {words}' for words in rest)}")
    said = f"{whose}: of {plain(one.gross)} {one.unit} gross, {'; '.join(parts)}."
    refuted = {(test.amount, test.by) for test in one.refuted}
    return said + "".join(
        f" The {plain(amount)} published by {by} fits no rule that applies." for amount, by in sorted(refuted)
    )


def _payment(one: Tranche) -> list[PageBlock]:
    several = len({found.rule for found in one.amounts}) > 1
    columns: dict[str, Cell] = {
        "step": lambda pair: f"{pair[1].clause} {pair[1].title}".strip(),
        "stands": lambda pair: stands(pair[1]),
        "since": lambda pair: pair[1].day,
    }
    for found in one.amounts:
        columns[f"worth by {found.rule}" if several else "worth"] = _worth(found)
    columns["why"] = lambda pair: pair[1].why
    met = sum(step.standing in (MET, CURED) for step in one.steps)
    blocks: list[PageBlock] = [
        Heading(2, f"Payment {one.id}{f', {one.to}' if one.to else ''}"),
        table(
            enumerate(one.steps), columns, tone=lambda pair: TONES.get(pair[1].standing, ""),
            caption=f"{counted(len(one.steps), 'step')}, {met} met; worth in {one.unit}",
        ),
        table(
            one.amounts,
            {
                "rule": lambda found: f"{found.rule} ({found.basis})",
                "payable, gross": lambda found: between_words(found.payable),
                "net": lambda found: between_words(found.net),
                "curable": lambda found: between_words(found.curable),
                "still open": lambda found: between_words(found.open),
                "lost": lambda found: between_words(found.lost),
                "of no step": lambda found: plain(found.untied) if found.untied else "",
                "how": "sum",
            },
            tone=lambda found: "" if found.applies else "quiet",
            caption=f"Amounts in {one.unit}; gross {plain(one.gross)} ({one.source})",
        ),
    ]  # fmt: skip
    if one.tests:
        blocks.append(
            table(
                one.tests,
                {
                    "published": lambda test: f"{plain(test.amount)} {test.kind}, {test.by}, {test.date} ({test.source})",
                    "rule": lambda test: test.rule if test.applies else f"{test.rule} (does not apply)",
                    "reading": "reading",
                    "as of": "on",
                    "says": "says",
                    "how": "sum",
                },
                tone=_tone,
                caption="Published amounts against each rule and reading",
            )
        )
    else:
        blocks.append(Para("No amount was published by this day: nothing here is tested against one.", "quiet"))
    return [*blocks, *([Listing(one.notes)] if one.notes else [])]


def stands(step: StepStanding) -> str:
    """Where a step stands, with how much was done and until when it can be cured."""
    until = f" until {step.until or 'a day not fixed yet'}" if step.standing == CURABLE else ""
    if step.done is None or step.wanted is None or step.standing in (MET, CURED):
        return f"{step.standing}{until}"
    done = step.done if step.done.known else Between(step.done.low, step.done.low)
    more = "" if step.done.known else " or more"
    return f"{step.standing}{until} ({between_words(done)}{more}/{plain(step.wanted)} {step.unit})"


def _worth(found: TrancheAmounts) -> Cell:
    def cell(pair: tuple[int, StepStanding]) -> str:
        share: Decimal | None = found.shares[pair[0]]
        return f"not published: 0 to {plain(found.left)}" if share is None else plain(share)

    return cell


def _tone(test: PublishedTest) -> str:
    return (
        "quiet"
        if not test.applies and test.says != "refutes"
        else {"refutes": "bad", "consistent": "good"}.get(test.says, "warn")
    )
