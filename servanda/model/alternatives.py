"""What is still in brackets: options of which one is to be chosen, and the text with one option of each written in its place.

A choice is made before any name is resolved, on the syntax trees: what then is resolved is what a person would have written who
deletes the brackets. So nothing after this module knows of options, and no meaning can differ.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec.structs import replace

from servanda.model import core
from servanda.model.build import Build, parts_of
from servanda.model.names import clean, key_of
from servanda.model.sink import Where, listed
from servanda.text.diagnostics import Span
from servanda.text.format import part_lines
from servanda.text.parts import CONTEXTS
from servanda.text.syntax import FileTree, Part, Ref, Statement

MARK = "choice "
"""How a choice stands among the hashes of the files: `choice deadline=A` -> hash of the option's lines."""


class Draft(msgspec.Struct):
    """One `alternatives` as it stands in a file. holder: the clause it stands in; None for a statement of its own."""

    name: str
    part: Part
    file: str
    agreement: str
    article: str
    breadcrumb: tuple[str, ...]
    holder: Statement | None
    chosen: str = ""
    taken: Part | None = None  # the option that is written in place: the chosen one, else the first that holds lines

    @property
    def options(self) -> tuple[Part, ...]:
        """The options that could be read."""
        return tuple(option for option in self.part.parts if option.words is not None)


class Slip(msgspec.Struct, frozen=True):
    """A finding about an option, to be reported once the names are known."""

    code: str
    draft: Draft
    span: Span
    message: str
    repair: str
    words: str = ""
    other: Span | None = None


def written_in_place(trees: Mapping[str, FileTree], choice: Mapping[str, str]) -> tuple[dict[str, FileTree], list[Draft], list[Slip]]:
    """The trees with one option of each alternatives in its place: the one chosen (name -> option), else the first that holds
    lines. With them every alternatives there is, and what is wrong with their options."""
    found: dict[str, FileTree] = {}
    drafts: list[Draft] = []
    slips: list[Slip] = []
    for path, tree in trees.items():
        mine = list(_drafts(path, tree))
        if not mine:
            found[path] = tree
            continue
        for draft in mine:
            _take(draft, choice)
        by_place = {id(draft.part): draft for draft in mine}
        blocks = tuple(
            replace(block, statements=tuple(_statements(block.statements, by_place, slips, tree))) for block in tree.blocks
        )
        for draft in mine:
            if draft.holder is None:
                blocks = tuple(replace(b, statements=tuple(_changed(b.statements, draft))) for b in blocks)
                slips += _not_there(draft, tree)
        found[path] = replace(tree, blocks=blocks)
        drafts += mine
    return found, drafts, slips


def resolve_alternatives(build: Build, drafts: list[Draft], slips: list[Slip]) -> tuple[core.Alternatives, ...]:
    """The alternatives with their options resolved, in the order of the files. Reports names that stand twice and `slips`."""
    found: dict[str, core.Alternatives] = {}
    for slip in slips:
        notes = [(slip.other, "it stands here")] if slip.other is not None else []
        build.sink.report(slip.code, _where(slip.draft), slip.span, slip.message, repair=slip.repair, notes=notes, words=slip.words)
    for draft in drafts:
        where, key = _where(draft), key_of(draft.name)
        if not draft.agreement:
            build.sink.report(
                "NR097",
                where,
                draft.part.keyword_span,
                "These alternatives stand in a file that is no agreement.",
                repair="Write them in the file of the agreement.",
            )
        if key in found:
            build.sink.report(
                "NR147",
                where,
                draft.part.span,
                f"There are already alternatives named `{draft.name}`, so a choice could mean either.",
                repair="Rename one of the two.",
                notes=[(found[key].span, "named here first")],
                words=draft.name,
            )
            continue
        if not draft.options:
            continue  # the reader has said why none could be read
        options = []
        for option in draft.options:
            context = "option" if draft.holder is not None else "option of clauses"
            options.append(
                core.Option(
                    id=_name(option),
                    proposed_by=build.names.find_all("actor", option.names, where),
                    lines=tuple(line for part in option.parts for line in part_lines(part, context)),
                    no_clause=_leaves_out(option),
                    span=option.span,
                )
            )
        touched = _touched(draft, build.trees[draft.file])
        found[key] = core.Alternatives(
            id=draft.name,
            agreement=draft.agreement,
            article=draft.article,
            clauses=tuple(f"{draft.agreement}:{local}" for local in touched),
            options=tuple(options),
            chosen=draft.chosen,
            taken=_name(draft.taken) if draft.taken is not None else "",
            span=draft.part.span,
        )
    return tuple(found.values())


def touched_by(drafts: Iterable[Draft], trees: Mapping[str, FileTree]) -> frozenset[str]:
    """Ids of the clauses that hang on a choice: those that an option writes, changes or leaves out."""
    return frozenset(f"{draft.agreement}:{local}" for draft in drafts for local in _touched(draft, trees[draft.file]))


def choice_hashes(alternatives: tuple[core.Alternatives, ...]) -> dict[str, str]:
    """What is chosen, to stand beside the hashes of the files: the same files under another choice are another text."""
    return {
        f"{MARK}{one.id}={option.id}": hashlib.sha256("\n".join(option.lines).encode()).hexdigest()
        for one in alternatives
        for option in one.options
        if one.chosen == option.id
    }


def _where(draft: Draft) -> Where:
    return Where(draft.file, draft.agreement, draft.article, draft.breadcrumb, subject=f"alternatives {draft.name}")


def _name(option: Part) -> str:
    return clean(option.words.text) if option.words is not None else ""


def _leaves_out(option: Part | None) -> bool:
    return option is not None and next(parts_of(option.parts, "no clause"), None) is not None


def _drafts(path: str, tree: FileTree) -> Iterator[Draft]:
    agreement = next((entry.value for entry in tree.header if entry.key == "agreement"), "")
    for block in tree.blocks:
        for statement in block.statements:
            if statement.keyword == "alternatives":
                part = replace(statement.head, parts=statement.parts)
                name = clean(statement.head.names[0].text)
                yield Draft(name, part, path, agreement, statement.article, statement.breadcrumb, None)
            elif statement.keyword == "clause":
                for part in parts_of(statement.parts, "alternatives"):
                    name = clean(part.names[0].text)
                    yield Draft(name, part, path, agreement, statement.article, statement.breadcrumb, statement)


def _take(draft: Draft, choice: Mapping[str, str]) -> None:
    wanted = next((option for name, option in choice.items() if key_of(name) == key_of(draft.name)), "")
    chosen = next((option for option in draft.options if wanted and key_of(_name(option)) == key_of(wanted)), None)
    draft.chosen = _name(chosen) if chosen is not None else ""
    first = next((option for option in draft.options if not _leaves_out(option)), next(iter(draft.options), None))
    draft.taken = chosen if chosen is not None else first


def _statements(
    statements: tuple[Statement, ...], drafts: Mapping[int, Draft], slips: list[Slip], tree: FileTree
) -> Iterator[Statement]:
    """The statements of a block with whole clauses and lines of the options that are taken."""
    at_top = {draft.part.span: draft for draft in drafts.values() if draft.holder is None}
    for statement in statements:
        if statement.keyword == "clause" and next(parts_of(statement.parts, "alternatives"), None) is not None:
            own = [(part, drafts.get(id(part))) for part in statement.parts]
            if any(draft is not None and _leaves_out(draft.taken) for _part, draft in own):
                continue
            lines: list[Part] = []
            for part, draft in own:
                lines += [part] if draft is None else draft.taken.parts if draft.taken is not None else ()
            lines.sort(key=lambda part: part.keyword != "core")  # the first line of a clause may stand in an option
            yield replace(statement, parts=tuple(lines))
        elif statement.keyword == "alternatives":
            draft = at_top[statement.head.span]
            slips += _written_twice(draft, tree, at_top.values())
            taken = draft.taken.parts if draft.taken is not None else ()
            for part in parts_of(taken, "clause"):
                if _others(draft, part.refs[0], tree, at_top.values()) is None:
                    head = replace(part, parts=())
                    yield Statement("clause", head, part.parts, part.span, statement.article, statement.breadcrumb)
        else:
            yield statement


def _changed(statements: tuple[Statement, ...], draft: Draft) -> Iterator[Statement]:
    """Clauses with the lines that the option taken drops and adds."""
    changes = [part for part in draft.taken.parts if part.keyword in ("clause drops", "clause adds")] if draft.taken else []
    for statement in statements:
        if statement.keyword == "clause":
            for part in sorted(changes, key=lambda one: one.keyword == "clause adds"):
                if statement.head.refs[0].id not in _targets(draft, part.refs[0], statements):
                    continue
                kept = statement.parts
                if part.keyword == "clause drops":
                    kept = tuple(line for line in kept if line.keyword not in part.options)
                statement = replace(statement, parts=(*kept, *part.parts))
        yield statement


def _clauses(tree: FileTree) -> tuple[Statement, ...]:
    return tuple(one for block in tree.blocks for one in block.statements if one.keyword == "clause")


def _targets(draft: Draft, ref: Ref, statements: tuple[Statement, ...]) -> tuple[str, ...]:
    """Ids of the clauses a change is of, among statements: the one of this id, else all under it, else those of the article."""
    if ref.agreement and key_of(ref.agreement) != key_of(draft.agreement):
        return ()
    mine = [one for one in statements if one.keyword == "clause"]
    exact = [one.head.refs[0].id for one in mine if one.head.refs[0].id.casefold() == ref.id.casefold()]
    under = [one.head.refs[0].id for one in mine if one.head.refs[0].id.startswith(f"{ref.id}.")]
    return tuple(exact or under or [one.head.refs[0].id for one in mine if one.article == ref.id])


def _touched(draft: Draft, tree: FileTree) -> tuple[str, ...]:
    """Local ids of the clauses that differ with the choice, each once."""
    if draft.holder is not None:
        return (draft.holder.head.refs[0].id,)
    found: dict[str, None] = {}
    for option in draft.options:
        for part in parts_of(option.parts, "clause", "clause adds", "clause drops"):
            whole = part.keyword == "clause"
            found.update(dict.fromkeys((part.refs[0].id,) if whole else _targets(draft, part.refs[0], _clauses(tree))))
    return tuple(found)


def _others(draft: Draft, ref: Ref, tree: FileTree, drafts: Iterable[Draft]) -> Span | None:
    """Where else than in its own alternatives a clause of this id is written."""
    for statement in _clauses(tree):
        if statement.head.refs[0].id.casefold() == ref.id.casefold():
            return statement.head.span
    for other in drafts:
        if other is draft:
            return None  # of two alternatives that write the same clause the second is in error
        for option in other.options:
            for part in parts_of(option.parts, "clause"):
                if part.refs[0].id.casefold() == ref.id.casefold():
                    return part.span
    return None


def _written_twice(draft: Draft, tree: FileTree, drafts: Iterable[Draft]) -> Iterator[Slip]:
    whole = [part for option in draft.options for part in parts_of(option.parts, "clause")]
    for part in whole:
        other = _others(draft, part.refs[0], tree, drafts)
        if other is not None:
            yield Slip(
                "NR148", draft, part.span, f"Clause {part.refs[0].id} is written elsewhere as well, so it would stand twice.",
                f"Write the lines that differ under `clause {part.refs[0].id} adds` (or `drops`), or take the other one out.",
                part.refs[0].id, other,
            )  # fmt: skip
    for option in draft.options:
        seen: set[str] = set()
        for part in parts_of(option.parts, "clause"):
            if part.refs[0].id.casefold() in seen:
                yield Slip(
                    "NR148", draft, part.span, f"The option writes clause {part.refs[0].id} twice.", "Keep one of the two.", part.refs[0].id
                )
            seen.add(part.refs[0].id.casefold())
    if not whole and all(option.parts for option in draft.options):
        for option in draft.options:
            if _leaves_out(option):
                yield Slip(
                    "NR150", draft, option.span, f"Under `{_name(option)}` no clause is left out, for no other option writes one.",
                    "Write the whole clause under the other options, or put the alternatives into the clause.", _name(option),
                )  # fmt: skip


def _not_there(draft: Draft, tree: FileTree) -> Iterator[Slip]:
    """Changes of clauses or lines that are not there, and lines added that stand once only."""
    clauses = {one.head.refs[0].id: one for one in _clauses(tree)}
    once = {keyword for keyword, rule in CONTEXTS["clause"].rules.items() if rule.once}
    for option in draft.options:
        gone: dict[str, set[str]] = {}
        for part in sorted(parts_of(option.parts, "clause adds", "clause drops"), key=lambda one: one.keyword == "clause adds"):
            ref = part.refs[0]
            targets = _targets(draft, ref, tuple(clauses.values()))
            if not targets:
                known = listed(clauses, "or")
                yield Slip(
                    "NR149", draft, part.span, f"There is no clause {ref.id} here that this option could change.",
                    f"Name clause {known}." if known else "Write the whole clause under the option.", ref.id,
                )  # fmt: skip
            for ident in targets:
                for name in part.options:
                    if not any(line.keyword == name for line in clauses[ident].parts):
                        yield Slip(
                            "NR149", draft, part.span, f"Clause {ident} has no line `{name}` that could be dropped.",
                            "Name a keyword of the clause, or delete this line.", name,
                        )  # fmt: skip
                gone.setdefault(ident, set()).update(part.options)
                for line in part.parts:
                    first = next((one for one in clauses[ident].parts if one.keyword == line.keyword), None)
                    if line.keyword in once and first is not None and line.keyword not in gone[ident]:
                        yield Slip(
                            "NR148", draft, line.span, f"Clause {ident} has a line `{line.keyword}` already, and may have one only.",
                            f"Write `clause {ident} drops {line.keyword}` beside it.", line.keyword, first.span,
                        )  # fmt: skip
