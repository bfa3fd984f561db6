"""Degrees of effort: a sentence rendered stronger (SV126) or weaker (SV127) than its words, and an effort that nobody could show or judge (SV128)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from servanda.check.lexicon import Hit, lexicon, scan
from servanda.check.rules.base import Context, Rule
from servanda.check.rules.prose import guess_language, quoted
from servanda.model.core import Clause
from servanda.model.coverage import coverage
from servanda.text.diagnostics import Diagnostic, Note, Severity, Span

_RESULT, _EFFORT, _INTENT = 3, 2, 1
_NAMED = {_RESULT: "owes the result", _EFFORT: "owes an effort", _INTENT: "declares an intent"}


class _Apart(NamedTuple):
    """A clause and the words it renders, where they differ in degree. mine: of the clause; theirs: of the words, the nearest of those they can have."""

    clause: Clause
    mine: int
    theirs: int
    hits: tuple[Hit, ...]
    span: Span


def _level(clause: Clause) -> int:
    return {"effort": _EFFORT, "intent": _INTENT}.get(clause.degree, _RESULT if clause.binds else 0)


def _apart(context: Context) -> Iterator[_Apart]:
    agreement = context.agreement
    language = agreement.text.language if agreement.text is not None and agreement.text.language else next(iter(agreement.languages), "")
    clauses = {clause.id: clause for clause in context.clauses}
    for one in coverage(context.dossier, agreement.id).sentences:
        tongue = language or guess_language(one.text)
        rendering = [clauses[name] for name in one.clauses if name in clauses]
        if not rendering or lexicon(tongue) is None:
            continue
        seen = scan(one.text, tongue)
        soft = seen.of("endeavour", "intent")
        degrees = _degrees(seen.any("endeavour"), seen.any("intent", "should"), seen.any("must"), seen.any("will"))
        if not degrees or any(_level(clause) in degrees for clause in rendering):
            continue  # another clause of the sentence may stand for its other part
        for clause in rendering:
            mine = _level(clause)
            own = " ".join(act.term for act in clause.acts)
            if not mine or (mine == _RESULT and (not soft or scan(own, "en").any("endeavour", "intent"))):
                continue  # a power, or "should" rendered by must, is SV103; an act of trying owes the trying
            yield _Apart(clause, mine, min(degrees, key=lambda level: abs(level - mine)), soft or seen.of("must"), one.span)


def _degrees(effort: bool, intent: bool, must: bool, will: bool) -> set[int]:
    """What words can mean: an effort qualifies whatever binds; `will` may bind or not."""
    if effort:
        return {_EFFORT}
    return {_RESULT for _ in range(must or will)} | {_INTENT for _ in range(intent or will)}


class _Compared(Rule):
    decidability = "S"
    severity = Severity.WARNING

    def told(self, context: Context, one: _Apart, repair: str) -> Diagnostic:
        """The finding on the clause, with a note at the words."""
        message = f"The words ({quoted(one.hits)}) say that somebody {_NAMED[one.theirs]}; clause {one.clause.local} {_NAMED[one.mine]} (“{one.clause.verb}”)."
        notes = (Note(one.span, "the words stand here"),) if one.span.file else ()
        return self.on_clause(context, one.clause, message, repair, notes=notes)


class Stronger(_Compared):
    """SV126. A sentence of best efforts, or of intent, is rendered by a clause that owes more."""

    code = "SV126"

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for one in _apart(context):
            if one.mine > one.theirs:
                how = "`must use best efforts to` or `endeavours to`" if one.theirs == _EFFORT else "the words themselves (`supports`, `stands ready to`, `intends to`)"
                yield self.told(context, one, f"Write {how} in the clause, or mend the words.")


class Weaker(_Compared):
    """SV127. A sentence that binds to a result, or to an effort, is rendered by a clause that owes less."""

    code = "SV127"

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for one in _apart(context):
            if one.mine < one.theirs:
                yield self.told(context, one, f"Write `{'must' if one.theirs == _RESULT else 'must use best efforts to'}` in the clause, or mend the words.")


class UnseenEffort(Rule):
    """SV128. An effort is owed, and neither the acts that would show it nor who would judge it are named."""

    code = "SV128"
    decidability = "S"
    severity = Severity.WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for clause in context.clauses:
            if clause.degree == "effort" and not (clause.shown_by or clause.determination or clause.self_judged_by):
                message = f"Clause {clause.local} owes an effort, and neither an act that would show it nor anybody who would judge it is named."
                yield self.on_clause(context, clause, message, "Add `shown by ACT` for what can be seen, or `determined by WHO`.")
