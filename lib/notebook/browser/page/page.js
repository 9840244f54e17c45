(() => {
  const PARTS = "details.section";
  const CODE = "details.code";

  const showButtons = () => {
    for (const [name, parts] of [["all-code", CODE], ["all-parts", PARTS]]) {
      const button = document.querySelector(`button.${name}`);
      button?.toggleAttribute("hidden", document.querySelector(parts) === null);
    }
    if (matchMedia("(max-width: 68rem)").matches) {
      document.querySelector(".contents > details")?.removeAttribute("open");
    }
    if (matchMedia("(max-width: 40rem)").matches) {
      document.querySelector("details.filters")?.removeAttribute("open");
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
    const isOpen = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isOpen));
    const parts = button.classList.contains("all-code") ? CODE : PARTS;
    for (const part of document.querySelectorAll(parts)) part.toggleAttribute("open", isOpen);
  });
  addEventListener("hashchange", () => openTarget(location.hash));
  document.addEventListener("balancebook-swap", showButtons);
  showButtons();
  openTarget(location.hash);
})();
