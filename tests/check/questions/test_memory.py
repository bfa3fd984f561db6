"""Verdicts put together from groups of clauses, each played with its own events, are those of the reference evaluator."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "meaning"))

from generators import HEAD, Sample, dossiers, moments, runs
from hypothesis import HealthCheck, Phase, assume, given, settings
from meaning_tables import block

from servanda.calendar import Instant
from servanda.check.memory import Memory
from servanda.check.replay import Player
from servanda.meaning import Run, Verdict, evaluate
from servanda.model import load_files, view

CHECKED = settings(
    max_examples=150, derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip


def told(verdicts: tuple[Verdict, ...]) -> list[tuple[object, ...]]:
    """A verdict but for the indexes of events, which count in the group's own run."""
    return [
        (v.instance.bearers, v.instance.binding, v.instance.trigger_at, v.instance.window, v.status, v.since, v.opens, v.due)
        for v in verdicts
    ]


@CHECKED
@given(dossiers(), runs(), runs(), moments())
def test_groups_agree_with_the_evaluator(sample: Sample, run: Run, other: Run, now: Instant) -> None:
    dossier = load_files(block(sample.text, head=HEAD), "harbour")
    assume(not any(one.severity.value == "error" for one in dossier.diagnostics))
    seen = view(dossier)
    player = Player(seen, Memory())
    for played in (run, other, run):  # the third time from memory
        whole = evaluate(seen, played, now)
        found = player.play(played, now)
        assert list(found) == list(whole)
        assert {name: told(v) for name, v in found.items()} == {name: told(v) for name, v in whole.items()}
        for name in whole:
            assert told(player.play(played, now, [name])[name]) == told(whole[name])
