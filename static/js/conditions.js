// Shows a field only while the answer it depends on has one of the named values; without scripts all are shown,
// each with its condition in words.
(() => {
  const values = (scope, name) => {
    const controls = [...scope.querySelectorAll(`[name="${name}"]`)];
    return controls.flatMap((control) => {
      if (control.type === "checkbox" && !control.hasAttribute("value")) return [String(control.checked)];
      if (control.type === "checkbox" || control.type === "radio") return control.checked ? [control.value] : [];
      return [control.value];
    });
  };

  function refresh(scope) {
    for (const box of scope.querySelectorAll("[data-show-if]")) {
      const wanted = box.dataset.showValues.split(" ");
      const asked = values(scope, box.dataset.showIf).some((value) => wanted.includes(value));
      box.classList.toggle("is-off", !asked);
    }
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form");
    if (form && form.querySelector("[data-show-if]")) refresh(form);
  });
})();
