"use strict";
// The text of the Draft screen in an editor that speaks with the language server. Without it the page has a plain text field.
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, RangeSet, StateEffect, StateField } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, highlightActiveLine, hoverTooltip, keymap, lineNumbers } from "@codemirror/view";

const field = document.querySelector("textarea[data-editor][data-lsp]");
const nonce = document.currentScript.nonce;
const SEVERITY = ["", "error", "warning", "advice", "advice"];
const make = (tag, text = "", more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);

// --- messages: one socket, requests by number; what the server asks of us is answered with nothing ---
const socket = new WebSocket(`ws://${location.host}${field.dataset.lsp}`);
const waiting = new Map();
let count = 0, version = 1, ready = false;
const send = (message) => { if (socket.readyState === 1) socket.send(JSON.stringify({ jsonrpc: "2.0", ...message })); };
const ask = (method, params) => new Promise((done) => {
  count += 1;
  waiting.set(count, done);
  send({ id: count, method, params });
});
const here = { uri: field.dataset.uri };
socket.onmessage = (event) => {
  const said = JSON.parse(event.data);
  if (said.method === undefined) {
    const done = waiting.get(said.id);
    waiting.delete(said.id);
    if (done) done(said.error ? null : said.result);
  } else if (said.id !== undefined) send({ id: said.id, result: null });
  else if (said.method === "textDocument/publishDiagnostics") published(said.params);
  else if (said.method === "$/servanda/stage") staged(said.params);
};
socket.onclose = () => { if (ready) live.prepend(make("p", "The connection is gone: this list is of the text before. Save, and open the page again.", { className: "warn" })); };

// --- places: the protocol counts lines and UTF-16 units, as the editor does ---
const place = (doc, at) => { const line = doc.lineAt(at); return { line: line.number - 1, character: at - line.from }; };
const offset = (doc, { line, character }) => {
  if (line >= doc.lines) return doc.length;
  const it = doc.line(line + 1);
  return Math.min(it.to, it.from + character);
};
const span = (doc, range) => [offset(doc, range.start), offset(doc, range.end)];

// --- what is found: marks in the text, and the list beside it ---
const found = new Map();
const published = ({ uri, diagnostics, version: of }) => {
  if (uri === here.uri && of !== undefined && of !== version) return;
  found.set(uri, diagnostics);
  if (uri !== here.uri) return;
  const doc = view.state.doc;
  view.dispatch(setDiagnostics(view.state, diagnostics.map((one) => {
    const [from, to] = span(doc, one.range);
    const actions = (one.data?.suggestions ?? []).map((word) => ({
      name: `Write “${word}”`,
      apply: (it, a, b) => it.dispatch({ changes: { from: a, to: b, insert: word } }),
    }));
    return { from, to, severity: one.severity === 1 ? "error" : one.severity === 2 ? "warning" : "info", source: one.code, message: one.message, actions };
  })));
};
const list = document.querySelector("section.findings");
const live = make("div", "", { className: "live", hidden: true });
list.prepend(live);
const staged = ({ stage, done, versions }) => {
  if (!done || (versions[0] !== undefined && versions[0] !== version) || stage === "names") return;
  const open = new Set([...live.querySelectorAll("details[open]")].map((it) => it.dataset.code));
  const groups = new Map();
  for (const [uri, ones] of found) for (const one of ones) groups.set(one.code, [...(groups.get(one.code) ?? []), { uri, ...one }]);
  const order = [...groups].sort((a, b) => a[1][0].severity - b[1][0].severity || (a[0] < b[0] ? -1 : 1));
  const total = [...groups.values()].reduce((sum, it) => sum + it.length, 0);
  const told = total ? `${total} finding${total === 1 ? "" : "s"} of ${groups.size} rule${groups.size === 1 ? "" : "s"}` : "No finding";
  const asked = stage === "questions" ? "of the text as it stands, questions asked" : "of the text as it stands; questions are still being asked";
  const box = document.createDocumentFragment();
  box.append(make("h2", told), make("p", asked, { className: "quiet", role: "status" }));
  for (const [code, ones] of order) {
    const group = make("details", "", { open: open.has(code) }), head = make("summary");
    group.dataset.code = code;
    const kind = SEVERITY[ones[0].severity];
    head.append(make("span", kind, { className: `tag ${kind}` }), " ", make("b", code), ` × ${ones.length} `, make("span", ones[0].message.split("\n")[0], { className: "quiet" }));
    group.append(head);
    for (const one of ones.slice(0, 50)) {
      const row = make("div", "", { className: "one" }), line = one.range.start.line + 1, file = decodeURIComponent(one.uri.slice(field.dataset.root.length));
      const link = make("a", `${file}, line ${line}`, { className: "place", href: `/draft/${encodeURI(file)}?line=${line}` });
      if (one.uri === here.uri) link.addEventListener("click", (event) => { event.preventDefault(); field.toLine(line); });
      row.append(link, ...one.message.split("\n").map((words) => make("p", words)));
      group.append(row);
    }
    if (ones.length > 50) group.append(make("p", `${ones.length - 50} more of this rule`, { className: "quiet" }));
    const help = make("p");
    help.append(make("a", `Rule ${code}`, { href: `/help/${code}` }));
    group.append(help);
    box.append(group);
  }
  live.replaceChildren(box);
  live.hidden = false;
  for (const it of [...list.children]) if (it !== live) it.hidden = true;
  colour();
};

// --- colours by what the server says a word is ---
const setTokens = StateEffect.define();
const tokens = StateField.define({
  create: () => Decoration.none,
  update: (now, change) => change.effects.reduce((it, one) => (one.is(setTokens) ? one.value : it), now.map(change.changes)),
  provide: (it) => EditorView.decorations.from(it),
});
let kinds = [];
const colour = async () => {
  const of = version, said = await ask("textDocument/semanticTokens/full", { textDocument: here });
  if (!said || of !== version) return;
  const doc = view.state.doc, marks = [];
  for (let at = 0, line = 0, from = 0; at + 4 < said.data.length; at += 5) {
    from = said.data[at] ? said.data[at + 1] : from + said.data[at + 1];
    line += said.data[at];
    const start = offset(doc, { line, character: from }), end = offset(doc, { line, character: from + said.data[at + 2] });
    if (end > start) marks.push(Decoration.mark({ class: `tok-${kinds[said.data[at + 3]]}` }).range(start, end));
  }
  view.dispatch({ effects: setTokens.of(RangeSet.of(marks, true)) });
};

// --- what one asks for while writing ---
const complete = async (context) => {
  if (!ready || !(context.explicit || context.matchBefore(/[\w.:-]+/))) return null;
  const said = await ask("textDocument/completion", { textDocument: here, position: place(context.state.doc, context.pos) });
  const items = Array.isArray(said) ? said : said?.items ?? [];
  if (!items.length) return null;
  const edit = items[0].textEdit, start = edit ? offset(context.state.doc, (edit.range ?? edit.replace).start) : context.matchBefore(/[\w.:-]*/).from;
  return { from: start, options: items.map((it) => ({ label: it.label, detail: it.detail, apply: (it.textEdit?.newText ?? it.insertText ?? it.label).replace(/\$\{?\d+(?::([^}]*))?\}?/g, "$1") })) };
};
const hover = hoverTooltip(async (it, at) => {
  const said = ready && await ask("textDocument/hover", { textDocument: here, position: place(it.state.doc, at) });
  const words = said?.contents?.value ?? "";
  return words ? { pos: at, create: () => ({ dom: make("div", words, { className: "hover" }) }) } : null;
});
const changed = (edit) => {
  const changes = edit?.changes?.[here.uri] ?? (edit?.documentChanges ?? []).filter((it) => it.textDocument?.uri === here.uri).flatMap((it) => it.edits);
  const doc = view.state.doc;
  view.dispatch({ changes: changes.map((it) => { const [from, to] = span(doc, it.range); return { from, to, insert: it.newText }; }) });
};
const fixes = (it) => {
  const { from, to } = it.state.selection.main, doc = it.state.doc;
  const lines = [doc.lineAt(from).number - 1, doc.lineAt(to).number - 1];
  const diagnostics = (found.get(here.uri) ?? []).filter((one) => one.range.start.line <= lines[1] && one.range.end.line >= lines[0]);
  ask("textDocument/codeAction", { textDocument: here, range: { start: place(doc, from), end: place(doc, to) }, context: { diagnostics } }).then((said) => {
    const box = make("dialog", "", { className: "fixes" });
    const fit = (said ?? []).filter((one) => one.edit && Object.keys(one.edit.changes ?? { [here.uri]: 1 }).every((uri) => uri === here.uri));
    box.append(make("p", fit.length ? "What can be done here" : "Nothing can be mended here by itself."));
    for (const one of fit) box.append(make("button", one.title, { type: "button", onclick: () => { box.close(); changed(one.edit); it.focus(); } }));
    box.append(make("button", "Leave it", { type: "button", onclick: () => { box.close(); it.focus(); } }));
    box.addEventListener("close", () => box.remove());
    field.form.append(box);
    box.showModal();
  });
  return true;
};

// --- the editor itself; the text field stays what the form sends ---
const tell = EditorView.updateListener.of((update) => {
  if (!update.docChanged) return;
  field.value = update.state.doc.toString();
  version += 1;
  if (!ready) return;
  const doc = update.startState.doc, contentChanges = [];
  update.changes.iterChanges((a, b, _c, _d, text) => contentChanges.unshift({ range: { start: place(doc, a), end: place(doc, b) }, text: text.toString() }));
  send({ method: "textDocument/didChange", params: { textDocument: { ...here, version }, contentChanges } });
});
const lock = new Compartment();
const view = new EditorView({
  doc: field.value,
  extensions: [
    EditorView.cspNonce.of(nonce), lineNumbers(), history(), drawSelection(), highlightActiveLine(), highlightSelectionMatches(), search({ top: true }), lintGutter(),
    EditorView.lineWrapping, lock.of(EditorState.readOnly.of(field.readOnly)), EditorView.contentAttributes.of({ tabindex: "0", "aria-label": `The text of ${field.dataset.file}` }),
    autocompletion({ override: [complete] }), hover, tokens, tell,
    keymap.of([{ key: "Mod-.", run: fixes }, ...completionKeymap, ...searchKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
  ],
});
field.toLine = (number) => {
  const line = view.state.doc.line(Math.max(1, Math.min(number, view.state.doc.lines)));
  view.dispatch({ selection: { anchor: line.from, head: line.to }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
  view.focus();
};
field.take = (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
field.hold = (held) => view.dispatch({ effects: lock.reconfigure(EditorState.readOnly.of(held)) });
socket.onopen = async () => {
  const said = await ask("initialize", { processId: null, rootUri: null, capabilities: { textDocument: { publishDiagnostics: { relatedInformation: true, versionSupport: true } } } });
  if (!said) return;
  kinds = said.capabilities.semanticTokensProvider?.legend.tokenTypes ?? [];
  send({ method: "initialized", params: {} });
  ready = true;
  send({ method: "textDocument/didOpen", params: { textDocument: { ...here, languageId: "markdown", version, text: view.state.doc.toString() } } });
  field.after(view.dom);
  field.hidden = true;
  if (Number(field.dataset.line)) field.toLine(Number(field.dataset.line));
};
