"""`servanda rules`."""

from __future__ import annotations

import click

from servanda.app.cli import put, put_json
from servanda.app.params import RULE
from servanda.base.refusal import Refusal

TOLD_ELSEWHERE = {
    "SV606": "servanda strategy enforce",
    "SV805": "servanda support debt",
    "SV912": "servanda strategy lines",
    "SV914": "servanda strategy lines",
    "SV920": "servanda channels check",
    "SV921": "servanda channels check",
    "SV930": "servanda share may",
    "SV931": "servanda share may",
    "SV940": "servanda share may",
}
"""Rules that look at more than a text, and the verb that tells them."""


@click.command(
    name="rules",
    epilog="""\b
Examples:
  servanda rules           all rules
  servanda rules SV404     one rule with its reason and examples""",
)
@click.argument("code", default="", metavar="[CODE]", type=RULE)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(code: str, as_json: bool) -> int:
    """List the rules of drafting, or explain one."""
    from servanda.check.rules.registry import all_rules
    from servanda.report.pages.rules import rule_page, rules_page

    rules = all_rules()
    if code:
        rules = tuple(r for r in rules if r.code == code.upper())
        if not rules:
            if verb := TOLD_ELSEWHERE.get(code.upper()):
                needs, page = "needs figures, the log or the channels of a dossier", "/".join(verb.split()[1:])
                raise Refusal(f"{code.upper()} {needs}; it is told by: {verb}", f"Its page: docs/{page}.md.")
            raise Refusal(f"there is no rule {code}.", repair="All rules: servanda rules")
    if as_json:
        keys = ("code", "title", "decidability", "severity", "severities", "source", "why", "bad", "good")
        put_json([{key: getattr(r.words if hasattr(r.words, key) else r, key) for key in keys} for r in rules])
    else:
        put(rule_page(rules[0]) if code else rules_page(rules))
    return 0
