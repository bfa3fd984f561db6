"""The two results of 25 March 2025: told with one vocabulary, so that the checker says what stands in one and not in the other."""

from __future__ import annotations

import datetime as dt

from dossier_cases import load

from servanda.check.rules.registry import run_rules
from servanda.model.core import Dossier
from servanda.text.diagnostics import Diagnostic

RUSSIA, UKRAINE = "black-sea-us-russia", "black-sea-us-ukraine"


def parting(dossier: Dossier) -> list[Diagnostic]:
    """What the rule on parallel texts says of the pair."""
    return list(run_rules(dossier, answers=lambda _q: (), today=dt.date(2025, 3, 25), only={"SV121"}))


def clauses(finding: Diagnostic) -> set[str]:
    return set(finding.subject.partition(" ")[2].split(", "))


def test_what_only_one_of_the_two_promises() -> None:
    found = [d for d in parting(load("black-sea-2025")) if d.words == "only"]
    assert [clauses(d) for d in found] == [
        {f"{RUSSIA}:2.insurance", f"{RUSSIA}:2.market", f"{RUSSIA}:2.ports"},
        {f"{UKRAINE}:2.children", f"{UKRAINE}:2.detainees", f"{UKRAINE}:2.prisoners"},
    ]
    exports, people = (d.message for d in found)
    assert all(word in exports for word in ("access to the world market", "insurance", "ports", UKRAINE))
    assert all(word in people for word in ("prisoners of war", "civilian detainees", "children", RUSSIA))


def test_each_names_only_its_own_counterpart() -> None:
    found = {d.message.partition(" ")[0]: d for d in parting(load("black-sea-2025")) if d.words == "parties"}
    assert found.keys() == {"Russia", "Ukraine"}
    assert f"not named in {UKRAINE}" in found["Russia"].message
    assert f"not named in {RUSSIA}" in found["Ukraine"].message
    assert all(name.startswith(f"{RUSSIA}:") for name in clauses(found["Russia"]))
    assert all(name.startswith(f"{UKRAINE}:") for name in clauses(found["Ukraine"]))


def test_what_both_promise_differs_in_the_counterpart_alone() -> None:
    found = [d for d in parting(load("black-sea-2025")) if d.words not in ("only", "parties")]
    assert [d.words for d in found] == ["bearers"]  # not in strength, time, terms or force
    common = ("1.force", "1.navigation", "1.vessels", "3", "5")
    assert clauses(found[0]) == {f"{text}:{local}" for text in (RUSSIA, UKRAINE) for local in common}
    for reason in found[0].because:
        assert f"Russia and United States in {RUSSIA}, Ukraine and United States in {UKRAINE}" in reason


def test_no_date_no_verifier_no_consequence() -> None:
    dossier = load("black-sea-2025")
    found = run_rules(dossier, answers=lambda _q: (), today=dt.date(2025, 3, 25))
    duties = {c.id for c in dossier.clauses if c.modal != "may"}

    def spoken(code: str) -> set[str]:
        return {name for d in found if d.code == code for name in d.subject.partition(" ")[2].split(", ")} & duties

    for code in ("SV315", "SV502", "SV603"):
        assert spoken(code) == duties, code
    assert all(a.force == "political" for a in dossier.agreements.values())
