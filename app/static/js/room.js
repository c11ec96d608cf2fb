// The work room and the jury room: save as one goes, show the time that is left. Every page works without this file.
//
// <form data-autosave>   each change is posted to the form's action with "Accept: application/json". The server answers {saved: "à 10 h 42"};
//                        only then does the saved state say so. Anything else but a lost network submits the form, so that the server's own
//                        page says what is wrong, with what was typed. The form gets a "saved" event at each acknowledgement.
// .ep-saved              see the macro `saved`: it carries its own words
// .ep-clock[data-ends]   see the macro `clock`: the end and the server's present, both in ISO 8601

const RETRY_EVERY = 5000;
const SHOW_EVERY = 5000;
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
    if (sending) return;
    sending = true;
    changed = false;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      if (!answer.ok || !(answer.headers.get("Content-Type") || "").includes("json")) {
        removeEventListener("beforeunload", leaving);
        form.submit();
        return;
      }
      const said = await answer.json();
      if (!changed) tell("saved", said.saved);
      form.dispatchEvent(new Event("saved"));
    } catch {
      changed = true;
      tell("waiting", "");
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
  const ends = Date.parse(mark.dataset.ends);
  const ahead = Date.parse(mark.dataset.now) - Date.now();
  const time = mark.querySelector("time");
  const status = mark.parentElement.querySelector("[data-clock-status]");
  let before = Infinity;

  function show() {
    const minutes = Math.max(Math.ceil((ends - Date.now() - ahead) / 60000), 0);
    const hours = Math.floor(minutes / 60);
    time.textContent = hours ? `${hours}\u00a0h\u00a0${String(minutes % 60).padStart(2, "0")}` : `${minutes}\u00a0min`;
    time.dateTime = `PT${minutes}M`;
    mark.setAttribute("aria-label", `${mark.querySelector(".ep-clock-label").textContent} ${time.textContent}`);
    const passed = ANNOUNCED_AT.find((limit) => minutes <= limit && before > limit);
    if (passed && before !== Infinity) status.textContent = mark.dataset[minutes === 1 ? "saidOne" : "saidMinutes"].replace("{}", minutes);
    before = minutes;
  }

  show();
  setInterval(show, SHOW_EVERY);
}

document.querySelectorAll("form[data-autosave]").forEach(autosave);
document.querySelectorAll(".ep-clock[data-ends]").forEach(clock);
