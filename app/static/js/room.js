// The work room and the jury room: save as one goes, show the time that is left. Every page works without this file.
//
// <form data-autosave>   each change is posted to the form's action with "Accept: application/json". The server answers {saved: "à 10 h 42"};
//                        only then does the saved state say so. Anything else but a lost network submits the form, so that the server's own
//                        page says what is wrong, with what was typed. The form gets a "saved" event at each acknowledgement ({last: nothing
//                        was written since, late: it came after the end, sent: this text was sent as it is}), "unsaved" when the server
//                        could not be reached.
// .ep-saved              see the macro `saved`: it carries its own words
// .ep-clock[data-ends]   see the macro `clock`: the end and the server's present, both in ISO 8601

const RETRY_EVERY = 5000;
const SHOW_EVERY = 5000;
const SAID_FOR = 50000;
const AWAY = [502, 503, 504];
const ANNOUNCED_AT = [30, 10, 5, 1];

function tell(state, when) {
  for (const mark of document.querySelectorAll(".ep-saved[data-said-saved]")) {
    mark.dataset.state = state;
    mark.querySelector("span").firstChild.data = state === "saved" ? mark.dataset.saidSaved : mark.dataset.saidWaiting;
    mark.querySelector(".ep-saved-when").textContent = when;
  }
}

function autosave(form) {
  let sending = false;
  let changed = false;
  const leaving = (event) => { if (changed || sending) event.preventDefault(); };
  addEventListener("beforeunload", leaving);
  form.addEventListener("submit", () => removeEventListener("beforeunload", leaving));

  async function send() {
    if (sending || form.inert) return;
    sending = true;
    changed = false;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      if (AWAY.includes(answer.status)) throw new Error("away");
      if (!answer.ok || !(answer.headers.get("Content-Type") || "").includes("json")) {
        removeEventListener("beforeunload", leaving);
        form.submit();
        return;
      }
      const said = await answer.json();
      if (!changed) tell("saved", said.saved);
      form.dispatchEvent(new CustomEvent("saved", { detail: { last: !changed, late: said.late, sent: said.sent } }));
    } catch {
      changed = true;
      tell("waiting", "");
      form.dispatchEvent(new Event("unsaved"));
      setTimeout(send, RETRY_EVERY);
      return;
    } finally {
      sending = false;
    }
    if (changed) send();
  }

  form.addEventListener("change", () => { changed = true; send(); });
}

function clock(mark) {
  let ends = Date.parse(mark.dataset.ends);
  let ahead = Date.parse(mark.dataset.now) - Date.now();
  let standing = false;
  const time = mark.querySelector("time");
  const status = mark.parentElement.querySelector("[data-clock-status]");
  let before = Infinity;
  let cleared;

  function say(minutes) {
    // The last minute is said at once, the others when the reader is free.
    status.setAttribute("aria-live", minutes === 1 ? "assertive" : "polite");
    status.textContent = mark.dataset[minutes === 1 ? "saidOne" : "saidMinutes"].replace("{}", minutes);
    clearTimeout(cleared);
    cleared = setTimeout(() => { status.textContent = ""; }, SAID_FOR);
  }

  function show() {
    if (standing) return;
    const minutes = Math.max(Math.ceil((ends - Date.now() - ahead) / 60000), 0);
    const hours = Math.floor(minutes / 60);
    time.textContent = hours ? `${hours}\u00a0h\u00a0${String(minutes % 60).padStart(2, "0")}` : `${minutes}\u00a0min`;
    time.dateTime = `PT${minutes}M`;
    mark.setAttribute("aria-label", `${mark.querySelector(".ep-clock-label").textContent} ${time.textContent}`);
    const passed = ANNOUNCED_AT.find((limit) => minutes <= limit && before > limit);
    if (passed && before !== Infinity && minutes) say(minutes);
    before = minutes;
  }

  // js/watch.js: the server has said how the clock stands now.
  mark.addEventListener("set", ({ detail: said }) => {
    standing = !said.ends;
    mark.querySelector(".ep-clock-end").textContent = said.detail;
    if (standing) {
      time.textContent = said.left;
      return;
    }
    const moved = Date.parse(said.ends) > ends;
    ends = Date.parse(said.ends);
    mark.dataset.ends = said.ends;
    ahead = Date.parse(said.now) - Date.now();
    if (moved) before = Infinity;
    show();
  });
  show();
  setInterval(show, SHOW_EVERY);
}

// One may hide the clock: the warnings still come. Remembered while this window is open.
function hiding(button) {
  const mark = button.parentElement.querySelector(".ep-clock");
  const words = [button.title, button.dataset.saidShow];
  function show(hidden) {
    mark.toggleAttribute("data-hidden", hidden);
    button.title = button.lastElementChild.textContent = words[Number(hidden)];
    sessionStorage.setItem("clock", hidden ? "hidden" : "shown");
  }
  button.hidden = false;
  button.addEventListener("click", () => show(!mark.hasAttribute("data-hidden")));
  show(sessionStorage.getItem("clock") === "hidden");
}

document.querySelectorAll("form[data-autosave]").forEach(autosave);
document.querySelectorAll(".ep-clock[data-ends]").forEach(clock);
document.querySelectorAll("[data-clock-toggle]").forEach(hiding);
