"""`servanda allies leave`: an ally leaves, stops or reverses; what falls with it, and on whom each purpose hangs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from servanda.app.asking import AskingJob
from servanda.app.strategy.whatif import WhatIfJob
from servanda.base.job import Given, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.instruments.alliances.leaving.records import LeavingAnswer
    from servanda.instruments.strategy.whatif.records import TwoWorlds


class LeaveJob(AskingJob):
    """Tell, on the text of the dossier at PATH, what falls if an ally leaves, stops an act or reverses a clause from a day on:
    what `strategy whatif` says, who is exposed, and the smallest sets of allies whose leaving breaks a purpose."""

    short = "What falls if an ally leaves, who is exposed, on whom each purpose hangs."
    exits = ("nothing is lost", "something is")
    examples = (
        "allies leave dossiers/league --without Ostrey --from 2031-03-01 --today 2031-03-01",
        "allies leave dossiers/league --reverses council:2.patrol --from 2031-03-01 --today 2031-03-01 --html leave.html",
    )
    asks: ClassVar[tuple[str, ...]] = WhatIfJob.asks
    needs = WhatIfJob.needs
    untold = (*AskingJob.untold, "without", "stops", "actor", "reverses", "first")
    without = word("This actor does nothing any more.", "ACTOR")
    stops = word("This act does not come any more.", "ACT")
    actor = word("With --stops: only as done by this actor.", "NAME", "--actor")
    reverses = word("Whoever bears this clause does the contrary.", "CLAUSE")
    first = word("From this day on. Default: now.", "DATE", "--from")

    def answer(self, given: Given) -> LeavingAnswer:
        from functools import partial

        from msgspec.structs import replace

        from servanda.calendar import day_of
        from servanda.check.desk import Desk
        from servanda.instruments.alliances.leaving.exposing import exposed_allies
        from servanda.instruments.alliances.leaving.records import LeavingAnswer, PurposeHangs
        from servanda.instruments.alliances.leaving.smallest import Smallest
        from servanda.instruments.strategy.whatif.purposes import AimedAt
        from servanda.instruments.strategy.whatif.records import Loss

        chosen = [name for name in ("without", "stops", "reverses") if getattr(self, name)]
        if len(chosen) != 1:
            said = "nothing is supposed" if not chosen else f"{len(chosen)} things are supposed at once"
            raise Refusal(f"{said}.", "Give one of --without, --stops, --reverses.", "allies leave")
        asked_for = {
            name: getattr(self, name)
            for name in ("path", "to", "tlp", "choose", "readings", "stops", "actor", "reverses", "first")
        }
        inner = WhatIfJob(without=self.without, **asked_for)
        what = cast("TwoWorlds", inner.answer(given))
        self.loaded, self.reader, self.policy = inner.loaded, inner.reader, inner.policy
        asked = self.asked(replace(given, inputs=[], settings={}), self.first, ahead=True)
        view, dossier = asked.view, asked.dossier
        events = [one for one in asked.fused.run.events if one.at <= asked.basis.as_of]
        aims = AimedAt(Desk(dossier), view, events, day_of(asked.basis.as_of, asked.basis.zone))
        supposed, _ = inner.supposed(asked)
        parties = dict.fromkeys(name for one in dossier.agreements.values() for name in one.parties)
        allies = tuple(parties) or tuple(name for name, one in dossier.actors.items() if "party" in one.roles)
        hangs, broken = [], []
        for one in aims.purposes:
            found = Smallest(allies, partial(aims.broken_by, one.id))
            breaks = aims.broken_when(one.id, supposed)
            broken += [one] * breaks
            hangs.append(
                PurposeHangs(
                    purpose=one.text or one.id,
                    of=one.of,
                    broken=breaks,
                    smallest=found.sets,
                    whole=found.whole,
                    asked=found.asked,
                )
            )
        clauses = {one.id: one for one in view.clauses}
        falls = [
            (clauses[one.clause], one.because)
            for one in what.changes
            if one.loss in (Loss.DUE, Loss.DONE) and one.clause in clauses
        ]
        if supposed.reverses in clauses:
            falls.append((clauses[supposed.reverses], "it is reversed"))
        return LeavingAnswer(
            what=what, supposed=what.supposed, exposed=exposed_allies(dossier, falls, dict(what.gone), broken),
            purposes=tuple(hangs), allies=allies, without_purpose=not hangs,
        )  # fmt: skip

    @staticmethod
    def says(answer: LeavingAnswer) -> Document:
        from servanda.instruments.alliances.leaving.page import leaving_page
        from servanda.instruments.strategy.whatif.page import difference_page

        page = difference_page(cast("TwoWorlds", answer.what))
        return leaving_page(answer, page.title, page.blocks)

    def found(self, answer: LeavingAnswer) -> bool:
        return bool(cast("TwoWorlds", answer.what).changes) or any(one.broken for one in answer.purposes)
