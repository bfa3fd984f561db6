"""Harbour is drafted without a finding; each change below takes away or damages one thing, and exactly the rules named must speak.

A mutation replaces the first occurrence of `find` after `after` in one file, or drops whole clauses. Where one change rightly raises more than one
code, `why` says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from dossier_cases import DOSSIERS, TODAY, load

from servanda.check.api import answers_for
from servanda.check.rules.registry import run_rules
from servanda.check.run import fingerprint
from servanda.meaning.witness import Answer
from servanda.model.core import Dossier
from servanda.text.diagnostics import Severity


@dataclass(frozen=True)
class Mutation:
    """One change: replace `find` by `replace` where it first stands after `after`, and leave out the clauses `drop`; `codes` must
    be new, and nothing else."""

    name: str
    codes: str
    find: str = ""
    replace: str = ""
    after: str = ""
    drop: str = ""
    file: str = "harbour.md"
    why: str = ""


def clause(ident: str) -> str:
    """Where a clause begins."""
    return f'clause {ident} "'


THEME = "the profile of themes that such texts carry lists it too"
WITHDRAW = 'clause 8.withdraw{id} "Withdrawal"\n  {who} must withdraw heavy weapons\n  at least 40 km from {line}\n'
REST = """\
  within 14 days of entry into force
  verified by Monitoring Mission
    means "patrols", "count against the inventory", "uncrewed aircraft"
    every 1 day
    reports within 24 hours to Joint Commission, public
    access to Security Zone
    from entry into force
    baseline "Annex B inventory"
    detects within 24 hours
  otherwise graduated answer
  renders sentence 2

"""

MUTATIONS = (
    # --- words ---------------------------------------------------------------------------------------------------------
    Mutation(
        "passive without a doer",
        "SV101",
        "each Party shall release every person on its list, all for all.",
        "every person on the lists shall be released, all for all.",
    ),
    Mutation(
        "collective bearer",
        "SV102",
        "each Party shall hand the Monitoring Mission an inventory",
        "all sides shall hand the Monitoring Mission an inventory",
    ),
    Mutation(
        "should for shall", "SV103", "each Party shall store its Heavy Weapons", "each Party should store its Heavy Weapons"
    ),
    Mutation(
        "best efforts",
        "SV104 SV126",
        "each Party shall withdraw its Heavy Weapons",
        "each Party shall endeavour to withdraw its Heavy Weapons",
    ),
    Mutation(
        "as soon as possible",
        "SV105",
        "Within 7 days of the entry into force, each Party shall hand the Monitoring Mission its records of mines.",
        "As soon as possible, each Party shall hand the Monitoring Mission its records of mines.",
    ),
    Mutation("vague quality", "SV106", "shall order a remedy.", "shall order an adequate remedy."),
    Mutation("undefined term of art", "SV107", "shall not lay a mine.", "shall not lay a mine on the line of contact."),
    Mutation(
        "term never used", "SV108", 'term "Units"\n', 'term "Corridor Guard"\n  means "guards of the corridor"\n\nterm "Units"\n'
    ),
    Mutation(
        "definitions in a circle",
        "SV109",
        'term "Units"\n  means "every armed group that a Party commands, pays or supplies"',
        'term "Units"\n  means "every part of the Units of a Party"',
    ),
    Mutation("and/or", "SV110", "food, water, fuel and medicine to its Units", "food, water, fuel and/or medicine to its Units"),
    Mutation(
        "pointing word",
        "SV111",
        "The Joint Commission shall decide the dispute within 14 days.",
        "The Joint Commission shall decide as specified above.",
    ),
    Mutation(
        "open list in a prohibition",
        "SV112",
        "shall not attack civilians or civilian objects at",
        "shall not attack civilians or civilian objects, or do anything such as a blockade, at",
    ),
    Mutation(
        "law that one party can change",
        "SV113",
        "each Party shall publish this Agreement in English and French.",
        "each Party shall publish this Agreement in accordance with its national law.",
    ),
    Mutation(
        "reference to nowhere",
        "SV114",
        "# Ceasefire Agreement of Port Selm\n",
        "# Ceasefire Agreement of Port Selm\n\n```servanda\nin accordance with harbour:77\n```\n",
    ),
    Mutation(
        "two duties in a sentence",
        "SV115",
        "Quellmar shall hand each Party a certified copy in English and French.",
        "Quellmar shall hand each Party a certified copy and Quellmar shall publish the copy in English and French.",
    ),
    Mutation(
        "loaded word",
        "SV116",
        "a Party shall not call for violence in its media.",
        "a Party shall not call for violence by terrorists in its media.",
    ),
    Mutation(
        "attitude as the test",
        "SV117",
        "a Party shall not call for violence in its media.",
        "a Party shall speak in good faith in its media.",
    ),
    Mutation("no prevailing text", "SV118", "prevailing: en\n", ""),
    Mutation("versions out of step", "SV119", "Dans les 14 jours qui suivent", "Dans les 15 jours qui suivent"),
    Mutation(
        "ambiguous without readings",
        "SV120",
        "  renders sentence 1\n",
        '  ambiguous because "the parties could not agree" by Northmark until 2031-06-01\n  renders sentence 1\n',
        after=clause("18.return"),
    ),
    # --- parties -------------------------------------------------------------------------------------------------------
    Mutation(
        "capable outsider",
        "SV201",
        "actor Relief Coordinator\n",
        'actor Westreach Fleet\n  capability "warships off the bay"\n\nactor Relief Coordinator\n',
        file="world.md",
    ),
    Mutation(
        "consent of the mission taken away",
        "SV202",
        "harbour:16.visits on 2031-03-01",
        "harbour:14.bring on 2031-03-01",
        file="world.md",
    ),
    Mutation("signature without office", "SV203", ' as "President of the Northmark Council"', "", file="world.md"),
    Mutation(
        "beyond competence",
        "SV204",
        "act grant the immunities\n",
        "actor Assembly of the Ports\n\nact grant the immunities\n  needs Assembly of the Ports\n",
        file="world.md",
    ),
    Mutation(
        "armed group nobody answers for",
        "SV206",
        "actor Quellmar\n",
        "actor River Wardens\n  is armed group\n\nactor Quellmar\n",
        file="world.md",
    ),
    Mutation("no order to the troops", "SV207", "  covers orders-to-troops\n", ""),
    Mutation(
        "guarantor without a duty",
        "SV208",
        "actor Relief Coordinator\n",
        "actor Westreach\n  role guarantor\n\nactor Relief Coordinator\n",
        file="world.md",
    ),
    Mutation(
        "interest touched by nothing",
        "SV209",
        "purpose of Northmark: heavy weapons are withdrawn by each of Northmark, Eastholm by 2031-03-17",
        "event the bridge is rebuilt\n\npurpose of Northmark: the bridge is rebuilt",
    ),
    # --- time ----------------------------------------------------------------------------------------------------------
    Mutation("no hour", "SV301", "in-force: 2031-03-03 06:00", "in-force: 2031-03-03"),
    Mutation(
        "nobody certifies", "SV306", "  certified by Monitoring Mission\n", "", after="act withdraw {weapon", file="world.md"
    ),
    Mutation("no survival", "SV314", "  covers survival\n", ""),
    Mutation("duty without a date", "SV315", "  within 49 days of entry into force\n", ""),
    Mutation("office late", "SV310", "  quorum 2\n", "", file="world.md"),
    Mutation("too much for the mission", "SV313", "capacity 120", "capacity 20", file="world.md"),
    # --- ground --------------------------------------------------------------------------------------------------------
    Mutation("bay not drawn", "SV401", '  defined by geojson "maps/selm-bay.geojson"\n', "", file="world.md"),
    Mutation("map without a date", "SV402", "  as of 2031-02-20\n", "", after="place Harbour Road", file="world.md"),
    Mutation(
        "two lines for one distance",
        "SV404",
        WITHDRAW.format(id="", who="each of Northmark, Eastholm", line="Selm Line"),
        WITHDRAW.format(id="", who="Northmark", line="Selm Line")
        + REST
        + WITHDRAW.format(id=".east", who="Eastholm", line="Harbour Road"),
    ),
    Mutation("range beyond the distance", "SV405", "range 38 km", "range 45 km", file="world.md"),
    Mutation(
        "name spelt in two ways", "SV408", "shall not sail a warship in Selm Bay.", "shall not sail a warship in Sellm Bay."
    ),
    Mutation("sea left open", "SV409", "  covers sea-domain\n", ""),
    Mutation(
        "no viewpoint",
        "SV410",
        '  viewpoint "as drawn in Annex A by both parties"\n',
        "",
        after="place Selm Bay",
        file="world.md",
    ),
    # --- verification --------------------------------------------------------------------------------------------------
    Mutation(
        "not observable",
        "SV501 SV502",
        '  observed as "signs and tape around each recorded field"\n',
        "",
        file="world.md",
        why="with nothing to be seen, no means of seeing it is named either",
    ),
    Mutation(
        "no frequency",
        "SV502 SV513",
        "    every 1 day\n",
        "",
        after=clause("18.return"),
        why="how often is asked of the verifier and of the detection time",
    ),
    Mutation(
        "access only with consent",
        "SV503",
        "    access to Harbour Road\n",
        "    access to Harbour Road with the consent of Eastholm\n",
        after=clause("15.convoys"),
    ),
    Mutation("no inventory", "SV504", '    baseline "Annex B inventory"\n', "", after=clause("8.withdraw")),
    Mutation("monitoring starts late", "SV505", "    from entry into force\n", "    from 2031-04-01\n", after=clause("9.sea")),
    Mutation(
        "verifier is the bearer",
        "SV506",
        "  verified by Quellmar\n",
        "  verified by Joint Commission\n",
        after=clause("18.register"),
    ),
    Mutation("no classes", "SV508", "  covers incident-classes\n", ""),
    Mutation("no accidents", "SV509", "  covers accidental-incidents\n", ""),
    Mutation("no attribution", "SV510", "  covers attribution\n", ""),
    Mutation("no immunities", "SV512", "  covers immunities\n", ""),
    Mutation("looks too rarely", "SV513", "    every 1 day\n", "    every 1 week\n", after=clause("9.sea")),
    Mutation(
        "body cannot decide",
        "SV515 SV605",
        "  decides by 2 of 3\n  tie-break Monitoring Mission\n",
        "  decides by unanimity\n",
        file="world.md",
        why="where each member can block, a party can also block the answer to its own breach",
    ),
    # --- consequences and change -----------------------------------------------------------------------------------------
    Mutation("step without a clock", "SV602", "    within 14 days of the breach\n", "", after="ladder replacement"),
    Mutation("nothing follows", "SV603", "  otherwise graduated answer\n", "", after=clause("15.medical")),
    Mutation("no amendment", "SV609", drop="22.amend"),
    Mutation("self-defence without bounds", "SV613", "only against an ongoing attack on its persons", "at any time"),
    # --- topics ----------------------------------------------------------------------------------------------------------
    Mutation("no permitted acts", "SV701", "  covers permitted-acts\n", ""),
    Mutation("no freeze", "SV702", "  covers reinforcement-freeze\n", ""),
    Mutation("no sexual violence", "SV703", drop="5.violence"),
    Mutation("no medical evacuation", "SV704", drop="15.medical"),
    Mutation("who is a detainee", "SV705", '  uses "Detainees"\n', ""),
    Mutation("no displaced persons", "SV707 SV712", "  covers displaced-persons\n", "", why=THEME),
    Mutation("no inclusion", "SV709 SV712", drop="11.women 11.communities", why=THEME),
    Mutation("no public information", "SV710", "  covers public-information\n", ""),
    Mutation("no next step", "SV711 SV712", drop="20.convene 20.open", why=THEME),
    Mutation("body without a seat", "SV713", '  seat "Customs House, Port Selm"\n', "", file="world.md"),
    # --- further structure ---------------------------------------------------------------------------------------------
    Mutation("no time zone", "SV301", "zone: Europe/Lisbon\n", ""),
    Mutation(
        "party with a veto",
        "SV605",
        "  tie-break Monitoring Mission\n",
        "  tie-break Monitoring Mission\n  veto of Northmark\n",
        file="world.md",
    ),
    Mutation("forbidden and commanded", "SV610", "must not hinder a return", "must not let a repair begin"),
    Mutation(
        "ladder of one step",
        "SV604",
        "  rung 2 Quellmar must name another arbitrator\n    within 14 days of the breach\n    verified by Joint Commission\n",
        "",
    ),
    Mutation(
        "capacity of signatories",
        "SV203",
        ' as "Chair of the Eastholm Assembly"',
        ' as "representative of Eastholm"',
        file="world.md",
    ),
    Mutation("place known by words only", "SV401", '  defined by geojson "maps/fell-store.geojson"\n', "", file="world.md"),
    Mutation(
        "reaction before the facts",
        "SV614",
        "may train units outside the zone\n",
        "may cross the Selm Line\n  if clause 17.mark is breached\n",
    ),
    Mutation(
        "one hand watches and judges",
        "SV507",
        "determined by Joint Commission",
        "determined by Monitoring Mission",
        after=clause("18.return"),
    ),
    Mutation("no complaint channel in time", "SV514", "  within 24 hours of the trigger\n", "", after=clause("12.acknowledge")),
    Mutation("deadline on a holiday", "SV312", "zone: Europe/Lisbon\n", "zone: Europe/Lisbon\nholidays: 2031-03-17\n"),
    Mutation("anchor defined twice", "SV311", "  within 6 months of entry into force\n", "  before end of ceasefire\n"),
    # --- red lines -------------------------------------------------------------------------------------------------------
    Mutation(
        "red line without an answer",
        "SV911",
        """  otherwise
    rung 1 Northmark must bring the stop before the Joint Commission
      within 24 hours of the breach
    rung 2 Northmark may leave the political talks
      lapses after 30 days of the breach
""",
        "",
    ),
)


LOGICAL = (
    Mutation(
        "later than its own deadline",
        "SV302",
        "  within 42 days of entry into force\n",
        "  not before 60 days after entry into force\n  within 80 days of entry into force\n",
    ),
    Mutation(
        # not of clause 8.withdraw: a withdrawal by less than its 40 km is a free act, after which the weapons can be stored
        "waiting in a circle",
        "SV303",
        "  within 4 days of entry into force\n",
        "  only after the detainees are released by each of Northmark, Eastholm\n  within 4 days of entry into force\n",
        after=clause("16.lists"),
    ),
    Mutation(
        "release that needs a nod",
        "SV304",
        "  within 21 days of entry into force\n",
        "  with the consent of Eastholm\n  within 21 days of entry into force\n",
        after=clause("16.release"),
    ),
    Mutation(
        "two orders of the same steps",
        "SV303 SV305",
        "## 17. Mines\n",
        """## Readings

```servanda
reading road-first of 16.release held by Northmark
  clause 16.release adds
    only after the Harbour Road is open by each of Northmark, Eastholm

reading people-first of 15.road held by Eastholm
  clause 15.road adds
    only after the detainees are released by each of Northmark, Eastholm
```

## 17. Mines
""",
        why="the mix of the two is a circle as well",
    ),
)


def changed(mutation: Mutation) -> dict[str, bytes]:
    """The file with its one change."""
    text = (DOSSIERS / "harbour" / mutation.file).read_text(encoding="utf-8")
    for ident in mutation.drop.split():
        text, count = re.subn(rf'(?m)^clause {re.escape(ident)} "[^\n]*\n(?:  [^\n]*\n)+', "", text)
        assert count == 1, f"{mutation.name}: clause {ident} not found"
    start = text.index(mutation.after) if mutation.after else 0
    at = text.find(mutation.find, start)
    assert at >= 0, f"{mutation.name}: {mutation.find!r} not found"
    return {mutation.file: (text[:at] + mutation.replace + text[at + len(mutation.find) :]).encode("utf-8")}


def findings(dossier: Dossier, *, questions: bool = False) -> dict[str, str]:
    """Fingerprint of every finding, with its code; with the answers of the checker to its questions, or by structure alone."""

    def answers(question: str) -> tuple[Answer, ...]:
        return answers_for(dossier, question) if questions else ()

    found = run_rules(dossier, answers=answers, today=TODAY)
    return {fingerprint(d): d.code for d in found}


@pytest.fixture(scope="module")
def whole() -> dict[str, str]:
    return findings(load("harbour"))


def test_enough_mutations() -> None:
    assert len(MUTATIONS) >= 60
    assert len({m.name for m in MUTATIONS}) == len(MUTATIONS)


def test_harbour_is_clean(whole: dict[str, str]) -> None:
    assert whole == {}
    assert Severity.ERROR.value == "error"


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.name)
def test_exactly_the_expected_rules_speak(mutation: Mutation, whole: dict[str, str]) -> None:
    dossier = load("harbour", changed=changed(mutation))
    assert [d.message for d in dossier.diagnostics] == []
    new = {code for mark, code in findings(dossier).items() if mark not in whole}
    assert new == set(mutation.codes.split())


@pytest.fixture(scope="module")
def asked() -> dict[str, str]:
    return findings(load("harbour"), questions=True)


def test_harbour_is_clean_with_all_questions_asked(asked: dict[str, str]) -> None:
    assert asked == {}


@pytest.mark.parametrize("mutation", LOGICAL, ids=lambda m: m.name)
def test_what_only_the_questions_find(mutation: Mutation, asked: dict[str, str]) -> None:
    dossier = load("harbour", changed=changed(mutation))
    assert [d.message for d in dossier.diagnostics] == []
    new = {code for mark, code in findings(dossier, questions=True).items() if mark not in asked}
    assert new == set(mutation.codes.split())


def test_what_the_parties_want_of_harbour() -> None:
    """Both purposes hold whenever the text is kept, the concern never comes true, and nobody can stall or must breach."""
    dossier = load("harbour")
    asked = {p.id for p in dossier.purposes}
    found = {a.subject: a.verdict for sort in ("purpose", "concern") for a in answers_for(dossier, sort)}
    assert found == dict.fromkeys(asked, "no")
    assert {a.verdict for a in answers_for(dossier, "keepable")} == {"yes"}
    assert len(dossier.red_lines) == 1
