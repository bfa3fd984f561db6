"""Markings from the doors: no row, line, correction or ruling takes one off, and no answer goes without it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from commandline import ROOT, Run

WELLS = (ROOT / "docs" / "how-to" / "watch-live.md").read_text().partition("````markdown\n")[2].partition("\n````")[0]
MAPPING = '[every]\nkey = "id"\nrel = { column = "rel", split = ";" }\n[event]\nfirst = "date"\nterm = "what"\nplace = "where"\nby = "by"\nsource = { column = "source", split = ";" }\ntext = "text"\n'
MARKED = MAPPING.replace("[event]", 'tlp = "tlp"\n[event]')
ROWS = "id,date,what,where,by,source,text,tlp,rel\n"
ASKED = ("--as-of", "2031-05-31", "--today", "2031-06-01")


@pytest.fixture
def wells(tmp_path: Path) -> Path:
    folder = tmp_path / "wells"
    folder.mkdir()
    (folder / "wells.md").write_text(WELLS)
    return folder


def table(wells: Path, rows: str, mapping: str = MARKED) -> tuple[str, ...]:
    (wells / "cables.toml").write_text('mapping = "cables"\n' + mapping)
    (wells.parent / "cables.csv").write_text(ROWS + rows)
    return ("evidence", "import", str(wells.parent / "cables.csv"), "--mapping", "cables.toml")


def add(run: Run, wells: Path, day: int, *sets: str) -> str:
    words = [word for one in ("term=open fire", f"date=2031-05-{day:02}", "place=Well Field", *sets) for word in ("--set", one)]
    made = run("evidence", "add", *words, "--known", f"2031-05-{day:02}", wells)
    assert made.code == 0, made.err
    return made.out.partition(": ")[2].partition(" ")[0].rstrip(",")


def marking(run: Run, wells: Path, ident: str) -> str:
    (found,) = json.loads(run("evidence", "show", wells, "--id", ident, "--json").out)
    return str(found["marking"])


def report(run: Run, wells: Path, *reader: str) -> str:
    made = run("report", wells, *ASKED, "--period", "1m", "--format", "markdown,csv", "--out", wells.parent / "out", *reader)
    assert made.code == 0, made.err
    text = "\n".join(path.read_text() for path in sorted((wells.parent / "out").iterdir()))
    for path in (wells.parent / "out").iterdir():
        path.unlink()
    return text


def test_a_row_that_changes_keeps_the_marking_an_analyst_gave_it(run: Run, wells: Path) -> None:
    assert run(*table(wells, "7,2031-05-04,open fire,Well Field,,Radio,first words,,\n"), "--known", "2031-05-05", wells).code == 0
    (event,) = json.loads(run("evidence", "show", wells, "--json").out)
    ident = event["record"]["id"]
    assert run("evidence", "correct", ident, "--set", "tlp=RED", "--set", "rel=Mission", "--because", "endangers the witness", "--known", "2031-05-06", wells).code == 0
    again = table(wells, "7,2031-05-04,open fire,Well Field,,Radio,second words,,\n")
    assert "Marked higher in the log than the table says, and kept so" in " ".join(run(*again, "--known", "2031-05-07", "--dry-run", wells).out.split())
    assert run(*again, "--known", "2031-05-07", wells).code == 0
    assert marking(run, wells, ident) == "TLP:RED REL Mission"
    assert not any(words in report(run, wells) for words in ("first words", "second words"))
    assert "second words" in report(run, wells, "--to", "Mission", "--tlp", "RED")
    assert json.loads(run(*again, "--known", "2031-05-08", wells, "--json").out)["entries"] == 0, "and is known already"


def watch(run: Run, wells: Path, *lines: dict[str, object]) -> tuple[int, str]:
    made = run("watch", wells, "--clock", "input", "--out", wells.parent / "said", given=b"".join(json.dumps(one).encode() + b"\n" for one in lines))
    return made.code, made.err


P1 = {"id": "p1", "term": "open fire", "at": "2031-05-04T18:10:00Z", "place": "Well Field", "by": "Upper Village", "sources": ["patrol"], "grades": "A2", "text": "dusk"}
PATROL = {"kind": "source", "id": "patrol", "name": "Observers' patrol", "reliability": "A"}


def test_a_line_of_the_watch_that_leaves_its_marking_open_keeps_it(run: Run, wells: Path) -> None:
    assert watch(run, wells, PATROL | {"marking": "AMBER"}, P1 | {"marking": "AMBER"}) == (0, "")
    assert watch(run, wells, P1 | {"at": "2031-05-04T18:20:00Z", "because": "time mended"}, {"kind": "source", "id": "patrol", "because": "x"}) == (0, "")
    assert marking(run, wells, "p1") == "TLP:AMBER"
    assert not any(word in report(run, wells) for word in ("patrol", "dusk", "mended"))


@pytest.mark.parametrize("less", ["CLEAR", "GREEN"])
def test_a_line_that_says_less_is_refused_and_an_act_of_marking_leads_down(run: Run, wells: Path, less: str) -> None:
    assert watch(run, wells, P1 | {"marking": "AMBER", "sources": []})[0] == 0
    code, err = watch(run, wells, P1 | {"marking": less, "sources": [], "text": "x", "because": "published"})
    assert (code, "is marked TLP:AMBER" in err) == (1, True)
    assert watch(run, wells, {"kind": "ruling", "of": "p1", "standing": "disputed", "marking": less, "because": "y"})[0] == 1
    act = {"kind": "marking", "of": "p1", "marking": less, "by": "A. Lind", "because": "published"}
    assert watch(run, wells, {**act, "by": ""})[0] == 1
    assert watch(run, wells, act) == (0, f"marked anew: p1: TLP:AMBER -> TLP:{less}, by A. Lind\n")
    assert "dusk" in report(run, wells, "--tlp", less)


def test_the_source_of_a_row_is_marked_as_the_row_and_nothing_of_it_can_be_guessed(run: Run, wells: Path, tmp_path: Path) -> None:
    add(run, wells, 4, "source=Radio", "text=open words")
    before = report(run, wells)
    add(run, wells, 5, "source=agent KESTREL77", "tlp=RED", "rel=Mission", "text=closed words")
    assert report(run, wells) == before, "neither a count nor a hash tells that there is more"
    later = add(run, wells, 6, "source=agent KESTREL77", "text=cites it")
    said = run("evidence", "add", "--set", "term=open fire", "--set", "date=2031-05-07", "--set", "source=agent KESTREL77", "--known", "2031-05-07", wells).out
    assert "rests on a source that is marked higher" in said
    assert "(TLP:RED REL Mission)" in said
    assert "KESTREL77" not in report(run, wells), "an open record that names it goes with it"
    assert marking(run, wells, later) == "TLP:RED REL Mission"
    from servanda.evidence.log import open_log
    from servanda.evidence.marking import Recipient, releasable
    from servanda.evidence.records import Source

    names = {e.record.name for e in releasable(open_log(wells / "evidence").entries, Recipient(name="")) if isinstance(e.record, Source)}
    assert names == {"Radio"}


def test_sources_of_a_table_are_marked_as_their_rows(run: Run, wells: Path) -> None:
    rows = "1,2031-05-04,open fire,Well Field,,Radio,one,,\n2,2031-05-04,open fire,Well Field,,agent K; Radio,two,RED,Mission\n3,2031-05-04,open fire,Well Field,,agent K,three,AMBER,\n"
    said = " ".join(run(*table(wells, rows), "--known", "2031-05-05", "--dry-run", wells).out.split())
    assert "Marked as the rows that name them: source agent-k" in said
    assert run(*table(wells, rows), "--known", "2031-05-05", wells).code == 0
    assert "one" in (clear := report(run, wells))
    assert "agent K" not in clear
    assert "agent K" in report(run, wells, "--to", "Mission", "--tlp", "AMBER")


def test_the_publisher_of_a_table_has_the_marking_of_the_mapping(run: Run, wells: Path) -> None:
    source = '[source]\nid = "desk"\nname = "Desk K"\ntlp = "amber"\nrel = ["Quellmar"]\n'
    assert run(*table(wells, "1,2031-05-04,open fire,Well Field,,,one,,\n", source + MARKED), "--known", "2031-05-05", wells).code == 0
    assert "Desk K" not in report(run, wells)
    assert "Desk K" in report(run, wells, "--to", "Quellmar", "--tlp", "AMBER")
    wrong = run(*table(wells, "1,2031-05-04,open fire,Well Field,,,one,,\n", source.replace("amber", "white") + MARKED), wells)
    assert (wrong.code, "no marking" in wrong.err) == (2, True)


ACTS = {
    "retract": ("--because",),
    "dispute": ("--by", "Eastholm", "--because"),
    "confirm": ("--by", "Mission", "--because"),
    "correct": ("--set", "text=new words", "--because"),
}


@pytest.mark.parametrize("verb", [*ACTS, "gaps"])
@pytest.mark.parametrize(("given", "seen"), [((), "GREEN"), (("--tlp", "CLEAR"), "CLEAR"), (("--tlp", "AMBER"), "AMBER")])
def test_a_reason_goes_to_nobody_by_accident(run: Run, wells: Path, verb: str, given: tuple[str, ...], seen: str) -> None:
    ident = add(run, wells, 4, "text=open words")
    words = ("gaps", "--add", "--from", "2031-05-05", "--until", "2031-05-06", "--because") if verb == "gaps" else (verb, ident, *ACTS[verb])
    made = run("evidence", *words, "our agent told us", *given, "--known", "2031-05-08", wells)
    assert made.code == 0, made.err
    for label in ("CLEAR", "GREEN", "AMBER"):
        shows = ("CLEAR", "GREEN", "AMBER").index(label) >= ("CLEAR", "GREEN", "AMBER").index(seen)
        assert ("our agent told us" in report(run, wells, "--tlp", label)) is shows, label


@pytest.mark.parametrize("verb", ACTS)
def test_nothing_said_of_it_is_marked_less_than_it_is(run: Run, wells: Path, verb: str) -> None:
    ident = add(run, wells, 4, "tlp=AMBER")
    made = run("evidence", verb, ident, *ACTS[verb], "x", "--tlp", "GREEN", "--known", "2031-05-08", wells)
    assert (made.code, "servanda evidence mark" in made.err) == (2, True)
    assert run("evidence", verb, ident, *ACTS[verb], "x", "--known", "2031-05-08", wells).code == 0
    assert marking(run, wells, ident) == "TLP:AMBER"


def test_a_correction_does_not_lead_down(run: Run, wells: Path) -> None:
    ident = add(run, wells, 4, "tlp=RED", "rel=Mission")
    for sets in (("tlp=CLEAR",), ("tlp=AMBER",), ("rel=Mission; Quellmar",), ("rel=Quellmar",)):
        made = run("evidence", "correct", ident, *(w for one in sets for w in ("--set", one)), "--because", "x", wells)
        assert (made.code, f"servanda evidence mark {ident}" in " ".join(made.err.split())) == (2, True), sets
    assert marking(run, wells, ident) == "TLP:RED REL Mission"


def test_marking_down_says_what_goes_and_what_stays_and_who_answers(run: Run, wells: Path) -> None:
    ident = add(run, wells, 4, "tlp=RED", "rel=Mission", "source=agent K", "by=Upper Village", "text=closed words")
    words = ("evidence", "mark", ident, "--tlp", "CLEAR", "--because", "published", "--known", "2031-05-08")
    assert run(*words, wells).code == 2, "by whom"
    dry = " ".join(run(*words, "--by", "A. Lind", "--dry-run", wells).out.split())
    assert f"Would mark DOWN: {ident}, TLP:RED REL Mission -> TLP:CLEAR, by A. Lind" in dry
    assert "agent-k" in dry
    assert f"{ident}-by (TLP:RED REL Mission)" in dry
    assert marking(run, wells, ident) == "TLP:RED REL Mission"
    assert run(*words, "--by", "A. Lind", wells).code == 0
    assert "closed words" not in report(run, wells), "its source is RED still"
    source = run("evidence", "mark", "agent K", "--tlp", "CLEAR", "--by", "A. Lind", "--because", "published too", "--known", "2031-05-09", wells)
    assert source.code == 0, source.err
    clear = report(run, wells)
    assert "closed words" in clear
    assert "published" not in clear
    assert "Upper Village (" not in clear
    assert json.loads(run(*words, "--by", "A. Lind", wells, "--json").out or "{}") == {}
    assert run("evidence", "verify", wells).code == 0


@pytest.mark.parametrize("verb", [("monitor",), ("due", "--as-of", "2031-05-31"), ("why", "1"), ("diff", "2031-05-03", "2031-05-20")])
def test_what_passes_the_gate_by_says_how_it_is_marked_and_can_be_made_for_a_reader(run: Run, wells: Path, verb: tuple[str, ...]) -> None:
    add(run, wells, 4, "tlp=RED", "rel=Mission", "source=agent K", "reliability=A", "credibility=1", "by=Upper Village", "text=closed words")
    words = (*verb, wells, "--today", "2031-06-01", *(("--as-of", "2031-05-31") if verb[0] in ("monitor", "why") else ()))
    for made in (run(*words), run(*words, "--markdown")):
        lines = [line.strip("* ") for line in made.out.splitlines() if line.strip()]
        assert sum("INTERNAL - highest marking TLP:RED REL Mission" in line for line in lines) == 2, made.out
        assert "INTERNAL" in lines[-1]
    basis = json.loads(run(*words, "--json").out)
    basis = basis.get("basis") or basis["after"]
    assert basis["marking"] == "TLP:RED REL Mission"
    for form in ((), ("--markdown",), ("--json",)):
        never = wells.parent / "never" / "wells"
        never.mkdir(parents=True, exist_ok=True)
        (never / "wells.md").write_text(WELLS)
        add(run, never, 3, "text=open words") if not (never / "evidence").exists() else None
        if form == ():
            add(run, wells, 5, "text=open words")
        mine = run(*words, "--tlp", "GREEN", *form)
        assert not any(word in mine.out for word in ("closed words", "agent", "Mission", "INTERNAL"))


def test_the_reader_of_an_answer_gets_that_of_a_log_which_never_held_the_rest(run: Run, wells: Path, tmp_path: Path) -> None:
    never = tmp_path / "never" / "wells"
    never.mkdir(parents=True)
    (never / "wells.md").write_text(WELLS)
    for day, sets in ((4, ("text=one",)), (5, ("text=two", "tlp=AMBER", "source=agent K")), (6, ("text=three", "by=Upper Village", "reliability=A", "credibility=1"))):
        add(run, wells, day, *sets)
        if day != 5:
            add(run, never, day, *sets)
    for verb in (("monitor",), ("due",), ("why", "1"), ("evidence", "show"), ("evidence", "gaps"), ("evidence", "watched")):
        day = () if verb[0] == "evidence" else ASKED
        for form in ((), ("--json",)):
            mine, theirs = (run(*verb, folder, *day, *form, "--tlp", "GREEN") for folder in (wells, never))
            assert mine == theirs, verb


@pytest.mark.parametrize("verb", ["show", "gaps", "watched"])
def test_the_log_itself_is_shown_with_its_marking(run: Run, wells: Path, verb: str) -> None:
    add(run, wells, 4, "tlp=AMBER", "source=agent K")
    run("evidence", "gaps", "--add", "--from", "2031-05-03", "--until", "2031-05-04", "--because", "no access", "--tlp", "AMBER", "--known", "2031-05-08", wells)
    words = ("--from", "2031-05-03", "--until", "2031-05-04", "--owner", "Desk", "--how", "patrols", "--tlp", "AMBER", "--known", "2031-05-08")
    run("evidence", "watched", "--add", *words, wells)
    out = run("evidence", verb, wells).out
    assert out.count("INTERNAL - highest marking TLP:AMBER") == 2
    found = json.loads(run("evidence", verb, wells, "--json").out)
    assert found[0]["marking"] == "TLP:AMBER"
    assert json.loads(run("evidence", verb, wells, "--to", "Quellmar", "--json").out) == []


def test_each_line_of_a_watch_says_how_it_is_marked_and_a_reader_gets_his_own(run: Run, wells: Path) -> None:
    lines = [PATROL, P1 | {"marking": "AMBER"}, P1 | {"id": "p2", "at": "2031-05-05T18:10:00Z", "text": "dawn"}, {"id": "p3", "term": "open the well", "at": "2031-05-06T10:00:00Z", "grades": "A1"}]
    assert watch(run, wells, *lines)[0] == 0
    said = [json.loads(line) for line in (wells.parent / "said").read_text().splitlines()]
    assert {(one["clause"], one["marking"]) for one in said} == {("wells:1", "TLP:AMBER"), ("wells:2", "TLP:CLEAR")}
    assert {cause["marking"] for one in said for cause in one.get("because", ())} <= {"TLP:AMBER", "TLP:CLEAR"}
    made = run("watch", wells, "--clock", "input", "--after", "0", "--tlp", "GREEN", "--json", given=b"")
    mine = [json.loads(line) for line in made.out.splitlines()]
    assert [one["number"] for one in mine] == list(range(1, len(mine) + 1))
    assert {one["clause"] for one in mine} == {"wells:2"}
    assert "dusk" not in made.out


def test_a_certificate_carries_the_marking_of_what_it_rests_on(run: Run, wells: Path) -> None:
    add(run, wells, 4, "tlp=AMBER")
    saved = wells.parent / "why.json"
    made = run("why", "1", wells, *ASKED, "--save", saved)
    assert "highest marking TLP:AMBER" in made.err
    assert json.loads(saved.read_text())["marking"] == "TLP:AMBER"
    assert run("verify", saved, wells).code == 0


def test_files_are_named_after_what_is_inside(run: Run, wells: Path) -> None:
    add(run, wells, 4, "text=open")
    run("report", wells, *ASKED, "--format", "markdown", "--to", "Quellmar", "--tlp", "RED", "--out", wells.parent / "out")
    assert [path.name for path in (wells.parent / "out").iterdir()] == ["wells-report-2031-05-31-for-quellmar-clear.md"]
    add(run, wells, 5, "tlp=AMBER+STRICT")
    run("report", wells, *ASKED, "--format", "markdown", "--to", "Quellmar", "--tlp", "RED", "--out", wells.parent / "out")
    assert (wells.parent / "out" / "wells-report-2031-05-31-for-quellmar-amber-strict.md").exists()


def test_labels_of_another_scheme_are_kept_and_opened_by_a_signed_mapping_alone(run: Run, wells: Path) -> None:
    add(run, wells, 4, "tlp=nato:secret", "rel=Quellmar", "text=closed words")
    assert "closed words" not in report(run, wells, "--to", "Quellmar", "--tlp", "RED")
    assert "closed words" in report(run, wells, "--to", "Quellmar", "--tlp", "NATO:SECRET")
    assert "NATO SECRET REL Quellmar" in report(run, wells, "--to", "Quellmar", "--tlp", "AMBER + NATO:SECRET")
    (wells / "markings").mkdir()
    (wells / "markings" / "nato.toml").write_text('from = "NATO"\nto = "TLP"\nby = "A. Lind"\ndate = 2031-02-03\nbecause = "agreed"\n[labels]\nSECRET = "RED"\n')
    assert "closed words" in report(run, wells, "--to", "Quellmar", "--tlp", "RED")
    assert "closed words" not in report(run, wells, "--to", "Quellmar", "--tlp", "AMBER")
    assert run("monitor", wells, *ASKED, "--tlp", "NATO:AMBER").code == 2


def test_the_digest_covers_what_is_shown_and_equal_evidence_has_one_digest(run: Run, wells: Path) -> None:
    from servanda.app.reporting import report as made
    from servanda.evidence.marking import OPEN
    from servanda.evidence.records import Entry, EventRecord, Marking

    def digest(**fields: object) -> str:
        event = EventRecord(id="e", term="open fire", first=1935662400, last=1935748799, precision="day", place="Well Field", **fields)  # type: ignore[arg-type]
        entries = [Entry(number=1, known=1935878399, record=event)]
        return made(wells, as_of="2031-05-31", today="2031-06-01", period="1m", entries=entries).data.digest

    assert digest() == digest(marking=Marking(tlp="CLEAR", rel=())) == digest(marking=OPEN)
    assert digest(text="x") != digest()
    assert len(digest()) == len(hashlib.sha256().hexdigest())


def test_a_block_that_leaves_its_marking_open_is_marked_as_the_rest_of_its_row(run: Run, wells: Path) -> None:
    gap = '[gap]\nkey = "id"\nfirst = "date"\nreason = "text"\nplaces = ["Well Field"]\n'
    mapping = MAPPING.replace("[every]\n", "").replace('key = "id"\nrel = { column = "rel", split = ";" }\n[event]', '[event]\nkey = "id"\ntlp = "tlp"\nrel = { column = "rel", split = ";" }') + gap
    assert run(*table(wells, "1,2031-05-04,open fire,Well Field,,agent K,no access,RED,Mission\n", mapping), "--known", "2031-05-05", wells).code == 0
    (found,) = json.loads(run("evidence", "gaps", wells, "--json").out)
    assert found["marking"] == "TLP:RED REL Mission"
    assert json.loads(run("evidence", "gaps", wells, "--json", "--tlp", "AMBER").out) == []


def test_an_import_and_an_event_by_hand_take_a_marking_too(run: Run, wells: Path) -> None:
    rows = "1,2031-05-04,open fire,Well Field,,Radio,one,,\n2,2031-05-04,open fire,Well Field,,Radio,two,RED,Mission\n"
    assert run(*table(wells, rows), "--tlp", "AMBER", "--known", "2031-05-05", wells).code == 0
    assert sorted(one["marking"] for one in json.loads(run("evidence", "show", wells, "--json").out)) == ["TLP:AMBER", "TLP:RED REL Mission"]
    made = run("evidence", "add", "--set", "term=open fire", "--set", "date=2031-05-06", "--tlp", "RED", "--rel", "Mission, Quellmar", "--known", "2031-05-06", wells, "--json")
    assert json.loads(made.out)[0]["record"]["marking"] == {"tlp": "RED", "rel": ["Mission", "Quellmar"], "originators": [], "caveats": [], "until": ""}


def test_the_watch_says_what_was_marked_anew(run: Run, wells: Path) -> None:
    assert watch(run, wells, P1 | {"marking": "AMBER", "sources": []})[0] == 0
    code, err = watch(run, wells, {"kind": "marking", "of": "p1", "marking": "GREEN", "by": "A. Lind", "because": "published"})
    assert (code, err.strip()) == (0, "marked anew: p1: TLP:AMBER -> TLP:GREEN, by A. Lind")


def test_a_gap_entered_with_an_event_goes_with_it(run: Run, wells: Path) -> None:
    words = [w for one in ("term=open fire", "date=2031-05-04", "place=Well Field", "source=agent K") for w in ("--set", one)]
    made = run("evidence", "add", *words, "--gap", "no access", "--known", "2031-05-04", wells, "--json")
    ident = next(one["record"]["id"] for one in json.loads(made.out) if one["record"]["type"] == "event")
    assert "agent K" in report(run, wells)
    made = run("evidence", "mark", ident, "--tlp", "RED", "--by", "A. Lind", "--because", "names a person", "--known", "2031-05-05", wells)
    assert made.code == 0
    assert "Its source keeps its own marking" in made.out
    assert not any(word in report(run, wells) for word in ("agent K", "no access"))


def test_a_reader_is_not_told_by_an_answer_that_what_he_may_not_see_was_not_done(run: Run, wells: Path) -> None:
    add(run, wells, 3, "text=open words")
    words = [w for one in ("term=open the well", "date=2031-05-06", "tlp=RED", "rel=Mission", "reliability=A", "credibility=1", "by=Upper Village") for w in ("--set", one)]
    assert run("evidence", "add", *words, "--known", "2031-05-06", wells).code == 0
    looked = ("--from", "2031-05-01", "--until", "2031-05-20", "--owner", "Desk", "--how", "patrols", "--reliability", "A", "--credibility", "1", "--known", "2031-05-21")
    assert run("evidence", "watched", "--add", *looked, wells).code == 0
    found = json.loads(run("monitor", wells, *ASKED, "--tlp", "CLEAR", "--json").out)
    assert [one["status"] for one in found["clauses"] if one["clause"] == "wells:2"] == ["unknown"]
    assert "presumed to be on record" not in found["basis"]["policy"]
    assert "the last one" not in run("monitor", wells, *ASKED, "--tlp", "CLEAR").out


FOUND = """mapping = "found"
[every]
key = "id"
first = "date"
term = "what"
by = "by"
source = "source"
reliability = "grade"
credibility = "sure"
tlp = "tlp"
[[event]]
name = "plain"
when = [{ column = "of", filled = false }]
[[event]]
name = "finding"
when = [{ column = "of", filled = true }]
args = { of = "of", bearer = "bearer", finding = "finding" }
"""


def test_the_sender_alone_is_told_where_a_reader_reads_that_all_is_well(run: Run, wells: Path) -> None:
    """A finding of a breach is an entry by itself: nothing that stays in the reader's log speaks of it."""
    (wells / "wells.md").write_text(WELLS.replace("  by 2031-05-10\n", "  by 2031-05-10\n  determined by Council\n").replace("place Well Field", "actor Council\n\nplace Well Field"))
    (wells / "found.toml").write_text(FOUND)
    rows = "id,date,what,by,of,bearer,finding,source,grade,sure,tlp\n"
    done, found = "1,2031-05-09,open the well,Upper Village,,,,patrol,A,1,CLEAR\n", "2,2031-05-12,determination,Council,wells:2,Upper Village,breach,minutes,A,1,GREEN\n"
    for day, row in ((10, done), (13, found)):
        (wells.parent / "found.csv").write_text(rows + row)
        made = run("evidence", "import", wells.parent / "found.csv", "--mapping", "found.toml", "--known", f"2031-05-{day}", wells)
        assert made.code == 0, made.err
        told = run("monitor", wells, *ASKED, "--to", "Quellmar")
        assert ("For the sender" in told.err) is (row is found), "nothing is withheld at first"
    village = "proposed by Upper Village\n      by"
    choice = f"  alternatives deadline\n    option soon {village} 2031-05-10\n    option late {village} 2031-06-10\n"
    for package in ((), ("--choose", "deadline=soon")):
        for verb in (("monitor", wells), ("monitor", wells, "--all-readings"), ("why", "2", wells), ("report", wells, "--period", "1m")):
            told = run(*verb, *ASKED, *package, "--to", "Quellmar")
            said = "is told that clause wells:2 is kept; on all that is on record it is breached."
            assert said in told.err, (verb, told.err, told.out)
            assert "sender" not in told.out, "the reader does not learn of it"
            looked = told.err[told.err.index("servanda why ") :].split()[1:]
            assert run(*looked, *ASKED).code == 0, "what is to be typed can be typed"
            seen = run(*verb, *ASKED, *package, "--to", "Quellmar", "--tlp", "GREEN")
            assert "For the sender" not in seen.err, "who sees all is told all"
        text = (wells / "wells.md").read_text()
        (wells / "wells.md").write_text(text.replace("  by 2031-05-10\n", choice))


def test_what_takes_an_entry_back_never_leaves_it_to_a_reader_who_may_not_see_why(run: Run, wells: Path) -> None:
    for number, act in enumerate((
        ("retract", "--because", "the patrol was at another well", "--tlp", "RED"),
        ("correct", "--set", "date=2031-05-15", "--set", "tlp=RED", "--because", "the log book says so"),
        ("dispute", "--by", "Lower Village", "--because", "the gate stayed shut", "--tlp", "RED"),
    )):  # fmt: skip
        ident = add(run, wells, 16 + number, "term=open the well", "by=Upper Village", "source=patrol", "place=", f"date=2031-05-0{number + 2}")
        assert run("evidence", act[0], ident, *act[1:], "--known", f"2031-05-{16 + number}", wells).code == 0
        shown = json.loads(run("monitor", wells, *ASKED, "--to", "Quellmar", "--tlp", "GREEN", "--json").out)
        assert [one["status"] for one in shown["clauses"]] == ["unknown", "unknown"], act
