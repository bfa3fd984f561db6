"""The log of decisions on disk: a ledger of acts, one JSON line each, whose fold is `standing` and whose rules are `deciding`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from servanda.base.ledger import Fold, Ledger
from servanda.base.lines import JsonLines
from servanda.instruments.sanctions.decisions.deciding import check
from servanda.instruments.sanctions.decisions.people import checked_person
from servanda.instruments.sanctions.decisions.records import Act, Pair, Policy, Verdict
from servanda.instruments.sanctions.decisions.standing import State, after

FILE = "decisions.jsonl"
DECISIONS = "decisions"
"""Folder of the log in the store, unless another is named."""
LINES = JsonLines("servanda.sanctions.decisions/1", Act)
FOLD = Fold(State, check, after)


class Decisions(Ledger[Act, State]):
    """The log in a folder (`decisions.jsonl`); it is made at the first act. `at` of every act: the moment in UTC, given by the
    caller (`2031-03-14T10:00:00Z`)."""

    def begin(self, policy: Policy, *, person: str, at: str) -> Act:
        """Write the policy as first act. Raises Refusal when the log has begun already."""
        return self._entered(Act(number=0, at=at, person=checked_person(person), kind="open", policy=policy))

    def propose(
        self,
        pair: Pair,
        verdict: Verdict,
        *,
        reason: str,
        person: str,
        at: str,
        expires: str = "",
        seen: tuple[tuple[str, str], ...] = (),
    ) -> Act:
        """Propose a verdict on a pair; with `expires` (a day) a whitelisting. It stands at once where the policy asks for no
        second person.

        Raises Refusal when a reason or hash is missing, the expiry does not fit, or another proposal on the pair waits.
        """
        return self.propose_several([(pair, seen)], verdict, reason=reason, person=person, at=at, expires=expires)[0]

    def propose_several(
        self,
        hits: Sequence[tuple[Pair, tuple[tuple[str, str], ...]]],
        verdict: Verdict,
        *,
        reason: str,
        person: str,
        at: str,
        expires: str = "",
    ) -> tuple[Act, ...]:
        """The same of several pairs, each with what was seen of it: all are entered, or none. Raises Refusal as `propose`."""
        person, reason = checked_person(person), reason.strip()
        begin = Act(number=0, at=at, person=person, kind="open", policy=Policy())
        acts = tuple(
            Act(
                number=0,
                at=at,
                person=person,
                kind="propose",
                pair=pair,
                verdict=verdict,
                reason=reason,
                expires=expires,
                seen=seen,
            )
            for pair, seen in hits
        )
        entered = self.append_with(lambda state: acts if state.acts else (begin, *acts))
        return tuple(one.act for one in entered[-len(acts) :])

    def confirm(self, *numbers: int, person: str, at: str, reason: str = "") -> Act:
        """Confirm a proposal as second person, or several: all, or none. Raises Refusal when one is not waiting, or
        the person is the one who proposed it."""
        person, reason = checked_person(person), reason.strip()
        acts = [Act(number=0, at=at, person=person, kind="confirm", of=one, reason=reason) for one in dict.fromkeys(numbers)]
        return self.append(tuple(acts))[0].act

    def reject(self, number: int, *, person: str, at: str, reason: str) -> Act:
        """Reject a proposal, or withdraw one's own. Raises Refusal when it is not waiting or no reason is given."""
        return self._entered(Act(number=0, at=at, person=checked_person(person), kind="reject", of=number, reason=reason.strip()))

    def _entered(self, act: Act) -> Act:
        return self.append((act,))[0].act


def open_decisions(folder: Path | str, told: Callable[[str], None] | None = None) -> Decisions:
    """The log in a folder. told: hears what a person should know and nothing depends on."""
    return Decisions(Path(folder) / FILE, LINES, FOLD, told=told)
