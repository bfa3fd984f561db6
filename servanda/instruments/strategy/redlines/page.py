"""The red-line card as a page: the answer in a sentence, then eight blocks, each with what it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from servanda.accounts.lacking import lacking
from servanda.accounts.pledged import COLUMNS
from servanda.base.document import (
    Bar,
    Cell,
    Comparison,
    Details,
    Document,
    Heading,
    Listing,
    PageBlock,
    Para,
    counted,
    number,
    table,
)  # fmt: skip
from servanda.instruments.strategy.likelihood import percent, ranged, said
from servanda.instruments.strategy.margins.answered import LineRecord, RateRow
from servanda.instruments.strategy.margins.margin import ABOVE, BELOW, UNKNOWN, Margin
from servanda.instruments.strategy.margins.words import interval_words, range_words, worth_bar
from servanda.instruments.strategy.redlines.card import SHOWN_EDITS
from servanda.instruments.strategy.redlines.records import LineCard, LineCards, LineEdit

RESPECTED = "Untested lines are counted beside and never as unanswered: a line that is respected is not tested."
TIMELESS = "The model sets gain against expected cost, and knows no time: it speaks of one decision, the base rate of all of it."
TRIED = (
    "Each was worked out anew, and looked at against the other lines and the clauses "
    "(SV910, SV911, SV913, SV915). None alters what is owed while all comply."
)


def lines_page(answer: LineCards) -> Document:
    """In: the cards. Out: the page."""
    blocks: list[PageBlock] = [Para(head(one, answer.yardstick), "strong") for one in answer.cards]
    for one in answer.cards:
        blocks += _card(one, answer.yardstick)
    blocks += [Para("; ".join(answer.notes) + ".", "warn")] * bool(answer.notes)
    blocks += lacking(answer.missing)
    return Document("Red lines", tuple(blocks), answer.basis.foot())


def head(one: LineCard, yardstick: str) -> str:
    """The line in a sentence to read aloud."""
    who, name = " and ".join(one.addressee), f"“{one.title}”"
    if one.withdrawn:
        return f"{name} was withdrawn on {one.withdrawn}."
    pays = {
        BELOW: f"By the ranges on record {who} gains more by crossing {name} than the answer would cost it",
        ABOVE: f"By the ranges on record an answer would cost {who} more than crossing {name} gains it",
        UNKNOWN: f"What {who} would gain by crossing {name}, or lose by the answer, is not on record",
    }.get(one.margin.sign, f"Whether crossing {name} would pay {who} cannot be said: its range runs across nothing")
    if one.chance.low is None or one.chance.high is None:
        return f"{pays}."
    likely = f"{said(one.chance.low, one.chance.high, yardstick)} ({ranged(one.chance.low, one.chance.high)})"
    base = f"; {one.base.crossed} of {counted(one.base.of, 'line')} on record crossed in such a time" if one.base else ""
    return f"{pays}; that it is crossed by {one.by} is {likely}{base}."


def _card(one: LineCard, yardstick: str) -> Iterator[PageBlock]:
    yield Heading(2, one.title, one.line)
    yield from _words(one)
    yield from _threshold(one)
    yield from _answer(one)
    yield from _cost(one)
    yield from _record(one.record)
    yield from _crossing(one, yardstick)
    yield from _understood(one)
    yield from _changes(one)


def _words(one: LineCard) -> Iterator[PageBlock]:
    yield Heading(3, "1. The line")
    yield Para(one.sentence, "clause")
    known = {"publicly": "declared in public", "privately": "declared in private"}
    how = known.get(one.declared, "how it was declared is not on record")
    since = f" on {one.since}" if one.since else "; since when is not on record"
    yield Para(f"Drawn by {', '.join(one.issuer)} to {', '.join(one.addressee)}; {how}{since}. On evidence: {one.status_words}.")
    tested = f"Last tested on {one.tested_on}, {one.days_since:,} days ago." if one.tested_on else "No test of it is on record."
    more = [f"It takes the place of {one.supersedes}."] * bool(one.supersedes)
    more += [f"It assures: {one.assures}." if one.assures else "What will not happen if it is respected is not on record."]
    yield Para(" ".join((tested, *more)))


def _threshold(one: LineCard) -> Iterator[PageBlock]:
    yield Heading(3, "2. Threshold")
    if one.acts:
        ways = Counter(act.beside for act in one.acts if act.beside)
        by = ": " + ", ".join(f"{count} by {way}" for way, count in ways.most_common()) if ways else ""
        many = counted(len(one.acts), "act")
        yield Para(f"{ways.total()} of {many} of its kind since {one.acts_since} stayed below the line{by}.")
        columns: dict[str, Cell] = {"day": "day", "act": "what", "below by": "beside", "amount": "amount"}
        columns["certain"] = lambda act: "yes" if act.sure else "no"
        yield Details("The acts (below by -: a crossing)", (table(one.acts, columns),))
    elif one.demands:
        yield Para("It demands an act: there is no step below it, only the time until which it is done.")
    else:
        yield Para(f"No act of its kind by {', '.join(one.addressee)} is on record since {one.acts_since}.")
    if one.findings:
        yield table(one.findings, {"rule": "code", "what it finds": "message", "one change": "repair"}, tone=lambda _row: "warn")
    else:
        yield Para("No rule finds anything on it.", "quiet")
    yield Listing(one.parts) if one.parts else Para("No reading of it is written down, so that none can part.", "quiet")


def _answer(one: LineCard) -> Iterator[PageBlock]:
    yield Heading(3, "3. Answer")
    if not one.steps:
        yield Para("No answer is written down.", "warn")
        return
    columns: dict[str, Cell] = {
        "rung": "number", "what": "sentence", "clock": "clock",
        "who can hold it up": lambda step: ", ".join(step.blockers) or "nobody else",
        "needs": lambda step: step.needs or "not known", "means on record": "held",
        "costs the issuer": lambda step: range_words(step.own_cost, step.unit), "source": "source",
    }  # fmt: skip
    yield table(one.steps, columns)
    if one.unanswered:
        yield Para(f"The checker: {one.unanswered}.", "quiet")


def _cost(one: LineCard) -> Iterator[PageBlock]:
    yield Heading(3, "4. Cost and gain")
    bars = (
        worth_bar(f"the answer, less the gain of crossing ({', '.join(one.addressee)})", one.margin),
        worth_bar(f"the answer's worth, less its cost ({', '.join(one.issuer)})", one.own, quiet=True),
    )
    title = "Margins (90 % of the draws; a range alone: no middle is known)"
    units = dict.fromkeys(each.unit for each in (one.margin, one.own) if each.low is not None)
    for unit in units:  # figures of two units are not drawn on one axis
        drawn = tuple(bar for bar, each in zip(bars, (one.margin, one.own), strict=True) if len(units) == 1 or each.unit == unit)
        yield Comparison(title=title, unit=unit, bars=drawn, reference=(0, "nothing"))
    yield Para(f"{_said(one.margin)} It is the answer's cost, times how often it is given and a crossing is seen, less the gain.")
    if one.margin.needed is not None:
        low, high = one.margin.needed
        limit = "more than every crossing" if low > 1 else f"{ranged(low, min(high, 1))} of crossings"
        above = " (at the upper end: more than every one)" if high > 1 >= low else ""
        yield Para(f"For a crossing not to pay, an answer must follow {limit}{above}.")
    yield Listing(
        (
            f"gain of crossing: {range_words(one.gain, one.margin.unit)}",
            f"cost of the answer: {range_words(one.cost, one.margin.unit)}",
            f"a crossing is seen: {'not known' if one.seen is None else ranged(*one.seen)} ({one.seen_words})",
            f"from crossing to answer at most: {'not known' if one.days is None else f'{one.days:g} days'}",
            f"source of gain and cost: {one.payoff_source or 'none'}",
        )
    )
    if one.pledged:
        yield Para("Support between the two sides, by the ledger: what an answer could hold back, or a crossing put at stake.")
        yield table(one.pledged, COLUMNS)


def _record(record: LineRecord | None) -> Iterator[PageBlock]:
    yield Heading(3, "5. Record")
    if record is None:
        yield Para("Not known: the dossier has no table of threats (strategy/threats.csv).", "warn")
        return
    bars = tuple(_rate(one, one is not record.rates[-1]) for one in record.rates)
    yield Comparison(title="Tested lines that were answered, in part or in full (interval: 90 %)", unit="%", bars=bars)
    least, most = record.answered
    many = f"{least} to {most}" if least < most else f"{least}"
    beside = f"{record.untested} not tested, {record.unknown} not known"
    yield Para(f"{many} of {record.tested} tested lines of theirs were answered; {beside}. {RESPECTED}")
    yield Para(record.prior, "quiet")
    if record.split:
        rows = table(record.split, {"by": "name", "answered": "note", "drawn towards all": lambda row: ranged(row.low, row.high)})
        yield Details("By kind of answer and by administration", (rows,))


def _rate(one: RateRow, quiet: bool) -> Bar:
    value, low, high = (None if each is None else 100 * each for each in (one.rate, one.low, one.high))
    return Bar(label=one.name, value=value, low=low, high=high, note=one.note, quiet=quiet)


def _crossing(one: LineCard, yardstick: str) -> Iterator[PageBlock]:
    yield Heading(3, f"6. Crossed by {one.by}?")
    base, beside = one.base, "No base rate is on record."
    if base is not None:
        within = f"crossed within {base.days} days ({ranged(base.low, base.high)})"
        beside = f"Base rate: {base.crossed} of {counted(base.of, 'line')} on record, {within}."
    if one.chance.low is None or one.chance.high is None:
        yield Para(f"Not known by the model: {', '.join(one.chance.lacks)}. {beside}", "warn")
    else:
        words = said(one.chance.low, one.chance.high, yardstick)
        yield Para(f"By the model: {words} ({ranged(one.chance.low, one.chance.high)}). {beside}", "strong")
        yield Para(TIMELESS, "quiet")
    swings = [one for one in one.chance.swings if one.total]
    if swings:
        names = (f"{each.name}{'' if each.known else ' (not known)'}" for each in swings)
        bars = tuple(Bar(label=name, value=100 * each.total) for name, each in zip(names, swings, strict=True))
        yield Comparison(title="What the range hangs on: share of its spread (with all it acts with)", unit="%", bars=bars)
        columns: dict[str, Cell] = {"range": "name", "alone": lambda row: percent(row.first)}
        columns["with others"] = lambda row: percent(row.total)
        yield Details("The indices", (table(swings, columns),))
    if one.roots is not None:
        yield Para(f"Crisis signalling, by the stakes on record (strategy/stakes.csv): {one.roots.says}")


def _understood(one: LineCard) -> Iterator[PageBlock]:
    yield Heading(3, "7. How it is understood")
    none = "No act is on record that one side understands as a crossing and the other does not."
    yield Listing(one.misread) if one.misread else Para(none)
    if one.declared != "publicly":
        yield Para(f"{', '.join(one.addressee)} cannot look it up: it was not declared in public.", "warn")
    if one.understood:
        columns: dict[str, Cell] = {"act": "act", "as understood by": "holder", "a crossing": "crossing", "source": "source"}
        rows = table(one.understood, columns, none="not known")
        yield Details("Who is on record to understand what", (rows,))


def _changes(one: LineCard) -> Iterator[PageBlock]:
    yield Heading(3, "8. What would help most for what it costs")
    if not one.edits:
        yield Para("No single change is left to try.")
        return
    told = [_edit(edit, one) for edit in one.edits]
    yield from map(Para, told[:SHOWN_EDITS])
    if told[SHOWN_EDITS:]:
        yield Details("The other changes that were tried", (Listing(tuple(told[SHOWN_EDITS:])),))
    yield Para(TRIED, "quiet")


def _edit(edit: LineEdit, one: LineCard) -> str:
    own = edit.edit == "own cost"
    after, before, whose = (edit.own, one.own, "issuer’s own") if own else (edit.margin, one.margin, "addressee’s")
    moved = f"moves the {whose} margin by {number(edit.gain)} {after.unit}" if edit.gain else "no figure hangs on it"
    moved += f" (crossing pays: {before.pays}, then {after.pays})" if not own and after.sign != before.sign else ""
    more = [f"settles {'; '.join(edit.settles)}"] * bool(edit.settles)
    more += [f"but then: {'; '.join(edit.breaks)}"] * bool(edit.breaks)
    cost = f"for {range_words(edit.cost, edit.unit)}" if edit.cost else "its cost not known"
    return f"{edit.words[:1].upper()}{edit.words[1:]}: {'; '.join((f'{moved}, {cost}', *more))}."


def _said(margin: Margin) -> str:
    if margin.low is None or margin.high is None:
        return f"Not known: {', '.join(margin.lacks)}."
    lacks = f" Not known, and taken at both ends: {', '.join(margin.lacks)}." if margin.lacks else ""
    return f"90 % of the draws lie from {interval_words(margin)} {margin.unit}.{lacks}"
