"""From what was known to a run: the table in fusion.md, intervals, order, gaps."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from amounts import amount
from evidence_records import DAY, START, event, records, source
from hypothesis import given, settings
from test_evidence_knowledge import entered

from servanda.base.refusal import Refusal
from servanda.evidence.fusion import DEFAULT, Fused, Policy, to_run
from servanda.evidence.knowledge import known_at
from servanda.evidence.records import Attribution, GapRecord, Grades, Record, Ruling, Standing
from servanda.meaning import Event, Gap

POLICIES = {
    "default": DEFAULT,
    "C3, ungraded, confirmed attributions": Policy(reliability="C", credibility="3", ungraded=True, attributions="confirmed"),
}
SOURCES = {"M": "B", "P": "D", "R": "F", "N": ""}


def table() -> list[tuple[str, list[str]]]:
    rows: list[tuple[str, list[str]]] = []
    policy = ""
    for line in (Path(__file__).parent / "fusion.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## Policy: "):
            policy = line.removeprefix("## Policy: ")
        elif line.startswith("|") and not line.startswith(("|---", "| sources")):
            rows.append((policy, [cell.strip() for cell in line.strip("|").split("|")]))
    return rows


def graded(text: str) -> Grades:
    letters = "".join(c for c in text if c.isalpha())
    return Grades(reliability=letters, credibility="".join(c for c in text if c.isdigit()))


def told(row: list[str]) -> list[Record]:
    sources, grades, standing, number, who = row[:5]
    made: list[Record] = [source(name, reliability=grade) for name, grade in SOURCES.items()]
    fields: dict[str, Any] = {}
    if number:
        kind, amount, bound = number.split(" ", 2)
        fields = {"amount": Decimal(amount), "bound": bound, "count": kind == "count", "unit": "explosions"}
    named = () if sources == "none" else tuple(sources.split(", "))
    made.append(event(sources=named, grades=graded(grades), standing=Standing(standing), **fields))
    for i, part in enumerate(who.split("; ") if who else []):
        by, _, rest = part.partition(" by ")
        name, _, stands = rest.partition(" ")
        standing_ = Standing(stands or "claimed")
        made.append(Attribution(id=f"a{i}", event="e1", by=tuple(by.split(" + ")), sources=(name,), standing=standing_))
    return made


def fused(*told_: Record, policy: Policy = DEFAULT) -> Fused:
    return to_run(known_at(entered(*((i, r) for i, r in enumerate(told_))), None), policy)


@pytest.mark.parametrize(("policy", "row"), table(), ids=lambda v: v if isinstance(v, str) else " ".join(v[:5]))
def test_table(policy: str, row: list[str]) -> None:
    run = fused(*told(row), policy=POLICIES[policy]).run
    if not run.events:
        assert row[5:] == ["absent", "", ""]
        return
    (found,) = run.events
    shown = ["certain" if found.known else "may have happened", ", ".join(found.by), "" if found.amount is None else str(found.amount)]
    assert row[5:] == shown


def test_the_bound_stands_beside_the_amount() -> None:
    made = fused(event(amount=Decimal(5000), bound="more than", count=True, sources=()), event("e2", amount=Decimal(2)))
    assert made.bounds == ("more than", "exact")
    assert made.counts == (True, False)
    assert made.notes[0].endswith("whether they exceed a limit they do not reach is not known: 'e1'.")
    assert fused(event("e2", amount=Decimal(2))).notes == ()


def test_rival_attributions_are_told() -> None:
    made = fused(
        source("M", reliability="B"), event(),
        *(Attribution(id=f"a{i}", event="e1", by=(who,), sources=("M",)) for i, who in enumerate(("North", "East"))),
    )  # fmt: skip
    assert made.run.events[0].by == ()
    assert "different actors" in made.notes[0]


def test_an_interval_keeps_both_ends() -> None:
    made = fused(event(precision="week", last=START + 7 * DAY - 1), event("e2"))
    assert [(e.at, e.late) for e in made.run.events] == [(START, START + 7 * DAY - 1), (START, None)]


def test_events_stand_in_order_of_time_and_then_of_first_entry() -> None:
    made = fused(event("late", first=START + 5), event("a"), event("b"), event("a", text="corrected"))
    assert made.ids == ("a", "b", "late")
    assert made.entries == (4, 2 + 1, 1), "entry of the version that stands"


def test_gaps_hide_until_they_are_retracted() -> None:
    dark = GapRecord(id="dark", first=START, last=START + DAY, terms=("open fire",), places=("Port Selm",), reason="no access")
    assert fused(dark).run.gaps == (Gap(first=START, last=START + DAY, terms=("open fire",), places=("Port Selm",)),)
    assert fused(dark, Ruling(of="dark", standing=Standing.DISPUTED)).gap_ids == ("dark",)
    assert fused(dark, Ruling(of="dark", standing=Standing.RETRACTED)).run.gaps == ()


def test_a_source_graded_anew_weighs_from_the_day_it_is_known() -> None:
    entries = entered((0, source("M", reliability="D")), (0, event(sources=("M",))), (5, source("M", reliability="A")))
    assert not to_run(known_at(entries, START + DAY)).run.events[0].known
    assert to_run(known_at(entries, None)).run.events[0].known


def test_every_part_of_an_event_arrives() -> None:
    made = fused(event(args=(("weapon", "mortar"),), place="Port Selm", amount=Decimal("2.50"), unit="t", standing=Standing.CONFIRMED))
    assert made.run.events == (
        Event(term="open fire", at=START, args=(("weapon", "mortar"),), place="Port Selm", amount=Decimal("2.50"), unit="t"),
    )


def test_the_policy_says_itself() -> None:
    assert "claimed by a source graded A or B in a report graded 1 or 2 or not graded;" in DEFAULT.sentence
    assert "graded A to C or not graded in a report graded 1 to 3 or not" in POLICIES["C3, ungraded, confirmed attributions"].sentence
    assert len({policy.sentence for policy in (*POLICIES.values(), Policy(attributions="none"), Policy(reliability="A"))}) == 4
    for wrong in ({"reliability": "F"}, {"credibility": "6"}, {"attributions": "some"}):
        with pytest.raises(Refusal, match=r"(is|are) no "):
            Policy(**wrong)  # type: ignore[arg-type]  # each value is text


@settings(max_examples=amount(100, 50), derandomize=True, deadline=None, database=None)
@given(told_=records(most=15))
def test_of_any_log(told_: list[Record]) -> None:
    known = known_at(entered(*((i, r) for i, r in enumerate(told_))), None)
    strict, loose = to_run(known), to_run(known, Policy(reliability="E", credibility="5", ungraded=True))
    for made in (strict, loose):
        assert len(made.ids) == len(made.entries) == len(made.bounds) == len(made.counts) == len(made.run.events)
        assert [e.at for e in made.run.events] == sorted(e.at for e in made.run.events)
        assert all(known.events[name].entry == entry for name, entry in zip(made.ids, made.entries, strict=True))
        assert all(known.events[name].standing is not Standing.RETRACTED for name in made.ids)
    assert strict.ids == loose.ids, "a policy decides what is certain, never what is there"
    assert all(b.known or not a.known for a, b in zip(strict.run.events, loose.run.events, strict=True))
