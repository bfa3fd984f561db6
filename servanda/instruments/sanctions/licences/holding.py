"""One licence held against one dealing: each thing it asks is a `Requirement`, and the least of them is the answer."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from servanda.calendar import Instant
from servanda.instruments.sanctions.licences.accounts import Account
from servanda.instruments.sanctions.licences.records import (
    NO,
    UNKNOWN,
    YES,
    Book,
    Cap,
    Dealing,
    Licence,
    Permit,
    Prohibition,
    Requirement,
    Stand,
    Tried,
)

ANY = "*"
"""As act: whatever the dealing is about."""


def among(said: str, wanted: tuple[str, ...]) -> int:
    if not said.strip():
        return UNKNOWN
    return YES if said.strip().casefold() in {one.casefold() for one in wanted} else NO


def standing(stands: Sequence[Stand], first: Instant, last: Instant) -> tuple[int, str]:
    """Whether a clause stands from the first to the last second: yes or no throughout, else unknown."""
    here = [one for place, one in enumerate(stands) if _touches(stands, place, first, last)]
    if not here:
        return UNKNOWN, "how it stood is not known"
    answers = {one.answer for one in here}
    words = ", then ".join(dict.fromkeys(one.words for one in here))
    return (answers.pop() if len(answers) == 1 else UNKNOWN), words


def _touches(stands: Sequence[Stand], place: int, first: Instant, last: Instant) -> bool:
    since = stands[place].since
    until = stands[place + 1].since if place + 1 < len(stands) else None
    return (since is None or since <= last) and (until is None or until > first)


def hold(
    book: Book,
    prohibition: Prohibition,
    licence: Licence,
    dealing: Dealing,
    first: Instant,
    last: Instant,
    account: Account | None,
) -> Tried:
    """One licence held against one dealing."""
    found = [_activity(licence, dealing), _time(licence, first, last)]
    found += _who(licence, prohibition, dealing)
    found += _limits(licence, dealing)
    events: tuple[str, ...] = ()
    if licence.asked_under(prohibition.clause):
        requirement, events = _held(book.permits, prohibition, licence, dealing, first, last)
        found.append(requirement)
    if licence.cap is not None and account is not None:
        found.append(_value(licence.cap, dealing, account))
    facts = {text.casefold(): so for text, so in dealing.facts}
    for text in licence.requires:
        so = facts.get(text.casefold())
        said = "not given" if so is None else "it is so" if so else "it is not so"
        found.append(Requirement(what=text, answer=UNKNOWN if so is None else YES if so else NO, text=f"{text}: {said}"))
    if not booked(dealing, licence):
        found.append(Requirement(what="licence named", answer=NO, text=f"the dealing is booked under {dealing.under}"))
    return Tried(
        licence=licence.id, clause=licence.clause, answer=min(one.answer for one in found), requirements=tuple(found),
        conditions=licence.conditions, words=licence.words, sentence=licence.sentence, events=events,
    )  # fmt: skip


def booked(dealing: Dealing, licence: Licence) -> bool:
    """Whether a dealing is booked under this licence, by its id or its clause, or under none in particular."""
    return not dealing.under or dealing.under.casefold() in (licence.id.casefold(), licence.clause.casefold())


def _activity(licence: Licence, dealing: Dealing) -> Requirement:
    answer = YES if ANY in licence.acts else among(dealing.activity, licence.acts)
    acts = " or ".join(licence.acts)
    said = {
        YES: f"the activity is {dealing.activity or 'not given'}",
        NO: f"it is for: {acts}; the activity is {dealing.activity}",
    }
    return Requirement(what="activity", answer=answer, text=said.get(answer, f"the activity is not given; it is for: {acts}"))


def _time(licence: Licence, first: Instant, last: Instant) -> Requirement:
    answer, words = standing(licence.stands, first, last)
    return Requirement(what="time", answer=answer, text=f"on that day it is {words}")


def _who(licence: Licence, prohibition: Prohibition, dealing: Dealing) -> list[Requirement]:
    if dealing.actor:
        answer = among(dealing.actor, licence.actors)
        return [Requirement(what="actor", answer=answer, text=f"{dealing.actor} {'may' if answer == YES else 'may not'} use it")]
    shared = {one.casefold() for one in prohibition.actors} <= {one.casefold() for one in licence.actors}
    text = (
        "whoever the prohibition binds may use it" if shared else f"who acts is not given; {', '.join(licence.actors)} may use it"
    )
    return [Requirement(what="actor", answer=YES if shared else UNKNOWN, text=text)]


def _limits(licence: Licence, dealing: Dealing) -> list[Requirement]:
    found = []
    for what, said, wanted in (
        ("party", dealing.listed, licence.parties),
        ("programme", dealing.programme, licence.programmes),
        ("place", dealing.place, licence.places),
    ):
        if not wanted:
            continue
        answer = _programmes(dealing, wanted) if what == "programme" else among(said, wanted)
        text = f"the {what} is {said}" if said else f"the {what} is not given"
        found.append(
            Requirement(what=what, answer=answer, text=text if answer == YES else f"{text}; it is for {', '.join(wanted)} only")
        )
    return found


def _programmes(dealing: Dealing, wanted: tuple[str, ...]) -> int:
    """Of a party listed under several programmes a licence for some of them may not be for the others."""
    answers = {among(one, wanted) for one in dealing.programmes} or {UNKNOWN}
    return answers.pop() if len(answers) == 1 else UNKNOWN


def _held(
    permits: Sequence[Permit], prohibition: Prohibition, licence: Licence, dealing: Dealing, first: Instant, last: Instant
) -> tuple[Requirement, tuple[str, ...]]:
    """Whether somebody entitled has authorised it: an authorisation exists by being made known, so that none on record is none."""
    best = NO
    events: tuple[str, ...] = ()
    needs = licence.asked_under(prohibition.clause)
    for one in permits:
        if one.clause != prohibition.clause or not {n.casefold() for n in one.by} & {n.casefold() for n in needs}:
            continue
        covers = [YES if one.sure else UNKNOWN, YES if one.at <= first else UNKNOWN if one.at <= last else NO]
        if one.bearer and dealing.actor:
            covers.append(among(dealing.actor, (one.bearer,)))
        elif one.bearer:
            covers.append(YES if {n.casefold() for n in prohibition.actors} <= {one.bearer.casefold()} else UNKNOWN)
        if one.party:
            covers.append(among(dealing.listed, (one.party,)))
        if one.more:  # it says more than whom it is for; whether this dealing is so nobody told
            covers.append(UNKNOWN)
        if min(covers) > best:
            best, events = min(covers), ((one.event,) if one.event else ())
    who = " or ".join(needs)
    said = {
        YES: f"licensed by {who}",
        UNKNOWN: f"whether the licence of {who} on record covers it is not known",
        NO: f"no licence of {who} is on record; one can be asked for",
    }
    return Requirement(what="licence held", answer=best, text=said[best]), events


def _value(cap: Cap, dealing: Dealing, account: Account) -> Requirement:
    limit = f"{cap.number:,f} {cap.unit}" + (f" in any {cap.period}" if cap.period else "")
    if dealing.value is None:
        return Requirement(what="value", answer=UNKNOWN, text=f"the value is not given; at most {limit}")
    if dealing.currency.casefold() != cap.unit.casefold():
        given = dealing.currency or "no currency"
        return Requirement(what="value", answer=UNKNOWN, text=f"the value is in {given}, the cap in {cap.unit}; at most {limit}")
    low, high = account.sums(dealing.day, dealing.value)
    answer = NO if low > cap.number else UNKNOWN if high is None or high > cap.number else YES
    used = f"{low:,f} {cap.unit}"
    if high is None:
        used += " and a dealing before whose value in that currency is not given"
    elif high != low:
        used += f" (perhaps {high:,f})"
    return Requirement(what="value", answer=answer, text=f"with this dealing {used} is used; at most {limit}")


def in_unit(dealing: Dealing, cap: Cap) -> Decimal | None:
    """The value of a dealing in the currency of a cap; None: not known."""
    return dealing.value if dealing.currency.casefold() == cap.unit.casefold() else None
