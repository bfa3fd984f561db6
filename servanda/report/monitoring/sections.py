"""The first sections of a report: status of commitments and violations. Each is always there, with "nothing to report" where so."""

from __future__ import annotations

from servanda.base.document import Details, Heading, Listing, PageBlock, Para, Table
from servanda.calendar import Instant
from servanda.meaning.runs import Status
from servanda.monitor.answers import ClauseState
from servanda.monitor.coders import agreement as agreement_of
from servanda.monitor.score import RUBRIC
from servanda.report.monitoring import facts
from servanda.report.monitoring.data import ReportData, state_of
from servanda.report.monitoring.summary import change, score, status_word
from servanda.report.monitoring.words import NOT_ESTABLISHED, NOTHING, Tally, by_text, deadline_text, moment_text, names, sentence

TONES = {Status.BREACHED: "bad", Status.UNKNOWN: "warn"}
STATUS_CAPTION = "Commitments by clause"


def status(data: ReportData) -> list[PageBlock]:
    """Every clause: status, since when, score with its change, last moment."""
    blocks: list[PageBlock] = [Heading(2, "Status of commitments", "status")]
    if not data.now.clauses:
        return [*blocks, Para(NOTHING, "quiet")]
    agreements = list(dict.fromkeys(s.agreement for s in data.now.clauses))
    for agreement in agreements:
        states = [s for s in data.now.clauses if s.agreement == agreement]
        caption = STATUS_CAPTION + (f" of {agreement}" if agreement and len(agreements) > 1 else "")
        blocks.append(
            Table(COLUMNS, tuple(_row(data, s) for s in states), tuple(TONES.get(s.status, "") for s in states), caption)
        )
    blocks.append(
        Para(
            f"Score: by the rubric “{RUBRIC}”, 0 not initiated, 1 minimal, 2 intermediate, 3 full; ? cannot be judged. Change: against the start of the "
            "period, on what is known now.",
            "quiet",
        )
    )
    notes = [f"{data.info(s.clause).label}: {data.words.reworded(s.score_because)}" for s in data.now.clauses if s.score_because and s.score in (1, 2)]
    blocks += _coded(data)
    if notes:
        blocks.append(Details("Why a score lies between none and full", (Listing(tuple(notes)),)))
    return blocks


def _coded(data: ReportData) -> list[PageBlock]:
    """Scores given by people beside those worked out, with the rubric and how far the coders agree."""
    if not data.coded:
        return []
    coders = tuple(dict.fromkeys(one.coder for one in data.coded))
    given = {(one.coder, one.clause): one for one in data.coded}
    rows = []
    for name in dict.fromkeys(one.clause for one in data.coded):
        state = state_of(data.now, name)
        mine = [given.get((coder, name)) for coder in coders]
        said = names(dict.fromkeys(one.because for one in mine if one is not None and one.because))
        cells = ("-" if one is None else "?" if one.score is None else str(one.score) for one in mine)
        rows.append((data.info(name).label, *cells, "-" if state is None else score(state), said))
    found = agreement_of(data.coded)
    rubric = next((one.rubric for one in data.coded if one.rubric), "not named")
    told = sentence(found.words) if found is not None else "One coder only: there is no agreement to be told."
    return [
        Heading(3, "Scores given by coders"),
        Table(("clause", *coders, "worked out", "because"), tuple(rows)),
        Para(
            f"Rubric of the coders: {rubric}. {told} Given by people, who may have "
            "known more than this report may tell: not worked out from its evidence.",
            "quiet",
        ),
    ]


COLUMNS = ("clause", "commitment", "whose", "status", "since", "score", "change", "last moment")


def told_status(data: ReportData, state: ClauseState) -> str:
    """The status in the words of the mandate; of a clause that somebody unknown broke, that acts against it are recorded."""
    word = status_word(data, state)
    if state.status is Status.UNKNOWN and state.violations_unattributed:
        return f"acts against it recorded, but {NOT_ESTABLISHED}: {word} for each of them"
    return word


def _row(data: ReportData, state: ClauseState) -> tuple[str, ...]:
    info = data.info(state.clause)
    word = told_status(data, state)
    if state.performed_late is not None:
        word += f"; performed late on {moment_text(state.performed_late, data.zone)}"
    return (
        info.label,
        info.title or state.title or info.sentence,
        names(state.bearers),
        word,
        moment_text(state.since, data.zone),
        score(state),
        change(data, state, state_of(data.then_now, state.clause)),
        last_text(data, state.due, state.zone),
    )


def last_text(data: ReportData, at: Instant | None, zone: str) -> str:
    """A last moment by the clock of its own agreement, which is named where the page has another."""
    text = deadline_text(at, zone)
    return text if at is None or zone == data.zone else f"{text} ({zone})"


def violations(data: ReportData) -> list[PageBlock]:
    """By term and place, this period beside the previous one; a doer only where an attribution is accepted."""
    words = data.words
    blocks: list[PageBlock] = [Heading(2, f"{words.term('violations', capital=True)} recorded", "violations")]
    lines = facts.lines(data)
    if not lines:
        blocks.append(
            Para(f"{NOTHING} No act that {words.term('breaks')} a commitment is established in this period or the previous one.", "quiet")
        )
    else:
        differs = any(line.before != line.before_then for line in lines)
        columns = (
            "what",
            "place",
            "clauses",
            "this period",
            "previous period",
            *(("previous, as then reported",) if differs else ()),
            "attribution",
        )
        rows = []
        for line in lines:
            old = (_cell(line.before_then, Tally(), line.unit),) if differs else ()
            clauses = names(data.info(c).label for c in line.clauses)
            cells = (_cell(line.now, line.maybe, line.unit), _cell(line.before, line.maybe_before, line.unit), *old)
            rows.append((what(data, line.term), line.place or "place not stated", clauses, *cells, _whose(line)))
        blocks.append(Table(columns, tuple(rows), caption=f"{words.term('violations', capital=True)}, by act and place"))
        blocks.append(
            Para(
                f"An event that {words.term('breaks')} several clauses is counted once. A count belongs to the period in which its interval ends. “Possibly”: not settled by "
                "the evidence, and counted in no total. “None recorded” is not zero: see the knowledge gaps.",
                "quiet",
            )
        )
    acts = facts.recorded(data.now)
    told = [
        f"{data.info(s.clause).label}, {words.term('violations')} in all so far: {facts.clause_text(s, acts)}."
        for s in data.now.clauses
        if s.violations
    ]
    if told:
        blocks.append(Listing(tuple(told)))
    return blocks


def _cell(sure: Tally, maybe: Tally, unit: str) -> str:
    """`at least 900 explosions`, `1 act; possibly 2 acts more`, `none recorded`."""
    text = facts.unit_text(sure, unit)
    if not maybe.parts:
        return text
    return f"{text}; possibly {facts.unit_text(maybe, unit)}{' more' if sure.parts else ''}"


def _whose(line: facts.FactLine) -> str:
    if not line.now.parts:
        return "-"
    if not line.by:
        return NOT_ESTABLISHED
    return by_text(line.by) + (f"; the others: {NOT_ESTABLISHED}" if line.unattributed else "")


def what(data: ReportData, term: str) -> str:
    """A term of the vocabulary as a report names it."""
    return term or "event no longer on record"
