"""`servanda allies positions`: where each ally stands on each bracket of a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from servanda.app.tabled import AS_OF, FolderJob
from servanda.base.job import Given, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.instruments.alliances.stances.records import StanceRow, StancesAnswer
    from servanda.model.core import Dossier


class PositionsJob(FolderJob):
    """Set side by side where each ally stands on each bracket of the draft at PATH: accepted, reserved, opposed or not known;
    with --moved-since, who moved since that day."""

    short = "Where each ally stands on each bracket, side by side; who moved."
    exits = ("each open bracket has an option that all accept", "one has none")
    examples = (
        "allies positions dossiers/lagoon --as-of 2031-01-20 --moved-since 2031-01-10",
        "allies positions dossiers/lagoon --as-of 2031-01-20 --bracket season --html season.html",
    )
    folder: ClassVar[str] = "allies"
    asks: ClassVar[tuple[str, ...]] = tuple(one for one in FolderJob.asks if one not in ("known",))
    untold = (*FolderJob.untold, "since")
    as_of = AS_OF
    since = word("Tell who moved after this day.", "DATE", "--moved-since")
    bracket = word("Only this bracket.", "NAME")

    def answer(self, given: Given) -> StancesAnswer:
        from msgspec.structs import replace

        from servanda.accounts.sourced import later
        from servanda.app.api import find_actor
        from servanda.base.tables.faults import closest
        from servanda.base.time import read_day
        from servanda.instruments.alliances.stances.records import StanceRow, StancesAnswer
        from servanda.instruments.alliances.stances.sides import moves_since, side_by_side

        dossier = self.text(given, may_be_open=True)
        day = given.day(self.as_of, "--as-of")
        since = read_day(self.since, place="--moved-since") if self.since else None
        if since is not None and since >= day:
            raise Refusal(
                "the day since which moves are told is not before the day asked about.",
                "Give an earlier --moved-since.",
                "--moved-since",
            )
        if since is not None:
            given.settings |= {"since": since.isoformat()}
        options = {one.id: [each.id for each in one.options] for one in dossier.alternatives}
        if not options:
            raise Refusal(
                "the dossier has no brackets.", "Write “alternatives ...” under a clause: see the page on brackets.", self.path
            )
        if self.bracket and self.bracket not in options:
            raise Refusal(f"there is no bracket “{self.bracket}”.", closest(self.bracket, options), "--bracket")

        why = "List the positions there: one row for each ally, option and day since which it stands there."
        found = self.rows(given, "positions", StanceRow, lambda row: whose_stance(dossier, row), why=why)
        rows = tuple(replace(row, actor=find_actor(dossier, row.actor, "actor")) for row in found)
        shown = [one for one in dossier.alternatives if self.bracket in ("", one.id)]
        parties = [
            name for one in shown if one.agreement in dossier.agreements for name in dossier.agreements[one.agreement].parties
        ]
        actors = tuple(dict.fromkeys((*parties, *(row.actor for row in rows))))
        names = {one.id for one in shown}
        moves = moves_since([row for row in rows if row.bracket in names], since, day) if since is not None else ()
        early = [
            f"{row.actor} on {row.bracket}: its row is of {row.as_of}, before the day since which it holds"
            for row in rows
            if row.as_of < row.since
        ]
        return StancesAnswer(
            on=day, since=since, actors=actors, brackets=side_by_side(shown, actors, rows, day), moves=moves,
            notes=(*later(rows, day, "allies/positions.csv"), *early),
        )  # fmt: skip

    @staticmethod
    def says(answer: StancesAnswer) -> Document:
        from servanda.instruments.alliances.stances.page import stances_page

        return stances_page(answer)

    def found(self, answer: StancesAnswer) -> bool:
        return any(not one.chosen and not one.accepted for one in answer.brackets)


def whose_stance(dossier: Dossier, row: StanceRow) -> tuple[str, ...]:
    """What a row is of: actor, bracket, option and day. Raises Refusal: the dossier has no such actor, bracket or option."""
    from servanda.app.api import find_actor
    from servanda.base.tables.faults import closest

    options = {one.id: [each.id for each in one.options] for one in dossier.alternatives}
    if row.bracket not in options:
        raise Refusal(f"there is no bracket “{row.bracket}”.", closest(row.bracket, options))
    if row.option not in options[row.bracket]:
        raise Refusal(f"“{row.option}” is no option of {row.bracket}.", closest(row.option, options[row.bracket]))
    return (find_actor(dossier, row.actor, "actor"), row.bracket, row.option, row.since.isoformat())
