// Small helps beside a field: characters counted as the server counts them, and an ID number read back in groups
// with its check digit tested on leaving the field. The server decides; nothing is refused here.
(() => {
  // A browser sends a line break as two characters; the server counts characters, not UTF-16 units.
  const length = (text) => [...text.replace(/\r?\n/g, "\r\n")].length;

  function count(field) {
    const note = document.getElementById(`${field.id}_count`);
    if (!note) return;
    const limit = Number(field.dataset.limit);
    const used = length(field.value);
    const over = used > limit;
    note.textContent = over ? `已超出 ${used - limit} 字（${used}/${limit}）` : `已输入 ${used} 字，最多 ${limit} 字`;
    note.classList.toggle("is-over", over);
    const status = note.parentElement.querySelector("[data-count-status]");
    const words = over ? `已超出 ${used - limit} 字` : "";
    if (status && status.textContent !== words) status.textContent = words;
  }

  const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

  function complaint(number) {
    if (number === "" || /^9/.test(number)) return "";
    if (number.length !== 18) return `身份证号应为 18 位，现为 ${number.length} 位，请对照证件再输一次。`;
    if (!/^\d{17}[\dX]$/.test(number)) return "身份证号只能是数字，最后一位可以是 X，请对照证件再输一次。";
    const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(number[place]), 0);
    return "10X98765432"[sum % 11] === number[17] ? "" : "身份证号最后一位与前 17 位对不上，请对照证件再输一次。";
  }

  function echo(field, final) {
    const place = document.getElementById(`${field.id}_echo`);
    const number = field.value.replace(/\s/g, "").toUpperCase();
    const wrong = final ? complaint(number) : "";
    if (wrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    if (!place) return;
    place.classList.toggle("field-error", Boolean(wrong));
    const groups = [number.slice(0, 6), number.slice(6, 14), number.slice(14)].filter(Boolean).join(" ");
    place.textContent = wrong || groups;
  }

  document.addEventListener("input", (event) => {
    if (event.target.dataset.limit) count(event.target);
    if (event.target.dataset.idNumber) echo(event.target, false);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.dataset?.idNumber) echo(event.target, true);
  });
  for (const field of document.querySelectorAll("[data-limit]")) count(field);
})();
