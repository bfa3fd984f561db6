"""A thousand clauses over the same trace: 300 prohibitions, 300 deadlines, 300 counts, 100 joins, each for a party or area of its own."""

from __future__ import annotations

from bench.monitor.policies import AREAS, PARTIES, text
from servanda.monitor.plan import Compiled


def clauses() -> str:
    """The file of the five policies with other clauses."""
    head = text(("P5",)).rstrip().removesuffix("```")
    lines = []
    for party in range(1, PARTIES + 1):
        area = 1 + party % AREAS
        lines += [
            f"clause A.{party}", f"  Party {party} must not shell at Area {area}", f"  from the ceasefire starts at Area {area}",
            f"clause B.{party}", f"  Party {party} must complete the withdrawal", f"  within {7 + party % 8} days of the trigger",
            "  whenever start the withdrawal",
            f"clause C.{party}", f"  Party {party} must not commit a violation", f"  at most {2 + party % 6} incidents in any {12 + party % 24} hours",
        ]  # fmt: skip
    return head + "\n".join(lines) + "\n```\n"


def thousand() -> Compiled:
    """The clauses as plans."""
    from servanda.model.loader import load_files
    from servanda.model.views import view
    from servanda.monitor.compile import compile_view

    dossier = load_files({"thousand.md": clauses().encode()}, "thousand")
    errors = [one.message for one in dossier.diagnostics if one.severity.value == "error"]
    if errors:
        raise SystemExit(f"the thousand clauses are wrong: {errors[:3]}")
    return compile_view(view(dossier))
