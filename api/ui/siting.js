// Drags and zooms the map; a row or a site lights up what the site serves.
"use strict";
const map = document.querySelector(".map");
const whole = map.viewBox.baseVal;
const home = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };

function show(view) {
  map.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
}

map.addEventListener("wheel", (event) => {
  event.preventDefault();
  const view = map.viewBox.baseVal;
  const box = map.getBoundingClientRect();
  const factor = event.deltaY < 0 ? 0.8 : 1.25;
  const width = Math.min(view.width * factor, home.width);
  const height = Math.min(view.height * factor, home.height);
  const across = (event.clientX - box.left) / box.width;
  const down = (event.clientY - box.top) / box.height;
  show({ x: view.x + (view.width - width) * across, y: view.y + (view.height - height) * down, width, height });
}, { passive: false });

let held = null;
map.addEventListener("pointerdown", (event) => {
  const view = map.viewBox.baseVal;
  held = { left: event.clientX, top: event.clientY, x: view.x, y: view.y };
});
addEventListener("pointerup", () => { held = null; });
addEventListener("pointermove", (event) => {
  if (!held) return;
  const view = map.viewBox.baseVal;
  const scale = view.width / map.getBoundingClientRect().width;
  show({ x: held.x - (event.clientX - held.left) * scale, y: held.y - (event.clientY - held.top) * scale, width: view.width, height: view.height });
});
map.addEventListener("dblclick", () => show(home));

let lit = null;
function light(site) {
  lit = lit === site ? null : site;
  map.classList.toggle("some", lit !== null);
  document.querySelectorAll(".lit").forEach((part) => part.classList.remove("lit"));
  if (lit === null) return;
  document.querySelectorAll(`.s${lit}, tr[data-site="${lit}"]`).forEach((part) => part.classList.add("lit"));
}
document.querySelectorAll("[data-site]").forEach((part) => {
  part.addEventListener("click", () => light(part.dataset.site));
});
