"""The public functions of the sharing instrument, `servanda.share.<job>()`; each is imported on first use."""

from servanda.app.jobs import door

door(__name__)
