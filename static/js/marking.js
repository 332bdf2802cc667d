// The marking sheet by keyboard, inside form[data-marking]; keys act only while a mark field has the focus.
// Digits; Enter or Down: next; Up: previous; F: full marks, then next; 0 in an empty field: zero, then next;
// Ctrl+Enter: submit; Alt+Right: save and next file. Totals follow; a mark out of range is marked and left as typed.
(() => {
  const form = document.querySelector("form[data-marking]");
  if (!form) return;
  const fields = () => [...form.querySelectorAll("input[data-mark]")];
  const cents = (text) => Math.round(Number(text) * 100);
  const show = (amount) => String(amount / 100);
  const cap = form.querySelector("[data-bonus-cap]")?.dataset.bonusCap || "";

  // Base points of the sheet and of the items that apply; a sheet where all apply is taken as it is.
  const scale = (form.querySelector("[data-scale]")?.dataset.scale || "1/1").split("/").map(Number);
  if (!(scale[0] > 0 && scale[1] > 0)) scale.splice(0, 2, 1, 1);

  function problem(field) {
    const text = field.value.trim();
    if (text === "") return "";
    const { min, max, step } = field.dataset;
    if (!/^-?\d+(\.\d+)?$/.test(text)) return `请输入 ${min} 到 ${max} 之间的数。`;
    if (cents(text) > cents(max)) return `本项满分 ${max} 分，输入了 ${text} 分，请改为 ${min} 到 ${max} 之间的数。`;
    if (cents(text) < cents(min)) return `本项最低 ${min} 分，输入了 ${text} 分，请改为 ${min} 到 ${max} 之间的数。`;
    if (cents(text) % cents(step)) return `本项以 ${step} 分为一档，请改后再继续。`;
    return "";
  }

  function check(field) {
    const wrong = problem(field);
    if (wrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    const place = document.getElementById(`error-${field.name}`);
    if (place && place.textContent !== wrong) place.textContent = wrong;
    return !wrong;
  }

  function total() {
    const sums = { base: 0, bonus: 0 };
    let done = 0;
    for (const field of fields()) {
      if (field.value.trim() === "" || problem(field)) continue;
      done += 1;
      sums[field.dataset.kind] += cents(field.value);
    }
    sums.base = Math.round((sums.base * scale[0]) / scale[1]);
    if (cap !== "") sums.bonus = Math.min(sums.bonus, cents(cap));
    const words = { base: show(sums.base), bonus: show(sums.bonus), all: show(sums.base + sums.bonus), done, count: fields().length };
    for (const [name, value] of Object.entries(words)) {
      for (const node of document.querySelectorAll(`[data-total='${name}']`)) node.textContent = String(value);
    }
  }

  function go(field, by) {
    const all = fields();
    const target = all[all.indexOf(field) + by];
    if (target) target.focus();
    else if (by > 0) form.querySelector("[data-submit-marks]")?.focus();
  }

  function put(field, text) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    go(field, 1);
  }

  const replacing = (field) => field.value === "" || field.selectionEnd - field.selectionStart === field.value.length;

  function act(event) {
    const field = event.target.closest("input[data-mark]");
    if (event.key === "Enter" && event.ctrlKey) return form.querySelector("[data-submit-marks]")?.click() ?? true;
    if (event.key === "ArrowRight" && event.altKey) return form.querySelector("[name=next]")?.click() ?? true;
    if (!field || event.ctrlKey || event.altKey || event.metaKey) return false;
    if (event.key === "Enter" || event.key === "ArrowDown") return go(field, 1) ?? true;
    if (event.key === "ArrowUp") return go(field, -1) ?? true;
    if (event.key.toLowerCase() === "f") return put(field, field.dataset.max) ?? true;
    if (event.key === "0" && replacing(field) && Number.isInteger(Number(field.dataset.step))) return put(field, "0") ?? true;
    return false;
  }

  form.addEventListener("keydown", (event) => {
    if (act(event)) event.preventDefault();
  });
  form.addEventListener("input", (event) => {
    if (!event.target.matches("input[data-mark]")) return;
    check(event.target);
    total();
  });
  form.addEventListener("focusin", (event) => {
    if (!event.target.matches("input[data-mark]")) return;
    event.target.select();
    const row = event.target.closest("[data-evidence-url]");
    const viewer = document.querySelector("[data-evidence-target]");
    if (!row || !viewer || viewer.dataset.shown === row.dataset.evidenceUrl || !window.htmx) return;
    viewer.dataset.shown = row.dataset.evidenceUrl;
    window.htmx.ajax("GET", row.dataset.evidenceUrl, { target: viewer, swap: "innerHTML" });
  });
  form.addEventListener("submit", (event) => {
    const wrong = fields().find((field) => !check(field));
    if (!wrong || event.submitter?.name !== "submit") return;
    event.preventDefault();
    wrong.focus();
  });
  for (const field of fields()) if (field.value) check(field);
  total();
})();
