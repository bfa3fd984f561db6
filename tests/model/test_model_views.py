"""Readings chosen, mixed and named in words."""

from __future__ import annotations

import pytest
from model_dossier import FILES

from servanda.base.refusal import Refusal
from servanda.model.loader import load_files
from servanda.model.views import mixes, party_choice, reading_choice, variants, view

DOSSIER = load_files(FILES, "harbour")


def test_as_written() -> None:
    found = view(DOSSIER)
    assert (found.choice, found.label, found.clauses) == ((), "as written", DOSSIER.clauses)


def test_a_reading_changes_its_clauses_and_states() -> None:
    choice = reading_choice(DOSSIER, "strict")
    assert choice == (("harbour:2.start", "strict"), ("harbour:2.complete", "strict"))
    found = view(DOSSIER, choice)
    changed = {clause.id: clause for clause in found.clauses}["harbour:2.complete"]
    assert changed.conditions == ()
    assert [clause.id for clause in found.clauses] == [clause.id for clause in DOSSIER.clauses]
    assert found.states["the truce"] != DOSSIER.states["the truce"]
    assert found.label == "clauses 2.start and 2.complete as read by Північ (strict), the rest as written"


def test_a_mix_of_two_readings() -> None:
    found = view(DOSSIER, (("harbour:3", "loose"), ("harbour:2.complete", "strict")))
    assert found.choice == (("harbour:2.complete", "strict"), ("harbour:3", "loose"))
    expected = (
        "clause 2.complete as read by Північ (strict); clause 3 as read by Eastholm and the River Groups (loose), the rest as written"
    )
    assert found.label == expected


def test_readings_that_change_nothing_are_as_written() -> None:
    assert reading_choice(DOSSIER, "plain") == ()
    assert view(DOSSIER, (("harbour:4", "plain"), ("harbour:3", ""))).choice == ()


def test_variants_and_mixes() -> None:
    found = variants(DOSSIER)
    assert found == {
        "harbour:2.start": ("", "strict"),
        "harbour:2.complete": ("", "strict"),
        "harbour:3": ("", "loose"),
    }
    every = mixes(DOSSIER)
    assert len(every) == 8
    listed = list(every)
    assert len(set(listed)) == 8
    assert listed[0] == ()
    assert len({view(DOSSIER, choice).label for choice in listed}) == 8


def test_what_a_party_reads() -> None:
    assert party_choice(DOSSIER, "Північ") == reading_choice(DOSSIER, "strict")
    assert party_choice(DOSSIER, "Red Hand") == (("harbour:3", "loose"),)  # held by its group
    assert party_choice(DOSSIER, "Monitoring Mission") == ()


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ((("harbour:3", "none"),), "there is no reading 'none'"),
        ((("harbour:4", "strict"),), "'strict' is not a reading of clause 4"),
    ],
)
def test_wrong_choices(choice: tuple[tuple[str, str], ...], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        view(DOSSIER, choice)


def test_unknown_names() -> None:
    with pytest.raises(Refusal):
        reading_choice(DOSSIER, "none")
