"""The map of a monitoring report: declared places, events, and the boundaries of whoever the user chose - never a default one."""

from __future__ import annotations

from html import escape

from servanda.base.document import PageBlock, Picture, Table
from servanda.base.refusal import Refusal
from servanda.report import geo
from servanda.report.letters import clip, fold, measure
from servanda.report.monitoring import facts
from servanda.report.monitoring.data import GapItem, Item, PlaceItem, ReportData
from servanda.report.monitoring.words import names, plural, when_text
from servanda.report.svg import CRITICAL, DOT, INK, SOFT, drawing, hatching, words_at

WIDTH, MARGIN, MOST_HEIGHT = 1060, 20, 640
HATCH = "servanda-map-disputed"
UNSEEN = "servanda-map-unseen"
NO_VIEWPOINT = "No boundaries are drawn: whose boundaries to show was not chosen."


def disclaimer(data: ReportData) -> str:
    """Whose names and lines these are, and that showing them endorses nothing."""
    if data.boundaries.features:
        whose = f"Boundaries as seen by: {data.boundaries.viewpoint}. "
    elif data.boundaries.viewpoint:
        whose = f"No boundaries are drawn: the file of those seen by {data.boundaries.viewpoint} holds none. "
    else:
        whose = f"{NO_VIEWPOINT} "
    views = sorted({p.viewpoint for p in data.places if p.viewpoint})
    places = f"Places: {'; '.join(views)}. " if views else "Places as drawn in the dossier. " if data.places else ""
    return f"{whose}{places}Boundaries, names and markings shown here imply no endorsement or acceptance, and no opinion on the status of any territory."


def located(data: ReportData) -> tuple[list[tuple[Item, geo.Position, bool]], int]:
    """Events of the two periods with a position (their own point, else the middle of their declared place: exact False), and how many have none."""
    centres = {p.name: _centre(p) for p in data.places}
    found: list[tuple[Item, geo.Position, bool]] = []
    left = 0
    for item in data.items:
        if item.last <= data.previous.first:
            continue
        if item.point is not None:
            found.append((item, item.point, True))
        elif (centre := centres.get(item.place)) is not None:
            found.append((item, centre, False))
        else:
            left += 1
    return found, left


def _centre(place: PlaceItem) -> geo.Position | None:
    points = list(geo.positions(place.geometry))
    if not points:
        return None
    first = points[0][0]
    lons = [geo.near(lon, first) for lon, _ in points]
    lats = [lat for _, lat in points]
    return (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2


def map_blocks(data: ReportData) -> list[PageBlock]:
    """The map with its table; nothing where nothing has a position."""
    drawn = map_picture(data)
    return [] if drawn is None else [drawn, _beside(data)]


def _hidden(data: ReportData) -> dict[str, list[GapItem]]:
    """Gaps of the period by the place they lie over; one without places lies over all of them."""
    drawn = {place.name: (place.name, *place.inside) for place in data.places}
    found: dict[str, list[GapItem]] = {}
    for gap in facts.gaps_in(data, data.period):
        meant = [name for name, around in drawn.items() if not gap.places or {*gap.places} & {*around}]
        for name in dict.fromkeys((*meant, *gap.places)) or ("",):
            found.setdefault(name, []).append(gap)
    return found


def _beside(data: ReportData) -> Table:
    """What the map shows, in rows: each place with its events in both periods, and when nobody could see it."""
    hidden, breaking = _hidden(data), {r.id for r in facts.recorded(data.now)}
    items = [item for item in data.items if item.last > data.previous.first]
    places = dict.fromkeys((*(p.name for p in data.places), *(item.place for item in items), *hidden))
    rows = []
    for name in places:
        here = [item for item in items if item.place == name]
        bad = sum(item.id in breaking for item in here)
        seen = "; ".join(_span(data, gap) for gap in hidden.get(name, ()))
        drawn = "; its events alone are drawn" if any(i.point for i in here) else "; not drawn"
        drawn = "" if any(p.name == name for p in data.places) else drawn
        count = (str(len(here)), str(bad)) if here else ("none recorded", "-")
        rows.append((f"{name or 'no named place'}{drawn}", *count, seen or "-"))
    columns = ("place", "events", f"that {data.words.term('breaks')} a commitment", "nobody could see")
    return Table(columns, tuple(rows), caption="What the map shows, by place")


def _span(data: ReportData, gap: GapItem) -> str:
    """The part of the period that a gap covers, and what it hides."""
    first, last = max(gap.first, data.period.first + 1), min(gap.last, data.period.last)
    return f"{when_text(first, last, 'day', data.zone)} ({names(gap.terms, 3) if gap.terms else 'everything'})"


def _unseen(sheet: geo.MapSheet, place: PlaceItem) -> list[str]:
    """A place over which a gap lies: hatched the other way than what is disputed, in dots for a point."""
    out = []
    for kind, rings in geo.shapes(place.geometry):
        if kind == "point":
            x, y = sheet.xy(rings[0][0])
            out.append(f"<circle cx='{x:.1f}' cy='{y:.1f}' r='14' fill='url(#{UNSEEN})' stroke='{SOFT}' stroke-dasharray='2 3'/>")
        elif kind == "line":
            out.append(f"<path d='{_path(sheet, rings, close=False)}' fill='none' stroke='url(#{UNSEEN})' stroke-width='12'/>")
        else:
            form = f"fill='url(#{UNSEEN})' fill-rule='evenodd' stroke='{SOFT}' stroke-dasharray='2 3'"
            out.append(f"<path d='{_path(sheet, rings, close=True)}' {form}/>")
    return [f"<g><title>{escape(place.name)}: nobody could see it for a part of the period</title>{''.join(out)}</g>"]


def map_picture(data: ReportData) -> Picture | None:
    """In: a report. Out: its map, None if nothing has a position. Raises Refusal when places lie on more than half the globe."""
    if not data.drawn:
        return None
    events, left = located(data)
    shown = list(data.places)
    ends = [point for p in shown for point in geo.positions(p.geometry)] + [point for _, point, _ in events]
    sheet = geo.fit(ends, WIDTH - 2 * MARGIN, MOST_HEIGHT)
    if sheet is None:
        return None
    inner: list[str] = [f"<rect width='{sheet.width:.0f}' height='{sheet.height:.0f}' fill='#fbfcfd'/>"]
    drawn_names: list[str] = []
    outside = 0
    for geometry, name, disputed in data.boundaries.features:
        lines = _boundary(sheet, geometry, disputed)
        outside += not lines
        inner += lines
        if name and (at := _label_at(sheet, geometry)):
            drawn_names.append(
                words_at(*at, clip(name + (" (disputed)" if disputed else ""), 280, 11), anchor="middle", fill=SOFT, size=11)
            )
    if outside and outside == len(data.boundaries.features):
        _refuse_swapped(data, sheet)
    for place in shown:
        inner += _place(sheet, place)
    hidden = _hidden(data)
    for place in shown:
        inner += _unseen(sheet, place) if place.name in hidden else []
    inner += drawn_names + _place_names(sheet, shown) + _events(data, sheet, events)
    inner += _scale_bar(sheet)
    height = sheet.height
    none_here = "None of these boundaries lies on this map. " if outside and outside == len(data.boundaries.features) else ""
    notes = [
        *fold(f"{none_here}{disclaimer(data)}", WIDTH - 2 * MARGIN, 3, 11),
        f"Projection: equirectangular around {_degrees(sheet.lat, 'N', 'S')}, {_degrees(geo.near(sheet.lon, 0.0), 'E', 'W')} (WGS 84). "
        f"{plural(left, 'event')} without a position {'is' if left == 1 else 'are'} not on the map.".replace(
            "no event", "No event"
        ),
    ]
    parts = [
        hatching(HATCH),
        *([hatching(UNSEEN, INK, back=True)] if any(p.name in hidden for p in shown) else []),
        f"<svg x='{MARGIN}' y='{MARGIN}' width='{sheet.width:.0f}' height='{height:.0f}' overflow='hidden'>{''.join(inner)}</svg>",
        f"<rect x='{MARGIN}' y='{MARGIN}' width='{sheet.width:.0f}' height='{height:.0f}' fill='none' stroke='{SOFT}'/>",
        *_legend(data, MARGIN + height + 20, below := 18 * any(p.name in hidden for p in shown)),
        *(words_at(MARGIN, MARGIN + height + 46 + below + 16 * i, line, fill=INK, size=11) for i, line in enumerate(notes)),
    ]
    return Picture(
        drawing(WIDTH, int(MARGIN + height + 54 + below + 16 * len(notes)), parts),
        "Map of the events of this period and the previous one",
        none_here + _words(data, shown, events, left),
    )


def _refuse_swapped(data: ReportData, sheet: geo.MapSheet) -> None:
    """Raises Refusal when no boundary lies on the map, and one would if latitude and longitude changed places."""
    for geometry, _, _ in data.boundaries.features:
        for lon, lat in geo.positions(geometry):
            x, y = sheet.xy((lat, lon))
            if 0 <= x <= sheet.width and 0 <= y <= sheet.height:
                raise Refusal(
                    "no boundary of the file lies on the map, and some would if latitude and longitude were exchanged: the file looks swapped.",
                    "Write each position as [longitude, latitude].",
                )


def _degrees(value: float, plus: str, minus: str) -> str:
    return f"{abs(value):.1f}° {plus if value >= 0 else minus}"


def _path(sheet: geo.MapSheet, rings: list[list[geo.Position]], *, close: bool) -> str:
    """The outline, followed continuously so that a ring over the far meridian does not jump across the sheet; drawn again a turn away if it reaches in."""
    out = []
    for shift in (-360.0, 0.0, 360.0):
        for ring in rings:
            pixels, previous = [], None
            for lon, lat in ring:
                lon = geo.near(lon, sheet.lon if previous is None else previous)
                previous = lon
                pixels.append(((lon + shift - sheet.west) * sheet.squeeze * sheet.scale, (sheet.north - lat) * sheet.scale))
            xs, ys = [x for x, _ in pixels], [y for _, y in pixels]
            if not pixels or max(xs) < 0 or min(xs) > sheet.width or max(ys) < 0 or min(ys) > sheet.height:
                continue
            kept = [pixels[0]]
            for x, y in pixels[1:]:
                if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= 0.4:
                    kept.append((x, y))
            out.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + ("z" if close else ""))
    return "".join(out)


def _boundary(sheet: geo.MapSheet, geometry: dict[str, object], disputed: bool) -> list[str]:
    out = []
    dash = " stroke-dasharray='6 4'" if disputed else ""
    for kind, rings in geo.shapes(geometry):
        if kind == "point" or not (path := _path(sheet, rings, close=kind == "area")):
            continue
        fill = f"url(#{HATCH})" if disputed and kind == "area" else "none"
        out.append(f"<path d='{path}' fill='{fill}' fill-rule='evenodd' stroke='{SOFT}' stroke-width='1.3'{dash}/>")
    return out


def _place(sheet: geo.MapSheet, place: PlaceItem) -> list[str]:
    out = []
    for kind, rings in geo.shapes(place.geometry):
        if kind == "point":
            x, y = sheet.xy(rings[0][0])
            form = f"<rect x='{x - 4:.1f}' y='{y - 4:.1f}' width='8' height='8' fill='{INK}'/>"
        else:
            fill = "#8fb3d9" if kind == "area" else "none"
            form = f"<path d='{_path(sheet, rings, close=kind == 'area')}' fill='{fill}' fill-opacity='0.28' fill-rule='evenodd' stroke='{DOT}' stroke-width='1.4'/>"
        out.append(f"<g><title>{escape(place.name)}</title>{form}</g>")
    return out


def _label_at(sheet: geo.MapSheet, geometry: dict[str, object]) -> tuple[float, float] | None:
    """The middle of a line, or just inside the upper edge of an area (its middle may be a hole), of the first part that is on the sheet."""
    for kind, rings in geo.shapes(geometry):
        inside = [(x, y) for x, y in map(sheet.xy, rings[0]) if 0 <= x <= sheet.width and 0 <= y <= sheet.height]
        if inside:
            xs, ys = [x for x, _ in inside], [y for _, y in inside]
            return (min(xs) + max(xs)) / 2, min(ys) + 14 if kind == "area" else (min(ys) + max(ys)) / 2
    return None


def _place_names(sheet: geo.MapSheet, places: list[PlaceItem]) -> list[str]:
    """Each name at the top middle of its place, moved down while another name is in the way."""
    out: list[str] = []
    taken: list[tuple[float, float, float]] = []
    for place in places:
        pixels = [sheet.xy(p) for p in geo.positions(place.geometry)]
        if not pixels:
            continue
        label = clip(place.name, 240)
        half = measure(label) / 2
        x = (min(x for x, _ in pixels) + max(x for x, _ in pixels)) / 2
        x = min(max(x, half + 4), sheet.width - half - 4)
        y = max(14.0, min(y for _, y in pixels) - 6)
        while any(abs(x - ox) < half + oh and abs(y - oy) < 13 for ox, oy, oh in taken):
            y += 13
        taken.append((x, y, half))
        halo = f"<rect x='{x - half:.1f}' y='{y - 10:.1f}' width='{2 * half:.1f}' height='13' fill='#fff' fill-opacity='0.75'/>"
        out.append(halo + words_at(x, y, label, anchor="middle", fill=DOT))
    return out


def _events(data: ReportData, sheet: geo.MapSheet, events: list[tuple[Item, geo.Position, bool]]) -> list[str]:
    """A dot for each event at its own point, a ring where only its place is known (the number in it: how many there)."""
    breaking = {r.id for r in facts.recorded(data.now)}
    groups: dict[tuple[float, float, bool, bool], list[Item]] = {}
    for item, point, exact in events:
        groups.setdefault((point[0], point[1], exact, item.id in breaking), []).append(item)
    out = []
    taken: list[tuple[float, float]] = []
    for (lon, lat, exact, bad), items in sorted(groups.items(), key=lambda g: (not g[0][2], g[0][3], g[0])):
        x, y = sheet.xy((lon, lat))
        while not exact and any(abs(x - ox) + abs(y - oy) < 22 for ox, oy in taken):
            x += 8  # what is known by place only steps aside; a point of its own stays where it is
        taken.append((x, y))
        colour = CRITICAL if bad else DOT
        said = "; ".join(f"{i.number}. {i.what}, {when_text(i.first, i.last, i.precision, data.zone)}" for i in items[:8])
        if len(items) > 8:
            said += f"; and {len(items) - 8} more"
        if bad:
            form = f"<path d='M{x:.1f} {y - 10:.1f}l10 10l-10 10l-10 -10z' fill='{colour if exact else '#fff'}' stroke='{colour}' stroke-width='2'/>"
        else:
            form = f"<circle cx='{x:.1f}' cy='{y:.1f}' r='8' fill='{colour if exact else '#fff'}' stroke='{colour}' stroke-width='2'/>"
        number = (
            words_at(x, y + 4, str(len(items)), anchor="middle", fill="#fff" if exact else colour, size=10, strong=True)
            if len(items) > 1
            else ""
        )
        out.append(f"<g><title>{escape(said)}</title>{form}{number}</g>")
    return out


def _scale_bar(sheet: geo.MapSheet) -> list[str]:
    """A bar of a round number of kilometres, at most a fifth of the sheet; true along the middle parallel."""
    most = sheet.width / 5 * sheet.km_per_pixel
    km = next(n * 10.0**e for e in range(4, -4, -1) for n in (5, 2, 1) if n * 10.0**e <= most)
    long, y = km / sheet.km_per_pixel, sheet.height - 16
    label = f"{km:g} km"
    back = f"<rect x='10' y='{y - 20:.1f}' width='{long + 20:.1f}' height='32' fill='#fff' fill-opacity='0.8'/>"
    bar = f"<path d='M20 {y - 4:.1f}v8m0 -4h{long:.1f}m0 -4v8' stroke='{INK}' stroke-width='1.6' fill='none'/>"
    return [back, bar, words_at(20 + long / 2, y - 7, label, anchor="middle", size=11)]


def _legend(data: ReportData, y: float, unseen: int) -> list[str]:
    out = [
        f"<path d='M{MARGIN + 8} {y - 8:.1f}l8 8l-8 8l-8 -8z' fill='{CRITICAL}'/>",
        words_at(MARGIN + 22, y + 4, f"event that {data.words.term('breaks')} a commitment", fill=SOFT, size=11),
    ]
    out += [
        f"<circle cx='{MARGIN + 236}' cy='{y:.1f}' r='6' fill='{DOT}'/>",
        words_at(MARGIN + 248, y + 4, "other event", fill=SOFT, size=11),
    ]
    out += [f"<circle cx='{MARGIN + 336}' cy='{y:.1f}' r='6' fill='#fff' stroke='{DOT}' stroke-width='2'/>"]
    out.append(
        words_at(
            MARGIN + 348,
            y + 4,
            "hollow: only the place is known, drawn in its middle; a number: so many events",
            fill=SOFT,
            size=11,
        )
    )
    if any(disputed for _, _, disputed in data.boundaries.features):
        out += [
            f"<rect x='{MARGIN + 800}' y='{y - 7:.1f}' width='24' height='14' fill='url(#{HATCH})' stroke='{SOFT}' stroke-dasharray='6 4'/>"
        ]
        out.append(words_at(MARGIN + 830, y + 4, "disputed area", fill=SOFT, size=11))
    if unseen:
        form = f"width='16' height='14' fill='url(#{UNSEEN})' stroke='{SOFT}' stroke-dasharray='2 3'"
        out += [f"<rect x='{MARGIN}' y='{y + unseen - 7:.1f}' {form}/>"]
        said = "place that nobody could see for a part of the period, or for a part of what may happen there: "
        said += "that nothing is recorded says nothing"
        out.append(words_at(MARGIN + 22, y + unseen + 4, said, fill=SOFT, size=11))
    return out


def _words(data: ReportData, places: list[PlaceItem], events: list[tuple[Item, geo.Position, bool]], left: int) -> str:
    per: dict[str, int] = {}
    for item, _, _ in events:
        per[item.place or "no named place"] = per.get(item.place or "no named place", 0) + 1
    said = "; ".join(f"{place}: {plural(number, 'event')}" for place, number in sorted(per.items()))
    unseen = [p.name for p in places if p.name in _hidden(data)]
    said += f". Nobody could see for a part of the period: {names(unseen, 12)}" if unseen and said else ""
    return f"Map of {names((p.name for p in places), 12) if places else 'events'}. {said or 'No event has a position'}. {plural(left, 'event')} without a position. {disclaimer(data)}"
