"""What changed in the verdicts between two moments - of the world, of what was known of it, or both - and because of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from servanda.calendar import Instant, describe
from servanda.evidence.knowledge import Knowledge
from servanda.meaning import Instance, Status, Verdict
from servanda.model.core import Clause
from servanda.monitor.answers import Delta, Diff, EventView, Performed
from servanda.monitor.becauses import Because
from servanda.monitor.counterfactual import SaidWithout
from servanda.monitor.counting import count_of
from servanda.monitor.monitored import Found
from servanda.monitor.seen import event_view
from servanda.monitor.states import relied_on
from servanda.monitor.words import answer_word, instance_words, named, whose, zone_of

Key = tuple[object, ...]


def diff(before: Found, after: Found, known_before: Knowledge, known_after: Knowledge, *, agreement: str = "") -> Diff:
    """The deltas from one answer to another, under the same reading.

    In: what the engine said for each of two bases, and what was known at each. Out: one delta for each instance whose status, moment or
    deadline changed, and one for each clause whose count of violations did; in the order of the text. Instances are the same if bearers,
    binding, window and the log's id of their trigger are: positions in a run shift as evidence comes in.
    """
    compare = _Compare(before, after, known_before, known_after)
    deltas = [delta for name in after.prepared.clauses for delta in compare.clause(name)]
    gone = [delta for name in before.prepared.clauses if name not in after.prepared.clauses for delta in compare.clause(name)]
    wanted = [one for one in (*deltas, *gone) if agreement in ("", compare.clauses[one.clause].agreement)]
    return Diff(before=before.basis, after=after.basis, deltas=compare.told_apart(wanted))


def instance_key(instance: Instance, ids: Sequence[str]) -> Key:
    """What makes an instance the same from one run to another."""
    trigger = None if instance.trigger_event is None else ids[instance.trigger_event]
    parent = None if instance.parent is None else instance_key(instance.parent, ids)
    cause = None if instance.cause is None else instance_key(instance.cause, ids)
    return (instance.clause, instance.bearers, instance.binding, trigger, instance.window, parent, cause)


class _Compare(Because):
    def __init__(self, before: Found, after: Found, known_before: Knowledge, known_after: Knowledge) -> None:
        super().__init__(before, after, known_before, known_after)
        self.clauses: dict[str, Clause] = {**before.prepared.clauses, **after.prepared.clauses}

    def told_apart(self, deltas: list[Delta]) -> tuple[Delta, ...]:
        """Where several lines would read the same, each names its instance."""
        often = Counter(one.text for one in deltas)
        return tuple(self.named_fully(one) if often[one.text] > 1 else one for one in deltas)

    def named_fully(self, delta: Delta) -> Delta:
        verdict = delta.now if delta.now is not None else delta.was
        if verdict is None:
            return delta
        mode = self.clauses[delta.clause].bearers.mode
        short_ = f"{named(delta.clause, self.dossier)}, {whose(delta.bearers, mode)}: "
        full = f"{named(delta.clause, self.dossier)}, {instance_words(verdict.instance, mode, delta.zone)}: "
        return replace(delta, text=full + delta.text.removeprefix(short_))

    def clause(self, name: str) -> list[Delta]:
        """The deltas of one clause."""
        was = {instance_key(one.instance, self.before.fused.ids): one for one in self.before.verdicts.get(name, ())}
        now = {instance_key(one.instance, self.after.fused.ids): one for one in self.after.verdicts.get(name, ())}
        found = []
        for key in dict.fromkeys((*was, *now)):
            old, new = was.get(key), now.get(key)
            if not _same(old, new):
                found.append(self.verdict(name, old, new))
        count = self.count(name)
        return [*found, *self.performed(name), *([count] if count is not None else [])]

    def performed(self, name: str) -> list[Delta]:
        """Duties breached before that were performed, or no longer count as performed, since."""
        old = {self.key(one, self.before): one for one in self.before.late.get(name, ())}
        new = {self.key(one, self.after): one for one in self.after.late.get(name, ())}
        clause = self.clauses[name]
        zone = zone_of(clause, self.dossier, self.after.basis.zone)
        found = []
        for key in dict.fromkeys((*old, *new)):
            was, now = old.get(key), new.get(key)
            bearers = now.bearers if now else was.bearers if was else ()
            if (was.at if was else None) == (now.at if now else None):
                continue
            mine = self.changes.slice(name)
            cause = mine.cause(lambda said, mine=mine, key=key: mine.late(said, self.late_key).get(key))  # type: ignore[misc]  # the loop's own values
            views, entries, why = self.because(cause, clause, zone)
            what = f"performed late, {describe(now.at, zone)}" if now else "no longer counts as performed late"
            text = f"{named(name, self.dossier)}, {whose(bearers, clause.bearers.mode)}: {what}, {why}"
            found.append(
                Delta(clause=name, bearers=bearers, because=views, text=text, kind="performed", entries=entries, zone=zone)
            )
        return found

    @staticmethod
    def key(one: Performed, side: Found) -> Key:
        return _Compare.late_key(one, side.fused.ids)

    @staticmethod
    def late_key(one: Performed, ids: Sequence[str]) -> Key:
        return instance_key(one.instance, ids) if one.instance is not None else (one.bearers,)

    def verdict(self, name: str, was: Verdict | None, now: Verdict | None) -> Delta:
        clause = self.clauses[name]
        zone = zone_of(clause, self.dossier, self.after.basis.zone)
        key = instance_key(now.instance, self.after.fused.ids) if now is not None else self.was_key(was)
        relied = self.ids_of(was, self.before.fused.ids) | self.ids_of(now, self.after.fused.ids)
        cause = self.changes.slice(name).cause(lambda said: _outcome(said, key), relied)
        views, entries, why = self.because(cause, clause, zone)
        one = now if now is not None else was
        kind = "asserted" if was is None else "withdrawn" if now is None else "changed"
        bearers = one.instance.bearers if one is not None else ()
        change = f"{self.words(was, clause)} -> {self.words(now, clause)}"
        if was is not None and now is not None and (was.status, was.lack) == (now.status, now.lack):
            change = f"{self.words(now, clause)}, {_moved(was, now, zone)}"
        text = f"{named(name, self.dossier)}, {whose(bearers, clause.bearers.mode)}: {change}, {why}"
        return Delta(
            clause=name, bearers=bearers, was=was, now=now, because=views, text=text, kind=kind, entries=entries, zone=zone
        )

    def was_key(self, was: Verdict | None) -> Key:
        return () if was is None else instance_key(was.instance, self.before.fused.ids)

    def words(self, verdict: Verdict | None, clause: Clause) -> str:
        if verdict is None:
            return "no such instance"
        return answer_word(verdict.status, clause.modal, self.after.basis, verdict.lack)

    def count(self, name: str) -> Delta | None:
        """The acts recorded as violations of a clause, if they are others than before (a missed deadline is a verdict of its own)."""
        old, new = ([one for one in side.recorded.get(name, ()) if one.event is not None] for side in (self.before, self.after))
        views_old = {i: event_view(self.before.fused, self.known_before, i) for i in relied_on((), old, ())}
        views_new = {i: event_view(self.after.fused, self.known_after, i) for i in relied_on((), new, ())}
        was, now = count_of(old, views_old), count_of(new, views_new)
        if (was.least, was.most, was.words) == (now.least, now.most, now.words):
            return None
        clause = self.clauses[name]
        zone = zone_of(clause, self.dossier, self.after.basis.zone)
        mine = self.changes.slice(name)
        acts = {views_old[i].id for i in views_old} ^ {views_new[i].id for i in views_new}
        cause = mine.counted(acts | self.restated(views_old, views_new))
        views, entries, why = self.because(cause, clause, zone)
        text = f"{named(name, self.dossier)}, violations recorded: {was.words} -> {now.words}, {why}"
        return Delta(
            clause=name, bearers=clause.bearers.actors, because=views, text=text, kind="count", entries=entries,
            was_count=was.words, now_count=now.words, zone=zone,
        )  # fmt: skip

    def restated(self, old: dict[int, EventView], new: dict[int, EventView]) -> set[str]:
        """Acts recorded before and after with other numbers."""
        was, now = ({one.id: (one.published, one.bound, one.event) for one in side.values()} for side in (old, new))
        return {name for name in was.keys() & now.keys() if was[name] != now[name]}

    def ids_of(self, verdict: Verdict | None, ids: Sequence[str]) -> set[str]:
        return {ids[index] for index in relied_on((verdict,), (), ())} if verdict is not None else set()


def _moved(was: Verdict, now: Verdict, zone: str) -> str:
    """Which of its moments changed: `due not fixed -> 22 March 2024`."""
    pairs = (("since", was.since, now.since), ("due", was.due, now.due))
    return ", ".join(f"{name} {_moment(old, zone)} -> {_moment(new, zone)}" for name, old, new in pairs if old != new)


def _moment(at: Instant | None, zone: str) -> str:
    return "not fixed" if at is None else describe(at, zone)


def _outcome(said: SaidWithout, key: Key) -> object:
    """What a verdict comes to: its status and moments; an instance that does not bind counts as none."""
    one = next((one for one in said.verdicts if instance_key(one.instance, said.ids) == key), None)
    return None if one is None or one.status is Status.NOT_IN_FORCE else (one.status, one.since, one.due)


def _same(was: Verdict | None, now: Verdict | None) -> bool:
    if was is None or now is None:
        one = was if was is not None else now
        # an instance that is not in force, or has only just been called for, is news only once it binds
        return one is None or one.status is Status.NOT_IN_FORCE
    return (was.status, was.lack, was.since, was.due) == (now.status, now.lack, now.since, now.due)
