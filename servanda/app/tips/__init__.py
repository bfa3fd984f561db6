"""The public functions of tips, `servanda.tips.<job>()`; each is imported on first use."""

from servanda.app.jobs import door

door(__name__)
