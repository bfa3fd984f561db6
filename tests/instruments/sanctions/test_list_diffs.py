"""What changed between two lists: the fast comparison in columns against a slow, obvious one; the real figures of OFAC's list."""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from listed_files import LISTS, sdn

from servanda.instruments.sanctions.lists.assemble import Found, assemble
from servanda.instruments.sanctions.lists.registry import read
from servanda.instruments.sanctions.lists.snapshot import tables_of
from servanda.instruments.sanctions.records import Listed, Parsed, Role, Sort
from servanda.instruments.sanctions.review.diffs import FieldChange, compare, difference

QUICK = settings(derandomize=True, max_examples=60, deadline=None, database=None)


def slow(old: Parsed, new: Parsed) -> tuple[set[str], set[str], set[str]]:
    """Added, removed, changed, by looking at everything of everybody."""

    def all_of(parsed: Parsed) -> dict[str, object]:
        said: dict[str, object] = {}
        for entity in parsed.entities:
            rows = [
                [row for row in group if row.entity == entity.id] for group in (parsed.names, parsed.identifiers, parsed.listings)
            ]  # type: ignore[attr-defined]
            said[entity.id] = (
                msgspec.to_builtins(msgspec.structs.replace(entity, content="")),
                [sorted(map(repr, group)) for group in rows],
            )
        return said

    before, after = all_of(old), all_of(new)
    return (
        set(after) - set(before),
        set(before) - set(after),
        {id for id in before.keys() & after.keys() if before[id] != after[id]},
    )


def made(rows: list[tuple[int, str, str, str]]) -> Parsed:
    found = []
    for number, name, alias, note in rows:
        one = Found(f"x:{number}", Sort.ORGANISATION, f"line {number}")
        one.name(name, Role.PRIMARY)
        one.name(alias, Role.ALIAS)
        if note:
            one.fields["remarks"] = note
        one.number("tax", note)
        one.listings.append(Listed(entity=one.id, list="x", programme=alias[:1]))
        found.append(one)
    return assemble(found)


ROWS = st.lists(
    st.tuples(
        st.integers(1, 12),
        st.sampled_from(["Ostvale", "Kelm"]),
        st.sampled_from(["A", "B"]),
        st.sampled_from(["", "T1", "T1; T2"]),
    ),
    max_size=10,
    unique_by=lambda row: row[0],
)


@QUICK
@given(ROWS, ROWS)
def test_the_columns_say_what_the_slow_way_says(
    before: list[tuple[int, str, str, str]], after: list[tuple[int, str, str, str]]
) -> None:
    old, new = made(before), made(after)
    ids = compare(tables_of(old)["entity"], tables_of(new)["entity"])
    assert tuple(map(set, (ids.added, ids.removed, ids.changed))) == slow(old, new)
    found = difference(tables_of(old), tables_of(new))
    assert [one.who.id for one in found.changed] == list(ids.changed)
    assert all(one.changes for one in found.changed)
    back = difference(tables_of(new), tables_of(old))
    assert {(one.who.id, change.field, change.added, change.removed) for one in found.changed for change in one.changes} == {
        (one.who.id, change.field, change.removed, change.added) for one in back.changed for change in one.changes
    }
    assert difference(tables_of(old), tables_of(old)).empty


def test_what_changed_in_the_fictional_list() -> None:
    old, new = (
        tables_of(read("ofac-csv", {part: LISTS / day / f"{part}.csv" for part in ("prim", "alt", "add")}))
        for day in ("2031-07-04", "2031-12-15")
    )
    found = difference(old, new)
    assert [one.caption for one in found.added] == ["Sandmere Quay Agency"]
    assert [(one.caption, one.programmes) for one in found.removed] == [("Pellow Chartering", ("FELL",))]
    assert [(one.who.caption, one.changes) for one in found.changed] == [
        ("VASKELD, Toren", (FieldChange("name (alias)", (), ("VASCELD, Torren",)),)),
        (
            "Kelmport Trading House",
            (
                FieldChange(
                    "identifier (registration)",
                    ("XC-1998-1120 (xc) Registration Number",),
                    ("XC-2031-2204 (xc) Registration Number",),
                ),
                FieldChange(
                    "remarks", ("Registration Number XC-1998-1120 (Corvany)",), ("Registration Number XC-2031-2204 (Corvany)",)
                ),
            ),
        ),
        ("GREY HERON", (FieldChange("flags", ("xe",), ("xd",)), FieldChange("name (alias)", (), ("GRAY HERON",)))),
    ]
    assert (found.old_total, found.new_total) == (10, 10)
    assert dict(found.fields)["name (alias)"] == 2


def test_a_party_that_comes_on_the_list_changes_nobody_who_names_it() -> None:
    def lists(with_owner: bool, flag: str = "xc") -> Parsed:
        ship = Found("x:1", Sort.VESSEL, "line 1")
        ship.name("SEA LANTERN", Role.PRIMARY)
        ship.add("flags", flag)
        ship.edge("owns", "name:Harrow Strand", inward=True, note="vessel owner as published")
        owner = Found("x:2", Sort.ORGANISATION, "line 2")
        owner.name("Harrow Strand", Role.PRIMARY)
        return assemble([ship, owner] if with_owner else [ship])

    old, new = lists(False), lists(True)
    assert (old.edges[0].source, new.edges[0].source) == ("name:Harrow Strand", "x:2")
    found = difference(tables_of(old), tables_of(new))
    assert ([one.id for one in found.added], found.changed) == (["x:2"], ())
    # nor does it show as a change in one that changed in something else
    also = difference(tables_of(old), tables_of(lists(True, "xd")))
    assert [one.changes for one in also.changed] == [(FieldChange("flags", ("xc",), ("xd",)),)]


def test_a_weak_alias_never_decides_who_is_meant() -> None:
    ship = Found("x:1", Sort.VESSEL, "line 1")
    ship.name("SEA LANTERN", Role.PRIMARY)
    ship.edge("owns", "name:HSS", inward=True)
    firms = []
    for number, roles in ((2, (Role.PRIMARY, Role.WEAK)), (3, (Role.PRIMARY, Role.ALIAS))):
        one = Found(f"x:{number}", Sort.ORGANISATION, f"line {number}")
        for name, role in zip((f"Harrow {number}", "HSS"), roles, strict=True):
            one.name(name, role)
        firms.append(one)
    assert assemble([ship, firms[0]]).edges[0].source == "name:HSS"
    assert assemble([ship, *firms]).edges[0].source == "x:3"
    other = Found("x:4", Sort.ORGANISATION, "line 4")
    other.name("hss", Role.PRIMARY)
    assert assemble([ship, *firms, other]).edges[0].source == "name:HSS"  # two bear it: none is chosen


def test_the_same_name_under_another_reference_is_pointed_out() -> None:
    old, new = made([(1, "Ostvale", "A", "")]), made([(2, "Ostvale", "A", "")])
    assert difference(tables_of(old), tables_of(new)).renamed == (("x:1", "x:2"),)


@pytest.mark.parametrize(
    ("old", "new", "counts"), [("2022-02-10", "2022-03-31", (793, 1, 33)), ("2022-03-31", "2023-03-30", (2_274, 157, 686))]
)
def test_the_real_figures_of_ofac(old: str, new: str, counts: tuple[int, int, int]) -> None:
    """By raw row: added, removed, and those of whose twelve cells any differs."""
    import csv
    import gzip

    def raw(day: str) -> dict[str, list[str]]:
        with gzip.open(sdn(day), "rt", encoding="utf-8", newline="") as stream:
            return {row[0]: row for row in csv.reader(stream) if len(row) == 12}

    before, after = raw(old), raw(new)
    by_row = (
        after.keys() - before.keys(),
        before.keys() - after.keys(),
        {n for n in before.keys() & after.keys() if before[n] != after[n]},
    )
    found = difference(*(tables_of(read("ofac-csv", {"prim": sdn(day)})) for day in (old, new)))
    ours = tuple(
        {one.id.removeprefix("us-ofac:") for one in side}
        for side in (found.added, found.removed, [one.who for one in found.changed])
    )
    assert ours == by_row
    assert tuple(map(len, ours)) == counts
    assert all(one.changes for one in found.changed)


def test_order_is_no_change() -> None:
    rows = [(n, "Ostvale", "A", "T1; T2") for n in range(1, 9)]
    shuffled = list(rows)
    random.Random(3).shuffle(shuffled)
    assert difference(tables_of(made(rows)), tables_of(made(shuffled))).empty
