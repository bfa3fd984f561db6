"""What is measured of answers, for everybody alike.

At a threshold a query about a listed party is found when a hit that reaches it is a record of that party (other hits beside it count against nobody; how many there are is told
as `hits an alert`). An alert about somebody who is not listed is wrong. precision = found / (found + wrong); recall = found / queries about listed parties; F1 their harmonic mean.
A query about a listed party that raises an alert on other records only is missed. Whether it is also a wrong alert cannot be said by machine: lists write one party under several records that share
neither name nor number. `strict` counts each of these as wrong as well, and is told beside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bench.sanctions.peers import Answers
from bench.sanctions.queries import BESIDE, KINDS, BenchQuery

PRECISE = 0.993


class Curve:
    """Right and wrong alerts at every threshold."""

    def __init__(self, queries: Sequence[BenchQuery], answers: Answers, strict: bool = False) -> None:
        mine = [one for one in queries if one.kind not in BESIDE]
        right, wrong = zip(*(_tops(one, answers) for one in mine), strict=True)
        self.right, self.any = np.array(right), np.maximum(np.array(right), np.array(wrong))
        self.positive = np.array([bool(one.expected) for one in mine])
        counted = self.any if strict else np.where(self.positive, self.right, self.any)
        self.thresholds = np.unique(counted[counted > 0])[::-1]
        rights, anys = np.sort(self.right[self.positive])[::-1], np.sort(counted)[::-1]
        true = np.searchsorted(-rights, -self.thresholds, side="right")
        alerts = np.searchsorted(-anys, -self.thresholds, side="right")
        self.precision, self.recall = true / np.maximum(1, alerts), true / max(1, int(self.positive.sum()))
        self.f1 = 2 * self.precision * self.recall / np.maximum(1e-12, self.precision + self.recall)

    def best(self) -> float:
        """The threshold of the best F1."""
        return float(self.thresholds[int(np.argmax(self.f1))])

    def precise(self, least: float = PRECISE) -> float:
        """The lowest threshold with the highest recall at this precision; above every score when there is none."""
        fit = np.flatnonzero(self.precision >= least)
        return float(self.thresholds[fit[-1]]) if len(fit) else float("inf")

    def recall_at(self, least: float = PRECISE) -> float:
        """The highest recall at this precision on these queries themselves."""
        fit = np.flatnonzero(self.precision >= least)
        return float(self.recall[fit[-1]]) if len(fit) else 0.0

    def table(self, points: int = 20) -> list[dict[str, float]]:
        """Precision and recall at thresholds evenly spread over the alerts."""
        take = np.unique(np.linspace(0, len(self.thresholds) - 1, min(points, len(self.thresholds))).astype(int))
        return [
            {"threshold": round(float(self.thresholds[n]), 5), "precision": round(float(self.precision[n]), 5), "recall": round(float(self.recall[n]), 5)}
            for n in take
        ]


def at(queries: Sequence[BenchQuery], answers: Answers, threshold: float) -> dict[str, Any]:
    """Figures at a threshold: precision, recall, F1, recall by kind, wrong alerts, hits an alert."""
    right: dict[str, int] = {}
    total: dict[str, int] = {}
    alerts = wrong = elsewhere = true = hits = 0
    for one in queries:
        correct, other = _tops(one, answers)
        total[one.kind] = total.get(one.kind, 0) + 1
        found = bool(one.expected) and correct >= threshold
        right[one.kind] = right.get(one.kind, 0) + found
        if one.kind in BESIDE:
            continue
        alert = max(correct, other) >= threshold
        alerts += alert
        true += found
        wrong += alert and not one.expected
        elsewhere += alert and not found and bool(one.expected)
        hits += sum(score >= threshold for _, score in answers.get(one.id, ()))
    positives = sum(total.get(kind, 0) for kind in KINDS if kind != "negative")
    precision, recall = true / max(1, true + wrong), true / max(1, positives)
    strict = true / max(1, alerts)
    return {
        "threshold": threshold,
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(1e-12, precision + recall),
        "recall by kind": {kind: right[kind] / total[kind] for kind in (*KINDS, *BESIDE) if kind != "negative" and total.get(kind)},
        "alerts about negatives": wrong,
        "alerts on other records only": elsewhere,
        "strict": {"precision": strict, "f1": 2 * strict * recall / max(1e-12, strict + recall)},
        "hits an alert": hits / max(1, alerts),
    }


def summary(
    train: tuple[Sequence[BenchQuery], Answers], test: tuple[Sequence[BenchQuery], Answers], shipped: Mapping[str, float] | None = None
) -> dict[str, Any]:
    """Everything of one screener: thresholds from train, figures from test. shipped: the borders the program ships with, by name."""
    learnt, curve = Curve(*train), Curve(*test)
    found: dict[str, Any] = {
        "at best F1 of train": at(*test, learnt.best()),
        f"at precision {PRECISE} of train": at(*test, learnt.precise()),
        f"recall at precision {PRECISE} on the test curve": curve.recall_at(),
        f"recall at precision {PRECISE} on the test curve, strict": Curve(*test, strict=True).recall_at(),
        "f1 at best on the test curve, to compare only": float(curve.f1.max()),
        "saturated": saturated(test[1]),
        "precision and recall": curve.table(),
    }
    found |= {f"at the shipped border {name}": at(*test, value) for name, value in (shipped or {}).items()}
    return found


def saturated(answers: Answers) -> dict[str, float]:
    """Share of scores at the top: exactly 1, 0.999 and more, and within 0.001 of the highest score anybody got (a ceiling below 1 saturates
    too); over all hits, and over the best hit of each query."""
    every = np.array([score for hits in answers.values() for _, score in hits])
    best = np.array([hits[0][1] for hits in answers.values() if hits])
    return {
        "hits at 1": float((every >= 1).mean()) if len(every) else 0.0,
        "hits at 0.999": float((every >= 0.999).mean()) if len(every) else 0.0,
        "hits at the highest": float((every >= every.max() - 0.001).mean()) if len(every) else 0.0,
        "best hits at the highest": float((best >= every.max() - 0.001).mean()) if len(best) else 0.0,
        "best hits at 1": float((best >= 1).mean()) if len(best) else 0.0,
        "best hits at 0.999": float((best >= 0.999).mean()) if len(best) else 0.0,
    }


def _tops(query: BenchQuery, answers: Answers) -> tuple[float, float]:
    """The best score of a record of the party meant, and of any other; 0: none."""
    right = other = 0.0
    for entity, score in answers.get(query.id, ()):
        if entity in query.expected:
            right = max(right, score)
        else:
            other = max(other, score)
    return right, other
