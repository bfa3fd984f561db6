"""Screening again only what differs gives the hits of a full screening: on drawn lists, customers and changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.instruments.sanctions.records import Role, Sort
from servanda.instruments.sanctions.rescreening import Again, changed, changes, previous
from servanda.instruments.sanctions.screening.records import Band, Hit, Query, Screened

LIMIT = 3
letters = st.text("abc", min_size=1, max_size=3)
listed = st.dictionaries(st.integers(0, 9).map(lambda n: f"xb:{n}"), letters, max_size=9)
customers = st.dictionaries(st.integers(0, 5).map(lambda n: f"C-{n}"), letters, max_size=6)


def screener(records: Mapping[str, str]):  # type: ignore[no-untyped-def] # a function made of data
    """The plainest screening there is: letters in common, those above a half, the highest LIMIT."""

    def screen(queries: Sequence[Query]) -> list[Screened]:
        found = []
        for query in queries:
            hits = []
            for entity, name in records.items():
                score = len(set(query.names[0]) & set(name)) / len(set(query.names[0]) | set(name)) * 0.9
                if score >= 0.4:
                    hits.append(
                        Hit(
                            entity=entity, caption=name, sort=Sort.PERSON, score=score, band=Band.POSSIBLE, query_name=query.names[0], listed_name=name,
                            role=Role.PRIMARY, name_score=score, baseline=score, content=f"#{name}",
                        )
                    )  # fmt: skip
            found.append(Screened(query=query, hits=tuple(sorted(hits, key=lambda h: (-h.score, h.entity))[:LIMIT]), considered=len(records)))
        return found

    return screen


def asked(rows: Mapping[str, str]) -> list[Query]:
    return [Query(id=id, names=(name,)) for id, name in rows.items()]


def contents(records: Mapping[str, str]) -> dict[str, str]:
    return {id: f"#{name}" for id, name in records.items()}


@given(listed, listed, customers, customers)
@settings(max_examples=amount(400, 200), deadline=None, derandomize=True)
def test_the_difference_gives_what_a_full_screening_gives(
    before: dict[str, str], after: dict[str, str], customers_then: dict[str, str], customers_now: dict[str, str]
) -> None:
    then = previous(screener(before)(asked(customers_then)))
    lists = changed(contents(before), contents(after))
    small = {id: name for id, name in after.items() if id in lists.to_screen}
    again = Again(then, lists, full=screener(after), difference=screener(small))
    mine, full = again(asked(customers_now)), screener(after)(asked(customers_now))
    assert [one.hits for one in mine] == [one.hits for one in full]
    assert [one.query for one in mine] == [one.query for one in full]
    told = changes(then, mine, lists)
    was = {(q, hit.entity) for q, one in then.items() for hit in one.hits}
    is_ = {(one.query.id, hit.entity) for one in full for hit in one.hits}
    assert {(c.query, c.entity) for c in told if c.what == "opened"} == is_ - was
    assert {(c.query, c.entity) for c in told if c.what == "closed"} == was - is_
    assert all((c.query, c.entity) in was & is_ for c in told if c.what == "changed")


def test_only_the_difference_is_screened() -> None:
    before = {f"xb:{n}": "abc" for n in range(2)} | {"xb:5": "c"}
    after = {id: name for id, name in before.items() if id != "xb:5"} | {"xb:7": "ab"}
    then = previous(screener(before)(asked({"C-0": "ab", "C-1": "c", "C-3": "x", "C-4": "bxyz"})))
    lists = changed(contents(before), contents(after))
    assert (lists.new, lists.altered, lists.removed) == (frozenset({"xb:7"}), frozenset(), frozenset({"xb:5"}))
    screened: list[str] = []

    def full(queries: Sequence[Query]) -> list[Screened]:
        screened.extend(query.id for query in queries)
        return screener(after)(queries)

    again = Again(then, lists, full=full, difference=screener({"xb:7": "ab"}))
    answers = again(asked({"C-0": "ab", "C-1": "c", "C-2": "ab", "C-3": "x", "C-4": "bxyz"}))
    assert screened == ["C-0", "C-1", "C-2"]  # two had hits, one is new; the others are like nobody who was added
    assert again.counts == {"full": 3, "difference": 2}
    told = {(c.query, c.entity): (c.what, c.why) for c in changes(then, answers, lists)}
    assert told["C-0", "xb:7"] == ("opened", "the record was added to the list")
    assert told["C-1", "xb:5"] == ("closed", "the record was removed from the list")
    assert told["C-2", "xb:7"] == ("opened", "the record was added to the list")


def test_a_customer_who_left_closes_his_hits() -> None:
    then = previous(screener({"xb:1": "ab"})(asked({"C-0": "ab"})))
    told = changes(then, (), changed({"xb:1": "#ab"}, {"xb:1": "#ab"}))
    assert [(c.what, c.why) for c in told] == [("closed", "the customer is no longer there")]
    assert msgspec.json.encode(told)
