"""`servanda figures`: the job of `app/figures.py`."""

from servanda.app.jobs import leaf

command = leaf("figures")
