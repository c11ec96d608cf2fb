// Keys of the work room, loaded only when the reader keeps them on. Works by letters alone, hence never while one writes.
//
// a[data-key]   "/" at once; a letter after "g" (within two seconds): goes where the link goes
// [data-keys]   the page that lists them, for "?"

const TOGETHER = 2000;
let going = 0;

const writes = (target) => target.matches("input, textarea, select, [contenteditable]");

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || writes(event.target)) return;
  if (event.key === "g") {
    going = Date.now();
    return;
  }
  const after = Date.now() - going < TOGETHER;
  going = 0;
  const wanted = event.key === "?" ? "[data-keys]" : `a[data-key="${CSS.escape(event.key)}"]`;
  const link = document.querySelector(wanted);
  if (!link || (!after && !["?", "/"].includes(event.key))) return;
  event.preventDefault();
  link.click();
});
