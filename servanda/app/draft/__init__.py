"""The public functions of drafting from words, `servanda.draft.<job>()`; each is imported on first use."""

from servanda.app.jobs import door

door(__name__)
