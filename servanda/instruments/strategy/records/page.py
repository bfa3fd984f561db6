"""Records of threats as pages: the rates side by side, drawn and as a table, what they rest on and what they cannot say."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.base.document import Bar, Cell, Comparison, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.instruments.strategy.likelihood import percent, ranged, said
from servanda.instruments.strategy.records.episodes import APART
from servanda.instruments.strategy.records.measured import FollowedThreats, TableRead
from servanda.instruments.strategy.records.pooling import Pooled, PooledRate
from servanda.instruments.strategy.records.rates import BaseRate
from servanda.instruments.strategy.records.threats import RecordRow, RecordTable, ThreatRecord

SHOWN = 20
"""So many actors are shown, those with most cases first."""
SELECTION = (
    "Who makes a threat, and to whom, is no draw of a lot: the rate helps to forecast, it does not say what a threat does. Lines "
    "that nobody tested are not in it, and may be those that were kept best."
)
TITLES = {"issuer": "By issuer", "kind": "By kind of answer", "administration": "By government in office"}


def record_page(answer: ThreatRecord) -> Document:
    """A dossier's record. In: the answer of `strategy record`."""
    whole = answer.all
    whose = f"Of {counted(whole.threats, 'threat')} on record" + (f" of {answer.issuer}" if answer.issuer else "")
    blocks: list[PageBlock] = [Para(f"{whose}, {_tested(whole)}", "strong"), Para(_beside(whole))]
    for one in answer.tables:
        blocks += _split(one)
    if answer.next_:
        name, up, down = answer.next_
        ends = f"that is answered takes its rate to {percent(up)}, one that is not to {percent(down)}"
        blocks.append(Para(f"What would change it: one more tested threat of {name} {ends}."))
    if answer.differing:
        rows = table(
            answer.differing,
            {
                "issuer": "issuer", "addressee": "addressee", "on": "date", "demand or line": "demand",
                "coded": lambda one: "; ".join(f"{who}: {what}" for who, what in one.codings),
            },
        )  # fmt: skip
        blocks += [Heading(2, "Coded in more than one way"), Para("Both stand; the rates above hold either."), rows]
    blocks += _base(answer.base_rates)
    left = [*answer.notes, *([f"{counted(answer.later, 'row')} of after this day not looked at"] if answer.later else [])]
    blocks += [Listing(tuple(left))] * bool(left)
    return Document("Record of threats", (*blocks, Para(SELECTION, "quiet")), answer.basis.foot())


def _tested(row: RecordRow) -> str:
    if not row.most.n:
        return "none is known to have been tested: how often an answer follows is not known."
    low, high = row.least, row.most
    tested = _span(min(low.n, high.n), max(low.n, high.n))
    did = f"the answer that was announced followed in {_span(low.k, high.k)}"
    return f"{tested} {'was' if tested == '1' else 'were'} tested; {did} of these ({_either(low.raw, high.raw)})."


def _beside(row: RecordRow) -> str:
    words = [f"not tested: {row.untested}", f"whether tested or answered is not known: {row.unknown}"]
    words += [f"Answered in part, or coded in two ways: {row.two_ways}."] * bool(row.two_ways)
    low, high = row.least.low, row.most.high
    rate = f"By these threats alone the rate is {ranged(low, high)} ({said(low, high)}; 90 % interval)."
    return " ".join((f"Beside, and in no rate: {words[0]}; {words[1]}.", *words[2:], *([rate] if row.most.n else ())))


def _split(one: RecordTable) -> list[PageBlock]:
    if all(row.name.endswith(f": {one.by} not said") for row in one.rows):
        return []
    known = one.most is not None
    rows = sorted(one.rows, key=lambda row: (-row.most.n, row.name))[:SHOWN]
    heads: dict[str, Cell] = {
        one.by: "name", "threats": "threats", "not tested": "untested", "not known": "unknown", "two ways": "two_ways",
        "answered of tested": _of_tested,
        "own rate": lambda row: _either(row.least.raw, row.most.raw),
        "rate of all": lambda _row: _either(one.least, one.most),
        "drawn towards all": lambda row: ranged(row.least.rate, row.most.rate) if known else "not known",
        "90 % interval": lambda row: ranged(row.least.low, row.most.high) if known else "not known",
    }  # fmt: skip
    bars = tuple(
        _bar(row.name, row.least.rate if row.least.rate == row.most.rate else None, row.least.low, row.most.high, row.most)
        for row in rows  # told in two ways: no middle of them is claimed
    )
    title = "Answered, of tested threats: drawn towards the rate of all; the whiskers hold it with 90 %"
    more = len(one.rows) - len(rows)
    if not known:
        return [Heading(2, TITLES[one.by]), table(rows, heads)]
    return [
        Heading(2, TITLES[one.by]),
        _drawn(title, bars, one.most if one.least == one.most else None),
        table(rows, heads),
        Para(f"{one.how}{f' {more} more are not shown.' if more else ''}", "quiet"),
    ]


def _of_tested(row: RecordRow) -> str:
    return f"{_span(row.least.k, row.most.k)} of {_span(row.least.n, row.most.n)}" if row.most.n else "none tested"


def _either(least: float | None, most: float | None) -> str:
    """A rate told in two ways; in one of them, or in both, nothing may be tested."""
    if least is None or most is None:
        only = most if least is None else least
        return "not known" if only is None else f"{percent(only)}, or not known"
    return ranged(min(least, most), max(least, most))


def _bar(name: str, rate: float | None, low: float, high: float, one: PooledRate) -> Bar:
    own = f"own: {one.k} of {one.n}" if one.n else "none tested: what is expected of a newcomer"
    return Bar(label=name, value=None if rate is None else 100 * rate, low=100 * low, high=100 * high, note=own, quiet=not one.n)


def _drawn(title: str, bars: tuple[Bar, ...], all_: float | None) -> Comparison:
    reference = None if all_ is None else (100 * all_, "all together, k/n")
    return Comparison(title=title, unit="%", bars=bars, reference=reference)


def _span(low: int, high: int) -> str:
    return f"{low:,}" if low == high else f"{min(low, high):,} to {max(low, high):,}"


def _base(rates: Iterable[BaseRate]) -> list[PageBlock]:
    rates = tuple(rates)
    if not rates:
        return []
    heads: dict[str, Cell] = {
        "base rate": "name",
        "k of n": lambda one: f"{one.k} of {one.n} ({percent(one.rate)})",
        "counted": "meant",
        "beside": "beside",
        "source": lambda one: f"{one.source}; measured {one.measured}",
        "limits": "limits",
    }
    return [Heading(2, "Elsewhere"), Para("Measured on other threats; in no rate above."), table(rates, heads)]


def events_page(answer: FollowedThreats) -> Document:
    """What tables of events say. In: the answer of `strategy threats`."""
    rates, rule = answer.rates, answer.rule
    blocks: list[PageBlock] = [Para(_first(answer), "strong"), *_rates(rates)]
    if answer.forecast:
        blocks += _forecast(answer)
    elif rule:
        words = "Whether any of these rates forecasts better than another is not known: fewer than ten threats in the later half."
        blocks.append(Para(words, "quiet"))
    if answer.tables:
        heads: dict[str, Cell] = {
            "table": "name", "layout": "layout", "events": "events", "from": "first", "to": "last", "threats": "episodes",
            "quiet before": "quiet", "end not seen": "unseen", "begins too late": "early", "codes of no layout": "foreign",
            "rows not read": _unread,
        }  # fmt: skip
        blocks += [Heading(2, "What was read"), table(answer.tables, heads)]
    if rule:
        words = (
            f"A threat counts where no {_words(rule.answer)} of the same against the same stood in {rule.quiet} days before: in "
            f"a running fight every threat looks answered. Threats within {APART} days of one that counts are of the same "
            "episode. Whether a demand was met is not in such tables, so met and refused ones are together. They count what was "
            "reported."
        )
    else:
        words = (
            "Sums of ten years by pair: no day, no quiet time before, no forecast can be told. A threat that ended with a "
            "concession was not tested."
        )
    return Document("Threats and what followed", (*blocks, Para(words, "quiet"), Para(SELECTION, "quiet")), answer.basis.foot())


def _first(answer: FollowedThreats) -> str:
    rates, rule, calm = answer.rates, answer.rule, answer.beside
    if rates.pooled is None:
        return "No threat counts: how often one is followed by what it announced is not known."
    share = percent(rates.pooled)
    if rule is None:
        return (
            f"Of {rates.n:,} threats that the other side resisted, {rates.k:,} ({share}) were carried out; {answer.untested:,} "
            "more ended with a concession and were not tested."
        )
    beside = f"; on any quiet day of the same pairs it was {percent(calm.weighted)}" if calm and calm.weighted is not None else ""
    return (
        f"Of {counted(rates.n, _words(rule.threat))} after {rule.quiet} quiet days, {rates.k:,} ({share}) "
        f"{'was' if rates.k == 1 else 'were'} followed by {_words(rule.answer)} within {rule.within} days{beside}."
    )


def _words(kind: str) -> str:
    return kind.removesuffix("_plain").replace("_", " ")


def _rates(rates: Pooled) -> list[PageBlock]:
    if not rates.rates:
        return []
    most = sorted(rates.rates, key=lambda one: (-one.n, one.issuer))
    heads: dict[str, Cell] = {
        "issuer": "issuer",
        "answered": lambda one: f"{one.k} of {one.n}",
        "own rate": lambda one: _either(one.raw, one.raw),
        "rate of all": lambda _one: _either(rates.pooled, rates.pooled),
        "drawn towards all": lambda one: percent(one.rate),
        "90 % interval": lambda one: ranged(one.low, one.high),
    }
    bars = tuple(_bar(one.issuer, one.rate, one.low, one.high, one) for one in most[:SHOWN])
    new = rates.newcomer
    rest = f" {len(most) - SHOWN} issuers with fewer cases are not shown." if len(most) > SHOWN else ""
    words = f"{rates.how} Of an issuer not in the table {percent(new.rate)} is expected ({ranged(new.low, new.high)}).{rest}"
    title = "Followed by the act, of threats that count: drawn towards the rate of all; the whiskers hold it with 90 %"
    return [_drawn(title, bars, rates.pooled), table(most[:SHOWN], heads), Para(words, "quiet")]


def _forecast(answer: FollowedThreats) -> list[PageBlock]:
    found = answer.forecast
    assert found is not None, "asked before"
    gain, low, high = found.gain
    words = (
        f"Learnt from {found.learnt:,} earlier threats and tried on {found.tried:,} later ones, partial pooling "
        f"{'gains' if gain > 0 else 'loses'} {abs(gain):.4f} in squared error against the rate of all (90 % interval of the gain "
        f"{low:.4f} to {high:.4f}{'' if low > 0 or high < 0 else ': it may be chance'}). An issuer's own k/n is never to be used "
        "alone."
    )
    heads: dict[str, Cell] = {
        "forecast": lambda name: name,
        "squared error": lambda name: f"{found.brier[name]:.4f}",
        "log score": lambda name: f"{found.log[name]:.3f}",
    }
    return [Heading(2, "As a forecast"), Para(words), table(found.brier, heads), Para("Less is better.", "quiet")]


def _unread(one: TableRead) -> str:
    return "; ".join(f"{count:,}: {why}" for why, count in one.left.items())
