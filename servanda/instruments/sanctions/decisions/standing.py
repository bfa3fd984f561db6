"""From the acts of a log to what stands: a fold, nothing more. Whatever a log says twice, the later word counts, if it was confirmed."""

from __future__ import annotations

import datetime as dt

import msgspec

from servanda.base.rows import Table
from servanda.instruments.sanctions.decisions.people import person_key
from servanda.instruments.sanctions.decisions.records import Act, Look, Pair, Policy, Proposal, Status


class State(msgspec.Struct, frozen=True, kw_only=True):
    """proposals by number; standing and awaiting: number of the proposal that stands, or waits, for a pair of ids."""

    policy: Policy = Policy()
    proposals: Table[int, Proposal] = msgspec.field(default_factory=Table)
    standing: Table[tuple[str, str], int] = msgspec.field(default_factory=Table)
    awaiting: Table[tuple[str, str], int] = msgspec.field(default_factory=Table)
    at: str = ""
    acts: int = 0


def needs_two(state: State, act: Act) -> bool:
    """Whether a proposal waits for a second person: by the policy, or because it replaces a decision that two persons made."""
    if act.pair is None or act.verdict is None:
        return True
    kind = "whitelist" if act.expires else act.verdict.value
    before = state.standing.get(act.pair.key)
    return kind in state.policy.two or (before is not None and state.proposals[before].needs_two)


def after(state: State, act: Act) -> State:
    """The state with one act more. The tables are shared and grow: keep only the state that comes back."""
    policy = act.policy if act.kind == "open" and act.policy is not None else state.policy
    if act.kind == "propose" and act.pair is not None and act.verdict is not None:
        two = needs_two(state, act)
        one = Proposal(
            number=act.number, at=act.at, person=act.person, pair=act.pair, verdict=act.verdict, reason=act.reason, expires=act.expires,
            needs_two=two, status=Status.AWAITING, seen=act.seen, system=act.system,
        )  # fmt: skip
        state.proposals[act.number] = one
        state.awaiting[act.pair.key] = act.number
        if not two:
            _stand(state, one, Status.STANDING, act)
    elif act.kind in ("confirm", "reject") and act.of in state.proposals:
        one = state.proposals[act.of]
        if act.kind == "confirm":
            _stand(state, one, Status.STANDING, act)
        else:
            own = person_key(act.person) == person_key(one.person)
            _close(state, one, Status.WITHDRAWN if own else Status.REJECTED, act)
    return msgspec.structs.replace(state, policy=policy, at=act.at, acts=state.acts + 1)


def _stand(state: State, one: Proposal, status: Status, act: Act) -> None:
    before = state.standing.get(one.pair.key)
    if before is not None:
        state.proposals[before] = msgspec.structs.replace(state.proposals[before], status=Status.SUPERSEDED)
    _close(state, one, status, act)
    state.standing[one.pair.key] = one.number


def _close(state: State, one: Proposal, status: Status, act: Act) -> None:
    said = {} if act.number == one.number else {"closed_by": act.person, "closed_at": act.at, "closed_why": act.reason, "closed_system": act.system}
    state.proposals[one.number] = msgspec.structs.replace(one, status=status, **said)
    if state.awaiting.get(one.pair.key) == one.number:
        del state.awaiting[one.pair.key]


def look(state: State, pair: Pair, on: dt.date) -> Look:
    """How a hit on this pair stands on a day.

    A decision holds for the two records on which it was made: when either has changed since, or a whitelisting has run out, it is shown as
    reopened with the reason, and the hit is open again. The day a whitelisting expires is its last.
    """
    waiting = state.awaiting.get(pair.key)
    awaiting = None if waiting is None else state.proposals[waiting]
    number = state.standing.get(pair.key)
    if number is None:
        return Look(awaiting=awaiting)
    decision = state.proposals[number]
    reopened = []
    if decision.pair.query_hash != pair.query_hash:
        reopened.append("the query record has changed since it was decided")
    if decision.pair.entity_hash != pair.entity_hash:
        reopened.append("the listed record has changed since it was decided")
    if decision.whitelisting and on.isoformat() > decision.expires:
        reopened.append(f"the whitelisting ran out on {decision.expires}")
    status = "reopened" if reopened else "whitelisted" if decision.whitelisting else "decided"
    return Look(status=status, decision=decision, reopened=tuple(reopened), awaiting=awaiting)
