"""Which page a result has: one of `servanda.report.pages`, short enough for a notebook, with a marking above and below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from servanda.base.displayed import Displayed, ShownTuple, left
from servanda.base.document import Cell, Details, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.base.refusal import Refusal

MOST_FINDINGS = 12
"""Findings of one rule that stand under it; the others are told as places, and counted."""


def page_of(result: Any) -> Document:
    """The page of a result. Raises TypeError for what has none."""
    if (job := left(result, "job")) is not None:
        said = job.page(result, full=False)
        return said if isinstance(said, Document) else Document(job.short or type(job).__name__, (Para(said.strip(), "clause"),))
    if isinstance(result, ShownTuple):
        return _several(result)
    for kind in type(result).__mro__:
        if (builder := BUILDERS.get(kind.__name__)) is not None and kind.__module__ in HOMES:
            return builder(result)
    from servanda.base.result import Based

    if isinstance(result, Based):
        return _fields(result, result.basis.foot())
    if isinstance(result, Displayed):
        return _fields(result, ())
    raise TypeError(f"a {type(result).__name__} has no page")


def _marked(page: Document, result: Any) -> Document:
    """With the marking of the files it was made from above and below, as every page of the command line."""
    from servanda.app.readers import marked_files

    dossier = left(result, "dossier")
    return page if dossier is None else marked_files(page, dossier, left(result, "who"))


def _document(page: Document) -> Document:
    return _marked(page, page)


def _dossier(dossier: Any) -> Document:
    from servanda.app.readers import marked_files
    from servanda.report.pages.findings import by_rule
    from servanda.report.pages.findings import counted as told
    from servanda.report.pages.matrix import matrix_tables

    sizes = (
        (dossier.clauses, "clause"),
        (dossier.agreements, "agreement"),
        (dossier.actors, "actor"),
        (dossier.readings, "reading"),
    )
    first = f"{', '.join(counted(len(some), word) for some, word in sizes)}."
    found = dossier.diagnostics
    read: list[PageBlock] = [Para("Everything could be read.", "good")]
    if found:
        read = [Para(f"Reading it found: {told(found)}.", "bad"), Details("What could not be read", tuple(by_rule(found, {})))]
    blocks = (Para(first, "strong"), *read, Details("Implementation matrix", tuple(matrix_tables(dossier))))
    return marked_files(Document(f"Dossier {dossier.name}", blocks, _files(dossier.hashes)), dossier, left(dossier, "who"))


def _files(hashes: Mapping[str, str]) -> tuple[str, ...]:
    return (f"Files (sha256, first 12 places): {', '.join(f'{name} {value[:12]}' for name, value in sorted(hashes.items()))}.",)


def _check(report: Any) -> Document:
    from servanda.check.matters import matters
    from servanda.report.pages.choices import choices_blocks
    from servanda.report.pages.findings import counted as told
    from servanda.report.pages.matters import matters_blocks
    from servanda.report.pages.summary import foot, in_short

    dossier = left(report, "dossier")
    blocks: list[PageBlock] = []
    if dossier is not None:
        _head, verdict, *facts = in_short(report, dossier)
        blocks = [
            verdict,
            *matters_blocks(matters(report, dossier)),
            Details("In numbers", tuple(facts)),
            *choices_blocks(report, full=False),
        ]
    blocks += [Heading(2, f"Findings by rule ({told(report.findings)})"), *_rules(report.findings)]
    for question, answers in report.answers.items():
        blocks += [_answers_folded(question, answers, dossier)] if answers else []
    if report.silenced:
        blocks.append(
            Para(
                f"{counted(len(report.silenced), 'finding')} silent: accepted in the dossier, or known in the baseline.", "quiet"
            )
        )
    return _marked(Document(f"Servanda check: {report.dossier}", tuple(blocks), foot(report)), report)


def _rules(findings: Sequence[Any]) -> list[PageBlock]:
    """Each rule folded under its code, how often and what its first finding says; worst first."""
    from servanda.report.document import Finding
    from servanda.report.pages.findings import ORDER, places

    groups: dict[tuple[int, str], list[Any]] = {}
    for one in findings:
        groups.setdefault((ORDER[one.severity], one.code), []).append(one)
    blocks: list[PageBlock] = []
    for key in sorted(groups):
        found = sorted(groups[key], key=lambda f: (f.span, f.subject, f.words))
        inner: list[PageBlock] = [Finding(one, full=True) for one in found[:MOST_FINDINGS]]
        if more := found[MOST_FINDINGS:]:
            names = ", ".join(dict.fromkeys(place for one in more for place in places(one)))
            told = f"{names[:600]}{'…' * (len(names) > 600)}. All: .findings, or to_polars()."
            inner.append(Para(f"{len(more)} more of {found[0].code} not shown in full: {told}", "quiet"))
        blocks.append(Details(f"{found[0].severity.value} {found[0].code}, {len(found)} times: {found[0].message}", tuple(inner)))
    return blocks or [Para("No finding.", "good")]


def _answers_folded(question: str, answers: Sequence[Any], dossier: Any) -> PageBlock:
    from servanda.report.pages.answers import TITLES, answer_blocks, sentence

    inner = [Para(sentence(one)) for one in answers] if dossier is None else answer_blocks(answers, dossier, pictures=False)
    return Details(f"{TITLES[question]} {counted(len(answers), 'answer')}", tuple(inner))


def _answers(answers: Sequence[Any]) -> Document:
    from servanda.report.pages.answers import TITLES, answer_blocks, sentence
    from servanda.report.pages.standing import tone_of

    dossier = left(answers[0], "dossier")
    if dossier is None:  # restored from a file: its sentences, without the words of the dossier
        blocks: list[PageBlock] = []
        for one in answers:
            blocks += [Para(sentence(one), tone_of(one)), *([Listing(one.because, ordered=True)] if one.because else [])]
    else:
        blocks = answer_blocks(answers, dossier)
    title = TITLES.get(answers[0].question, answers[0].question)
    return _marked(Document(title, tuple(blocks)), answers[0])


def _certificate(saved: Any) -> Document:
    from servanda.app.readers import banner_text
    from servanda.report.pages.answers import sentence

    blocks: tuple[PageBlock, ...] = (
        Para(sentence(saved.answer)),
        Listing(saved.answer.because),
        Para("Check it again with: servanda verify FILE DOSSIER", "quiet"),
    )
    said = (banner_text(saved.marking, saved.released_to),) if saved.marking or saved.released_to else ()
    head = tuple(Para(one, "strong") for one in said)
    return Document(
        f"Certificate of {saved.dossier}", (*head, *blocks), (*_files(saved.hashes), f"Servanda {saved.servanda}", *said)
    )


def _verified(result: Any) -> Document:
    if result.problems:
        head, lines = Para("The certificate does not hold.", "bad"), result.problems
    elif not result.ok:
        head, lines = (
            Para("The certificate could not be re-checked.", "warn"),
            (*result.checks, *(f"not re-checked: {one}" for one in result.unchecked)),
        )
    else:
        head, lines = Para("The certificate holds.", "good"), result.checks
    return _marked(
        Document("Certificate", (head, Listing(tuple(lines)), *(Para(f"Note: {one}.", "quiet") for one in result.notes))), result
    )


def _side(view: Any) -> Document:
    """A notebook keeps what it shows, and the page of a side leaves the mediator's hands only when somebody answers for it."""
    how = (
        "Read it with: servanda side ACTOR PATH. To let it out, with who answers for it: --html FILE --by PERSON --because TEXT."
    )
    said = "The page of a side is for the mediator alone. A notebook keeps what it shows: the fields hold it, no cell does."
    return Document(f"The side of {view.actor}", (Para(said, "warn"), Para(how, "quiet")))


def _based(home: str, name: str, **more: Any) -> Callable[[Any], Document]:
    """An answer of the monitor, its page from a module of `report.pages`."""

    def build(answer: Any) -> Document:
        import importlib

        from servanda.app.readers import marked

        basis = getattr(answer, "basis", None) or answer.after
        page = getattr(importlib.import_module(f"servanda.report.pages.{home}"), name)(answer, **more)
        return marked(page, basis.marking, basis.released_to)

    return build


def _due(answer: Any) -> Document:
    return _based("due", "due_page", evidence=answer.basis.entries > 0)(answer)


def _why(answer: Any) -> Document:
    if (dossier := left(answer, "dossier")) is not None:
        return _based("why", "why_page", dossier=dossier)(answer)
    from servanda.app.readers import marked
    from servanda.report.pages.basis import basis_lines

    page = Document(
        f"Why {answer.state.clause}",
        (Para(answer.sentences[0], "strong"), Listing(answer.sentences[1:])),
        basis_lines(answer.basis),
    )
    return marked(page, answer.basis.marking, answer.basis.released_to)


def _released(released: Any) -> Document:
    page: Document = released.document
    return page


# --- evidence ----------------------------------------------------------------------------------------------------------


def _zone(result: Any) -> str:
    """Whose clock its days are told by."""
    return left(result, "zone") or "UTC"


def _evidence(told: Sequence[Any]) -> Document:
    """Events, gaps, looks: a page with the highest marking of all it shows."""
    from servanda.report.pages import evidence as pages

    kind, zone = type(told[0]).__name__, _zone(told[0])
    if kind == "KnownEvent":
        title, blocks = (
            "Evidence",
            pages.event_blocks(told, 1, len(told), zone) if len(told) > 1 else pages.history_blocks(told[0], zone),
        )
    elif kind == "KnownLook":
        title, blocks = "Who looked", pages.look_blocks(told, zone)
    else:
        title, blocks = "Knowledge gaps", pages.gap_blocks(told, zone)
    return _with_marks(Document(title, blocks), told, left(told[0], "path"), left(told[0], "who"))


def _with_marks(page: Document, told: Sequence[Any], path: str | None, who: Any, sources: Any = None) -> Document:
    from servanda.app.evidence import evidence_known, evidence_marking
    from servanda.app.readers import marked, reader_text
    from servanda.evidence.marking import joined, marking_text

    try:
        known = sources if sources is not None else evidence_known(path, reader=who).sources if path else None
    except (Refusal, OSError):
        known = None
    marking = marking_text(joined([evidence_marking(one, known or {}) for one in told])) if told else ""
    unsure = "" if known is not None else " or higher: the log of its sources could not be read"
    return marked(page, f"{marking or 'TLP:CLEAR'}{unsure}", reader_text(who))


def _knowledge(known: Any) -> Document:
    from servanda.report.pages.evidence import event_blocks, gap_blocks, look_blocks

    events, gaps, looks = (tuple(one.values()) for one in (known.events, known.gaps, known.looks))
    sizes = ((events, "event"), (gaps, "gap"), (looks, "look"))
    said = f"{', '.join(counted(len(some), word) for some, word in sizes)} on {counted(known.entries, 'record')} of the log."
    blocks: tuple[PageBlock, ...] = (Para(said, "strong"),)
    inside = (
        ("Events", event_blocks(events, 1, len(events), _zone(known)) if events else ()),
        ("Gaps", gap_blocks(gaps, _zone(known)) if gaps else ()),
        ("Who looked", look_blocks(looks, _zone(known)) if looks else ()),
    )
    blocks += tuple(Details(title, tuple(some)) for title, some in inside if some)
    page = Document("What is known", blocks, (f"Head of the log: {known.head or 'none'}",))
    return _with_marks(page, (*events, *gaps, *looks), "", left(known, "who"), known.sources)


def _entries(entries: Sequence[Any]) -> Document:
    from servanda.app.readers import marked
    from servanda.calendar import to_iso
    from servanda.evidence.marking import joined, marking_text

    columns: dict[str, Cell] = {
        "number": "number",
        "known": lambda one: to_iso(one.known, _zone(one)),
        "what": lambda one: one.record.__struct_config__.tag,
        "id": lambda one: getattr(one.record, "id", ""),
        "by": "author",
        "because": "because",
    }
    page = Document(
        "Entered into the log", (Para(f"{counted(len(entries), 'record')} entered.", "good"), table(entries, columns))
    )
    return marked(page, marking_text(joined([one.record.marking for one in entries])))


def _imported(done: Any) -> Document:
    from servanda.report.pages.evidence import import_blocks

    blocks = import_blocks(
        done.plans, len(done.entries), done.dry_run, False, list(done.rejects), _zone(done), left(done, "path") or "PATH"
    )
    return Document("Dry run" if done.dry_run else "Import", blocks)


def _rows(title: str, columns: Mapping[str, Any]) -> Callable[[Sequence[Any]], Document]:
    return lambda some: Document(title, (table(some, columns),))


def _fields(result: Any, foot: tuple[str, ...]) -> Document:
    """What was restored from a file, without the job that says it: field by field."""
    from servanda.report.data import plain

    rows = [(name, str(plain(getattr(result, name)))[:400]) for name in result.__struct_fields__ if name != "basis"]
    return Document(type(result).__name__, (table(rows, {"field": lambda row: row[0], "value": lambda row: row[1]}),), foot)


def _several(some: Sequence[Any]) -> Document:
    if not some:
        return Document("Nothing", (Para("There is nothing to show.", "quiet"),))
    return _MANY[type(some[0]).__name__](some)


def _alone(many: Callable[[Sequence[Any]], Document], one: Any) -> Document:
    return many((one,))


_MANY: Mapping[str, Callable[[Sequence[Any]], Document]] = {
    "Answer": _answers,
    "KnownEvent": _evidence, "KnownGap": _evidence, "KnownLook": _evidence,
    "Entry": _entries,
    "CustodyAct": _rows(
        "Who read what is sealed",
        {"when (UTC)": "at", "who": "person", "what": "kind", "for": "verb", "up to": "marking", "of": "about", "why": "reason"},
    ),
    "Problem": _rows("What does not hold", {"place": "place", "what": "reason", "what to do": "repair"}),
    "WrittenFile": _rows("Written", {"file": "path", "bytes": "bytes", "holds": "holds"}),
    "tuple": _rows(
        "Made, not written",
        {"file": lambda row: row[0], "bytes": lambda row: len(row[1].data), "holds": lambda row: row[1].holds},
    ),
    "File": _rows("Made, not written", {"file": "suffix", "bytes": lambda one: len(one.data), "holds": "holds"}),
}  # fmt: skip
BUILDERS: dict[str, Callable[[Any], Document]] = {
    "Document": _document, "Dossier": _dossier, "CheckReport": _check, "Certificate": _certificate, "VerifyResult": _verified,
    "SideView": _side,
    "Monitored": _based("monitored", "monitored_page"), "SideBySide": _based("monitored", "side_page"), "Due": _due, "Why": _why,
    "Diff": _based("diff", "diff_page"), "Released": _released, "Knowledge": _knowledge, "ImportedTables": _imported,
}  # fmt: skip
BUILDERS |= {name: partial(_alone, many) for name, many in _MANY.items()}
HOMES = (
    *("servanda.base.document", "servanda.base.refusal", "servanda.model.core", "servanda.check.run", "servanda.check.sides"),
    *("servanda.meaning.witness", "servanda.meaning.verify", "servanda.monitor.answers", "servanda.report.release"),
    *("servanda.report.exports", "servanda.evidence.knowledge", "servanda.evidence.records", "servanda.evidence.custody"),
    *("servanda.app.evidence", "servanda.app.reporting"),
)
"""Where the results of the core stand: a job's result may have the name of one of them."""
