"""Duties among allies as a page: a sentence, a row an ally, a row a duty with who judges it, what others tell."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.base.document import Details, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.instruments.alliances.duties.records import DutiesAnswer, OwedDuty
from servanda.instruments.alliances.told import closing

TONES = {"late": "bad", "unknown": "warn", "excused": "warn", "done": "good"}
HOW = (
    "Owed is done, late, unknown and open together, by the log of evidence alone; a joint duty counts at each ally that owes it. "
    "Late: its last day is over and it was not done by then, as the monitor finds. Unknown is neither done nor late."
)


def duties_page(answer: DutiesAnswer) -> Document:
    """In: the duties. Out: the page."""
    blocks: list[PageBlock] = [Para(head(answer), "strong")]
    if answer.allies:
        blocks.append(
            table(
                answer.allies,
                {
                    "ally": "ally", "owed": "owed", "done": "done",
                    "late": lambda one: f"{one.late}" + (f" ({one.late_done} done since)" if one.late_done else ""),
                    "unknown": "unknown", "open": "open", "excused": "excused", "only it can call breached": "self_judged",
                },
                tone=lambda one: "bad" if one.late else "warn" if one.unknown else "",
                caption=f"Per ally, as of {answer.on}",
            )
        )  # fmt: skip
    blocks += _duties(answer)
    blocks += _facts(answer)
    if answer.left:
        blocks.append(Details("What binds them and is not counted here: prohibitions and powers", (Listing(answer.left),)))
    blocks += closing(answer.notes, answer.missing, f"As of {answer.on}. {HOW}")
    return Document("Duties among allies", tuple(blocks), answer.basis.foot())


def head(answer: DutiesAnswer) -> str:
    """The duties in a sentence."""
    mine = [one for one in answer.duties if one.stands not in ("not owed", "excused")]
    if not mine:
        return "By the log of evidence none of the allies owes anything on this day."
    many = {word: sum(one.stands == word for one in mine) for word in ("done", "late", "unknown", "open")}
    said = ", ".join(f"{count} {word}" for word, count in many.items() if count)
    late = list(dict.fromkeys(f"{', '.join(one.bearers)} ({one.clause})" for one in mine if one.stands == "late"))
    names = "; late: " + ", ".join(late[:3]) + (f" and {len(late) - 3} more" if len(late) > 3 else "") if late else ""
    return f"Of {counted(len(mine), 'duty').replace('dutys', 'duties')} among {len(answer.allies)} allies: {said}{names}."


def _stands(one: OwedDuty) -> str:
    return one.stands + (", by its own word" if one.self_judging and one.stands in ("excused", "late") else "")


def _judge(one: OwedDuty) -> str:
    if not one.judged_by:
        return "the facts"
    return f"{', '.join(one.judged_by)}{': it judges itself' if one.self_judging else ''}"


def _duties(answer: DutiesAnswer) -> Iterable[PageBlock]:
    order = ("late", "unknown", "open", "excused", "done", "not owed")
    rows = sorted(answer.duties, key=lambda one: order.index(one.stands))
    if rows:
        yield table(
            rows,
            {
                "clause": lambda one: f"{one.clause} {one.title}".strip(), "ally": lambda one: ", ".join(one.bearers),
                "stands": _stands,
                "in the monitor's words": lambda one: one.said + (f", done {one.done_late}" if one.done_late else ""),
                "by": lambda one: str(one.due or "no day"), "occasion": "occasion", "judged by": _judge,
            },
            tone=lambda one: TONES.get(one.stands, ""), caption="Each duty",
        )  # fmt: skip
    judged = [one for one in (*answer.duties, *answer.waiting) if one.self_judging]
    if judged:
        names = list(dict.fromkeys(f"{one.clause} ({', '.join(one.bearers)})" for one in judged))
        yield Para(
            f"Self-judging: {', '.join(names)}. Whoever owes it also judges whether it is breached. What is on record as done is "
            "done; where nothing is, it stays unknown until the ally says so of itself, or is excused by its own word.",
            "warn",
        )  # fmt: skip
    if answer.waiting:
        lines = tuple(f"{one.clause} {one.title} ({', '.join(one.bearers)}): {one.sentence}" for one in answer.waiting)
        yield Details(f"{counted(len(lines), 'clause')} that nothing on record has set going", (Listing(lines),))


def _facts(answer: DutiesAnswer) -> Iterable[PageBlock]:
    if answer.facts:
        yield Heading(2, "Obligations as others tell them")
        yield Para("Imported facts, each with its source. They are no finding of ours, and nothing above rests on them.")
        yield table(
            answer.facts,
            {
                "between": lambda one: f"{one.party} and {one.other}", "obligation": "obligation", "years": "years",
                "not told": "not_told", "source": "source",
            },
        )  # fmt: skip
