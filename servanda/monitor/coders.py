"""Scores given by people: two coders by a named rubric, and how far they agree.

Percentage agreement and Cohen's kappa are both shown, with the number of clauses that both coded: kappa corrects for what would agree by chance, and is
not defined where chance alone would make them agree, or where they have nothing in common. Then it is unknown, not one.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.schemes import legal, read_label
from servanda.evidence.reasons import stated
from servanda.evidence.records import TLP, Marking

SCORES = (0, 1, 2, 3)
COLUMNS = ("clause", "coder", "score", "rubric", "because", "tlp", "rel")


class Coded(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one coder gave one clause. score None: the coder could not judge it. marking: who may see it, as of evidence."""

    clause: str
    coder: str
    score: int | None = None
    rubric: str = ""
    because: str = ""
    marking: Marking = Marking()


class CoderAgreement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far two coders agree. n: clauses that both scored; same: those with the same score; kappa: Cohen's, None where it is not defined."""

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


def coded(text: str) -> tuple[Coded, ...]:
    """Scores from CSV with the columns clause, coder, score, and perhaps rubric, because, tlp and rel (names with `;` between). A blank score: could not be
    judged; a blank marking: CLEAR, and of the reason GREEN. Raises Refusal."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if missing := [name for name in COLUMNS[:3] if name not in (reader.fieldnames or ())]:
        raise Refusal(f"the table of scores has no column '{missing[0]}'", f"give it the columns {', '.join(COLUMNS)}")
    found: list[Coded] = []
    for number, row in enumerate(reader, 2):
        given = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if not given["clause"] or not given["coder"]:
            raise Refusal(f"row {number} names no clause, or no coder", "fill both cells")
        if given["score"] not in ("", *map(str, SCORES)):
            raise Refusal(f"row {number}: '{given['score']}' is no score", "use 0 to 3, or leave the cell blank where it cannot be judged")
        if any((one.clause, one.coder) == (given["clause"], given["coder"]) for one in found):
            raise Refusal(f"row {number}: {given['coder']} scores clause {given['clause']} twice", "leave one of the two rows")
        score = int(given["score"]) if given["score"] else None
        tlp = read_label(given["tlp"]) or TLP[0]
        if not legal(tlp):
            raise Refusal(f"row {number}: '{given['tlp']}' is no TLP 2.0 label", f"use one of {', '.join(TLP)}, or SCHEME:LABEL as in NATO:SECRET")
        marking = Marking(tlp=tlp, rel=tuple(name.strip() for name in given["rel"].split(";") if name.strip()))
        because = stated(given["because"], marking if given["tlp"] or given["rel"] else None)
        found.append(Coded(clause=given["clause"], coder=given["coder"], score=score, rubric=given["rubric"], because=because, marking=marking))
    if len({one.coder for one in found}) > 2:
        raise Refusal("the table of scores has more than two coders", "give the scores of two")
    if len({one.rubric for one in found}) > 1:
        raise Refusal("the coders used different rubrics", "give scores by one rubric: only these can be compared")
    return tuple(found)


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
