"""The sections of a report on what is not settled: what was corrected, what is disputed or cannot be judged, where readings part."""

from __future__ import annotations

import re

from servanda.base.document import Heading, Listing, PageBlock, Para, Table
from servanda.calendar import Instant
from servanda.meaning.runs import Status
from servanda.model.sink import listed
from servanda.monitor.answers import ClauseState, Column, Delta
from servanda.monitor.settling import settle_words
from servanda.report.monitoring import facts
from servanda.report.monitoring.data import Item, ReportData
from servanda.report.monitoring.summary import score, status_word
from servanda.report.monitoring.words import NOTHING, by_text, moment_text, names, plural, sentence, when_text

OF_EVENT = re.compile(r"(?P<question>whether it happened|who did it|when exactly): .*\[(?P<id>[^\[\]]+)\]", re.DOTALL)
"""How the monitor says what is missing of one event."""

MENTION = re.compile(r"(?P<open>[\['])(?P<id>[^\[\]',]+)(?P<close>['\]]|, )")
"""An id of the log in brackets or quotes."""

MOST_ITEMS = 3
"""Items that a doubt names one by one."""


def corrections(data: ReportData) -> list[PageBlock]:
    """What the previous report would say otherwise today, and the entries that are the reason."""
    blocks: list[PageBlock] = [Heading(2, "Corrections and restatements", "corrections")]
    restated, deltas, words = facts.restated(data), data.restated.deltas, data.words
    old, new = facts.violations_in(data.then, data.previous), facts.violations_in(data.then_now, data.previous)
    if not restated and not deltas and not data.changes and old == new:
        return [*blocks, Para(f"{NOTHING} What was known at the start of the period stands.", "quiet")]
    if old != new:
        blocks.append(Para(f"{words.term('violations', capital=True)} in the previous period: as then reported {old}; on what is known now {new}.", "strong"))
    if restated:
        rows = tuple(
            (
                data.info(was.clause).label,
                status_word(data, was),
                status_word(data, now),
                f"{score(was)} to {score(now)}" if score(was) != score(now) else f"{score(now)}, as before",
            )
            for was, now in restated
        )
        day = moment_text(data.period.first, data.zone)
        blocks.append(
            Table(
                ("clause", f"on {day}, as then reported", f"on {day}, as known now", "score"), rows, caption="Restated findings"
            )
        )
    if deltas:
        blocks.append(Listing(tuple(_delta(data, d) for d in deltas)))
    if data.changes:
        entries = tuple(
            (
                moment_text(c.known, data.zone),
                c.how,
                c.what,
                f"annex {c.number}" if c.number else "-",
                c.because or "no reason given",
            )
            for c in data.changes
        )
        blocks.append(
            Table(
                ("known since", "how", "what", "item", "because"),
                entries,
                caption="Entries of the period that change earlier ones",
            )
        )
    return blocks


def _delta(data: ReportData, delta: Delta) -> str:
    if delta.text:
        # numbers of entries are left out: those here count only what was released, and would not be found in the log
        text = data.words.reworded(delta.text.replace(" -> ", ", now "))
        return sentence(numbered(data, re.sub(r", entry \d+", "", text)))
    label = data.info(delta.clause).label
    was = status_word(data, delta.was) if delta.was is not None else "no finding"
    now = status_word(data, delta.now) if delta.now is not None else "withdrawn"
    because = f", because of {names(v.text or v.event.term for v in delta.because)}" if delta.because else ""
    return sentence(f"{label} ({names(delta.bearers)}): {was}, now {now}{because}")


def disputed(data: ReportData) -> list[PageBlock]:
    """What is contested or cannot be settled on the evidence: disputed events, possible violations, clauses that cannot be judged."""
    blocks: list[PageBlock] = [Heading(2, "Disputed and uncertain", "disputed")]
    items = [
        i
        for i in data.items
        if (i.standing == "disputed" or i.attribution.startswith("disputed")) and _recent(data, i.first, i.last)
    ]
    maybe, unknown = data.possible, [s for s in data.now.clauses if s.status is Status.UNKNOWN]
    if not items and not maybe and not unknown:
        return [*blocks, Para(NOTHING, "quiet")]
    if items:
        rows = [
            (
                str(i.number),
                i.what,
                _when(data, i),
                i.place or "-",
                "the event" if i.standing == "disputed" else "who did it",
                names(i.sources),
            )
            for i in items
        ]
        blocks.append(Table(("item", "what", "when", "place", "what is disputed", "source"), tuple(rows), caption="Disputed"))
    if maybe:
        known = facts.items_of(data)
        rows = [
            (
                str(known[r.id].number) if r.id in known else "-",
                known[r.id].what if r.id in known else r.term,
                _when(data, known[r.id]) if r.id in known else moment_text(r.at, data.zone),
                r.place or "-",
                names(data.info(c).label for c in r.clauses),
                by_text(r.by),
            )
            for r in maybe
        ]
        blocks.append(
            Table(
                ("item", "what", "when", "place", data.words.term("may break"), "attribution"),
                tuple(rows),
                caption=f"Possibly {data.words.term('violations')}, not counted",
            )
        )
    if unknown:
        said = tuple(_unknown(data, s) for s in unknown)
        blocks += [Heading(3, "Commitments that cannot be judged"), Listing(said)]
    return blocks


def _unknown(data: ReportData, state: ClauseState) -> str:
    gaps = list(dict.fromkeys(m.what for m in state.missing if m.gap))
    if state.lack:
        return sentence(f"{data.info(state.clause).label}: {status_word(data, state)}; would settle it: {settle_words(state, data.now.basis.as_of)}")
    none = _of_events(data, list(dict.fromkeys(data.words.reworded(m.what) for m in state.missing if not m.gap)))
    text = data.info(state.clause).label
    parts = []
    if none:
        parts.append("not known: " + "; ".join(none[:4]) + (f"; and {len(none) - 4} more" if len(none) > 4 else ""))
    if gaps:
        parts.append("; ".join(gaps[:4]) + (f"; and {len(gaps) - 4} more" if len(gaps) > 4 else ""))
    return sentence(numbered(data, f"{text}: {'; '.join(parts) or 'what is known allows more than one status'}"))


def _of_events(data: ReportData, missing: list[str]) -> list[str]:
    """What must still be established of events, each question once with the items it is about; the rest as it stands.

    The words in which an event was entered are left to the annex: they may be many, and they are a source's, not the report's.
    """
    open_: dict[str, list[str]] = {}
    rest = []
    for text in missing:
        if found := OF_EVENT.fullmatch(text):
            open_.setdefault(found["question"], []).append(found["id"])
        else:
            rest.append(text)
    known = facts.items_of(data)
    said = []
    for question, ids in open_.items():
        items = [known[one] for one in dict.fromkeys(ids) if one in known]
        if len(ids) == 1 and items:
            said.append(f"{question} (item {items[0].number}: {items[0].what}, {_when(data, items[0])})")
            continue
        shown = [str(item.number) for item in items[:MOST_ITEMS]]
        more = [f"{len(ids) - len(shown):,} more"] if shown and len(ids) > len(shown) else []
        where = f": item{'s' if len(shown) > 1 else ''} {listed([*shown, *more], most=99)}" if shown else ""
        said.append(f"{question} ({plural(len(ids), 'event')}{where})")
    return said + rest


def numbered(data: ReportData, text: str) -> str:
    """Ids of the log in brackets or quotes become the items of the annex, where a reader can look them up."""
    if "[" not in text and "'" not in text:
        return text
    known = facts.items_of(data)

    def item(found: re.Match[str]) -> str:
        one = known.get(found["id"])
        if one is None:
            return found[0]
        return f"item {one.number}" if found["open"] == "'" else f"[item {one.number}{found['close']}"

    return MENTION.sub(item, text)


def readings(data: ReportData) -> list[PageBlock]:
    """Clauses that stand differently under the readings, side by side."""
    blocks: list[PageBlock] = [Heading(2, "Readings side by side", "readings")]
    rows, side = facts.parting(data), data.readings
    if side is None or len(side.columns) < 2:
        return [*blocks, Para(f"{NOTHING} One reading was asked for: {data.now.basis.label}.", "quiet")]
    if not rows:
        return [
            *blocks,
            Para(f"{NOTHING} Every commitment stands the same under {plural(len(side.columns), 'choice')} of readings.", "quiet"),
        ]
    short = [reading_label(column) for column in side.columns]
    if len(short) <= 4:
        table = Table(("clause", *short), tuple((data.info(row.clause).label, *row.answers) for row in rows))
    else:
        said = []
        for row in rows:
            groups: dict[str, list[str]] = {}
            for name, answer in zip(short, row.answers, strict=True):
                groups.setdefault(answer, []).append(name)
            most = max(groups.values(), key=len)
            for answer, who in groups.items():
                common = who is most and short[0] in who and len(who) > 3
                said.append(
                    (data.info(row.clause).label, answer, f"{short[0]}, and every other reading" if common else names(who, 12))
                )
        table = Table(("clause", "stands", "as read by"), tuple(said))
    return [*blocks, table]


def reading_label(column: Column) -> str:
    """`as written`, `as read by Northmark`, `reading late-harbour`."""
    return f"as read by {column.holder}" if column.holder else f"reading {column.reading}" if column.reading else column.label


def _when(data: ReportData, item: Item) -> str:
    return when_text(item.first, item.last, item.precision, data.zone)


def _recent(data: ReportData, first: Instant, last: Instant) -> bool:
    return first <= data.period.last and last > data.previous.first
