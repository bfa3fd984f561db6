"""What the words of a dossier become."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from model_dossier import FILES

from servanda.calendar import Period
from servanda.model import core
from servanda.model.loader import load_files
from servanda.model.topics import TOPICS
from servanda.text.read import read_text

DOSSIER = load_files(FILES, "harbour")
CLAUSES = {clause.id: clause for clause in DOSSIER.clauses}


def one(body: str, **more: str) -> core.Dossier:
    """A dossier of one agreement `a` with some actors and acts."""
    head = (
        "---\nagreement: a\n---\n```servanda\nkind state\nactor North\n  is state\nactor South\n  is state\nactor Mission\n"
        "group League\n  members North, South\nact sail\nact land\n  by North, South\nevent rain falls\nstate calm\n"
        f"  from rain falls\n{body}\n```\n"
    )
    files = {"a.md": head.encode()} | {name: text.encode() for name, text in more.items()}
    return load_files(files, "one")


def clause(dossier: core.Dossier, ident: str) -> core.Clause:
    assert [d.message for d in dossier.diagnostics] == []
    return next(clause for clause in dossier.clauses if clause.id == ident)


def test_nothing_is_wrong() -> None:
    assert [(d.code, d.span.line, d.message) for d in DOSSIER.diagnostics] == []


def test_names_in_any_script_are_one_actor() -> None:
    assert CLAUSES["harbour:2.start"].bearers.actors == ("Північ", "Eastholm")
    assert DOSSIER.agreements["harbour"].parties == ("Північ", "Eastholm")
    assert CLAUSES["harbour:2.start"].rungs[1].bearers.actors == ("Північ",)


def test_a_name_matches_in_decomposed_letters() -> None:
    found = one("actor Médiateur\nclause 1\n  Me\u0301diateur must sail")
    assert clause(found, "a:1").bearers.actors == ("Médiateur",)


def test_membership_has_dates() -> None:
    members = DOSSIER.actors["the River Groups"].members
    assert members == (
        core.Membership(member="Red Hand", first=dt.date(2031, 1, 1), last=dt.date(2031, 12, 31)),
        core.Membership(member="Grey Wolves"),
    )


def test_shared_ladder_is_made_for_each_clause() -> None:
    rungs = CLAUSES["harbour:2.start"].rungs
    assert [rung.id for rung in rungs] == ["harbour:2.start/rung:1", "harbour:2.start/rung:2"]
    assert CLAUSES["harbour:2.start"].ladder == "answer"
    only_after = rungs[1].timing[0].cond
    assert only_after == core.Past(point=core.ClauseStatus(clause="harbour:2.start/rung:1", status="breached"))
    assert rungs[0].timing[0].point == core.Builtin(name="breach")


def test_a_phrase_that_names_a_state_holds() -> None:
    cond = CLAUSES["harbour:2.complete"].timing[1].cond
    assert isinstance(cond, core.AllOf)
    assert cond.conds[0] == core.StateHolds(state="ceasefire")
    assert isinstance(cond.conds[1], core.AnyCond)


def test_own_is_the_bearer_and_by_names_others() -> None:
    timing = CLAUSES["harbour:2.complete"].timing[0]
    started = core.ActRef(term="start to withdraw heavy weapons")
    assert timing.point == core.Occurs(event=core.EventRef(act=started, mode="own"))
    provided = CLAUSES["harbour:2.complete"].conditions[0].cond
    assert provided == core.Past(point=core.Occurs(event=core.EventRef(act=started, mode="all", doers=("Eastholm",))))


def test_consent_is_to_the_clause_it_stands_in() -> None:
    consent = CLAUSES["harbour:2.complete"].conditions[1]
    assert consent.who == ("Eastholm",)
    assert consent.cond == core.Past(point=core.Consent(who=("Eastholm",), to="harbour:2.complete"))


def test_every_kind_is_each_actor_of_the_kind() -> None:
    assert CLAUSES["harbour:3"].bearers == core.Bearers(mode="each", actors=("Північ", "Eastholm"), from_kind="state")


def test_each_of_a_group_is_its_members() -> None:
    assert CLAUSES["harbour:3"].rungs[0].bearers == core.Bearers(mode="each", actors=("Red Hand", "Grey Wolves"))


def test_a_group_alone_stays_one_bearer() -> None:
    found = one(
        "clause 1\n  League must sail\nclause 2\n  jointly League, Mission must sail\nclause 3\n  each of League, Mission must sail"
    )
    assert clause(found, "a:1").bearers == core.Bearers(mode="one", actors=("League",))
    assert clause(found, "a:2").bearers == core.Bearers(mode="jointly", actors=("League", "Mission"))
    assert clause(found, "a:3").bearers == core.Bearers(mode="each", actors=("North", "South", "Mission"))


def test_a_reference_to_a_prefix_is_all_clauses_under_it() -> None:
    unless = CLAUSES["harbour:3"].conditions[0].cond
    assert isinstance(unless, core.AnyCond)
    assert [cond.point.clause for cond in unless.conds] == ["harbour:2.start", "harbour:2.complete"]  # type: ignore[union-attr]
    kept = DOSSIER.purposes[1].cond
    assert isinstance(kept, core.AllOf)
    assert len(kept.conds) == 2


def test_a_reference_to_an_article_is_all_its_clauses() -> None:
    body = "```\n## Article 7\n```servanda\nclause x\n  North must sail\nclause y\n  South must sail\nclause z\n  Mission must sail\n  if clause 7 is due"
    cond = clause(one(body), "a:z").conditions[0].cond
    assert isinstance(cond, core.AnyCond)
    assert [c.point.clause for c in cond.conds] == ["a:x", "a:y"]  # type: ignore[union-attr]


def test_whenever_without_doer_is_anybody_who_can() -> None:
    trigger = CLAUSES["harbour:3"].rungs[0].timing[0].trigger
    assert trigger is not None
    assert trigger.mode == "any"
    assert trigger.doers == ("Північ", "Eastholm")


def test_doers_come_from_clauses_when_not_declared() -> None:
    found = one(
        "clause 1\n  North may sail\nclause 2\n  South must not sail\nclause 3\n  Mission must land\n  if sail and land"
    )
    assert found.terms["sail"].doers == ("North",)
    assert found.terms["land"].doers == ("North", "South")
    cond = clause(found, "a:3").conditions[0].cond
    assert isinstance(cond, core.AllOf)
    assert [c.point.event.doers for c in cond.conds] == [("North",), ("North", "South")]  # type: ignore[union-attr]


def test_a_forbidden_act_is_done_by_those_it_is_forbidden_to() -> None:
    assert one("clause 1\n  South must not sail").terms["sail"].doers == ("South",)


def test_events_have_no_doer() -> None:
    found = one("clause 1\n  North must sail\n  within 2 days of rain falls")
    assert clause(found, "a:1").timing[0].point == core.Occurs(event=core.EventRef(act=core.ActRef(term="rain falls")))


@pytest.mark.parametrize(
    ("words", "mode", "doers"),
    [
        ("sail by North", "all", ("North",)),
        ("sail by each of North, South", "all", ("North", "South")),
        ("sail by any of North, South", "any", ("North", "South")),
        ("sail by every state", "all", ("North", "South")),
        ("sail by each of League", "all", ("North", "South")),
    ],
)
def test_who_does_it(words: str, mode: str, doers: tuple[str, ...]) -> None:
    point = clause(one(f"clause 1\n  Mission must sail\n  by {words}"), "a:1").timing[0].point
    assert point == core.Occurs(event=core.EventRef(act=core.ActRef(term="sail"), mode=mode, doers=doers))


def test_slots_are_filled_with_ids() -> None:
    assert CLAUSES["harbour:3"].acts == (
        core.ActRef(term="open fire", args=(("place", "Порт-Сельм"),)),
        core.ActRef(term="open fire", args=(("weapon", "heavy weapons"),)),
    )
    assert CLAUSES["harbour:4"].acts[0].args == (
        ("sum", "2500000 EUR"),
        ("who", "the River Groups"),
        ("title", "Plan A"),
    )


def test_list_of_acts() -> None:
    assert CLAUSES["harbour:3"].act_list == "any of"
    assert CLAUSES["harbour:3"].list_closed is True


def test_effects_and_exceptions() -> None:
    effects = CLAUSES["harbour:3"].rungs[1].effects
    assert effects[0].clauses == ("harbour:2.start", "harbour:2.complete")
    assert effects[1].state == "the truce"
    exception = CLAUSES["harbour:3"].exceptions[0]
    assert exception.act == core.ActRef(term="open fire", args=(("place", "Quay"),))
    assert exception.authorised_by == ("Joint Commission",)


def test_verification() -> None:
    seen = CLAUSES["harbour:2.start"].verification[0]
    assert (seen.sort, seen.by, seen.means) == ("verified", ("Monitoring Mission",), ("patrols",))
    assert seen.reports_to == ("public", "Joint Commission")
    assert seen.access == (core.Access(place="Quay", consent_of=("Eastholm",)),)
    assert str(CLAUSES["harbour:2.start"].determination.within) == "10 days"  # type: ignore[union-attr]


def test_reading_drops_and_adds() -> None:
    strict = next(reading for reading in DOSSIER.readings if reading.id == "strict")
    assert strict.of == ("harbour:2.start", "harbour:2.complete")
    (changed,) = strict.clauses
    assert changed.conditions == ()
    assert [timing.kind for timing in changed.timing] == ["within", "only after", "by"]
    assert changed.article == "2"
    assert [state.id for state in strict.states] == ["the truce"]
    assert strict.states[0].start == core.Builtin(name="signature", agreement="harbour")


def test_purposes_and_concerns() -> None:
    assert [purpose.id for purpose in DOSSIER.purposes] == ["purpose:Північ:1", "purpose:Північ:2", "concern:1"]
    by = DOSSIER.purposes[0].by
    assert by == core.Occurs(event=core.EventRef(act=core.ActRef(term="вибори відбулися")))
    assert DOSSIER.purposes[1].text == "clause 2 is kept by 2031-12-31"


def test_red_line() -> None:
    (line,) = DOSSIER.red_lines
    assert line.clause.id == "red-line:mines"
    assert (line.issuer, line.addressee, line.declared_on) == (("Північ",), ("Eastholm",), dt.date(2031, 2, 1))


def test_acceptance_of_a_prefix_is_one_for_each_clause() -> None:
    assert [accepted.clause for accepted in DOSSIER.acceptances] == ["harbour:2.start", "harbour:2.complete"]


def test_actor_parts() -> None:
    north = DOSSIER.actors["Північ"]
    assert north.signatures == (core.Signature(person="A. Ivanenko", office="President"),)
    assert north.capacities == (core.Capacity(number=200, what="vehicles", every=Period.parse("1 day")),)
    assert DOSSIER.actors["Monitoring Mission"].consents[0].clauses == ("harbour:2.start",)
    assert DOSSIER.actors["Joint Commission"].body == core.BodyRule(
        decides="2 of 2", veto=("Північ",), quorum=2, chair="Eastholm", meets=Period.parse("1 month"), seat="Port Selm"
    )
    assert DOSSIER.places["Порт-Сельм"].geometry == {"type": "Point", "coordinates": [1.5, 42.0]}
    assert DOSSIER.places["Quay"].inside == ("Порт-Сельм",)


def test_terms() -> None:
    assert DOSSIER.terms["complete the withdrawal of heavy weapons"].reversible is False
    assert (
        DOSSIER.terms["complete the withdrawal of heavy weapons"].follows[0].act.term
        == "start to withdraw heavy weapons"
    )
    elections = DOSSIER.terms["вибори відбулися"]
    assert (elections.control, elections.controllers) == ("together", ("Північ", "Eastholm"))
    assert DOSSIER.terms["open fire"].slots == (
        core.Slot(name="weapon", type="weapon", optional=True),
        core.Slot(name="place", type="place", optional=True),
    )


def test_places_and_kinds_fill_a_slot_of_their_kind() -> None:
    found = one(
        "kind crossing\nkind road crossing\n  is crossing\nkind ford\n  is road crossing\nplace Old Bridge\n  is road crossing\n"
        "place Far Field\nact close {crossing: crossing}\nclause 1\n  North must not close Old Bridge\n"
        "clause 2\n  North must not close ford\n"
    )
    assert clause(found, "a:1").acts[0].args == (("crossing", "Old Bridge"),)
    assert clause(found, "a:2").acts[0].args == (("crossing", "ford"),)
    assert found.places["Old Bridge"].kinds == ("road crossing",)
    assert found.kinds["ford"].kinds == ("road crossing",)
    wrong = one(
        "kind crossing\nplace Far Field\nact close {crossing: crossing}\nclause 1\n  North must not close Far Field\n"
    )
    assert [d.code for d in wrong.diagnostics] != []


def test_followed_when_each_has_done_it() -> None:
    found = one("act leave\n  follows land by each of North, South\nact rest\n  follows land by any of North, South")
    assert [d.message for d in found.diagnostics] == []
    assert found.terms["leave"].follows == (
        core.EventRef(act=core.ActRef(term="land"), mode="all", doers=("North", "South")),
    )
    assert found.terms["rest"].follows[0].mode == "any"


def test_parallel_texts() -> None:
    other = "---\nagreement: b\n---\n"
    found = one("parallel to b", **{"b.md": other})
    assert [(r.sort, r.agreement, r.other) for r in found.agreements["a"].relations] == [("parallel to", "a", "b")]


def test_files_that_import_each_other_share_their_names() -> None:
    one_, two = (
        b"---\nimports: two.md\n---\n```servanda\nactor A\n```\n",
        b"---\nimports: one.md\n---\n```servanda\nactor B\n  answers for A\n```\n",
    )
    found = load_files({"one.md": one_, "two.md": two}, "x")
    assert found.diagnostics == ()
    assert found.actors["B"].answers_for == ("A",)


def test_a_reading_elsewhere_sees_the_words_of_the_clause() -> None:
    text = b"---\nagreement: t\nimports: world.md\n---\n```servanda\nclause 1\n  A must sail\n  by 2031-01-01\n```\n"
    world = b"```servanda\nactor A\nact sail\n```\n"
    reading = b"---\nimports: holders.md\n---\n```servanda\nreading late of t:1 held by B\n  clause t:1 adds\n    before 2032-01-01\n```\n"
    found = load_files(
        {"t.md": text, "world.md": world, "r.md": reading, "holders.md": b"```servanda\nactor B\n```\n"}, "x"
    )
    assert [d.message for d in found.diagnostics] == []
    assert [timing.kind for timing in found.readings[0].clauses[0].timing] == ["by", "before"]


def test_all_findings_of_all_files_are_reported() -> None:
    bad = b"---\nagreement: x\n---\n```servanda\nclause 1\n  Nobody must sail\n  by nothing at all\nclasue 2\n```\n"
    found = load_files({"a.md": bad, "b.md": bad.replace(b"agreement: x", b"agreement: y")}, "x")
    codes = [(d.code[:2], d.span.file) for d in found.diagnostics]
    assert codes == sorted(codes, key=lambda pair: (pair[0] != "SY", pair[1]))
    assert {file for _, file in codes} == {"a.md", "b.md"}


def test_a_state_of_a_shared_file_belongs_to_the_only_agreement() -> None:
    world = b"```servanda\nstate calm\n  from signature\n```\n"
    found = load_files({"t.md": b"---\nagreement: t\nimports: world.md\n---\n", "world.md": world}, "x")
    assert found.diagnostics == ()
    assert found.states["calm"].agreement == "t"


def test_topics_are_those_of_the_page() -> None:
    page = Path(__file__).parents[2] / "docs" / "topics.md"
    rows = re.findall(r"^\| ([a-z-]+) \|", page.read_text("utf-8"), re.MULTILINE)
    assert set(rows) - {"topic"} == set(TOPICS)


def test_resolve_takes_trees() -> None:
    from servanda.model.loader import resolve

    trees = {path: read_text(data, path) for path, data in FILES.items() if path.endswith(".md")}
    found = resolve(trees, "harbour", files=FILES)
    assert found == DOSSIER
