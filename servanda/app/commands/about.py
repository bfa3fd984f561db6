"""`servanda about`."""

from __future__ import annotations

import click

from servanda.app.cli import put_json
from servanda.base.version import VERSION


@click.command(
    name="about",
    epilog="""\b
Examples:
  servanda about
  servanda about --sbom > servanda.cdx.json        a bill of materials""",
)
@click.option("--sbom", is_flag=True, help="Print a bill of materials (CycloneDX 1.6, JSON): Servanda and every library installed for it.")
def command(sbom: bool) -> int:
    """Say what is installed here: the version, the extras that are there, where examples, rule pages and schema lie."""
    from servanda.app.materials import bill, extras, installed
    from servanda.base.installed import install_hint
    from servanda.base.shipped import EXAMPLES, shipped

    if sbom:
        put_json(bill(installed()))
        return 0
    click.echo(f"servanda {VERSION}, Apache 2.0")
    for extra, missing in extras().items():
        click.echo(f"{extra}: not whole, {', '.join(missing)} missing. {install_hint(extra)}" if missing else f"{extra}: installed")
    click.echo(f"examples: {', '.join(EXAMPLES)} (servanda new NAME --example {EXAMPLES[-1]})")
    click.echo(f"pages of the rules: {shipped('rules')}")
    click.echo(f"schema of the model: {shipped('schema')}")
    return 0
