"""Characters that the files of a report cannot hold."""

from __future__ import annotations

import re

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no place for: control characters, halves of surrogate pairs, the two that are no characters."""


def writable(text: str) -> str:
    """The text with a replacement character (U+FFFD) for everything that XML cannot hold, so that it shows that something stood there."""
    return UNWRITABLE.sub("\ufffd", text)
