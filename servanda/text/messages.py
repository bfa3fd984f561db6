"""Every sentence the reader of files can say stands in `messages.toml`: what is wrong, one repair, and why it matters where that
is not plain. `{words}` is what the author wrote."""

from __future__ import annotations

import msgspec

from servanda.base.shipped import LazyTable
from servanda.text.diagnostics import Severity


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A finding's sentence. The places in braces are filled when it is made."""

    text: str
    repair: str
    why: str = ""
    severity: Severity = Severity.ERROR


MESSAGES = LazyTable("text/messages.toml", Message)
