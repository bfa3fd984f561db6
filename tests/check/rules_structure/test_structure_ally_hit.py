"""SV905: who is an ally, what a channel is, and whom a measure may bind without one."""

from __future__ import annotations

import datetime as dt

import pytest

from servanda.check.rules.registry import run_rules
from servanda.model.loader import load_files

HEAD = """---
agreement: m
title: Measures
signed: 2031-03-01
in-force: 2031-03-03 06:00
zone: UTC
languages: en
profile: {profile}
parties: Ana
---

```servanda
actor Ana
  role party
actor Ben{role}
{joint}
act buy fuel
act {tell} {{whom: actor}} of it
clause 1
  each of Ana, Ben {modal} buy fuel
{more}
```
"""
GROUP = "group Bay\n  members Ana, Ben"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, True),
        ({"joint": ""}, False),  # no ally
        ({"joint": "body Bay\n  members Ana, Ben\n  decides by consensus"}, True),
        ({"role": "\n  role addressee"}, False),
        ({"modal": "may"}, False),
        ({"profile": "aid"}, False),
        ({"more": "clause 2\n  Ana must notify Ben of it"}, False),
        ({"more": "clause 2\n  Ana will notify Ben of it"}, False),
        ({"more": "clause 2\n  Ana may notify Ben of it"}, True),  # a power is no channel
        ({"more": "clause 2\n  Ana must notify Bay of it"}, False),
        ({"tell": "praise", "more": "clause 2\n  Ana must praise Ben of it"}, True),
    ],
)
def test_what_a_channel_is(change: dict[str, str], found: bool) -> None:
    words = {"profile": "sanctions", "role": "", "joint": GROUP, "tell": "notify", "modal": "must not", "more": ""} | change
    dossier = load_files({"m.md": HEAD.format(**words).encode()}, "m")
    codes = [one.code for one in run_rules(dossier, answers=lambda _: (), today=dt.date(2031, 3, 15), only=("SV905",))]
    assert ("SV905" in codes) is found, [one.message for one in dossier.diagnostics]
