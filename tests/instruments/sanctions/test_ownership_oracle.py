"""The engine gives the verdicts of the slow oracle, its proofs hold by themselves, and its answers have the properties a rule must have."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import msgspec
import pytest
from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numba", reason="needs the extra servanda[sanctions]")

import ownership_oracle as oracle
from ownership_cases import DAY, LISTED, NAMES, REGIMES, drawn, registers, share

from servanda.instruments.sanctions.ownership import verify as verifying
from servanda.instruments.sanctions.ownership.derive import derive
from servanda.instruments.sanctions.ownership.graph import graph
from servanda.instruments.sanctions.ownership.records import WHOLE, Regime, Register, Verdict
from servanda.instruments.sanctions.ownership.verify import verify
from servanda.instruments.sanctions.ownership.whatif import what_if, what_if_all

FEW = settings(max_examples=amount(80, 40), deadline=None, derandomize=True)


def agree(held: Register, listed: set[str], regime: Regime, *, votes_as_shares: bool = True) -> None:
    expected = oracle.answers(held, listed, regime, DAY, votes_as_shares=votes_as_shares)
    derived = derive(graph(held), listed, regime, DAY, votes_as_shares=votes_as_shares)
    assert {n: derived.verdict(n) for n in NAMES} == {n: expected[n] for n in NAMES}
    for name in NAMES:
        answer = derived.answer(name)
        assert answer.verdict is expected[name]
        assert verify(answer.proof, held, listed, regime, votes_as_shares=votes_as_shares) == ()


@FEW
@given(registers(ranged=False, rich=False, size=14), LISTED, REGIMES)
def test_cycles_with_known_shares(held: Register, listed: set[str], regime: Regime) -> None:
    agree(held, listed, regime)


@FEW
@given(registers(ranged=True, rich=False, size=5), LISTED, REGIMES)
def test_ranges(held: Register, listed: set[str], regime: Regime) -> None:
    agree(held, listed, regime)


@settings(max_examples=amount(150, 70), deadline=None, derandomize=True)
@given(registers(ranged=False, rich=True, size=8), LISTED, REGIMES)
def test_votes_control_arrangements_blocks(held: Register, listed: set[str], regime: Regime) -> None:
    agree(held, listed, regime)


@FEW
@given(registers(ranged=True, rich=True, size=4), LISTED, REGIMES, st.booleans())
def test_everything_at_once(held: Register, listed: set[str], regime: Regime, as_shares: bool) -> None:
    agree(held, listed, regime, votes_as_shares=as_shares)


@FEW
@given(registers(ranged=True, rich=True, size=10), LISTED, LISTED, REGIMES)
def test_more_listed_never_frees_anybody(held: Register, some: set[str], others: set[str], regime: Regime) -> None:
    rank = {Verdict.NOT: 0, Verdict.MAY: 1, Verdict.MUST: 2}
    one, two = (derive(graph(held), listed, regime, DAY) for listed in (some, some | others))
    assert all(rank[one.verdict(n)] <= rank[two.verdict(n)] for n in NAMES)


@FEW
@given(registers(ranged=True, rich=True, size=10), LISTED, REGIMES, st.integers(0, 99))
def test_the_order_of_rows_and_parties_does_not_matter(held: Register, listed: set[str], regime: Regime, seed: int) -> None:
    rows, parties = list(held.holdings), list(held.parties)
    random.Random(seed).shuffle(rows)
    random.Random(seed).shuffle(parties)
    mixed = msgspec.structs.replace(held, holdings=tuple(rows), parties=tuple(parties))
    one, two = derive(graph(held), sorted(listed), regime, DAY), derive(graph(mixed), sorted(listed, reverse=True), regime, DAY)
    assert {n: one.verdict(n) for n in NAMES} == {n: two.verdict(n) for n in NAMES}


def test_the_verifier_refuses_what_does_not_hold() -> None:
    from ownership_cases import holds, register

    from servanda.instruments.sanctions.ownership.regimes import regime

    held, rule = register(holds("A", "B", 50), holds("B", "C", 60)), regime("us-ofac", DAY)
    proof = derive(graph(held), {"A"}, rule, DAY).answer("C").proof
    assert verify(proof, held, {"A"}, rule) == ()
    assert verify(proof, held, {"D"}, rule)
    assert verify(proof, register(holds("A", "B", 49.9), holds("B", "C", 60)), {"A"}, rule)
    assert verify(msgspec.structs.replace(proof, steps=proof.steps[1:]), held, {"A"}, rule)
    assert verify(msgspec.structs.replace(proof, steps=proof.steps[::-1]), held, {"A"}, rule)
    more = msgspec.structs.replace(proof.steps[1].used[0], size=WHOLE)
    forged = msgspec.structs.replace(proof.steps[1], used=(more,), total=WHOLE)
    assert verify(msgspec.structs.replace(proof, steps=(proof.steps[0], forged, proof.steps[2])), held, {"A"}, rule)
    free = derive(graph(held), {"A"}, rule, DAY).answer("D").proof
    assert verify(free, held, {"A"}, rule) == ()
    assert verify(free, register(holds("A", "D", 50)), {"A"}, rule)
    assert verify(msgspec.structs.replace(proof, regime="eu"), held, {"A"}, rule)
    assert share(50) == WHOLE // 2


@FEW
@given(registers(ranged=True, rich=True, size=12), LISTED, REGIMES, st.booleans())
def test_all_what_ifs_at_once_are_each_alone(held: Register, listed: set[str], regime: Regime, may: bool) -> None:
    all_at_once_is_each_alone(held, listed, regime, may)


@FEW
@given(registers(ranged=False, rich=False, size=22), LISTED, REGIMES, st.booleans())
def test_all_what_ifs_at_once_on_cycles(held: Register, listed: set[str], regime: Regime, may: bool) -> None:
    all_at_once_is_each_alone(held, listed, regime, may)


@pytest.mark.parametrize("start", range(0, amount(400, 200), 100))
def test_dense_registers(start: int) -> None:
    seen: set[Verdict] = set()
    for seed in range(start, start + 100):
        held, listed, regime = drawn(seed)
        agree(held, listed, regime)
        for may in (False, True):
            all_at_once_is_each_alone(held, listed, regime, may)
        seen |= {derive(graph(held), listed, regime, DAY).verdict(n) for n in NAMES}
    assert seen == set(Verdict)


def all_at_once_is_each_alone(held: Register, listed: set[str], regime: Regime, may: bool) -> None:
    base = derive(graph(held), listed, regime, DAY)
    counts, sums = what_if_all(base, may=may, weight=[1.0] * base.at.parties)
    for node in range(base.at.parties):
        name = base.at.graph.name(node)
        kept = (Verdict.MAY, Verdict.MUST) if may else (Verdict.MUST,)
        if base.verdict(name) in kept:
            assert counts[node] == 0
            continue
        found = what_if(base, name).changes
        expected = sum(c.after in kept and c.before not in kept for c in found)
        assert counts[node] == expected
        assert sums[node] == expected


@pytest.mark.parametrize("path", [verifying.__file__, oracle.__file__], ids=["verify", "oracle"])
def test_what_checks_shares_nothing_with_what_is_checked(path: str) -> None:
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    ours = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and (n.module or "").startswith("servanda")}
    assert ours == {"servanda.base.time", "servanda.instruments.sanctions.ownership.records"}
