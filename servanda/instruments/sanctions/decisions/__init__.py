"""Decisions on hits: who said what of which pair of records, on what grounds, confirmed by whom, and until when it holds."""

from servanda.instruments.sanctions.decisions.log import Decisions, open_decisions
from servanda.instruments.sanctions.decisions.records import Act, Look, Pair, Policy, Proposal, Verdict, query_content
from servanda.instruments.sanctions.decisions.standing import State, look

__all__ = [
    "Act",
    "Decisions",
    "Look",
    "Pair",
    "Policy",
    "Proposal",
    "State",
    "Verdict",
    "look",
    "open_decisions",
    "query_content",
]
