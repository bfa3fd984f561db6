"""What becomes of a dealing: which measures catch it, which licences let it pass, on what it hangs.

Three values throughout: what one side settles is settled, what is not known is never taken for no. A dealing that a licence authorises uses up its cap; one that it may
authorise uses it up perhaps. Each licence keeps its own account, so that another licence can never make it narrower. `licences_oracle`, among the tests, says the same slowly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from servanda.calendar import Instant, day_end, day_start
from servanda.instruments.sanctions.licences.accounts import Account, EndOf
from servanda.instruments.sanctions.licences.holding import ANY, among, booked, hold, in_unit, standing
from servanda.instruments.sanctions.licences.records import (
    NO,
    NONE,
    ORDER,
    UNKNOWN,
    YES,
    Book,
    Dealing,
    Fulfilment,
    Licence,
    LicenceRuling,
    Outcome,
    Prohibition,
    Tried,
)


def rule(
    book: Book, dealings: Sequence[Dealing], end_of: EndOf, *, by_agreement: Mapping[str, EndOf] | None = None
) -> tuple[LicenceRuling, ...]:
    """What becomes of each dealing, in order of days, of the same day in the order given; earlier dealings use up caps.

    In: the book; dealings with values not below zero; how a period is counted, and how in the licences of some agreements. Out: one ruling for each.
    """
    counts = by_agreement or {}
    accounts = {
        one.id: Account(one.cap, counts.get(one.clause.partition(":")[0], end_of)) for one in book.licences if one.cap is not None
    }
    by_prohibition: dict[str, list[Licence]] = {}
    for licence in book.licences:
        for name in licence.exempts:
            by_prohibition.setdefault(name, []).append(licence)
    order = sorted(range(len(dealings)), key=lambda place: (dealings[place].day, place))
    return tuple(_rule_one(book, by_prohibition, accounts, dealings[place]) for place in order)


def _rule_one(book: Book, licences: dict[str, list[Licence]], accounts: dict[str, Account], dealing: Dealing) -> LicenceRuling:
    first, last = day_start(dealing.day, book.zone), day_end(dealing.day, book.zone)
    met: list[Fulfilment] = []
    missed: list[str] = []
    charged: dict[str, tuple[Licence, int]] = {}
    for one in book.prohibitions:
        caught, because = catches(one, dealing, first, last)
        if caught == NO:
            missed.append(because)
            continue
        tried = []
        for licence in licences.get(one.clause, ()):
            held = hold(book, one, licence, dealing, first, last, accounts.get(licence.id))
            tried.append(held)
            charged[licence.id] = (licence, max(charged.get(licence.id, (licence, NO))[1], held.answer))
        passes = max((t.answer for t in tried), default=NO)
        if passes == YES:
            outcome = Outcome.AUTHORISED
        else:
            outcome = Outcome.BLOCKED if caught == YES and passes == NO else Outcome.REFER
        met.append(
            Fulfilment(
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
    for name, (licence, answer) in charged.items():
        if licence.cap is not None and answer != NO and booked(dealing, licence):
            accounts[name].use(dealing.day, in_unit(dealing, licence.cap), sure=answer == YES)
    return _ruling(dealing, tuple(met), missed)


def _ruling(dealing: Dealing, met: tuple[Fulfilment, ...], missed: Sequence[str]) -> LicenceRuling:
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
    return LicenceRuling(
        dealing=dealing,
        outcome=outcome,
        because=_because(outcome, met, under, missed),
        under=under,
        conditions=conditions,
        unknown=unknown,
        met=met,
    )


def _because(outcome: Outcome, met: tuple[Fulfilment, ...], under: tuple[str, ...], missed: Sequence[str]) -> str:
    mine = [one for one in met if one.outcome is outcome]
    if outcome is Outcome.NOT_CAUGHT:
        return "no measure in force on that day catches it (" + "; ".join(dict.fromkeys(missed)) + ")"
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
    if ANY not in one.acts:
        about = among(dealing.activity, one.acts)
        said = {YES: "it is what it catches", NO: "it is not what it catches"}.get(about, "the activity is not given")
        found.append((about, f"{one.measure}: {said}"))
    if one.programme:
        told = f"the programme under which {dealing.listed or 'the party'} is listed is not given"
        if dealing.programme:
            told = f"the party is listed under {dealing.programme}; it is a measure of {one.programme}"
        if dealing.programme == NONE:
            told = "no listed party takes part"
        under = max((among(name, (one.programme,)) for name in dealing.programmes), default=UNKNOWN)
        found.append((under, f"{one.measure}: {told}"))
    answer = min(value for value, _ in found)
    return answer, "; ".join(text for value, text in found if value == answer or answer == YES)
