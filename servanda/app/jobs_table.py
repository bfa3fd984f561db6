"""Which jobs there are: the name of the command, the name in Python (none: ""), where the declaration stands.

Nothing is imported here."""

from __future__ import annotations

_S = "servanda.instruments.sanctions"
JOBS: dict[str, tuple[str, str]] = {
    "sanctions own caught": ("own", f"{_S}.ownership.job:CaughtJob"),
    "sanctions own owns": ("owns", f"{_S}.ownership.job:OwnsJob"),
    "sanctions own owners": ("owners", f"{_S}.ownership.job:OwnersJob"),
    "sanctions own if-listed": ("if_listed", f"{_S}.ownership.job:IfListedJob"),
    "sanctions own if-sells": ("if_sells", f"{_S}.ownership.job:IfSellsJob"),
    "sanctions own regimes": ("regimes", f"{_S}.ownership.job:RegimesJob"),
}
GROUPS = {
    "sanctions own": (
        "Who is caught by ownership or control, and why.",
        "Ownership and control under dated regimes: must, may or not caught, each with its proof.",
    ),
}
"""Groups of commands: the line in the list of verbs, the help."""
PYTHON = {python: name for name, (python, _place) in JOBS.items() if python}
"""Public names of Python, and the jobs they call."""
