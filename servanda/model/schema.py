"""The JSON Schema of an exported dossier. `python -m servanda.model.schema > schema/servanda-model-1.json` writes it."""

from __future__ import annotations

import json
import sys
from typing import Any

import msgspec

from servanda.model.exchange import FORMAT, VERSION, Envelope


def _anything(type_: type) -> dict[str, Any]:
    """A GeoJSON geometry is described by RFC 7946, not here."""
    if type_ is object:
        return {"description": "any JSON value (GeoJSON, RFC 7946)"}
    raise NotImplementedError


def schema() -> dict[str, Any]:
    """The schema (draft 2020-12), made from the types themselves."""
    made = msgspec.json.schema(Envelope, schema_hook=_anything)
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{FORMAT}-{VERSION}.json",
        "title": f"Servanda dossier, format {VERSION}",
        **made,
    }
    made["$defs"]["Envelope"]["properties"][FORMAT] = {"const": VERSION}
    return made


def schema_text() -> str:
    """The schema as it is published."""
    return json.dumps(schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
