"""Answers of the checker with their witnesses, as blocks of a document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from servanda.base.document import Details, Listing, PageBlock, Para, Picture, Table
from servanda.calendar import civil, describe
from servanda.meaning.runs import Event
from servanda.meaning.witness import (
    Answer,
    ChainWitness,
    CoreWitness,
    NeverWitness,
    NotFoundWitness,
    RunWitness,
    ScheduleWitness,
    Slack,
    StructureWitness,
    Witness,
)
from servanda.model.core import ActRef, Dossier
from servanda.model.english import act_text, short
from servanda.report.document import without_links
from servanda.report.pages.standing import claim, tone_of
from servanda.report.svg import BarRow, Tick, schedule_svg

TITLES = {
    "keepable": "Can it be kept?",
    "can-happen": "Can it ever happen?",
    "falls-due": "Can it ever fall due?",
    "stall": "Who can stall it without a breach?",
    "part": "Do the readings part?",
    "ambiguous": "When does an ambiguity bite?",
    "purpose": "Is a purpose defeated while all comply?",
    "concern": "Can a concern come true while all comply?",
    "unanswered": "Which breach has no consequence?",
    "schedule": "Where is the slack?",
    "repair": "What is the smallest change that mends it?",
}


def zone_of(dossier: Dossier) -> str:
    """The zone in which moments are shown: that of the last signed agreement (they are printed with their zone)."""
    signed = sorted(dossier.agreements.values(), key=lambda a: (a.signed or 0, a.id))
    return signed[-1].zone if signed else "UTC"


def answer_blocks(answers: Iterable[Answer], dossier: Dossier, *, pictures: bool = True, path: str = "") -> list[PageBlock]:
    """path: of the dossier as it is typed, for the line that asks on. Each answer: its sentence, what it claims, then what it rests on. Ways of reading that can be kept are told together."""
    blocks: list[PageBlock] = []
    answers = together(distinct(answers))
    fine = [a for a in answers if a.question == "keepable" and a.verdict == "yes"]
    for answer in answers:
        if answer in fine:
            continue
        blocks += [Para(sentence(answer), tone_of(answer)), *claim(answer), *basis(answer, dossier, pictures=pictures)]
    if fine:
        lines = tuple(sentence(a) for a in fine)
        head = (
            [Para(lines[0], "good")]
            if len(lines) == 1
            else [Details(f"{len(lines)} ways of reading can be kept", (Listing(lines),))]
        )
        blocks += [*head, *([Para(f"With dates: servanda ask schedule {path}", "quiet")] if path else [])]
    return blocks


def distinct(answers: Iterable[Answer]) -> list[Answer]:
    """Without what the same chain already forbids under another label (a reading, and the conflict it holds)."""
    kept: list[Answer] = []
    seen: set[tuple[str, ...]] = set()
    for answer in answers:
        chain = answer.because if answer.question == "keepable" and answer.verdict == "no" else ()
        if not chain or chain not in seen:
            kept.append(answer)
        seen.add(chain)
    return kept


def together(answers: list[Answer]) -> list[Answer]:
    """One change that mends the text under several ways of reading it, told once."""
    groups: dict[tuple[object, ...], list[Answer]] = {}
    for answer in answers:
        same = ("repair", answer.verdict, answer.text, answer.because) if answer.question == "repair" else (id(answer),)
        groups.setdefault(same, []).append(answer)
    found = []
    for ones in groups.values():
        first, more = ones[0], len(ones) - 1
        label = f"{first.label} (the same under {more} more {'way' if more == 1 else 'ways'} of reading)" if more else first.label
        found.append(msgspec.structs.replace(first, label=label) if more else first)
    return found


def basis(answer: Answer, dossier: Dossier, *, pictures: bool = True) -> list[PageBlock]:
    """What one answer rests on: the links of a chain once, or the witness, then the repair. Without pictures runs are shortened."""
    blocks: list[PageBlock] = []
    if (
        (answer.verdict == "not decided" and answer.because)
        or len(answer.because) > 1
        or any(link.casefold() not in answer.text.casefold() for link in answer.because)
    ):
        blocks.append(Listing(answer.because, ordered=True))
    known = " ".join((answer.text, *answer.because)).casefold()
    told = isinstance(answer.witness, StructureWitness) and all(fact.casefold() in known for fact in answer.witness.facts)
    if isinstance(answer.witness, RunWitness):
        about = None if pictures else " ".join((answer.subject, answer.text, *answer.because))
        blocks.append(run_table(answer.witness, dossier, about=about))
    elif (
        answer.witness is not None
        and not told
        and not (answer.because and isinstance(answer.witness, ChainWitness | NeverWitness))
    ):
        blocks += witness_blocks(answer.witness, dossier, pictures=pictures)
    if answer.repair and answer.repair.casefold() not in answer.text.casefold():
        blocks.append(Para(f"Repair: {answer.repair}", "good"))
    return [b for i, b in enumerate(blocks) if b not in blocks[:i]]


def sentence(answer: Answer) -> str:
    """The answer in one line: under which reading (if it does not say so itself), and the sentence, without the links listed under it."""
    label = answer.label or "as written"
    text = answer.text
    if answer.question == "part":
        return capital(
            f"{short(answer.subject)}: {text.removeprefix('they part: ')}" if answer.verdict == "yes" else f"{label}: {text}"
        )
    text = without_links(text, answer.because)
    if answer.question == "can-happen":
        text = f"“{answer.subject.replace(' | ', ' ')}”: {text}"
    elif answer.question in ("falls-due", "stall", "unanswered") and answer.subject and short(answer.subject) not in text:
        text = f"{short(answer.subject)}: {text}"
    plain = label == "every mix of readings" or (label == "as written" and answer.question not in ("keepable", "schedule"))
    return capital(text if plain or text.startswith(label) else f"{label}: {text}")


def capital(text: str) -> str:
    """With a capital letter in front, unless it begins with an id (`minsk-ii:9.end`), which stays as it is written."""
    first = text.split(" ", 1)[0].rstrip(",;:")
    return text if any(sign in first for sign in ":./") else text[:1].upper() + text[1:]


def witness_blocks(witness: Witness, dossier: Dossier, *, pictures: bool = True) -> list[PageBlock]:
    """What an answer rests on, so that a reader can follow it with a finger."""
    match witness:
        case ChainWitness(steps=steps):
            return [Listing(tuple(step.text for step in steps), ordered=True)]
        case CoreWitness(steps=steps, cases=cases):
            blocks: list[PageBlock] = [Listing(tuple(step.text for step in steps), ordered=True)]
            for number, case in enumerate(cases, 1):
                if len(cases) > 1:
                    blocks.append(
                        Details(f"Way {number} of {len(cases)}", (Listing(tuple(s.text for s in case.steps), ordered=True),))
                    )
            return blocks
        case RunWitness():
            return [run_table(witness, dossier)]
        case ScheduleWitness(steps=steps):
            return schedule_blocks(steps, dossier, pictures=pictures)
        case NeverWitness():
            return [Listing(pair_words(witness, dossier))]
        case NotFoundWitness():
            return []
        case StructureWitness(facts=facts):
            return [Listing(facts)] if facts else []


def pair_words(witness: NeverWitness, dossier: Dossier) -> tuple[str, ...]:
    """The duty and the prohibition that leave no moment, and why."""
    act = witness.act.replace(" | ", " ")
    window = ""
    if len(witness.moments) == 2:
        first, last = (describe(at, zone_of(dossier)) for at in witness.moments)
        window = f" between {first} and {last}"
    duty = f"{short(witness.duty)} asks for it{window}: {act}" if witness.duty else f"it would be: {act}"
    why = (witness.text,) if witness.text else ()
    return (duty, f"{short(witness.prohibition)} forbids it in all of that time", *why)


MOST_EVENTS = 12
"""Events of a run that are shown one by one where there is little room."""


def run_table(witness: RunWitness, dossier: Dossier, *, about: str | None = None) -> Table:
    """The run, event by event, and the moment at which it is looked at; who does the same at the same moment shares a row.

    about: words that an answer speaks of; of a long run only the events named in them are shown, the others are counted.
    """
    zone = zone_of(dossier)
    steps: dict[tuple[int, str], list[str]] = {}
    named: list[tuple[int, str]] = []
    for event in witness.run.events:
        key = (event.at, event_words(event, dossier))
        steps.setdefault(key, []).extend(event.by)
        if about is None or key[1] in about or act_text(ActRef(term=event.term, args=event.args), dossier) in about:
            named.append(key)
    shown = list(steps) if len(steps) <= MOST_EVENTS else list(dict.fromkeys(named))
    rows = [(describe(at, zone), what, ", ".join(dict.fromkeys(steps[at, what])) or "-") for at, what in shown]
    if hidden := len(steps) - len(shown):
        rows.append(("", f"({hidden} {'other ' if shown else ''}steps by which the text is kept; all of them: --json)", "-"))
    rows.append((describe(witness.now, zone), "(the run is looked at)", "-"))
    return Table(("when", "what happens", "by whom"), tuple(rows), caption=f"The run that shows it ({zone})")


def event_words(event: Event, dossier: Dossier) -> str:
    """An event in the author's words; formal acts in ours."""
    said = dict(event.args)
    about = short(said.get("to") or said.get("of") or "")
    formal = {
        "consent": f"consents to {about}",
        "determination": f"determines on {about}: {said.get('finding', '')}",
        "extension": f"extends {about}",
        "certification": f"certifies that {about} is done",
        "authorisation": f"authorises an exception to {about}",
    }
    words = formal.get(event.term) or act_text(ActRef(term=event.term, args=event.args), dossier)
    amount = f", {event.amount:,f} {event.unit}" if event.amount is not None else ""
    return words + amount + (f", at {event.place}" if event.place else "")


def schedule_blocks(steps: Sequence[Slack], dossier: Dossier, *, pictures: bool = True) -> list[PageBlock]:
    """Earliest, shown and latest day of each step; critical steps marked."""
    zone = zone_of(dossier)

    def day(at: int | None) -> str:
        return "-" if at is None else civil(at, zone).date().isoformat()

    ordered = sorted(steps, key=lambda s: (s.at if s.at is not None else 1 << 62, s.event))
    rows = tuple(
        (
            s.text or s.event,
            day(s.earliest),
            day(s.at),
            day(s.latest) if s.latest is not None else "open",
            "critical" if s.critical else "",
        )
        for s in ordered
    )
    table = Table(
        ("step", "earliest", "shown", "latest", ""),
        rows,
        tuple("warn" if s.critical else "" for s in ordered),
        "A schedule that keeps it",
    )
    blocks: list[PageBlock] = [table]
    if pictures:

        def number(at: int | None) -> int | None:
            return None if at is None else civil(at, zone).date().toordinal()

        bars = [
            BarRow(
                label=s.text or s.event,
                first=number(s.earliest),
                last=number(s.latest),
                at=number(s.at),
                critical=s.critical,
                note=f"{day(s.earliest)} to {day(s.latest)}",
            )
            for s in ordered
        ]
        svg = schedule_svg(bars, ticks([b.at for b in bars] + [b.first for b in bars] + [b.last for b in bars]))
        if svg:
            drawn = Picture(svg, "Schedule", "earliest to latest day of each step; the table below says the same in words")
            if len(rows) > MOST_ROWS:
                return [Details(f"The schedule of {len(rows)} steps, drawn", (drawn,)), Details("The same as a table", (table,))]
            blocks.insert(0, drawn)
    return blocks


MOST_ROWS = 30
"""Steps of a schedule that stand open on a page; a longer one is folded."""


def ticks(days: Iterable[int | None]) -> list[Tick]:
    """About ten round days over the span of `days`."""
    known = sorted({d for d in days if d is not None})
    if not known:
        return []
    span = max(1, known[-1] - known[0])
    step = next((s for s in (1, 2, 7, 14, 30, 61, 91, 182, 365, 730, 1826, 3652) if span / s <= 10), 3652)
    return [Tick(d, dt.date.fromordinal(d).strftime("%Y-%m-%d")) for d in range(known[0], known[-1] + step, step)]
