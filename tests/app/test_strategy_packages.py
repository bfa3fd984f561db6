"""`strategy packages` on a dossier: what the checker says decides what enters, however it was asked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from commandline import ROOT, call

pytest.importorskip("numba")

import msgspec

import servanda
from servanda.base.refusal import Refusal
from servanda.check.api import ask
from servanda.instruments.strategy.packages.records import PackagesSeen
from servanda.model.packages import choose

LAGOON = ROOT / "dossiers" / "lagoon"


def test_it_is_the_same_whether_all_was_asked_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    before: PackagesSeen = servanda.strategy.packages(LAGOON, draws=100)
    monkeypatch.setattr("servanda.app.strategy.keeping.BEFOREHAND", 0)
    later: PackagesSeen = servanda.strategy.packages(LAGOON, draws=100)
    assert (before.entered, later.entered) == (18, None)
    assert before.shown == later.shown
    assert {one.chosen for one in later.barred} <= {one.chosen for one in before.barred}
    loaded = servanda.load(LAGOON)
    for one in before.shown:
        assert ask(choose(loaded, dict(one.package)), "keepable")[0].verdict == "yes"
    for bar in before.barred:
        assert bar.verdict == "no"
        assert ask(choose(loaded, dict(bar.chosen)), "keepable")[0].verdict == "no"


def test_what_is_not_decided_is_never_taken_as_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    def undecided(dossier: object, question: str, **more: object) -> tuple[object, ...]:
        return tuple(msgspec.structs.replace(one, verdict="not decided", text="not decided in 1 s") for one in ask(dossier, question)[:1])  # type: ignore[arg-type]

    monkeypatch.setattr("servanda.check.api.ask", undecided)
    found: PackagesSeen = servanda.strategy.packages(LAGOON, draws=5)
    assert (found.shown, found.entered) == ((), 0)
    assert {one.verdict for one in found.barred} == {"not decided"}


def test_doors_and_what_is_refused(tmp_path: Path) -> None:
    assert json.loads(call("strategy", "packages", LAGOON, "--draws", "5", "--json").out)["combinations"] == 36
    home = tmp_path / "lagoon"
    shutil.copytree(LAGOON, home)
    (home / "strategy" / "ratifiers.csv").unlink()
    table = home / "strategy" / "preferences.csv"
    table.write_text("".join(line for line in table.read_text("utf-8").splitlines(True) if "Northern boats" not in line), encoding="utf-8")
    without: PackagesSeen = servanda.strategy.packages(home, draws=5, choose={"season": "long"})
    assert without.bodies == ()
    table.write_text(table.read_text("utf-8").replace("Saltmark,dues,duty", "Brinemark,dues,duty", 1), encoding="utf-8")
    with pytest.raises(Refusal, match="no actor") as refused:
        servanda.strategy.packages(home)
    assert "preferences.csv, line" in (refused.value.place or "")
    draft = home / "agreement.md"
    whole = draft.read_text("utf-8")
    draft.write_text(whole.replace("  Tarnholm may pay into the fund", "  Tarnholm might pay into the fund"), encoding="utf-8")
    table.write_text(table.read_text("utf-8").replace("Brinemark", "Saltmark"), encoding="utf-8")
    unread: PackagesSeen = servanda.strategy.packages(home, draws=5)
    assert unread.shown == ()
    assert {one.why for one in unread.barred} == {"not all of the draft could be read; see it with servanda check"}
    draft.write_text(whole, encoding="utf-8")
    with pytest.raises(Refusal, match="bear no marking"):
        servanda.strategy.packages(home, to="Saltmark")
    table.unlink()
    nothing: PackagesSeen = servanda.strategy.packages(home, draws=5)
    assert nothing.shown == ()
    assert len(nothing.unknown) == 3 * 5
    with pytest.raises(Refusal, match="no alternatives"):
        servanda.strategy.packages(ROOT / "dossiers" / "rivers")
