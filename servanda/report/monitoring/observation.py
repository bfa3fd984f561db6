"""The sections of a report on what was observed: verification, civilians, what could not be seen, and the annex of evidence."""

from __future__ import annotations

from servanda.base.document import Heading, PageBlock, Para, Table
from servanda.monitor.answers import ClauseState
from servanda.report.monitoring import facts
from servanda.report.monitoring.data import GapItem, Item, LookItem, ReportData
from servanda.report.monitoring.sections import TONES
from servanda.report.monitoring.summary import score, status_word
from servanda.report.monitoring.words import NOT_ESTABLISHED, NOTHING, by_text, count_text, moment_text, names, when_text

SEPARATION = frozenset({"separation-of-forces", "reinforcement-freeze", "mines", "uav-domain", "orders-to-troops"})
CIVIL = frozenset(
    {
        "civilians", "detainees", "displaced-persons", "humanitarian-access", "humanitarian-exemption", "infrastructure-repair", "medical-evacuation",
        "sexual-violence",
    }
)  # fmt: skip


def verification(data: ReportData) -> list[PageBlock]:
    """Clauses on separation of forces and those that somebody verifies or certifies: what stands, seen by whom, certified when."""
    blocks: list[PageBlock] = [Heading(2, "Withdrawal and verification", "verification")]
    chosen = [
        s for s in data.now.clauses if (i := data.info(s.clause)) and (i.seen_by or i.certified_by or SEPARATION & {*i.topics})
    ]
    if not chosen:
        return [*blocks, Para(f"{NOTHING} No clause names who verifies it, and none covers the separation of forces.", "quiet")]
    rows = [
        (
            data.info(s.clause).label,
            data.info(s.clause).title or data.info(s.clause).sentence,
            status_word(data, s),
            data.info(s.clause).seen_by or "nobody named",
            _certified(data, s),
        )
        for s in chosen
    ]
    return [
        *blocks,
        Table(
            ("clause", "commitment", "status", "seen by", "certification"),
            tuple(rows),
            tuple(TONES.get(s.status, "") for s in chosen),
        ),
    ]


def _certified(data: ReportData, state: ClauseState) -> str:
    info = data.info(state.clause)
    ids = {state.clause, info.label.removeprefix("clause ")}
    found = [
        v
        for v in data.now.events
        if v.event.term == "certification" and ids & {value for slot, value in v.event.args if slot == "of"}
    ]
    if found:
        last = found[-1]
        return f"on {moment_text(last.event.at, data.zone)}, {by_text(last.event.by)}" + (
            "" if last.event.known else " (uncertain)"
        )
    return f"none on record (by {names(info.certified_by)})" if info.certified_by else "not asked for"


def civilians(data: ReportData) -> list[PageBlock]:
    """Clauses that cover civilians and humanitarian matters."""
    blocks: list[PageBlock] = [Heading(2, "Civilians and humanitarian access", "civilians")]
    chosen = [s for s in data.now.clauses if CIVIL & {*data.info(s.clause).topics}]
    if not chosen:
        return [*blocks, Para(f"{NOTHING} No clause is marked as covering civilians or humanitarian access.", "quiet")]
    rows = []
    acts = facts.recorded(data.now)
    for state in chosen:
        info = data.info(state.clause)
        here = facts.clause_text(state, acts, data.period)
        rows.append(
            (
                info.label,
                info.title or info.sentence,
                status_word(data, state),
                score(state),
                here if state.modal == "must not" else "-",
            )
        )
    columns = ("clause", "commitment", "status", "score", f"{data.words.term('violations')} in the period")
    return [*blocks, Table(columns, tuple(rows), tuple(TONES.get(s.status, "") for s in chosen))]


def movement(data: ReportData) -> list[PageBlock]:
    """Where and when nobody could see: from, to, where, what it hides, why, who says so."""
    blocks: list[PageBlock] = [Heading(2, "Freedom of movement and knowledge gaps", "gaps")]
    rows = facts.gaps_in(data, data.period)
    if not rows:
        none = Para(f"{NOTHING} No gap is recorded for the period. That is not a statement that everything was seen.", "quiet")
        return [*blocks, none, *_looked(data)]
    table = tuple(_gap(data, g) for g in rows)
    note = "Inside a gap, the absence of a record is unknown: it stands neither for an act nor for there being none."
    return [*blocks, Table(("from", "to", "where", "what it hides", "reason", "source"), table), Para(note, "quiet"), *_looked(data)]


def _looked(data: ReportData) -> list[PageBlock]:
    """Who looked in the period: only there does the absence of a record say anything."""
    rows = facts.looks_in(data, data.period)
    blocks: list[PageBlock] = [Heading(3, "Who looked")]
    if not rows:
        return [*blocks, Para("Nobody is recorded as having looked: what is not on record is unknown, not absent.", "quiet")]
    table = tuple(
        (
            moment_text(one.first, data.zone),
            "continues" if one.last >= data.period.last else moment_text(one.last, data.zone),
            look_kind(one),
            names((*one.terms, *one.clauses), 8) if one.terms or one.clauses else "everything",
            names(one.by) if one.by else "everybody",
            names(one.places) if one.places else "everywhere",
            names((one.owner,) if one.owner else one.sources),
            one.how or "not stated",
        )
        for one in rows
    )
    return [*blocks, Table(("from", "to", "what", "for what", "by whom", "where", "whose word", "how"), table)]


def look_kind(one: LookItem) -> str:
    """`looked`, `a register kept complete`, `looked, not done`; with where it stands if absence may not be concluded from it."""
    words = "looked, not done" if one.finding else "a register kept complete" if one.complete else "looked"
    return words if one.counts else f"{words} ({one.standing if one.standing != 'claimed' else 'not graded high enough to count'})"


def _gap(data: ReportData, gap: GapItem) -> tuple[str, ...]:
    hides = names(gap.terms, 8) if gap.terms else "everything"
    still = "continues" if gap.last >= data.period.last else moment_text(gap.last, data.zone)
    reason = (gap.reason or "not stated") + (f" ({gap.standing})" if gap.standing in ("disputed", "retracted") else "")
    return (
        moment_text(gap.first, data.zone),
        still,
        names(gap.places) if gap.places else "everywhere",
        hides,
        reason,
        names(gap.sources),
    )


def annex(data: ReportData) -> list[PageBlock]:
    """The events and counts on which the report rests, and its sources."""
    blocks: list[PageBlock] = [Heading(2, "Evidence annex", "annex")]
    if not data.items:
        return [*blocks, Para(NOTHING, "quiet")]
    rows = [
        (
            str(i.number),
            i.what + (f" ({count_text(i.amount, i.unit, i.bound)})" if i.amount is not None else ""),
            _when(data, i),
            i.place or "-",
            by_text(i.by) if i.by else i.attribution or NOT_ESTABLISHED,
            names(i.sources),
            i.grades or "not graded",
            i.standing,
            i.marking,
        )
        for i in data.items
    ]
    caption = (
        "Events of this period and the previous one, and the first earlier ones that a finding rests on (at most ten a clause)"
    )
    blocks.append(
        Table(
            ("item", "what", "when", "place", "attribution", "source", "grades", "standing", "marking"),
            tuple(rows),
            caption=caption,
        )
    )
    blocks.append(
        Para(
            "Grades: reliability of the source A to E, credibility of the information 1 to 5, judged separately; F and 6 mean “cannot be judged”.",
            "quiet",
        )
    )
    if data.sources:
        said = tuple((s.id, s.name or "-", s.publisher or "-", s.reference or "-", s.licence or "-") for s in data.sources)
        blocks.append(Table(("source", "name", "publisher", "where", "licence"), said, caption="Sources"))
    return blocks


def _when(data: ReportData, item: Item) -> str:
    return when_text(item.first, item.last, item.precision, data.zone)
