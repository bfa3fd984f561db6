"""What the jobs of sharing begin with: who is to have something, and what of the dossier and its log may go to them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from servanda.app.tabled import FolderJob
from servanda.base.job import Given, needed, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servanda.base.document import Document
    from servanda.base.marking import Recipient
    from servanda.evidence.records import Entry
    from servanda.instruments.sharing.records import ShareConsent, SharedItem, ShareTask
    from servanda.model.core import Dossier


class ShareJob(FolderJob):
    """A job that asks what may go to somebody. Whoever keeps the dossier asks it: --to says for whom, not who reads the
    answer."""

    folder: ClassVar[str] = "share"
    untold: ClassVar[tuple[str, ...]] = ("readings", "to", "tlp")
    to = needed("For whom it is meant.", "RECIPIENT")
    tlp = word("The highest label they may see. Default: by share/recipients.csv, else CLEAR.", "LABEL")
    who: Recipient
    day: dt.date
    consents: Sequence[ShareConsent]
    tasks: Sequence[ShareTask]
    named: tuple[str, ...]

    def begin(self, given: Given) -> None:
        """Read what the gate goes by: recipients, consents, tasks, the log. Raises Refusal: a clearance or a clause that
        there is not."""
        from servanda.app.api import load
        from servanda.app.evidence import evidence_log, zone_of
        from servanda.app.readers import reader
        from servanda.base.marking import folded
        from servanda.base.schemes import read_label
        from servanda.instruments.sharing.records import ShareConsent, ShareRecipient, ShareTask

        self.loaded = load(self.path, choose=self.choose)
        self.zone = zone_of(self.loaded)
        self.day = given.day()
        cleared = self.rows(given, "recipients", ShareRecipient, self._cleared)
        found = next((read_label(one.cleared) for one in cleared if folded(one.name) == folded(self.to)), "")
        self.named = (*self.loaded.actors, *(one.name for one in cleared))
        made = reader(self.path, self.to, self.tlp or found)
        assert made is not None
        self.who = made
        self.consents = self.rows(given, "consents", ShareConsent, self._consent)
        self.tasks = self.rows(given, "tasks", ShareTask, self._task)
        self.entries: Sequence[Entry] = evidence_log(self.path).entries

    def _cleared(self, row: Any) -> tuple[str, ...]:
        from servanda.app.readers import reader

        reader(self.path, row.name, row.cleared)
        return (row.name.casefold(),)

    def _consent(self, row: Any) -> tuple[str, ...]:
        from servanda.base.refusal import Refusal

        if row.until is not None and row.until < row.from_:
            raise Refusal(f"the consent ends on {row.until}, before it begins on {row.from_}.", "Mend `from` or `until`.")
        return (row.item, row.originator.casefold(), row.to.casefold(), str(row.from_))

    def _task(self, row: Any) -> tuple[str, ...]:
        return (row.about, self._clause(row.clause))

    def _clause(self, name: str) -> str:
        from servanda.app.api import find_clause

        return find_clause(self.loaded, name)

    def given_tasks(self) -> tuple[frozenset[str], dict[str, str]]:
        """The clauses, as rows name them, that give the recipient a task on the day; and of those that bind him later,
        from when."""
        from servanda.base.marking import folded
        from servanda.calendar import day_of

        clauses = {one.id: one for one in self.loaded.clauses}
        now, later = set[str](), dict[str, str]()
        for row in self.tasks:
            clause = clauses.get(self._clause(row.clause))
            if clause is None or folded(self.who.name) not in map(folded, clause.bearers.actors):
                continue
            agreement = self.loaded.agreements[clause.agreement]
            begins = None if agreement.in_force is None else day_of(agreement.in_force, agreement.zone)
            if begins is not None and begins <= self.day:
                now.add(row.clause)
            elif begins is not None:
                later[row.clause] = str(begins)
        return frozenset(now), later

    def shared(self, moment: int | None = None) -> tuple[SharedItem, ...]:
        """Everything that may go to the recipient, whatever was asked for: always the same files, the same calls. Raises
        Refusal."""
        from servanda.app.api import load
        from servanda.instruments.sharing.passing import items_of, passed

        self.theirs: Dossier = load(self.path, choose=self.choose, reader=self.who)
        given, _ = self.given_tasks()
        knowledge, marks = passed(
            self.entries,
            self.who,
            self.theirs.terms,
            consents=self.consents,
            tasks=self.tasks,
            given=given,
            day=self.day,
            until=moment,
        )
        return (*items_of(knowledge, marks), *self._clauses(given))

    def _clauses(self, given: frozenset[str]) -> tuple[SharedItem, ...]:
        from servanda.instruments.sharing.passing import untasked
        from servanda.instruments.sharing.records import SharedItem
        from servanda.model.english import clause_sentence
        from servanda.model.markings import marking_of_clause
        from servanda.model.views import view

        seen, found = view(self.theirs), list[SharedItem]()
        for one in seen.clauses:
            names = (one.id, one.local, one.span.file, *(act.term for act in one.acts))
            if not untasked(names, self.tasks, given):
                words, marking = clause_sentence(one, self.theirs), marking_of_clause(seen, one.id)
                found.append(
                    SharedItem(
                        id=one.id, kind="clause", name=one.title or one.id, text=words, by=one.bearers.actors, marking=marking
                    )
                )
        return tuple(sorted(found, key=lambda one: one.id))

    def for_them(self, page: Document, marking: str) -> Document:
        """A page that goes out."""
        from servanda.app.readers import marked, reader_text

        return marked(page, marking, reader_text(self.who))
