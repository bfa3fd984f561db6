"""Payments in steps as a page: what is payable in a sentence, the steps, the amounts, published amounts against both."""

from __future__ import annotations

from functools import partial

from servanda.accounts.between import Between
from servanda.accounts.words import amount_words, figure
from servanda.base.document import Cell, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.instruments.support.tranches import records as r
from servanda.instruments.support.tranches.amounts import PLACES

HOW = (
    "Where a step stands the monitor says of its clause and of the rung that is its cure. What it is worth is what was "
    "published under the rule; a step without a published value is not worth an equal share: such steps have what is "
    "left between them, and nobody says how much each. Net is gross less the share that was paid before. A published "
    "amount is consistent with a rule where it lies within what the rule allows, give or take its rounding; where it "
    "does not, it refutes the rule, a value, or where a step is thought to stand, and does not say which."
)
TONES = {r.MET: "good", r.CURED: "good", r.LOST: "bad", r.PARTLY: "bad", r.NOT_BEGUN: "warn", r.CURABLE: "warn"}
told, plain = partial(amount_words, places=PLACES), partial(figure, places=PLACES)


def tranche_page(answer: r.TrancheTable) -> Document:
    """In: the table. Out: the page."""
    blocks: list[PageBlock] = [Para(" ".join(map(head, answer.payments)), "strong")]
    blocks += [Para(f"{one}.", "warn") for one in answer.notes]
    for one in answer.payments:
        blocks += _payment(one)
    said = f"Figures from: {answer.source}. Entered by: {answer.owner}. Steps under the reading: {answer.reading}."
    return Document("Tranches", (*blocks, Para(HOW, "quiet"), Para(said, "quiet")), answer.basis.foot())


def head(one: r.Tranche) -> str:
    """A payment in a sentence or two to read aloud. Rules by which it comes to the same are named together."""
    whose = f"Payment {one.id}{f' of {one.to}' if one.to else ''}"
    rules: dict[str, list[str]] = {}
    for found in one.amounts:
        if found.applies:
            ends = ((found.curable, "can still be cured"), (found.open, "still open"), (found.lost, "lost"))
            rest = [f", {told(amount)} {words}" for amount, words in ends if amount.exact != 0]
            net = f"net {told(found.net)}" if found.net.known else "net not known"
            rules.setdefault(f"{told(found.payable)} payable ({net}){''.join(rest)}", []).append(found.rule)
    if not rules:
        return f"{whose}: what is payable is not known, because no rule is in force by its day."
    several = sum(map(len, rules.values())) > 1
    parts = [f"by {' and '.join(names)}: {words}" if several else words for words, names in rules.items()]
    fits = [
        f" The {plain(amount)} published by {by} fits no rule that applies."
        for amount, by in sorted({(test.amount, test.by) for test in one.refuted})
    ]
    return f"{whose}: of {plain(one.gross)} {one.unit} gross, {'; '.join(parts)}.{''.join(fits)}"


def _payment(one: r.Tranche) -> list[PageBlock]:
    columns: dict[str, Cell] = {
        "step": lambda pair: f"{pair[1].clause} {pair[1].title}".strip(),
        "stands": lambda pair: stands(pair[1]), "since": lambda pair: pair[1].day,
    }  # fmt: skip
    for found in one.amounts:
        columns[f"worth, {found.rule}" if len(one.amounts) > 1 else "worth"] = partial(_worth, found)
    columns["why"] = lambda pair: pair[1].why
    amounts: dict[str, Cell] = {
        "rule": lambda found: f"{found.rule} ({found.basis})", "payable, gross": lambda found: told(found.payable),
        "net": lambda found: told(found.net), "curable": lambda found: told(found.curable),
        "still open": lambda found: told(found.open), "lost": lambda found: told(found.lost),
        "of no step": lambda found: plain(found.untied) if found.untied else "", "how": "sum",
    }  # fmt: skip
    published: dict[str, Cell] = {
        "published": lambda test: f"{plain(test.amount)} {test.kind}, {test.by}, {test.date} ({test.source})",
        "rule": lambda test: test.rule if test.applies else f"{test.rule} (does not apply)",
        "reading": "reading", "as of": "on", "says": "says", "how": "sum",
    }  # fmt: skip
    met = sum(step.standing in (r.MET, r.CURED) for step in one.steps)
    return [
        Heading(2, f"Payment {one.id}{f', {one.to}' if one.to else ''}"),
        table(
            enumerate(one.steps), columns, tone=lambda pair: TONES.get(pair[1].standing, ""),
            caption=f"{counted(len(one.steps), 'step')}, {met} met; worth in {one.unit}",
        ),
        table(
            one.amounts, amounts, tone=lambda found: "" if found.applies else "quiet",
            caption=f"Amounts in {one.unit}; gross {plain(one.gross)} ({one.source})",
        ),
        table(one.tests, published, tone=_tone, caption="Published amounts against each rule and reading")
        if one.tests
        else Para("No amount was published by this day: nothing here is tested against one.", "quiet"),
        *([Listing(one.notes)] if one.notes else []),
    ]  # fmt: skip


def stands(step: r.StepStanding) -> str:
    """Where a step stands, with how much was done and until when it can be cured."""
    until = f" until {step.until or 'a day not fixed yet'}" if step.standing == r.CURABLE else ""
    if step.done is None or step.wanted is None or step.standing in (r.MET, r.CURED):
        return f"{step.standing}{until}"
    done = told(step.done) if step.done.known else f"{told(Between(step.done.low, step.done.low))} or more"
    return f"{step.standing}{until} ({done} of {plain(step.wanted)} {step.unit})"


def _worth(found: r.TrancheAmounts, pair: tuple[int, r.StepStanding]) -> str:
    share = found.shares[pair[0]]
    return f"not published: 0 to {plain(found.left)}" if share is None else plain(share)


def _tone(test: r.PublishedTest) -> str:
    if not test.applies and test.says != "refutes":
        return "quiet"
    return {"refutes": "bad", "consistent": "good"}.get(test.says, "warn")
