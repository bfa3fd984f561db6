"""A dossier as JSON and back: one versioned envelope, the same bytes for the same dossier."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from servanda.base.decoding import read_json
from servanda.base.refusal import Refusal
from servanda.model.core import Dossier

FORMAT = "servanda-model"
VERSION = "1"


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"version": FORMAT}):
    """What a file holds: the version of the format and the dossier."""

    version: str
    dossier: Dossier


class _Version(msgspec.Struct, frozen=True, rename={"version": FORMAT}):
    version: str = ""


def to_json(dossier: Dossier, *, proposals: bool = False) -> bytes:
    """The dossier as UTF-8 JSON, keys sorted, two spaces of indent, a newline at the end. proposals: also what nobody has
    confirmed."""
    told = dossier if proposals or not dossier.proposals else replace(dossier, proposals=())
    data = msgspec.json.encode(Envelope(VERSION, told), order="sorted")
    return msgspec.json.format(data, indent=2) + b"\n"


def from_json(data: bytes) -> Dossier:
    """The dossier that `to_json` wrote.

    Raises:
        Refusal: no JSON, another format or version, or a value that does not fit, with the place where.
    """
    try:
        version = read_json(data, type=_Version).version
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(f"this is no dossier in JSON: {error}", "give the file that the export wrote") from error
    if version != VERSION:
        said = f"its version is '{version}'" if version else f"it has no '{FORMAT}'"
        raise Refusal(
            f"this version reads format {VERSION}, but {said}", "export the dossier again with this version"
        )
    try:
        return read_json(data, type=Envelope).dossier
    except (msgspec.DecodeError, Refusal, ValueError, RecursionError) as error:
        raise Refusal(f"the dossier in JSON does not fit the format: {error}", "export the dossier again") from error
