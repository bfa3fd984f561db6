"""The public functions of the support instrument, `servanda.support.<job>()`; each is imported on first use."""

from servanda.app.jobs import door

door(__name__)
