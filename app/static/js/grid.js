// Saves each choice of the grid as it is made; the acknowledgement shows in the bar. Without this script the button saves all of them.
const form = document.querySelector("[data-grid]");
const live = (name) => document.querySelector(`[data-live="${name}"]`);
const error = document.querySelector("[data-live-error]");
let queue = Promise.resolve();

function tell(state, words, when) {
  const place = live("saved").querySelector(".ep-saved");
  place.dataset.state = state;
  const text = place.querySelector("span");
  text.firstChild.data = words;
  if (when) text.querySelector(".ep-saved-when").textContent = when;
}

function complain(message) {
  error.hidden = !message;
  error.replaceChildren();
  if (!message) return;
  const notice = document.createElement("p");
  notice.className = "ep-notice";
  notice.dataset.tone = "bad";
  notice.textContent = message;
  error.append(notice);
}

// The list, the facts (a rule's opinion appears after the choice) and the count come from the page itself, fetched anew.
async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const name of ["list", "side", "acts"]) {
    const here = live(name);
    const there = page.querySelector(`[data-live="${name}"]`);
    if (!here || !there || here.contains(document.activeElement)) continue;
    const top = here.scrollTop;
    here.replaceChildren(...there.childNodes);
    here.scrollTop = top;
  }
}

async function save(field) {
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set(field.name, field.value);
  tell("waiting", form.dataset.wait);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  } catch {
    addEventListener("online", () => enqueue(field), { once: true });
    return;
  }
  if (answer.status === 422) {
    const said = await answer.json();
    complain(said.error);
    tell("saved", form.dataset.done);
    return;
  }
  if (!answer.ok) {
    form.requestSubmit();
    return;
  }
  complain("");
  tell("saved", form.dataset.done, (await answer.json()).saved);
  await refresh();
}

function enqueue(field) {
  queue = queue.then(() => save(field));
}

if (form) {
  const hint = form.querySelector("[data-live-hint]");
  if (hint) hint.textContent = hint.dataset.liveHint;
  form.addEventListener("change", (event) => {
    if (event.target.name) enqueue(event.target);
  });
}
