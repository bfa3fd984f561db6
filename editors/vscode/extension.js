// Starts `servanda lsp` and lets the editor speak with it. What the server can do, it says itself.
"use strict";
const vscode = require("vscode");
const { LanguageClient } = require("./client.js");

let client;

async function begin() {
  const [command, ...args] = vscode.workspace.getConfiguration("servanda").get("command");
  const files = vscode.workspace.createFileSystemWatcher("**/*.{md,toml,json,geojson,csv}");
  client = new LanguageClient(
    "servanda",
    "Servanda",
    { command, args },
    { documentSelector: [{ language: "markdown" }, { language: "servanda" }], synchronize: { fileEvents: files } },
  );
  try {
    await client.start();
  } catch (error) {
    vscode.window.showErrorMessage(`Servanda cannot be started (${command}). Say in the setting servanda.command where it is.`);
  }
}

exports.activate = async (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand("servanda.restart", async () => {
      await client?.stop();
      await begin();
    }),
  );
  await begin();
};

exports.deactivate = () => client?.stop();
