"""Minsk 2014 to 2022 on real evidence: our tables are sound, and the monitor shows from them what plain arithmetic shows too.

The full replay needs the user's copies of UCDP GED and of the status reports beside the project; without them those tests say so and skip.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from dossier_cases import ROOT

sys.path.insert(0, str(ROOT / "scripts"))

import minsk_pages as pages
from minsk_asked import CEASEFIRE, LAST_DAY, Replay
from minsk_decay import clashes, decay, decays, july_2020, least, loose, quiet
from minsk_evidence import REPORTS, SHARED, UCDP, enter, sources
from minsk_replay import BEGIN, END, PAGE, printed
from minsk_tables import TABLES, Count, as_known, blind, counts, facts, holes, pledges, rows, told

from servanda.base.document import Para, Table
from servanda.evidence.records import CREDIBILITY, RELIABILITY, TLP
from servanda.meaning import Status

START = dt.date(2015, 2, 15)
NO_COPY = "others' tables do not travel with the project; docs/minsk-replayed.md says where to get them"
have_source = (SHARED / "minsk" / "minsk_timeline.csv").is_file()
have_theirs = (SHARED / UCDP).is_file() and (SHARED / REPORTS).is_file()
d = dt.date


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """The replay on what is shipped."""
    return Replay(enter(tmp_path_factory.mktemp("ours") / "minsk", None))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """The replay with the user's copies."""
    return Replay(enter(tmp_path_factory.mktemp("whole") / "minsk", SHARED))


def changed(tmp_path: Path, name: str, change: Callable[[list[dict[str, str]]], None]) -> Replay:
    """The replay on a copy of our tables with one of them changed."""
    tables = tmp_path / "tables"
    shutil.copytree(TABLES, tables)
    found = rows(name, tables)
    change(found)
    with (tables / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(found[0]))
        writer.writeheader()
        writer.writerows(found)
    return Replay(enter(tmp_path / "minsk", None, tables=tables))


# --- the tables ----------------------------------------------------------------------------------------------------------


def test_every_row_of_the_timeline_is_told_once() -> None:
    ids = [f.id for f in facts()]
    assert [i for i in ids if len(i) == 4] == [f"T{n:03d}" for n in range(1, 165)]
    assert len(ids) == len(set(ids)) == 174
    assert {i[:4] for i in ids if len(i) > 4} <= set(ids)


def test_rows_have_dates_grades_markings_and_sources() -> None:
    named = sources()
    used = {s for f in facts() for s in f.sources} | {r["report_id"] for r in rows("fortnights.csv")}
    used |= {r["report_id"] for r in rows("told-later.csv")} | {s for r in rows("gaps.csv") for s in r["sources"].split()}
    assert used == set(named)
    for fact in facts():
        assert fact.first <= fact.last <= fact.known, fact.id
        assert fact.sources, fact.id
    for row in rows("timeline.csv"):
        assert row["reliability"] in RELIABILITY, row["id"]
        assert row["credibility"] in CREDIBILITY, row["id"]
        assert row["marking"] in TLP, row["id"]


def test_nobody_is_said_to_have_fired() -> None:
    assert not [r["id"] for r in rows("timeline.csv") if r["term"] == "use weapons" and r["by"]]


def test_what_a_side_says_of_itself_is_a_claim() -> None:
    own = {
        r["id"]: r
        for r in rows("timeline.csv")
        if "withdraw heavy weapons" in r["term"] or "withdrawal of heavy weapons" in r["term"]
    }
    assert set(own) == {"T031", "T032"}
    assert {(r["standing"], r["reliability"] + r["credibility"]) for r in own.values()} == {("claimed", "D4")}


@pytest.mark.skipif(not have_source, reason=NO_COPY)
def test_the_timeline_is_told_in_our_own_words() -> None:
    with (SHARED / "minsk" / "minsk_timeline.csv").open(encoding="utf-8", newline="") as file:
        theirs = list(csv.DictReader(file))
    ours = [f for f in facts() if len(f.id) == 4]
    assert len(ours) == len(theirs) == 164
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.first <= d.fromisoformat(other["date"]) <= mine.last, mine.id
        alike = difflib.SequenceMatcher(None, mine.text.casefold(), other["event"].casefold(), autojunk=False).ratio()
        assert alike <= 0.6, (mine.id, alike, mine.text)
        words = re.findall(r"\w+", mine.text.casefold())
        source = " ".join(re.findall(r"\w+", other["event"].casefold()))
        assert not [w for w in zip(*(words[i:] for i in range(6)), strict=False) if " ".join(w) in source], mine.id


@pytest.mark.skipif(not have_source, reason=NO_COPY)
def test_the_counts_are_those_of_the_reports_and_no_sentence_is_kept() -> None:
    with (SHARED / "osce" / "osce_smm_fortnightly_ceasefire_violations.csv").open(encoding="utf-8", newline="") as file:
        theirs = [{k: v for k, v in r.items() if k != "quote"} for r in csv.DictReader(file)]
    assert rows("fortnights.csv") == theirs


def test_the_series_has_four_holes_and_what_later_reports_fill() -> None:
    assert len(counts()) == 102
    assert holes(counts()) == (
        (d(2017, 12, 23), d(2017, 12, 24)),
        (d(2018, 2, 5), d(2018, 3, 18)),
        (d(2018, 7, 9), d(2018, 8, 5)),
        (d(2018, 9, 3), d(2018, 9, 16)),
    )
    assert holes(as_known()) == ((d(2018, 2, 5), d(2018, 3, 4)), (d(2018, 7, 9), d(2018, 8, 5)))
    later = {(r["period_start"], int(r["ceasefire_violations"])) for r in rows("told-later.csv")}
    assert later == {(str(c.first), c.number) for c in told()[1]} & later


def test_every_hole_that_stays_is_a_gap_in_the_log(asked: Replay) -> None:
    spans = {(b.first, b.last) for b in blind()}
    assert set(holes(as_known())) <= spans
    recorded = {
        (pages.civil_day(g.record.first), pages.civil_day(g.record.last)): g.record for g in asked.knowledge().gaps.values()
    }
    for one in blind():
        record = recorded[one.first, one.last]
        assert set(record.terms) == set(one.terms), one.id
        assert set(record.places) == set(one.places), one.id


def test_all_rows_enter_the_log_in_the_order_in_which_they_became_known(asked: Replay) -> None:
    keys = {k.record.key for k in asked.knowledge().events.values()}
    assert {f.id for f in facts()} <= keys
    assert {f"{c.first} | {c.last}" for c in counts()} <= keys
    known = [e.known for e in asked.entries]
    assert known == sorted(known)
    assert asked.entered.log.verify() == ()
    assert all(not plan.rejects for plan in asked.entered.plans)


# --- point 4 -------------------------------------------------------------------------------------------------------------


def test_the_resolution_was_due_on_14_march_and_came_on_the_17th(asked: Replay) -> None:
    found = {one.label: one for one in asked.resolution()}
    written = found["as written"]
    assert (written.status, written.due, written.late, written.rows) == (
        Status.BREACHED,
        d(2015, 3, 14),
        d(2015, 3, 17),
        ("T037",),
    )
    moved = found["as written, by rule eu-1182-71"]
    assert (moved.status, moved.due, moved.late) == (Status.BREACHED, d(2015, 3, 16), d(2015, 3, 17))
    moscow = found["as Russia reads it"]
    assert (moscow.status, moscow.due, moscow.late) == (Status.BREACHED, d(2015, 3, 14), None)
    assert found["as ORDLO reads it"].status is Status.NOT_IN_FORCE


@pytest.mark.parametrize(("day", "status"), [("2015-03-14", Status.KEPT), ("2015-03-15", Status.BREACHED)])
def test_it_is_the_date_of_the_row_that_decides(tmp_path: Path, day: str, status: Status) -> None:
    def earlier(table: list[dict[str, str]]) -> None:
        (row,) = (r for r in table if r["id"] == "T037")
        row["first"] = row["last"] = day

    assert changed(tmp_path, "timeline.csv", earlier).resolution()[0].status is status


def test_it_is_the_form_that_moscow_misses(tmp_path: Path) -> None:
    def plain(table: list[dict[str, str]]) -> None:
        (row,) = (r for r in table if r["id"] == "T037")
        row["form"] = "no condition added"

    found = {one.label: one for one in changed(tmp_path, "timeline.csv", plain).resolution()}
    assert found["as Russia reads it"].late == d(2015, 3, 17)


# --- what is breached, and by which finding ---------------------------------------------------------------------------------


def test_every_breach_has_a_ground(asked: Replay) -> None:
    """A late performance, or coverage that says whose declaration it is; nothing else of the three texts is breached."""
    states = {one.clause: one for one in asked.states()}
    broken = {name for name, one in states.items() if one.status is Status.BREACHED}
    assert broken == {"minsk-ii:4.resolution", "minsk-ii:11.status", "minsk-ii:11.footnote"}
    assert states["minsk-ii:4.resolution"].performed_late is not None
    for name in broken - {"minsk-ii:4.resolution"}:
        assert {w.owner for w in states[name].watched} == {"the keepers of this dossier"}
        assert all("our own declaration" in w.source for w in states[name].watched)
    start = states["minsk-ii:2.start"]
    assert start.status is Status.UNKNOWN, "that no start is on record is no finding"


def test_without_who_looked_nothing_is_breached_but_what_came_late(tmp_path: Path) -> None:
    def weak(table: list[dict[str, str]]) -> None:
        for row in table:
            row["reliability"] = "C"

    found = changed(tmp_path, "looked.csv", weak)
    states = {one.clause: one for one in found.states()}
    assert {name for name, one in states.items() if one.status is Status.BREACHED} <= {"minsk-ii:4.resolution"}
    assert states["minsk-ii:4.resolution"].lack in ("", "reported late")
    assert {states[f"minsk-ii:11.{name}"].lack for name in ("status", "footnote")} == {"overdue, nothing reported"}


# --- the end of 2015, the clocks -----------------------------------------------------------------------------------------


def test_the_end_of_2015_passed(asked: Replay) -> None:
    table = {
        r.clause.partition(":")[2]: dict(zip((c.label for c in asked.holders()), r.statuses, strict=True))
        for r in asked.year_end().rows
    }
    missed, open_ = Status.BREACHED, Status.NOT_IN_FORCE
    assert table["9.end"] == {"as written": open_, "Ukraine": missed, "Russia": open_, "ORDLO": open_}
    assert table["11.constitution"] == {"as written": open_, "Ukraine": missed, "Russia": open_, "ORDLO": open_}
    assert table["11.status"] == {"as written": missed, "Ukraine": missed, "Russia": open_, "ORDLO": open_}
    before = {r.clause: r.statuses for r in asked.year_end(d(2015, 12, 31)).rows}
    assert Status.BREACHED not in {s for statuses in before.values() for s in statuses}


def test_the_clocks_of_4_and_6_never_started(asked: Replay) -> None:
    for day in (d(2015, 3, 20), d(2016, 1, 1), LAST_DAY):
        found = {i.clause: i for i in asked.clocks(day)}
        assert {c: i.kind for c, i in found.items()} == {"minsk-ii:4.dialogue": "not started", "minsk-ii:6": "not started"}
        assert "nobody who certifies" in found["minsk-ii:6"].because
    assert asked.certifications() == 0


def test_a_confirmed_withdrawal_would_start_them(tmp_path: Path) -> None:
    def confirmed(table: list[dict[str, str]]) -> None:
        own = [r for r in table if r["id"] in ("T031", "T032")]
        for row in own:
            row["standing"] = "confirmed"
        (theirs,) = (r for r in own if r["id"] == "T032")
        table.append({**theirs, "id": "T999", "by": "Ukraine"})

    found = changed(tmp_path, "timeline.csv", confirmed)
    assert found.certifications() == 3
    kinds = {i.clause: i.kind for i in found.clocks()}
    assert "not started" not in kinds.values()


# --- the ceasefire -------------------------------------------------------------------------------------------------------


def test_it_was_broken_on_its_first_days(asked: Replay) -> None:
    days = {asked.row(e.id): e for e in asked.fire(START, d(2015, 2, 18))}
    assert set(days) == {"T025", "T028"}
    assert not days["T025"].event.known
    assert days["T028"].id in asked.counted()
    assert asked.ceasefire.status is Status.UNKNOWN
    assert asked.ceasefire.violations_unattributed == len(asked.ceasefire.violations)


def test_the_monitor_counts_what_plain_arithmetic_counts(asked: Replay) -> None:
    state = asked.ceasefire
    assert (len(state.violations), pages.uses(state)) == least(START, LAST_DAY) == (121, 888_768)


def test_numbers_that_promise_nothing_exact_are_told_apart(asked: Replay) -> None:
    """Printed as about, almost, around, close to; or printed anew, without the word that went with it."""
    vague = sum(
        restated.get((c.first, c.last), c.number)
        for restated in [{(r.count.first, r.count.last): r.number for r in told()[0] if not r.same}]
        for c in counts()
        if (c.first, c.last) in restated or c.said not in ("exact", "over", "more than")
    )
    inside = sum(c.number for c in counts() if c.last > LAST_DAY and c.said not in ("exact", "over", "more than"))
    assert loose(START, LAST_DAY) == vague - inside + 4_300 + 970 == 514_683
    assert f"{loose(START, LAST_DAY):,}" in str(pages.check(asked))
    assert "at least" not in str(pages.first_days(asked))


def test_the_day_of_a_report_is_not_the_day_of_what_it_tells() -> None:
    """T056a and T069: the reports give no day, so the rows span the time since the report before."""
    spans = {f.id: (f.first, f.last) for f in facts()}
    assert spans["T056a"] == (d(2015, 11, 4), d(2015, 11, 18))
    assert spans["T069"] == (d(2016, 10, 26), d(2016, 11, 9))


def test_one_rule_grades_all_rows() -> None:
    """Press and pages C3; one side about the other, or about its own deeds in the field, D4 and claimed; disputed only where a denial is told."""
    table = rows("timeline.csv")
    assert {r["id"] for r in table if r["reliability"] == "D"} == {"T013", "T031", "T032", "T083"}
    assert not [r["id"] for r in table if r["standing"] == "disputed"]
    assert {r["id"] for r in table if r["standing"] == "confirmed" and r["reliability"] not in "A"} == {"T022", "T037", "T040"}
    for r in table:
        assert {
            "A": r["credibility"] in "12",
            "B": r["credibility"] in "12",
            "C": r["credibility"] == "3",
            "D": r["credibility"] == "4",
        }[r["reliability"]], r["id"]


def test_a_count_more_is_counted(tmp_path: Path) -> None:
    def louder(table: list[dict[str, str]]) -> None:
        (row,) = (r for r in table if r["report_id"] == "report_UA_59")
        row["ceasefire_violations"] = "3324"

    assert pages.uses(changed(tmp_path, "fortnights.csv", louder).ceasefire) == 888_769


def test_it_was_broken_after_each_pledge(asked: Replay) -> None:
    assert len(pledges()) == 17
    for one in decays():
        assert pages.broken(asked, one) != "none recorded", one.pledge.id


def test_how_each_pledge_decayed() -> None:
    found = {x.pledge.id: x for x in decays()}
    assert [i for i, x in found.items() if x.before is None] == ["T006", "T010", "T024a", "T048", "T065", "T078", "T080", "T082"]
    weeks = {i: tuple(round(w, 1) for w in x.weeks) for i, x in found.items() if x.weeks}
    assert weeks == {
        "T088": (2.3, 4.3),
        "T092": (2.0, 4.0),
        "T093": (0.4, 2.4),
        "T098": (1.1, 7.1),
        "T100": (0.7, 2.7),
        "T107": (2.3, 4.3),
        "T108": (0.4, 2.4),
        "T114": (5.1, 8.1),
        "T136": (34.0, 36.0),
    }
    assert found["T098"].unseen == ((d(2018, 7, 9), d(2018, 8, 5)),)


def test_decay_counts_by_the_week_and_stays_unknown_without_counts() -> None:
    (pledge,) = (p for p in pledges() if p.id == "T136")
    at = pledge.first

    def count(first: int, days: int, number: int) -> Count:
        begin = at + dt.timedelta(days=first)
        return Count(begin, begin + dt.timedelta(days=days - 1), number, "exact", begin, "x")

    level = (count(-28, 14, 2000), count(-14, 14, 2000))
    # half the weekly rate of 1,000: 999 in two weeks is under it, 1,500 in three weeks is on it
    assert decay(pledge, (*level, count(0, 14, 999), count(14, 21, 1500))).weeks == (2.0, 5.0)
    assert decay(pledge, (*level, count(0, 14, 999))).weeks is None
    assert decay(pledge, (count(-14, 10, 2000), count(0, 14, 999))).before is None
    # a count across the pledge belongs to neither side; days without counts may hide an earlier return
    found = decay(pledge, (*level[:1], count(-7, 14, 1), count(21, 14, 5000)))
    assert (found.covered, found.weeks) == (14, (1.0, 5.0))


def test_july_2020_is_the_exception() -> None:
    before, after = july_2020()
    assert (before.published, after.published) == (240_985, 47_029)
    assert (before.sum, len(before.inside), before.missing, before.most) == (236_644, 24, 2, 242_644)
    assert (after.sum, len(after.inside), after.missing, after.most) == (46_425, 25, 1, 48_814)
    assert before.sum < before.published < before.most
    assert after.sum < after.published < after.most


def test_quiet_ends_where_no_count_is(asked: Replay) -> None:
    longest = quiet()[0]
    assert (longest.first, longest.last, longest.days // 7, longest.number) == (d(2020, 7, 27), d(2021, 2, 7), 28, 8_466)
    assert "[G14]" in pages.unseen(asked, longest.first, longest.last)
    series = tuple(c for c in as_known() if c.first != d(2020, 10, 5))
    pieces = [q for q in quiet(series) if longest.first <= q.first <= longest.last]
    assert len(pieces) == 2
    assert "no count for what follows" in {q.ends for q in pieces}


# --- restatements --------------------------------------------------------------------------------------------------------


def test_what_the_mission_restated_changes_the_verdicts(asked: Replay) -> None:
    found = [(one.count.number, one.number) for one, _ in asked.restated()]
    assert found == [
        (15_800, 23_000),
        (17_700, 17_500),
        (11_000, 10_650),
        (8_800, 8_900),
        (8_000, 8_094),
        (253, 238),
        (469, 468),
        (341, 339),
        (4_234, 4_324),
    ]
    for one, change in asked.restated():
        delta = pages.counted(change.deltas)
        assert delta is not None, one.count.report
        was, now = (sum(int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", w)) for w in (delta.was_count, delta.now_count))
        assert now - was == one.number - one.count.number - (one.count.said in ("over", "more than")), one.count.report
        assert delta.entries, "it names the entry of the log that made the difference"
        assert [asked.row(e.id) for e in delta.because] == [f"{one.count.first} | {one.count.last}"]


def test_without_the_restatement_nothing_changes(tmp_path: Path) -> None:
    def silent(table: list[dict[str, str]]) -> None:
        (row,) = (r for r in table if r["report_id"] == "report_UA_125")
        row["previous_period_as_restated"] = "253"

    found = changed(tmp_path, "fortnights.csv", silent)
    (change,) = (c for one, c in found.restated() if one.count.number == 253)
    assert pages.counted(change.deltas) is None


def test_what_was_said_on_the_day_can_be_said_again(asked: Replay) -> None:
    """On 15 November 2020 the fortnight to 1 November counted 253; the next day, and ever since, 238."""
    said = []
    for known, number in ((d(2020, 11, 15), 253), (d(2020, 11, 16), 238), (d(2021, 6, 1), 238)):
        assert [c.number for c in as_known(known) if c.first == d(2020, 10, 19)] == [number]
        said.append(pages.uses(asked.state(CEASEFIRE, d(2020, 11, 1), known)))
    assert (said[0] - said[1], said[1] - said[2]) == (15, 0)


# --- side by side, and the pages -------------------------------------------------------------------------------------------


def test_the_answers_hang_on_the_reading_on_seven_clauses_and_are_known_to_part_on_five(asked: Replay) -> None:
    wide = asked.side_by_side()
    assert [c.label for c in wide.columns] == ["as written", "Ukraine", "Russia", "ORDLO"]
    unlike = {r.clause.partition(":")[2] for r in wide.rows if r.differs}
    assert unlike == {"4.resolution", "5", "7", "9.start", "9.end", "11.constitution", "11.status"}
    assert unlike - {r.clause.partition(":")[2] for r in wide.rows if r.parts} == {"5", "9.start"}, "unknown is no parting"


def test_the_page_says_what_the_replay_prints(tmp_path: Path) -> None:
    inside = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].strip()
    assert inside == printed(None, tmp_path).strip(), "run: python scripts/minsk_replay.py --page"


def test_what_is_missing_is_said(asked: Replay) -> None:
    said = str(pages.evidence(asked))
    assert "ucdp.uu.se/downloads" in said
    assert "osce.org/special-monitoring-mission-to-ukraine" in said


# --- with the user's copies ------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not have_theirs, reason=NO_COPY)
def test_the_whole_replay(whole: Replay) -> None:
    """As the page says under "With your own copies"."""
    news = {plan.mapping: plan.new for plan in whole.entered.plans}
    assert (news["minsk-ucdp"], news["minsk-smm-reports"]) == (3062, 97)
    assert not [plan.file for plan in whole.entered.plans if plan.rejects]
    theirs = [e for e in whole.fire(START, d(2015, 2, 18)) if e.id.startswith("minsk-ucdp")]
    assert len(theirs) == 26
    assert min(pages.civil_day(e.event.at) for e in theirs) == START
    assert {e.id for e in theirs} <= whole.counted()
    number, total = least(START, LAST_DAY)
    more = clashes(SHARED / UCDP, START, LAST_DAY)
    assert (
        (len(whole.ceasefire.violations), pages.uses(whole.ceasefire)) == (number + more, total + more) == (1_552, 890_199)
    )
    assert whole.ceasefire.violations_unattributed == 1_552
    assert clashes(SHARED / UCDP, counts()[0].first, counts()[-1].last) == 710
    first = {x.pledge.id: pages.broken(whole, x) for x in decays()}
    assert (first["T006"], first["T078"]) == ("2014-09-05 [417158]", "2017-04-03 [239198]")


@pytest.mark.skipif(not have_theirs, reason=NO_COPY)
def test_the_whole_replay_changes_no_verdict_on_the_political_points(asked: Replay, whole: Replay) -> None:
    assert whole.resolution() == asked.resolution()
    assert [r.statuses for r in whole.year_end().rows] == [r.statuses for r in asked.year_end().rows]
    assert [(i.clause, i.kind) for i in whole.clocks()] == [(i.clause, i.kind) for i in asked.clocks()]


@pytest.mark.skipif(not have_theirs, reason=NO_COPY)
def test_the_whole_page_agrees_with_itself(whole: Replay) -> None:
    blocks = pages.check(whole)
    assert [b.tone for b in blocks if isinstance(b, Para)] == ["good", "quiet", "quiet"]
    quiet_table = next(b for b in pages.quiet_times(whole) if isinstance(b, Table))
    assert quiet_table.rows[0][:3] == ("2020-07-27", "2021-02-07", "28")
    assert "13 reports tell of restricted movement" in pages.unseen(whole, d(2020, 7, 27), d(2021, 2, 7))
    assert "no report tells" in pages.unseen(whole, d(2021, 5, 31), d(2021, 6, 13))
