"use strict";
for (const tools of document.querySelectorAll("[data-tools]")) tools.hidden = false;

for (const button of document.querySelectorAll("[data-show]")) {
  button.addEventListener("click", () => {
    const wanted = button.dataset.show;
    for (const other of document.querySelectorAll("[data-show]"))
      other.setAttribute("aria-pressed", String(other === button));
    for (const row of document.querySelectorAll("table.requirements tr[data-state]"))
      row.hidden = wanted !== "all" && row.dataset.state !== wanted;
    for (const table of document.querySelectorAll("table.requirements"))
      table.hidden = !table.querySelector("tr[data-state]:not([hidden])");
  });
}

for (const button of document.querySelectorAll("[data-fold]")) {
  button.addEventListener("click", () => {
    for (const part of document.querySelectorAll("#checks ~ article details"))
      part.open = button.dataset.fold === "open";
  });
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target) for (const part of target.querySelectorAll(":scope > details")) part.open = true;
}
addEventListener("hashchange", openTarget);
openTarget();
