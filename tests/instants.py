"""Instants of written moments, for tests."""

from servanda.base.time import read_moment
from servanda.calendar import Instant, spanned


def from_iso(text: str, zone: str) -> Instant:
    """The first second of a moment; without an offset it is local time of the zone."""
    return spanned(read_moment(text), zone)[0]
