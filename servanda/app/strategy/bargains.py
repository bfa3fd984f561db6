"""`servanda strategy packages`: from a draft in brackets and what its options are worth to each side, the packages that all
could sign, ratify and keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from servanda.app.asking import DossierJob
from servanda.base.job import SHOWN, Given, many, number
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.instruments.strategy.packages.records import PackagesSeen


class PackagesJob(DossierJob):
    """Weigh the packages of the draft at PATH: one option of each of its alternatives.

    What options are worth stands beside it in strategy/preferences.csv, two together in strategy/interactions.csv, who ratifies
    in strategy/ratifiers.csv. Only packages whose text can be kept, as the checker says, are shown.
    """

    short = "Packages all could sign, ratify and keep; who walks first, who blocks."
    exits = ("what all would sign would be ratified", "a body blocks what all would sign, or nothing was found that all sign")
    examples = (
        "strategy packages dossiers/lagoon",
        "strategy packages dossiers/lagoon --choose dues=duty --draws 200 --html packages.html",
    )
    needs = ("numpy", "numba", "scipy")
    asks = ("written", *SHOWN)
    choose = many("Settle this option first; may be repeated.", "NAME=OPTION")
    draft = many("The option of the draft, from which nearness is counted. Default: the first of each.", "NAME=OPTION")
    draws = number("How many draws of the ranges.", "N", 1000, least=1, below=10_001)
    seed = number("Of the draws.", "N", 20260101, least=0)
    seconds = number("The most time for each text that the checker is asked about.", "N", 10, least=1, below=3601)

    def run(self, given: Given) -> PackagesSeen:
        import msgspec

        from servanda.app.choosing import chosen
        from servanda.app.strategy.keeping import Keeping
        from servanda.instruments.strategy.packages.points import bodies_of, points_of, rows_in
        from servanda.instruments.strategy.packages.records import InteractionRow, PreferenceRow, RatifierRow
        from servanda.instruments.strategy.packages.weigh import weigh

        dossier = self.text(given, may_be_open=True)
        if not dossier.alternatives:
            raise Refusal("the draft holds no alternatives: there is nothing to choose.",
                "Render its brackets: docs/how-to/brackets.md.", self.path)
        every = {one.id: [option.id for option in one.options] for one in dossier.alternatives}
        issues = {one.id: [one.chosen] if one.chosen else every[one.id] for one in dossier.alternatives}
        ratifiers = rows_in("ratifiers.csv", self.taken(given, "strategy/ratifiers.csv"), RatifierRow)
        rows = rows_in("preferences.csv", self.taken(given, "strategy/preferences.csv"), PreferenceRow)
        more = rows_in("interactions.csv", self.taken(given, "strategy/interactions.csv"), InteractionRow)
        members = [row.member for row, _ in ratifiers if row.member not in dossier.actors]
        parties = [name for one in dossier.agreements.values() for name in one.parties]
        sides = tuple(dict.fromkeys((*parties, *(row.actor for row, _ in rows if row.actor in dossier.actors))))
        if not sides:
            raise Refusal("nobody is named who would sign.",
                "Name the parties in the head of the draft, or give strategy/preferences.csv.", self.path)
        points = points_of(rows, more, issues, sides, members, every)
        near = {one.id: one.chosen or one.taken for one in chosen(dossier, self.draft).alternatives}
        keeping = Keeping(dossier, float(self.seconds))
        barred = keeping.beforehand()
        draft = [points.options[i].index(near[issue]) for i, issue in enumerate(points.issues)]
        given.settings["draws"], given.settings["seed"] = self.draws, self.seed
        found = weigh(points, bodies_of(ratifiers, points), draft, keeping.of, barred or (), asked=barred is not None,
            draws=self.draws, seed=self.seed)
        readings = tuple(f"under {_said(key)}, {text}" for key, text in keeping.readings.items())
        return msgspec.structs.replace(found, readings=readings)

    @staticmethod
    def says(answer: PackagesSeen) -> Document:
        from servanda.instruments.strategy.packages.page import packages_page

        return packages_page(answer)

    def found(self, answer: PackagesSeen) -> bool:
        return not answer.shown or answer.shown[0].blocked.low > 0.5 or answer.shown[0].signs.low < 0.5


def _said(chosen: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{option} of {issue}" for issue, option in chosen)
