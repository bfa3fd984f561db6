"""What is said of decisions: what stands, what waits for a second person, what became of the rest."""

from __future__ import annotations

import msgspec

from servanda.base.displayed import Displayed
from servanda.base.document import Cell, Document, Heading, PageBlock, Para, counted, table
from servanda.base.result import Based
from servanda.instruments.sanctions.decisions.records import Policy, Proposal, Status

TONES = {Status.AWAITING: "warn", Status.STANDING: "plain"}


class DecisionsRegister(Based, frozen=True, kw_only=True):
    """The decisions of a log, in order of number. head: hash of its last line; problems: what is wrong with the file."""

    policy: Policy
    proposals: tuple[Proposal, ...]
    head: str = ""
    problems: tuple[str, ...] = ()


class Decided(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True):
    """What an act on a proposal came to. number: of the act; hash: of its line, the head of the log; proposal: as it stands."""

    number: int
    hash: str
    proposal: Proposal


def decisions_page(register: DecisionsRegister) -> Document:
    """In: proposals in order, the policy and head of their log. Out: the page; a true match stands in the tone of an alarm."""
    proposals, policy = register.proposals, register.policy
    waiting, standing = (sum(one.status is which for one in proposals) for which in (Status.AWAITING, Status.STANDING))
    first = f"{counted(len(proposals), 'proposal')}: {standing} stand, {waiting} wait for a second person."
    blocks: list[PageBlock] = [Para(first if proposals else "Nothing has been decided.", "warn" if waiting else "plain")]
    columns: dict[str, Cell] = {
        "no.": lambda one: str(one.number),
        "status": "status",
        "verdict": lambda one: one.verdict.words + (f", whitelisted until {one.expires}" if one.whitelisting else ""),
        "query": lambda one: one.pair.query,
        "record": lambda one: one.pair.entity,
        "proposed by": lambda one: f"{one.person}, {one.at[:10]}",
        "second person": lambda one: f"{one.closed_by}, {one.closed_at[:10]}" if one.closed_by else "",
        "reason": lambda one: one.reason + (f" / {one.closed_why}" if one.closed_why else ""),
    }
    blocks += [table(proposals, columns, tone=_tone)] if proposals else []
    kinds = ", ".join(policy.two) or "nothing"
    how = (
        f"A second person is needed for: {kinds}; never the one who proposed. A whitelisting holds {policy.longest} days at "
        "most, and ends earlier when the query record or the listed record changes. A false match without a whitelisting is kept "
        "beside the hit in the same way."
    )
    foot = register.basis.foot() + ((f"log of decisions: head {register.head}",) if register.head else ())
    return Document("Decisions on hits", (*blocks, Heading(2, "How it is decided"), Para(how)), foot)


def _tone(one: Proposal) -> str:
    return "bad" if one.status is Status.STANDING and one.verdict.value == "true" else TONES.get(one.status, "quiet")


def decided_words(decided: Decided) -> str:
    """How the proposal stands now, and the head of the log."""
    one = decided.proposal
    what = f"whitelisting until {one.expires}" if one.whitelisting else one.verdict.words
    waits = "; a second person must confirm it" if one.status == "awaiting" else ""
    said = f"Proposal {one.number} ({what}, {one.pair.query} and {one.pair.entity}) is {one.status.value}{waits}."
    return f"{said}\nHead of the log, to keep elsewhere: {decided.hash}"
