// Saves a form[data-autosave] 2 s after the last key, on blur, on hiding the tab and before every real submit.
// POST of the form's own fields to data-autosave (or its action), header X-Autosave: 1, Accept: application/json.
// 200 {version, saved_at} = saved; 409 = someone was first, the form is sent whole so that the server shows both
// texts; 401 or a redirect = the session is over, nothing leaves the page until the person has signed in again.
(() => {
  const WAIT = 2000;
  const BACKOFF = [2, 4, 8, 16, 30];

  const cookie = (name) => (document.cookie.match(new RegExp(`(?:^|; )(?:__Host-)?${name}=([^;]*)`)) || [])[1];

  const freshToken = (form) => {
    const token = cookie("csrftoken");
    const field = form.querySelector("[name=csrfmiddlewaretoken]");
    // The cookie changes when the person signs in again in another window; the page's own field is then stale.
    if (token && field) field.value = token;
    return token || (field && field.value) || "";
  };

  class Autosave {
    constructor(form) {
      this.form = form;
      this.url = form.dataset.autosave || form.action;
      this.state = form.querySelector("[data-save-state]");
      this.dirty = false;
      this.failures = 0;
      form.addEventListener("input", () => this.touch());
      form.addEventListener("change", () => this.touch());
      form.addEventListener("focusout", () => this.dirty && this.save());
      form.addEventListener("submit", (event) => this.beforeSubmit(event));
      document.addEventListener("visibilitychange", () => this.dirty && this.save({ leaving: document.hidden }));
      window.addEventListener("pagehide", () => this.dirty && this.save({ leaving: true }));
      window.addEventListener("online", () => this.dirty && this.save());
      window.addEventListener("focus", () => this.signedOut && this.save());
      window.addEventListener("beforeunload", (event) => this.dirty && this.failures && event.preventDefault());
    }

    touch() {
      this.dirty = true;
      this.edits = (this.edits || 0) + 1;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), WAIT);
    }

    // A line of names and values costs the server far less than a message of one part per field. Chinese is three
    // times as long in it, and what a page sends while it closes must stay below 64 KiB: that goes in parts.
    body(leaving) {
      const data = new FormData(this.form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      if (leaving) return data;
      return new URLSearchParams([...data].map(([name, value]) => [name, value.replace(/\r?\n/g, "\r\n")]));
    }

    save(options = {}) {
      if (this.running && !options.leaving) return this.running.then(() => (this.dirty ? this.save(options) : true));
      clearTimeout(this.timer);
      const edits = this.edits;
      const token = freshToken(this.form);
      this.running = fetch(this.url, {
        method: "POST",
        body: this.body(options.leaving),
        redirect: "manual",
        keepalive: Boolean(options.leaving),
        headers: { "X-Autosave": "1", "X-CSRFToken": token, Accept: "application/json" },
      })
        .then((response) => this.answer(response, edits))
        .catch(() => this.failed())
        .finally(() => (this.running = null));
      return this.running;
    }

    async answer(response, edits) {
      if (response.type === "opaqueredirect" || response.status === 401) return this.askSignIn();
      if (response.status === 409) return this.conflict(response);
      if (!response.ok) return this.failed();
      const saved = await response.json();
      const version = this.form.querySelector("[name=version]");
      if (version && saved.version !== undefined) version.value = saved.version;
      this.dirty = this.edits !== edits;
      // Marks that the server gave to new rows, so that the next save knows them again.
      for (const [name, value] of Object.entries(saved.fields || {})) {
        const field = this.form.elements[name];
        if (field) field.value = value;
      }
      this.failures = 0;
      this.signedOut = false;
      document.querySelector("[data-sign-in-dialog]")?.close();
      const time = new Date(saved.saved_at).toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });
      this.say(`已于 ${time} 自动保存`);
      if (this.state) this.state.dataset.savedAt = saved.saved_at;
      return true;
    }

    async conflict(response) {
      this.dirty = false;
      const place = (await response.json().catch(() => ({}))).url;
      if (place) window.location.assign(place);
      else HTMLFormElement.prototype.submit.call(this.form);
      return false;
    }

    failed() {
      this.say("未保存，正在重试。内容还在本页，请先不要关闭。", true);
      const seconds = BACKOFF[Math.min(this.failures, BACKOFF.length - 1)];
      this.failures += 1;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), seconds * 1000);
      return false;
    }

    askSignIn() {
      this.signedOut = true;
      this.failures += 1;
      this.say("未保存：登录已过期，内容还在本页，请重新登录。", true);
      const dialog = document.querySelector("[data-sign-in-dialog]");
      if (dialog && !dialog.open) dialog.showModal();
      return false;
    }

    async beforeSubmit(event) {
      if (this.passing || event.defaultPrevented) return;
      event.preventDefault();
      const submitter = event.submitter;
      if (!(await this.save())) return;
      this.passing = true;
      this.dirty = false;
      this.form.requestSubmit(submitter);
      this.passing = false;
    }

    say(words, failing = false) {
      if (!this.state) return;
      this.state.classList.toggle("is-failing", failing);
      this.state.textContent = words;
    }
  }

  for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-sign-in-again]")) window.dispatchEvent(new Event("focus"));
  });
})();
