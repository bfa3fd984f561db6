"""3xx on dates: entry into force, ends, survival, duties with no date."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import by_article, covered, covering, duties, unwrap, with_rungs
from servanda.check.rules.facts.moments import resolve_edge
from servanda.check.rules.facts.words import ADVICE, ERROR, GRADED, GRADED_WARNING, WARNING, listed, named, opening, series, verb
from servanda.meaning.force import FORCE
from servanda.model.core import AtDate, Clause, Edge, Point
from servanda.text.diagnostics import Diagnostic


class EntryIntoForce(Rule):
    """SV301. A start of the text, of a duty or of the state duties run in counts; the hour is asked of ceasefires only."""

    code = "SV301"
    decidability = "S"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        agreement = context.agreement
        first = [p for p in self._first_points(context) if isinstance(p, AtDate)]
        hour = agreement.in_force_has_hour or agreement.entry is not None or any(p.expr.time is not None for p in first)
        told = bool(first) or "entry-into-force" in covered(context)
        dated = agreement.in_force is not None or agreement.entry is not None or told
        needs_hour = agreement.profile in ("", "ceasefire")
        lacks = []
        if not dated:
            lacks.append("on what day it enters into force")
        elif needs_hour and not hour:
            lacks.append("at what hour it begins to bind")
        if not agreement.zone_stated and (hour or needs_hour):
            lacks.append("in which time zone its hours are meant")
        if lacks:
            yield self.on_text(
                context,
                f"The text does not say {series(lacks)}.",
                "Give date, hour and zone in the head (in-force: 2031-03-03 06:00, zone: Europe/Lisbon).",
            )

    @staticmethod
    def _first_points(context: Context) -> Iterator[Point]:
        for clause in context.clauses:
            for timing in clause.timing:
                if timing.kind in ("from", "on", "not before") and timing.point is not None:
                    yield resolve_edge(context.dossier, timing.point)
                if timing.kind == "while":
                    yield resolve_edge(context.dossier, Edge(edge="start", state=timing.state))
                if timing.point is not None and isinstance(unwrap(timing.point), Edge):
                    yield resolve_edge(context.dossier, unwrap(timing.point))


class NoEnd(Rule):
    """SV307. Bans with a start, and all that recurs or holds during a state, without an end; silent when a clause covers
    duration or termination."""

    code = "SV307"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        if {"duration", "termination"} & covered(context):
            return
        ended = {e.state for c in with_rungs(context.clauses) for e in c.effects if e.verb == "ends"}
        stopped = {i for c in with_rungs(context.clauses) for e in c.effects if e.verb == "ends" for i in e.clauses}
        for clause in duties(context):
            kinds = {t.kind for t in clause.timing}
            if kinds & {"by", "before", "on", "until", "within", "within before", "lapses after"}:
                continue
            lasting = {"while", "every"} if clause.modal == "must" else {"from", "not before", "while", "every"}
            if not kinds & lasting or clause.id in stopped:  # what is done once is over then: SV315
                continue
            running = [context.dossier.states.get(t.state) for t in clause.timing if t.kind == "while"]
            if any(s is not None and (s.end is not None or s.id in ended) for s in running):
                continue
            where = listed(f"“{s.id}”" for s in running if s is not None)
            yield self.on_clause(
                context,
                clause,
                f"Clause {clause.local} "
                + (f"runs as long as {where}, which has no end" if where else "begins but never ends")
                + ", and nothing says how it expires or is renewed.",
                "Give an end (until ...) or a term with a renewal rule (lapses after ..., extended by ...), "
                "or settle the duration of the whole text in a clause (covers duration).",
            )


class SurvivalOpen(Rule):
    """SV314. Asked when a clause covers termination, withdrawal or duration."""

    code = "SV314"
    decidability = "S"
    severity = ADVICE
    severities = {"sanctions": None}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        if "survival" in covered(context):
            return
        ends = [c for topic in ("termination", "withdrawal-from-agreement", "duration") for c in covering(context, topic)]
        if ends:
            unique = list({c.id: c for c in ends}.values())
            yield self.on_clauses(
                context,
                unique,
                f"The text can end under {named(unique)}, and no clause says which duties then go on.",
                "Say which duties survive and for how long (covers survival).",
            )


_STARTS = {"from", "not before"}


class NoDateAtAll(Rule):
    """SV315. Duties to perform without deadline, state, rhythm or counting window; one finding an article. With a start alone
    they may be lasting ones: silent when a clause covers duration or termination. Not in the common lists: ours."""

    code = "SV315"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        undated: dict[str, list[Clause]] = {}
        ends = {"duration", "termination"} & covered(context)
        for clause in duties(context):
            if clause.modal != "must" or clause.ahead or any(q.window is not None for q in clause.quantities):
                continue  # what is owed before each occasion has its last moment there
            kinds = {t.kind for t in clause.timing}
            if kinds - {"only after", "whenever", "extended by", FORCE, *_STARTS} or (ends and kinds & _STARTS):
                continue
            if "whenever" in kinds:
                how = "an occasion, but no time within which to act on it"
            elif "only after" in kinds:
                how = "an order (what must come first), but no date at which the act itself is due"
            elif kinds & _STARTS:
                how = "a start, but no date by which the act is done"
            else:
                how = "no date at all: neither a start nor a deadline"
            undated.setdefault(how, []).append(clause)
        for how, clauses in undated.items():
            for group in by_article(clauses):
                yield self.on_clauses(
                    context,
                    group,
                    f"{opening(named(group))} {verb(len(group), 'has', 'have')} {how}.",
                    "Give a deadline (by DATE, within PERIOD of EVENT) or, if it is a lasting duty, its start and end.",
                    words=how.partition(",")[0].partition(" (")[0].partition(":")[0],
                )
