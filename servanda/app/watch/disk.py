"""What the files of a watch refuse, as the one error of the doors; the few things done to files are those of
`servanda.base.disk`."""

from __future__ import annotations

from pathlib import Path

from servanda.app.errors import ServandaError
from servanda.base.disk import Tail, move, put, remove
from servanda.base.refusal import Refusal

__all__ = ["Tail", "damaged", "full", "move", "put", "refused", "remove"]

RESTORE = "Restore the folder of the watch from a copy."


def full(path: Path, error: OSError) -> ServandaError:
    """What the disk refused."""
    return ServandaError(
        f"could not be written ({error.strerror or error}); nothing that was not acknowledged counts.",
        repair="Make room or mend the disk, then start the watch again: it goes on where it stood.",
        place=str(path),
    )


def refused(error: Refusal) -> ServandaError:
    """What a log of the watch refused: a file that somebody else than a crash has damaged, with the line, or the disk."""
    if error.code == "damaged":
        return ServandaError(f"was damaged: {error.reason}", repair=RESTORE, place=error.place)
    if isinstance(error.__cause__, OSError):
        return full(Path(error.place), error.__cause__)
    return ServandaError(error.reason, repair=error.repair, place=error.place)


def damaged(path: Path) -> ServandaError:
    """A file that somebody else than a crash has damaged."""
    return ServandaError("was damaged: not at its end, as by a crash, but before.", repair=RESTORE, place=str(path))
