"""From the files of a dossier to a `Dossier`: read, declare, resolve."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec.structs import replace

from servanda.base.refusal import Refusal
from servanda.calendar import parse_date_expression
from servanda.model import core
from servanda.model.accessions import read_accessions, read_parties
from servanda.model.alternatives import choice_hashes, resolve_alternatives, touched_by, written_in_place
from servanda.model.brackets import report_brackets
from servanda.model.build import Build
from servanda.model.clauses import resolve_clauses
from servanda.model.context import Context
from servanda.model.cores import find_doers, find_follows
from servanda.model.declare import declare_all
from servanda.model.general import resolve_general
from servanda.model.groups import read_members
from servanda.model.headers import Tables, read_head
from servanda.model.kept import kept_files
from servanda.model.lists import read_lists
from servanda.model.markings import read_markings
from servanda.model.names import Names
from servanda.model.places import read_definitions, read_kinds, read_places
from servanda.model.points import starting
from servanda.model.proposed import resolve_proposals, without_proposals
from servanda.model.readings import resolve_readings
from servanda.model.register import check_register, in_register
from servanda.model.scope import Scopes
from servanda.model.sink import Sink, Where, listed
from servanda.model.slots import Slots
from servanda.model.statements import resolve_acceptances, resolve_marks, resolve_purposes, resolve_red_lines, resolve_relations
from servanda.model.states import resolve_states, resolve_terms
from servanda.model.texts import with_articles
from servanda.model.vocabulary import Vocabulary
from servanda.model.world import read_actors
from servanda.text.diagnostics import Diagnostic
from servanda.text.emit import did_you_mean
from servanda.text.read import read_text
from servanda.text.syntax import FileTree

MOST_KEPT = 16
"""Trees of files that are kept: a verb that tries a change reads the other files of its dossier once."""
LARGEST_KEPT = 1 << 18
"""Bytes of a file whose tree is kept."""


def tree_of(data: bytes, path: str) -> FileTree:
    """As `read_text`; of bytes that were read a moment ago the tree that is at hand."""
    return _kept(data, path) if len(data) <= LARGEST_KEPT else read_text(data, path)


_kept = lru_cache(maxsize=MOST_KEPT)(read_text)


def load_files(
    files: Mapping[str, bytes],
    name: str,
    *,
    attached: Mapping[str, str] | None = None,
    tables: Tables | None = None,
    choice: Mapping[str, str] | None = None,
) -> core.Dossier:
    """Read a dossier from the contents of its files.

    Args:
        files: path within the dossier (forward slashes) -> contents. Every `.md` is read; other files are looked at where
            one names them (GeoJSON of a place, TOML table of period rules).
        name: what the dossier is called.
        attached: agreement id -> the user's own copy of its authentic text; used only if it is the text the head names.
        tables: further period rules, name -> table as for `servanda.calendar.rule_from_table`.
        choice: alternatives -> the option to be written in their place; what does not name any is left aside (`choose` reports it).

    Returns:
        The dossier. What could not be read or resolved is missing in it and stands in `diagnostics`: first what the
        reader found, then names, each in the order of files and lines. Never raises on bad input.
    """
    trees = {path: tree_of(files[path], path) for path in sorted(files) if path.casefold().endswith(".md")}
    return resolve(trees, name, files=files, attached=attached, tables=tables, choice=choice)


def resolve(
    trees: Mapping[str, FileTree],
    name: str,
    *,
    files: Mapping[str, bytes] | None = None,
    attached: Mapping[str, str] | None = None,
    tables: Tables | None = None,
    choice: Mapping[str, str] | None = None,
) -> core.Dossier:
    """Resolve the names of files already read; arguments and result as `load_files`."""
    files, sink = files or {}, Sink()
    trees, proposals = without_proposals(trees)
    trees, drafts, slips = written_in_place(trees, choice or {})
    scopes = Scopes(trees, sink)
    names = Names(scopes, sink)
    slots = Slots(names)
    build = Build(trees, files, sink, scopes, names, slots, Vocabulary(scopes, slots))
    markings = read_markings(trees, files, sink)
    _agreements(build, attached or {}, tables or {})
    declare_all(build)
    read_parties(build)
    read_members(build)
    find_doers(build)
    find_follows(build)
    read_accessions(build)
    kinds, places, definitions = read_kinds(build), read_places(build), read_definitions(build)
    actors = read_actors(build)
    _entries(build)
    general = resolve_general(build)
    build.lists = read_lists(build)
    build.left_out = touched_by(drafts, trees) - build.written.keys()
    clauses = resolve_clauses(build)
    states = resolve_states(build)
    readings = resolve_readings(build)
    purposes, red_lines = resolve_purposes(build), resolve_red_lines(build)
    clauses = in_register(build, clauses, readings, red_lines)
    marks, relations = resolve_marks(build), resolve_relations(build)
    agreements = {
        ident: replace(
            agreement, marks=marks.get(ident, ()), general=general.get(ident, ()), relations=relations.get(ident, ())
        )
        for ident, agreement in build.agreements.items()
    }
    alternatives = resolve_alternatives(build, drafts, slips)
    report_brackets(build)
    hashes = {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}
    open_ = any(not one.chosen for one in alternatives)
    if any(clause.ambiguous is not None for clause in clauses):
        check_register(build, core.Dossier(name=name, agreements=agreements, clauses=clauses, readings=readings))
    syntax = [finding for tree in trees.values() for finding in tree.diagnostics]
    return core.Dossier(
        name=name,
        actors=actors,
        kinds=kinds,
        places=places,
        terms=resolve_terms(build),
        states=states,
        definitions=definitions,
        lists=build.lists,
        agreements=agreements,
        clauses=clauses,
        readings=readings,
        purposes=purposes,
        red_lines=red_lines,
        acceptances=resolve_acceptances(build),
        markings=markings,
        alternatives=alternatives,
        proposals=resolve_proposals(build, proposals),
        drafts=kept_files(files, attached or {}) if open_ else {},
        hashes={**hashes, **choice_hashes(alternatives)},
        diagnostics=(*syntax, *sorted(_without_followers(sink.found, scopes), key=lambda finding: (finding.span, finding.code))),
    )


_MISSING_FILE = "NR016"
_NOT_KNOWN = frozenset(("NR001", "NR002", "NR003", "NR004", "NR005", "NR007", "NR008", "NR011", "NR014", "NR017", "NR018", "NR019", "NR025", "NR026"))
"""Names that a file which is not there may declare."""


def _without_followers(found: Sequence[Diagnostic], scopes: Scopes) -> list[Diagnostic]:
    """Where a file that is imported is missing: that, and not each name which may have been declared in it."""
    missing = {one.span.file for one in found if one.code == _MISSING_FILE}
    follow = [one for one in found if one.code in _NOT_KNOWN and scopes.sees(one.span.file) & missing]
    if not follow:
        return list(found)
    told, count = "", len(follow)
    kept = []
    for one in found:
        if one.code == _MISSING_FILE and not told:
            told = f" {count} name{' that is' if count == 1 else 's that are'} not known here may stand in it; {'it is' if count == 1 else 'they are'} not told one by one."
            one = replace(one, message=one.message + told)
        if one.code not in _NOT_KNOWN or not scopes.sees(one.span.file) & missing:
            kept.append(one)
    return kept


def _agreements(build: Build, attached: Mapping[str, str], tables: Tables) -> None:
    for file, tree in build.trees.items():
        agreement = read_head(tree, build.files, tables, build.sink)
        if agreement is None:
            continue
        first = build.agreements.get(agreement.id)
        if first is not None:
            build.sink.report(
                "NR037",
                Where(file),
                agreement.span,
                f"`{agreement.id}` is already the id of the agreement in `{first.file}`.",
                repair="Give one of the two another id, or put them in one file.",
                notes=[(first.span, "used here first")],
                words=agreement.id,
            )
            continue
        build.of_file[file] = agreement.id
        build.agreements[agreement.id] = with_articles(agreement, tree, attached.get(agreement.id), build.sink)
    for ident in sorted(set(attached) - set(build.agreements)):
        close = did_you_mean(ident, sorted(build.agreements))
        build.sink.report(
            "NR132",
            Where(""),
            core.NOWHERE,
            f"A text is attached for `{ident}`, and there is no such agreement in this dossier.",
            repair=f"Attach it for `{close[0]}`."
            if close
            else f"Attach it for {listed(sorted(build.agreements), 'or') or 'an agreement'}.",
            suggestions=close,
            words=ident,
        )


def _entries(build: Build) -> None:
    """What agreements enter into force with, and from when they are applied before that, where the head does not just give a date."""
    for file, tree in build.trees.items():
        ident = build.of_file.get(file)
        agreement = build.agreements.get(ident or "")
        if ident is None or agreement is None:
            continue
        context = Context(build, Where(file, ident, subject=f"agreement {ident}"), ident)
        found = {entry.key: starting(context, entry.point, entry.value_span) for entry in tree.header if entry.point is not None}
        early = found.get("provisional") or _day(tree)
        build.agreements[ident] = replace(agreement, entry=found.get("in-force"), provisional=early)


def _day(tree: FileTree) -> core.Point | None:
    """The date of `provisional`; one that is none has been reported by the reader."""
    for entry in tree.header:
        if entry.key == "provisional" and entry.point is None:
            with contextlib.suppress(Refusal):
                return core.AtDate(expr=parse_date_expression(entry.value.strip()))
    return None
