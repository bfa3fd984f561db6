"""The ceasefire section of the R-ARCSS: its clauses say what its sentences say, and nothing in it stands for what the language could not say."""

from __future__ import annotations

import pytest
from dossier_cases import DOSSIERS, load

from servanda.model.core import Clause
from servanda.model.english import clause_sentence

DOSSIER = load("south-sudan-ceasefire")
CLAUSES = {clause.local: clause for clause in DOSSIER.clauses}


def said(local: str) -> str:
    return clause_sentence(CLAUSES[local], DOSSIER)


@pytest.mark.parametrize(
    ("local", "words"),
    [
        ("2.1.1", "Every party must observe the Permanent Ceasefire at South Sudan"),
        ("2.1.7", "Every party must ensure that non-South Sudanese armed groups leave the country while Pre-Transitional Period holds."),
        ("2.1.6", "Unnamed addressee must release the prisoners of war and release the detainees immediately, supervised by ICRC."),
        ("2.1.10.3", "Each party must not recruit child soldiers against international conventions, for armed forces or militias"),
        ("2.1.10.10", "Every party must ensure accountability for the breach whenever any other clause of this agreement is breached."),
        ("2.1.10.10.rest", "Every party must ensure accountability for the breach whenever a provision of this Agreement outside section 2.1 is"),
        ("2.1.10.7", "Every party must adhere to the obligations of the CoHA."),
        ("2.1.10.8", "Every party must respect international humanitarian law and ensure that international humanitarian law is complied"),
        ("2.1.10.11", "Every party must at all times protect the human rights of civilians"),
        ("2.1.10.16", "Every party must guarantee the safety of all humanitarian personnel and guarantee the security of"),
        ("2.1.10.17", "Unnamed addressee must guarantee free movement of citizens, guarantee free movement of commodities and guarantee"),
    ],
)
def test_a_clause_read_aloud_is_its_sentence(local: str, words: str) -> None:
    assert said(local).startswith(words)


def test_no_act_stands_for_leaving_something_undone_or_for_the_act_of_others() -> None:
    for path in sorted((DOSSIERS / "south-sudan-ceasefire").glob("*.md")):
        acts = [line for line in path.read_text(encoding="utf-8").split("\n") if line.startswith("act ")]
        assert not [line for line in acts if line.startswith(("act fail to", "act ensure that all"))]


def test_whose_duty_it_is_that_armed_groups_leave_and_whose_act() -> None:
    clause = CLAUSES["2.1.7"]
    assert clause.bearers.from_kind == "party"
    assert clause.doers.actors == ("non-South Sudanese armed groups",)


def test_what_never_ends_is_kept_by_no_act() -> None:
    lasting: list[Clause] = [clause for clause in CLAUSES.values() if clause.standing]
    assert len(lasting) == 13
    assert all(clause.modal == "must not" and not clause.said.endswith("not") for clause in lasting)
