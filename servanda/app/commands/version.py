"""`servanda version`."""

from __future__ import annotations

import platform

import click

from servanda.app.cli import put_json
from servanda.base.version import VERSION


@click.command(name="version")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(as_json: bool) -> int:
    """Print the versions of Servanda, Python and the solver."""
    from importlib.metadata import version

    found = {"servanda": VERSION, "python": platform.python_version(), "z3-solver": version("z3-solver"), "model": "1"}
    if as_json:
        put_json(found)
    else:
        click.echo("\n".join(f"{name} {value}" for name, value in found.items()))
    return 0
