"""What a watch remembers between two judgments: what is held of the evidence, and what was said of every clause."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.calendar import Instant
from servanda.evidence.fusion import DEFAULT, Policy
from servanda.evidence.records import Entry
from servanda.model.core import View
from servanda.monitor.watching.data import State
from servanda.monitor.watching.held import Held
from servanda.monitor.watching.judging import Bench
from servanda.monitor.watching.keys import act_of


class Remembered:
    """A view, the evidence taken in, and the last word on every clause; `rounds` and `changes` read and change it.

    evaluated: the clauses judged by the last call, in the order of the text. witnesses, open: as in `State`. over: of the same clauses as `open`, the other
    occurrences by the moment since when the last word is spoken; worked out when it is needed.
    """

    def __init__(self, view: View, entries: Sequence[Entry] = (), state: State | None = None, policy: Policy = DEFAULT) -> None:
        self.view, self.policy = view, policy
        self.bench = Bench(view)
        self.held = Held(entries, policy, view.dossier)
        kept = state if state is not None else State()
        self.now, self.number = kept.now, kept.number
        self.verdicts = {clause: dict(found) for clause, found in kept.verdicts.items()}
        self.violations = {clause: dict(found) for clause, found in kept.violations.items()}
        self.wakes, self.restless = dict(kept.wakes), set(kept.restless)
        self.witnesses = dict(kept.witnesses)
        self.open = {clause: dict(found) for clause, found in kept.open.items()}
        self.over: dict[str, list[tuple[Instant, str]]] = {}
        self._acts: dict[str, dict[str, dict[str, None]]] = {}
        self.evaluated: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """What must be kept to go on from here."""
        return State(
            now=self.now,
            number=self.number,
            verdicts=self.verdicts,
            violations=self.violations,
            wakes=self.wakes,
            restless=tuple(sorted(self.restless)),
            witnesses=self.witnesses,
            open=self.open,
        )

    def acts_of(self, name: str) -> dict[str, dict[str, None]]:
        """The keys of the violations of a clause by the id of the act."""
        if name not in self._acts:
            self._acts[name] = {}
            for key in self.violations.get(name, {}):
                self._acts[name].setdefault(act_of(key), {})[key] = None
        return self._acts[name]

    def forget_acts(self, name: str) -> None:
        """The violations of a clause are others than before."""
        self._acts.pop(name, None)
