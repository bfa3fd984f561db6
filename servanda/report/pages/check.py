"""The page of `check` for a terminal: what matters first, then the answers, then the findings, at last what to do."""

from __future__ import annotations

import msgspec

from servanda.base.document import Document, Heading, Listing, PageBlock, Para
from servanda.check.matters import FIRST, in_register, matters
from servanda.check.run import QUESTIONS, REGISTER, CheckReport
from servanda.meaning.witness import Answer
from servanda.model.core import Dossier
from servanda.model.register import register
from servanda.report.pages.answers import TITLES, answer_blocks, basis, distinct, sentence, together
from servanda.report.pages.choices import choices_blocks
from servanda.report.pages.findings import Sources, by_place, by_rule, counted
from servanda.report.pages.matters import matters_blocks
from servanda.report.pages.register import register_blocks
from servanda.report.pages.selection import Selection, counts_blocks, left_out
from servanda.report.pages.standing import claim, standings, tone_of
from servanda.report.pages.summary import clauses_text, foot, in_short, next_steps, same_lines, stall_lines
from servanda.text.diagnostics import Severity

ALL = Selection()
_NOTHING = Dossier(name="")
MOST = 6
"""Answers to one question that the short page shows."""


FEW = 12
"""Rules that a short page tells one by one; of more it gives the counts."""


def check_page(
    report: CheckReport,
    dossier: Dossier,
    sources: Sources,
    *,
    full: bool = False,
    path: str = "",
    selection: Selection = ALL,
    top: int = FIRST,
    statistics: bool = False,
) -> Document:
    """The page: short, each rule once; or in full, each finding at its place with reason and source, each answer with its witness.

    path: how the reader calls the dossier, for the commands that are suggested; selection: which findings are shown (the verdict is
    that of all); top: of what matters so many; statistics: of the findings only how many each rule has.
    """
    head, verdict, *facts = in_short(report, dossier)
    told = [one for one in matters(report, dossier) if selection.keeps(one, dossier)]
    only = selection.file
    narrowed = selection != Selection(file=only)
    blocks: list[PageBlock] = [head, verdict, *matters_blocks(told, top, narrowed=narrowed)]
    blocks += [Heading(2, "In numbers", "numbers"), *facts]
    shown = tuple(one for one in report.findings if selection.picks(one, dossier))
    drowning = not full and len({f.code for f in report.findings if f.severity is not Severity.ADVICE}) > FEW
    blocks += choices_blocks(report, full=full)
    if report.answers and not statistics:
        name = path or dossier.name
        blocks += _full_answers(report, dossier, path) if full else _short_answers(report, dossier, name, lines=not drowning)
    if not statistics:
        blocks += register_section(report, dossier, path=path or dossier.name, full=full)
    blocks.append(Heading(2, f"Findings {f'in {only} ' if only else ''}({counted(shown)})", "findings"))
    blocks += left_out(len(shown), len(report.findings), "" if narrowed else f"; the others are in other files of {dossier.name}")
    if statistics or (drowning and not narrowed):
        blocks += counts_blocks(shown, whole=statistics)
    elif full:
        blocks += by_place(shown, sources)
    else:
        blocks += by_rule(shown, sources)
        if advice := sum(f.severity is Severity.ADVICE for f in shown):
            blocks.append(
                Para("1 piece of advice is not shown." if advice == 1 else f"{advice} pieces of advice are not shown.", "quiet")
            )
        if any(f.severity is not Severity.ERROR for f in shown):
            blocks.append(Para("With --full: every finding at its place, with its repair, reason and source.", "quiet"))
    if n := len(report.silenced):
        how = "is silent" if n == 1 else "are silent"
        blocks.append(
            Para(f"{n} finding{'' if n == 1 else 's'} {how}: accepted in the dossier, or known in the baseline.", "quiet")
        )
    blocks += next_steps(report, dossier)
    return Document(f"Servanda check: {dossier.name}", tuple(blocks), foot(report))


def _full_answers(report: CheckReport, dossier: Dossier, path: str) -> list[PageBlock]:
    blocks: list[PageBlock] = undecided_blocks(report, dossier.name)
    for question in QUESTIONS:
        if answers := report.answers.get(question, ()):
            blocks += [Heading(2, TITLES[question], question), *answer_blocks(answers, dossier, pictures=False, path=path)]
    return blocks


def _short_answers(report: CheckReport, dossier: Dossier, path: str, *, lines: bool) -> list[PageBlock]:
    """What was not decided, then what should worry the reader; the rest in a line for each way in which nothing was found.

    lines: what worries is told line by line; else the numbers at the top have to do, and here stands only how to ask on.
    """
    blocks: list[PageBlock] = undecided_blocks(report, path)
    quiet: list[str] = []
    asked: list[str] = []
    hanging = report.choices.hanging_questions if report.choices is not None else frozenset()
    for question in QUESTIONS:
        answers = report.answers.get(question, ())
        worrying = [
            a
            for a in together(distinct(answers))
            if a.verdict != "not decided"
            and (tone_of(a) in ("bad", "warn") or (question == "repair" and a.verdict == "yes"))
            and not (question == "schedule" and a.verdict == "no")
            and not in_register(a, dossier)
        ]
        if question == "schedule" and all(a.verdict in ("yes", "no") for a in answers):
            continue
        if not worrying:
            if question not in ("keepable", "schedule", "repair", *hanging) and all(a.verdict != "not decided" and tone_of(a) != "bad" for a in answers):
                quiet += [question] if dossier.clauses else []
            continue
        if not lines:
            asked.append(question)
            continue
        blocks.append(Heading(2, TITLES[question], question))
        if question == "part":  # what rival sides hold tells more than what one side adds to the words
            worrying.sort(key=lambda a: "as written" in a.label)
        together_ = {"stall": stall_lines, "unanswered": same_lines}.get(question)
        if together_ is not None:
            blocks.append(Listing(tuple(together_(worrying))))
        else:
            for answer in worrying[:MOST]:
                blocks += _short(answer)
        more = f"{len(worrying) - MOST} more. " if together_ is None and len(worrying) > MOST else ""
        if more or together_ is not None:
            blocks.append(Para(f"{more}With the run that shows each: servanda ask {question} {path}", "quiet"))
    if asked:
        each = tuple(f"{TITLES[question]} servanda ask {question} {path}" for question in asked)
        blocks += [Heading(2, "With the run that shows each", "ask"), Listing(each)]
    return blocks + standings(report.answers, quiet)


def register_section(report: CheckReport, dossier: Dossier, *, path: str = "", full: bool = True) -> list[PageBlock]:
    """The register of ambiguities, where it has an entry."""
    if not register(dossier):
        return []
    ask = [] if full else [Para(f"With the run that shows each: servanda ask {REGISTER} {path}", "quiet")]
    return [
        Heading(2, "Register of ambiguities", "register"),
        *register_blocks(report.answers.get(REGISTER, ()), dossier, full=full),
        *ask,
    ]


def undecided_blocks(report: CheckReport, path: str) -> list[PageBlock]:
    """Questions that could not be answered, each with its reason (the same reason once): nothing is known of what they ask."""
    groups: dict[tuple[object, ...], list[Answer]] = {}
    for question in (*QUESTIONS, REGISTER):
        hanging = report.choices.hanging if report.choices is not None else ()
        for answer in (*report.answers.get(question, ()), *(one for one in hanging if one.question == question)):
            if answer.verdict == "not decided":
                groups.setdefault((question, answer.text, answer.because), []).append(answer)
    if not groups:
        return []
    blocks: list[PageBlock] = [Heading(2, "Not decided", "undecided")]
    for ones in list(groups.values())[:MOST]:
        first = ones[0]
        names = clauses_text(list(dict.fromkeys(one.subject for one in ones if one.subject)))
        said = sentence(msgspec.structs.replace(first, subject="", label="as written") if len(ones) > 1 else first)
        about = f" ({names})" if len(ones) > 1 and names else f" ({len(ones)} times)" if len(ones) > 1 else ""
        blocks.append(Para(f"{TITLES[first.question]} {said}{about}", "warn"))
        blocks += [Listing(first.because[:MOST])] if first.because else []
    questions = ", ".join(dict.fromkeys(ones[0].question for ones in groups.values()))
    more = f"{len(groups) - MOST} more. " if len(groups) > MOST else ""
    blocks.append(Para(f"{more}All of them: servanda ask QUESTION {path} (QUESTION: {questions})", "quiet"))
    return blocks


def _short(answer: Answer) -> list[PageBlock]:
    """The sentence and the links of its chain, no witness."""
    chain = [b for b in basis(msgspec.structs.replace(answer, witness=None, repair=""), _NOTHING) if isinstance(b, Listing)]
    return [Para(sentence(answer), tone_of(answer)), *claim(answer), *chain]
