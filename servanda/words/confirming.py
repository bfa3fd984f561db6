"""What a proposal becomes once a person confirms it, and the file in which it then stands."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from servanda.base.refusal import Refusal
from servanda.model.core import NOWHERE
from servanda.model.loader import tree_of
from servanda.text.format import unparse
from servanda.text.proposed import OPEN, PROPOSED
from servanda.text.read import parse_who_text
from servanda.text.syntax import Part, Statement, Words
from servanda.text.write import texts_text

BOUND = "words "
"""How the comment begins that binds a confirmed clause to the hash of its sentence."""
_PARTIES = frozenset(("every party", "each party"))
_NOTED = ("who in words", "time in words", "condition in words", "quantity in words", "verifier in words")
_GONE = ("because", "asks", "bound to")


def confirmed(statement: Statement, *, who: str = "", bound: str = "") -> tuple[str, ...]:
    """The lines of the statement that a proposal proposes. who: for the `?` of a clause; bound: hash of its sentence.

    What is understood and not put into the language stays above the line `renders` as comments. Raises Refusal: there is no line
    `WHO must ACT`, or it does not say who.
    """
    keyword = statement.keyword.removeprefix(PROPOSED)
    head, origin = statement.head, statement.head.parts[0]
    parts = tuple(part for part in statement.parts if part.keyword not in (*_NOTED, *_GONE))
    noted = tuple(f"{part.keyword}: {texts_text(part.texts)}" for part in statement.parts if part.keyword in _NOTED)
    made = Part(keyword, NOWHERE, NOWHERE, trailing=head.trailing)
    if keyword == "clause":
        made = replace(made, refs=head.refs, texts=head.texts)
        bound = bound or "".join(part.texts[0].text for part in statement.parts if part.keyword == "bound to")
        parts = (*_named(parts, who), _rendering(origin, noted, bound))
    elif keyword == "act":
        made = replace(made, words=head.words)
    elif keyword == "actor":
        made = replace(made, names=(head.words,) if head.words is not None else ())
    else:
        made, parts = replace(made, refs=origin.refs, options=origin.options, texts=head.texts), ()
    return tuple(unparse(replace(statement, keyword=keyword, head=made, parts=parts, after_comments=())).split("\n"))


def _rendering(origin: Part, noted: tuple[str, ...], bound: str) -> Part:
    trailing = f"{BOUND}{bound}" if bound else ""
    return Part("renders", NOWHERE, NOWHERE, refs=origin.refs, options=origin.options, comments=noted, trailing=trailing)


def _named(parts: tuple[Part, ...], who: str) -> tuple[Part, ...]:
    line = next((part for part in parts if part.keyword == "core"), None)
    if line is None or line.who is None:
        raise Refusal(
            "the proposal has no line `WHO must ACT`: it only asks.", "Write that line into it, or drop it: servanda draft drop"
        )
    if not any(name.text == OPEN for name in line.who.names):
        return parts
    named = parse_who_text(Words(who, NOWHERE)) if who.strip() else None
    if named is None:
        raise Refusal("the words do not say who is bound.", "Say it: --who NAME, or --who “each of A, B”.", "--who")
    return tuple(replace(part, who=named) if part is line else part for part in parts)


def bound_by(statement: Statement, who: str) -> tuple[str, ...]:
    """The lines of a proposal once several are named for its `?`: `each of A, B`, `every party`. () where one actor is named."""
    named = parse_who_text(Words(who, NOWHERE)) if who.strip() else None
    if named is None or (named.mode == "one" and not _PARTIES.issuperset({named.names[0].text.casefold()})):
        return ()
    parts = tuple(
        replace(part, who=named) if part.keyword == "core" and part.who is not None else part
        for part in statement.parts
        if part.keyword != "who in words"
        and not (part.keyword == "asks" and part.texts and part.texts[0].text.casefold().startswith("who is "))
    )
    return tuple(unparse(replace(statement, parts=parts, after_comments=())).split("\n"))


def in_place(source: str, lines: Mapping[Statement, tuple[str, ...]]) -> tuple[str, dict[int, Statement]]:
    """The file with other lines in the place of some of its statements (none: the statement goes, with the blank line above it),
    and which line of it is now of which of them."""
    old, told, owners = source.split("\n"), list[str](), dict[int, Statement]()
    starts = {statement.span.line: statement for statement in lines}
    number = 1
    while number <= len(old):
        statement = starts.get(number)
        if statement is None:
            told.append(old[number - 1])
            number += 1
            continue
        if not lines[statement] and told and not told[-1].strip():
            told.pop()
        ending = "\r" * old[number - 1].endswith("\r")
        indent = old[number - 1][: statement.span.column - 1]
        for one in lines[statement]:
            told.append(f"{indent}{one}{ending}" if one else ending)
            owners[len(told)] = statement
        number = statement.span.end_line + 1
    return "\n".join(told), owners


def statements_at(files: Mapping[str, bytes]) -> dict[tuple[str, int], Statement]:
    """The statements in the files of a dossier, by file and line."""
    trees = [tree_of(data, name) for name, data in files.items() if name.casefold().endswith(".md")]
    every = [one for tree in trees for block in tree.blocks for one in block.statements]
    return {(one.span.file, one.span.line): one for one in every}


def bound_to(clause: Statement | None) -> str:
    """The hash of the sentence to which a confirmed clause is bound; "" for none."""
    renders = [part.trailing for part in clause.parts if part.keyword == "renders"] if clause is not None else []
    return next((one.removeprefix(BOUND).strip() for one in renders if one.startswith(BOUND)), "")
