// A form[data-outbox] filled in where the line may be lost: what is typed is kept on this device until the server has
// it. Without a line the save waits here and goes out when the line is back; photos stay on the page meanwhile.
// The hidden field "seen" says which state of the record the person had before them: once it has moved on, what was
// kept for the earlier one is dropped.
(() => {
  const form = document.querySelector("form[data-outbox]");
  if (!form || !window.localStorage) return;
  const key = `outbox:${form.dataset.outbox}:${location.pathname}`;
  const state = form.querySelector("[data-outbox-state]");
  const seen = () => form.elements.seen?.value || "";
  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(key) || "null");
    } catch {
      return null;
    }
  };
  let waiting = false;

  const say = (words) => {
    if (state) state.textContent = words;
  };

  function typed() {
    const skipped = ["csrfmiddlewaretoken", "seen"];
    return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !skipped.includes(name));
  }

  function keep(queued) {
    try {
      localStorage.setItem(key, JSON.stringify({ seen: seen(), queued, typed: typed() }));
    } catch {
      say("本机存储已满，请尽快联网保存。");
    }
  }

  function put(name, value) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value;
      else if (field.type !== "file") field.value = value;
    }
  }

  function restore() {
    const draft = kept();
    if (!draft) return;
    if (draft.seen !== seen()) return localStorage.removeItem(key);
    if (form.querySelector("[aria-invalid=true]")) return;
    for (const [name, value] of draft.typed) put(name, value);
    say(draft.queued ? "这里有没有提交的记录，请核对后保存（照片请重新选择）。" : "已恢复本机上没有保存的内容。");
  }

  form.addEventListener("input", () => keep(false));
  form.addEventListener("change", () => keep(false));
  // Before data-once turns the button off.
  form.addEventListener(
    "submit",
    (event) => {
      keep(false);
      if (navigator.onLine) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting = true;
      keep(true);
      say("现在没有网络。记录已存在本机，联网后自动提交，请先不要关闭本页。");
    },
    true,
  );
  window.addEventListener("online", () => {
    if (!waiting) return;
    waiting = false;
    say("网络已恢复，正在提交。");
    form.requestSubmit();
  });
  window.addEventListener("offline", () => say("现在没有网络，填写的内容存在本机。"));
  restore();
})();
