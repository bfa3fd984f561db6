"""A correction changes exactly the verdicts that judging everything again would change."""

from __future__ import annotations

import random

import pytest
from amounts import amount, part

from servanda.base.refusal import Refusal

pytest.importorskip("numba")

from kernel_cases import case, run
from run_columns import from_run

from servanda.monitor.compile import compile_view
from servanda.monitor.corrections import Deltas, History

SHAPES = (
    "while a state holds", "unless a state holds", "at a place until a day", "since a zone's ceasefire", "own deadline", "deadline in hours",
    "count in hours", "join", "either", "order",
)  # fmt: skip


def history(shape: str, seed: int, size: int = 60) -> History:
    columns, dictionaries, _ = from_run(run(seed, size))
    made = History(compile_view(case(shape)), columns, dictionaries, int(columns["at"][-1]) + 86400)
    assert not made.left
    return made


def net(deltas: Deltas) -> dict[tuple[int, int, int], int]:
    found: dict[tuple[int, int, int], int] = {}
    for clause, row, bearer, by in zip(
        deltas.clause.tolist(), deltas.row.tolist(), deltas.bearer.tolist(), deltas.by.tolist(), strict=True
    ):
        found[clause, row, bearer] = found.get((clause, row, bearer), 0) + by
    return found


@pytest.mark.parametrize("shape", part(SHAPES, 2))
def test_deltas_come_to_what_judging_all_again_gives(shape: str) -> None:
    changed = 0
    for seed in range(amount(3, 2)):
        made = history(shape, seed)
        now = made.verdicts()
        rng = random.Random(seed)
        for _ in range(30):
            row = rng.choice([one for one in range(made.rows) if made.alive[one]])
            choice = rng.random()
            if choice < 0.4:
                deltas = made.retract(row)
            elif choice < 0.8:
                deltas = made.move(row, int(made.columns["at"][row]) + rng.choice((-86400, -3600, 0, 1, 7200, 90000)))
            else:
                event = {name: int(values[row]) for name, values in made.columns.items()}
                deltas = made.insert({**event, "at": int(made.columns["at"][rng.randrange(made.rows)])})
            for key, by in net(deltas).items():
                assert by in (-1, 0, 1)
                assert (key in now) == (by < 0) if by else True
                now = now | {key} if by > 0 else now - {key} if by < 0 else now
            changed += len(deltas)
            assert now == made.verdicts()
    assert changed or shape in ("order", "join", "either")


def test_a_retraction_and_its_return_leave_everything_as_it_was() -> None:
    made = history("since a zone's ceasefire", 4)
    before = made.verdicts()
    for row in range(0, made.rows, 3):
        gone = made.retract(row)
        again = made.change([row], [1])
        assert {key: -by for key, by in net(gone).items()} == net(again)
    assert made.verdicts() == before


def test_a_delta_names_the_event_that_made_it() -> None:
    made = history("deadline in hours", 1)
    deltas = made.retract(next(row for row in range(made.rows) if len(History.retract(history("deadline in hours", 1), row))))
    assert len(deltas)
    assert set(deltas.because.tolist()) <= set(range(made.rows))


def test_what_is_not_there_cannot_be_retracted() -> None:
    made = history("own deadline", 0)
    made.retract(5)
    with pytest.raises(Refusal, match="row 5 is not there"):
        made.retract(5)


def test_an_act_of_nobody_known_is_refused() -> None:
    columns, dictionaries, _ = from_run(run(2, 40, certain=False))
    with pytest.raises(Refusal, match="does not say"):
        History(compile_view(case("since a zone's ceasefire")), columns, dictionaries, int(columns["at"][-1]))


def test_what_cannot_be_corrected_is_named() -> None:
    columns, dictionaries, _ = from_run(run(1, 20))
    made = History(compile_view(case("sum")), columns, dictionaries, int(columns["at"][-1]))
    assert [(one.clause, one.because) for one in made.left] == [("kernels:1", "it is a sum")]
