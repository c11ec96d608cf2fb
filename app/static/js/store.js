// What a page could not send yet, kept by this browser until the server has it. Each entry is encrypted (AES-GCM) under a key that the server
// gives to its owner's own pages and that is never written here: another person at this machine finds nothing readable. Entries are numbered
// in the order they were first written, and thrown away after two weeks.
//
//   openStore({vault, secret})   null where the browser cannot (private window, plain http): nothing is kept then, and the page says so

const NAME = "epreuve";
const SHELF = "kept";
const KEPT_FOR = 14 * 24 * 3600 * 1000;
const NONCE = 12;

const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

function database() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(SHELF, { keyPath: "id", autoIncrement: true });
  return asked(request);
}

const shelf = (base, mode) => base.transaction(SHELF, mode).objectStore(SHELF);

async function throwAway(base, unwanted) {
  const rows = await asked(shelf(base, "readonly").getAll());
  await Promise.all(rows.filter(unwanted).map((row) => asked(shelf(base, "readwrite").delete(row.id))));
}

class Store {
  constructor(base, key, vault) {
    Object.assign(this, { base, key, vault });
    this.turn = Promise.resolve();
  }

  // One writing after the other, so that the last state of a text is the one that stays.
  next(work) {
    const turn = this.turn.then(work);
    this.turn = turn.catch(() => {});
    return turn;
  }

  cipher(nonce) {
    return { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(this.vault) };
  }

  // Gives the entry with its number. One that has a number replaces itself.
  put(entry) {
    return this.next(async () => {
      const { id, ...said } = entry;
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
      const body = await crypto.subtle.encrypt(this.cipher(nonce), this.key, new TextEncoder().encode(JSON.stringify(said)));
      const row = { vault: this.vault, at: Date.now(), nonce, body };
      entry.id = await asked(shelf(this.base, "readwrite").put(id ? { id, ...row } : row));
      return entry;
    });
  }

  async all() {
    await this.turn;
    const rows = await asked(shelf(this.base, "readonly").getAll());
    const mine = rows.filter((row) => row.vault === this.vault);
    const read = await Promise.allSettled(mine.map(async (row) => {
      const said = await crypto.subtle.decrypt(this.cipher(row.nonce), this.key, row.body);
      return { id: row.id, ...JSON.parse(new TextDecoder().decode(said)) };
    }));
    return read.filter((each) => each.status === "fulfilled").map((each) => each.value);
  }

  remove(entry) {
    return this.next(() => (entry.id ? asked(shelf(this.base, "readwrite").delete(entry.id)) : undefined));
  }

  empty() {
    return this.next(() => throwAway(this.base, (row) => row.vault === this.vault));
  }
}

export async function openStore({ vault, secret }) {
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return null;
  try {
    const bytes = Uint8Array.from(atob(secret), (letter) => letter.charCodeAt(0));
    const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    const base = await database();
    await throwAway(base, (row) => row.at < Date.now() - KEPT_FOR);
    return new Store(base, key, vault);
  } catch {
    return null;
  }
}
