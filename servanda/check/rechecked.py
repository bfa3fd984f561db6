"""No answer leaves that `verify` would refuse: each is checked again, by code that shares nothing with the search, before it is shown.

An answer that does not stand that check becomes "not decided", and says so; in tests it is an error (`loud`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec

from servanda.meaning.verify import VerifyResult, check_answer
from servanda.meaning.witness import Answer, StructureWitness
from servanda.model.core import Dossier

UNCONFIRMED = "unconfirmed"
"""Method of an answer that was found and not confirmed: the case is worth saving."""


class Disagreement(Exception):
    """The search and `verify` say different things about one question: one of them is wrong."""


@dataclass(slots=True)
class _Switch:
    loud: bool = False


_SWITCH = _Switch()


@contextmanager
def loud(on: bool = True) -> Iterator[None]:
    """While it lasts, an answer that is not confirmed raises `Disagreement` instead of becoming "not decided" (for tests)."""
    before, _SWITCH.loud = _SWITCH.loud, on
    try:
        yield
    finally:
        _SWITCH.loud = before


def rechecked(dossier: Dossier, answer: Answer) -> Answer:
    """The answer, if it stands being checked again; else "not decided", with the reason."""
    if answer.verdict in ("not decided", "none written"):
        return answer
    result = check_answer(answer, dossier)
    if result.problems:
        if _SWITCH.loud:
            raise Disagreement(
                f"{answer.question} {answer.subject} {answer.actor}: {answer.verdict} ({answer.text}); verify: {result.problems}"
            )
        return undecided(answer, "what was found did not stand being checked again by other means", result.problems[:3])
    return (
        answer
        if result.ok or _may_stand(answer, result)
        else undecided(answer, "it could not be checked again by other means", result.unchecked)
    )


def undecided(answer: Answer, why: str, because: tuple[str, ...]) -> Answer:
    """An answer that claims nothing, with the reason."""
    return msgspec.structs.replace(
        answer, verdict="not decided", witness=None, text=f"not decided: {why}", because=because, repair="", method=UNCONFIRMED
    )


def _may_stand(answer: Answer, result: VerifyResult) -> bool:
    """Whether what is left unchecked is said elsewhere: mixes are counted, and each conflict has its own answer; a change is tried by the search;
    what was not found claims nothing but where it was looked for."""
    counted = answer.question in ("keepable", "repair") and isinstance(answer.witness, StructureWitness)
    return answer.verdict == "not found" or (counted and not result.problems)
