"""Screening against its slow twin, and what must hold of every score."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import screening_oracle as oracle
from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.records import Entity, Identifier, Listed, Name, Role, Sort
from servanda.instruments.sanctions.screening import engine, likeness, search
from servanda.instruments.sanctions.screening.engine import screen
from servanda.instruments.sanctions.screening.facts import AGREE, CONTRADICT
from servanda.instruments.sanctions.screening.features import FEATURES
from servanda.instruments.sanctions.screening.index import Index, build
from servanda.instruments.sanctions.screening.model import chance, model
from servanda.instruments.sanctions.screening.records import Band, Fact, Query
from servanda.instruments.sanctions.screening.tokens import tokens
from servanda.instruments.sanctions.tables import to_table

WORDS = [
    "Toren", "Vaskeld", "Ilmar", "Desthov", "Sorenna", "Kalvik", "Harrow", "Strand", "Shipping", "Kelmport", "Trading",
    "House", "Ostvale", "Bank", "Abd", "al-Rahman", "Muhammad", "Mohamed", "Hussein", "Yevgeniy", "Evgeny", "Petrovich",
    "Ivanovna", "bin", "Abu", "Li", "Ming", "J.", "2", "No", "III", "LLC", "OOO", "Торен", "Васкельд", "محمد", "الراوي",
    "عبد", "الله", "김정은", "王伟", "Ó'Brien", "Müller", "Mc",
]  # fmt: skip
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
LETTERS = st.text("aehiklmnorstvy -", min_size=1, max_size=14)


def listed(names: list[tuple[str, str, Role]], sort: Sort = Sort.PERSON, **told: object) -> dict[str, object]:
    ids = list(dict.fromkeys(entity for entity, _, _ in names))
    numbers = told.pop("numbers", ())
    return {
        "entity": to_table("entity", [Entity(id=one, sort=sort, caption=one, **told) for one in ids]),  # type: ignore[arg-type] # fields by name
        "name": to_table("name", [Name(entity=e, text=t, role=r) for e, t, r in names]),
        "identifier": to_table("identifier", [Identifier(entity=e, kind=k, value=v, normal=v) for e, k, v in numbers]),  # type: ignore[attr-defined]
        "listing": to_table("listing", [Listed(entity=one, list="test") for one in ids]),
    }


def people(count: int, seed: int) -> list[tuple[str, str, Role]]:
    chance_of = random.Random(seed)
    start, end = ("Var", "Tol", "Mes", "Kor", "Bel", "Sun", "Ardh", "Yel", "Zhor", "Quin"), ("an", "enko", "itz", "ova", "berg", "uddin", "mar", "iya", "escu", "ström")
    words = [a + b + c for a in start for b in ("", "ri", "ga") for c in end]
    return [(f"t:{n}", " ".join(chance_of.sample(words, chance_of.randint(1, 4))), Role.PRIMARY) for n in range(count)]


@settings(max_examples=amount(60, 15), deadline=None, derandomize=True)
@given(st.lists(NAMES | LETTERS, min_size=1, max_size=6), st.lists(NAMES | LETTERS, min_size=1, max_size=3))
def test_fast_and_slow_measure_the_same(on_list: list[str], asked: list[str]) -> None:
    index = build(listed([(f"t:{n}", text, Role.PRIMARY) for n, text in enumerate(on_list)]))
    arrays, words = index.asking(asked, [-1] * len(asked))
    for q, name in enumerate(asked):
        for t in range(len(index)):
            if not tokens(name):
                continue
            x = np.zeros((1, len(FEATURES)))
            search.pairs(arrays, words, index.names, index.listed, np.array([q]), np.array([t]), likeness.INSERT, likeness.SWAP, x)
            text, family = index.text(t), int(index.names.family[t])
            mine = [oracle.Part(w, v) for w, v in zip(tokens(name), index.asking.weights(tokens(name)), strict=True)]
            theirs = [oracle.Part(w, v, n < family) for n, (w, v) in enumerate(zip(tokens(text), index.asking.weights(tokens(text)), strict=True))]
            slow = oracle.measured(mine, theirs, int(arrays.script[q]), int(index.names.sort[t]))
            assert x[0].tolist() == pytest.approx(slow, abs=1e-9), (name, text)
            assert search.judge(x[0], model().trees) == pytest.approx(oracle.raw_score(x[0].tolist(), model().trees))


def test_blocking_loses_next_to_nothing_of_the_slow_way() -> None:
    names = people(amount(1500, 700), 4)
    index = build(listed(names))
    chance_of = random.Random(9)
    asked = []
    for _, text, _ in chance_of.sample(names, 60):
        at = chance_of.randrange(1, len(text))
        asked.append(" ".join(reversed((text[:at] + chance_of.choice("aeknrt") + text[at + 1 :]).split())))
    arrays, words = index.asking(asked, [0] * len(asked))
    names_, raw, many = np.full((60, 40), -1, np.int32), np.zeros((60, 40)), np.zeros(60, np.int64)
    search.search(arrays, words, index.names, index.listed, model().trees, 0, 60, engine.KEEP, likeness.INSERT, likeness.SWAP, names_, raw, many)
    kept = 0
    for q in range(60):
        x = np.zeros((len(index), len(FEATURES)))
        search.pairs(arrays, words, index.names, index.listed, np.full(len(index), q), np.arange(len(index)), likeness.INSERT, likeness.SWAP, x)
        scores = [search.judge(row, model().trees) for row in x]
        kept += raw[q, 0] == pytest.approx(max(scores))
    assert kept >= 58


@settings(max_examples=amount(40, 20), deadline=None, derandomize=True)
@given(st.lists(NAMES, min_size=1, max_size=5), NAMES)
def test_a_name_alone_never_proves_identity(on_list: list[str], asked: str) -> None:
    index = build(listed([(f"t:{n}", text, Role.PRIMARY) for n, text in enumerate(on_list)]))
    for hit in screen(index, [Query(id="q", names=(asked, on_list[0]), sort=Sort.PERSON)], threshold=0.0)[0].hits:
        assert 0 < hit.score < 0.9891
        assert 0 <= hit.baseline <= 1


def test_the_order_of_the_list_and_the_cut_of_the_queries_change_nothing() -> None:
    names = people(400, 1)
    shuffled = list(names)
    random.Random(2).shuffle(shuffled)
    queries = [Query(id=str(n), names=(text[1:],)) for n, (_, text, _) in enumerate(names[:40])]
    one = screen(build(listed(names)), queries, threshold=0.01)
    two = screen(build(listed(shuffled)), queries, threshold=0.01)
    assert one == two
    assert one == tuple(screen(build(listed(names)), [query], threshold=0.01)[0] for query in queries)
    assert sum(bool(row.hits) for row in one) >= 30


def test_saved_and_loaded_the_index_is_the_same_and_so_are_its_bytes(tmp_path: Path) -> None:
    names = people(100, 3)
    build(listed(names)).save(tmp_path / "one")
    build(listed(names[::-1])).save(tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    queries = [Query(id="q", names=(names[0][1],))]
    assert screen(Index.load(tmp_path / "one"), queries) == screen(build(listed(names)), queries)
    (tmp_path / "cut").write_bytes((tmp_path / "one").read_bytes()[:-70])
    (tmp_path / "other").write_bytes(b"name,born\n")
    for bad in ("cut", "other"):
        with pytest.raises(Refusal, match="index"):
            Index.load(tmp_path / bad)


def test_an_agreement_never_lowers_and_a_contradiction_never_raises() -> None:
    agree = [Fact(rule=rule.name, words="", weight=w) for rule, w in zip(AGREE, (6.0, 3.0, 0.6, 1.0), strict=True)]
    against = [Fact(rule=rule.name, words="", weight=-0.5 * n) for n, rule in enumerate(CONTRADICT, 1)]
    for raw in (-9.0, -3.0, 0.0, 4.0, 9.0):
        for weak in (False, True):
            for n in range(4):
                for some in combinations(agree, n):
                    for bad in ([], against[:1], against[3:6]):
                        odds = engine.odds_of(model(), raw, some, bad, weak)[0]
                        assert all(engine.odds_of(model(), raw, [*some, more], bad, weak)[0] >= odds for more in agree)
                        assert all(engine.odds_of(model(), raw, some, [*bad, more], weak)[0] <= odds for more in against)
                        assert 0 < chance(odds) < 1


PERSON, FIRM, SHIP = {"sort": Sort.PERSON}, {"sort": Sort.ORGANISATION}, {"sort": Sort.VESSEL}
EXAMPLES = [  # rule, what is listed and its name, what the query tells when the rule speaks, what it tells when it does not
    ("number-same", SHIP | {"numbers": (("t:1", "imo", "0100002"),)}, "SEA LANTERN", {"identifiers": (("imo", "010-0002"),)}, {"identifiers": (("imo", "0200004"),)}),
    ("number-differs", SHIP | {"numbers": (("t:1", "imo", "0100002"),)}, "SEA LANTERN", {"identifiers": (("imo", "0200004"),)}, {"identifiers": (("mmsi", "0200004"),)}),
    ("born-same", PERSON | {"born": ("1960/1964",)}, "VASKELD, Toren", {"born": ("1962-05-03",)}, {"born": ("1966",)}),
    ("born-differs", PERSON | {"born": ("~1962",)}, "VASKELD, Toren", {"born": ("1965",)}, {"born": ("1963",)}),
    ("country-same", PERSON | {"countries": ("xc",)}, "VASKELD, Toren", {"nationalities": ("xc",)}, {"countries": ("xa",)}),
    ("country-differs", PERSON | {"countries": ("xc",)}, "VASKELD, Toren", {"countries": ("xa",)}, {}),
    ("country-differs", PERSON | {"countries": ("xc",)}, "VASKELD, Toren", {"nationalities": ("xa",)}, {"nationalities": ("n/a",)}),
    ("country-differs", PERSON | {"countries": ("xc",)}, "VASKELD, Toren", {"countries": ("xa",)}, {"countries": ("Kongo",)}),
    ("sex-differs", PERSON | {"sex": "male"}, "VASKELD, Toren", {"sex": "female"}, {"sex": ""}),
    ("sort-differs", SHIP, "VASKELD TOREN", {"sort": Sort.PERSON}, {"sort": None}),
    ("patronymic-same", PERSON, "VASKELD, Toren Petrovich", {"patronymic": "Petrovich"}, {"patronymic": "Ilmarovich"}),
    ("patronymic-differs", PERSON, "VASKELD, Toren Petrovich", {"names": ("Vaskeld Toren Ilmarovich",)}, {"names": ("Vaskeld Toren",)}),
    ("sister", FIRM, "OSTVALE BANK No 2", {"names": ("Ostvale Bank No 3",)}, {"names": ("Ostvale Bank No II",)}),
    ("sister", FIRM, "OSTVALE BANK HAMBURG", {"names": ("Ostvale Bank Basel",)}, {"names": ("Ostvale Bank",)}),
    ("name-word-differs", PERSON, "VASKELD, Toren", {"names": ("Vaskeld Ilmar",)}, {"names": ("Vaskeld",)}),
]  # fmt: skip


@pytest.mark.parametrize("rule,record,name,speaks,silent", EXAMPLES, ids=[f"{row[0]}: {row[2]}" for row in EXAMPLES])
def test_each_rule_speaks_and_is_silent(rule: str, record: dict[str, object], name: str, speaks: dict[str, object], silent: dict[str, object]) -> None:
    index = build(listed([("t:1", name, Role.PRIMARY)], **record))  # type: ignore[arg-type] # fields by name
    for told, expected in ((speaks, True), (silent, False)):
        query = Query(**({"id": "q", "names": (name,)} | told))  # type: ignore[arg-type] # fields by name
        hit = screen(index, [query], threshold=0.0)[0].hits[0]
        found = {fact.rule: fact for fact in (*hit.agree, *hit.contradict)}
        assert (rule in found) is expected, (told, found)
        if expected:
            assert found[rule].words.endswith(".")
            assert found[rule].words in " ".join(hit.words)


def test_a_country_of_the_list_that_nobody_could_read_counts_neither_way() -> None:
    index = build(listed([("t:1", "VASKELD, Toren", Role.PRIMARY)], countries=("The Sunken Lands",)))
    asked = [Query(id="a", names=("Toren Vaskeld",)), Query(id="b", names=("Toren Vaskeld",), countries=("xa",)), Query(id="c", names=("Toren Vaskeld",), countries=("The Sunken Lands",))]
    assert len({one.hits[0].score for one in screen(index, asked)}) == 1


def test_every_rule_has_an_example() -> None:
    assert {rule.name for rule in (*AGREE, *CONTRADICT)} == {row[0] for row in EXAMPLES}


def test_a_weak_alias_alone_is_held_and_says_so() -> None:
    index = build(listed([("t:1", "VASKELD, Toren", Role.PRIMARY), ("t:1", "Kestrel Morrow", Role.WEAK)], born=("1962-05-03",)))
    alone, with_fact = screen(index, [Query(id="a", names=("Kestrel Morrow",)), Query(id="b", names=("Kestrel Morrow",), born=("1962-05-03",))])
    assert not alone.hits
    assert "weak alias" in alone.notes[0]
    assert with_fact.hits[0].band == Band.STRONG
    shown = screen(index, [Query(id="a", names=("Kestrel Morrow",))], threshold=0.01)[0].hits[0]
    assert shown.weak_only
    assert shown.score < model().borders[Band.POSSIBLE]
    assert any("weak alias alone" in line for line in shown.words)


def test_a_name_without_letters_is_noted_and_an_empty_list_is_no_error() -> None:
    index = build(listed([("t:1", "VASKELD, Toren", Role.PRIMARY)]))
    nothing = screen(index, [Query(id="q", names=("?!",)), Query(id="r", names=())])
    assert "no letter" in nothing[0].notes[0]
    assert not nothing[0].hits
    assert not nothing[1].hits
    assert not screen(build(listed([])), [Query(id="q", names=("Toren",))])[0].hits
