"""Who is caught by ownership or control: the page of `servanda sanctions own caught`, and what the pages of the other questions share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servanda.instruments.sanctions.ownership.phrases import sentence
from servanda.instruments.sanctions.ownership.records import Aggregate, Answer, Problem, Regime, Verdict, percent
from servanda.instruments.sanctions.ownership.results import Caught, Row
from servanda.report.document import Block, Details, Document, Heading, Listing, Para, Picture, Table
from servanda.report.svg import Edge, Node, graph_svg

TONES = {Verdict.MUST: "bad", Verdict.MAY: "warn", Verdict.NOT: "plain"}
WORDS = {Verdict.MUST: "must", Verdict.MAY: "may", Verdict.NOT: "not"}
DRAWN = 60
"""Boxes that a picture may have and still be read."""

NO_GUILT = "Caught says that a rule of ownership applies on these records. It says nothing of what anybody has done."


def caught_page(found: Caught) -> Document:
    """In: answers under one or more regimes. Out: a table of verdicts, then each with its proof as a nested list and a picture."""
    blocks: list[Block] = [*grave(found.problems), Para(_head(found), "strong"), Para(NO_GUILT, "quiet"), *unknown(found.unknown)]
    rows = tuple(
        (named(row), row.regime, "may: refer" if row.refer else WORDS[row.verdict], by_whom(row.answer)) for row in found.answers
    )
    if rows:
        blocks.append(Table(("party", "regime", "caught", "because of"), rows, tuple(TONES[r.verdict] for r in found.answers)))
    if found.left:
        blocks.append(Para(f"{found.left} more are not shown: raise --limit.", "quiet"))
    if rows:
        blocks.append(Heading(2, "Why"))
    for row in found.answers:
        blocks += proof(row, folded=len(found.answers) > 1)
    tail = (*regimes_block(found.regimes), *not_judged(found.not_judged), *doubts(found.problems))
    return Document("Caught by ownership or control", (*blocks, *tail), found.basis.foot())


def _head(found: Caught) -> str:
    parts = [f"{c.regime}: {c.must} must be caught, {c.may} may be" for c in found.counts]
    return f"On {found.on}, with {len(found.listed)} listed. {'; '.join(parts)}."


def named(row: Row) -> str:
    return f"{row.name} ({row.party})" if row.name else row.party


def unknown(ids: Sequence[str]) -> list[Block]:
    """Listed ids that the register does not know, so that nobody takes silence for an answer."""
    if not ids:
        return []
    said = ", ".join(ids[:12]) + (f" and {len(ids) - 12} more" if len(ids) > 12 else "")
    return [Para(f"Not in the register, so without effect here: {said}.", "warn")]


def grave(problems: Sequence[Problem]) -> list[Block]:
    """What may turn every answer, before them."""
    return [Para(f"{one.place}: {one.reason}", "bad") for one in problems if one.grave]


def not_judged(who: Sequence[str]) -> list[Block]:
    """The authorities whose rule was not applied: what is not caught above is cleared by none of them."""
    if not who:
        return []
    said = "Who is owned or controlled by listed persons in the eyes of these authorities was not judged; no answer above clears anybody for them:"
    return [Heading(2, "Not judged here"), Para(said, "warn"), Listing(tuple(who))]


def by_whom(answer: Answer) -> str:
    """The listed persons a proof starts from."""
    return ", ".join(s.party for s in answer.proof.steps if s.how == "listed") or "-"


def proof(row: Row, *, folded: bool = True) -> list[Block]:
    """The answer in words, its steps as a nested list, and the holdings it rests on as a picture; open where it is the only one."""
    answer = row.answer
    title = f"{named(row)} under {row.regime}: {'refer' if row.refer else WORDS[row.verdict]}"
    blocks: list[Block] = [Para(answer.words[0], TONES[row.verdict])]
    if answer.verdict is Verdict.NOT:
        blocks.append(Listing(tuple(sentence(s, answer.verdict) for s in answer.proof.steps)))
    else:
        blocks.append(Listing(tuple(tree(answer))))
        picture = drawn(answer)
        if picture is not None:
            blocks.append(picture)
    return [Details(title, tuple(blocks))] if folded else [Para(title, "strong"), *blocks]


def tree(answer: Answer) -> Iterable[str]:
    """The steps from the party asked back to the listed, indented by depth; a step met again is only pointed to."""
    steps = {s.party: s for s in answer.proof.steps}
    shown: set[str] = set()
    waiting = [(answer.party, 0)]
    while waiting:
        party, depth = waiting.pop()
        step = steps.get(party)
        indent = "\u00a0\u00a0\u00a0\u00a0" * depth + ("\u21b3 " if depth else "")
        if step is None:
            continue
        if party in shown:
            if step.how != "listed":
                yield f"{indent}{party}: see above."
            continue
        shown.add(party)
        yield indent + sentence(step, answer.verdict)
        waiting += [(u.held_for or u.owner, depth + 1) for u in reversed(step.used)]


def drawn(answer: Answer) -> Picture | None:
    """The holdings of a proof: listed parties in red, an arrow from each company to those who hold it. None where it would be too large to read."""
    steps = answer.proof.steps
    if len(steps) > DRAWN or len(steps) < 2:
        return None
    listed = {s.party for s in steps if s.how == "listed"}
    caught = {s.party for s in steps}
    owners = {u.owner for s in steps for u in s.used}
    nominees = {u.owner: u.held_for for s in steps for u in s.used if u.held_for}
    # of those between, a proof of `must` alone says that they are caught
    between = "caught" if answer.verdict is Verdict.MUST else ""
    said = dict.fromkeys(caught, between) | {answer.party: CAUGHT[answer.verdict]} | dict.fromkeys(listed, "listed")
    said |= {owner: f"perhaps for {other}" for owner, other in nominees.items()}
    nodes = [_box(p, said.get(p, "in concert")) for p in sorted(caught | owners)]
    edges = [Edge(s.party, u.owner, f"{u.owner}: {percent(u.size) if u.size else u.kind.value} of {s.party}") for s in steps for u in s.used]
    edges += [Edge(owner, other, f"{owner} acts for {other}") for owner, other in nominees.items()]
    svg = graph_svg(nodes, edges)
    caption = f"What the answer on {answer.party} rests on"
    return Picture(svg, caption, "Listed parties in red; an arrow leads from a company to who holds it. The list above says the same.") if svg else None


CAUGHT = {Verdict.MUST: "caught", Verdict.MAY: "may be caught", Verdict.NOT: "not caught"}


def _box(party: str, said: str) -> Node:
    return Node(party, f"{party}\n{said}".strip(), {"listed": "bad", "in concert": "outside"}.get(said, ""))


AGGREGATES = {
    Aggregate.YES: "holdings of listed persons are added up",
    Aggregate.NO: "each listed person is followed alone",
    Aggregate.CONCERT: "each listed person is followed alone, with those it holds jointly with",
}


def regimes_block(regimes: Sequence[Regime]) -> list[Block]:
    """The rules applied, with their sources and what to look up."""
    blocks: list[Block] = [Heading(2, "The rules applied")]
    for one in regimes:
        lines = [f"{one.rule} of the shares; {AGGREGATES[one.aggregate]}; what is caught counts whole as an owner{'' if one.cascade else ' only if listed'}."]
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
        lines += [f"Source: {s.title}{f', {s.date}' if s.date else ''}{f'. {s.says}' if s.says else ''}{f' {s.url}' if s.url else ''}" for s in one.sources]
        lines += [f"Check: {text}" for text in one.check]
        period = f"from {one.first}" + (f" until {one.until}" if one.until else "")
        blocks.append(Details(f"{one.id}: {one.name}, {period}", (Para(one.authority, "quiet"), Listing(tuple(lines)))))
    return blocks


def doubts(problems: Sequence[Problem], most: int = 40) -> list[Block]:
    """What is doubtful in the register: rejected rows first."""
    if not problems:
        return []
    rejected = sum(p.rejected for p in problems)
    ordered = sorted(problems, key=lambda p: not p.rejected)
    lines = [f"{p.place}: {p.reason}{' Rejected.' if p.rejected else ''}" for p in ordered[:most]]
    if len(ordered) > most:
        lines.append(f"and {len(ordered) - most} more (all with --json)")
    head = f"Rows that could not be used: {rejected}. Other remarks: {len(problems) - rejected}."
    return [Heading(2, "What is doubtful in the register"), Para(head, "warn" if rejected else "plain"), Listing(tuple(lines))]
