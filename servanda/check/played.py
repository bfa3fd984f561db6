"""A dossier as runs are played on it: its views and players, each made once."""

from __future__ import annotations

from servanda.calendar import Instant
from servanda.check.chains import Choice
from servanda.check.mentioned import last_date
from servanda.check.replay import Noon, Player
from servanda.meaning.witness import Answer
from servanda.model.core import Dossier, View
from servanda.model.parts import narrowed
from servanda.model.views import view


class Played:
    """One dossier, ready to be played. All that is kept here follows from the dossier alone.

    aside: clauses left out; red_lines: the clauses of the red lines bind their addressees like the others. `whole` is the dossier with all.
    """

    def __init__(self, dossier: Dossier, aside: tuple[str, ...] = (), *, red_lines: bool = False) -> None:
        self.whole = dossier
        self.dossier = narrowed(dossier, without=aside, with_red_lines=red_lines)
        self.aside = aside
        self.red_lines = red_lines
        self._views: dict[Choice, View] = {}
        self._players: dict[Choice, Player] = {}
        self._dates: dict[Choice, Instant | None] = {}
        self._noons: dict[str, Noon] = {}
        self.kept: dict[str, object] = {}  # what one question worked out and another can use
        self.shown: dict[object, Answer] = {}  # what need not be asked again: a run shows it, as was checked for this very text

    def view(self, choice: Choice = ()) -> View:
        if choice not in self._views:
            left = {clause.id for clause in self.dossier.clauses}
            self._views[choice] = view(self.dossier, tuple(atom for atom in choice if atom[0] in left))
        return self._views[choice]

    def player(self, choice: Choice = ()) -> Player:
        if choice not in self._players:
            self._players[choice] = Player(self.view(choice))
        return self._players[choice]

    def noon(self, zone: str) -> Noon:
        return self._noons.setdefault(zone, Noon(zone))

    def last_date(self, choice: Choice = ()) -> Instant | None:
        """The last fixed date of the text."""
        if choice not in self._dates:
            self._dates[choice] = last_date(self.view(choice))
        return self._dates[choice]
