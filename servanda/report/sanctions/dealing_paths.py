"""Paths of payments drawn: a row a path, boxes from payer to payee, amount and day over each arrow, listed parties in red."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape

from servanda.base.document import number
from servanda.instruments.sanctions.dealings.records import Step
from servanda.report.letters import clip
from servanda.report.svg import CRITICAL, DOT, SOFT, drawing, words_at

BOX, GAP, HIGH, ROW, EDGE = 184, 108, 30, 58, 10


def paths_svg(paths: Sequence[Sequence[Step]], listed: Collection[str]) -> str:
    """In: paths in the order to draw, the listed parties. Out: SVG text; "" when there is no path."""
    paths = [path for path in paths if path]
    if not paths:
        return ""
    longest = max(len(path) for path in paths)
    parts = []
    for i, path in enumerate(paths):
        top = EDGE + i * ROW + 16
        for k, name in enumerate([path[0].payer, *(step.payee for step in path)]):
            x = EDGE + k * (BOX + GAP)
            red = name in listed
            parts.append(
                f"<g><title>{escape(name)}{' (listed)' if red else ''}</title><rect x='{x}' y='{top}' width='{BOX}' height='{HIGH}' rx='5' fill='#fff' "
                f"stroke='{CRITICAL if red else DOT}' stroke-width='{2 if red else 1.3}'/>"
                + words_at(x + BOX / 2, top + 19, clip(name, BOX - 12, 13 if red else 12), anchor="middle", strong=red)
                + "</g>"
            )
        for k, step in enumerate(path):
            x = EDGE + BOX + k * (BOX + GAP)
            y = top + HIGH / 2
            parts.append(
                f"<g><title>{escape(f'row {step.row}: {step.payer} to {step.payee}, {step.amount} {step.currency}, {step.date}')}</title>"
                f"<path d='M{x + 2} {y}H{x + GAP - 8}' stroke='{SOFT}' stroke-width='1.4'/><path d='M{x + GAP - 2} {y}l-8 -4v8z' fill='{SOFT}'/>"
                + words_at(x + GAP / 2, y - 6, f"{number(float(step.amount))} {step.currency}", anchor="middle", size=11)
                + words_at(x + GAP / 2, y + 14, step.date, anchor="middle", fill=SOFT, size=10)
                + "</g>"
            )
    return drawing(2 * EDGE + (longest + 1) * BOX + longest * GAP, 2 * EDGE + len(paths) * ROW, parts)
