"""The register of ambiguities: each entry with whose it is, what it bridges, and the first day on which its readings part."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.base.document import Heading, Listing, PageBlock, Para
from servanda.meaning.witness import Answer, RunWitness
from servanda.model.core import Dossier
from servanda.model.english import short
from servanda.model.places_in_text import PlacesInText
from servanda.model.register import Entry, register
from servanda.report.data import plain
from servanda.report.pages.answers import basis, capital
from servanda.report.pages.standing import WORDS, claim, tone_of

MEANT = {"deliberate": "deliberate", "not deliberate": "not deliberate", "": "whether it is deliberate is not said"}
FAR = 1 << 62


def register_blocks(answers: Iterable[Answer], dossier: Dossier, *, full: bool = True) -> list[PageBlock]:
    """Every entry, the one that bites first at the top; full: with the runs that show it. Answers about no entry (none is written) stand alone."""
    answers = tuple(answers)
    entries = register(dossier)
    blocks: list[PageBlock] = []
    if not entries:
        return [Para(capital(answer.text), tone_of(answer)) for answer in answers]
    told = {entry.clause.id: [answer for answer in answers if answer.subject in entry.clauses] for entry in entries}
    for entry in sorted(entries, key=lambda one: _first(told[one.clause.id])):
        if not told[entry.clause.id] and answers:
            continue  # the question was about another clause
        blocks.append(Heading(3, f"{capital(short(entry.clause.id))}{_place(entry, dossier)}: {meant(entry)}"))
        for answer in sorted(told[entry.clause.id], key=_at):
            tried = "" if full or answer.verdict != "as far as tried" else f"; {WORDS[answer.verdict]}"
            blocks.append(Para(_sentence(answer, entry) + tried, tone_of(answer)))
            blocks += [*claim(answer), *basis(answer, dossier, pictures=False)] if full else []
        blocks.append(Listing(tuple(lines(entry, dossier))))
    return blocks


def register_rows(dossier: Dossier) -> list[dict[str, object]]:
    """The register as plain values: of each entry its clause, the sentences and readings it covers, and what is written in it."""
    return [
        plain(entry.ambiguity)
        | {"clause": entry.clause.id, "clauses": entry.clauses, "sentences": _places(entry, dossier), "readings": entry.readings}
        for entry in register(dossier)
    ]


def meant(entry: Entry) -> str:
    """`deliberate, meant by Northmark and Eastholm`."""
    by = entry.ambiguity.by
    return MEANT[entry.ambiguity.meant] + (f", meant by {' and '.join((', '.join(by[:-1]), by[-1]) if by[:-1] else by)}" if by else "")


def lines(entry: Entry, dossier: Dossier) -> list[str]:
    """What an entry says: what is open, what it bridges, who reads it how, who settles it until when."""
    what = entry.ambiguity
    found = [f"open: {what.because}"] if what.because else []
    if what.bridges:
        found.append("it bridges: " + "; ".join(f"“{position}”" for position in what.bridges))
    held = [f"{one.id} (held by {', '.join(one.held_by)})" for one in dossier.readings if one.id in entry.readings]
    found.append(f"readings that it covers: {', '.join(held) if held else 'none is written down'}")
    if what.owner or what.until is not None:
        until = f" until {what.until.isoformat()}" if what.until is not None else ""
        found.append(f"to be settled by {what.owner or 'nobody named'}{until}")
    return found


def register_fact(answers: tuple[Answer, ...], dossier: Dossier) -> str:
    """One line for the summary: how many entries there are, and when the first bites. Empty where there is none."""
    entries = register(dossier)
    if not entries:
        return ""
    meant_ = sum(entry.ambiguity.meant == "deliberate" for entry in entries)
    which = f"{meant_} of them deliberate (listed, not counted against the draft)" if meant_ else "none of them said to be deliberate"
    first = min(answers, key=_at, default=None)
    when = f"; the first that bites: {capital(short(first.subject))}, {_day(first)}" if first is not None and _at(first) < FAR else ""
    return f"{len(entries)} {'ambiguity is' if len(entries) == 1 else 'ambiguities are'} in the register, {which}{when}."


def _day(answer: Answer) -> str:
    return answer.text.partition(" on ")[2].partition(": ")[0] or "see the register"


def _sentence(answer: Answer, entry: Entry) -> str:
    other = f"{short(answer.subject)}: " if answer.subject != entry.clause.id else ""
    if answer.verdict in ("no", "not found", "not decided"):
        return capital(f"{answer.label}: {answer.text}")
    return capital(other + answer.text)


def _place(entry: Entry, dossier: Dossier) -> str:
    at = _places(entry, dossier, short=False)
    return f" ({'; '.join(at)})" if at else ""


def _places(entry: Entry, dossier: Dossier, *, short: bool = True) -> list[str]:
    places = PlacesInText(dossier.agreements[entry.clause.agreement].articles)
    return [places.address(ref.article, ref.sentence, short=short) for ref in entry.sentences]


def _at(answer: Answer) -> int:
    return answer.witness.now if isinstance(answer.witness, RunWitness) else FAR


def _first(answers: list[Answer]) -> tuple[int, str]:
    first = min(answers, key=_at, default=None)
    return (FAR, "") if first is None else (_at(first), first.subject)
