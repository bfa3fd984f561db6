"""The tools of the door: what each may be asked, and what it answers. Each calls a verb of Servanda; none writes, none confirms.

`said` is made of our own words and of numbers alone; all else an answer holds, names and ids too, is `text`, and goes out sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.base.marking import Recipient
    from servanda.model.core import Dossier

MOST_WORD = 400
"""Letters of a word that a caller gives."""
MOST_LINES = 20_000
"""Letters of the lines of a proposal."""
SECONDS = 10.0
"""Seconds of search for each question."""
LOOKS = "Ask with another `page` for the rest."


@dataclass(frozen=True, slots=True)
class DoorAnswer:
    """said: our words; figures: numbers by our names; text: everything else; marking: of what it was made from."""

    said: str
    text: str
    figures: Mapping[str, int | float | bool | None] = field(default_factory=dict)
    marking: str = ""


@dataclass(frozen=True, slots=True)
class HeldDossier:
    """A dossier as a tool meets it. path: of the copy; left: links and other things in its folder that were not gone through."""

    name: str
    path: Path
    reader: Recipient
    left: int
    kept: dict[str, Dossier]

    def load(self) -> Dossier:
        """The dossier as its reader may have it; the second time it is at hand."""
        from servanda.app import api
        from servanda.app.door.folder import unknown

        if "" not in self.kept:
            found = api.load(self.path, reader=self.reader)
            if not found.agreements and not found.clauses:
                raise unknown()
            self.kept[""] = found
        return self.kept[""]

    def plain(self, page: Document) -> str:
        """A page with its marking above and below, as Markdown."""
        from servanda.app.readers import marked_files
        from servanda.report.markdown import markdown

        return markdown(marked_files(page, self.load(), self.reader))

    def job(self, verb: str, **words: Any) -> tuple[Any, str]:
        """The answer of a verb for this reader, and its page."""
        from servanda.app.jobs import given_for, load, run
        from servanda.app.jobs_table import JOBS
        from servanda.report.markdown import markdown

        self.load()
        job = load(JOBS[verb][1])(path=str(self.path), to=self.reader.name, tlp=self.reader.tlp, **words)
        answer = run(job, given_for(verb))
        page = job.page(answer, full=True)
        return answer, page if isinstance(page, str) else markdown(page)

    def marking(self) -> str:
        from servanda.base.marking import marking_text
        from servanda.model.markings import marking_of_files

        return marking_text(marking_of_files(self.load()))


Asked = Mapping[str, str]
"""What a caller gave, by name; what was not given is ""."""


@dataclass(frozen=True, slots=True)
class DoorTool:
    """A tool. words: what may be given, name -> what it is; needed: of these; whole: it is asked of the folder, not of a dossier; long: words that may be
    as long as `MOST_LINES`."""

    name: str
    about: str
    run: Callable[[Any, Asked], DoorAnswer]
    words: Mapping[str, str] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    whole: bool = False
    long: tuple[str, ...] = ()

    def schema(self) -> dict[str, Any]:
        """What the protocol is told of its arguments."""
        words = {} if self.whole else {"dossier": "A dossier behind this door, as `load` names it."}
        words |= self.words
        told: dict[str, Any] = {
            name: {"type": "string", "description": said, "maxLength": MOST_LINES if name in self.long else MOST_WORD}
            for name, said in words.items()
        }
        told["page"] = {"type": "integer", "minimum": 1, "description": "Which page of a long answer. Default: the first."}
        needed = [*([] if self.whole else ["dossier"]), *self.needed]
        return {"type": "object", "properties": told, "required": needed, "additionalProperties": False}

    def asked(self, given: Mapping[str, Any]) -> dict[str, str]:
        """The arguments of a call, as they may be. Raises Refusal."""
        known = self.schema()
        for name, value in given.items():
            if name not in known["properties"]:
                raise Refusal(f"this tool takes no such argument; it takes: {', '.join(known['properties'])}.", "Leave it out.")
            if name == "page":
                if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 10_000:
                    raise Refusal("`page` is no whole number from 1.", "Give 1, or leave it out.")
            elif not isinstance(value, str) or len(value) > known["properties"][name]["maxLength"]:
                raise Refusal(f"`{name}` is no text of at most {known['properties'][name]['maxLength']:,} letters.", "Shorten it.")
        if missing := [one for one in known["required"] if not given.get(one)]:
            raise Refusal(f"`{missing[0]}` must be given.", "See what the tool takes.")
        return {name: str(given.get(name, "")) for name in known["properties"] if name != "page"}


def _load(held: HeldDossier, asked: Asked) -> DoorAnswer:
    from servanda.model.coverage import coverage

    dossier = held.load()
    counted = [coverage(dossier, one) for one in dossier.agreements]
    unread = sum(1 for one in dossier.diagnostics if one.code.startswith(("SY", "NR")))
    figures = {
        "agreements": len(dossier.agreements), "actors": len(dossier.actors), "clauses": len(dossier.clauses),
        "proposals": len(dossier.proposals), "sentences": sum(one.total for one in counted), "not_read": unread, "links_left": held.left,
    }  # fmt: skip
    lines = [f"# {held.name}", ""]
    lines += [f"- agreement {one.id}: {one.title or 'no title'}" for one in dossier.agreements.values()]
    lines += ["", "Actors: " + ", ".join(dossier.actors), "", "Clauses: " + ", ".join(one.id for one in dossier.clauses)]
    lines += ["", "Readings: " + (", ".join(dossier.readings) or "none")]
    said = "{agreements} agreements, {clauses} clauses, {sentences} sentences; {not_read} places could not be read.".format(**figures)
    return DoorAnswer(said, "\n".join(lines), figures, held.marking())


def _check(held: HeldDossier, asked: Asked) -> DoorAnswer:
    from servanda.app import api
    from servanda.report.pages.check import check_page
    from servanda.report.pages.summary import undecided

    dossier = held.load()
    report = api.check(dossier, limit_seconds=SECONDS, agreements=(asked["agreement"],) if asked["agreement"] else ())
    page = check_page(report, dossier, api.sources(held.path, reader=held.reader), path=held.name, full=asked["full"] == "yes")
    counted = {name: sum(1 for one in report.findings if one.severity.value == name) for name in ("error", "warning", "advice")}
    figures = {**counted, "questions_not_decided": undecided(report)}
    said = "{error} errors, {warning} warnings, {advice} pieces of advice; {questions_not_decided} questions are not decided.".format(**figures)
    return DoorAnswer(said, held.plain(page), figures, held.marking())


def _ask(held: HeldDossier, asked: Asked) -> DoorAnswer:
    from servanda.app import api
    from servanda.base.document import Document
    from servanda.report.pages.answers import answer_blocks

    dossier = held.load()
    subject = api.find_clause(dossier, asked["clause"]) if asked["clause"] else asked["event"]
    answers = api.ask(
        dossier, asked["question"], subject=subject, actor=asked["actor"], reading=asked["reading"], limit_seconds=SECONDS
    )  # fmt: skip
    open_ = sum(1 for one in answers if one.verdict == "not decided")
    figures = {"answers": len(answers), "not_decided": open_}
    none = "Looked for and not found; what was looked at is not said, so that is no proof." if not answers else ""
    text = held.plain(Document("Answer", tuple(answer_blocks(answers, dossier, pictures=False, path=held.name)))) + none
    return DoorAnswer(f"{len(answers)} answers; {open_} are not decided. {none}".strip(), text, figures, held.marking())


def _explain(held: HeldDossier, asked: Asked) -> DoorAnswer:
    from servanda.app import api

    return DoorAnswer("One clause in plain English.", held.plain(api.explain(held.load(), asked["clause"])), {}, held.marking())


def _why(held: HeldDossier, asked: Asked) -> DoorAnswer:
    answer, text = held.job("why", clause=asked["clause"], as_of=asked["as_of"])
    return DoorAnswer("Why a clause stands as it does, on what this reader may see of the log.", text, {}, answer.basis.marking)


def _due(held: HeldDossier, asked: Asked) -> DoorAnswer:
    answer, text = held.job("due", as_of=asked["as_of"])
    late = sum(1 for one in answer.items if one.kind == "overdue")
    said = f"{len(answer.items)} entries; {late} are overdue, on what this reader may see of the log."
    return DoorAnswer(said, text, {"entries": len(answer.items), "overdue": late}, answer.basis.marking)


def _coverage(held: HeldDossier, asked: Asked) -> DoorAnswer:
    from servanda.model.coverage import coverage

    dossier, lines, figures = held.load(), list[str](), {"sentences": 0, "rendered": 0, "marked": 0, "left": 0}
    for ident in dossier.agreements:
        found = coverage(dossier, ident)
        lines += [f"## {ident}", ""]
        figures["sentences"] += found.total
        figures["rendered"] += found.rendered
        figures["marked"] += found.marked
        figures["left"] += found.left
        lines += [*(f"- {one.address}: {one.text}" for one in found.sentences if one.status == "left"), ""]
    said = "{rendered} of {sentences} sentences are rendered by clauses, {marked} marked; {left} are left.".format(**figures)
    return DoorAnswer(said, "\n".join(lines), figures, held.marking())


def _rules(_: object, asked: Asked) -> DoorAnswer:
    from servanda.check.rules.registry import all_rules
    from servanda.report.markdown import markdown
    from servanda.report.pages.rules import rule_page, rules_page

    rules = [one for one in all_rules() if asked["code"].upper() in ("", one.code)]
    if not rules:
        raise Refusal("there is no such rule.", "Ask `rules` without a code.")
    text = markdown(rule_page(rules[0]) if asked["code"] else rules_page(tuple(rules)))
    return DoorAnswer(f"{len(rules)} rules of drafting.", text, {"rules": len(rules)})


_DAY = "The day in the world it is asked of: 2031-05-01. Default: now."
_LINES = "Lines of the language, as in servanda://language: one clause, and before it the actors and acts it needs. Its line `renders article 1, sentence 2` names the sentence."


def tools() -> dict[str, DoorTool]:
    """Every tool, by name."""
    from servanda.app.door import proposing
    from servanda.check.api import QUESTIONS

    clause = {"clause": "Its id, as `load` tells it."}
    made = (
        DoorTool("load", "Which dossiers there are; of one, what it holds.", _load, {"dossier": "A dossier; without it, their names."}, whole=True),
        DoorTool("check", "What nobody can verify, enforce or keep, and what two sides read differently.", _check,
                 {"agreement": "Questions about this agreement alone.", "full": "yes: also advice, reasons, witnesses."}),
        DoorTool("ask", "One question, each answer with its witness.", _ask, {
            "question": f"One of: {', '.join(QUESTIONS)}.", "clause": "About this clause.", "event": "About this event.",
            "actor": "About this actor.", "reading": "Under this reading."}, ("question",)),
        DoorTool("explain", "One clause in plain English, under each reading.", _explain, clause, ("clause",)),
        DoorTool("why", "Why a clause stands as it does on the evidence.", _why, {**clause, "as_of": _DAY}, ("clause",)),
        DoorTool("due", "What falls due, what is overdue, which clocks run.", _due, {"as_of": _DAY}),
        DoorTool("coverage", "Which sentences of the text no clause renders.", _coverage),
        DoorTool("rules", "The rules of drafting, or one with its reason and examples.", _rules, {"code": "As SV105."}, whole=True),
        DoorTool("draft-skeleton", "A file behind the door as a dossier in which everything is yet to be decided; it is shown, not written.",
                 proposing.skeleton_of, {"file": "A Word file, PDF, web page or text behind this door.", "parties": "Who signs: A,B.",
                                         "language": "Code of its language.", "numbering": "As `text describe` names it."}, ("file",), whole=True),
        DoorTool("propose-clause", "Try a clause in a copy: can it be read, what does it add, what would it say. Nothing is confirmed.",
                 proposing.tried, {"agreement": "Id of the agreement.", "lines": _LINES, "by": "How the assistant calls itself."},
                 ("agreement", "lines"), long=("lines",)),
        DoorTool("compare-proposals", "Two clauses proposed for one sentence: the shortest run on which they part.",
                 proposing.compared, {"agreement": "Id of the agreement.", "first": _LINES, "second": "The same, as another has it."},
                 ("agreement", "first", "second"), long=("first", "second")),
    )  # fmt: skip
    return {one.name: one for one in made}
