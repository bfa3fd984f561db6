"use strict";
// The page works without this; it adds keys, copying, and news of files that changed.
(() => {
  const one = (what, inside = document) => inside.querySelector(what);
  const all = (what) => [...document.querySelectorAll(what)];

  // the door: the code stands behind the #, and goes into the form
  const code = one("body.enter #code");
  if (code) {
    const said = location.hash.slice(1);
    if (said) {
      history.replaceState(null, "", location.pathname);
      code.value = said;
      code.form.submit();
    }
    return;
  }

  // copy as command
  for (const button of all("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const said = button.textContent;
      button.textContent = document.body.dataset.copied;
      setTimeout(() => { button.textContent = said; }, 1500);
    });
  }

  // news: never moves the page, only says so
  const made = document.body.dataset.made, news = one("#news");
  if (made && news) {
    const events = new EventSource("/events?made=" + encodeURIComponent(made));
    events.addEventListener("changed", () => {
      news.textContent = news.dataset.says + " ";
      const link = document.createElement("a");
      link.href = location.href;
      link.textContent = news.dataset.show;
      news.append(link);
      news.hidden = false;
    });
    addEventListener("pagehide", () => events.close());
  }

  // the text: go to the line, warn before unsaved words are left
  const text = one("textarea[data-editor]");
  const toLine = (number) => {
    if (text.toLine) { text.toLine(number); return; }
    const lines = text.value.split("\n"), from = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
    text.focus();
    text.setSelectionRange(from, from + (lines[number - 1] || "").length);
    text.scrollTop = Math.max(0, (number - 6) * parseFloat(getComputedStyle(text).lineHeight));
  };
  if (text) {
    let clean = text.value;
    if (Number(text.dataset.line)) toLine(Number(text.dataset.line));
    for (const link of all("a[data-line]")) {
      link.addEventListener("click", (event) => {
        if (new URL(link.href).pathname !== location.pathname) return;
        event.preventDefault();
        toLine(Number(link.dataset.line));
      });
    }
    // a question above the text, answered by one of its buttons
    const asked = (words, ...answers) => {
      const box = document.createElement("p");
      box.className = "warn asked";
      box.append(words + " ");
      for (const [word, act] of answers) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = word;
        button.addEventListener("click", () => { box.remove(); act(); });
        box.append(button, " ");
      }
      text.form.before(box);
      return box;
    };
    const put = (words) => { text.value = words; if (text.take) text.take(words); };
    const hold = (held) => { text.readOnly = held; if (text.hold) text.hold(held); };

    // words that were not saved, for as long as the browser is open; never of a dossier with anything marked above AMBER
    const key = ["text", document.title, text.dataset.base].join("\n");
    let store = null;
    try { store = text.dataset.keep ? localStorage : null; } catch { /* a browser that keeps nothing */ }
    const forget = () => { if (store) store.removeItem(key); };
    const lost = store && store.getItem(key);
    if (lost && lost !== text.value) asked(text.dataset.lost, [text.dataset.takeLost, () => put(lost)], [text.dataset.dropLost, forget]);
    const keep = () => { if (store && text.value !== clean && text.value !== lost) store.setItem(key, text.value); };
    setInterval(keep, 1000);
    text.form.addEventListener("submit", () => { clean = text.value; forget(); });
    addEventListener("beforeunload", (event) => { if (text.value !== clean) { keep(); event.preventDefault(); } });

    // the same text in two tabs: one writes, the other reads until it takes over
    const others = new BroadcastChannel("text\n" + document.title);
    let mine = true;
    const wait = () => {
      mine = false;
      hold(true);
      asked(text.dataset.inUse, [text.dataset.takeOver, () => { mine = true; hold(false); others.postMessage("taken"); }]);
    };
    others.addEventListener("message", ({ data }) => {
      if (mine && data === "here?") others.postMessage("in use");
      else if (mine && data !== "here?") wait();
    });
    others.postMessage("here?");
  }

  // keys: none with a single letter while one writes, none at all where they are switched off
  const keys = one("#keys");
  try { keys.checked = localStorage.getItem("keys") !== "off"; } catch { /* a browser that keeps nothing */ }
  keys.addEventListener("change", () => { try { localStorage.setItem("keys", keys.checked ? "on" : "off"); } catch { /* as above */ } });
  let last = "";
  const found = () => all("main .one, main tbody tr, main .part li").filter((it) => it.offsetParent);
  const step = (by) => {
    const rows = found(), at = rows.indexOf(one("main .here"));
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (!next) return;
    if (at >= 0) rows[at].classList.remove("here");
    next.classList.add("here");
    const link = one("a[href]", next);
    if (link) link.focus(); else { next.tabIndex = -1; next.focus(); }
    next.scrollIntoView({ block: "nearest" });
  };
  const press = (what) => { const it = one(what); if (it) it.click(); return Boolean(it); };
  addEventListener("keydown", (event) => {
    if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
      if (press("button[value=save]")) event.preventDefault();
      return;
    }
    if (event.altKey && ["ArrowLeft", "ArrowRight"].includes(event.key) && press(`a[data-period=${event.key === "ArrowLeft" ? "before" : "after"}]`)) {
      event.preventDefault();
      return;
    }
    const field = event.target.closest("input, textarea, select, [contenteditable]");
    if (field && event.key === "Escape") field.blur();
    if (field || event.ctrlKey || event.metaKey || event.altKey || !keys.checked) return;
    const was = last;
    last = event.key;
    if (was === "g" && press(`nav a[data-key=${CSS.escape(event.key)}]`)) { event.preventDefault(); return; }
    if (event.key === "/") { const menu = one("#menu"); if (menu) menu.checked = true; one("#goto").focus(); event.preventDefault(); }
    else if (event.key === "?") location.href = "/help/keys";
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === ".") press("main .here [data-fix]");
    else if (event.key === "ArrowLeft") press("a[data-step=before]");
    else if (event.key === "ArrowRight") press("a[data-step=after]");
  });
})();
