"""The tools of the door: what each may be asked, and what it answers. Each calls a verb of Servanda; none writes,
none confirms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from servanda.app.door import proposing
from servanda.app.door.held import SECONDS, Asked, DoorAnswer, HeldDossier
from servanda.base.refusal import Refusal

MOST_WORD = 400
"""Letters of a word that a caller gives."""
MOST_LINES = 20_000
"""Letters of the lines of a proposal."""
MOST_PAGE = 10_000
"""Pages of an answer."""


@dataclass(frozen=True, slots=True)
class DoorTool:
    """words: what may be given, name -> what it is; needed: of these; long: words as long as `MOST_LINES`; own: it is
    asked of the
    folder, not of a dossier."""

    name: str
    about: str
    run: Callable[[Any, Asked], DoorAnswer]
    words: Mapping[str, str] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    long: tuple[str, ...] = ()
    own: bool = False

    def schema(self) -> dict[str, Any]:
        """What the protocol is told of its arguments."""
        words = ({} if self.own else {"dossier": "A dossier behind this door, as `load` names it."}) | dict(self.words)
        told: dict[str, Any] = {
            name: {"type": "string", "description": said, "maxLength": MOST_LINES if name in self.long else MOST_WORD}
            for name, said in words.items()
        }
        told["page"] = {"type": "integer", "minimum": 1, "maximum": MOST_PAGE, "description": "Which page of a long answer."}
        needed = [*([] if self.own else ["dossier"]), *self.needed]
        return {"type": "object", "properties": told, "required": needed, "additionalProperties": False}

    def asked(self, given: Mapping[str, Any]) -> dict[str, str]:
        """The arguments of a call, as they may be. Raises Refusal."""
        known = self.schema()
        for name, value in given.items():
            if name not in known["properties"]:
                raise Refusal(f"this tool takes no such argument; it takes: {', '.join(known['properties'])}.", "Leave it out.")
            if name == "page":
                if type(value) is not int or not 1 <= value <= MOST_PAGE:
                    raise Refusal("`page` is no whole number from 1.", "Give 1, or leave it out.")
                continue
            most = known["properties"][name]["maxLength"]
            if not isinstance(value, str) or len(value) > most:
                raise Refusal(f"`{name}` is no text of at most {most:,} letters.", "Shorten it.")
        if missing := [one for one in known["required"] if not given.get(one)]:
            raise Refusal(f"`{missing[0]}` must be given.", "See what the tool takes.")
        return {name: str(given.get(name, "")) for name in known["properties"] if name != "page"}


def _load(held: HeldDossier, asked: Asked) -> DoorAnswer:
    from servanda.model.coverage import coverage

    dossier = held.load()
    figures = {
        "agreements": len(dossier.agreements), "clauses": len(dossier.clauses), "proposals": len(dossier.proposals),
        "sentences": sum(coverage(dossier, one).total for one in dossier.agreements), "links_left": held.left,
        "not_read": sum(1 for one in dossier.diagnostics if one.code.startswith(("SY", "NR"))),
    }  # fmt: skip
    lines = [f"# {held.name}", "", *(f"- agreement {one.id}: {one.title or 'no title'}" for one in dossier.agreements.values())]
    for name, ids in (("Actors", dossier.actors), ("Clauses", dossier.clauses), ("Readings", dossier.readings)):
        lines += ["", f"{name}: {', '.join(one if isinstance(one, str) else one.id for one in ids) or 'none'}"]
    said = "{agreements} agreements, {clauses} clauses, {sentences} sentences; {not_read} places could not be read."
    return held.answer(said.format(**figures), "\n".join(lines), figures)


def _check(held: HeldDossier, asked: Asked) -> DoorAnswer:
    from servanda.app import api
    from servanda.report.pages.check import check_page
    from servanda.report.pages.summary import undecided

    dossier, only = held.load(), (asked["agreement"],) if asked["agreement"] else ()
    report = api.check(dossier, limit_seconds=SECONDS, agreements=only)
    sources, full = api.sources(held.path, reader=held.reader), asked["full"] == "yes"
    severities = ("error", "warning", "advice")
    figures = {name: sum(1 for one in report.findings if one.severity.value == name) for name in severities}
    figures["questions_not_decided"] = undecided(report)
    said = "{error} errors, {warning} warnings, {advice} pieces of advice; {questions_not_decided} questions are not decided."
    return held.answer(said.format(**figures), check_page(report, dossier, sources, path=held.name, full=full), figures)


def _ask(held: HeldDossier, asked: Asked) -> DoorAnswer:
    from servanda.app import api
    from servanda.base.document import Document, Para
    from servanda.report.pages.answers import answer_blocks

    dossier = held.load()
    subject = api.find_clause(dossier, asked["clause"]) if asked["clause"] else asked["event"]
    actor, reading = asked["actor"], asked["reading"]
    answers = api.ask(dossier, asked["question"], subject=subject, actor=actor, reading=reading, limit_seconds=SECONDS)
    open_ = sum(1 for one in answers if one.verdict == "not decided")
    said = f"{len(answers)} answers; {open_} are not decided."
    if not answers:
        said = "Looked for and not found; what was looked at is not said, so that is no proof."
    blocks = answer_blocks(answers, dossier, pictures=False, path=held.name) or [Para(said)]
    return held.answer(said, Document("Answer", tuple(blocks)), {"answers": len(answers), "not_decided": open_})


def _explain(held: HeldDossier, asked: Asked) -> DoorAnswer:
    from servanda.app import api

    return held.answer("One clause in plain English.", api.explain(held.load(), asked["clause"]))


def _why(held: HeldDossier, asked: Asked) -> DoorAnswer:
    answer, text = held.job("why", clause=asked["clause"], as_of=asked["as_of"])
    said = "Why a clause stands as it does, on what this reader may see of the log."
    return DoorAnswer(said, text, {}, answer.basis.marking)


def _due(held: HeldDossier, asked: Asked) -> DoorAnswer:
    answer, text = held.job("due", as_of=asked["as_of"])
    late = sum(1 for one in answer.items if one.kind == "overdue")
    said = f"{len(answer.items)} entries; {late} are overdue, on what this reader may see of the log."
    return DoorAnswer(said, text, {"entries": len(answer.items), "overdue": late}, answer.basis.marking)


def _coverage(held: HeldDossier, asked: Asked) -> DoorAnswer:
    from servanda.model.coverage import coverage

    found = [coverage(held.load(), one) for one in held.load().agreements]
    names = ("total", "rendered", "marked", "left")
    figures = {name: sum(getattr(one, name) for one in found) for name in names}
    lines = [
        line
        for one in found
        for line in (
            f"## {one.agreement}",
            "",
            *(f"- {each.address}: {each.text}" for each in one.sentences if each.status == "left"),
        )
    ]
    said = "{rendered} of {total} sentences are rendered by clauses, {marked} marked; {left} are left."
    return held.answer(said.format(**figures), "\n".join(lines), figures)


def _rules(_: object, asked: Asked) -> DoorAnswer:
    from servanda.check.rules.registry import all_rules
    from servanda.report.markdown import markdown
    from servanda.report.pages.rules import rule_page, rules_page

    rules = tuple(one for one in all_rules() if asked["code"].upper() in ("", one.code))
    if not rules:
        raise Refusal("there is no such rule.", "Ask `rules` without a code.")
    text = markdown(rule_page(rules[0]) if asked["code"] else rules_page(rules))
    return DoorAnswer(f"{len(rules)} rules of drafting.", text, {"rules": len(rules)})


_DAY = "The day in the world it is asked of: 2031-05-01. Default: now."
_LINES = (
    "Lines of the language, as in servanda://language: one clause with a line such as `renders article 1, sentence 2`, and the "
    "actors and acts it needs that the dossier does not have."
)
_CLAUSE = {"clause": "Its id, as `load` tells it."}
_TEXT = {"agreement": "Id of the agreement."}


def tools() -> dict[str, DoorTool]:
    """Every tool, by name."""
    from servanda.check.api import QUESTIONS

    full = {"agreement": "Questions about this agreement alone.", "full": "yes: also advice, reasons, witnesses."}
    question = {
        "question": f"One of: {', '.join(QUESTIONS)}.", "clause": "About this clause.", "event": "About this event.",
        "actor": "About this actor.", "reading": "Under this reading.",
    }  # fmt: skip
    file = {
        "file": "A Word file, PDF, web page or text behind this door.", "parties": "Who signs: A,B.",
        "language": "Code of its language.", "numbering": "As `text describe` names it.",
    }  # fmt: skip
    made = (
        DoorTool("load", "Which dossiers there are; of one, what it holds.", _load, {"dossier": "Default: all."}, own=True),
        DoorTool("check", "What nobody can verify, enforce or keep, and what two sides read differently.", _check, full),
        DoorTool("ask", "One question, each answer with its witness.", _ask, question, ("question",)),
        DoorTool("explain", "One clause in plain English, under each reading.", _explain, _CLAUSE, ("clause",)),
        DoorTool("why", "Why a clause stands as it does on the evidence.", _why, {**_CLAUSE, "as_of": _DAY}, ("clause",)),
        DoorTool("due", "What falls due, what is overdue, which clocks run.", _due, {"as_of": _DAY}),
        DoorTool("coverage", "Which sentences of the text no clause renders.", _coverage),
        DoorTool("rules", "The rules of drafting, or one with reason and examples.", _rules, {"code": "As SV105."}, own=True),
        DoorTool("draft-skeleton", "A file as a dossier in which all is yet to be decided; shown, not written.",
                 proposing.skeleton_of, file, ("file",), own=True),
        DoorTool("propose-clause", "Try a clause in a copy: can it be read, what does it add, what would it say.",
                 proposing.tried, {**_TEXT, "lines": _LINES, "by": "Who proposes."}, ("agreement", "lines"), ("lines",)),
        DoorTool("compare-proposals", "Two clauses proposed for one sentence: the shortest run on which they part.",
                 proposing.compared, {**_TEXT, "first": _LINES, "second": "The same, as another has it."},
                 ("agreement", "first", "second"), ("first", "second")),
    )  # fmt: skip
    return {one.name: one for one in made}
