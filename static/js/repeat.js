// Adds, removes and moves the rows of a formset drawn by _repeat_rows.html. A removed row keeps its place and
// sends DELETE; without scripts the same buttons submit add_row, remove_row and move_up.
(() => {
  const rowsOf = (group) => [...group.querySelectorAll(":scope > [data-repeat-rows] > [data-repeat-row]")];
  const shown = (group) => rowsOf(group).filter((row) => !row.hidden);

  function number(group) {
    shown(group).forEach((row, place) => {
      row.querySelector("[data-repeat-number]").textContent = String(place + 1);
      const order = row.querySelector("input[name$='-ORDER']");
      if (order) order.value = String(place + 1);
    });
  }

  function announce(group, words) {
    group.querySelector("[data-repeat-status]").textContent = words;
    group.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function add(group) {
    const total = group.querySelector(`input[name='${group.dataset.repeat}-TOTAL_FORMS']`);
    const most = group.querySelector(`input[name='${group.dataset.repeat}-MAX_NUM_FORMS']`);
    if (most && shown(group).length >= Number(most.value)) {
      announce(group, `最多 ${most.value} 个，不能再添加`);
      return;
    }
    const place = total.value;
    const holder = document.createElement("template");
    holder.innerHTML = group.querySelector("[data-repeat-empty]").innerHTML.replaceAll("__prefix__", place);
    group.querySelector("[data-repeat-rows]").append(holder.content);
    total.value = String(Number(place) + 1);
    number(group);
    const row = rowsOf(group).at(-1);
    row.querySelector("input:not([type=hidden]), select, textarea").focus();
    announce(group, `已添加${group.dataset.rowLabel} ${shown(group).length}`);
  }

  function remove(group, row) {
    const box = row.querySelector("input[name$='-DELETE']");
    if (!box) return false;
    const place = shown(group).indexOf(row);
    box.checked = true;
    row.hidden = true;
    for (const control of row.querySelectorAll("[required]")) control.required = false;
    number(group);
    const left = shown(group);
    (left[Math.min(place, left.length - 1)]?.querySelector("[data-repeat-remove]") || group.querySelector("[data-repeat-add]")).focus();
    announce(group, `已删除${group.dataset.rowLabel} ${place + 1}`);
    return true;
  }

  function up(group, row) {
    const all = shown(group);
    const place = all.indexOf(row);
    if (place < 1) return;
    all[place - 1].before(row);
    number(group);
    row.querySelector("[data-repeat-up]").focus();
    announce(group, `已移到第 ${place} 位`);
  }

  function down(group, row) {
    const all = shown(group);
    const next = all[all.indexOf(row) + 1];
    if (!next) return;
    next.after(row);
    number(group);
    row.querySelector("[data-repeat-down]").focus();
    announce(group, `已移到第 ${all.indexOf(row) + 2} 位`);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-repeat-add], [data-repeat-remove], [data-repeat-up], [data-repeat-down]");
    const group = button && button.closest("[data-repeat]");
    if (!group) return;
    const row = button.closest("[data-repeat-row]");
    if (button.matches("[data-repeat-remove]")) {
      if (remove(group, row)) event.preventDefault();
      return;
    }
    event.preventDefault();
    if (row && button.matches("[data-repeat-down]")) down(group, row);
    else if (row) up(group, row);
    else add(group);
  });

  for (const box of document.querySelectorAll("[data-repeat-row] input[name$='-DELETE']:checked")) {
    box.closest("[data-repeat-row]").hidden = true;
  }
  for (const group of document.querySelectorAll("[data-repeat]")) number(group);
})();
