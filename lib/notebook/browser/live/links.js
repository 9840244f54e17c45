/**
 * Makes links of the ids in the cells of interactive tables, which are made in the browser; the page has
 * their addresses. It comes before the tables.
 */
(() => {
  const TOKEN = /[A-Za-z0-9][\w-]{7,79}/g;

  /** @type {Map<string, string>} */
  let addresses = new Map();

  const readLinks = () => {
    const source = document.getElementById("links")?.textContent ?? "[]";
    addresses = new Map(JSON.parse(source));
  };

  Object.assign(globalThis, {
    [Symbol.for("balancebook-links")]: (/** @type {string} */ text) => {
      const parts = [];
      let at = 0;
      for (const { 0: token, index } of text.matchAll(TOKEN)) {
        const address = addresses.get(token);
        if (address === undefined) continue;
        const link = document.createElement("a");
        link.href = address;
        link.textContent = token;
        parts.push(text.slice(at, index), link);
        at = index + token.length;
      }
      return [...parts, text.slice(at)];
    },
  });
  document.addEventListener("balancebook-swap", readLinks);
  readLinks();
})();
