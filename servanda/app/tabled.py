"""What a job on a dossier and its tables in one folder beside the texts (`support/`, `allies/` ...) begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from servanda.accounts.sourced import Sourced
from servanda.app.asking import AskingJob
from servanda.base.job import Given, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T", bound=Sourced)
AS_OF = word("The day in the world; its end. Default: now.", "DATE", "--as-of")


class FolderJob(AskingJob):
    """A job on a dossier and its tables in `folder`. missing: tables that it does not have."""

    asks: ClassVar[tuple[str, ...]] = (*AskingJob.asks, "written")
    untold: ClassVar[tuple[str, ...]] = (*AskingJob.untold, "as_of")
    folder: ClassVar[str]
    missing: list[str]

    def rows(
        self, given: Given, name: str, schema: type[T], about: Callable[[T], tuple[str, ...]] | None = None, *, why: str = ""
    ) -> tuple[T, ...]:
        """The rows of `<folder>/<name>.csv`, each once; none where the dossier has no such table, which then is `missing`.
        about: what a row is of. why: what to do where the job cannot do without it. Raises Refusal."""
        from servanda.accounts.sourced import sourced_rows

        place = f"{self.folder}/{name}.csv"
        found = sourced_rows(place, self.taken(given, place), schema, about)
        if found is None:
            if why:
                raise Refusal(f"the dossier has no {place}.", why, self.path)
            self.missed(place)
        return found or ()

    def missed(self, place: str) -> None:
        """Note that the dossier does not have this table."""
        self.missing = [*getattr(self, "missing", ()), place]
