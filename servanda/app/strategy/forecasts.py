"""`servanda strategy forecast make` and `resolve`: forecasts on a dossier, and what came of them by its log of evidence."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from servanda.app.asking import DossierJob
from servanda.base.job import Given, flag, many, needed, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.app.monitoring import Asked
    from servanda.base.ledger import Ledger
    from servanda.calendar import Instant
    from servanda.instruments.strategy.experts.log import ForecastAct, Forecasts

OVER = ("kept", "breached", "excused", "lapsed")
"""What a clause stays."""
BY_HAND = "Say what came: --outcome yes, no or a number, with --evidence ID of the log; or void it: --void."


class _EnterJob(DossierJob):
    """What every entry of the log says. A line of the log is never taken back. The log lies in the dossier's
    `strategy/forecasts.jsonl`."""

    asks = ("now", "json")
    untold = (*DossierJob.untold, "id", "person", "reason")
    id = needed("A short name of the forecast.", "ID")
    person = needed("Who enters it.", "PERSON", "--by")
    reason = word("Why, or what it rests on.", "TEXT", "--because", default="as entered")

    held: Ledger[ForecastAct, Forecasts]

    @abstractmethod
    def entry(self, given: Given) -> ForecastAct:
        """What is entered. Raises Refusal."""

    def run(self, given: Given) -> ForecastAct:
        from servanda.instruments.strategy.experts.log import FILE, home_of, open_forecasts

        self.text(given)
        self.beside(f"strategy/{FILE}")  # the log bears no marking: whoever names a reader is refused
        self.held = open_forecasts(home_of(self.path), given.say)
        return self.held.append((self.entry(given),))[0].act

    def asked(self, given: Given, as_of: str = "", *, ahead: bool = False) -> Asked:
        """The dossier as written and its whole evidence, as they stand at the moment of the entry. Raises Refusal."""
        from servanda.app.monitoring import ask_for, read_entries

        return ask_for(self.loaded, as_of, entries=read_entries(self.path), today=given.moment(), ahead=ahead)

    def made(self, given: Given, kind: str, **words: Any) -> ForecastAct:
        from servanda.instruments.strategy.experts.log import ForecastAct

        said: dict[str, Any] = {"person": self.person, "kind": kind, "forecast": self.id, "reason": self.reason}
        return ForecastAct(number=0, at=given.moment(), **said, **words)

    def page(self, answer: ForecastAct, full: bool) -> str:
        from servanda.instruments.strategy.experts.forecast_page import entered

        return entered(answer)


class MakeJob(_EnterJob):
    """Seal a forecast about the dossier at PATH: that a clause is kept or breached by a day, that an act or event of its
    vocabulary comes, or a quantity as quantiles. What is over, or already known, is no forecast."""

    short = "Seal a forecast: a probability, or quantiles."
    examples = (
        "strategy forecast make dossiers/harbour --id F1 --clause 8.withdraw --until 2031-03-17 --p 0.44 --base 0.5 "
        '--method "linear pool" --by "Anna Lind" --now 2031-03-04',
        'strategy forecast make dossiers/harbour --id F2 --question "days until the first convoy" --until 2031-04-01 '
        '--quantiles "2 4 7 11 21" --unit days --by "Anna Lind" --now 2031-03-04',
    )
    clause = word("Settled by what becomes of this clause.", "CLAUSE")
    status = word("What it is forecast to be.", of=("kept", "breached"), default="kept")
    event = word("Settled by whether this act or event comes after the forecast is made.", "EVENT")
    actor = word("Whose act, if anybody's will not do.", "NAME")
    question = word("What is forecast, in words; needed where no clause or event settles it.", "TEXT")
    until = needed("The last day.", "DATE")
    p = word("The probability, from 0 to 1.", "NUMBER", "--p")
    quantiles = word("Of a quantity: 5 %, 50 % and 95 %, or 5, 25, 50, 75 and 95 %, from low to high.", "NUMBERS")
    unit = word("Of the quantity, as days.", "TEXT")
    base = word("The plain baseline's probability: how often such things come.", "NUMBER")
    method = word("What it was made by: a pool, a model, a pseudonym.", "NAME", default="judgement")

    def entry(self, given: Given) -> ForecastAct:
        from servanda.base.time import read_day
        from servanda.calendar import day_end

        asked = self.asked(given, ahead=True)
        until = read_day(self.until, place="--until")
        if asked.basis.as_of > day_end(until, asked.basis.zone):
            raise Refusal(f"the forecast comes too late: {until} is over.", "Forecast what still lies ahead.", "--until")
        words: dict[str, Any] = {"until": until.isoformat(), "question": self.question, "unit": self.unit, "method": self.method}
        words |= {"p": _number(self.p, "--p"), "base": _number(self.base, "--base"), "quantiles": _quantiles(self.quantiles)}
        if self.clause and self.event:
            raise Refusal("a forecast is settled by one thing.", "Give --clause or --event.", "--clause")
        if self.clause:
            words |= self._of_clause(asked)
        elif self.event:
            words |= self._of_event(asked)
        return self.made(given, "make", **words)

    def _of_clause(self, asked: Asked) -> dict[str, str]:
        from servanda.app.monitoring import clause_id
        from servanda.app.strategy.experts import asked_words, every_clause
        from servanda.instruments.strategy.experts.records import SAYS

        name = clause_id(asked.dossier, self.clause)
        if name not in (clauses := every_clause(asked.dossier)):
            raise Refusal(f"“{self.clause}” is a rung.", "Name its clause.", "--clause")
        status, told = status_of(asked, name)
        if status in OVER:
            late = f"the forecast comes too late: by what is on record the clause is {told}."
            raise Refusal(late, "Forecast what still lies ahead.", "--clause")
        words = self.question or asked_words(asked.dossier, clauses[name], self.status, self.until).partition(SAYS)[0]
        return {"clause": name, "status": self.status, "question": words}

    def _of_event(self, asked: Asked) -> dict[str, str]:
        from servanda.base.tables.faults import closest

        term = asked.dossier.terms.get(self.event)
        if term is None:
            raise Refusal(
                f"the dossier knows no act or event “{self.event}”.", closest(self.event, asked.dossier.terms), "--event"
            )
        if self.actor and self.actor not in asked.dossier.actors:
            raise Refusal(f"the dossier knows no “{self.actor}”.", closest(self.actor, asked.dossier.actors), "--actor")
        who = f" by {self.actor}" if self.actor else ""
        return {
            "event": self.event,
            "actor": self.actor,
            "question": self.question or f"Will this come{who} by {self.until}: {self.event}?",
        }


class ResolveJob(_EnterJob):
    """Enter what came of the forecast --id: by the clause or event that settles it, as the log of evidence of the dossier at
    PATH tells it; else as --outcome says, resting on an entry of that log. Entered again, the later entry counts, and the
    earlier one stays."""

    short = "Enter what came of a forecast, or void it."
    examples = (
        'strategy forecast resolve dossiers/harbour --id F1 --void --because "the exercise was broken off" --by "Anna Lind" '
        "--now 2031-03-20",
    )
    outcome = word("yes, no, or the value of a quantity.", "VALUE")
    evidence = many("An id in the log of evidence that it rests on; may be repeated.", "ID")
    void = flag("Void it: it counts nowhere. --because says why.")

    def entry(self, given: Given) -> ForecastAct:
        from servanda.base.time import read_day
        from servanda.calendar import day_end

        made = next((one for one in self.held.acts() if one.kind == "make" and one.forecast == self.id), None)
        if made is None:
            raise Refusal(f"there is no forecast “{self.id}”.", "Seal it first: servanda strategy forecast make", "--id")
        if self.void:
            if self.reason == "as entered":
                raise Refusal("a forecast is voided with a reason.", "Give --because.", "--because")
            return self.made(given, "void")
        until = read_day(made.until)
        whole = self.asked(given)
        over = whole.basis.as_of >= day_end(until, whole.basis.zone)
        asked = self.asked(given, made.until) if over else whole
        known = {*whole.knowledge.events, *whole.knowledge.looks} if self.evidence else set()
        if odd := [name for name in self.evidence if name not in known]:
            raise Refusal(f"the log of evidence holds no “{odd[0]}”.", "Look with: servanda evidence show", "--evidence")
        if self.outcome:
            if not self.evidence:
                raise Refusal("an outcome by hand rests on evidence.", "Give --evidence ID, may be repeated.", "--evidence")
            unit = made.unit if made.p is None else ""
            return self.made(given, "resolve", outcome=_outcome(self.outcome), evidence=self.evidence, unit=unit)
        if made.clause:
            came, why = _clause_came(made, asked, over)
        elif made.event:
            came, why = _event_came(made, asked, over)
        else:
            raise Refusal("no clause or event settles this forecast.", BY_HAND, "--outcome")
        if came is None:
            raise Refusal(f"not decided: {why}.", BY_HAND if over else f"Wait for {made.until}, or: {BY_HAND}", "--id")
        self.reason = why if self.reason == "as entered" else f"{self.reason} ({why})"
        head = f"evidence log {asked.basis.log_head[:16]}"
        return self.made(given, "resolve", outcome=float(came), evidence=(*self.evidence, head))


def status_of(asked: Asked, clause: str) -> tuple[str, str]:
    """What the monitor says of a clause: its status, and the same in the words of its answer."""
    from servanda.monitor.monitored import found_of

    state = found_of(asked.view, asked.fused, asked.basis).state(clause, None)
    return state.status.value, state.answer or state.status.value


def _clause_came(made: ForecastAct, asked: Asked, over: bool) -> tuple[bool | None, str]:
    """Whether the clause became what was forecast, None where that is not decided, and why."""
    status, told = status_of(asked, made.clause)
    why = f"clause {made.clause} was {told} {'at the end of' if over else 'before'} {made.until}"
    if status in OVER:
        return status == made.status, why
    if over and made.status == "breached" and status in ("pending", "not in force"):
        return False, why
    return None, why


def _event_came(made: ForecastAct, asked: Asked, over: bool) -> tuple[bool | None, str]:
    """Whether the event came after the forecast was made, None where that is not decided: silence of a log is no *no* unless
    somebody looked all the time."""
    from servanda.base.time import read_day, read_moment
    from servanda.calendar import day_end, spanned
    from servanda.meaning.looked import unwatched, ways_of

    zone = asked.basis.zone
    first: Instant = spanned(read_moment(made.at), zone)[0]
    last = min(day_end(read_day(made.until), zone), asked.basis.as_of)
    ways = ways_of(asked.dossier, made.actor) if made.actor else ()
    mine = [
        one
        for one in asked.fused.run.events
        if one.term == made.event and (not ways or any(set(way) <= set(one.by) for way in ways) or not one.by)
    ]
    sure = [
        one
        for one in mine
        if one.known and one.at > first and (one.at if one.late is None else one.late) <= last and (one.by or not ways)
    ]
    if sure:
        return True, f"“{made.event}” is on record between the forecast and {made.until}"
    if not over:
        return None, f"“{made.event}” is not on record, and {made.until} is not over"
    if any((one.at if one.late is None else one.late) > first and one.at <= last for one in mine):
        return None, f"“{made.event}” may have come in that time, and it is not certain"
    watched = asked.fused.run.watched or ()
    blind = any(late >= first for _, late in unwatched(asked.dossier, watched, last, made.event, ways=ways))
    gaps = any(
        gap.first <= last and gap.last >= first and made.event in (gap.terms or (made.event,)) for gap in asked.fused.run.gaps
    )
    if blind or gaps:
        return None, f"“{made.event}” is not on record, and nobody is declared to have looked all the time"
    return False, f"“{made.event}” did not come by {made.until}, and somebody looked all the time"


def _number(text: str, place: str) -> float | None:
    from servanda.base.time import read_number

    return float(read_number(text, place=place)) if text else None


def _quantiles(text: str) -> tuple[tuple[float, float], ...]:
    from servanda.base.time import read_number
    from servanda.instruments.strategy.experts.records import LEVELS

    values = [float(read_number(one, place="--quantiles")) for one in text.split()]
    if values and len(values) not in (3, 5):
        raise Refusal(f"{len(values)} quantiles are given.", "Give three or five, as in “2 4 7 11 21”.", "--quantiles")
    return tuple(zip(LEVELS if len(values) == 5 else LEVELS[::2], values, strict=True)) if values else ()


def _outcome(text: str) -> float:
    from servanda.base.time import read_number

    said = {"yes": 1.0, "no": 0.0}.get(text.casefold())
    return float(read_number(text, place="--outcome")) if said is None else said
