"""What the detector of trade diversion is: what it looks for, from whom, its tables and thresholds, what else explains it."""

from __future__ import annotations

from servanda.instruments.sanctions.evasion.inputs import JUDGEMENT
from servanda.instruments.sanctions.evasion.leads import About, Column, Setting, Threshold
from servanda.instruments.sanctions.evasion.trade.codes import SOURCE as PRIORITY

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
        Threshold(
            name="ratio",
            value=1.5,
            unit="times",
            source=JUDGEMENT,
            means="least ratio like for like, also without the largest entry",
        ),
        Threshold(name="low", value=1.2, unit="times", source=JUDGEMENT, means="least lower end of the interval of that ratio"),
        Threshold(
            name="excess",
            value=1.25,
            unit="times",
            source=JUDGEMENT,
            means="least ratio over that of all other goods, where known",
        ),
        Threshold(name="large", value=3.0, unit="times", source=JUDGEMENT, means="a ratio this large makes a lead weigh more"),
        Threshold(
            name="entries", value=24, unit="rows", source=JUDGEMENT, means="rows in the base below which a ratio leads nowhere"
        ),
        Threshold(
            name="share-of-fall",
            value=0.01,
            unit="of 1",
            source=JUDGEMENT,
            means="the rise beyond the control as a share of the target's fall that weighs more",
        ),
        Threshold(
            name="unknown-share",
            value=0.1,
            unit="of 1",
            source=JUDGEMENT,
            means="cells without a value above which a partner is left open",
        ),
        Threshold(
            name="missing-share",
            value=0.25,
            unit="of 1",
            source=JUDGEMENT,
            means="reporters missing from a month beyond which its pair is left out",
        ),
        Threshold(
            name="thin-month",
            value=0.5,
            unit="of 1",
            source=JUDGEMENT,
            means="rows of a month over those of its pair below which it is partial",
        ),
        Threshold(
            name="partial-year",
            value=0.5,
            unit="of 1",
            source=JUDGEMENT,
            means="imports of a year over the year before below which it is partial",
        ),
        Threshold(name="cif-fob", value=1.06, unit="times", source=IMF, means="imports cif over exports fob"),
        Threshold(
            name="mirror-margin",
            value=0.1,
            unit="of 1",
            source=JUDGEMENT,
            means="how far below its earlier years a mirror must fall",
        ),
        Threshold(name="months", value=4, unit="months", source=JUDGEMENT, means="fewest pairs of months for an interval"),
        Threshold(
            name="resamples", value=2000, unit="draws", source="Efron and Tibshirani 1993, ch. 13: 1,000 or more for an interval"
        ),
        Threshold(name="seed", value=1, unit="", source="any number: the same one gives the same draws"),
    ),
    settings=(
        Setting(name="measures", default="", means="the day of the measures, 2022-02-24; needed"),
        Setting(name="since", default="", means="first month to look at; default: the month after the measures"),
        Setting(name="until", default="", means="last month to look at; default: the last in the table"),
        Setting(name="targets", default="", means="countries under the measures, with commas; they are measured, never a lead"),
        Setting(
            name="exporter",
            default="",
            means="whose exports `trade` are, as `exports` and `imports` name it; default: the only one there",
        ),
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
