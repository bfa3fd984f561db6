"""What an answer claims, in words that are never mixed: it can never be (proof), it is so in every run tried, it was not found, none is written down, it is not decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from servanda.base.document import PageBlock, Para
from servanda.meaning.witness import Answer, NotFoundWitness, StructureWitness, Witness

NEVER = {
    "keepable": "no run whatever keeps it with all that is expected done",
    "can-happen": "it can never happen",
    "falls-due": "it can never fall due and be done",
    "stall": "it can never be stalled like this",
    "part": "they can never part",
    "ambiguous": "they can never part",
    "purpose": "it can never be defeated while all comply",
    "concern": "it can never come true while all comply",
    "unanswered": "no breach of it can ever stay without an answer",
    "schedule": "there can never be a schedule",
    "repair": "no change of single parts mends it",
}
"""What `no` says to a question: it claims something of every run, and carries the proof."""

LOOKED_FOR = {
    "keepable": "a run that keeps the text",
    "can-happen": "a run in which it happens",
    "falls-due": "a run in which it falls due and is done",
    "stall": "a clause that somebody can stall",
    "part": "readings that part",
    "ambiguous": "a moment at which an ambiguity bites",
    "purpose": "a purpose defeated while all comply",
    "concern": "a concern come true while all comply",
    "unanswered": "a breach that nothing follows",
    "schedule": "a schedule",
    "repair": "a change that mends it",
}
"""What a question looks for."""

WRITTEN = {
    "part": "readings",
    "ambiguous": "two readings of an ambiguity",
    "purpose": "purposes",
    "concern": "concerns",
    "falls-due": "duties",
    "stall": "duties",
    "unanswered": "duties and prohibitions",
    "repair": "anything to mend",
}
"""What there is none of, where a question has nothing to ask about."""

WORDS = {
    "yes": "yes",
    "as far as tried": "in every run tried (no proof)",
    "no": "never (proof)",
    "not found": "not found (no proof)",
    "none written": "none written down",
    "not decided": "not decided",
}
"""A verdict in a table or a list."""

GOOD_NEWS = {"keepable": "yes", "can-happen": "yes", "falls-due": "yes", "schedule": "yes", "repair": "yes"}
MOST_NAMED = 5
"""Clauses that are named one by one."""


def tone_of(answer: Answer) -> str:
    """good | bad | warn | plain, by what the verdict means for the reader. What was only not found is no good news."""
    if answer.verdict in ("not decided", "as far as tried"):
        return "warn"
    if answer.verdict in ("not found", "none written"):
        return "warn" if answer.verdict == "not found" and answer.question in GOOD_NEWS else "plain"
    if answer.question in ("schedule", "repair"):
        return "plain"
    return "good" if answer.verdict == GOOD_NEWS.get(answer.question, "no") else "bad"


def claim(answer: Answer) -> list[PageBlock]:
    """What is claimed, where the sentence alone does not tell: a proof, or only that something was not found, and where."""
    if answer.verdict == "no" and isinstance(answer.witness, StructureWitness) and answer.question == "keepable":
        return []
    if answer.verdict == "no":
        return [Para(f"Never (proof): {NEVER.get(answer.question, 'it can never be')}.", "quiet")]
    if answer.verdict == "as far as tried":
        return [Para(f"In every run that was tried, which is no proof: {looked_at(answer.covered)}.", "quiet")]
    if answer.verdict == "not found":
        return [Para(f"Not found, which is no proof: {covered(answer)}.", "quiet")]
    return []


def covered(answer: Answer) -> str:
    """What was looked at: `runs of up to 2 acts (move guns by Ash, ...), 340 in all; not looked at: ...`."""
    return looked_at(answer.witness)


def looked_at(witness: Witness | None) -> str:
    """What a witness says was looked at."""
    if not isinstance(witness, NotFoundWitness):
        return "what was looked at is not said"
    named = [key.replace(" | ", " ") for key in witness.events]
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    which = f" ({', '.join(named[:MOST_NAMED])}{more})" if named else ""
    acts = (
        "the run in which nothing happens"
        if witness.acts == 0
        else f"runs of {'one act' if witness.acts == 1 else f'up to {witness.acts} acts'}"
    )
    if witness.runs == 1 and witness.acts > 1:
        acts = f"one run of {witness.acts} acts"
    count = f", {witness.runs} in all" if witness.runs > 1 else ""
    left = f"; not looked at: {'; '.join(witness.left[:3])}" if witness.left else ""
    return f"looked for in {acts}{which}{count}{left}"


def standings(answers: Mapping[str, tuple[Answer, ...]], questions: Iterable[str]) -> list[PageBlock]:
    """For the questions that found nothing to worry about: why not, in a line for each of the ways in which that can be."""
    never: list[str] = []
    found: list[str] = []
    none: list[str] = []
    for question in questions:
        ones = answers.get(question, ())
        what = LOOKED_FOR[question]
        if any(one.verdict == "none written" for one in ones):
            none.append(WRITTEN.get(question, what))
        elif any(one.verdict == "not found" for one in ones):
            most = max((one.witness.acts for one in ones if isinstance(one.witness, NotFoundWitness)), default=0)
            found.append(f"{what} (in runs of up to {most} acts)" if most else what)
        elif ones and all(one.verdict == "no" for one in ones):
            never.append(what)
        elif question in answers and not ones:
            found.append(f"{what} (what was looked at is not said)")
    lines: list[PageBlock] = []
    if never:
        lines.append(Para(f"Can never happen (proof): {'; '.join(never)}.", "good"))
    if found:
        lines.append(Para(f"Looked for and not found, which is no proof: {'; '.join(found)}.", "plain"))
    if none:
        lines.append(Para(f"None written down, so not asked: {'; '.join(dict.fromkeys(none))}.", "plain"))
    return lines
