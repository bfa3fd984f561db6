"""The page of a proposed adjustment."""

from __future__ import annotations

from servanda.base.document import Document, Heading, Listing, PageBlock, Para, Table
from servanda.instruments.sanctions.review.effectiveness.words import capital, figure
from servanda.instruments.sanctions.review.proposals import ChangeProposal, Cost, Reference


def proposal_page(proposal: ChangeProposal) -> Document:
    """In: a complete proposal. Out: its page."""
    blocks: list[PageBlock] = [
        Para(f"Proposed by {proposal.proposed_by} on {proposal.proposed_on}. It is a proposal; {proposal.decides} decides.", "strong"),
        Para(proposal.change),
        Table(
            ("what", "said"),
            (("measure", proposal.measure), ("adjustment", proposal.adjustment.words), ("objective", proposal.objective), ("who decides", proposal.decides),
             ("next review", proposal.next_review), ("what would undo it", proposal.undone_by or "not said")),
        ),
        Heading(2, "What it rests on", "evidence"),
        Table(("sort", "file", "sha256", "what it shows"), tuple(_reference(r) for r in proposal.evidence)),
    ]  # fmt: skip
    if not any(r.against for r in proposal.evidence):
        blocks.append(Para("No result that speaks against it is named.", "warn"))
    blocks += [
        Heading(2, "What it costs others", "costs"),
        Table(("who bears it", "what", "range", "source"), tuple(_cost(c) for c in proposal.costs)),
    ]
    if unknown := [c for c in proposal.costs if not c.known]:
        blocks.append(
            Para(f"Not known: {'; '.join(f'{c.what} ({c.bearer})' for c in unknown)}. Not known does not mean none.", "warn")
        )
    if proposal.signs:
        blocks += [Heading(2, "By what it will be judged", "signs"), Listing(proposal.signs)]
    if proposal.notes:
        blocks.append(Para(proposal.notes))
    return Document(f"{capital(proposal.adjustment.words)}: {proposal.measure}", tuple(blocks), proposal.basis.foot())


def _reference(one: Reference) -> tuple[str, ...]:
    return (one.sort, one.file, one.sha256[:16], f"{one.shows}{' (speaks against it)' if one.against else ''}")


def _cost(cost: Cost) -> tuple[str, ...]:
    if not cost.known:
        return (cost.bearer, cost.what, "not known", cost.why_unknown)
    if cost.low is None or cost.high is None:
        words = f"at most {figure(cost.high or 0.0)}" if cost.low is None else f"at least {figure(cost.low)}"
    else:
        words = f"{figure(cost.low)} to {figure(cost.high)}"
    return (cost.bearer, cost.what, f"{words} {cost.unit}", cost.source)
