"""The model read aloud."""

from __future__ import annotations

import pytest
from model_dossier import FILES
from msgspec.structs import replace

from servanda.calendar import Period, parse_date_expression
from servanda.model import core
from servanda.model.english import act_text, actor_text, clause_sentence, cond_text, event_text, point_text, short
from servanda.model.loader import load_files

DOSSIER = load_files(FILES, "harbour")
CLAUSES = {clause.id: clause for clause in DOSSIER.clauses}


@pytest.mark.parametrize(
    ("ident", "text"),
    [
        ("minsk-ii:9.end", "clause 9.end"),
        ("minsk-ii:9.end/rung:1", "rung 1 of clause 9.end"),
        ("a:9/rung:1/rung:2", "rung 2 of rung 1 of clause 9"),
        ("red-line:mines", "red line mines"),
    ],
)
def test_short(ident: str, text: str) -> None:
    assert short(ident) == text


@pytest.mark.parametrize(
    ("mode", "actors", "kind", "text"),
    [
        ("one", ("A",), "", "A"),
        ("each", ("A", "B"), "", "each of A and B"),
        ("each", ("A", "B"), "state", "every state"),
        ("jointly", ("A", "B", "C"), "", "A, B and C jointly"),
        ("any", ("A", "B"), "", "A or B"),
    ],
)
def test_actors(mode: str, actors: tuple[str, ...], kind: str, text: str) -> None:
    assert actor_text(core.Bearers(mode=mode, actors=actors, from_kind=kind)) == text


def test_acts_say_only_the_slots_that_are_filled() -> None:
    assert act_text(core.ActRef(term="open fire"), DOSSIER) == "open fire"
    assert act_text(core.ActRef(term="open fire", args=(("place", "Quay"),)), DOSSIER) == "open fire at Quay"


def test_events_say_who() -> None:
    started = core.ActRef(term="start to withdraw heavy weapons")
    both = core.EventRef(act=started, mode="all", doers=("A", "B"))
    assert event_text(both, DOSSIER) == "start to withdraw heavy weapons by each of A and B"
    assert event_text(both, DOSSIER, done=True) == "the withdrawal of heavy weapons has started (by each of A and B)"
    assert (
        event_text(core.EventRef(act=started, mode="any", doers=("A", "B")))
        == "start to withdraw heavy weapons by A or B"
    )


@pytest.mark.parametrize(
    ("point", "text"),
    [
        (core.AtDate(expr=parse_date_expression("end of March 2031")), "end of March 2031"),
        (core.AtDate(expr=parse_date_expression("2031-03-03 06:00")), "3 March 2031 06:00"),
        (core.Builtin(name="breach"), "the breach"),
        (core.Builtin(name="signature", agreement="a"), "signature"),
        (core.DayOf(n=2, relation="of", of=core.Edge(edge="start", state="truce")), "day 2 of truce"),
        (core.Edge(edge="end", state="truce"), "end of truce"),
        (
            core.Offset(period=Period.parse("2 days"), relation="before", of=core.Builtin(name="signature")),
            "2 days before signature",
        ),
        (core.ClauseStatus(clause="a:1", status="kept"), "clause 1 is kept"),
        (core.Consent(who=("A",), to="a:1"), "consent of A to clause 1"),
    ],
)
def test_points(point: core.Point, text: str) -> None:
    assert point_text(point) == text


def test_or_within_and_is_bracketed() -> None:
    a, b = core.StateHolds(state="A"), core.StateHolds(state="B")
    either = core.AnyCond(conds=(a, b))
    assert cond_text(core.AllOf(conds=(a, either))) == "A holds and (A holds or B holds)"
    assert cond_text(core.NotCond(cond=either)) == "not (A holds or B holds)"


def test_clause_sentences() -> None:
    assert clause_sentence(CLAUSES["harbour:2.start"], DOSSIER) == (
        "Each of Північ and Eastholm must start to withdraw heavy weapons by day 2 of ceasefire, verified by Monitoring Mission, "
        "whose breach is determined by Joint Commission within 10 days."
    )
    assert clause_sentence(CLAUSES["harbour:4"], DOSSIER) == (
        "Північ or Eastholm must deliver 2500000 EUR of aid to the River Groups under Plan A at least 2,500,000 EUR of aid at 2031 "
        "prices, every 6 months from signature, if not (clause 2.start is kept and clause 2.complete is kept)."
    )


def test_verification_alone_is_set_off_by_a_comma() -> None:
    clause = CLAUSES["harbour:2.start"]
    bare = replace(clause, timing=(), places=(), quantities=(), conditions=(), exceptions=(), determination=None)
    said = clause_sentence(bare, DOSSIER)
    assert said == "Each of Північ and Eastholm must start to withdraw heavy weapons, verified by Monitoring Mission."


def test_every_clause_of_the_dossier_can_be_read_aloud() -> None:
    for clause in DOSSIER.clauses:
        text = clause_sentence(clause, DOSSIER, ladder=True)
        assert text.endswith(".")
        assert "{" not in text
        assert "  " not in text


def test_the_parties_together_are_not_each_of_them() -> None:
    text = "---\nagreement: h\nparties: Ash, Birch\n---\n```servanda\nactor Ash\nactor Birch\nact hold talks\nclause 1\n  {} must hold talks\n```\n"
    for who, said in (("jointly the parties", "Ash and Birch jointly"), ("each party", "Every party"), ("any of the parties", "Ash or Birch")):
        dossier = load_files({"h.md": text.format(who).encode()}, "h")
        assert clause_sentence(dossier.clauses[0], dossier).startswith(said)


@pytest.mark.parametrize(
    ("name", "act", "line", "text"),
    [
        ("the prisoners of annex 2", "free a prisoner", "\n  all of the prisoners of annex 2", "free a prisoner, all of the prisoners of annex 2 (3 prisoners)"),
        ("the prisoners of annex 2", "free", " all of the prisoners of annex 2", "free all of the prisoners of annex 2 (3 prisoners)"),
        ("prisoners", "free", "\n  all of prisoners", "free all of prisoners (3 prisoners)"),
        ("annex 2", "free", " all of annex 2", "free all of annex 2 (3 items)"),
    ],
)  # fmt: skip
def test_all_of_a_list_reads_as_a_sentence(name: str, act: str, line: str, text: str) -> None:
    words = f'```servanda\nactor Ash\nact {act}\nlist {name}\n  items "1", "2", "3"\nclause 1\n  Ash must {act}{line}\n```\n'
    dossier = load_files({"a.md": f"---\nagreement: a\n---\n{words}".encode()}, "a")
    assert not dossier.diagnostics
    assert clause_sentence(dossier.clauses[0], dossier) == f"Ash must {text}."
