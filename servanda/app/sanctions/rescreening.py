"""An earlier run as the ground of a new one: what it said, against which lists, with which weights of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from servanda.app.errors import ServandaError
from servanda.app.sanctions import doors
from servanda.app.sanctions.deciding import answers_of
from servanda.app.sanctions.doors import PathLike
from servanda.app.sanctions.run_records import RUN, read_run
from servanda.base.result import Progress
from servanda.instruments.sanctions.lists.hand import AtHand, of_snapshots
from servanda.instruments.sanctions.rescreening import Again, Change, Changed, Previous, changed, changes, previous
from servanda.instruments.sanctions.screening.kept import index_of

if TYPE_CHECKING:
    from servanda.instruments.sanctions.screening.records import Query, Screened


class Earlier:
    """before: the lists of the earlier run; weights: the lists whose index weighs the words; source: its results, for the basis."""

    def __init__(self, folder: Path, now: AtHand, before: AtHand, weights: AtHand, store: PathLike, limit: int, threshold: float | None) -> None:
        self.folder, self.now, self.before, self.weights, self._store = folder, now, before, weights, store
        self._limit, self._threshold = limit, threshold
        results = doors.file_input(folder / "results.jsonl", "the earlier run")
        self.source = msgspec.structs.replace(results, name="results of the earlier run")

    @cached_property
    def said(self) -> dict[str, Previous]:
        """What the earlier run said, by query id."""
        return previous(one.screened for one in answers_of(self.folder))

    @cached_property
    def lists(self) -> Changed:
        """Which listed records differ."""
        return changed(_contents(self.before), _contents(self.now))

    def again(self, progress: Progress) -> Again:
        """What screens again, only the difference."""
        from servanda.instruments.sanctions.screening import build, screen

        full = index_of(self.now, keep=self._store, like=self.weights, progress=progress)
        weights = index_of(self.weights, keep=self._store, progress=progress)
        with doors.translated():
            small = build(_only(self.now, self.lists.to_screen), self.now.manifests, like=weights)

        def ask(index: object, queries: Sequence[Query]) -> tuple[Screened, ...]:
            return screen(index, queries, limit=self._limit, threshold=self._threshold)  # type: ignore[arg-type] # one of the two indexes above

        return Again(self.said, self.lists, full=lambda q: ask(full, q), difference=lambda q: ask(small, q))

    def changes(self, screened: Iterable[Screened]) -> tuple[Change, ...]:
        """Hits that are other than they were."""
        return changes(self.said, screened, self.lists)


def earlier(since: PathLike, now: AtHand, store: PathLike, limit: int, threshold: float | None) -> Earlier:
    """The run in a folder. Raises ServandaError: none there, not finished, not against a store, other settings, a snapshot that is gone."""

    folder = Path(since)
    if not (folder / RUN).exists():
        raise ServandaError("there is no earlier run.", repair="Give the folder of a run: --since FOLDER", place=str(folder))
    run = read_run(folder)
    if not run.done:
        raise ServandaError("the earlier run was interrupted.", repair="Finish it with --resume first.", place=str(folder))
    if not run.snapshots or not all(one.known for one in now.manifests):
        raise ServandaError(
            "only the difference can be told when both runs are against lists in the store.", repair="Import the lists, or screen in full.", place="--since"
        )
    settings = dict(run.basis.settings)
    chosen = {"limit": str(limit), "threshold": "the model's" if threshold is None else str(threshold)}
    for name, value in chosen.items():
        if settings.get(name) != value:
            raise ServandaError(
                f"the earlier run had another {name} ({settings.get(name)}, now {value}).", repair="Choose the same, or screen in full.", place=f"--{name}"
            )
    from servanda.app.api import VERSION

    if run.basis.version != VERSION:
        raise ServandaError(f"the earlier run was made by version {run.basis.version}.", repair="Screen in full, without --since.", place=str(folder))
    return Earlier(folder, now, of_snapshots(store, run.snapshots), of_snapshots(store, run.weighed), store, limit, threshold)


def _contents(hand: AtHand) -> dict[str, str]:
    with doors.translated():
        rows = hand.tables()["entity"].select(["id", "content"]).to_pydict()
    return dict(zip(rows["id"], rows["content"], strict=True))


def _only(hand: AtHand, ids: frozenset[str]) -> dict[str, object]:
    """The tables of some records."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(sorted(ids), pa.string())
    key = {"entity": "id", "edge": "source", "reject": ""}
    found = {}
    for name, table in hand.tables().items():
        column = key.get(name, "entity")
        found[name] = table.filter(pc.is_in(table[column], value_set=wanted)) if column else table
    return found


