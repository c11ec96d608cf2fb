// The work room asks the server again and again how the clock stands, so that a stop, minutes given, a change of machine or the end show
// within seconds. Nothing is reloaded while one works: what covers the work opens over it, and goes with it. The attributes read here are
// told in templates/sandbox/_room.html. Without this file the server's own pages say the same at the next click.

const EVERY = { working: 8000, ready: 4000 };
const STANDING = 4000;

const watched = document.querySelector("[data-room-watch]");
const cover = watched instanceof HTMLDialogElement ? watched : null;
let state = watched.dataset.roomState;
let shown = "";
let timer;
let asking = false;

function setClock(said) {
  const mark = document.querySelector(".ep-clock");
  if (!mark || !mark.dataset.ends) return;
  const later = said.ends && Date.parse(said.ends) !== Date.parse(mark.dataset.ends);
  mark.dispatchEvent(new CustomEvent("set", { detail: said }));
  if (later && state === "working") mark.parentElement.querySelector("[data-clock-status]").textContent = said.saidEnd;
}

function setCover(said) {
  if (said.stand === shown) return;
  shown = said.stand;
  if (!shown) {
    if (!cover.open) return;
    cover.close();
    // What had the focus may be gone (a button being pressed): the reader is put back at the work.
    if (document.activeElement === document.body) document.getElementById("contenu").focus();
    return;
  }
  // The script of the page may have been reading its own token: only what the answer brings is replaced.
  cover.innerHTML = shown;
  cover.setAttribute("aria-labelledby", "pourquoi");
  acts(cover);
  if (!cover.open) cover.showModal();
  cover.querySelector("#pourquoi").focus();
}

function setPause(said) {
  const form = document.querySelector("form[data-room-pause]");
  if (!form || state !== "working") return;
  form.hidden = !said.pause;
  form.querySelector("span").textContent = said.pause;
}

function settle(said) {
  const form = document.querySelector("form[data-room-ready]");
  if (!form || !said.settle) return;
  form.remove();
  fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => {});
}

async function ask() {
  if (asking) return;
  asking = true;
  clearTimeout(timer);
  try {
    const waiting = document.documentElement.dataset.waiting || "0";
    const body = new FormData(document.querySelector("form[data-room-beat]"));
    body.set("waiting", waiting);
    const answer = await fetch(watched.dataset.roomWatch, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      cache: "no-store",
      signal: AbortSignal.timeout(10000),
    });
    if (answer.ok && !answer.redirected) hear(await answer.json());
  } catch {
    // No network: js/offline.js says so; the next turn asks again.
  } finally {
    asking = false;
    // Not all at the same instant: a whole room starts at once.
    timer = setTimeout(ask, (EVERY[state] || STANDING) * (0.8 + 0.4 * Math.random()));
  }
}

function hear(said) {
  document.dispatchEvent(new CustomEvent("room:state", { detail: said }));
  if (!cover) {
    // A page of its own (waiting, covered): another state is another page.
    if (said.state !== state) location.assign(watched.dataset.roomGo);
    return;
  }
  setClock(said);
  state = said.state;
  setCover(said);
  setPause(said);
  settle(said);
}

function acts(root) {
  for (const form of root.querySelectorAll("form[data-room-act]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      button.disabled = true;
      try {
        // A text being written is saved first, so that nothing typed waits behind the cover.
        for (const each of document.querySelectorAll("form[data-autosave]")) each.dispatchEvent(new Event("change", { bubbles: true }));
        const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
        if (answer.type !== "opaqueredirect" && !answer.ok) form.submit();
        else if (!cover && form.closest("[data-room-go]")) location.assign(watched.dataset.roomGo);
        else await ask();
      } catch {
        form.submit();
      } finally {
        button.disabled = false;
      }
    });
  }
}

if (cover) cover.addEventListener("cancel", (event) => event.preventDefault());
acts(document);
document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
ask();

// The waiting page: a short note, to hear that the machine speaks.
for (const place of document.querySelectorAll("[data-room-sound]")) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => {
    const audio = new AudioContext();
    const note = audio.createOscillator();
    note.frequency.value = 440;
    note.connect(audio.destination);
    note.start();
    note.stop(audio.currentTime + 0.6);
  });
}
