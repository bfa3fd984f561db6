"""The two scales of grading, kept apart: how far a source can be relied on, and how far a piece of information can be believed.

The Admiralty system. F and 6 say "cannot be judged": they stand beside the scale, not at its lower end, and no floor ever admits them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from servanda.evidence.records import CREDIBILITY, RELIABILITY, Attribution, EventRecord, Look, Source

RELIABILITY_WORDS: dict[str, str] = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
    "": "source not graded",
}
CREDIBILITY_WORDS: dict[str, str] = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth cannot be judged",
    "": "information not graded",
}
NOT_JUDGED = ("F", "6")


def legal_reliability(grade: str) -> bool:
    """Whether it is a letter of the scale, or empty (not graded)."""
    return grade == "" or (len(grade) == 1 and grade in RELIABILITY)


def legal_credibility(grade: str) -> bool:
    """Whether it is a figure of the scale, or empty (not graded)."""
    return grade == "" or (len(grade) == 1 and grade in CREDIBILITY)


def reaches(grade: str, floor: str) -> bool:
    """Whether a grade is as good as the floor. Not graded, F and 6 reach no floor: nobody has said how good they are."""
    return bool(grade) and grade not in NOT_JUDGED and grade <= floor


def best(grades: Iterable[str]) -> str:
    """The best of several grades: the best on the scale, else "cannot be judged", else not graded."""
    given = sorted(grade for grade in grades if grade)
    return given[0] if given else ""  # F and 6 sort last


def reliability_of(record: EventRecord | Attribution | Look, sources: Mapping[str, Source]) -> str:
    """The reliability that counts for an assertion: its own grade, else that of the best-graded of its sources.

    Several sources never add up to a better grade than the best of them has, whether they depend on each other or not.
    """
    if record.grades.reliability:
        return record.grades.reliability
    return best(sources[name].reliability for name in record.sources if name in sources)


def shown(record: EventRecord | Attribution | Look, sources: Mapping[str, Source]) -> str:
    """The pair as it is written: `B2`, with a dash for what is not graded; empty when neither is."""
    reliability, credibility = reliability_of(record, sources), record.grades.credibility
    return f"{reliability or '-'}{credibility or '-'}" if reliability or credibility else ""
