// A form goes once: the second click of a double click, or of somebody whom the answer keeps waiting, sends nothing.
// What a script sends in its stead is that script's own care. An answer that is a file leaves the form on its page: it goes again later.

const AGAIN = 4000;
let sent = new WeakMap();

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
  if (performance.now() - (sent.get(form) ?? -AGAIN) < AGAIN) event.preventDefault();
  else sent.set(form, performance.now());
});
addEventListener("pageshow", () => { sent = new WeakMap(); });
