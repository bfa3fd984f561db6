"""What an assistant proposes, tried in a copy. Nothing here confirms: what is filed waits for a person, outside the
dossier.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from servanda.app.door.folder import put
from servanda.app.door.held import SECONDS, Asked, DoorAnswer, HeldDossier
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.model.core import Clause, Dossier
    from servanda.text.syntax import Statement

MOST_FILED = 1_000
"""Files in the folder of proposals: further ones wait until a person has looked."""
ALLOWED = ("clause", "act", "actor")
"""Statements that a proposal may hold: those that can be written as `proposed`. Any other would count as soon as it is pasted."""
HOLDER, SECOND = "Other Proposer", "second-proposal"
"""Who holds the second of two proposals, in the copy in which they are compared, and how that reading is called."""


def _statements(lines: str) -> tuple[tuple[Statement, ...], Statement]:
    """The statements of a proposal, and the one that is the clause. Raises Refusal."""
    from servanda.text.read import read_text

    if any(line.lstrip().startswith(("```", "~~~", "#", ">", "---")) for line in lines.splitlines()):
        raise Refusal("the lines hold a sign of Markdown.", "Give the lines of the block alone, without its fence.")
    tree = read_text(f"```servanda\n{lines}\n```\n", "")
    for bad in tree.diagnostics:
        raise Refusal(f"they cannot be read: {bad.message}", bad.repair, f"line {bad.span.line - 1}")
    found = tuple(one for block in tree.blocks for one in block.statements)
    clauses = [one for one in found if one.keyword == "clause"]
    if len(clauses) != 1 or any(one.keyword not in ALLOWED for one in found):
        why = "a proposal is one clause with the acts and actors it needs."
        raise Refusal(why, "Propose one at a time; a person writes the rest.")
    return found, clauses[0]


def _with(held: HeldDossier, agreement: str, lines: str, more: str = "") -> tuple[Dossier, Clause]:
    """The dossier with these lines in it, and the clause they hold. Raises Refusal."""
    from servanda.app.files import read_attached, read_dossier
    from servanda.model.loader import load_files
    from servanda.model.released import agreements_in

    before, (_, statement) = held.load(), _statements(lines)
    if agreement not in before.agreements:
        raise Refusal("the dossier has no such agreement.", "Ask `load`: it names them.")
    files, _name, folder = read_dossier(held.path, held.reader)
    file = before.agreements[agreement].span.file
    at = files[file].decode("utf-8").count("\n") + 2
    made = files | {file: files[file] + f"\n\n```servanda\n{lines}\n\n{more}\n```\n".encode()}
    after = load_files(made, before.name, attached=read_attached(folder, agreements_in(files)))
    for bad in after.diagnostics:
        if bad.span.file == file and bad.span.line > at:
            raise Refusal(f"they cannot be resolved: {bad.message}", bad.repair, f"line {bad.span.line - at - 1}")
    wanted = statement.head.refs[0].id
    mine = [one for one in after.clauses if one.local == wanted and one.span.file == file and one.span.line > at]
    if not mine or len(after.clauses) != len(before.clauses) + 1:
        raise Refusal("the dossier has a clause of that id.", "Give the clause an id of its own.")
    return after, mine[0]


def tried(held: HeldDossier, asked: Asked) -> DoorAnswer:
    """What a clause would do once a person confirmed it. asked: also `into`, the folder to file it in, "" for none."""
    from servanda.app.draft.deciding import findings
    from servanda.app.draft.held import share_of
    from servanda.base.job import Given
    from servanda.model.english import clause_sentence

    before = held.load()
    after, clause = _with(held, asked["agreement"], asked["lines"])
    adds, mends = findings(before, after, Given())
    filed = _filed(held, asked) if asked.get("into") else ""
    lines = ["It can be read, and every name in it resolves.", "", clause_sentence(clause, after)]
    for head, told in (("Findings it adds", adds), ("Findings it mends", mends)):
        lines += ["", f"{head}:", *(f"- {one}" for one in told or ("none",))]
    lines += [f"\nFiled for a person as {filed}."] * bool(filed)
    figures = {
        "findings_added": len(adds), "findings_mended": len(mends), "filed": bool(filed),
        "coverage_now": share_of(before), "coverage_if_confirmed": share_of(after),
    }  # fmt: skip
    said = f"It can be read and resolved: {len(adds)} findings more, {len(mends)} fewer. Nothing was confirmed."
    return held.answer(said, "\n".join(lines), figures)


def _filed(held: HeldDossier, asked: Asked) -> str:
    """The name of the file in which it waits. Raises Refusal."""
    from servanda.base.shown import file_name, one_line
    from servanda.model.core import NOWHERE
    from servanda.text.format import unparse
    from servanda.text.proposed import PROPOSED
    from servanda.text.read import read_text
    from servanda.text.syntax import Part

    found, clause = _statements(asked["lines"])
    renders = next((one for one in clause.parts if one.keyword == "renders"), None)
    if renders is None:
        raise Refusal("the clause does not say which sentence it renders.", "Write: renders article 1, sentence 2")
    origin = Part("from", NOWHERE, NOWHERE, refs=renders.refs, options=renders.options)
    by = ("assistant", one_line(asked["by"]).strip() or "unnamed")
    made = []
    for one in found:
        words = {"clause": None, "act": one.head.words, "actor": (*one.head.names, None)[0]}[one.keyword]
        keyword = PROPOSED + one.keyword
        head = Part(keyword, NOWHERE, NOWHERE, parts=(origin,), options=by, refs=one.head.refs, texts=one.head.texts, words=words)
        made.append(replace(one, keyword=keyword, head=head, parts=tuple(part for part in one.parts if part is not renders)))
    block = "\n\n".join(map(unparse, made))
    head_ = "An assistant proposes this; it counts nowhere. Put the block under its article, then confirm or drop it."
    page = f"{head_}\n\n```servanda\n{block}\n```\n"
    again = read_text(page, "")  # what a person will paste is these proposals, and nothing else
    told = [unparse(one) for each in again.blocks for one in each.statements]
    if again.diagnostics or len(again.blocks) != 1 or told != [unparse(one) for one in made] or page.count("```") != 2:
        raise Refusal("it cannot be written as a proposal.", "Write plain words, also for who proposes.")
    begun = file_name(f"{held.name}-{asked['agreement']}-{clause.head.refs[0].id}".replace("/", "-"))
    return _put(Path(asked["into"]), begun, page.encode())


def _put(into: Path, begun: str, data: bytes) -> str:
    """The name of a new file; no file that is there is touched, whoever else files. Raises Refusal."""
    if len(os.listdir(into)) < MOST_FILED:
        for number in range(1, MOST_FILED + 1):
            with suppress(FileExistsError):
                put(into / f"{begun}-{number}.md", data)
                return f"{begun}-{number}.md"
    raise Refusal("too many proposals wait already.", "Let a person look at them.")


def compared(held: HeldDossier, asked: Asked) -> DoorAnswer:
    """The first clause as written and the second as a reading of it, and where they part."""
    from servanda.app import api
    from servanda.base.document import Document
    from servanda.report.pages.answers import answer_blocks
    from servanda.text.format import unparse

    first, one = _statements(asked["first"])
    second, two = _statements(asked["second"])
    told = {unparse(each) for each in first}
    more = [text for each in second if each is not two and (text := unparse(each)) not in told]
    inner = unparse(replace(two, head=replace(two.head, refs=one.head.refs))).replace("\n", "\n  ")
    more += [f"actor {HOLDER}", f'reading {SECOND} of {one.head.refs[0].id} held by {HOLDER}\n  source "a copy"\n  {inner}']
    made, clause = _with(held, asked["agreement"], asked["first"], "\n\n".join(more))
    asks = api.ask(made, "part", agreements=(asked["agreement"],), limit_seconds=SECONDS)
    answers = tuple(each for each in asks if each.subject == clause.id)
    verdicts = {each.verdict for each in answers}
    said = "They say the same." if verdicts == {"no"} else "Whether they part is not decided; what was looked at is told."
    said = "They part: the run is told." if "yes" in verdicts else said
    title = f"As written: the first; {SECOND}: the second"
    page = Document(title, tuple(answer_blocks(answers, made, pictures=False, path=held.name)))
    return held.answer(said, page, {"part": "yes" in verdicts, "decided": bool(verdicts & {"yes", "no"})})


def skeleton_of(place: tuple[Path, Path], asked: Asked) -> DoorAnswer:
    """A file as a dossier in which all is yet to be decided. place: a copy of the file; the folder in which it may be
    made.
    """
    from servanda.app.draft.new import DraftNewJob
    from servanda.app.jobs import given_for, run
    from servanda.base.opening import read

    file, out = str(place[0]), place[1] / "made"
    words = {name: asked[name] for name in ("parties", "language", "numbering")}
    made = run(DraftNewJob(file=file, out=str(out), **words), given_for("draft new"))
    text = "\n\n".join(f"<!-- {name} -->\n{read(out / name).decode('utf-8')}" for name in made.files)
    figures = {"articles": made.articles, "sentences": made.sentences, "proposals": made.proposals}
    said = "{articles} articles, {sentences} sentences, {proposals} proposals; nothing was written and nothing counts."
    return DoorAnswer(said.format(**figures), "\n".join((*made.said, text)), figures)
