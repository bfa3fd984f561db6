"""A proof in plain sentences."""

from __future__ import annotations

from servanda.instruments.sanctions.ownership.records import Kind, Proof, Regime, Step, Used, Verdict, percent, span

CONTROL = {
    Kind.APPOINTS: "may appoint or remove the majority of its board",
    Kind.CONTROLS: "is said to control it",
    Kind.DIRECTS: "directs it",
}


def words_of(proof: Proof, regime: Regime) -> tuple[str, ...]:
    """First the verdict, then a sentence a step."""
    head = {
        Verdict.MUST: f"{proof.party} is caught under {regime.id} ({regime.rule}), whatever the unknown shares are.",
        Verdict.MAY: f"{proof.party} may be caught under {regime.id} ({regime.rule}): it hangs on what is not known or has to be judged.",
        Verdict.NOT: f"{proof.party} is not caught under {regime.id} ({regime.rule}), on what is recorded.",
    }[proof.verdict]
    if proof.verdict is Verdict.MUST and proof.steps[-1].how == "listed":
        head = f"{proof.party} is itself listed."
    return (head, *(sentence(step, proof.verdict) for step in proof.steps))


def sentence(step: Step, verdict: Verdict) -> str:
    """One step in a sentence."""
    if step.how == "listed":
        return f"{step.party} is listed."
    if step.how == "control":
        one = step.used[0]
        tail = " Whether this is control has to be judged." if step.refer else ""
        if one.kind is Kind.ACTS_FOR:
            return f"{step.party}: acts for {one.owner}{_places(one)}.{tail}"
        return f"{step.party}: {one.owner} {CONTROL[one.kind]}{_places(one)}.{tail}"
    if step.how.startswith("bound"):
        return _bound(step)
    what = "votes" if step.how == "votes" else "shares"
    parts = " + ".join(_holder(u, assumed=verdict is Verdict.MAY) for u in step.used)
    tail = (" Whether they are held for another has to be judged." if any(u.held_for for u in step.used) else " Whether this is control has to be judged.") if step.refer else ""
    return f"{step.party}: {parts} = {percent(step.total)} of the {what}, and {_need(step)}{_itself(step)}.{tail}"


def _bound(step: Step) -> str:
    what = "votes" if step.how == "bound-votes" else "shares"
    start = f"{step.party}, following {step.person}: " if step.person else f"{step.party}: "
    parts = " + ".join(_holder(u, assumed=True) for u in step.used) or "nobody who could count holds any"
    text = f"{start}{parts} = at most {percent(step.total)} of the {what}, and {_need(step)}{_itself(step)}" if step.used else f"{start}{parts} of the {what}"
    if step.uncaught:
        text += f"; {', '.join(step.uncaught)} not caught"
    if step.unrecorded:
        text += f"; {percent(step.unrecorded)} has no recorded holder"
    return text + "."


def _itself(step: Step) -> str:
    return f" (votes of {step.party} in itself, {percent(step.itself)}, left out)" if step.itself else ""


def _need(step: Step) -> str:
    return f"{percent(step.need)} is enough" if step.need % 10 == 0 else f"more than {percent(step.need - 1)} is needed"


def _holder(one: Used, *, assumed: bool) -> str:
    size = percent(one.size)
    if one.least != one.most:
        size += f" (of {span(one.least, one.most)})" if assumed else f" (at least, of {span(one.least, one.most)})"
    joint = f" under the arrangement {one.concert}" if one.concert else ""
    other = f" perhaps for {one.held_for}" if one.held_for else ""
    return f"{one.owner} {size}{other}{joint}{_places(one)}"


def _places(one: Used) -> str:
    return f" [{'; '.join(one.places)}]" if one.places else ""
