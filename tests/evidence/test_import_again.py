"""Importing into a log: once, again, a changed table, restated numbers, all or nothing."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from import_support import NOW, SHARED, dossier, mapping, plan, told
from instants import from_iso

import servanda
from servanda.base.refusal import Refusal
from servanda.evidence.imports.carry import carry_out
from servanda.evidence.imports.mending import correction
from servanda.evidence.knowledge import known_at
from servanda.evidence.log import open_log
from servanda.evidence.records import EventRecord, GapRecord

COUNTS = """
[source]
id = "mission"
[event]
key = "from"
term = { constant = "open fire" }
first = "from"
last = "to"
known = "published"
count = true
amount = "number"
[event.restates]
value = "restated"
"""
TABLE = """from,to,number,restated,published
2031-03-03,2031-03-09,100,,2031-03-10
2031-03-10,2031-03-16,50,90,2031-03-17
2031-03-24,2031-03-30,10,20,2031-03-31
"""


def put(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def amounts(log_entries: object, day: str) -> list[str]:
    known = known_at(log_entries, from_iso(f"{day}T23:59:59", "UTC"))  # type: ignore[arg-type]
    return [str(e.record.amount) for e in known.events.values()]


def test_a_restated_number_is_a_correction_known_from_the_later_day(tmp_path: Path) -> None:
    log = open_log(tmp_path / "evidence")
    made = plan(put(tmp_path, TABLE), COUNTS)
    assert made.notes == ("row 4 restates 20 for an earlier period, and no record ends on the day before: nothing corrected.",)
    carry_out(made, log)
    assert amounts(log.entries, "2031-03-10") == ["100"]
    assert amounts(log.entries, "2031-03-17") == ["90", "50"]
    assert log.verify() == ()
    assert [e.because for e in log.entries if e.because] == ["100 restated as 90 by its publisher (row 3, key 2031-03-10)"]


def test_the_same_table_again_changes_nothing(tmp_path: Path) -> None:
    log = open_log(tmp_path / "evidence")
    carry_out(plan(put(tmp_path, TABLE), COUNTS), log)
    again = plan(put(tmp_path, TABLE), COUNTS, entries=log.entries)
    assert (again.items, again.already) == ((), 3)
    assert carry_out(again, log) == ()


def test_a_longer_table_adds_only_what_is_new_and_corrects_from_the_log(tmp_path: Path) -> None:
    log = open_log(tmp_path / "evidence")
    head, *rows = TABLE.splitlines(keepends=True)
    carry_out(plan(put(tmp_path, head + rows[0]), COUNTS), log)
    more = plan(put(tmp_path, head + rows[1]), COUNTS, entries=log.entries)
    assert [i.change for i in more.items] == ["correction", "new"] or [i.change for i in more.items] == ["new", "correction"]
    carry_out(more, log)
    assert amounts(log.entries, "2031-03-17") == ["90", "50"]


def test_a_changed_row_is_one_correction_known_from_the_import_day(tmp_path: Path) -> None:
    log = open_log(tmp_path / "evidence")
    carry_out(plan(put(tmp_path, TABLE), COUNTS), log)
    changed = plan(put(tmp_path, TABLE.replace(",10,20,", ",12,20,")), COUNTS, entries=log.entries)
    assert [(i.change, i.known, i.record.amount) for i in changed.items] == [("correction", NOW, 12)]  # type: ignore[union-attr]
    assert changed.changes[0].before == (("amount", "10"),)
    carry_out(changed, log)
    assert carry_out(plan(put(tmp_path, TABLE.replace(",10,20,", ",12,20,")), COUNTS, entries=log.entries), log) == ()


def test_a_hand_correction_survives_the_same_table(tmp_path: Path) -> None:
    log = open_log(tmp_path / "evidence")
    carry_out(plan(put(tmp_path, TABLE), COUNTS), log)
    log.append(correction(log.entries, "2031-03-24", {"amount": "11"}, dossier(), "UTC"), known=NOW, because="miscounted")
    assert plan(put(tmp_path, TABLE), COUNTS, entries=log.entries).items == ()


def test_several_tables_go_in_the_order_in_which_they_became_known(tmp_path: Path) -> None:
    log = open_log(tmp_path / "evidence")
    one = plan(put(tmp_path, TABLE), COUNTS)
    day = "day,at\n2031-03-12,2031-03-12\n"
    other = '[source]\nid = "mission"\n[event]\nkey = "day"\nterm = { constant = "open fire" }\nfirst = "day"\nknown = "at"\n'
    two = plan(put(tmp_path, day, "u.csv"), f'mapping = "u"\n{other}')
    made = carry_out([one, two], log)
    assert [e.known for e in made] == sorted(e.known for e in made)
    with pytest.raises(Refusal, match="hold the same records"):
        carry_out([one, one], open_log(tmp_path / "other"))


def test_what_came_earlier_cannot_be_slipped_in_afterwards(tmp_path: Path) -> None:
    log = open_log(tmp_path / "evidence")
    carry_out(plan(put(tmp_path, TABLE), COUNTS), log)
    late = plan(
        put(tmp_path, "from,to,number,restated,published\n2031-02-01,2031-02-02,1,,2031-02-03\n", "l.csv"),
        COUNTS,
        entries=log.entries,
    )
    with pytest.raises(Refusal, match="never changed afterwards") as fault:
        carry_out(late, log)
    assert "--known" in fault.value.repair
    now = plan(tmp_path / "l.csv", COUNTS, known=NOW, entries=log.entries)
    assert len(carry_out(now, log)) == 1


def test_rejects_stop_everything_unless_accepted(tmp_path: Path) -> None:
    log = open_log(tmp_path / "evidence")
    made = plan(put(tmp_path, TABLE.replace(",50,", ",fifty,")), COUNTS)
    assert len(made.rejects) == 1
    with pytest.raises(Refusal, match="1 of 3 rows cannot be read"):
        carry_out(made, log)
    assert log.entries == ()
    assert not (tmp_path / "evidence").exists()
    assert carry_out(made, log, allow_rejects=1)


def test_a_plan_is_good_for_the_log_it_was_made_for(tmp_path: Path) -> None:
    log = open_log(tmp_path / "evidence")
    made = plan(put(tmp_path, TABLE), COUNTS)
    carry_out(made, log)
    with pytest.raises(Refusal, match="changed since the dry run"):
        carry_out(made, log)


def test_nothing_is_entered_when_the_log_refuses_a_later_record(tmp_path: Path) -> None:
    log = open_log(tmp_path / "evidence")
    made = plan(put(tmp_path, TABLE), COUNTS)
    last = made.items[-1]
    assert isinstance(last.record, EventRecord)
    wrong = msgspec.structs.replace(last, record=msgspec.structs.replace(last.record, sources=("nobody",)))
    with pytest.raises(Refusal, match="nobody"):
        carry_out(msgspec.structs.replace(made, items=(*made.items[:-1], wrong)), log)
    assert open_log(tmp_path / "evidence").entries == ()


@settings(derandomize=True, deadline=None, max_examples=25)
@given(numbers=st.lists(st.integers(0, 5), min_size=1, max_size=6), changed=st.lists(st.integers(0, 5), min_size=1, max_size=6))
def test_after_any_two_imports_the_log_says_what_the_second_table_says(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[int], changed: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("twice")
    log = open_log(folder / "evidence")
    text = '[event]\nkey = "n"\nterm = { constant = "open fire" }\nfirst = "when"\namount = "a"\n'
    for values in (numbers, changed):
        rows = "".join(f"{n},2031-03-04,{value}\n" for n, value in enumerate(values))
        made = plan(put(folder, f"n,when,a\n{rows}"), text, entries=log.entries)
        carry_out(made, log)
    now = {e.record.key: int(e.record.amount or 0) for e in known_at(log.entries, None).events.values()}
    assert now == {str(n): v for n, v in enumerate(numbers)} | {str(n): v for n, v in enumerate(changed)}


# --- real tables, where the user has them -----------------------------------------------------------------------------


def real(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs your own copy of {name} in ../shared/data; docs/importing.md says where to get it")
    return path


OSCE = 'mapping = "osce"\nextends = "osce-smm-fortnights"\n[terms]\nviolations = "use weapons"\nexplosions = ""\n[places]\narea = "certain areas"\n'


def minsk() -> servanda.load:  # type: ignore[valid-type]
    return servanda.load(Path(__file__).resolve().parents[2] / "dossiers" / "minsk")


def test_ucdp_ged_is_read_whole() -> None:
    made = plan(
        real("events/ucdp_ged_ukraine_2014-01_2022-02.csv"),
        'mapping = "ged"\nextends = "ucdp-ged"\n[terms]\n1 = "use weapons"\n',
        on=minsk(),
    )
    assert (made.rows, made.new, made.rejects) == (3077, 3077, ())
    assert dict(made.precisions)["day"] == 2406
    assert dict(made.terms) == {"use weapons": 3077}
    bare = plan(real("events/ucdp_ged_ukraine_2014-01_2022-02.csv"), 'mapping = "ged"\nextends = "ucdp-ged"\n', on=minsk())
    assert (len(bare.rejects), bare.missing) == (3077, (("terms", "1", 3077),))


def test_osce_fortnights_and_what_was_restated() -> None:
    made = plan(real("osce/osce_smm_fortnightly_ceasefire_violations.csv"), OSCE, on=minsk())
    assert (made.rows, made.new, made.rejects) == (102, 102, ())
    restated = [(dict(c.before)["amount"], dict(c.after)["amount"]) for c in made.changes]
    assert restated == [
        ("15800", "23000"),
        ("17700", "17500"),
        ("11000", "10650"),
        ("8800", "8900"),
        ("8000", "8094"),
        ("253", "238"),
        ("469", "468"),
        ("341", "339"),
        ("4234", "4324"),
    ]
    assert len(made.notes) == 8  # restated for a period that the table does not hold, or of another length
    first = next(i.record for i in made.items if isinstance(i.record, EventRecord))
    assert (first.bound, first.amount, first.count) == ("more than", 5000, True)


def test_osce_reports_give_gaps() -> None:
    made = plan(real("osce/osce_smm_status_reports.jsonl"), 'mapping = "r"\nextends = "osce-smm-reports"\n', on=minsk())
    gaps = [i.record for i in made.items if isinstance(i.record, GapRecord)]
    assert (made.rows, made.rejects) == (179, ())
    assert sum(g.reason.startswith("freedom of movement restricted") for g in gaps) == 39
    assert all(g.reason and 13 * 86400 < g.last - g.first < 15 * 86400 for g in gaps)


KIEL = """mapping = "kiel"
[file]
blank = [".", "Not given"]
{more}
[source]
id = "kiel"
[event]
key = ["ID", "Type of item", "Sub-type of item", "Unnamed: 8", "Explanation", "No. of Units"]
term = {{ constant = "open fire" }}
first = {{ column = "Announcement Date", day_only = true }}
amount = "{amount}"
unit = "Original Currency"
text = "Explanation"
"""


def test_aid_table_with_unclean_dates() -> None:
    text = KIEL.format(more="", amount="Monetary Value as Given by Source")
    made = plan(real("aid/kiel_bilateral_main_data.csv"), text)
    assert made.rows == 1032
    dates = [r for r in made.rejects if r.column == "Announcement Date"]
    assert any("“until 9/3/2022” is not a day or a moment" in r.reason for r in dates)
    assert all(r.repair for r in made.rejects)
    assert made.new + len(made.rejects) + sum(n for _, n in made.left_out) == 1032


def test_the_same_workbook() -> None:
    path = real("aid/kiel_ukraine_support_tracker.xlsx")
    text = KIEL.format(
        more='sheet = "Bilateral assistance, MAIN DATA"\nheader = HEADER', amount="Monetary Value as Given by Source"
    )
    text = text.replace('"Unnamed: 8", ', "").replace("HEADER", "1")
    made = plan(path, text)
    assert made.rows > 1000
    assert any("until" in r.reason for r in made.rejects)


# --- layouts of tables that may not be passed on: rows made up here ----------------------------------------------------


def test_acled_layout(tmp_path: Path) -> None:
    head = (
        "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,"
        "assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,latitude,longitude,"
        "geo_precision,source,source_scale,notes,fatalities,tags,timestamp\n"
    )
    rows = (
        "SEL1,2031-03-04,2031,1,Political violence,Explosions/Remote violence,Shelling/artillery/missile attack,Northmark,,,Eastholm,,,,,0,"
        'Selm,Selm,,,,Port Selm,50.5,10.5,1,"Selm Herald; Bay Radio",Local,"Shells fell, nobody was hurt.",0,,1930435200\n'
        "SEL2,2031-03-04,2031,2,Demonstrations,Protests,Peaceful protest,Crowd,,,,,,,,0,Selm,Selm,,,,Elsewhere,40.5,10.5,2,Bay Radio,Local,"
        "March.,0,,1930435200\n"
    )
    text = 'mapping = "a"\nextends = "acled"\n[terms]\n"Shelling/artillery/missile attack" = "open fire"\n"*" = ""\n'
    made = plan(put(tmp_path, head + rows), text)
    assert told(made) == ["2: event open fire 2031-03-04T00:00:00..2031-03-04T23:59:59 day exact 0 deaths Port Selm"]
    record = next(i.record for i in made.items if isinstance(i.record, EventRecord))
    assert len(record.sources) == 3
    assert made.left_out == (("[terms] leaves out “Peaceful protest”", 1),)


def test_viina_layout(tmp_path: Path) -> None:
    head = (
        "event_id,report_id,date,time,source,geonameid,asciiname,longitude,latitude,GEO_PRECISION,url,text,t_mil_pred,t_artillery_pred,"
        "t_airstrike_pred,t_firefight_pred\n"
    )
    rows = "1,1,20310304,10:30,herald,77,Selm,10.5,50.5,PPL,https://example.org,Shells,0.99,0.95,0.91,0.1\n2,2,20310304,,herald,77,Selm,10.5,50.5,PPL,,Talk,0.99,0.2,,0.1\n"
    text = 'mapping = "v"\nextends = "viina"\nzone = "UTC"\n[terms]\nartillery = "open fire"\nairstrike = ""\nfirefight = ""\n'
    made = plan(put(tmp_path, head + rows), text)
    assert told(made) == ["2: event open fire 2031-03-03T00:00:00..2031-03-04T23:59:59 interval Port Selm"]
    assert made.items[-1].known == from_iso("2031-03-04T10:30:59", "UTC")
    assert mapping(text).shapes[0].credibility is not None


def test_timeline_layout(tmp_path: Path) -> None:
    table = (
        "date,precision,term,by,place,source,reliability,credibility,text\n"
        "2031-03-04,,open fire,North;Eastholm,Port Selm,Bay Radio; Selm Herald,B,2,Shots at the port\n2031-03,,open fire,,,,,,Shots all month\n"
    )
    made = plan(put(tmp_path, table), 'mapping = "mine"\nextends = "timeline"\n')
    assert told(made) == [
        "2: event open fire 2031-03-04T00:00:00..2031-03-04T23:59:59 day Port Selm by Northmark, Eastholm",
        "3: event open fire 2031-03-01T00:00:00..2031-03-31T23:59:59 month",
    ]
