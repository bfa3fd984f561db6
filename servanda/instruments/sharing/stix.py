"""A STIX 2.1 bundle of what goes out, written by ourselves: the same content gives the same bytes, and nothing in it
names what does not go.

Labels of TLP 2.0 are the five objects that OASIS published with the extension `60a3c5c5-0d10-413e-aab3-9e08dde9e88d`
(https://github.com/oasis-open/cti-stix-common-objects, objects/marking-definition and
extension-definition-specifications/tlp-2.0, read 2026-12); those of other schemes, lists of release, caveats and
originators are statement markings, in the words of the originator. A label of another scheme also bears TLP:RED, unless a
mapping that somebody signed says what it is in TLP: a reader who knows only TLP must never take it for open."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from servanda.base.marking import Marking
from servanda.base.schemes import NO_TABLES, Tables, banner, parts, split
from servanda.base.shown import shown
from servanda.instruments.sharing.records import SharedItem, SharedSet

EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
CREATED = "2022-10-01T00:00:00.000Z"
TLP_IDS = {
    "CLEAR": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "GREEN": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "AMBER": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "AMBER+STRICT": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "RED": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
"""Ids of the objects of TLP 2.0. Copies on the web have wrong ones for GREEN and AMBER+STRICT; the tests hold these
against the published objects."""
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "sharing.servanda")
CREDIBILITY = {"1": 90, "2": 70, "3": 50, "4": 30, "5": 10}
"""STIX 2.1, appendix A, scale of the Admiralty's credibility; 6 and what is not graded have no value. Reliability is
another scale, and stands as a label."""
KEEPER = "The keeper of this dossier"
Thing = dict[str, Any]


def tlp_object(label: str) -> Thing:
    """The marking definition of a label of TLP 2.0, as published."""
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": TLP_IDS[label],
        "created": CREATED,
        "name": f"TLP:{label}",
        "extensions": {EXTENSION: {"extension_type": "property-extension", "tlp_2_0": label.lower()}},
    }


def made_id(kind: str, *words: str) -> str:
    """An id that follows from content alone."""
    return f"{kind}--{uuid.uuid5(NAMESPACE, json.dumps([kind, *words], ensure_ascii=False))}"


def marks_of(marking: Marking, tables: Tables = NO_TABLES) -> list[Thing]:
    """The marking definitions that a marking comes to."""
    labels, words = list[str](), list[str]()
    for part in parts(marking.tlp):
        if split(part)[0] == "TLP":
            labels.append(part)
            continue
        words.append(banner(part, tables.schemes))
        scheme, name = split(part)
        said = {dict(one.labels).get(name) for one in tables.equivalents if (one.of, one.to) == (scheme, "TLP")}
        labels.append(next(iter(said)) or "RED" if len(said) == 1 else "RED")
    words += [f"REL {', '.join(marking.rel)}"] * bool(marking.rel) + list(marking.caveats)
    words += [f"originator: {one}" for one in marking.originators] + [f"marking to be looked at on {marking.until}"] * bool(
        marking.until
    )
    found = [tlp_object(one) for one in sorted(set(labels), key=list(TLP_IDS).index)][-1:]
    return found + [
        {
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": made_id("marking-definition", one),
            "created": CREATED,
            "definition_type": "statement",
            "definition": {"statement": shown(one)},
        }
        for one in words
    ]


def bundle(shared: SharedSet, tables: Tables = NO_TABLES) -> str:
    """The bundle as JSON: marking definitions, who made it, then the things that go, in their order."""
    marks: dict[str, Thing] = {}
    of: dict[Marking, list[str]] = {}
    named = {one.id: one for one in shared.items}

    def refs(marking: Marking) -> list[str]:
        if marking not in of:
            made = marks_of(marking, tables)
            marks.update({one["id"]: one for one in made})
            of[marking] = [one["id"] for one in made]
        return of[marking]

    first = min((one.entered for one in shared.items if one.entered), default="")
    whole = refs(shared.marking)
    keeper = {
        "type": "identity",
        "spec_version": "2.1",
        "id": made_id("identity", KEEPER),
        "created": _moment(first),
        "modified": _moment(first),
        "name": KEEPER,
        "identity_class": "organization",
        "object_marking_refs": whole,
    }
    doers: dict[str, Thing] = {}
    things: list[Thing] = []
    for item in shared.items:
        for thing in _things(item, named, doers):
            at = {
                "created": _moment(item.entered or first),
                "modified": _moment(item.changed or first),
                "created_by_ref": keeper["id"],
            }
            things.append(
                {
                    key: value
                    for key, value in {**thing, **at, "object_marking_refs": refs(item.marking)}.items()
                    if value not in ("", [], None)
                }
            )
    for one in doers.values():
        one |= {"created": _moment(first), "modified": _moment(first), "object_marking_refs": whole}
    objects = [*(marks[one] for one in sorted(marks)), keeper, *(doers[one] for one in sorted(doers)), *things]
    name = made_id("bundle", *(json.dumps(one, sort_keys=True) for one in objects))
    return _written(name, objects)


def _written(name: str, objects: Iterable[Thing]) -> str:
    """One object a line, so that two bundles can be compared by eye."""
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in objects)
    return f'{{"type": "bundle", "id": "{name}", "objects": [\n{lines}\n]}}\n'


def _moment(iso: str) -> str:
    """`2031-03-04T00:00:00+00:00` as STIX writes it."""
    return f"{iso[:19]}.000Z" if iso else CREATED


def _things(item: SharedItem, named: dict[str, SharedItem], doers: dict[str, Thing]) -> Iterator[Thing]:
    """What an item comes to. `external_references` bears its id: that of every other format."""
    ident = _ident(item)
    known = [{"source_name": "servanda", "external_id": shown(item.id)}]
    told = [{"source_name": shown(named[one].name), "external_id": shown(one)} for one in item.sources if one in named]
    graded = [f"reliability: {item.reliability}"] * bool(item.reliability) + [f"credibility: {item.credibility}"] * bool(
        item.credibility
    )
    labels = [item.kind, *graded, *([item.standing] if item.standing else [])]
    base: Thing = {"spec_version": "2.1", "id": ident, "labels": labels, "external_references": [*known, *told]}
    words = shown(
        "; ".join(filter(None, (item.text, item.place and f"at {item.place}", item.origin and f"origin: {item.origin}")))
    )
    when = f"{item.first} to {item.last}" if item.last != item.first else item.first
    if item.kind == "source":
        yield {"type": "identity", **base, "name": shown(item.name), "description": words, "identity_class": "unknown"}
    elif item.kind == "event":
        yield {
            "type": "incident",
            **base,
            "name": shown(item.name),
            "description": "; ".join(filter(None, (when, words))),
            "confidence": CREDIBILITY.get(item.credibility),
        }
    elif item.kind == "attribution" and item.of in named:
        for doer in item.by:
            one = doers.setdefault(
                doer,
                {
                    "type": "identity",
                    "spec_version": "2.1",
                    "id": made_id("identity", "actor", doer),
                    "name": shown(doer),
                    "identity_class": "group",
                },
            )
            yield {
                "type": "relationship",
                **base,
                "id": made_id("relationship", item.id, doer),
                "relationship_type": "attributed-to",
                "source_ref": made_id("incident", item.of),
                "target_ref": one["id"],
                "confidence": CREDIBILITY.get(item.credibility),
            }
    else:
        # also who did what, where the act itself is not in this set: a relationship would refer to nothing
        about = [_ident(named[one]) for one in item.sources if one in named] or [made_id("identity", KEEPER)]
        yield {
            "type": "note",
            **base,
            "id": made_id("note", item.id),
            "abstract": shown(item.name),
            "content": "; ".join(filter(None, (item.kind, when, shown(item.name), words))),
            "object_refs": about,
        }


def _ident(item: SharedItem) -> str:
    kinds = {"source": "identity", "event": "incident", "attribution": "relationship"}
    return made_id(kinds.get(item.kind, "note"), item.id)
