"""The sealed log of a channel: one chained line for each statement, which only those named can open; its root, and a proof of
one statement.

A line holds the leaf of RFC 6962 over 32 random bytes and the statement (without these a short offer could be guessed from
its hash), and both in a box. So the root says what was said without showing it; later one statement can be shown to lie under
it, and nothing else is.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from servanda.base.decoding import read_json
from servanda.base.ledger import Fold, Ledger
from servanda.base.lines import JsonLines
from servanda.base.refusal import Refusal
from servanda.base.result import Based
from servanda.instruments.channels import merkle
from servanda.instruments.channels.boxes import Draw, boxed, unboxed
from servanda.instruments.channels.records import SaidRow

FORMAT = "servanda.channels.sealed/1"
PROOF = "servanda.channels.proof/1"
NONCE = 32


class SealedAct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """leaf: in hexadecimal. box, made_with, keys: in base64, see `boxes`. Nobody is named outside the box."""

    number: int
    at: str
    leaf: str
    box: str
    made_with: str
    keys: tuple[str, ...]
    hash: str = ""


class SealedState(msgspec.Struct, frozen=True):
    """count: of statements; last: the moment of the last."""

    count: int = 0
    last: str = ""


class OfferProof(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That a statement lies under a root, as a file. size: of statements under it; index: its place, from 0; nonce, root,
    path: in hexadecimal."""

    format: str
    root: str
    size: int
    index: int
    nonce: str
    statement: str
    path: tuple[str, ...]


class SealedTold(Based, frozen=True, kw_only=True):
    """What sealing came to. root: over all statements, to be deposited; without_key: who could not be given it; by: whose key
    was used."""

    channel: str
    new: int
    size: int
    root: str
    head: str
    opened_by: int
    without_key: tuple[str, ...] = ()
    new_key: str = ""
    place: str = ""


class Proven(Based, frozen=True, kw_only=True):
    """A proof, and what checking it says: "" where it holds, else why not."""

    proof: OfferProof
    against: str = ""
    wrong: str = ""


def _check(state: SealedState, act: SealedAct) -> None:
    if len(act.leaf) != 64 or not act.keys:
        raise Refusal("a sealed statement has a leaf of 64 digits and at least one key.", "Seal it with: servanda channels seal")
    if act.at < state.last:
        raise Refusal(
            f"the entry is of {act.at}, before the last one ({state.last}).", "Entries follow one another; look at --now."
        )


def _after(state: SealedState, act: SealedAct) -> SealedState:
    return SealedState(count=state.count + 1, last=act.at)


LINES = JsonLines(FORMAT, SealedAct)
FOLD = Fold(SealedState, _check, _after)


def open_sealed(folder: Path | str, channel: str, told: Callable[[str], None] | None = None) -> Ledger[SealedAct, SealedState]:
    """The log of a channel in a folder (`CHANNEL.jsonl`); it is made at the first act. told: hears what nothing depends on."""
    return Ledger(Path(folder) / f"{channel}.jsonl", LINES, FOLD, told=told)


def statement_of(said: SaidRow) -> bytes:
    """A row as the one text that stands for it."""
    return msgspec.json.encode(said, order="sorted")


def seal_act(said: SaidRow, at: str, publics: Sequence[str], draw: Draw) -> SealedAct:
    """A statement as the log holds it. publics: keys of those who can open it."""
    inside = draw(NONCE) + statement_of(said)
    leaf = merkle.leaf(inside)
    box, made_with, keys = boxed(inside, publics, draw, FORMAT.encode() + leaf)
    return SealedAct(number=0, at=at, leaf=leaf.hex(), box=_text(box), made_with=_text(made_with), keys=tuple(map(_text, keys)))


def opened(act: SealedAct, secret: bytes) -> tuple[bytes, SaidRow] | None:
    """Nonce and statement of an entry; None where the key does not open it. Raises Refusal: it opens, and is not what the
    leaf says."""
    leaf = bytes.fromhex(act.leaf)
    inside = unboxed(_bytes(act.box), _bytes(act.made_with), map(_bytes, act.keys), secret, FORMAT.encode() + leaf)
    if inside is None:
        return None
    try:
        said = read_json(inside[NONCE:], type=SaidRow)
    except msgspec.MsgspecError as error:
        raise Refusal(f"entry {act.number} holds no statement.", "Restore the log from a copy.", code="damaged") from error
    if merkle.leaf(inside) != leaf:
        raise Refusal(f"entry {act.number} is not what its leaf says.", "Restore the log from a copy.", code="damaged")
    return inside[:NONCE], said


def opened_rows(acts: Iterable[SealedAct], secret: bytes) -> tuple[SaidRow, ...]:
    """What a key opens of a log, in its order."""
    return tuple(found[1] for act in acts if (found := opened(act, secret)) is not None)


def root_of(acts: Sequence[SealedAct]) -> str:
    return merkle.root([bytes.fromhex(act.leaf) for act in acts]).hex()


def proof_of(acts: Sequence[SealedAct], number: int, secret: bytes, deposited: str = "") -> OfferProof:
    """The proof of entry `number` (from 1). deposited: the root it is to lie under, when it was one of fewer statements.
    Raises Refusal."""
    leaves = [bytes.fromhex(act.leaf) for act in acts]
    if not 1 <= number <= len(leaves):
        raise Refusal(
            f"the log has {len(leaves)} statements, and no number {number}.", "Look with: servanda channels said", "--entry"
        )
    sizes = (
        [len(leaves)]
        if not deposited
        else [n for n in range(number, len(leaves) + 1) if merkle.root(leaves[:n]).hex() == deposited]
    )
    if not sizes:
        raise Refusal(
            f"no state of the log that holds entry {number} has this root.", "Look at the root that was deposited.", "--root"
        )
    found = opened(acts[number - 1], secret)
    if found is None:
        raise Refusal(
            f"this key does not open entry {number}.", "Ask somebody for whom it was sealed.", "--by", code="not-allowed"
        )
    some = leaves[: sizes[0]]
    return OfferProof(
        format=PROOF, root=merkle.root(some).hex(), size=len(some), index=number - 1, nonce=found[0].hex(),
        statement=statement_of(found[1]).decode(), path=tuple(one.hex() for one in merkle.path(number - 1, some)),
    )  # fmt: skip


def read_proof(data: bytes, place: str) -> OfferProof:
    """A proof somebody gave. Raises Refusal."""
    try:
        proof = read_json(data, type=OfferProof)
    except msgspec.MsgspecError as error:
        raise Refusal(f"this is no proof ({error}).", "Ask for the file that `servanda channels prove` wrote.", place) from error
    if proof.format != PROOF:
        raise Refusal(f"it is of format {proof.format}, not {PROOF}.", "Read it with the version that wrote it.", place)
    return proof


def wrong_with(proof: OfferProof, deposited: str) -> str:
    """Why a proof shows nothing; "" where the statement lies under the root that was deposited."""
    try:
        hash = merkle.leaf(bytes.fromhex(proof.nonce) + proof.statement.encode())
        beside = [bytes.fromhex(one) for one in proof.path]
    except ValueError:
        return "a hash in it is none"
    if len(proof.nonce) != 2 * NONCE:
        return "its nonce has not 32 bytes"
    if deposited.casefold() != proof.root:
        return "its root is not the one that was deposited"
    climbed = merkle.climbed(proof.index, proof.size, hash, beside)
    return "" if climbed is not None and climbed.hex() == proof.root else "the statement does not lie under the root"


def key_file(public: str) -> str:
    """The name of the file of a person's secret key: it names nobody."""
    return f"channel-{hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]}.key"


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Refusal("a sealed entry is damaged.", "Restore the log from a copy.", code="damaged") from error
