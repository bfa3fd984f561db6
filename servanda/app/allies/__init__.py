"""The public functions of the alliances instrument, `servanda.allies.<job>()`; each is imported on first use."""

from servanda.app.jobs import door

door(__name__)
