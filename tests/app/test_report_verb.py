"""`servanda report`: files for a reader, all or none, and every refusal with its repair."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from commandline import SMALL, Run
from instants import from_iso

import servanda
from servanda.app.reporting import _before, stem_of
from servanda.base.refusal import Refusal
from servanda.evidence.log import open_log
from servanda.evidence.records import EventRecord, Grades, Marking, NotDone, Source

ASK = ("--as-of", "2031-03-31", "--today", "2031-04-30")
SECRET = Marking(tlp="AMBER", rel=("Quellmar",))


def at(text: str) -> int:
    return from_iso(text, "UTC")


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    """A small dossier with a log: the mines are cleared, which only Quellmar may know."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "small.md").write_text(SMALL, encoding="utf-8")
    found = open_log(folder / "evidence")
    mission = Source(id="mission", name="Mission", reliability="A")
    road = EventRecord(
        id="road",
        term="open the road",
        first=at("2031-02-20T10:00"),
        last=at("2031-02-20T10:00"),
        sources=("mission",),
        grades=Grades(credibility="1"),
    )
    mines = EventRecord(
        id="mines",
        term="clear the mines",
        first=at("2031-02-10T10:00"),
        last=at("2031-02-10T10:00"),
        sources=("mission",),
        marking=SECRET,
        text="Zyxwort says so",
    )
    found.append([mission, road, mines], known=at("2031-03-01T00:00"))
    return folder


def test_writes_each_format_and_says_what_is_in_it(run: Run, watched: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("report", watched, *ASK, "--format", "html,markdown,xlsx,ics,geojson", "--out", out)
    assert result.code == 0, result.err
    names = {path.name for path in out.iterdir()}
    stem = "small-report-2031-03-31-clear"
    assert names == {f"{stem}.{suffix}" for suffix in ("html", "md", "xlsx", "ics", "geojson")}
    assert result.out.startswith("TLP:CLEAR, for nobody named: 5 files in ")
    for name in names:
        assert name in result.out
    assert "Zyxwort" not in (out / f"{stem}.html").read_text(encoding="utf-8")


def test_all_formats_at_once(run: Run, watched: Path, tmp_path: Path) -> None:
    for library in ("typst", "docx", "xlsxwriter", "icalendar"):
        pytest.importorskip(library)
    result = run("report", watched, *ASK, "--format", "all", "--out", tmp_path / "out", "--json")
    listed = json.loads(result.out)
    assert listed["marking"] == "TLP:CLEAR"
    assert len(listed["files"]) == 7 + 10
    assert all(Path(file["path"]).stat().st_size == file["bytes"] for file in listed["files"])


def test_words_of_the_mission(run: Run, watched: Path, tmp_path: Path) -> None:
    found = open_log(watched / "evidence")
    not_done = NotDone(id="n", first=at("2031-01-20T06:00"), last=at("2031-03-30T00:00"), terms=("open the road",), grades=Grades(reliability="A"))
    (tmp_path / "open").mkdir()
    open_ = open_log(tmp_path / "open" / "evidence")
    (tmp_path / "open" / "small.md").write_text(SMALL, encoding="utf-8")
    open_.append([*(e.record for e in found.entries if getattr(e.record, "id", "") not in ("mines", "road")), not_done], known=at("2031-03-31T00:00"))
    folder = tmp_path / "open"
    neutral = run("report", folder, *ASK).out
    assert "not done in time" in neutral
    assert "breached" not in neutral
    assert "breached" in run("report", folder, *ASK, "--words", "finding").out
    table = tmp_path / "ours.toml"
    table.write_text('name = "ours"\n[must]\nbreached = "not implemented"\n', encoding="utf-8")
    assert "not implemented" in run("report", folder, *ASK, "--words", table).out
    (folder / "words.toml").write_text('name = "own"\n[must]\nbreached = "open item"\n', encoding="utf-8")
    assert "open item" in run("report", folder, *ASK).out
    for text, says in (("[must]\nbroken = 'x'\n", "'broken' is no status"), ("[shall]\n", "'shall' is no part"), ("[must]\nkept = ''\n", "is empty"), ("x", "is no TOML")):
        table.write_text(text, encoding="utf-8")
        bad = run("report", folder, *ASK, "--words", table)
        assert bad.code == 2
        assert says in bad.err
    assert "there is no table of words" in run("report", folder, *ASK, "--words", "nowhere").err


def test_scores_of_two_coders(run: Run, watched: Path, tmp_path: Path) -> None:
    table = tmp_path / "scores.csv"
    table.write_text("clause,coder,score,rubric,because\n1,Ann,3,PAM 2031,seen\n1,Bea,2,PAM 2031,\n2,Ann,0,PAM 2031,\n2,Bea,0,PAM 2031,\n", encoding="utf-8")
    page = run("report", watched, *ASK, "--scores", table)
    assert page.code == 0, page.err
    text = " ".join(page.out.split())
    assert "Ann and Bea agree on 1 of 2 clauses (50%), Cohen's kappa 0.33 (n = 2)" in text
    assert "Rubric of the coders: PAM 2031." in text
    table.write_text("clause,coder,score\n1,Ann,5\n", encoding="utf-8")
    assert "“5” is above 3" in run("report", watched, *ASK, "--scores", table).err


def test_to_a_recipient_on_the_list(run: Run, watched: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("report", watched, *ASK, "--to", "Quellmar", "--tlp", "amber", "--format", "markdown", "--out", out).code == 0
    text = (out / "small-report-2031-03-31-for-quellmar-amber.md").read_text(encoding="utf-8")
    assert text.startswith("**TLP:AMBER REL Quellmar**")
    assert "clear the mines" in text


def test_printed_here_without_a_folder(run: Run, watched: Path) -> None:
    result = run("report", watched, *ASK)
    assert result.code == 0, result.err
    assert "Summary" in result.out
    assert result.out.count("TLP:CLEAR") >= 3
    assert {t["name"] for t in json.loads(run("report", watched, *ASK, "--json").out)["tables"]} >= {"matrix", "gaps"}


def test_same_bytes_twice(run: Run, watched: Path, tmp_path: Path) -> None:
    for place in ("one", "two"):
        assert (
            run(
                "report", watched, *ASK, "--known", "2031-03-31", "--format", "html,pdf,docx,xlsx,csv", "--out", tmp_path / place
            ).code
            == 0
        )
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / place).iterdir()} for place in ("one", "two"))
    assert one == two


@pytest.mark.parametrize("library", ["typst", "docx", "xlsxwriter", "icalendar"])
def test_missing_extra_writes_nothing(
    run: Run, watched: Path, tmp_path: Path, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    out = tmp_path / "out"
    result = run("report", watched, *ASK, "--format", "html,pdf,docx,xlsx,ics", "--out", out)
    assert result.code == 2
    assert "[report]" in result.err.splitlines()[-1]
    assert "Install it with: " in result.err
    assert not out.exists()


def test_a_disk_that_refuses_leaves_nothing_behind(watched: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = servanda.report(watched, as_of="2031-03-31", today="2031-04-30")
    out = tmp_path / "out"

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("servanda.base.snapshots.os.fsync", full)
    with pytest.raises(Refusal, match="No space left"):
        servanda.write_report(made, ["html", "markdown"], out)
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "odt"), "not a format"),
        (("--format", ","), "no format is named"),
        (("--tlp", "WHITE"), "not a TLP 2.0 label"),
        (("--period", "fortnight"), "not a period"),
        (("--period", "9999m"), "beyond the calendar"),
        (("--viewpoint", "somebody"), "Add --boundaries FILE"),
        (("--boundaries", "nowhere.geojson", "--viewpoint", "x"), "cannot be read"),
        (("--reading", "nobody's"), "knows no reading"),
        (("--agreement", "other"), "holds no agreement"),
        (("--as-of", "tomorrow"), "is not a day"),
    ],
)
def test_refusals_say_what_and_how_to_mend_it(run: Run, watched: Path, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    result = run("report", watched, *ASK, *words, "--out", tmp_path / "out")
    assert result.code == 2
    assert said in " ".join(result.err.split())
    assert not (tmp_path / "out").exists()


def test_boundaries_without_a_viewpoint_are_not_drawn_and_it_is_said(run: Run, watched: Path, tmp_path: Path) -> None:
    lines = tmp_path / "lines.geojson"
    lines.write_text('{"type":"LineString","coordinates":[[0,0],[1,1]]}', encoding="utf-8")
    result = run("report", watched, *ASK, "--boundaries", lines, "--out", tmp_path / "out")
    assert result.code == 0
    assert "Add --viewpoint NAME" in result.err


@pytest.mark.parametrize(
    ("moment", "period", "wanted"),
    [
        ("2031-03-31T23:59:59", "14d", "2031-03-17T23:59:59"),
        ("2031-03-31T23:59:59", "2w", "2031-03-17T23:59:59"),
        ("2031-03-31T23:59:59", "1m", "2031-02-28T23:59:59"),
        ("2031-02-28T23:59:59", "1m", "2031-01-31T23:59:59"),
        ("2031-03-15T10:00:00", "1m", "2031-02-15T10:00:00"),
        ("2031-01-15T10:00:00", "2m", "2030-11-15T10:00:00"),
    ],
)
def test_periods_go_back_by_the_civil_calendar(moment: str, period: str, wanted: str) -> None:
    zone = "Europe/Lisbon"  # clocks change on 30 March 2031
    assert _before(from_iso(moment, zone), period, zone) == from_iso(wanted, zone)


def test_public_functions_are_there() -> None:
    import servanda.report as package  # the sub-package of the same name still works as the function

    assert callable(package)
    assert {"report", "export_report", "write_report"} <= {*servanda.__all__}


def test_readers_of_like_names_have_files_of_their_own(watched: Path, tmp_path: Path) -> None:
    """ "A & B" and "A-B" must not overwrite each other: one may see more than the other."""
    made = {
        name: servanda.report(watched, as_of="2031-03-31", today="2031-04-30", to=name, tlp="AMBER")
        for name in ("A & B", "A-B", "A B", "!", "?", "x" * 80, "x" * 81)
    }
    stems = [stem_of(one) for one in made.values()]
    assert len(set(stems)) == len(stems)
    assert (
        stem_of(servanda.report(watched, as_of="2031-03-31", today="2031-04-30", to="QUELLMAR ", tlp="AMBER"))
        == "small-report-2031-03-31-for-quellmar-amber"
    )


def test_a_folder_in_the_way_leaves_nothing_half_written(run: Run, watched: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "small-report-2031-03-31-clear.md").mkdir(parents=True)
    result = run("report", watched, *ASK, "--format", "html,markdown", "--out", out)
    assert result.code == 2
    assert "is a folder" in result.err
    assert [path.name for path in out.iterdir()] == ["small-report-2031-03-31-clear.md"]


def test_months_are_counted_from_the_day_itself() -> None:
    """From 30 March back over February: the months before end on the 30th again."""
    end = at("2031-03-30T23:59:59")
    assert [_before(end, "1m", "UTC", times) for times in (1, 2, 3)] == [
        at("2031-02-28T23:59:59"),
        at("2031-01-30T23:59:59"),
        at("2030-12-30T23:59:59"),
    ]
    leap = at("2032-02-29T23:59:59")
    assert [_before(leap, "1m", "UTC", times) for times in (1, 2)] == [at("2032-01-31T23:59:59"), at("2031-12-31T23:59:59")]


def test_days_are_civil_days_over_a_change_of_clocks() -> None:
    end = from_iso("2031-11-03T23:59:59", "America/New_York")
    assert _before(end, "1w", "America/New_York") == from_iso("2031-10-27T23:59:59", "America/New_York")
    assert end - _before(end, "1w", "America/New_York") == 7 * 86400 + 3600


def test_a_brief_is_made_of_the_parts_named_in_that_order(run: Run, watched: Path, tmp_path: Path) -> None:
    """The parts and no others, in page and tables alike; head and marking stand above whatever is picked; its name is its own."""
    out = tmp_path / "out"
    result = run("report", watched, *ASK, "--blocks", "deadlines, summary,deadlines", "--format", "markdown,csv,ics", "--out", out)
    assert result.code == 0, result.err
    text = (out / "small-brief-2031-03-31-clear.md").read_text(encoding="utf-8")
    assert text.startswith("**TLP:CLEAR**")
    assert text.rstrip().endswith("**TLP:CLEAR**")
    assert [line[4:] for line in text.splitlines() if line.startswith("### ")] == ["Deadlines", "Summary"]
    assert "A brief: of the parts of the report only deadlines, summary." in text
    assert {path.name.rpartition("-")[2] for path in out.glob("*.csv")} == {"dues.csv", "report.csv"}
    told = json.loads(run("report", watched, *ASK, "--blocks", "annex", "--json").out)
    assert [one["name"] for one in told["tables"]] == ["report", "evidence", "sources"]
    assert not [row for row in told["tables"][0]["rows"] if str(row[0]).startswith("summary")]
    whole = run("report", watched, *ASK).out
    assert "A brief:" not in whole


def test_every_part_can_be_picked_and_no_other(run: Run, watched: Path, tmp_path: Path) -> None:
    """The names in the table are those that are made; an unknown one is refused, naming what there is."""
    from servanda.report.monitoring.page import BLOCKS
    from servanda.report.monitoring.parts import PARTS

    assert list(BLOCKS) == list(PARTS)
    made = run("report", watched, *ASK, "--blocks", ",".join(reversed(PARTS)))
    assert made.code == 0, made.err
    for text in ("summary,verdicts", ","):
        refused = run("report", watched, *ASK, "--blocks", text)
        assert refused.code == 2
        assert "rests-on" in refused.err
    for form, part in (("ics", "deadlines"), ("geojson", "map")):
        refused = run("report", watched, *ASK, "--blocks", "summary", "--format", form, "--out", tmp_path / form)
        assert refused.code == 2
        assert f"holds only the part “{part}”" in refused.err
        assert not list((tmp_path).glob(f"{form}/*"))


def test_a_brief_shows_a_reader_no_more_than_the_report(run: Run, watched: Path, tmp_path: Path) -> None:
    """What may not be released is in none of its parts, and the marking is that of the report."""
    for to, seen in ((("--tlp", "GREEN"), False), (("--to", "Quellmar", "--tlp", "AMBER"), True)):
        made = run("report", watched, *ASK, *to, "--blocks", "annex,map,timeline,summary", "--json")
        assert ("Zyxwort" in made.out) is seen
        assert json.loads(made.out)["marking"] == json.loads(run("report", watched, *ASK, *to, "--json").out)["marking"]
