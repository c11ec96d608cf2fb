// Pages on which a worker is preparing something, or time runs. What holds it, <section data-awaited="name" data-said-ready="…">, is read anew from the
// page itself as long as something in it is marked data-pending, ever less often; then the words it has by then are said to who listens. A
// part in use (focus inside, details open) is left alone until the next look. Without this file the page shows the same when opened again.

const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 30000;
const SLOWER = 1.4;
const LONGEST_WAIT = 3 * 60 * 60 * 1000;

const parts = () => [...document.querySelectorAll("[data-awaited]")];
const pending = (part) => part.querySelector("[data-pending]");

const status = document.createElement("p");
status.className = "visually-hidden";
status.setAttribute("role", "status");
document.body.append(status);

async function look() {
  const answer = await fetch(location.href);
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const moved = page.querySelectorAll("[data-pending]").length !== document.querySelectorAll("[data-pending]").length;
  for (const here of parts()) {
    if (!moved && !pending(here)) continue;
    if (here.contains(document.activeElement) || here.querySelector("details[open]")) continue;
    const there = page.querySelector(`[data-awaited="${here.dataset.awaited}"]`);
    if (pending(here) && !(there && pending(there))) status.textContent = (there ?? here).dataset.saidReady;
    if (there) here.replaceChildren(...there.childNodes);
    else here.remove();
  }
}

async function watch() {
  const end = Date.now() + LONGEST_WAIT;
  for (let pause = FIRST_PAUSE; Date.now() < end && parts().some(pending); pause = Math.min(pause * SLOWER, LONGEST_PAUSE)) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (document.hidden) continue;
    try {
      await look();
    } catch {
      // The network will come back: the next look says what is there.
    }
  }
}

watch();
