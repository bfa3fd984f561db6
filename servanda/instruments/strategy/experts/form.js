"use strict";
const all = (part, where = document) => [...where.querySelectorAll(part)];
const main = document.querySelector("main");
const NUMBERS = ["q05", "q25", "q50", "q75", "q95"];

function read(box) {
  const row = { expert: main.dataset.expert, round: Number(main.dataset.round), question: box.dataset.question };
  const chance = box.dataset.kind === "probability";
  const wrong = [];
  const given = [];
  for (const name of NUMBERS) {
    const field = box.querySelector(`[name="${name}"]`);
    const text = field ? field.value.trim().replace(/\s*%$/, "") : "";
    row[name] = null;
    if (!text) continue;
    const number = Number(text);
    if (!/^[-+]?\d+(\.\d+)?$/.test(text) || !Number.isFinite(number)) {
      wrong.push([field, "Write a number with digits, and a point for decimals."]);
    } else if (chance && (number < 0 || number > 100)) {
      wrong.push([field, "Write a number from 0 to 100."]);
    } else if ((box.dataset.least && number < Number(box.dataset.least)) || (box.dataset.most && number > Number(box.dataset.most))) {
      wrong.push([field, "This lies outside the bounds of the question."]);
    } else {
      row[name] = chance ? Number((number / 100).toPrecision(12)) : number;
    }
    given.push([field, number, name]);
  }
  const has = (name) => given.some((one) => one[2] === name);
  const missing = (name, words) => wrong.push([box.querySelector(`[name="${name}"]`), words]);
  for (let i = 1; i < given.length; i += 1) {
    if (given[i - 1][1] > given[i][1]) wrong.push([given[i][0], "This is lower than the number before it: write them from low to high."]);
  }
  if (given.length && chance) {
    if (!has("q50")) missing("q50", "The best estimate is missing.");
    if (has("q05") !== has("q95")) missing(has("q05") ? "q95" : "q05", "Fill in both ends of the range, or none.");
  } else if (given.length) {
    for (const name of ["q05", "q50", "q95"]) if (!has(name)) missing(name, "This number is needed.");
    if (has("q25") !== has("q75")) missing(has("q25") ? "q75" : "q25", "Fill in both, or none.");
    if (given.length > 1 && given[0][1] === given[given.length - 1][1]) missing("q95", "Give a range: what would surprise you on either side?");
  }
  for (const name of ["reason", "dissent"]) row[name] = box.querySelector(`[name="${name}"]`).value.trim();
  for (const field of all("input", box)) field.removeAttribute("aria-invalid");
  for (const [field] of wrong) field.setAttribute("aria-invalid", "true");
  box.querySelector(".error").textContent = [...new Set(wrong.map((one) => one[1]))].join(" ");
  return { row, wrong };
}

function cell(value) {
  const text = value === null ? "" : String(value);
  const plain = typeof value === "string" && /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}

function save(kind) {
  const found = all("fieldset[data-question]").map(read);
  const wrong = found.flatMap((one) => one.wrong);
  const said = document.getElementById("said");
  if (wrong.length) {
    said.textContent = "Nothing was saved yet: look at what is marked.";
    wrong[0][0].focus();
    return;
  }
  const rows = found.map((one) => one.row);
  const heads = ["expert", "round", "question", ...NUMBERS, "reason", "dissent"];
  const csv = [heads.join(","), ...rows.map((row) => heads.map((head) => cell(row[head])).join(","))].join("\r\n") + "\r\n";
  const blob = new Blob([kind === "csv" ? csv : JSON.stringify(rows, null, 1)], { type: kind === "csv" ? "text/csv" : "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${main.dataset.expert}-round-${main.dataset.round}.${kind}`;
  link.click();
  const open = rows.filter((row) => NUMBERS.every((name) => row[name] === null)).length;
  said.textContent = `Saved as ${link.download}${open ? `; ${open} without a number` : ""}. Send this file back.`;
}

for (const button of all("button")) button.addEventListener("click", () => save(button.value));
for (const box of all("fieldset[data-question]")) box.addEventListener("change", () => read(box));
main.dataset.ready = "yes";
