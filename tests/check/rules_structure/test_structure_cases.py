"""Cases beside the examples: where a rule must stay silent, or speak for another reason."""

from __future__ import annotations

import msgspec
import pytest
from structure_support import answering, load, on, run

from examples import example
from servanda.meaning.witness import Answer, ChainWitness, Step
from servanda.text.diagnostics import Severity

FIRE = """
act open fire
clause 1 "Ceasefire"
  each of Northmark, Eastholm must not open fire
"""


def test_defined_term_used_in_the_quoted_words_only() -> None:
    body = 'act move\nterm "Assembly Area"\n  means "a place"\nclause 1 "No movement"\n  Northmark must not move\n'
    assert on("SV108", body)
    quoted = example(body).replace("## Article 1\n", "## Article 1\n\n> No side shall move out of an Assembly Area.\n")
    assert run("SV108", load(quoted)) == []


def test_a_term_that_explains_itself() -> None:
    assert on("SV109", 'term "Zone"\n  means "the area called Zone"\n' + FIRE) == ["“Zone” is explained by itself."]


def test_reference_to_a_text_that_is_not_in_the_dossier_or_superseded() -> None:
    old = (
        "---\nagreement: old\nlanguages: en\n---\n```servanda\nactor Northmark\nact wait\nclause 1\n  Northmark must wait\n```\n"
    )
    new = "---\nagreement: new\nlanguages: en\nimports: old.md\n---\n```servanda\nsupersedes old\n```\n"
    text = example("in accordance with old\nact go\nclause 1\n  Northmark must go", world="", imports="old.md", parties="")
    assert run("SV114", load(text, {"old.md": old}), agreement="example") == []
    found = run("SV114", load(text, {"old.md": old, "new.md": new}), agreement="example")
    assert [f.message for f in found] == ["The text refers to old, but new has taken its place."]


def test_ambiguity_past_its_date() -> None:
    body = """
    act vote
    clause 1 "Vote"
      Eastholm must vote
      ambiguous because "open" by Northmark until 2030-06-01
    reading one of 1 held by Northmark
      as written
    reading two of 1 held by Eastholm
      as written
    """
    assert on("SV120", body)[0].endswith("the date to settle it, 2030-06-01, has passed.")


def test_capability_with_a_duty_is_no_finding() -> None:
    body = 'actor Westmark\n  capability "fuel"\nact supply fuel\nclause 1 "Fuel"\n  Westmark must supply fuel\n'
    assert on("SV201", body) == []
    assert on("SV201", body.replace("Westmark must supply", "Westmark may supply"))


def test_duty_of_a_member_of_the_signing_group_or_of_a_unit_it_answers_for() -> None:
    world = "group Coalition\n  members Aster, Birch\nactor Aster\nactor Birch\nactor Guard\n  commanded by Aster\n"
    body = "act march\nclause 1\n  each of Aster, Guard must march\n"
    assert on("SV202", body, world=world, parties="Coalition") == []
    assert on("SV202", body, world=world.replace("  commanded by Aster\n", ""), parties="Coalition")


def test_signature_of_a_mere_representative_and_a_missing_one() -> None:
    world = 'actor Northmark\n  signed by "A" as "representative of Northmark"\nactor Eastholm\n'
    dossier = load(example(FIRE, world=world))
    found = run("SV203", dossier)
    assert [f.undecided for f in found] == [False, True]
    assert found[1].severity is Severity.ADVICE
    assert "Eastholm" in found[1].message


def test_no_signature_at_all_is_not_partial_data() -> None:
    assert on("SV203", FIRE) == []


def test_competence_of_a_consenting_parliament() -> None:
    body = "actor Assembly\nact pass the law\n  needs Assembly\nclause 1\n  Eastholm must pass the law\n{more}"
    assert on("SV204", body.format(more=""))
    assert on("SV204", body.format(more="  consented by Assembly on 2031-01-01\n")) == []


def test_armed_actor_named_in_an_exception() -> None:
    body = 'kind armed-group\n  means "armed"\nactor River Guard\n  is armed-group\n' + FIRE
    assert on("SV206", body)
    assert on("SV206", body + '  except "the River Guard keeps its posts"\n') == []
    assert on("SV206", body, profile="aid") == []


def test_guarantor_with_an_act_but_no_clock() -> None:
    body = "actor Westmark\n  role guarantor\nact convene\nclause 1\n  Westmark must convene\n"
    assert on("SV208", body)[0].endswith("no clause says on what occasion it must act or says within what time it must act.")


def test_entry_into_force() -> None:
    assert on("SV301", FIRE, in_force="", zone="")[0].startswith("The text does not say on what day")
    assert on("SV301", FIRE, in_force="2031-03-03", profile="framework") == []
    assert on("SV301", "state truce\n  from 2031-03-03 06:00\n" + FIRE + "  while truce\n", in_force="") == []


@pytest.mark.parametrize(
    ("part", "speaks"),
    [
        ("by 2031-06-01", False),
        ("within 5 days of entry into force", False),
        ("by day 2 of truce", False),
        ("only after vote by Northmark", True),
        ("by day 2 of calm", True),
    ],
)
def test_certified_events(part: str, speaks: bool) -> None:
    body = f"""
    act vote
    act pay
    state truce
      from 2031-03-03 06:00
    state calm
      from vote by Northmark
    clause 1
      Eastholm must pay
      {part}
    """
    assert bool(on("SV306", body)) is speaks


def test_certification_by_the_clause_or_a_determination_counts() -> None:
    body = "act vote\nact pay\nclause 1\n  Northmark must vote\n  by 2031-04-01\n{how}clause 2\n  Eastholm must pay\n  {when}\n"
    for when in ("by day 5 after vote by Northmark", "only after clause 1 is kept"):
        assert on("SV306", body.format(how="", when=when))
        assert on("SV306", body.format(how="  certified by Monitoring Mission\n", when=when)) == []
        assert on("SV306", body.format(how="  determined by Monitoring Mission within 3 days\n", when=when)) == []
        reported = "  verified by Monitoring Mission\n    reports within 24 hours to public\n"
        assert [message.endswith("; a verifier reports it.") for message in on("SV306", body.format(how=reported, when=when))] == [True]
        assert on("SV306", body.format(how="  verified by Monitoring Mission\n", when=when))


@pytest.mark.parametrize(
    ("parts", "speaks"),
    [
        ("  from 2031-03-03\n", True),
        ("  while truce\n", True),
        ("  while term\n", False),
        ("  from 2031-03-03\n  lapses after 6 months\n", False),
        ("", False),
    ],
)
def test_measures_without_end(parts: str, speaks: bool) -> None:
    states = "state truce\n  from 2031-03-03\nstate term\n  from 2031-03-03\n  until 2031-09-03\n"
    assert bool(on("SV307", states + FIRE + parts)) is speaks
    assert on("SV307", states + FIRE + parts + "  covers duration\n") == []


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ("from signature", "SV315"),
        ("not before 2031-04-01", "SV315"),
        ("from signature\n  every 1 month", "SV307"),
        ("from signature\n  by 2031-05-01", ""),
        ("from signature\n  covers duration", ""),
    ],
)
def test_an_act_done_once_begins_and_is_over(parts: str, code: str) -> None:
    body = f"act release the soldiers\nclause 1\n  Northmark must release the soldiers\n  {parts}\n"
    assert [one for one in ("SV307", "SV315") if on(one, body)] == ([code] if code else [])


def test_gap_filled_by_a_third_clause_and_an_open_one() -> None:
    body = """
    act open fire
    clause 1
      Northmark must not open fire
      until 2031-04-30
    clause 2
      Northmark must not open fire
      from 2031-05-10
    """
    assert on("SV308", body)
    assert (
        on(
            "SV308",
            body + "clause 3\n  Northmark must not open fire\n  from 2031-04-01\n  until 2031-06-01\n".replace("\n", "\n    "),
        )
        == []
    )
    assert on("SV308", body.replace("clause 2\n      Northmark", "clause 2\n      Eastholm")) == []


def test_gap_between_events_is_undecided() -> None:
    body = """
    act open fire
    event the talks open
    event the talks close
    clause 1
      Northmark must not open fire
      until the talks open
    clause 2
      Northmark must not open fire
      from the talks close
    """
    assert [f.undecided for f in run("SV308", load(example(body)))] == [True]
    assert on("SV308", body.replace("from the talks close", "from the talks open")) == []


def test_front_loading_by_waiting_and_in_turn() -> None:
    body = """
    act destroy
      one-way
    act suspend
      reversible
    act hand over
      one-way
    clause 1
      Northmark must destroy
      by 2031-12-01
    clause 2
      Eastholm must suspend
      only after destroy by Northmark
    """
    assert on("SV309", body)
    assert on("SV309", body + "clause 3\n      Eastholm must hand over\n      by 2031-04-01\n") == []


def test_anchor_with_two_definitions() -> None:
    body = """
    act declare
    act report
    state calm
      from 2031-03-10
    clause 1
      Northmark may declare
      effect starts calm
    clause 2
      Eastholm must report
      by day 3 of calm
    """
    assert "both" in on("SV311", body)[0]


def test_duties_with_a_window_or_an_occasion() -> None:
    assert on("SV315", "act pay\nclause 1\n  Northmark must pay\n  at least 5 million EUR in any 3 months\n") == []
    found = on("SV315", "act pay\nevent a claim\nclause 1\n  Northmark must pay\n  whenever a claim\n")
    assert "occasion" in found[0]
    assert on("SV315", FIRE) == []


def chain(*kinds: str) -> Answer:
    steps = tuple(Step(text=f"link {n}", clause=f"example:{n}", waits="a", awaited="b", kind=k) for n, k in enumerate(kinds, 1))
    witness = ChainWitness(steps=steps, short_by=86400)
    return Answer(question="keepable", subject="", verdict="no", text="no", witness=witness, because=tuple(s.text for s in steps))


def test_schedules_and_circles_are_told_apart() -> None:
    body = "act vote\nact pay\nclause 1\n  Northmark must vote\nclause 2\n  Eastholm must pay\n"
    late, circle = chain("min", "max"), chain("min", "min")
    assert "1 day short" in on("SV302", body, answering(late))[0]
    assert on("SV303", body, answering(late)) == []
    assert on("SV302", body, answering(circle)) == []
    (found,) = run("SV303", load(example(body)), answering(circle))
    assert found.message == "Clauses 1 and 2 wait for each other in a circle."
    assert found.because == ("link 1", "link 2"), "the chain is told once"


def stalling(clause: str, actor: str, label: str = "as written") -> Answer:
    return Answer(question="stall", subject=f"example:{clause}", verdict="yes", text=f"{actor} stalls", actor=actor, label=label)


def test_stalling_is_told_once_a_clause() -> None:
    body = "act vote\nact pay\nclause 1\n  Northmark must vote\n  by 2031-05-01\n"
    found = on("SV304", body, answering(stalling("1", "Eastholm"), stalling("1", "Northmark")))
    assert found == ["Eastholm or Northmark can keep clause 1 from ever being done by doing nothing, and breaks no clause by it."]
    under = on("SV304", body, answering(stalling("1", "Eastholm", "vote-first")))
    assert "(vote-first)" in under[0]


def test_what_was_only_tried_is_never_an_error() -> None:
    body = "act vote\nact pay\nclause 1\n  Northmark must vote\n  by 2031-05-01\n"
    tried = msgspec.structs.replace(stalling("1", "Northmark"), verdict="as far as tried")
    found = run("SV304", load(example(body)), answering(tried, stalling("1", "Eastholm")))
    assert [(one.severity.value, one.message.partition(" ")[0], "no proof" in one.message) for one in found] == [
        ("error", "Eastholm", False), ("warning", "Northmark", True),
    ]  # fmt: skip


def test_stalling_of_undated_or_contingent_duties_is_left_to_other_rules() -> None:
    undated = "act vote\nclause 1\n  Northmark must vote\n"
    assert on("SV304", undated, answering(stalling("1", "Northmark"))) == []
    assert on("SV304", undated, answering(stalling("1", "Eastholm")))
    contingent = "act vote\nevent a claim\nclause 1\n  Northmark must vote\n  whenever a claim\n  within 3 days of the trigger\n"
    assert on("SV304", contingent, answering(stalling("1", "Eastholm"))) == []


def test_the_same_order_under_two_readings() -> None:
    body = """
    act vote
    act pay
    clause 1
      Northmark must vote
      by 2031-05-01
    reading early of 1 held by Northmark
      clause 1 adds
        only after pay by Eastholm
    reading late of 1 held by Eastholm
      clause 1 adds
        only after pay by Eastholm
    """
    assert on("SV305", body) == []
    assert on(
        "SV305",
        body.replace(
            "held by Eastholm\n      clause 1 adds\n        only after pay by Eastholm", "held by Eastholm\n      as written"
        ),
    )


def test_holidays_unknown_for_a_year() -> None:
    body = "act vote\nclause 1\n  Northmark must vote\n  by 2032-05-01\n"
    dossier = load(example(body, holidays="2031-05-01"))
    assert [f.undecided for f in run("SV312", dossier)] == [True]
    assert on("SV312", body) == []


def test_two_capacities_are_undecided() -> None:
    body = (
        """
    actor Small Mission
      role monitor
      capacity 1 "patrols" every 1 week
      capacity 2 "flights" every 1 week
    """
        + FIRE.replace("\n", "\n    ")
        + "  verified by Small Mission\n        every 1 day\n"
    )
    assert [f.undecided for f in run("SV313", load(example(body)))] == [True]
