"""What the monitoring report says: its fixed sections, its comparison with the period before, its neutral words, its drawings."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from watched import TEXT, ZONE, asked, at, counted, dossier, fired, last, log, looked, released

from servanda.base.document import Document, Heading, Listing, Para, Picture, Table
from servanda.evidence.fusion import STRICT
from servanda.evidence.records import BOUNDS, Entry, EventRecord, GapRecord, Grades, NotDone, Source
from servanda.model.views import view
from servanda.monitor.trends import history
from servanda.report.markdown import markdown
from servanda.report.monitoring import compute, facts
from servanda.report.monitoring.data import ReportData, state_of
from servanda.report.monitoring.page import SECTIONS
from servanda.report.monitoring.summary import sentences
from servanda.report.monitoring.tables import tables
from servanda.report.monitoring.words import NOT_ESTABLISHED, Tally, count_text, tally, when_text
from servanda.report.release import Released, release
from servanda.report.timeline import timeline_picture


@pytest.fixture(scope="module")
def made() -> Released:
    return released()


@pytest.fixture(scope="module")
def data(made: Released) -> ReportData:
    return made.data


def headings(page: Document) -> list[str]:
    return [b.text for b in page.blocks if isinstance(b, Heading) and b.level == 2]


def table(page: Document, *columns: str) -> Table:
    return next(b for b in page.blocks if isinstance(b, Table) and {*columns} <= {*b.columns})


def cells(found: Table, name: str) -> list[str]:
    return [row[found.columns.index(name)] for row in found.rows]


def test_sections_are_always_the_same_ones_in_the_same_order(made: Released) -> None:
    assert headings(made.document) == list(SECTIONS)
    of = dossier()
    empty = release((), None, dossier=of, asked=asked(of, columns=()))
    assert headings(empty.document) == list(SECTIONS)
    text = markdown(empty.document)
    assert text.count("Nothing to report") >= 7
    assert "No evidence is on record: nothing could be counted, and what is not recorded is unknown, not absent." in text


def test_what_needs_somebody_this_week_begins_with_what_is_broken(made: Released) -> None:
    found = table(made.document, "why", "whose", "when")
    assert [row[:2] for row in found.rows] == [
        ("acts against it recorded, but by whom is not established: cannot be judged for each of them", "clause 1"),
        ("overdue, nothing reported", "clause 2"),
        ("falls due", "clause 4"),
    ]
    assert headings(made.document)[:2] == ["Summary", "What needs you this week"]


def test_head_says_as_of_when_with_zone_and_on_what_it_rests(made: Released) -> None:
    rows = dict(table(made.document, "this report").rows)
    assert rows["as of"].startswith("31 March 2031 (Monday), end of day, Europe/Lisbon (WEST, UTC+01:00)")
    assert rows["period"] == "18 March 2031 to 31 March 2031"
    assert rows["compared with"] == "4 March 2031 to 17 March 2031"
    assert rows["evidence"].startswith("12 records that may be released to this reader; digest ")
    assert "counts as certain when" in rows["weighed by"]
    assert any("sha256" in line for line in made.document.foot)


def test_summary_is_three_to_seven_sentences_from_the_data(data: ReportData) -> None:
    said = sentences(data)
    assert 3 <= len(said) <= 7
    assert (
        said[0]
        == "Of 4 commitments: cannot be judged (2); overdue, nothing reported (1); pending (1). Acts against clause 1 are recorded, but by whom is not established."
    )
    assert "1 act and at least 900 explosions; in the previous period: 1 act and more than 1,310 explosions" in said[1]
    assert NOT_ESTABLISHED in said[1]
    assert "clause 2 from pending to overdue, nothing reported" in said[2]
    assert "1 met, 1 passed with nothing reported; next: clause 4 on 5 April 2031, end of day" in said[3]


def test_previous_period_as_known_then_and_as_known_now(made: Released) -> None:
    """The count of the first fortnight came on 18 March: the report of 17 March could not have it."""
    found = table(made.document, "what", "this period", "previous period", "previous, as then reported")
    row = next(r for r in found.rows if r[1] == "Coast Zone")
    assert row[3:6] == ("at least 900 explosions", "more than 1,310 explosions", "none recorded")
    restated = table(made.document, "on 17 March 2031, as then reported")
    assert restated.rows[0][:3] == ("clause 1", "acts against it recorded", "cannot be judged")
    assert any(
        isinstance(b, Para) and b.text.startswith("Acts against commitments in the previous period: as then reported 1 act;")
        for b in made.document.blocks
    )


def test_no_doer_without_an_accepted_attribution(made: Released) -> None:
    """Northmark was named for the shot of 9 March; since the dispute it is named nowhere for it."""
    found = table(made.document, "item", "what", "attribution", "grades")
    shot = next(row for row in found.rows if "9 March 2031" in row[2])
    assert shot[4] == "disputed; by whom is not established"
    of = dossier()
    before = release(
        log(),
        None,
        dossier=of,
        asked=asked(of, as_of=last("2031-03-17"), known=last("2031-03-17"), start=last("2031-03-03"), before=last("2031-02-17")),
    ).document
    assert "by Northmark" in cells(table(before, "item", "what", "attribution", "grades"), "attribution")


def test_possible_violations_are_told_and_not_counted(made: Released, data: ReportData) -> None:
    assert [p.id for p in data.possible] == ["fire-3"]
    found = table(made.document, "what", "this period")
    assert next(r for r in found.rows if r[1] == "Fell Ridge")[3] == "none recorded; possibly 1 act"
    assert "fire-3" not in {r.id for r in facts.recorded(data.now)}


def test_clock_that_has_not_started_has_no_date(made: Released) -> None:
    found = table(made.document, "clause", "waits for")
    assert found.rows[0][0] == "clause 3"
    assert found.columns == ("clause", "whose", "what", "waits for", "how that stands")
    assert not re.search(r"\d{4}", " ".join(found.rows[0][:4]))


def test_broken_by_nobody_known_says_both(made: Released) -> None:
    assert (
        cells(table(made.document, "clause", "status", "score"), "status")[0]
        == f"acts against it recorded, but {NOT_ESTABLISHED}: cannot be judged for each of them"
    )


def test_words_are_neutral(made: Released) -> None:
    text = markdown(made.document).casefold()
    for word in ("aggress", "terror", "enemy", "violator", "guilty", "provocation", "regime", "occupied"):
        assert word not in text


def test_gap_says_where_what_why_and_who_says_so(made: Released) -> None:
    assert table(made.document, "what it hides").rows == (
        ("22 March 2031", "25 March 2031", "Port Selm", "open fire", "no access", "Monitoring Mission"),
    )


def test_gap_that_goes_on_continues() -> None:
    of = dossier()
    gap = GapRecord(id="g", first=at("2031-03-20"), last=last("2031-05-01"), reason="cameras off")
    made = release((Entry(number=1, known=at("2031-03-20"), record=gap),), None, dossier=of, asked=asked(of))
    row = table(made.document, "what it hides").rows[0]
    assert row[1:4] == ("continues", "everywhere", "everything")


def test_readings_side_by_side_where_they_part(made: Released) -> None:
    found = table(made.document, "clause", "as written", "as read by Eastholm")
    assert found.rows == (("clause 3", "cannot be judged", "overdue, nothing reported"),)


def test_entries_that_change_earlier_ones_are_listed(data: ReportData) -> None:
    assert [(c.how, c.id) for c in data.changes] == [("disputed", "who-1"), ("corrected", "count-1")]


def test_event_after_the_moment_is_not_in_the_report() -> None:
    of = dossier()
    later = fired("later", "2031-04-02T10:00:00")
    entries = (*log(secret=False), Entry(number=99, known=at("2031-03-31T20:00:00"), record=later))
    assert "later" not in {item.id for item in release(entries, None, dossier=of, asked=asked(of)).data.items}


def test_same_event_breaking_two_clauses_is_counted_once() -> None:
    second = TEXT.replace("reading late-harbour", "reading late-harbour", 1).replace(
        "## Article 2\n",
        '## Article 1a\n\n> No fire at Port Selm.\n\n```servanda\nclause 1a "Port"\n  Northmark, Eastholm jointly must not open fire\n```\n\n## Article 2\n',
        1,
    )
    of = dossier(second.replace("Northmark, Eastholm jointly", "each of Northmark, Eastholm"))
    made = release(log(secret=False), None, dossier=of, asked=asked(of)).data
    one = next(r for r in facts.recorded(made.now) if r.id == "fire-2")
    assert one.clauses == ("coast:1", "coast:1a")
    assert sum(line.now.parts for line in facts.lines(made)) == 2


def test_tables_are_always_all_there(data: ReportData) -> None:
    names = ["report", "matrix", "violations", "dues", "gaps", "looked", "corrections", "readings", "evidence", "sources"]
    assert [t.name for t in tables(data)] == names
    assert all(len(row) == len(t.columns) for t in tables(data) for row in t.rows)
    of = dossier()
    empty = release((), None, dossier=of, asked=asked(of)).data
    assert [t.name for t in tables(empty)] == names


def test_score_that_cannot_be_judged_is_no_zero(data: ReportData) -> None:
    state = state_of(data.now, "coast:3")
    assert state is not None
    assert state.score is None
    matrix = next(t for t in tables(data) if t.name == "matrix")
    row = next(r for r in matrix.rows if r[0] == "coast:3")
    assert row[matrix.columns.index("score")] is None


def test_drawings_are_svg_with_words_and_shapes(made: Released) -> None:
    pictures = [b for b in made.document.blocks if isinstance(b, Picture)]
    assert [p.caption.split()[0] for p in pictures] == ["Status", "Timeline", "Map"]
    for picture in pictures:
        root = ET.fromstring(picture.svg)
        assert root.tag.endswith("svg")
        assert len(picture.words) > 60
        assert "href" not in picture.svg
    matrix, timeline = pictures[0].svg, pictures[1].svg
    for sign in (">?<", ">P<"):  # a status is a sign and a shape, not a colour alone
        assert sign in matrix
    assert "url(#servanda-timeline-gap)" in timeline
    assert "more than 1,310" in timeline
    assert released().document == made.document


def test_a_timeline_of_very_many_events_counts_each_once(data: ReportData) -> None:
    """Above so many, events stand in columns with their number; none is lost and the drawing stays small."""
    some = [one for one in data.items if not one.count]
    span = data.period.last - data.previous.first
    spread = [
        msgspec.structs.replace(some[n % len(some)], first=at, last=at + (0 if n % 7 else 40_000))
        for n in range(2_000)
        for at in [data.previous.first + 1 + span * n // 2_001]
    ]
    picture = timeline_picture(msgspec.structs.replace(data, items=tuple(spread)))
    assert picture is not None
    titles = re.findall(r"<title>(\d+) events, ", picture.svg)
    alone = re.findall(rf"<title>(?:{'|'.join(map(re.escape, {one.what for one in some}))}),", picture.svg)
    assert sum(map(int, titles)) + len(alone) == 2_000
    assert len(titles) < 800
    assert "2,000 events on record" in picture.words or "2000 events on record" in picture.words


def test_summary_is_the_first_listing(made: Released) -> None:
    assert next(b for b in made.document.blocks if isinstance(b, Listing)).items == sentences(made.data)


def test_times_are_never_more_precise_than_known() -> None:
    assert when_text(at("2031-03-01"), last("2031-03-31"), "month", ZONE) == "March 2031"
    assert when_text(at("2031-01-01"), last("2031-12-31"), "year", ZONE) == "2031"
    assert when_text(at("2031-03-04"), last("2031-03-16"), "fortnight", ZONE) == "4 March 2031 to 16 March 2031"
    assert when_text(at("2031-03-04"), last("2031-03-04"), "day", ZONE) == "4 March 2031"
    assert when_text(at("2031-03-04T10:00:00"), at("2031-03-04T10:00:59"), "minute", ZONE) == "4 March 2031 10:00"
    assert when_text(at("2031-03-04T10:00:00"), at("2031-03-04T12:00:00"), "interval", ZONE) == "4 March 2031 10:00 to 12:00"


AMOUNTS = st.integers(1, 10**7).map(Decimal)
TALLIES = st.builds(lambda amount, bound: tally(amount, bound, count=True), AMOUNTS, st.sampled_from(BOUNDS))


@given(TALLIES, TALLIES, TALLIES)
def test_tallies_add_up_in_any_order(a: Tally, b: Tally, c: Tally) -> None:
    assert a.plus(b) == b.plus(a)
    assert a.plus(b).plus(c) == a.plus(b.plus(c))
    assert Tally().plus(a) == a


@given(st.lists(st.tuples(AMOUNTS, st.sampled_from(BOUNDS)), min_size=1, max_size=5))
def test_the_words_of_a_tally_hold_its_bounds(parts: list[tuple[Decimal, str]]) -> None:
    total = Tally()
    for amount, bound in parts:
        total = total.plus(tally(amount, bound, count=True))
    bounds = {bound for _, bound in parts}
    low = sum(amount for amount, bound in parts if bound not in ("at most", "less than"))
    assert total.low == low
    assert (total.high is None) == bool(bounds & {"at least", "more than"})
    if bounds == {"exact"}:
        assert total.text == f"{low:,f}"
    if total.high is None:
        assert total.text.startswith("more than" if "more than" in bounds else "at least")


def test_none_recorded_is_never_zero() -> None:
    assert Tally().text == "none recorded"
    assert tally(Decimal(0), "exact", count=True).text == "0"
    assert msgspec.structs.asdict(tally(None, "exact", count=False))["low"] == 1


def test_what_recurs_often_is_one_line() -> None:
    daily = TEXT.replace(
        "## Article 2\n",
        '## Article 1b\n\n> The Mission publishes a report every day.\n\n```servanda\nclause 1b "Daily report"\n  Mission must publish a report\n'
        "  every 1 day from entry into force\n```\n\n## Article 2\n",
        1,
    )
    of = dossier(daily)
    kept = looked("register", "2031-03-03", "2031-04-30", terms=("publish a report",), closed=True)
    entries = (Entry(number=0, known=at("2031-03-03"), record=kept), *log(secret=False))
    page = release(entries, None, dossier=of, asked=asked(of)).document
    late = [row for row in table(page, "clause", "since then").rows if row[0] == "clause 1b"]
    assert len(late) == 1
    assert late[0][2].startswith("14 times, from 17 March 2031, end of day to 30 March 2031")
    coming = next(b for b in page.blocks if isinstance(b, Table) and b.columns == ("clause", "whose", "what", "when"))
    ahead = [row for row in coming.rows if row[0] == "clause 1b"]
    assert len(ahead) == 1
    assert " times, from " in ahead[0][3]


def test_annex_holds_few_events_from_before_the_two_periods() -> None:
    of = dossier()
    old = tuple(
        Entry(number=100 + i, known=at("2031-04-30"), record=fired(f"old-{i}", f"2031-03-10T{i // 60:02}:{i % 60:02}:00"))
        for i in range(200)
    )
    data = release(
        (*log(secret=False), *old), None, dossier=of,
        asked=asked(of, as_of=last("2031-04-30"), known=last("2031-05-01"), start=last("2031-04-23"), before=last("2031-04-16")),
    ).data  # fmt: skip
    early = [item for item in data.items if item.last <= data.previous.first]
    assert 0 < len(early) <= 10 * len(data.now.clauses)
    state = state_of(data.now, "coast:1")
    assert state is not None
    assert state.violations_least > 200


def test_a_long_matrix_is_drawn_in_parts_that_fit_a_page() -> None:
    many = "".join(
        f'\n## Article 1.{i}\n\n> Report {i}.\n\n```servanda\nclause 1.{i} "Report {i}"\n  Mission must publish a report\n  by 2031-04-{i % 28 + 1:02}\n```\n'
        for i in range(1, 51)
    )
    of = dossier(TEXT.replace("## Article 2\n", f"{many}\n## Article 2\n", 1))
    page = release(log(secret=False), None, dossier=of, asked=asked(of)).document
    drawings = [b for b in page.blocks if isinstance(b, Picture) and b.caption.startswith("Status and score")]
    assert [d.caption.rpartition("(")[2] for d in drawings] == ["part 1 of 2)", "part 2 of 2)"]
    for drawing in drawings:
        root = ET.fromstring(drawing.svg)
        assert int(root.attrib["height"]) / int(root.attrib["width"]) < 1.3  # the printed area of A4 is taller


# --- read at two in the morning --------------------------------------------------------------------------------------


def many(number: int) -> tuple[Entry, ...]:
    """The log with so many shots more in the period, by nobody named; their texts name sides, as tables of events do."""
    old = log(secret=False)
    shots = [
        fired(f"more-{i}", f"2031-03-20T10:{i % 60:02}:00", text="Northmark - Eastholm: near Port Selm") for i in range(number)
    ]
    return (*old, *(Entry(number=len(old) + i, known=at("2031-03-31T13:00:00"), record=one) for i, one in enumerate(shots, 1)))


def test_sums_are_made_of_one_unit_only(made: Released, data: ReportData) -> None:
    """Two shots and 2,210 explosions are not 2,212 of anything."""
    said = next(text for b in made.document.blocks if isinstance(b, Listing) for text in b.items if "so far" in text)
    assert said == "clause 1, acts against commitments in all so far: 2 acts and more than 2,210 explosions."
    matrix = next(t for t in tables(data) if t.name == "matrix")
    rows = {row[0]: dict(zip(matrix.columns, row, strict=True)) for row in matrix.rows}
    assert rows["coast:1"]["acts against commitments so far"] == "2 acts and more than 2,210 explosions"
    assert rows["coast:1"]["acts against commitments in the period"] == "1 act and at least 900 explosions"
    assert rows["coast:2"]["acts against commitments in the period"] == "none recorded", "nothing is reported of it, and nobody looked"
    assert rows["coast:4"]["acts against commitments in the period"] == "none recorded", "never zero: nobody can see everything"
    assert 0 not in [cell for name in ("acts against commitments in the period", "acts against commitments so far") for cell in [rows["coast:4"][name]]]


def test_a_finding_that_something_was_not_done_is_counted_with_its_bearer() -> None:
    """Eastholm's withdrawal was looked for until its last day, and found not done."""
    of = dossier()
    found = NotDone(
        id="n", first=at("2031-03-03"), last=last("2031-03-20"), terms=("complete the withdrawal",), by=("Eastholm",), sources=("mission",),
        grades=Grades(credibility="2"), text="guns still at the store",
    )  # fmt: skip
    entries = (*log(secret=False), Entry(number=99, known=at("2031-03-31T20:00:00"), record=found))
    made = release(entries, None, dossier=of, asked=asked(of))
    matrix = next(t for t in tables(made.data) if t.name == "matrix")
    row = next(dict(zip(matrix.columns, one, strict=True)) for one in matrix.rows if one[0] == "coast:2")
    assert (row["status"], row["acts against commitments in the period"]) == ("not done in time", "1 deadline not met")
    assert "1 met, 1 not met, by a finding or a late performance" in sentences(made.data)[3]
    assert table(made.document, "clause", "since then").rows[0][:2] == ("clause 2", "Eastholm")
    seen = table(made.document, "for what", "whose word").rows
    assert [cell[2:7] for cell in seen] == [("looked, not done", "complete the withdrawal", "Eastholm", "everywhere", "Monitoring Mission")]


def test_acts_of_nobody_named_are_told_in_the_first_sentence(data: ReportData) -> None:
    assert sentences(data)[0].endswith("Acts against clause 1 are recorded, but by whom is not established.")


def test_what_cannot_be_judged_is_summed_up_and_quotes_no_source() -> None:
    of = dossier()
    page = release(many(40), None, dossier=of, asked=asked(of)).document
    said = next(text for b in page.blocks if isinstance(b, Listing) for text in b.items if "not known: who did it" in text)
    assert re.search(r"who did it \(20 events: items \d+, \d+, \d+ and 17 more\)", said), said
    assert "the same of 25 more acts" in said
    assert "Northmark - Eastholm" not in said
    assert len(said) < 500


def test_no_id_of_the_log_stands_on_the_page_where_an_item_can() -> None:
    of = dossier()
    page = release(
        log(secret=False), None, dossier=of, asked=asked(of, start=last("2031-03-29"), before=last("2031-03-28"))
    ).document
    note = next(b.text for b in page.blocks if isinstance(b, Para) and "may have been larger" in b.text)
    assert "count-1" not in note
    assert re.search(r"item \d+", note)


def test_the_matrix_in_words_tells_a_course_once(made: Released) -> None:
    words = next(b.words for b in made.document.blocks if isinstance(b, Picture) and "Status and score" in b.caption)
    assert words.startswith("At the ends of 3 periods, 3 March 2031 to 31 March 2031. ")
    assert "clause 2: pending, score ?; from 31 March 2031 overdue, nothing reported, score ?." in words
    assert "clause 4: pending, score ?." in words


def test_drawing_and_head_name_the_same_first_day(made: Released) -> None:
    rows = dict(table(made.document, "this report").rows)
    words = next(b.words for b in made.document.blocks if isinstance(b, Picture) and b.caption == "Timeline")
    assert f"Timeline from 4 March 2031; the period is {rows['period']}." in words


def test_one_of_a_unit() -> None:
    assert count_text(Decimal(1), "deaths", "exact") == "deaths: 1"
    assert count_text(Decimal(1), "deaths", "at least") == "deaths: at least 1"
    assert count_text(Decimal(5000), "explosions", "more than") == "more than 5,000 explosions"


def test_what_is_asked_once_is_what_would_be_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing became known late, the start of the period is judged once for both columns."""
    of = dossier()
    calm = asked(of, start=last("2031-03-20"), before=last("2031-03-10"))
    early = ("mission", "fire-1", "who-1", "gone-n", "who-n")
    entries = tuple(e for e in log(secret=False) if getattr(e.record, "id", "") in early)
    shared = release(entries, None, dossier=of, asked=calm)
    asks: list[bool] = []
    real = compute._same_until
    monkeypatch.setattr(compute, "_same_until", lambda *given: asks.append(real(*given)) or False)
    assert release(entries, None, dossier=of, asked=calm).data == shared.data
    assert asks == [True]


def test_matrix_has_the_scores_that_the_monitor_gives(data: ReportData) -> None:
    of = dossier()
    found = history(view(of), tuple(log(secret=False)), [column.at for column in data.history], known=data.now.basis.known, policy=STRICT)
    assert {(c.at, p.clause): (p.status, p.score) for c in data.history for p in c.states} == {
        (p.at, p.clause): (p.status, p.score) for p in found
    }


def test_an_act_known_to_a_fortnight_is_scored_as_one_day() -> None:
    """Acts are added up, not days: one shot on an unknown day of a fortnight is no fortnight of shots."""
    of = dossier()
    mission = Source(id="mission", name="Monitoring Mission", reliability="A")
    shot = EventRecord(id="s", term="open fire", first=at("2031-03-18"), last=last("2031-03-30"), precision="interval", sources=("mission",))
    watch = looked("all", "2031-03-01", "2031-03-31")
    entries = [Entry(number=i, known=at("2031-03-31"), record=one, hash=f"{i:064x}") for i, one in enumerate((mission, shot, watch), 1)]
    state = next(s for s in release(entries, None, dossier=of, asked=asked(of)).data.now.clauses if s.clause == "coast:1")
    assert (state.score, state.score_because) == (2, "violations recorded on 1 of the last 29 days")
    many = msgspec.structs.replace(entries[1], record=counted("s", "2031-03-18", "2031-03-30", 5))
    state = next(s for s in release([entries[0], many, entries[2]], None, dossier=of, asked=asked(of)).data.now.clauses if s.clause == "coast:1")
    assert (state.score, state.score_because) == (None, "violations recorded on 1 to 5 of the last 29 days: on which is not known")


def test_the_title_is_that_of_the_agreement_signed_last_not_of_the_folder() -> None:
    of = dossier()
    one = next(iter(of.agreements.values()))
    earlier = msgspec.structs.replace(one, id="earlier", title="An Earlier Truce", signed=-(10**9))
    draft = msgspec.structs.replace(one, id="draft", title="A Draft", signed=None)
    both = msgspec.structs.replace(of, agreements={"earlier": earlier, "draft": draft, one.id: one})
    assert compute._title(of, "") == one.title
    assert compute._title(both, "") == f"{one.title} and 2 more agreements"
    assert compute._title(both, "earlier") == "An Earlier Truce"
    assert compute._title(msgspec.structs.replace(of, agreements={}), "") == of.name
