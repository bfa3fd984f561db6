"""The proof of a verdict, with its words: of a caught party the steps that lead to it, of another the set that nobody outside holds enough of."""

from __future__ import annotations

from servanda.instruments.sanctions.ownership.bounds import bounds
from servanda.instruments.sanctions.ownership.phrases import words_of
from servanda.instruments.sanctions.ownership.proofs import OwnershipChain, ranks
from servanda.instruments.sanctions.ownership.ranked import Ranked
from servanda.instruments.sanctions.ownership.records import Answer, Proof, Verdict


def prove(derived: Ranked, node: int, verdict: Verdict) -> Answer:
    """In: a derivation, a party's number and its verdict. Out: the answer with its proof and its words."""
    at = derived.at
    if verdict is Verdict.NOT:
        steps = tuple(bounds(derived, node))
    else:
        rank, seeds = ranks(derived, node, may=verdict is Verdict.MAY)
        steps = tuple(OwnershipChain(at, rank, seeds, may=verdict is Verdict.MAY).steps(node))
    name = at.graph.name(node)
    proof = Proof(party=name, verdict=verdict, regime=at.regime.id, on=at.on.isoformat(), steps=steps)
    refer = verdict is Verdict.MAY and any(s.refer for s in steps)
    return Answer(party=name, verdict=verdict, proof=proof, refer=refer, words=words_of(proof, at.regime))
