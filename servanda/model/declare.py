"""The first pass: every name, phrase, ladder and clause id of the dossier, before any body is read."""

from __future__ import annotations

import re

from msgspec.structs import replace

from servanda.model.build import Build, Item, TermDraft, Written, first_of
from servanda.model.clashes import find_clashes
from servanda.model.cores import core_lines
from servanda.model.names import Name, clean
from servanda.model.phrases import Misphrased, Phrase, parse_phrase
from servanda.model.sink import Where
from servanda.model.statements import RELATIONS
from servanda.model.vocabulary import Entry
from servanda.text.citing import citation_text
from servanda.text.diagnostics import Span
from servanda.text.emit import did_you_mean
from servanda.text.modals import ALWAYS, ALWAYS_ENSURE
from servanda.text.syntax import Part, Quoted, Statement, Words

_ALIASED = ("actor", "group", "body", "place", "kind")
_TYPES = "actor, place, number, quantity, date, text or the name of a kind"
_OWN = ("clause", "declaratory", "judgement", *RELATIONS)
_BY = re.compile(r"\sby\s+(?=\S)")


def subject_of(statement: Statement, agreement: str) -> str:
    """What a finding in a statement is about, in words that stay when lines move."""
    head = statement.head
    if statement.keyword == "clause" and head.refs:
        return f"clause {agreement}:{head.refs[0].id}" if agreement else f"clause {head.refs[0].id}"
    if statement.keyword in ("declaratory", "judgement"):
        return f"{statement.keyword} {agreement}:{statement.article} {citation_text(head)}"
    if statement.keyword == "term" and head.texts:
        return f"term {clean(head.texts[0].text)}"
    if statement.keyword == "accept":
        return " ".join(("accept", *head.options[:1], *(ref.id for ref in head.refs)))
    if statement.keyword in ("purpose", "concern"):
        return " of ".join((statement.keyword, *(clean(words.text) for words in head.names)))
    if head.refs and statement.keyword != "reading":
        return f"{statement.keyword} {head.refs[0].agreement or head.refs[0].id}"
    if statement.keyword in ("red line", "reading") and head.words:
        return f"{statement.keyword} {clean(head.words.text)}"
    if head.names and statement.keyword in (*_ALIASED, "ladder", "list"):
        return f"{statement.keyword} {clean(head.names[0].text)}"
    if head.words:
        return f"{statement.keyword} {clean(head.words.text)}"
    return statement.keyword


def declare_all(build: Build) -> None:
    """Enter every declaration of every file; report what is declared twice or cannot be used."""
    for file in build.scopes.order:
        tree, own, home = build.trees[file], build.of_file.get(file, ""), build.home(file)
        for block in tree.blocks:
            for statement in block.statements:
                agreement = own if statement.keyword in _OWN else home
                subject = subject_of(statement, agreement)
                where = Where(file, agreement, statement.article, statement.breadcrumb, subject)
                build.items.append(Item(statement, where))
    for item in build.items:
        _declare_name(build, item)
    for item in build.items:
        if item.statement.keyword == "term":
            _declare_term(build, item)
    _link_kinds(build)
    for item in build.of("act", "event", "state"):
        _declare_phrases(build, item)
    _declare_failings(build)
    for item in build.of("clause"):
        _declare_clause(build, item)
    for clash in find_clashes(build.vocabulary, build.names):
        where = next(
            (item.where for item in build.items if item.where.file == clash.second.file), Where(clash.second.file)
        )
        build.sink.report(
            "NR052",
            where.about(f"{clash.second.sort} {clash.second.term}"),
            clash.second.span,
            f"`{clash.second.phrase.text}` and `{clash.first.phrase.text}` both match the words `{clash.words}`.",
            repair="Change a word in one of the two, or make them one phrase.",
            notes=[(clash.first.span, "the other phrase")],
            words=clash.words,
        )


def _declare_name(build: Build, item: Item) -> None:
    statement, where = item.statement, item.where
    if statement.keyword not in (*_ALIASED, "ladder", "list") or not statement.head.names:
        return
    words = statement.head.names[0]
    name = build.names.declare(statement.keyword, words.text, words.span, where)
    if name is None:
        return
    if statement.keyword == "ladder":
        build.ladders[name.id] = item
    _aliases(build, item, name)
    kinds = [words.text for part in statement.parts if part.keyword == "is" for words in part.names]
    if kinds:
        build.names.is_a[name.space, name.id] = tuple(clean(kind) for kind in kinds)


def _aliases(build: Build, item: Item, name: Name) -> None:
    for part in item.statement.parts:
        if part.keyword == "also":
            for text in part.texts:
                build.names.alias(name, text.text, text.span, item.where)


def _declare_term(build: Build, item: Item) -> None:
    head = item.statement.head
    if not head.texts:
        return
    name = build.names.declare("term", head.texts[0].text, head.texts[0].span, item.where)
    for part in item.statement.parts:
        if name is not None and part.keyword == "refers to" and part.names:
            build.names.stands_for[name.id] = clean(part.names[0].text)


def _link_kinds(build: Build) -> None:
    """Replace the kinds written after `is`, and what terms refer to, by the ids they were declared with."""
    for (space, ident), kinds in list(build.names.is_a.items()):
        file = build.names.all[space, ident].file
        found = (build.names.look("kind", kind, file) for kind in kinds)
        build.names.is_a[space, ident] = tuple(name.id for name in found if name is not None)
    for term, target in list(build.names.stands_for.items()):
        file = build.names.all["term", term].file
        for space in ("kind", "actor", "place"):
            name = build.names.look(space, target, file)
            if name is not None:
                build.names.stands_for[term] = name.id
                break


def _declare_phrases(build: Build, item: Item) -> None:
    statement, where = item.statement, item.where
    words = statement.head.words
    if words is None:
        return
    main = _phrase(build, words.text, words.span, where)
    if main is None:
        return
    ident, keyword = main.id, statement.keyword
    if keyword == "state":
        if main.holes:
            build.sink.report(
                "NR062",
                where,
                words.span,
                f"The state `{clean(words.text)}` has a slot.",
                repair="Declare one state for each thing that can hold.",
                words=words.text,
            )
            return
        name = build.names.declare("state", words.text, words.span, where)
        if name is None:
            return
        ident = name.id
        _aliases(build, item, name)
    elif ident in build.terms:
        _twice(build, item, ident, words)
        return
    entry = Entry(ident, keyword, "main", main, where.file, words.span)
    same = build.vocabulary.add(entry)
    if same is not None:
        _same(build, item, entry, same)
    if keyword != "state":
        build.terms[ident] = TermDraft(ident, item, keyword)
    for part in statement.parts:
        if part.keyword in ("also", "done"):
            for text in part.texts:
                _other_form(build, item, entry, part, text)


def _twice(build: Build, item: Item, ident: str, words: Words) -> None:
    first = build.terms[ident].item
    build.sink.report(
        "NR033",
        item.where,
        words.span,
        f"`{ident}` is declared a second time.",
        repair="Keep one of the two, or change a word in one.",
        notes=[(first.statement.head.span, "declared here first")],
        words=words.text,
    )


def _same(build: Build, item: Item, entry: Entry, same: Entry) -> None:
    build.sink.report(
        "NR033",
        item.where,
        entry.span,
        f"`{entry.phrase.text}` is declared a second time: the {same.sort} `{same.term}` has the same words.",
        repair="Keep one of the two, or change a word in one.",
        notes=[(same.span, "declared here first")],
        words=entry.phrase.text,
    )


def _other_form(build: Build, item: Item, main: Entry, part: Part, text: Quoted) -> None:
    phrase = _phrase(build, text.text, text.span, item.where)
    if phrase is None:
        return
    known = {hole.name: hole.type for hole, _ in main.phrase.holes}
    for hole, _ in phrase.holes:
        if hole.name not in known:
            close = did_you_mean(hole.name, sorted(known))
            build.sink.report(
                "NR058",
                item.where,
                text.span,
                f"`{text.text}` has a slot `{hole.name}` that `{main.phrase.text}` does not have.",
                repair=f"Name it `{close[0]}`."
                if close
                else f"Add the slot to `{main.phrase.id}`, or take it out here.",
                suggestions=close,
                notes=[(main.span, "the phrase itself")],
                words=text.text,
            )
            return
    if main.sort == "state" and phrase.holes:
        return
    entry = Entry(main.term, main.sort, part.keyword, phrase, main.file, text.span)
    same = build.vocabulary.add(entry)
    if same is not None:
        _same(build, item, entry, same)


_SLOT = re.compile(r"\{([^{}:]*):[^{}]*\}")


def _typed(phrase: str, slot: str, sort: str) -> str:
    """A phrase in which a slot has this type."""
    return _SLOT.sub(lambda found: f"{{{slot}: {sort}}}" if found[1].strip() == slot else found[0], phrase)


def _declare_failings(build: Build) -> None:
    """What failing is in acts that are owed all the time: as declared, or `fail to ACT` where a clause says `at all times`."""
    wanted: dict[str, tuple[str, Span]] = {}
    for draft in build.terms.values():
        line, head = first_of(draft.item.statement.parts, "failing"), draft.item.statement.head.words
        if line is not None and head is not None and draft.sort == "act":
            build.unending.add(draft.id)
            said = line.texts[0] if line.texts else Quoted(f"fail to {head.text}", line.span)
            wanted[draft.id] = said.text, said.span
    for part, _ in core_lines(build):
        if part.modal in (ALWAYS, ALWAYS_ENSURE):
            for words in [part.words] if part.words is not None else [one.words for one in part.parts]:
                found = None if words is None else _last_act(build, words)
                head = None if found is None else build.terms[found].item.statement.head.words
                if found is not None and head is not None:
                    wanted.setdefault(found, (f"fail to {head.text}", head.span))
    for term, (text, span) in wanted.items():
        _declare_failing(build, build.terms[term], text, span)


def _last_act(build: Build, words: Words) -> str | None:
    """The act with which some words end, the longest: before it may stand those whose act it is."""
    pieces = clean(words.text).split(" ")
    for start in range(len(pieces)):
        match = build.vocabulary.match(" ".join(pieces[start:]), words.span.file)
        if match is not None and match.entry.sort == "act":
            return match.entry.term
    return None


def _declare_failing(build: Build, draft: TermDraft, text: str, span: Span) -> None:
    """Enter what failing in an act is, as an act of the same doers; one that is declared already is that."""
    statement, where = draft.item.statement, draft.item.where
    phrase = _phrase(build, text, span, where)
    main = next(entry for entry in build.vocabulary.entries if entry.term == draft.id and entry.sort == "act")
    if phrase is None:
        return
    if {hole.name for hole, _ in phrase.holes} != {hole.name for hole, _ in main.phrase.holes}:
        message = f"`{clean(text)}` has other slots than `{main.phrase.text}`: which failing is meant could not be told."
        notes = [(main.span, "the act")]
        build.sink.report("NR178", where, span, message, repair="Give it the same slots.", notes=notes, words=text)
        return
    build.failings[draft.id] = phrase.id
    if phrase.id in build.terms:
        return
    same = build.vocabulary.add(Entry(phrase.id, "act", "main", phrase, where.file, span))
    if same is not None:
        _same(build, draft.item, Entry(phrase.id, "act", "main", phrase, where.file, span), same)
    head = replace(statement.head, words=Words(phrase.text, span))
    doers = tuple(part for part in statement.parts if part.keyword == "by")
    build.terms[phrase.id] = TermDraft(phrase.id, Item(replace(statement, head=head, parts=doers), where), "act")


def _phrase(build: Build, text: str, span: Span, where: Where) -> Phrase | None:
    phrase = parse_phrase(clean(text))
    if isinstance(phrase, Misphrased):
        build.sink.report(phrase.code, where, span, phrase.message, repair=phrase.repair, words=text)
        return None
    for hole, _ in phrase.holes:
        if not build.slots.known_type(hole.type, where.file):
            close = did_you_mean(
                hole.type,
                ["actor", "place", "number", "quantity", "date", "text", *build.names.visible("kind", where.file)],
            )
            build.sink.report(
                "NR050",
                where,
                span,
                f"`{hole.type}` is not a type of slot.",
                repair=f"Write `{_typed(phrase.text, hole.name, close[0])}`."
                if close
                else f"Use {_TYPES}; declare `kind {hole.type}` if you mean one.",
                suggestions=close,
                words=text,
            )
            return None
    for found in _BY.finditer(phrase.text):
        actor = build.names.look("actor", phrase.text[found.end() :], where.file)
        if actor is not None:
            build.sink.report(
                "NR055",
                where,
                span,
                f"`{phrase.text}` ends in the name of the actor `{actor.id}`.",
                repair=f"Declare `{phrase.text[: found.start()]}` and name who does it below with `by {actor.id}`.",
                notes=[(actor.span, "declared here")],
                words=text,
            )
            return None
    return phrase


def _declare_clause(build: Build, item: Item) -> None:
    statement, where = item.statement, item.where
    if not statement.head.refs:
        return
    ref = statement.head.refs[0]
    if not where.agreement:
        build.sink.report(
            "NR097",
            where,
            ref.span,
            f"Clause {ref.id} stands in a file that is no agreement.",
            repair="Name the agreement in the head of the file: `agreement: ID`.",
            words=ref.id,
        )
        return
    ident = f"{where.agreement}:{ref.id}"
    first = build.written.get(ident)
    if first is not None:
        taken = [written.local for written in build.written.values() if written.agreement == where.agreement]
        build.sink.report(
            "NR038",
            where,
            ref.span,
            f"Clause {ref.id} is written a second time in `{where.agreement}`.",
            repair=f"Give one of them another id, such as `{_free(ref.id, taken)}`.",
            notes=[(first.item.statement.head.span, "written here first")],
            words=ref.id,
        )
        return
    build.written[ident] = Written(ident, where.agreement, ref.id, item)


def _free(local: str, taken: list[str]) -> str:
    """An id near `local` that no clause has."""
    return next(
        free for letter in "bcdefghijklmnopqrstuvwxyz2" if (free := f"{local}.{letter}") not in taken or letter == "2"
    )
