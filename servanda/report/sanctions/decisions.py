"""The page of decisions: what stands, what waits for a second person, what became of the rest."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.base.document import Document, Heading, PageBlock, Para, Table
from servanda.base.result import Basis
from servanda.instruments.sanctions.decisions.records import Policy, Proposal, Status

TONES = {Status.AWAITING: "warn", Status.STANDING: "plain", Status.REJECTED: "quiet", Status.WITHDRAWN: "quiet", Status.SUPERSEDED: "quiet"}


def decisions_page(proposals: Sequence[Proposal], policy: Policy, head: str, basis: Basis) -> Document:
    """In: proposals in order, the policy and head of their log. Out: the page; a true match stands in the tone of an alarm."""
    waiting = sum(one.status is Status.AWAITING for one in proposals)
    standing = sum(one.status is Status.STANDING for one in proposals)
    first = f"{len(proposals)} proposals: {standing} stand, {waiting} wait for a second person." if proposals else "Nothing has been decided."
    blocks: list[PageBlock] = [Para(first, "warn" if waiting else "plain")]
    if proposals:
        rows = tuple(_row(one) for one in proposals)
        blocks.append(Table(("no.", "status", "verdict", "query", "record", "proposed by", "second person", "reason"), rows, tuple(map(_tone, proposals))))
    kinds = ", ".join(policy.two) or "nothing"
    blocks += [
        Heading(2, "How it is decided"),
        Para(
            f"A second person is needed for: {kinds}; never the one who proposed. A whitelisting holds {policy.longest} days at most, and ends earlier when "
            "the query record or the listed record changes. A false match without a whitelisting is kept beside the hit in the same way."
        ),
    ]
    foot = (*basis.foot(), f"log of decisions: head {head}") if head else basis.foot()
    return Document("Decisions on hits", tuple(blocks), foot)


def _row(one: Proposal) -> tuple[str, ...]:
    verdict = one.verdict.words
    if one.whitelisting:
        verdict += f", whitelisted until {one.expires}"
    second = f"{one.closed_by}, {one.closed_at[:10]}" if one.closed_by else "-"
    reason = one.reason + (f" / {one.closed_why}" if one.closed_why else "")
    return (str(one.number), one.status.value, verdict, one.pair.query, one.pair.entity, f"{one.person}, {one.at[:10]}", second, reason)


def _tone(one: Proposal) -> str:
    return "bad" if one.status is Status.STANDING and one.verdict.value == "true" else TONES[one.status]
