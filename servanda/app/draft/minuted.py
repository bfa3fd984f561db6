"""`servanda draft minutes`: what was agreed in a round, what remains in brackets, actions, and positions with who holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from servanda.app.asking import DossierJob
from servanda.app.draft.open_questions import NOBODY, in_brackets, refuse_empty, said_by
from servanda.app.draft.two_pages import as_word, printed
from servanda.app.tabled import AS_OF
from servanda.base.document import Document, Heading, PageBlock, Para, Table, counted, table
from servanda.base.job import SHOWN, Given, word
from servanda.base.refusal import Refusal
from servanda.base.result import Based

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from servanda.instruments.alliances.meetings.records import ActionRow
    from servanda.instruments.alliances.stances.records import StanceRow
    from servanda.model.core import Dossier

UNMARKED = "the tables beside a dossier bear no marking: what may go to others is not known, so nothing of them is here"
MOST_SETTLED = 4000
"""Letters of an option that was settled: what is agreed stands whole."""


class MinutedChoice(msgspec.Struct, frozen=True, kw_only=True):
    """What was settled, or remains in brackets. says: the option, or all of them with who proposed each."""

    what: str
    where: str
    says: str


class MinutedAction(msgspec.Struct, frozen=True, kw_only=True):
    """An action agreed at the last meeting. by: the day, "" where none was said; clause: the clause that it is."""

    action: str
    who: str
    by: str
    clause: str
    meeting: str


class MinutedPosition(msgspec.Struct, frozen=True, kw_only=True):
    """An objection, a reservation or a reading, as that of who holds it."""

    holder: str
    says: str
    source: str


class MinutesAnswer(Based, frozen=True, kw_only=True):
    """clauses: those that no open bracket touches; earlier: actions of earlier meetings that somebody says are still open; notes:
    what is not here. file: what was written, without its folder."""

    dossier: str
    day: str
    parties: tuple[str, ...]
    settled: tuple[MinutedChoice, ...]
    open: tuple[MinutedChoice, ...]
    clauses: tuple[str, ...]
    actions: tuple[MinutedAction, ...] = ()
    earlier: int = 0
    positions: tuple[MinutedPosition, ...] = ()
    notes: tuple[str, ...] = ()
    made_from: tuple[str, ...] = ()
    file: str = ""


class MinutesJob(DossierJob):
    """Draw up the agreed minutes of a round on the draft at PATH: what is settled, what remains in brackets, the actions
    agreed at the last meeting with who and by when, and objections and reservations as positions of those who hold them.
    What was settled in the room and does not stand in the draft yet: --choose NAME=OPTION."""

    short = "What was agreed, what remains in brackets, who does what by when; also for Word."
    exits = ("written",)
    examples = ("draft minutes dossiers/lagoon --as-of 2031-01-20 --choose dues=duty --docx minutes.docx",)
    asks: ClassVar[tuple[str, ...]] = ("today", *SHOWN, "written")
    docx = word("The Word file to write.", "FILE", "--docx")
    as_of = AS_OF
    agreement = word("Only this agreement.", "ID", "--agreement")
    actions = word("The table of actions agreed. Default: allies/actions.csv of the dossier.", "FILE", "--actions")

    def run(self, given: Given) -> MinutesAnswer:
        from servanda.app.api import _known_agreements
        from servanda.app.readers import marking_for
        from servanda.report.pages.choices import options_text
        from servanda.report.pages.summary import clauses_text

        dossier = self.text(given, may_be_open=True)
        if self.agreement:
            _known_agreements(dossier, (self.agreement,))
        day = given.day(self.as_of, "--as-of")
        mine = [one for one in dossier.alternatives if self.agreement in ("", one.agreement)]
        settled, open_, touched = list[MinutedChoice](), list[MinutedChoice](), set[str]()
        for one in mine:
            where = clauses_text(list(one.clauses)) or f"{one.agreement} {one.article}".strip()
            if not one.chosen:
                touched |= set(one.clauses)
                open_.append(MinutedChoice(what=one.id, where=where, says=options_text(one)))
            for each in one.options:
                if each.id == one.chosen:
                    by = ", ".join(each.proposed_by) or NOBODY
                    says = f"{each.id}, proposed by {by}: {said_by(each.lines, each.no_clause, MOST_SETTLED)}"
                    settled.append(MinutedChoice(what=one.id, where=where, says=says))
        for place in in_brackets(dossier, self.agreement):
            says = "; ".join(f"{each.option}, proposed by {each.by}: {each.says}" for each in place.options)
            open_.append(MinutedChoice(what=place.name, where=place.where, says=says or place.words))
        if not (settled or open_):
            refuse_empty(dossier, self.agreement, self.path)
        actions, earlier, notes = self._agreed(given, dossier, day)
        held = [*self._held(given, dossier, day, {one.id for one in mine}), *self._read(dossier)]
        agreements = [one for one in dossier.agreements.values() if self.agreement in ("", one.id)]
        answer = MinutesAnswer(
            dossier=dossier.name, day=day.isoformat(), settled=tuple(settled), open=tuple(open_), actions=actions,
            parties=tuple(dict.fromkeys(name for one in agreements for name in one.parties)), earlier=earlier,
            clauses=tuple(one.id for one in dossier.clauses if self.agreement in ("", one.agreement) and one.id not in touched),
            positions=tuple(held), notes=notes, made_from=tuple(f"{one.name}: sha256 {one.sha256[:16]}" for one in given.inputs),
        )  # fmt: skip
        marking = marking_for(dossier, self.reader)
        return msgspec.structs.replace(answer, file=as_word(self.docx, minutes_page(answer), marking))

    def _rows(self, given: Given, name: str, schema: Any, about: Callable[[Any], tuple[str, ...]]) -> tuple[Any, ...] | None:
        """The rows of a table: the user's own where he gave one. None: there is none, or its reader may not see it."""
        from pathlib import Path

        from servanda.accounts.sourced import sourced_rows

        own = self.actions if name == "actions" else ""
        if self.reader is not None:
            if own:
                raise Refusal(f"{UNMARKED.partition(':')[0]}.", "Leave --to and --tlp out, or the table.", "--actions")
            return None
        place = Path(own).name if own else f"allies/{name}.csv"
        data = given.read(own, "actions agreed") if own else self.taken(given, place)
        return sourced_rows(place, data, schema, about)

    def _agreed(self, given: Given, dossier: Dossier, day: dt.date) -> tuple[tuple[MinutedAction, ...], int, tuple[str, ...]]:
        """The actions of the last meeting up to a day, how many older ones are said to be open, and what is to be said of it."""
        from servanda.accounts.sourced import later
        from servanda.app.api import find_clause
        from servanda.instruments.alliances.meetings.records import ActionRow

        def about(row: ActionRow) -> tuple[str, ...]:
            if row.clause:
                find_clause(dossier, row.clause)
            return (row.body, row.meeting.isoformat(), row.action, row.who)

        rows = self._rows(given, "actions", ActionRow, about)
        if rows is None:
            return (), 0, (UNMARKED if self.reader is not None else "no table of actions is there",)
        known = [row for row in rows if row.meeting <= day]
        last = max((row.meeting for row in known), default=None)
        told = tuple(
            MinutedAction(
                action=row.action, who=row.who, by=row.by.isoformat() if row.by else "", clause=row.clause,
                meeting=f"{row.body}, {row.meeting}",
            )
            for row in known if row.meeting == last
        )  # fmt: skip
        earlier = sum(row.meeting != last and row.open == "yes" and row.done is None for row in known)
        return told, earlier, tuple(later(known, day, "the table of actions"))

    def _held(self, given: Given, dossier: Dossier, day: dt.date, names: set[str]) -> Iterator[MinutedPosition]:
        """Who opposes or reserves on an option, as the last row on record by a day says."""
        from servanda.app.allies.brackets import whose_stance
        from servanda.app.api import find_actor
        from servanda.instruments.alliances.stances.records import StanceRow
        from servanda.instruments.alliances.stances.sides import stances_on

        rows: tuple[StanceRow, ...] = self._rows(given, "positions", StanceRow, lambda row: whose_stance(dossier, row)) or ()
        named = [msgspec.structs.replace(row, actor=find_actor(dossier, row.actor, "actor")) for row in rows]
        for (actor, bracket, option), row in stances_on(named, day).items():
            if bracket in names and row.stance in ("opposed", "reserved"):
                verb = "opposes" if row.stance == "opposed" else "reserves on"
                words = f": “{row.words}”" if row.words else ""
                says = f"{verb} {option} of {bracket}, since {row.since}{words}"
                yield MinutedPosition(holder=actor, says=says, source=row.source)

    def _read(self, dossier: Dossier) -> Iterator[MinutedPosition]:
        """Readings, as those of who holds them."""
        from servanda.report.pages.summary import clauses_text

        of = {one.id: one.agreement for one in dossier.clauses}
        for one in dossier.readings:
            if any(self.agreement in ("", of.get(clause, "")) for clause in one.of):
                says = f"reads {clauses_text(list(one.of))} {'as written' if one.as_written else 'otherwise'} (reading {one.id})"
                yield MinutedPosition(holder=", ".join(one.held_by), says=says, source=", ".join(one.sources))

    @staticmethod
    def says(answer: MinutesAnswer) -> Document:
        return printed(minutes_page(answer), answer.file, answer)


def minutes_page(answer: MinutesAnswer) -> Document:
    """The page: the answer in a sentence, then what is settled, open, to be done and held."""
    from servanda.report.pages.summary import clauses_text

    count, settled, left = len(answer.settled) + len(answer.open), len(answer.settled), len(answer.open)
    first = (
        f"{settled} of {counted(count, 'choice')} {'is' if settled == 1 else 'are'} settled, {left} "
        f"{'remains' if left == 1 else 'remain'} in brackets"
        if count
        else "Nothing was or is in brackets"
    )
    first += f"; {counted(len(answer.actions), 'action')} agreed." if answer.actions else "; no action is on record."
    blocks: list[PageBlock] = [Para(first, "strong")]
    if answer.clauses:
        stand = f"{counted(len(answer.clauses), 'clause')} without an open bracket: {clauses_text(list(answer.clauses))}."
        blocks.append(Para(stand))
    columns = {"what": "what", "in": "where"}
    if settled:
        blocks += [Heading(2, "Settled"), table(answer.settled, {**columns, "settled as": "says"})]
    if left:
        blocks += [Heading(2, "Remains in brackets"), table(answer.open, {**columns, "options": "says"})]
    if answer.actions:
        done = {"action": "action", "who": "who", "by": "by", "clause": "clause", "agreed at": "meeting"}
        blocks += [Heading(2, "Actions"), table(answer.actions, done, none="not said")]
    if answer.earlier:
        blocks.append(Para(f"Of earlier meetings, {counted(answer.earlier, 'action')} said to be still open."))
    if answer.positions:
        blocks += [
            Heading(2, "Objections, reservations and readings"),
            Para("Each is the position of who holds it, and of nobody else.", "quiet"),
            table(answer.positions, {"held by": "holder", "position": "says", "source": "source"}),
        ]
    blocks += [Para(f"{one[:1].upper()}{one[1:]}.", "warn") for one in answer.notes]
    if answer.parties:
        blocks += [Heading(2, "Seen and agreed"), Table(("for", "name and date"), tuple((one, "") for one in answer.parties))]
    return Document(
        f"Minutes: {answer.dossier}", tuple(blocks), (f"{answer.dossier}, as of {answer.day}", "; ".join(answer.made_from))
    )
