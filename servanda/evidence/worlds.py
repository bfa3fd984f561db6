"""64 possible worlds: in which of them each event happened, if sources and reports are right as often as the user declares.

No probability is ours. The user declares how often a source of each grade is right in general and how often a report of each grade is,
with the source and the date of these figures; without such a table there is no answer. Every source then is right in so many of 64
worlds, the same for all its reports: an unreliable source is unreliable everywhere at once. A figure is only as fine as one world
in 64.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import msgspec

from servanda.base.installed import install_hint
from servanda.base.marking import folded
from servanda.base.refusal import Problem, Refusal, several
from servanda.evidence.grades import CREDIBILITY_WORDS, RELIABILITY_WORDS
from servanda.evidence.knowledge import Knowledge, KnownEvent
from servanda.evidence.records import CREDIBILITY, RELIABILITY, Source, Standing

WORLDS = 64
EVERY = (1 << WORLDS) - 1
"""All worlds."""
NOT_GRADED = "not graded"
_MASK = EVERY
_STEP = 0x9E3779B97F4A7C15  # the odd number next to 2^64 over the golden ratio: consecutive multiples spread evenly


class WorldTable(msgspec.Struct, frozen=True, kw_only=True):
    """How often who is right, as declared by the user.

    source, date: of these figures; printed with every result. reliability: for each grade of a source that occurs, "" for not graded, how often a
    source of that grade is right in general; credibility: for each grade of a report. disputed: how often a report that somebody disputes is right all
    the same (on top of both), None: not declared. All from 0 to 1.
    """

    source: str
    date: str
    reliability: dict[str, Fraction]
    credibility: dict[str, Fraction]
    disputed: Fraction | None = None


def table_from(declared: Mapping[str, Any]) -> WorldTable:
    """Read a table.

    Args:
        declared: `source`, `date` (as 2031-05-01), `reliability` and `credibility` (grade, or `not graded`, to a number from 0 to 1), perhaps `disputed`.

    Raises:
        Refusal: something is missing, misspelt or no number from 0 to 1; all problems are in `problems`.
    """
    found: list[Problem] = []
    known = ("source", "date", "reliability", "credibility", "disputed")
    found += [_wrong(f"'{key}' is no part of the table", f"use {', '.join(known)}") for key in declared if key not in known]
    source, date = str(declared.get("source", "")).strip(), str(declared.get("date", "")).strip()
    if not source:
        found.append(_wrong("the table does not say where its figures come from", "add `source`: no number goes without one"))
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
        found.append(_wrong("the table does not say of which day its figures are", "add `date`, as 2031-05-01"))
    reliability = _scale(declared, "reliability", RELIABILITY, found)
    credibility = _scale(declared, "credibility", CREDIBILITY, found)
    disputed = _number(declared["disputed"], "disputed", found) if "disputed" in declared else None
    if found:
        raise several("the table cannot be used", found)
    return WorldTable(source=source, date=date, reliability=reliability, credibility=credibility, disputed=disputed)


def _scale(declared: Mapping[str, Any], name: str, grades: str, found: list[Problem]) -> dict[str, Fraction]:
    given = declared.get(name)
    if not isinstance(given, Mapping) or not given:
        found.append(_wrong(f"the table has no `{name}`", f"declare a number from 0 to 1 for each grade of {name} that occurs"))
        return {}
    read: dict[str, Fraction] = {}
    for key, value in given.items():
        grade = "" if key == NOT_GRADED else str(key)
        if grade and (len(grade) != 1 or grade not in grades):
            found.append(_wrong(f"'{key}' is no grade of {name}", f"use {', '.join(grades)} or '{NOT_GRADED}'"))
        read[grade] = _number(value, f"{name} {key}", found)
    return read


def _number(value: Any, place: str, found: list[Problem]) -> Fraction:
    try:
        number = Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        number = Fraction(-1)  # no number: reported below
    if isinstance(value, bool) or not 0 <= number <= 1:
        found.append(Problem(reason=f"'{value}' is no number from 0 to 1", repair="write it as 0.8", place=place))
        return Fraction(0)
    return number


def _wrong(reason: str, repair: str) -> Problem:
    return Problem(reason=reason, repair=repair, place="table of worlds")


# --- bits --------------------------------------------------------------------------------------------------------------


def how_many(share: Fraction) -> int:
    """In how many of 64 worlds something with that share is so: the nearest number, but none or all only for 0 and 1 themselves."""
    if share in (0, 1):
        return WORLDS * int(share)
    return min(max(int(share * WORLDS + Fraction(1, 2)), 1), WORLDS - 1)


def seed_of(what: str, name: str) -> int:
    """64 bits that stand for a source or a report."""
    return int.from_bytes(hashlib.sha256(f"servanda.worlds/1\n{what}\n{name}".encode()).digest()[:8], "big")


def _mixed(value: int) -> int:
    """Every bit of 64 depends on every other (the finaliser of the splitmix64 generator)."""
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def word(seed: int, count: int) -> int:
    """Exactly `count` of 64 bits, chosen by the seed. Of two words with one seed, the larger holds the smaller."""
    order = sorted(range(WORLDS), key=lambda i: (_mixed((seed + (i + 1) * _STEP) & _MASK), i))
    return sum(1 << i for i in order[:count])


def words(seeds: Sequence[int], counts: Sequence[int]) -> list[int]:
    """`word` for many at once, over columns; the same bits. Needs `numpy` (extra `monitor`)."""
    np = _numpy()

    found: list[int] = []
    steps = np.array([((i + 1) * _STEP) & _MASK for i in range(WORLDS)], dtype=np.uint64)
    bits = np.uint64(1) << np.arange(WORLDS, dtype=np.uint64)
    for start in range(0, len(seeds), 16384):
        value = np.array(seeds[start : start + 16384], dtype=np.uint64)[:, None] + steps[None, :]
        value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        value ^= value >> np.uint64(31)
        order = np.argsort(value, axis=1, kind="stable")
        chosen = np.arange(WORLDS)[None, :] < np.array(counts[start : start + 16384])[:, None]
        found += np.where(chosen, bits[order], np.uint64(0)).sum(axis=1, dtype=np.uint64).tolist()
    return found


def either(bits: Iterable[int]) -> int:
    """The worlds in which at least one holds."""
    together = 0
    for one in bits:
        together |= one
    return together


def both(bits: Iterable[int]) -> int:
    """The worlds in which all hold."""
    together = EVERY
    for one in bits:
        together &= one
    return together


def share(bits: int) -> Fraction:
    """In what part of the worlds it holds."""
    return Fraction(bits.bit_count(), WORLDS)


def sentence(bits: int, table: WorldTable) -> str:
    """`in 41 of 64 worlds (a figure no finer than 1/64), if sources are right as often as SOURCE, DATE, says`."""
    return (
        f"in {bits.bit_count()} of {WORLDS} worlds (a figure no finer than 1/{WORLDS}), "
        f"if sources and reports are right as often as {table.source}, {table.date}, says"
    )


# --- worlds of what is known -----------------------------------------------------------------------------------------------


def worlds(knowledge: Knowledge, table: WorldTable | Mapping[str, Any] | None) -> dict[str, int]:
    """For each event the worlds in which it happened, as 64 bits.

    An event happened in a world when one of its sources is right there in general, and the report is right there; if it is disputed, when it
    is right in spite of that. Confirmed: in every world. Retracted: in none. Sources that pass each other's reports on (`draws_on`) are
    right in the same worlds, as far as their grades reach, so naming both adds nothing.

    Args:
        knowledge: what was known.
        table: what the user declares, see `table_from`.

    Raises:
        Refusal: no table, or it has no figure for a grade that occurs.
    """
    if table is None:
        repair = "declare how often a source of each grade is right, with the source and date of these figures"
        raise Refusal("there are no worlds without a table: no number goes without a source", repair, "table of worlds")
    declared = table if isinstance(table, WorldTable) else table_from(table)
    _complete(knowledge, declared)
    roots = families(knowledge.sources)
    of_source: dict[tuple[str, str], int] = {}
    bits: dict[str, int] = {}
    weighed: list[tuple[str, KnownEvent]] = []
    for name, event in knowledge.events.items():
        if event.standing in (Standing.CONFIRMED, Standing.RETRACTED):
            bits[name] = EVERY if event.standing is Standing.CONFIRMED else 0
            continue
        heard = 0
        for root, grade in _voices(event, knowledge.sources, roots):
            if (root, grade) not in of_source:
                of_source[root, grade] = word(seed_of("source", root), how_many(declared.reliability[grade]))
            heard |= of_source[root, grade]
        bits[name] = heard
        weighed.append((name, event))
    reports = _words([seed_of("report", n) for n, _ in weighed], [how_many(declared.credibility[e.record.grades.credibility]) for _, e in weighed])
    for (name, _), report in zip(weighed, reports, strict=True):
        bits[name] &= report
    if declared.disputed is not None:
        count = how_many(declared.disputed)
        for name, event in weighed:
            if event.standing is Standing.DISPUTED:
                bits[name] &= word(seed_of("dispute", name), count)
    return bits


def column(ids: Sequence[str], bits: Mapping[str, int]) -> Any:
    """The bits of events as a numpy column of unsigned 64-bit numbers, in the order of `ids` (`Fused.ids`)."""
    np = _numpy()
    return np.array([bits[name] for name in ids], dtype=np.uint64)


def _numpy() -> Any:
    try:
        import numpy
    except ModuleNotFoundError as error:
        raise Refusal("worlds of many events are worked out in columns, and numpy is not installed", install_hint("monitor")) from error
    return numpy


def _words(seeds: list[int], counts: list[int]) -> list[int]:
    if len(seeds) < 1000:
        return [word(seed, count) for seed, count in zip(seeds, counts, strict=True)]
    return words(seeds, counts)


def families(sources: Mapping[str, Source]) -> dict[str, str]:
    """For each source the name of its family: sources tied to each other by `draws_on`, or that declare one origin, named after the first in order of the alphabet."""
    root = {name: name for name in sources}
    origins: dict[str, str] = {}

    def top(name: str) -> str:
        while root[name] != name:
            name = root[name]
        return name

    for name, source in sources.items():
        first = origins.setdefault(folded(source.origin), name) if source.origin else name
        for other in (first, *source.draws_on):
            if other in root:
                one, two = sorted((top(name), top(other)))
                root[two] = one
    return {name: top(name) for name in sources}


def _voices(event: KnownEvent, sources: Mapping[str, Source], roots: Mapping[str, str]) -> list[tuple[str, str]]:
    """Family and grade of each source of an event. The record's own grade, where given, is that of every source of it; without a
    source, the event speaks for itself, under the grade it has."""
    own = event.record.grades.reliability
    voices = [(roots[name], own or sources[name].reliability) for name in event.record.sources if name in sources]
    return voices or [(f"event {event.record.id}", own)]


def _complete(knowledge: Knowledge, table: WorldTable) -> None:
    """Refuse a table that has no figure for something that occurs."""
    reliability: set[str] = set()
    credibility: set[str] = set()
    disputed = False
    for event in knowledge.events.values():
        if event.standing in (Standing.CONFIRMED, Standing.RETRACTED):
            continue
        reliability.update(grade for _, grade in _voices(event, knowledge.sources, dict.fromkeys(knowledge.sources, "")))
        credibility.add(event.record.grades.credibility)
        disputed = disputed or event.standing is Standing.DISPUTED
    missing = [f"reliability {g or NOT_GRADED} ({RELIABILITY_WORDS[g]})" for g in sorted(reliability - set(table.reliability))]
    missing += [f"credibility {g or NOT_GRADED} ({CREDIBILITY_WORDS[g]})" for g in sorted(credibility - set(table.credibility))]
    if disputed and table.disputed is None:
        missing.append("disputed")
    if missing:
        problems = [_wrong(f"it has no figure for {what}, which occurs", "declare it, or grade what is not graded") for what in missing]
        raise several("the table cannot be used", problems)
