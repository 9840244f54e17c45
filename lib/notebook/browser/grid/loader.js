/** @typedef {import("./page.js").Shared} Shared */

const STORED = "balancebook-table:";
const LOADING = Symbol.for("balancebook-table:loading");
const PATIENCE_MS = 1500;

/**
 * Hands the tables of a page to the library, which one output of a notebook carries: it is on the
 * page already, or in an output, or this browser has kept it from another visit. Where it is not,
 * they wait for it.
 *
 * @param {string} version SHA-256 of the library, in hexadecimal digits
 */
export async function loadTables(version) {
  const page = /** @type {Record<symbol, Shared>} */ (/** @type {unknown} */ (globalThis));
  const shared = page[Symbol.for(STORED + version)] ??= { waiting: [] };
  const found = document.querySelectorAll(`.balancebook-table[data-version="${version}"]`);
  for (const container of /** @type {NodeListOf<HTMLElement>} */ (found)) {
    if (container.dataset.state === undefined) {
      container.dataset.state = "found";
      shared.waiting.push(container);
    }
  }
  if (isReady(shared)) return;
  const carried = document.querySelector(`script[data-library="${version}"]`)?.textContent;
  const library = carried ?? await readStored(version);
  if (isReady(shared)) return;
  if (library === undefined) {
    setTimeout(() => shared.waiting.forEach(explain), PATIENCE_MS);
    return;
  }
  const script = document.createElement("script");
  script.textContent = library;
  page[LOADING] = shared;
  document.head.append(script);
  script.remove();
  if (carried !== undefined) store(version, library);
}

/**
 * @param {Shared} shared
 * @returns {boolean} whether the library is there, and has taken the waiting tables
 */
function isReady(shared) {
  shared.upgrade?.();
  return shared.upgrade !== undefined;
}

/**
 * Reads the kept library, unless somebody has changed it.
 *
 * @param {string} version
 * @returns {Promise<string | undefined>}
 */
async function readStored(version) {
  try {
    const library = localStorage.getItem(STORED + version);
    if (library === null) return undefined;
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(library));
    const bytes = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
    return bytes.join("") === version ? library : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Keeps the library in the browser, in place of older ones.
 *
 * @param {string} version
 * @param {string} library
 */
function store(version, library) {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(STORED) && key !== STORED + version) localStorage.removeItem(key);
    }
    localStorage.setItem(STORED + version, library);
  } catch {
    // A browser that keeps nothing reads the library from the page each time.
  }
}

/** @param {HTMLElement} container */
function explain(container) {
  if (container.querySelector(".balancebook-waiting") !== null) return;
  const note = document.createElement("p");
  note.className = "balancebook-waiting";
  note.textContent = "To search, sort and filter this table, restart the kernel and run all cells.";
  container.append(note);
}
