"""5xx on what is owed of others without a hold on them, and all the time without a word for failing in it."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import with_rungs
from servanda.check.rules.facts.who import UNNAMED, expand, stands_for
from servanda.check.rules.facts.words import WARNING, listed
from servanda.model.core import Clause
from servanda.text.diagnostics import Diagnostic


class NoHold(Rule):
    """SV517. A result is owed over somebody whom no bearer commands or answers for; also acts that are not to be let happen."""

    code = "SV517"
    decidability = "S"
    severity = WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for clause in with_rungs(context.clauses):
            free = sorted(_free(context, clause))
            if free:
                who, verb = listed(clause.bearers.actors), "is" if len(clause.bearers.actors) == 1 else "are"
                yield self.on_clause(
                    context,
                    clause,
                    f"{who} {verb} in breach of clause {clause.local} by what {listed(free)} does or leaves, "
                    "and no line says that anybody bound commands or answers for it.",
                    "Write `commanded by` or `answers for` where that is so, or owe the effort: `must use best efforts to ACT`.",
                )


class NoFailing(Rule):
    """SV518. What is owed all the time, where neither `failing` says what breaks it nor anybody is named who would."""

    code = "SV518"
    decidability = "S"
    severity = WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for clause in with_rungs(context.clauses):
            plain = [act.term for act in clause.acts if clause.standing and act.term.startswith("fail to ")]
            if plain and clause.determination is None and not clause.self_judged_by:
                yield self.on_clause(
                    context,
                    clause,
                    f"Clause {clause.local} is owed all the time, and nothing says when somebody would “{plain[0]}”.",
                    'Declare the act with `failing "..."` for what can be seen, or add `determined by WHO` to the clause.',
                )


def _free(context: Context, clause: Clause) -> Iterator[str]:
    """Those for whose acts a clause makes others answer who have no hold on them; a bearer who is not named may be anybody."""
    records = [context.dossier.actors.get(name) for name in clause.bearers.actors]
    if clause.others is None or any(one is not None and UNNAMED in one.kinds for one in records):
        return
    bound = expand(context.dossier, clause.bearers.actors)
    for name in clause.others.actors:
        if name not in bound and not any(stands_for(context.dossier, one, name) for one in bound):
            yield name
