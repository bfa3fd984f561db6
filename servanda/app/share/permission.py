"""`servanda share may`: may this go to them, and why; or what they may be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servanda.app.share.gated import ShareJob
from servanda.base.job import Given, arg, flag, needed
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.instruments.sharing.pieces import HeldByKeeper
    from servanda.instruments.sharing.records import MayAnswer, SharedItem, SharePiece, ShareReason, ShareReply, ShareRule


class MayJob(ShareJob):
    """Tell whether ITEM - a record of the log or a source by its id, a clause, a file of the dossier at PATH - may go to
    somebody: yes, no, or whom to ask, with every reason and the smallest changes that would make it yes."""

    short = "Tell whether a thing may go to somebody, every reason, and the least change that makes it yes."
    exits = ("it may go", "it may not, or its originator is to be asked")
    examples = (
        "share may 1.pass dossiers/league --to Brannwick --today 2031-05-20",
        "share may tide-note.md dossiers/league --to Brannwick --today 2031-05-20",
    )
    calls = ("item", "path")
    item = arg("ITEM")
    path = arg("PATH", ".")
    to = needed("Who is to have it.", "RECIPIENT")
    outward = flag(
        "Say only what may be told to them: the thing, or one sentence that is the same whatever the reason.", "--for-them"
    )

    def answer(self, given: Given) -> MayAnswer | ShareReply:
        from servanda.base.marking import folded
        from servanda.instruments.sharing.records import ShareReply

        self.begin(given)
        passing = self.shared()
        if self.outward:
            known = {folded(one.id): one for one in passing}
            return ShareReply(item=self.item, to=self.who.name, found=known.get(folded(self.item)))
        return self._weighed(given, passing)

    def _weighed(self, given: Given, passing: tuple[SharedItem, ...]) -> MayAnswer:
        from servanda.base.schemes import banner
        from servanda.instruments.sharing.conflicts import conflict
        from servanda.instruments.sharing.reasons import least_changes, reasons, verdict
        from servanda.instruments.sharing.records import MayAnswer, ShareAccount, ShareReason

        what, ids, pieces, rules, stays = self._asked()
        found = [one for piece in pieces for one in reasons(piece, self.who, self.consents, self.day)]
        for need in dict.fromkeys((what, *(one.name for one in pieces[1:] if one.kind == "itself"))):
            piece = next((one for one in pieces if one.name == need), pieces[0])
            found += self._need(need, ids if need == what else self._names(piece.ids[0]), piece.leave)
        if (
            ids[0] in self.held.latest
            and all(one.stands is not False for one in found)
            and ids[0] not in {one.id for one in passing}
        ):
            words = "withheld with what it is bound to: who looked goes only with all they saw, one account only with its rival"
            found.append(ShareReason(piece=what, about="gate", stands=False, words=words))
        said, ask = verdict(found)
        changes, exact = least_changes(found, stays)
        sources = self.sources
        about = dict.fromkeys(
            name for name in (*ids, *(cited for piece in pieces for cited in piece.ids)) if name in self.held.latest
        )
        accounts = self.rows(given, "accounts", ShareAccount, self._account) if about else ()
        conflicts = [made for name in about if (made := conflict(name, accounts, sources)) is not None]
        return MayAnswer(
            item=ids[0],
            what=what,
            to=self.who.name,
            cleared=banner(self.who.tlp, self.who.tables.schemes),
            day=self.day,
            verdict=said,
            ask=ask,
            reasons=tuple(found),
            changes=changes,
            exact=exact,
            rules=tuple(rules),
            conflicts=tuple(conflicts),
            notes=self._notes(pieces),
        )

    def _account(self, row: Any) -> tuple[str, ...]:
        from servanda.base.tables.faults import closest

        for name, what in ((row.item, "record"), (row.told_by, "source")):
            if name not in self.held.latest:
                raise Refusal(f"the log has no {what} {name}.", closest(name, self.held.latest) or "Enter it first.")
        return (row.item, row.told_by, row.says.casefold())

    def _asked(self) -> tuple[str, tuple[str, ...], tuple[SharePiece, ...], list[ShareRule], tuple[frozenset[str], ...]]:
        """What is asked for, by which names rows may mean it, its pieces, what the rules say of it, and what has to stay."""
        from servanda.evidence.descent import marks_now
        from servanda.evidence.grades import reliability_of
        from servanda.evidence.imports.mending import find_assertion
        from servanda.evidence.records import Attribution, CoverageRecord, EventRecord, NotDone, Source
        from servanda.instruments.sharing.conflicts import grounds
        from servanda.instruments.sharing.pieces import held_of, pieces_of, stays_of
        from servanda.instruments.sharing.records import SharePiece

        dossier = self.loaded
        files = {
            name: (one.span.file, dossier.markings[one.span.file].marking)
            for name, one in dossier.terms.items()
            if one.span.file in dossier.markings
        }
        self.held: HeldByKeeper = held_of(self.entries, marks_now(self.entries), files)
        self.sources = {name: one for name, one in self.held.latest.items() if isinstance(one, Source)}
        if self.item in dossier.hashes and self.item.endswith(".md"):
            return self._note()
        ident = (
            self.item
            if self.item in self.held.latest
            else next((one.id for one in self.sources.values() if one.name == self.item), "")
        )
        if not ident:
            try:
                clause = next(one for one in dossier.clauses if one.id == self._clause(self.item))
            except (Refusal, StopIteration):
                try:
                    ident = find_assertion(self.entries, self.item).id
                except Refusal as refused:
                    repair = f"Name a record or a source of the log, a clause, or a file of the dossier. {refused.repair}"
                    raise Refusal(f"nothing here is called “{self.item}”.", repair, "ITEM") from refused
            else:
                file = clause.span.file
                marking = self._marking(file)
                piece = SharePiece(
                    name=f"the file {file}, in which it stands",
                    marking=marking,
                    ids=(clause.id, clause.local, file),
                    kind="itself",
                )
                return (
                    f"clause {clause.local}",
                    (clause.id, clause.local, file, *(act.term for act in clause.acts)),
                    (piece,),
                    [],
                    (),
                )
        record, pieces = self.held.latest[ident], pieces_of(ident, self.held)
        rules: list[ShareRule] = []
        if isinstance(record, EventRecord | Attribution | CoverageRecord | NotDone):
            rules = grounds(
                ident, record.sources, self.sources, reliability_of(record, self.sources), record.grades.credibility
            )
        return pieces[0].name, self._names(ident), pieces, rules, stays_of(pieces)

    def _names(self, ident: str) -> tuple[str, ...]:
        """By what rows of tasks may mean a record: its id, that of its event, the acts they name."""
        from servanda.evidence.records import Source, parent_of
        from servanda.instruments.sharing.passing import terms_of

        record = self.held.latest[ident]
        parent = parent_of(record) if not isinstance(record, Source) else ""
        above = self.held.latest.get(parent)
        return (ident, *([parent] if parent else []), *terms_of(record), *(terms_of(above) if above is not None else ()))

    def _marking(self, file: str) -> Any:
        """How a file is marked, with its originator where that is said."""
        from msgspec.structs import replace

        from servanda.base.marking import OPEN

        found = self.loaded.markings.get(file)
        if found is None:
            return OPEN
        return replace(found.marking, originators=(found.originator,) if found.originator else (), until=found.until[:10])

    def _note(self) -> tuple[str, tuple[str, ...], tuple[SharePiece, ...], list[ShareRule], tuple[frozenset[str], ...]]:
        from servanda.app.api import sources
        from servanda.base.marking import covers, marking_text
        from servanda.evidence.grades import reliability_of
        from servanda.evidence.records import GapRecord, Ruling, Source
        from servanda.instruments.sharing.conflicts import grounds
        from servanda.instruments.sharing.notes import sentences
        from servanda.instruments.sharing.pieces import note_pieces, stays_of
        from servanda.instruments.sharing.records import ShareRule

        told, own = sentences(sources(self.path)[self.item]), self._marking(self.item)
        pieces, rules = note_pieces(self.item, own, told, self.held), list[ShareRule]()
        high = dict.fromkeys(one.name for one in pieces[1:] if not covers(own, one.marking))
        marks = {one.name: one.marking for one in pieces}
        for name in high:
            words = f"{name} is marked {marking_text(marks[name])}, above the banner of {self.item}, {marking_text(own)}."
            rules.append(ShareRule(code="SV940", words=words, repair=f"Cut it, or mark {self.item} as high."))
        for one in told:
            for cited in one.cites:
                record = self.held.latest.get(cited)
                if record is None:
                    self.missed(f"sentence {one.number} cites [{cited}], which is no record of the log")
                elif isinstance(record, Source):
                    rules += grounds(f"sentence {one.number}", (cited,), self.sources, record.reliability, "")
                elif not isinstance(record, GapRecord | Ruling):
                    graded = reliability_of(record, self.sources)
                    rules += grounds(
                        f"sentence {one.number} ({cited})", record.sources, self.sources, graded, record.grades.credibility
                    )
        return f"the file {self.item}", (self.item,), pieces, list(dict.fromkeys(rules)), stays_of(pieces, len(told))

    def _need(self, what: str, ids: tuple[str, ...], leave: str = "") -> list[ShareReason]:
        """The need to know, where the dossier asks for one."""
        from servanda.instruments.sharing.passing import untasked
        from servanda.instruments.sharing.records import ShareReason

        asks, (given, later) = untasked(ids, self.tasks, ()), self.given_tasks()
        if not asks and leave:
            return []
        if not asks:
            return [
                ShareReason(piece=what, about="need to know", stands=None, words="no row of share/tasks.csv asks for a task")
            ]
        if mine := [one.clause for one in asks if one.clause in given]:
            return [
                ShareReason(
                    piece=what,
                    about="need to know",
                    stands=True,
                    words=f"clause {', '.join(dict.fromkeys(mine))} gives {self.who.name} the task",
                )
            ]
        names = ", ".join(dict.fromkeys(one.clause for one in asks))
        lifts = (
            *([leave] if leave else []),
            f"write a clause that gives {self.who.name} the task, and name it in share/tasks.csv",
            *(f"wait until {later[one.clause]}" for one in asks if one.clause in later),
        )
        return [
            ShareReason(
                piece=what,
                about="need to know",
                stands=False,
                words=f"no clause in force gives {self.who.name} the task: {names} does not",
                lifts=lifts,
            )
        ]

    def _notes(self, pieces: tuple[SharePiece, ...]) -> tuple[str, ...]:
        from servanda.base.marking import folded
        from servanda.base.schemes import said

        known = {folded(one) for one in self.named}
        listed = dict.fromkeys(name for piece in pieces for name in piece.marking.rel if folded(name) not in known)
        notes = [
            f"the list of release names {name}, whom nobody knows: no actor of the dossier, and not in share/recipients.csv"
            for name in listed
        ]
        if folded(self.who.name) not in known:
            notes.append(f"{self.who.name} is no actor of the dossier, and not in share/recipients.csv")
        return tuple(
            dict.fromkeys(
                (
                    *notes,
                    *said(self.who.tables),
                    *(one if " " in one else f"the dossier has no {one}" for one in getattr(self, "missing", ())),
                )
            )
        )

    @staticmethod
    def says(answer: MayAnswer | ShareReply) -> Document:
        from servanda.instruments.sharing.page import may_page, reply_page
        from servanda.instruments.sharing.records import MayAnswer

        return may_page(answer) if isinstance(answer, MayAnswer) else reply_page(answer)

    def found(self, answer: MayAnswer | ShareReply) -> bool:
        return getattr(answer, "verdict", "yes") != "yes" or (self.outward and getattr(answer, "found", None) is None)

    def page(self, answer: Any, full: bool) -> Document | str:
        from servanda.app.readers import marked
        from servanda.base.marking import OPEN, marking_text

        if self.outward:
            return self.for_them(self.says(answer), marking_text(answer.found.marking if answer.found else OPEN))
        return marked(self.says(answer), self._inside())

    def _inside(self) -> str:
        from servanda.base.marking import joined, marking_text
        from servanda.evidence.marking import marking_inside
        from servanda.model.markings import marking_of_files

        return marking_text(joined((marking_inside(self.entries), marking_of_files(self.loaded))))

    def data(self, answer: Any) -> object:
        from servanda.instruments.sharing.written import row_of
        from servanda.report.data import plain

        if self.outward:
            return {"item": answer.item, "to": answer.to, "found": row_of(answer.found) if answer.found else None}
        return {"marking": self._inside(), **plain(answer)}
