"""The server on 127.0.0.1: a free port, one link, and nothing left running when it ends."""

from __future__ import annotations

import importlib.util
import logging
import socket
from collections.abc import Mapping

import click
import uvicorn

from servanda.app.web.guard import LIFE, Entrance
from servanda.app.web.server import application
from servanda.app.web.workbench import Workbench


def serve(path: str, *, fixed: Mapping[str, str], read_only: bool, browser: bool) -> None:
    """Serve a dossier until Ctrl-C. Raises OSError where no port can be had."""
    if importlib.util.find_spec("babel") is None:  # loaded with the first page that needs it
        raise ModuleNotFoundError(name="babel")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()  # whoever opens the link at once waits, and is not turned away
    port = listening.getsockname()[1]
    door = Entrance(port)
    bench = Workbench(path, door, fixed=fixed, read_only=read_only)
    link = f"http://127.0.0.1:{port}/#{door.token}"
    click.echo(f"The workbench is open: {link}")
    click.echo(f"  The link opens once, within {LIFE} seconds; a code is what stands after #. Ctrl-C ends it.")
    settings = uvicorn.Config(
        application(bench),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        ws="websockets-sansio",
        lifespan="off",
    )
    # Pages that listen for news are cut off at the end: that is how they end, and no error.
    logging.getLogger("uvicorn.error").addFilter(lambda said: "graceful shutdown" not in said.getMessage())
    if browser:
        import threading
        import webbrowser

        threading.Timer(0.5, webbrowser.open, (link,)).start()
    try:
        uvicorn.Server(settings).run(sockets=[listening])
    except KeyboardInterrupt:
        click.echo("The workbench is closed.")
    finally:
        bench.engine.close()
