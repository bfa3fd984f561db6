"""Events and places as GeoJSON (RFC 7946): positions are longitude, latitude. What has no position is left out and counted."""

from __future__ import annotations

import json
from typing import Any

from servanda.base.shown import in_json
from servanda.calendar import to_iso
from servanda.evidence.marking import marking_text
from servanda.report.exports import File
from servanda.report.geo import wound
from servanda.report.map import disclaimer
from servanda.report.monitoring import facts
from servanda.report.monitoring.data import Item, ReportData
from servanda.report.monitoring.words import NOT_ESTABLISHED
from servanda.report.release import Released, opened


def files(released: Released) -> tuple[File, ...]:
    """One file."""
    data = opened(released)
    shapes = {place.name: place.geometry for place in data.places}
    breaking = {r.id: r.clauses for r in facts.recorded(data.now)}
    events = [(item, _geometry(item, shapes)) for item in data.items]
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "geometry": wound(place.geometry),
            "properties": {"sort": "place", "name": place.name, "viewpoint": place.viewpoint},
        }
        for place in data.places
    ]
    features += [_feature(data, item, geometry, breaking.get(item.id, ())) for item, geometry in events if geometry is not None]
    left = sum(1 for _, geometry in events if geometry is None)
    basis = data.now.basis
    about = {
        "title": data.title,
        "marking": marking_text(data.marking),
        "for": data.recipient or "nobody named",
        "as_of": to_iso(basis.as_of, data.zone),
        "known_by": to_iso(basis.known, data.zone),
        "left_out_without_position": left,
        "disclaimer": disclaimer(data),
        "version": basis.version,
    }
    text = in_json(json.dumps({"type": "FeatureCollection", "servanda": about, "features": features}, ensure_ascii=False, indent=1)) + "\n"
    holds = f"{len(features) - len(data.places)} events and {len(data.places)} places; {left} events without a position left out"
    return (File(suffix=".geojson", data=text.encode("utf-8"), holds=holds),)


def _geometry(item: Item, shapes: dict[str, dict[str, object]]) -> dict[str, object] | None:
    if item.point is not None:
        return {"type": "Point", "coordinates": list(item.point)}
    shape = shapes.get(item.place)
    return None if shape is None else wound(shape)


def _feature(data: ReportData, item: Item, geometry: dict[str, object], clauses: tuple[str, ...]) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "sort": "count" if item.count else "event",
        "item": item.number,
        "what": item.what,
        "term": item.term,
        "first": to_iso(item.first, data.zone),
        "last": to_iso(item.last, data.zone),
        "precision": item.precision,
        "place": item.place or None,
        "located": "by its own point" if item.point is not None else "by its place",
        "amount": None if item.amount is None else float(item.amount),
        "bound": item.bound if item.amount is not None else None,
        "unit": item.unit or None,
        "attribution": ", ".join(item.by) or item.attribution or NOT_ESTABLISHED,
        "breaks": list(clauses),
        "sources": list(item.sources),
        "grades": item.grades or None,
        "standing": item.standing,
        "marking": item.marking,
    }
    return {"type": "Feature", "geometry": geometry, "properties": properties}
