"""`servanda strategy interests`: where each side of a dossier stands by its acts, and what its acts, its words and plain rates
foretell."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, ClassVar

from servanda.app.asking import AskingJob
from servanda.base.job import Given, number, word
from servanda.base.refusal import Refusal
from servanda.base.result import Input
from servanda.instruments.strategy.draws import SEED

if TYPE_CHECKING:
    import datetime as dt

    from servanda.app.monitoring import Asked
    from servanda.base.document import Document
    from servanda.instruments.strategy.interests.declared import Issues
    from servanda.instruments.strategy.interests.stands import Deed, Interests


class InterestsJob(AskingJob):
    """Place each side of the dossier at PATH on each issue by what it did, beside what it says; tell what it may do next month
    by four methods on one line, and how often each would have been wrong before."""

    asks: ClassVar[tuple[str, ...]] = (*AskingJob.asks, "written")
    short = "Positions from acts beside those stated, and forecasts with their record."
    exits = ("no side's acts lie clearly outside the position it states", "one's do")
    examples = (
        "strategy interests dossiers/harbour --as-of 2031-03-20 --today 2031-03-20",
        "strategy interests dossiers/harbour --act cooperation --as-of 2031-03-20 --today 2031-03-20 --html interests.html",
    )
    needs = ("numpy", "scipy", "numba", "polars")
    untold = (*AskingJob.untold, "as_of")
    as_of = word("The day in the world; its end. Default: now.", "DATE", "--as-of")
    act = word("What is forecast.", of=("force", "coercion", "cooperation"), default="force")
    seed = number("Seed of the draws.", "N", SEED)

    def answer(self, given: Given) -> Interests:
        from servanda.accounts.sourced import later
        from servanda.calendar import day_of
        from servanda.instruments.strategy.interests.declared import ISSUES, POSITIONS, issues_of, positions_of
        from servanda.instruments.strategy.interests.miscalculation import miscalculated
        from servanda.instruments.strategy.interests.past import panel_by
        from servanda.instruments.strategy.interests.stands import Interests, stands

        asked = self.asked(given, self.as_of, ahead=True)
        table = self._taken(given, ISSUES)
        if table is None:
            raise Refusal(
                "the dossier does not say which act bears on which issue.", "Write that into strategy/issues.toml.", self.path
            )
        declared = issues_of(table)
        rows = self._taken(given, POSITIONS)
        stated = positions_of(rows, declared) if rows is not None else ()
        today = day_of(asked.basis.as_of, asked.basis.zone)
        notes = [f"no {POSITIONS}: what each side says it wants is not known."] * (rows is None)
        notes += later(stated, today, POSITIONS)
        strange = sorted({one.actor for one in stated if one.actor not in asked.dossier.actors})
        notes += [f"not an actor of the dossier: {', '.join(strange)}."] * bool(strange)
        deeds = self._deeds(given, asked, declared, today, notes)
        if not deeds:
            raise Refusal(
                "nothing dated is known of any side.",
                "Enter evidence, or lay a table of events into strategy/events.csv.",
                self.path,
            )
        over = today.year * 12 + today.month - 1  # the month of the day: not over yet
        span = (min(one.month for one in deeds), max(over - 1, min(one.month for one in deeds)))
        kept = [one for one in deeds if one.month <= span[1]]
        notes += [f"{len(deeds) - len(kept)} acts of the month that is not over are not counted."] * (len(kept) < len(deeds))
        told, fading = stands(declared, stated, kept, span, seed=self.seed)
        panel = panel_by(self.loaded.name, kept, span) if any(one.sort for one in kept) else None
        past = miscalculated([panel], self.act, seed=self.seed, told=given.progress) if panel and panel.pairs else None
        return Interests(
            issues=told,
            fading=fading,
            past=past,
            owner=declared.owner,
            source=declared.source,
            as_of=declared.as_of,
            notes=tuple(notes),
        )

    def _deeds(self, given: Given, asked: Asked, declared: Issues, today: dt.date, notes: list[str]) -> list[Deed]:
        """What the log and the table of events tell up to a day; what is not told is noted."""
        from servanda.calendar import day_of
        from servanda.instruments.strategy.events.table import read_events
        from servanda.instruments.strategy.interests.declared import EVENTS
        from servanda.instruments.strategy.interests.past import bearings, told_by_events
        from servanda.instruments.strategy.interests.stands import Deed

        bears = bearings(declared, asked.dossier.terms)
        made, uncertain, nobody = [], 0, 0
        for event in asked.fused.run.events:
            if (one := bears.get(event.term)) is None:
                continue
            uncertain += not event.known
            nobody += event.known and not event.by
            if event.known:
                day = day_of(event.at, asked.basis.zone)
                others = tuple(value for _, value in event.args if value in asked.dossier.actors)
                for side in event.by:
                    made.append(
                        Deed(
                            side=side,
                            towards=others,
                            month=day.year * 12 + day.month - 1,
                            sort=one.sort,
                            issue=one.issue,
                            direction=one.direction,
                        )
                    )
        notes += [f"{uncertain} acts of the log are uncertain and not counted."] * (uncertain > 0)
        notes += [f"{nobody} acts of the log have no doer on record and are not counted."] * (nobody > 0)
        if (data := self._taken(given, EVENTS)) is not None:
            events = read_events(EVENTS, data)
            told = told_by_events(events, declared, int((today - type(today)(1970, 1, 1)).days))
            twice = {one.month for one in made} & {one.month for one in told}
            notes += [f"{len(twice)} months are told by the log and by {EVENTS}: what stands in both counts twice."] * bool(twice)
            made += told
            notes += [f"{count} rows of {EVENTS} are not read: {why}." for why, count in events.left.items()]
            notes += [
                f"{count} rows of {EVENTS} bear the code {code}, which the layout does not have."
                for code, count in events.foreign.items()
            ]
        return made

    def _taken(self, given: Given, name: str) -> bytes | None:
        data = self.beside(name)
        if data is not None:
            given.took(Input(name=name, sha256=hashlib.sha256(data).hexdigest()))
        return data

    @staticmethod
    def says(answer: Interests) -> Document:
        from servanda.instruments.strategy.interests.page import interests_page

        return interests_page(answer)

    def found(self, answer: Interests) -> bool:
        return any(stand.clear for one in answer.issues for stand in one.stands)
