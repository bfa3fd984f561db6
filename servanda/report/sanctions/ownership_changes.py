"""What would change: the pages of `servanda sanctions own if-listed` and `if-sells`."""

from __future__ import annotations

from servanda.instruments.sanctions.ownership.phrases import sentence
from servanda.instruments.sanctions.ownership.records import percent, span
from servanda.instruments.sanctions.ownership.results import IfListed, IfSells
from servanda.instruments.sanctions.ownership.whatif import WhatIf
from servanda.report.document import Block, Document, Heading, Listing, Para, Table
from servanda.report.sanctions.ownership import NO_GUILT, TONES, WORDS, doubts, grave, not_judged, regimes_block, unknown


def if_listed_page(found: IfListed) -> Document:
    """In: what changes under each regime if a party is listed. Out: who else would be caught, with the weight the register gives."""
    blocks: list[Block] = [
        Para(f"On {found.on}, with {len(found.listed)} listed: if {found.party} were listed as well.", "strong"),
        Para(NO_GUILT, "quiet"),
        *unknown(found.unknown),
    ]
    for regime, what in found.changes:
        blocks += [Heading(2, f"Under {regime}"), *_changes(what, "Nobody else would be caught.")]
    return Document(f"If {found.party} is listed", (*grave(found.problems), *blocks, *regimes_block(found.regimes), *not_judged(found.not_judged), *doubts(found.problems)), found.basis.foot())


def if_sells_page(found: IfSells) -> Document:
    """In: what changes under each regime if an owner sells down. Out: the holding, who is freed, why the company stays caught or not, and the warning."""
    first = found.sales[0][1]
    words = f"On {found.on}: if {found.owner} goes from {span(*first.before)} of {found.company} to {percent(first.after)}, the rest to somebody who is not caught."
    blocks: list[Block] = [Para(words, "strong"), Para(first.warning, "warn"), Para("The rows it changes: " + "; ".join(first.changed) + ".", "quiet")]
    for regime, sale in found.sales:
        blocks += [
            Heading(2, f"Under {regime}"),
            Para(sale.answer.words[0], TONES[sale.answer.verdict]),
            Listing(tuple(sentence(s, sale.answer.verdict) for s in sale.answer.proof.steps)),
            *_changes(sale.what, "Nobody's verdict changes."),
        ]
    title = f"If {found.owner} sells shares of {found.company}"
    return Document(title, (*grave(found.problems), *blocks, *regimes_block(found.regimes), *not_judged(found.not_judged), *doubts(found.problems)), found.basis.foot())


def _changes(what: WhatIf, none: str) -> list[Block]:
    if not what.changes:
        return [Para(none, "quiet")]
    rows = tuple(
        (c.party, WORDS[c.before], WORDS[c.after], f"{c.weight:,.15g} {c.unit}".strip() if c.weight is not None else "not given") for c in what.changes
    )
    sums = "; ".join(f"{total:,.15g} {unit}".strip() for unit, total in what.weights)
    tail = f", with {sums}" if sums else ""
    if what.unweighed:
        tail += f" ({what.unweighed} without a weight given)"
    return [
        Para(f"{len(what.changes)} {'party changes' if len(what.changes) == 1 else 'parties change'}{tail}."),
        Table(("party", "now", "then", "weight"), rows, tuple(TONES[c.after] for c in what.changes)),
    ]
