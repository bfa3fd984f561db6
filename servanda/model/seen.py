"""Who sees and who judges: verification, access and determination."""

from __future__ import annotations

from servanda.model import core
from servanda.model.build import first_of, parts_of, texts_of
from servanda.model.context import Context, who_of
from servanda.model.points import point_of
from servanda.text.syntax import Part, Words

_SORTS = {"verified by": "verified", "monitored by": "monitored", "supervised by": "supervised", "certified by": "certified"}
PUBLIC = "public"


def verification_of(context: Context, parts: tuple[Part, ...]) -> tuple[core.Verification, ...]:
    """`verified by`, `monitored by`, `supervised by`, `certified by` with what is nested under them."""
    build, where = context.build, context.where
    found = []
    for part in parts_of(parts, *_SORTS):
        by = build.names.find_all("actor", part.names, where)
        if not by:
            continue
        nested = part.parts
        every, reports = first_of(nested, "every"), first_of(nested, "reports within")
        start, end, detects = first_of(nested, "from"), first_of(nested, "until"), first_of(nested, "detects within")
        found.append(
            core.Verification(
                sort=_SORTS[part.keyword],
                by=by,
                means=texts_of(nested, "means"),
                every=every.period if every else None,
                reports_within=reports.period if reports else None,
                reports_to=_addressees(context, reports.names) if reports else (),
                access=access_of(context, nested),
                start=point_of(context, start.point) if start and start.point else None,
                end=point_of(context, end.point) if end and end.point else None,
                baseline=texts_of(nested, "baseline"),
                detects_within=detects.period if detects else None,
                span=part.span,
            )
        )
    return tuple(found)


def _addressees(context: Context, names: tuple[Words, ...]) -> tuple[str, ...]:
    """Those reported to; `public` is one of them, and so is `the public`."""
    found: list[str] = []
    for words in names:
        if words.text.casefold().removeprefix("the ") == PUBLIC:
            found.append(PUBLIC)
        else:
            name = context.build.names.find("actor", words, context.where)
            found += [name.id] if name else []
    return tuple(dict.fromkeys(found))


def access_of(context: Context, parts: tuple[Part, ...]) -> tuple[core.Access, ...]:
    """`access to PLACE [with the consent of X]`."""
    found = []
    for part in parts_of(parts, "access to"):
        who = who_of(context.build, part.who, context.where) if part.who else None
        for place in context.build.names.find_all("place", part.names, context.where):
            found.append(core.Access(place=place, consent_of=who.actors if who else ()))
    return tuple(found)


def determination_of(context: Context, parts: tuple[Part, ...]) -> core.Determination | None:
    """`determined by A within PERIOD`."""
    part = first_of(parts, "determined by")
    if part is None:
        return None
    by = context.build.names.find_all("actor", part.names, context.where)
    if not by:
        return None
    standard, attribution = texts_of(part.parts, "standard"), texts_of(part.parts, "attribution")
    return core.Determination(
        by=by,
        within=part.period,
        standard=" ".join(standard),
        attribution=" ".join(attribution),
        span=part.span,
    )
