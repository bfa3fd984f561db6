"""What was said in the channels by a day, and what of it binds."""

from __future__ import annotations

import datetime as dt

from servanda.base.result import Based
from servanda.instruments.channels.binding import ChannelStands


class SaidByDay(Based, frozen=True, kw_only=True):
    """The channels asked about, each as it stands at the end of the day."""

    on: dt.date
    channels: tuple[ChannelStands, ...]
