"""What one question and a run of many share: a question made of words, settings that are checked, the day, the decisions that stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from servanda.app.errors import ServandaError
from servanda.app.sanctions import doors
from servanda.app.sanctions.doors import PathLike
from servanda.base.time import read_date, read_day

if TYPE_CHECKING:
    from servanda.instruments.sanctions.batch.records import Answer
    from servanda.instruments.sanctions.decisions.records import Look
    from servanda.instruments.sanctions.decisions.standing import State
    from servanda.instruments.sanctions.screening.records import Query, Screened

DECISIONS = "decisions"
"""Folder of the log of decisions in the store, unless another is named."""
MOST_HITS = 1000


def query(
    *names: str,
    id: str = "",
    sort: str = "",
    born: Sequence[str] = (),
    sex: str = "",
    patronymic: str = "",
    countries: Sequence[str] = (),
    nationalities: Sequence[str] = (),
    flags: Sequence[str] = (),
    identifiers: Sequence[str] = (),
) -> Query:
    """A question made of words as a person types them.

    In: born: dates (1962, 1962-05, 3 May 1962); countries, nationalities, flags: names or ISO codes; identifiers: `KIND=VALUE`. id: default is made from
    the rest, so that the same question has the same id. Raises ServandaError for a word that cannot be read.
    """
    from servanda.instruments.sanctions.batch.cells import PEOPLE, Unreadable, number
    from servanda.instruments.sanctions.batch.columns import IDENTIFIERS
    from servanda.instruments.sanctions.decisions.records import query_content
    from servanda.instruments.sanctions.records import Sort
    from servanda.instruments.sanctions.screening.records import Query

    if not [name for name in names if any(c.isalnum() for c in name)]:
        raise ServandaError("no name is given.", repair="Give the name to be screened, in any script.")
    if sort and sort not in list(Sort):
        raise ServandaError(f"“{sort}” is nothing we screen.", repair=f"Choose of: {', '.join(Sort)}.", place="--sort")
    with doors.translated():
        dates = [str(read_date(one, PEOPLE, "--born")) for one in born]
    pairs = []
    for one in identifiers:
        kind, _, value = one.partition("=")
        if kind not in IDENTIFIERS or not value:
            raise ServandaError(f"“{one}” is no identifier.", repair=f"Write KIND=VALUE, KIND one of: {', '.join(IDENTIFIERS)}.", place="--id")
        try:
            pairs.append((kind, number(kind, value)))
        except Unreadable as error:
            raise ServandaError(f"“{value}”: {error}.", repair="Look at the number, or leave it out.", place="--id") from error
    made = Query(
        id=id, names=tuple(" ".join(name.split()) for name in names), sort=Sort(sort) if sort else None, born=tuple(dates), sex=sex, patronymic=patronymic,
        countries=_codes(countries, "--country"), nationalities=_codes(nationalities, "--nationality"), flags=_codes(flags, "--flag"), identifiers=tuple(pairs),
    )  # fmt: skip
    if id:
        return made
    return msgspec.structs.replace(made, id=f"asked:{query_content(made)[:12]}")


def check_settings(limit: int, threshold: float | None) -> None:
    """Raise ServandaError for a limit or threshold that means nothing."""
    if not 1 <= limit <= MOST_HITS:
        raise ServandaError(f"{limit} hits a query cannot be told.", repair=f"Give a number from 1 to {MOST_HITS}.", place="--limit")
    if threshold is not None and not 0 <= threshold < 1:
        raise ServandaError(f"{threshold} is no threshold.", repair="Give a number from 0 to below 1.", place="--threshold")


def day_of(today: str) -> dt.date:
    """The day given, or the clock's in UTC. Raises ServandaError when it is none."""
    with doors.translated():
        return read_day(today, place="--today") if today else dt.datetime.now(tz=dt.UTC).date()


def decisions_folder(store: PathLike, decisions: PathLike | None) -> Path:
    """Where the log of decisions lies."""
    return Path(store) / DECISIONS if decisions is None else Path(decisions)


def standing(folder: Path) -> tuple[State, str]:
    """What stands in a log of decisions, and its head ("" when there is none yet). Raises ServandaError when the log was changed."""
    from servanda.instruments.sanctions.decisions.log import open_decisions

    with doors.translated():
        state, mark = open_decisions(folder).whole()
    return state, mark.head


def answer_of(held: State, screened: Screened, day: dt.date) -> Answer:
    """A screened query with what was decided on its hits and how they stand with each authority, on a day."""
    from servanda.instruments.sanctions.authorities import statuses
    from servanda.instruments.sanctions.batch.records import Answer

    said = tuple(statuses(hit.lists, hit.entity, day.isoformat()) for hit in screened.hits)
    return Answer(screened=screened, looks=looks_of(held, screened, day), statuses=said)


def looks_of(held: State, screened: Screened, day: dt.date) -> tuple[Look, ...]:
    """How each hit of a query stands on a day."""
    from servanda.instruments.sanctions.decisions.records import Look, Pair, query_content
    from servanda.instruments.sanctions.decisions.standing import look

    if not held.proposals:
        return (Look(),) * len(screened.hits)
    digest = query_content(screened.query) if screened.hits else ""
    pairs = (Pair(query=screened.query.id, query_hash=digest, entity=hit.entity, entity_hash=hit.content) for hit in screened.hits)
    return tuple(look(held, pair, day) for pair in pairs)


def _codes(words: Sequence[str], place: str) -> tuple[str, ...]:
    from servanda.instruments.sanctions.batch.cells import Unreadable, land

    try:
        return tuple(map(land, words))
    except Unreadable as error:
        said = next(word for word in words if not _is_land(word))
        raise ServandaError(f"“{said}” is no country we know.", repair="Write its name or its ISO code of two letters, or leave it out.", place=place) from error


def _is_land(word: str) -> bool:
    from servanda.instruments.sanctions.lists.countries import country, known

    return known(country(word))
