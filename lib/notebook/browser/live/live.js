/**
 * Keeps a page of the server alive: a change of a control fetches the page of the new address and puts
 * its parts in the place of the old ones; a newer ledger is told. Without it forms and links do the same
 * by loading pages.
 */
(() => {
  const SWAPPED = ["nav", "controls", "page"];
  const TYPING_MS = 350;
  const CHECK_MS = 10_000;
  const TABLES = Symbol.for("balancebook-table:loading");

  /** @type {AbortController | undefined} */
  let pending;

  /** Name of the field whose typing made the page's address; one step back leaves all of it. */
  let typedIn = "";

  /** How often something was typed. */
  let typedCount = 0;

  /**
   * Shows the page of an address.
   *
   * @type {(url: URL, options?: { isBack?: boolean, field?: string, control?: EventTarget | null }) =>
   *   Promise<void>}
   */
  const go = async (url, { isBack = false, field = "", control = null } = {}) => {
    pending?.abort();
    const own = pending = new AbortController();
    const typedBefore = typedCount;
    const main = document.getElementById("main");
    main?.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, {
        signal: own.signal,
        headers: { accept: "text/html" },
      });
      const text = await answer.text();
      const fresh = new DOMParser().parseFromString(text, "text/html");
      if (own.signal.aborted) return;
      // Without a ledger the answer is a line of text.
      if (fresh.getElementById("page") === null) throw new TypeError("It is no page");
      // A server may know the address by a fuller form.
      if (field !== "" && field === typedIn) history.replaceState(null, "", answer.url);
      else if (!isBack) history.pushState(null, "", answer.url);
      typedIn = field;
      // One step back takes away what was typed before it, and not what is typed meanwhile.
      swap(fresh, !isBack || typedCount > typedBefore, control);
    } catch {
      if (!own.signal.aborted) location.assign(url);
    }
  };

  /**
   * Whether the reader is choosing from another list of the form above the page than the one that the page was
   * asked for with: a list that is replaced closes, and what was chosen is lost.
   *
   * @type {(control: EventTarget | null) => boolean}
   */
  const isChoosing = (control) => {
    const active = document.activeElement;
    const isList = active instanceof HTMLSelectElement ||
      (active instanceof HTMLInputElement && active.type === "date");
    return isList && active !== control &&
      document.getElementById("controls")?.contains(active) === true;
  };

  /** @type {(fresh: Document, keepsTyped: boolean, control: EventTarget | null) => void} */
  const swap = (fresh, keepsTyped, control) => {
    const focused = focusedField(keepsTyped);
    const sections = openSections(document);
    const opened = ["form.rows details", "details.filters"].filter((part) =>
      document.querySelector(part)?.hasAttribute("open")
    );
    document.title = fresh.title;
    document.body.dataset.version = fresh.body.dataset.version ?? "";
    const keepsControls = isChoosing(control);
    for (const id of SWAPPED) {
      if (id === "controls" && keepsControls) continue;
      const [old, next] = [document.getElementById(id), fresh.getElementById(id)];
      if (old !== null && next !== null) old.replaceWith(document.importNode(next, true));
    }
    document.getElementById("newer")?.setAttribute("hidden", "");
    // A notebook's sections stay as the reader has opened them; other pages are new ones.
    for (const [id, isOpen] of sections) {
      document.getElementById(id)?.closest("details.section")?.toggleAttribute("open", isOpen);
    }
    refresh();
    for (const part of opened) document.querySelector(part)?.setAttribute("open", "");
    focused();
  };

  /** @type {(page: Document) => Map<string, boolean>} */
  const openSections = (page) =>
    new Map(
      [...page.querySelectorAll("details.section")].map((section) => [
        section.querySelector("h2")?.id ?? "",
        section.hasAttribute("open"),
      ]),
    );

  /** Keeps the focus where the user is: in a field, with what was typed while the page was on its way, or on a link. */
  /** @type {(keepsTyped: boolean) => () => void} */
  const focusedField = (keepsTyped) => {
    const field = document.activeElement;
    if (field instanceof HTMLAnchorElement) return focusedLink(field);
    const isField = field instanceof HTMLInputElement || field instanceof HTMLSelectElement;
    const name = isField ? field.name : "";
    const value = isField ? field.value : "";
    const form = isField ? field.form?.className ?? "" : "";
    const at = field instanceof HTMLInputElement && field.type === "search"
      ? field.selectionStart
      : null;
    return () => {
      if (name === "") return;
      for (const next of document.querySelectorAll("input, select")) {
        const one = /** @type {HTMLInputElement} */ (next);
        if (one.name !== name || (one.form?.className ?? "") !== form) continue;
        if (one.type === "checkbox" && one.value !== value) continue;
        one.focus({ preventScroll: true });
        if (at !== null && one.type === "search") {
          if (keepsTyped) one.value = value;
          one.setSelectionRange(at, at);
        }
        return;
      }
    };
  };

  /**
   * Keeps the focus on a link of the parts that are replaced: the one that reads the same and stands in the
   * same sort of place; where there is none any more, at the beginning of the content.
   *
   * @type {(link: HTMLAnchorElement) => () => void}
   */
  const focusedLink = (link) => {
    const isSwapped = SWAPPED.some((id) => document.getElementById(id)?.contains(link));
    const nameOf = (/** @type {Element} */ one) =>
      `${one.parentElement?.tagName} ${one.textContent?.replace(/\s*[\u25b2\u25bc]$/, "")}`;
    const name = nameOf(link);
    return () => {
      if (!isSwapped) return;
      const next = [...document.querySelectorAll("#nav a, #controls a, #page a")]
        .find((one) => nameOf(one) === name) ?? document.getElementById("main");
      if (next instanceof HTMLElement) next.focus({ preventScroll: true });
    };
  };

  /** Makes what has come into the page work. */
  const refresh = () => {
    document.dispatchEvent(new Event("balancebook-swap"));
    const shared =
      /** @type {Record<symbol, { waiting: Element[], upgrade?: () => void } | undefined>} */
      (/** @type {unknown} */ (globalThis))[TABLES];
    if (shared !== undefined) {
      shared.waiting.push(
        ...document.querySelectorAll(".balancebook-table:not(:has(.balancebook-tools))"),
      );
      shared.upgrade?.();
    }
    for (const svg of document.querySelectorAll(".balancebook-chart > svg")) {
      svg.setAttribute("tabindex", "0");
    }
    markMonth();
  };

  /** Shows the month that the days are, and keeps it out of the address. */
  const markMonth = () => {
    const months = document.querySelector("select[data-period]");
    if (!(months instanceof HTMLSelectElement) || months.form === null) return;
    months.removeAttribute("name");
    const [from, to] = ["from", "to"].map((name) => field(months.form, name)?.value ?? "");
    for (const option of months.options) {
      option.selected = option.value === ""
        ? option.selected
        : option.dataset.from === from && option.dataset.to === to;
    }
  };

  /** @type {(form: HTMLFormElement | null, name: string) => HTMLInputElement | null} */
  const field = (
    form,
    name,
  ) => /** @type {HTMLInputElement | null} */ (form?.elements.namedItem(name) ?? null);

  /** @param {HTMLFormElement} form */
  const addressOf = (form) => {
    const url = new URL(form.action);
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && value.trim() !== "") query.append(name, value.trim());
    }
    url.search = query.toString();
    return url;
  };

  /** @type {(target: EventTarget | null) => HTMLFormElement | null} */
  const liveForm = (target) =>
    target instanceof Element ? target.closest("form.scope, form.rows") : null;

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;

  document.addEventListener("input", ({ target }) => {
    const form = liveForm(target);
    if (form === null || !(target instanceof HTMLInputElement)) return;
    if (target.type !== "search") return;
    typedCount++;
    clearTimeout(typing);
    typing = setTimeout(() => {
      // Another page may have come meanwhile, with a form of its own.
      const now = form.isConnected ? form : document.querySelector(`form.${form.className}`);
      if (now instanceof HTMLFormElement && now.checkValidity()) {
        go(addressOf(now), { field: target.name, control: target });
      }
    }, TYPING_MS);
  });
  /** Makes the days those of a month that was chosen. */
  /** @type {(target: EventTarget | null | undefined) => void} */
  const setDays = (target) => {
    if (!(target instanceof HTMLSelectElement) || target.dataset.period === undefined) return;
    const option = target.selectedOptions[0];
    const [from, to] = [field(target.form, "from"), field(target.form, "to")];
    if (from !== null) from.value = option?.dataset.from ?? "";
    if (to !== null) to.value = option?.dataset.to ?? "";
  };

  /** @type {(target: EventTarget | null) => void} */
  const onChange = (target) => {
    const form = liveForm(target);
    if (form === null) return;
    setDays(target);
    // A year is typed digit by digit: 0002, 0020, 0202, 2024.
    if (target instanceof HTMLInputElement && /^0\d{3}-/.test(target.value)) return;
    if (!form.reportValidity()) return;
    clearTimeout(typing);
    const isTyped = target instanceof HTMLInputElement && target.type === "search";
    go(addressOf(form), { field: isTyped ? target.name : "", control: target });
  };
  document.addEventListener("change", ({ target }) => onChange(target));
  document.addEventListener("submit", (event) => {
    const form = liveForm(event.target);
    if (form === null) return;
    event.preventDefault();
    clearTimeout(typing);
    go(addressOf(form));
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-live]") : null;
    if (!(link instanceof HTMLAnchorElement)) return;
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(new URL(link.href));
  });
  addEventListener("popstate", () => {
    clearTimeout(typing);
    go(new URL(location.href), { isBack: true });
  });

  /**
   * The control that was changed before this script was there: one that does not say what the server wrote.
   *
   * @type {() => HTMLInputElement | HTMLSelectElement | undefined}
   */
  const changedControl = () => {
    for (const one of document.querySelectorAll(":is(form.scope, form.rows) :is(input, select)")) {
      if (one instanceof HTMLSelectElement) {
        const written = [...one.options].find((option) => option.defaultSelected) ?? one.options[0];
        if (one.selectedOptions[0] !== written) return one;
      } else if (one instanceof HTMLInputElement) {
        if (one.value !== one.defaultValue || one.checked !== one.defaultChecked) return one;
      }
    }
    return undefined;
  };

  const check = async () => {
    if (document.visibilityState !== "visible") return;
    try {
      const answer = await fetch("/version");
      if (!answer.ok || await answer.text() === document.body.dataset.version) return;
    } catch {
      return;
    }
    const note = document.getElementById("newer");
    if (note === null || !note.hidden) return;
    const link = document.createElement("a");
    link.href = location.href;
    link.dataset.live = "";
    link.textContent = "show it";
    note.replaceChildren("The ledger has changed since this page was made: ", link, ".");
    note.hidden = false;
  };
  setInterval(check, CHECK_MS);
  document.addEventListener("visibilitychange", check);
  const early = changedControl();
  setDays(early);
  refresh();
  if (early !== undefined) onChange(early);
})();
