"""`servanda channels seal` and `prove`: statements into the sealed log of a channel, and the proof of one of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servanda.app.channels.folder import ChannelJob
from servanda.base.job import Given, number, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.instruments.channels.log import Proven, SealedTold
    from servanda.instruments.channels.records import Channel, ChannelTable


class _OfChannelJob(ChannelJob):
    channel = word("The channel.", "CHANNEL", "--channel")
    by = word("With the key of this person.", "PERSON", "--by")

    def chosen(self, table: ChannelTable) -> Channel:
        """The channel asked for. Raises Refusal."""
        from servanda.base.tables.faults import closest

        for name, value in (("--channel", self.channel), ("--by", self.by)):
            if not value:
                raise Refusal(f"{name} must be given.", "Say of which channel, and with whose key.", name)
        for one in table.channel:
            if one.id == self.channel:
                return one
        raise Refusal(
            f"there is no channel “{self.channel}”.", closest(self.channel, [one.id for one in table.channel]), "--channel"
        )


class SealJob(_OfChannelJob):
    """Put every statement of --channel that the table of the dossier at PATH holds, and the sealed log does not, into that
    log: in a box that the principal, the envoys and whoever is read in can open, each with a key of their own. Prints the
    root, which can be deposited. With --new-key: make a key for a person instead."""

    short = "Seal what was said in a channel; print the root to deposit. Or make a key."
    examples = ('channels seal dossiers/envoys --new-key "Envoy Tarn" --out -',)
    asks = ("now", *ChannelJob.asks)
    new_key = word("Make a key for this person.", "NAME", "--new-key")

    def run(self, given: Given) -> SealedTold:
        from servanda.instruments.channels.log import SealedTold, opened, root_of, seal_act

        table = self.table(given)
        if self.new_key:
            public, place = self._make_key()
            return SealedTold(channel="", new=0, size=0, root="", head="", opened_by=0, new_key=public, place=str(place))
        channel, secret = self.chosen(table), self.secret(table, self.by)
        at = given.moment()
        publics, without = self._readers(table, channel, at[:10])
        log = self.log(channel.id)

        def new(_state: Any) -> list[Any]:
            held = [found[1] for entry in log.read() if (found := opened(entry.act, secret)) is not None]
            rows = [one for one in table.said if one.channel == channel.id and one not in held]
            return [seal_act(one, at, publics, os.urandom) for one in rows]

        made = log.append_with(new, at=at)
        acts = [entry.act for entry in log.read()]
        return SealedTold(
            channel=channel.id, new=len(made), size=len(acts), root=root_of(acts), head=log.head, opened_by=len(publics),
            without_key=without,
        )  # fmt: skip

    def _readers(self, table: ChannelTable, channel: Channel, day: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The keys of those who can open what is sealed on a day, and who of them has none. Raises Refusal."""
        read = [one.person for one in table.read_in if one.channel == channel.id and one.since.isoformat() <= day]
        gone = {
            one.person
            for one in table.read_in
            if one.channel == channel.id and one.until is not None and one.until.isoformat() < day
        }
        names = dict.fromkeys(name for name in (self.by, channel.principal, *channel.envoys, *read) if name and name not in gone)
        keys = {one.name: one.key for one in table.person if one.key}
        if self.by not in names:
            raise Refusal(
                f"“{self.by}” is no longer read in to {channel.id}.", "Let somebody who is seal it.", "--by", code="not-allowed"
            )
        return tuple(dict.fromkeys(keys[name] for name in names if name in keys)), tuple(
            name for name in names if name not in keys
        )

    def _make_key(self) -> tuple[str, Path]:
        from servanda.base import disk
        from servanda.evidence.sealing import key_folder
        from servanda.instruments.channels.boxes import public_of
        from servanda.instruments.channels.log import key_file

        folder = key_folder()
        if folder.resolve().is_relative_to(self.home.resolve()):
            raise Refusal(
                "the keys would lie in the folder of what they open.", "Choose another: SERVANDA_KEYS=FOLDER", str(folder)
            )
        secret = os.urandom(32)
        public = public_of(secret)
        try:
            disk.make_folder(folder)
            disk.put(folder / key_file(public), secret.hex().encode() + b"\n")
        except OSError as error:
            raise disk.refused(folder, error) from error
        return public, folder / key_file(public)

    @staticmethod
    def says(answer: SealedTold) -> Document:
        from servanda.instruments.channels.sealed_page import sealed_page

        return sealed_page(answer)


class ProveJob(_OfChannelJob):
    """Make the proof that statement --entry of the sealed log of --channel lies under the root: it shows this one and no
    other. With --given: look at a proof that somebody gave, against the root that was deposited; that needs no dossier."""

    short = "Prove that one statement was sealed, and show no other; or check such a proof."
    exits = ("done, and the proof holds", "the proof does not hold")
    examples = (
        "channels prove --given dossiers/envoys/channels/proof.json --out - "
        "--root fdb6daa06fcb3b09476bc59d5ca875aafff833a22917c0ad3d079a90743b1dc4",
    )
    entry = number("The number of the statement in the log, from 1.", "N", 1, "--entry", least=1)
    root = word("The root that was deposited, in hexadecimal.", "ROOT", "--root")
    proof = word("Where the proof is written.", "FILE", "--proof")
    given = word("A proof that somebody gave, to be checked against --root.", "FILE", "--given")

    def run(self, given: Given) -> Proven:
        import msgspec

        from servanda.base import disk
        from servanda.base.shown import json_bytes
        from servanda.instruments.channels.log import Proven, proof_of, read_proof, wrong_with

        if self.given:
            if not self.root:
                raise Refusal("a proof is checked against a root that was deposited.", "Give --root.", "--root")
            one = read_proof(given.read(self.given, most=1 << 24), self.given)
            return Proven(proof=one, against=self.root, wrong=wrong_with(one, self.root))
        table = self.table(given)
        channel, secret = self.chosen(table), self.secret(table, self.by)
        acts = [entry.act for entry in self.log(channel.id).read()]
        made = proof_of(acts, self.entry, secret, self.root.casefold())
        if self.proof:
            try:  # it holds what was said: for its owner alone
                disk.make_folder(Path(self.proof).parent)
                disk.put(Path(self.proof), json_bytes(msgspec.json.format(msgspec.json.encode(made), indent=2)) + b"\n")
            except OSError as error:
                raise disk.refused(self.proof, error) from error
        return Proven(proof=made, against=self.root)

    def page(self, answer: Proven, full: bool) -> Document | str:
        return type(self).says(answer) if self.given else super().page(answer, full)

    def data(self, answer: Proven) -> object:
        return answer if self.given else super().data(answer)

    @staticmethod
    def says(answer: Proven) -> Document:
        from servanda.instruments.channels.sealed_page import proven_page

        return proven_page(answer)

    def found(self, answer: Proven) -> bool:
        return bool(answer.wrong)
