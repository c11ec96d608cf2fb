// The jury room, beside room.js which saves each choice: once a choice is acknowledged, the list, the count and the facts (a rule's opinion
// shows only then) are read anew from the page itself. Without this file they are there at the next page.

const PARTS = ["list", "side", "acts"];

function part(page, name) {
  return page.querySelector(`[data-live="${name}"]`);
}

async function refresh() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const name of PARTS) {
    const [here, there] = [part(document, name), part(page, name)];
    if (!here || !there || here.contains(document.activeElement)) continue;
    const top = here.scrollTop;
    here.replaceChildren(...there.childNodes);
    here.scrollTop = top;
  }
}

for (const form of document.querySelectorAll("[data-grid]")) {
  form.addEventListener("saved", refresh);
  const hint = form.querySelector("[data-live-hint]");
  if (hint) hint.textContent = hint.dataset.liveHint;
}
