"""What an editor asks, and who answers it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from lsprotocol import types

from servanda.app import api
from servanda.app.lsp import completion, hover, outline, renaming, repairs
from servanda.app.lsp.names import CLAUSE, NameIndex, NameMention
from servanda.app.lsp.places import TextSheet
from servanda.app.lsp.server import DossierServer, OpenText, RefusedRequest
from servanda.app.mending import GivenAcceptance
from servanda.app.opened.dossier import ReaderOf, ShownFinding
from servanda.app.opened.stages import CheckStage
from servanda.base.refusal import Refusal
from servanda.base.shown import one_line
from servanda.text.source import split_lines

if TYPE_CHECKING:
    from servanda.meaning.witness import Answer

ASK, ACCEPT = "servanda.ask", "servanda.accept"
"""Commands: a question about a clause; the acceptance of a finding."""
LENSES = {"keepable": "kept?", "stall": "stalled?", "part": "readings?"}
"""Questions of a clause, and how they are offered."""


class EditorQuestion:
    """A request about a text: everything that stood when it came, so that it is answered of one moment."""

    def __init__(self, server: DossierServer, text: OpenText) -> None:
        self.server, self.uri, self.file, self.sheet, self.work = server, text.uri, text.file, text.sheet, text.work
        self.snapshot = text.work.dossier.snapshot()
        self.sheets = {file: one.sheet for file, one in text.work.texts.items()}
        self.uri_of = text.work.uri_of
        self.reader = text.work.dossier.reader

    @property
    def index(self) -> NameIndex:
        """The names of the dossier. Raises Refusal."""
        return self.server.index(self.snapshot)

    def sheet_of(self, file: str) -> TextSheet:
        """The text of a file."""
        return self.sheets[file] if file in self.sheets else self.server.sheet(self.snapshot.text(file))

    def findings(self) -> list[ShownFinding]:
        """The findings of the file as they are shown."""
        return self.work.dossier.shown().get(self.file, [])

    def place(self, position: Any) -> tuple[int, int]:
        """Line and column, from 1."""
        return self.sheet.place({"line": position.line, "character": position.character})

    def location(self, mention: NameMention) -> dict[str, Any]:
        """A mention as a location."""
        return {"uri": self.uri_of(mention.span.file), "range": self.sheet_of(mention.span.file).range(mention.span)}

    def at(self, position: Any) -> NameMention | None:
        """What is named at a position."""
        return self.index.at(self.file, *self.place(position))


def language_server(reader_of: ReaderOf | None = None, today: Callable[[], dt.date] = dt.date.today) -> DossierServer:
    """A server for one client. Arguments as of `DossierServer`."""
    server = DossierServer(reader_of, today)
    answer_editors(server)
    return server


def answer_editors(server: DossierServer) -> None:
    """Answer everything an editor may ask."""

    def answers(method: str, options: Any, make: Callable[[EditorQuestion, Any], Any], none: Any = None) -> None:
        """A request about a text is answered by `make`, in the thread of the work; about one that is not open with `none`."""

        @server.feature(method, options)
        async def answered(params: Any) -> Any:
            text = server.texts.get(params.text_document.uri)
            if text is None:
                return none
            found = await server.worked(make, EditorQuestion(server, text), params)
            return none if found is None else found

    answers(types.TEXT_DOCUMENT_HOVER, None, _hover)
    answers(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(trigger_characters=[" ", ":", ","]),
        _completion,
        {"isIncomplete": False, "items": []},
    )
    answers(types.TEXT_DOCUMENT_DEFINITION, None, _definition, [])
    answers(types.TEXT_DOCUMENT_REFERENCES, None, _references, [])
    answers(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, None, _highlights, [])
    answers(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, None, lambda q, _: outline.document_symbols(q.index, q.sheet, q.file), [])
    answers(types.TEXT_DOCUMENT_FOLDING_RANGE, None, lambda q, _: outline.folds(q.index, q.sheet, q.file), [])
    legend = types.SemanticTokensLegend(token_types=list(outline.TOKENS), token_modifiers=[])
    answers(
        types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL,
        legend,
        lambda q, _: {"data": outline.tokens(q.index, q.sheet, q.file)},
        {"data": []},
    )
    answers(types.TEXT_DOCUMENT_FORMATTING, None, _formatting, [])
    answers(types.TEXT_DOCUMENT_INLAY_HINT, None, _hints, [])
    answers(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=["quickfix"]), _actions, [])
    answers(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=False), _lenses, [])
    answers(types.TEXT_DOCUMENT_PREPARE_RENAME, None, _prepare)
    _renames(server)
    _of_the_workspace(server)


def _hover(q: EditorQuestion, params: Any) -> Any:
    found = hover.hover(q.index, q.sheet, q.file, *q.place(params.position), q.findings(), q.reader)
    return (
        {"contents": {"kind": "markdown", "value": found[0]}, "range": q.sheet.range(found[1])} if found is not None else None
    )


def _completion(q: EditorQuestion, params: Any) -> Any:
    found = completion.completion(q.index, q.sheet, q.file, *q.place(params.position), q.server.today())
    return {"isIncomplete": len(found) >= completion.MOST_ITEMS, "items": found}


def _definition(q: EditorQuestion, params: Any) -> Any:
    found = q.at(params.position)
    return [q.location(one) for one in q.index.of(found.symbol) if one.declares] if found is not None else []


def _references(q: EditorQuestion, params: Any) -> Any:
    found, declared = q.at(params.position), params.context.include_declaration
    return [q.location(one) for one in q.index.of(found.symbol) if declared or not one.declares] if found is not None else []


def _highlights(q: EditorQuestion, params: Any) -> Any:
    found = q.at(params.position)
    ones = q.index.of(found.symbol) if found is not None else []
    return [{"range": q.sheet.range(one.span), "kind": 3 if one.declares else 2} for one in ones if one.span.file == q.file]


def _formatting(q: EditorQuestion, _params: Any) -> Any:
    made = api.fmt(q.sheet.text)
    if made == q.sheet.text:
        return []
    old, new = split_lines(q.sheet.text), split_lines(made)
    first = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    ends = zip(reversed(old[first:]), reversed(new[first:]), strict=False)
    same = next((at for at, (a, b) in enumerate(ends) if a != b), min(len(old), len(new)) - first)
    if "\r" in q.sheet.text or same == 0:  # whole: the ends of lines are kept as they are
        end = {"line": len(old) - 1, "character": q.sheet.units(len(old) - 1, len(old[-1]))}
        return [{"range": {"start": {"line": 0, "character": 0}, "end": end}, "newText": made}]
    text = "".join(f"{one}\n" for one in new[first : len(new) - same])
    return [
        {"range": {"start": {"line": first, "character": 0}, "end": {"line": len(old) - same, "character": 0}}, "newText": text}
    ]


def _hints(q: EditorQuestion, params: Any) -> Any:
    first, last = params.range.start.line + 1, params.range.end.line + 1
    return outline.hints(q.index, q.sheet, q.file, first, last, q.work.states)


def _actions(q: EditorQuestion, params: Any) -> Any:
    first, last = q.place(params.range.start), q.place(params.range.end)
    return list(repairs.actions(q.index, q.file, first, last, q.findings(), q.sheet_of, q.uri_of))


def _lenses(q: EditorQuestion, _params: Any) -> Any:
    found = []
    for symbol, statements in q.index.statements.items():
        for one in statements if symbol.space == CLAUSE else ():
            if one.span.file != q.file or one.keyword != "clause":
                continue
            for question, offered in LENSES.items():
                if question == "part" and not any(symbol.id in reading.of for reading in q.index.dossier.readings):
                    continue
                answers, before = q.work.dossier.answers(question)
                said = next((a.verdict for a in answers if a.subject == symbol.id), "")
                title = f"{offered} {said}{' (of the text before)' * before}" if said else offered
                command = {"title": title, "command": ASK, "arguments": [q.uri, question, symbol.id]}
                found.append({"range": q.sheet.range(one.head.span), "command": command})
    return found


def _prepare(q: EditorQuestion, params: Any) -> Any:
    found = renaming.renamable(q.index, q.file, *q.place(params.position))
    if found is None:
        return None
    name = found.symbol.id.partition(":")[2] if found.symbol.space == CLAUSE else found.symbol.id
    return {"range": q.sheet.range(found.span), "placeholder": one_line(name)}


def _renames(server: DossierServer) -> None:
    def made(q: EditorQuestion, params: Any) -> Any:
        found = renaming.renamable(q.index, q.file, *q.place(params.position))
        if found is None:
            raise Refusal("nothing that can be renamed stands here.", "Put the cursor on an id of a clause, or on a name.")
        edits = renaming.renamed(q.index, found.symbol, params.new_name, q.work.entries())
        return renaming.edit_of(edits, lambda span: q.sheet_of(span.file).range(span), q.uri_of)

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def rename(params: types.RenameParams) -> Any:
        return await _or_refused(server, params.text_document.uri, made, params)


async def _or_refused(server: DossierServer, uri: str, make: Callable[[EditorQuestion, Any], Any], params: Any) -> Any:
    """What is made; where it cannot be done, that it is refused, with why."""
    text = server.texts.get(uri)
    if text is None:
        return RefusedRequest("This text is not open.")

    def made(q: EditorQuestion, given: Any) -> Any:
        try:
            return make(q, given)
        except Refusal as refusal:
            return RefusedRequest(one_line(f"{refusal.reason} {refusal.repair}"))

    return await server.worked(made, EditorQuestion(server, text), params)


def _of_the_workspace(server: DossierServer) -> None:
    @server.feature(types.WORKSPACE_SYMBOL)
    async def symbols(params: types.WorkspaceSymbolParams) -> Any:
        found: list[dict[str, Any]] = []
        for work in list(server.works.values()):
            text = next(iter(work.texts.values()), None)
            if text is not None:
                q = EditorQuestion(server, text)
                found += await server.worked(_workspace, q, params.query) or []
        return found

    @server.command(ASK)
    async def ask(uri: Any, question: Any, clause: Any) -> Any:
        text = server.texts.get(uri) if isinstance(uri, str) else None
        if text is None or not isinstance(question, str) or not isinstance(clause, str):
            return {"failed": "This text is not open."}
        stage = await server.ask(text.work, question, clause)
        return _said(server, stage, question, clause)

    @server.command(ACCEPT)
    async def accept(uri: Any, given: Any) -> Any:
        def made(q: EditorQuestion, said: Mapping[str, Any]) -> Any:
            words = {name: str(said.get(name) or "") for name in GivenAcceptance._fields}
            return repairs.accepted(q.index, GivenAcceptance(**words), q.sheet_of, q.uri_of)

        edit = await _or_refused(
            server, str(uri), made, given if isinstance(given, dict) else vars(given) if hasattr(given, "__dict__") else {}
        )
        if edit is None or isinstance(edit, RefusedRequest):
            return edit
        server.asked_of_client("workspace/applyEdit", {"label": "Accept a finding", "edit": edit})
        return {"edit": edit}


def _workspace(q: EditorQuestion, wanted: str) -> Iterable[dict[str, Any]]:
    return list(outline.workspace_symbols(q.index, wanted, q.sheet_of, q.uri_of))


def _said(server: DossierServer, stage: CheckStage, question: str, clause: str) -> dict[str, Any]:
    """The answers to a question about a clause, also as a message."""
    answers: tuple[Answer, ...] = stage.answers.get(question, ())
    told = [f"{one.verdict}: {one_line(one.text)}{f' ({one.label})' if one.label != 'as written' else ''}" for one in answers]
    said = stage.failed or "\n".join(told) or "There is nothing to ask about."
    server.told("window/showMessage", {"type": 3, "message": f"{question} {clause}: {said}"})
    return {
        "question": question,
        "clause": clause,
        "answers": [msgspec.to_builtins(one) for one in answers],
        "failed": stage.failed,
    }
