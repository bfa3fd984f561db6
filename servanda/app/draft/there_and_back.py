"""What `draft export` and `draft return` say."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from servanda.base.displayed import Displayed
from servanda.base.document import Document, Heading, Listing, PageBlock, Para, counted
from servanda.base.shown import one_line
from servanda.model.core import Dossier
from servanda.words.office.back import TouchedSentence, WordsBack
from servanda.words.office.matrix import CellCorrection, MatrixBack
from servanda.words.reading.flow import Flow

KINDS = {
    "tracked": ("Changed, with tracking", "changed with tracking"),
    "silent": ("Changed with tracking off", "changed with tracking OFF"),
    "gone": ("Gone", "gone"),
    "new": ("New", "new"),
    "moved": ("Moved", "moved"),
}
"""What each kind of change is called: above its lines, and in the first sentence."""
MOST_SHOWN = 400
"""Letters of a sentence that a page shows."""


class WordsOut(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True):
    """What was written. first: the comments that matter first."""

    file: str
    sentences: int
    languages: tuple[str, ...]
    comments: int
    first: tuple[str, ...]
    marking: str


class MatrixOut(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True):
    """What was written. left: clauses that stand in options, readings or nowhere as a statement of their own."""

    file: str
    clauses: int
    left: int
    marking: str


class StandingClauses(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence that is gone, and the clauses that still render it."""

    where: str
    clauses: tuple[str, ...]


class WordsReturned(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True):
    """again: clauses that render sentences that came back otherwise, and what hangs on them; todo: how what a person confirms
    gets into the dossier; said: what the reader of the file left out."""

    file: str
    sha256: str
    back: WordsBack
    standing: tuple[StandingClauses, ...]
    clauses: tuple[str, ...]
    readings: tuple[str, ...]
    accepted: tuple[str, ...]
    todo: tuple[str, ...]
    said: tuple[str, ...]


def returned(dossier: Dossier, back: WordsBack, flow: Flow) -> WordsReturned:
    """What came back, with what of the dossier is to be looked at again."""
    clauses = tuple(dict.fromkeys(clause for one in back.touched for clause in one.clauses))
    touched = set(clauses)
    standing = tuple(
        StandingClauses(where=one.where, clauses=one.clauses) for one in back.touched if one.kind == "gone" and one.clauses
    )
    return WordsReturned(
        file=flow.name,
        sha256=flow.sha256,
        back=back,
        standing=standing,
        clauses=clauses,
        readings=tuple(one.id for one in dossier.readings if touched & {*one.of, *(c.id for c in one.clauses)}),
        accepted=tuple(
            f"{one.code} of clause {one.clause} ({one.owner})" for one in dossier.acceptances if one.clause in touched
        ),
        todo=_todo(dossier, back),
        said=flow.said,
    )


def _todo(dossier: Dossier, back: WordsBack) -> tuple[str, ...]:
    found = []
    for name in dict.fromkeys(one.agreement for one in back.touched if one.agreement):
        text = dossier.agreements[name].text
        if text is not None and text.sha256:
            found.append(
                f"{name}: the head names its text by a hash. Write the hash of the words you confirm as `text.sha256` (servanda "
                f"text describe FILE prints it), and the old one, {text.sha256}, under `text.was`; then attach the new copy."
            )
        else:
            found.append(f"{name}: write the words you confirm into the quotes of the dossier; each change above names its line.")
    return tuple(found)


def out_words_page(answer: WordsOut) -> Document:
    """What stands in the Word file."""
    remarks = f", {counted(answer.comments, 'comment')} in the margin" if answer.comments else ""
    languages = ", ".join(answer.languages) or "one language"
    blocks: list[PageBlock] = [Para(f"{answer.file}: {counted(answer.sentences, 'sentence')} in {languages}{remarks}.", "strong")]
    blocks += _marked(answer.marking)
    if answer.first:
        blocks += [Heading(2, "The comments that come first"), Listing(answer.first, ordered=True)]
    blocks.append(Para("Ask for it back with tracked changes; then: servanda draft return FILE PATH", "quiet"))
    return Document("Words out", tuple(blocks))


def out_matrix_page(answer: MatrixOut) -> Document:
    """What stands in the workbook."""
    blocks: list[PageBlock] = [Para(f"{answer.file}: {counted(answer.clauses, 'clause')}, a row each.", "strong")]
    if answer.left:
        blocks.append(Para(f"Not in it: {counted(answer.left, 'clause')} of alternatives."))
    blocks += _marked(answer.marking)
    blocks.append(Para("What is changed in it comes back as proposals: servanda draft return FILE PATH", "quiet"))
    return Document("Matrix out", tuple(blocks))


def _marked(marking: str) -> list[PageBlock]:
    return [Para(f"In head and foot: {marking}")] if marking else []


def _section(caption: str, lines: Iterable[str], *, count: bool = True) -> list[PageBlock]:
    """A heading with how many there are, and they; nothing where there are none."""
    lines = tuple(lines)
    return [Heading(2, f"{caption} ({len(lines)})" if count else caption), Listing(lines)] if lines else []


def matrix_page(answer: MatrixBack) -> Document:
    """The one sentence first; then each changed cell with the line that would stand there, and what could not be read."""
    odd = [one for one in answer.changed if one.wrong]
    good = [one for one in answer.changed if not one.wrong]
    counts = {"proposed correction": good, "unreadable cell": odd, "missing row": answer.gone, "new row": answer.new}
    whole = ", ".join(counted(len(found), told) for told, found in counts.items() if found) or "nothing was changed"
    said = f"{one_line(answer.file)}: {whole}; {counted(answer.rows, 'clause')} compared."
    blocks: list[PageBlock] = [Para(said, "bad" if odd else "strong")]
    blocks += _section("Proposed corrections", map(_cell, good))
    blocks += _section("Not read as language", (f"{_where(one)}: “{_cut(one.new)}”. {one.wrong}" for one in odd))
    blocks += _section("Rows gone", (_cut(f"clause {one}") for one in answer.gone))
    blocks += _section("New rows", map(_cut, answer.new))
    if good:
        blocks.append(Para("Nothing was written. Write the lines you confirm into the file and line named.", "quiet"))
    blocks += [Para(one_line(one), "quiet") for one in answer.notes]
    return Document("Matrix back", tuple(blocks))


def _cell(one: CellCorrection) -> str:
    told = [f"it would say `{'; '.join(line.strip() for line in one.lines)}`"] * bool(one.lines)
    told += [f"`{'; '.join(line.strip() for line in one.goes)}` would go"] * bool(one.goes and not one.lines)
    return f"{_where(one)}: “{_cut(one.old)}” → “{_cut(one.new)}”: {one_line('; '.join(told))}"


def _where(one: CellCorrection) -> str:
    return f"clause {one.clause}, {one.column} [{one.place}]"


def returned_page(answer: WordsReturned) -> Document:
    """The one sentence first; then what stands on words that are gone, each change, and what to do."""
    back = answer.back
    blocks: list[PageBlock] = [Para(_first(answer), "bad" if answer.standing else "strong")]
    for one in answer.standing:
        stand = f"{_clauses(one.clauses)} still stand{'s' * (len(one.clauses) == 1)} on it"
        said = f"Error: {one.where} is gone, and {stand}. Decide: take the clause away, or keep the sentence."
        blocks.append(Para(said, "bad"))
    for kind, (caption, _) in KINDS.items():
        blocks += _section(caption, (_line(one) for one in back.touched if one.kind == kind))
    blocks += _section(
        "Brackets",
        (
            f"{one.where}: {_cut(one.words)}{_by(one.by)}{'; it is never closed' if one.open else ''}"
            for one in back.brackets
            if one.came or one.open
        ),
    )
    blocks += _section(
        "Comments",
        (
            f"{one.where}: {one_line(one.author) or 'nobody named'}"
            f"{f', answering {one_line(one.answers)}' if one.answers else ''}: {_cut(one.text)}"
            for one in back.comments
        ),
    )
    again = {"clause ": answer.clauses, "reading ": answer.readings, "accepted: ": answer.accepted}
    blocks += _section("Look at again", (one_line(kind + one) for kind, some in again.items() for one in some), count=False)
    if back.touched:
        blocks += _section("How what you confirm gets in", answer.todo, count=False)
    blocks += [Para(one_line(one), "quiet") for one in answer.said]
    return Document("Words back", tuple(blocks))


def _clauses(names: tuple[str, ...]) -> str:
    return f"clause{'s' * (len(names) > 1)} {', '.join(names)}"


def _first(answer: WordsReturned) -> str:
    back = answer.back
    if not back.touched and not back.comments and not any(one.came for one in back.brackets):
        whole = counted(back.sentences, "sentence")
        return f"{one_line(answer.file)}: nothing was changed; {back.same} of {whole} came back as they went out."
    counts = {said: sum(1 for one in back.touched if one.kind == kind) for kind, (_, said) in KINDS.items()}
    parts = [f"{count} {said}" for said, count in counts.items() if count]
    brackets = sum(1 for one in back.brackets if one.came)
    parts += [counted(brackets, "new bracket")] * bool(brackets) + [counted(len(back.comments), "comment")] * bool(back.comments)
    whole = f"{one_line(answer.file)}: {', '.join(parts)}; {back.same} of {counted(back.sentences, 'sentence')} as they went out."
    if back.sentences and not back.marked:
        whole += " No bookmark of ours came back: sentences were told by their words."
    return whole


def _line(one: TouchedSentence) -> str:
    place = f" [{one.place}]" if one.place else ""
    clauses = f" ({_clauses(one.clauses)})" if one.clauses else ""
    by = _by(one.by) if one.by and one.kind != "silent" else "" if one.tracked and one.kind != "silent" else ", with tracking off"
    words = {
        "new": (one.now or one.was,), "moved": (one.now,), "gone": (one.ours,), "silent": (one.ours, one.was),
        "tracked": (one.was, one.now),
    }  # fmt: skip
    said = " → ".join(f"“{_cut(each)}”" for each in words[one.kind])
    return f"{one.where}{by}: {said}" if one.kind == "new" else f"{one.where}{place}{by}: {said}{clauses}"


def _by(names: tuple[str, ...]) -> str:
    return f", by {', '.join(map(one_line, names))}" if names else ""


def _cut(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
