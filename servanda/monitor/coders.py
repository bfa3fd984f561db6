"""Scores given by people: two coders by a named rubric, and how far they agree.

Percentage agreement and Cohen's kappa are both shown, with the number of clauses that both coded: kappa corrects for what would
agree by chance, and is not defined where chance alone would make them agree, or where they have nothing in common. Then it is
unknown, not one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.schemes import legal, read_label
from servanda.base.tables.reading import Col, read
from servanda.base.tables.source import Data
from servanda.evidence.reasons import stated
from servanda.evidence.records import TLP, Marking

SCORES = (0, 1, 2, 3)


class Coded(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one coder gave one clause. score None: the coder could not judge it. marking: who may see it, as of evidence."""

    clause: str
    coder: str
    score: int | None = None
    rubric: str = ""
    because: str = ""
    marking: Marking = Marking()


class CoderAgreement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far two coders agree. n: clauses that both scored; same: those with the same score; kappa: Cohen's, None where it is
    not defined."""

    coders: tuple[str, str]
    n: int
    same: int
    kappa: Fraction | None = None

    @property
    def words(self) -> str:
        """`A and B agree on 7 of 9 clauses (78%), Cohen's kappa 0.64 (n = 9)`."""
        who = f"{self.coders[0]} and {self.coders[1]}"
        if not self.n:
            return f"{who} scored no clause in common: their agreement is unknown (n = 0)"
        kappa = "unknown: both gave one score throughout" if self.kappa is None else f"{float(self.kappa):.2f}"
        return f"{who} agree on {self.same} of {self.n} {'clause' if self.n == 1 else 'clauses'} ({self.same / self.n:.0%}), Cohen's kappa {kappa} (n = {self.n})"


class ScoreRow(msgspec.Struct, frozen=True):
    """A row of a table of scores."""

    clause: Annotated[str, Col("the clause", filled=True)]
    coder: Annotated[str, Col("who scored it", filled=True)]
    score: Annotated[int | None, Col("0 to 3; empty where it cannot be judged", needed=True, least=0, most=SCORES[-1])] = None
    rubric: Annotated[str, Col("by which rubric")] = ""
    because: Annotated[str, Col("the reason")] = ""
    tlp: Annotated[str, Col("how the reason is marked; empty: GREEN, and all else CLEAR")] = ""
    rel: Annotated[tuple[str, ...], Col("to whom it may be released")] = ()


def coded(data: Data, name: str = "scores.csv") -> tuple[Coded, ...]:
    """Scores from a table, see `ScoreRow`. Raises Refusal."""
    found: dict[tuple[str, str], Coded] = {}
    for row, place in read(name, data, ScoreRow).placed():
        if (row.clause, row.coder) in found:
            raise Refusal(f"{row.coder} scores clause {row.clause} twice.", "Leave one of the two rows.", place)
        tlp = read_label(row.tlp) or TLP[0]
        if not legal(tlp):
            raise Refusal(
                f"“{row.tlp}” is no TLP 2.0 label.", f"Use one of {', '.join(TLP)}, or SCHEME:LABEL as in NATO:SECRET.", place
            )
        marking = Marking(tlp=tlp, rel=row.rel)
        because = stated(row.because, marking if row.tlp or row.rel else None)
        found[row.clause, row.coder] = Coded(
            clause=row.clause, coder=row.coder, score=row.score, rubric=row.rubric, because=because, marking=marking
        )
    if len({one.coder for one in found.values()}) > 2:
        raise Refusal("the table of scores has more than two coders.", "Give the scores of two.", name)
    if len({one.rubric for one in found.values()}) > 1:
        raise Refusal("the coders used different rubrics.", "Give scores by one rubric: only these can be compared.", name)
    return tuple(found.values())


def agreement(codes: Sequence[Coded]) -> CoderAgreement | None:
    """How far the two coders of a table agree; None where there is only one, or none."""
    coders = tuple(dict.fromkeys(one.coder for one in codes))
    if len(coders) != 2:
        return None
    given = {(one.coder, one.clause): one.score for one in codes if one.score is not None}
    pairs = [(given[coders[0], name], given[coders[1], name]) for name in dict.fromkeys(one.clause for one in codes) if all((c, name) in given for c in coders)]
    n, same = len(pairs), sum(1 for one, other in pairs if one == other)
    if not n:
        return CoderAgreement(coders=(coders[0], coders[1]), n=0, same=0)
    first, second = (Counter(pair[i] for pair in pairs) for i in (0, 1))
    chance = sum((Fraction(first[score] * second[score], n * n) for score in SCORES), Fraction(0))
    kappa = None if chance == 1 else (Fraction(same, n) - chance) / (1 - chance)
    return CoderAgreement(coders=(coders[0], coders[1]), n=n, same=same, kappa=kappa)
