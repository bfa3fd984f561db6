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
    instance: Instance, becomes: Iterable[Becomes], known: Iterable[Verdict], bounds: tuple[Instant | None, Instant | None], zone: str
) -> tuple[Reason, ...]:
    """The reason that names what set an instance going, with the events that rests on; none if no other instance did.

    becomes: what the clause's `whenever` names; known: the verdicts on the clause of the other; bounds: the first and last moment at
    which it became so (no last: it may not have).
    """
    cause = instance.cause
    verdict = None if cause is None else next((one for one in known if one.instance == cause), None)
    if cause is None or verdict is None:
        return ()
    status = next(one.status for one in becomes if one.clause == cause.clause)
    events = dict.fromkeys(event for reason in verdict.reasons for event in reason.events)
    first, last = bounds
    since = f" since {describe(last, zone)}" if last is not None and first == last and last > BEGINNING else ""
    doubt = ", since when is not certain" if last is not None and first != last else ""
    text = f"{short(cause.clause)} ({', '.join(cause.bearers)}) {'may be' if last is None else 'is'} {status}{since}{doubt}"
    return (Reason(part="whenever", text=text, events=tuple(sorted(events))[: at_most(MOST_TOLD)]),)
