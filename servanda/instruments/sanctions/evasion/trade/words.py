"""A measured trade told: the sentences of a lead, the tables and the plots."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from servanda.accounts.leads import Figure, Lead
from servanda.base.document import Bar, Comparison, Course
from servanda.instruments.sanctions.evasion.leads import Grid
from servanda.instruments.sanctions.evasion.trade.measured import Measured, Partner
from servanda.instruments.sanctions.evasion.trade.mirror import Mirror
from servanda.instruments.sanctions.evasion.trade.ratios import Ratio

UNKNOWN = "not known"
MOST = 6
"""Partners with a lead that are drawn."""
CANNOT = (
    "What a mirror cannot say: origin and consignment are counted differently, goods in transit and in free zones may be counted on one side only, months slip "
    "between years, small consignments are not reported, values are converted. A gap is a question, not a quantity that went elsewhere."
)


def lead(
    code: str,
    partner: Partner,
    found: Measured,
    mirror: Mirror | None,
    signs: tuple[str, ...],
    limits: Mapping[str, float],
    unit: str,
    innocent: tuple[str, ...],
    settle: tuple[str, ...],
) -> Lead:
    """One lead about one partner. signs: what adds weight, as the detector found it."""
    first, last = found.pairs[0].after, found.pairs[-1].after
    plain, like = partner.plain, partner.ratio
    parts = [
        f"From {first} to {last} {money(plain.after)} ({unit}) of these goods went to {partner.name}; in the same months before the measures it was "
        f"{money(plain.before)}: {times(plain.value)} as much.",
        f"Like for like (months, reporters and codes on both sides) {ratio_words(like)}; without the largest entry {times(partner.without_largest)}.",
    ]
    if partner.wider is not None and partner.excess is not None:
        parts.append(
            f"All other goods went {times(partner.wider.value)}, so these rose {times(partner.excess)} as much as they did."
        )
    else:
        parts.append("How the other goods went is not known.")
    if partner.priority is not None:
        parts.append(f"Goods of high priority: {ratio_words(partner.priority)}.")
    if rising := [one for one in partner.codes if one.after > one.before][:3]:
        parts.append(
            "Most of the rise: " + ", ".join(f"{one.name} ({money(one.before)} to {money(one.after)})" for one in rising) + "."
        )
    if rising := [one for one in partner.reporters if one.after > one.before][:3]:
        parts.append("Sent by: " + ", ".join(f"{one.name} ({money(one.before)} to {money(one.after)})" for one in rising) + ".")
    if mirror is not None:
        least = min(value for _y, value in mirror.earlier)
        parts.append(
            f"In {mirror.year} {partner.name} recorded {mirror.reached:.0%} of what the exporter says it sent (all goods, freight allowed for); in earlier years at "
            f"least {least:.0%}."
        )
    weight = "strong" if len(signs) >= 3 else "middling" if len(signs) == 2 else "weak"
    figures = (
        Figure(what="plain ratio", value=plain.value, unit="times", source="table `trade`", first=first, last=last),
        Figure(what="ratio like for like", value=like.value, unit="times", source="table `trade`", first=first, last=last),
        Figure(
            what="ratio like for like, lower end", value=like.low, unit="times", source="resampled months", first=first, last=last
        ),
        Figure(
            what="ratio like for like, upper end",
            value=like.high,
            unit="times",
            source="resampled months",
            first=first,
            last=last,
        ),
        Figure(
            what="ratio of all other goods",
            value=partner.wider.value if partner.wider else None,
            unit="times",
            source="table `control`",
            first=first,
            last=last,
        ),
        Figure(
            what="value beyond what the other goods did",
            value=partner.above,
            unit=unit,
            source="tables `trade`, `control`",
            first=first,
            last=last,
        ),
    )
    because = (
        f"ratio {limits['ratio']:g} or more (also without the largest entry), lower end {limits['low']:g} or more"
        + (f", {limits['excess']:g} times the control or more" if partner.excess is not None else "")
        + f"; weighs {weight}: "
        + (f"{len(signs)} of five signs: {'; '.join(signs)}" if signs else "none of five further signs")
        + " (three: strong, two: middling)"
    )
    return Lead(
        detector=code, subject=(partner.name,), seen=" ".join(parts), innocent=innocent, settle=settle, weight=weight, because=because,
        first=first, last=last, figures=figures,
    )  # fmt: skip


def courses(found: Measured, measures: dt.date, leads: Sequence[str], targets: Collection[str]) -> tuple[Course, ...]:
    """Monthly values of those with a lead and of the targets, each as a share of its own mean month in the base."""
    lines = []
    bases = {pair.before for pair in found.kept}
    for name, values in found.monthly:
        if name in [*leads[:MOST], *targets]:
            known = [v for m, v in zip(found.months, values, strict=True) if m in bases and v is not None]
            mean = sum(known) / len(known) if known else 0.0
            if mean > 0:
                lines.append(
                    (name, tuple((m, None if v is None else v / mean) for m, v in zip(found.months, values, strict=True)))
                )
    largest = max((p for p in found.partners if p.name in targets), key=lambda p: p.ratio.before, default=None)
    first = [
        *leads[:2],
        *([largest.name] if largest else []),
    ]  # drawn so that they are told apart; the others stay in the background
    lines.sort(key=lambda line: (first.index(line[0]) if line[0] in first else len(first), line[0]))
    lines = [(f"{name} (target)" if name in targets else name, points) for name, points in lines]
    if not lines:
        return ()
    title = "Value a month, as a multiple of the mean month before the measures"
    return (Course(title=title, unit="times", lines=tuple(lines), marks=((measures.isoformat(), "measures"),), log=True),)


def comparisons(found: Measured, leads: Sequence[str], targets: Collection[str]) -> tuple[Comparison, ...]:
    bars = tuple(
        Bar(
            label=f"{p.name}{' (target)' if p.name in targets else ''}", value=p.plain.value, low=p.plain.low, high=p.plain.high,
            lead=p.name in leads, note=ratio_words(p.plain),
        )
        for p in found.partners[:30]
    )  # fmt: skip
    whiskers = "plain ratio; the whiskers hold nine in ten resamples of the months"
    return (
        Comparison(
            title=f"Value after the measures over the same months before: {whiskers}",
            unit="times",
            bars=bars,
            reference=(1.0, "as before"),
            log=True,
        ),
    )


def grids(found: Measured, seen: Sequence[Mirror], leads: Sequence[str], tiers: Mapping[str, str], unit: str) -> tuple[Grid, ...]:
    months = (
        f"{found.pairs[0].after} to {found.pairs[-1].after} over the same months before; values in {unit}" if found.pairs else ""
    )
    told = [
        Grid(
            title="Plain ratios by partner",
            columns=("partner", "before", "after", "ratio", "interval", "place"),
            rows=tuple((p.name, money(p.plain.before), money(p.plain.after), times(p.plain.value), span(p.plain), p.place_words or "-") for p in found.partners),
            words=f"{months}. Interval: nine in ten resamples of the months. Place: among those that are no targets.",
        ),
        Grid(
            title="The same, looked at closer",
            columns=("partner", "plain", "like for like", "without largest entry", "other goods", "beyond them", "high priority"),
            rows=tuple(
                (
                    p.name, times(p.plain.value), times(p.ratio.value), times(p.without_largest), times(p.wider.value if p.wider else None), times(p.excess),
                    times(p.priority.value if p.priority else None),
                )
                for p in found.partners
            ),
            words="Like for like: only months, reporters and codes that both sides have, and so in the columns after it. Beyond them: like for like over the ratio of all other "
            f"goods. {found.priority_codes} {'code' if found.priority_codes == 1 else 'codes'} of high priority in the table.",
        ),
    ]  # fmt: skip
    for partner in (p for p in found.partners if p.name in leads[:MOST]):
        rise = partner.ratio.after - partner.ratio.before
        for what, splits in (("goods", partner.codes), ("reporters", partner.reporters)):
            if len(splits) > 1 or (splits and splits[0].name != "all"):
                told.append(
                    Grid(
                        title=f"{partner.name}: {what} behind the rise",
                        columns=(what, "before", "after", "ratio", "share of the rise", *(("tier of high priority",) if what == "goods" else ())),
                        rows=tuple(
                            (
                                s.name, money(s.before), money(s.after), times(s.after / s.before if s.before else None),
                                f"{(s.after - s.before) / rise:.0%}" if rise > 0 else UNKNOWN,
                                *((tiers.get(s.name[:6], "-"),) if what == "goods" else ()),
                            )
                            for s in splits
                        ),
                    )
                )  # fmt: skip
    if seen:
        told.append(
            Grid(
                title="Mirror: recorded as arrived over recorded as sent (all goods, freight allowed for)",
                columns=("partner", "year", "sent", "arrived", "reached", "earlier years", "below them"),
                rows=tuple(
                    (
                        m.partner, m.year, money(m.exported), money(m.imported), f"{m.reached:.0%}",
                        ", ".join(f"{y}: {v:.0%}" for y, v in m.earlier) or UNKNOWN, "yes" if m.beyond else "no" if m.earlier else UNKNOWN,
                    )
                    for m in seen
                ),
                words=CANNOT,
            )
        )  # fmt: skip
    return tuple(told)


def money(value: float) -> str:
    """A sum for a reader: three significant figures."""
    for size, name in ((1e9, " bn"), (1e6, " m")):
        if abs(value) >= size:
            return f"{value / size:,.3g}{name}"
    return f"{value:,.0f}"


def times(value: float | None) -> str:
    return UNKNOWN if value is None else f"x{value:.2f}" if value < 2 else f"x{value:.1f}"


def span(ratio: Ratio) -> str:
    return UNKNOWN if ratio.low is None or ratio.high is None else f"{times(ratio.low)} to {times(ratio.high)}"


def ratio_words(ratio: Ratio) -> str:
    return (
        f"{times(ratio.value)} (nine in ten resamples of the months: {span(ratio)})"
        if ratio.low is not None
        else times(ratio.value)
    )
