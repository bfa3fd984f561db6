"""Hits as flat rows: one a hit, every value as text or number, for CSV and Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from servanda.instruments.sanctions.batch.records import Answer, is_open

COLUMNS = (
    "query", "query_name", "entity", "caption", "sort", "score", "band", "listed_name", "role", "name_score", "baseline", "weak_only",
    "agrees", "contradicts", "aligned", "lists", "programmes", "legal_basis", "published", "snapshots", "status", "standing", "open", "decision",
    "query_hash", "entity_hash",
)  # fmt: skip
NUMBERS = ("score", "name_score", "baseline")


def hit_rows(answers: Iterable[Answer]) -> Iterator[dict[str, Any]]:
    """A row for each hit, in order of queries and then of score; several values of one cell are divided by `; `."""
    from servanda.instruments.sanctions.decisions.records import query_content

    for answer in answers:
        query = answer.screened.query
        digest = query_content(query) if answer.screened.hits else ""
        for place, (hit, look) in enumerate(zip(answer.screened.hits, answer.looks, strict=True)):
            yield {
                "query": query.id,
                "query_name": hit.query_name,
                "entity": hit.entity,
                "caption": hit.caption,
                "sort": hit.sort.value,
                "score": round(hit.score, 6),
                "band": hit.band.value,
                "listed_name": hit.listed_name,
                "role": hit.role.value,
                "name_score": round(hit.name_score, 6),
                "baseline": round(hit.baseline, 6),
                "weak_only": "yes" if hit.weak_only else "no",
                "agrees": "; ".join(one.words for one in hit.agree),
                "contradicts": "; ".join(one.words for one in hit.contradict),
                "aligned": "; ".join(f"{one.query or '-'} = {one.listed or '-'} ({one.how})" for one in hit.aligned),
                "lists": _joined(one.list for one in hit.lists),
                "programmes": _joined(one.programme for one in hit.lists),
                "legal_basis": _joined(one.legal_basis for one in hit.lists),
                "published": _joined(one.published for one in hit.lists),
                "snapshots": _joined(one.snapshot for one in hit.lists),
                "status": _joined(one.words for one in answer.statuses[place]) if answer.statuses else "",
                "standing": look.status,
                "open": "yes" if is_open(look) else "no",
                "decision": decision_words(look),
                "query_hash": digest,
                "entity_hash": hit.content,
            }


def decision_words(look: Any) -> str:
    """What was decided, in words: verdict, by whom, when, until when, and why it is open again."""
    parts = []
    if look.decision is not None:
        one = look.decision
        second = f" and {one.closed_by}" if one.closed_by else ""
        until = f", whitelisted until {one.expires}" if one.expires else ""
        parts.append(f"{one.verdict.words} by {one.person}{second} on {(one.closed_at or one.at)[:10]}{until}: {one.reason}")
    parts += [f"reopened: {why}" for why in look.reopened]
    if look.awaiting is not None:
        parts.append(f"proposal {look.awaiting.number} ({look.awaiting.verdict.words}, by {look.awaiting.person}) waits for a second person")
    return "; ".join(parts)


def _joined(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(word for word in words if word))
