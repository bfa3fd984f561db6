"""What becomes of dealings, as a page: the outcomes, then each dealing with the measures that catch it and every licence that was tried."""

from __future__ import annotations

from servanda.base.document import Cell, Details, Document, Heading, Listing, PageBlock, Para, Table, table
from servanda.instruments.sanctions.licences.records import Dealing, Fulfilment, LicenceRuling, Outcome, Rulings, Tried

TONES = {Outcome.NOT_CAUGHT: "quiet", Outcome.AUTHORISED: "good", Outcome.REFER: "warn", Outcome.BLOCKED: "bad"}
SAYS = ("not met", "not known", "met")
MOST = 200
"""Dealings told one by one; all stand in the table, and in --json."""


def licences_page(answer: Rulings) -> Document:
    """In: the rulings. Out: the page."""
    counts = [(one, sum(1 for r in answer.rulings if r.outcome is one)) for one in Outcome]
    blocks: list[PageBlock] = [Para("; ".join(f"{count} {one.value}" for one, count in counts if count) + ".", "strong")]
    blocks.append(_table(answer.rulings))
    for ruling in answer.rulings[:MOST]:
        blocks += _one(ruling)
    if len(answer.rulings) > MOST:
        blocks.append(
            Para(f"{len(answer.rulings) - MOST} more dealings stand in the table above, with all details in --json.", "quiet")
        )
    blocks.append(Para("This tells what the clauses say of what was given. It is no legal advice and no licence.", "quiet"))
    return Document("Dealings under measures and licences", tuple(blocks), answer.basis.foot())


def _table(rulings: tuple[LicenceRuling, ...]) -> Table:
    columns: dict[str, Cell] = {
        "dealing": lambda r: r.dealing.id,
        "day": lambda r: r.dealing.day,
        "activity": lambda r: r.dealing.activity or "not given",
        "listed party": lambda r: r.dealing.listed or "not given",
        "value": lambda r: _value(r.dealing),
        "outcome": "outcome",
        "under": lambda r: ", ".join(r.under),
    }
    return table(rulings, columns, tone=lambda r: TONES[r.outcome])


def _value(dealing: Dealing) -> str:
    return "not given" if dealing.value is None else f"{dealing.value:,f} {dealing.currency}".strip()


def _one(ruling: LicenceRuling) -> list[PageBlock]:
    blocks: list[PageBlock] = [
        Heading(2, f"{ruling.dealing.id}: {ruling.outcome.value}"),
        Para(f"{ruling.because[:1].upper()}{ruling.because[1:]}.", TONES[ruling.outcome]),
    ]
    if ruling.unknown:
        blocks += [Para("What is not known, and would settle it:"), Listing(ruling.unknown)]
    if ruling.conditions:
        blocks += [Para("Conditions of its use:"), Listing(ruling.conditions)]
    for met in ruling.met:
        blocks.append(Details(f"{met.measure}, {met.clause}: {met.outcome.value}", tuple(_met(met))))
    return blocks


def _met(met: Fulfilment) -> list[PageBlock]:
    blocks: list[PageBlock] = [Para(met.sentence or met.words, "quote"), Para(met.because)]
    for tried in met.tried:
        if tried.requirements[0].answer == 0:
            continue
        blocks += _tried(tried)
    others = [one.licence for one in met.tried if one.requirements[0].answer == 0]
    if others:
        blocks.append(Para(f"For other activities: {', '.join(others)}.", "quiet"))
    if not met.tried:
        blocks.append(Para("No licence opens this clause.", "quiet"))
    return blocks


def _tried(tried: Tried) -> list[PageBlock]:
    asked = table(
        tried.requirements,
        {"it asks": "what", "answer": lambda one: SAYS[one.answer], "because": "text"},
        tone=lambda one: ("bad", "warn", "plain")[one.answer],
        none="",
        caption=f"{tried.licence} ({tried.clause}): {SAYS[tried.answer]}",
    )
    events = [Para(f"On record: {', '.join(tried.events)}.", "quiet")] if tried.events else []
    return [Para(tried.sentence or tried.words, "quote"), asked, *events]
