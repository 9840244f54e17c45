(() => {
  const PARTS = "details.section";
  const CODE = "details.code";
  const BUTTONS = [["all-code", CODE], ["all-parts", PARTS]];

  const areOpen = (parts) => document.querySelector(`${parts}:not([open])`) === null;

  /** Says of the buttons whether all is open, also where a reader opened it part by part. */
  const markButtons = () => {
    for (const [name, parts] of BUTTONS) {
      document.querySelector(`button.${name}`)?.setAttribute("aria-pressed", areOpen(parts));
    }
  };

  const showButtons = () => {
    for (const [name, parts] of BUTTONS) {
      const button = document.querySelector(`button.${name}`);
      button?.toggleAttribute("hidden", document.querySelector(parts) === null);
    }
    markButtons();
    if (matchMedia("(max-width: 68rem)").matches) {
      document.querySelector(".contents > details")?.removeAttribute("open");
    }
    if (matchMedia("(max-width: 40rem)").matches) {
      // Filters that are open would push what they leave off the screen.
      for (const one of document.querySelectorAll("details.filters, form.rows details")) {
        one.removeAttribute("open");
      }
    }
  };

  /** Opens the part that a link of this page leads to. */
  const openTarget = (hash) => {
    let id;
    try {
      id = decodeURIComponent(hash.slice(1));
    } catch {
      return;
    }
    const part = id === "" ? null : document.getElementById(id)?.closest(PARTS);
    part?.setAttribute("open", "");
  };

  document.addEventListener("click", ({ target }) => {
    const link = target instanceof Element ? target.closest('a[href^="#"]') : null;
    if (link !== null) openTarget(link.getAttribute("href"));
    const button = target instanceof Element
      ? target.closest("button.all-code, button.all-parts")
      : null;
    if (button === null) return;
    const parts = button.classList.contains("all-code") ? CODE : PARTS;
    const isOpen = !areOpen(parts);
    for (const part of document.querySelectorAll(parts)) part.toggleAttribute("open", isOpen);
    markButtons();
  });
  document.addEventListener("toggle", markButtons, true);
  addEventListener("hashchange", () => openTarget(location.hash));
  document.addEventListener("balancebook-swap", showButtons);
  showButtons();
  openTarget(location.hash);
})();
