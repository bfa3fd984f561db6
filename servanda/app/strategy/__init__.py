"""The public functions of the strategy instrument, `servanda.strategy.<job>()`; each is imported on first use."""

from servanda.app.jobs import door

door(__name__)
