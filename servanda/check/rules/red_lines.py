"""91x: red lines that cannot be seen, answer nothing, leave the step below open, or contradict each other or the draft."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clash import clashing_act
from servanda.check.rules.facts.clauses import with_rungs
from servanda.check.rules.facts.words import ERROR, WARNING, figure, listed, opening
from servanda.model.core import Clause, RedLine
from servanda.model.english import act_text
from servanda.text.diagnostics import Diagnostic


def _lines(context: Context) -> Iterator[RedLine]:
    """The red lines this agreement is asked about: those in its file, and, once, those in files that hold no agreement."""
    files = {a.file for a in context.dossier.agreements.values()}
    first = min(context.dossier.agreements.values(), key=lambda a: a.file)
    for line in context.dossier.red_lines:
        home = line.span.file
        if home == context.agreement.file or (home not in files and first.id == context.agreement.id):
            yield line


def _name(line: RedLine) -> str:
    return f"the red line “{line.title or line.id}” of {listed(line.issuer)}"


class _LineRule(Rule):
    """A rule that looks at one red line at a time."""

    def on_line(self, context: Context, line: RedLine, message: str, repair: str, **more: object) -> Diagnostic:
        return self.finding(
            context,
            message=message,
            span=line.span,
            subject=f"clause {line.clause.id}",
            repair=repair,
            **more,  # type: ignore[arg-type]
        )


class ThresholdUnseen(_LineRule):
    """SV910. Settled by `observed as` under the act, by means of a verifier, or by `assesses`."""

    code = "SV910"
    decidability = "S"
    severity = ERROR

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for line in _lines(context):
            if any(v.means for v in line.clause.verification) or line.clause.assesses:
                continue
            unseen = [
                act_text(a, context.dossier)
                for a in line.clause.acts
                if (t := context.dossier.terms.get(a.term)) is None or not t.observed_as
            ]
            if unseen:
                yield self.on_line(
                    context,
                    line,
                    f"Nobody can observe whether {_name(line)} has been crossed: nothing says by what one would see "
                    f"{listed(f'“{u}”' for u in unseen)}.",
                    "Say what is seen or counted (observed as “...” under the act).",
                )


class NoAnswerStated(_LineRule):
    """SV911. A line needs a rung, and the issuer a part in one; it may stay private."""

    code = "SV911"
    decidability = "S"
    severity = ERROR

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for line in _lines(context):
            issuers = set(line.issuer)
            if not line.clause.rungs:
                yield self.on_line(
                    context,
                    line,
                    f"Nothing says what follows if {_name(line)} is crossed.",
                    "Write the answer down, even if it stays in this file (otherwise, rung 1 ...).",
                )
            elif not any(issuers & set(rung.bearers.actors) for rung in line.clause.rungs):
                yield self.on_line(
                    context,
                    line,
                    f"What follows if {_name(line)} is crossed is for others to do: {listed(line.issuer)} answers nothing "
                    "itself.",
                    "Name a step the issuer takes by its own means.",
                )


class StepBelowOpen(_LineRule):
    """SV913. A line with a threshold or a closed list, where no other line or clause covers less of the same act."""

    code = "SV913"
    decidability = "J+D"
    severity = WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        others = [c for c in with_rungs(context.dossier.clauses) if c.modal == "must not"]
        others += [line.clause for line in context.dossier.red_lines]
        for line in _lines(context):
            clause = line.clause
            below = [c for c in others if c.id != clause.id and self._lower(c, clause)]
            if below:
                continue
            if clause.quantities:
                limits = listed(f"{q.relation} {figure(q.amount.number)} {q.amount.unit}" for q in clause.quantities)
                edge = f"its threshold is {limits}, and no clause or line covers less"
            elif clause.list_closed:
                edge = "its list is closed, and no clause or line covers what stands beside it"
            else:
                continue
            yield self.on_line(
                context,
                line,
                f"{opening(_name(line))} leaves the step below it open: {edge}.",
                "Decide what follows small steps, taken one by one, and write it as a line or clause of its own.",
            )

    @staticmethod
    def _lower(other: Clause, clause: Clause) -> bool:
        """Whether a clause forbids the same act from a lower threshold, or altogether."""
        if not {a.term for a in other.acts} & {a.term for a in clause.acts}:
            return False
        if not other.quantities:
            return not (clause.list_closed and other.list_closed)
        return any(
            p.amount.unit == q.amount.unit and p.amount.number < q.amount.number
            for p in other.quantities
            for q in clause.quantities
        )


class LinesCollide(_LineRule):
    """SV915. A clause that commands or allows what a line forbids (or forbids what it demands), and lines of which only one can be respected."""

    code = "SV915"
    decidability = "L"
    severity = ERROR

    def check(self, context: Context) -> Iterator[Diagnostic]:
        dossier = context.dossier
        for line in dossier.red_lines:
            for clause in context.clauses:
                act = self._crossed(context, clause, line.clause)
                if act:
                    how = "commands" if clause.modal == "must" else "allows" if clause.modal == "may" else "forbids" if clause.modal == "must not" else "speaks for"
                    what = "demands" if clause.modal == "must not" else "forbids"
                    yield self.on_clause(
                        context,
                        clause,
                        f"Clause {clause.local} {how} “{act}”, which {_name(line)} {what}.",
                        "Change the clause, or settle with those who drew the line that it moves.",
                        words=line.id,
                    )
        for line in _lines(context):
            if line.clause.modal == "must not":
                continue
            for other in dossier.red_lines:
                if other.id == line.id or other.clause.modal != "must not":
                    continue
                found = clashing_act(context, line.clause, other.clause)
                if found is not None:
                    yield self.on_line(
                        context,
                        line,
                        f"{listed(line.clause.bearers.actors)} cannot respect both {_name(line)}, which demands "
                        f"“{act_text(found, dossier)}”, and {_name(other)}, which forbids it.",
                        "Agree between the issuers which line holds.",
                        words=other.id,
                    )

    @staticmethod
    def _crossed(context: Context, clause: Clause, line: Clause) -> str:
        if clause.modal == "must not":
            found = None if line.modal == "must not" else clashing_act(context, line, clause)
        else:
            found = None if line.modal != "must not" else clashing_act(context, clause, line)
        return "" if found is None else act_text(found, context.dossier)
