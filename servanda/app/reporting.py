"""The public functions of the monitoring report: a dossier with its log in, one released report out, in as many formats as wanted."""

from __future__ import annotations

import calendar as months
import datetime as dt
import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from servanda.app.api import Choose, PathLike, _closest, load
from servanda.app.choosing import chosen, settled
from servanda.app.files import read_bytes
from servanda.app.monitoring import Day, choice_of, common_zone, moment, not_after, read_entries
from servanda.app.old import words_of_before
from servanda.app.readers import tables_of
from servanda.base.displayed import Displayed
from servanda.base.refusal import Refusal
from servanda.base.version import VERSION

if TYPE_CHECKING:
    from servanda.calendar import Instant
    from servanda.evidence.records import Entry
    from servanda.model.core import Dossier
    from servanda.monitor.coders import Coded
    from servanda.monitor.wording import Wording
    from servanda.report.exports import File
    from servanda.report.release import Released

PERIOD = re.compile(r"([1-9][0-9]{0,3})([dwm])")


class WrittenFile(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True):
    """A file that was written: where, how large, and what is in it."""

    path: str
    bytes: int
    holds: str


@words_of_before
def report(
    dossier: Dossier | PathLike,
    *,
    as_of: Day = "",
    known: Day = "",
    period: str = "14d",
    readings: Sequence[str] = (),
    choose: Choose = (),
    all_readings: bool = False,
    agreement: str = "",
    to: str = "",
    tlp: str = "CLEAR",
    days: int = 30,
    periods: int = 6,
    boundaries: PathLike | None = None,
    viewpoint: str = "",
    places: bool = True,
    closed: bool = False,
    words: str = "",
    scores: PathLike | None = None,
    blocks: Sequence[str] = (),
    entries: Sequence[Entry] | None = None,
    today: Day = "",
    progress: Callable[[str], None] | None = None,
) -> Released:
    """The monitoring report as its recipient may see it.

    In: a dossier or its folder; as_of, known: days (default: now); period: `14d`, `2w`, `1m`; readings: ids (default: as written, all readings side
    by side); choose: options of alternatives; all_readings: all side by side although some were chosen; to, tlp: who will read it and up to which label (default: nobody named, CLEAR);
    days: how many to look ahead; periods: how many the matrix shows; boundaries, viewpoint: the user's own GeoJSON and whose boundaries it shows; places: draw
    and export places; closed: the data end at `as_of` for good; words: a ready table of words for statuses or a TOML file (default: `words.toml` in the
    dossier's folder, else neutral); scores: a CSV file of scores given by coders; blocks: names of its parts, in the order to show them
    (default: all); entries: of the log (default: those in the folder's `evidence`).
    Out: a `Released`, which `export_report` and `write_report` take. Raises Refusal for anything it cannot use.
    """
    from servanda.base.schemes import read_label
    from servanda.evidence.marking import Recipient
    from servanda.monitor.monitored import columns_of
    from servanda.report.geo import read_boundaries
    from servanda.report.monitoring.compute import Asked
    from servanda.report.monitoring.parts import read_blocks
    from servanda.report.release import release

    recipient = Recipient(name=to.strip(), tlp=read_label(tlp), tables=tables_of(dossier))
    loaded = load(dossier, choose=choose, reader=recipient) if isinstance(dossier, str | os.PathLike) else chosen(dossier, choose)
    if entries is None:
        entries = read_entries(dossier) if isinstance(dossier, str | os.PathLike) else ()
    if agreement and agreement not in loaded.agreements:
        raise Refusal(f"the dossier holds no agreement “{agreement}”.", repair=_closest(agreement, loaded.agreements))
    if not loaded.clauses:
        raise Refusal(
            "the dossier holds no clause: there is nothing to report on.", repair="Look at it with: servanda check"
        )
    settled(loaded, agreements=(agreement,) if agreement else ())
    if periods < 1 or days < 0:
        raise Refusal(
            "a report shows one period or more, and looks no days or more ahead.", repair="Give positive numbers."
        )
    zone = loaded.agreements[agreement].zone if agreement else common_zone(loaded)
    now = moment(today, zone) if today else int(dt.datetime.now(tz=dt.UTC).timestamp())
    end = not_after(as_of, zone, now, "--as-of", False)
    ends = [_before(end, period, zone, times) for times in range(max(2, periods), 0, -1)] + [end]
    asked = Asked(
        as_of=end,
        known=not_after(known, zone, now, "--known", False),
        start=ends[-2],
        before=ends[-3],
        zone=zone,
        ends=tuple(ends[-periods:]),
        choice=choice_of(loaded, readings),
        columns=() if readings and not all_readings else columns_of(loaded),
        ahead=days,
        agreement=agreement,
        closed=closed,
        places=places,
        blocks=read_blocks(",".join(blocks)),
        coded=_coded(scores, loaded),
        words=wording_of(words, dossier if isinstance(dossier, str | os.PathLike) else None),
        version=VERSION,
    )
    layer = read_boundaries(read_bytes(boundaries), viewpoint) if boundaries is not None else None
    return release(entries, recipient, dossier=loaded, asked=asked, boundaries=layer, progress=progress)


def _coded(scores: PathLike | None, dossier: Dossier) -> tuple[Coded, ...]:
    """Scores given by people, each clause by its full id. Raises Refusal."""
    from servanda.app.api import find_clause
    from servanda.monitor.coders import coded

    if scores is None:
        return ()
    found = coded(read_bytes(scores), str(scores))
    return tuple(msgspec.structs.replace(one, clause=find_clause(dossier, one.clause)) for one in found)


def wording_of(name: str, folder: PathLike | None) -> Wording:
    """The words in which statuses are told: a ready table, a file, else the dossier's own (`words.toml`), else neutral. Raises Refusal."""
    from servanda.monitor.wording import NEUTRAL, ready, ready_names, wording

    if name in ready_names():
        return ready(name)
    own = Path(folder) / "words.toml" if folder is not None else None
    if not name and (own is None or not own.is_file()):
        return NEUTRAL
    path = Path(name) if name else own
    assert path is not None
    if name and not path.is_file():
        raise Refusal(
            f"there is no table of words “{name}”.", repair=f"Give a TOML file, or one of: {', '.join(ready_names())}.", place="--words"
        )
    try:
        return wording(read_bytes(path).decode())
    except UnicodeDecodeError as error:
        raise Refusal("the table of words is not UTF-8.", repair="Save it as UTF-8.", place=str(path)) from error
    except Refusal as error:
        error.place = str(path)
        raise


def export_report(
    released: Released, formats: Sequence[str], *, progress: Callable[[str], None] | None = None
) -> tuple[tuple[str, File], ...]:
    """A released report in each format: (file name, file). Raises Refusal for an unknown format or an extra that is not installed."""
    from servanda.report.exports import export

    stem = stem_of(released)
    found: list[tuple[str, File]] = []
    for form in dict.fromkeys(formats):
        if progress is not None:
            progress(f"writing {form}")
        found += [(stem + file.suffix, file) for file in export(released, form)]
    return tuple(found)


def write_report(
    released: Released, formats: Sequence[str], folder: PathLike, *, progress: Callable[[str], None] | None = None
) -> tuple[WrittenFile, ...]:
    """Write a released report in each format into a folder, which is made if need be: all files, or none.

    Every file is made whole in memory, then laid in a hidden folder beside its place (readable by its owner alone), and only then moved. What is marked above CLEAR
    stays readable by its owner alone. Raises Refusal; a file of the same name is replaced.
    """
    from servanda.base.snapshots import lay
    from servanda.evidence.records import TLP

    files = export_report(released, formats, progress=progress)
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
        if taken := [name for name, _ in files if (place / name).is_dir()]:
            raise Refusal(
                f"“{taken[0]}” is a folder, and a file of the report must stand there.",
                repair="Choose another folder.",
                place=str(place),
            )
        lay(place, {name: file.data for name, file in files}, mode=None if released.data.marking.tlp == TLP[0] else 0o600)
    except OSError as error:
        reason = f"the report could not be written: {error.strerror or error}."
        raise Refusal(reason, repair="Choose another folder, or make room.", place=str(place)) from error
    return tuple(WrittenFile(path=str(place / name), bytes=len(file.data), holds=file.holds) for name, file in files)


def stem_of(released: Released) -> str:
    """The name that all files of a report share: dossier, day, reader, and the marking of what is inside. Reports to different readers never overwrite each other: a name that does not
    come through whole (signs, length) gets a few letters of its hash."""
    from servanda.calendar import day_of

    data = released.data
    day = day_of(data.now.basis.as_of, data.zone).isoformat()
    whose = f"-for-{_own_slug(data.recipient)}" if data.recipient else ""
    return f"{_slug(data.now.basis.dossier)}-{'brief' if data.blocks else 'report'}-{day}{whose}-{_slug(data.marking.tlp)}"


def _slug(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text.casefold()).strip("-")[:60] or "unnamed"


def _own_slug(name: str) -> str:
    """The slug of a name, the same for two names only if a list of release would take them for one."""
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    slug = _slug(plain)
    return (
        slug
        if slug == plain.replace(" ", "-") and "-" not in plain
        else f"{slug}-{hashlib.sha256(plain.encode()).hexdigest()[:8]}"
    )


def _before(at: Instant, period: str, zone: str, times: int = 1) -> Instant:
    """The same clock time so many periods earlier; the last second of a day stays one, the last day of a month too. Counted from `at` itself: a month with
    fewer days does not shift those before it."""
    from servanda.calendar import civil, day_end, instant

    found = PERIOD.fullmatch(period.strip().lower())
    if found is None:
        raise Refusal(
            f"“{period}” is not a period.", repair="Write 14d (days), 2w (weeks) or 1m (months).", place="--period"
        )
    number, unit = int(found[1]) * times, found[2]
    local = civil(at, zone)
    day = local.date()
    try:
        if unit == "m":
            year, month = divmod(day.year * 12 + day.month - 1 - number, 12)
            length = months.monthrange(year, month + 1)[1]
            last = day.day == months.monthrange(day.year, day.month)[1]
            day = dt.date(year, month + 1, length if last else min(day.day, length))
        else:
            day -= dt.timedelta(days=number * (7 if unit == "w" else 1))
    except (ValueError, OverflowError) as error:
        raise Refusal(
            "that reaches back beyond the calendar.", repair="Give a shorter period, or fewer of them.", place="--period"
        ) from error
    if at == day_end(local.date(), zone):
        return day_end(day, zone)
    return instant(day, local.time().replace(tzinfo=None, microsecond=0), zone).at
