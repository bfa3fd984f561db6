"""An earlier run as the ground of a new one: what it said, against which lists, with which weights of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from servanda.base.refusal import Refusal
from servanda.base.result import Input, Progress, file_input
from servanda.instruments.sanctions.batch.folder import RESULTS, RUN, answers_of, read_run
from servanda.instruments.sanctions.lists.hand import AtHand, of_snapshots
from servanda.instruments.sanctions.rescreening.difference import (
    Again,
    ChangedCustomers,
    Previous,
    RecordChange,
    changed,
    changes,
    previous,
)
from servanda.instruments.sanctions.screening.kept import index_of
from servanda.instruments.sanctions.screening.records import Query, Screened

FULL = "Choose the same, or screen in full."


class Earlier:
    """before: the lists of the earlier run; weights: the lists whose index weighs the words; source: its results, for the
    basis."""

    def __init__(
        self, folder: Path, now: AtHand, before: AtHand, weights: AtHand, store: str, limit: int, threshold: float | None
    ) -> None:
        self.folder, self.now, self.before, self.weights, self._store = folder, now, before, weights, store
        self._how = {"limit": limit, "threshold": threshold}
        sha256 = file_input(folder / RESULTS).sha256
        self.source = Input(name="results of the earlier run", sha256=sha256, note="the earlier run")

    @cached_property
    def said(self) -> dict[str, Previous]:
        """What the earlier run said, by query id."""
        return previous(one.screened for one in answers_of(self.folder))

    @cached_property
    def lists(self) -> ChangedCustomers:
        """Which listed records differ."""
        return changed(_contents(self.before), _contents(self.now))

    def again(self, progress: Progress) -> Again:
        """What screens again, only the difference."""
        from servanda.instruments.sanctions.screening.engine import screen
        from servanda.instruments.sanctions.screening.index import build

        full = index_of(self.now, keep=self._store, like=self.weights, progress=progress)
        weights = index_of(self.weights, keep=self._store, progress=progress)
        small = build(_only(self.now, self.lists.to_screen), self.now.manifests, like=weights)

        def ask(index: Any, queries: Sequence[Query]) -> tuple[Screened, ...]:
            return screen(index, queries, **self._how)  # type: ignore[arg-type] # limit and threshold

        return Again(self.said, self.lists, full=lambda q: ask(full, q), difference=lambda q: ask(small, q))

    def changes(self, screened: Iterable[Screened]) -> tuple[RecordChange, ...]:
        """Hits that are other than they were."""
        return changes(self.said, screened, self.lists)


def earlier(folder: Path, now: AtHand, store: str, limit: int, threshold: float | None, version: str) -> Earlier:
    """The run in a folder. Raises Refusal: none there, not finished, not against a store, other settings or another version, a
    snapshot that is gone."""
    if not (folder / RUN).exists():
        raise Refusal("there is no earlier run.", "Give the folder of a run: --since FOLDER", str(folder))
    run = read_run(folder)
    if not run.done:
        raise Refusal("the earlier run was interrupted.", "Finish it with --resume first.", str(folder))
    if not run.snapshots or not all(one.known for one in now.manifests):
        reason = "only the difference can be told when both runs are against lists in the store."
        raise Refusal(reason, "Import the lists, or screen in full.", "--since")
    settings = dict(run.basis.settings)
    for name, value in {"limit": str(limit), "threshold": threshold_words(threshold)}.items():
        if settings.get(name) != value:
            reason = f"the earlier run had another {name} ({settings.get(name)}, now {value})."
            raise Refusal(reason, FULL, f"--{name}")
    if run.basis.version != version:
        reason = f"the earlier run was made by version {run.basis.version}."
        raise Refusal(reason, "Screen in full, without --since.", str(folder))
    return Earlier(folder, now, of_snapshots(store, run.snapshots), of_snapshots(store, run.weighed), store, limit, threshold)


def threshold_words(threshold: float | None) -> str:
    """How a basis names the lowest score that is told."""
    return "the model's" if threshold is None else str(threshold)


def _contents(hand: AtHand) -> dict[str, str]:
    rows = hand.tables()["entity"].select(["id", "content"]).to_pydict()
    return dict(zip(rows["id"], rows["content"], strict=True))


def _only(hand: AtHand, ids: frozenset[str]) -> dict[str, object]:
    """The tables of some records."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(sorted(ids), pa.string())
    key = {"entity": "id", "edge": "source", "reject": ""}
    columns = {name: key.get(name, "entity") for name in hand.tables()}
    return {
        name: table.filter(pc.is_in(table[columns[name]], value_set=wanted)) if columns[name] else table
        for name, table in hand.tables().items()
    }
