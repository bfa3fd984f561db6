"""The page of one side, for the mediator alone: what it owes, what it can hold up, what others can do to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from servanda.base.document import Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.check.sides import ASKED, SideView
from servanda.meaning.witness import Answer
from servanda.model.core import Dossier
from servanda.model.english import clause_sentence
from servanda.report.pages.answers import capital
from servanda.report.pages.summary import clauses_text

ALONE = "For the mediator alone: not to be shown to a side."
TRIED = " (in every run tried, no proof)"


def side_page(side: SideView, dossier: Dossier, released: str = "") -> Document:
    """In: the side; its dossier; who released the page and why ("": nobody)."""
    owed = [*side.owes, *side.forbidden]
    blocks: list[PageBlock] = [
        Para(f"Released by {released}." if released else ALONE, "warn"),
        Heading(2, "In short", "short"),
        Para(_first(side, len(owed)), "strong"),
    ]
    nothing = "Nothing of the kind was shown."
    if side.open:
        open_ = counted(len(side.open), "answer")
        blocks.append(Para(f"{open_} could not be given (not decided): of these nothing is known.", "warn"))
        nothing = "Nothing of the kind was shown; not all was decided."
    done = {
        "Its aims fail while all comply": [one.text for one in side.defeated],
        "Others can hold these up by a consent, a vote or a step of theirs": _by_actor(side.held),
        "Others can leave these undone for ever, since no day is set": _by_actor(side.left),
        "Nothing follows if others breach these": _clauses(side.unanswered),
    }
    idle = {"No day is set, so it can leave these undone for ever": _clauses(side.idle)}
    blocks += _listed("What can be done to it in breach of nothing", "done", done, nothing)
    blocks += _listed("What it can hold up by its say", "say", {"": _lines(side.say)}, nothing)
    blocks += _listed("Its own idleness", "idle", idle, nothing)
    blocks += _listed("Where it reads the text as others do not", "part", {"": _parted(side)}, nothing)
    blocks.append(Heading(2, f"What it owes ({len(owed)})", "owes"))
    columns = {"clause": lambda one: clauses_text([one.id]), "in plain English": lambda one: clause_sentence(one, dossier)}
    blocks.append(table([*owed, *side.may], columns) if owed or side.may else Para("Nothing."))
    blocks.append(Para(f"Made from the answers to {', '.join(ASKED)} (servanda ask): each with its run there.", "quiet"))
    return Document(f"The side of {side.actor}: {dossier.name}", tuple(blocks))


def _first(side: SideView, owed: int) -> str:
    say, idle, others = (_count(len(_subjects(ones))) for ones in (side.say, side.idle, (*side.held, *side.left)))
    return (
        f"{side.actor} owes {_count(owed)}. In breach of nothing it can hold up {say} that others owe and leave {idle} of its own"
        f" undone; others can hold up or leave undone {others} that they owe."
    )


def _listed(title: str, anchor: str, groups: Mapping[str, Sequence[str]], none: str) -> list[PageBlock]:
    blocks: list[PageBlock] = [Heading(2, title, anchor)]
    for words, items in groups.items():
        if items:
            blocks += [*([Para(f"{words}:")] if words else []), Listing(tuple(items))]
    return blocks if len(blocks) > 1 else [*blocks, Para(none, "plain")]


def _by_actor(answers: Sequence[Answer]) -> list[str]:
    """An actor a line, with the clauses; what no run proves apart."""
    lines: dict[tuple[str, str], list[str]] = {}
    for one in answers:
        lines.setdefault((one.actor, one.verdict), []).append(one.subject)
    return [f"{capital(who)}: {clauses_text(ids)}{'' if verdict == 'yes' else TRIED}" for (who, verdict), ids in lines.items()]


def _clauses(answers: Sequence[Answer]) -> list[str]:
    return [clauses_text(_subjects(answers))] if answers else []


def _lines(answers: Sequence[Answer]) -> list[str]:
    """An answer a line, with its first reason."""
    lines = []
    for one in answers:
        why = one.because[0] if one.because else one.text
        lines.append(f"{clauses_text([one.subject])}: {why}{' (shown by a run)' if one.verdict == 'yes' else TRIED}")
    return lines


def _parted(side: SideView) -> list[str]:
    """A clause a line: the first pair that its own reading is one of, else the first."""
    lines: dict[str, str] = {}
    for one in sorted(side.parted, key=lambda one: side.actor not in one.text):
        lines.setdefault(one.subject, f"{clauses_text([one.subject])}: {one.text}")
    return [lines[clause] for clause in _subjects(side.parted)]


def _count(number: int) -> str:
    return counted(number, "thing") if number else "nothing"


def _subjects(answers: Sequence[Answer]) -> list[str]:
    return list(dict.fromkeys(one.subject for one in answers))
