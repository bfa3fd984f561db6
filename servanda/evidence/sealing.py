"""Entries above a level the user chooses are sealed: encrypted on the disk, their words with a key of their own, so that these can be erased.

An entry is sealed when it is entered. What the log then holds, and the chain covers, is its marking, its body and its words, both encrypted (AES-256-GCM). The body is
the record without its words; its key is one for all. The words are the free texts (`WORDS`) and the reason; their key lies wrapped in a file of its own, and the
entry names the hash of that file. Both keys are wrapped by a key of the user, which is kept outside the dossier. Erasing destroys the file: what happened, when and by
whom stays and every verdict with it, the words are gone, and the chain still verifies.

In the folder `evidence/seal`: `seal.json` (what was chosen), `keys/HASH.key`, `custody.jsonl` (see `custody`).
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import msgspec

from servanda.base import disk, snapshots
from servanda.base.installed import install_hint
from servanda.base.refusal import Problem, Refusal
from servanda.base.schemes import above, legal, parts, together
from servanda.evidence.chain import canonical, record_from
from servanda.evidence.custody import Custody, Erased
from servanda.evidence.records import TLP, Entry, Record, Sealed

FOLDER, CHOICE, KEYS = "seal", "seal.json", "keys"
FORMAT = "servanda.evidence.seal/1"
WORDS = ("text", "key", "name", "publisher", "reference", "licence", "reason", "how", "because")
"""Fields of records that hold somebody's words. No rule and no verdict reads them."""
_KEY = re.compile(rb"servanda key 1 ([0-9a-f]{64})\n")


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """above: entries marked higher than this are sealed. key: name of the user's key. body: the key of the bodies, wrapped by it, in base64."""

    format: str
    above: str
    key: str
    body: str


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    record: msgspec.Raw
    author: str
    blank: tuple[str, ...]
    because: bool


class Vault:
    """What seals and opens the entries of one log."""

    def __init__(self, folder: Path, choice: Choice) -> None:
        self.folder, self.choice = folder, choice

    def covers(self, label: str) -> bool:
        """Whether what bears this label is sealed: it stands above the level, or cannot be compared with it."""
        return label != TLP[0] and any(above(part, self.choice.above) is not False for part in parts(label))

    def seal(self, record: Record, number: int, author: str, because: str) -> Sealed:
        """The record as the log holds it; the key of its words is on the disk then. Raises Refusal, OSError."""
        words = {name: text for name in WORDS if isinstance(text := getattr(record, name, None), str) and text}
        bare = msgspec.structs.replace(record, **dict.fromkeys(words, ""))
        body = _Body(record=msgspec.Raw(canonical(bare)), author=author, blank=tuple(words), because=bool(because))
        key = os.urandom(32)
        wrapped = _locked(self._user, key, f"{FORMAT} key")
        name = hashlib.sha256(wrapped).hexdigest()
        disk.make_folder(self.folder / KEYS)
        disk.put(self.folder / KEYS / f"{name}.key", wrapped)
        told = msgspec.json.encode({"words": words, "because": because}, order="sorted")
        return Sealed(
            marking=record.marking, key=name, body=_text(_locked(self._body, msgspec.json.encode(body), f"{FORMAT} body {number}")),
            words=_text(_locked(key, told, f"{FORMAT} words {number}")),
        )  # fmt: skip

    def open(self, entry: Entry, erased: Mapping[int, Erased]) -> Entry:
        """The entry as it was entered; words that were erased are replaced by who erased them when and why. Raises Refusal."""
        sealed = cast(Sealed, entry.record)
        place = f"entry {entry.number}"
        body = msgspec.json.decode(_opened(self._body, sealed.body, f"{FORMAT} body {entry.number}", place), type=_Body)
        record = record_from(bytes(body.record))
        if (gone := erased.get(entry.number)) is not None:
            words, because = dict.fromkeys(body.blank, str(gone)), str(gone) if body.because else ""
        else:
            path = self.folder / KEYS / f"{sealed.key}.key"
            wrapped = disk.read(path)
            if wrapped is None or hashlib.sha256(wrapped).hexdigest() != sealed.key:
                what = "missing" if wrapped is None else "damaged"
                raise Refusal(f"the key of the words of entry {entry.number} is {what}, and nobody has erased them", "restore it from a copy", str(path), code="damaged")
            key = _opened(self._user, _text(wrapped), f"{FORMAT} key", str(path))
            told = msgspec.json.decode(_opened(key, sealed.words, f"{FORMAT} words {entry.number}", place))
            words, because = told["words"], told["because"]
        fields: dict[str, Any] = {"author": body.author, "because": because, "record": msgspec.structs.replace(record, **words)}
        return msgspec.structs.replace(entry, **fields)

    def entries(self, stored: Iterable[Entry]) -> tuple[Entry, ...]:
        """Entries as they were entered, those that are not sealed as they are. Raises Refusal."""
        stored = tuple(stored)
        erased = Custody(self.folder).erased(entry.number for entry in stored if isinstance(entry.record, Sealed))
        return tuple(self.open(entry, erased) if isinstance(entry.record, Sealed) else entry for entry in stored)

    def note(self, entries: Iterable[Entry], verb: str) -> None:
        """Enter who read what is marked above the level. Raises Refusal when that cannot be entered."""
        if labels := [entry.record.marking.tlp for entry in entries if self.covers(entry.record.marking.tlp)]:
            Custody(self.folder).read(verb, together(labels), len(labels))

    @cached_property
    def _user(self) -> bytes:
        path = key_folder() / f"{self.choice.key}.key"
        data = disk.read(path)
        if data is None:
            raise Refusal(
                f"entries of this log are sealed with the key {self.choice.key}, and it is not here",
                f"get {path.name} from whoever holds it and put it into {path.parent} (or say where: SERVANDA_KEYS)", str(path), code="not-allowed",
            )  # fmt: skip
        found = _KEY.fullmatch(data)
        if found is None or _name(bytes.fromhex(found[1].decode())) != self.choice.key:
            raise Refusal("the file of the key is damaged", "restore it from a copy", str(path), code="damaged")
        return bytes.fromhex(found[1].decode())

    @cached_property
    def _body(self) -> bytes:
        return _opened(self._user, self.choice.body, f"{FORMAT} bodies", str(self.folder / CHOICE))


def key_folder() -> Path:
    """Where the keys of this person are kept: $SERVANDA_KEYS, else `servanda/keys` in the folder of settings."""
    if said := os.environ.get("SERVANDA_KEYS", ""):
        return Path(said)
    settings = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(settings) if settings else Path.home() / ".config") / "servanda" / KEYS


def open_vault(evidence: Path) -> Vault | None:
    """What was chosen for the log in a folder of evidence; None: nothing is sealed. Raises Refusal when that cannot be read."""
    path = evidence / FOLDER / CHOICE
    choice = snapshots.read(path, Choice)
    if choice is None:
        return None
    if choice.format != FORMAT or not legal(choice.above):
        raise Refusal(f"it is of format '{choice.format}', not {FORMAT}", "read it with the version that wrote it", str(path))
    return Vault(evidence / FOLDER, choice)


def choose(evidence: Path, level: str) -> Path:
    """Seal from now on what is marked above a level; a second time, another level. Out: the file of the user's key, made if there is none.

    Raises Refusal: no level, a key within the dossier, `cryptography` missing, the disk.
    """
    if not legal(level):
        raise Refusal(f"'{level}' is no marking", "give one as --above GREEN")
    keys, home = key_folder(), evidence / FOLDER
    if keys.resolve().is_relative_to(evidence.parent.resolve()):
        raise Refusal("the keys would lie in the folder of what they open", "choose a folder elsewhere: SERVANDA_KEYS=FOLDER", str(keys))
    before = open_vault(evidence)
    try:
        disk.make_folder(home)
        if before is None:
            user = os.urandom(32)
            body = _text(_locked(user, os.urandom(32), f"{FORMAT} bodies"))
            choice = Choice(format=FORMAT, above=level, key=_name(user), body=body)
            disk.make_folder(keys)
            disk.put(keys / f"{choice.key}.key", b"servanda key 1 " + user.hex().encode() + b"\n")
        else:
            choice = msgspec.structs.replace(before.choice, above=level)
        with disk.only_writer(home):
            snapshots.put(home / CHOICE, choice)
    except OSError as error:
        raise Refusal(f"the seal could not be written ({error.strerror or error})", "look at the folder, then try again", str(error.filename or home)) from error
    return keys / f"{choice.key}.key"


def destroy(vault: Vault, stored: Iterable[Entry], erased: Mapping[int, Erased]) -> None:
    """Destroy the keys of all words that were erased: also those that an interrupted erasing has left. Raises OSError."""
    for entry in stored:
        if isinstance(entry.record, Sealed) and entry.number in erased:
            path = vault.folder / KEYS / f"{entry.record.key}.key"
            if path.exists():
                disk.remove(path)
                disk.sync_folder(path.parent)


def verify_seal(evidence: Path, stored: Mapping[int, Sealed]) -> tuple[Problem, ...]:
    """What of the seal is not as it was written: no key is needed for that. stored: sealed entries by number."""
    problems: list[Problem] = []
    place = evidence / FOLDER
    try:
        if open_vault(evidence) is None and stored:
            problems.append(Problem(reason="it is missing, and entries are sealed by it", repair="restore it from a copy", place=str(place / CHOICE)))
        problems += Custody(place).verify()
        erased = Custody(place).erased(stored)
        for number, sealed in stored.items():
            path = place / KEYS / f"{sealed.key}.key"
            data, gone = disk.read(path), number in erased
            if data is None and not gone:
                reason = f"the key of the words of entry {number} is missing, and nobody has erased them"
                problems.append(Problem(reason=reason, repair="restore it from a copy", place=str(path), entry=number))
            elif data is not None and gone:
                reason = f"the words of entry {number} were erased, and their key is still here"
                problems.append(Problem(reason=reason, repair="erase them again", place=str(path), entry=number))
        for path in sorted((place / KEYS).glob("*.key")):
            if hashlib.sha256(disk.read(path) or b"").hexdigest() != path.stem:
                problems.append(Problem(reason="the key is not as it was written", repair="restore it from a copy", place=str(path)))
    except Refusal as error:
        problems += error.problems
    return tuple(problems)


def _name(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:32]


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _cipher(key: bytes) -> Any:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ModuleNotFoundError as error:
        raise Refusal(
            "entries of this log are sealed, and cryptography is not installed", install_hint("seal")
        ) from error
    return AESGCM(key)


def _locked(key: bytes, data: bytes, what: str) -> bytes:
    nonce = os.urandom(12)
    return nonce + bytes(_cipher(key).encrypt(nonce, data, what.encode()))


def _opened(key: bytes, text: str, what: str, place: str) -> bytes:
    cipher = _cipher(key)
    from cryptography.exceptions import InvalidTag

    try:
        data = base64.b64decode(text, validate=True)
        return bytes(cipher.decrypt(data[:12], data[12:], what.encode()))
    except (InvalidTag, ValueError) as error:
        raise Refusal("what is sealed does not open with this key: it is damaged, or the key is another", "restore both from a copy", place, code="damaged") from error
