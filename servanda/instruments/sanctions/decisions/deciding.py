"""What may be entered: four eyes, reasons, dates. The same checks are made when an act is entered and when a log is verified."""

from __future__ import annotations

import datetime as dt

from servanda.base.refusal import Refusal
from servanda.base.time import read_day, read_moment
from servanda.instruments.sanctions.decisions.people import checked_person, person_key
from servanda.instruments.sanctions.decisions.records import Act, Policy, Status, Verdict
from servanda.instruments.sanctions.decisions.standing import State

KINDS = ("open", "propose", "confirm", "reject")
NEEDS = ("true", "false", "unresolved", "whitelist")


def check(state: State, act: Act) -> None:
    """Nothing, when the act may follow on the state; otherwise Refusal with reason and repair."""
    moment(act.at)
    if act.at < state.at:
        raise Refusal(f"it is dated {act.at}, before the last entry ({state.at}).", repair="Look at the clock.", place="--at")
    if act.kind not in KINDS:
        raise Refusal(f"there is no act “{act.kind}”.", repair=f"The acts are: {', '.join(KINDS)}.")
    if (act.kind == "open") != (state.acts == 0):
        raise Refusal("a log begins with its policy, once.", repair="Begin a new log in another folder.")
    checked_person(act.person)
    try:
        act.reason.encode()
    except UnicodeEncodeError as error:
        raise Refusal("the reason holds a character that is no text.", repair="Type the reason anew.", place="--because") from error
    if act.kind == "open":
        _policy(act.policy)
    elif act.kind == "propose":
        _proposal(state, act)
    else:
        _second(state, act)


def moment(text: str) -> dt.datetime:
    """A moment in UTC to the second, as it stands in a log. Raises Refusal when it is none."""
    at = read_moment(text, place="--at").utc()
    if f"{at:%Y-%m-%dT%H:%M:%SZ}" != text:
        raise Refusal(f"“{text}” is not written as a log does.", f"Write it as {at:%Y-%m-%dT%H:%M:%SZ}.", "--at")
    return at


def _policy(policy: Policy | None) -> None:
    if policy is None:
        raise Refusal("a log begins with its policy.", repair="Begin it anew.")
    if strange := [one for one in policy.two if one not in NEEDS]:
        raise Refusal(f"“{strange[0]}” is nothing a second person can be asked for.", repair=f"Choose of: {', '.join(NEEDS)}.")
    if policy.longest < 1:
        raise Refusal("a whitelisting must hold a day at least.", repair="Give a number of days.")


def _proposal(state: State, act: Act) -> None:
    if act.pair is None or act.verdict is None or not all((act.pair.query, act.pair.query_hash, act.pair.entity, act.pair.entity_hash)):
        raise Refusal("a proposal needs a verdict and both records with their hashes.", repair="Take the pair from a screening.")
    if not act.reason.strip():
        raise Refusal("a decision needs its reason.", repair="Say why: --because 'born 1962, not 1975; see passport on file'.", place="--because")
    if (waiting := state.awaiting.get(act.pair.key)) is not None:
        raise Refusal(
            f"proposal {waiting} on the same pair waits for a second person.", repair=f"Confirm or reject number {waiting} first."
        )
    if not act.expires:
        return
    if act.verdict is not Verdict.FALSE:
        raise Refusal("only a false match can be whitelisted.", repair="Propose the verdict without an expiry.", place="--until")
    last, made = read_day(act.expires, place="--until"), moment(act.at).date()
    if last < made:
        raise Refusal(f"the whitelisting would have run out already ({act.expires}).", repair="Give a later day.", place="--until")
    if (last - made).days > state.policy.longest:
        raise Refusal(
            f"a whitelisting holds {state.policy.longest} days at most.",
            repair=f"Give {(made + dt.timedelta(days=state.policy.longest)).isoformat()} or an earlier day.",
            place="--until",
        )


def _second(state: State, act: Act) -> None:
    one = state.proposals.get(act.of)
    if one is None:
        raise Refusal(f"there is no proposal {act.of}.", repair="See the numbers with: servanda sanctions decide list")
    if one.status is not Status.AWAITING:
        raise Refusal(f"proposal {act.of} is not waiting: it is {one.status.value}.", repair="Propose anew.")
    if act.kind == "reject":
        if not act.reason.strip():
            raise Refusal("a rejection needs its reason.", repair="Say why: --because TEXT.", place="--because")
        return
    if person_key(act.person) == person_key(one.person):
        raise Refusal(
            f"{one.person} proposed it and cannot confirm it.", repair="Another person must confirm: four eyes see more than two.", place="--by"
        )
    if one.expires and moment(act.at).date() > read_day(one.expires, place="--until"):
        raise Refusal(f"the whitelisting ran out on {one.expires} before it was confirmed.", repair="Reject it and propose anew.")
