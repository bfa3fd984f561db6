"""Records for tests: a small cast of sources and events, and strategies for any legal log."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from servanda.evidence.descent import Descent
from servanda.evidence.records import (
    BOUNDS,
    CREDIBILITY,
    RELIABILITY,
    TLP,
    Attribution,
    CoverageRecord,
    EventRecord,
    GapRecord,
    Grades,
    Marking,
    NotDone,
    Record,
    Ruling,
    Source,
    Standing,
)

DAY = 86400
START = 1_930_000_000  # in 2031


def event(name: str = "e1", **fields: Any) -> EventRecord:
    """An event of one second, without grades, unless fields say otherwise."""
    first = fields.pop("first", START)
    return EventRecord(id=name, term=fields.pop("term", "open fire"), first=first, last=fields.pop("last", first), **fields)


def source(name: str = "mission", **fields: Any) -> Source:
    return Source(id=name, **fields)


def count(name: str, number: str, bound: str = "exact", **fields: Any) -> EventRecord:
    """A count of explosions in a week."""
    return event(name, amount=Decimal(number), bound=bound, count=True, unit="explosions", last=START + 7 * DAY - 1, precision="week", **fields)


TEXT = st.text(alphabet=st.characters(blacklist_categories=("Cs",)), max_size=12)
NAME = TEXT.filter(lambda text: bool(text.strip()))
MOMENT = st.integers(-62135596800, 253402300799)
GRADE = st.builds(Grades, reliability=st.sampled_from(["", *RELIABILITY]), credibility=st.sampled_from(["", *CREDIBILITY]))
MARKING = st.builds(Marking, tlp=st.sampled_from(TLP), rel=st.lists(NAME, max_size=2).map(tuple))
STANDING = st.sampled_from([Standing.CLAIMED, Standing.CONFIRMED, Standing.DISPUTED, Standing.RETRACTED])
POINT = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
AMOUNT = st.decimals(min_value=0, allow_nan=False, allow_infinity=False)


def names(*, least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(NAME, min_size=least, max_size=3, unique=True).map(tuple)


@st.composite
def records(draw: st.DrawFn, most: int = 12) -> list[Record]:
    """Any records that may stand in a log, in an order in which they may."""
    made: list[Record] = []
    ids: dict[str, str] = {}
    told = set()
    descent = Descent()
    for number in range(draw(st.integers(0, most))):
        known = {kind: [name for name, of in ids.items() if of == kind] for kind in ("source", "event", "gap", "attribution", "coverage", "not done")}
        claims = [name for name, of in ids.items() if of != "source"]
        possible = ["source", "event", "gap", "coverage", "not done"] + ["attribution"] * bool(known["event"]) + ["ruling"] * bool(claims)
        kind = draw(st.sampled_from(possible))
        cited = draw(st.lists(st.sampled_from(known["source"]), unique=True, max_size=2).map(tuple)) if known["source"] else ()
        again = known.get(kind, []) if kind != "attribution" else []
        name = draw(st.sampled_from(again)) if again and draw(st.booleans()) else f"{number}{draw(TEXT)}"
        record = draw(_record(kind, name, cited, known["event"], claims))
        if isinstance(record, Source):
            record = Source(**{f: getattr(record, f) for f in record.__struct_fields__} | {"draws_on": tuple(c for c in cited if c != name)})
        record = descent.lifted(record)  # as the log would: no marking falls by silence
        descent.take(record)
        about = record.of if isinstance(record, Ruling) else record.id
        if (about, repr(record)) in told:
            continue
        told.add((about, repr(record)))
        if not isinstance(record, Ruling):
            ids[name] = kind
        made.append(record)
    return made


def _record(kind: str, name: str, cited: tuple[str, ...], events: list[str], claims: list[str]) -> st.SearchStrategy[Record]:
    one = st.just
    if kind == "source":
        return st.builds(
            Source, id=one(name), name=TEXT, publisher=TEXT, reference=TEXT, licence=TEXT, reliability=st.sampled_from(["", *RELIABILITY]), marking=MARKING
        )
    if kind == "attribution":
        return st.builds(
            Attribution, id=one(name), event=st.sampled_from(events), by=names(least=1), sources=one(cited), grades=GRADE, marking=MARKING, standing=STANDING
        )
    if kind == "ruling":
        return st.builds(Ruling, of=st.sampled_from(claims), standing=STANDING, by=TEXT, because=TEXT, sources=one(cited), marking=MARKING)
    span = st.tuples(MOMENT, MOMENT).map(sorted)
    if kind == "gap":
        return span.flatmap(
            lambda s: st.builds(
                GapRecord, id=one(name), first=one(s[0]), last=one(s[1]), terms=names(), places=names(), reason=TEXT, sources=one(cited),
                marking=MARKING, standing=STANDING,
            )
        )  # fmt: skip
    if kind in ("coverage", "not done"):
        return span.flatmap(
            lambda s: st.builds(
                CoverageRecord, id=one(name), first=one(s[0]), last=one(s[1]), owner=NAME, terms=names(), by=names(), places=names(), clauses=names(),
                closed=st.booleans(), how=TEXT, sources=one(cited), grades=GRADE, marking=MARKING, standing=STANDING,
            )
            if kind == "coverage"
            else st.builds(
                NotDone, id=one(name), first=one(s[0]), last=one(s[1]), terms=names(least=1), by=names(), places=names(), clauses=names(),
                text=TEXT, sources=one(cited), grades=GRADE, marking=MARKING, standing=STANDING,
            )
        )  # fmt: skip
    return span.flatmap(
        lambda s: st.booleans().flatmap(
            lambda known: st.builds(
                EventRecord, id=one(name), term=NAME, first=one(s[0]), last=one(s[0] if known else s[1]),
                precision=one("second" if known else "interval"), args=st.dictionaries(NAME, TEXT, max_size=3).map(lambda d: tuple(d.items())),
                place=TEXT, point=st.none() | POINT, unit=TEXT, sources=one(cited), grades=GRADE, marking=MARKING, standing=STANDING, key=TEXT, text=TEXT,
            )
        )
    ).flatmap(
        lambda e: st.one_of(
            one(e),
            st.tuples(AMOUNT, st.sampled_from([b for b in BOUNDS if b != "less than"])).map(lambda ab: _with(e, amount=ab[0], bound=ab[1])),
            st.integers(0, 10**30).map(lambda n: _with(e, amount=Decimal(n), count=True)),
        )
    )  # fmt: skip


def _with(record: EventRecord, **fields: Any) -> EventRecord:
    return EventRecord(**{name: getattr(record, name) for name in record.__struct_fields__} | fields)
