// The invigilator's board: what is marked data-live is asked for again every few seconds and put in place where it differs, so that focus,
// scroll and an open list stay where they are. The server answers 304 when nothing moved. Without this file the page has a link to reload.
//
// [data-board-fresh]   says how fresh the page is, in its own words (data-said-…). Its role=status speaks when the server is lost or found
//                      again, never otherwise.
// [data-board-asks]    a role=status that tells aloud each [data-asks] which was not on the page before, in its words (data-said): what waits
//                      for a decision, and nothing else.

const EVERY = 5000;
const PATIENCE = 10000;
const LOST_AFTER = 15000;
const TOLD_ALONE = 3;

const asks = document.querySelector("[data-board-asks]");
const fresh = document.querySelector("[data-board-fresh]");
const word = fresh.querySelector("[data-fresh-word]");
const when = fresh.querySelector("[data-fresh-when]");
let known = new Set(waiting().map((item) => item.dataset.asks));
let tag = fresh.dataset.tag;
let seen = Date.now();
let ended = false;

function waiting() {
  return [...document.querySelectorAll("[data-asks]")];
}

function tellAsks() {
  const news = waiting().filter((item) => !known.has(item.dataset.asks));
  known = new Set(waiting().map((item) => item.dataset.asks));
  const many = asks.dataset.saidMany.replace("{}", news.length);
  tell(asks, news.length > TOLD_ALONE ? many : news.map((item) => item.dataset.said).join(" "));
}

function tell(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function show() {
  if (ended) return;
  const age = Date.now() - seen;
  const lost = age > LOST_AFTER;
  fresh.dataset.state = lost ? "waiting" : "saved";
  tell(word, lost ? fresh.dataset.saidLost : fresh.dataset.saidFresh);
  tell(when, (lost ? fresh.dataset.saidSince : fresh.dataset.saidAgo).replace("{}", Math.max(Math.round(age / 1000), 0)));
}

function over() {
  // The login has ended, or the session is no longer ours: the page says so and stops asking.
  ended = true;
  fresh.dataset.state = "waiting";
  tell(word, fresh.dataset.saidEnded);
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = fresh.dataset.saidReload;
  when.replaceChildren(link);
}

// Make `here` like `there`, touching only what differs: an element that stays keeps its focus.
function settle(here, there) {
  if (here.isEqualNode(there)) return;
  if (here.nodeType !== Node.ELEMENT_NODE || there.nodeType !== Node.ELEMENT_NODE || here.tagName !== there.tagName) {
    here.replaceWith(there.cloneNode(true));
    return;
  }
  for (const { name } of [...here.attributes]) if (!there.hasAttribute(name)) here.removeAttribute(name);
  for (const { name, value } of there.attributes) if (here.getAttribute(name) !== value) here.setAttribute(name, value);
  // What was chosen in a list and not sent yet stays chosen.
  if (here.tagName === "SELECT") return;
  const wanted = [...there.childNodes];
  const present = [...here.childNodes];
  wanted.forEach((node, rank) => {
    if (rank < present.length) settle(present[rank], node);
    else here.append(node.cloneNode(true));
  });
  present.slice(wanted.length).forEach((node) => node.remove());
}

// What an element is, wherever it stands: its address, or the act of its button.
function identity(element) {
  if (!element || !element.closest("[data-live]")) return "";
  return element.id || element.getAttribute("href") || `${element.form?.getAttribute("action") || ""} ${element.name} ${element.value}`;
}

function place(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const held = document.activeElement;
  const name = identity(held);
  for (const here of document.querySelectorAll("[data-live]")) {
    const there = page.querySelector(`[data-live="${here.dataset.live}"]`);
    if (there) settle(here, there);
  }
  if (!name || (document.activeElement === held && identity(held) === name)) return;
  const again = [...document.querySelectorAll("[data-live] a, [data-live] button, [data-live] select")].find((each) => identity(each) === name);
  if (again) again.focus({ preventScroll: true });
  else document.getElementById("contenu").focus({ preventScroll: true });
}

async function look() {
  const headers = { "X-Board-Part": "1", "If-None-Match": `"${tag}"` };
  const answer = await fetch(location.href, { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  if (answer.redirected || [401, 403, 404].includes(answer.status)) {
    over();
    return;
  }
  if (answer.status !== 304 && !answer.ok) return;
  if (answer.status !== 304) {
    const text = await answer.text();
    place(text);
    tellAsks();
    tag = (answer.headers.get("ETag") || "").replace(/^W\//, "").replaceAll('"', "");
  }
  seen = Date.now();
  show();
}

async function watch() {
  while (!ended) {
    await new Promise((resolve) => setTimeout(resolve, EVERY));
    if (document.hidden) continue;
    try {
      await look();
    } catch {
      // The network will come back: until then the page says since when it has seen nothing.
    }
  }
}

document.addEventListener("visibilitychange", () => { if (!document.hidden && !ended) look().catch(() => {}); });
setInterval(show, 1000);
show();
watch();
