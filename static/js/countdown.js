// Keeps every deadline on the page current by the server's clock: body[data-now] plus the time this page has been
// open (not the browser's clock, which may be wrong). A deadline that passes turns to 已截止 without a reload.
(() => {
  const serverNow = Date.parse(document.body.dataset.now);
  if (Number.isNaN(serverNow)) return;
  const opened = performance.now();
  const now = () => serverNow + (performance.now() - opened);
  const DAY = 86400000;

  function span(milliseconds) {
    let minutes = Math.max(Math.floor(milliseconds / 60000), 1);
    const days = Math.floor(minutes / 1440);
    minutes -= days * 1440;
    const hours = Math.floor(minutes / 60);
    minutes -= hours * 60;
    if (days) return hours ? `${days} 天 ${hours} 小时` : `${days} 天`;
    if (hours) return minutes ? `${hours} 小时 ${minutes} 分` : `${hours} 小时`;
    return `${minutes} 分`;
  }

  function look(left) {
    if (left <= 0) return "overdue";
    if (left <= 2 * DAY) return "mine";
    return left <= 7 * DAY ? "soon" : "plain";
  }

  const put = (node, words) => {
    if (node && node.textContent !== words) node.textContent = words;
  };

  function draw(node, moment) {
    const left = Date.parse(node.dataset.deadline) - moment;
    const closing = "closing" in node.dataset;
    const shape = closing && left <= 0 ? "plain" : look(left);
    node.className = `deadline deadline-${shape}`;
    put(node.querySelector("[data-word]"), left > 0 ? "截止" : "已截止");
    put(node.querySelector("[data-left]"), left > 0 ? `还剩 ${span(left)}` : `已逾期 ${span(-left)}`);
    const part = node.querySelector("[data-left-part]");
    if (part) part.hidden = closing && left <= 0;
  }

  function tick() {
    const moment = now();
    for (const node of document.querySelectorAll("[data-countdown]")) draw(node, moment);
    for (const button of document.querySelectorAll("button[data-until]")) {
      if (Date.parse(button.dataset.until) <= moment) button.disabled = true;
    }
  }

  tick();
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
  document.addEventListener("htmx:afterSwap", tick);
})();
