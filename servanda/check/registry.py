"""The milestones of one view: each act, event and consent once, and the first or last of several."""

from __future__ import annotations

import msgspec

from servanda.calendar import Instant
from servanda.check.problem import ORIGIN, Alternative, Bound, Duty, Milestone, Rule, Source
from servanda.check.shifts import SAME, Clock
from servanda.check.words import event_label, listed
from servanda.meaning.force import counts_early, dated, force_point
from servanda.meaning.keys import consent_key, event_key, first_key, last_key
from servanda.model.core import ActRef, Clause, EventRef, View

NATURE = Source("", "nature", 0, "", "by nature")
NO_DATE: Instant = 946684800
"""Where questions about a text without any date begin: 2000-01-01T00:00:00Z."""


class Frame(msgspec.Struct, frozen=True):
    """From where a point is read: the clause, the doers and the milestone of the performance, what triggered it.

    anchored: events are those from the trigger on (not so in a condition).
    """

    clause: Clause
    doers: tuple[str, ...]
    number: int
    trigger: int = -1
    anchored: bool = True


class Registry:
    """Collects milestones and the rules that follow from what they are. sure: proofs may rest on them (`check/proofs.py`)."""

    sure = False

    def __init__(self, view: View) -> None:
        self.view = view
        self.dossier = view.dossier
        self.nodes: list[Milestone] = [Milestone("", "the calendar", "origin")]
        self.rules: list[Rule] = []
        self.duties: list[Duty] = []
        self.names: dict[str, int] = {}
        self.by_term: dict[str, list[int]] = {}
        self.performed: dict[str, list[int]] = {}
        self.borne: set[int] = set()
        self.choice: tuple[str, str] | None = None
        self.clauses = {clause.id: clause for clause in view.clauses}
        self.clocks = {a.id: Clock(a.zone, a.rule, a.calendar) for a in self.dossier.agreements.values()}
        self.reading = dict(view.choice)
        self.starts: dict[str, list[int]] = {}
        self._edges: set[str] = set()
        self._powers: dict[str, list[Clause]] = {}  # clause -> those whose exercise does something to it
        for power in view.clauses:
            for target in dict.fromkeys(name for effect in power.effects for name in effect.clauses) if power.modal != "must not" else ():
                self._powers.setdefault(target, []).append(power)
        force = [a.in_force if a.in_force is not None else a.signed for a in self.dossier.agreements.values()]
        self.binds = min((at for at in force if at is not None), default=NO_DATE)
        counted = [(clause, at) for clause in view.clauses if (at := self.counts(clause)) is not None and at < self.binds]
        self.early = frozenset(act.term for clause, _ in counted for act in clause.acts)
        self._start = min((self.binds, *(at for _, at in counted)))

    def _node(self, node: Milestone) -> int:
        return self._named(node.key, node)

    def _named(self, name: str, node: Milestone) -> int:
        if name not in self.names:
            self.names[name] = len(self.nodes)
            self.nodes.append(node)
            if node.term:
                self.by_term.setdefault(node.term, []).append(self.names[name])
        return self.names[name]

    def weighs(self, clause: Clause, role: str) -> bool:
        """Whether rules of a clause in this role are taken up at all."""
        return True

    def weighs_limits(self, clause: Clause) -> bool:
        """Whether a limit of amounts binds whatever else happens."""
        return True

    def acting_on(self, clause: Clause, verbs: tuple[str, ...]) -> list[int]:
        """The milestones at which somebody exercises a power over a clause."""
        found: list[int] = []
        for power in self._powers.get(clause.id, ()):
            if any(e.verb in verbs and clause.id in e.clauses for e in power.effects):
                for act in power.acts:
                    found += [self.perform(power, act, by) for by in power.doers.shares]
        return found

    def perform(self, clause: Clause, act: ActRef, doers: tuple[str, ...]) -> int:
        """The milestone at which a clause is performed by these doers."""
        return self.act(act, doers)

    def window(self, clause: Clause, act: ActRef, doers: tuple[str, ...], number: int) -> int:
        """The milestone at which a duty that recurs is performed in one of its windows."""
        key = event_key(act.term, act.args, doers)
        node = Milestone(
            key, f"{event_label(self.dossier, act, doers)} in window {number}", "act", act.term, act.args, doers, doers
        )
        node.clauses = (clause.id,)
        found = self._named(f"{key} in window {number} of {clause.id}", node)
        self.borne.add(found)
        return found

    def formal(self, term: str, clause: str, who: str) -> int:
        """The milestone of an act of form about a clause."""
        args = (("of", clause),)
        key = event_key(term, args, (who,))
        return self._node(Milestone(key, f"{term} of clause {self.local(clause)} by {who}", "formal", term, args, (who,), (who,)))

    def ordered(self, clause: Clause, act: ActRef, doers: tuple[str, ...], number: int) -> tuple[int, ...]:
        """The milestones that must not come before what a clause asks to come first."""
        return (number,)

    def act(self, act: ActRef, doers: tuple[str, ...]) -> int:
        """The milestone of an act done by these doers (an event has none)."""
        term = self.dossier.terms.get(act.term)
        by = () if term is not None and term.sort == "event" else doers
        key = event_key(act.term, act.args, by)
        if key in self.names:
            return self.names[key]
        controllers = by if by else (term.controllers if term is not None else ())
        together = bool(by) or term is None or term.control != "alone"
        label = event_label(self.dossier, act, by)
        return self._node(Milestone(key, label, "act" if by else "event", act.term, act.args, by, controllers, together))

    def consent(self, who: str, to: str) -> int:
        """The milestone at which an actor consents to a clause."""
        label = f"{who} consents to clause {self.local(to)}"
        key = consent_key(who, to)
        if key not in self.names:
            number = self._node(Milestone(key, label, "consent", "consent", (("to", to),), (who,), (who,)))
            signed = self.signed(to.partition(":")[0])
            if signed > self.start():
                source = Source("", "signature", number, "", "the text binds from then on")
                self.rules.append(
                    Rule((number,), (Alternative(bounds=(Bound(number, ORIGIN, True, SAME.plus(signed), source),)),), source)
                )
        return self.names[key]

    def local(self, clause: str) -> str:
        """A clause's id as the text says it, with the agreement only where there are several."""
        agreement, _, name = clause.partition(":")
        return name if name and len(self.dossier.agreements) < 2 else f"{name} of {agreement}" if name else clause

    def last_of(self, parts: tuple[int, ...]) -> int:
        """The moment at which all of several milestones have happened."""
        return self._several("last", parts)

    def first_of(self, parts: tuple[int, ...]) -> int:
        """The moment at which the first of several milestones happens."""
        return self._several("first", parts)

    def _several(self, sort: str, parts: tuple[int, ...]) -> int:
        parts = tuple(dict.fromkeys(parts))
        if len(parts) == 1:
            return parts[0]
        keys = tuple(self.nodes[part].key for part in sorted(parts))
        key = last_key(keys) if sort == "last" else first_key(keys)
        if key in self.names:
            return self.names[key]
        word = "the last of: " if sort == "last" else "the first of: "
        labels = [self.nodes[part].label for part in parts]
        number = self._node(Milestone(key, word + listed(labels, "; "), sort, of=parts))
        low = [Bound(number, part, True, SAME, NATURE, f"all means the last: {self.nodes[part].label}") for part in parts]
        high = [Bound(number, part, False, SAME, NATURE, f"it is over when {self.nodes[part].label}") for part in parts]
        if sort == "last":
            self.rules.append(Rule((number,), (Alternative(happens=parts, bounds=tuple(low)),), NATURE))
            self.rules.append(Rule((number,), tuple(Alternative(bounds=(b,)) for b in high), NATURE, "one of them is the last"))
            self.rules.append(Rule(parts, (Alternative(happens=(number,)),), NATURE))
        else:
            ways = tuple(Alternative(happens=(p,), bounds=(b,)) for p, b in zip(parts, low, strict=True))
            self.rules.append(Rule((number,), ways, NATURE, "one of them is the first"))
            for part, bound in zip(parts, high, strict=True):
                self.rules.append(Rule((part,), (Alternative(happens=(number,), bounds=(bound,)),), NATURE))
        return number

    def never(self, why: str, *, by_nature: bool = False) -> int:
        """A milestone that no compliant run holds (by_nature: no run at all)."""
        number = self._node(Milestone(f"never|{why}", why, "never"))
        if number not in self.borne:
            self.borne.add(number)
            text = f"it never happens that {why}" if by_nature else f"nobody breaches anything, so it never happens that {why}"
            self.rules.append(Rule((number,), (), NATURE, text, bans=not by_nature))
        return number

    def always(self, key: str, label: str) -> int:
        """What is owed at all times, as if it were a milestone: it is no event, and no run shows it."""
        return self._named(f"{key} at all times", Milestone(key, label, "always"))

    def fits(self, number: int, act: ActRef) -> bool:
        """Whether a milestone is an occurrence of a phrase, all slots the phrase fills being the same."""
        node = self.nodes[number]
        return node.term == act.term and set(act.args) <= set(node.args)

    def matching(self, act: ActRef, doers: tuple[str, ...]) -> list[int]:
        """Milestones that are this act by one of these doers (any, if none is given)."""
        return [n for n in self.by_term.get(act.term, ()) if self.fits(n, act) and self._done_by(n, doers)]

    def _done_by(self, number: int, doers: tuple[str, ...]) -> bool:
        by = set(self.nodes[number].by)
        if not doers or not by or by & set(doers):
            return True
        return any(self._stands_for(one, actor, frozenset()) for one in by for actor in doers)

    def _stands_for(self, doer: str, actor: str, seen: frozenset[str]) -> bool:
        """Whether what one does counts as done by another, that answers for it or is a group it belongs to."""
        record = self.dossier.actors.get(actor)
        if doer == actor or record is None or actor in seen:
            return doer == actor
        members = [m.member for m in record.members if m.first is None and m.last is None] if record.sort == "group" else []
        return any(self._stands_for(doer, other, seen | {actor}) for other in (*record.answers_for, *members))

    def mere(self, clause: Clause, number: int) -> bool:
        """Whether what a clock of a clause counts from is a mere contingency: no duty asks for it."""
        node = self.nodes[number]
        asked = node.sort == "act" and any(c.modal == "must" and any(a.term == node.term for a in c.acts) for c in self.view.clauses)
        return not asked and not self.expected(number)

    def expected(self, number: int) -> bool:
        """Whether some duty asks for a milestone, so that it is no mere contingency."""
        node = self.nodes[number]
        if node.sort in ("first", "last"):
            return (any if node.sort == "first" else all)(self.expected(part) for part in node.of)
        return number in self.borne and node.sort != "never"

    def reference(self, ref: EventRef, frame: Frame | None) -> int:
        """The milestone an event reference means."""
        doers, mode = ref.doers, ref.mode
        if mode == "own" and frame is not None and frame.clause.others is not None:  # of who is bound, not of whose act is owed
            bound = frame.clause.bearers
            doers, mode = bound.actors, "all" if bound.mode == "jointly" else "any"
        elif mode == "own" and frame is not None:
            doers, mode = frame.doers, "all"
            exact = event_key(ref.act.term, ref.act.args, doers)
            if exact in self.names:
                return self.names[exact]
        if mode == "event" or not doers:
            found = self.matching(ref.act, ())
            return self.first_of(tuple(found)) if found else self.act(ref.act, ())
        parts: list[int] = []
        for doer in doers:
            own = [n for n in self.matching(ref.act, (doer,)) if doer in self.nodes[n].by or not self.nodes[n].by]
            parts.append(self.first_of(tuple(own)) if own else self.act(ref.act, (doer,)))
        return self.first_of(tuple(parts)) if mode == "any" else self.last_of(tuple(parts))

    def signed(self, agreement: str) -> Instant:
        """When an agreement was signed (if that is known, else where all questions begin)."""
        record = self.dossier.agreements.get(agreement)
        return record.signed if record is not None and record.signed is not None else self.start()

    def counts(self, clause: Clause) -> Instant | None:
        """Since when what a clause asks for counts: since its text is in force, or, where its clock starts at signature, since then."""
        record = self.dossier.agreements.get(clause.agreement)
        if record is None:
            return None
        if counts_early(clause, record):
            return record.signed
        point = force_point(clause)
        at = None if point is None else dated(record, point)
        return self.bound(clause) if at is None else at

    def bound(self, clause: Clause) -> Instant | None:
        """Since when the text of a clause binds, as far as a date or signature says so."""
        record = self.dossier.agreements.get(clause.agreement)
        if record is None:
            return None
        force = record.in_force if record.in_force is not None else record.signed
        return force if force_point(clause) is None else record.signed

    def start(self) -> Instant:
        """Nothing is looked at before anything counts: the first agreement is in force, or a clock that starts at signature runs."""
        return self._start
