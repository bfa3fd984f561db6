"""The record of threats: only what was tested counts, what differs stays a range, and what cannot be so is not counted."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

pytest.importorskip("scipy")
pytest.importorskip("polars")

import servanda
from servanda.base.refusal import Refusal
from servanda.instruments.strategy.events.table import read_events
from servanda.instruments.strategy.records.episodes import EpisodeRule, background, episodes, held_out, quiet_counts
from servanda.instruments.strategy.records.page import events_page, record_page
from servanda.instruments.strategy.records.rates import BASE_RATES
from servanda.instruments.strategy.records.threats import Threat, counts, read_threats, record
from servanda.instruments.strategy.records.ties import read_ties, ties_counts

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "data" / "strategy"
DAY = dt.date(2031, 6, 1)
HEAD = "issuer,addressee,date,demand_or_line,answer_threatened,kind,tested,crossed_on,answered,answered_on,coder,administration,source,as_of,owner\n"


def row(
    tested: str = "yes", crossed: str = "", answered: str = "", on: str = "", *, line: str = "the quay", coder: str = "A",
    issuer: str = "East", kind: str = "force", date: str = "2030-05-01", government: str = "Cabinet One",
) -> str:  # fmt: skip
    return f"{issuer},North,{date},{line},a strike,{kind},{tested},{crossed},{answered},{on},{coder},{government},a note,2031-01-01,exercise\n"


def rows(*lines: str) -> tuple[Threat, ...]:
    return read_threats("threats.csv", (HEAD + "".join(lines)).encode()).whole()


@pytest.mark.parametrize(
    "line, why",
    [
        (row(answered="full", on="2030-04-30"), "answered on 2030-04-30, before it was made"),
        (row(crossed="2030-04-30"), "crossed on 2030-04-30, before it was made"),
        (row(crossed="2030-05-09", answered="full", on="2030-05-08"), "before it was tested"),
        (row("no", answered="full"), "`tested` says no"),
        (row("", crossed="2030-05-09"), "`tested` says nothing"),
        (row(answered="none", on="2030-05-09"), "`answered` says none"),
        (row(kind="charm"), "none of its words"),
        (row("perhaps"), "none of its words"),
        (row(line=""), "`demand_or_line` is empty"),
    ],
)
def test_a_row_that_cannot_be_so_is_left_out_and_told(line: str, why: str) -> None:
    found = read_threats("threats.csv", (HEAD + row(answered="full", line="the road") + line).encode())
    assert len(found.rows) == 1
    assert why in found.rejects[0].reason
    assert "row 2" in found.rejects[0].place or "line 3" in found.rejects[0].place


def test_one_coder_tells_of_a_threat_once() -> None:
    with pytest.raises(Refusal, match="one coder tells of a threat twice"):
        rows(row(answered="full"), row(answered="none"))


def test_only_what_was_tested_counts() -> None:
    told = rows(
        row(answered="full", line="1"), row(answered="none", line="2"), row(answered="unknown", line="3"),
        row("no", line="4"), row("", line="5"), row(answered="full", line="6", date="2031-06-02"),
        row(answered="full", on="2031-07-01", line="7"),
    )  # fmt: skip
    found = record(told, DAY)
    assert (found.all.threats, found.all.untested, found.all.unknown, found.later) == (6, 1, 3, 1)
    assert counts(told, DAY) == {"East": (1, 2)}
    assert "Of 6 threats on record, 2 were tested; the answer that was announced followed in 1 of these (50 %)." in str(record_page(found))


def test_two_who_differ_both_stand() -> None:
    """And what came in part counts both ways: the rate is a range, and neither end leaves one of them out."""
    told = rows(
        row(answered="full", line="1"), row(answered="none", line="1", coder="B"), row(answered="part", line="2"),
        row(answered="full", line="3"), row("no", line="3", coder="B"),
    )  # fmt: skip
    found = record(told, DAY)
    one = found.tables[0].rows[0]
    assert ((one.least.k, one.least.n), (one.most.k, one.most.n), one.two_ways) == ((0, 2), (3, 3), 3)
    assert [len(each.codings) for each in found.differing] == [2, 2]
    assert (counts(told, DAY), counts(told, DAY, most=True)) == ({"East": (0, 2)}, {"East": (3, 3)})
    only = record(rows(row(answered="full"), row("no", coder="B")), DAY).tables[0].rows[0]
    assert (only.least.raw, only.most.raw) == (None, 1.0)
    assert "100 %, or not known" in str(record_page(record(rows(row(answered="full"), row("no", coder="B")), DAY)))


def test_kinds_and_governments_are_told_apart() -> None:
    told = rows(
        row(answered="full", line="1"), row(answered="none", line="2", kind="sanctions", government="Cabinet Two"),
        row(answered="none", line="3", issuer="North", kind="", government=""),
    )  # fmt: skip
    names = [[one.name for one in table.rows] for table in record(told, DAY).tables]
    assert names[1] == ["East: force", "East: sanctions", "North: kind not said"]
    assert names[2] == ["East: Cabinet One", "East: Cabinet Two", "North: administration not said"]
    alone = record(told, DAY, issuer="North")
    assert ([len(table.rows) for table in alone.tables], alone.all.threats) == ([1, 1, 1], 1)
    assert alone.tables[0].most == pytest.approx(1 / 3), "drawn towards the rate of all"


def test_a_threat_counts_after_a_quiet_time() -> None:
    """Days: 0 a threat; 20 another of the same episode; 40 force; 60 a threat in a running fight; 300 a threat nobody carries out."""
    acts = ((0, "138"), (20, "139"), (40, "190"), (60, "138"), (300, "138"), (310, "1831"), (700, "036"))
    text = "".join(f"{dt.date(2030, 1, 1) + dt.timedelta(days=day)},EST,NOR,{code}\n" for day, code in acts)
    events = read_events("acts.csv", f"date,source,target,code\n{text}2030-02-01,EST,EST,138\n".encode())
    found = episodes(events, EpisodeRule())
    assert (found.day - events.days[0]).tolist() == [0, 60, 300]
    assert (found.quiet.tolist(), found.answered.tolist()) == ([True, False, True], [True, False, False])
    assert (found.unseen, found.early, quiet_counts([found])) == (0, 1, {"EST": (1, 2)})
    assert episodes(events, EpisodeRule(answer="force")).answered.tolist() == [True, False, True]
    assert held_out([found]) is None
    assert background([(events, found)], EpisodeRule()).weighted == 0, "no force begins on a day that follows a quiet time"
    with pytest.raises(Refusal, match="no event of class"):
        episodes(read_events("acts.csv", b"date,source,target,code\n2031-01-01,EST,NOR,0841\n"), EpisodeRule())


def test_sums_of_threats_of_sanctions() -> None:
    table = b"ccode1,ccode2,tenyear,sq,cd,sf,bd\n2,20,1980,115,1,4,1\n2,40,1990,110,0,1,0\n20,2,1980,99,0,0,2\n"
    assert ties_counts(read_ties("ties.csv", table)) == ({"2": (5, 6), "20": (0, 2)}, {"2": 1, "20": 0})
    with pytest.raises(Refusal, match="too small"):
        read_ties("ties.csv", table.replace(b",0,1,0", b",0,-1,0"))


def test_what_ships_is_what_the_bench_measured() -> None:
    measured = json.loads((ROOT / "bench" / "results" / "threats.json").read_text(encoding="utf-8"))
    for key, name in (("quiet_military_threats", "quiet threats"), ("sanctions_threats", "threats of sanctions (TIES)")):
        one = BASE_RATES[key]
        assert ((one.k, one.n), bool(one.limits)) == ((measured[name]["k"], measured[name]["n"]), True)
    assert f"{measured['any quiet day of the same pairs']['weighted']:.3f} on any" in BASE_RATES["quiet_military_threats"].beside
    page = (ROOT / "docs" / "strategy" / "record.md").read_text(encoding="utf-8")
    quiet, later = measured["quiet threats"], measured["later half from the earlier"]
    assert f"{quiet['k']} of {quiet['n']}: {quiet['rate']:.3f}".replace("0.", ".") in page
    assert ", ".join(f"{one:.4f}" for one in later["brier"].values()).replace("0.", ".") in page
    others = [one["rate"] for one in measured["other readings of the codebook"].values()]
    assert f"give {min(others):.3f} to {max(others):.3f}" in BASE_RATES["quiet_military_threats"].limits


def test_the_shared_tables_give_the_known_figures() -> None:
    """Rows 1 and 2 of the design's table of goals, by the verb a person types."""
    if not SHARED.is_dir():
        pytest.skip("../shared has no tables of events")
    found = servanda.strategy.threats(sorted(SHARED.glob("keds_*.csv.gz")), letters=3)
    assert (found.rates.k, found.rates.n, sum(one.episodes for one in found.tables)) == (143, 759, 1454)
    assert found.beside.weighted == pytest.approx(0.093, abs=0.01)
    assert found.forecast.tried == 378
    brier, log = found.forecast.brier, found.forecast.log
    assert [round(one, 4) for one in brier.values()] == [0.1559, 0.1715, 0.1520]
    assert [round(one, 2) for one in log.values()] == [0.49, 0.79, 0.48]
    assert "143 (19 %) were followed by military force within 90 days" in str(events_page(found))
    assert ".49" not in str(events_page(found).blocks[0]), "the figure without the filter is told nowhere"


def test_where_nothing_was_tested_no_rate_is_made_up() -> None:
    said = str(record_page(record(rows(row("no"), row("", line="2")), DAY)))
    assert "how often an answer follows is not known" in said
    assert "Comparison" not in said
    assert "50 %" not in said
