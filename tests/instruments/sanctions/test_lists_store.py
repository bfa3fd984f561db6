"""Snapshots: immutable, all or nothing, known from a moment, the same content recognised; and what changed between two."""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest
from listed_files import FILES, LISTS

from servanda.base import disk, snapshots
from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.lists.registry import read
from servanda.instruments.sanctions.lists.snapshot import content_of_parsed, in_force, tables_of
from servanda.instruments.sanctions.lists.store import Store, joined, load_lists, open_store
from servanda.instruments.sanctions.records import Manifest, Parsed

FIRST, SECOND, THIRD = (f"2031-{month}T00:00:00Z" for month in ("07-04", "12-15", "12-20"))


def ofac(day: str) -> Parsed:
    return read("ofac-csv", {part: LISTS / day / f"{part}.csv" for part in ("prim", "alt", "add")})


def put(store: Store, parsed: Parsed, known: str, name: str = "belmora") -> tuple[Manifest, bool]:
    return store.add(parsed, list=name, publisher="xb", format="ofac-csv", files=[("prim.csv", "0" * 64)], known=known)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store")


def test_a_snapshot_gives_back_what_was_put_in(store: Store) -> None:
    parsed = ofac("2031-07-04")
    manifest, new = put(store, parsed, FIRST)
    assert new
    assert manifest.id == manifest.content[:16]
    assert dict(manifest.counts)["entity"] == 10
    for table, rows in store.tables(manifest.id).items():
        assert rows.equals(tables_of(parsed)[table]), table
    assert store.verify() == ()


def test_the_same_content_is_recognised_and_a_return_to_it_is_news(store: Store) -> None:
    first, _ = put(store, ofac("2031-07-04"), FIRST)
    again, new = put(store, ofac("2031-07-04"), SECOND)
    assert (again, new) == (first, False)
    assert len(store.snapshots()) == 1
    put(store, ofac("2031-12-15"), SECOND)
    back, new = put(store, ofac("2031-07-04"), THIRD)
    assert new
    assert (back.content, back.id != first.id) == (first.content, True)
    assert [one.known for one in store.snapshots()] == [FIRST, SECOND, THIRD]
    assert store.verify() == ()


def test_what_was_known_when(store: Store) -> None:
    first, _ = put(store, ofac("2031-07-04"), FIRST)
    second, _ = put(store, ofac("2031-12-15"), SECOND)
    other, _ = put(store, read("un-xml", FILES["un-xml"]), SECOND, "un-sc")
    assert store.current() == (second, other)
    assert store.current(known="2031-12-14") == (first,)
    assert store.current(["belmora"], known="2031-12-15") == (second,)
    assert store.current(known="2031-01-01") == ()
    with pytest.raises(Refusal, match="known by 2031-07-03"):
        store.current(["belmora"], known="2031-07-03")
    with pytest.raises(Refusal, match="no list “nobody”"):
        store.current(["nobody"])
    # knowledge that came late is put where it belongs, and what was known after it stays
    early, new = put(store, ofac("2031-12-15"), "2031-06-01T00:00:00Z")
    assert new
    assert store.current(known="2031-06-02") == (early,)
    assert store.current() == (second, other)


def test_the_hash_knows_neither_order_nor_format_of_the_disk(store: Store, tmp_path: Path) -> None:
    rows = (LISTS / "2031-07-04" / "prim.csv").read_text("utf-8").rstrip("\x1a").splitlines(keepends=True)
    whole = ofac("2031-07-04")
    for seed in range(5):
        shuffled = list(rows)
        random.Random(seed).shuffle(shuffled)
        parsed = read(
            "ofac-csv",
            {"prim": "".join(shuffled).encode(), **{part: LISTS / "2031-07-04" / f"{part}.csv" for part in ("alt", "add")}},
        )
        assert content_of_parsed("x", parsed) == content_of_parsed("x", whole)
    assert content_of_parsed("y", whole) != content_of_parsed("x", whole)
    manifest, _ = put(store, whole, FIRST)
    home = store.folder / "belmora" / manifest.id
    table = pq.read_table(home / "entity.parquet")
    pq.write_table(table, home / "entity.parquet", version="1.0", compression="none")
    assert [one.what for one in store.verify()] == ["the table entity is not as it was written"]


def test_all_or_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []

    def fails(handle: int, data: bytes) -> None:
        written.append(handle)
        if len(written) == 4:
            raise OSError(28, "No space left on device")
        os.write(handle, data)

    monkeypatch.setattr(disk, "write", fails)
    with pytest.raises(Refusal, match="nothing was stored"):
        put(store, ofac("2031-07-04"), FIRST)
    assert store.snapshots() == ()
    assert list((store.folder / "belmora").iterdir()) == []
    with pytest.raises(Refusal, match="names nobody"):
        put(store, Parsed(), FIRST)


def test_a_draft_left_by_a_killed_import_is_no_snapshot(store: Store) -> None:
    manifest, _ = put(store, ofac("2031-07-04"), FIRST)
    home = store.folder / "belmora"
    os.rename(home / manifest.id, home / ".draft-killed")
    assert store.snapshots() == ()
    assert put(store, ofac("2031-07-04"), SECOND)[1]
    assert len(store.snapshots()) == 1


@pytest.mark.parametrize("code", ["un-xml", "eu-fsf-xml", "uk-csv", "eu-oj", "ftm", "ofac-csv"])
def test_records_in_another_order_have_the_same_content(code: str) -> None:
    files = {
        name: (next(path.rglob("*.csv")) if path.is_dir() else path).read_text("utf-8-sig") for name, path in FILES[code].items()
    }
    whole = content_of_parsed("x", read(code, {name: text.encode() for name, text in files.items()}))
    for seed in range(4):
        turned = {name: _turned(code, text, random.Random(f"{seed} {name}")).encode() for name, text in files.items()}
        assert turned != files
        assert content_of_parsed("x", read(code, turned)) == whole


def _turned(code: str, text: str, chance: random.Random) -> str:
    """The records of a file in another order; header lines stay."""
    tag = {"un-xml": "INDIVIDUAL", "eu-fsf-xml": "sanctionEntity"}.get(code)
    if tag:
        start, end = re.search(rf"<{tag}[ >]", text).start(), text.rindex(f"</{tag}>") + len(f"</{tag}>")  # type: ignore[union-attr]
        parts = [part + f"</{tag}>" for part in text[start:end].split(f"</{tag}>")[:-1]]
        chance.shuffle(parts)
        return text[:start] + "".join(parts) + text[end:]
    lines = text.rstrip("\x1a").splitlines(keepends=True)
    keep = {"uk-csv": 2, "eu-oj": 1}.get(code, 0)
    body = lines[keep:]
    chance.shuffle(body)
    return "".join(lines[:keep] + body)


def test_a_changed_manifest_or_a_missing_table_is_found(store: Store) -> None:
    manifest, _ = put(store, ofac("2031-07-04"), FIRST)
    home = store.folder / "belmora" / manifest.id
    path = home / "manifest.json"
    said = path.read_bytes()
    other = manifest.content[:16] + "0" * 48
    snapshots.put(path, msgspec.structs.replace(manifest, content=other))  # as one would who knows the format
    assert [one.what for one in store.verify()] == ["the content does not have the hash of the manifest"]
    path.write_bytes(said)
    os.remove(home / "edge.parquet")
    assert [one.what for one in store.verify(manifest.id[:5])] == ["the table edge is missing"]
    with pytest.raises(Refusal, match="the table edge is missing"):
        store.tables(manifest.id)
    for data in (b"{", b"{}", b"{}\n", said.replace(b'"tables"', b'"sables"'), said.replace(b"2031-07-04", b"2031-07-05"), said[:-1]):
        path.write_bytes(data)
        with pytest.raises(Refusal, match="damaged") as refused:
            store.snapshots()
        assert refused.value.place == str(path)
        assert [one.snapshot for one in store.verify()] == [f"belmora/{manifest.id}"]
    path.unlink()
    with pytest.raises(Refusal, match="lost its manifest"):
        store.current()


def test_names_and_moments_of_the_store(store: Store, tmp_path: Path) -> None:
    parsed = ofac("2031-07-04")
    for name in ("", "../up", "A", "a/b", ".hidden"):
        with pytest.raises(Refusal, match="cannot name a list"):
            put(store, parsed, FIRST, name)
    with pytest.raises(Refusal, match="no instant"):
        put(store, parsed, "2031-07-04")
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(Refusal, match="a file, not a folder"):
        open_store(file)
    with pytest.raises(Refusal, match="holds no list"):
        load_lists(store)
    with pytest.raises(Refusal, match="no snapshot begins"):
        store.tables("ff")


def test_lists_loaded_together_keep_their_ids_apart(store: Store) -> None:
    put(store, ofac("2031-07-04"), FIRST, "a")
    put(store, ofac("2031-12-15"), FIRST, "b")
    lists = load_lists(store)
    ids = lists.tables["entity"]["id"].to_pylist()
    assert len(ids) == len(set(ids)) == 20
    assert "us-ofac:101" in ids
    assert "us-ofac:101@b" in ids
    assert set(lists.tables["name"]["entity"].to_pylist()) == set(ids)
    edges = lists.tables["edge"].to_pylist()
    assert {("us-ofac:104", "us-ofac:107"), ("us-ofac:104@b", "us-ofac:107@b")} <= {
        (row["source"], row["target"]) for row in edges
    }
    assert [one.list for one in lists.manifests] == ["a", "b"]
    assert joined([("a", store.tables(lists.manifests[0].id))])["entity"].num_rows == 10


def test_which_listings_are_valid_on_a_day() -> None:
    listings = tables_of(read("seco-xml", FILES["seco-xml"]))["listing"]
    count = {day: in_force(listings, day).num_rows for day in ("2031-07-03", "2031-07-04", "2031-12-14", "2031-12-15")}
    assert count == {"2031-07-03": 0, "2031-07-04": 10, "2031-12-14": 10, "2031-12-15": 9}
    unsaid = tables_of(ofac("2031-07-04"))["listing"]
    assert in_force(unsaid, "2031-01-01").num_rows == unsaid.num_rows
    for day in ("2031-02-30", "soon", "2031"):
        with pytest.raises(Refusal):
            in_force(listings, day)


def test_manifests_are_plain_data(store: Store) -> None:
    manifest, _ = put(store, ofac("2031-07-04"), FIRST)
    assert msgspec.json.decode((store.folder / "belmora" / manifest.id / "manifest.json").read_bytes(), type=Manifest) == manifest


def test_known_by_a_day_means_its_end_and_what_is_no_day_is_refused(store: Store) -> None:
    first, _ = put(store, ofac("2031-07-04"), "2031-07-04T23:59:59Z")
    second, _ = put(store, ofac("2031-12-15"), "2031-12-15T10:00:00Z")
    assert [one.id for one in store.current(known="2031-07-04")] == [first.id]
    assert store.current(known="2031-07-03") == ()
    assert [one.id for one in store.current(known="2031-12-15T12:30:00+02:00")] == [second.id]  # half past ten in UTC
    assert [one.id for one in store.current(known="2031-12-15T11:59:00+02:00")] == [first.id]
    for wrong in ("31.12.2031", "2031-02-31", "2031-13-45", "yesterday"):
        with pytest.raises(Refusal, match="is not a day"):
            store.current(known=wrong)
