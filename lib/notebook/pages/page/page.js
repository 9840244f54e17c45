(() => {
  const contents = document.querySelector(".contents > details");
  if (matchMedia("(max-width: 68rem)").matches) contents?.removeAttribute("open");

  const showButton = () => {
    const button = document.querySelector("button.all-code");
    const hasCode = document.querySelector("details.code") !== null;
    button?.toggleAttribute("hidden", !hasCode);
  };
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button.all-code") : null;
    if (button === null) return;
    const isOpen = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isOpen));
    for (const cell of document.querySelectorAll("details.code")) {
      cell.toggleAttribute("open", isOpen);
    }
  });
  document.addEventListener("balancebook-swap", showButton);
  showButton();
})();
