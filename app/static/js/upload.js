// Files sent in pieces. Every page works without this file: the form then carries the files itself.
//
// <form data-upload="…/uploads" data-piece="4194304" data-said-…>   carries its own words; {} is the name of the file
// <input type="file" data-main="1|0">   what is chosen leaves at once, one file after the other, and is put in the list below
// <ul data-tray>                        what is on its way and what is ready: each ready file is an input named "uploads"
// <p data-upload-status role="status">  says what a screen reader should hear: begun, paused, ready, refused
//
// The server knows how far a file has come: after a lost network, or a reload and the same file chosen again, it goes on from there.

const RETRY_EVERY = 4000;
const form = document.querySelector("form[data-upload]");
const said = form?.dataset;
const tray = form?.querySelector("[data-tray]");
const status = form?.querySelector("[data-upload-status]");
const token = form?.querySelector("[name=csrf_token]")?.value;
const queue = [];
let working = false;

class Refusal extends Error {}

function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Call the server; a sentence of its own is a Refusal, anything that may pass is thrown as it is. */
async function call(url, options = {}) {
  const answer = await fetch(url, { ...options, headers: { Accept: "application/json", "X-CSRFToken": token, ...options.headers } });
  const json = (answer.headers.get("Content-Type") || "").includes("json");
  if (!json && answer.status < 500) throw new Refusal(said.saidLost);
  if (!json) throw new Error(String(answer.status));
  const body = await answer.json();
  if (body.error) throw new Refusal(body.error);
  return body;
}

class Sending {
  constructor(file, main) {
    this.file = file;
    this.main = main;
    this.paused = false;
    this.dropped = false;
    this.state = make("span", { className: "ep-cell-sub" });
    this.bar = make("progress", { max: file.size || 1, value: 0 });
    this.bar.setAttribute("aria-label", said.saidSending.replace("{}", file.name));
    this.pause = make("button", { type: "button", className: "btn btn-secondary btn-sm", textContent: said.saidPause, onclick: () => this.turn() });
    this.remove = make("button", { type: "button", className: "btn btn-secondary btn-sm", textContent: `${said.saidDrop} ${file.name}`, onclick: () => this.drop() });
    this.row = make("li", { className: "ep-sending" }, make("div", {}, file.name, this.state, this.bar, make("div", { className: "ep-row mt-1" }, this.pause, this.remove)));
    tray.append(this.row);
    this.tell(said.saidSending.replace("{}", file.name), true);
  }

  tell(text, aloud = false) {
    this.state.textContent = text;
    if (aloud) status.textContent = `${this.file.name} : ${text}`;
  }

  show(known) {
    this.known = known;
    this.bar.value = known.received;
    const share = Math.floor((100 * known.received) / known.size);
    this.bar.textContent = `${share} %`;
    if (!known.whole) this.tell(said.saidProgress.replace("{}", `${share} %`));
  }

  turn() {
    this.paused = !this.paused;
    this.pause.textContent = this.paused ? said.saidResume : said.saidPause;
    if (this.paused) this.tell(said.saidPaused, true);
    else { queue.push(this); work(); }
  }

  async drop() {
    this.dropped = true;
    this.row.remove();
    form.querySelector(`input[type=file][data-main="${this.main}"]`).focus();
    if (this.known) await call(this.known.drop, { method: "POST" }).catch(() => {});
  }

  get stopped() { return this.paused || this.dropped; }

  async announce() {
    const body = new FormData();
    for (const [name, value] of Object.entries({ name: this.file.name, size: this.file.size, mark: this.file.lastModified, main: this.main })) body.set(name, value);
    const known = await call(said.upload, { method: "POST", body });
    for (const button of tray.querySelectorAll(`button[name=drop][value="${known.id}"]`)) button.closest("li").remove();
    for (const other of tray.querySelectorAll(`input[name=uploads][value="${known.id}"]`)) if (!this.row.contains(other)) other.closest("li").remove();
    return known;
  }

  /** Send what is missing; returns when the file is ready, paused or dropped. */
  async go() {
    let known = this.known ? await call(this.known.url) : await this.announce();
    this.show(known);
    while (!known.whole && known.received < known.size) {
      if (this.stopped) return;
      const piece = this.file.slice(known.received, known.received + Number(said.piece));
      known = await call(known.url, { method: "PATCH", body: piece, headers: { "Upload-Offset": String(known.received), "Content-Type": "application/offset+octet-stream" } });
      if (!this.stopped) this.show(known);
    }
    if (this.stopped) return;
    if (!known.whole) this.tell(said.saidChecking);
    this.ready(await call(known.finish, { method: "POST" }));
  }

  ready(known) {
    this.show(known);
    this.whole = true;
    this.bar.remove();
    this.pause.remove();
    this.row.append(make("input", { type: "hidden", name: "uploads", value: known.id }));
    this.tell(`${known.told}. ${said.saidReady}`);
    status.textContent = `${this.file.name} : ${said.saidReady}`;
  }

  refuse(sentence) {
    this.failed = true;
    this.known = null; // the server keeps nothing of what it refuses
    this.bar.remove();
    this.pause.remove();
    this.row.dataset.tone = "bad";
    this.state.setAttribute("role", "alert");
    this.tell(`${said.saidRefused} ${sentence}`);
  }
}

async function work() {
  if (working) return;
  working = true;
  try {
    while (queue.length) {
      const one = queue[0];
      try {
        if (!one.stopped) await one.go();
        queue.shift();
      } catch (error) {
        if (error instanceof Refusal) {
          one.refuse(error.message);
          queue.shift();
        } else {
          one.tell(said.saidWaiting, true);
          await new Promise((resolve) => {
            const again = setTimeout(resolve, RETRY_EVERY);
            addEventListener("online", () => { clearTimeout(again); resolve(); }, { once: true });
          });
        }
      }
    }
  } finally {
    working = false;
  }
}

const all = [];

function choose(input) {
  if (input.dataset.main === "1") for (const one of all) if (one.main === "1" && !one.dropped) one.drop(); // a dossier is one document
  for (const file of input.files) {
    const one = new Sending(file, input.dataset.main);
    all.push(one);
    queue.push(one);
  }
  input.value = "";
  work();
}

if (form) {
  const unfinished = () => all.filter((one) => !one.whole && !one.dropped && !one.failed);
  for (const input of form.querySelectorAll("input[type=file][data-main]")) input.addEventListener("change", () => choose(input));
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name === "drop" || !unfinished().length) return;
    event.preventDefault();
    status.textContent = "";
    status.textContent = said.saidBusy;
    status.classList.remove("visually-hidden");
  });
  addEventListener("beforeunload", (event) => { if (queue.length && !queue[0].stopped) event.preventDefault(); });
}
