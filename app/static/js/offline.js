// The work room while the network or the server is away. Texts being written, and the acts that one confirms, are kept by the browser
// (js/store.js) and sent in order when the server answers again: once, since an act carries its own id and a draft its whole text.
// templates/sandbox/_offline.html carries the words and the address of each thing. Without this file nothing is kept, and room.js says so.
import { openStore } from "./store.js";
import { Shown } from "./waiting.js";

const LOOK_EVERY = 5000;
const HEARD_FOR = 20000;
const JUST_HEARD = 2000;
const PATIENCE = 4000;
const AFTER_TYPING = 300;
const NOT_SENT = new Set(["csrf_token"]);

const box = document.querySelector("[data-offline]");
const words = box.dataset;
const shown = new Shown(box);
const store = await openStore({ vault: words.vault, secret: words.secret });
const drafts = [...document.querySelectorAll("form[data-autosave]")];
let entries = store ? await store.all() : [];
let heard = Date.now();
let sending = null;
const facts = new WeakMap();

// What is known of a form: {base, saved, unsaved, restored, held, passes, resumed}. Beside it, since its fields may bear any name.
function of(form) {
  if (!facts.has(form)) facts.set(form, {});
  return facts.get(form);
}

const token = () => box.querySelector("[name=csrf_token]").value;
const path = (url) => new URL(url, location.href).pathname;
const written = (form, button) => [...new FormData(form, button)].filter(([name, value]) => !NOT_SENT.has(name) && typeof value === "string");
const text = (fields) => JSON.stringify(fields.filter(([name]) => !["command_id", "back"].includes(name)));
const waits = (entry) => entry.state === "waiting";
const draftOf = (form) => entries.find((entry) => entry.kind === "draft" && entry.url === path(form.action) && entry.state !== "refused");
const formOf = (entry) => entry.kind === "draft" && drafts.find((form) => path(form.action) === entry.url && !form.inert);

function show() {
  const unsaved = store ? 0 : drafts.filter((form) => of(form).unsaved).length;
  shown.show(entries, { kept: Boolean(store), unsaved });
}

async function put(entry) {
  if (!entries.includes(entry)) entries.push(entry);
  await store.put(entry);
  show();
}

async function drop(entry) {
  entries = entries.filter((each) => each !== entry);
  await store.remove(entry);
  show();
}

// ---- Whether the server answers

const justHeard = () => !shown.away && navigator.onLine && Date.now() - heard < JUST_HEARD;

async function reach() {
  let answers = false;
  try {
    const answer = await fetch(words.probe, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    answers = answer.ok;
  } catch {
    // away
  }
  if (answers) back();
  else away();
  return answers;
}

function away() {
  shown.away = true;
  for (const entry of entries) if (entry.state === "fresh") entry.state = "waiting";
  show();
}

function back() {
  heard = Date.now();
  const was = shown.away;
  shown.away = false;
  if (was) {
    shown.say(words.saidBack);
    for (const form of drafts) if (of(form).unsaved && !form.inert) form.dispatchEvent(new Event("change", { bubbles: true }));
  }
  if (was || entries.some(waits)) replay();
}

// ---- Texts being written

function mark(form) {
  const now = Object.fromEntries(written(form));
  for (const control of form.elements) {
    const differs = of(form).unsaved && control.name in now && now[control.name] !== of(form).saved[control.name];
    shown.mark(control, differs);
  }
}

async function keep(form, state) {
  if (!store || form.inert) return;
  const known = draftOf(form);
  const entry = known || { kind: "draft", url: path(form.action), page: location.pathname, label: shown.draftName(), base: of(form).base };
  const rank = { fresh: 0, waiting: 1 };
  entry.state = known && rank[known.state] > rank[state] ? known.state : state;
  Object.assign(entry, { fields: written(form), at: Date.now() });
  await put(entry);
}

function follow(form) {
  let typing;
  of(form).base = text(written(form));
  of(form).saved = Object.fromEntries(written(form));
  form.addEventListener("input", () => {
    clearTimeout(typing);
    of(form).restored = false;
    typing = setTimeout(() => keep(form, shown.away ? "waiting" : "fresh").then(() => mark(form)), AFTER_TYPING);
  });
  form.addEventListener("unsaved", async () => {
    of(form).unsaved = true;
    await keep(form, "waiting");
    mark(form);
    away();
  });
  form.addEventListener("saved", async ({ detail }) => {
    heard = Date.now();
    if (!detail.last) return;
    clearTimeout(typing);
    // Put back here after a click that had sent it meanwhile.
    if (detail.sent && of(form).restored) form.reset();
    of(form).unsaved = false;
    of(form).saved = Object.fromEntries(written(form));
    of(form).base = text(written(form));
    mark(form);
    const known = draftOf(form);
    if (known) {
      if (detail.late) shown.settle(known, "late", "");
      await drop(known);
    }
    if (shown.away) back();
    show();
  });
}

function fill(form, fields) {
  for (const control of form.elements) {
    const values = fields.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === "hidden" || !control.name || control.type === "file") continue;
    if (["checkbox", "radio"].includes(control.type)) control.checked = values.includes(control.value);
    else if (values.length) control.value = values[0];
  }
}

// What was kept of a text goes back into its form, and room.js saves it; never over what was written elsewhere since.
function restore(form) {
  const known = draftOf(form);
  if (!known) return;
  if (text(known.fields) === of(form).base) drop(known);
  else if (known.base && known.base !== of(form).base) put(Object.assign(known, { state: "refused", said: words.saidNewer }));
  else {
    fill(form, known.fields);
    of(form).unsaved = of(form).restored = true;
    mark(form);
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

// A refused act or text, taken up again on the page where it was written.
function resume() {
  const entry = entries.find((each) => location.hash === `#reprendre-${each.id}`);
  if (!entry) return;
  const goes = (form) => path(form.action) === entry.url || [...form.elements].some((each) => each.formAction && path(each.formAction) === entry.url);
  const form = [...document.querySelectorAll("form[method=post]")].find(goes);
  if (!form) return;
  fill(form, entry.fields);
  if (entry.kind === "draft") form.dispatchEvent(new Event("change", { bubbles: true }));
  if (entry.kind === "draft") drop(entry);
  else of(form).resumed = entry;
  form.scrollIntoView({ block: "center" });
}

// ---- Acts

async function go(form, button, url) {
  const answers = await reach();
  if (answers || (form.hasAttribute("data-autosave") && url === path(form.action) && !store)) {
    if (url === words.submit) await replay();
    const mine = of(form);
    if (mine.resumed) await drop(mine.resumed);
    mine.passes = true;
    form.requestSubmit(button);
    mine.passes = false;
    return;
  }
  if (form.hasAttribute("data-autosave") && url === path(form.action)) await keep(form, "waiting");
  else if (form.enctype === "multipart/form-data") shown.say(words.saidFile);
  else if (!store || url === words.submit) shown.say(words.saidAwayLost && !store ? words.saidAwayLost : words.saidStay);
  else await hold(form, button, url);
  shown.focus();
}

async function hold(form, button, url) {
  const fields = written(form, button);
  const command = fields.find(([name]) => name === "command_id")[1];
  if (entries.some((entry) => entry.command === command)) return;
  const draft = draftOf(form);
  if (draft) await drop(draft);
  const label = shown.actName(button);
  await put({ kind: "act", state: "waiting", url, page: location.pathname, label, command, fields, at: Date.now() });
  shown.lock(form);
  of(form).held = command;
}

addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (of(form).passes || form.getAttribute("method") !== "post" || form.hasAttribute("data-room-act")) return;
  const url = path(button && button.hasAttribute("formaction") ? button.formAction : form.action);
  if (!form.elements.command_id && url !== words.submit) return;
  if (justHeard() && !of(form).resumed && !entries.some(waits)) return;
  event.preventDefault();
  go(form, button, url);
});

addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  if (!link || !shown.away || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.origin !== location.origin || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  if (await reach()) location.assign(link.href);
  else {
    shown.say(words.saidStay);
    shown.focus();
  }
});

shown.on("cancel", async (entry) => {
  await drop(entry);
  for (const form of document.querySelectorAll("form[inert]")) {
    if (of(form).held !== entry.command) continue;
    shown.unlock(form);
    if (form.hasAttribute("data-autosave")) form.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
shown.on("drop", drop);

// ---- Sending what waited

async function send(entry) {
  const body = new URLSearchParams(entry.fields);
  body.set("csrf_token", token());
  if (entry.kind === "draft") body.set("age", String(Math.max(Math.round((Date.now() - entry.at) / 1000), 0)));
  const answer = await fetch(entry.url, { method: "POST", body, headers: { Accept: "application/json" } });
  if ([400, 401].includes(answer.status)) return { outcome: "login" };
  if (!(answer.headers.get("Content-Type") || "").includes("json")) {
    return answer.status >= 500 || answer.status === 429 ? { outcome: "wait" } : { outcome: "refused", said: "" };
  }
  const said = await answer.json();
  if (entry.kind === "act" || said.outcome) return said;
  if (said.newer) return { outcome: "refused", said: words.saidNewer };
  if (said.sent) return { outcome: "sent" };
  return answer.ok ? { outcome: said.late ? "late" : "done", said: said.saved } : { outcome: "wait" };
}

async function sendAll() {
  entries = await store.all();
  for (const entry of entries) if (entry.state === "fresh") entry.state = "waiting";
  let told = false;
  for (const entry of entries.filter((each) => waits(each) && !formOf(each))) {
    const { outcome, said } = await send(entry);
    if (outcome === "login" || outcome === "wait") {
      shown.say(words[outcome === "login" ? "saidLogin" : "saidWait"]);
      return;
    }
    // What was sent while it was still being saved waited for nothing: nothing is said of it.
    if (outcome === "sent") {
      await drop(entry);
      continue;
    }
    told = true;
    if (outcome === "done" || outcome === "late") {
      shown.settle(entry, outcome, said);
      await drop(entry);
      answered(entry);
    } else {
      await put(Object.assign(entry, { state: "refused", word: outcome, said }));
      answered(entry);
    }
  }
  const refused = entries.some((entry) => entry.state === "refused");
  if (!refused && !drafts.some((form) => of(form).unsaved)) shown.calm();
  if (told) shown.sent(refused);
  else if (shown.told === words.saidSending) shown.say("");
}

// The form of an act that was answered stays closed, as it was sent: the page brought up to date shows what it did.
function answered(entry) {
  for (const form of document.querySelectorAll("form[inert]")) {
    if (!entry.command || of(form).held !== entry.command) continue;
    shown.answered(form);
    if (entry.state === "refused") continue;
    of(form).unsaved = false;
    mark(form);
  }
}

// In one window at a time; the others find nothing left.
function replay() {
  if (!store || sending) return sending;
  const work = async () => {
    try {
      if (entries.some((each) => waits(each) && !formOf(each))) {
        if (entries.some((each) => waits(each) && Date.now() - each.at > PATIENCE)) shown.say(words.saidSending);
        await sendAll();
      }
      if ("over" in words && !entries.some(waits)) await finish();
    } catch {
      away();
    }
    show();
  };
  sending = (navigator.locks ? navigator.locks.request("epreuve-waiting", work) : work()).finally(() => { sending = null; });
  return sending;
}

// Handed in, and all that waited was answered: the browser keeps nothing more. What was not taken stays on this page, to be read.
async function finish() {
  await store.empty();
  for (const entry of entries.filter((each) => each.state === "refused")) shown.settle(entry, entry.word || "refused", entry.said);
  entries = [];
  document.documentElement.dataset.emptied = "";
}

document.addEventListener("room:state", () => back());
addEventListener("online", reach);
addEventListener("offline", away);
setInterval(() => { if (shown.away || Date.now() - heard > HEARD_FOR) reach(); }, LOOK_EVERY);

drafts.forEach(follow);
for (const entry of entries) if (entry.state === "fresh") entry.state = "waiting";
drafts.forEach(restore);
resume();
show();
document.documentElement.dataset.offlineReady = store ? "kept" : "none";
await replay();
