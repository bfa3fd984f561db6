"""The hash tree of RFC 6962, boxes that some can open, and the sealed log."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

pytest.importorskip("cryptography")

from servanda.base.refusal import Refusal
from servanda.instruments.channels import merkle
from servanda.instruments.channels.boxes import boxed, public_of, unboxed
from servanda.instruments.channels.log import (
    SealedAct,
    open_sealed,
    opened,
    opened_rows,
    proof_of,
    root_of,
    seal_act,
    statement_of,
    wrong_with,
)
from servanda.instruments.channels.records import SaidRow

VECTOR = [bytes.fromhex(one) for one in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]


def test_the_vector_of_certificate_transparency() -> None:
    leaves = [merkle.leaf(one) for one in VECTOR]
    roots = [merkle.root(leaves[:n]).hex() for n in range(1, 9)]
    assert [one[:8] for one in roots[:7]] == ["6e340b9c", "fac54203", "aeb6bcfe", "d37ee418", "4e3bbb1f", "76e67dad", "ddb89be4"]
    assert roots[7] == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert merkle.root([]) == hashlib.sha256(b"").digest()


def test_every_leaf_of_every_tree_climbs_to_the_root_and_nothing_else_does() -> None:
    for size in range(1, 34):
        leaves = [merkle.leaf(bytes([n])) for n in range(size)]
        root = merkle.root(leaves)
        for index in range(size):
            path = merkle.path(index, leaves)
            assert merkle.climbed(index, size, leaves[index], path) == root
            assert merkle.climbed(index, size, merkle.leaf(b"other"), path) != root
            assert merkle.climbed(index, size, leaves[index], (*path, root)) is None
            assert not path or merkle.climbed(index, size, leaves[index], path[:-1]) is None
            for other in range(size):
                assert other == index or merkle.climbed(other, size, leaves[index], path) != root
    assert merkle.climbed(3, 3, leaves[0], ()) is None


class Drawn:
    """Bytes that are no secret: the same on every run."""

    def __init__(self, seed: str) -> None:
        self.seed, self.count = seed, 0

    def __call__(self, many: int) -> bytes:
        self.count += 1
        return hashlib.shake_256(f"{self.seed}{self.count}".encode()).digest(many)


KEYS = {name: Drawn(name)(32) for name in ("E", "M", "P")}
PUBLIC = {name: public_of(key) for name, key in KEYS.items()}


def test_a_box_opens_for_those_it_was_made_for_and_names_nobody() -> None:
    box, made_with, keys = boxed(b"the brigade goes in May", [PUBLIC["E"], PUBLIC["M"]], Drawn("b"), b"x")
    for name in ("E", "M"):
        assert unboxed(box, made_with, keys, KEYS[name], b"x") == b"the brigade goes in May"
    assert unboxed(box, made_with, keys, KEYS["P"], b"x") is None
    assert unboxed(box, made_with, keys, KEYS["E"], b"y") is None
    assert unboxed(box[:-1] + b"\x00", made_with, keys, KEYS["E"], b"x") is None
    assert bytes.fromhex(PUBLIC["E"]) not in box + made_with + b"".join(keys)


def rows(many: int) -> list[SaidRow]:
    return [SaidRow(channel="lark", on=dt.date(2031, 4, n + 1), by="E", to=("F",), items=("lark:0",), kind="offer", words=f"offer {n}") for n in range(many)]


def log_of(folder: Path, many: int = 5) -> list[SealedAct]:
    log, draw = open_sealed(folder, "lark"), Drawn("log")
    for n, row in enumerate(rows(many)):
        log.append((seal_act(row, f"2031-05-0{n + 1}T10:00:00Z", [PUBLIC["E"], PUBLIC["M"]], draw),))
    return [entry.act for entry in log.read()]


def test_the_log_shows_nothing_of_what_it_holds(tmp_path: Path) -> None:
    acts = log_of(tmp_path)
    assert opened_rows(acts, KEYS["M"]) == tuple(rows(5))
    assert opened_rows(acts, KEYS["P"]) == ()
    data = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.name != "lock")
    for word in (b"offer", b"lark", b'"E"', b'"F"', PUBLIC["E"].encode()):
        assert word not in data
    again = seal_act(rows(1)[0], "2031-05-01T10:00:00Z", [PUBLIC["E"]], Drawn("other"))
    assert again.leaf != acts[0].leaf, "the same short offer has another leaf each time"
    assert hashlib.sha256(b"\x00" + statement_of(rows(1)[0])).hexdigest() != acts[0].leaf


def test_a_proof_shows_one_statement_and_no_other(tmp_path: Path) -> None:
    acts = log_of(tmp_path)
    deposited = root_of(acts[:4])
    for number in range(1, 5):
        proof = proof_of(acts, number, KEYS["E"], deposited)
        assert (proof.size, wrong_with(proof, deposited), wrong_with(proof, deposited.upper())) == (4, "", "")
        assert f"offer {number - 1}" in proof.statement
        text = repr(proof)
        assert not [n for n in range(5) if n != number - 1 and f"offer {n}" in text]
        import msgspec

        other = msgspec.structs.replace(proof, statement=proof.statement.replace("lark:0", "lark:1"))
        assert wrong_with(other, deposited) == "the statement does not lie under the root"
        assert "deposited" in wrong_with(proof, root_of(acts))
        assert "32 bytes" in wrong_with(msgspec.structs.replace(proof, nonce=proof.nonce[2:], statement=proof.statement), deposited)
        assert wrong_with(msgspec.structs.replace(proof, path=("zz",)), deposited) == "a hash in it is none"
    for number, key, root, why in ((9, "E", "", "no number 9"), (5, "E", deposited, "no state of the log"), (1, "P", "", "does not open entry 1")):
        with pytest.raises(Refusal, match=why):
            proof_of(acts, number, KEYS[key], root)


def test_an_entry_that_is_not_what_its_leaf_says_is_refused(tmp_path: Path) -> None:
    import base64

    act = log_of(tmp_path, 1)[0]
    about = b"servanda.channels.sealed/1" + bytes.fromhex(act.leaf)
    box, made_with, keys = boxed(bytes(32) + statement_of(rows(2)[1]), [PUBLIC["E"]], Drawn("f"), about)
    text = [base64.b64encode(one).decode() for one in (box, made_with, *keys)]
    import msgspec

    false = msgspec.structs.replace(act, box=text[0], made_with=text[1], keys=(text[2],))
    with pytest.raises(Refusal, match="not what its leaf says"):
        opened(false, KEYS["E"])
    with pytest.raises(Refusal, match="before the last one"):
        open_sealed(tmp_path, "lark").append((seal_act(rows(1)[0], "2031-01-01T00:00:00Z", [PUBLIC["E"]], Drawn("l")),))
