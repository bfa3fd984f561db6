"""80x on what is handed over: arms nobody follows (SV806), arms against a limit (SV807), goods nobody keeps running (SV808)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clash import excepted, inside, meet, opposed_conditions, places_of
from servanda.check.rules.facts.clauses import covered, with_rungs
from servanda.check.rules.facts.goods import bare, goods_of, hands_over, holds, reaches, receivers, rows_in, rows_under
from servanda.check.rules.facts.moments import window
from servanda.check.rules.facts.who import expand
from servanda.check.rules.facts.words import ADVICE, AID_ONLY, ERROR, WARNING, figure, listed, named, opening, series, verb
from servanda.model.core import Agreement, Clause, Quantity
from servanda.model.english import act_text
from servanda.text.diagnostics import Diagnostic, Note

_CONTROLS = (
    ("end-user", "who the end user is", r"\bend[- ]us(?:er|e)\b"),
    ("re-export", "that it is not passed on", r"\b(?:re-?export|re-?transfer|onward transfer|pass(?:es|ed)? on\b)"),
    ("diversion", "what is done against diversion", r"\bdiver(?:t|sion)"),
    (
        "post-delivery-check",
        "who checks after delivery",
        r"\b(?:post[- ](?:delivery|shipment)|end[- ]use (?:monitoring|check)|inventory check)",
    ),
    (
        "transfer-assessment",
        "that the transfer was assessed first",
        r"\b(?:risk assessment|export criteria|criteria 1|licen[cs]e for export|assess(?:es)? the transfer)",
    ),
)
_SUSTAINED = (
    ("training", r"\b(?:train|instruct)"),
    ("spare parts", r"\b(?:spares?\b|consumable|fuel\b)"),
    ("transport and repair", r"\b(?:maint(?:ain|enance)|repair|servic(?:e|es|ing)\b|logistic|transport|install)"),
)
_CHECKED = re.compile(r"\b(?:quality (?:assurance|management|control)|sampl(?:e|ing)|accredit|inspect)", re.IGNORECASE)


def _told(context: Context) -> str:
    """All that acts, titles and sentences of a text say: of what somebody speaks, nobody is told that it is missing."""
    clauses = (
        part for c in with_rungs(context.clauses) for part in (c.title, *c.words, *(act_text(a, context.dossier) for a in c.acts))
    )
    seen = (part for c in context.clauses for v in c.verification for part in v.means)
    return " | ".join((*clauses, *seen, *(sentence.text for _, sentence in context.sentences)))


def _deliveries(context: Context) -> tuple[Clause, ...]:
    """Clauses that owe or permit that something is handed over."""
    return tuple(c for c in context.clauses if c.modal in ("must", "may") and hands_over(context.dossier, c))


class ArmsUnfollowed(Rule):
    """SV806. Arms handed over, and what an exporter answers for: settled by topics, or spoken of in acts, titles or sentences."""

    code = "SV806"
    decidability = "S"
    severity = ERROR
    severities = {"ceasefire": None, "framework": None, "mou": WARNING}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        arms = [c for c in _deliveries(context) if goods_of(context.dossier, c).rows & rows_under("arms")]
        if not arms:
            return
        settled, told = covered(context), _told(context)
        lacks = [one for one in _CONTROLS if one[0] not in settled and not re.search(one[2], told, re.IGNORECASE)]
        if lacks:
            yield self.on_clauses(
                context,
                arms,
                f"{opening(named(arms))} {verb(len(arms), 'hands', 'hand')} arms over, and no clause says "
                f"{series((o[1] for o in lacks), 'or')}.",
                f"Add a clause on each (covers {', '.join(o[0] for o in lacks)}), or say in which text it stands.",
                words=", ".join(o[1] for o in lacks),
            )


class ArmsAgainstLimit(Rule):
    """SV807. A delivery of arms or dual-use goods, and a clause of any text of the dossier that forbids, caps or keeps them out.

    A ban on handing over binds who delivers; a ban or a cap on having and placing binds who receives, or the ground. Sums are
    taken of what one text owes against one cap. What hangs on a state, a condition or an event is undecided.
    """

    code = "SV807"
    decidability = "D"
    severity = ERROR

    def check(self, context: Context) -> Iterator[Diagnostic]:
        dossier = context.dossier
        deliveries = [c for c in _deliveries(context) if goods_of(dossier, c).watched]
        if not deliveries:
            return
        for limit in dossier.clauses:
            other = dossier.agreements[limit.agreement]
            if (
                limit.modal not in ("must not", "may", "must")
                or any(limit.id == c.id for c in deliveries)
                or _ranked(context.agreement, other)
            ):
                continue
            hit = [
                c
                for c in deliveries
                if reaches(goods_of(dossier, limit), goods_of(dossier, c)) and self._meets(context, c, limit)
            ]
            if not hit:
                continue
            if limit.modal == "must not":
                for clause in hit:
                    yield self._finding(context, (clause,), limit, "forbids")
            else:
                yield from self._over(context, hit, limit)

    def _over(self, context: Context, hit: list[Clause], limit: Clause) -> Iterator[Diagnostic]:
        """More owed than a cap leaves."""
        for cap in (q for q in limit.quantities if q.relation == "at most"):
            owed = [(c, least) for c in hit if c.modal == "must" and (least := _least(c, cap)) is not None]
            whole = cap.window is None and cap.since is None
            total = sum((n for _, n in owed), Decimal()) if whole else max((n for _, n in owed), default=Decimal())
            if total > cap.amount.number:
                most = f"leaves at most {figure(cap.amount.number)} {cap.amount.unit}, of {figure(total)} owed:"
                clauses = tuple(c for c, n in owed if whole or n > cap.amount.number)
                yield self._finding(context, clauses, limit, most)

    def _meets(self, context: Context, clause: Clause, limit: Clause) -> bool:
        """Whether both speak of one hand or one ground, at one time, with no exception."""
        dossier = context.dossier
        if not meet(window(context, clause), window(context, limit)) or opposed_conditions(clause, limit):
            return False
        if any(excepted(dossier, limit, act) for act in clause.acts):
            return False
        here = frozenset().union(*(places_of(dossier, clause, act) for act in clause.acts))
        there = frozenset().union(*(places_of(dossier, limit, act) for act in limit.acts))
        if there and not any(inside(dossier, p, q) for p in here for q in there):
            return False
        givers, takers = expand(dossier, clause.doers.actors), expand(dossier, receivers(dossier, clause))
        bound = expand(dossier, limit.doers.actors)
        if hands_over(dossier, limit):
            theirs = expand(dossier, receivers(dossier, limit))
            return bool(givers & bound) and (not theirs or not takers or bool(theirs & takers))
        return holds(dossier, limit) and (bool(takers & bound) or (bool(there) and (not takers or bool(givers & bound))))

    def _finding(self, context: Context, clauses: tuple[Clause, ...], limit: Clause, does: str) -> Diagnostic:
        own = limit.agreement == context.agreement.id
        text = "" if own else f" of {context.dossier.agreements[limit.agreement].title or limit.agreement}"
        sure = window(context, limit).known and not limit.conditions and not any(t.kind == "while" for t in limit.timing)
        sure = sure and all(window(context, c).known and not c.conditions for c in clauses)
        what = listed(f"“{act_text(a, context.dossier)}”" for c in clauses for a in c.acts)
        group = sorted(clauses, key=lambda c: (c.core_span, c.id))
        gives = verb(len(group), "hands", "hand")
        others = tuple(Note(c.core_span, f"clause {c.local} as well") for c in group[1:])
        return self.finding(
            context,
            message=f"Clause {limit.local}{text} {does} what {named(group)} {gives} over{'' if sure else ', where both apply'}: "
            f"{what}.",
            span=group[0].core_span,
            subject=f"{'clause' if len(group) == 1 else 'clauses'} {', '.join(sorted(c.id for c in group))}",
            repair="Deliver elsewhere, less or later, make an exception in the limit, or say which text prevails.",
            words=limit.id,
            breadcrumb=group[0].breadcrumb,
            notes=(Note(limit.core_span, f"clause {limit.local}{text}"), *others),
            undecided=not sure,
        )


def _least(clause: Clause, cap: Quantity) -> Decimal | None:
    """How much a clause owes at least, in the unit of a cap."""
    found = [
        q.amount.number for q in clause.quantities if q.relation in ("at least", "exactly") and q.amount.unit == cap.amount.unit
    ]
    return max(found, default=None)


def _ranked(one: Agreement, other: Agreement) -> bool:
    """Whether one of two texts gives way to the other."""
    pairs = ((one, other), (other, one))
    return any(r.other == b.id and r.sort in ("supersedes", "prevails over") for a, b in pairs for r in a.relations)


class HardwareUnsustained(Rule):
    """SV808. Machines, vehicles or arms delivered, or ground cleared, with nothing on what keeps them of use."""

    code = "SV808"
    decidability = "S"
    severity = ADVICE
    severities = AID_ONLY

    def check(self, context: Context) -> Iterator[Diagnostic]:
        settled, told = covered(context), _told(context)
        hardware = [c for c in _deliveries(context) if goods_of(context.dossier, c).rows & rows_under("hardware")]
        lacks = [what for what, words in _SUSTAINED if not re.search(words, told, re.IGNORECASE)]
        if hardware and lacks and "sustainment" not in settled:
            yield self.on_clauses(
                context,
                hardware,
                f"No clause speaks of {series(lacks, 'or')} for what {named(hardware)} "
                f"{verb(len(hardware), 'delivers', 'deliver')}.",
                "Say who trains, who holds the parts, who moves and repairs it (covers sustainment).",
                words=", ".join(lacks),
            )
        owed = (c for c in context.clauses if c.modal == "must")
        ground = [c for c in owed if any("clearance" in rows_in(bare(context.dossier, a.term)) for a in c.acts)]
        if ground and "quality-assurance" not in settled and not _CHECKED.search(told):
            yield self.on_clauses(
                context,
                ground,
                f"Nobody checks that the ground of {named(ground)} is clear before it is used.",
                "Name who accredits, samples and releases the ground (covers quality-assurance).",
                words="quality assurance",
            )
