"""The life of measures as a page: where each stands, a picture of the lives, the phases with what made them, readings side by side."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from servanda.base.document import Cell, Document, Heading, Listing, PageBlock, Para, Picture, Table, table
from servanda.calendar import Instant, day_of, day_start, describe
from servanda.instruments.sanctions.measures.records import BINDING, Kind, Life, Lives, Phase, UnderReading
from servanda.report.letters import clip
from servanda.report.svg import CRITICAL, DOT, INK, LINE, SOFT, drawing, hatching, words_at

WIDTH, LEFT, RIGHT, ROW = 1100, 190, 24, 40
HATCH = "servanda-measure-unknown"
Scale = Callable[[Instant], float]
FILLS = {
    Kind.PLANNED: "none",
    Kind.TRIGGERED: "#f6d9b0",
    Kind.IN_FORCE: "#7fa8d1",
    Kind.EXTENDED: "#7fa8d1",
    Kind.SNAPPED_BACK: "#4f7fb0",
    Kind.RESUMED: "#7fa8d1",
    Kind.SUSPENDED: "#ffffff",
    Kind.LAPSED: "none",
    Kind.ENDED: "none",
    Kind.UNKNOWN: f"url(#{HATCH})",
    Kind.IN_PART: "#c7d8ea",
}


def measures_page(answer: Lives) -> Document:
    """In: the lives of measures. Out: a page; where readings differ, the lives that do stand beside those as written."""
    first = answer.readings[0]
    blocks: list[PageBlock] = [Para(_short(first), "strong")]
    blocks.append(_standing(first))
    blocks += _pictures(answer, first)
    for life in first.lives:
        blocks += _life(life, "")
    others = [(one, life) for one in answer.readings[1:] for life in one.lives if life.measure.id in one.differs]
    if others:
        blocks.append(Heading(2, "Under other readings"))
        blocks.append(
            Para("A reading is a position of those who hold it. Where a measure lives otherwise under one, its life stands here.")
        )
        for one, life in others:
            blocks += _life(life, one.label)
    same = [one.label for one in answer.readings[1:] if not one.differs]
    if same:
        blocks.append(Para(f"As written also under: {', '.join(same)}.", "quiet"))
    if answer.notes:
        blocks.append(Listing(answer.notes))
    return Document("Life of measures", tuple(blocks), answer.basis.foot())


def _short(one: UnderReading) -> str:
    kinds = [life.now.kind for life in one.lives]
    binding = sum(1 for kind in kinds if kind in BINDING)
    parts = [f"{binding} of {len(kinds)} measures bind{'s' if binding == 1 else ''}"]
    parts += [f"{kinds.count(kind)} {kind.value}" for kind in Kind if kind not in BINDING and kind in kinds]
    return "; ".join(parts) + "."


def _standing(one: UnderReading) -> Table:
    columns: dict[str, Cell] = {
        "measure": lambda life: life.measure.title,
        "sort": lambda life: life.measure.sort,
        "stands": lambda life: life.now.kind,
        "since": lambda life: _when(life.now.since, life.zone),
        "sunset if nobody acts": _sunset,
        "legal basis": lambda life: life.measure.legal_basis,
    }
    return table(one.lives, columns, tone=lambda life: _tone(life.now, "plain"), caption=f"Where each stands ({one.label})")


def _tone(phase: Phase, usual: str) -> str:
    return "warn" if phase.kind in (Kind.UNKNOWN, Kind.IN_PART) else usual


def _sunset(life: Life) -> str:
    now = life.now
    if now.sunset is None or now.kind in (Kind.LAPSED, Kind.ENDED):
        return "-"
    return _when(now.sunset, life.zone) + ("" if now.sunset_sure else " or later")


def _when(at: Instant | None, zone: str) -> str:
    return "-" if at is None else describe(at, zone)


def _life(life: Life, label: str) -> list[PageBlock]:
    measure = life.measure
    blocks: list[PageBlock] = [Heading(2 if not label else 3, measure.title + (f" ({label})" if label else ""))]
    about = [f"Clauses: {', '.join(measure.clauses)}."]
    about += [f"Objective: {measure.objective}"] * bool(measure.objective)
    about += [f"Imposed by {measure.imposed_by}."] * bool(measure.imposed_by)
    about += [f"Rests on the list {measure.list}, programme {measure.programme}."] * bool(measure.list)
    if not measure.declared:
        about.append("Nobody has declared what this measure is; its clause alone speaks.")
    if not label:
        blocks.append(Para(" ".join(about)))
    columns: dict[str, Cell] = {
        "phase": "kind",
        "from": lambda phase: _when(phase.since, life.zone),
        "to": lambda phase: _when(phase.until, life.zone),
        "because": "because",
        "events in the log": lambda phase: ", ".join(dict.fromkeys(name for one in phase.witnesses for name in one.events)),
    }
    blocks.append(table(life.phases, columns, tone=lambda phase: _tone(phase, "strong" if phase.kind in BINDING else "quiet")))
    return blocks


# --- the picture -------------------------------------------------------------------------------------------------------


def _pictures(answer: Lives, first: UnderReading) -> list[PageBlock]:
    lanes = [(life.measure.title, life) for life in first.lives]
    lanes += [
        (f"{life.measure.title} ({one.label})", life)
        for one in answer.readings[1:]
        for life in one.lives
        if life.measure.id in one.differs
    ]
    moments = [phase.since for _, life in lanes for phase in life.phases if phase.since is not None]
    if not moments:
        return []
    begin, end = min(moments), answer.asked.as_of
    end = max(end, begin + 86_400, *(phase.sunset for _, life in lanes for phase in life.phases[-1:] if phase.sunset is not None))
    begin -= (end - begin) // 40
    zone = answer.asked.zone

    def x(at: Instant) -> float:
        return LEFT + (min(max(at, begin), end) - begin) / (end - begin) * (WIDTH - LEFT - RIGHT)

    height = 46 + ROW * len(lanes) + 26
    parts = [hatching(HATCH), *_axis(begin, end, x, zone, height - 24)]
    for number, (title, life) in enumerate(lanes):
        parts += _lane(title, life, x, 40 + number * ROW, answer.asked.as_of)
    now = x(answer.asked.as_of)
    parts.append(f"<line x1='{now:.1f}' y1='26' x2='{now:.1f}' y2='{height - 24}' stroke='{INK}' stroke-dasharray='5 3'/>")
    parts.append(
        words_at(
            LEFT,
            height - 6,
            "filled: binds; white: suspended; hatched: not known; ochre: called for; open circle: sunset if nobody acts; dashed line: as of",
            fill=SOFT,
            size=11,
        )
    )
    return [Picture(drawing(WIDTH, height, parts), "Lives of the measures", _words(lanes))]


def _axis(begin: Instant, end: Instant, x: Scale, zone: str, bottom: float) -> list[str]:
    out: list[str] = []
    first, last = day_of(begin, zone), day_of(end, zone)
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((n for n in (1, 2, 3, 6, 12, 24) if months / n <= 9), 60)
    for number in range(0, months + 1, step):
        year, month = divmod(first.year * 12 + first.month - 1 + number, 12)
        day = first.replace(year=year, month=month + 1, day=1)
        at = day_start(day, zone)
        if at < begin:
            continue
        out.append(f"<line x1='{x(at):.1f}' y1='24' x2='{x(at):.1f}' y2='{bottom:.1f}' stroke='{LINE}'/>")
        if x(at) < WIDTH - 40:
            out.append(words_at(x(at), 16, f"{day:%b} {day.year}", anchor="middle", fill=SOFT, size=11))
    return out


def _lane(title: str, life: Life, x: Scale, top: float, as_of: Instant) -> list[str]:
    out = [words_at(LEFT - 10, top + 15, clip(title, LEFT - 16), anchor="end")]
    for phase in life.phases:
        if phase.since is None and phase.kind is Kind.PLANNED:
            continue
        left, right = x(phase.since if phase.since is not None else 0), x(phase.until + 1 if phase.until is not None else as_of)
        said = (
            f"{life.measure.title}: {phase.kind.value}, from {_when(phase.since, life.zone)} to {_when(phase.until, life.zone)}"
        )
        edge = CRITICAL if phase.kind is Kind.SNAPPED_BACK else DOT
        shape = f"<rect x='{left:.1f}' y='{top}' width='{max(2.0, right - left):.1f}' height='18' fill='{FILLS[phase.kind]}' stroke='{edge}'/>"
        if FILLS[phase.kind] == "none":
            shape = (
                f"<line x1='{left:.1f}' y1='{top + 9}' x2='{right:.1f}' y2='{top + 9}' stroke='{SOFT}' stroke-dasharray='2 4'/>"
            )
        label = phase.kind.value if right - left > 7 * len(phase.kind.value) else ""
        text = words_at((left + right) / 2, top + 31, label, anchor="middle", fill=SOFT, size=10) if label else ""
        out.append(f"<g><title>{escape(said)}</title>{shape}{text}</g>")
    sunset = life.now.sunset
    if sunset is not None and life.now.kind not in (Kind.LAPSED, Kind.ENDED):
        out.append(
            f"<g><title>{escape(f'sunset if nobody acts: {_when(sunset, life.zone)}')}</title><circle cx='{x(sunset):.1f}' cy='{top + 9}' r='5' fill='#fff' stroke='{DOT}' stroke-width='2'/></g>"
        )
    return out


def _words(lanes: list[tuple[str, Life]]) -> str:
    said = []
    for title, life in lanes:
        steps = [f"{phase.kind.value} from {_when(phase.since, life.zone)}" for phase in life.phases if phase.since is not None]
        said.append(f"{title}: {'; '.join(steps) or 'planned'}.")
    return " ".join(said)
