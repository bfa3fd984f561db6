"""5xx on what is owed of others without a hold on them, and all the time without a word for failing in it."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import with_rungs
from servanda.check.rules.facts.examples import example
from servanda.check.rules.facts.who import UNNAMED, expand, stands_for
from servanda.check.rules.facts.words import WARNING, listed
from servanda.model.core import Clause
from servanda.text.diagnostics import Diagnostic

_WORLD = """
actor Northmark
  role party
{hold}
actor Dune Front
"""
_CLAUSE = """
act leave the zone
  by Dune Front
clause 1 "Dune Front"
  Northmark must ensure that Dune Front leave the zone
  by 2031-04-30
"""


class NoHold(Rule):
    """SV517. A result is owed over somebody whom no bearer commands or answers for; also acts that are not to be let happen."""

    code = "SV517"
    title = "A result is owed over others on whom nobody bound has a hold"
    decidability = "S"
    severity = WARNING
    source = "ICJ, Bosnia and Herzegovina v. Serbia and Montenegro (2007), paragraph 430: the capacity to influence"
    why = "Who owes what others do is in breach by their will: the text says by what means he moves them, or asks for the effort."
    bad = example(_CLAUSE, world=_WORLD.format(hold=""))
    good = example(_CLAUSE, world=_WORLD.format(hold="  answers for Dune Front"))

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
    title = "A duty that never ends, and nothing says what failing in it is"
    decidability = "S"
    severity = WARNING
    source = "ILC, Articles on State Responsibility (2001), article 14(2): breaches of a continuing character"
    why = "What is owed at every moment is seen only where it fails: without a word for that it is kept by saying so."
    bad = example(
        """
        act protect the wells
          by Northmark
        clause 1 "Wells"
          Northmark must at all times protect the wells
        """
    )
    good = example(
        """
        act protect the wells
          by Northmark
          failing "leave the wells open to attack"
        clause 1 "Wells"
          Northmark must at all times protect the wells
        """
    )

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
