// Pages read aloud by the browser's own voice, loaded only for a reader who wants it or has it as a measure. Nothing is sent or kept: a voice
// of this machine is taken first, and nothing is written in the browser's storage.
//
// [data-voice]          the bar (templates/layout/_voice.html), which carries every word that this file says; hidden without this file
// [data-voice-passage]  the button that is put before each passage, given in a <template>
// Escape stops. A passage is read in the language it is written in.

const bar = document.querySelector("[data-voice]");
const main = document.querySelector("main");
const synthesis = window.speechSynthesis;
const PASSAGES = "h1, h2, h3, p, li, dt, dd, caption, legend, label, .ep-letter, .ep-hint, .ep-error, tbody tr";
const SHORTEST = 40; // characters of a passage that has a button of its own
const WAIT_FOR_VOICES = 2000;
const LONGEST = 220; // characters said at once: some voices fall silent in the middle of a long text
const button = (name) => bar.querySelector(`[data-voice-${name}]`);
const told = button("told");
let queue = [];
let turn = 0;

function say(words) { told.textContent = words; }

function wordsOf(passage) {
  const copy = passage.cloneNode(true);
  copy.querySelectorAll("button, svg, [aria-hidden=true], script, input, select, textarea").forEach((each) => each.remove());
  if (passage.matches("tr")) {
    const heads = [...passage.closest("table").querySelectorAll("thead th")].map((head) => head.textContent.trim());
    return [...copy.cells].map((cell, rank) => [heads[rank], cell.textContent.trim()].filter(Boolean).join(" : ")).join(". ");
  }
  return copy.textContent;
}

const tidy = (words) => words.replace(/\s+/g, " ").trim();
const languageOf = (place) => place.closest("[lang]")?.lang || document.documentElement.lang;
const shown = (place) => place.getClientRects().length > 0;

function passages() {
  return [...main.querySelectorAll(PASSAGES)].filter((each) => shown(each) && !each.querySelector(PASSAGES) && tidy(wordsOf(each)));
}

function voiceFor(language) {
  const known = synthesis.getVoices().filter((voice) => voice.lang.toLowerCase().startsWith(language));
  return known.find((voice) => voice.localService) || known[0];
}

// Sentence by sentence, and never more than LONGEST at once.
function pieces(words) {
  return tidy(words).split(/(?<=[.!?;:]) /).filter(Boolean).flatMap((sentence) => {
    const cut = [];
    for (const word of sentence.split(" ")) {
      if (!cut.length || cut.at(-1).length + word.length > LONGEST) cut.push(word);
      else cut[cut.length - 1] += ` ${word}`;
    }
    return cut;
  });
}

function mark(place) {
  document.querySelectorAll(".ep-said").forEach((each) => each.classList.remove("ep-said"));
  if (!place) return;
  place.classList.add("ep-said");
  place.scrollIntoView({ block: "nearest" });
}

function rest() {
  turn += 1;
  queue = [];
  synthesis.cancel();
  synthesis.resume(); // cancelling keeps a pause, and what is read next would stay silent
  mark(null);
  show(false);
}

function show(reading) {
  button("pause").hidden = button("stop").hidden = !reading;
  button("pause").querySelector("span").textContent = bar.dataset.saidPause;
}

// Each text: [words, language, the place on the page or null].
function read(texts) {
  rest();
  const mine = turn;
  queue = texts.flatMap(([words, language, place]) => pieces(words).map((piece) => [piece, language, place]));
  if (!queue.length) {
    say(bar.dataset.saidNothing);
    return;
  }
  say("");
  show(true);
  function next() {
    if (mine !== turn) return;
    const piece = queue.shift();
    if (!piece) {
      rest();
      say(bar.dataset.saidDone);
      return;
    }
    const voice = voiceFor(piece[1]);
    if (!voice) {
      rest();
      say(bar.dataset.saidNoVoice);
      return;
    }
    const speech = new SpeechSynthesisUtterance(piece[0]);
    speech.lang = piece[1];
    speech.voice = voice;
    speech.rate = Number(button("rate").value);
    speech.onend = next;
    speech.onerror = (event) => { if (!["canceled", "interrupted"].includes(event.error) && mine === turn) { rest(); say(bar.dataset.saidFailed); } };
    mark(piece[2]);
    synthesis.speak(speech);
  }
  next();
}

function readPlaces(places) { read(places.map((place) => [wordsOf(place), languageOf(place), place])); }

// Where the button of a passage stands: beside its words, never as a cell of a layout of its own; nowhere when that would be inside a link.
function hostOf(place) {
  const written = (each) => [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && tidy(node.data));
  let host = place.matches("tr") ? place.cells[0] : place;
  while (host && !written(host)) host = [...host.children].find((each) => !each.matches("svg, button") && tidy(each.textContent));
  return host && !host.closest("a, button, label, summary, time") ? host : null;
}

function buttons() {
  const model = document.querySelector("template[data-voice-passage]").content.firstElementChild;
  for (const place of passages()) {
    if (tidy(wordsOf(place)).length < SHORTEST && !place.matches("tr, h1, h2")) continue;
    const host = hostOf(place);
    if (!host) continue;
    const made = model.cloneNode(true);
    made.setAttribute("aria-label", `${made.getAttribute("aria-label")} ${tidy(wordsOf(place)).slice(0, 40)}`);
    made.addEventListener("click", () => readPlaces([place]));
    host.prepend(made);
  }
}

function begin() {
  bar.hidden = false;
  document.body.classList.add("ep-has-voice");
  if (!synthesis) {
    say(bar.dataset.saidNoVoice);
    button("page").disabled = button("selection").disabled = true;
    return;
  }
  buttons();
  // A selection is lost when a button takes the focus by the mouse.
  button("selection").addEventListener("mousedown", (event) => event.preventDefault());
  button("page").addEventListener("click", () => readPlaces(passages()));
  button("selection").addEventListener("click", () => {
    const chosen = getSelection();
    const place = chosen.anchorNode?.parentElement;
    if (tidy(String(chosen))) read([[String(chosen), place ? languageOf(place) : document.documentElement.lang, null]]);
    else say(bar.dataset.saidSelect);
  });
  button("pause").addEventListener("click", () => {
    const stands = synthesis.paused;
    if (stands) synthesis.resume(); else synthesis.pause();
    button("pause").querySelector("span").textContent = stands ? bar.dataset.saidPause : bar.dataset.saidResume;
  });
  button("stop").addEventListener("click", rest);
  addEventListener("keydown", (event) => { if (event.key === "Escape" && queue.length + Number(synthesis.speaking)) rest(); });
  addEventListener("pagehide", rest);
  // Voices come a moment after the page.
  setTimeout(() => { if (!voiceFor(document.documentElement.lang)) say(bar.dataset.saidNoVoice); }, WAIT_FOR_VOICES);
}

begin();
