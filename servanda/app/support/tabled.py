"""What the jobs on a dossier and its tables in `support/` begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from servanda.app.tabled import AS_OF, FolderJob
from servanda.base.job import Given

if TYPE_CHECKING:
    from servanda.accounts.rates import RateBook

__all__ = ["AS_OF", "SupportJob"]


class SupportJob(FolderJob):
    """A job on a dossier and its tables in `support/`."""

    folder: ClassVar[str] = "support"

    def rates(self, given: Given) -> RateBook:
        """The rates of `support/rates.csv`; without that table there are none. Raises Refusal."""
        from servanda.accounts.rates import RateBook, rates_of

        data = self.taken(given, "support/rates.csv")
        if data is None:
            self.missed("support/rates.csv")
        return RateBook(() if data is None else rates_of(data, "support/rates.csv"))
