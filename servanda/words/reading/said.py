"""What was left out, in words for a person."""

from __future__ import annotations

from collections.abc import Mapping


def counted(left: Mapping[str, int]) -> str:
    """`1 picture, 3 text boxes`. left: by `one|many`."""
    return ", ".join(f"{count:,} {what.split('|')[count > 1]}" for what, count in sorted(left.items()) if count)
