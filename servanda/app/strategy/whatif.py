"""`servanda strategy whatif`: an actor leaves, an act stops, a clause is reversed, a new administration comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from servanda.app.asking import AskingJob
from servanda.base.job import Given, number, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.accounts.stages.answers import PledgeSums
    from servanda.app.monitoring import Asked
    from servanda.base.document import Document
    from servanda.instruments.strategy.whatif.administration import NewAdministration
    from servanda.instruments.strategy.whatif.records import TwoWorlds
    from servanda.instruments.strategy.whatif.supposing import Supposition


class WhatIfJob(AskingJob):
    """Tell what differs from a day on if an actor leaves, an act stops, or a clause is reversed: the difference and nothing else.

    With --administration: whether an actor's acts have changed since that day, what it may change in breach of nothing, and what
    binds it all the same.
    """

    asks: ClassVar[tuple[str, ...]] = (*AskingJob.asks, "written")
    short = "Tell what differs if an actor leaves, stops, reverses, or has a new administration."
    exits = ("nothing is lost, or no change is visible yet", "something is")
    needs = ("numpy", "scipy")
    examples = (
        'strategy whatif dossiers/harbour --without "Monitoring Mission" --from 2031-03-08 --today 2031-03-08',
        'strategy whatif dossiers/harbour --stops "open the Harbour Road" --from 2031-03-08',
        "strategy whatif dossiers/harbour --reverses 4.fire --from 2031-03-08",
        "strategy whatif dossiers/harbour --administration Northmark --from 2031-06-01 --today 2032-01-31",
    )
    untold = (*AskingJob.untold, "without", "stops", "actor", "reverses", "administration", "first")
    without = word("This actor does nothing any more.", "ACTOR")
    stops = word("This act does not come any more.", "ACT")
    actor = word("With --stops: only as done by this actor.", "NAME", "--actor")
    reverses = word("Whoever bears this clause does the contrary.", "CLAUSE")
    administration = word("This actor has a new administration since --from.", "ACTOR")
    first = word("From this day on. Default: now.", "DATE", "--from")
    events = word("With --administration: count acts in this table of events, not in the log.", "FILE")
    layout = word("How its events are coded. Default: told by the codes.", of=("cameo", "weis", "plover"))
    code = word("What the table calls the actor. Default: its name.", "CODE")
    letters = number("Letters of an actor's code to go by; 0: all.", "N", 0, least=0, below=31)

    def answer(self, given: Given) -> TwoWorlds | NewAdministration:
        chosen = [name for name in ("without", "stops", "reverses", "administration") if getattr(self, name)]
        if len(chosen) != 1:
            said = "nothing is supposed" if not chosen else f"{len(chosen)} things are supposed at once"
            raise Refusal(f"{said}.", "Give one of --without, --stops, --reverses, --administration.", "strategy whatif")
        if self.actor and not self.stops:
            raise Refusal("--actor says who stops an act.", "Give it with --stops.", "--actor")
        if self.administration:
            return self._administration(given)
        try:
            return self._with_ledger(given, self._difference(self.asked(given, self.first, ahead=True)))
        except Refusal as refused:
            refused.repair = refused.repair.replace("--as-of", "--from")  # the name that the day has here
            refused.place = refused.place.replace("--as-of", "--from")
            raise

    def supposed(self, asked: Asked) -> tuple[Supposition, str]:
        """What is supposed, and how it is said. Raises Refusal: the dossier has no such actor, act or clause."""
        from servanda.app.api import _term, find_actor
        from servanda.app.monitoring import clause_id
        from servanda.calendar import day_of
        from servanda.instruments.strategy.whatif.supposing import Supposition
        from servanda.model.english import short

        dossier, day = asked.dossier, day_of(asked.basis.as_of, asked.basis.zone)
        on = f" on {day.day} {day:%B %Y}"
        if self.without:
            who = find_actor(dossier, self.without, "--without")
            return Supposition(leaves=who), f"{who} leaves{on}"
        if self.stops:
            by = (find_actor(dossier, self.actor, "--actor"),) if self.actor else ()
            what = Supposition(stops=_term(dossier, self.stops), by=by)
            return what, f"{by[0] if by else 'everybody'} stops to “{what.stops}”{on}"
        what = Supposition(reverses=clause_id(dossier, self.reverses).partition("/")[0])
        return what, f"{short(what.reverses)} is reversed{on}"

    def _difference(self, asked: Asked) -> TwoWorlds:
        from servanda.calendar import day_of
        from servanda.check.desk import Desk
        from servanda.instruments.strategy.whatif.supposing import difference
        from servanda.monitor.monitored import monitor

        basis = asked.basis
        day, (what, said) = day_of(basis.as_of, basis.zone), self.supposed(asked)
        events = [one for one in asked.fused.run.events if one.at <= basis.as_of]
        states = monitor(asked.view, asked.fused, basis, knowledge=asked.knowledge)
        return difference(Desk(asked.dossier), asked.view, states, events, what, day, said)

    def _with_ledger(self, given: Given, answer: TwoWorlds) -> TwoWorlds:
        """The same with the promises of support that hang on whoever is gone, or on a clause that loses something."""
        from msgspec.structs import replace

        from servanda.app.support.at_stake import at_stake

        gone = {who for who, why in answer.gone if why == "gone"}
        clauses = {one.clause for one in answer.changes if one.clause}

        def how(one: PledgeSums) -> str:
            roles = {"gives it": one.donor, "passes it on": one.via, "is to receive it": one.to}
            said = [f"{who} {role}" for role, who in roles.items() if who in gone]
            full = one.told.clause if one.told else ""
            return "; ".join(said) or ("its clause differs: see above" if full and full in clauses else "")

        return replace(answer, pledged=at_stake(self, given, self.first, how))

    def _administration(self, given: Given) -> NewAdministration:
        from servanda.app.api import find_actor
        from servanda.instruments.strategy.whatif.administration import administration, months_in, months_of

        asked = self.asked(given, "", ahead=True)
        who, since, now = (
            find_actor(asked.dossier, self.administration, "--administration"),
            given.day(self.first, "--from"),
            given.day(),
        )
        if self.events:
            table = self._table(given)
            counts, months = months_in(table, self.code or who, now)
            whence = f"the table of events, coded by {table.layout.upper()}"
        else:
            counts, months = months_of(asked.fused.run, who, asked.basis.as_of, asked.basis.zone)
            whence = "the log of evidence"
        return administration(asked.view, who, since, counts, months, whence)

    def _table(self, given: Given) -> Any:
        from servanda.instruments.strategy.events.table import read_events

        return read_events(self.events, given.file(self.events), self.layout, letters=self.letters)

    @staticmethod
    def says(answer: TwoWorlds | NewAdministration) -> Document:
        from servanda.instruments.strategy.whatif.page import administration_page, difference_page
        from servanda.instruments.strategy.whatif.records import TwoWorlds

        return difference_page(answer) if isinstance(answer, TwoWorlds) else administration_page(answer)

    def found(self, answer: TwoWorlds | NewAdministration) -> bool:
        from servanda.instruments.strategy.whatif.records import TwoWorlds

        return bool(answer.changes) if isinstance(answer, TwoWorlds) else any(one.seen for one in answer.shifts)
