"""Phrases: what they match, when they clash, and how fast."""

from __future__ import annotations

import itertools

import pytest
from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.model.clashes import find_clashes
from servanda.model.loader import load_files
from servanda.model.names import Names
from servanda.model.phrases import Phrase, parse_phrase, tokens
from servanda.model.scope import Scopes
from servanda.model.sink import Sink, Where
from servanda.model.slots import Slots
from servanda.model.vocabulary import Entry, Vocabulary
from servanda.text.diagnostics import Span


def vocabulary(phrases: list[str], **names: list[str]) -> tuple[Vocabulary, Names]:
    """Phrases and names (by sort) in one file."""
    sink = Sink()
    scopes = Scopes({}, sink)
    scopes._seen["f"] = frozenset({"f"})
    known = Names(scopes, sink)
    for sort, listed in names.items():
        for number, name in enumerate(listed):
            known.declare(sort, name, Span("f", number + 1, 1, number + 1, 2), Where("f"))
    found = Vocabulary(scopes, Slots(known))
    for number, phrase in enumerate(phrases):
        found.add(
            Entry(f"t{number}", "act", "main", parse_phrase(phrase), "f", Span("f", number + 100, 1, number + 100, 2))
        )
    return found, known


@pytest.mark.parametrize(
    ("phrase", "words", "args"),
    [
        ("open fire [with {weapon}] [at {place: place}]", "opens fire", None),
        ("open fire [with {weapon}] [at {place: place}]", "Open the  FIRE", ()),
        ("open fire [with {weapon}] [at {place: place}]", "open fire at the Port Selm", (("place", "Port Selm"),)),
        (
            "open fire [with {weapon}] [at {place: place}]",
            "open fire with Port Selm at Port Selm",
            (("weapon", "Port Selm"), ("place", "Port Selm")),
        ),
        ("open fire [with {weapon}] [at {place: place}]", "open fire at Northmark", None),
        ("deliver {n: number} crates", "deliver 1,500 crates", (("n", "1500"),)),
        ("deliver {n: number} crates", "deliver 2.50 million crates", (("n", "2500000"),)),
        ("deliver {n: number} crates", "deliver many crates", None),
        ("deliver {q: quantity}", "deliver 500 million EUR", (("q", "500000000 EUR"),)),
        ("move by {d: date}", "move by end of March 2031", (("d", "end of 2031-03"),)),
        ("say {t: text} aloud", 'say "the war is over" aloud', (("t", "the war is over"),)),
        ("say {t: text} aloud", "say peace aloud", None),
        ("talk to {x}", 'talk to "anyone at all"', (("x", "anyone at all"),)),
        ("talk to {x: actor}", "talk to Bank of Kyiv", (("x", "Bank of Kyiv"),)),
        ("move {x: actor} of Kyiv", "move Bank of Kyiv", (("x", "Bank"),)),
    ],
)
def test_match(phrase: str, words: str, args: tuple[tuple[str, str], ...] | None) -> None:
    found, _ = vocabulary([phrase], actor=["Northmark", "Bank", "Bank of Kyiv"], place=["Port Selm"])
    match = found.match(words, "f")
    assert (match.args if match else None) == args


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("move {x: actor}", "move Bank", "move bank"),
        ("move {x: actor}", "move {y: place}", None),
        ("move {x: actor}", "move {y}", "move"),
        ("move {x: actor} of Kyiv", "move {y: actor}", "move bank of kyiv"),
        ("move [slowly] home", "move [quickly] home", "move home"),
        ("move {n: number}", "move {d: date}", None),
        ("pay {q: quantity}", "pay {n: number} km", "pay 7 km"),
        ("say {t: text}", "say {x}", "say"),
        ("open fire", "open fire at will", None),
    ],
)
def test_clash(first: str, second: str, words: str | None) -> None:
    found, names = vocabulary([first, second], actor=["Bank", "Bank of Kyiv"], place=["Kyiv"])
    clashes = find_clashes(found, names)
    assert [clash.words.startswith(words or "?") for clash in clashes] == ([True] if words else [])


WORD = st.sampled_from(["go", "red", "blue", "hand", "{x: actor}", "{y: actor}", "[red]", "[to {z: actor}]"])


@settings(derandomize=True, max_examples=amount(300, 150), deadline=None, database=None)
@given(
    st.lists(st.lists(WORD, min_size=1, max_size=4, unique=True), min_size=2, max_size=4),
    st.lists(
        st.sampled_from(["red", "blue", "red hand", "hand", "blue hand", "red blue"]),
        min_size=1,
        max_size=3,
        unique=True,
    ),
)
def test_clashes_are_those_that_words_show(phrases: list[list[str]], actors: list[str]) -> None:
    usable = []
    for words in phrases:
        if isinstance(parse_phrase(" ".join(words)), Phrase):
            usable.append(" ".join(words))
    found, names = vocabulary(usable, actor=actors)
    said = {(int(clash.first.term[1:]), int(clash.second.term[1:])) for clash in find_clashes(found, names)}
    same = set()
    texts: list[set[str]] = []
    for phrase in usable:
        mine: set[str] = set()
        for form in parse_phrase(phrase).forms:
            options = [[piece.key] if hasattr(piece, "key") else actors for piece in form]
            mine |= {" ".join(words) for words in itertools.product(*options)}
        texts.append(mine)
    keyed = [parse_phrase(phrase).forms for phrase in usable]
    for a, b in itertools.combinations(range(len(usable)), 2):
        if texts[a] & texts[b]:
            same.add((a, b))
    # phrases that stand for the same words throughout are found where they are entered
    entered = {(a, b) for a, b in same if set(keyed[a]) == set(keyed[b])}
    assert said == same - entered


def test_clash_words_match_both() -> None:
    found, names = vocabulary(["move {x: actor} of Kyiv", "move {y: actor}"], actor=["Bank", "Bank of Kyiv"])
    (clash,) = find_clashes(found, names)
    assert [key for key, _ in tokens(clash.words)] == ["move", "bank", "of", "kyiv"]


def test_600_clauses_with_300_phrases_resolve() -> None:
    acts = [
        f"{verb} the {noun} of lot{k}"
        for verb in ["open", "close", "hold", "mend", "sell"]
        for noun in ["gate", "road", "bridge", "depot"]
        for k in range(15)
    ]
    lines = [
        "---",
        "agreement: big",
        "---",
        "```servanda",
        "actor North",
        "actor South",
        *(f"place Town{i}" for i in range(60)),
    ]
    lines += [f"act {act} [at {{place: place}}]" for act in acts]
    for i in range(600):
        lines += [f"clause {i}", f"  each of North, South must {acts[i % 300]} at Town{i % 60}"]
        lines += [
            f"  within 3 days of {acts[(i * 7) % 300]} by South",
            f"  only after clause {max(i - 1, 1)} is kept" if i > 1 else "  by 2031-01-01",
        ]
    data = {"big.md": "\n".join([*lines, "```", ""]).encode()}
    found = load_files(data, "big")
    assert found.diagnostics == ()
    assert len(found.clauses) == 600
