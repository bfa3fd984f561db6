"""What becomes of a dealing: which measures catch it, which licences let it pass, on what it hangs.

Three values throughout: what one side settles is settled, what is not known is never taken for no. A dealing that a licence authorises uses up its cap; one that it may
authorise uses it up perhaps. Each licence keeps its own account, so that another licence can never make it narrower. `oracle` says the same slowly.
"""

from __future__ import annotations

from collections.abc import Sequence

from servanda.calendar import Instant, day_end, day_start
from servanda.instruments.sanctions.licences.accounts import Account, EndOf
from servanda.instruments.sanctions.licences.records import (
    NO,
    ORDER,
    UNKNOWN,
    YES,
    Book,
    Cap,
    Dealing,
    Licence,
    Met,
    Outcome,
    Permit,
    Prohibition,
    Requirement,
    Ruling,
    Stand,
    Tried,
)

NONE = "none"
"""As party or programme: it is known that no listed party takes part."""


def rule(book: Book, dealings: Sequence[Dealing], end_of: EndOf) -> tuple[Ruling, ...]:
    """What becomes of each dealing, in order of days, of the same day in the order given; earlier dealings use up caps.

    In: the book; dealings with values not below zero; how a period is counted. Out: one ruling for each.
    """
    accounts = {one.id: Account(one.cap, end_of) for one in book.licences if one.cap is not None}
    by_prohibition: dict[str, list[Licence]] = {}
    for licence in book.licences:
        for name in licence.exempts:
            by_prohibition.setdefault(name, []).append(licence)
    order = sorted(range(len(dealings)), key=lambda place: (dealings[place].day, place))
    return tuple(_rule_one(book, by_prohibition, accounts, dealings[place]) for place in order)


def _rule_one(book: Book, licences: dict[str, list[Licence]], accounts: dict[str, Account], dealing: Dealing) -> Ruling:
    first, last = day_start(dealing.day, book.zone), day_end(dealing.day, book.zone)
    met: list[Met] = []
    charged: dict[str, int] = {}
    for one in book.prohibitions:
        caught, because = catches(one, dealing, first, last)
        if caught == NO:
            continue
        tried = []
        for licence in licences.get(one.clause, ()):
            held = hold(book, one, licence, dealing, first, last, accounts.get(licence.id))
            tried.append(held)
            charged[licence.id] = max(charged.get(licence.id, NO), held.answer)
        passes = max((t.answer for t in tried), default=NO)
        if passes == YES:
            outcome = Outcome.AUTHORISED
        else:
            outcome = Outcome.BLOCKED if caught == YES and passes == NO else Outcome.REFER
        met.append(
            Met(
                clause=one.clause,
                measure=one.measure,
                caught=caught,
                because=because,
                outcome=outcome,
                tried=tuple(tried),
                words=one.words,
                sentence=one.sentence,
            )
        )
    for name, answer in charged.items():
        account = accounts.get(name)
        if account is not None and answer != NO and dealing.value is not None and dealing.under in ("", name):
            account.use(dealing.day, dealing.value, sure=answer == YES)
    return _ruling(dealing, tuple(met))


def _ruling(dealing: Dealing, met: tuple[Met, ...]) -> Ruling:
    outcome = max((one.outcome for one in met), key=ORDER.index, default=Outcome.NOT_CAUGHT)
    used = [t for one in met for t in one.tried if t.answer == YES]
    under = tuple(dict.fromkeys(t.licence for t in used))
    conditions = tuple(dict.fromkeys(c for t in used for c in t.conditions)) if outcome is Outcome.AUTHORISED else ()
    unknown: tuple[str, ...] = ()
    if outcome is Outcome.REFER:
        open_ = [one for one in met if one.outcome is Outcome.REFER]
        unsure = [one.because for one in open_ if one.caught == UNKNOWN]
        asked = [
            f"{t.licence}: {r.text}"
            for one in open_
            for t in one.tried
            if t.answer == UNKNOWN
            for r in t.requirements
            if r.answer == UNKNOWN
        ]
        unknown = tuple(dict.fromkeys([*unsure, *asked]))
    return Ruling(
        dealing=dealing,
        outcome=outcome,
        because=_because(outcome, met, under),
        under=under,
        conditions=conditions,
        unknown=unknown,
        met=met,
    )


def _because(outcome: Outcome, met: tuple[Met, ...], under: tuple[str, ...]) -> str:
    mine = [one for one in met if one.outcome is outcome]
    if outcome is Outcome.NOT_CAUGHT:
        return "no measure in force on that day catches it"
    names = "; ".join(dict.fromkeys(f"{one.measure} ({one.clause})" for one in mine))
    if outcome is Outcome.AUTHORISED:
        return f"caught by {names}; let pass by {', '.join(under)}"
    if outcome is Outcome.BLOCKED:
        near = [t for one in mine for t in one.tried if t.requirements[0].answer != NO]
        why = "; ".join(dict.fromkeys(f"{t.licence}: {_first_no(t)}" for t in near))
        return f"caught by {names}; " + (f"no licence fits: {why}" if why else "no licence is for it")
    return f"caught or perhaps caught by {names}; what is known does not settle whether it may pass"


def _first_no(tried: Tried) -> str:
    return next((one.text for one in tried.requirements if one.answer == NO), "")


# --- whether a measure catches a dealing -------------------------------------------------------------------------------


def catches(one: Prohibition, dealing: Dealing, first: Instant, last: Instant) -> tuple[int, str]:
    """Whether a prohibition catches a dealing on that day, and why."""
    stands, words = standing(one.stands, first, last)
    found = [(stands, f"{one.measure}: {words} on that day")]
    if "*" not in one.acts:
        among = _among(dealing.activity, one.acts)
        said = {YES: "it is what it catches", NO: "it is not what it catches"}.get(among, "the activity is not given")
        found.append((among, f"{one.measure}: {said}"))
    if one.programme:
        told = f"the programme under which {dealing.listed or 'the party'} is listed is not given"
        if dealing.programme:
            told = f"the party is listed under {dealing.programme}; it is a measure of {one.programme}"
        if dealing.programme == NONE:
            told = "no listed party takes part"
        found.append((_among(dealing.programme, (one.programme,)), f"{one.measure}: {told}"))
    answer = min(value for value, _ in found)
    return answer, "; ".join(text for value, text in found if value == answer or answer == YES)


def _among(said: str, wanted: tuple[str, ...]) -> int:
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


# --- whether a licence lets it pass ------------------------------------------------------------------------------------


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
    if licence.needs:
        requirement, events = _held(book.permits, prohibition, licence, dealing, first, last)
        found.append(requirement)
    if licence.cap is not None and account is not None:
        found.append(_value(licence.cap, dealing, account))
    facts = {text.casefold(): so for text, so in dealing.facts}
    for text in licence.requires:
        so = facts.get(text.casefold())
        said = "not given" if so is None else "it is so" if so else "it is not so"
        found.append(Requirement(what=text, answer=UNKNOWN if so is None else YES if so else NO, text=f"{text}: {said}"))
    if dealing.under and dealing.under.casefold() not in (licence.id.casefold(), licence.clause.casefold()):
        found.append(Requirement(what="licence named", answer=NO, text=f"the dealing is booked under {dealing.under}"))
    return Tried(
        licence=licence.id, clause=licence.clause, answer=min(one.answer for one in found), requirements=tuple(found),
        conditions=licence.conditions, words=licence.words, sentence=licence.sentence, events=events,
    )  # fmt: skip


def _activity(licence: Licence, dealing: Dealing) -> Requirement:
    answer = _among(dealing.activity, licence.acts)
    acts = " or ".join(licence.acts)
    said = {YES: f"the activity is {dealing.activity}", NO: f"it is for: {acts}; the activity is {dealing.activity}"}
    return Requirement(what="activity", answer=answer, text=said.get(answer, f"the activity is not given; it is for: {acts}"))


def _time(licence: Licence, first: Instant, last: Instant) -> Requirement:
    answer, words = standing(licence.stands, first, last)
    return Requirement(what="time", answer=answer, text=f"on that day it is {words}")


def _who(licence: Licence, prohibition: Prohibition, dealing: Dealing) -> list[Requirement]:
    if dealing.actor:
        answer = _among(dealing.actor, licence.actors)
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
        answer = _among(said, wanted)
        text = f"the {what} is not given" if answer == UNKNOWN else f"the {what} is {said}"
        found.append(
            Requirement(what=what, answer=answer, text=text if answer == YES else f"{text}; it is for {', '.join(wanted)} only")
        )
    return found


def _held(
    permits: Sequence[Permit], prohibition: Prohibition, licence: Licence, dealing: Dealing, first: Instant, last: Instant
) -> tuple[Requirement, tuple[str, ...]]:
    """Whether somebody entitled has authorised it: an authorisation exists by being made known, so that none on record is none."""
    best = NO
    events: tuple[str, ...] = ()
    for one in permits:
        if one.clause != prohibition.clause or not {n.casefold() for n in one.by} & {n.casefold() for n in licence.needs}:
            continue
        covers = [YES if one.sure else UNKNOWN, YES if one.at <= first else UNKNOWN if one.at <= last else NO]
        if one.bearer and dealing.actor:
            covers.append(_among(dealing.actor, (one.bearer,)))
        elif one.bearer:
            covers.append(YES if {n.casefold() for n in prohibition.actors} <= {one.bearer.casefold()} else UNKNOWN)
        if one.party:
            covers.append(_among(dealing.listed, (one.party,)))
        if min(covers) > best:
            best, events = min(covers), ((one.event,) if one.event else ())
    who = " or ".join(licence.needs)
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
    answer = NO if low > cap.number else UNKNOWN if high > cap.number else YES
    used = f"{low:,f} {cap.unit}" + (f" (perhaps {high:,f})" if high != low else "")
    return Requirement(what="value", answer=answer, text=f"with this dealing {used} is used; at most {limit}")
