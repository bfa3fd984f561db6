"""No answer leaves that `verify` would refuse: each is checked again, by code that shares nothing with the search, before it is shown.

An answer that does not stand that check becomes "not decided", and says so; in tests it is an error (`loud`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from servanda.meaning.verify import VerifyResult, check_answer
from servanda.meaning.witness import Answer, ChainWitness, CoreWitness, StructureWitness
from servanda.model.core import Dossier

UNCONFIRMED = "unconfirmed"
"""Method of an answer that was found and not confirmed: the case is worth saving."""


class Disagreement(Exception):
    """The search and `verify` say different things about one question: one of them is wrong."""


class _Switch(msgspec.Struct):
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
    """The answer, if it stands being checked again; else "not decided", with the reason. A proof by cases of which one is enough is told by that one."""
    if answer.verdict in ("not decided", "none written"):
        return answer
    if isinstance(answer.witness, CoreWitness) and (plain := _plainer(dossier, answer, answer.witness)) is not None:
        return plain
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


def _plainer(dossier: Dossier, answer: Answer, core: CoreWitness) -> Answer | None:
    """The same answer with one case of its proof, where that proves it whichever alternative comes true."""
    for case in core.cases:
        if (
            all(step.text for step in case.steps)
            and (one := _with_chain(answer, case)) is not None
            and check_answer(one, dossier).ok
        ):
            return one
    return None


def _with_chain(answer: Answer, chain: ChainWitness) -> Answer | None:
    links = tuple(step.text for step in chain.steps)
    told = "; ".join(answer.because)
    if not told or told not in answer.text:
        return None
    circle = all(step.kind == "min" and step.awaited for step in chain.steps)
    said = "; ".join(links) + (": they wait for each other in a circle" if circle and len(links) > 1 else "")
    return msgspec.structs.replace(answer, witness=chain, because=links, text=answer.text.replace(told, said))


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
