"""Verdicts worked out clause by clause are those of the reference evaluator, over the whole grammar of clauses and the runs that matter."""

from __future__ import annotations

import re

import pytest

from judge.dossiers import sketch
from servanda.check.desk import Desk
from servanda.check.explore import explorer
from servanda.meaning import evaluate, piecewise
from servanda.meaning.piecewise import Pieces
from servanda.meaning.prepared import prepare
from servanda.meaning.runs import Verdict
from servanda.model.loader import load_files
from servanda.model.views import view


def unnumbered(verdicts: tuple[Verdict, ...]) -> str:
    """Verdicts without the numbers of events."""
    return re.sub(r"trigger_event=\d+|events=\([\d, ]*\)", "", repr(verdicts))


@pytest.mark.parametrize("seed", range(9100, 9112))
def test_pieces_agree_on_drawn_dossiers(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piecewise, "FEW", 0)  # so that small dossiers are asked as large ones are
    dossier = load_files({"t.md": sketch(seed).text.encode()}, "t")
    if any(one.severity.value == "error" for one in dossier.diagnostics):
        return  # a sketch that the grammar refuses
    seen = prepare(view(dossier))
    pieces = Pieces(seen)
    runs = explorer(Desk(dossier))
    for number, tried in enumerate(runs.runs(400)):
        if number % 9 == seed % 9:
            whole = evaluate(seen, tried.run, tried.now)
            assert pieces.play(tried.run, tried.now) == whole, tried.run
            quick = pieces.play(tried.run, tried.now, numbered=False)
            assert {name: unnumbered(one) for name, one in quick.items()} == {n: unnumbered(v) for n, v in whole.items()}, tried.run
