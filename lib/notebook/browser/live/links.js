/**
 * Makes links of the ids in the cells of interactive tables, which are made in the browser; the page has
 * their addresses. It comes before the tables.
 */
(() => {
  const TOKEN = /[A-Za-z0-9][\w-]{7,79}/g;
  /** What is nothing but a long id is shown by the characters that it is searched by. */
  const LONG_ID = /^(?:[0-9A-HJKMNP-TV-Z]{26}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;
  const ID_CHARACTERS = 10;
  /** What is shown by its first characters, and printed whole. */
  const ID = "balancebook-id";
  /** What a line must not end in: an amount with its currency, a day, a line of a log stream. */
  const WHOLE =
    /(?<![\w-])(?:[A-Z]{3} -?\d[\d,]*(?:\.\d+)?|\d{4}-\d\d-\d\d(?![\w-])|[\da-f]{8}\u2026 line \d+)/g;

  /** @type {(text: string) => (Node | string)[]} */
  const keepWhole = (text) => {
    const parts = [];
    let at = 0;
    for (const { 0: whole, index } of text.matchAll(WHOLE)) {
      const span = document.createElement("span");
      span.className = "whole";
      span.textContent = whole;
      parts.push(text.slice(at, index), span);
      at = index + whole.length;
    }
    return [...parts, text.slice(at)];
  };

  /** @type {Map<string, string>} */
  let addresses = new Map();

  const readLinks = () => {
    const source = document.getElementById("links")?.textContent ?? "[]";
    addresses = new Map(JSON.parse(source));
  };

  Object.assign(globalThis, {
    [Symbol.for("balancebook-links")]: (/** @type {string} */ text) => {
      const own = /^[\d.,: -]*\d$/.test(text) ? undefined : addresses.get(text);
      if (own !== undefined && !LONG_ID.test(text)) {
        const link = document.createElement("a");
        link.href = own;
        link.textContent = text;
        return [link];
      }
      const parts = [];
      let at = 0;
      const isId = LONG_ID.test(text);
      const short = isId ? `${text.slice(0, ID_CHARACTERS)}\u2026` : text;
      for (const { 0: token, index } of text.matchAll(TOKEN)) {
        const address = addresses.get(token);
        if (address === undefined) continue;
        const link = document.createElement("a");
        link.href = address;
        link.textContent = isId ? short : token;
        if (isId) {
          link.title = text;
          link.className = ID;
        }
        parts.push(...keepWhole(text.slice(at, index)), link);
        at = index + token.length;
      }
      if (parts.length > 0) return [...parts, ...keepWhole(text.slice(at))];
      if (!isId) return keepWhole(text);
      const span = document.createElement("span");
      span.title = text;
      span.className = ID;
      span.textContent = short;
      return [span];
    },
  });
  document.addEventListener("balancebook-swap", readLinks);
  readLinks();
})();
