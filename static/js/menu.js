// Menus: Escape and a click outside close an open pop-up; the side menu opens from its button on a phone.
(() => {
  const close = (menu, refocus) => {
    menu.open = false;
    if (refocus) menu.querySelector("summary").focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (menu) close(menu, menu.contains(document.activeElement));
  });

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) close(menu, false);
    }
    const printer = event.target.closest("[data-print]");
    if (printer) window.print();
  });

  const side = document.querySelector("[data-side-menu]");
  const button = side && side.querySelector("[data-side-open]");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const open = side.classList.toggle("is-open");
      button.setAttribute("aria-expanded", String(open));
    });
  }

  // An error summary takes the focus; its links move it to the field.
  const summary = document.querySelector("[data-error-summary]");
  if (summary) {
    summary.focus();
    summary.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const target = link && document.getElementById(link.hash.slice(1));
      if (!target) return;
      event.preventDefault();
      target.scrollIntoView({ block: "center" });
      target.focus({ preventScroll: true });
    });
  }

  // Ticked rows of a table: the count in the batch bar, and the box in the head that ticks the whole page.
  const count = () => {
    for (const bar of document.querySelectorAll("[data-batch-bar]")) {
      const boxes = document.querySelectorAll(`input[data-pick][form="${bar.dataset.form}"], #${bar.dataset.form} input[data-pick]`);
      const ticked = [...boxes].filter((box) => box.checked).length;
      bar.querySelector("[data-picked]").textContent = String(ticked);
      for (const act of bar.querySelectorAll("button[data-batch]")) act.disabled = ticked === 0;
    }
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-pick-all]")) {
      const table = event.target.closest("table");
      for (const box of table.querySelectorAll("input[data-pick]")) box.checked = event.target.checked;
    }
    if (event.target.matches("input[data-pick], input[data-pick-all]")) count();
  });
  count();
})();
