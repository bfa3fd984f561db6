"""The matrix of a monitoring report: clauses by periods. A status is a shape and a sign, a score a number; colour only helps."""

from __future__ import annotations

from html import escape

from servanda.base.document import Picture
from servanda.calendar import day_of
from servanda.meaning.runs import Status
from servanda.model.sink import listed
from servanda.monitor.answers import Basis, ScorePoint
from servanda.report.letters import clip, measure
from servanda.report.monitoring.data import PeriodColumn, ReportData
from servanda.report.monitoring.summary import score, status_word
from servanda.report.monitoring.words import day_text, plural
from servanda.report.svg import INK, LINE, SOFT, drawing, words_at

LEFT, CELL, ROW, TOP, WIDTH = 330, 76, 26, 46, 900
CLAUSE = "clause "
MOST_ROWS = 34
"""Rows of a page: what A4 holds."""
# Colours that stay apart for colour-blind readers and in grey: blue and orange carry the two ends.
LOOK = {
    Status.KEPT: ("circle", "#0b5fa5", "#fff", "+"),
    Status.BREACHED: ("diamond", "#c2410c", "#fff", "×"),
    Status.UNKNOWN: ("square", "#fff", INK, "?"),
    Status.PENDING: ("circle", "#fff", INK, "P"),
    Status.EXCUSED: ("triangle", "#e5e9ef", INK, "E"),
    Status.LAPSED: ("square", "#d0d6de", INK, "L"),
    Status.NOT_IN_FORCE: ("none", "#fff", SOFT, "–"),
}


def legend(basis: Basis, drawn: set[Status]) -> list[tuple[Status, str]]:
    """What each shape that is drawn means in the words of the mandate: of a duty, and of a prohibition where that is another word."""
    return [(one, " / ".join(dict.fromkeys(basis.word(one, modal) for modal in ("must", "must not")))) for one in LOOK if one in drawn]


def matrix_pictures(data: ReportData) -> list[Picture]:
    """In: a report with its history. Out: status and score of every clause at the end of each period, as many drawings as pages need; none without clauses."""
    if not data.history:
        return []
    clauses = [state.clause for state in data.now.clauses]
    groups = len({data.info(one).agreement for one in clauses})
    each = MOST_ROWS - (groups if groups > 1 else 0)
    parts = [clauses[start : start + each] for start in range(0, len(clauses), each)]
    return [_picture(data, data.history, part, number, len(parts)) for number, part in enumerate(parts, 1)]


def _picture(data: ReportData, columns: tuple[PeriodColumn, ...], rows: list[str], number: int, parts: int) -> Picture:
    found = [{state.clause: state for state in column.states} for column in columns]
    left = max(LEFT, WIDTH - 20 - CELL * len(columns))
    width, end = left + CELL * len(columns) + 20, left + CELL * len(columns)
    several = len({data.info(state.clause).agreement for state in data.now.clauses}) > 1
    out, y, group = list[str](), float(TOP), ""
    for i, column in enumerate(columns):
        day = day_of(column.at, data.zone)
        middle = left + CELL * i + CELL / 2
        last = i == len(columns) - 1
        out.append(words_at(middle, 18, f"{day.day} {day:%b}", anchor="middle", strong=last))
        out.append(words_at(middle, 34, str(day.year), anchor="middle", fill=SOFT, size=11))
    for clause in rows:
        info = data.info(clause)
        if several and info.agreement != group:  # said once, above its clauses
            group = info.agreement
            out.append(words_at(12, y + 17, clip(group, end - 20), strong=True))
            y += ROW
        name, told = info.label.removeprefix("clause ").partition(" of ")[0], info.title or info.sentence
        room = measure(name, 11) + 16
        out.append(f"<line x1='8' y1='{y:.1f}' x2='{end:.1f}' y2='{y:.1f}' stroke='{LINE}'/>")
        titled = words_at(12, y + 17, clip(told, left - 22 - room))
        small = words_at(left - 12, y + 17, clip(name, left - 24), anchor="end", fill=SOFT, size=11)
        out.append(f"<g><title>{escape(f'{info.label.removeprefix(CLAUSE)}  {told}')}</title>{titled}{small}</g>")
        out += [_cell(data, states.get(clause), left + CELL * j + CELL / 2, y + ROW / 2) for j, states in enumerate(found)]
        y += ROW
    foot = y + 22
    x = 12.0
    drawn = {state.status for states in found for name, state in states.items() if name in rows}
    for status, word in legend(data.now.basis, drawn):
        out += [_shape(status, x + 9, foot), words_at(x + 24, foot + 4, word, fill=SOFT, size=11)]
        x += 36 + measure(word, 11)
    out.append(
        words_at(
            12,
            foot + 28,
            "The number beside the shape is the score: 0 not initiated, 1 minimal, 2 intermediate, 3 full; ? cannot be judged.",
            fill=SOFT,
            size=11,
        )
    )
    caption = "Status and score of each commitment at the end of each period, on what is known now"
    caption += f" (part {number} of {parts})" if parts > 1 else ""
    return Picture(drawing(width, int(foot + 40), out), caption, _words(data, columns, rows))


def _cell(data: ReportData, state: ScorePoint | None, x: float, y: float) -> str:
    if state is None:
        return words_at(x, y + 4, "no data", anchor="middle", fill=SOFT, size=10)
    number = "" if state.status is Status.NOT_IN_FORCE else words_at(x + 14, y + 4, score(state), strong=True)
    return f"<g><title>{escape(f'{status_word(data, state)}, score {score(state)}')}</title>{_shape(state.status, x - 6, y)}{number}</g>"


def _shape(status: Status, x: float, y: float) -> str:
    shape, fill, ink, letter = LOOK[status]
    edge = f"fill='{fill}' stroke='{INK}' stroke-width='1.2'"
    match shape:
        case "circle":
            form = f"<circle cx='{x:.1f}' cy='{y:.1f}' r='9' {edge}/>"
        case "diamond":
            form = f"<path d='M{x:.1f} {y - 11:.1f}l11 11l-11 11l-11 -11z' {edge}/>"
        case "triangle":
            form = f"<path d='M{x:.1f} {y - 11:.1f}l11 19h-22z' {edge}/>"
        case "square":
            dash = " stroke-dasharray='3 2'" if status is Status.UNKNOWN else ""
            form = f"<rect x='{x - 8:.1f}' y='{y - 8:.1f}' width='16' height='16' {edge}{dash}/>"
        case _:
            form = ""
    return form + words_at(x, y + 4, letter, anchor="middle", fill=ink, size=11, strong=True)


def _words(data: ReportData, columns: tuple[PeriodColumn, ...], rows: list[str]) -> str:
    found = [{state.clause: state for state in column.states} for column in columns]
    alike: dict[str, list[str]] = {}
    for clause in rows:
        alike.setdefault(_course(data, columns, [states.get(clause) for states in found]), []).append(data.info(clause).label)
    first, last = day_text(columns[0].at, data.zone), day_text(columns[-1].at, data.zone)
    head = f"At the ends of {plural(len(columns), 'period')}, {first} to {last}." if len(columns) > 1 else f"On {last}."
    return " ".join([head, *(f"{listed(names, most=99)}: {course}." for course, names in alike.items())])


def _course(data: ReportData, columns: tuple[PeriodColumn, ...], states: list[ScorePoint | None]) -> str:
    """How a clause went, told once for as long as it stays the same: `pending, score 0; from 5 May 2031 done, score 3`."""
    said: list[str] = []
    before = ""
    for column, state in zip(columns, states, strict=True):
        if state is None:
            now = "no data"
        else:
            now = status_word(data, state) + ("" if state.status is Status.NOT_IN_FORCE else f", score {score(state)}")
        if now != before:
            said.append(f"from {day_text(column.at, data.zone)} {now}" if said else now)
        before = now
    return "; ".join(said)
