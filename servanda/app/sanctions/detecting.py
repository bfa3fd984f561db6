"""`servanda.sanctions.detect()`: tables in, leads to evasion out; `detectors()`: what there is and what each needs."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.app.sanctions import doors
from servanda.base.opening import opened, ordinary
from servanda.base.refusal import Refusal
from servanda.base.result import Input, Progress, silent

if TYPE_CHECKING:
    import polars as pl

    from servanda.instruments.sanctions.evasion.detection import Detection
    from servanda.instruments.sanctions.evasion.leads import About

PathLike = str | os.PathLike[str]
READERS = (".csv", ".csv.gz", ".tsv", ".parquet", ".jsonl", ".ndjson")
TEXT_ENDS = (".csv", ".gz", ".tsv")


def detect(
    codes: Sequence[str] = (),
    *,
    tables: Mapping[str, PathLike] | None = None,
    folder: PathLike | None = None,
    columns: Mapping[str, str] | None = None,
    thresholds: Mapping[str, float] | None = None,
    settings: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> Detection:
    """Run detectors of evasion over tables.

    In: codes: which (none: all whose tables are there); tables: name to file (CSV, TSV, Parquet, JSON lines); folder: files that bear the names of tables; columns:
    `TABLE.COLUMN` to the file's own name of it; thresholds, settings: `NAME`, or `CODE.NAME` for one detector. Out: `Detection`. Raises Refusal when
    a table cannot be read, lacks a column, or a name is not known.
    """
    doors.needs("polars", "numpy")
    from servanda.instruments.sanctions.evasion import registry
    from servanda.instruments.sanctions.evasion.detection import Detection

    wanted = _wanted(codes, tables or {}, folder)
    frames: dict[str, pl.DataFrame] = {}
    inputs: list[Input] = []
    for i, (name, path) in enumerate(sorted(wanted.items())):
        progress("reading tables", i, len(wanted))
        inputs.append(doors.file_input(path, f"table {name}"))
        frames[name] = _named(read(path), name, path, columns or {})
    _known_columns(columns or {}, frames)
    runs = registry.run(tuple(codes), frames, thresholds=thresholds or {}, settings=settings or {}, progress=progress)
    chosen = [(f"{run.code}.{name}", f"{value:g}") for run in runs for name, value in run.thresholds]
    chosen += [(f"{run.code}.{name}", value or "not given") for run in runs for name, value in run.settings]
    chosen += [(f"column {ours}", theirs) for ours, theirs in sorted((columns or {}).items())]
    return Detection(runs=runs, basis=doors.basis("detect", inputs, settings=chosen))


def detectors(codes: Sequence[str] = ()) -> tuple[About, ...]:
    """What the detectors look for, need and go by. codes: which (none: all). Raises Refusal for an unknown code."""
    from servanda.instruments.sanctions.evasion import registry

    return tuple(registry.about(code) for code in codes or registry.DETECTORS)


def read(path: PathLike) -> pl.DataFrame:
    """A table as it stands: cells of text files stay text, so that no leading zero of a code is lost. Raises Refusal when it cannot be read."""
    import polars as pl

    place = Path(path)
    try:
        ordinary(place)
        if place.name.endswith(TEXT_ENDS):
            _refuse_utf16(place)
            return pl.read_csv(place, separator=_separator(place), infer_schema=False, encoding="utf8", null_values=[""])
        if place.suffix == ".parquet":
            return pl.read_parquet(place)
        if place.suffix in (".jsonl", ".ndjson"):
            return pl.read_ndjson(place)
    except pl.exceptions.NoDataError as error:
        raise Refusal("the file is empty.", repair="Give a table with a line of headings.", place=str(place)) from error
    except (pl.exceptions.PolarsError, OSError, UnicodeError) as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise Refusal(
            f"the table cannot be read ({first}).",
            repair="Save it as CSV in UTF-8, or as Parquet, with one line of headings.",
            place=str(place),
        ) from error
    raise Refusal(
        f"“{place.suffix or place.name}” is no kind of table this reads.",
        repair=f"Use one of: {', '.join(READERS)}.",
        place=str(place),
    )


def _separator(place: Path) -> str:
    import gzip

    from servanda.base.tables.text import divider

    with opened(place) as raw, gzip.GzipFile(fileobj=raw) if place.suffix == ".gz" else raw as stream:
        return divider(stream.readline(1 << 16).decode("utf-8", "replace"))


def _refuse_utf16(place: Path) -> None:
    """A table that a spreadsheet saved as "Unicode text" would be read as one column of nonsense. Raises Refusal."""
    with opened(place) as stream:
        start = stream.read(2)
    if start in (b"\xff\xfe", b"\xfe\xff"):
        raise Refusal("the file is UTF-16, not UTF-8.", repair="Save it as CSV in UTF-8.", place=str(place))


def _wanted(codes: Sequence[str], tables: Mapping[str, PathLike], folder: PathLike | None) -> dict[str, PathLike]:
    """Which file is which table. A table that no detector (of those wanted) knows is a slip of the pen, unless it merely lies in the folder."""
    from servanda.instruments.sanctions.evasion import registry

    known = {name for code in codes or registry.DETECTORS for name, _columns in registry.about(code).tables}
    for name in tables:
        if name not in known:
            raise Refusal(
                f"no detector that runs reads a table `{name}`.",
                repair=f"They read: {', '.join(sorted(known))}.",
                place="--table",
            )
    found: dict[str, PathLike] = {}
    if folder is not None:
        place = Path(folder)
        if not place.is_dir():
            raise Refusal("there is no such folder.", repair="Give the folder in which the tables lie.", place=str(place))
        for one in sorted(place.iterdir()):
            name = one.name.partition(".")[0]
            if name in known and one.name[len(name) :] in READERS:
                if name in found:
                    raise Refusal(
                        f"two files are the table `{name}`.", repair="Remove one, or name it with --table.", place=str(one)
                    )
                found[name] = one
    return found | dict(tables)


def _named(frame: pl.DataFrame, table: str, path: PathLike, columns: Mapping[str, str]) -> pl.DataFrame:
    """The columns under the names the detectors know."""
    mine = {ours.partition(".")[2]: theirs for ours, theirs in columns.items() if ours.partition(".")[0] == table}
    for theirs in mine.values():
        if theirs not in frame.columns:
            raise Refusal(
                f"the table has no column “{theirs}”.", repair=f"It has: {', '.join(frame.columns)}.", place=str(path)
            )
    clash = [ours for ours, theirs in mine.items() if ours in frame.columns and ours != theirs]
    return frame.drop(clash).rename({theirs: ours for ours, theirs in mine.items()}) if mine else frame


def _known_columns(columns: Mapping[str, str], frames: Mapping[str, object]) -> None:
    for ours in columns:
        table, dot, name = ours.partition(".")
        if not dot or not name or table not in frames:
            raise Refusal(
                f"“{ours}” names no column of a table that was given.",
                repair="Write it as TABLE.COLUMN=YOURS, for example trade.value=eur.",
                place="--column",
            )
