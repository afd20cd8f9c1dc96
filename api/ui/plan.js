// The plan page: a map drawn from the plan's own roads, trucks, timeline and temperature curves.
// It asks nobody for anything: all it shows is in the JSON of this page.
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const words = data.words;
let language = data.language;
const firstTruck = data.trucks[0];
let picked = { truck: null, lot: firstTruck ? firstTruck.trips[0].stops[0].lot : null };

const COLORS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7a5195", "#b8860b", "#00838f", "#8d4004", "#3f51b5", "#689f38"];
const colorOf = (truck) => COLORS[truck % COLORS.length];
const say = (key) => words[key][language];
const named = (thing) => thing[language] || thing.zh || thing.en || "";
const $ = (selector) => document.querySelector(selector);
const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const yuan = (fen) => (fen / 100).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function clock(seconds) {
  const day = Math.floor(seconds / 86400), rest = seconds - day * 86400;
  const two = (n) => String(n).padStart(2, "0");
  const time = `${two(Math.floor(rest / 3600))}:${two(Math.floor((rest % 3600) / 60))}`;
  return day === 0 ? time : `${time}${day > 0 ? "+" : ""}${day}${say("day")}`;
}

// ---- list of trucks -------------------------------------------------------------------------

function header() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  $("#title").textContent = `${data.day} · ${data.date}`;
  $("#attribution").textContent = data.attribution;
  $("#language").textContent = language === "zh" ? "English" : "中文";
  const lots = data.trucks.reduce((sum, truck) => sum + truck.trips.reduce((n, trip) => n + trip.stops.length, 0), 0);
  const kg = data.trucks.reduce((sum, truck) => sum + truck.kg, 0);
  const km = data.trucks.reduce((sum, truck) => sum + truck.km, 0);
  const figures = [[data.trucks.length, "trucks"], [lots, "lots"], [`${(kg / 1000).toFixed(1)} t`, "mass"], [`${km.toFixed(0)} km`, "road"], [data.unserved.length, "unserved"], [yuan(data.total_fen), "total"]];
  $("#figures").innerHTML = figures.map(([value, key]) => `<li><b>${value}</b><span>${say(key)}</span></li>`).join("");
}

function stopRow(stop, number, truck) {
  const notes = [];
  if (!stop.precooled) notes.push(`<span class="warn">${say("warm")}</span>`);
  if (stop.leg.rest_min) notes.push(`${say("rest")} ${stop.leg.rest_min} min`);
  if (stop.leg.book_by !== null) notes.push(`${say("book")} ${clock(stop.leg.book_by)}`);
  return `<tr class="lot" data-lot="${escape(stop.lot)}" data-truck="${truck}" tabindex="0">
    <td><span class="no">${number}</span></td>
    <td class="time">${clock(stop.load_start)}<br><small>–${clock(stop.load_end)}</small></td>
    <td>${escape(stop.market)}<br><small>${escape(named(stop.product))} ${escape(stop.lot)} ${notes.join(" · ")}</small></td>
    <td class="n">${stop.kg} kg<br><small>${stop.core_c.toFixed(1)}→${stop.core_at_hub_c.toFixed(1)} °C</small></td>
    <td class="n">${(stop.shelf_life_used * 100).toFixed(1)} %<br><small>${say("life")}</small></td></tr>`;
}

function tripRows(trip, truck, first) {
  const points = trip.set_points_c.filter((point) => point !== null).map((point) => `${point.toFixed(1)} °C`).join(" / ");
  const cool = trip.precool_from === null ? "" : `<tr><td></td><td class="time">${clock(trip.precool_from)}</td><td colspan="3">${say("precool")} ${points}</td></tr>`;
  const stops = trip.stops.map((stop, i) => stopRow(stop, first + i, truck)).join("");
  return `${cool}${stops}<tr><td></td><td class="time">${clock(trip.unload_start)}<br><small>–${clock(trip.unload_end)}</small></td>
    <td colspan="3">▣ ${escape(trip.hub)} <small>${say("unload")}</small></td></tr>`;
}

function trucks() {
  const blocks = data.trucks.map((truck, i) => {
    let first = 1;
    const rows = truck.trips.map((trip) => { const html = tripRows(trip, i, first); first += trip.stops.length; return html; }).join("");
    const dim = picked.truck !== null && picked.truck !== i ? " dim" : "";
    return `<div class="truck${dim}" style="--color:${colorOf(i)}"><button type="button" data-truck="${i}">
      <h2>${escape(truck.id)} <small>${escape(truck.name)}</small></h2>
      <small>${clock(truck.departure)} → ${clock(truck.finish)} · ${truck.km.toFixed(0)} km · ${truck.kg} kg · ${yuan(truck.cost_fen)} ${say("yuan")}</small></button>
      <table>${rows}</table></div>`;
  });
  if (data.unserved.length) {
    const rows = data.unserved.map((lot) => `<tr><td><span class="no">!</span></td><td>${escape(lot.market)}<br><small>${escape(named(lot.product))} ${escape(lot.lot)}</small></td><td class="n">${lot.kg} kg</td></tr>
      <tr><td></td><td colspan="2"><small>${escape(named(lot.why))}</small><br>${escape(named(lot.help))}</td></tr>`).join("");
    blocks.push(`<div class="truck unserved"><button type="button"><h2 class="warn">${say("unserved")} ${data.unserved.length}</h2></button><table>${rows}</table></div>`);
  }
  const costs = data.costs.filter((item) => item.fen !== 0).map((item) => `<tr><td>${named(item)}</td><td class="n">${yuan(item.fen)}</td></tr>`).join("");
  blocks.push(`<div class="truck costs"><button type="button"><h2>${say("costs")}</h2></button><table>${costs}<tr><td><b>${say("total")}</b></td><td class="n"><b>${yuan(data.total_fen)}</b></td></tr></table>${data.bound ? `<p>${data.bound[language]}</p>` : ""}</div>`);
  $("#trucks").innerHTML = blocks.join("");
  document.querySelectorAll("tr.lot").forEach((row) => row.classList.toggle("picked", row.dataset.lot === picked.lot));
}

// ---- map ------------------------------------------------------------------------------------

const canvas = $("#map canvas"), pen = canvas.getContext("2d");
const view = { x: 0, y: 0, scale: 1 };
const mercator = ([lon, lat]) => [lon, (Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * 180) / Math.PI];
const project = (line) => line.map(mercator);
const roads = data.roads.map((road) => ({ class: road.class, line: project(road.line) }));
const routes = data.trucks.map((truck) => truck.lines.map(project));
const spots = [];

function collectSpots() {
  const seen = new Map();
  data.trucks.forEach((truck, t) => {
    let number = 0;
    truck.trips.forEach((trip) => {
      trip.stops.forEach((stop) => {
        number += 1;
        const key = stop.position.join();
        const spot = seen.get(key) || { kind: "market", at: mercator(stop.position), name: stop.market, visits: [] };
        spot.visits.push({ truck: t, number, stop });
        if (!seen.has(key)) { seen.set(key, spot); spots.push(spot); }
      });
      const key = `hub ${trip.hub_position.join()}`;
      if (!seen.has(key)) { const hub = { kind: "hub", at: mercator(trip.hub_position), name: trip.hub, visits: [] }; seen.set(key, hub); spots.push(hub); }
    });
  });
  data.unserved.forEach((lot) => spots.push({ kind: "unserved", at: mercator(lot.position), name: lot.market, visits: [], lot }));
}

function fit() {
  const points = spots.map((spot) => spot.at).concat(routes.flat(2));
  if (!points.length) return;
  const xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
  const low = (values) => values.reduce((a, b) => Math.min(a, b)), high = (values) => values.reduce((a, b) => Math.max(a, b));
  const [w, h] = [canvas.clientWidth, canvas.clientHeight];
  const span = [Math.max(high(xs) - low(xs), 0.01), Math.max(high(ys) - low(ys), 0.01)];
  view.scale = Math.min((w - 80) / span[0], (h - 80) / span[1]);
  view.x = (low(xs) + high(xs)) / 2;
  view.y = (low(ys) + high(ys)) / 2;
}

const toScreen = ([x, y]) => [canvas.clientWidth / 2 + (x - view.x) * view.scale, canvas.clientHeight / 2 - (y - view.y) * view.scale];

function stroke(line, color, width) {
  if (line.length < 2) return;
  pen.beginPath();
  line.forEach((point, i) => { const [x, y] = toScreen(point); if (i) pen.lineTo(x, y); else pen.moveTo(x, y); });
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.stroke();
}

const ROAD_STYLE = { motorway: ["#e3a857", 3], trunk: ["#e8c27a", 2.4], primary: ["#ecd9a0", 2], secondary: ["#dcdcd0", 1.6], tertiary: ["#d6dbd6", 1.2], other: ["#e2e6e1", 0.8] };

function draw() {
  const ratio = window.devicePixelRatio || 1, [w, h] = [canvas.clientWidth, canvas.clientHeight];
  canvas.width = w * ratio;
  canvas.height = h * ratio;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.fillStyle = "#f3f5f2";
  pen.fillRect(0, 0, w, h);
  pen.lineJoin = pen.lineCap = "round";
  roads.forEach((road) => stroke(road.line, ...ROAD_STYLE[road.class]));
  routes.forEach((lines, t) => {
    const faded = picked.truck !== null && picked.truck !== t;
    pen.globalAlpha = faded ? 0.15 : 0.85;
    lines.forEach((line) => stroke(line, colorOf(t), picked.truck === t ? 5 : 3));
  });
  pen.globalAlpha = 1;
  const taken = [];
  spots.slice().sort((a, b) => (a.kind === "market") - (b.kind === "market")).forEach((spot) => drawSpot(spot, taken));
}

function drawSpot(spot, taken) {
  const [x, y] = toScreen(spot.at);
  const visit = spot.visits.find((v) => v.truck === picked.truck) || spot.visits[0];
  pen.font = "600 11px sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  if (spot.kind === "hub") {
    pen.fillStyle = "#1d2733";
    pen.fillRect(x - 9, y - 9, 18, 18);
    pen.fillStyle = "#fff";
    pen.fillText("❄", x, y + 1);
  } else {
    pen.beginPath();
    pen.arc(x, y, 9, 0, 7);
    pen.fillStyle = spot.kind === "unserved" ? "#b3261e" : colorOf(visit.truck);
    pen.fill();
    pen.fillStyle = "#fff";
    pen.fillText(spot.kind === "unserved" ? "!" : visit.number, x, y + 1);
  }
  label(spot.name, x, y + 19, taken);
}

function label(text, x, y, taken) {
  pen.font = "12px sans-serif";
  const half = pen.measureText(text).width / 2, box = [x - half, y - 8, x + half, y + 8];
  if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) return;
  taken.push(box);
  pen.lineWidth = 3;
  pen.strokeStyle = "#fff";
  pen.strokeText(text, x, y);
  pen.fillStyle = "#1d2733";
  pen.fillText(text, x, y);
}

function zoomBy(factor, [x, y] = [canvas.clientWidth / 2, canvas.clientHeight / 2]) {
  const dx = (x - canvas.clientWidth / 2) / view.scale, dy = (canvas.clientHeight / 2 - y) / view.scale;
  view.x += dx * (1 - 1 / factor);
  view.y += dy * (1 - 1 / factor);
  view.scale *= factor;
  draw();
}

function nearest(x, y) {
  const distance = (spot) => { const [sx, sy] = toScreen(spot.at); return Math.hypot(sx - x, sy - y); };
  const best = spots.reduce((a, b) => (a && distance(a) <= distance(b) ? a : b), null);
  return best && distance(best) < 14 ? best : null;
}

function tip(spot, x, y) {
  const box = $("#tip");
  box.hidden = !spot;
  if (!spot) return;
  const lines = spot.visits.map(({ truck, stop }) => `${clock(stop.load_start)} ${escape(named(stop.product))} ${stop.kg} kg · ${escape(data.trucks[truck].id)}`);
  if (spot.lot) lines.push(`<span class="warn">${say("unserved")}</span> ${escape(named(spot.lot.product))} ${spot.lot.kg} kg<br>${escape(named(spot.lot.why))}`);
  box.innerHTML = `<b>${escape(spot.name)}</b><br>${lines.join("<br>")}`;
  box.style.left = `${Math.min(x + 12, canvas.clientWidth - 240)}px`;
  box.style.top = `${y + 12}px`;
}

function listenToMap() {
  let from = null;
  canvas.addEventListener("pointerdown", (e) => { from = [e.offsetX, e.offsetY]; canvas.setPointerCapture(e.pointerId); });
  canvas.addEventListener("pointerup", () => { from = null; });
  canvas.addEventListener("pointermove", (e) => {
    if (from) {
      view.x -= (e.offsetX - from[0]) / view.scale;
      view.y += (e.offsetY - from[1]) / view.scale;
      from = [e.offsetX, e.offsetY];
      draw();
    }
    tip(nearest(e.offsetX, e.offsetY), e.offsetX, e.offsetY);
  });
  canvas.addEventListener("click", (e) => { const spot = nearest(e.offsetX, e.offsetY); if (spot && spot.visits.length) pick(spot.visits[0].truck, spot.visits[0].stop.lot); });
  canvas.addEventListener("wheel", (e) => { e.preventDefault(); zoomBy(e.deltaY < 0 ? 1.25 : 0.8, [e.offsetX, e.offsetY]); }, { passive: false });
  canvas.addEventListener("keydown", (e) => {
    const step = 60 / view.scale;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (moves[e.key]) { e.preventDefault(); view.x += moves[e.key][0]; view.y += moves[e.key][1]; draw(); }
    if (e.key === "+" || e.key === "=") zoomBy(1.25);
    if (e.key === "-") zoomBy(0.8);
  });
  $("#zoom").addEventListener("click", (e) => {
    const what = e.target.dataset.zoom;
    if (what === "fit") { fit(); draw(); } else if (what) zoomBy(what === "in" ? 1.5 : 1 / 1.5);
  });
}

// ---- timeline and temperature ---------------------------------------------------------------

function timeline() {
  const figure = $("#timeline");
  if (!data.trucks.length) { figure.innerHTML = ""; return; }
  const start = Math.min(...data.trucks.map((t) => t.departure - (t.precool_s || 0))), end = Math.max(...data.trucks.map((t) => t.finish));
  const width = Math.max(figure.clientWidth - 20, 320), left = 96, row = 22, height = data.trucks.length * row + 22;
  const x = (t) => left + ((t - start) / Math.max(end - start, 1)) * (width - left - 10);
  const bar = (from, to, y, fill, title) => `<rect x="${x(from)}" y="${y}" width="${Math.max(x(to) - x(from), 0.5)}" height="13" fill="${fill}"><title>${escape(title)}</title></rect>`;
  const hours = [];
  for (let h = Math.ceil(start / 3600); h * 3600 <= end; h += end - start > 36000 ? 2 : 1) hours.push(h);
  const grid = hours.map((h) => `<line x1="${x(h * 3600)}" x2="${x(h * 3600)}" y1="0" y2="${height - 16}" stroke="#d9dfe5"/><text x="${x(h * 3600)}" y="${height - 4}" font-size="11" text-anchor="middle" fill="#5b6876">${clock(h * 3600)}</text>`).join("");
  const rows = data.trucks.map((truck, i) => {
    const y = i * row + 3, parts = [];
    parts.push(`<rect x="${x(truck.departure)}" y="${y + 5}" width="${x(truck.finish) - x(truck.departure)}" height="3" fill="#c3cbd3"/>`);
    const drive = (leg) => { if (leg.arrival > leg.departure) parts.push(bar(leg.departure, leg.arrival, y, "#9aa7b4", `${say("drive")} ${clock(leg.departure)}–${clock(leg.arrival)}`)); };
    truck.trips.forEach((trip) => {
      if (trip.precool_from !== null) parts.push(bar(trip.precool_from, trip.departure, y + 3, "#a6d5ee", say("precool")));
      trip.stops.forEach((stop) => { drive(stop.leg); parts.push(bar(stop.load_start, stop.load_end, y, colorOf(i), `${stop.market} ${named(stop.product)} ${clock(stop.load_start)}–${clock(stop.load_end)}`)); });
      drive(trip.to_hub);
      parts.push(bar(trip.unload_start, trip.unload_end, y, "#1d2733", `${trip.hub} ${clock(trip.unload_start)}–${clock(trip.unload_end)}`));
    });
    if (truck.home) drive(truck.home);
    return `<g class="row"><text x="2" y="${y + 11}" font-size="12" fill="#1d2733">${escape(truck.id)}</text>${parts.join("")}</g>`;
  }).join("");
  figure.innerHTML = `<figcaption>${say("timeline")}</figcaption><svg width="${width}" height="${height}" role="img" aria-label="${say("timeline")}">${grid}${rows}</svg>`;
}

function findStop(lot) {
  for (const truck of data.trucks) for (const trip of truck.trips) for (const stop of trip.stops) if (stop.lot === lot) return stop;
  return null;
}

function chart() {
  const figure = $("#chart"), stop = findStop(picked.lot);
  if (!stop || stop.curve.length < 2) { figure.innerHTML = `<figcaption>${say("pick")}</figcaption>`; return; }
  const times = stop.curve.map((p) => p[0]), temperatures = stop.curve.map((p) => p[1]);
  const [t0, t1] = [times[0], times[times.length - 1]];
  const low = Math.min(stop.window_c[0], ...temperatures) - 1, high = Math.max(stop.window_c[1], ...temperatures) + 1;
  const width = Math.max(figure.clientWidth - 20, 240), height = Math.max(figure.clientHeight - 36, 150), left = 40;
  const x = (t) => left + ((t - t0) / Math.max(t1 - t0, 1)) * (width - left - 10), y = (c) => 8 + ((high - c) / (high - low)) * (height - 30);
  const step = high - low > 16 ? 5 : high - low > 6 ? 2 : 1, ticks = [];
  for (let c = Math.ceil(low / step) * step; c <= high; c += step) ticks.push(`<line x1="${left}" x2="${width - 10}" y1="${y(c)}" y2="${y(c)}" stroke="#e6eaee"/><text x="${left - 5}" y="${y(c) + 4}" font-size="11" text-anchor="end" fill="#5b6876">${c}</text>`);
  const band = `<rect x="${left}" width="${width - left - 10}" y="${y(stop.window_c[1])}" height="${Math.max(y(stop.window_c[0]) - y(stop.window_c[1]), 1)}" fill="#d8efe3"/>`;
  const line = `<polyline fill="none" stroke="#0072b2" stroke-width="2.5" points="${stop.curve.map((p) => `${x(p[0]).toFixed(1)},${y(p[1]).toFixed(1)}`).join(" ")}"/>`;
  const ends = [t0, t1].map((t, i) => `<text x="${x(t)}" y="${height - 6}" font-size="11" text-anchor="${i ? "end" : "start"}" fill="#5b6876">${clock(t)}</text>`).join("");
  figure.innerHTML = `<figcaption>${escape(stop.lot)} ${escape(named(stop.product))} · ${say("core")} · ${say("band")} ${stop.window_c[0]}…${stop.window_c[1]} °C · ${say("life")} ${(stop.shelf_life_used * 100).toFixed(1)} %</figcaption>
    <svg width="${width}" height="${height}" role="img" aria-label="${say("core")}">${band}${ticks.join("")}${line}${ends}</svg>`;
}

// ---- together -------------------------------------------------------------------------------

function pick(truck, lot) {
  picked = { truck, lot };
  trucks();
  chart();
  draw();
}

function everything() {
  header();
  trucks();
  timeline();
  chart();
  draw();
}

document.addEventListener("click", (e) => {
  const row = e.target.closest("tr.lot");
  if (row) return pick(Number(row.dataset.truck), row.dataset.lot);
  const button = e.target.closest(".truck > button");
  if (button && button.dataset.truck !== undefined) { const t = Number(button.dataset.truck); pick(picked.truck === t ? null : t, null); }
});
document.addEventListener("keydown", (e) => { if (e.key === "Enter" && e.target.matches("tr.lot")) e.target.click(); });
$("#language").addEventListener("click", () => { language = language === "zh" ? "en" : "zh"; everything(); });
window.addEventListener("resize", () => { timeline(); chart(); draw(); });
collectSpots();
listenToMap();
fit();
everything();
