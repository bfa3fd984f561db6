"""Verdicts put together clause by clause, each asked with the events it listens to, are those of the reference evaluator."""

from __future__ import annotations

from amounts import amount
from generators import HEAD, Sample, dossiers, moments, runs
from hypothesis import HealthCheck, Phase, assume, given, settings
from meaning_tables import block

from servanda.calendar import Instant
from servanda.meaning import Run, evaluate
from servanda.meaning.piecewise import Pieces
from servanda.meaning.prepared import prepare
from servanda.model.loader import load_files
from servanda.model.views import view

CHECKED = settings(
    max_examples=amount(150, 75), derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip


@CHECKED
@given(dossiers(), runs(), runs(), moments())
def test_pieces_agree_with_the_evaluator(sample: Sample, run: Run, other: Run, now: Instant) -> None:
    dossier = load_files(block(sample.text, head=HEAD), "harbour")
    assume(not any(one.severity.value == "error" for one in dossier.diagnostics))
    seen = view(dossier)
    pieces = Pieces(prepare(seen))
    for played in (run, other, run):  # the third time from memory
        whole = evaluate(seen, played, now)
        found = pieces.play(played, now)
        assert list(found) == list(whole)
        assert found == whole  # to the last reason, and the index of each event
        for name in whole:
            assert pieces.play(played, now, frozenset((name,)))[name] == whole[name]
