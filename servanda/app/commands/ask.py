"""`servanda ask`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servanda.app import api, files
from servanda.app.choosing import flags
from servanda.app.cli import EXIT_UNDECIDED, json_text, put_page
from servanda.app.commands.options import AGREEMENTS, CHOOSE, HTML, JSON, LIMIT, MARKDOWN, ONE_READING, SECONDS, TO
from servanda.app.params import ACTOR, CLAUSE_OR_DOSSIER, EVENT, FILE, NamedThing, OneOf
from servanda.app.readers import marked_files, marked_json, reader
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Para
    from servanda.evidence.marking import Recipient
    from servanda.meaning.witness import Answer
    from servanda.model.core import Dossier

HELP = {
    "keepable": "can the text be kept, under each reading and every mix of readings",
    "can-happen": "can an event (--event) ever happen while all comply",
    "falls-due": "can a clause ever fall due",
    "stall": "who can keep a clause from ever falling due without a breach",
    "part": "do two readings part, and on which shortest run",
    "ambiguous": "of each ambiguity in the register: the first day on which its readings part",
    "purpose": "is a purpose defeated while all comply",
    "concern": "can a concern come true while all comply",
    "unanswered": "which breach has no consequence, or none but by the party in breach",
    "schedule": "earliest and latest date of each step, slack, critical path",
    "repair": "the smallest change that mends what cannot be kept",
}
QUESTIONS = "\n".join(f"  {name:<11} {text}" for name, text in HELP.items())


@click.command(
    name="ask",
    epilog=f"""\b
Questions:
{QUESTIONS}

\b
Examples:
  servanda ask keepable dossiers/minsk
  servanda ask stall 9.end dossiers/minsk
  servanda ask stall dossiers/minsk --actor ORDLO
  servanda ask part dossiers/minsk --save parting.json

Exit codes: 0 every answer is decided or says what was looked at, 2 it could not be done, 3 something is not decided.""",
)
@click.argument("question", metavar="QUESTION", type=NamedThing(lambda _ctx: HELP))
@click.argument("rest", metavar="[CLAUSE] [PATH]", nargs=-1, type=CLAUSE_OR_DOSSIER)
@click.option("--clause", default="", hidden=True)  # of before
@click.option("--event", default="", metavar="EVENT", type=EVENT, help="About this event of the vocabulary.")
@click.option("--actor", default="", metavar="ACTOR", type=ACTOR, help="About this actor.")
@ONE_READING
@CHOOSE
@click.option(
    "--with",
    "with_",
    multiple=True,
    type=OneOf(("red-lines", "purposes")),
    help="Count these as agreed; purposes go with keepable only.",
)
@AGREEMENTS
@SECONDS
@TO
@LIMIT
@click.option("--save", type=FILE, help="Save a certificate that `servanda verify` can check again.")
@click.option(
    "--save-case",
    type=FILE,
    help="Save question, files and both views of the answer, for whoever looks into it.",
)
@HTML
@MARKDOWN
@JSON
def command(question: str, rest: tuple[str, ...], save: str | None, save_case: str | None, **options: Any) -> int:
    """Ask one QUESTION about the dossier at PATH (or one CLAUSE of it); the answer comes with its witness."""
    from servanda.base.document import Document, Para
    from servanda.report.pages.answers import TITLES, answer_blocks
    from servanda.report.pages.findings import unreadable
    from servanda.report.pages.register import register_blocks
    from servanda.report.pages.summary import places

    if len(rest) > 2:
        raise click.UsageError(f"give one clause and one folder, not: {' '.join(rest)}")
    if len(rest) == 2 and Path(rest[0]).exists() and not Path(rest[1]).exists():
        rest = rest[::-1]  # the folder first, as other programs take it
    if len(rest) == 1 and not Path(rest[0]).exists() and any(Path().glob("*.md")):
        rest = (rest[0], ".")  # a clause of the dossier one is in
    path = rest[-1] if rest else "."
    typed = shlex.quote(path)
    clause = options["clause"] or (rest[0] if len(rest) == 2 else "")
    who = reader(path, options["to"], options["tlp"])
    dossier = api.load(path, choose=options["choose"], reader=who)
    asked = typed + flags(dossier)
    subject = api.find_clause(dossier, clause) if clause else options["event"]
    about: dict[str, Any] = {
        "subject": subject,
        "actor": options["actor"],
        "reading": options["reading"],
        "limit_seconds": options["seconds"],
    }
    answers = api.ask(dossier, question, **about, with_=options["with_"], agreements=options["agreements"])
    if save:
        _save(dossier, answers, save, who)
    if save_case:
        files.write_text(Path(save_case), json_text(marked_json(api.case(path, question, **about, choose=options["choose"], reader=who), dossier)))
    told = register_blocks(answers, dossier) if question == "ambiguous" else answer_blocks(answers, dossier, pictures=False, path=asked)
    blocks = told or [_nothing(dossier)]
    if chosen := [f"{one.chosen} of {one.id}" for one in dossier.alternatives if one.chosen]:
        blocks.insert(0, Para(f"Chosen: {', '.join(chosen)}.", "quiet"))
    unread = sum(1 for found in dossier.diagnostics if unreadable(found))
    if unread:
        note = f"Not judged in full: {places(unread)} could not be read. See them with: servanda check {typed}"
        blocks.insert(0, Para(note, "warn"))
    if not save_case and any(a.method == "unconfirmed" for a in answers):
        blocks.append(Para(_CASE.format(question=question, path=asked), "quiet"))
    page = marked_files(Document(TITLES[question], tuple(blocks)), dossier, who)
    put_page(page, marked_json(answers, dossier), options["as_markdown"], options["as_json"], options["html"])
    if save and not options["as_json"]:
        click.echo(f"Saved: {save}. Check it again with: servanda verify {shlex.quote(save)} {typed}", err=True)
    if save_case:
        click.echo(f"Saved: {save_case}. It holds the files of the dossier: give it only to those who may read them.", err=True)
    return EXIT_UNDECIDED if any(a.verdict == "not decided" for a in answers) else 0


_CASE = (
    "Two ways of working it out disagree here, so nothing is claimed. To let somebody look into it, save the case: "
    "servanda ask {question} {path} --save-case case.json (it holds the dossier's files)."
)


def _nothing(dossier: Dossier) -> Para:
    """What is said when there is no answer at all."""
    from servanda.base.document import Para

    said = (
        "Looked for and not found; what was looked at is not said, so that is no proof."
        if dossier.clauses
        else "The dossier holds no clause: nothing was judged."
    )
    return Para(said, "plain" if dossier.clauses else "warn")


def _save(dossier: Dossier, answers: tuple[Answer, ...], save: str, who: Recipient | None) -> None:
    import msgspec

    from servanda.meaning.witness import StructureWitness
    from servanda.report.pages.standing import tone_of

    with_witness = [a for a in answers if a.witness is not None]
    if not with_witness:
        raise Refusal("the answer has no witness that could be saved.", repair="Ask without --save.")
    # The first answer that should worry the reader and can be re-played; else the first.
    chosen = min(with_witness, key=lambda a: (tone_of(a) != "bad", isinstance(a.witness, StructureWitness)))
    chosen = msgspec.structs.replace(chosen, seconds=0.0)
    data = msgspec.json.encode(api.certificate(dossier, chosen, reader=who), order="deterministic")
    files.write_bytes(Path(save), msgspec.json.format(data, indent=2) + b"\n")
