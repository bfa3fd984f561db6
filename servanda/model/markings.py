"""How the files of a dossier are marked, by their heads: in the labels of one scheme, said once for all of them."""

from __future__ import annotations

from collections.abc import Mapping

from servanda.base.marking import CAVEATS, OPEN, Marking, folded, joined
from servanda.base.refusal import Refusal
from servanda.base.schemes import FOLDER, HOUSE, NO_TABLES, Scheme, house_schemes, meant, spelled, tables_in
from servanda.model.core import Dossier, FileMarking, View
from servanda.model.scope import items
from servanda.model.sink import Sink, Where, listed
from servanda.text.emit import did_you_mean
from servanda.text.header import MARKS
from servanda.text.syntax import FileTree, HeaderEntry


def marking_of_files(dossier: Dossier) -> Marking:
    """What everything that is made from a dossier is marked at least: as all its files together."""
    return joined(one.marking for one in dossier.markings.values()) if dossier.markings else OPEN


def marking_of_clause(view: View, clause: str) -> Marking:
    """What is told of one clause (or rung, or red line) by whoever has read all files is marked at least as its file, that of the reading chosen for it, and every marked file that holds a
    clause, state or agreement: these may end or change it, and how it is named tells whether there is another agreement."""
    dossier, name = view.dossier, clause.partition("/")[0]
    if not dossier.markings:
        return OPEN
    chosen = {reading for _, reading in view.choice}
    spans = [*(one.span for one in dossier.clauses), *(one.span for one in dossier.states.values()), *(one.span for one in dossier.agreements.values())]
    spans += [one.clause.span for one in dossier.red_lines if one.clause.id == name] + [one.span for one in dossier.readings if one.id in chosen]
    return joined([OPEN, *(dossier.markings[file].marking for file in sorted({span.file for span in spans}) if file in dossier.markings)])


def read_markings(trees: Mapping[str, FileTree], files: Mapping[str, bytes], sink: Sink) -> dict[str, FileMarking]:
    """The marking of every file that has one. A marking that cannot be read is missing, with a finding: no reader's dossier is made then (`servanda.model.released`)."""
    own, trouble = NO_TABLES, ""
    try:
        own = tables_in({path: files[path] for path in sorted(files) if path.startswith(f"{FOLDER}/") and path.endswith(".toml")})
    except Refusal as error:
        trouble = f" The table {error.place} cannot be read: {error.reason}"
    heads = {file: {entry.key: entry for entry in reversed(tree.header) if entry.key in MARKS} for file, tree in trees.items()}
    scheme = _scheme(heads, own.schemes, sink)
    found: dict[str, FileMarking] = {}
    for file, head in heads.items():
        entry = head.get("marking")
        if entry is None:
            for key, other in head.items():
                if key != "marking-scheme":
                    message, repair = f"`{key}` stands here, and the file has no marking.", "Write `marking: LABEL` beside it, or delete the line."
                    sink.report("NR155", Where(file), other.key_span, message, repair=repair, words=key)
            continue
        label = _label(entry, scheme, own.schemes, trouble, sink)
        if label:
            rel = tuple(dict.fromkeys(text for text, _ in items(head["rel"]))) if "rel" in head else ()
            if "rel" in head and not rel:
                message, repair = "This list of release names nobody.", "Name who may see the file, or delete the line."
                sink.report("NR157", Where(file), head["rel"].value_span, message, repair=repair, words=head["rel"].value)
            said = {key: head[key].value.strip() if key in head else "" for key in ("originator", "until")}
            caveats = _caveats(head["caveats"], sink) if "caveats" in head else ()
            of = (said["originator"],) if caveats and said["originator"] else ()
            marking = Marking(tlp=label, rel=rel, caveats=caveats, originators=of)
            found[file] = FileMarking(marking=marking, span=entry.value_span, **said)
    return found


def _caveats(entry: HeaderEntry, sink: Sink) -> tuple[str, ...]:
    """The caveats of a head; one that is none is a finding."""
    for text, span in items(entry):
        if folded(text) not in CAVEATS:
            close = did_you_mean(folded(text), CAVEATS)
            known = listed((f"`{one}`" for one in CAVEATS), "or")
            repair = f"Write `{close[0]}`." if close else f"Write {known}; who else may see it is said by `rel`."
            message = f"`{text}` is no caveat of a file."
            sink.report("NR158", Where(span.file), span, message, repair=repair, suggestions=close, words=text)
    return tuple(dict.fromkeys(folded(text) for text, _ in items(entry)))


def _scheme(heads: Mapping[str, Mapping[str, HeaderEntry]], own: tuple[Scheme, ...], sink: Sink) -> str:
    """Whose labels stand bare in this dossier: those of the one scheme said in some head, by default TLP."""
    tables = {**house_schemes(), **{one.id: one for one in own}}
    first: HeaderEntry | None = None
    for file, head in heads.items():
        entry = head.get("marking-scheme")
        if entry is None:
            continue
        if first is not None:
            repair = f"Keep `marking-scheme` in one of them; another scheme's label is written with its name: `{first.value}:LABEL`."
            message = "The scheme of markings is said once in a dossier, and it is said already."
            sink.report("NR156", Where(file), entry.value_span, message, repair=repair, notes=[(first.value_span, "said here first")], words=entry.value)
            continue
        first = entry
        if entry.value not in tables:
            close = did_you_mean(entry.value, sorted(tables))
            repair = f"Write `{close[0]}`." if close else f"Write {listed((f'`{one}`' for one in sorted(tables)), 'or', 9)}, or add its table to the folder `{FOLDER}`."
            message = f"There is no scheme of markings `{entry.value}`."
            sink.report("NR156", Where(file), entry.value_span, message, repair=repair, suggestions=close, words=entry.value)
    return first.value if first is not None and first.value in tables else HOUSE


def _label(entry: HeaderEntry, scheme: str, own: tuple[Scheme, ...], trouble: str, sink: Sink) -> str:
    """The label that a head says, as markings are kept; "" with a finding if it is none, or in another spelling."""
    where, value = Where(entry.value_span.file), entry.value.strip()
    label = meant(value, scheme, own)
    if label and spelled(label, scheme) == value:
        return label
    if label:
        message = f"`{value}` is not how this marking is written; the scheme of this dossier is {scheme}."
        sink.report("NR153", where, entry.value_span, message, repair=f"Write `{spelled(label, scheme)}`.", suggestions=(spelled(label, scheme),), words=value)
        return ""
    table = next(one for one in (*house_schemes().values(), *own) if one.id == scheme)
    names = tuple(one.name for one in table.label)
    close = did_you_mean(value, names)
    repair = f"Write `{close[0]}`." if close else f"Write {listed((f'`{one}`' for one in names), 'or', 9)}; a label of another scheme with its name, as in `NATO:SECRET`."
    sink.report("NR154", where, entry.value_span, f"`{value}` is no marking of the scheme {scheme}.{trouble}", repair=repair, suggestions=close, words=value)
    return ""
