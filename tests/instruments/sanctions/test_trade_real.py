"""Trade diversion on the real table: exports of the European Union of goods under measures, 2020 to 2022 (Eurostat)."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from servanda.instruments.sanctions.evasion import trade_diversion
from servanda.instruments.sanctions.evasion.leads import Found

TRADE = Path(__file__).resolve().parents[4] / "shared" / "data" / "sanctions" / "trade"
FILE = TRADE / "eu27_exports_sanctioned_cn8_monthly_2020_2022.parquet"
KNOWN = {"Kyrgyzstan": 10.5, "Armenia": 5.0, "Kazakhstan": 2.8, "Georgia": 2.4, "Uzbekistan": 2.0, "Russian Federation": 0.29}

pytestmark = pytest.mark.skipif(
    not FILE.is_file(), reason="the shared data (Eurostat exports of sanctioned goods) are not at ../shared"
)


@pytest.fixture(scope="module")
def answer() -> Found:
    tables = {"trade": pl.read_parquet(FILE).rename({"cn8": "code", "eur": "value"}), **mirrors()}
    return trade_diversion.leads(
        tables,
        measures="2022-02-24",
        since="2022-05",
        until="2022-11",
        targets="Russian Federation,Belarus",
        exporter="EU27",
        currency="EUR",
    )


def mirrors() -> dict[str, pl.DataFrame]:
    sent = pl.read_csv(TRADE / "marylev_eu27_yearly_by_partner.csv.gz", infer_schema=False)
    came = pl.read_csv(TRADE / "marylev_national_mirror_imports_yearly.csv.gz", infer_schema=False)
    union = {"European Union - 27 countries (from 2020)": "EU27"}
    return {
        "exports": sent.select(
            importer="PARTNER", exporter=pl.lit("EU27"), year=pl.col("PERIOD").str.extract(r"(20\d\d)$"), value="VALUE_IN_EUR"
        ),
        "imports": came.select(
            importer="REPORTER", exporter=pl.col("PARTNER").replace(union), year="PERIOD", value="VALUE_IN_EUR"
        ),
    }


def test_the_published_ratios_are_reproduced(answer: Found) -> None:
    plain = {f.what.partition(":")[0]: f.value for f in answer.figures if "plain ratio" in f.what}
    for partner, ratio in KNOWN.items():
        value = plain[partner]
        assert value is not None
        assert round(value, 2 if ratio < 1 else 1) == ratio


def test_kyrgyzstan_armenia_and_kazakhstan_rank_first(answer: Found) -> None:
    ranked = [bar.label for bar in answer.comparisons[0].bars if "target" not in bar.label]
    assert ranked[:3] == ["Kyrgyzstan", "Armenia", "Kazakhstan"]
    assert {"Kyrgyzstan", "Armenia", "Kazakhstan"} <= {lead.subject[0] for lead in answer.leads}
    assert not {"Russian Federation", "Belarus"} & {lead.subject[0] for lead in answer.leads}


def test_what_is_missing_is_told(answer: Found) -> None:
    said = {one.about: one.reason for one in answer.silences}
    assert said["2022-11"].startswith("Netherlands: no row at all")
    assert "reported in part" in said["Armenia 2023"]
    assert any(
        one.about == "codes" and "85171300" in one.reason for one in answer.silences
    )  # new in the Harmonised System of 2022


def test_the_mirror_of_kyrgyzstan_lies_below_its_own_past(answer: Found) -> None:
    (grid,) = [one for one in answer.grids if one.title.startswith("Mirror")]
    rows = {(row[0], row[1]): row for row in grid.rows}
    assert rows["Kyrgyzstan", "2022"][-1] == "yes"
    assert ("Armenia", "2023") not in rows
    assert "cannot say" in grid.words
