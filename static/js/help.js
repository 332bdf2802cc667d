// The ? key opens this page's help, / goes to the search box; both only while no field has the focus.
(() => {
  const typing = (node) => node && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || typing(document.activeElement)) return;
    if (event.key === "?") {
      const link = document.querySelector("[data-help-link]");
      if (!link) return;
      event.preventDefault();
      link.click();
    }
    if (event.key === "/") {
      const box = document.querySelector("[data-global-search]");
      if (!box) return;
      event.preventDefault();
      box.focus();
    }
  });
})();
