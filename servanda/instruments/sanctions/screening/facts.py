"""What speaks for and against beside the likeness of names: named rules, each with its weight, its reason and two examples.

A rule sees the query, the record and how the words were aligned, and gives a `Fact` or nothing. Its weight is added to the log-odds of the
name: the weight of evidence (Good 1950; for records of persons, Fellegi and Sunter 1969). The weights are judgement, rounded, and stated in the documentation;
rules for agree only with weights above zero, rules against only below, so that one contradiction more never raises a score.
What is unknown on either side gives no fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import msgspec

from servanda.base.time import read_date
from servanda.instruments.sanctions.lists.countries import readable
from servanda.instruments.sanctions.lists.parts import asked_form
from servanda.instruments.sanctions.records import Sort
from servanda.instruments.sanctions.screening import sounds
from servanda.instruments.sanctions.screening.index import Card
from servanda.instruments.sanctions.screening.records import Fact, Query, TokenPair
from servanda.instruments.sanctions.screening.tokens import INITIAL, NUMBER, PATRONYMIC, WORD, Token, places, tokens

Seen = Sequence[tuple[TokenPair, tuple[Token, ...], tuple[Token, ...]]]
"""The alignment: each pair with the words of either side behind it."""

UNIQUE = {"imo": "IMO number", "lei": "LEI", "mmsi": "MMSI", "tax": "tax number", "registration": "registration number", "national-id": "national number",
          "passport": "passport", "swift": "SWIFT code", "wallet": "wallet"}  # fmt: skip
SHARED = {"email": "e-mail address", "phone": "telephone", "website": "website", "call-sign": "call sign"}
AGAINST = {"imo": -7.0, "lei": -7.0, "tax": -3.0, "registration": -3.0, "national-id": -2.5, "passport": -0.8}
"""Two different numbers of one kind. A ship has one IMO number for life; a person may have had several passports."""
NUMBERED = -4.0
"""With a number that is the same, the log-odds of the name count as no less than this: a new name does not hide a ship."""


class FactRule(msgspec.Struct, frozen=True):
    """name; about: what it looks at; why: the reason in a sentence; look: gives the fact."""

    name: str
    about: str
    why: str
    look: Callable[[Query, Card, Seen], Fact | None]


def _number_agrees(query: Query, card: Card, _seen: Seen) -> Fact | None:
    theirs = {(kind, normal) for kind, normal, _ in card.identifiers}
    for given in query.identifiers:
        kind, value = given[0], asked_form(*given[:2])
        if value and (kind, value) in theirs:
            called = UNIQUE.get(kind) or SHARED.get(kind) or kind
            weight = 6.0 if kind in UNIQUE else 2.5
            return Fact(rule="number-same", words=f"The {called} {given[1]} is the same.", query=given[1], listed=given[1], weight=weight)
    return None


def _number_differs(query: Query, card: Card, _seen: Seen) -> Fact | None:
    for given in query.identifiers:
        kind, value, country = given[0], asked_form(*given[:2]), given[2] if len(given) > 2 else ""
        theirs = [n for k, n, c in card.identifiers if k == kind and (not country or not c or c == country)]
        if kind == "passport":
            theirs = [n for k, n, c in card.identifiers if k == kind and country and c == country]
        if kind in AGAINST and theirs and value and value not in theirs:
            words = f"The {UNIQUE[kind]} differs: {given[1]} is asked, {', '.join(theirs[:3])} listed."
            return Fact(rule="number-differs", words=words, query=given[1], listed=", ".join(theirs[:3]), weight=AGAINST[kind])
    return None


def _born_same(query: Query, card: Card, _seen: Seen) -> Fact | None:
    if day := min({d for d in query.born if len(d) == 10} & set(card.born), default=""):
        return Fact(rule="born-same", words=f"The date {day} is the same.", query=day, listed=day, weight=3.0)
    if _years_apart(query.born, card.born) == 0 and not _other_days(query.born, card.born):
        asked, listed = ", ".join(query.born), ", ".join(card.born)
        return Fact(rule="born-same", words=f"The year can be the same: {asked} asked, {listed} listed.", query=asked, listed=listed, weight=1.2)
    return None


@lru_cache(maxsize=50_000)
def _years(date: str) -> tuple[int, int]:
    """First and last year that a date can mean; a year on either side of one that is rough."""
    found = read_date(date)
    return found.first.year - found.rough, found.last.year + found.rough


def _years_apart(one: Iterable[str], two: Iterable[str]) -> int | None:
    """The least number of years between any two of the dates; 0 where they can be the same year; None where one side has none."""
    return min((max(a[0] - b[1], b[0] - a[1], 0) for a in map(_years, one) for b in map(_years, two)), default=None)


def _other_days(one: Iterable[str], two: Iterable[str]) -> bool:
    """Whether both sides give days in full and nothing else, and none is the same."""
    mine, theirs = set(one), set(two)
    return bool(mine and theirs) and all(len(d) == 10 for d in mine | theirs) and not mine & theirs


def _born_differs(query: Query, card: Card, _seen: Seen) -> Fact | None:
    years = _years_apart(query.born, card.born)
    asked, listed = ", ".join(query.born), ", ".join(card.born)
    if years is None or (years < 1 and not _other_days(query.born, card.born)):
        return None
    if years < 2:
        weight, words = -0.6, f"The dates differ a little: {asked} asked, {listed} listed."
    else:
        weight, words = (-2.5 if years < 10 else -5.0), f"The years are {years} apart: {asked} asked, {listed} listed."
    return Fact(rule="born-differs", words=words, query=asked, listed=listed, weight=weight)


def _places(query: Query, card: Card) -> tuple[set[str], set[str]]:
    """Both sides' countries as codes: words that nobody could place are unknown, and what is unknown counts neither way."""
    mine, theirs = (readable((*one.countries, *one.nationalities, *one.flags)) for one in (query, card))
    return set(mine), set(theirs)


def _country_same(query: Query, card: Card, _seen: Seen) -> Fact | None:
    mine, theirs = _places(query, card)
    if both := mine & theirs:
        said = ", ".join(sorted(both))
        return Fact(rule="country-same", words=f"A country is the same: {said}.", query=said, listed=said, weight=0.6)
    return None


def _country_differs(query: Query, card: Card, _seen: Seen) -> Fact | None:
    mine, theirs = _places(query, card)
    if mine and theirs and not mine & theirs:
        asked, listed = ", ".join(sorted(mine)), ", ".join(sorted(theirs))
        return Fact(rule="country-differs", words=f"No country in common: {asked} asked, {listed} listed.", query=asked, listed=listed, weight=-0.7)
    return None


def _sort_differs(query: Query, card: Card, _seen: Seen) -> Fact | None:
    if query.sort in (None, Sort.OTHER) or card.sort in (query.sort, Sort.OTHER):
        return None
    return Fact(rule="sort-differs", words=f"A different sort: {query.sort} asked, {card.sort} listed.", query=str(query.sort), listed=str(card.sort), weight=-7.0)


def _sex_differs(query: Query, card: Card, _seen: Seen) -> Fact | None:
    if not query.sex or not card.sex or query.sex == card.sex:
        return None
    return Fact(rule="sex-differs", words=f"The sex differs: {query.sex} asked, {card.sex} listed.", query=query.sex, listed=card.sex, weight=-2.0)


def _father(given: Sequence[str], seen: Seen, side: int) -> tuple[str, ...]:
    """Patronymics as told apart, or as they stand in the name."""
    return tuple(given) or tuple(t.text for _, *sides in seen for t in sides[side] if t.kind == PATRONYMIC)


def _fathers(query: Query, card: Card, seen: Seen) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    mine, theirs = _father((query.patronymic,) if query.patronymic else (), seen, 0), _father(card.patronymics, seen, 1)
    bones = [{sounds.skeleton(t.fold) for text in side for t in tokens(text)} for side in (mine, theirs)]
    return mine, theirs, bool(bones[0] & bones[1])


def _patronymic_same(query: Query, card: Card, seen: Seen) -> Fact | None:
    if not query.patronymic:  # in the name itself it has counted already
        return None
    mine, theirs, same = _fathers(query, card, seen)
    return Fact(rule="patronymic-same", words=f"The patronymic agrees: {mine[0]}.", query=mine[0], listed=theirs[0], weight=1.0) if same else None


def _patronymic_differs(query: Query, card: Card, seen: Seen) -> Fact | None:
    mine, theirs, same = _fathers(query, card, seen)
    if not mine or not theirs or same or card.sort != Sort.PERSON:
        return None
    words = f"The patronymic differs: {mine[0]} asked, {theirs[0]} listed."
    return Fact(rule="patronymic-differs", words=words, query=mine[0], listed=theirs[0], weight=-2.5)


def _sister(query: Query, card: Card, seen: Seen) -> Fact | None:
    if card.sort not in (Sort.ORGANISATION, Sort.VESSEL):
        return None
    alone = [(a, b) for pair, a, b in seen if not (pair.query and pair.listed)]
    mine, theirs = [t for a, _ in alone for t in a], [t for _, b in alone for t in b]
    for kind, what in ((NUMBER, "number"), (INITIAL, "letter")):
        a, b = [t.text for t in mine if t.kind == kind], [t.text for t in theirs if t.kind == kind]
        if (a and b) or (kind == NUMBER and (a or b) and not _only_year(a + b)):
            asked, listed = " ".join(a) or "none", " ".join(b) or "none"
            words = f"Perhaps a sister: the {what} in the name differs ({asked} asked, {listed} listed)."
            return Fact(rule="sister", words=words, query=asked, listed=listed, weight=-3.0 if a and b else -1.0)
    a, b = [t.text for t in mine if t.plain in places()], [t.text for t in theirs if t.plain in places()]
    if a and b:
        words = f"Perhaps a sister: the place in the name differs ({a[0]} asked, {b[0]} listed)."
        return Fact(rule="sister", words=words, query=a[0], listed=b[0], weight=-2.5)
    return None


def _only_year(figures: Sequence[str]) -> bool:
    return all(len(f) == 4 for f in figures)


def _forename(query: Query, card: Card, seen: Seen) -> Fact | None:
    """Both names have a word that the other has not, and one that they share: relatives, or a name in another form."""
    if card.sort != Sort.PERSON:
        return None
    a = [t.text for row in seen for t in row[1] if not row[0].listed and t.kind == WORD]
    b = [t.text for row in seen for t in row[2] if not row[0].query and t.kind == WORD]
    if not a or not b:
        return None
    words = f"A word of each name has no partner: {a[0]} asked, {b[0]} listed."
    return Fact(rule="name-word-differs", words=words, query=a[0], listed=b[0], weight=-0.3)


AGREE = (
    FactRule(
        "number-same",
        "identifiers",
        "Two records with one IMO number, tax number or passport are nearly always one party.",
        _number_agrees,
    ),
    FactRule(
        "born-same",
        "birth, foundation or build date",
        "Few who share a name share a day of birth; the year alone says less.",
        _born_same,
    ),
    FactRule(
        "country-same",
        "countries, nationalities, flags",
        "A country in common is expected of the same party, and frequent among strangers.",
        _country_same,
    ),
    FactRule("patronymic-same", "patronymic told apart from the name", "The father's name is a second name.", _patronymic_same),
)
CONTRADICT = (
    FactRule(
        "sort-differs",
        "person, organisation, vessel, aircraft",
        "A person is not a ship, even one named after him.",
        _sort_differs,
    ),
    FactRule(
        "number-differs",
        "identifiers of one kind",
        "A ship keeps its IMO number and a firm its tax number; a passport may have been renewed, so it weighs little.",
        _number_differs,
    ),
    FactRule(
        "born-differs", "birth, foundation or build date", "Dates are mistaken by a day or a year, seldom by more.", _born_differs
    ),
    FactRule("sex-differs", "sex", "Lists seldom err in it, but forms do.", _sex_differs),
    FactRule("patronymic-differs", "patronymic, also in the name", "Brothers share it, namesakes do not.", _patronymic_differs),
    FactRule(
        "sister",
        "figures, letters and places in names of firms and ships",
        "Bank No 2 is not Bank No 3, and the Hamburg branch is not that of Basel.",
        _sister,
    ),
    FactRule(
        "name-word-differs",
        "words of a person's name that stand alone on both sides",
        "Relatives share a family name.",
        _forename,
    ),
    FactRule(
        "country-differs",
        "countries, nationalities, flags",
        "Weak: lists give one country where a party has several.",
        _country_differs,
    ),
)


def judged(query: Query, card: Card, seen: Seen) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """(facts that agree, facts that contradict), in the order of the rules."""
    found = [[fact for rule in rules if (fact := rule.look(query, card, seen))] for rules in (AGREE, CONTRADICT)]
    return tuple(found[0]), tuple(found[1])
