(() => {
  const PARTS = "details.section";
  const CODE = "details.code";
  const BUTTONS = [["all-code", CODE], ["all-parts", PARTS]];
  const CARDS = ".cards";
  const [PHONE, TABLET] = ["(max-width: 40rem)", "(max-width: 60rem)"];

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
    if (matchMedia("(max-width: 84rem)").matches) {
      document.querySelector(".contents > details")?.removeAttribute("open");
    }
    if (matchMedia(PHONE).matches) {
      // Filters and sums that are open would push the rows off the screen.
      for (const one of document.querySelectorAll("details.filters, form.rows details, .sums")) {
        one.removeAttribute("open");
      }
    }
  };

  /**
   * Marks the tables that fit on a screen that is no phone's and not wide: their rows stay rows, where those of
   * the others become cards.
   *
   * @type {(all: Iterable<Element>) => void}
   */
  const markFitting = (all) => {
    const isBetween = matchMedia(TABLET).matches && !matchMedia(PHONE).matches;
    const boxes = [...all];
    for (const box of boxes) box.classList.toggle("fits", isBetween);
    if (!isBetween) return;
    const wide = boxes.filter((box) =>
      [...box.querySelectorAll("table")].some((table) =>
        table.offsetWidth > (table.parentElement?.clientWidth ?? 0) + 1
      )
    );
    for (const box of wide) box.classList.remove("fits");
  };

  const markAll = () => markFitting(document.querySelectorAll(CARDS));

  /** Tables come and change while the page is there: when they get their tools, and when other rows are shown. */
  const watchTables = () => {
    new MutationObserver((changes) => {
      const changed = new Set();
      for (const { target } of changes) {
        if (target instanceof Element) changed.add(target.closest(CARDS));
      }
      changed.delete(null);
      markFitting(changed);
    }).observe(document.body, { childList: true, subtree: true });
    addEventListener("resize", markAll);
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
  document.addEventListener("balancebook-swap", markAll);
  showButtons();
  markAll();
  watchTables();
  openTarget(location.hash);
})();
