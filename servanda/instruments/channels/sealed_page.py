"""What sealing, a proof and its check tell, as pages."""

from __future__ import annotations

from servanda.base.document import Document, PageBlock, Para, counted, table
from servanda.instruments.channels.log import Proven, SealedTold

DEPOSIT = (
    "Give the root to whoever is to hold it, a mediator for example. It tells nothing of what the statements say, nor how many "
    "there are."
)


def sealed_page(answer: SealedTold) -> Document:
    """The root first: it is what is carried away."""
    if answer.new_key:
        said = f'A key was made. Write into the row of the person: key = "{answer.new_key}"'
        where = Para(
            f"The secret key lies in {answer.place}. Whoever has it reads what is sealed for it; there is no copy.", "warn"
        )
        return Document("A key of a channel", (Para(said, "strong"), where), answer.basis.foot())
    first = f"{counted(answer.size, 'statement')} sealed in {answer.channel}, {answer.new} of them now. Root: {answer.root}"
    blocks: list[PageBlock] = [Para(first, "strong"), Para(DEPOSIT)]
    if answer.new:
        blocks.append(Para(f"What was sealed now can be opened with {counted(answer.opened_by, 'key')}."))
    if answer.without_key:
        blocks.append(Para(f"These have no key in the table, so they cannot open it: {', '.join(answer.without_key)}.", "warn"))
    blocks.append(Para(f"Head of the log: {answer.head}", "quiet"))
    return Document(f"The sealed log of {answer.channel}", tuple(blocks), answer.basis.foot())


def proven_page(answer: Proven) -> Document:
    """Whether the statement lies under the root."""
    proof = answer.proof
    if answer.wrong:
        return Document("A proof", (Para(f"This proves nothing: {answer.wrong}.", "bad"),), answer.basis.foot())
    under = "the root that was deposited" if answer.against else "this root, which nobody has yet compared with a deposited one"
    first = f"The statement below is number {proof.index + 1} of {proof.size} under {under}."
    rows = (("statement", proof.statement), ("root", proof.root))
    blocks: tuple[PageBlock, ...] = (
        Para(first, "good" if answer.against else "strong"),
        table(rows, {"what": lambda row: row[0], "as it stands": lambda row: row[1]}),
        Para(
            "It shows this one statement, its place and how many there are. Of the others it shows hashes from which nothing "
            "can be guessed."
        ),
    )
    return Document("A proof", blocks, answer.basis.foot())
