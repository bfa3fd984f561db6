"""The page of meetings: the answer in a sentence, then each body with its turns and the actions agreed."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.base.document import Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.instruments.alliances.meetings.records import ActionTold, BodyTold, HeldMeeting, MeetingsAnswer, MeetingTold
from servanda.instruments.alliances.told import closing

LATE = ("late", "done late", "breached")
HOW = (
    "A meeting counts for the first day not before it. That it was held and that it was valid are two facts: the quorum is "
    "counted among the members of that day. Missed is said only where somebody is on record as having looked and nothing was "
    "seen; else it is not known. What became of an action is the monitor's word where it is a clause, else the table's: a day "
    "that has passed makes nothing late."
)


def stands_out(body: BodyTold) -> bool:
    """Whether something of it asks for a look."""
    turns = any(one.state == "missed" or any(each.valid == "no" for each in one.held) for one in body.turns)
    return turns or any(one.state in LATE for one in body.actions)


def meetings_page(answer: MeetingsAnswer) -> Document:
    """In: the answer. Out: the page."""
    blocks: list[PageBlock] = [Para(meetings_head(one, answer), "warn" if stands_out(one) else "strong") for one in answer.bodies]
    for one in answer.bodies:
        blocks += _body(one, answer)
    blocks += closing(answer.notes, answer.missing, HOW)
    return Document("Meetings", tuple(blocks), answer.basis.foot())


def meetings_head(body: BodyTold, answer: MeetingsAnswer) -> str:
    """A body in a sentence to read aloud."""
    if body.why:
        return f"{body.body}: when it is to meet is not known: {body.why}."
    past = [one for one in body.turns if one.state != "coming" or one.planned.day <= answer.on]
    held = [one for one in past if one.state == "held"]
    many = f"{len(held)} {'was' if len(held) == 1 else 'were'} held" if held else "none is on record as held"
    parts = [f"of {counted(len(past), 'meeting')} due by {answer.on}, {many}"]
    invalid = [each for one in past for each in one.held if each.valid == "no"]
    if invalid:
        parts.append(f"{_were(len(invalid))} held without the quorum ({', '.join(str(one.day) for one in invalid)})")
    for state, said in (("missed", "missed"), ("not known", "not known to have been held")):
        if mine := [one for one in past if one.state == state]:
            days = ", ".join(str(one.planned.day) for one in mine[:3]) + (" ..." if len(mine) > 3 else "")
            parts.append(f"{_were(len(mine))} {said} ({days})")
    coming = next((one for one in body.turns if one.state == "coming"), None)
    parts.append(f"the next is due by {coming.planned.day}" if coming else f"none is due by {answer.until}")
    last = [one for one in body.actions if one.last]
    if last:
        told = [f"{sum(one.state == state for one in last)} {state}" for state in dict.fromkeys(one.state for one in last)]
        parts.append(f"of {counted(len(last), 'action')} agreed on {last[0].row.meeting}: {', '.join(told)}")
    return f"{body.body}: {'; '.join(parts)}."


def _were(many: int) -> str:
    return f"{many} {'was' if many == 1 else 'were'}"


def _body(body: BodyTold, answer: MeetingsAnswer) -> Iterable[PageBlock]:
    yield Heading(2, body.body)
    quorum = f"quorum {body.quorum}" if body.quorum is not None else "no quorum stated"
    chair = f"chair {body.chair}" if body.chair else "no chair stated"
    rule = f"meets every {body.every}" if body.every else "how often it meets is not said"
    ends = f"; it meets until {body.ends} at the latest" if body.ends else ""
    regular = (
        f"as a calendar: {body.regular}" if body.regular else "as a calendar: one entry a meeting, for no rule gives all its days"
    )
    said = [
        f"{len(body.members)} members ({', '.join(body.members)})",
        rule,
        quorum,
        chair + ends,
        *([regular] if body.turns else []),
    ]
    yield Para(f"{'; '.join(said)}.")
    if body.turns:
        yield table(
            body.turns,
            {
                "no.": lambda one: one.planned.number,
                "due by": lambda one: f"{one.planned.day}{f' (moved from {one.planned.moved})' if one.planned.moved else ''}",
                "held": _held,
                "valid": lambda one: "; ".join(each.valid for each in one.held) or "-",
                "present": lambda one: "; ".join(_present(each) for each in one.held) or "-",
                "source": lambda one: "; ".join(dict.fromkeys(each.source for each in one.held)) or "-",
            },
            tone=lambda one: "bad" if one.state == "missed" or any(each.valid == "no" for each in one.held) else "",
            caption="Each day on which it is to meet",
        )  # fmt: skip
    if body.actions:
        yield Heading(3, "Actions agreed")
        yield table(
            body.actions,
            {
                "meeting": lambda one: f"{one.row.meeting}{' (the last)' if one.last else ''}",
                "action": lambda one: one.row.action,
                "who": lambda one: one.row.who,
                "by": lambda one: one.row.by or "no day",
                "what became of it": _became,
                "source": lambda one: one.row.source,
            },
            tone=lambda one: "bad" if one.state in LATE else "warn" if one.state == "not known" else "",
        )
    if body.notes:
        yield Listing(body.notes)


def _held(turn: MeetingTold) -> str:
    if turn.state == "held":
        return ", ".join(str(one.day) for one in turn.held if one.sure)
    if turn.held:
        return f"not known; perhaps on {', '.join(str(one.day) for one in turn.held)}"
    return turn.state


def _present(one: HeldMeeting) -> str:
    if not one.present and not one.absent:
        return "not known"
    absent = f"; absent: {', '.join(one.absent)}" if one.absent else ""
    return f"{len(one.present)} ({', '.join(one.present) or 'no member'}){absent}"


def _became(one: ActionTold) -> str:
    done = f" on {one.row.done}" if one.row.done and not one.by_clause and one.state.startswith("done") else ""
    return f"{one.state}{done} ({f'clause {one.row.clause}' if one.by_clause else 'by the table'})"
