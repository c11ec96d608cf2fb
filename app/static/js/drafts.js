// A letter is saved while it is being written, not only when one leaves the field: after a pause in typing, the form is told that it changed,
// and room.js saves it and says so. Without this file the buttons of the form save and send.

const PAUSE = 1500;

for (const form of document.querySelectorAll("form[data-autosave]")) {
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => form.dispatchEvent(new Event("change", { bubbles: true })), PAUSE);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
}
