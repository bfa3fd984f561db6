"""Chains drawn: a row a chain, boxes from left to right, words over and under each arrow, marked boxes in red."""

from __future__ import annotations

from html import escape

from servanda.base.document import Chains
from servanda.report.letters import clip
from servanda.report.svg import CRITICAL, DOT, SOFT, drawing, words_at

BOX, GAP, HIGH, ROW, EDGE = 184, 108, 30, 58, 10


def chains_svg(one: Chains) -> str:
    """SVG text; "" when there is no chain."""
    longest = max(map(len, one.chains), default=0)
    parts = []
    for i, chain in enumerate(one.chains):
        top = EDGE + i * ROW + 16
        y = top + HIGH / 2
        for k, name in enumerate([chain[0].source, *(link.target for link in chain)]):
            x = EDGE + k * (BOX + GAP)
            red = name in one.marked
            parts.append(
                f"<g><title>{escape(name)}{' (listed)' if red else ''}</title><rect x='{x}' y='{top}' width='{BOX}' "
                f"height='{HIGH}' rx='5' fill='#fff' stroke='{CRITICAL if red else DOT}' stroke-width='{2 if red else 1.3}'/>"
                + words_at(x + BOX / 2, top + 19, clip(name, BOX - 12, 13 if red else 12), anchor="middle", strong=red)
                + "</g>"
            )
        for k, link in enumerate(chain):
            x = EDGE + BOX + k * (BOX + GAP)
            parts.append(
                f"<g><title>{escape(link.words)}</title><path d='M{x + 2} {y}H{x + GAP - 8}' stroke='{SOFT}' stroke-width='1.4'/>"
                f"<path d='M{x + GAP - 2} {y}l-8 -4v8z' fill='{SOFT}'/>"
                + words_at(x + GAP / 2, y - 6, link.over, anchor="middle", size=11)
                + words_at(x + GAP / 2, y + 14, link.under, anchor="middle", fill=SOFT, size=10)
                + "</g>"
            )
    width = 2 * EDGE + (longest + 1) * BOX + longest * GAP
    return drawing(width, 2 * EDGE + len(one.chains) * ROW, parts) if parts else ""
