"""`servanda.sanctions.effect` and `propose`: the effect of a measure asked of a panel of figures, and a proposed adjustment."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from servanda.app.sanctions.doors import basis, file_input
from servanda.base.decoding import read_toml
from servanda.base.opening import read as read_file
from servanda.base.refusal import Refusal
from servanda.base.result import Input, Progress, silent

if TYPE_CHECKING:
    from servanda.instruments.sanctions.review.effectiveness.panel import Columns
    from servanda.instruments.sanctions.review.effectiveness.records import Effect, Question
    from servanda.instruments.sanctions.review.proposals import Proposal

LARGEST = 512 * 1024 * 1024
"""Bytes of a table: a panel is small; what is larger is not one, or holds much that is not asked for."""

PathLike = str | os.PathLike[str]


def effect(
    panel: PathLike, question: PathLike, *, scale: str = "", seed: int | None = None, progress: Progress = silent
) -> Effect:
    """Ask a panel what a measure seems to have done.

    In: panel, a CSV or Parquet file; question, a TOML file with [question] and, where the columns are not `unit`, `period`, `outcome`, [columns] (docs/sanctions/effectiveness.md);
    scale of the synthetic control (`index` or `level`) and seed of drawn placebo sets, before those of the file. Out: the answer with its basis. Raises Refusal.
    """
    said = _toml(question)
    asked, columns, settings = _question(said, question)
    chosen = {"scale": scale or settings.get("scale", "index"), "seed": settings.get("seed", 0) if seed is None else seed}
    if not isinstance(chosen["scale"], str) or not isinstance(chosen["seed"], int):
        raise Refusal(
            "scale is not a word or seed is not a whole number.",
            repair='Write scale = "index" and seed = 0.',
            place=f"{question}, [settings]",
        )
    data = _bytes(panel, LARGEST)
    from servanda.instruments.sanctions.review.effectiveness.effect import assess
    from servanda.instruments.sanctions.review.effectiveness.panel_file import read_panel

    table = read_panel(data, columns, Path(panel).name)
    found = assess(table, asked, scale=chosen["scale"], seed=chosen["seed"], progress=progress)
    inputs = (file_input(panel, f"{table.rows} rows"), file_input(question))
    return msgspec.structs.replace(found, basis=basis("review effect", inputs, as_of=found.extent.last, settings=chosen))


def propose(source: PathLike | Mapping[str, Any]) -> Proposal:
    """A proposed adjustment from a TOML file or a mapping. Evidence that names a file beside it gets its hash from that file; a hash given must be the file's own.

    Raises Refusal: what is missing, or a file that is no longer what the proposal rests on.
    """
    from servanda.instruments.sanctions.review import proposals

    inputs: list[Input] = []
    if isinstance(source, Mapping):
        said = dict(source)
    else:
        said = _toml(source)
        inputs.append(file_input(source))
        said["evidence"], more = _hashed(said.get("evidence"), Path(source).parent)
        inputs += more
    made = proposals.propose(said)
    return msgspec.structs.replace(made, basis=basis("review propose", inputs, as_of=made.proposed_on))


def _hashed(evidence: Any, folder: Path) -> tuple[Any, list[Input]]:
    """Evidence with the hashes of the files that are there; what is not a list of tables is left for the proposal to refuse."""
    if not isinstance(evidence, list) or not all(isinstance(e, dict) for e in evidence):
        return evidence, []
    out, inputs = [], []
    for i, one in enumerate(evidence, 1):
        name = one.get("file", "")
        if isinstance(name, str) and name and (folder / name).is_file():
            found = file_input(folder / name, f"evidence {i}")
            if one.get("sha256") not in (None, "", found.sha256):
                raise Refusal(
                    f"`{name}` is not what the proposal rests on: its hash is {found.sha256[:16]}..., not {str(one['sha256'])[:16]}...",
                    repair="Look at the file again, then give its hash, or leave `sha256` out.",
                    place=f"evidence {i}",
                )
            inputs.append(found)
            one = {**one, "sha256": found.sha256}
        out.append(one)
    return out, inputs


def _question(said: dict[str, Any], path: PathLike) -> tuple[Question, Columns, dict[str, Any]]:
    from servanda.instruments.sanctions.review.effectiveness.panel import Columns
    from servanda.instruments.sanctions.review.effectiveness.records import Question

    parts = {"question": Question, "columns": Columns, "settings": None}
    for name in said:
        if name not in parts:
            raise Refusal(
                f"there is no part [{name}] in a question.",
                repair="It has [question], [columns] and [settings].",
                place=str(path),
            )
    if not isinstance(said.get("question"), dict):
        raise Refusal(
            "the file has no [question].",
            repair="Write [question] with objective, measure, treated, since, outcome, measured_in, source.",
            place=str(path),
        )
    blank = {"objective": "", "measure": "", "treated": (), "since": "", "outcome": "", "measured_in": "", "source": ""}
    asked = _convert(blank | said["question"], Question, f"{path}, [question]")
    columns = _convert(said.get("columns", {}), Columns, f"{path}, [columns]")
    settings = said.get("settings", {})
    if not isinstance(settings, dict) or set(settings) - {"scale", "seed"}:
        raise Refusal(
            "[settings] holds more than scale and seed.",
            repair='Write scale = "index" or "level", and seed = 0.',
            place=str(path),
        )
    return asked, columns, settings


def _convert(said: Any, kind: Any, place: str) -> Any:
    """A part of the file as a struct; dates of TOML as text; unknown names and wrong sorts are errors."""
    told = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in said.items()} if isinstance(said, dict) else said
    if isinstance(told, dict) and (unknown := sorted(set(told) - set(kind.__struct_fields__))):
        raise Refusal(
            f"`{unknown[0]}` is not known.", repair=f"Known are: {', '.join(kind.__struct_fields__)}.", place=place
        )
    try:
        return msgspec.convert(told, kind)
    except msgspec.ValidationError as error:
        raise Refusal(f"this cannot be read: {error}.", repair="Look at that field.", place=place) from error


def _toml(path: PathLike) -> dict[str, Any]:
    try:
        said = read_toml(_bytes(path, 1 << 20).decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal(f"the file is not TOML: {error}.", repair="Mend that line.", place=str(path)) from error
    return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in said.items()}


def _bytes(path: PathLike, most: int) -> bytes:
    try:
        size = os.path.getsize(path)
        if size > most:
            raise Refusal(
                f"the file has {size / 2**20:,.0f} MB; {most / 2**20:,.0f} MB are read at most.",
                repair="Keep the columns and rows that are asked for, or write it as Parquet.",
                place=str(path),
            )
        return read_file(path)
    except OSError as error:
        raise Refusal(
            f"the file cannot be read ({error.strerror or error}).", repair="Look at its name and rights.", place=str(path)
        ) from error
