"""What an assistant proposes, tried in a copy. Nothing here confirms: a proposal that is filed waits for a person outside the dossier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.app.door.tools import Asked, DoorAnswer, HeldDossier
    from servanda.model.core import Clause, Dossier
    from servanda.text.syntax import Statement

MOST_FILED = 1_000
"""Proposals that may wait in the folder for them."""
HOLDER, SECOND = "Other Proposer", "second-proposal"
"""Who holds the second of two proposals, in the copy in which they are compared, and how that reading is called."""
ALLOWED = ("clause", "act", "actor", "event", "state", "term", "quantity", "place")
"""Statements that a proposal may hold: a clause, and the vocabulary it needs."""


def _statements(lines: str) -> tuple[Statement, ...]:
    from servanda.text.read import read_text

    if any(line.lstrip().startswith(("```", "~~~", "#", ">", "---")) for line in lines.split("\n")):
        raise Refusal("the lines hold a sign of Markdown.", "Give the lines of the block alone, without its fence.")
    tree = read_text(f"```servanda\n{lines}\n```\n", "")
    found = tuple(one for block in tree.blocks for one in block.statements)
    clauses = [one for one in found if one.keyword == "clause"]
    for one in tree.diagnostics:
        raise Refusal(f"they cannot be read: {one.message}", one.repair, f"line {one.span.line - 1}")
    if len(clauses) != 1 or any(one.keyword not in ALLOWED for one in found):
        raise Refusal(f"a proposal is one clause with the words it needs ({', '.join(ALLOWED[1:])}).", "Propose one clause at a time.")
    return found


def _with(held: HeldDossier, agreement: str, lines: str, blocks: str = "") -> tuple[Dossier, Clause]:
    """The dossier with these lines in it, and the clause they hold. Raises Refusal."""
    from servanda.app.files import read_attached, read_dossier
    from servanda.model.loader import load_files
    from servanda.model.released import agreements_in

    before, found = held.load(), _statements(lines)
    if agreement not in before.agreements:
        raise Refusal("the dossier has no such agreement.", "Ask `load`: it names them.")
    files, _name, folder = read_dossier(held.path, held.reader)
    file = before.agreements[agreement].span.file
    at = files[file].decode("utf-8").count("\n") + 2
    made = files | {file: files[file] + f"\n\n```servanda\n{lines}\n{blocks}\n```\n".encode()}
    after = load_files(made, before.name, attached=read_attached(folder, agreements_in(files)))
    for one in after.diagnostics:
        if one.span.file == file and one.span.line > at:
            raise Refusal(f"they cannot be resolved: {one.message}", one.repair, f"line {one.span.line - at - 1}")
    wanted = next(one.head.refs[0].id for one in found if one.keyword == "clause")
    clause = next((one for one in after.clauses if one.span.file == file and one.span.line > at and one.local == wanted), None)
    if clause is None or len(after.clauses) != len(before.clauses) + 1:
        raise Refusal("the dossier has a clause of that id, or the lines gave none.", "Give the clause an id of its own.")
    return after, clause


def tried(held: HeldDossier, asked: Asked) -> DoorAnswer:
    """What a clause would do once a person confirmed it."""
    from servanda.app.door.tools import DoorAnswer
    from servanda.app.draft.deciding import findings
    from servanda.app.draft.held import share_of
    from servanda.base.job import Given
    from servanda.model.english import clause_sentence

    before = held.load()
    after, clause = _with(held, asked["agreement"], asked["lines"])
    adds, mends = findings(before, after, Given())
    was, now = share_of(before), share_of(after)
    lines = ["It can be read, and every name in it resolves.", "", clause_sentence(clause, after), "", "Findings it adds:"]
    lines += [*(f"- {one}" for one in adds or ("none",)), "", "Findings it mends:", *(f"- {one}" for one in mends or ("none",))]
    filed = _filed(held, asked) if asked.get("into") else ""
    lines += ["", f"Filed for a person as {filed}." if filed else "", "A person confirms it, or does not: servanda draft confirm PATH ID"]
    figures = {"findings_added": len(adds), "findings_mended": len(mends), "filed": bool(filed), "coverage_now": was, "coverage_if_confirmed": now}
    said = f"It can be read and resolved. {len(adds)} findings more, {len(mends)} fewer. Nothing was confirmed; nothing can be confirmed here."
    return DoorAnswer(said, "\n".join(lines), figures, held.marking())


def _filed(held: HeldDossier, asked: Asked) -> str:
    """The name of the file in which it waits. Raises Refusal."""
    from servanda.base.shown import file_name
    from servanda.base.snapshots import write
    from servanda.model.core import NOWHERE
    from servanda.text.format import unparse
    from servanda.text.proposed import PROPOSED
    from servanda.text.syntax import Part

    told, folder, by = [], Path(asked["into"]), asked["by"].strip() or "unnamed"
    found = _statements(asked["lines"])
    clause = next(one for one in found if one.keyword == "clause")
    renders = next((one for one in clause.parts if one.keyword == "renders"), None)
    if renders is None:
        raise Refusal("the clause does not say which sentence it renders.", "Write: renders article 1, sentence 2")
    origin = Part("from", NOWHERE, NOWHERE, refs=renders.refs, options=renders.options)
    for one in found:
        if one.keyword in ("clause", "act", "actor"):
            names = one.head.names[0] if one.keyword == "actor" else one.head.words
            head = Part(
                PROPOSED + one.keyword, NOWHERE, NOWHERE, parts=(origin,), options=("assistant", by),
                refs=one.head.refs, texts=one.head.texts, words=None if one.keyword == "clause" else names,
            )  # fmt: skip
            one = replace(one, keyword=PROPOSED + one.keyword, head=head, parts=tuple(part for part in one.parts if part is not renders))
        told.append(unparse(one))
    begun = file_name(f"{held.name}-{asked['agreement']}-{clause.head.refs[0].id}".replace("/", "-"))
    name = next((made for number in range(1, MOST_FILED) if not (folder / (made := f"{begun}-{number}.md")).exists()), "")
    if not name:
        raise Refusal("too many proposals of this clause wait already.", "Let a person look at them.")
    block = "\n\n".join(told)
    write(folder / name, f"Proposed by an assistant; it counts nowhere. Put the block into the dossier under its article, then confirm or drop it.\n\n```servanda\n{block}\n```\n".encode())
    return name


def compared(held: HeldDossier, asked: Asked) -> DoorAnswer:
    """The first clause as written and the second as a reading of it, and where they part."""
    from servanda.app import api
    from servanda.app.door.tools import SECONDS, DoorAnswer
    from servanda.base.document import Document
    from servanda.report.pages.answers import answer_blocks
    from servanda.text.format import unparse

    first, second = (_statements(asked[name]) for name in ("first", "second"))
    one, two = (next(each for each in found if each.keyword == "clause") for found in (first, second))
    told = {unparse(each) for each in first}
    more = [text for each in second if each is not two and (text := unparse(each)) not in told]
    inner = unparse(replace(two, head=replace(two.head, refs=one.head.refs))).replace("\n", "\n  ")
    more += [f"actor {HOLDER}", f'reading {SECOND} of {one.head.refs[0].id} held by {HOLDER}\n  source "tried in a copy"\n  {inner}']
    made, clause = _with(held, asked["agreement"], asked["first"], "\n\n".join(more))
    found = api.ask(made, "part", agreements=(asked["agreement"],), limit_seconds=SECONDS)
    answers = tuple(each for each in found if each.subject == clause.id)
    text = held.plain(Document("Two proposals", tuple(answer_blocks(answers, made, pictures=False, path=held.name))))
    verdicts = {each.verdict for each in answers}
    said = "They part: the run is told." if "yes" in verdicts else "They say the same." if verdicts == {"no"} else "Whether they part is not decided: what was looked at is told."
    lines = f"The first stands as written, the second as the reading {SECOND} of {HOLDER}.\n\n{text}"
    return DoorAnswer(said, lines, {"part": "yes" in verdicts, "decided": bool(verdicts & {"yes", "no"})}, held.marking())


def skeleton_of(place: tuple[Path, Path], asked: Asked) -> DoorAnswer:
    """A file as a dossier in which all is yet to be decided. place: a copy of the file; the folder in which it may be made."""
    from servanda.app.door.tools import DoorAnswer
    from servanda.app.draft.new import DraftNewJob
    from servanda.app.jobs import given_for, run

    file, folder = place
    out = folder / "made"
    job = DraftNewJob(
        file=str(file), out=str(out), parties=asked["parties"], language=asked["language"], numbering=asked["numbering"]
    )  # fmt: skip
    made = run(job, given_for("draft new"))
    text = "\n\n".join(f"<!-- {name} -->\n{(out / name).read_text('utf-8')}" for name in made.files)
    figures = {"articles": made.articles, "sentences": made.sentences, "proposals": made.proposals}
    said = "{articles} articles, {sentences} sentences, {proposals} proposals; nothing was written and nothing counts.".format(**figures)
    return DoorAnswer(said, "\n".join((*made.said, text)), figures)
