// What is bundled into client.js: the client of the protocol, and nothing else.
export { LanguageClient } from "vscode-languageclient/node";
