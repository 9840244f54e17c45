(() => {
  const contents = document.querySelector(".contents > details");
  if (matchMedia("(max-width: 68rem)").matches) contents?.removeAttribute("open");

  const button = document.querySelector("button.all-code");
  const cells = document.querySelectorAll("details.code");
  if (!(button instanceof HTMLButtonElement) || cells.length === 0) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const isOpen = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isOpen));
    for (const cell of cells) cell.toggleAttribute("open", isOpen);
  });
})();
