"""The bill of materials: by the form of CycloneDX 1.6, whole, and the same for the same parts."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import sys
from pathlib import Path

import jsonschema
from commandline import ROOT, call

from servanda.app.materials import InstalledPart, bill, installed

COMPONENT = {
    "type": "object",
    "required": ["type", "name", "version", "bom-ref"],
    "properties": {
        "type": {"enum": ["application", "library", "platform"]},
        "purl": {"type": "string", "pattern": r"^pkg:(pypi|generic)/[a-z0-9-]+@\S+$"},
        "licenses": {"type": "array", "items": {"type": "object", "required": ["license"], "additionalProperties": False, "properties": {"license": {"type": "object", "required": ["name"]}}}},
        "hashes": {"type": "array", "items": {"type": "object", "required": ["alg", "content"], "properties": {"alg": {"const": "SHA-256"}, "content": {"pattern": "^[0-9a-f]{64}$"}}}},
    },
    "additionalProperties": {"type": "string"},
}  # fmt: skip
FORM = {
    "type": "object",
    "required": ["bomFormat", "specVersion", "version", "serialNumber", "metadata", "components", "dependencies"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"const": "http://cyclonedx.org/schema/bom-1.6.schema.json"},
        "bomFormat": {"const": "CycloneDX"},
        "specVersion": {"const": "1.6"},
        "version": {"const": 1},
        "serialNumber": {"pattern": "^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"},
        "metadata": {"type": "object", "required": ["component"], "properties": {"component": COMPONENT}},
        "components": {"type": "array", "items": COMPONENT},
        "dependencies": {"type": "array", "items": {"type": "object", "required": ["ref", "dependsOn"], "additionalProperties": False, "properties": {"ref": {"type": "string"}, "dependsOn": {"type": "array", "uniqueItems": True, "items": {"type": "string"}}}}},
    },
}  # fmt: skip
"""What the published form asks of the parts that we write, in our own words: its schema may not lie here."""


def test_the_verb_prints_it_in_the_form() -> None:
    done = call("about", "--sbom")
    assert done.code == 0
    assert call("about", "--sbom").out == done.out
    made = json.loads(done.out)
    jsonschema.validate(made, FORM)
    refs = [one["bom-ref"] for one in (made["metadata"]["component"], *made["components"])]
    assert len(refs) == len(set(refs))
    for edge in made["dependencies"]:
        assert {edge["ref"], *edge["dependsOn"]} <= set(refs)


def test_every_library_that_the_program_imports_is_in_it() -> None:
    imported = set()
    for path in (ROOT / "servanda").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {one.name.partition(".")[0] for one in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
    there = importlib.metadata.packages_distributions()
    owners = {name for module in imported - set(sys.stdlib_module_names) for name in there.get(module, ())}
    listed = {part.name for part in installed()}
    assert {name.lower().replace("_", "-") for name in owners} <= listed
    assert not listed & {"pytest", "mypy", "ruff"}, "tools of the workshop are no part of it"


def test_a_wheel_is_named_by_its_hash_and_ours_is_on_no_index() -> None:
    made = bill((InstalledPart("servanda", "1", ("click",), (), "Apache-2.0", "a" * 64), InstalledPart("click", "8", (), (), "BSD", "b" * 64)))
    jsonschema.validate(made, FORM)
    assert made["metadata"]["component"]["purl"] == "pkg:generic/servanda@1"
    assert made["components"][0]["hashes"] == [{"alg": "SHA-256", "content": "b" * 64}]
    other = bill((InstalledPart("servanda", "1", ("click",), (), "Apache-2.0", "a" * 64), InstalledPart("click", "8", (), (), "BSD", "c" * 64)))
    assert other["serialNumber"] != made["serialNumber"]


def test_all_is_all_and_reports_can_be_made_on_evidence() -> None:
    import tomllib

    extras = tomllib.loads(Path(ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    users = {name: set(lines) for name, lines in extras.items() if name not in ("all", "door", "dev", "bench", "fuzz")}  # no door for assistants unless asked for
    assert set(extras["all"]) == set().union(*users.values())
    assert {"numpy>=1.26", "pyarrow>=17"} <= users["report"] & users["monitor"]
