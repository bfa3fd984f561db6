"""Certificates: what is right passes, and whatever is altered in it is found."""

from __future__ import annotations

from typing import Any

import pytest
from meaning_tables import at, dossier_of
from msgspec.structs import replace

from servanda.calendar import CivilExpr, resolve_first, resolve_last
from servanda.meaning import Event, Run, Status, VerifyResult, consent_key, event_key, last_key, verify_certificate
from servanda.meaning.witness import (
    Answer,
    Certificate,
    ChainWitness,
    CoreWitness,
    Expected,
    RunWitness,
    ScheduleWitness,
    Slack,
    Step,
    StructureWitness,
    Witness,
)

TEXT = """
actor Northmark
actor Eastholm

act open the harbour
  by Northmark
act withdraw
  by Eastholm
act pay aid
  by Northmark
act give notice
  by Northmark, Eastholm
event local elections are held
  controlled by Eastholm
event the constitution is amended
  controlled by Eastholm

clause 1 "Harbour"
  Northmark must open the harbour
  only after local elections are held and the constitution is amended

clause 2 "Withdrawal"
  Eastholm must withdraw
  within 14 days of open the harbour by Northmark
  by 2031-03-20

clause 3 "Aid"
  Northmark must pay aid
  only after withdraw by Eastholm
  not before 2031-03-10

clause 4 "Notice"
  each of Northmark, Eastholm must give notice
  within 3 days of pay aid by Northmark
  by 2031-03-05

clause 5 "Either"
  Northmark must pay aid
  only after withdraw by Eastholm or local elections are held
  by 2031-03-02

clause 6 "Consent"
  Eastholm must withdraw
  by 2031-03-25
  with the consent of Northmark

purpose of Northmark: local elections are held by 2031-03-10

reading strict of 2 held by Northmark
  clause 2 adds
    only after give notice by Northmark
"""
DOSSIER = dossier_of(TEXT)
HARBOUR = event_key("open the harbour", (), "Northmark")
WITHDRAW = event_key("withdraw", (), "Eastholm")
AID = event_key("pay aid", (), "Northmark")
ELECTIONS = event_key("local elections are held")
ZONE = "Europe/Lisbon"


def certificate(question: str, verdict: str, witness: Witness | None, subject: str = "", **more: Any) -> Certificate:
    answer = Answer(question=question, subject=subject, verdict=verdict, text="so it is", witness=witness, **more)
    return Certificate(servanda="0.1", dossier="harbour", hashes=dict(DOSSIER.hashes), answer=answer)


def verified(found: Certificate) -> VerifyResult:
    return verify_certificate(found, DOSSIER)


def first(day: int, month: int = 3) -> int:
    return resolve_first(CivilExpr(2031, month, day), ZONE).at


def last(day: int, month: int = 3) -> int:
    return resolve_last(CivilExpr(2031, month, day), ZONE).at


# --- runs ------------------------------------------------------------------------------------------------------------

RUN = Run(
    events=(
        Event(term="local elections are held", at=at("2031-03-02 12:00")),
        Event(term="the constitution is amended", at=at("2031-03-02 12:00")),
        Event(term="open the harbour", at=at("2031-03-02 13:00"), by=("Northmark",)),
        Event(term="pay aid", at=at("2031-03-02 14:00"), by=("Northmark",)),
    )
)
SHOWN = RunWitness(
    run=RUN,
    now=at("2031-03-03 12:00"),
    expected=(
        Expected(clause="harbour:1", status=(Status.KEPT,)),
        Expected(clause="harbour:4", status=(Status.PENDING,), bearers=("Eastholm",)),
        Expected(clause="harbour:2", status=(Status.PENDING,), reading=(("harbour:2", "strict"),)),
    ),
    purpose=DOSSIER.purposes[0].id,
    purpose_holds=True,
    passive=(),
)


def shows(witness: RunWitness, **more: Any) -> VerifyResult:
    return verified(certificate("repair", "yes", witness, **more))


def test_a_run_is_replayed() -> None:
    found = shows(SHOWN)
    assert found.ok, found.problems
    assert "replayed: clause harbour:1 is kept" in found.checks


@pytest.mark.parametrize(
    "change",
    [
        {"now": at("2031-03-12 12:00")},
        {"now": at("2031-03-02 12:30")},
        {"choice": (("harbour:2", "strict"),)},
        {"choice": (("harbour:2", "loose"),)},
        {"complies": True},
        {"purpose_holds": False},
        {"purpose": "another"},
        {"passive": ("Northmark",)},
        {"passive": ("Eastholm",)},
        {"passive": ("Nobody",)},
        {"run": Run(events=RUN.events[1:])},
        {"run": Run(events=RUN.events[::-1])},
        {"run": Run(events=(replace(RUN.events[0], term="elections"), *RUN.events[1:]))},
        {"run": Run(events=(replace(RUN.events[0], at=at("2031-03-02 13:30")), *RUN.events[1:]))},
        {"run": Run(events=(*RUN.events[:3], replace(RUN.events[3], by=("Eastholm",))))},
        {"run": Run(events=(*RUN.events[:3], replace(RUN.events[3], by=("Someone",))))},
        {"run": Run(events=(*RUN.events[:3], replace(RUN.events[3], by=())))},
        {"run": Run(events=(*RUN.events[:3], replace(RUN.events[3], args=(("place", "x"),))))},
        {"run": Run(events=(replace(RUN.events[0], known=False), *RUN.events[1:]))},
        {"expected": (replace(SHOWN.expected[0], status=(Status.BREACHED,)),)},
        {"expected": (replace(SHOWN.expected[0], clause="harbour:9"),)},
        {"expected": (replace(SHOWN.expected[0], status=()),)},
        {"expected": (replace(SHOWN.expected[1], bearers=("Nobody",)),)},
        {"expected": (replace(SHOWN.expected[2], reading=(("harbour:1", "strict"),)),)},
    ],
)
def test_an_altered_run_is_found(change: dict[str, Any]) -> None:
    assert not shows(replace(SHOWN, **change)).ok


def test_the_files_must_be_the_same() -> None:
    right = certificate("repair", "yes", SHOWN)
    assert not verified(replace(right, hashes={"harbour.md": "0" * 64})).ok
    assert not verified(replace(right, hashes={})).ok
    assert not verified(replace(right, dossier="another")).ok


@pytest.mark.parametrize(
    "change",
    [
        {"question": "why"},
        {"verdict": "no"},
        {"verdict": "perhaps"},
        {"verdict": "not decided"},
        {"choice": (("harbour:2", "strict"),)},
        {"witness": None},
        {"question": "keepable"},
        {"question": "purpose"},
        {"question": "stall", "subject": "harbour:1", "actor": "Eastholm"},
        {"question": "falls-due", "subject": "harbour:3"},
        {"question": "can-happen", "subject": "withdraw | by Eastholm"},
        {"question": "part", "subject": "harbour:2"},
        {"question": "schedule"},
    ],
)
def test_an_altered_answer_is_found(change: dict[str, Any]) -> None:
    right = certificate("repair", "yes", SHOWN)
    assert not verified(replace(right, answer=replace(right.answer, **change))).ok


def test_readings_that_part() -> None:
    run = Run(
        events=(
            Event(term="open the harbour", at=at("2031-03-02 13:00"), by=("Northmark",)),
            Event(term="withdraw", at=at("2031-03-03 13:00"), by=("Eastholm",)),
        )
    )
    strict = (("harbour:2", "strict"),)
    witness = RunWitness(
        run=run, now=at("2031-03-04 12:00"),
        expected=(Expected(clause="harbour:2", status=(Status.KEPT,), reading=()),
                  Expected(clause="harbour:2", status=(Status.BREACHED,), reading=strict)),
    )  # fmt: skip
    assert verified(certificate("part", "yes", witness, "harbour:2")).ok
    same = replace(witness, expected=tuple(replace(one, reading=strict) for one in witness.expected))
    assert not verified(certificate("part", "yes", same, "harbour:2")).ok


def test_who_does_nothing_may_do_what_it_owes() -> None:
    owed = 'clause 7 "Notice"\n  Northmark must give notice\n  by 2031-03-05'
    text = TEXT.split("clause 1 ")[0] + owed + '\n\nclause 6 "Consent"' + TEXT.split('clause 6 "Consent"')[1].split("purpose")[0]
    dossier = dossier_of(text)
    notice = Event(term="give notice", at=at("2031-03-02 12:00"), by=("Northmark",))
    aid = Event(term="pay aid", at=at("2031-03-03 12:00"), by=("Northmark",))

    def stalls(*events: Event) -> bool:
        witness = RunWitness(
            run=Run(events=events),
            now=at("2031-03-26 12:00"),
            passive=("Northmark",),
            expected=(Expected(clause="harbour:6", status=(Status.NOT_IN_FORCE,)),),
        )
        right = certificate("stall", "yes", witness, "harbour:6", actor="Northmark")
        return verify_certificate(replace(right, hashes=dict(dossier.hashes)), dossier).ok

    assert stalls(notice)
    assert not stalls(notice, aid), "paying aid is owed by nobody here"
    assert not stalls(), "not giving notice is a breach of its own"


def test_somebody_stalls() -> None:
    witness = RunWitness(
        run=Run(), now=at("2031-03-26 12:00"), passive=("Northmark",), complies=True,
        expected=(Expected(clause="harbour:6", status=(Status.NOT_IN_FORCE,)),),
    )  # fmt: skip
    text = TEXT.split("clause 1 ")[0] + 'clause 6 "Consent"' + TEXT.split('clause 6 "Consent"')[1].split("purpose")[0]
    dossier = dossier_of(text)
    right = replace(certificate("stall", "yes", witness, "harbour:6", actor="Northmark"), hashes=dict(dossier.hashes))
    assert verify_certificate(right, dossier).ok
    event = Event(term="consent", at=at("2031-03-02 12:00"), by=("Northmark",), args=(("to", "harbour:6"),))
    active = replace(right, answer=replace(right.answer, witness=replace(witness, run=Run(events=(event,)))))
    assert not verify_certificate(active, dossier).ok
    assert not verify_certificate(replace(right, answer=replace(right.answer, actor="Eastholm")), dossier).ok


# --- chains ----------------------------------------------------------------------------------------------------------

DATED = ChainWitness(
    steps=(
        Step(
            text="aid not before 10 March",
            clause="harbour:3",
            part="not before",
            waits=AID,
            awaited="",
            kind="min",
            seconds=first(10),
        ),
        Step(text="aid by 2 March", clause="harbour:5", part="by", waits=AID, awaited="", kind="max", seconds=last(2)),
    ),
    short_by=first(10) - last(2),
)
LONG = ChainWitness(
    steps=(
        Step(text="aid not before", clause="harbour:3", part="not before", waits=AID, awaited="", kind="min", seconds=first(10)),
        Step(
            text="notice at the earliest with the aid", clause="harbour:4", part="within",
            waits=event_key("give notice", (), "Eastholm"), awaited=AID, kind="min", seconds=0,
        ),
        Step(
            text="notice by 5 March", clause="harbour:4", part="by",
            waits=event_key("give notice", (), "Eastholm"), awaited="", kind="max", seconds=last(5),
        ),
    ),
    short_by=first(10) - last(5),
)  # fmt: skip


def refuses(witness: Witness) -> VerifyResult:
    return verified(certificate("keepable", "no", witness))


@pytest.mark.parametrize("chain", [DATED, LONG])
def test_a_chain_between_dates(chain: ChainWitness) -> None:
    found = refuses(chain)
    assert found.ok, found.problems
    turned = replace(chain, steps=chain.steps[1:] + chain.steps[:1])
    assert refuses(turned).ok
    assert refuses(replace(chain, steps=chain.steps[::-1])).ok


def changed(chain: ChainWitness, number: int, **change: Any) -> ChainWitness:
    steps = list(chain.steps)
    steps[number] = replace(steps[number], **change)
    return replace(chain, steps=tuple(steps))


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize(
    "change",
    [
        {"clause": "harbour:1"},
        {"clause": "harbour:99"},
        {"clause": ""},
        {"part": "until"},
        {"part": "core"},
        {"waits": HARBOUR},
        {"awaited": ELECTIONS},
        {"seconds": 1},
        {"seconds": last(30)},
        {"kind": "about"},
    ],
)
def test_an_altered_step_is_found(number: int, change: dict[str, Any]) -> None:
    assert not refuses(changed(LONG, number, **change)).ok


def test_an_altered_sum_is_found() -> None:
    assert not refuses(replace(LONG, short_by=LONG.short_by - 1)).ok
    assert not refuses(replace(LONG, short_by=0)).ok
    assert not refuses(replace(LONG, steps=LONG.steps[:2])).ok
    assert not refuses(replace(LONG, steps=())).ok
    assert not refuses(replace(LONG, choice=(("harbour:2", "strict"),))).ok


def test_a_kind_turned_round_is_found() -> None:
    assert not refuses(changed(LONG, 1, kind="max")).ok


def test_a_tighter_bound_than_the_text_is_found() -> None:
    tighter = changed(DATED, 1, seconds=last(2) - 60)
    assert not refuses(replace(tighter, short_by=DATED.short_by + 60)).ok


def circle_dossier() -> Any:
    return dossier_of(
        """
actor Northmark
actor Eastholm
act open
  by Northmark
act close
  by Eastholm
clause 1
  Northmark must open
  only after close by Eastholm
clause 2
  Eastholm must close
  only after open by Northmark
clause 3
  Northmark must open
  within 14 days of close by Eastholm
  not before 2031-03-30
clause 4
  Eastholm must close
  by 2031-03-10
"""
    )


def circle(dossier: Any) -> tuple[ChainWitness, Certificate]:
    opened, closed = event_key("open", (), "Northmark"), event_key("close", (), "Eastholm")
    chain = ChainWitness(
        steps=(
            Step(
                text="opening waits for closing",
                clause="harbour:1",
                part="only after",
                waits=opened,
                awaited=closed,
                seconds=1,
            ),
            Step(
                text="closing waits for opening",
                clause="harbour:2",
                part="only after",
                waits=closed,
                awaited=opened,
                seconds=1,
            ),
        ),
        short_by=2,
    )
    answer = Answer(question="keepable", subject="", verdict="no", text="they wait for each other", witness=chain)
    return chain, Certificate(servanda="0.1", dossier="harbour", hashes=dict(dossier.hashes), answer=answer)


def test_a_circle() -> None:
    dossier = circle_dossier()
    chain, right = circle(dossier)
    assert verify_certificate(right, dossier).ok
    eager = replace(changed(chain, 0, seconds=2), short_by=3)
    assert not verify_certificate(replace(right, answer=replace(right.answer, witness=eager)), dossier).ok


def test_a_period_counted_at_the_date_reached() -> None:
    """Not before 30 March, within 14 days of the closing, the closing by 10 March: closing on 16 March at the earliest."""
    dossier = circle_dossier()
    opened, closed = event_key("open", (), "Northmark"), event_key("close", (), "Eastholm")
    start, target = first(30), first(16)
    steps = (
        Step(text="a", clause="harbour:3", part="not before", waits=opened, awaited="", seconds=start),
        Step(
            text="b",
            clause="harbour:3",
            part="within",
            waits=opened,
            awaited=closed,
            kind="max",
            seconds=start - target,
        ),
        Step(text="c", clause="harbour:4", part="by", waits=closed, awaited="", kind="max", seconds=last(10)),
    )
    chain = ChainWitness(steps=steps, short_by=target - last(10))
    _, right = circle(dossier)
    found = verify_certificate(replace(right, answer=replace(right.answer, witness=chain)), dossier)
    assert found.ok, found.problems
    late = replace(changed(chain, 1, seconds=start - target - 1), short_by=target + 1 - last(10))
    assert not verify_certificate(replace(right, answer=replace(right.answer, witness=late)), dossier).ok


# --- cores -----------------------------------------------------------------------------------------------------------

EITHER = """
actor Northmark
actor Eastholm
act open
  by Northmark
act close
  by Eastholm
act wait
  by Eastholm
clause 1
  Northmark must open
  only after close by Eastholm or wait by Eastholm
  by 2031-03-05
clause 2
  Eastholm must close
  not before 2031-03-10
clause 3
  Eastholm must wait
  not before 2031-03-08
"""


def either_case(act: str, clause: str, day: int, strict: int = 1) -> ChainWitness:
    opened, other = event_key("open", (), "Northmark"), event_key(act, (), "Eastholm")
    return ChainWitness(
        steps=(
            Step(text="x", clause=clause, part="not before", waits=other, awaited="", seconds=first(day)),
            Step(text="y", clause="harbour:1", part="only after", waits=opened, awaited=other, seconds=strict),
            Step(text="z", clause="harbour:1", part="by", waits=opened, awaited="", kind="max", seconds=last(5)),
        ),
        short_by=first(day) + strict - last(5),
    )


def test_a_core_covers_every_alternative() -> None:
    dossier = dossier_of(EITHER)
    cases = (either_case("close", "harbour:2", 10), either_case("wait", "harbour:3", 8))
    steps = (Step(text="one of two must come first", clause="harbour:1", part="only after"),)
    core = CoreWitness(steps=steps, cases=cases)
    answer = Answer(question="keepable", subject="", verdict="no", text="neither way", witness=core)
    right = Certificate(servanda="0.1", dossier="harbour", hashes=dict(dossier.hashes), answer=answer)

    def says(witness: Witness) -> VerifyResult:
        return verify_certificate(replace(right, answer=replace(answer, witness=witness)), dossier)

    assert says(core).ok, says(core).problems
    assert not says(replace(core, cases=cases[:1])).ok
    assert not says(replace(core, cases=())).ok
    assert not says(replace(core, cases=(cases[0], replace(cases[1], short_by=1)))).ok
    assert not says(replace(core, steps=(replace(steps[0], clause="harbour:7"),))).ok
    assert not says(replace(core, steps=(replace(steps[0], part="until"),))).ok
    assert not says(cases[0]).ok, "one case alone proves nothing"


def test_the_last_of_several() -> None:
    dossier = dossier_of(
        """
actor Northmark
actor Eastholm
act open
  by Northmark, Eastholm
act close
  by Northmark
clause 1
  Northmark must close
  only after open by each of Northmark, Eastholm
  by 2031-03-05
clause 2
  Eastholm must open
  not before 2031-03-10
"""
    )
    opened = (event_key("open", (), "Northmark"), event_key("open", (), "Eastholm"))
    both, closed = last_key(opened), event_key("close", (), "Northmark")
    steps = (
        Step(text="a", clause="harbour:2", part="not before", waits=opened[1], awaited="", seconds=first(10)),
        Step(text="b", part="nature", waits=both, awaited=opened[1], seconds=0),
        Step(text="c", clause="harbour:1", part="only after", waits=closed, awaited=both, seconds=1),
        Step(text="d", clause="harbour:1", part="by", waits=closed, awaited="", kind="max", seconds=last(5)),
    )
    chain = ChainWitness(steps=steps, short_by=first(10) + 1 - last(5))
    answer = Answer(question="keepable", subject="", verdict="no", text="too late", witness=chain)
    right = Certificate(servanda="0.1", dossier="harbour", hashes=dict(dossier.hashes), answer=answer)
    found = verify_certificate(right, dossier)
    assert found.ok, found.problems
    other = replace(chain, steps=(steps[0], replace(steps[1], awaited=consent_key("Eastholm", "harbour:1")), *steps[2:]))
    assert not verify_certificate(replace(right, answer=replace(answer, witness=other)), dossier).ok


# --- schedules, structure --------------------------------------------------------------------------------------------


def test_a_schedule() -> None:
    dossier = dossier_of(
        "actor Northmark\nactor Eastholm\nact open\n  by Northmark\nclause 1\n  Northmark must open\n  by 2031-03-05"
    )
    opened = event_key("open", (), "Northmark")
    when = at("2031-03-04 12:00")
    run = RunWitness(run=Run(events=(Event(term="open", at=when, by=("Northmark",)),)), now=at("2031-03-06 12:00"), complies=True)
    slack = Slack(event=opened, text="opening", at=when, earliest=first(1), latest=last(5), critical=True, clauses=("harbour:1",))
    witness = ScheduleWitness(steps=(slack,), run=run)
    answer = Answer(question="schedule", subject="", verdict="yes", text="so", witness=witness)
    right = Certificate(servanda="0.1", dossier="harbour", hashes=dict(dossier.hashes), answer=answer)

    def says(found: Witness) -> bool:
        return verify_certificate(replace(right, answer=replace(answer, witness=found)), dossier).ok

    assert says(witness)
    for change in ({"at": when + 1}, {"event": "close | by Northmark"}, {"earliest": when + 1}, {"latest": when - 1}):
        assert not says(replace(witness, steps=(replace(slack, **change),)))
    assert not says(replace(witness, run=replace(run, complies=False)))
    assert not says(replace(witness, run=replace(run, run=Run())))


def test_structure_is_worked_out_again_or_said_not_to_be() -> None:
    right = StructureWitness(facts=("clause 3 has no ladder",), clauses=("harbour:3",))
    found = verified(certificate("unanswered", "yes", right, "harbour:3"))
    assert not found.problems
    assert "clause harbour:3: nothing follows a breach of it" in found.checks
    assert found.unchecked == ("that it can be breached at all",)
    assert not found.ok
    assert verified(certificate("unanswered", "yes", replace(right, clauses=("harbour:33",)), "harbour:3")).problems
    for verdict in ("yes", "no"):
        found = verified(certificate("repair", verdict, right))
        assert (found.ok, found.problems) == (False, ())
        assert f"that the answer is “{verdict}”" in found.unchecked[0]


LADDER = """
actor Northmark
actor Eastholm
act withdraw
  by Northmark
act pay a fine
  by Northmark, Eastholm

clause 1 "Answered"
  Northmark must withdraw
  by 2031-03-20
  otherwise
    rung 1 Eastholm may pay a fine

clause 2 "By itself"
  Northmark must withdraw
  by 2031-03-20
  otherwise
    rung 1 Northmark must pay a fine
      within 7 days of the breach
"""


def test_ladder_of_a_structure_is_read_again() -> None:
    dossier = dossier_of(LADDER)

    def said(clause: str, verdict: str) -> VerifyResult:
        witness = StructureWitness(facts=("so it is",), clauses=(clause,))
        answer = Answer(question="unanswered", subject=clause, verdict=verdict, text="so it is", witness=witness)
        return verify_certificate(Certificate(servanda="0.1", dossier=dossier.name, hashes=dict(dossier.hashes), answer=answer), dossier)

    assert said("harbour:1", "no").ok
    assert said("harbour:1", "yes").problems
    assert said("harbour:2", "no").unchecked == ("that every breach of it that can happen is answered",)
    assert not said("harbour:2", "no").ok


@pytest.mark.parametrize(
    ("facts", "verdict", "wrong"),
    [
        (("2 mixes of readings", "1 can be kept", "1 holds the conflict shown"), "no", False),
        (("2 mixes of readings", "1 can be kept", "1 holds the conflict shown"), "yes", True),
        (("2 mixes of readings", "2 can be kept"), "yes", False),
        (("3 mixes of readings", "3 can be kept"), "yes", True),
        (("2 mixes of readings", "1 can be kept"), "yes", True),
        ((), "yes", True),
    ],
)
def test_mixes_are_counted_again(facts: tuple[str, ...], verdict: str, wrong: bool) -> None:
    found = verified(certificate("keepable", verdict, StructureWitness(facts=facts)))
    assert bool(found.problems) is wrong
    assert not found.ok, "which mixes hold a conflict is not worked out again"
