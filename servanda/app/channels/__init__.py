"""The public functions of channels, `servanda.channels.<job>()`; each is imported on first use."""

from servanda.app.jobs import door

door(__name__)
