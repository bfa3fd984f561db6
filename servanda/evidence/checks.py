"""What must be true of a record before it enters the log. Every problem of a batch is found, not only the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b

import msgspec

from servanda.base.refusal import Problem
from servanda.base.schemes import legal
from servanda.calendar import Instant
from servanda.evidence.chain import KIND_OF, canonical, record_from
from servanda.evidence.descent import Descent, lower, raised
from servanda.evidence.grades import legal_credibility, legal_reliability
from servanda.evidence.marking import OPEN, covers, marking_text
from servanda.evidence.records import (
    BOUNDS,
    PRECISIONS,
    TLP,
    Attribution,
    CoverageRecord,
    Entry,
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
from servanda.evidence.timing import LONGEST

EARLIEST, LATEST = -62135596800, 253402300799
"""The first and last second of the years 1 to 9999."""

Found = Iterator[tuple[str, str]]
"""What is wrong and what to do, one pair a problem."""


class Register:
    """What the log holds, as far as a new record can clash with it: ids with their kinds, contents already entered, the last moment."""

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        self.kinds: dict[str, str] = {}
        self.events: dict[str, str] = {}  # of each attribution
        self.contents: dict[str, bytes] = {}  # digest of the latest version of an id
        self.last_about: dict[str, bytes] = {}  # digest of the last record about an id, rulings too
        self.versions: set[bytes] = set()
        self.known: Instant | None = None
        self.descent = Descent()
        for entry, read in zip(entries, raised(entries)[0], strict=True):
            self.add(entry.record, digest(canonical(entry.record)))
            self.descent.take(read.record)
        if entries:
            self.known = entries[-1].known

    def add(self, record: Record, content: bytes) -> None:
        about = record.of if isinstance(record, Ruling) else record.id
        if not isinstance(record, Ruling):
            self.kinds[about] = KIND_OF[type(record)]
            self.contents[about] = content
        if isinstance(record, Attribution):
            self.events[about] = record.event
        self.descent.take(record)
        self.last_about[about] = content
        self.versions.add(content)


class CheckedRecords(msgspec.Struct, frozen=True, kw_only=True):
    """Records in order with their canonical bytes, each value of its declared type; what was already known; what is wrong."""

    records: tuple[tuple[Record, bytes], ...] = ()
    skipped: int = 0
    problems: tuple[Problem, ...] = ()


def digest(content: bytes) -> bytes:
    """Sixteen bytes that stand for a content."""
    return blake2b(content, digest_size=16).digest()


def check(records: Sequence[Record], known: Instant, register: Register, *, skip_known: bool = False) -> CheckedRecords:
    """Check a batch against the log and itself. `register` takes in every record, right or wrong.

    Args:
        records: in the order in which they are to be entered; a record may refer to those in front of it.
        known: when whoever keeps the log knew.
        register: what the log holds.
        skip_known: leave out records that the log already holds in these words, in whatever version, instead of refusing them.
    """
    problems = list(_known(known, register))
    passed: list[tuple[Record, bytes]] = []
    skipped = 0
    for number, given in enumerate(records, start=1):
        if type(given) not in KIND_OF:
            problems.append(Problem(reason=f"{type(given).__name__} is no kind of record", place=f"record {number}"))
            continue
        place = f"record {number} ({KIND_OF[type(given)]} '{given.of if isinstance(given, Ruling) else given.id}')"
        try:
            record = record_from(canonical(given))
            found = [Problem(reason=reason, repair=repair, place=place) for reason, repair in _record(record, register)]
            record = register.descent.lifted(record)
            content = canonical(record)
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError, msgspec.MsgspecError) as error:
            problems.append(Problem(reason=f"a value is of the wrong kind ({error})", repair="correct the value", place=place))
            continue
        seen = digest(content)
        about = record.of if isinstance(record, Ruling) else record.id
        again = (register.last_about if isinstance(record, Ruling) else register.contents).get(about) == seen
        if skip_known and (again or (seen in register.versions and not isinstance(record, Ruling))):
            skipped += 1
            continue
        if again:
            found.append(
                Problem(
                    reason="the log already says exactly this", repair="leave it out, or ask to skip what is known", place=place
                )
            )
        problems += found
        register.add(record, seen)  # also when it has problems: what refers to it is not wrong as well
        if not found:
            passed.append((record, content))
    return CheckedRecords(records=tuple(passed), skipped=skipped, problems=tuple(problems))


def first_problem(record: Record, known: Instant, register: Register) -> tuple[str, str] | None:
    """What is wrong with one record whose values are of their declared types, and what to do; None: nothing. The register is left as it is."""
    for one in _known(known, register):
        return one.reason, one.repair
    return next(iter(_record(record, register)), None)


def _known(known: Instant, register: Register) -> Iterator[Problem]:
    if isinstance(known, bool) or not isinstance(known, int) or not EARLIEST <= known <= LATEST:
        yield Problem(
            reason=f"'{known}' is no moment in the years 1 to 9999", repair="give whole seconds since 1970 in UTC", place="known"
        )
    elif register.known is not None and known < register.known:
        repair = "give the moment at which it became known to you, now at the latest; when it happened stands in the record"
        yield Problem(reason=f"the last entry became known later ({register.known} after {known})", repair=repair, place="known")


def _record(record: Record, register: Register) -> Found:
    yield from _marking(record.marking)
    if lower(record, register.descent):
        floor, about = register.descent.least_of(record), record.of if isinstance(record, Ruling) else record.id
        yield (
            f"it would be marked {marking_text(record.marking)}, and '{about}' is marked {marking_text(floor)}, or speaks of what is",
            f"leave the marking out to keep it; to mark it less: servanda evidence mark {about} --tlp LABEL --by NAME --because WHY",
        )
    if isinstance(record, Ruling):
        yield from _ruling(record, register)
    else:
        yield from _identity(record, register)
    if isinstance(record, Source):
        yield from _reliability(record.reliability)
        yield from _sources(record.draws_on, register, own=record.id)
        return
    yield from _sources(record.sources, register)
    if isinstance(record, EventRecord):
        yield from _event(record)
    elif isinstance(record, Attribution):
        yield from _attribution(record, register)
    elif isinstance(record, GapRecord):
        yield from _interval(record.first, record.last)
    elif isinstance(record, CoverageRecord | NotDone):
        yield from _look(record)
    if isinstance(record, EventRecord | Attribution | CoverageRecord | NotDone):
        yield from _grades(record.grades)


def _look(record: CoverageRecord | NotDone) -> Found:
    yield from _interval(record.first, record.last)
    if isinstance(record, CoverageRecord) and not record.owner.strip():
        yield "nobody answers for it", "name whose declaration it is (owner): a record is never taken to be complete by itself"
    if isinstance(record, NotDone) and not (record.terms or record.clauses):
        yield "it does not say what was not done", "name the act, or the clause"
    for name in ("terms", "by", "places", "clauses"):
        values = getattr(record, name)
        if not all(value.strip() for value in values) or len(set(values)) != len(values):
            yield f"`{name}` has an empty name, or one twice", "name each once"


def _identity(record: Source | EventRecord | Attribution | GapRecord | CoverageRecord | NotDone, register: Register) -> Found:
    if not record.id.strip():
        yield "it has no id", "give it a short name that stays the same when it is corrected"
    kind, before = KIND_OF[type(record)], register.kinds.get(record.id)
    if before is not None and before != kind:
        yield f"'{record.id}' is the id of another kind of record ({before})", "choose another id; a correction keeps its kind"
    if not isinstance(record, Source) and record.standing is Standing.CORRECTED:
        yield "nothing is entered as corrected", "enter the correction itself, under the id of what it corrects"


def _event(record: EventRecord) -> Found:
    if not record.term.strip():
        yield "it names no term", "name the act or event of the vocabulary"
    yield from _interval(record.first, record.last)
    yield from _precision(record)
    yield from _amount(record)
    yield from _measures(record)
    if record.point is not None:
        lon, lat = record.point
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            yield f"({lon}, {lat}) is no point on Earth", "give longitude (-180 to 180) and then latitude (-90 to 90), in degrees"
    slots = [slot for slot, _ in record.args]
    if len(set(slots)) != len(slots) or not all(slots):
        yield "a slot is named twice or has no name", "give each slot one value"


def _interval(first: Instant, last: Instant) -> Found:
    if not (EARLIEST <= first <= LATEST and EARLIEST <= last <= LATEST):
        yield "a moment lies outside the years 1 to 9999", "give whole seconds since 1970 in UTC"
    if last < first:
        yield f"its last moment ({last}) comes before its first ({first})", "put the earlier one first"


def _precision(record: EventRecord) -> Found:
    precision, length = record.precision, record.last - record.first
    if precision not in PRECISIONS:
        yield f"'{precision}' is no precision", f"use one of {', '.join(PRECISIONS)}"
    elif length > LONGEST.get(precision, length):
        yield f"{length + 1} seconds are more than one {precision}", "give a coarser precision, or interval"
    elif length == 0 and precision not in ("second", "interval"):
        yield f"one second is not a {precision}", f"give the first and the last second of the {precision}"


def _amount(record: EventRecord) -> Found:
    amount, bound = record.amount, record.bound
    if bound not in BOUNDS:
        yield f"'{bound}' is no way a number is meant", f"use one of {', '.join(BOUNDS)}"
    if amount is None:
        if record.count:
            yield "a count without a number", "give the number, or enter a gap if nobody counted"
        if bound != "exact":
            yield f"'{bound}' of no number", "give the number"
    elif not amount.is_finite() or amount < 0:
        yield f"{amount} is no amount", "give a number that is zero or more; what took away is another event"
    elif record.count and amount != amount.to_integral_value():
        yield f"{amount} is no count", "give a whole number"
    elif amount == 0 and bound == "less than":
        yield "nothing is less than 0", "give the number that was published"


def _measures(record: EventRecord) -> Found:
    units = [record.unit] if record.amount is not None else []
    for amount, unit in record.measures:
        if not unit.strip():
            yield f"{amount} of nothing", "name the unit of each measure: deaths, injured"
        elif unit in units:
            yield f"{unit} is measured twice", "give each unit once"
        elif not amount.is_finite() or amount < 0:
            yield f"{amount} is no amount", "give a number that is zero or more"
        units.append(unit)


def _attribution(record: Attribution, register: Register) -> Found:
    kind = register.kinds.get(record.event)
    if kind is None:
        yield f"there is no event '{record.event}'", "enter the event first, or correct the id"
    elif kind != "event":
        yield f"'{record.event}' is no event ({kind})", "attribute an event"
    if not record.by or not all(name.strip() for name in record.by) or len(set(record.by)) != len(record.by):
        yield "it names nobody, or somebody twice", "name who did it; if nobody says, leave the attribution out"
    before = register.events.get(record.id)
    if before is not None and before != record.event:
        yield f"'{record.id}' is about the event '{before}'", "retract it and enter another attribution"


def _ruling(record: Ruling, register: Register) -> Found:
    kind = register.kinds.get(record.of)
    if kind is None:
        yield f"there is nothing with the id '{record.of}'", "enter the assertion first, or correct the id"
    elif record.marks:
        now = register.descent.now.get(record.of, OPEN)
        if now == record.marking:
            yield f"'{record.of}' is marked {marking_text(now)} already", "leave it out"
        if not record.because.strip():
            yield "it does not say why it is marked anew", "give the reason"
        if not record.by.strip() and not covers(record.marking, now):
            yield f"nobody answers for marking '{record.of}' less than {marking_text(now)}", "say who: --by NAME"
    elif kind == "source":
        yield (
            "a source is neither confirmed nor retracted",
            "rule on what rests on it, or enter the source again with another grade",
        )
    if record.standing is Standing.CORRECTED:
        yield "a correction is no ruling", "enter the corrected record under the same id"


def _sources(names: tuple[str, ...], register: Register, own: str | None = None) -> Found:
    for name in names:
        if name == own:
            yield "a source does not draw on itself", "leave it out"
        elif register.kinds.get(name) != "source":
            yield f"'{name}' is no source of this log", "enter the source first, or correct its name"
    if len(set(names)) != len(names):
        yield "a source is named twice", "name it once"


def _grades(grades: Grades) -> Found:
    yield from _reliability(grades.reliability)
    if not legal_credibility(grades.credibility):
        yield f"'{grades.credibility}' is no credibility", "use 1 to 6, or leave it empty; 6 is 'cannot be judged'"


def _reliability(grade: str) -> Found:
    if not legal_reliability(grade):
        yield f"'{grade}' is no reliability", "use A to F, or leave it empty; F is 'cannot be judged'"


def _marking(marking: Marking) -> Found:
    if not legal(marking.tlp):
        yield (
            f"'{marking.tlp}' is no label of the Traffic Light Protocol 2.0, nor of a scheme that is named in front of it",
            f"use one of {', '.join(TLP)}, or SCHEME:LABEL as in NATO:SECRET",
        )
    if not all(name.strip() for name in marking.rel):
        yield "the REL list has an empty name", "name those it may be released to"
