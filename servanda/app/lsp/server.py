"""The server: texts come in, stages are worked out while one types, and what an editor asks is answered."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote, urlsplit

import msgspec
from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from servanda.app.files import SUFFIXES
from servanda.app.lsp.findings import SEVERITY, diagnostic, not_told
from servanda.app.lsp.names import NameIndex
from servanda.app.lsp.places import UTF16, TextSheet
from servanda.app.opened.asking import QuestionProcess
from servanda.app.opened.dossier import OpenDossier, ReaderOf, ShownFinding, home_of, opened
from servanda.app.opened.snapshot import OpenSnapshot
from servanda.app.opened.stages import CheckStage, names_stage, rules_stage
from servanda.app.opened.worker import AskedOf
from servanda.base.decoding import read_json
from servanda.base.refusal import Refusal
from servanda.base.shown import one_line
from servanda.base.version import VERSION
from servanda.text.diagnostics import Diagnostic, Severity, Span

MOST_TOLD = 500
"""Findings of one file that are shown in it, the gravest first; that there are more is told as well."""
SILENCE_SECONDS = 0.4
"""After so long without a keystroke the questions are asked."""
PARSE_ERROR, NO_REQUEST, NO_PARAMS, NOT_BEGUN, REQUEST_FAILED = -32700, -32600, -32602, -32002, -32803
"""Codes of the protocol for what cannot be answered."""
STAGE = "$/servanda/stage"
"""Tells the client that a stage is done and its findings are published."""
EVIDENCE = "evidence"
T = TypeVar("T")


class OpenText(msgspec.Struct):
    """A text an editor has open."""

    uri: str
    version: int
    sheet: TextSheet
    work: OpenWork
    file: str


class OpenWork:
    """What is being done for one open dossier: names and rules at once, questions after some silence; the newest text wins."""

    def __init__(self, server: DossierServer, dossier: OpenDossier, key: str) -> None:
        self.server, self.dossier, self.key = server, dossier, key
        self.texts: dict[str, OpenText] = {}
        self.published: dict[str, tuple[int | None, list[dict[str, Any]]]] = {}
        self._told: list[tuple[str, list[Diagnostic]]] | None = None
        self.states: dict[str, tuple[str, str]] = {}
        self._evidence: tuple[tuple[str, int, int], ...] = ()
        self._running: asyncio.Task[None] | None = None
        self._silence: asyncio.TimerHandle | None = None
        self._judging: asyncio.Task[None] | None = None

    def touched(self) -> None:
        """The text has changed."""
        self.server.questions.cancel(self.key)
        if self._silence is not None:
            self._silence.cancel()
            self._silence = None
        if self._running is None or self._running.done():
            self._running = asyncio.get_running_loop().create_task(self._stages())

    async def _stages(self) -> None:
        while not self.server.ended:
            snapshot = self.dossier.snapshot()
            for made in (self._names, self._rules):
                stage = await self.server.worked(made, snapshot)
                if stage is None or not self.dossier.take(stage):
                    break
                self.publish(stage)
            if self.dossier.version == snapshot.version:
                if stage is not None and not stage.failed:
                    self._silence = asyncio.get_running_loop().call_later(SILENCE_SECONDS, self._ask)
                return

    @staticmethod
    def _names(snapshot: OpenSnapshot) -> CheckStage:
        try:
            if not speaks(snapshot):
                return CheckStage(name="names", version=snapshot.version)
            return names_stage(snapshot.dossier, snapshot.version)
        except Refusal as refusal:
            return CheckStage(name="names", version=snapshot.version, findings=(_refused(refusal),), failed=str(refusal))

    def _rules(self, snapshot: OpenSnapshot) -> CheckStage | None:
        try:
            if not speaks(snapshot):
                return CheckStage(name="rules", version=snapshot.version)
            return rules_stage(snapshot.dossier, snapshot.version, self.server.today())
        except Refusal:
            return None

    def _ask(self) -> None:
        if self.dossier.refresh():  # somebody else has written
            self.touched()
            return
        self._judging = asyncio.get_running_loop().create_task(self.judged())
        self.server.questions.ask(AskedOf(key=self.key, snapshot=self.dossier.snapshot(), today=self.server.today()))

    def heard(self, stage: CheckStage | None) -> None:
        """A stage of the questions has come, or nothing more does."""
        held = self.dossier.held("questions")
        if (
            stage is None
            and self._running is not None
            and self._running.done()
            and (held is None or held.version < self.dossier.version)
        ):
            self.server.told(
                "window/logMessage", {"type": 1, "message": "The questions were not answered: their process has ended."}
            )
        if stage is not None and self.dossier.take(stage):
            self.publish(stage)
            if stage.done:
                self.server.refreshed("code_lens", "workspace/codeLens/refresh")

    def close(self) -> None:
        """Nothing of it is open any more."""
        self.server.questions.cancel(self.key)
        if self._silence is not None:
            self._silence.cancel()
        for uri in self.published:
            self.server.told("textDocument/publishDiagnostics", {"uri": uri, "diagnostics": []})

    # --- evidence ---

    def entries(self) -> dict[str, bytes]:
        """What its log of evidence says, as JSON. Raises Refusal where that cannot be read."""
        from servanda.app.monitoring import read_entries

        if self.dossier.folder is None or not (self.dossier.folder / EVIDENCE).is_dir():
            return {}
        return {EVIDENCE: msgspec.json.encode(read_entries(self.dossier.folder))}

    async def judged(self) -> None:
        """How the clauses stand by the evidence, where that has changed. Where it cannot be judged nothing is shown."""
        folder = self.dossier.folder
        if folder is None or not (folder / EVIDENCE).is_dir():
            return
        seen = tuple(
            (one.name, one.stat().st_mtime_ns, one.stat().st_size)
            for one in sorted((folder / EVIDENCE).rglob("*"))
            if one.is_file()
        )
        if seen != self._evidence:
            self._evidence = seen
            self.states = await self.server.worked(states_of, folder, self.dossier.reader, self.server.today()) or {}
            self.server.refreshed("inlay_hint", "workspace/inlayHint/refresh")

    # --- what is shown ---

    def uri_of(self, file: str) -> str:
        """The address of a file: as the editor wrote it, where it has it open."""
        if file in self.texts:
            return self.texts[file].uri
        return (self.dossier.folder / file).as_uri() if self.dossier.folder is not None else f"untitled:{file}"

    def sheet_of(self, file: str) -> TextSheet:
        """The text of a file as it stands."""
        return self.texts[file].sheet if file in self.texts else self.server.sheet(self.dossier.text(file))

    def publish(self, stage: CheckStage) -> None:
        """Send what has changed, and of the open texts what is of their newest version."""
        shown = self.dossier.shown()
        first = next(iter(self.texts), "")
        for one in shown.pop("", []):  # of the whole dossier: at the head of what is open
            shown.setdefault(first, []).append(
                ShownFinding(msgspec.structs.replace(one.finding, span=Span(first, 1, 1, 1, 1)), one.before)
            )
        told = [(file, [one.finding for one in found]) for file, found in sorted(shown.items())]
        if (
            stage.name != "names" or told != self._told
        ):  # else nothing but that the rules are still to come: no flicker, no work
            self._publish_all(shown)
        self._told = told
        done = {"stage": stage.name, "done": stage.done, "answers": list(stage.answers), "failed": stage.failed}
        texts = list(self.texts.values())
        self.server.told(STAGE, {"uris": [one.uri for one in texts], "versions": [one.version for one in texts], **done})

    def _publish_all(self, shown: dict[str, list[ShownFinding]]) -> None:
        uris = {self.uri_of(file): file for file in (*self.texts, *shown)}
        for uri, file in uris.items():
            sheet, text = self.sheet_of(file), self.texts.get(file)
            told = shown.get(file, [])
            more = len(told) - MOST_TOLD
            if more > 0:
                told = sorted(told, key=lambda one: (SEVERITY[one.finding.severity], one.finding.span))[:MOST_TOLD]
            found = [diagnostic(one, sheet, self.sheet_of, self.uri_of) for one in told]
            if more > 0:
                found.append(not_told(more))
            found.sort(key=lambda one: (one["range"]["start"]["line"], one["range"]["start"]["character"], one["code"]))
            self._publish(uri, text.version if text is not None else None, found)
        for uri in set(self.published) - set(uris):
            if self.published[uri][1]:
                self._publish(uri, None, [])

    def _publish(self, uri: str, version: int | None, found: list[dict[str, Any]]) -> None:
        if self.published.get(uri) == (version, found) or (version is None and self.published.get(uri, (None, []))[1] == found):
            return
        self.published[uri] = version, found
        said: dict[str, Any] = {"uri": uri, "diagnostics": found}
        self.server.told("textDocument/publishDiagnostics", said if version is None else {**said, "version": version})


class RefusedRequest(NamedTuple):
    """What cannot be done, as a result: why, and what to do instead."""

    reason: str


class PlainProtocol(LanguageServerProtocol):
    """Sends results that are data already as they are, and what is refused as an error."""

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Iterator[Any]:
        """Texts are kept by `DossierServer`, and only there."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Iterator[Any]:
        """The same."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Iterator[Any]:
        """The same."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None

    def _send_response(self, msg_id: Any, result: Any = None, error: Any = None) -> None:
        self._result_types.pop(msg_id, None)
        if isinstance(result, RefusedRequest):
            error = {"code": REQUEST_FAILED, "message": result.reason}
        self._send_data({"jsonrpc": self.VERSION, "id": msg_id, **({"result": result} if error is None else {"error": error})})


class DossierServer(LanguageServer):
    """One server for one client, whatever carries its messages (`transport.py`).

    reader_of: who reads the dossier in a folder; today: the day of judging.
    """

    def __init__(self, reader_of: ReaderOf | None = None, today: Callable[[], dt.date] = dt.date.today) -> None:
        super().__init__("servanda", VERSION, types.TextDocumentSyncKind.Incremental, protocol_cls=PlainProtocol)
        self.reader_of, self.today = reader_of, today
        self.texts: dict[str, OpenText] = {}
        self.works: dict[str, OpenWork] = {}
        self.ended, self.exit_code, self.begun = False, 1, False
        self.encoding = UTF16
        self.questions = QuestionProcess(self._heard)
        self.one = ThreadPoolExecutor(1, "servanda")
        self._asked: dict[str, asyncio.Future[CheckStage]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._count = 0
        self._index: tuple[OpenSnapshot, NameIndex] | None = None
        tell_of_texts(self)

    # --- messages ---

    def begin(self, writer: Any, *, headers: bool) -> None:
        """Write answers there."""
        self._loop = asyncio.get_running_loop()
        self.protocol.set_writer(writer, include_headers=headers)

    def end(self) -> None:
        """The client is gone: nothing of ours goes on."""
        self.ended = True
        self.questions.close()
        self.one.shutdown(wait=False, cancel_futures=True)

    def take(self, body: bytes | str) -> None:
        """Handle one message, whatever it is; what cannot be answered is answered with why."""
        try:
            data = read_json(body)
        except msgspec.DecodeError:
            self._refuse(None, PARSE_ERROR, "This is no JSON, or too long.")
            return
        if not isinstance(data, dict) or data.get("jsonrpc") != "2.0" or not isinstance(data.get("method", ""), str):
            self._refuse(_id_of(data), NO_REQUEST, "This is no message of the protocol.")
            return
        method, asks = data.get("method"), "id" in data and "method" in data
        if asks and not isinstance(data["id"], int | str):
            self._refuse(None, NO_REQUEST, "An id is a number or a text.")
        elif method == "exit":
            self.ended, self.exit_code = True, 0 if self.protocol._shutdown else 1
        elif not self.begun and method != "initialize":
            if asks:
                self._refuse(data["id"], NOT_BEGUN, "Begin with `initialize`.")
        elif self.protocol._shutdown or (self.begun and method == "initialize"):
            if asks:
                self._refuse(
                    data["id"],
                    NO_REQUEST,
                    "The server has been shut down." if self.protocol._shutdown else "It has begun already.",
                )
        else:
            self._handle(data, asks=asks)

    def _handle(self, data: dict[str, Any], *, asks: bool) -> None:
        try:
            message = self.protocol.structure_message(data)
        except Exception as error:  # noqa: BLE001  # whatever the library makes of it
            if asks:
                self._refuse(
                    data["id"], NO_PARAMS, f"The parameters are not those of `{data['method']}` ({type(error).__name__})."
                )
            return
        self.protocol.handle_message(message)
        if data.get("method") == "initialize" and self.protocol._workspace is not None:
            self.begun = True
            self.encoding = str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))

    def _refuse(self, number: int | str | None, code: int, reason: str) -> None:
        self.protocol._send_data({"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": reason}})

    def told(self, method: str, params: dict[str, Any]) -> None:
        """Send a notification."""
        if self.ended or self.protocol.writer is None:
            return
        said = {"jsonrpc": "2.0", "method": method, "params": params}
        try:
            body = msgspec.json.encode(
                said
            )  # thousands of findings at each keystroke: ten times as fast as what the library does
        except UnicodeError:  # half of a sign in a text
            self.protocol._send_data(said)
            return
        head = b"Content-Length: %d\r\n\r\n" % len(body) if self.protocol._include_headers else b""
        self.protocol.writer.write(head + body)

    def asked_of_client(self, method: str, params: dict[str, Any] | None) -> None:
        """Ask something of the client; whatever it answers is not waited for."""
        self._count += 1
        said = {"jsonrpc": "2.0", "id": f"servanda-{self._count}", "method": method}
        self.protocol._send_data(said if params is None else {**said, "params": params})

    def refreshed(self, capability: str, method: str) -> None:
        """Let the client ask anew for what stands beside the words, if it can."""
        workspace = self.client_capabilities.workspace
        known = getattr(workspace, capability, None) if workspace is not None else None
        if known is not None and known.refresh_support and not self.ended:
            self.asked_of_client(method, None)

    def watch(self) -> None:
        """Let the client tell what others write, if it can be asked to."""
        workspace = self.client_capabilities.workspace
        watched = workspace.did_change_watched_files if workspace is not None else None
        if watched is not None and watched.dynamic_registration:
            watchers = [{"globPattern": f"**/*{suffix}"} for suffix in (*SUFFIXES, ".csv")]
            options = {
                "id": "servanda-files",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": {"watchers": watchers},
            }
            self.asked_of_client("client/registerCapability", {"registrations": [options]})

    def report_server_error(self, error: Exception, source: Any) -> None:
        """A part of ours failed: say so, and go on."""
        self.told(
            "window/logMessage",
            {
                "type": 1,
                "message": f"A part of Servanda failed ({type(error).__name__}). This is a bug of ours, not of your text.",
            },
        )

    # --- work ---

    async def worked(self, work: Callable[..., T], *given: Any) -> T | None:
        """What a function gives that is run in the one thread for such work; None, and a word to the client, where it fails."""
        if self.ended:
            return None
        try:
            return await asyncio.get_running_loop().run_in_executor(self.one, work, *given)
        except Refusal:
            return None
        except Exception as error:  # noqa: BLE001  # a fault of ours is told, and the server goes on
            self.report_server_error(error, None)
            return None

    def _heard(self, key: str, stage: CheckStage | None) -> None:
        if self._loop is not None and not self.ended and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._hear, key, stage)

    def _hear(self, key: str, stage: CheckStage | None) -> None:
        if key in self.works:
            self.works[key].heard(stage)
        elif key in self._asked and (future := self._asked.pop(key)) and not future.done():
            future.set_result(stage or CheckStage(name="asked", version=0, failed="It was not answered."))

    async def ask(self, work: OpenWork, question: str, subject: str) -> CheckStage:
        """Ask one question about one clause in the other process."""
        key = f"ask {time.monotonic_ns()}"
        self._asked[key] = asyncio.get_running_loop().create_future()
        self.questions.ask(
            AskedOf(key=key, snapshot=work.dossier.snapshot(), today=self.today(), question=question, subject=subject)
        )
        return await self._asked[key]

    def index(self, snapshot: OpenSnapshot) -> NameIndex:
        """The names of a snapshot; of the last one they are at hand. Raises Refusal."""
        if self._index is None or self._index[0] is not snapshot:
            self._index = snapshot, NameIndex(snapshot)
        return self._index[1]

    # --- texts ---

    def sheet(self, text: str) -> TextSheet:
        """A text with the units that were agreed on."""
        return TextSheet(text, self.encoding)

    def opens(self, uri: str, version: int, text: str) -> None:
        """An editor has opened a text."""
        if uri in self.texts:
            self.close(uri)
        try:
            work, file = self._work_of(uri)
        except Refusal as refusal:
            self.told("window/showMessage", {"type": 1, "message": one_line(f"{refusal.reason} {refusal.repair}")})
            return
        one = self.texts[uri] = work.texts[file] = OpenText(uri, version, self.sheet(text), work, file)
        work.dossier.put(file, one.sheet.text)
        work.touched()

    def change(self, uri: str, version: int, changes: list[dict[str, Any]]) -> None:
        """An editor has changed a text. One that is not open is passed over."""
        one = self.texts.get(uri)
        if one is None:
            return
        for change in changes:
            one.sheet = one.sheet.edited(change)
        one.version = version
        one.work.dossier.put(one.file, one.sheet.text)
        one.work.touched()

    def close(self, uri: str) -> None:
        """An editor has closed a text: what is on disk counts."""
        one = self.texts.pop(uri, None)
        if one is None:
            return
        one.work.texts.pop(one.file, None)
        one.work.dossier.close(one.file)
        if one.work.texts:
            one.work.touched()
        else:
            one.work.close()
            self.works.pop(one.work.key, None)

    def changed_on_disk(self) -> None:
        """Look at the disk: what others wrote, and whether a file now belongs to another dossier."""
        for work in list(self.works.values()):
            if work.dossier.refresh():
                work.touched()
        for one in list(self.texts.values()):
            path = path_of(one.uri)
            if path is not None and str(home_of(path)[0]) != one.work.key:
                self.opens(one.uri, one.version, one.sheet.text)

    def _work_of(self, uri: str) -> tuple[OpenWork, str]:
        path = path_of(uri)
        if path is None:
            name = Path(urlsplit(uri).path or uri).name or "untitled"
            file = name if name.lower().endswith(".md") else f"{name}.md"
            self.works[uri] = OpenWork(self, OpenDossier(None, None, self.reader_of), uri)
            return self.works[uri], file
        dossier, file = opened(path, self.reader_of)
        key = str(dossier.place)
        if key not in self.works:
            self.works[key] = OpenWork(self, dossier, key)
        return self.works[key], file


def path_of(uri: str) -> Path | None:
    """The path of an address of a file; None of another."""
    parts = urlsplit(uri)
    path = unquote(parts.path)
    if parts.scheme != "file" or not path or "\0" in path:
        return None
    return Path(path[1:] if len(path) > 2 and path[2] == ":" else path)


def speaks(snapshot: OpenSnapshot) -> bool:
    """Whether any of its texts has a block or names an agreement: an editor opens Markdown of every kind, and says nothing of
    what is none of ours."""
    return any(b"agreement" in data or b"servanda" in data for data in snapshot.files.values())


def _id_of(data: Any) -> int | str | None:
    found = data.get("id") if isinstance(data, dict) else None
    return found if isinstance(found, int | str) else None


def _refused(refusal: Refusal) -> Diagnostic:
    file, _, line = refusal.where.rpartition(":")
    span = Span(file, int(line), 1, int(line), 1) if file and line.isdigit() else Span("", 1, 1, 1, 1)
    return Diagnostic("SV000", Severity.ERROR, refusal.reason, span, repair=refusal.repair)


def tell_of_texts(server: DossierServer) -> None:
    """What an editor tells of its texts."""

    @server.feature(types.INITIALIZED)
    def initialized(_params: types.InitializedParams) -> None:
        server.watch()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        server.opens(params.text_document.uri, params.text_document.version, params.text_document.text)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        changes = [_change(one) for one in params.content_changes]
        server.change(params.text_document.uri, params.text_document.version, changes)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        server.close(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(_params: types.DidSaveTextDocumentParams) -> None:
        server.changed_on_disk()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched(_params: types.DidChangeWatchedFilesParams) -> None:
        server.changed_on_disk()


def _change(one: Any) -> dict[str, Any]:
    part = getattr(one, "range", None)
    if part is None:
        return {"text": one.text}
    place = [{"line": at.line, "character": at.character} for at in (part.start, part.end)]
    return {"text": one.text, "range": {"start": place[0], "end": place[1]}}


def states_of(folder: Path, reader: Any, today: dt.date) -> dict[str, tuple[str, str]]:
    """How each clause stands by the evidence in a folder, and why. Raises Refusal where that cannot be said."""
    from servanda.app.monitoring import monitor

    return {
        one.clause: (one.answer or one.status.value, one.score_because)
        for one in monitor(folder, reader=reader, today=today).clauses
    }
