"""What stops a report: one exception with its repair."""

from __future__ import annotations

from servanda.base.installed import install_hint


class ReportError(Exception):
    """Why no report can be made, and one thing to do about it."""

    def __init__(self, reason: str, repair: str = "") -> None:
        super().__init__(f"{reason} {repair}".strip())
        self.reason = reason
        self.repair = repair


class MissingExtra(ReportError):
    """A library of an extra is not installed."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(
            f"this format needs {library}, which is not installed.", install_hint(extra)
        )
