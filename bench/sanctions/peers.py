"""The peers, each asked the same queries of the same index with the same facts.

nomenklatura (PyPI, MIT) compares pairs of entities and finds no candidates by itself in memory; it is given them, which costs it no time in its speed.
`token-set` is rapidfuzz's token_set_ratio on lower-case Latin letters over the same candidates: the plain baseline.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from bench.sanctions.queries import BenchQuery

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = {"person": "Person", "organisation": "Organization", "vessel": "Vessel", "aircraft": "Airplane", "other": "LegalEntity", "": "LegalEntity"}
ROLES = {"primary": "name", "alias": "alias", "weak": "weakAlias", "former": "previousName", "original": "alias"}
MOST_HITS = 10
Answers = dict[str, tuple[tuple[str, float], ...]]
"""Query id: (entity id, score), best first."""


class Timed(msgspec.Struct, frozen=True, kw_only=True):
    """answers; seconds of comparing alone, one process; pairs compared."""

    answers: Answers
    seconds: float
    pairs: int


def listed_entities(tables: Mapping[str, pa.Table]) -> dict[str, Any]:
    """The index as FollowTheMoney entities by id."""
    from followthemoney import model

    names: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in tables["name"].select(["entity", "text", "role"]).to_pylist():
        names[row["entity"]][ROLES[row["role"]]].append(row["text"])
    found = {}
    for row in tables["entity"].to_pylist():
        properties = dict(names[row["id"]])
        person = row["sort"] == "person"
        if row["born"]:
            properties["birthDate" if person else "incorporationDate"] = [one.lstrip("~").partition("/")[0] for one in row["born"]]
        where = [one for one in row["countries"] or () if len(one) == 2]
        if where and row["sort"] != "vessel":
            properties["country"] = where
        if person and (mine := [one for one in row["nationalities"] or () if len(one) == 2]):
            properties["nationality"] = mine
        found[row["id"]] = model.get_proxy({"id": row["id"], "schema": SCHEMA[row["sort"]], "properties": properties}, cleaned=False)
    return found


def asked_entity(query: BenchQuery, suffix: str = "") -> Any:
    """A query as a FollowTheMoney entity. suffix: of its id, so that what is cached by id is not taken from an earlier pass."""
    from followthemoney import model

    properties: dict[str, list[str]] = {"name": list(query.names)}
    if query.born:
        properties["birthDate" if query.sort == "person" else "incorporationDate"] = list(query.born)
    if query.countries and query.sort != "vessel":
        properties["nationality" if query.sort == "person" else "country"] = list(query.countries)
    return model.get_proxy({"id": query.id + suffix, "schema": SCHEMA[query.sort], "properties": properties}, cleaned=False)


def nomenklatura(
    algorithm: str, queries: Sequence[BenchQuery], candidates: Sequence[Sequence[str]], listed: Mapping[str, Any], suffix: str = ""
) -> Timed:
    """Every query against its candidates."""
    from nomenklatura.matching import get_algorithm

    matcher = get_algorithm(algorithm)
    assert matcher is not None
    config = matcher.default_config()
    asked = [asked_entity(query, suffix) for query in queries]
    answers: Answers = {}
    started = time.perf_counter()
    for query, entity, ids in zip(queries, asked, candidates, strict=True):
        scored = [(one, matcher.compare(entity, listed[one], config).score) for one in ids]
        answers[query.id] = _best(scored)
    return Timed(answers=answers, seconds=time.perf_counter() - started, pairs=sum(map(len, candidates)))


def token_set(queries: Sequence[BenchQuery], candidates: Sequence[Sequence[str]], tables: Mapping[str, pa.Table]) -> Timed:
    """The plain baseline over all names of the candidates."""
    import icu
    from rapidfuzz import fuzz

    latin = icu.Transliterator.createInstance("Any-Latin; Latin-ASCII; Lower")
    names: defaultdict[str, list[str]] = defaultdict(list)
    for entity, text in zip(tables["name"]["entity"].to_pylist(), tables["name"]["text"].to_pylist(), strict=True):
        names[entity].append(" ".join("".join(c if c.isalnum() else " " for c in latin.transliterate(text)).split()))
    answers: Answers = {}
    started = time.perf_counter()
    for query, ids in zip(queries, candidates, strict=True):
        text = " ".join("".join(c if c.isalnum() else " " for c in latin.transliterate(query.names[0])).split())
        answers[query.id] = _best([(one, max((fuzz.token_set_ratio(text, name) for name in names[one]), default=0.0) / 100) for one in ids])
    return Timed(answers=answers, seconds=time.perf_counter() - started, pairs=sum(map(len, candidates)))


def _best(scored: Sequence[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted((pair for pair in scored if pair[1] > 0), key=lambda pair: (-pair[1], pair[0]))[:MOST_HITS])
