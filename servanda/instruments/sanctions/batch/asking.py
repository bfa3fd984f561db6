"""What one question and a run of many share: a question made of words, the decisions that stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.time import read_date
from servanda.instruments.sanctions.authorities import statuses
from servanda.instruments.sanctions.batch.cells import PEOPLE, Unreadable, land, number
from servanda.instruments.sanctions.batch.columns import IDENTIFIERS
from servanda.instruments.sanctions.batch.records import Answer
from servanda.instruments.sanctions.decisions.log import DECISIONS, open_decisions
from servanda.instruments.sanctions.decisions.records import Look, Pair, query_content
from servanda.instruments.sanctions.decisions.standing import State, look
from servanda.instruments.sanctions.records import Sort
from servanda.instruments.sanctions.screening.records import Query, Screened

T = TypeVar("T")


def query(
    *names: str, id: str = "", sort: str = "", born: Sequence[str] = (), sex: str = "", patronymic: str = "",
    countries: Sequence[str] = (), nationalities: Sequence[str] = (), flags: Sequence[str] = (), identifiers: Sequence[str] = (),
) -> Query:  # fmt: skip
    """A question made of words as a person types them.

    In: born: dates (1962, 1962-05, 3 May 1962); countries, nationalities, flags: names or ISO codes; identifiers: `KIND=VALUE`.
    id: default is made from the rest, so that the same question has the same id. Raises Refusal for a word that cannot be read.
    """
    if not any(c.isalnum() for name in names for c in name):
        raise Refusal("no name is given.", "Give the name to be screened, in any script.")
    if sort and sort not in list(Sort):
        raise Refusal(f"“{sort}” is nothing we screen.", f"Choose of: {', '.join(Sort)}.", "--sort")
    lands = {"--country": countries, "--nationality": nationalities, "--flag": flags}
    word = "Write its name or its ISO code of two letters, or leave it out."
    codes = [_each(words, land, "“{}” is no country we know.", word, place) for place, words in lands.items()]
    made = Query(
        id=id, names=tuple(" ".join(name.split()) for name in names), sort=Sort(sort) if sort else None,
        born=tuple(str(read_date(word, PEOPLE, "--born")) for word in born),
        sex=sex, patronymic=patronymic, countries=codes[0], nationalities=codes[1], flags=codes[2],
        identifiers=tuple(map(_identifier, identifiers)),
    )  # fmt: skip
    return made if id else msgspec.structs.replace(made, id=f"asked:{query_content(made)[:12]}")


def _each(words: Sequence[str], read: Callable[[str], T], said: str, repair: str, place: str) -> tuple[T, ...]:
    found = []
    for word in words:
        try:
            found.append(read(word))
        except Unreadable as error:
            raise Refusal(said.format(word), repair, place) from error
    return tuple(found)


def _identifier(pair: str) -> tuple[str, str]:
    kind, _, value = pair.partition("=")
    if kind not in IDENTIFIERS or not value:
        raise Refusal(f"“{pair}” is no identifier.", f"Write KIND=VALUE, KIND one of: {', '.join(IDENTIFIERS)}.", "--id")
    try:
        return kind, number(kind, value)
    except Unreadable as error:
        raise Refusal(f"“{value}”: {error}.", "Look at the number, or leave it out.", "--id") from error


def standing(store: str, folder: str) -> tuple[State, str]:
    """What stands in a log of decisions (default: that of the store), and its head ("" when there is none yet). Raises Refusal
    when the log was changed."""
    state, mark = open_decisions(folder or Path(store) / DECISIONS).whole()
    return state, mark.head


def answer_of(held: State, screened: Screened, day: dt.date) -> Answer:
    """A screened query with what was decided on its hits and how they stand with each authority, on a day."""
    said = tuple(statuses(hit.lists, hit.entity, day.isoformat()) for hit in screened.hits)
    return Answer(screened=screened, looks=_looks(held, screened, day), statuses=said)


def _looks(held: State, screened: Screened, day: dt.date) -> tuple[Look, ...]:
    if not held.proposals:
        return (Look(),) * len(screened.hits)
    digest = query_content(screened.query) if screened.hits else ""
    id = screened.query.id
    pairs = (Pair(query=id, query_hash=digest, entity=hit.entity, entity_hash=hit.content) for hit in screened.hits)
    return tuple(look(held, pair, day) for pair in pairs)
