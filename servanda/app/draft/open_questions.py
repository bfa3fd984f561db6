"""What is open in a draft, as questions: their options, who proposed each, what the check found to hang on each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from servanda.app.draft.weighed import cut
from servanda.base.document import counted
from servanda.base.refusal import Refusal
from servanda.base.result import Based

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servanda.check.matters import RootCause
    from servanda.check.run import CheckReport
    from servanda.model.core import Alternatives, Dossier

NOBODY = "nobody that is known"
MOST_FOUND = 2
"""Things that the checker says of an option that are told; of more, how many."""
MOST_WORDS = 240
"""Letters of a sentence, or of what is said of an option."""
MOST_BESIDE = 3
"""Things told that no choice settles."""


class PaperOption(msgspec.Struct, frozen=True, kw_only=True):
    """An option: who proposed it, what it says, what the checker says of it."""

    option: str
    by: str
    says: str
    found: tuple[str, ...]


class PaperQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be decided. source: alternatives | brackets (of which no clause tells) | check; words: the sentence, as far as
    it is here; grave: some of its options cannot be kept."""

    name: str
    where: str
    asks: str
    source: str
    options: tuple[PaperOption, ...]
    words: str = ""
    grave: bool = False


class PaperAnswer(Based, frozen=True, kw_only=True):
    """questions: gravest first, all of them; settled: `OPTION of NAME`; undecided: what stays so whatever is chosen;
    unread: not all could be read. file: what was written, without its folder."""

    dossier: str
    day: str
    questions: tuple[PaperQuestion, ...]
    settled: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    unread: bool = False
    marking: str = ""
    made_from: tuple[str, ...] = ()
    file: str = ""


def refuse_empty(dossier: Dossier, agreement: str, path: str) -> None:
    """Raises Refusal where no clause stands: then that nothing was found means nothing."""
    if not any(agreement in ("", one.agreement) for one in dossier.clauses):
        reason = "there is nothing to put on paper: no clause, no alternatives, no bracket."
        raise Refusal(reason, "Make a dossier of a text (servanda draft new FILE), and confirm what it says.", path)


def chosen_of(dossier: Dossier, open_: list[Alternatives], report: CheckReport) -> Iterator[PaperQuestion]:
    """The alternatives of which nothing is chosen, with what the check found to hang on each option."""
    from servanda.report.pages.summary import clauses_text

    words = sentences_of(dossier)
    for one in open_:
        under = {option.id: [*_found(report, one, option.id)] for option in one.options}
        found = {name: tuple(text for text, _ in ones) for name, ones in under.items()}
        options = tuple(
            PaperOption(
                option=option.id, by=", ".join(option.proposed_by) or NOBODY, says=said_by(option.lines, option.no_clause),
                found=_shortened(found[option.id]) or ("no error, no warning and no bad answer hangs on it",),
            )
            for option in one.options
        )  # fmt: skip
        where = clauses_text(list(one.clauses)) or f"{one.agreement} {one.article}".strip()
        names = ", ".join(option.id for option in one.options)
        yield PaperQuestion(
            name=one.id, where=where, asks=f"{one.id}: which of {names} is to stand in {where}?",
            source="alternatives", options=options, words=next((words[name] for name in one.clauses if name in words), ""),
            grave=any(bad for ones in under.values() for _, bad in ones),
        )  # fmt: skip


def sentences_of(dossier: Dossier) -> dict[str, str]:
    """By clause: the sentence that it renders first, as far as it is here."""
    from servanda.model.coverage import rendering
    from servanda.model.places_in_text import PlacesInText

    found: dict[str, str] = {}
    for name, agreement in dossier.agreements.items():
        places = PlacesInText(agreement.articles)
        words = {(article.id, one.number): one.text for article in reversed(agreement.articles) for one in article.sentences}
        for ref, clauses in rendering(dossier, name).items():
            if text := words.get((ref.article, ref.sentence)):
                said = f"{places.address(ref.article, ref.sentence)}: “{cut(text, MOST_WORDS)}”"
                found |= {clause: said for clause in clauses if clause not in found}
    return found


def said_by(lines: tuple[str, ...], no_clause: bool, most: int = MOST_WORDS) -> str:
    """What an option says, as the draft has it."""
    told = [line.strip() for line in lines if not line.strip().startswith("renders ")]
    return "no clause" if no_clause else cut("; ".join(told), most)


def _shortened(found: tuple[str, ...]) -> tuple[str, ...]:
    told = [cut(one, MOST_WORDS) for one in found[:MOST_FOUND]]
    return (*told, *([f"and {len(found) - MOST_FOUND} more: servanda check"] if len(found) > MOST_FOUND else []))


def _found(report: CheckReport, one: Alternatives, option: str) -> Iterator[tuple[str, bool]]:
    """What hangs on an option, and whether it is that the text cannot be kept: answers, else findings that are no advice."""
    from servanda.report.pages.answers import TITLES, capital, sentence
    from servanda.report.pages.standing import tone_of

    choices = report.choices
    if choices is None:
        return
    answers = [a for a in choices.hanging if tone_of(a) in ("bad", "warn") and option in named_in(a.label, one)]
    for answer in sorted(answers, key=lambda a: a.question != "keepable"):
        text = sentence(answer)
        under = "" if answer.label.casefold() in text.casefold() else f"{answer.label}: "
        title = "" if answer.question == "keepable" else f"{TITLES[answer.question]} "
        yield title + capital(under + text), answer.question == "keepable" and answer.verdict == "no"
    if not answers:
        for finding in report.findings:
            if finding.severity.value != "advice" and option in named_in(choices.under(finding), one):
                yield finding.message, finding.severity.value == "error"


def named_in(label: str, one: Alternatives) -> set[str]:
    """Which options of alternatives a label of the check names: `A or B of deadline and C of price, or ...`."""
    found: set[str] = set()
    names = sorted((option.id for option in one.options), key=len, reverse=True)
    tail = f" of {one.id}"
    at = label.find(tail)
    while at >= 0:
        after, before = label[at + len(tail) :], label[:at]
        while not after or after.startswith((",", ")", ":", " and ")):
            name = next((n for n in names if before == n or before.endswith((f" {n}", f"({n}"))), None)
            if name is None:
                break
            found.add(name)
            before = before[: len(before) - len(name)]
            if not before.endswith(" or "):
                break
            before = before.removesuffix(" or ")
        at = label.find(tail, at + 1)
    return found


def in_brackets(dossier: Dossier, agreement: str) -> Iterator[PaperQuestion]:
    """What stands in brackets in the words, and no alternatives of the dossier hold it. Of a sentence that no clause renders, the
    alternatives of its article do, each of one place, unless they are of another sentence."""
    from servanda.app.draft.bracketed import names_of, open_in, standing_for
    from servanda.model.coverage import rendering

    for name, found in open_in(dossier, agreement, names_of(dossier)):
        rendered = {(ref.article, ref.sentence): tuple(clauses) for ref, clauses in rendering(dossier, name).items()}
        by_place = [(one, rendered.get((one.article, one.number), ())) for one in found.places]
        taken = {each for one, clauses in by_place if clauses for each in standing_for(dossier, name, one.article, clauses)}
        for one, clauses in by_place:
            standing = standing_for(dossier, name, one.article, clauses)
            free = standing[:1] if clauses else tuple(each for each in standing if each not in taken)[:1]
            if free:
                taken.update(free)
                continue
            options = tuple(
                PaperOption(
                    option=each.label, by=each.by or NOBODY,
                    says="no sentence" if each.out else f"“{cut(each.words, MOST_WORDS)}”",
                    found=("not asked: no clause holds this option",),
                )
                for each in one.options
            )  # fmt: skip
            asks = "brackets within brackets: which options are there?" if one.nested else "which of these words are to stand?"
            yield PaperQuestion(
                name=one.name, where=f"{name} {one.where}", asks=f"{name} {one.where}: {asks}", source="brackets",
                options=options, words=f"“{cut(one.sentence, MOST_WORDS)}”",
            )  # fmt: skip


def first_five(report: CheckReport, dossier: Dossier) -> Iterator[PaperQuestion]:
    """What matters first, each with the two ways that there are: to leave it, or to mend it."""
    from servanda.check.matters import FIRST, matters
    from servanda.report.pages.matters import DOES

    for one in matters(report, dossier)[:FIRST]:
        says = (
            ("as it stands", "the draft", "nothing is changed", cut(one.why, MOST_WORDS)),
            ("mended", "the checker alone", cut(one.mend, MOST_WORDS), "not asked: write it, and check again"),
        )
        yield PaperQuestion(
            name=DOES[one.does], where=places_of(one), source="check",
            asks=f"{DOES[one.does]} ({places_of(one)}): leave it, or mend it?",
            options=tuple(PaperOption(option=o, by=by, says=text, found=(found,)) for o, by, text, found in says),
            grave=one.does == "cannot be kept",
        )  # fmt: skip


def places_of(one: RootCause) -> str:
    """The first places of what was found."""
    more = len(one.places) - MOST_BESIDE
    return ", ".join(one.places[:MOST_BESIDE]) + (f" and {more} more" if more > 0 else "")


def beside(report: CheckReport, dossier: Dossier, agreement: str, questions: list[PaperQuestion]) -> Iterator[str]:
    """What stays undecided whichever options are chosen."""
    from servanda.check.matters import matters
    from servanda.model.coverage import coverage

    unnamed = sum(option.by == NOBODY for one in questions for option in one.options)
    if unnamed:
        yield f"Of {counted(unnamed, 'option')} it is not known who proposes {'it' if unnamed == 1 else 'them'}."
    for group in report.choices.groups if report.choices else ():
        if not group.whole:
            rest = group.combinations - group.checked
            names = ", ".join(group.alternatives)
            yield f"Of {names}, {rest:,} combinations of options were not looked at; nothing is said of them."
    if questions and report.choices:
        labelled = report.choices.under
        same = [one for one in matters(report, dossier) if one.answers or not all(map(labelled, one.findings))]
        yield from (f"Whatever is chosen: {cut(one.why, MOST_WORDS)} ({places_of(one)})" for one in same[:MOST_BESIDE])
        if len(same) > MOST_BESIDE:
            yield f"Whatever is chosen: {counted(len(same) - MOST_BESIDE, 'more thing')} to decide; see servanda check."
    for name in dossier.agreements:
        if agreement in ("", name) and (left := coverage(dossier, name).left):
            of = "it" if left == 1 else "them"
            yield f"{name}: {counted(left, 'operative sentence')} without a clause; of {of} nothing is said."
