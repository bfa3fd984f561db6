"""`servanda.sanctions.screen()`, `screen_file()`: names or a file of customers in, hits with their reasons and what has been decided on them out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from servanda.app.sanctions import doors
from servanda.app.sanctions.asking import answer_of, check_settings, day_of, decisions_folder, query, standing
from servanda.app.sanctions.doors import PathLike
from servanda.app.sanctions.screening_run import screen_file
from servanda.base.result import Progress, silent
from servanda.instruments.sanctions.lists.hand import at_hand
from servanda.instruments.sanctions.screening.kept import index_of

if TYPE_CHECKING:
    from servanda.instruments.sanctions.batch.records import Screening
    from servanda.instruments.sanctions.screening.records import Query

__all__ = ["query", "screen", "screen_file"]


def screen(
    queries: str | Query | Sequence[str | Query],
    *,
    store: PathLike = doors.DEFAULT_STORE,
    lists: Sequence[str] = (),
    list_files: Sequence[str] = (),
    known: str = "",
    limit: int = 10,
    threshold: float | None = None,
    decisions: PathLike | None = None,
    today: str = "",
    keep_index: bool = True,
    progress: Progress = silent,
) -> Screening:
    """Screen names, or `query(...)`s, against lists.

    In: lists: names of lists in the store (default all), as known at `known`; list_files: `FORMAT=FILE` instead of the store; limit: hits a query at most;
    threshold: the lowest score told (default: the model's); decisions: folder of the log of decisions (default: `decisions` in the store); today: the day
    on which decisions are looked at (default: the clock's). Out: `Screening`. Raises ServandaError: no list, a bad setting, a log of decisions that was changed.
    """
    from servanda.instruments.sanctions.authorities import lists_not_judged
    from servanda.instruments.sanctions.batch.records import Counting, Screening
    from servanda.instruments.sanctions.screening import screen as engine

    asked = [queries] if not isinstance(queries, Sequence) or isinstance(queries, str) else list(queries)
    made = [query(one) if isinstance(one, str) else one for one in asked]
    check_settings(limit, threshold)
    day = day_of(today)
    with doors.translated():
        hand = at_hand(store=store, lists=lists, known=known, list_files=list_files)
        index = index_of(hand, keep=store if keep_index and not list_files else None, progress=progress)
    held, head = standing(decisions_folder(store, decisions))
    with doors.translated():
        screened = engine(index, made, limit=limit, threshold=threshold, progress=progress)
        answers = tuple(answer_of(held, one, day) for one in screened)
    counting = Counting()
    counting.add(answers)
    chosen = {"limit": limit, "threshold": "the model's" if threshold is None else threshold, "queries": len(made)}
    made_from = doors.basis("screen", hand.inputs, as_of=day.isoformat(), known=known, settings=chosen)
    unread = tuple(one for one in made if one.unread)
    missing = lists_not_judged({one.publisher for one in hand.manifests})
    return Screening(basis=made_from, summary=counting.summary(), answers=answers, unread=unread, head=head, not_judged=missing)

