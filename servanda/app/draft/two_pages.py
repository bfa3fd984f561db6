"""The page of `draft paper`: the first sentence, the questions that two pages hold, what stays undecided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.app.draft.weighed import fitting
from servanda.base.document import Cell, Document, Heading, Listing, PageBlock, Para, counted, table

if TYPE_CHECKING:
    from servanda.app.draft.open_questions import PaperAnswer, PaperQuestion
    from servanda.base.result import Based


def paper_page(answer: PaperAnswer) -> Document:
    """In: what is open. Out: at most two pages of Word, and a line on what they do not hold."""
    top: list[PageBlock] = [Para(_first(answer), "strong")]
    if answer.unread:
        top.append(Para("Not all of the draft could be read; what the checker says is of the rest. See: servanda check", "warn"))
    if answer.settled:
        top.append(Para(f"Settled: {'; '.join(answer.settled)}."))
    end: list[PageBlock] = []
    if answer.questions:
        end.append(Heading(2, "What stays undecided"))
        held = "The choices above are for the parties: no option is recommended here, and none is written as if it were chosen."
        end.append(Listing((held, *answer.undecided)))
    end.append(
        Para(
            "An option is stated as that of who proposes it. What the checker says is about the words, and no legal opinion.",
            "quiet",
        )
    )
    foot = (f"{answer.dossier}, seen on {answer.day}", "; ".join(answer.made_from))
    room = [
        *top,
        *end,
        Para("_" * 300),
        *(Para(line) for line in (*foot, answer.dossier)),
    ]  # the title, what is left out, the foot
    parts = [_question(number, one) for number, one in enumerate(answer.questions, 1)]
    many = fitting(parts, room)
    blocks = [*top, *(block for part in parts[:many] for block in part)]
    if left := answer.questions[many:]:
        names = ", ".join(one.name for one in left[:8]) + (f" and {len(left) - 8} more" if len(left) > 8 else "")
        blocks.append(Para(f"Left out, for two pages hold no more: {counted(len(left), 'question')} ({names[:200]}).", "warn"))
    return Document(f"Options paper: {answer.dossier}", (*blocks, *end), foot)


def _first(answer: PaperAnswer) -> str:
    questions = answer.questions
    if not questions:
        return "Nothing is open: no alternatives, no brackets, and the check found nothing to decide."
    if questions[0].source == "check":
        return f"No option stands in the draft; {_is(len(questions), 'thing')} to decide first."
    grave = [one.name for one in questions if one.grave]
    said = f"{_is(len(questions), 'question')} open"
    some = f"{', '.join(grave[:4])}{' and others' if len(grave) > 4 else ''}"
    return f"{said}; some options of {some} cannot be kept together." if grave else f"{said}."


def _is(count: int, what: str) -> str:
    return f"{counted(count, what)} {'is' if count == 1 else 'are'}"


def _question(number: int, one: PaperQuestion) -> tuple[PageBlock, ...]:
    columns: dict[str, Cell] = {
        "option": "option", "proposed by": "by", "it says": "says", "the checker says": lambda each: "\n".join(each.found),
    }  # fmt: skip
    words = [Para(one.words, "quote")] if one.words else []
    return (Heading(2, f"{number}. {one.asks}"), *words, table(one.options, columns))


def printed(page: Document, file: str, answer: Based) -> Document:
    """The page as it is printed: with the file that was written, and with what the answer rests on."""
    told = (Para(f"Written: {file}", "quiet"),) if file else ()
    return Document(page.title, (*page.blocks, *told), answer.basis.foot())


def as_word(file: str, page: Document, marking: str) -> str:
    """The page as a Word file, where one is asked for; its name without its folder."""
    if not file:
        return ""
    from pathlib import Path

    from servanda.base.snapshots import write
    from servanda.report.exports.docx import page_file

    write(Path(file), page_file(page, marking))
    return Path(file).name
