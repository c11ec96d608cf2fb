// How js/offline.js shows what is not saved yet: a count said politely, what may be done meanwhile, a line for each act and its outcome, a
// mark under each field. Words come from templates/sandbox/_offline.html.

const LONG = 12;
const MOST_LINES = 30;
const AT_MOST_EVERY = 60;
const NOT_TAKEN = ["refused", "warned"];

export class Shown {
  constructor(box) {
    this.box = box;
    this.words = box.dataset;
    this.away = false;
    this.told = "";
    this.settled = [];
    this.handlers = {};
    this.find("close").addEventListener("click", () => {
      this.told = "";
      this.settled = [];
      this.again();
    });
  }

  find(name) {
    return this.box.querySelector(`[data-offline-${name}]`);
  }

  on(name, handler) {
    this.handlers[name] = handler;
  }

  say(sentence) {
    this.told = sentence;
    this.again();
  }

  // All was sent; what the page shows is older than what was done.
  sent(failed) {
    this.told = failed ? this.words.saidLook : this.words.saidAll;
    this.find("reload").hidden = failed && "over" in this.words;
  }

  settle(entry, word, said) {
    this.settled.push({ ...entry, word, said, state: "settled" });
  }

  focus() {
    if (!this.box.hidden) this.box.focus();
  }

  draftName() {
    const heading = document.querySelector("main h1");
    return this.words.wordDraft.replace("{}", heading ? heading.textContent.trim() : "");
  }

  actName(button) {
    const heading = document.querySelector("main h1");
    return [button, heading].filter(Boolean).map((each) => each.textContent.trim()).join(" · ");
  }

  // The bar said that it waited for the network; nothing waits any more.
  calm() {
    for (const mark of document.querySelectorAll('.ep-saved[data-state="waiting"]')) {
      mark.dataset.state = "saved";
      mark.querySelector("span").firstChild.data = mark.dataset.saidSaved;
    }
  }

  again() {
    if (this.last) this.show(...this.last);
  }

  show(entries, { kept, unsaved }) {
    this.last = [entries, { kept, unsaved }];
    const seen = entries.filter((entry) => entry.state !== "fresh");
    const count = seen.filter((entry) => entry.state === "waiting").length + unsaved;
    document.documentElement.dataset.waiting = String(count);
    for (const each of document.querySelectorAll("[data-room-waiting]")) each.hidden = !count;
    const lines = [...seen, ...this.settled];
    this.box.hidden = !this.away && !lines.length && !this.told && !count;
    const away = this.away && (!this.told || this.told === this.words.saidBack);
    put(this.find("status").firstElementChild, away ? this.words.saidAway : this.told || (count ? "" : lines.length ? this.words.saidLook : ""));
    put(this.find("count"), count ? (count === 1 ? this.words.saidOne : this.words.saidMany.replace("{}", count)) : "");
    const help = this.settled.some((line) => NOT_TAKEN.includes(line.word)) ? this.words.saidOnlyHere : "";
    put(this.find("help"), this.away ? (kept ? this.words.saidAwayKept : this.words.saidAwayLost) : help);
    const bad = lines.some((line) => line.state === "refused" || line.word === "late" || NOT_TAKEN.includes(line.word));
    this.box.querySelector(".ep-notice").dataset.tone = this.away || count || bad ? "warn" : "ok";
    this.find("close").hidden = this.away || Boolean(count) || seen.some((entry) => entry.state === "refused");
    this.lines = [...lines.filter((line) => line.state === "refused"), ...lines.filter((line) => line.state !== "refused")];
    this.drawing ||= setTimeout(() => this.draw(), AT_MOST_EVERY);
  }

  // Many things may arrive within a second: the list is drawn once for them all, and no longer than one reads.
  draw() {
    this.drawing = 0;
    const list = this.find("list");
    list.hidden = !this.lines.length;
    list.replaceChildren(...this.lines.slice(0, MOST_LINES).map((line) => this.line(line)));
  }

  line(entry) {
    const item = this.find("line").content.cloneNode(true);
    const part = (name) => item.querySelector(`[data-${name}]`);
    const word = entry.state === "waiting" ? "waiting" : entry.word || "refused";
    part("name").textContent = entry.label;
    part("word").textContent = this.words[`word${word[0].toUpperCase()}${word.slice(1)}`];
    part("word").dataset.state = word;
    part("said").textContent = entry.said || "";
    const long = entry.fields.map(([, value]) => value).filter((value) => value.length >= LONG && value.includes(" "));
    part("text").textContent = long.join("\n");
    item.querySelector("details").hidden = !long.length;
    item.querySelector("details").open = entry.state === "settled" && NOT_TAKEN.includes(word);
    part("cancel").hidden = entry.kind !== "act" || entry.state !== "waiting";
    part("cancel").addEventListener("click", () => this.handlers.cancel(entry));
    const refused = entry.state === "refused";
    part("resume").hidden = !refused;
    part("resume").href = `${entry.page}#reprendre-${entry.id}`;
    part("resume").addEventListener("click", (event) => {
      if (location.pathname !== entry.page) return;
      event.preventDefault();
      location.hash = `reprendre-${entry.id}`;
      location.reload();
    });
    part("drop").hidden = !refused;
    part("drop").addEventListener("click", () => this.handlers.drop(entry));
    return item;
  }

  // A word under a field whose content the server does not have.
  mark(control, unsaved) {
    const known = control.nextElementSibling;
    const marked = known && known.classList.contains("ep-unsaved");
    if (unsaved && !marked) {
      const said = document.createElement("span");
      said.className = "ep-unsaved";
      said.textContent = this.words.saidUnsaved;
      control.after(said);
    } else if (!unsaved && marked) known.remove();
  }

  lock(form) {
    const said = document.createElement("p");
    said.className = "ep-unsaved";
    said.dataset.locked = "";
    said.textContent = this.words.saidLocked;
    form.after(said);
    form.inert = true;
  }

  answered(form) {
    const said = form.nextElementSibling;
    if (said && "locked" in said.dataset) said.remove();
  }

  unlock(form) {
    form.inert = false;
    this.answered(form);
  }
}

function put(element, sentence) {
  if (element.textContent !== sentence) element.textContent = sentence;
}
