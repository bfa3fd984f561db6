"""Trade diversion: goods under measures that no longer go to the target and go, much more than before, to a third country."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from servanda.instruments.sanctions.evasion.inputs import JUDGEMENT, checked, chosen, date_of, numbers, optional, table
from servanda.instruments.sanctions.evasion.leads import About, Column, Figure, Found, Lead, Setting, Silence, Threshold
from servanda.instruments.sanctions.evasion.trade.codes import SOURCE as PRIORITY
from servanda.instruments.sanctions.evasion.trade.codes import TIER_OF
from servanda.instruments.sanctions.evasion.trade.measured import Measured, Partner, measure
from servanda.instruments.sanctions.evasion.trade.mirror import Mirror, mirrors, partial_years
from servanda.instruments.sanctions.problems import SanctionsError

if TYPE_CHECKING:
    import polars as pl

IMF = (
    "International Monetary Fund, Direction of Trade Statistics Yearbook 2017, introduction (factor 1.06 between exports fob and imports cif); "
    "Marini, Dippelsman and Stanger, IMF Working Paper 18/16 (2018)"
)
FLOW = (
    Column(name="importer", means="the country that imports"),
    Column(name="exporter", means="the country that exports"),
    Column(name="year", means="calendar year"),
    Column(name="value", means="value; empty: not known"),
)

ABOUT = About(
    code="trade-diversion",
    title="Trade diversion through third countries",
    looks_for="Exports of goods under measures to a country that is not the target which, after the measures, are a multiple of what they were in the same "
    "months before, rose more than the rest of the trade with that country, and do not rest on one large delivery.",
    source="Ratio to the same months before the measures, as published analyses of Eurostat data have it (Chupilkin, Javorcik and Plekhanov, The Eurasian "
    "roundabout, EBRD Working Paper 276, 2023); United States Commerce, Treasury and Justice, Tri-Seal Compliance Note of 2 March 2023, on third-country "
    f"intermediaries and transshipment points; goods: {PRIORITY}; mirror statistics: {IMF}.",
    tables=(
        (
            "trade",
            (
                Column(name="partner", means="the country the goods go to"),
                Column(name="month", means="2022-05, 202205 or a day in the month"),
                Column(name="value", means="value in one currency; empty: not known, which is not zero"),
                Column(name="code", means="code of the goods, HS or CN, six to eight digits", needed=False),
                Column(name="reporter", means="the country that reports the export", needed=False),
            ),
        ),
        (
            "control",
            (
                Column(name="partner", means="as in trade"),
                Column(name="month", means="as in trade"),
                Column(name="value", means="value of all goods, the goods of `trade` among them"),
                Column(name="reporter", means="as in trade", needed=False),
            ),
        ),
        ("exports", FLOW),
        ("imports", FLOW),
        ("codes", (Column(name="code", means="six digits"), Column(name="tier", means="any word", needed=False))),
    ),
    optional=("control", "exports", "imports", "codes"),
    thresholds=(
        Threshold(name="ratio", value=1.5, unit="times", source=JUDGEMENT, means="least ratio like for like, also without the largest entry"),
        Threshold(name="low", value=1.2, unit="times", source=JUDGEMENT, means="least lower end of the interval of that ratio"),
        Threshold(name="excess", value=1.25, unit="times", source=JUDGEMENT, means="least ratio over that of all other goods, where known"),
        Threshold(name="large", value=3.0, unit="times", source=JUDGEMENT, means="a ratio this large makes a lead weigh more"),
        Threshold(name="entries", value=24, unit="rows", source=JUDGEMENT, means="rows in the base below which a ratio leads nowhere"),
        Threshold(name="share-of-fall", value=0.01, unit="of 1", source=JUDGEMENT, means="the rise beyond the control as a share of the target's fall that weighs more"),
        Threshold(name="unknown-share", value=0.1, unit="of 1", source=JUDGEMENT, means="cells without a value above which a partner is left open"),
        Threshold(name="missing-share", value=0.25, unit="of 1", source=JUDGEMENT, means="reporters missing from a month beyond which its pair is left out"),
        Threshold(name="thin-month", value=0.5, unit="of 1", source=JUDGEMENT, means="rows of a month over those of its pair below which it is partial"),
        Threshold(name="partial-year", value=0.5, unit="of 1", source=JUDGEMENT, means="imports of a year over the year before below which it is partial"),
        Threshold(name="cif-fob", value=1.06, unit="times", source=IMF, means="imports cif over exports fob"),
        Threshold(name="mirror-margin", value=0.1, unit="of 1", source=JUDGEMENT, means="how far below its earlier years a mirror must fall"),
        Threshold(name="months", value=4, unit="months", source=JUDGEMENT, means="fewest pairs of months for an interval"),
        Threshold(name="resamples", value=2000, unit="draws", source="Efron and Tibshirani 1993, ch. 13: 1,000 or more for an interval"),
        Threshold(name="seed", value=1, unit="", source="any number: the same one gives the same draws"),
    ),
    settings=(
        Setting(name="measures", default="", means="the day of the measures, 2022-02-24; needed"),
        Setting(name="since", default="", means="first month to look at; default: the month after the measures"),
        Setting(name="until", default="", means="last month to look at; default: the last in the table"),
        Setting(name="targets", default="", means="countries under the measures, with commas; they are measured, never a lead"),
        Setting(name="exporter", default="", means="whose exports `trade` are, as `exports` and `imports` name it; default: the only one there"),
        Setting(name="currency", default="", means="unit of the values; default: not named"),
    ),
    blind=(
        "Goods that changed their code between the two sides: the plain ratio counts them as new, like for like leaves them out; neither follows them.",
    "What becomes of the goods after they arrive: the tables end at the first border.",
        "Goods that are declared under another code, another country or below the value at which a trader reports.",
        "Transit: goods declared for a third country that never arrive there look the same as goods that stay.",
        "Trade with partners that are not in the table, and exporters other than its reporters.",
        "Suppressed (confidential) cells, which a table shows as nothing.",
    ),
)

INNOCENT = (
    "Home demand grew, or replaced what the country used to buy from the target or through it.",
    "Firms or persons moved from the target to this country and buy there what they used to buy at home.",
    "Trade that used to be recorded under the target (goods in transit, a hub there) is now recorded under its real destination.",
    "A large project, an aircraft or a vehicle fleet was delivered in these months.",
    "Prices rose: the values are not quantities.",
)
SETTLE = (
    "What the country's own statistics say of its exports of these codes to the target, month by month.",
    "Whether the rise holds in quantities (kilogrammes, pieces) as well as in value.",
    "Customs declarations of the codes that drive it: who sends, who receives, when the receiver was formed, where the goods are now.",
    "Whether the importing country records the arrival of what the exporter says it sent (mirror statistics by code).",
)


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

    tables: `trade`, and if there is one `control`, `exports` and `imports` (for mirrors), `codes`. thresholds, settings: see `ABOUT`. Raises SanctionsError when
    a table lacks a column, a cell cannot be read or no month can be compared with its month before.
    """
    import polars as pl

    from servanda.instruments.sanctions.evasion.trade import words

    limits = chosen(ABOUT, thresholds)
    if not measures:
        raise SanctionsError(
            "trade-diversion compares before and after: it needs the day of the measures.", repair="Give --set measures=2031-03-14.", place="measures"
        )
    day = date_of(measures, "measures")
    trade = numbers(_filled(table(tables, ABOUT, "trade")), "trade", "value")
    if not trade.height:
        raise SanctionsError("the table has no row.", repair="Give a table with the months before and after the measures.", place="trade")
    control = optional(tables, ABOUT, "control")
    tiers = _tiers(optional(tables, ABOUT, "codes"))
    under = tuple(one.strip() for one in targets.split(",") if one.strip())
    held = set(trade["partner"].cast(pl.String).unique().to_list())
    if lost := [one for one in under if one not in held]:
        raise SanctionsError(f"the table has no partner “{lost[0]}”.", repair=f"It has: {', '.join(sorted(str(h) for h in held)[:12])}.", place="targets")
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
            told.append(words.lead(ABOUT.code, partner, found, mirror, signs, limits, currency or "currency not named", INNOCENT, SETTLE))
    if found.duplicates:
        silences.append(
            Silence(detector=ABOUT.code, about="trade", reason=f"{found.duplicates} rows name a reporter, partner, code and month again; they were added up.")
        )
    if found.negatives:
        silences.append(Silence(detector=ABOUT.code, about="trade", reason=f"{found.negatives} values are negative (corrections); they were added as they stand."))
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
            raise SanctionsError(
                f"the column `{column}` holds numbers: leading zeros of codes may be lost.", repair="Read it as text.", place="trade"
            )
    wrong = trade.filter(pl.col("partner").is_null() | pl.col("month").is_null())
    if wrong.height:
        raise SanctionsError("the row has no partner or no month.", repair="Fill it in or leave the row out.", place=f"trade row {wrong['row'][0]}")
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
        sides[name] = frame.with_columns(pl.col("year").cast(pl.String).str.extract(r"(\d{4})", 1), pl.col("importer", "exporter").cast(pl.String))
    who = exporter or (str(sides["exports"]["exporter"][0]) if sides["exports"]["exporter"].n_unique() == 1 else "")
    if not who or who not in set(sides["exports"]["exporter"]) & set(sides["imports"]["exporter"]):
        raise SanctionsError(
            f"it is not clear whose exports to mirror{f': “{who}” is not in both tables' if who else ''}.",
            repair="Name the exporter as both tables write it: --set exporter=NAME.",
            place="exporter",
        )
    flows = {}
    for name, frame in sides.items():
        mine = frame.filter((pl.col("exporter") == who) & pl.col("value").is_not_null()).group_by("importer", "year").agg(pl.col("value").sum())
        flows[name] = {(str(i), str(y)): float(v) for i, y, v in mine.iter_rows()}
    whole = sides["imports"].group_by("importer", "year").agg(pl.col("value").sum())
    partial = partial_years({(str(i), str(y)): float(v) for i, y, v in whole.iter_rows()}, limits["partial-year"])
    told = tuple(
        (f"{partner} {when}", f"imports of {when} are {share:.0%} of the year before: reported in part, so no mirror for that year.")
        for (partner, when), share in sorted(partial.items())
        if when >= year
    )
    return mirrors(flows["exports"], flows["imports"], partial, measures=year, factor=limits["cif-fob"], margin=limits["mirror-margin"]), told


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
        and (partner.excess is None or (partner.excess >= limits["excess"] and (partner.excess_low is None or partner.excess_low > 1)))
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
        Figure(what=f"{p.name}: plain ratio to the same months before", value=p.plain.value, unit="times", source="table `trade`", first=first, last=last)
        for p in found.partners
    ]
    told += [
        Figure(what=f"{p.name}: like for like", value=p.ratio.value, unit="times", source="table `trade`", first=first, last=last) for p in found.partners
    ]
    told.append(Figure(what="fall of exports to the targets, like for like", value=fall or None, unit=unit, source="table `trade`", first=first, last=last))
    return tuple(told)
