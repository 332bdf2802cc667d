// Guards every POST form against a second press: the buttons go quiet after the first submit and come back when the
// page is shown again (Back button). A form that answers with a download opts out by data-many.
(() => {
  const buttons = (form) => [...document.querySelectorAll("button, input[type=submit]")].filter((b) => b.form === form && b.type === "submit");

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "many" in form.dataset) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    // After this turn of the loop, so that the pressed button's own name and value are still sent.
    setTimeout(() => {
      for (const button of buttons(form)) {
        if (button.disabled) continue;
        button.disabled = true;
        button.dataset.guarded = "1";
        button.classList.add("is-busy");
      }
    });
  });

  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[data-guarded]")) {
      button.disabled = false;
      delete button.dataset.guarded;
      button.classList.remove("is-busy");
    }
  });
})();
