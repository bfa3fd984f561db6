"""Agreement from votes: published cases to the digit, a slow formula, odd tables, states that are no more."""

from __future__ import annotations

import io
import random
from fractions import Fraction
from pathlib import Path

import pytest

from servanda.base.refusal import Refusal
from servanda.instruments.alliances.votes.agreement import VoteCounts, found_states, pairs_of, points_of
from servanda.instruments.alliances.votes.reading import sitting
from servanda.instruments.alliances.votes.records import LEAST, PairVotes, PointRow, Sitting

np = pytest.importorskip("numpy")
pl = pytest.importorskip("polars")


SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
VOTES, CALLS = (SHARED / "diplomacy" / name for name in ("un_votes_1946_2019.parquet", "un_roll_calls.csv"))
POINTS = SHARED / "support" / "un_ideal_points_s60_74.csv"
real = pytest.mark.skipif(not VOTES.is_file(), reason="the roll calls of the General Assembly are not here: others' tables are not in the repository")


def pair(sat: Sitting, first: str, second: str) -> PairVotes:
    return pairs_of(VoteCounts(sat), found_states((first, second), sat))[0]


@real
def test_session_74_to_the_digit() -> None:
    sat = sitting(VOTES.name, VOTES.read_bytes(), 74, (CALLS.name, CALLS.read_bytes()))
    told = {names: pair(sat, *names) for names in (("US", "GB"), ("US", "RU"), ("DE", "FR"))}
    assert {names: (f"{one.agreement:.6f}", one.n, f"{one.strict:.6f}") for names, one in told.items()} == {
        ("US", "GB"): ("0.653846", 91, "0.538462"), ("US", "RU"): ("0.287356", 87, "0.206897"), ("DE", "FR"): ("0.950549", 91, "0.901099"),
    }  # fmt: skip
    assert told["DE", "FR"].agreement == float(Fraction(173, 182)), "in the design .950550: .95055, with a nought"
    assert pair(sat, "United States", "united kingdom") == told["US", "GB"], "by name"
    assert len(sat.states) == 193
    base = VoteCounts(sat).base()
    assert base.pairs == 18130
    assert 0.80 < base.agreement < 0.81, "two states that owe each other nothing agree often"  # type: ignore[operator]
    assert sat.notes == ("YU is Yugoslavia, from 2003 Serbia and Montenegro, a member until 2006-06-02: 86 votes after it are told as RS",)
    for dead in ("YU", "YUG", "SUN"):
        with pytest.raises(Refusal, match="a member until") as refused:
            found_states((dead,), sat)
        assert refused.value.repair in ("Ask for RS.", "Ask for SRB.", "Ask for RUS.")


@real
@pytest.mark.parametrize("session", [1, 19, 44, 45, 46, 47, 55, 60, 61])
def test_the_odd_sessions_compute(session: int) -> None:
    """Of one roll call, of the end of states, and the one in which Serbia takes a seat over; all 74: bench/align.py."""
    sat = sitting(VOTES.name, VOTES.read_bytes(), session, (CALLS.name, CALLS.read_bytes()))
    base = VoteCounts(sat).base()
    assert (base.pairs == 0) == (session == 19)
    assert ("RS" in sat.states, "YU" in sat.states) == (session >= 60, session != 61)
    if session == 60:
        assert any("2 votes after it" in note for note in sat.notes)
    if session == 19:
        assert all(one.agreement is None for one in pairs_of(VoteCounts(sat), ()))


@real
def test_imported_points_overlap_or_not() -> None:
    from servanda.base.tables.reading import read

    sat = sitting(VOTES.name, VOTES.read_bytes(), 74, (CALLS.name, CALLS.read_bytes()))
    points, pairs, without = points_of(read(POINTS.name, POINTS.read_bytes(), PointRow).placed(), sat, found_states(("US", "IL", "SY"), sat))
    assert [(one.state, one.point, one.low, one.high) for one in points][:1] == [("US", 2.694793, 2.510938, 2.867221)]
    assert [one.point for one in points][1:] == [2.587448, -1.920512]
    assert [(one.first, one.second, one.apart) for one in pairs] == [("US", "IL", False), ("US", "SY", True), ("IL", "SY", True)]
    assert without == ()


def slow(first: list[int], second: list[int]) -> tuple[int, Fraction | None, Fraction | None]:
    both = [(one, other) for one, other in zip(first, second, strict=True) if one and other]
    if len(both) < LEAST:
        return len(both), None, None
    credit = sum(Fraction(1) if one == other else Fraction(1, 2) if 2 in (one, other) else Fraction(0) for one, other in both)
    return len(both), credit / len(both), Fraction(sum(one == other for one, other in both), len(both))


@pytest.mark.parametrize("seed", range(30))
def test_equal_to_a_formula_written_out(seed: int) -> None:
    chance = random.Random(seed)
    states, calls = chance.randint(2, 9), chance.randint(1, 60)
    votes = [[chance.choices((0, 1, 2, 3), (chance.random(), 3, 1, 1))[0] for _ in range(calls)] for _ in range(states)]
    sat = Sitting(1, tuple(f"S{n}" for n in range(states)), {}, np.array(votes, np.int8), ())
    told = pairs_of(VoteCounts(sat), ())
    expected = [slow(votes[a], votes[b]) for a in range(states) for b in range(a + 1, states)]
    assert [(one.n, one.agreement, one.strict) for one in told] == [(n, a and float(a) if a is not None else None, float(s) if s is not None else None) for n, a, s in expected]
    means = [a for _, a, _ in expected if a is not None]
    base = VoteCounts(sat).base()
    assert base.pairs == len(means)
    assert base.agreement == pytest.approx(float(sum(means) / len(means))) if means else base.agreement is None


HEAD = "rcid,session,date,state,vote\n"


def table(rows: str, head: str = HEAD) -> bytes:
    return (head + rows).encode()


def test_words_and_numbers_of_votes_are_one() -> None:
    words = table("1,5,1950-10-01,A,yes\n1,5,1950-10-01,B,Abstain\n2,5,1950-10-02,A,NO\n2,5,1950-10-02,B,absent\n")
    numbers = table("1,5,1950-10-01,A,1\n1,5,1950-10-01,B,2\n2,5,1950-10-02,A,3\n2,5,1950-10-02,B,8\n")
    one, other = (sitting("v.csv", data, 5) for data in (words, numbers))
    assert one.votes.tolist() == other.votes.tolist() == [[1, 3], [2, 0]]  # type: ignore[attr-defined]
    frame = pl.read_csv(io.BytesIO(words), infer_schema=False)
    out = io.BytesIO()
    frame.write_parquet(out)
    assert sitting("v.parquet", out.getvalue(), 5).votes.tolist() == one.votes.tolist()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "rows, head, reason, place",
    [
        ("1,5,1950-10-01,A,yes\n1,5,1950-10-01,B,Approve\n", HEAD, "“Approve” is no vote", "v.csv, row 2"),
        ("1,5,1950-10-01,A,yes\n1,5,1950-10-01,B,4\n", HEAD, "“4” is no vote", "row 2"),
        ("1,5,1950-10-01,A,\n", HEAD, "an empty cell is no vote", "row 1"),
        ("1,6,1950-10-01,A,yes\n2,5,1950-10-01,B,maybe\n", HEAD, "“maybe” is no vote", "row 2"),
        ("1,5,1950-10-01,A,yes\n1,5,1950-10-01,A,no\n", HEAD, "“A” votes twice in “1”", "row 2"),
        ("1,5,1950-10-01,,yes\n", HEAD, "a vote is nobody's", "row 1"),
        ("1,6,1951-10-01,A,yes\n", HEAD, "no vote is of session 5", "--session"),
        ("1,A,yes\n", "rcid,state,vote\n", "of which session a vote is, is not said", "v.csv"),
        ("1,5,yes\n", "rcid,session,vote\n", "no column of states", "v.csv"),
        ("1,5,A\n", "rcid,session,state\n", "there is no column `vote`", "v.csv"),
        ("1,5,the first of May,A,yes\n", HEAD, "", "v.csv"),
        ("1,5,1993-10-01,CSK,yes\n", HEAD, "“CSK” is Czechoslovakia, a member until 1992-12-31, and votes on 1993-10-01", "row 1"),
        ("1,5,1991-10-01,DDR,no\n", HEAD, "the German Democratic Republic", "row 1"),
        ("1,5,2010-10-01,YUG,no\n1,5,2010-10-01,SRB,no\n", HEAD, "“SRB” votes twice", "row 2"),
        ("", HEAD, "no vote is of session 5", "--session"),
    ],
)
def test_what_is_refused(rows: str, head: str, reason: str, place: str) -> None:
    with pytest.raises(Refusal) as refused:
        sitting("v.csv", table(rows, head), 5)
    assert reason in refused.value.reason
    assert place in refused.value.place
    assert refused.value.repair


def test_a_state_that_is_no_more_is_told_by_its_dates() -> None:
    told = sitting("v.csv", table("1,46,1991-12-01,SUN,yes\n2,46,1992-02-01,SUN,no\n"), 46)
    assert told.states == ("RUS", "SUN")
    assert told.votes.tolist() == [[0, 3], [1, 0]]  # type: ignore[attr-defined]
    undated = sitting("v.csv", table("1,74,YUG,yes\n", "rcid,session,state,vote\n"), 74)
    assert undated.states == ("SRB",), "the session tells the year"
    assert sitting("v.csv", table("1,20,YUG,yes\n", "rcid,session,state,vote\n"), 20).states == ("YUG",)


def test_roll_calls_that_stand_twice() -> None:
    calls = ("c.csv", b"rcid,session,date\n1,5,1950-10-01\n1,6,1951-10-01\n")
    with pytest.raises(Refusal, match="the roll call “1” stands twice"):
        sitting("v.csv", table("1,A,yes\n", "rcid,state,vote\n"), 5, calls)


@pytest.mark.parametrize(
    "rows, reason",
    [
        ([("A", 1.0, 1.2, 1.4)], "does not lie between its bounds"), ([("A", 1.3, 1.4, 1.2)], "does not lie between"),
        ([("A", 1.0, 0.9, 1.1), ("A", 1.0, 0.8, 1.1)], "has two estimates"),
    ],
)  # fmt: skip
def test_bounds_that_cannot_be_meant(rows: list[tuple[str, float, float, float]], reason: str) -> None:
    sat = Sitting(5, ("A",), {}, None, ())
    made = [(PointRow(state=state, session=5, point=point, low=low, high=high), f"p.csv, line {n}") for n, (state, point, low, high) in enumerate(rows, 2)]
    with pytest.raises(Refusal, match=reason) as refused:
        points_of(made, sat, ("A",))
    assert refused.value.place.startswith("p.csv")


def test_bounds_that_touch_are_not_told_apart() -> None:
    sat = Sitting(5, ("A", "B", "C"), {}, None, ())
    made = [(PointRow(state=s, session=5, point=p, low=p - 1, high=p + 1), "p") for s, p in (("A", 0.0), ("B", 2.0), ("C", 2.1))]
    assert [one.apart for one in points_of(made, sat, ("A", "B", "C"))[1]] == [False, True, False]
