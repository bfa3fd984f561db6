"""Because of what a verdict changed: what became known in between, what happened in between, or time passing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servanda.calendar import describe
from servanda.evidence.knowledge import Knowledge
from servanda.evidence.records import NotDone
from servanda.model.core import Clause
from servanda.model.sink import listed
from servanda.monitor.answers import EventView
from servanda.monitor.monitored import Found
from servanda.monitor.seen import event_view, known_view
from servanda.monitor.words import amount_words, phrase


class Because:
    """What lies between two answers: the events known otherwise since (`news`), those that happened since, the gaps stated since."""

    def __init__(self, before: Found, after: Found, known_before: Knowledge, known_after: Knowledge) -> None:
        self.before, self.after = before, after
        self.known_before, self.known_after = known_before, known_after
        self.dossier = after.prepared.view.dossier
        self.places_before = {name: index for index, name in enumerate(before.fused.ids)}
        self.places_after = {name: index for index, name in enumerate(after.fused.ids)}
        self.news = [
            name
            for name in {**known_after.events, **known_before.events}
            if known_before.events.get(name) != known_after.events.get(name)
        ]
        self.learnt = bool(self.news) or known_before.gaps != known_after.gaps or known_before.looks != known_after.looks

    def happened(self, ident: str) -> bool:
        """Whether an event of the later run lies between the two days."""
        place = self.places_after.get(ident)
        return place is not None and self.before.basis.as_of < self.after.fused.run.events[place].at <= self.after.basis.as_of

    def because(
        self, ids: Iterable[str], clause: Clause, zone: str, *, gaps: bool = True
    ) -> tuple[tuple[EventView, ...], tuple[int, ...], str]:
        """The events that made the difference, the entries that brought them, and a sentence: known since, happened since, or time."""
        changed: list[tuple[EventView, str]] = []
        happened: list[EventView] = []
        for name in sorted(ids, key=lambda one: (self.places_after.get(one, len(self.places_after)), one)):
            how = self.changed(name, zone)
            view = self.view(name)
            if view is None:
                continue
            if how:
                changed.append((view, how))
            elif self.before.basis.as_of < view.event.at <= self.after.basis.as_of:
                happened.append(view)
        if changed:
            text = "because " + listed((how for _, how in changed), most=4)
            return tuple(view for view, _ in changed), self.entries(view.id for view, _ in changed), text
        if happened:
            text = "because of what happened in between: " + listed((self.told(one, zone) for one in happened), most=4)
            return tuple(happened), tuple(sorted({one.entry for one in happened if one.entry})), text
        hidden = [*self.gaps(clause, zone), *self.looks(clause, zone)] if gaps else []
        if hidden:
            return (), tuple(entry for entry, _ in hidden), "because " + listed((text for _, text in hidden), most=4)
        if self.after.basis.as_of != self.before.basis.as_of:
            return (), (), f"because of time passing to {describe(self.after.basis.as_of, zone)}"
        return (), (), "because of what other clauses it hangs on came to"

    def view(self, name: str) -> EventView | None:
        """The event as it is seen now; one in no run any more as it was seen before, with its present standing."""
        if name in self.places_after:
            return event_view(self.after.fused, self.known_after, self.places_after[name])
        if name not in self.places_before:
            return None
        old = event_view(self.before.fused, self.known_before, self.places_before[name])
        return known_view(name, self.known_after, old, self.after.fused.policy)

    def changed(self, name: str, zone: str) -> str:
        """How what is known of an event changed, as a clause of a sentence; "" if it did not."""
        old, new = self.known_before.events.get(name), self.known_after.events.get(name)
        if old == new:
            return ""
        view = self.view(name)
        words = (view.text.rstrip(". ") or phrase(view.event, self.dossier)) if view is not None else name
        if old is None and new is not None:
            first = new.steps[0]
            return f"{words} became known {describe(first.known, zone)} [{name}, entry {first.entry}]"
        if new is None or old is None:
            return f"{words} was not known then [{name}]"
        if new.standing != old.standing and new.record == old.record:
            return f"{words} is now {new.standing.value}, {describe(new.steps[-1].known, zone)} [{name}, {self.since_(old.history, new.history)}]"
        if new.record != old.record:
            was = (
                event_view(self.before.fused, self.known_before, self.places_before[name]) if name in self.places_before else None
            )
            figures = ""
            if was is not None and view is not None and was.event.amount != view.event.amount:
                figures = f"{amount_words(was).lstrip(', ')} restated as {amount_words(view).lstrip(', ')}"
            return f"{words} was corrected{f' ({figures})' if figures else ''} {describe(new.steps[-1].known, zone)} [{name}, {self.since_(old.history, new.history)}]"
        return f"who did it was stated anew: {words} [{name}, {self.since_(old.history, new.history)}]"

    @staticmethod
    def since_(old: Sequence[int], new: Sequence[int]) -> str:
        fresh = [number for number in new if number not in old]
        return f"entry {', '.join(map(str, fresh))}" if fresh else "by its attribution"

    def entries(self, names: Iterable[str]) -> tuple[int, ...]:
        """Entries of the log known since that speak of some events."""
        found: set[int] = set()
        for name in names:
            new, old = self.known_after.events.get(name), self.known_before.events.get(name)
            fresh = set(new.history if new is not None else ()) ^ set(old.history if old is not None else ())
            found |= fresh
            said = [
                {number for one in side.attributions for number in one.history} if side is not None else set()
                for side in (old, new)
            ]
            found |= said[1] - said[0]
        return tuple(sorted(found))

    def told(self, view: EventView, zone: str) -> str:
        return f"{view.text or phrase(view.event, self.dossier)}, {describe(view.event.at, zone)} [{view.id}]"

    def looks(self, clause: Clause, zone: str) -> list[tuple[int, str]]:
        """Coverages and negative findings stated or changed in between that speak of acts of the clause."""
        terms = {act.term for act in clause.acts}
        found = []
        for name in sorted({*self.known_before.looks, *self.known_after.looks}):
            old, new = self.known_before.looks.get(name), self.known_after.looks.get(name)
            one = new if new is not None else old
            if old == new or one is None or (one.record.terms and not terms & set(one.record.terms)):
                continue
            if one.record.clauses and clause.id not in one.record.clauses:
                continue
            what = "was found not done" if isinstance(one.record, NotDone) else "was looked for"
            how = "it is now known that it" if old is None else f"it is now {one.standing.value} that it" if new is not None and old.record == new.record else "it is now stated otherwise that it"
            found.append((one.steps[-1].entry, f"{how} {what} from {describe(one.record.first, zone)} on [{name}, entry {one.steps[-1].entry}]"))
        return found

    def gaps(self, clause: Clause, zone: str) -> list[tuple[int, str]]:
        """Gaps stated or changed in between that hide acts of the clause."""
        terms = {act.term for act in clause.acts}
        found = []
        for name in sorted({*self.known_before.gaps, *self.known_after.gaps}):
            old, new = self.known_before.gaps.get(name), self.known_after.gaps.get(name)
            one = new if new is not None else old
            if old == new or one is None or (one.record.terms and not terms & set(one.record.terms)):
                continue
            span = f"from {describe(one.record.first, zone)} to {describe(one.record.last, zone)}"
            how = "it is now known" if old is None else "it is now stated otherwise"
            found.append((one.entry, f"{how} that nobody could see {span} [{name}, entry {one.entry}]"))
        return found
