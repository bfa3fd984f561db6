"""80x on promises: stages mixed (SV801), payments out of the recipient's hand (SV804), promises counted twice (SV809)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from functools import cache

import msgspec

from servanda.base.shipped import LazyTable
from servanda.check.lexicon import pattern
from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import atoms_of, conditions_of, duties, monitors, unwrap
from servanda.check.rules.facts.goods import bare, receivers
from servanda.check.rules.facts.moments import resolve_edge
from servanda.check.rules.facts.who import expand, parties
from servanda.check.rules.facts.words import ADVICE, AID_ONLY, ERROR, WARNING, figure, listed, some
from servanda.check.rules.prose import Passage, TextRule
from servanda.model.core import Clause, EventRef, Occurs, Past
from servanda.model.english import act_text, timing_text
from servanda.text.diagnostics import Diagnostic, Note, Severity


class StageWords(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a promise and how texts say it."""

    words: str
    source: str


class MostConditions(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of ours, or of the source it names."""

    most: int
    unit: str
    source: str


STAGES = LazyTable("check/rules/stages.toml", StageWords)
MOST = LazyTable("check/rules/tranches.toml", MostConditions)
_CURRENCY = re.compile(r"[A-Z]{3}")
_MONEY = (
    r"(?:[€$£¥]\s?\d[\d.,]{0,24}|\b(?:[A-Z]{3}|euros?|dollars?)\s\d[\d.,]{0,24}|\b\d[\d.,]{0,24}\s?"
    r"(?:(?:million|billion|bn|m)\s)?(?:[A-Z]{3}\b|[Ee]uros?\b|(?:US )?[Dd]ollars?\b|[€$£]))"
)


@cache
def _joined() -> str:
    """Two steps side by side: `committed and disbursed`, `allocation/delivery`."""
    steps = "|".join(one.words for one in STAGES.values())
    return rf"\b(?P<one>{steps})(?: and | or | and/or |, | ?/ ?|, and |, or )(?:then |also |fully )?(?P<two>{steps})\b"


def stages_in(text: str) -> list[str]:
    """The steps of which some words speak, in their order."""
    return [name for name, one in STAGES.items() if pattern(rf"\b(?:{one.words})\b").search(text.lower())]


class StagesMixed(TextRule):
    """SV801. One amount for two steps: two acts of a clause, or two steps side by side in a sentence; `announced` is no step.

    Clauses are structure. Sentences are read in English only, and stay advice: of 33 hits read in public texts, 27 were right.
    """

    code = "SV801"
    decidability = "T+S"
    severity = ERROR
    severities = AID_ONLY

    def check(self, context: Context) -> Iterator[Diagnostic]:
        told = set()
        for clause in context.clauses:
            if not any(_CURRENCY.fullmatch(q.amount.unit) for q in clause.quantities):
                continue
            terms = " | ".join(dict.fromkeys(bare(context.dossier, a.term) for a in clause.acts))
            found = stages_in(terms)
            if len(found) > 1 or (found == ["pledged"] and pattern(r"\bannounc").search(terms.lower())):
                told |= {(ref.article, ref.sentence) for ref in clause.renders}
                yield self.on_clause(
                    context,
                    clause,
                    f"Clause {clause.local} gives one amount for {_mixed(found)}.",
                    _REPAIR,
                    words=", ".join(found),
                )
        for passage in self.known(context):
            if passage.language == "en" and (passage.article.id, passage.sentence.number) not in told:
                yield from self._said(context, passage)

    def _said(self, context: Context, passage: Passage) -> Iterator[Diagnostic]:
        if len(pattern(_MONEY).findall(passage.text)) != 1:
            return  # no figure, or one for each
        hit = pattern(_joined()).search(passage.folded)
        found = stages_in(hit.group()) if hit is not None else []
        if len(found) < 2:
            hit = pattern(r"\bannounc(?:e|es|ed|ing)\b").search(passage.folded)
            found = stages_in(passage.folded)
            if hit is None or found != ["pledged"] or pattern(_ELSE).search(passage.folded):
                return
        assert hit is not None
        words = passage.scan.text.hit(*hit.span())
        yield self.on_words(context, passage, (words,), f'"{words.words}": one amount stands for {_mixed(found)}.', _REPAIR)

    def weight(self, context: Context, passage: Passage) -> Severity:
        return ADVICE


_ELSE = r"\b(?:pledg|pay|paid|provid|grant|transfer|spen[dt])"
_REPAIR = (
    "Give a figure for each step: committed by a binding act, allocated to a use, disbursed or delivered, each with its day."
)


def _mixed(found: list[str]) -> str:
    return (
        f"what is {listed(found)}"
        if len(found) > 1
        else "what is announced: whether it is committed, allocated or delivered is not said"
    )


class TrancheBeyondControl(Rule):
    """SV804. Conditions of a payment in the hands of neither who is paid nor who pays, and more of them than a payment can carry.

    Who is paid: the actors in the slots of the act, else the parties that owe no payment. What an assessor does is how a
    condition is tested, and no condition. What nobody is said to control is not judged.
    """

    code = "SV804"
    decidability = "J+S"
    severity = WARNING
    severities = AID_ONLY

    def check(self, context: Context) -> Iterator[Diagnostic]:
        dossier = context.dossier
        payments = [c for c in duties(context) if any(_CURRENCY.fullmatch(q.amount.unit) for q in c.quantities)]
        payers = expand(dossier, (a for c in payments for a in c.bearers.actors))
        rest = parties(context) - payers - monitors(context)
        most = MOST["payment"]
        for clause in payments:
            paid = expand(dossier, receivers(dossier, clause)) or rest
            own = expand(dossier, clause.bearers.actors) | _of_theirs(context, paid) | monitors(context)
            foreign = {what: who for what, who in _controlled(context, clause) if paid and who and not who & own}
            if foreign:
                hands = listed(name for who in foreign.values() for name in who)
                yield self.on_clause(
                    context,
                    clause,
                    f"Clause {clause.local} pays on {listed(f'“{what}”' for what in foreign)}, which lies with {hands} "
                    "and not with who is paid.",
                    "Ask for what the one who is paid can do itself, or say what is paid if the other does not act.",
                    words=", ".join(sorted(foreign)),
                )
            count = sum(1 for _ in atoms_of(clause)) + sum(1 for c in clause.conditions if c.kind == "consent")
            if count > most.most:
                yield self.on_clause(
                    context,
                    clause,
                    f"Clause {clause.local} hangs one payment on {count} conditions; more than {most.most} is much "
                    f"(the figure is {most.source}).",
                    "Keep those without which the aim is lost, or pay a share for each.",
                    words=f"{count} conditions",
                )


def _of_theirs(context: Context, paid: Iterable[str]) -> frozenset[str]:
    """Those who are paid, those they answer for, and those under their command."""
    found = frozenset(paid)
    actors = context.dossier.actors
    for name in found:
        found |= expand(context.dossier, actors[name].answers_for if name in actors else ())
    return found | {a.id for a in actors.values() if a.commanded_by in found or set(a.answers_for) & found}


def _controlled(context: Context, clause: Clause) -> Iterator[tuple[str, frozenset[str]]]:
    """What a payment waits for, with those in whose hands it lies; nobody, where that is not said."""
    if not any(True for _ in conditions_of(clause)):
        return
    for atom in atoms_of(clause):
        point = resolve_edge(context.dossier, unwrap(atom.point)) if isinstance(atom, Past) else None
        if isinstance(point, Occurs):
            event: EventRef = point.event
            term = context.dossier.terms.get(event.act.term)
            who = event.doers or (() if term is None else term.controllers if term.sort == "event" else term.doers)
            yield act_text(event.act, context.dossier), expand(context.dossier, who)


class CountedTwice(Rule):
    """SV809. One promise in two texts or by two givers: the same number of the promise for the same act, or the same amount
    of the same to the same by the same day where neither bears a number. A lead: it says where to look, not that it is so."""

    code = "SV809"
    decidability = "D"
    severity = WARNING
    severities = AID_ONLY

    def check(self, context: Context) -> Iterator[Diagnostic]:
        dossier = context.dossier
        order = {name: ((one.signed or 0), name) for name, one in dossier.agreements.items()}
        here = context.agreement.id
        groups: dict[object, list[Clause]] = {}
        for clause in dossier.clauses:
            if clause.modal == "must" and order[clause.agreement] <= order[here]:
                for key in _keys(context, clause):
                    groups.setdefault(key, []).append(clause)
        told: set[tuple[str, str]] = set()
        for group in groups.values():
            for one, two in itertools.combinations(sorted(group, key=lambda c: (order[c.agreement], c.core_span, c.id)), 2):
                same = set(one.bearers.actors) == set(two.bearers.actors)
                if two.agreement == here and not (same and one.agreement == here) and not self._one_promise(context, one, two):
                    if (one.id, two.id) not in told:
                        told.add((one.id, two.id))
                        yield self._finding(context, one, two)

    @staticmethod
    def _one_promise(context: Context, one: Clause, two: Clause) -> bool:
        """Whether the texts say themselves that they are one promise, or which of them counts."""
        texts = context.dossier.agreements
        pairs = ((texts[one.agreement], two.agreement), (texts[two.agreement], one.agreement))
        return any(r.other == other for text, other in pairs for r in text.relations)

    def _finding(self, context: Context, one: Clause, two: Clause) -> Diagnostic:
        ids = _numbers(context, one)
        there = (
            f" of {context.dossier.agreements[one.agreement].title or one.agreement}" if one.agreement != two.agreement else ""
        )
        what = f"promise {listed(f'“{i}”' for i in ids)}" if ids else f"the same amount ({_amounts(one)}) by the same day"
        return self.finding(
            context,
            message=f"Clauses {two.local} and {one.local}{there} both hold {what}: it may be one promise, counted twice.",
            span=two.core_span,
            subject=f"clauses {', '.join(sorted((one.id, two.id)))}",
            repair="Say which of them is the promise and let the other refer to it, or give each a number of its own.",
            words=one.id,
            breadcrumb=two.breadcrumb,
            notes=(Note(one.core_span, f"clause {one.local}{there}"),),
        )


def _numbers(context: Context, clause: Clause) -> tuple[str, ...]:
    """The quoted words by which a promise is known."""
    found = set()
    for act in clause.acts:
        term = context.dossier.terms.get(act.term)
        texts = {s.name for s in term.slots if s.type == "text"} if term is not None else set()
        found |= {value for slot, value in act.args if slot in texts}
    return tuple(sorted(found))


def _keys(context: Context, clause: Clause) -> Iterator[object]:
    """By what a promise is told from others: its number with the act; without one, what is owed, to whom and by when."""
    dossier = context.dossier
    given = [q for q in clause.quantities if not q.measured_from and (q.amount.of or _CURRENCY.fullmatch(q.amount.unit))]
    for act in clause.acts if given else ():
        if numbers := _numbers(context, clause):
            yield act.term, numbers
        elif clause.timing:
            amounts = frozenset((q.relation, q.amount.number, q.amount.unit, q.amount.of) for q in given)
            whom = frozenset((act.args, *clause.places))
            yield act.term, amounts, whom, frozenset(timing_text(t, dossier) for t in clause.timing)


def _amounts(clause: Clause) -> str:
    return some(
        f"{figure(q.amount.number)} {q.amount.unit}{f' of {q.amount.of}' if q.amount.of else ''}" for q in clause.quantities
    )
