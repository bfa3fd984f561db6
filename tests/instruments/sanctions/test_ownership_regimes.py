"""Worked examples of the authorities, in our own words, and the dates on which their rules changed."""

from __future__ import annotations

import pytest

from servanda.base.refusal import Refusal

pytest.importorskip("numba", reason="needs the extra servanda[sanctions]")

from ownership_cases import holds, share

from servanda.instruments.sanctions.ownership.derive import derive
from servanda.instruments.sanctions.ownership.graph import graph
from servanda.instruments.sanctions.ownership.records import Answer, Holding, Kind, Register, Rule, Verdict
from servanda.instruments.sanctions.ownership.regimes import in_force, parse, regime, regimes, shipped_text
from servanda.instruments.sanctions.ownership.verify import verify

MUST, MAY, NOT = Verdict.MUST, Verdict.MAY, Verdict.NOT


def answer(rule: str, on: str, party: str, listed: str, *rows: Holding) -> Answer:
    """The answer, its proof checked by the verifier."""
    held, version = Register(holdings=rows), regime(rule, on)
    found = derive(graph(held), listed.split(), version, on).answer(party)
    assert verify(found.proof, held, listed.split(), version) == ()
    return found


@pytest.mark.parametrize(
    ("case", "listed", "rows", "expected"),
    [
        # the examples of OFAC's FAQ 401 (https://ofac.treasury.gov/faqs/401) and 399, retold
        ("half of a half", "X", [("X", "A", 50), ("A", "C", 50)], MUST),
        ("two halves that hold a quarter each", "X", [("X", "A", 50), ("X", "B", 50), ("A", "C", 25), ("B", "C", 25)], MUST),
        ("a tenth directly and two fifths through a half", "X", [("X", "A", 50), ("X", "C", 10), ("A", "C", 40)], MUST),
        ("one of two quarters comes from a firm held by a quarter", "X", [("X", "A", 50), ("X", "B", 25), ("A", "C", 25), ("B", "C", 25)], NOT),
        ("two quarters of firms that own all of it", "X", [("X", "A", 25), ("X", "B", 25), ("A", "C", 50), ("B", "C", 50)], NOT),
        ("a quarter each of two listed", "X Y", [("X", "C", 25), ("Y", "C", 25)], MUST),
        ("two quarters through halves of two listed", "X Y", [("X", "A", 50), ("Y", "B", 50), ("A", "C", 25), ("B", "C", 25)], MUST),
        ("nearly half", "X", [("X", "C", 49.9)], NOT),
    ],
)
def test_ofac(case: str, listed: str, rows: list[tuple[str, str, float]], expected: Verdict) -> None:
    assert answer("us-ofac", "2026-01-01", "C", listed, *(holds(*row) for row in rows)).verdict is expected, case


def test_ofac_added_up_only_from_2014() -> None:
    two = (holds("X", "C", 25), holds("Y", "C", 25))
    assert answer("us-ofac", "2014-08-12", "C", "X Y", *two).verdict is NOT
    assert answer("us-ofac", "2014-08-13", "C", "X Y", *two).verdict is MUST
    assert answer("us-ofac", "2014-08-12", "C", "X", holds("X", "C", 50)).verdict is MUST


def test_ofac_has_no_control_test() -> None:
    rows = (Holding(owner="X", company="C", kind=Kind.APPOINTS), Holding(owner="X", company="C", kind=Kind.CONTROLS), holds("X", "C", 20, votes_least=share(80), votes_most=share(80)))  # fmt: skip
    assert answer("us-ofac", "2026-01-01", "C", "X", *rows).verdict is NOT


def test_eu_before_and_from_3_july_2024() -> None:
    half = holds("X", "C", 50)
    assert answer("eu", "2024-07-02", "C", "X", half).verdict is NOT
    assert answer("eu", "2024-07-03", "C", "X", half).verdict is MUST
    assert answer("eu", "2024-07-02", "C", "X", holds("X", "C", 50.0000001)).verdict is MUST
    two = (holds("X", "C", 25), holds("Y", "C", 25))
    assert answer("eu", "2024-07-03", "C", "X Y", *two).verdict is MUST


@pytest.mark.parametrize("kind", [Kind.APPOINTS, Kind.CONTROLS, Kind.ACTS_FOR])
def test_eu_control_is_referred(kind: Kind) -> None:
    found = answer("eu", "2026-01-01", "C", "X", Holding(owner="X", company="C", kind=kind))
    assert (found.verdict, found.refer) == (MAY, True)


def test_eu_majority_of_votes_is_referred() -> None:
    found = answer("eu", "2026-01-01", "C", "X", holds("X", "C", 20, votes_least=share(60), votes_most=share(60)))
    assert (found.verdict, found.refer) == (MAY, True)


def test_uk() -> None:
    on = "2026-01-01"
    assert answer("uk", on, "C", "X", holds("X", "C", 50)).verdict is NOT
    assert answer("uk", on, "C", "X", holds("X", "C", 50.1)).verdict is MUST
    assert answer("uk", on, "C", "X Y", holds("X", "C", 30), holds("Y", "C", 30)).verdict is NOT
    joint = (holds("X", "C", 30, concert="j"), holds("Q", "C", 30, concert="j"))
    assert answer("uk", on, "C", "X", *joint).verdict is MUST
    assert answer("uk", on, "C", "X", holds("X", "C", 10, votes_least=share(60), votes_most=share(60))).verdict is MUST
    assert answer("uk", on, "C", "X", Holding(owner="X", company="C", kind=Kind.APPOINTS)).verdict is MUST
    said = answer("uk", on, "C", "X", Holding(owner="X", company="C", kind=Kind.CONTROLS))
    assert (said.verdict, said.refer) == (MAY, True)
    assert answer("uk", on, "C", "X", holds("X", "A", 60), holds("X", "B", 60), holds("A", "C", 30), holds("B", "C", 30)).verdict is MUST


def test_a_circle_does_not_catch_itself() -> None:
    ring = (holds("A", "B", 60), holds("B", "C", 60), holds("C", "A", 60))
    assert answer("us-ofac", "2026-01-01", "A", "X", *ring, holds("X", "A", 40)).verdict is NOT
    assert answer("us-ofac", "2026-01-01", "B", "X", *ring, holds("X", "A", 50)).verdict is MUST
    assert answer("us-ofac", "2026-01-01", "C", "X", holds("C", "C", 60), holds("X", "C", 40)).verdict is NOT


def test_open_bounds_meet_the_threshold_as_they_should() -> None:
    upper = holds("X", "C", 25, 49.9999999)  # above 25, below 50
    assert answer("us-ofac", "2026-01-01", "C", "X", upper).verdict is NOT
    assert answer("us-ofac", "2026-01-01", "C", "X", holds("X", "C", 25, 50)).verdict is MAY
    assert answer("uk", "2026-01-01", "C", "X", holds("X", "C", 25, 50)).verdict is NOT


def test_others_least_leaves_less_room() -> None:
    assert answer("us-ofac", "2026-01-01", "C", "X", holds("X", "C", 0, 100), holds("Q", "C", 51)).verdict is NOT
    assert answer("us-ofac", "2026-01-01", "C", "X", holds("X", "C", 0, 100), holds("Q", "C", 50)).verdict is MAY


def test_days_of_a_sale() -> None:
    rows = (holds("X", "C", 60, until="2031-06-20"), holds("Q", "C", 60, first="2031-06-20"))
    assert answer("us-ofac", "2031-06-19", "C", "X", *rows).verdict is MUST
    assert answer("us-ofac", "2031-06-20", "C", "X", *rows).verdict is NOT
    some_day = holds("X", "C", 60, until="2031-06")
    assert [answer("us-ofac", on, "C", "X", some_day).verdict for on in ("2031-05-31", "2031-06-15", "2031-07-01")] == [MUST, MAY, NOT]


def test_the_table_is_dated_and_sourced() -> None:
    assert {r.id for r in in_force_on("2026-01-01")} == {"us-ofac", "eu", "uk"}
    assert all(r.sources and r.authority and r.check for r in regimes())
    assert parse(shipped_text(), "again") == regimes()
    with pytest.raises(Refusal, match="no version of the regime `uk` holds on 2019-01-01"):
        regime("uk", "2019-01-01")
    with pytest.raises(Refusal, match="there is no regime `mars`"):
        regime("mars", "2019-01-01")


def in_force_on(day: str) -> tuple[object, ...]:
    import datetime as dt

    return in_force(dt.date.fromisoformat(day))


OWN = '[[regime]]\nid = "xb"\nfrom = 2031-06-01\nthreshold = 25.5\nat-threshold = false\naggregate = "no"\n'


def test_a_table_of_ones_own() -> None:
    (mine,) = parse(OWN + '[regime.control]\nappoints = "caught"\n', "mine.toml")
    assert (mine.need, mine.rule) == (share(25.5) + 1, "more than 25.5 %")
    assert mine.control_rule(Kind.APPOINTS) is Rule.CAUGHT
    assert mine.control_rule(Kind.DIRECTS) is Rule.IGNORED
    assert regime("xb", "2031-07-01", (mine,)) is mine


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("regime = 3", "holds \\[\\[regime\\]\\]"),
        ("[[regime", "not TOML"),
        (OWN.replace("25.5", "0"), "threshold"),
        (OWN.replace("25.5", "true"), "threshold"),
        (OWN.replace('"no"', '"perhaps"'), "aggregate"),
        (OWN.replace("at-threshold = false\n", ""), "lacks `at-threshold`"),
        (OWN + "colour = 3\n", "no field `colour`"),
        (OWN + '[regime.control]\nprays = "caught"\n', "kind of control"),
        (OWN.replace("2031-06-01", '"soon"'), "is not a day"),
        (OWN + OWN, "two versions of `xb` hold on 2031-06-01"),
    ],
)
def test_a_wrong_table_says_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        parse(text, "mine.toml")
