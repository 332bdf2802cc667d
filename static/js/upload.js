// Sends files one XHR each (fetch has no upload progress), three at a time, from form[data-upload].
// The answer to a good file is the <li> of _file_row.html; to a bad one, 4xx with errors/_refused.html.
(() => {
  const PARALLEL = 3;
  const running = new Set();
  const queue = [];

  const make = (tag, css, words) => {
    const node = document.createElement(tag);
    if (css) node.className = css;
    if (words) node.textContent = words;
    return node;
  };

  function problem(form, file) {
    const accept = form.dataset.accept.toLowerCase().split(",").map((part) => part.trim()).filter(Boolean);
    const name = file.name.toLowerCase();
    if (/\.hei[cf]$/.test(name)) return "不支持 HEIC，请用“最兼容”格式重拍，或转成 JPG。";
    if (accept.length && !accept.some((ending) => name.endsWith(ending))) {
      return `不支持这种文件，请换成 ${accept.map((e) => e.slice(1).toUpperCase()).join("、")} 后再传。`;
    }
    if (file.size === 0) return "这个文件是空的，请检查后重新选择。";
    if (file.size > Number(form.dataset.maxBytes)) {
      return `这个文件有 ${Math.ceil(file.size / 1048576)} MB，超过 ${form.dataset.maxMb} MB。可以压缩后再传，或拆成两个文件。`;
    }
    return "";
  }

  class Job {
    constructor(form, file) {
      this.form = form;
      this.file = file;
      const section = form.closest("[data-slot]");
      this.status = section.querySelector("[data-upload-status]");
      this.row = make("li", "file-row");
      this.row.dataset.test = "upload-row";
      this.bar = make("progress");
      this.bar.max = 100;
      this.bar.setAttribute("aria-label", `${file.name} 上传进度`);
      this.words = make("small", "", "等待上传");
      this.acts = make("div", "file-act");
      this.row.append(make("span"), make("span", "file-name", file.name), this.bar, this.words, this.acts);
      section.querySelector("[data-upload-list]").append(this.row);
      const wrong = problem(form, file);
      wrong ? this.fail(wrong, false) : this.wait();
    }

    button(words, action) {
      const button = make("button", "btn btn-outline-secondary", words);
      button.type = "button";
      button.append(make("span", "visually-hidden", this.file.name));
      button.addEventListener("click", action);
      this.acts.append(button);
    }

    wait() {
      this.acts.replaceChildren();
      this.bar.hidden = false;
      this.bar.value = 0;
      this.words.className = "";
      this.words.textContent = "等待上传";
      this.button("取消", () => this.cancel());
      queue.push(this);
      this.leave();
    }

    send() {
      running.add(this);
      const started = performance.now();
      const data = new FormData(this.form);
      data.delete("file");
      data.append("file", this.file, this.file.name);
      this.request = new XMLHttpRequest();
      this.request.open("POST", this.form.action);
      this.request.setRequestHeader("HX-Request", "true");
      this.request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        const share = event.loaded / event.total;
        const left = Math.ceil(((performance.now() - started) / 1000) * (1 / share - 1));
        this.bar.value = Math.round(share * 100);
        this.words.textContent = share < 1 ? `${Math.round(share * 100)}% 约 ${left} 秒` : "已传完，正在检查";
      });
      this.request.addEventListener("load", () => this.done());
      this.request.addEventListener("error", () => this.lost());
      this.request.send(data);
    }

    done() {
      this.leave();
      const page = new DOMParser().parseFromString(this.request.responseText, "text/html");
      const row = page.querySelector("li.file-row");
      if (this.request.status < 300 && row) {
        this.row.replaceWith(document.importNode(row, true));
        this.status.textContent = `${this.file.name} 已上传`;
        document.dispatchEvent(new CustomEvent("portal:uploaded", { detail: { slot: this.form.elements.slot.value } }));
        return;
      }
      if (this.request.status < 300) return this.fail("登录已过期，请在新窗口登录后点“重试”。", true);
      const said = page.querySelector("[data-test=refused] p, .lead-text");
      this.fail(said ? said.textContent.trim() : "没有传成功，请重试。", true);
    }

    lost() {
      this.leave();
      this.fail("网络中断，联网后会自动重传。", true);
      window.addEventListener("online", () => this.row.isConnected && this.bar.hidden && this.wait(), { once: true });
    }

    fail(words, again) {
      this.bar.hidden = true;
      this.words.className = "file-bad";
      this.words.textContent = words;
      this.status.textContent = `${this.file.name}：${words}`;
      this.acts.replaceChildren();
      if (again) this.button("重试", () => this.wait());
      this.button("移除", () => this.row.remove());
    }

    cancel() {
      if (this.request) this.request.abort();
      queue.splice(0, queue.length, ...queue.filter((job) => job !== this));
      this.row.remove();
      this.leave();
    }

    leave() {
      running.delete(this);
      while (running.size < PARALLEL && queue.length) queue.shift().send();
    }
  }

  for (const form of document.querySelectorAll("form[data-upload]")) {
    const take = (files) => [...files].forEach((file) => new Job(form, file));
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-upload-pick]");
      if (button) document.getElementById(button.dataset.uploadPick).click();
    });
    const takeFrom = (input) => (take(input.files), (input.value = ""));
    form.addEventListener("change", (event) => event.target.type === "file" && takeFrom(event.target));
    // On a slow line files may have been chosen before this script arrived.
    for (const input of form.querySelectorAll("input[type=file]")) if (input.files.length) takeFrom(input);
    form.addEventListener("dragover", (event) => event.preventDefault());
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      take(event.dataTransfer.files);
    });
  }
})();
