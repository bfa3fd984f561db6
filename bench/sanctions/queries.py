"""What screening is measured on: queries built from real lists and names, each with the party that is meant, or with nobody.

The index holds the OFAC SDN list (primary names of 2024-05-03, aliases and addresses of 2025-12), the UN Security Council's list and the EU's Official
Journal listings. The files are read from `../shared/data/sanctions`; none is in the repository. Queries of one side of the split (`split.py`) are about entities of
that side only. Kinds:

- `exact`: a listed name as it stands in the index.
- `typo`: a listed name with one slip of the keyboard (two in names of twelve letters and more).
- `reordered`: the words of a listed name in another order, the comma gone.
- `alias`: an alias that was taken out of the index, wherever the party bears it. A word of it, or a word that sounds like it, stands in another name of
  the party: a nickname or acronym that shares nothing with any other name cannot be found from names by anybody; these are the kind `alias-unrelated`, measured beside
  and not counted in the totals.
- `cyrillic`, `arabic`: the party's name in its own script; all its names in that script were taken out of the index. The same rule: a word of it, in Latin letters by ICU, sounds
  like a word of another name; translations (`Russian Imperial Movement`) are the kind `native-unrelated`, measured beside.
- `negative`: people who are not listed (yente's invented people of all countries and of the United States, members of the US Congress). Those whose name is, word for word, a
  name in the index are taken out and counted: a namesake is not an error of names.

Every positive query but `exact`, `typo` and `reordered` is thus about something that is not in the index. The party meant counts as found in any of its records: the same party is
records of the same sort, whose birth years do not contradict each other, and that (1) share a name word for word (case, accents, punctuation and order aside), or (2) share a name in all but
spelling: the consonants of its words are the same, words of legal form aside, or (3) are persons with the same day of birth and two words in common by consonants, or (4) bear the same number
(IMO, LEI, tax, registration, passport). Nothing else joins them, and they are not joined further than from one to the next.

facts: what a query tells beside the name, each with the probability given: the birth year and the country (nationality for a person) where they are known. The peers get the
same. Every query says its sort (person, organisation, vessel), as customer files do.

Licences: `free=True` leaves out the EU's listings (their collection is CC-BY-NC), for training and for everything that ships.

Run: python bench/sanctions/queries.py        prints the counts
"""

from __future__ import annotations

import csv
import gzip
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.sanctions.parties import parties, years  # noqa: E402
from bench.sanctions.slips import latin, related, script_of, scripts_in, shuffled, slip  # noqa: E402
from bench.sanctions.split import Part, name_key, parts  # noqa: E402

if TYPE_CHECKING:
    import pyarrow as pa

SHARED = ROOT.parent / "shared" / "data" / "sanctions"
SEED = 20260822
EU = SHARED / "NONCOMMERCIAL_cc-by-nc" / "eu_journal_opensanctions" / "consolidated"
KINDS = ("exact", "typo", "reordered", "alias", "cyrillic", "arabic", "negative")
BESIDE = ("alias-unrelated", "native-unrelated")
"""Kinds that are measured beside the others and not counted in the totals."""
MOST = {"exact": 1500, "typo": 1500, "reordered": 1000, "alias": 1500, "cyrillic": 1200, "arabic": 500, "negative": 4000, "alias-unrelated": 500, "native-unrelated": 500}
SCRIPTS = {"cyrillic": "CYRILLIC", "arabic": "ARABIC"}


class BenchQuery(msgspec.Struct, frozen=True, kw_only=True):
    """kind: of `KINDS` or `BESIDE`; expected: entity ids of the party meant, none for a negative; born: years; countries: ISO alpha-2."""

    id: str
    kind: str
    names: tuple[str, ...]
    sort: str = ""
    born: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    expected: frozenset[str] = frozenset()


class Questions(msgspec.Struct, frozen=True, kw_only=True):
    """queries; tables: the index's tables with the held-out names taken out; counts: what there was and what was left out."""

    part: str
    queries: tuple[BenchQuery, ...]
    tables: Any
    counts: dict[str, int]


def available() -> bool:
    return SHARED.is_dir()


# --- the lists -----------------------------------------------------------------------------------------------------------


@cache
def real_parsed(*, free: bool = False) -> tuple[Any, ...]:
    """The three lists as `Parsed`."""
    from servanda.instruments.sanctions.lists.registry import read

    ofac = SHARED / "lists" / "ofac"
    names = {"prim.csv": "sdn_2024-05-03.csv.gz", "alt.csv": "alt_2025-12.csv.gz", "add.csv": "add_2025-12.csv.gz"}
    found = [
        read("ofac-csv", {name: gzip.decompress((ofac / file).read_bytes()) for name, file in names.items()}),
        read("un-xml", {"un.xml": gzip.decompress((SHARED / "lists/un/UN_consolidated_2026-02-27.xml.gz").read_bytes())}),
    ]
    if not free:
        found.append(read("eu-oj", {path.name: path.read_bytes() for path in sorted(EU.glob("*.csv"))}))
    return tuple(found)


@cache
def real_lists(*, free: bool = False) -> dict[str, pa.Table]:
    """The tables of the three lists, one after the other."""
    from servanda.instruments.sanctions.tables import TABLES, to_table

    found = real_parsed(free=free)
    fields = {"entity": "entities", "name": "names", "identifier": "identifiers", "edge": "edges", "listing": "listings", "evidence": "evidence", "reject": "rejects"}
    return {table: to_table(table, [row for one in found for row in getattr(one, fields[table])]) for table in TABLES}


@cache
def _sides(free: bool) -> tuple[dict[str, Part], dict[str, frozenset[str]]]:
    """The side of every entity, and the records of its party."""
    tables = real_lists(free=free)
    return parts(tables), parties(*(tables[name].to_pylist() for name in ("entity", "name", "identifier")))


# --- queries -------------------------------------------------------------------------------------------------------------


def build(part: Part, *, free: bool = False, facts: float = 0.0, most: Mapping[str, int] = MOST, seed: int = SEED) -> Questions:
    """The queries of one side, and the index they are asked of.

    part: `train` or `test`; free: without the lists that must not be trained on; facts: probability of each fact; most: queries a kind; the same
    arguments give the same queries. Raises FileNotFoundError where the shared data are absent.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    tables = real_lists(free=free)
    entities, names = tables["entity"].to_pylist(), tables["name"].to_pylist()
    side, same = _sides(free)
    of = {row["id"]: row for row in entities}
    mine: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in names:
        if row["role"] != "weak":
            mine[row["entity"]].append(row)
    chance = random.Random(f"{seed}/{part}/{free}")
    ids = sorted(one for one in of if side[one] == part and of[one]["sort"] in ("person", "organisation", "vessel") and mine[one])
    chance.shuffle(ids)
    made: list[BenchQuery] = []
    gone: set[tuple[str, str]] = set()  # (entity, text) taken out of the index
    used: set[str] = set()  # one party is held out for one kind only
    counts: Counter[str] = Counter()

    def ask(kind: str, text: str, entity: str) -> None:
        row = of[entity]
        made.append(
            BenchQuery(
                id=f"{part}-{kind}-{len(made):05}", kind=kind, names=(text,), sort=row["sort"], expected=same[entity], **_facts(row, facts, chance)
            )
        )

    def hold_out(kind: str, texts: Sequence[str], entity: str, asked: str) -> None:
        keys = {name_key(text) or text for text in texts}
        for other in same[entity]:
            gone.update((other, row["text"]) for row in names_all[other] if (name_key(row["text"]) or row["text"]) in keys)
        used.update(same[entity])
        ask(kind, asked, entity)

    names_all: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in names:
        names_all[row["entity"]].append(row)
    done_native = Counter[str]()
    for script_kind, script in SCRIPTS.items():
        for one in ids:
            native = [row["text"] for row in mine[one] if script_of(row["text"]) == script and len(row["text"].split()) > 1]
            if not native or used & same[one]:
                continue
            every = [row["text"] for two in same[one] for row in names_all[two] if script in scripts_in(row["text"])]
            rest = {two: [row["text"] for row in mine[two] if row["text"] not in every] for two in same[one]}
            if not all(rest.values()):
                continue  # a record must keep a name in the index
            kind = script_kind if related(latin(native[0]), [text for texts in rest.values() for text in texts]) else "native-unrelated"
            counts[f"{script_kind}, chosen{'' if kind == script_kind else ', unrelated'}"] += 1
            if done_native[kind] < most[kind]:
                hold_out(kind, every, one, native[0])
                done_native[kind] += 1
    done_alias = Counter[str]()
    for one in ids:
        if used & same[one]:
            continue
        main = [row["text"] for row in mine[one] if row["role"] == "primary"]
        options = [
            row["text"] for row in mine[one]
            if row["role"] in ("alias", "former") and script_of(row["text"]) == "LATIN" and len(name_key(row["text"])) > 0
            and name_key(row["text"]) not in {name_key(text) for text in main}
        ]  # fmt: skip
        if not options or not main:
            continue
        alias = chance.choice(options)
        rest = [row["text"] for two in same[one] for row in names_all[two] if row["role"] != "weak" and name_key(row["text"]) != name_key(alias)]
        kind = "alias" if related(alias, rest) else "alias-unrelated"
        counts[f"{kind}, chosen"] += 1
        if done_alias[kind] < most[kind]:
            hold_out(kind, [alias], one, alias)
            done_alias[kind] += 1
    for kind in ("exact", "typo", "reordered"):
        done = 0
        for one in (chance.sample(ids, len(ids))):
            if done == most[kind]:
                break
            texts = [r["text"] for r in mine[one] if script_of(r["text"]) == "LATIN" and (one, r["text"]) not in gone and len(name_key(r["text"])) > 0]
            if texts:
                text = chance.choice(texts)
                asked = {"exact": lambda t: t, "typo": lambda t: slip(t, chance), "reordered": lambda t: shuffled(t, chance)}[kind](text)
                if kind == "exact" or asked != text:
                    ask(kind, asked, one)
                    done += 1
    listed = {name_key(row["text"]) for row in names} - {""}
    pool, counts_out = negatives(listed)
    counts.update(counts_out)
    pool = [row for number, row in enumerate(pool) if (number % 2 == 0) == (part == "train")]
    congress = [row for row in pool if row["from"] == "congress"]
    others = [row for row in pool if row["from"] != "congress"]
    for row in congress[: most["negative"] // 5] + chance.sample(others, min(len(others), most["negative"] - min(len(congress), most["negative"] // 5))):
        born = {"born": [row["date_of_birth"][:4]] if row["date_of_birth"] else [], "nationalities": [country(row["nationality"])] if row["nationality"] else []}
        made.append(BenchQuery(id=f"{part}-negative-{len(made):05}", kind="negative", names=(row["full_name"],), sort="person", **_facts(born, facts, chance)))
    kept = [(e, t) not in gone for e, t in zip(tables["name"]["entity"].to_pylist(), tables["name"]["text"].to_pylist(), strict=True)]
    index = {**tables, "name": tables["name"].filter(pa.array(kept))}
    asked = Counter(one.kind for one in made)
    counts.update({f"queries {kind}": n for kind, n in asked.items()})
    counts.update({"entities": len(of), "names": len(names), "names taken out": len(names) - int(pc.sum(pa.array(kept)).as_py()), "names in the index": index["name"].num_rows})
    return Questions(part=part, queries=tuple(made), tables=index, counts=dict(counts))


def _facts(row: Mapping[str, Any], chance_of: float, chance: random.Random) -> dict[str, tuple[str, ...]]:
    known = sorted(years(row.get("born") or ()))
    where = [c for c in [*(row.get("nationalities") or ()), *(row.get("countries") or ())] if len(c) == 2]
    told_year, told_where = chance.random() < chance_of, chance.random() < chance_of
    return {"born": (str(known[0]),) if known and told_year else (), "countries": (where[0],) if where and told_where else ()}


@cache
def _country_codes() -> dict[str, str]:
    import icu

    english = icu.Locale("en")
    return {
        icu.Locale("", code).getDisplayCountry(english).casefold(): code.casefold() for code in icu.Locale.getISOCountries()
    }


def country(word: str) -> str:
    """ISO alpha-2 of an English country name; "" when it is none."""
    return word.casefold() if len(word) == 2 else _country_codes().get(word.casefold(), "")


def negatives(listed: set[str]) -> tuple[list[dict[str, str]], dict[str, int]]:
    """Rows of people who are not listed; those whose name is a listed name word for word taken out and counted."""
    rows, out = [], 0
    yente = SHARED / "names" / "yente"
    for name, file in (("congress", "positives_us_congress_untreated"), ("global", "negatives_global"), ("us", "negatives_us")):
        seen: set[str] = set()
        with gzip.open(yente / f"{file}.csv.gz", "rt", encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                if row["full_name"] in seen or len(row["full_name"].split()) < 2:
                    continue
                seen.add(row["full_name"])
                if name_key(row["full_name"]) in listed:
                    out += 1
                else:
                    rows.append({**row, "from": name})
    return rows, {"negatives that are a listed name, taken out": out}


def main() -> None:
    for side in ("train", "test"):
        found = build(side)  # type: ignore[arg-type] # the two sides by name
        print(side, found.counts)
        for kind in (*KINDS, *BESIDE):
            print("  ", kind, [one.names[0] for one in found.queries if one.kind == kind][:6])


if __name__ == "__main__":
    main()
