/**
 * Shows the titles of charts' marks at once, beside the pointer or by arrow keys; Enter follows the
 * link of a mark that has one. Pictures of charts that it finds become inline ones, whose marks can be
 * pointed at; it may run often.
 */
(() => {
  const INSTALLED = Symbol.for("balancebook-hover");
  const CHART = ".balancebook-chart > svg";
  const STEPS = new Map([
    ["ArrowRight", 1],
    ["ArrowDown", 1],
    ["ArrowLeft", -1],
    ["ArrowUp", -1],
  ]);
  const NEAR_PX = 8;
  const MOST_SEARCHED = 2000;

  for (const image of document.querySelectorAll(".balancebook-chart > img")) {
    const [head, data] = (image.getAttribute("src") ?? "").split(",");
    if (head !== "data:image/svg+xml;base64" || data === undefined) continue;
    const bytes = Uint8Array.from(
      atob(data),
      (character) => character.charCodeAt(0),
    );
    const text = new TextDecoder().decode(bytes);
    const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    if (svg.localName === "svg") {
      image.replaceWith(document.importNode(svg, true));
    }
  }
  for (const svg of document.querySelectorAll(CHART)) {
    svg.setAttribute("tabindex", "0");
  }
  if (INSTALLED in globalThis) return;
  Object.assign(globalThis, { [INSTALLED]: true });

  const tip = document.createElement("div");
  tip.className = "balancebook-tip";
  tip.setAttribute("role", "status");
  tip.style.cssText = `position: fixed; z-index: 100000; max-width: min(26rem, 90vw);
    box-sizing: border-box; padding: 0.35em 0.6em; border: 1px solid #767676; border-radius: 4px;
    background: var(--jp-layout-color0, white); color: var(--jp-content-font-color1, #1b1b1b);
    box-shadow: 0 2px 8px rgb(0 0 0 / 40%); text-align: left;
    font: 13px/1.4 system-ui, sans-serif; white-space: pre-line; overflow-wrap: anywhere;
    pointer-events: none`;
  tip.hidden = true;
  document.body.append(tip);

  /** @type {{ title: Element, text: string | null, mark: SVGElement, byKeys: boolean } | undefined} */
  let shown;

  const hide = () => {
    if (shown === undefined) return;
    shown.title.textContent = shown.text;
    shown.mark.style.outline = "";
    shown = undefined;
    tip.hidden = true;
  };

  /** @type {(title: Element, x: number, y: number, byKeys?: boolean) => void} */
  const show = (title, x, y, byKeys = false) => {
    if (title !== shown?.title) {
      hide();
      const mark = /** @type {SVGElement} */ (title.parentNode);
      shown = { title, text: title.textContent, mark, byKeys };
      tip.textContent = shown.text;
      // An empty title keeps the browser's own, slow tooltip away.
      title.textContent = "";
      mark.style.outline = "2px solid #1b1b1b";
      tip.hidden = false;
    }
    shown.byKeys = byKeys;
    const { offsetWidth: width, offsetHeight: height } = tip;
    tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - width - 4))}px`;
    tip.style.top = `${y + 18 + height > innerHeight ? Math.max(4, y - 12 - height) : y + 18}px`;
  };

  /** @type {(title: Element) => void} */
  const showByKeys = (title) => {
    const box = /** @type {Element} */ (title.parentNode).getBoundingClientRect();
    show(title, box.left + box.width / 2, box.bottom, true);
  };

  /** A page that moves takes a tip away from the pointer, not from a mark that keys have chosen. */
  const move = () => {
    if (shown?.byKeys) showByKeys(shown.title);
    else hide();
  };

  /** @type {(svg: Element, target: Element, x: number, y: number) => Element | undefined} */
  const findTitle = (svg, target, x, y) => {
    const hit = target.closest("svg :has(> title)")?.querySelector(":scope > title");
    if (hit) return hit;
    const titles = svg.querySelectorAll("title");
    if (titles.length > MOST_SEARCHED) return undefined;
    let found;
    let least = NEAR_PX;
    for (const title of titles) {
      const box = /** @type {Element} */ (title.parentNode)
        .getBoundingClientRect();
      const across = Math.max(box.left - x, x - box.right, 0);
      const distance = Math.hypot(
        across,
        Math.max(box.top - y, y - box.bottom, 0),
      );
      if (distance <= least) [found, least] = [title, distance];
    }
    return found;
  };

  /** @param {PointerEvent} event */
  const point = ({ target, clientX: x, clientY: y }) => {
    const svg = target instanceof Element && target.closest(CHART);
    const title = svg ? findTitle(svg, target, x, y) : undefined;
    if (title === undefined) hide();
    else show(title, x, y);
  };
  document.addEventListener("pointermove", point);
  document.addEventListener("pointerdown", point);
  document.addEventListener("scroll", move, true);
  document.addEventListener("focusout", hide);
  document.documentElement.addEventListener("pointerleave", hide);

  // On the window, in front of JupyterLab's own arrow keys.
  addEventListener("keydown", (event) => {
    const svg = event.target instanceof Element &&
      event.target.closest(`${CHART}:focus-visible`);
    const step = STEPS.get(event.key);
    if (event.key === "Escape") hide();
    if (event.key === "Enter" && svg) {
      const click = new MouseEvent("click", { bubbles: true, cancelable: true });
      shown?.mark.closest("a")?.dispatchEvent(click);
    }
    if (!svg || step === undefined) return;
    const titles = [
      .../** @type {NodeListOf<Element>} */ (svg.querySelectorAll("title")),
    ];
    const place = shown === undefined ? Math.min(-step, 0) : titles.indexOf(shown.title);
    const next = titles.at((place + step) % titles.length);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    next.parentElement?.scrollIntoView({ block: "nearest", inline: "nearest" });
    showByKeys(next);
  }, true);
})();
