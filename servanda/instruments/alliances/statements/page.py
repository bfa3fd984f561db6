"""The page of statements against transfers: what cannot stand together, both quoted with their sources; then what is open."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.base.document import Cell, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.instruments.alliances.statements.records import (
    ANSWERS,
    CRITERIA,
    Against,
    ConsistentAnswer,
    Looked,
    QuotedClause,
    QuotedTransfer,
)
from servanda.instruments.alliances.told import closing

HOW = (
    "A statement is a clause of its speaker from its day until a later text replaces it by a written relation. What it rules out "
    "is what the writer's clause says, and no more: “we do not encourage X” forbids the speaker to encourage, not X. Each set is "
    "a smallest one: without one of its members the rest can stand. Nothing found is nothing on these texts and rows."
)


def consistent_page(answer: ConsistentAnswer) -> Document:
    """In: the answer. Out: the page."""
    hard = [one for one in answer.against if not one.near]
    near = [one for one in answer.against if one.near]
    blocks: list[PageBlock] = [Para(consistent_head(answer), "bad" if hard else "warn" if near or answer.both else "strong")]
    if hard:
        blocks += [Heading(2, "What cannot stand together"), *(block for one in hard for block in _against(one))]
    if near:
        blocks += [Heading(2, "Near misses"), *(block for one in near for block in _against(one))]
    if answer.both:
        blocks.append(Heading(2, "Statements that contradict, and both stand"))
        for one in answer.both:
            blocks += [*_clause(one.first), *_clause(one.second), Para(f"Since {one.since} nobody has withdrawn either.")]
    if answer.beside:
        blocks.append(Heading(2, "Said to bear on it, and not against it"))
        for beside in answer.beside:
            blocks += [*_clause(beside.clause), *_transfer(beside.transfer), Para(f"Why not: {beside.why}.")]
    if answer.looked:
        blocks += [Heading(2, "What was looked at"), _looked(answer)]
    if told := [
        f"{one.transfer.transfer}, criterion {n} ({CRITERIA[n]}): {said}{f': {why}' if why else ''}"
        for one in answer.looked
        for n, said, why in one.criteria
        if said
    ]:
        blocks.append(Listing(tuple(told)))
    blocks += closing(answer.notes, answer.missing, HOW)
    return Document("Statements and transfers", tuple(blocks), answer.basis.foot())


def consistent_head(answer: ConsistentAnswer) -> str:
    """The page in a sentence to read aloud."""
    many = len(answer.looked)
    if not many:
        return f"No transfer is on record by {answer.on}: there is nothing to check, which is no all-clear."
    hard = [one for one in answer.against if not one.near]
    near = [one for one in answer.against if one.near]
    names = dict.fromkeys(each.transfer for one in hard for each in one.transfers)
    stand = (
        f"{len(names)} {'stands' if len(names) == 1 else 'stand'} against what was said or binds ({', '.join(names)})"
        if hard
        else "none is found to stand against what was said or binds"
    )
    parts = [f"On these texts, of {counted(many, 'transfer')} by {answer.on}, {stand}"]
    if near:
        names = dict.fromkeys(one.transfers[-1].transfer for one in near)
        parts.append(f"{len(near)} near miss{'' if len(near) == 1 else 'es'}: {', '.join(names)}")
    if answer.both:
        verb = "contradicts, and both stand" if len(answer.both) == 1 else "contradict, and all stand"
        parts.append(f"{counted(len(answer.both), 'pair')} of statements {verb}")
    if missing := sum(len(one.unanswered) for one in answer.looked):
        parts.append(f"{missing} of the criteria asked {'is' if missing == 1 else 'are'} not answered")
    if bare := [one.transfer.transfer for one in answer.looked if one.arms and not one.end_user]:
        parts.append(f"no clause on the end user is named for {', '.join(bare)}")
    return f"{'; '.join(parts)}."


def _against(one: Against) -> Iterable[PageBlock]:
    names = " and ".join(each.transfer for each in one.transfers)
    yield Heading(3, f"{one.clause.clause} and {names}")
    yield from _clause(one.clause)
    for each in one.transfers:
        yield from _transfer(each)
    sure = "" if one.sure else "Perhaps: "
    yield Para(f"{sure}Found {one.how}{f'; {one.why}' if one.why else ''}.", "quiet")


def _clause(one: QuotedClause) -> Iterable[PageBlock]:
    who = f"{one.speaker} on {one.day}" if one.speaker else f"in force since {one.day}" if one.day else "in force"
    yield Para(one.quote or one.says, "quote")
    yield Para(f"{one.clause}, {who}: {one.says} Source: {one.source}.")


def _transfer(one: QuotedTransfer) -> Iterable[PageBlock]:
    amount = f", {one.amount}" if one.amount and one.amount != "not known" else ", amount not known"
    yield Para(f"{one.transfer}: {one.what}{amount}, from {one.giver} to {one.to}, {one.stage} on {one.on}", "quote")
    yield Para(f"Source: {one.source}.")


def _looked(answer: ConsistentAnswer) -> PageBlock:
    near_first = sorted(answer.against, key=lambda one: not one.near)
    against = {each.transfer: "near miss" if one.near else "yes" for one in near_first for each in one.transfers}

    def tone(one: Looked) -> str:
        hard = against.get(one.transfer.transfer) == "yes"
        return "bad" if hard else "warn" if one.unanswered or (one.arms and not one.end_user) else ""

    columns: dict[str, Cell] = {
        "transfer": lambda one: one.transfer.transfer,
        "from, to": lambda one: f"{one.transfer.giver}, {one.transfer.to}",
        "stage": lambda one: f"{one.transfer.stage} on {one.transfer.on}",
        "arms": lambda one: "yes" if one.arms else "not by its words",
        "against something": lambda one: against.get(one.transfer.transfer, "none found"),
        "criteria not answered": lambda one: ", ".join(map(str, one.unanswered)) or ("none" if one.criteria else "not asked"),
        "ground to refuse": lambda one: ", ".join(str(n) for n, said, _ in one.criteria if said == ANSWERS[1]) or "none found",
        "end user": lambda one: one.end_user or ("no clause is named (SV806)" if one.arms else "not asked"),
    }
    stand = f"{counted(answer.spoken, 'public statement')} {'stands' if answer.spoken == 1 else 'stand'} on {answer.on}"
    return table(answer.looked, columns, tone=tone, caption=stand)
