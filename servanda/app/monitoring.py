"""The public functions of the monitor: a dossier with its log of evidence in, answers out. Files and the clock are met here and in `files`."""

from __future__ import annotations

import datetime as dt
import os
import shlex
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from servanda.app.api import Choose, PathLike, _closest, find_clause, load
from servanda.app.choosing import chosen, settled
from servanda.app.files import folder_of
from servanda.app.readers import reader_text
from servanda.base.refusal import Refusal
from servanda.base.time import read_moment
from servanda.base.version import VERSION

if TYPE_CHECKING:
    from servanda.calendar import Instant
    from servanda.evidence.fusion import Fused
    from servanda.evidence.knowledge import Knowledge
    from servanda.evidence.marking import Recipient
    from servanda.evidence.records import Entry
    from servanda.meaning.claims import MonitorClaim
    from servanda.meaning.verify import VerifyResult
    from servanda.model.core import Dossier, View
    from servanda.model.views import Choice
    from servanda.monitor.answers import Basis, Diff, Due, Monitored, SideBySide, Why

FOLDER = "evidence"
Day = str | dt.date
"""`2031-03-14`, `2031-03-14 18:00`, or a date: a day without a clock time is its last second, in the agreement's zone."""

ENTER = "Enter some with: servanda evidence import FILE {place}, or look ahead by the calendar alone with: servanda due {place}"


class Asked:
    """A question to the monitor with everything it rests on: the dossier, a view of it, the evidence as known, the basis."""

    def __init__(self, dossier: Dossier, view: View, fused: Fused, knowledge: Knowledge, basis: Basis) -> None:
        self.dossier, self.view, self.fused, self.knowledge, self.basis = dossier, view, fused, knowledge, basis


def monitor(
    dossier: Dossier | PathLike,
    *,
    as_of: Day = "",
    known: Day = "",
    readings: Sequence[str] = (),
    agreement: str = "",
    closed: bool = False,
    entries: Sequence[Entry] | None = None,
    today: Day = "",
    reader: Recipient | None = None,
    choose: Choose = (),
) -> Monitored:
    """What became of every clause.

    In: a dossier or its folder; as_of: the day in the world (default: now); known: only what was known by that day (default: now); readings: ids, each for
    the clauses it reads (default: as written); agreement: only its clauses; closed: the data end at `as_of` for good; entries: of the log (default: those
    in the folder's `evidence`); today: instead of the clock; reader: for whom, on what he may see (`servanda.app.readers.reader`; default: internal); choose: options of alternatives.
    Out: `Monitored`.
    Raises Refusal: no evidence, a choice still open that bears on the answer, unknown reading or agreement, a day before any signature or in the future.
    """
    from servanda.monitor.monitored import monitor as answer

    asked = ask_for(
        dossier, as_of, known, readings, agreement, closed=closed, entries=entries, today=today, reader=reader, choose=choose
    )
    return answer(asked.view, asked.fused, asked.basis, knowledge=asked.knowledge, agreement=agreement)


def side_by_side(
    dossier: Dossier | PathLike,
    *,
    as_of: Day = "",
    known: Day = "",
    agreement: str = "",
    closed: bool = False,
    entries: Sequence[Entry] | None = None,
    today: Day = "",
    reader: Recipient | None = None,
    choose: Choose = (),
) -> SideBySide:
    """Every clause under every choice of readings: as written, as each holder reads, each reading alone. In, errors: as `monitor`."""
    from servanda.monitor.monitored import side_by_side as answer

    asked = ask_for(dossier, as_of, known, (), agreement, closed=closed, entries=entries, today=today, reader=reader, choose=choose)
    return answer(asked.dossier, asked.fused, asked.basis, agreement=agreement)


def due(
    dossier: Dossier | PathLike,
    *,
    days: int = 30,
    as_of: Day = "",
    known: Day = "",
    readings: Sequence[str] = (),
    agreement: str = "",
    entries: Sequence[Entry] | None = None,
    today: Day = "",
    reader: Recipient | None = None,
    choose: Choose = (),
) -> Due:
    """What falls due in so many days, what is overdue, which clocks run and which wait. Needs no evidence; `as_of` may lie in the future."""
    from servanda.monitor.dues import due as answer

    asked = ask_for(dossier, as_of, known, readings, agreement, entries=entries, today=today, reader=reader, ahead=True, choose=choose)
    return answer(asked.view, asked.fused, asked.basis, days=days, agreement=agreement)


def why(
    dossier: Dossier | PathLike,
    clause: str,
    *,
    as_of: Day = "",
    known: Day = "",
    readings: Sequence[str] = (),
    closed: bool = False,
    entries: Sequence[Entry] | None = None,
    today: Day = "",
    reader: Recipient | None = None,
    choose: Choose = (),
) -> Why:
    """Why a clause stands as it does. clause: its id, or its local id if only one agreement has it. Rest: as `monitor`."""
    from servanda.monitor.whys import why as answer

    loaded, entries = _both(dossier, entries, choose, reader)
    asked = ask_for(loaded, as_of, known, readings, closed=closed, entries=entries, today=today, reader=reader, clause=clause)
    return answer(asked.view, asked.fused, asked.basis, clause_id(loaded, clause), knowledge=asked.knowledge)


def diff(
    dossier: Dossier | PathLike,
    day1: Day,
    day2: Day,
    *,
    as_of: Day = "",
    known: Day = "",
    readings: Sequence[str] = (),
    agreement: str = "",
    entries: Sequence[Entry] | None = None,
    today: Day = "",
    reader: Recipient | None = None,
    choose: Choose = (),
) -> Diff:
    """What changed in the verdicts from one day to another, and because of what.

    Each day as it was known on that day, as the reports of these days said; with `as_of` one day in the world, known on two; with `known` two days
    in the world on one state of knowledge. Raises Refusal when both are given, or the days are the same. Rest: as `monitor`.
    """
    from servanda.monitor.differences import diff as answer
    from servanda.monitor.monitored import found_of

    if as_of and known:
        raise Refusal(
            "with both --as-of and --known there is nothing left to differ.",
            repair="Give --as-of for two days of knowledge, --known for two days in the world, or neither.",
        )
    loaded, entries = _both(dossier, entries, choose, reader)
    sides = []
    for day in (day1, day2):
        sides.append(ask_for(loaded, as_of or day, known or day, readings, agreement, entries=entries, today=today, reader=reader))
    one, two = sides
    if (one.basis.as_of, one.basis.known) == (two.basis.as_of, two.basis.known):
        raise Refusal("the two days are the same moment.", repair="Give two different days.")
    if (one.basis.as_of, one.basis.known) > (two.basis.as_of, two.basis.known):
        one, two = two, one
    before, after = found_of(one.view, one.fused, one.basis), found_of(two.view, two.fused, two.basis)
    return answer(before, after, one.knowledge, two.knowledge, agreement=agreement)


def claim(
    dossier: Dossier | PathLike,
    clause: str = "",
    *,
    as_of: Day = "",
    known: Day = "",
    readings: Sequence[str] = (),
    entries: Sequence[Entry] | None = None,
    today: Day = "",
    reader: Recipient | None = None,
    choose: Choose = (),
) -> MonitorClaim:
    """What the monitor says of a clause (or of all) with the run it rests on, to save and to check again with `servanda verify`."""
    from servanda.monitor.certificates import certify
    from servanda.monitor.monitored import found_of

    loaded, entries = _both(dossier, entries, choose, reader)
    asked = ask_for(loaded, as_of, known, readings, entries=entries, today=today, reader=reader, clause=clause)
    names = (clause_id(loaded, clause),) if clause else ()
    return certify(found_of(asked.view, asked.fused, asked.basis), names)


def verify_claim(saved: MonitorClaim, dossier: Dossier, entries: Sequence[Entry] | None) -> VerifyResult:
    """Check a saved answer of the monitor: replayed by the reference evaluator, and its run compared with the log (None: there is none at hand)."""
    from servanda.meaning.claims import verify_claim as replay
    from servanda.meaning.verify import VerifyResult
    from servanda.monitor.certificates import against_log

    found = replay(saved, dossier)
    if entries is None:
        log: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
        log = ((), (), ("whether its run is what the log said: there is no log at hand",))
    elif saved.released_to:
        log = ((), (), (f"whether its run is what the log said: it was made for {saved.released_to}, from what may be seen there",))
    else:
        log = against_log(saved, entries, dossier)
    checks, problems, unchecked = (*found.checks, *log[0]), (*found.problems, *log[1]), (*found.unchecked, *log[2])
    return VerifyResult(not problems and not unchecked, checks, problems, unchecked)


# --- what a question rests on ----------------------------------------------------------------------------------------


def read_entries(folder: PathLike) -> tuple[Entry, ...]:
    """The entries of the log in a dossier's folder; none if it has no log. Raises Refusal when the log cannot be read."""
    from servanda.app.evidence import what_for
    from servanda.evidence.log import open_log

    place = folder_of(folder) / FOLDER
    if not place.is_dir():
        return ()
    try:
        return open_log(place, verb=what_for()).entries
    except Refusal as error:
        error.place = error.place or str(place)
        raise


def ask_for(
    dossier: Dossier | PathLike,
    as_of: Day = "",
    known: Day = "",
    readings: Sequence[str] = (),
    agreement: str = "",
    *,
    closed: bool = False,
    entries: Sequence[Entry] | None = None,
    today: Day = "",
    ahead: bool = False,
    clause: str = "",
    reader: Recipient | None = None,
    choose: Choose = (),
) -> Asked:
    """Everything a question to the monitor rests on. ahead: no evidence is needed and the day may lie in the future; clause: whose clock counts; reader: only on
    what he may see (None: an internal answer, on everything)."""
    from servanda.evidence.fusion import DEFAULT, STRICT, to_run
    from servanda.evidence.knowledge import known_at, known_by
    from servanda.evidence.marking import joined, marking_inside, marking_text, seen_by
    from servanda.model.markings import marking_of_files
    from servanda.model.views import view
    from servanda.monitor.answers import Basis

    place = str(dossier) if isinstance(dossier, str | os.PathLike) else dossier.name
    loaded, held = _both(dossier, entries, choose, reader)
    if reader is not None:
        only_for(loaded, reader)
    if agreement and agreement not in loaded.agreements:
        raise Refusal(f"the dossier holds no agreement “{agreement}”.", repair=_closest(agreement, loaded.agreements))
    if not loaded.clauses:
        raise Refusal(
            "the dossier holds no clause: there is nothing to monitor.", repair="Look at it with: servanda check", place=place
        )
    settled(loaded, agreements=(agreement,) if agreement else (), clause=clause_id(loaded, clause).partition("/")[0] if clause else "")
    if not held and not ahead:
        raise Refusal("the dossier holds no evidence.", repair=ENTER.format(place=shlex.quote(place)), place=place)
    seen = view(loaded, choice_of(loaded, readings))
    whose = loaded.agreements.get(agreement)
    if clause:
        whose = loaded.agreements.get(clause_id(loaded, clause).partition(":")[0])
    zone = whose.zone if whose is not None else common_zone(loaded)
    now = moment(today, zone) if today else int(dt.datetime.now(tz=dt.UTC).timestamp())
    at = not_after(as_of, zone, now, "--as-of", ahead)
    knew = not_after(known, zone, now, "--known", False)
    signed = [one.signed for one in loaded.agreements.values() if one.signed is not None and agreement in ("", one.id)]
    if signed and len(signed) == len(loaded.agreements if not agreement else (agreement,)) and at < min(signed):
        from servanda.calendar import describe

        raise Refusal(
            f"on {'that day' if as_of else 'this day'} nothing had been signed; the first signature was on {describe(min(signed), zone)}.",
            repair=f"Look from a later day: --as-of {dt.datetime.fromtimestamp(min(signed), dt.UTC):%Y-%m-%d}", place="--as-of" if as_of else "",
        )  # fmt: skip
    if reader is not None:
        held = seen_by(held, reader, loaded.terms)
    policy = DEFAULT if reader is None else STRICT  # who does not see an entry is not told that it does not exist
    knowledge = known_at(tuple(held), knew)
    fused = to_run(knowledge, policy, loaded)
    basis = Basis(
        dossier=loaded.name,
        hashes=loaded.hashes,
        log_head=knowledge.head,
        entries=knowledge.entries,
        as_of=at,
        known=knew,
        zone=zone,
        label=seen.label,
        choice=seen.choice,
        policy=policy.sentence,
        closed=closed,
        released_to=reader_text(reader),
        marking=marking_text(joined((marking_inside(known_by(held, knew)), marking_of_files(loaded)))),
        version=VERSION,
    )
    return Asked(loaded, seen, fused, knowledge, basis)


def only_for(dossier: Dossier, reader: Recipient) -> None:
    """Raises Refusal for a dossier that was loaded with files its reader may not see."""
    from servanda.model.released import hidden_from

    if hidden := hidden_from(dossier, reader):
        raise Refusal(
            f"this dossier was loaded with {len(hidden)} file{'' if len(hidden) == 1 else 's'} that the reader may not see.",
            repair="Load it for that reader: servanda.load(PATH, reader=...). Nothing was made.",
        )


def clause_id(dossier: Dossier, name: str) -> str:
    """The id of a clause, rung (`4/rung:1`) or red line. Raises Refusal with the closest names."""
    head, slash, rest = name.partition("/")
    found = find_clause(dossier, head) + slash + rest
    if slash and found not in set(_rungs(dossier)):
        mine = [one for one in _rungs(dossier) if one.startswith(f"{find_clause(dossier, head)}/")]
        raise Refusal(f"there is no rung “{name}”.", repair=f"Its rungs are: {', '.join(mine) or 'none'}.")
    return found


def _rungs(dossier: Dossier) -> Iterable[str]:
    open_ = [rung for clause in dossier.clauses for rung in clause.rungs]
    while open_:
        rung = open_.pop(0)
        yield rung.id
        open_ += rung.rungs


def moment(day: Day, zone: str, place: str = "") -> Instant:
    """The instant a day or a day with its hour means. Raises Refusal when it is no date."""
    from servanda.calendar import spanned

    stamp = read_moment(day, place=place)
    return spanned(stamp, zone)[stamp.clock is None]


def not_after(day: Day, zone: str, now: Instant, option: str, ahead: bool) -> Instant:
    """The moment asked for, no later than now; a day that is today means as much of it as there has been."""
    from servanda.calendar import day_of, describe

    if not day:
        return now
    at = moment(day, zone, option)
    if at <= now or ahead:
        return at
    if day_of(at, zone) == day_of(now, zone):
        return now
    what = "nobody knows yet what will be known" if option == "--known" else "nobody knows yet what will have happened"
    hint = "" if option == "--known" else " What falls due by then tells: servanda due --as-of DAY."
    raise Refusal(
        f"that day lies in the future (it is {describe(now, zone)}): {what}.",
        repair=f"Give a day up to today.{hint}",
        place=option,
    )


def choice_of(dossier: Dossier, readings: Sequence[str]) -> Choice:
    from servanda.model.views import reading_choice

    names = [reading.id for reading in dossier.readings]
    found: dict[str, str] = {}
    for name in readings:
        try:
            chosen = reading_choice(dossier, name)
        except Refusal as error:
            raise Refusal(f"the dossier knows no reading “{name}”.", repair=_closest(name, names)) from error
        for clause, reading in chosen:
            if found.setdefault(clause, reading) != reading:
                raise Refusal(
                    f"“{found[clause]}” and “{reading}” both read clause {clause}.",
                    repair="Choose one of them.",
                    place="--reading",
                )
    return tuple(found.items())


def common_zone(dossier: Dossier) -> str:
    """The zone most agreements keep; of several, the one named first."""
    zones = [one.zone for one in dossier.agreements.values()]
    return max(zones, key=lambda zone: (zones.count(zone), -zones.index(zone)), default="UTC")


def _both(
    dossier: Dossier | PathLike, entries: Sequence[Entry] | None, choose: Choose, reader: Recipient | None
) -> tuple[Dossier, Sequence[Entry]]:
    """The dossier as a reader may have it, with options written in place, and its entries: those given, else those in its folder."""
    if isinstance(dossier, str | os.PathLike):
        loaded = load(dossier, choose=choose, reader=reader)
        return loaded, read_entries(dossier) if entries is None else entries
    return chosen(dossier, choose), () if entries is None else entries
