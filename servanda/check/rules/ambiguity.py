"""The register of ambiguities (SV120, SV129 to SV131): what an entry needs, when it bites, and whether it makes a difference.

A deliberate entry that lacks nothing is listed and not counted: findings on vague words of its sentences fall to advice (`listed_only`).
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterator

import msgspec

from servanda.calendar import civil
from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.words import ADVICE, ERROR, GRADED, WARNING, listed
from servanda.meaning.witness import Answer, RunWitness
from servanda.model.core import Dossier
from servanda.model.places_in_text import PlacesInText
from servanda.model.register import Entry, register
from servanda.text.diagnostics import Diagnostic, Note


def lacks(entry: Entry, dossier: Dossier, today: dt.date) -> list[str]:
    """What an entry of the register lacks, in words: an owner, a day that has not passed, two readings."""
    found = []
    what = entry.ambiguity
    if not what.owner:
        found.append("nobody owns the question")
    if what.until is None:
        found.append("no date is set to settle it")
    elif what.until < today:
        found.append(f"the date to settle it, {what.until.isoformat()}, has passed")
    if len(entry.readings) < 2:
        held = {actor for one in dossier.readings if one.id in entry.readings for actor in one.held_by}
        agreement = dossier.agreements.get(entry.clause.agreement)
        silent = [party for party in (agreement.parties if agreement is not None else ()) if party not in held]
        without = f" (none from {listed(silent)})" if silent else ""
        found.append(f"the dossier does not hold two readings of it{without}")
    return found


def listed_only(dossier: Dossier, today: dt.date) -> dict[str, Entry]:
    """Subjects of sentences whose vague words are meant: `sentence AGREEMENT ADDRESS` -> the deliberate entry that lacks nothing."""
    places = {name: PlacesInText(agreement.articles) for name, agreement in dossier.agreements.items()}
    return {
        f"sentence {entry.clause.agreement} {places[entry.clause.agreement].address(ref.article, ref.sentence)}": entry
        for entry in register(dossier)
        if entry.ambiguity.meant == "deliberate" and not lacks(entry, dossier, today)
        for ref in entry.sentences
    }


def lowered(finding: Diagnostic, entries: dict[str, Entry]) -> Diagnostic:
    """A finding on vague words; if they are meant, as advice that says so."""
    entry = entries.get(finding.subject)
    if entry is None:
        return finding
    note = Note(entry.ambiguity.span, f"in the register as deliberate, meant by {listed(entry.ambiguity.by)}: listed, not counted against the draft")
    return msgspec.structs.replace(finding, severity=ADVICE, notes=(*finding.notes, note))


class EntryRule(Rule, ABC):
    """A rule about one entry of the register after the other."""

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for entry in register(context.dossier):
            if entry.clause.agreement == context.agreement.id:
                yield from self.on_entry(context, entry)

    @abstractmethod
    def on_entry(self, context: Context, entry: Entry) -> Iterator[Diagnostic]:
        """Findings on one entry."""

    def entered(self, context: Context, entry: Entry, message: str, repair: str, because: tuple[str, ...] = ()) -> Diagnostic:
        """A finding at the line of an entry."""
        return self.finding(
            context, message=message, span=entry.ambiguity.span, subject=f"clause {entry.clause.id}", repair=repair,
            breadcrumb=entry.clause.breadcrumb, because=because,
        )  # fmt: skip


class AmbiguityWithoutReadings(EntryRule):
    """SV120. An ambiguous clause needs an owner, a date that has not passed, and two readings in the dossier."""

    code = "SV120"
    decidability = "S"
    severity = ERROR
    severities = GRADED

    def on_entry(self, context: Context, entry: Entry) -> Iterator[Diagnostic]:
        if missing := lacks(entry, context.dossier, context.today):
            yield self.on_clause(
                context,
                entry.clause,
                f"Clause {entry.clause.local} is entered as ambiguous, but {'; '.join(missing)}.",
                "Write down how each side reads the clause (reading ... of ... held by ...), who owns the question and until when.",
            )


class BitesBeforeItIsSettled(EntryRule):
    """SV129. The first day on which the readings of an entry part comes before the day by which it is to be settled."""

    code = "SV129"
    decidability = "L"
    severity = WARNING

    def on_entry(self, context: Context, entry: Entry) -> Iterator[Diagnostic]:
        until = entry.ambiguity.until
        bites = [a for a in _answers(context, entry) if isinstance(a.witness, RunWitness)]
        if until is None or not bites:
            return
        first = min(bites, key=lambda a: a.witness.now if isinstance(a.witness, RunWitness) else 0)
        assert isinstance(first.witness, RunWitness)
        day = civil(first.witness.now, context.agreement.zone or "UTC").date()
        if day <= until:
            found = self.entered(
                context,
                entry,
                f"The readings of clause {entry.clause.local} can part on {day.isoformat()} already; it is to be settled by {until.isoformat()}.",
                f"Settle it before {day.isoformat()}, or move the day on which it bites.",
                because=(first.text,),
            )
            meant = entry.ambiguity.meant == "deliberate" and not lacks(entry, context.dossier, context.today)
            yield msgspec.structs.replace(found, severity=ADVICE) if meant else found


class DeliberateForNobody(EntryRule):
    """SV130. A deliberate ambiguity bridges positions, and those who meant it hold readings."""

    code = "SV130"
    decidability = "S"
    severity = WARNING

    def on_entry(self, context: Context, entry: Entry) -> Iterator[Diagnostic]:
        if entry.ambiguity.meant != "deliberate":
            return
        held = {actor for one in context.dossier.readings if one.id in entry.readings for actor in one.held_by}
        silent = [name for name in entry.ambiguity.by if name not in held]
        missing = [] if entry.ambiguity.bridges else ["it is not said which positions it bridges"]
        missing += [f"no reading is held by {listed(silent)}"] if silent else []
        if missing:
            yield self.entered(
                context,
                entry,
                f"The ambiguity of clause {entry.clause.local} is said to be deliberate, but {'; '.join(missing)}.",
                'Write the positions (bridges "...", "..."), and a reading for each of those who meant it.',
            )


class EntryWithoutDifference(EntryRule):
    """SV131. The readings of an entry say the same: it is proved that they never part."""

    code = "SV131"
    decidability = "L"
    severity = WARNING

    def on_entry(self, context: Context, entry: Entry) -> Iterator[Diagnostic]:
        answers = _answers(context, entry)
        if answers and all(answer.verdict == "no" for answer in answers):
            yield self.entered(
                context,
                entry,
                f"Clause {entry.clause.local} is entered as ambiguous, but its readings say the same: they never part.",
                "Write into the readings what the sides understand differently, or take the entry out.",
            )


def _answers(context: Context, entry: Entry) -> list[Answer]:
    return [answer for answer in context.answers("ambiguous") if answer.subject in entry.clauses]
