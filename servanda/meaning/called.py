"""Why an instance is there that what became of another one set going (`whenever any clause is breached`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from servanda.calendar import Instant, describe
from servanda.meaning.runs import MOST_TOLD, Instance, Reason, Verdict, at_most
from servanda.meaning.times import BEGINNING
from servanda.model.english import short


class Becomes(Protocol):
    """A clause and what becomes of it, as a clause or a plan names it."""

    @property
    def clause(self) -> str: ...

    @property
    def status(self) -> str: ...


def called_by(
    instance: Instance, becomes: Iterable[Becomes], known: Iterable[Verdict], at: Instant | None, zone: str
) -> tuple[Reason, ...]:
    """The reason that names what set an instance going, with the events that rests on; none if no other instance did.

    becomes: what the clause's `whenever` names; known: the verdicts on the clause of the other; at: when it became so, if that is certain.
    """
    cause = instance.cause
    verdict = None if cause is None else next((one for one in known if one.instance == cause), None)
    if cause is None or verdict is None:
        return ()
    status = next(one.status for one in becomes if one.clause == cause.clause)
    events = dict.fromkeys(event for reason in verdict.reasons for event in reason.events)
    word = "may be" if at is None else "is"
    since = "" if at is None or at <= BEGINNING else f" since {describe(at, zone)}"
    text = f"{short(cause.clause)} ({', '.join(cause.bearers)}) {word} {status}{since}"
    return (Reason(part="whenever", text=text, events=tuple(sorted(events))[: at_most(MOST_TOLD)]),)
