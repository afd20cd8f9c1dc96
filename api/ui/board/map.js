// The map: roads from our own vector tiles on a canvas (or MapLibre's picture of them, see ground.js),
// routes in the trucks' colors, places. It needs no WebGL and asks no other server.
import { PbfReader } from "/ui/vendor/pbf.js";
import { VectorTile } from "/ui/vendor/vector-tile.js";
import { groundLayer } from "./ground.js";
import { $, state, t, named, escape, clock, colorOf, show } from "./core.js";

export const ROADS = {
  motorway: ["#e0a458", 3.2, 1], trunk: ["#e8c27a", 2.6, 1], primary: ["#ead39a", 2.2, 1],
  secondary: ["#d5d7c8", 1.8, 0], tertiary: ["#d3d9d3", 1.2, 0], other: ["#dde2dc", 0.8, 0],
};
const ORDER = ["other", "tertiary", "secondary", "primary", "trunk", "motorway"];

/** Roads of one tile, least important first, and its named places. */
export function contentOf(bytes) {
  const { roads: layer, places } = new VectorTile(new PbfReader(new Uint8Array(bytes))).layers;
  const found = [], named = [];
  for (let i = 0; places && i < places.length; i += 1) {
    const feature = places.feature(i);
    named.push({ ...feature.properties, at: feature.loadGeometry()[0][0], extent: feature.extent });
  }
  for (let i = 0; layer && i < layer.length; i += 1) {
    const feature = layer.feature(i);
    found.push({ ...feature.properties, lines: feature.loadGeometry(), extent: feature.extent });
  }
  return { roads: found.sort((a, b) => ORDER.indexOf(a.class) - ORDER.indexOf(b.class)), places: named };
}

function paint(canvas, { roads, places }, zoom, size, ratio) {
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.lineJoin = pen.lineCap = "round";
  const grow = zoom >= 13 ? 1.8 : zoom >= 11 ? 1.3 : 1;
  for (const road of roads) {
    const [color, width] = ROADS[road.class] || ROADS.other, scale = size / road.extent;
    pen.strokeStyle = color;
    pen.lineWidth = width * grow;
    pen.beginPath();
    for (const line of road.lines) line.forEach((p, i) => (i ? pen.lineTo(p.x * scale, p.y * scale) : pen.moveTo(p.x * scale, p.y * scale)));
    pen.stroke();
  }
  const taken = zoom >= 8 ? labelPlaces(pen, places, zoom, size) : [];
  if (zoom >= 9) label(pen, roads, zoom, size, taken);
}

function write(pen, text, x, y, [font, color]) {
  pen.font = `${font} "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif`;
  pen.lineWidth = 3;
  pen.strokeStyle = "#f3f5f2";
  pen.strokeText(text, x, y);
  pen.fillStyle = color;
  pen.fillText(text, x, y);
}

/** Names of counties and townships beside their dots, inside the tile; answers the room they take. */
function labelPlaces(pen, places, zoom, size) {
  const taken = [];
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const place of [...places].sort((a, b) => (a.class === "county" ? 0 : 1) - (b.class === "county" ? 0 : 1))) {
    const isCounty = place.class === "county", style = [isCounty ? "600 12px" : "11px", isCounty ? "#33414d" : "#5b6975"];
    const text = (state.language === "en" && place.name_en) || place.name, x = (place.at.x / place.extent) * size, y = (place.at.y / place.extent) * size;
    pen.font = `${style[0]} sans-serif`;
    const half = pen.measureText(text).width / 2 + 3, at = [Math.min(Math.max(x, half), size - half), y < 16 ? y + 10 : y - 10];
    if (taken.some(([tx, ty, th]) => Math.abs(tx - at[0]) < th + half && Math.abs(ty - at[1]) < 15)) continue;
    taken.push([...at, half]);
    pen.fillStyle = style[1];
    pen.beginPath();
    pen.arc(x, y, isCounty ? 2.6 : 1.8, 0, 7);
    pen.fill();
    write(pen, text, at[0], at[1], style);
  }
  return taken;
}

/** Names along roads, each once a tile, where there is room. */
function label(pen, roads, zoom, size, taken) {
  const said = new Set();
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const road of [...roads].reverse()) {
    const isMain = ROADS[road.class]?.[2];
    const text = zoom >= 12 || !isMain ? (state.language === "en" && road.name_en) || road.name || road.ref : road.ref || road.name;
    if (!text || said.has(text) || (!isMain && zoom < 13)) continue;
    const scale = size / road.extent, line = road.lines.reduce((a, b) => (b.length > a.length ? b : a));
    const [a, b] = [line[Math.max(0, Math.floor(line.length / 2) - 1)], line[Math.floor(line.length / 2)]];
    const x = ((a.x + b.x) / 2) * scale, y = ((a.y + b.y) / 2) * scale, half = text.length * 6.5;
    if (x < half || y < 10 || x > size - half || y > size - 10) continue;
    if (taken.some(([tx, ty, th]) => Math.abs(tx - x) < th + half && Math.abs(ty - y) < 18)) continue;
    taken.push([x, y, half]);
    said.add(text);
    write(pen, text, x, y, ["10.5px", "#5c5230"]);
  }
}

/** A layer of our roads. */
export function roadLayer(mapName) {
  const Layer = L.GridLayer.extend({
    createTile(coords, done) {
      const canvas = L.DomUtil.create("canvas", "tile"), size = this.getTileSize().x, ratio = Math.min(window.devicePixelRatio || 1, 2);
      canvas.width = canvas.height = size * ratio;
      fetch(`/tiles/${encodeURIComponent(mapName)}/${coords.z}/${coords.x}/${coords.y}.mvt`)
        .then((answer) => (answer.status === 200 ? answer.arrayBuffer() : null))
        .then((bytes) => {
          const content = bytes ? contentOf(bytes) : { roads: [], places: [] };
          canvas.dataset.roads = content.roads.length;
          canvas.dataset.places = content.places.length;
          paint(canvas, content, coords.z, size, ratio);
          done(null, canvas);
        })
        .catch((error) => done(error, canvas));
      return canvas;
    },
  });
  return new Layer({ minZoom: 5, maxZoom: 17, keepBuffer: 3 });
}

let map = null, roads = null, drawn = null, fitted = null;

/** Whose roads and names the map shows. */
export const credit = (roadsOf) => `${escape(roadsOf)} · ${t("地名", "place names")}: GeoNames (CC BY 4.0)`;

export const flip = ([lon, lat]) => [lat, lon];

export function newMap(box) {
  const made = L.map(box, { preferCanvas: true, zoomControl: false, attributionControl: false, minZoom: 5, maxZoom: 17, zoomSnap: 0.5 });
  L.control.zoom({ position: "topright", zoomInTitle: t("放大", "zoom in"), zoomOutTitle: t("缩小", "zoom out") }).addTo(made);
  L.control.scale({ imperial: false, position: "topleft" }).addTo(made);
  L.control.attribution({ prefix: false, position: "bottomright" }).addTo(made);
  made.setView([37.9, 112.5], 8);
  return made;
}

function icon(kind, text, color) {
  return L.divIcon({ className: `spot ${kind}`, html: `<span style="--color:${color}">${text}</span>`, iconSize: [22, 22] });
}

/** Everything of the plan on the map. */
export function drawMap() {
  if (!state.day || state.view !== "plan") return;
  if (!map) map = newMap($("#map"));
  const mapName = state.area?.map;
  if (roads?.name !== mapName || roads.language !== state.language) {
    roads?.layer.remove();
    roads = { name: mapName, language: state.language, layer: groundLayer(mapName).addTo(map) };
  }
  drawn?.remove();
  drawn = L.layerGroup().addTo(map);
  const bounds = L.latLngBounds([]), plan = state.plan, spots = new Map();
  const spot = (key, make) => { if (!spots.has(key)) spots.set(key, make()); return spots.get(key); };
  for (const hub of state.hubs) spot(`hub ${hub.lon},${hub.lat}`, () => ({ kind: "hub", at: [hub.lat, hub.lon], name: hub.name || hub.id, visits: [] }));
  if (plan) {
    plan.trucks.forEach((truck, i) => {
      const faded = state.picked.truck !== null && state.picked.truck !== i;
      truck.lines.forEach((line) => {
        const course = line.map(flip);
        if (course.length < 2) return;
        bounds.extend(course);
        // Trucks on one road show as stripes: earlier ones are drawn wider beneath later ones.
        const stripe = state.picked.truck === null ? Math.min(plan.trucks.length - 1 - i, 6) * 1.7 : state.picked.truck === i ? 2 : 0;
        L.polyline(course, { color: colorOf(i), weight: 3.2 + stripe, opacity: faded ? 0.15 : 0.92 })
          .bindTooltip(`${truck.id} · ${truck.km.toFixed(0)} km`, { sticky: true })
          .on("click", () => { state.picked.truck = state.picked.truck === i ? null : i; show(); }).addTo(drawn);
      });
      let n = 0;
      truck.trips.forEach((trip) => trip.stops.forEach((stop) => {
        n += 1;
        const place = spot(`market ${stop.position.join()}`, () => ({ kind: "market", at: flip(stop.position), name: stop.market, visits: [] }));
        place.visits.push({ i, n, stop, truck });
      }));
    });
    for (const lot of plan.unserved) {
      const place = spot(`market ${lot.position.join()}`, () => ({ kind: "market", at: flip(lot.position), name: lot.market, visits: [] }));
      place.left = [...(place.left || []), lot];
    }
  } else {
    const waiting = new Set(state.lots.map((lot) => lot.market));
    for (const market of state.markets.filter((one) => waiting.has(one.id) || waiting.has(one.name))) spot(`market ${market.lon},${market.lat}`, () => ({ kind: "waiting", at: [market.lat, market.lon], name: market.name || market.id, visits: [] }));
  }
  for (const place of spots.values()) {
    bounds.extend(place.at);
    const visit = place.visits.find((v) => v.i === state.picked.truck) || place.visits[0];
    const faded = visit && state.picked.truck !== null && visit.i !== state.picked.truck;
    const mark = place.kind === "hub" ? icon("hub", "❄", "#16242f")
      : place.left && !visit ? icon("left", "!", "#b3261e")
      : place.kind === "waiting" ? icon("market", "", "#6b7885")
      : icon(`market${place.left ? " partly" : ""}`, visit.n, colorOf(visit.i));
    const lines = place.visits.map(({ stop, truck, i }) => `<span style="color:${colorOf(i)}">■</span> ${clock(stop.load_start)} ${escape(named(stop.product))} ${stop.kg} kg · ${escape(truck.id)}`);
    for (const lot of place.left || []) lines.push(`<b class="warn">${t("未收", "left behind")}</b> ${escape(named(lot.product))} ${lot.kg} kg`);
    L.marker(place.at, { icon: mark, opacity: faded ? 0.35 : 1, keyboard: true, title: place.name, alt: place.name, zIndexOffset: place.kind === "hub" ? 500 : 0 })
      .bindTooltip(`<b>${escape(place.name)}</b>${lines.length ? `<br>${lines.join("<br>")}` : ""}`, { direction: "top", offset: [0, -8] })
      .on("click", () => { if (visit) { state.picked = { truck: visit.i, lot: visit.stop.lot }; show(); } }).addTo(drawn);
  }
  map.attributionControl._attributions = {};
  map.attributionControl.addAttribution(credit(plan?.attribution || t("道路数据见地图来源", "roads: see the map's source")));
  const wanted = `${state.day.id} ${state.planId} ${$("#map").clientWidth > 0}`;
  if (fitted !== wanted && bounds.isValid()) {
    map.invalidateSize();
    map.fitBounds(bounds, { padding: [26, 26], maxZoom: 14, animate: false });
    fitted = wanted;
  }
}

export function resized() { map?.invalidateSize(); }
