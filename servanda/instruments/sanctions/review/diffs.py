"""What changed between two snapshots of a list: added, removed, changed, and in each changed entity which fields, by values that came and went.

Two levels. First the content hashes of all entities are compared in columns: an entity is changed when anything its publisher says of it
has changed (in OFAC's CSV: any cell of its row, spaces at the ends aside), and order does not count. Then the rows of the changed ones alone are compared field by field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    import pyarrow as pa

Tables = Mapping[str, "pa.Table"]

_PARTS = re.compile(r";\s+|\n")
_NAMED = re.compile(r"(?:^|; )named as ([^\n]+)")


class WhoListed(msgspec.Struct, frozen=True):
    """An entity in a word: id, caption, sort, programmes."""

    id: str
    caption: str
    sort: str
    programmes: tuple[str, ...] = ()


class FieldChange(msgspec.Struct, frozen=True):
    """One field: the values that went and those that came. For `remarks` these are its parts between semicolons."""

    field: str
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


class ChangedEntity(msgspec.Struct, frozen=True):
    """An entity in both, with what changed in it."""

    who: WhoListed
    changes: tuple[FieldChange, ...]


class Difference(msgspec.Struct, frozen=True):
    """old_total, new_total: entities on either side. renamed: (id that went, id that came) where both bear the same name and sort: perhaps the
    same entity under a new reference. fields: how many changed entities changed in which field."""

    added: tuple[WhoListed, ...]
    removed: tuple[WhoListed, ...]
    changed: tuple[ChangedEntity, ...]
    old_total: int
    new_total: int
    renamed: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, int], ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.added or self.removed or self.changed)


class Ids(msgspec.Struct, frozen=True):
    """The first level alone: ids, in the order of the newer list (removed: of the older)."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def compare(old: pa.Table, new: pa.Table) -> Ids:
    """Which entities were added, removed, changed. In: two `entity` tables; only `id` and `content` are looked at."""
    import pyarrow.compute as pc

    old_ids, new_ids = old["id"].combine_chunks(), new["id"].combine_chunks()
    at = pc.index_in(new_ids, value_set=old_ids)
    before = pc.take(old["content"].combine_chunks(), at)
    other = pc.fill_null(pc.not_equal(new["content"].combine_chunks(), before), False)
    gone = pc.invert(pc.is_in(old_ids, value_set=new_ids))
    return Ids(
        added=tuple(new_ids.filter(pc.is_null(at)).to_pylist()),
        removed=tuple(old_ids.filter(gone).to_pylist()),
        changed=tuple(new_ids.filter(other).to_pylist()),
    )


def difference(old: Tables, new: Tables) -> Difference:
    """Everything that changed. In: the tables of two snapshots (`Store.tables`, `snapshot.tables_of`). Out: `Difference`, in the order of the lists."""
    ids = compare(old["entity"], new["entity"])
    added, removed = _who(new, ids.added), _who(old, ids.removed)
    changed = _changed(old, new, ids.changed)
    counts: dict[str, int] = {}
    for one in changed:
        for change in one.changes:
            counts[change.field] = counts.get(change.field, 0) + 1
    gone = {(one.caption, one.sort): one.id for one in removed}
    return Difference(
        added=added,
        removed=removed,
        changed=changed,
        old_total=old["entity"].num_rows,
        new_total=new["entity"].num_rows,
        renamed=tuple((gone[key], one.id) for one in added if (key := (one.caption, one.sort)) in gone),
        fields=tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def _who(tables: Tables, ids: Sequence[str]) -> tuple[WhoListed, ...]:
    if not ids:
        return ()
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(list(ids), pa.string())
    listed = tables["listing"].filter(pc.is_in(tables["listing"]["entity"], value_set=wanted))
    programmes: dict[str, dict[str, None]] = {}
    for id, programme in zip(listed["entity"].to_pylist(), listed["programme"].to_pylist(), strict=True):
        if programme:
            programmes.setdefault(id, {})[programme] = None
    rows = (
        tables["entity"]
        .select(["id", "caption", "sort"])
        .take(pc.index_in(wanted, value_set=tables["entity"]["id"].combine_chunks()))
    )
    cells = (rows[name].to_pylist() for name in rows.column_names)
    return tuple(WhoListed(id, caption, sort, tuple(programmes.get(id, ()))) for id, caption, sort in zip(*cells, strict=True))


def _only(
    table: pa.Table, column: str, ids: Sequence[str], columns: Sequence[str] = (), *, unlike: pa.Table | None = None
) -> list[dict[str, Any]]:
    """The rows whose id is among these, as plain data. unlike: without the rows that stand in this table too."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(list(ids), pa.string())
    chosen = table.select(list(columns)) if columns else table
    kept = chosen.filter(pc.is_in(table[column], value_set=wanted))
    if unlike is not None:
        other = unlike.filter(pc.is_in(unlike[column], value_set=wanted))
        kept = kept.filter(pc.invert(pc.is_in(_key(kept), value_set=_key(other))))
    names = kept.column_names
    return [dict(zip(names, row, strict=True)) for row in zip(*(kept[name].to_pylist() for name in names), strict=True)]


def _key(table: pa.Table) -> pa.Array:
    """Each row as one text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = []
    for name in table.column_names:
        column = table[name].combine_chunks()
        text = pc.cast(column, pa.string()) if pa.types.is_floating(column.type) else _joined(column)
        columns.append(pc.fill_null(text, ""))
    return pc.binary_join_element_wise(*columns, _BETWEEN)


def _changed(old: Tables, new: Tables, ids: Sequence[str]) -> tuple[ChangedEntity, ...]:
    if not ids:
        return ()
    before: Said = {id: {} for id in ids}
    after: Said = {id: {} for id in ids}
    _entity_fields(old["entity"], new["entity"], ids, before, after)
    for table, (columns, words) in ROWS.items():
        for column in columns:
            # two edges may say the same of a party by name and by id: edges are compared by their words alone
            same = table != "edge"
            was = _only(old[table], column, ids, unlike=new[table] if same else None)
            now = _only(new[table], column, ids, unlike=old[table] if same else None)
            for rows, said in ((was, before), (now, after)):
                for row in rows:
                    for field, value in words(row, column):
                        if value and (
                            column != "target" or row["source"] not in before
                        ):  # a relation between two of them is told with its source
                            said[row[column]].setdefault(field, set()).add(value)
    rows_of = {one.id: one for one in _who(new, ids)}
    return tuple(ChangedEntity(rows_of[id], _changes(before[id], after[id])) for id in ids)


def _changes(before: Mapping[str, set[str]], after: Mapping[str, set[str]]) -> tuple[FieldChange, ...]:
    nothing: set[str] = set()
    found = []
    for field in sorted(before.keys() | after.keys()):
        was, now = before.get(field, nothing), after.get(field, nothing)
        if was != now:
            found.append(FieldChange(field, tuple(sorted(was - now)), tuple(sorted(now - was))))
    return tuple(found)


Said = dict[str, dict[str, set[str]]]
"""Entity: field: the values said. Values that both sides say need not stand here."""

PLAIN = ("sort", "sex", "vessel_type", "tonnage", "remarks")
MANY = ("born", "died", "birth_places", "countries", "nationalities", "positions", "addresses", "flags")
_MARK, _BETWEEN = "\x1f", "\x1e"


def _entity_fields(old: pa.Table, new: pa.Table, ids: Sequence[str], before: Said, after: Said) -> None:
    """The fields of the entity's own row, column by column; only cells that differ are looked into."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(list(ids), pa.string())
    sides = [table.take(pc.index_in(wanted, value_set=table["id"].combine_chunks())) for table in (old, new)]
    for field in (*PLAIN, *MANY, "extra"):
        cells = [_joined(side[field].combine_chunks()) for side in sides]
        for index in pc.indices_nonzero(pc.not_equal(*cells)).to_pylist():
            for side, said in zip(cells, (before, after), strict=True):
                for name, value in _values(field, side[index].as_py()):
                    said[ids[index]].setdefault(name, set()).add(value)


def _joined(column: pa.Array) -> pa.Array:
    """A column of texts, lists or pairs as one text for each row."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_list(column.type) and pa.types.is_struct(column.type.value_type):
        pairs = column.flatten()
        texts = pc.binary_join_element_wise(pc.struct_field(pairs, "name"), pc.struct_field(pairs, "value"), _BETWEEN)
        lengths = pc.fill_null(pc.list_value_length(column), 0)
        offsets = pa.concat_arrays([pa.array([0], pa.int64()), pc.cumulative_sum(pc.cast(lengths, pa.int64()))])
        column = pa.LargeListArray.from_arrays(offsets, texts)
    return pc.binary_join(column, _MARK) if pa.types.is_list(column.type) or pa.types.is_large_list(column.type) else column


def _values(field: str, cell: str) -> list[tuple[str, str]]:
    if field == "remarks":
        return [(field, part.strip().removesuffix(".")) for part in _PARTS.split(cell) if part.strip()]
    parts = [part for part in cell.split(_MARK) if part]
    if field == "extra":
        pairs = [part.partition(_BETWEEN) for part in parts]
        return [
            (name, value) for name, _, value in pairs if name not in ("remark", "remarks cut short")
        ]  # these stand in the remarks already
    return [(field, part) for part in parts]


def _name(row: Mapping[str, Any], _side: str) -> list[tuple[str, str]]:
    return [(f"name ({row['role']})", row["text"])]


def _identifier(row: Mapping[str, Any], _side: str) -> list[tuple[str, str]]:
    words = [
        row["value"],
        row["country"] and f"({row['country']})",
        row["first"] and f"from {row['first']}",
        row["last"] and f"to {row['last']}",
        row["note"],
    ]
    return [(f"identifier ({row['kind']})", " ".join(filter(None, words)))]


def _listing(row: Mapping[str, Any], _side: str) -> list[tuple[str, str]]:
    days = (f"{name.removesuffix('_on')} {row[name]}" for name in ("listed_on", "amended_on", "delisted_on") if row[name])
    words = [row["programme"] or "no programme", ", ".join(row["measures"]), row["legal_basis"], *days]
    return [("listing", "; ".join(filter(None, words))), ("reason", row["reason"])]


def _edge(row: Mapping[str, Any], side: str) -> list[tuple[str, str]]:
    return [("relation", _relation(row, side, "target" if side == "source" else "source"))]


ROWS: dict[str, tuple[tuple[str, ...], Callable[[Mapping[str, Any], str], list[tuple[str, str]]]]] = {
    "name": (("entity",), _name),
    "identifier": (("entity",), _identifier),
    "listing": (("entity",), _listing),
    "edge": (("source", "target"), _edge),
}
"""Table: the columns that name an entity, and the words of a row. Names go by their role, identifiers by their kind, so that a change reads as what it is."""


def _relation(row: Mapping[str, Any], side: str, other: str) -> str:
    """A relation in words; a party is named as published, so that its own listing or delisting is no change here."""
    named = _NAMED.search(row["note"])
    party = named.group(1) if named else row[other].removeprefix("name:")
    note = row["note"][: named.start()] if named else row["note"]
    shares = (
        ""
        if row["least"] is None
        else f"{row['least']:.2%} to {row['most']:.2%}"
        if row["most"] is not None
        else f"at least {row['least']:.2%}"
    )
    days = " ".join(f"{word} {row[name]}" for word, name in (("from", "first"), ("to", "last")) if row[name])
    kind = row["kind"] if side == "source" else f"{row['kind']} (by)"
    return " ".join(filter(None, (kind, party, shares, days, note and f"({note})")))
