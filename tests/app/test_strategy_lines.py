"""The red-line card and the table of enforcement: every figure follows its input row; what is not known stays so."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from commandline import ROOT, call
from msgspec.structs import replace

pytest.importorskip("scipy")

from servanda.accounts.sourced import sourced_rows
from servanda.app import api, monitoring
from servanda.app.strategy.red_lines import LinesJob, around_line, found_on
from servanda.base.job import Given
from servanda.base.refusal import Refusal
from servanda.calendar import Instant
from servanda.evidence.records import Attribution, CoverageRecord, Entry, EventRecord, GapRecord, Grades, Record, Source
from servanda.instruments.strategy.margins.records import Payoff
from servanda.instruments.strategy.margins.tables import MarginTables
from servanda.instruments.strategy.redlines.card import Around, card
from servanda.instruments.strategy.redlines.page import lines_page
from servanda.instruments.strategy.redlines.records import LineCard, LineCards
from servanda.monitor.monitored import found_of

HARBOUR = ROOT / "dossiers" / "harbour"
DAY = ("--as-of", "2031-04-01", "--today", "2031-04-01")


def at(day: str) -> Instant:
    return int(dt.datetime.fromisoformat(f"{day}T10:00:00+00:00").timestamp())


def act(
    name: str,
    day: str,
    term: str = "stop a relief convoy",
    by: str = "Eastholm",
    place: str = "Harbour Road",
    amount: int | None = None,
) -> list[Record]:
    event = EventRecord(
        id=name, term=term, first=at(day), last=at(day), place=place, sources=("mission",),
        grades=Grades(reliability="A", credibility="1"),
        amount=None if amount is None else Decimal(amount), unit="" if amount is None else "hours",
    )  # fmt: skip
    return [
        event,
        Attribution(id=f"{name}-by", event=name, by=(by,), sources=("mission",), grades=Grades(reliability="A", credibility="1")),
    ]


def looked_at(dossier: api.Dossier, records: list[Record], day: str = "2031-04-01") -> Around:
    told: list[Record] = [Source(id="mission", name="the Mission", reliability="A"), *records]
    entries = (
        tuple(Entry(number=number, known=at("2031-03-31"), record=one) for number, one in enumerate(told, 1)) if records else ()
    )
    asked = monitoring.ask_for(dossier, day, today=day, entries=entries, ahead=True)
    job = LinesJob(path=str(HARBOUR))
    job.loaded = dossier
    tables = job.tables(Given())
    found, name = found_on(dossier.red_lines, asked), dossier.red_lines[0].clause.id
    assert found.state(name, asked.knowledge) == found_of(asked.view, asked.fused, asked.basis).state(name, asked.knowledge)
    return around_line(dossier.red_lines[0], asked, found, tables, dt.date(2030, 10, 1), dt.date(2031, 6, 30))


@pytest.fixture(scope="module")
def harbour() -> api.Dossier:
    return api.load(HARBOUR)


@pytest.fixture(scope="module")
def quiet(harbour: api.Dossier) -> Around:
    return looked_at(harbour, [])


def told(around: Around) -> LineCard:
    return card(around.dossier.red_lines[0], around)


def page(one: LineCard, missing: tuple[str, ...] = ()) -> str:
    return json.dumps(msgspec.to_builtins(lines_page(LineCards(cards=(one,), missing=missing, seed=1, yardstick="icd203"))))


def altered(table: str, number: int, **cells: object) -> Callable[[Around], Around]:
    def made(around: Around) -> Around:
        found = list(getattr(around.tables, table))
        found[number] = replace(found[number], **cells)
        return around._replace(tables=around.tables._replace(**{table: tuple(found)}))

    return made


BLOCKS: dict[str, tuple[Callable[[Around], Around], Callable[[LineCard], object]]] = {
    "1 assurance": (altered("notes", 0, assures="no ship is searched"), lambda one: one.assures),
    "1 withdrawn": (altered("notes", 0, withdrawn_on=dt.date(2031, 3, 20)), lambda one: one.withdrawn),
    "3 means": (altered("answers", 0, held="no"), lambda one: one.steps[0].held),
    "3 own cost": (altered("answers", 0, own_cost_high=4.0), lambda one: (one.steps[0].own_cost, one.own.low)),
    "4 gain": (altered("payoffs", 0, gain_high=30.0), lambda one: (one.margin.low, one.gain)),
    "4 cost": (altered("payoffs", 0, cost_of_answer_low=25.0), lambda one: (one.margin.high, one.margin.needed)),
    "4 detection": (altered("detection", 0, seen_low=0.5), lambda one: (one.seen, one.margin.low)),
    "5 record": (altered("threats", 0, tested="no", answered=None, crossed_on=None, answered_on=None), lambda one: one.record),
    "6 crossing": (altered("payoffs", 0, gain_low=9.0), lambda one: (one.chance.low, one.chance.high, one.chance.swings)),
    "6 base rate": (altered("threats", 1, crossed_on=None, tested="no", answered=None, answered_on=None), lambda one: one.base),
    "6 signalling": (altered("stakes", 0, fight_b=-0.5), lambda one: one.roots),
    "7 understanding": (altered("understood", 1, crossing="yes"), lambda one: one.misread),
    "8 cost of a change": (altered("costs", 3, edit_high=10.0), lambda one: [(edit.cost, edit.per_cost) for edit in one.edits]),
}


def test_each_figure_changes_when_its_row_does(quiet: Around) -> None:
    before = told(quiet)
    assert told(quiet) == before, "the same seed, the same card"
    for name, (change, look) in BLOCKS.items():
        after = told(change(quiet))
        assert look(after) != look(before), name
        assert page(after) != page(before), name


def test_acts_on_record_make_threshold_status_and_last_test(harbour: api.Dossier) -> None:
    acts = [
        *act("a", "2031-03-05", place="Selm Bay"),
        *act("b", "2031-03-06", by="Eastholm Brigade", place="Selm Bay"),
        *act("c", "2031-03-08"),
    ]
    one = told(looked_at(harbour, acts))
    assert [(near.beside, near.sure) for near in one.acts] == [("place", True), ("actor", True), ("", True)]
    assert (one.status, one.tested_on, one.days_since) == ("breached", dt.date(2031, 3, 8), 24)
    assert [(found.code, "2031-03-08" in found.message) for found in one.findings] == [("SV914", True)]
    answered = told(
        looked_at(
            harbour, [*acts, *act("d", "2031-03-09", "bring the stop before the Joint Commission", "Northmark", "Port Selm")]
        )
    )
    assert answered.findings == ()
    hidden = GapRecord(id="g", first=at("2031-03-08"), last=at("2031-03-10"), sources=("mission",))
    eyes = told(looked_at(harbour, [*acts, hidden]))
    assert eyes.findings == ()
    assert (eyes.seen or (1, 1)) < (one.seen or (0, 0)), "what a gap hid was not seen"


def test_an_act_that_the_addressee_reads_as_no_crossing(tmp_path: Path) -> None:
    shutil.copytree(HARBOUR, tmp_path / "harbour")
    reading = "reading brief of 4.fire held by Eastholm\n  clause 4.fire adds\n    until 2031-03-07\n"
    reading += "  state ceasefire\n    from entry into force\n    until 2031-03-07 00:00\n"
    with (tmp_path / "harbour" / "harbour.md").open("a", encoding="utf-8") as text:
        text.write(f"\n```servanda\n{reading}```\n")
    dossier = api.load(tmp_path / "harbour")
    assert not [one for one in dossier.diagnostics if one.severity.value == "error"]
    one = told(looked_at(dossier, [*act("a", "2031-03-05"), *act("b", "2031-03-08")]))
    assert [said for said in one.misread if "of 2031-03-08 is no crossing as Eastholm reads the text" in said]
    assert not [said for said in one.misread if "2031-03-05" in said]


def test_a_line_that_demands_an_act(harbour: api.Dossier) -> None:
    line = harbour.red_lines[0]
    point = next(t for clause in harbour.clauses for t in clause.timing if clause.local == "8.withdraw" and t.kind == "within")
    named = next(name for name in harbour.terms if name.startswith("withdraw"))
    asks = replace(line.clause, modal="must", timing=(point,), places=(), acts=(replace(line.clause.acts[0], term=named),))
    dossier = replace(harbour, red_lines=(replace(line, clause=asks),))
    watched = CoverageRecord(
        id="w", first=at("2031-03-01"), last=at("2031-03-31"), owner="the Mission", closed=True, sources=("mission",),
        grades=Grades(reliability="A", credibility="1"),
    )  # fmt: skip
    one = told(looked_at(dossier, [watched, *act("a", "2031-03-05", term=named)]))
    assert (one.acts, one.demands, one.status) == ((), True, "kept")
    late = told(looked_at(dossier, [watched, *act("a", "2031-03-05")]))
    assert (late.status, [found.code for found in late.findings]) == ("breached", ["SV914"])
    assert "no step below it" in page(late)


def test_what_is_not_known_is_no_number(quiet: Around) -> None:
    bare = told(quiet._replace(tables=MarginTables()))
    assert (bare.margin.sign, bare.chance.low, bare.record, bare.base, bare.steps[0].held) == (
        "not known",
        None,
        None,
        None,
        "not known",
    )
    assert "not on record" in page(bare)
    assert "SV912" not in page(bare)
    half = told(quiet._replace(tables=quiet.tables._replace(threats=None, detection=None)))
    assert half.margin.sign == "straddles"
    assert half.margin.middle is None
    assert (half.margin.low or 0) < -20, "not answered at all is within what nobody knows"
    assert {"how often an answer is given", "how likely it is seen"} <= set(half.margin.lacks)
    sure = told(altered("payoffs", 0, gain_low=80.0, gain_high=90.0)(quiet._replace(tables=quiet.tables._replace(threats=None))))
    assert [found.code for found in sure.findings] == ["SV912"], "whatever the record: the cost is below the gain"


def test_changes_are_looked_at_anew(quiet: Around) -> None:
    """On a line that nobody watches, whose act nobody can see, and whose first step hangs on the addressee's consent."""
    dossier = quiet.dossier
    line = dossier.red_lines[0]
    rung = line.clause.rungs[0]
    consent = next(one for clause in dossier.clauses for one in clause.conditions)
    held_up = replace(rung, conditions=(replace(consent, kind="consent", who=("Eastholm",)),))
    poor = replace(line, clause=replace(line.clause, verification=(), rungs=(held_up,)))
    term = dossier.terms["stop a relief convoy"]
    changed = replace(dossier, red_lines=(poor,), terms=dossier.terms | {term.id: replace(term, observed_as=())})
    one = told(quiet._replace(dossier=changed))
    edits = {edit.edit: edit for edit in one.edits}
    assert {"verifier", "threshold", "blocker", "own cost", "assurance"} <= set(edits)
    assert {"SV910"} <= {found.code for found in one.findings}
    assert any("SV910" in said for said in edits["threshold"].settles)
    assert edits["verifier"].gain is not None
    assert edits["verifier"].per_cost is not None
    assert "whether the answer can be held up" in one.margin.lacks
    assert "whether the answer can be held up" not in edits["blocker"].margin.lacks
    assert one.margin.low is not None
    assert edits["blocker"].margin.low is not None
    assert edits["blocker"].margin.low > one.margin.low
    assert one.steps[0].blockers == ("Eastholm",)


@pytest.mark.parametrize(
    "cells, said",
    [
        ("harbour-road,Eastholm,25,8,20,70,points,x,2031-03-01,exercise,", "upside down"),
        ("harbour-road,Eastholm,25,,20,70,points,x,2031-03-01,exercise,", "one end only"),
        ("harbour-road,Eastholm,2,8,20,70,points,,2031-03-01,exercise,", "source"),
    ],
)
def test_rows_that_cannot_be_so(cells: str, said: str) -> None:
    head = "clause,actor,gain_low,gain_high,cost_of_answer_low,cost_of_answer_high,unit,source,as_of,owner,grade"
    with pytest.raises(Refusal) as refused:
        sourced_rows("payoffs.csv", f"{head}\n{cells}\n".encode(), Payoff)
    assert said in str(refused.value)
    assert "payoffs.csv" in refused.value.place


def test_a_probability_over_one_and_a_name_mistyped(tmp_path: Path) -> None:
    shutil.copytree(HARBOUR, tmp_path / "harbour")
    table = tmp_path / "harbour" / "strategy" / "detection.csv"
    kept = table.read_text("utf-8")
    for old, new, said in (("0.95", "1.95", "1.95"), ("9.networks", "9.networs", "9.networ")):
        table.write_text(kept.replace(old, new, 1), encoding="utf-8")
        done = call("strategy", "enforce", tmp_path / "harbour", *DAY)
        assert done.code == 2
        assert said in done.err


def test_enforcement(tmp_path: Path) -> None:
    done = call("strategy", "enforce", HARBOUR, *DAY, "--json")
    found = {(row["clause"], row["bearer"]): row for row in json.loads(done.out)["rows"]}
    assert done.code == 1
    assert "servanda strategy enforce" in call("rules", "SV606").err
    assert [key for key, row in found.items() if row["rule"]] == [("9.networks", "Northmark")]
    assert "4.fire: Northmark" not in json.loads(done.out)["without"]
    assert "5.list: Northmark" in json.loads(done.out)["without"]
    home = tmp_path / "harbour"
    shutil.copytree(HARBOUR, home)
    text = (home / "harbour.md").read_text("utf-8")
    begin = text.index('clause 8.withdraw "Withdrawal"')
    seen = text.index("  verified by", begin)
    (home / "harbour.md").write_text(text[:seen] + text[text.index("  otherwise", seen) :], encoding="utf-8")
    done = call("strategy", "enforce", home, "--clause", "8.withdraw", *DAY, "--json")
    row = next(one for one in json.loads(done.out)["rows"] if one["bearer"] == "Eastholm")
    assert (row["seen_class"], row["days"], row["answerers"]) == ("nobody", None, ["Monitoring Mission"])
    assert row["fix"]["edit"] == "verifier"
    assert row["fix"]["paid_by"] == "Quellmar"
    assert row["fix"]["margin"]["high"] > row["margin"]["high"]
    (home / "strategy" / "payoffs.csv").unlink()
    done = call("strategy", "enforce", home, *DAY)
    assert done.code == 0
    assert "not known" in done.out.splitlines()[1]


def test_same_bytes_by_seed() -> None:
    once, again, other = (call("strategy", "lines", HARBOUR, *DAY, "--json", *more).out for more in ((), (), ("--seed", "7")))
    assert once == again != other
