"""A hit with its words: how the names were aligned, what agrees and contradicts, where it is listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from servanda.instruments.sanctions.records import Role
from servanda.instruments.sanctions.screening import likeness, search
from servanda.instruments.sanctions.screening.facts import Seen
from servanda.instruments.sanctions.screening.index import Card, Index
from servanda.instruments.sanctions.screening.model import Model, chance
from servanda.instruments.sanctions.screening.records import Band, Fact, Hit, ListedUnder, Query, TokenPair
from servanda.instruments.sanctions.screening.tokens import INITIAL, Token, tokens


def aligned(index: Index, asked: Any, words: Any, name: str, row: int, listed: int) -> Seen:
    """The pairs of words of one name asked (row of `asked`) and one listed name, with the words behind them."""
    rows, likes = search.pairing(asked, words, index.names, index.listed, row, listed, likeness.INSERT, likeness.SWAP)
    mine, theirs = tokens(name), tokens(index.text(listed))
    sides = [(mine[a : a + n] if a >= 0 else (), theirs[b : b + m] if b >= 0 else ()) for a, n, b, m in rows.tolist()]
    rare = index.asking.weights
    weights = [[rare(side) for side in pair] for pair in sides]
    whole = sum(sum(sum(side) for side in pair) for pair in weights) or 1.0
    return [
        (
            TokenPair(query=_text(a), listed=_text(b), how=_how(a, b, like), likeness=round(float(like), 4), weight=round(sum(map(sum, weight)) / whole, 4)),
            a,
            b,
        )
        for (a, b), like, weight in zip(sides, likes.tolist(), weights, strict=True)
    ]


def _text(words: Sequence[Token]) -> str:
    return " ".join(dict.fromkeys(w.text for w in words))


def _how(a: Sequence[Token], b: Sequence[Token], like: float) -> str:
    if not a or not b:
        return "only-query" if a else "only-listed"
    if len(a) > 1 or len(b) > 1:
        return "joined"
    if a[0].plain == b[0].plain:
        return "same"
    if INITIAL in (a[0].kind, b[0].kind):
        return "initial"
    return "sound" if a[0].fold == b[0].fold or a[0].bare or b[0].bare else "spelling"


def hit(
    trained: Model, query: Query, card: Card, asked: str, listed: str, role: Role, seen: Seen,
    agree: tuple[Fact, ...], contradict: tuple[Fact, ...], raw: float, score: float, weak_only: bool,
) -> Hit:  # fmt: skip
    """Put a hit together. raw: of the name; score: with facts."""
    from rapidfuzz import fuzz, utils

    name_score = round(chance(trained.name_odds(raw)), 6)
    band = trained.band(score) or Band.POSSIBLE
    pairs = tuple(pair for pair, _, _ in seen)
    return Hit(
        entity=card.id, caption=card.caption, sort=card.sort, score=round(score, 6), band=band, query_name=asked, listed_name=listed, role=role,
        name_score=name_score, baseline=round(fuzz.token_set_ratio(asked, listed, processor=utils.default_process) / 100, 4), aligned=pairs, agree=agree,
        contradict=contradict, lists=card.lists, weak_only=weak_only, content=card.content,
        words=_words(asked, listed, role, pairs, agree, contradict, card.lists, weak_only),
    )  # fmt: skip


_ROLES = {Role.PRIMARY: "main name", Role.ALIAS: "alias", Role.WEAK: "weak alias", Role.FORMER: "former name", Role.ORIGINAL: "name in its own script"}


def _words(
    asked: str, listed: str, role: Role, pairs: Sequence[TokenPair], agree: Sequence[Fact], contradict: Sequence[Fact], lists: Sequence[ListedUnder], weak_only: bool
) -> tuple[str, ...]:  # fmt: skip
    lines = [f"“{asked}” was taken for “{listed}” ({_ROLES[role]})."]
    like = [f"{p.query} = {p.listed}" if p.how == "same" else f"{p.query} ~ {p.listed} ({p.likeness:.2f}, {p.how})" for p in pairs if p.query and p.listed]
    if like:
        lines.append(f"Words that go together: {'; '.join(like)}.")
    for how, where in (("only-query", "asked"), ("only-listed", "listed")):
        alone = [p.query or p.listed for p in pairs if p.how == how]
        if alone:
            lines.append(f"Only in the name {where}: {', '.join(alone)}.")
    lines += [f"For: {fact.words}" for fact in agree] + [f"Against: {fact.words}" for fact in contradict]
    if weak_only:
        lines.append("This rests on a weak alias alone; without a second fact that agrees it is held under the threshold.")
    for one in lists:
        said = ", ".join(part for part in (one.programme and f"programme {one.programme}", one.legal_basis, one.published and f"list of {one.published}") if part)
        lines.append(f"Listed: {one.list}{f' ({said})' if said else ''}{f', until {one.delisted_on}' if one.delisted_on else ''}.")
    return tuple(lines)
