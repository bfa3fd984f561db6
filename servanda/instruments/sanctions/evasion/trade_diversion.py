"""Trade diversion: goods under measures that no longer go to the target and go, much more than before, to a third country."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from servanda.accounts.leads import Figure, Lead, Silence
from servanda.base.refusal import Refusal
from servanda.base.time import read_day
from servanda.instruments.sanctions.evasion.inputs import checked, chosen, numbers, optional, table
from servanda.instruments.sanctions.evasion.leads import Found
from servanda.instruments.sanctions.evasion.trade.about import ABOUT, INNOCENT, SETTLE
from servanda.instruments.sanctions.evasion.trade.codes import TIER_OF
from servanda.instruments.sanctions.evasion.trade.measured import Measured, Partner, measure
from servanda.instruments.sanctions.evasion.trade.mirror import Mirror, mirrors, partial_years
from servanda.instruments.sanctions.evasion.trade.windows import month_of

__all__ = ["ABOUT", "leads"]

if TYPE_CHECKING:
    import polars as pl


def leads(
    tables: Mapping[str, pl.DataFrame],
    *,
    thresholds: Mapping[str, float] = {},
    measures: str = "",
    since: str = "",
    until: str = "",
    targets: str = "",
    exporter: str = "",
    currency: str = "",
) -> Found:
    """Leads to trade diversion, one a partner.

    tables: `trade`, and if there is one `control`, `exports` and `imports` (for mirrors), `codes`. thresholds, settings: see `ABOUT`. Raises Refusal when
    a table lacks a column, a cell cannot be read or no month can be compared with its month before.
    """

    from servanda.instruments.sanctions.evasion.trade import words

    limits = chosen(ABOUT, thresholds)
    if not measures:
        raise Refusal(
            "trade-diversion compares before and after: it needs the day of the measures.",
            repair="Give --set measures=2031-03-14.",
            place="measures",
        )
    day = read_day(measures, place="measures")
    if limits["resamples"] < 100:
        raise Refusal("so few resamples give no interval.", repair="Take 1,000 or more.", place="threshold resamples")
    since, until = (month_of(one) if one else "" for one in (since, until))
    trade = numbers(_filled(table(tables, ABOUT, "trade")), "trade", "value")
    if not trade.height:
        raise Refusal(
            "the table has no row.", repair="Give a table with the months before and after the measures.", place="trade"
        )
    control = optional(tables, ABOUT, "control")
    tiers = _tiers(optional(tables, ABOUT, "codes"))
    under = tuple(one.strip() for one in targets.split(",") if one.strip())
    held = set(map(str, trade["partner"].unique().to_list()))
    if lost := [one for one in under if one not in held]:
        raise Refusal(
            f"the table has no partner “{lost[0]}”.",
            repair=f"It has: {', '.join(sorted(str(h) for h in held)[:12])}.",
            place="targets",
        )
    found = measure(
        trade, numbers(control, "control", "value") if control is not None else None, measures=day, since=since, until=until, targets=under,
        priority=tuple(tiers), limits=limits,
    )  # fmt: skip
    seen, skipped = _mirrors(tables, exporter, str(day.year), limits)
    silences = [Silence(detector=ABOUT.code, about=about, reason=reason) for about, reason in (*found.doubts, *skipped)]
    fall = sum(max(0.0, p.ratio.before - p.ratio.after) for p in found.partners if p.name in under)
    told: list[Lead] = []
    for partner in found.partners:
        if partner.name in under:
            continue
        hindered = _hindered(partner, limits)
        if hindered:
            silences.append(Silence(detector=ABOUT.code, about=partner.name, reason=hindered))
        elif _leads(partner, limits):
            mirror = next((m for m in seen if m.partner == partner.name and m.beyond), None)
            signs = _signs(partner, mirror, fall, limits)
            told.append(
                words.lead(ABOUT.code, partner, found, mirror, signs, limits, currency or "currency not named", INNOCENT, SETTLE)
            )
    if found.duplicates:
        silences.append(
            Silence(
                detector=ABOUT.code,
                about="trade",
                reason=f"{found.duplicates} rows name a reporter, partner, code and month again; they were added up.",
            )
        )
    if found.negatives:
        silences.append(
            Silence(
                detector=ABOUT.code,
                about="trade",
                reason=f"{found.negatives} values are negative (corrections); they were added as they stand.",
            )
        )
    unit = currency or "currency not named"
    return Found(
        leads=tuple(told),
        silences=tuple(silences),
        figures=_figures(found, unit, fall),
        courses=words.courses(found, day, [one.subject[0] for one in told], under),
        comparisons=words.comparisons(found, [one.subject[0] for one in told], under),
        grids=words.grids(found, seen, [one.subject[0] for one in told], tiers, unit),
    )


def _filled(trade: pl.DataFrame) -> pl.DataFrame:
    """A table without reporters is one reporter's, without codes one kind of goods. A row without partner or month cannot be placed."""
    import polars as pl

    for column in ("reporter", "code"):
        if column not in trade.columns:
            trade = trade.with_columns(pl.lit("all").alias(column))
        elif trade.schema[column].is_numeric():
            raise Refusal(
                f"the column `{column}` holds numbers: leading zeros of codes may be lost.",
                repair="Read it as text.",
                place="trade",
            )
    wrong = trade.filter(pl.col("partner").is_null() | pl.col("month").is_null())
    if wrong.height:
        raise Refusal(
            "the row has no partner or no month.", repair="Fill it in or leave the row out.", place=f"trade row {wrong['row'][0]}"
        )
    return trade


def _tiers(codes: pl.DataFrame | None) -> dict[str, str]:
    if codes is None:
        return TIER_OF
    tiers = codes["tier"].to_list() if "tier" in codes.columns else [""] * codes.height
    return {str(code).replace(".", "")[:6]: str(tier or "") for code, tier in zip(codes["code"].to_list(), tiers, strict=True)}


def _mirrors(
    tables: Mapping[str, pl.DataFrame], exporter: str, year: str, limits: Mapping[str, float]
) -> tuple[tuple[Mirror, ...], tuple[tuple[str, str], ...]]:
    """What both sides say, and (about, reason) where nothing can be said of it."""
    import polars as pl

    if "exports" not in tables or "imports" not in tables:
        return (), (("mirror", "no tables `exports` and `imports`: what the other side recorded as arrived is not known."),)
    sides = {}
    for name in ("exports", "imports"):
        frame = numbers(checked(tables[name], ABOUT, name), name, "value")
        sides[name] = frame.with_columns(
            pl.col("year").cast(pl.String).str.extract(r"(\d{4})", 1), pl.col("importer", "exporter").cast(pl.String)
        )
    who = exporter or (str(sides["exports"]["exporter"][0]) if sides["exports"]["exporter"].n_unique() == 1 else "")
    if not who or who not in set(sides["exports"]["exporter"]) & set(sides["imports"]["exporter"]):
        raise Refusal(
            f"it is not clear whose exports to mirror{f': “{who}” is not in both tables' if who else ''}.",
            repair="Name the exporter as both tables write it: --set exporter=NAME.",
            place="exporter",
        )
    flows = {}
    for name, frame in sides.items():
        mine = (
            frame.filter((pl.col("exporter") == who) & pl.col("value").is_not_null())
            .group_by("importer", "year")
            .agg(pl.col("value").sum())
        )
        flows[name] = {(str(i), str(y)): float(v) for i, y, v in mine.iter_rows()}
    whole = sides["imports"].group_by("importer", "year").agg(pl.col("value").sum())
    partial = partial_years({(str(i), str(y)): float(v) for i, y, v in whole.iter_rows()}, limits["partial-year"])
    sent: dict[tuple[str, str], float] = {}
    for (_partner, when), value in flows["exports"].items():
        sent[who, when] = sent.get((who, when), 0.0) + value
    short = partial_years(sent, limits["partial-year"])
    told = tuple(
        (
            f"{partner} {when}",
            f"{what} of {when} are {share:.0%} of the year before: reported in part, so no mirror for that year.",
        )
        for what, held in (("imports", partial), ("exports", short))
        for (partner, when), share in sorted(held.items())
        if when >= year
    )
    partial |= {(partner, when): share for (_who, when), share in short.items() for partner in {p for p, _y in flows["exports"]}}
    return mirrors(
        flows["exports"], flows["imports"], partial, measures=year, factor=limits["cif-fob"], margin=limits["mirror-margin"]
    ), told


def _hindered(partner: Partner, limits: Mapping[str, float]) -> str:
    """Why nothing can be said of a partner; "" if something can."""
    ratio = partner.ratio
    cells = partner.entries + partner.unknown
    if not ratio.months:
        return "no month is known on both sides."
    if partner.unknown > limits["unknown-share"] * cells:
        return f"{partner.unknown} cells of these months have no value: not known, not zero."
    if ratio.before <= 0 < ratio.after:
        return "nothing was recorded before and something after: no ratio can be formed from nothing."
    if partner.entries < limits["entries"] and ratio.value is not None and ratio.value >= limits["ratio"]:
        return f"the ratio of {ratio.value:.1f} stands on {partner.entries} rows before the measures: too small a base to lead anywhere."
    if ratio.value is not None and ratio.low is None:
        return f"{ratio.months} pairs of months are too few for an interval."
    return ""


def _leads(partner: Partner, limits: Mapping[str, float]) -> bool:
    ratio = partner.ratio
    return (
        ratio.value is not None
        and ratio.value >= limits["ratio"]
        and (ratio.low or 0.0) >= limits["low"]
        and (partner.without_largest or 0.0) >= limits["ratio"]
        and (
            partner.excess is None
            or (partner.excess >= limits["excess"] and (partner.excess_low is None or partner.excess_low > 1))
        )
    )


def _signs(partner: Partner, mirror: Mirror | None, fall: float, limits: Mapping[str, float]) -> tuple[str, ...]:
    """What makes a lead weigh more, each in words."""
    found = []
    if (partner.ratio.value or 0.0) >= limits["large"]:
        found.append(f"a ratio of {limits['large']:g} or more")
    if partner.excess is not None and partner.excess >= 2 * limits["excess"]:
        found.append(f"{2 * limits['excess']:g} times or more what all other goods did")
    if partner.priority is not None and (partner.priority.value or 0.0) >= limits["large"]:
        found.append(f"goods of high priority at {limits['large']:g} times or more")
    if mirror is not None:
        found.append("the other side records fewer arrivals than in any earlier year")
    if fall and partner.above is not None and partner.above >= limits["share-of-fall"] * fall:
        found.append(f"the rise is {limits['share-of-fall']:.0%} or more of the fall to the target")
    return tuple(found)


def _figures(found: Measured, unit: str, fall: float) -> tuple[Figure, ...]:
    first, last = (found.pairs[0].after, found.pairs[-1].after) if found.pairs else ("", "")
    told = [
        Figure(
            what=f"{p.name}: plain ratio to the same months before",
            value=p.plain.value,
            unit="times",
            source="table `trade`",
            first=first,
            last=last,
        )
        for p in found.partners
    ]
    told += [
        Figure(what=f"{p.name}: like for like", value=p.ratio.value, unit="times", source="table `trade`", first=first, last=last)
        for p in found.partners
    ]
    told.append(
        Figure(
            what="fall of exports to the targets, like for like",
            value=fall or None,
            unit=unit,
            source="table `trade`",
            first=first,
            last=last,
        )
    )
    return tuple(told)
