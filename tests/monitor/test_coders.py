"""Two coders by one rubric: what they give, and how far they agree."""

from __future__ import annotations

from fractions import Fraction

import pytest

from servanda.base.refusal import Refusal
from servanda.monitor import coders
from servanda.monitor.coders import Coded, agreement

HEAD = "clause,coder,score,rubric,because\n"


def coded(text: str) -> tuple[Coded, ...]:
    return coders.coded(text.encode())


def table(*pairs: tuple[str, str]) -> str:
    return HEAD + "".join(f"{n},Ann,{one},PAM,\n{n},Bea,{other},PAM,\n" for n, (one, other) in enumerate(pairs))


def test_agreement_and_kappa_worked_out_by_hand() -> None:
    found = agreement(coded(table(("3", "3"), ("3", "2"), ("0", "0"), ("1", "1"), ("0", "1"))))
    assert found is not None
    # chance: 3: 2*1, 2: 0*1, 1: 1*2, 0: 2*1, over 25
    assert (found.n, found.same, found.kappa) == (5, 3, (Fraction(3, 5) - Fraction(6, 25)) / (1 - Fraction(6, 25)))
    assert found.words == "Ann and Bea agree on 3 of 5 clauses (60%), Cohen's kappa 0.47 (n = 5)"


def test_no_agreement_is_made_up() -> None:
    nothing = agreement(coded(table(("3", ""), ("", "2"))))
    assert nothing is not None
    assert (nothing.n, nothing.kappa) == (0, None)
    assert "unknown (n = 0)" in nothing.words
    always = agreement(coded(table(("3", "3"), ("3", "3"))))
    assert always is not None
    assert always.kappa is None, "two who give one score throughout may agree by chance alone"
    assert "unknown" in always.words
    assert agreement(coded(HEAD + "1,Ann,3,PAM,\n")) is None
    worse = agreement(coded(table(("3", "0"), ("0", "3"))))
    assert worse is not None
    assert worse.kappa == -1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("clause,coder\n1,Ann\n", "no column `score`"),
        (HEAD + "1,Ann,4,,\n", "is above 3"),
        ("clause,coder,score,tlp\n1,Ann,3,BLUE\n", "“BLUE” is no TLP"),
        (HEAD + ",Ann,3,,\n", "`clause` is empty"),
        (HEAD + "1,Ann,3,,\n1,Ann,2,,\n", "twice"),
        (HEAD + "1,Ann,3,PAM,\n1,Bea,2,PAX,\n", "different rubrics"),
        (HEAD + "1,Ann,3,,\n1,Bea,2,,\n1,Cem,2,,\n", "more than two"),
    ],
)
def test_what_cannot_be_compared_is_refused(text: str, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        coded(text)
