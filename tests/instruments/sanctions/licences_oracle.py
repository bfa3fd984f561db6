"""The same rulings the slow way, for tests: every licence against every dealing, every stretch of every cap summed anew."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from servanda.calendar import day_end, day_start
from servanda.instruments.sanctions.licences.accounts import EndOf
from servanda.instruments.sanctions.licences.records import Book, Dealing, Licence, Outcome, Permit, Prohibition, Stand

Truth = bool | None
"""True, False, or None: not known."""


def outcomes(book: Book, dealings: Sequence[Dealing], end_of: EndOf) -> list[Outcome]:
    """The outcome of each dealing, in order of days, of the same day in the order given."""
    done: list[tuple[Dealing, dict[str, Truth]]] = []
    found = []
    for dealing in [d for day in sorted({d.day for d in dealings}) for d in dealings if d.day == day]:
        answers: dict[str, Truth] = {}
        worst = Outcome.NOT_CAUGHT
        for prohibition in book.prohibitions:
            caught = _caught(book, prohibition, dealing)
            if caught is False:
                continue
            opens: list[Truth] = []
            for licence in book.licences:
                if prohibition.clause in licence.exempts:
                    one = _opens(book, prohibition, licence, dealing, done, end_of)
                    opens.append(one)
                    before = answers.get(licence.id, False)
                    answers[licence.id] = True if True in (one, before) else None if None in (one, before) else False
            if True in opens:
                here = Outcome.AUTHORISED
            elif caught is True and None not in opens:
                here = Outcome.BLOCKED
            else:
                here = Outcome.REFER
            for grave in (Outcome.BLOCKED, Outcome.REFER, Outcome.AUTHORISED):
                if grave in (here, worst):
                    worst = grave
                    break
        found.append(worst)
        done.append((dealing, answers))
    return found


def _all(truths: Sequence[Truth]) -> Truth:
    if False in truths:
        return False
    return None if None in truths else True


def _any(truths: Sequence[Truth]) -> Truth:
    if True in truths:
        return True
    return None if None in truths else False


def _same(said: str, wanted: Sequence[str]) -> Truth:
    if not said.strip():
        return None
    return any(said.strip().lower() == one.lower() for one in wanted)


def _stands(stands: Sequence[Stand], book: Book, dealing: Dealing) -> Truth:
    """At the first and last second of the day, and at every change between them."""
    first, last = day_start(dealing.day, book.zone), day_end(dealing.day, book.zone)
    moments = {first, last, *(one.since for one in stands if one.since is not None and first <= one.since <= last)}
    answers = set()
    for moment in moments:
        holding = [one for one in stands if one.since is None or one.since <= moment]
        answers.add({0: False, 1: None, 2: True}[holding[-1].answer] if holding else None)
    return answers.pop() if len(answers) == 1 else None


def _caught(book: Book, prohibition: Prohibition, dealing: Dealing) -> Truth:
    truths = [_stands(prohibition.stands, book, dealing)]
    if "*" not in prohibition.acts:
        truths.append(_same(dealing.activity, prohibition.acts))
    if prohibition.programme:
        truths.append(_any([_same(one, [prohibition.programme]) for one in dealing.programme.split(";")]))
    return _all(truths)


def _opens(
    book: Book,
    prohibition: Prohibition,
    licence: Licence,
    dealing: Dealing,
    done: Sequence[tuple[Dealing, dict[str, Truth]]],
    end_of: EndOf,
) -> Truth:
    truths = [True if "*" in licence.acts else _same(dealing.activity, licence.acts), _stands(licence.stands, book, dealing)]
    if dealing.actor:
        truths.append(_same(dealing.actor, licence.actors))
    else:
        truths.append(True if all(_same(one, licence.actors) for one in prohibition.actors) else None)
    for said, wanted in ((dealing.listed, licence.parties), (dealing.place, licence.places)):
        if wanted:
            truths.append(_same(said, wanted))
    if licence.programmes:
        under = {_same(one, licence.programmes) for one in dealing.programme.split(";")}
        truths.append(None if len(under) > 1 else under.pop())
    needs = next((who for name, who in licence.asked if name == prohibition.clause), licence.needs)
    if needs:
        held = [
            _covers(one, prohibition, dealing, book)
            for one in book.permits
            if one.clause == prohibition.clause and any(_same(n, needs) for n in one.by)
        ]
        truths.append(True if True in held else None if None in held else False)
    if licence.cap is not None:
        truths.append(_within(licence, dealing, done, end_of))
    for text in licence.requires:
        truths.append(next((so for name, so in dealing.facts if name.lower() == text.lower()), None))
    truths.append(_booked(dealing, licence))
    return _all(truths)


def _covers(one: Permit, prohibition: Prohibition, dealing: Dealing, book: Book) -> Truth:
    truths: list[Truth] = [True if one.sure else None]
    if one.at > day_end(dealing.day, book.zone):
        truths.append(False)
    elif one.at > day_start(dealing.day, book.zone):
        truths.append(None)
    if one.bearer:
        if dealing.actor:
            truths.append(_same(dealing.actor, [one.bearer]))
        else:
            truths.append(True if all(_same(name, [one.bearer]) for name in prohibition.actors) else None)
    if one.party:
        truths.append(_same(dealing.listed, [one.party]))
    if one.more:
        truths.append(None)
    return _all(truths)


def _booked(dealing: Dealing, licence: Licence) -> bool:
    return not dealing.under or dealing.under.lower() in (licence.id.lower(), licence.clause.lower())


def _within(licence: Licence, dealing: Dealing, done: Sequence[tuple[Dealing, dict[str, Truth]]], end_of: EndOf) -> Truth:
    cap = licence.cap
    assert cap is not None
    unit = cap.unit.lower()
    if dealing.value is None or dealing.currency.lower() != unit:
        return None
    used = [
        (other, truth)
        for other, answers in done
        if (truth := answers.get(licence.id, False)) is not False and _booked(other, licence)
    ]
    measured = [
        (other.day, other.value, truth) for other, truth in used if other.value is not None and other.currency.lower() == unit
    ]
    dark = [other for other, _ in used if other.value is None or other.currency.lower() != unit]

    def most(counted: Sequence[Truth]) -> Decimal:
        """The most that any stretch that begins with a charged dealing, or with this one, and holds this one adds up to."""
        sums = [dealing.value or Decimal(0)]
        for place, (day, _, truth) in enumerate(measured):
            if truth in counted and (not cap.period or end_of(cap.period, day) >= dealing.day):
                sums.append(sum((value or Decimal(0) for _, value, t in measured[place:] if t in counted), Decimal(0)) + sums[0])
        return max(sums)

    if most([True]) > cap.number:
        return False
    if any(not cap.period or end_of(cap.period, other.day) >= dealing.day for other in dark):
        return None
    return None if most([True, None]) > cap.number else True
