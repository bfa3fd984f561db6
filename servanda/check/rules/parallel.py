"""SV121: texts that stand side by side, and what one of them says otherwise than the other.

A pair is compared act by act, whichever of the two names the other. All that parts them in one respect is one finding, which is the
same from both sides: it does not hang on which text is looked at, nor on the order of files or clauses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.who import expand
from servanda.check.rules.facts.words import WARNING, listed, opening, verb
from servanda.model.core import ActRef, Agreement, Bearers, Clause, Dossier
from servanda.model.english import act_text, condition_text, quantity_text, timing_text
from servanda.text.diagnostics import Diagnostic, Note


class Side(NamedTuple):
    """One of the two texts with its clauses."""

    text: Agreement
    clauses: tuple[Clause, ...]

    def doing(self, term: str) -> tuple[Clause, ...]:
        """Clauses on an act."""
        return tuple(c for c in self.clauses if any(a.term == term for a in c.acts))


class Aspect(NamedTuple):
    """One respect in which an act can differ. said: what a clause says of one of its acts in this respect, as comparable words."""

    words: str
    differ: str  # completes "... of A and ... of B"
    said: Callable[[Dossier, Side, Clause, ActRef], Iterable[str]]


class ParallelTextsDiffer(Rule):
    """SV121. Compares by the act and what fills its slots: who bears it, how strongly, when, on what terms, with what force."""

    code = "SV121"
    decidability = "S"
    severity = WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for other in _beside(context):
            one, two = sorted((_side(context, context.agreement), _side(context, other)), key=lambda s: (s.text.span, s.text.id))
            if one.text.id != context.agreement.id:
                continue  # told once for the pair
            yield from self._unmatched(context, one, two)
            yield from self._unmatched(context, two, one)
            yield from self._unnamed(context, one, two)
            yield from self._unnamed(context, two, one)
            for aspect in ASPECTS:
                yield from self._different(context, aspect, one, two)

    def _unmatched(self, context: Context, here: Side, there: Side) -> Iterator[Diagnostic]:
        """Acts of one text of which the other says nothing."""
        known = _terms(there)
        alone = sorted(_terms(here) - known)
        clauses = tuple(c for c in here.clauses if any(a.term in alone for a in c.acts))
        if clauses:
            acts = listed(f"“{act_text(a, context.dossier)}”" for c in clauses for a in c.acts if a.term in alone)
            yield self._told(
                context,
                clauses,
                f"{opening(_named(here, clauses))} {verb(len(clauses), 'has', 'have')} no counterpart in {there.text.id}: {acts}.",
                f"Say the same in {there.text.id}, or accept the difference with its reason.",
                "only",
                (Note(there.text.span, f"the text beside it, {there.text.id}"),),
            )

    def _unnamed(self, context: Context, here: Side, there: Side) -> Iterator[Diagnostic]:
        """Actors bound by one text of whom the other does not speak."""
        dossier = context.dossier
        named = expand(dossier, _spoken(dossier, there))
        absent = sorted(_bound(dossier, here) - named)
        clauses = tuple(c for c in here.clauses if c.binds and expand(dossier, c.bearers.actors) & set(absent))
        if clauses:
            yield self._told(
                context,
                clauses,
                f"{listed(absent)} {verb(len(absent), 'is', 'are')} bound by {_named(here, clauses)} and not named in {there.text.id}.",
                f"Name {listed(absent)} in {there.text.id}, or accept the difference with its reason.",
                "parties",
                (Note(there.text.span, f"the text beside it, {there.text.id}"),),
            )

    def _different(self, context: Context, aspect: Aspect, one: Side, two: Side) -> Iterator[Diagnostic]:
        """The same acts, said otherwise in one respect."""
        dossier = context.dossier
        mine: list[Clause] = []
        theirs: list[Clause] = []
        reasons: list[str] = []
        for term in sorted(_terms(one) & _terms(two)):
            for fillings in _matched(one, two, term):
                pairs = [_said(dossier, side, aspect, term, fillings) for side in (one, two)]
                (left, said), (right, other) = pairs
                if said == other:
                    continue
                mine += left
                theirs += right
                act = next(act_text(a, dossier) for c in left for a in c.acts if a.term == term)
                reasons.append(f"“{act}”: {_words(said)} in {one.text.id}, {_words(other)} in {two.text.id}")
        if reasons:
            first, second = _named(one, mine), _named(two, theirs)
            yield self._told(
                context,
                (*mine, *theirs),
                f"{opening(first)} and {second} {aspect.differ}.",
                "Say the same in both texts, or accept the difference with its reason.",
                aspect.words,
                because=tuple(reasons),
            )

    def _told(
        self,
        context: Context,
        clauses: Iterable[Clause],
        message: str,
        repair: str,
        words: str,
        notes: tuple[Note, ...] = (),
        because: tuple[str, ...] = (),
    ) -> Diagnostic:
        """One finding at the first of the clauses, with a note at each of the others and at the other text."""
        group = sorted({c.id: c for c in clauses}.values(), key=lambda c: (c.core_span, c.id))
        others = tuple(Note(c.core_span, f"clause {c.local} of {c.agreement}") for c in group[1:])
        ids = ", ".join(sorted(c.id for c in group))
        return self.finding(
            context,
            message=message,
            span=group[0].core_span,
            subject=f"{'clause' if len(group) == 1 else 'clauses'} {ids}",
            repair=repair,
            words=words,
            breadcrumb=group[0].breadcrumb,
            because=because,
            notes=(*others, *notes),
        )


def _beside(context: Context) -> Iterator[Agreement]:
    """The texts that this one names as parallel, or that name this one."""
    own = context.agreement
    for other in context.dossier.agreements.values():
        if other.id != own.id and (_parallel(own, other) or _parallel(other, own)):
            yield other


def _parallel(one: Agreement, other: Agreement) -> bool:
    return any(r.sort == "parallel to" and r.other == other.id for r in one.relations)


def _side(context: Context, text: Agreement) -> Side:
    return Side(context.dossier.agreements[text.id], tuple(c for c in context.dossier.clauses if c.agreement == text.id))


def _terms(side: Side) -> set[str]:
    return {a.term for c in side.clauses for a in c.acts}


def _named(side: Side, clauses: Iterable[Clause]) -> str:
    names = {c.local for c in clauses}
    return f"{'clause' if len(names) == 1 else 'clauses'} {listed(names)} of {side.text.id}"


def _words(said: frozenset[str]) -> str:
    return listed(said) or "nothing"


# --- who is bound, who is spoken of ----------------------------------------------------------------------------------


def _bound(dossier: Dossier, side: Side) -> frozenset[str]:
    return expand(dossier, (a for c in side.clauses if c.binds for a in c.bearers.actors))


def _spoken(dossier: Dossier, side: Side) -> set[str]:
    """Actors that sign the text or that any part of its clauses names."""
    found = set(side.text.parties)
    waiting: list[Any] = [msgspec.to_builtins(c, enc_hook=str) for c in side.clauses]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            found.add(part)
        elif isinstance(part, dict):
            waiting += part.values()
        elif isinstance(part, (list, tuple)):
            waiting += part
    return found & dossier.actors.keys()


# --- what is said of an act ------------------------------------------------------------------------------------------

Filling = tuple[tuple[str, str], ...]


def _matched(one: Side, two: Side, term: str) -> Iterator[tuple[frozenset[Filling], frozenset[Filling]]]:
    """How the slots of an act are filled on either side, where the two are to be compared: alike, or all that match nothing."""
    left, right = (frozenset(a.args for c in side.clauses for a in c.acts if a.term == term) for side in (one, two))
    for same in sorted(left & right):
        yield frozenset({same}), frozenset({same})
    if left != right:
        yield (left - right or left), (right - left or right)


def _said(
    dossier: Dossier, side: Side, aspect: Aspect, term: str, fillings: tuple[frozenset[Filling], frozenset[Filling]]
) -> tuple[list[Clause], frozenset[str]]:
    found: list[Clause] = []
    said: set[str] = set()
    for clause in side.doing(term):
        for act in clause.acts:
            if act.term == term and act.args in fillings[0] | fillings[1]:
                found.append(clause)
                said |= set(aspect.said(dossier, side, clause, act))
    return found, frozenset(said)


def _bearers(_dossier: Dossier, _side: Side, clause: Clause, _act: ActRef) -> Iterator[str]:
    who: Bearers = clause.bearers
    if who.mode in ("one", "each") or len(who.actors) == 1:
        yield from who.actors
    else:
        yield listed(who.actors, "or" if who.mode == "any" else "and") + (" jointly" if who.mode == "jointly" else "")


def _modal(_dossier: Dossier, _side: Side, clause: Clause, _act: ActRef) -> Iterator[str]:
    yield clause.modal


def _times(dossier: Dossier, _side: Side, clause: Clause, _act: ActRef) -> Iterator[str]:
    yield from (timing_text(t, dossier) for t in clause.timing)


def _terms_of(dossier: Dossier, _side: Side, clause: Clause, act: ActRef) -> Iterator[str]:
    """Slots, places, quantities, conditions and exceptions."""
    yield from (f"{slot} {value}" for slot, value in act.args)
    yield from (f"at {place}" for place in clause.places)
    yield from (quantity_text(q) for q in clause.quantities)
    yield from (condition_text(c, dossier) for c in clause.conditions)
    for exception in clause.exceptions:
        what = act_text(exception.act, dossier) if exception.act is not None else ""
        yield f"except {f'{what} for {exception.text}' if what and exception.text else what or exception.text}"


def _force(_dossier: Dossier, side: Side, clause: Clause, _act: ActRef) -> Iterator[str]:
    yield clause.force or side.text.force


ASPECTS = (
    Aspect("bearers", "put the same on different bearers", _bearers),
    Aspect("modal", "differ in must, must not or may", _modal),
    Aspect("time", "differ in time", _times),
    Aspect("terms", "differ in place, amount, condition or exception", _terms_of),
    Aspect("force", "differ in force", _force),
)
