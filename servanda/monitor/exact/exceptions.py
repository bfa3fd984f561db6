"""Which acts a prohibition leaves out, with or without an authorisation."""

from __future__ import annotations

from typing import NamedTuple

from servanda.calendar import Instant
from servanda.meaning import Event
from servanda.monitor.exact.acts import Act
from servanda.monitor.exact.case import Case
from servanda.monitor.exact.facts import is_of, ways_of
from servanda.monitor.exact.moments import NO, PERHAPS, YES
from servanda.monitor.plan import Excepted


def excepted(case: Case, act: Act) -> int:
    """Whether an act is one of those the clause excepts."""
    return max((_excepted(case, act, one) for one in case.plan.excepted), default=NO)


def _excepted(case: Case, act: Act, one: Excepted) -> int:
    facts = case.facts
    said = dict(act.event.args)
    covered = YES
    if one.act is not None:
        covered = YES if act.event.term == one.act.term else NO
        for name, values in one.act.args:
            covered = min(covered, facts.fits(values[0], values, said.get(name), act.event))
        for name, wanted in case.here.binding:
            if name in one.act.bind:
                covered = min(covered, facts.fits(wanted, facts.within.get(wanted, ()), said.get(name), act.event))
    if one.words and "exception" in said:
        covered = min(covered, YES if said["exception"].casefold() == one.words.casefold() else NO)
    elif one.words:
        covered = min(covered, YES if one.needs_authorisation else PERHAPS)
    if covered == NO or not one.needs_authorisation:
        return covered
    return min(covered, _authorised(case, act, one))


def _authorised(case: Case, act: Act, one: Excepted) -> int:
    """Whether somebody who may had authorised the act before it, or at that moment."""
    facts = case.facts
    names, ways = set(one.authorised_by), ways_of(one.authorised_by, one.together)
    best = PERHAPS if any(first <= act.last for first, _ in facts.hidden("authorisation", ways=ways)) else NO
    for alike in _leaves(case, names, one):
        if alike.first <= act.last:
            early = YES if alike.last <= act.at else PERHAPS
            best = max(best, min(alike.truth, _covers(alike.event, act.event), early))
    return best


class _Alike(NamedTuple):
    """Authorisations that say the same and are as certain: when the first of them may have been given, and when it had been for certain."""

    event: Event
    truth: int
    first: Instant
    last: Instant


def _leaves(case: Case, names: set[str], one: Excepted) -> list[_Alike]:
    """What was authorised under a clause, by those who may; worked out once."""
    facts = case.facts
    key = ("authorised", case.plan.clause, one.authorised_by, one.together)
    known = facts.said.get(key)
    if isinstance(known, list):
        return known
    found: dict[object, _Alike] = {}
    for _, event in facts.rows.get("authorisation", ()):
        if dict(event.args).get("of") == case.plan.clause:
            first, last = facts.span(event)
            truth = min(is_of(event, names, one.together), facts.happened(event))
            same = found.get((event.args, truth), _Alike(event, truth, first, last))
            found[event.args, truth] = same._replace(first=min(same.first, first), last=min(same.last, last))
    facts.said[key] = leaves = list(found.values())
    return leaves


def _covers(authorisation: Event, act: Event) -> int:
    """An authorisation that names a bearer or slots covers only acts that say the same."""
    said = dict(act.args)
    truth = YES
    for name, wanted in authorisation.args:
        if name == "of":
            continue
        if name == "bearer":
            truth = min(truth, YES if wanted in act.by else PERHAPS if not act.by else NO)
        elif name not in said:
            truth = min(truth, PERHAPS)
        else:
            truth = min(truth, YES if said[name].casefold() == wanted.casefold() else NO)
    return truth
