"""The two results of 25 March 2025: told with one vocabulary, so that what stands in one and not in the other can be read off."""

from __future__ import annotations

import datetime as dt

from dossier_cases import load

from servanda.check.rules.registry import run_rules
from servanda.model.core import Dossier

RUSSIA, UKRAINE = "black-sea-us-russia", "black-sea-us-ukraine"


def commitments(dossier: Dossier, agreement: str) -> dict[str, frozenset[str]]:
    """Act -> bearers, of one text."""
    return {act.term: frozenset(c.bearers.actors) for c in dossier.clauses if c.agreement == agreement for act in c.acts}


def test_where_the_pair_parts() -> None:
    dossier = load("black-sea-2025")
    one, other = commitments(dossier, RUSSIA), commitments(dossier, UKRAINE)
    only_one = {act for act in one if act not in other}
    only_other = {act for act in other if act not in one}
    assert len(only_one) == len(only_other) == 3
    assert all("access" in act or "insurance" in act for act in only_one)
    assert all(word in " ".join(only_other) for word in ("prisoners", "detainees", "children"))
    differing = {act for act in one.keys() & other.keys() if one[act] != other[act]}
    assert len(differing) == 5
    for act in differing:
        assert one[act] ^ other[act] == {"Russia", "Ukraine"}
    assert {act for act in one.keys() & other.keys() if one[act] == other[act]} == {"continue to facilitate negotiations"}


def test_each_names_only_its_own_counterpart() -> None:
    dossier = load("black-sea-2025")
    for agreement, absent in ((RUSSIA, "Ukraine"), (UKRAINE, "Russia")):
        assert absent not in dossier.agreements[agreement].parties
        assert not [c.id for c in dossier.clauses if c.agreement == agreement and absent in c.bearers.actors]


def test_no_date_no_verifier_no_consequence() -> None:
    dossier = load("black-sea-2025")
    found = run_rules(dossier, answers=lambda _q: (), today=dt.date(2025, 3, 25))
    duties = {c.id for c in dossier.clauses if c.modal != "may"}

    def spoken(code: str) -> set[str]:
        return {name for d in found if d.code == code for name in d.subject.partition(" ")[2].split(", ")} & duties

    for code in ("SV315", "SV502", "SV603"):
        assert spoken(code) == duties, code
    assert all(a.force == "political" for a in dossier.agreements.values())
