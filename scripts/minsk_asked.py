"""The questions put to the monitor about Minsk, as data: the pages, the demo and the tests read the same answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property, lru_cache

from minsk_evidence import ZONE, Entered, texts
from minsk_tables import Restated, told

from servanda.calendar import Instant, civil, day_end
from servanda.evidence.fusion import DEFAULT, to_run
from servanda.evidence.knowledge import Knowledge, known_at
from servanda.meaning import Status, prepare
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.model.views import Choice, party_choice, view
from servanda.monitor.answers import Basis, ClauseState, Column, Diff, DueItem, EventView, SideBySide
from servanda.monitor.differences import diff
from servanda.monitor.dues import due
from servanda.monitor.monitored import Found, found_of, side_by_side
from servanda.monitor.seen import event_views
from servanda.monitor.small import only

CEASEFIRE, RESOLUTION, DIALOGUE, RELEASE = "minsk-ii:1", "minsk-ii:4.resolution", "minsk-ii:4.dialogue", "minsk-ii:6"
YEAR_END = ("minsk-ii:9.end", "minsk-ii:11.constitution", "minsk-ii:11.status", "minsk-ii:11.footnote")
LAST_DAY = dt.date(2022, 2, 20)
"""The last day before Russia recognised the two bodies as states (T157); what the texts bind to after it is itself disputed."""


@dataclass(frozen=True)
class ResolutionUnder:
    """Point 4 under one reading or rule. due, late: last second of the day."""

    label: str
    status: Status
    lack: str
    due: dt.date | None
    late: dt.date | None
    rows: tuple[str, ...]


class Replay:
    """The monitor asked about one log. `dossier` may be another version of the same texts."""

    def __init__(self, entered: Entered) -> None:
        self.entered = entered
        self.dossier: Dossier = entered.dossier
        self.entries = entered.log.entries
        self._known = lru_cache(maxsize=64)(lambda moment: known_at(self.entries, moment))
        self._found: dict[tuple[object, ...], Found] = {}
        self._run = lru_cache(maxsize=64)(lambda moment: to_run(self.knowledge(moment), DEFAULT, self.dossier))

    def knowledge(self, moment: Instant | None = None) -> Knowledge:
        return self._known(moment)

    def basis(self, day: dt.date, known: dt.date | None = None, label: str = "as written", choice: Choice = ()) -> Basis:
        """As of the end of a day; known: by the end of which day (None: everything entered)."""
        return Basis(
            dossier=self.dossier.name,
            hashes=dict(self.dossier.hashes),
            log_head=self.entered.log.head,
            entries=len(self.entries),
            as_of=day_end(day, ZONE),
            known=day_end(known, ZONE) if known is not None else self.entries[-1].known,
            zone=ZONE,
            label=label,
            choice=tuple(choice),
            policy=self._run(None).policy.sentence,
        )

    def found(
        self, day: dt.date, known: dt.date | None = None, choice: Choice = (), *, clause: str = "", dossier: Dossier | None = None
    ) -> Found:
        """What the engine says of all clauses, or of one with what it hangs on; asked once for each question."""
        key = (day, known, tuple(choice), clause, id(dossier))
        if key not in self._found:
            prepared = prepare(view(dossier or self.dossier, choice))
            if clause:
                prepared = prepare(only(prepared.view, prepared.closure(clause)))
            run = self._run(None if known is None else day_end(known, ZONE))
            self._found[key] = found_of(prepared, run, self.basis(day, known, choice=choice))
        return self._found[key]

    def state(self, clause: str, day: dt.date, known: dt.date | None = None) -> ClauseState:
        """What became of one clause by a day, on what was known by another (None: everything)."""
        moment = None if known is None else day_end(known, ZONE)
        return self.found(day, known, clause=clause).state(clause, self.knowledge(moment))

    @cached_property
    def ceasefire(self) -> ClauseState:
        """Clause 1 as of the last day, on all that is in the log."""
        return self.state(CEASEFIRE, LAST_DAY)

    def views(self, indexes: set[int]) -> tuple[EventView, ...]:
        return event_views(self._run(None), self.knowledge(), indexes)

    def row(self, ident: str) -> str:
        """The row of our tables that an event of the log comes from: its key."""
        return self.knowledge().events[ident].record.key

    def rows(self, state: ClauseState) -> tuple[str, ...]:
        """The rows a state rests on, in order of time."""
        ids = self._run(None).ids
        found = {i for v in state.instances for reason in v.reasons for i in reason.events} | {
            i for p in state.performed for i in p.events
        }
        return tuple(dict.fromkeys(self.row(ids[i]) for i in sorted(found)))

    # --- point 4 -------------------------------------------------------------------------------------------------------

    def resolution(self) -> tuple[ResolutionUnder, ...]:
        """As written; with the weekend rule; as Moscow and as the bodies in Donetsk and Luhansk read it."""
        readings = [("as written", ()), ("as Ukraine reads it", party_choice(self.dossier, "Ukraine"))]
        readings += [
            ("as Russia reads it", party_choice(self.dossier, "Russia")),
            ("as ORDLO reads it", party_choice(self.dossier, "ORDLO")),
        ]
        found = [self._resolution(label, self.found(LAST_DAY, choice=choice, clause=RESOLUTION)) for label, choice in readings]
        weekend = self.found(LAST_DAY, clause=RESOLUTION, dossier=with_rule("eu-1182-71"))
        found.insert(1, self._resolution("as written, by rule eu-1182-71", weekend))
        return tuple(found)

    def _resolution(self, label: str, found: Found) -> ResolutionUnder:
        state = found.state(RESOLUTION, self.knowledge())
        return ResolutionUnder(label, state.status, state.lack, _day(state.due or _due(state)), _day(state.performed_late), self.rows(state))

    # --- the end of 2015, the clocks -----------------------------------------------------------------------------------

    def year_end(self, day: dt.date = dt.date(2016, 1, 1)) -> SideBySide:
        """Points 9 and 11 on the first day of 2016, under each holder's readings."""
        wide = side_by_side(self.dossier, self._run(None), self.basis(day), columns=self.holders(), agreement="minsk-ii")
        rows = tuple(r for r in wide.rows if r.clause in YEAR_END)
        return SideBySide(basis=wide.basis, columns=wide.columns, rows=rows, notes=wide.notes)

    def side_by_side(self, day: dt.date = LAST_DAY) -> SideBySide:
        return side_by_side(self.dossier, self._run(None), self.basis(day), columns=self.holders(), agreement="minsk-ii")

    def holders(self) -> tuple[Column, ...]:
        """As written, and all that each holder of readings holds."""
        names = ("Ukraine", "Russia", "ORDLO")
        return (Column(label="as written"), *(Column(label=n, choice=party_choice(self.dossier, n), holder=n) for n in names))

    def states(self, day: dt.date = LAST_DAY) -> tuple[ClauseState, ...]:
        """Every clause of the three texts as written."""
        found = self.found(day)
        return tuple(found.state(name, self.knowledge()) for name in found.prepared.clauses if name not in found.prepared.parent)

    def clocks(self, day: dt.date = LAST_DAY) -> tuple[DueItem, ...]:
        """What points 4 and 6 wait for."""
        found = due(view(self.dossier, ()), self._run(None), self.basis(day), days=0, agreement="minsk-ii")
        return tuple(i for i in found.items if i.clause in (DIALOGUE, RELEASE))

    def certifications(self) -> int:
        """Events of the log that certify anything, and confirmed starts or ends of the withdrawal."""
        terms = {"certification", "start to withdraw heavy weapons", "complete the withdrawal of heavy weapons"}
        run = self._run(None).run
        return sum(1 for e in run.events if e.term in terms and e.known)

    # --- the ceasefire ------------------------------------------------------------------------------------------------

    def fire(self, first: dt.date, last: dt.date, *, sure: bool | None = None) -> tuple[EventView, ...]:
        """Uses of weapons that lie wholly within days, certain ones, uncertain ones or both."""
        a, b = day_end(first - dt.timedelta(days=1), ZONE) + 1, day_end(last, ZONE)
        events = self._run(None).run.events
        wanted = {
            i
            for i, e in enumerate(events)
            if e.term == "use weapons" and e.at >= a and (e.late or e.at) <= b and (sure is None or e.known is sure)
        }
        return self.views(wanted)

    def counted(self) -> set[str]:
        """Log ids of the acts that break clause 1, whoever did them."""
        ids = self._run(None).ids
        return {ids[v.event] for v in self.ceasefire.violations if v.event is not None}

    # --- restatements ---------------------------------------------------------------------------------------------------

    def restated(self) -> tuple[tuple[Restated, Diff], ...]:
        """Each number of the series that a later report changed, with what that changed in the verdicts as of the last day it counts."""
        return tuple((r, self._restated(r)) for r in told()[0] if not r.same)

    def _restated(self, one: Restated) -> Diff:
        before, after = one.known - dt.timedelta(days=1), one.known
        day = one.count.last
        return diff(
            self.found(day, before, clause=CEASEFIRE),
            self.found(day, after, clause=CEASEFIRE),
            self.knowledge(day_end(before, ZONE)),
            self.knowledge(day_end(after, ZONE)),
            agreement="minsk-ii",
        )


def with_rule(rule: str) -> Dossier:
    """The dossier with another rule for counting periods in the head of the Package."""
    files = texts()
    files["minsk-ii.md"] = files["minsk-ii.md"].replace(b"periods: standard", b"periods: " + rule.encode())
    return load_files(files, "minsk")


def _due(state: ClauseState) -> Instant | None:
    return next((v.due for v in state.instances if v.due is not None), None)


def _day(moment: Instant | None) -> dt.date | None:
    return None if moment is None else civil(moment, ZONE).date()
