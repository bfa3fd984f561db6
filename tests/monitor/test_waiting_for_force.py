"""What a clause says it waits for while its text is not in force: who has ratified, and who has not."""

from __future__ import annotations

import pytest
from tests_meaning import HEAD, block

from servanda.meaning import Event, Run, Watched, evaluate, prepare
from servanda.model.loader import load_files
from servanda.model.views import view
from servanda.monitor import engine
from servanda.monitor.waiting import waits_of

WORLD = """
actor North
actor East
actor West
act ratify
  by North, East, West
act open the gate
  by North
event the notification is received

clause 1
  North must open the gate
  within 10 days of entry into force
"""
AT = 1_931_000_000


@pytest.mark.parametrize(
    ("force", "text", "missing", "done"),
    [
        ("on ratify by 2 of North, East, West", "ratify by 2 of North, East and West", ("North", "West"), ("East",)),
        ("on ratify by each of North, East", "ratify (by each of North and East)", ("North",), ("East",)),
        ("on 30 days after the notification is received", "the notification is received", (), ()),
    ],
)
def test_what_is_missing_and_what_has_been_done(force: str, text: str, missing: tuple[str, ...], done: tuple[str, ...]) -> None:
    dossier = load_files(block(WORLD, head=HEAD.replace("in-force: 2031-03-02", f"in-force: {force}")), "harbour")
    assert not [one for one in dossier.diagnostics if one.severity.value == "error"]
    prepared = prepare(view(dossier))
    run = Run(events=(Event(term="ratify", at=AT, by=("East",)),))
    found = waits_of(prepared, prepared.clauses["harbour:1"], run, AT + 60)
    assert [one.text for one in found] == [text]
    assert [one.met for one in found] == [False]
    assert found[0].missing[0].by == missing
    assert tuple(name for name, _ in found[0].done_by) == done
    verdict = engine.verdicts(prepared, run, AT + 60)["harbour:1"][0]
    assert verdict.status.value == "not in force"
    assert verdict.reasons[0].text.startswith("not in force: it waits for ")


@pytest.mark.parametrize("force", ["in-force: on open the gate by 2 of North, East, West", "in-force: 2031-03-02"])
def test_a_clock_over_an_entry_into_force_or_an_accession_of_which_nothing_is_on_record(force: str) -> None:
    """Such a clock is counted from an act: had somebody looked, it would not have begun."""
    joins = "" if "on" in force else "  joins harbour from ratify by East\n"
    clock = "entry into force" if "on" in force else "accession"
    text = WORLD.replace("actor West\n", f"actor West\n{joins}").split("clause 1")[0]
    text += f"clause 1\n  West must move guns\n  from {clock}\n\nact move guns\n  by West\n"
    head = HEAD.replace("in-force: 2031-03-02", force).replace(", West", ", West" if "on" in force else "")
    dossier = load_files(block(text, head=head), "harbour")
    assert not [one for one in dossier.diagnostics if one.severity.value == "error"]
    prepared = prepare(view(dossier))
    run = Run(events=(), watched=(Watched(first=AT, last=AT + 86400, terms=("the notification is received",)),))
    found = engine.verdicts(prepared, run, AT + 60)["harbour:1"]
    assert found == evaluate(prepared, run, AT + 60)["harbour:1"]
    assert [one.lack for one in found] == ["no start reported"]
