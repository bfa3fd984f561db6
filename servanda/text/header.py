"""The head of a file: `key: value` lines between two lines of `---`."""

from __future__ import annotations

import re

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.schemes import HOUSE, house_schemes, meant, spelled
from servanda.calendar import parse_date_expression
from servanda.text.diagnostics import Note, Span
from servanda.text.emit import Emitter, did_you_mean
from servanda.text.lines import Line, tokenise
from servanda.text.lists import Reader
from servanda.text.points import read_point
from servanda.text.shapes import listed
from servanda.text.source import MOST_LINE
from servanda.text.syntax import HeaderEntry
from servanda.text.times import date_like

MARKS = ("marking", "marking-scheme", "rel", "originator", "caveats", "until")
"""The keys that say who may see a file."""

KEYS = (
    "agreement", "title", "signed", "in-force", "provisional", "zone", "periods", "periods-table", "holidays", "weekend", "languages",
    "prevailing", "profile", "force", "parties", "guarantors", "imports", "viewpoint", "text", *MARKS,
)  # fmt: skip
TEXT_KEYS = ("symbol", "language", "length", "sha256", "source-sha256", "articles", "was")
CHOICES = {
    "force": ("binding", "political", "indicative"),
    "profile": ("ceasefire", "framework", "mou", "sanctions", "aid"),
}
_ZONE = re.compile(r"(?:[A-Za-z_]+(?:/[A-Za-z0-9_+\-]+)+|UTC)", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
_COMMENT = re.compile(r"(?:^|\s)#.*")
_SAID = re.compile(r"(?i)(?:marking|tlp|classification)(?:\s*[:=]\s*|\s+)(\S.*)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_MARKISH = ("tlp", "classification", "classified", "security", "dissemination", "handling", "protective-marking", "markings", "caveat", "release", "releasable")
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2})?)?", re.ASCII)


def read_header(lines: list[str], emitter: Emitter) -> tuple[tuple[HeaderEntry, ...], int]:
    """Entries of the front matter and the number of lines it takes (0 without front matter)."""
    if not lines or lines[0].rstrip() != "---":
        return (), 0
    end = next((at for at in range(1, len(lines)) if lines[at].rstrip() in ("---", "...")), -1)
    if end < 0:
        emitter.say("SY020", Span(emitter.file, 1, 1, 1, 4))
        end = next((at for at in range(1, len(lines)) if not lines[at].strip() or lines[at].startswith(("#", ">"))), 1)
        return tuple(_entries(lines[:end], emitter)), end
    return tuple(_entries(lines[:end], emitter)), end + 1


def _entries(lines: list[str], emitter: Emitter) -> list[HeaderEntry]:
    entries: list[HeaderEntry] = []
    seen: dict[str, Span] = {}
    parent = ""
    listing = False
    for number, line in enumerate(lines[1:], start=2):
        body = line if '"' in line else _COMMENT.sub("", line)
        if not body.strip() or body.lstrip().startswith("#"):
            continue
        lead = len(body) - len(body.lstrip())
        whole = Span(emitter.file, number, lead + 1, number, len(body.rstrip()) + 1)
        if body.lstrip().startswith(("- ", "[")) or body.strip() == "-":
            if not listing:
                emitter.say("SY028", whole)
            listing = True
            continue
        listing = False
        name, colon, rest = body.partition(":")
        if not colon or not name.strip() or (rest and not rest[0].isspace()) or len(body) > MOST_LINE:
            label = said_marking(body.strip())
            key, _, value = body.strip().partition(" ")
            meant = f"marking: {label}" if label else f"{key}: {value.strip()}" if key in KEYS and value else ""
            emitter.say("SY035" if label else "SY024", whole, repair=f"Write `{meant}`." if meant else "", words=body.strip())
            continue
        key, value = name.strip().lower(), rest.strip()
        key_span = Span(emitter.file, number, lead + 1, number, len(name.rstrip()) + 1)
        if lead and not parent:
            emitter.say("SY029", key_span, words=key)
            continue
        parent = parent if lead else ""
        if not lead and key == "text" and not value:
            parent = "text"
            continue
        if parent:
            key = f"{parent}.{key}"
        entry = _entry(key, value, key_span, number, body)
        if not _known(key, value, key_span, emitter):
            continue
        if key in MARKS and name.strip() != key:
            emitter.say("SY036", key_span, words=name.strip(), key=key)
        if key in seen:
            emitter.say("SY021", key_span, words=key, notes=(Note(seen[key], "it stands here first"),))
            continue
        seen[key] = key_span
        if not value and lines[min(number, len(lines) - 1)].lstrip()[:1] != "-":
            emitter.say("SY023", key_span, words=key)
        if not value:
            continue
        entries.append(_with_point(entry, emitter))
        _check_value(entries[-1], emitter)
    return entries


def _entry(key: str, value: str, key_span: Span, number: int, body: str) -> HeaderEntry:
    start = len(body.rstrip()) - len(value)
    if len(value) > 1 and value[0] in "\"'" and value[-1] == value[0]:
        value, start = value[1:-1], start + 1
    return HeaderEntry(key, value, key_span, Span(key_span.file, number, start + 1, number, start + 1 + len(value)))


def _with_point(entry: HeaderEntry, emitter: Emitter) -> HeaderEntry:
    """`in-force: on ratify by 2 of A, B`: the moment, where it is not written as a date."""
    if entry.key not in ("in-force", "provisional") or _ISO.fullmatch(entry.value):
        return entry
    line = Line(emitter.file, entry.value_span.line, entry.value_span.column, entry.value, 0)
    tokenise(line, emitter)
    first = 1 if line.keys[:1] in (["on"], ["from"]) and len(line.keys) > 1 else 0
    if line.broken or not line.keys or date_like(line, first, len(line.keys)):
        return entry
    return msgspec.structs.replace(entry, point=read_point(Reader(emitter), line, first, len(line.keys)))


def _known(key: str, value: str, span: Span, emitter: Emitter) -> bool:
    head, _, tail = key.partition(".")
    if head == "text" and tail:
        if tail in TEXT_KEYS:
            return True
        near = did_you_mean(tail, TEXT_KEYS)
    elif key in KEYS and key != "text":
        return True
    else:
        near = did_you_mean(key, KEYS)
        if key in _MARKISH or near[:1] == ("marking",):
            label = said_marking(f"marking {value}")
            emitter.say("SY035", span, repair=f"Write `marking: {label}`." if label else "", words=key)
            return False
    emitter.say("SY022", span, suggestions=near, words=key, allowed=", ".join(TEXT_KEYS if tail else KEYS))
    return False


def _check_value(entry: HeaderEntry, emitter: Emitter) -> None:
    key, value, span = entry.key, entry.value, entry.value_span
    if key in ("signed", "in-force", "provisional", "until"):
        if entry.point is not None or any(one.span.line == span.line for one in emitter.found):
            return
        repair = ""
        if _ISO.fullmatch(value):
            try:
                parse_date_expression(value)
                return
            except Refusal as error:
                repair = error.repair
        emitter.say("SY026", span, repair=repair, words=value, key=key)
    elif key == "zone" and not _ZONE.fullmatch(value):
        emitter.say("SY025", span, words=value)
    elif key in CHOICES and value.lower() not in CHOICES[key]:
        near = did_you_mean(value.lower(), CHOICES[key])
        emitter.say("SY027", span, suggestions=near, words=value, key=key, allowed=listed(CHOICES[key]))
    elif key in ("text.sha256", "text.source-sha256", "text.was"):
        hashes = value.split(",") if key == "text.was" else [value]
        odd = next((one for one in map(str.strip, hashes) if not re.fullmatch(r"[0-9a-fA-F]{64}", one)), None)
        if odd is not None:
            emitter.say("SY030", span, words=odd)
    elif key in ("languages", "prevailing", "text.language"):
        for word in value.split(","):
            if not _LANGUAGE.fullmatch(word.strip()):
                emitter.say("SY031", span, words=word.strip())
                return


def said_marking(line: str) -> str:
    """The marking, as a head has it, of a line that says one in words of its own: `TLP:AMBER`, `tlp amber`, `**Marking: Amber**`, `NATO SECRET`; "" if it says none."""
    text = line.strip(" \t*_#-=[]()|")
    if not text or len(text) > 80:
        return ""
    found = _SAID.fullmatch(text)
    if found is None:
        label = meant(text, scheme="")  # a word that stands bare (Amber, Secret) may be anything
        return spelled(label) if label else ""
    for scheme in (HOUSE, *house_schemes()):
        if label := meant(found[1], scheme):
            return spelled(label)
    return found[1] if found[1].isupper() else ""


def check_body(lines: list[str], offset: int, header: tuple[HeaderEntry, ...], emitter: Emitter) -> None:
    """Report what says a marking below a head that says none; quotations and blocks are words of others."""
    if any(entry.key == "marking" for entry in header):
        return
    inside = ""
    for number, line in enumerate(lines[offset:], start=offset + 1):
        fence = _FENCE.match(line)
        if fence is not None and inside in ("", fence[1][:3]):
            inside = "" if inside else fence[1][:3]
        elif not inside and not line.lstrip().startswith(">") and (label := said_marking(line)):
            emitter.say("SY037", Span(emitter.file, number, 1, number, len(line.rstrip()) + 1), label=label)
