"""What is said of ownership or control: the pages of `servanda sanctions own`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from servanda.base.document import Boxes, Details, Document, Edge, Heading, Listing, Node, PageBlock, Para, Table
from servanda.instruments.sanctions.ownership.phrases import sentence
from servanda.instruments.sanctions.ownership.records import Aggregate, Answer, Problem, Regime, Verdict, percent, span

if TYPE_CHECKING:
    from servanda.instruments.sanctions.ownership.results import (
        Caught,
        HeldShare,
        IfListed,
        IfSells,
        Owned,
        Owners,
        OwnershipRow,
        Owns,
        Regimes,
        Rested,
        Sale,
        WhatIf,
    )

T = TypeVar("T")
TONES = {Verdict.MUST: "bad", Verdict.MAY: "warn", Verdict.NOT: "plain"}
DRAWN = 60
"""Boxes that a picture may have and still be read."""
NO_GUILT = "Caught says that a rule of ownership applies on these records. It says nothing of what anybody has done."
NOT_JUDGED = (
    "Who is owned or controlled by listed persons in the eyes of these authorities was not judged; no answer above clears "
    "anybody for them:"
)
AGGREGATES = {
    Aggregate.YES: "holdings of listed persons are added up",
    Aggregate.NO: "each listed person is followed alone",
    Aggregate.CONCERT: "each listed person is followed alone, with those it holds jointly with",
}


def caught_page(found: Caught) -> Document:
    """In: answers under one or more regimes. Out: a table of verdicts, then each with its proof, as a list and a picture."""
    counts = "; ".join(f"{c.regime}: {c.must} must be caught, {c.may} may be" for c in found.counts)
    blocks: list[PageBlock] = []
    if rows := found.answers:
        cells = tuple((_named(r.party, r.name), r.regime, _verdict(r, "may: refer"), _by_whom(r.answer)) for r in rows)
        blocks.append(Table(("party", "regime", "caught", "because of"), cells, tuple(TONES[r.verdict] for r in rows)))
    if found.left:
        blocks.append(Para(f"{found.left} more are not shown: raise --limit.", "quiet"))
    if rows:
        blocks += [Heading(2, "Why"), *(block for row in rows for block in _proof(row, folded=len(rows) > 1))]
    return _page(found, "Caught by ownership or control", f"with {len(found.listed)} listed. {counts}.", blocks)


def owns_page(found: Owns) -> Document:
    """In: what a party owns under each regime. Out: a table a regime, the caught first, then what is missing to the threshold."""

    def told(rows: Sequence[Owned]) -> list[PageBlock]:
        if not rows:
            return [Para(f"{found.party} is not recorded as holding anything.", "quiet")]
        cells = tuple(
            (
                _named(r.party, r.name),
                r.verdict.value,
                span(r.least, r.most) if r.most else "votes or control",
                f"{percent(r.short)} short" if r.verdict is Verdict.NOT else "",
            )
            for r in rows
        )
        columns = ("company", "caught", "held by it and through it", "to the threshold")
        return [Table(columns, cells, tuple(TONES[r.verdict] for r in rows))]

    listed = "is listed" if found.party in found.listed else "is not listed; this is what its listing would carry"
    return _page(found, f"What {found.party} owns", f"{found.party} {listed}.", _under(found.owned, told))


def owners_page(found: Owners) -> Document:
    """In: everybody above a party. Out: its verdict with the proof, and a table of holdings upwards."""

    def told(both: tuple[Sequence[HeldShare], OwnershipRow]) -> list[PageBlock]:
        rows, row = both
        if not rows:
            return [*_proof(row), Para(f"No owner of {found.party} is recorded.", "quiet")]
        cells = tuple(
            (
                str(r.depth),
                _named(r.owner, r.name),
                "listed" if r.listed else r.verdict.value,
                span(r.least, r.most) if r.stake else "votes or control",
                r.company,
                "; ".join(r.places),
            )
            for r in rows
        )
        tones = tuple("bad" if r.listed else TONES[r.verdict] for r in rows)
        return [*_proof(row), Table(("step", "owner", "caught", "holds", "of", "row"), cells, tones)]

    both = [(regime, (rows, row)) for (regime, rows), row in zip(found.owners, found.answers, strict=True)]
    return _page(found, f"Who owns {found.party}", f"with {len(found.listed)} listed.", _under(both, told))


def if_listed_page(found: IfListed) -> Document:
    """In: what changes under each regime if a party is listed. Out: who else would be caught, with the weight the register
    gives."""
    blocks = _under(found.changes, lambda what: _changes(what, "Nobody else would be caught."))
    head = f"with {len(found.listed)} listed: if {found.party} were listed as well."
    return _page(found, f"If {found.party} is listed", head, blocks)


def if_sells_page(found: IfSells) -> Document:
    """In: what changes under each regime if an owner sells down. Out: the holding, who is freed, why the company stays caught or
    not, and the warning."""

    def told(sale: Sale) -> list[PageBlock]:
        answer = sale.answer
        steps = Listing(tuple(sentence(s, answer.verdict) for s in answer.proof.steps))
        return [Para(answer.words[0], TONES[answer.verdict]), steps, *_changes(sale.what, "Nobody's verdict changes.")]

    first = found.sales[0][1]
    goes = f"if {found.owner} goes from {span(*first.before)} of {found.company} to {percent(first.after)}"
    before = [Para(first.warning, "warn"), Para(f"The rows it changes: {'; '.join(first.changed)}.", "quiet")]
    head = f"{goes}, the rest to somebody who is not caught."
    return _page(
        found, f"If {found.owner} sells shares of {found.company}", head, [*before, *_under(found.sales, told)]
    )


def regimes_page(found: Regimes) -> Document:
    """In: versions of regimes. Out: a table of their thresholds and a block for each."""
    rows = tuple(
        (r.id, r.first, r.until or "-", r.rule, r.aggregate.value, r.votes.value, r.authority) for r in found.regimes
    )
    table = Table(("regime", "from", "until", "of the shares", "added up", "votes", "authority"), rows)
    head = Para(f"In force on {found.on}." if found.on else "Every version, the shipped ones last.", "strong")
    return Document("Regimes of ownership and control", (head, table, *_regimes(found.regimes)), found.basis.foot())


def _page(found: Rested, title: str, head: str, blocks: Sequence[PageBlock]) -> Document:
    """A page with what all have in common: what may turn every answer before it, what it went by after it."""
    before = [Para(f"{one.place}: {one.reason}", "bad") for one in found.problems if one.grave]
    before += [Para(f"On {found.on}, {head}", "strong"), Para(NO_GUILT, "quiet")]
    if ids := found.unknown:  # so that nobody takes silence for an answer
        said = ", ".join(ids[:12]) + (f" and {len(ids) - 12} more" if len(ids) > 12 else "")
        before.append(Para(f"Not in the register, so without effect here: {said}.", "warn"))
    after = _regimes(found.regimes)
    if found.not_judged:
        after += [Heading(2, "Not judged here"), Para(NOT_JUDGED, "warn"), Listing(found.not_judged)]
    return Document(title, (*before, *blocks, *after, *_doubts(found.problems)), found.basis.foot())


def _under(pairs: Sequence[tuple[str, T]], told: Callable[[T], list[PageBlock]]) -> list[PageBlock]:
    return [block for regime, one in pairs for block in (Heading(2, f"Under {regime}"), *told(one))]


def _named(id: str, name: str) -> str:
    return f"{name} ({id})" if name and name != id else id


def _verdict(row: OwnershipRow, refer: str) -> str:
    return refer if row.refer else row.verdict.value


def _by_whom(answer: Answer) -> str:
    """The listed persons a proof starts from."""
    return ", ".join(s.party for s in answer.proof.steps if s.how == "listed") or "-"


def _changes(what: WhatIf, none: str) -> list[PageBlock]:
    if not what.changes:
        return [Para(none, "quiet")]
    rows = tuple(
        (
            c.party,
            c.before.value,
            c.after.value,
            "not given" if c.weight is None else f"{c.weight:,.15g} {c.unit}".strip(),
        )
        for c in what.changes
    )
    sums = "; ".join(f"{total:,.15g} {unit}".strip() for unit, total in what.weights)
    tail = f", with {sums}" if sums else ""
    if what.unweighed:
        tail += f" ({what.unweighed} without a weight given)"
    many = "party changes" if len(rows) == 1 else "parties change"
    table = Table(("party", "now", "then", "weight"), rows, tuple(TONES[c.after] for c in what.changes))
    return [Para(f"{len(rows)} {many}{tail}."), table]


def _proof(row: OwnershipRow, *, folded: bool = True) -> list[PageBlock]:
    """The answer in words, its steps as a nested list, the holdings it rests on as a picture; open where it is the only one."""
    answer = row.answer
    title = f"{_named(row.party, row.name)} under {row.regime}: {_verdict(row, 'refer')}"
    blocks: list[PageBlock] = [Para(answer.words[0], TONES[row.verdict])]
    if answer.verdict is Verdict.NOT:
        blocks.append(Listing(tuple(sentence(s, answer.verdict) for s in answer.proof.steps)))
    else:
        blocks += [Listing(tuple(_tree(answer))), *drawn(answer)]
    return [Details(title, tuple(blocks))] if folded else [Para(title, "strong"), *blocks]


def _tree(answer: Answer) -> Iterable[str]:
    """The steps from the party asked back to the listed, indented by depth; a step met again is only pointed to."""
    steps = {s.party: s for s in answer.proof.steps}
    shown: set[str] = set()
    waiting = [(answer.party, 0)]
    while waiting:
        party, depth = waiting.pop()
        step = steps.get(party)
        if step is None:
            continue
        indent = "\u00a0\u00a0\u00a0\u00a0" * depth + ("\u21b3 " if depth else "")
        if party in shown:
            if step.how != "listed":
                yield f"{indent}{party}: see above."
            continue
        shown.add(party)
        yield indent + sentence(step, answer.verdict)
        waiting += [(u.held_for or u.owner, depth + 1) for u in reversed(step.used)]


def drawn(answer: Answer) -> list[PageBlock]:
    """The holdings of a proof: listed parties in red, an arrow from each company to those who hold it. None where it would be too
    large to read."""
    steps = answer.proof.steps
    if not 2 <= len(steps) <= DRAWN:
        return []
    listed = {s.party for s in steps if s.how == "listed"}
    nominees = {u.owner: u.held_for for s in steps for u in s.used if u.held_for}
    # of those between, a proof of `must` alone says that they are caught
    said = dict.fromkeys((s.party for s in steps), "caught" if answer.verdict is Verdict.MUST else "")
    said |= {answer.party: {"must": "caught", "may": "may be caught"}.get(answer.verdict, "not caught")}
    said |= dict.fromkeys(listed, "listed") | {owner: f"perhaps for {other}" for owner, other in nominees.items()}
    parties = sorted(said.keys() | {u.owner for s in steps for u in s.used})
    tones = {"listed": "bad", "in concert": "outside"}
    states = [(party, said.get(party, "in concert")) for party in parties]
    nodes = tuple(Node(party, f"{party}\n{state}".strip(), tones.get(state, "")) for party, state in states)
    edges = [
        Edge(s.party, u.owner, f"{u.owner}: {percent(u.size) if u.size else u.kind.value} of {s.party}")
        for s in steps
        for u in s.used
    ]
    edges += [Edge(owner, other, f"{owner} acts for {other}") for owner, other in nominees.items()]
    words = "Listed parties in red; an arrow leads from a company to who holds it. The list above says the same."
    return [Boxes(nodes, tuple(edges), f"What the answer on {answer.party} rests on", words)]


def _regimes(regimes: Sequence[Regime]) -> list[PageBlock]:
    """The rules applied, with their sources and what to look up."""
    blocks: list[PageBlock] = [Heading(2, "The rules applied")]
    for one in regimes:
        only = "" if one.cascade else " only if listed"
        lines = [
            f"{one.rule} of the shares; {AGGREGATES[one.aggregate]}; what is caught counts whole as an owner{only}."
        ]
        if one.votes != "ignored":
            lines.append(f"The same part of the votes: {one.votes.value}.")
            if not one.own_votes_count:
                lines.append("Votes that a company holds in itself are left out of the whole.")
        tests = [f"{kind.value}: {rule.value}" for kind, rule in one.control if rule != "nominee"]
        lines.append(f"Control: {', '.join(tests) or 'no test'}.")
        if any(rule == "nominee" for _, rule in one.control):
            lines.append("What is held by whoever acts for a listed person is perhaps that person's: refer.")
        if one.rebuttable:
            lines.append("The presumption may be refuted case by case.")
        for s in one.sources:
            told = f"{s.title}{f', {s.date}' if s.date else ''}{f'. {s.says}' if s.says else ''}"
            lines.append(f"Source: {told}{f' {s.url}' if s.url else ''}")
        lines += [f"Check: {text}" for text in one.check]
        period = f"from {one.first}" + (f" until {one.until}" if one.until else "")
        blocks.append(
            Details(f"{one.id}: {one.name}, {period}", (Para(one.authority, "quiet"), Listing(tuple(lines))))
        )
    return blocks


def _doubts(problems: Sequence[Problem], most: int = 40) -> list[PageBlock]:
    """What is doubtful in the register: rejected rows first."""
    if not problems:
        return []
    rejected = sum(p.rejected for p in problems)
    ordered = sorted(problems, key=lambda p: not p.rejected)
    lines = [f"{p.place}: {p.reason}{' Rejected.' if p.rejected else ''}" for p in ordered[:most]]
    if len(ordered) > most:
        lines.append(f"and {len(ordered) - most} more (all with --json)")
    head = f"Rows that could not be used: {rejected}. Other remarks: {len(problems) - rejected}."
    return [
        Heading(2, "What is doubtful in the register"),
        Para(head, "warn" if rejected else "plain"),
        Listing(tuple(lines)),
    ]
