"""What is told of a place: a clause explained, a name as it is declared, the words of a rule, what a keyword is for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from servanda.app.lsp.names import CLAUSE, NameIndex, NameMention
from servanda.app.lsp.places import TextSheet, holds
from servanda.app.lsp.standing import BLOCK, head_end, standing
from servanda.app.opened.dossier import ShownFinding
from servanda.base.marking import Recipient
from servanda.base.shown import begins_markdown, in_markdown, shown
from servanda.text.diagnostics import Span
from servanda.text.source import split_lines

_CODE = re.compile(r"\bSV[0-9]{3}\b")
MOST_LINES = 40
"""Lines of a declaration that are shown."""


def hover(
    index: NameIndex,
    sheet: TextSheet,
    file: str,
    line: int,
    column: int,
    found: Sequence[ShownFinding],
    reader: Recipient | None,
) -> tuple[str, Span] | None:
    """Markdown, and of what; None where there is nothing to say. found: the findings of the file."""
    told: list[str] = []
    mention = index.at(file, line, column)
    span = mention.span if mention is not None else None
    for code in _CODE.finditer(sheet.line(line - 1)):
        if code.start() < column <= code.end() + 1 and (page := rule_markdown(code[0])):
            told.append(page)
            span = span or Span(file, line, code.start() + 1, line, code.end() + 1)
    if mention is not None:
        told.append(
            clause_markdown(index, mention.symbol.id, reader)
            if mention.symbol.space in (CLAUSE, "red line")
            else declaration(index, mention)
        )
    for one in (each.finding for each in found if holds(each.finding.span, line, column) and not each.before):
        told.append(finding_markdown(one.code, one.message, one.why, one.source, one.because, one.repair))
        span = span or one.span
    if not told and (keyword := _keyword(sheet, line, column)) is not None:
        told.append(keyword[0])
        span = Span(file, line, keyword[1], line, keyword[2])
    told = [one for one in told if one]
    return ("\n\n---\n\n".join(told), span) if told and span is not None else None


def clause_markdown(index: NameIndex, clause: str, reader: Recipient | None) -> str:
    """What `servanda explain` says of a clause or a red line."""
    from servanda.app import api
    from servanda.app.readers import marked_files
    from servanda.report.markdown import markdown

    ids = {one.id for one in index.dossier.clauses} | {line.clause.id for line in index.dossier.red_lines}
    known = next((one for one in (clause, f"red-line:{clause}") if one in ids), None)
    return markdown(marked_files(api.explain(index.dossier, known), index.dossier, reader)) if known is not None else ""


def rule_markdown(code: str) -> str:
    """The page of a rule; "" where there is none of that code."""
    from servanda.check.rules.registry import rule
    from servanda.report.markdown import markdown
    from servanda.report.pages.rules import rule_page

    try:
        return markdown(rule_page(rule(code)))
    except KeyError:
        return ""


def finding_markdown(code: str, message: str, why: str, source: str, because: Sequence[str], repair: str) -> str:
    """A finding with the words of its rule."""
    parts = [
        f"**{code}** {in_markdown(message)}",
        *(f"{number}. {in_markdown(one)}" for number, one in enumerate(because[:12], start=1)),
    ]
    parts += [
        f"*{label}* {in_markdown(text)}"
        for label, text in (("What to do:", repair), ("Why:", why), ("Source:", source))
        if text
    ]
    return "\n\n".join(parts)


def declaration(index: NameIndex, mention: NameMention) -> str:
    """A name as it is declared, in the words of the file."""
    parts = [f"**{in_markdown(mention.symbol.id)}** ({mention.symbol.sort})"]
    for statement in index.statements.get(mention.symbol, ())[:4]:
        lines = split_lines(index.snapshot.text(statement.span.file))[statement.span.line - 1 : statement.span.end_line][
            :MOST_LINES
        ]
        parts.append(f"{begins_markdown(statement.span.file)}:{statement.span.line}")
        text = shown("\n".join(lines)).replace("```", "'''")
        parts.append(f"```servanda\n{text}\n```")
    return "\n\n".join(parts)


def _keyword(sheet: TextSheet, line: int, column: int) -> tuple[str, int, int] | None:
    """What the keyword at a place is for, with an example; and its columns."""
    stands = standing(sheet.lines, line, head_end(sheet.lines))
    text = sheet.line(line - 1)
    start = len(text) - len(text.lstrip()) + 1
    if stands.zone != BLOCK or not stands.keyword or not start <= column <= start + len(stands.keyword):
        return None
    from servanda.text.heads import FORMS

    example = stands.rule.example if stands.rule is not None else FORMS[stands.keyword].example
    under = f", under `{stands.statement}`" if stands.rule is not None and stands.statement else ""
    return f"`{stands.keyword}`{under}: for example\n\n```servanda\n{example}\n```", start, start + len(stands.keyword)
