"""What every page says of the tables that a dossier does not have: what they would say is unknown, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.base.document import PageBlock, Para


def lacking(missing: Sequence[str]) -> list[PageBlock]:
    """In: the places of the tables. Out: the sentence to be read; none where nothing is missing."""
    said = f"Tables the dossier does not have, so that what they would say is not known: {', '.join(missing)}."
    return [Para(said, "warn")] if missing else []
