"""What must come out on the dossiers of the project: the known faults of Minsk II, silence on the well drafted harbour."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from structure_support import DOSSIERS, NEEDS_ANSWERS, RULES, checked, has_checker, load_folder, run, shuffled

from servanda.model.loader import load_files
from servanda.text.diagnostics import Diagnostic

WITHOUT_ANSWERS = [code for code in RULES if code not in NEEDS_ANSWERS]
pytestmark = pytest.mark.skipif(not (DOSSIERS / "minsk" / "minsk-ii.md").is_file(), reason="the dossiers are not there")


_SIDES = {
    "Ukraine": "Arcadia",
    "Russia": "Zembla",
    "ORDLO": "Byland",
    "OSCE": "Concord",
    "MILF": "Yonder",
    "United States": "Borduria",
}


def renamed_sides(text: str) -> str:
    for old, new in _SIDES.items():
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def minsk() -> list[Diagnostic]:
    return run(WITHOUT_ANSWERS, load_folder("minsk"), agreement="minsk-ii")


def points(found: list[Diagnostic], code: str, words: str = "") -> set[str]:
    """The points of Minsk II a rule speaks of."""
    speaking = [f for f in found if f.code == code and words in f.message]
    clauses = [part.strip() for f in speaking for part in f.subject.partition(" ")[2].split(",")]
    return {c.removeprefix("minsk-ii:").partition(".")[0] for c in clauses}


def test_points_without_a_date(minsk: list[Diagnostic]) -> None:
    assert points(minsk, "SV315") == {"3", "5", "7", "8", "10", "12", "13"}


def test_a_start_without_an_end(minsk: list[Diagnostic]) -> None:
    assert points(minsk, "SV307") == {"1"}
    assert points(minsk, "SV315", "a start, but no date") == {"3"}, "to monitor is done, or it lasts: the text must say which"


def test_every_point_has_no_consequence_told_once_a_point(minsk: list[Diagnostic]) -> None:
    assert points(minsk, "SV603") == {str(n) for n in range(1, 14)}
    assert len([f for f in minsk if f.code == "SV603"]) == 13


def test_who_verifies_is_open_where_the_text_names_nobody(minsk: list[Diagnostic]) -> None:
    assert {"4", "5", "6", "7", "8", "9", "11", "13"} <= points(minsk, "SV502", "No clause says who verifies")
    assert "3" not in points(minsk, "SV502")


def test_dates_hang_on_what_nobody_certifies(minsk: list[Diagnostic]) -> None:
    assert {"4", "6", "9"} <= points(minsk, "SV306")


def test_russia_bears_no_duty(minsk: list[Diagnostic]) -> None:
    assert [f.words for f in minsk if f.code == "SV201"] == ["Russia"]


def test_two_baselines_and_no_inventory(minsk: list[Diagnostic]) -> None:
    assert points(minsk, "SV404") == {"2"}
    assert points(minsk, "SV504") == {"2"}


def test_monitoring_starts_later_than_the_ceasefire(minsk: list[Diagnostic]) -> None:
    assert points(minsk, "SV505") & {"1", "3"}


def test_signatures_languages_disputes(minsk: list[Diagnostic]) -> None:
    codes = {f.code for f in minsk}
    assert {"SV118", "SV203", "SV204", "SV401", "SV402", "SV503", "SV508", "SV601", "SV701"} <= codes


def test_the_exact_hour_of_point_1_is_not_faulted(minsk: list[Diagnostic]) -> None:
    assert [f.message for f in minsk if f.code == "SV301"] == []


def test_two_orders_of_border_and_vote(minsk: list[Diagnostic]) -> None:
    assert {"9", "12"} <= points(minsk, "SV305")


@pytest.mark.skipif(not has_checker(), reason="the checker's questions are not there")
def test_circle_of_border_and_vote() -> None:
    dossier = load_folder("minsk")
    found = run(NEEDS_ANSWERS[:2], dossier, checked(dossier), agreement="minsk-ii")
    assert any(points([f], "SV303") == {"9", "12"} and "security-first" in f.message for f in found)


def test_harbour_is_silent() -> None:
    found = run(WITHOUT_ANSWERS, load_folder("harbour"))
    assert [f"{f.code} {f.subject}: {f.message}" for f in found] == []


def test_findings_are_few_enough_to_read(minsk: list[Diagnostic]) -> None:
    assert len(minsk) < 120


@pytest.mark.parametrize("name", ["minsk", "bangsamoro", "black-sea-2025"])
@pytest.mark.parametrize("change", [renamed_sides, shuffled])
def test_findings_hang_on_neither_names_nor_order(name: str, change: Callable[[str], str]) -> None:
    root = DOSSIERS / name
    files = {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}
    changed = {k: change(v.decode()).encode() if k.endswith(".md") else v for k, v in files.items()}
    before, after = load_files(files, name), load_files(changed, name)
    assert [d.code for d in after.diagnostics] == [d.code for d in before.diagnostics]
    keys = [{(f.code, f.subject, f.severity, f.undecided) for f in run(WITHOUT_ANSWERS, d)} for d in (before, after)]
    assert keys[0] ^ keys[1] == set()
