"""The sign between the cells of a table in text: one sniff for every verb that reads one."""

from __future__ import annotations

DIVIDERS = (",", ";", "\t", "|")
def divider(heading: str) -> str:
    """The sign that divides the first line, outside quotes; the comma where none does. Of two that stand equally often the earlier of `DIVIDERS`."""
    bare = "".join(heading.split('"')[::2])  # every second part stands between quotes
    return max(DIVIDERS, key=bare.count)


def first_line(text: str) -> str:
    """The first line of a text that says anything."""
    return next((line for line in text.splitlines() if line.strip()), "")
