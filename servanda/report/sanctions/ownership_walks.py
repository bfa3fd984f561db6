"""What a party owns, who owns it, and the table of regimes: three pages of `servanda sanctions own`."""

from __future__ import annotations

from servanda.instruments.sanctions.ownership.records import Verdict, percent, span
from servanda.instruments.sanctions.ownership.results import Owners, Owns, Regimes
from servanda.report.document import Block, Document, Heading, Para, Table
from servanda.report.sanctions.ownership import NO_GUILT, TONES, WORDS, doubts, grave, not_judged, proof, regimes_block, unknown


def owns_page(found: Owns) -> Document:
    """In: what a party owns under each regime. Out: a table a regime, the caught first, then what is missing to the threshold."""
    listed = "is listed" if found.party in found.listed else "is not listed; this is what its listing would carry"
    blocks: list[Block] = [Para(f"On {found.on}. {found.party} {listed}.", "strong"), Para(NO_GUILT, "quiet")]
    for regime, rows in found.owned:
        blocks.append(Heading(2, f"Under {regime}"))
        if not rows:
            blocks.append(Para(f"{found.party} is not recorded as holding anything.", "quiet"))
            continue
        cells = tuple(
            (
                f"{r.name} ({r.party})" if r.name and r.name != r.party else r.party,
                WORDS[r.verdict],
                span(r.least, r.most) if r.most else "votes or control",
                f"{percent(r.short)} short" if r.verdict is Verdict.NOT else "",
            )
            for r in rows
        )
        blocks.append(Table(("company", "caught", "held by it and through it", "to the threshold"), cells, tuple(TONES[r.verdict] for r in rows)))
    return Document(f"What {found.party} owns", (*grave(found.problems), *blocks, *regimes_block(found.regimes), *not_judged(found.not_judged), *doubts(found.problems)), found.basis.foot())


def owners_page(found: Owners) -> Document:
    """In: everybody above a party. Out: its verdict with the proof, and a table of holdings upwards."""
    blocks: list[Block] = [Para(f"On {found.on}, with {len(found.listed)} listed.", "strong"), Para(NO_GUILT, "quiet"), *unknown(found.unknown)]
    for (regime, rows), row in zip(found.owners, found.answers, strict=True):
        blocks += [Heading(2, f"Under {regime}"), *proof(row)]
        cells = tuple(
            (
                str(r.depth),
                f"{r.name} ({r.owner})" if r.name and r.name != r.owner else r.owner,
                "listed" if r.listed else WORDS[r.verdict],
                span(r.least, r.most) if r.stake else "votes or control",
                r.company,
                "; ".join(r.places),
            )
            for r in rows
        )
        if cells:
            tones = tuple("bad" if r.listed else TONES[r.verdict] for r in rows)
            blocks.append(Table(("step", "owner", "caught", "holds", "of", "row"), cells, tones))
        else:
            blocks.append(Para(f"No owner of {found.party} is recorded.", "quiet"))
    return Document(f"Who owns {found.party}", (*grave(found.problems), *blocks, *regimes_block(found.regimes), *not_judged(found.not_judged), *doubts(found.problems)), found.basis.foot())


def regimes_page(found: Regimes) -> Document:
    """In: versions of regimes. Out: a table of their thresholds and a block for each."""
    rows = tuple((r.id, r.first, r.until or "-", r.rule, r.aggregate.value, r.votes.value, r.authority) for r in found.regimes)
    table = Table(("regime", "from", "until", "of the shares", "added up", "votes", "authority"), rows)
    head = Para(f"In force on {found.on}." if found.on else "Every version, the shipped ones last.", "strong")
    return Document("Regimes of ownership and control", (head, table, *regimes_block(found.regimes)), found.basis.foot())
