"""Because of what a verdict changed: what became known in between, what happened in between, or time passing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servanda.calendar import describe
from servanda.evidence.knowledge import Knowledge
from servanda.evidence.records import NotDone
from servanda.model.core import Clause
from servanda.model.sink import listed
from servanda.monitor.answers import EventView
from servanda.monitor.counterfactual import EVENT, GAP, Cause, WithoutChanges
from servanda.monitor.monitored import Found
from servanda.monitor.seen import event_view, known_view
from servanda.monitor.words import amount_words, phrase


class Because:
    """What lies between two answers, and what of it made a difference."""

    def __init__(self, before: Found, after: Found, known_before: Knowledge, known_after: Knowledge) -> None:
        self.before, self.after = before, after
        self.known_before, self.known_after = known_before, known_after
        self.dossier = after.prepared.view.dossier
        self.places_before = {name: index for index, name in enumerate(before.fused.ids)}
        self.places_after = {name: index for index, name in enumerate(after.fused.ids)}
        self.changes = WithoutChanges(before, after)

    def because(self, cause: Cause, clause: Clause, zone: str) -> tuple[tuple[EventView, ...], tuple[int, ...], str]:
        """The events that made the difference, the entries that brought them, and a sentence: known since, happened since, or time."""
        if not cause.worked_out:
            return (), (), "because of what became known or happened in between; of so many changes it was not worked out which"
        if not cause.changes:
            if self.after.basis.as_of != self.before.basis.as_of:
                return (), (), f"because of time passing to {describe(self.after.basis.as_of, zone)}"
            return (), (), "because of what other clauses it hangs on came to"
        ordered = sorted(cause.changes, key=lambda one: (self.places_after.get(one.name, len(self.places_after)), one.name))
        views: list[EventView] = []
        entries: set[int] = set()
        news: list[str] = []
        events: list[str] = []
        for kind, name in ordered:
            if kind != EVENT:
                text, entry = self.gap(name, zone) if kind == GAP else self.look(name, zone)
                news.append(text)
                entries |= {entry} - {0}
                continue
            view = self.view(name)
            if view is None:
                continue
            views.append(view)
            if name in self.changes.happened:
                events.append(self.told(view, zone))
                entries |= {view.entry} - {0}
            else:
                news.append(
                    self.changed(name, zone)
                    or f"{self.called(view, name)} counts otherwise since its source was graded anew [{name}]"
                )
                entries |= set(self.entries((name,)))
        return tuple(views), tuple(sorted(entries)), _sentence(news, events, together=cause.together)

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
        words = self.called(view, name)
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

    def called(self, view: EventView | None, name: str) -> str:
        """An event in its own words, or those of the vocabulary."""
        return (view.text.rstrip(". ") or phrase(view.event, self.dossier)) if view is not None else name

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

    def gap(self, name: str, zone: str) -> tuple[str, int]:
        """A gap stated, stated otherwise or taken back in between, as a clause of a sentence; and its entry."""
        old, new = self.known_before.gaps.get(name), self.known_after.gaps.get(name)
        one = new if new is not None else old
        if one is None:
            return "a gap was stated otherwise", 0
        span = f"from {describe(one.record.first, zone)} to {describe(one.record.last, zone)}"
        how = "it is now known" if old is None else "it is now stated otherwise"
        return f"{how} that nobody could see {span} [{name}, entry {one.entry}]", one.entry

    def look(self, name: str, zone: str) -> tuple[str, int]:
        """Who looked, or what was found not done: stated, stated otherwise or taken back in between, as a clause of a sentence; and its entry."""
        old, new = self.known_before.looks.get(name), self.known_after.looks.get(name)
        one = new if new is not None else old
        if one is None:  # a count of nothing says that somebody looked as well
            return self.changed(name, zone) or "it is now stated otherwise who looked, where and when", 0
        what = "was found not done" if isinstance(one.record, NotDone) else "was looked for"
        how = "it is now stated otherwise that it"
        if old is None:
            how = "it is now known that it"
        elif new is not None and old.record == new.record:
            how = f"it is now {one.standing.value} that it"
        entry = one.steps[-1].entry
        return f"{how} {what} from {describe(one.record.first, zone)} on [{name}, entry {entry}]", entry



def _sentence(news: list[str], events: list[str], *, together: bool) -> str:
    if not together:
        return "because of one of these, each of which would be enough: " + listed([*news, *events], most=4)
    text = "because " + listed(news, most=4) if news else ""
    if events:
        text += (", and because" if text else "because") + " of what happened in between: " + listed(events, most=4)
    return text
