"""`servanda monitor`, `due`, `why`, `diff`: what became of the clauses of a dossier, on the evidence in its log."""

from __future__ import annotations

import shlex
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from servanda.app.asking import DossierJob
from servanda.base.job import SHOWN, Given, arg, flag, many, number, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.base.marking import Recipient
    from servanda.monitor.answers import Basis, Diff, Due, Monitored, SideBySide, Why

ASKED = ("as_of", "known", "today", "readings", "choose", "agreement", "closed")
"""What the public functions are asked with, as far as a verb has the word."""
AS_OF = word("The day in the world; its end. Default: now.", "DATE", "--as-of")
AGREEMENT = word("Only this agreement.", "ID", "--agreement")
CLOSED = flag("The data end on that day for good: what is still open is not pending.")
SAVE = word("Save a certificate that `servanda verify` can check again.", "FILE")


class VerdictJob(DossierJob):
    """An answer of the monitor, with the marking of what it rests on above and below."""

    asks: ClassVar[tuple[str, ...]] = ("known", "today", *SHOWN)
    who: Recipient | None
    readings = many("Under this reading; may be repeated.", "ID", "--reading")
    choose = many("With this option of the alternatives NAME; may be repeated.", "NAME=OPTION", "--choose")

    def run(self, given: Given) -> Any:
        from servanda.app.readers import reader

        self.who = reader(self.path, self.to, self.tlp)
        said = {"known": given.known, "today": given.today} | {name: getattr(self, name) for name in ASKED if hasattr(self, name)}
        return self.answer(given, said)

    @abstractmethod
    def answer(self, given: Given, asked: dict[str, Any]) -> Any:
        """What `run` gives. Raises Refusal."""

    def basis(self, answer: Any) -> Basis:
        """What an answer rests on."""
        basis: Basis = answer.basis
        return basis

    def page(self, answer: Any, full: bool) -> Document:
        from servanda.app.readers import marked

        page: Document = type(self).says(answer)
        return marked(page, self.basis(answer).marking, self.basis(answer).released_to)

    def data(self, answer: Any) -> object:
        return answer

    def warn(self, given: Given, asked: dict[str, Any]) -> None:
        """Tell the sender alone where its reader is told better than is on record."""
        from servanda.app.sender import told_better

        for line in told_better(self.path, self.who, **asked):
            given.say(line)

    def certify(self, given: Given, place: str, clause: str, asked: dict[str, Any]) -> None:
        """Save what is said as a certificate, and say how to check it."""
        import msgspec

        from servanda.app import monitoring
        from servanda.app.readers import banner_text
        from servanda.base.shown import json_bytes

        known = {name: asked[name] for name in ("as_of", "known", "readings", "today", "choose")}
        claim = monitoring.claim(self.path, clause, reader=self.who, **known)
        data = msgspec.json.format(msgspec.json.encode(claim, order="deterministic"), indent=2)
        given.write(place, json_bytes(data).decode() + "\n")
        note = banner_text(claim.marking, claim.released_to)
        given.say(f"saved: {place} ({note}). Check it again with: servanda verify {shlex.quote(place)} {shlex.quote(self.path)}")


class MonitorVerdictJob(VerdictJob):
    """Say what became of every clause of the dossier at PATH, on the evidence in its log."""

    short = "Say what became of every clause, on any day."
    exits = ("nothing breached", "something is")
    examples = (
        "monitor dossiers/embargo --as-of 2033-05-01 --known 2033-05-01 --today 2033-06-01",
        "monitor dossiers/embargo --all-readings --today 2033-06-01",
    )
    as_of = AS_OF
    all_readings = flag("All readings side by side.")
    agreement = AGREEMENT
    closed = CLOSED
    save = SAVE

    def answer(self, given: Given, asked: dict[str, Any]) -> Monitored | SideBySide:
        from servanda.app import monitoring

        if self.all_readings and (self.readings or self.save):
            raise Refusal("--all-readings goes with neither --reading nor --save.", "Leave one of them out.")
        self.warn(given, asked)
        if self.all_readings:
            del asked["readings"]
            return monitoring.side_by_side(self.path, reader=self.who, **asked)
        answer = monitoring.monitor(self.path, reader=self.who, **asked)
        if self.save:
            self.certify(given, self.save, "", asked)
        return answer

    @staticmethod
    def says(answer: Any) -> Document:
        from servanda.report.pages.monitored import monitored_page, side_page

        return monitored_page(answer) if hasattr(answer, "clauses") else side_page(answer)

    def found(self, answer: Any) -> bool:
        if hasattr(answer, "clauses"):
            return any(one.status.value == "breached" for one in answer.clauses)
        return any(status.value == "breached" for row in answer.rows for status in row.statuses)


class DueVerdictJob(VerdictJob):
    """Say what falls due in the dossier at PATH, what is overdue, which clocks run, and what the others wait for."""

    short = "Say what falls due, what is overdue, which clocks run."
    exits = ("nothing is overdue", "something is")
    examples = ("due dossiers/harbour --as-of 2031-06-01 --days 7",)
    days = number("How many days to look ahead.", "N", 30, least=0, below=36501)
    as_of = word("The day in the world, also one in the future; its end. Default: now.", "DATE", "--as-of")
    agreement = AGREEMENT

    def answer(self, given: Given, asked: dict[str, Any]) -> Due:
        from servanda.app import monitoring

        return monitoring.due(self.path, days=self.days, reader=self.who, **asked)

    @staticmethod
    def says(answer: Due) -> Document:
        from servanda.report.pages.due import due_page

        return due_page(answer, evidence=answer.basis.entries > 0)

    def found(self, answer: Due) -> bool:
        return any(one.kind == "overdue" for one in answer.items)


class WhyVerdictJob(VerdictJob):
    """Say why CLAUSE of the dossier at PATH stands as it does: events, what is missing, what it waits for, what follows."""

    short = "Say why a clause stands as it does."
    examples = ("why 3.list dossiers/embargo --today 2033-06-01 --save why.json",)
    clause = arg("CLAUSE")
    path = arg("PATH", ".")
    as_of = AS_OF
    closed = CLOSED
    save = SAVE

    def answer(self, given: Given, asked: dict[str, Any]) -> Why:
        from servanda.app import api, monitoring

        self.loaded = api.load(self.path, choose=self.choose, reader=self.who)
        entries = monitoring.read_entries(self.path)
        answer = monitoring.why(self.loaded, self.clause, entries=entries, reader=self.who, **{**asked, "choose": ()})
        self.warn(given, asked)
        if self.save:
            self.certify(given, self.save, self.clause, asked)
        return answer

    def page(self, answer: Why, full: bool) -> Document:
        from servanda.app.readers import marked
        from servanda.report.pages.why import why_page

        return marked(why_page(answer, self.loaded), answer.basis.marking, answer.basis.released_to)


class DiffVerdictJob(VerdictJob):
    """Say what changed from DAY1 to DAY2 in the verdicts on the dossier at PATH, and because of which evidence.

    Each day as it was known on that day; with --as-of what was learnt since of one day, with --known what happened, on one
    state of knowledge.
    """

    short = "Say what changed between two days, and because of what."
    asks: ClassVar[tuple[str, ...]] = ("today", *SHOWN)
    exits = ("no change", "something changed")
    examples = (
        "diff 2032-03-10 2033-05-01 dossiers/embargo --today 2033-06-01",
        "diff 2032-03-10 2033-05-01 dossiers/embargo --today 2033-06-01 --known 2033-05-01",
    )
    day1 = arg("DAY1")
    day2 = arg("DAY2")
    path = arg("PATH", ".")
    as_of = word("The same day in the world; DAY1 and DAY2 are days of knowledge.", "DATE", "--as-of")
    known = word("The same knowledge; DAY1 and DAY2 are days in the world.", "DATE")
    agreement = AGREEMENT

    def answer(self, given: Given, asked: dict[str, Any]) -> Diff:
        from servanda.app import monitoring

        return monitoring.diff(self.path, self.day1, self.day2, reader=self.who, **asked)

    def basis(self, answer: Diff) -> Basis:
        return answer.after

    @staticmethod
    def says(answer: Diff) -> Document:
        from servanda.report.pages.diff import diff_page

        return diff_page(answer)

    def found(self, answer: Diff) -> bool:
        return bool(answer.deltas)
