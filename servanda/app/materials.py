"""A bill of materials in CycloneDX 1.6: what Servanda is made of, as it is installed here or as it lies in a folder of wheels."""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import platform
import re
import uuid
import zipfile
from collections.abc import Iterable
from email.parser import Parser
from pathlib import Path
from typing import Any, NamedTuple

from servanda.base.opening import read

OURS = "servanda"
OF_THE_WORKSHOP = frozenset({"dev", "bench", "fuzz"})
"""Extras for those who work on Servanda itself: no part of what it is made of."""
_NAME = re.compile(r"[ ;<>=!~\[(]")


class InstalledPart(NamedTuple):
    """A distribution. requires: names it cannot do without; optional: names its extras ask for; licence: as it says itself; sha256: of the wheel, where it is at hand."""

    name: str
    version: str
    requires: tuple[str, ...]
    optional: tuple[str, ...]
    licence: str
    sha256: str = ""

    @property
    def ref(self) -> str:
        """The package URL. Ours is on no index, so it is none of an index."""
        return f"pkg:{'generic' if self.name == OURS else 'pypi'}/{self.name}@{self.version}"


def installed() -> tuple[InstalledPart, ...]:
    """Servanda and all that is installed here because it asks for it, extras included."""
    found: dict[str, InstalledPart] = {}
    open_ = [OURS]
    while open_:
        name = open_.pop()
        if name in found:
            continue
        try:
            metadata = importlib.metadata.distribution(name).metadata
        except importlib.metadata.PackageNotFoundError:
            continue  # an extra, or another system's, that is not installed
        found[name] = part = _part(metadata)
        open_ += [*part.requires, *(part.optional if name == OURS else ())]
    return tuple(found[name] for name in sorted(found))


def extras() -> dict[str, tuple[str, ...]]:
    """The extras that a user may want, each with what of it is not installed here."""
    metadata = importlib.metadata.distribution(OURS).metadata
    found: dict[str, tuple[str, ...]] = {}
    for extra in sorted(set(metadata.get_all("Provides-Extra") or ()) - OF_THE_WORKSHOP):
        asked = [_plain(_NAME.split(line, maxsplit=1)[0]) for line in metadata.get_all("Requires-Dist") or () if f"extra == '{extra}'" in line.replace('"', "'")]
        found[extra] = tuple(name for name in asked if not _is_here(name))
    return found


def _is_here(name: str) -> bool:
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def of_wheels(folder: Path) -> tuple[InstalledPart, ...]:
    """The wheels of a folder, each with its hash."""
    parts = []
    for path in sorted(folder.glob("*.whl")):
        data = read(path)
        with zipfile.ZipFile(io.BytesIO(data)) as wheel:
            (name,) = (one for one in wheel.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", one))
            metadata = Parser().parsestr(wheel.read(name).decode("utf-8"))
        parts.append(_part(metadata)._replace(sha256=hashlib.sha256(data).hexdigest()))
    return tuple(sorted(parts))


def bill(parts: Iterable[InstalledPart]) -> dict[str, Any]:
    """The document. It holds no moment and no chance: the same parts give the same bytes."""
    known = {part.name: part for part in parts}
    ours, others = known[OURS], [part for name, part in sorted(known.items()) if name != OURS]
    python = {"type": "platform", "bom-ref": f"python@{platform.python_version()}", "name": platform.python_implementation(), "version": platform.python_version()}
    edges = [
        {"ref": part.ref, "dependsOn": sorted(known[name].ref for name in {*part.requires, *(part.optional if part is ours else ())} if name in known)}
        for part in (ours, *others)
    ]
    body = {
        "metadata": {"component": _component(ours, "application"), "tools": {"components": [{"type": "application", "name": OURS, "version": ours.version}]}},
        "components": [*(_component(part, "library") for part in others), python],
        "dependencies": edges,
    }
    number = uuid.uuid5(uuid.NAMESPACE_URL, "servanda:bill:" + repr(body))
    schema = "http://cyclonedx.org/schema/bom-1.6.schema.json"
    return {"$schema": schema, "bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{number}", "version": 1, **body}


def _component(part: InstalledPart, kind: str) -> dict[str, Any]:
    made: dict[str, Any] = {"type": kind, "bom-ref": part.ref, "name": part.name, "version": part.version, "purl": part.ref}
    if part.licence:
        made["licenses"] = [{"license": {"name": part.licence}}]
    if part.sha256:
        made["hashes"] = [{"alg": "SHA-256", "content": part.sha256}]
    return made


def _part(metadata: Any) -> InstalledPart:
    needed, optional = [], []
    for line in metadata.get_all("Requires-Dist") or ():
        name, extra = _plain(_NAME.split(line, maxsplit=1)[0]), re.search(r"extra == ['\"]([\w-]+)['\"]", line)
        if extra is None:
            needed.append(name)
        elif extra[1] not in OF_THE_WORKSHOP:
            optional.append(name)
    return InstalledPart(
        _plain(metadata["Name"]), metadata["Version"], tuple(needed), tuple(dict.fromkeys(optional)), _licence(metadata)
    )


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _licence(metadata: Any) -> str:
    """In the words of the distribution: its expression, its classifier, or the first line of what it says."""
    classified = [one.rpartition(" :: ")[2] for one in metadata.get_all("Classifier") or () if one.startswith("License ::")]
    said = metadata["License-Expression"] or "; ".join(classified) or (metadata["License"] or "").strip().partition("\n")[0]
    return str(said)[:100]
