// What a truck reaches from sites in so many minutes: isochrones on the planner's map.
import { $, $$, t, escape, ask, at, attempt } from "./core.js";

const STEPS = { "30,60,90": [90, 60, 30], "60": [60], "90": [90], "30": [30] };
const SHADES = { 30: "#00543f", 60: "#1c8f70", 90: "#7ccbb0" };
const own = { site: "", minutes: "30,60,90", shown: "", layer: null, busy: false };

/** The bar above the map: whose isochrones, of which minutes. */
export function reachBar(box, { sites, open, redraw }) {
  const choice = (value, text) => `<option value="${escape(value)}"${own.site === value ? " selected" : ""}>${escape(text)}</option>`;
  box.innerHTML = `<label>${t("等时圈", "Isochrones")} <select id="reach-site">${choice("", t("不显示", "none"))}${open.length ? choice("*", t("本研究的全部站点", "all sites of this study")) : ""}${sites.map((site) => choice(String(site.site_id), site.name)).join("")}</select></label>
    <label>${t("分钟", "minutes")} <select id="reach-minutes">${Object.keys(STEPS).map((key) => `<option value="${key}"${own.minutes === key ? " selected" : ""}>${key.replaceAll(",", " / ")}</option>`).join("")}</select></label>
    <span class="key" id="reach-key"${own.site ? "" : " hidden"}>${STEPS[own.minutes].map((one) => `<i style="background:${SHADES[one]}"></i>${one} min`).join(" ")}</span><span id="reach-state" class="dim" role="status"></span>`;
  const changed = () => { own.site = $("#reach-site", box).value; own.minutes = $("#reach-minutes", box).value; redraw(); };
  for (const select of $$("select", box)) select.onchange = changed;
}

/** Another question has other sites. */
export function forgetReach() { own.site = ""; own.shown = ""; own.layer?.remove(); own.layer = null; }

/** Draws what is chosen below everything else; asks the server once per choice. */
export async function drawReach(map, mapName, sites, open) {
  const from = own.site === "*" ? sites.filter((site) => open.includes(String(site.site_id))) : sites.filter((site) => String(site.site_id) === own.site);
  const wanted = from.length ? `${own.minutes} ${from.map((site) => site.site_id).join()}` : "";
  if (wanted === own.shown) return;
  own.shown = wanted;
  own.layer?.remove();
  own.layer = null;
  const state = $("#reach-state");
  if (!wanted) return;
  if (state) state.textContent = t("正在算…", "computing…");
  const found = await attempt(() => Promise.all(from.map((site) => ask("GET", at`/maps/${mapName}/isochrones?lon=${site.lon}&lat=${site.lat}&minutes=${own.minutes}`))));
  if (own.shown !== wanted) return;
  if ($("#reach-state")) $("#reach-state").textContent = "";
  if (!found) { own.shown = ""; return; }
  if (!map.getPane("reach")) { map.createPane("reach"); map.getPane("reach").style.zIndex = 250; }
  // One path per time, so that areas of several sites do not darken each other.
  const byTime = new Map();
  for (const { features } of found) for (const { properties, geometry } of features) {
    const areas = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    byTime.set(properties.minutes, [...(byTime.get(properties.minutes) || []), ...areas]);
  }
  own.layer = L.layerGroup().addTo(map);
  for (const [minutes, areas] of [...byTime].sort((a, b) => b[0] - a[0])) {
    const rings = areas.map((area) => area.map((ring) => ring.map(([lon, lat]) => [lat, lon])));
    for (const ring of rings) L.polygon(ring, { pane: "reach", renderer: L.svg({ pane: "reach" }), weight: 3, opacity: 0.6, lineJoin: "round", color: SHADES[minutes], fillColor: SHADES[minutes], fillOpacity: from.length > 1 ? 0.28 : 0.38, className: `reach reach-${minutes}` }).bindTooltip(`${minutes} min`, { sticky: true }).addTo(own.layer);
  }
}
