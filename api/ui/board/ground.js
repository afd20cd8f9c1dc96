// The ground of the map: our vector tiles drawn by MapLibre GL where a graphics card does WebGL 2, by
// the canvas layer of map.js where none does. Routes and places stay Leaflet's, above either of them.
import { state } from "./core.js";
import { ROADS, roadLayer } from "./map.js";

const FONT = ["Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "sans-serif"];
const GROUND = "#f3f5f2";

/** Whether MapLibre is worth its bytes: not where WebGL 2 is missing or computed without a graphics card, unless it is asked for. */
function isWorthIt() {
  const asked = new URLSearchParams(location.search).get("map");
  if (asked) return asked === "gl";
  const probe = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  probe?.getExtension("WEBGL_lose_context")?.loseContext();
  return Boolean(probe);
}

let library = null;
const maplibre = () => (library ||= import("/ui/vendor/maplibre-gl.mjs"));

/** Widths that grow with the zoom, as the canvas layer's do; MapLibre counts zooms one lower. */
const width = (base) => ["interpolate", ["linear"], ["zoom"], 8, base, 10, base * 1.3, 12, base * 1.8, 16, base * 4];

function styleOf(mapName) {
  const name = state.language === "en" ? ["coalesce", ["get", "name_en"], ["get", "name"]] : ["get", "name"];
  const halo = { "text-halo-color": GROUND, "text-halo-width": 1.5 };
  const roads = Object.entries(ROADS).reverse().map(([kind, [color, base]]) => ({
    id: `road-${kind}`, type: "line", source: "map", "source-layer": "roads", filter: ["==", ["get", "class"], kind],
    layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": color, "line-width": width(base) },
  }));
  const along = (id, minzoom, kinds, text) => ({
    id, type: "symbol", source: "map", "source-layer": "roads", minzoom, filter: ["in", ["get", "class"], ["literal", kinds]],
    layout: { "symbol-placement": "line", "symbol-spacing": 320, "text-field": text, "text-font": FONT, "text-size": 11 },
    paint: { "text-color": "#5c5230", ...halo },
  });
  const places = (id, minzoom, kind, size, color) => ({
    id, type: "symbol", source: "map", "source-layer": "places", minzoom, filter: ["==", ["get", "class"], kind],
    layout: { "text-field": name, "text-font": FONT, "text-size": size, "text-variable-anchor": ["top", "bottom"], "text-radial-offset": 0.4 },
    paint: { "text-color": color, ...halo },
  });
  return {
    version: 8,
    sources: { map: { type: "vector", tiles: [`${location.origin}/tiles/${encodeURIComponent(mapName)}/{z}/{x}/{y}.mvt`], minzoom: 4, maxzoom: 14 } },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": GROUND } },
      ...roads,
      along("names-main", 8, ["motorway", "trunk", "primary"], ["coalesce", ["get", "ref"], name]),
      along("names-all", 12, ["secondary", "tertiary", "other"], name),
      places("townships", 9, "township", 11, "#5b6975"),
      places("counties", 6, "county", 13, "#33414d"),
    ],
  };
}

/** A Leaflet layer whose one picture MapLibre draws, moved along with the map. */
function pictureLayer(gl, mapName, whenDrawn, whenLost) {
  const Layer = L.Layer.extend({
    onAdd(map) {
      this.box = L.DomUtil.create("div", "ground", map.getPane("tilePane"));
      this.fit();
      this.gl = new gl.Map({ container: this.box, style: styleOf(mapName), interactive: false, attributionControl: false, fadeDuration: 0, maxPitch: 0, ...this.view() });
      this.gl.once("idle", () => {
        this.box.dataset.roads = this.gl.queryRenderedFeatures().length;
        whenDrawn();
      });
      this.gl.on("webglcontextlost", whenLost);
    },
    onRemove() { this.gl?.remove(); this.box.remove(); },
    getEvents() { return { move: this.follow, zoomanim: this.lead, resize: this.resize, viewreset: this.follow }; },
    view(center = this._map.getCenter(), zoom = this._map.getZoom()) { return { center: [center.lng, center.lat], zoom: zoom - 1 }; },
    fit() {
      const size = this._map.getSize();
      Object.assign(this.box.style, { width: `${size.x}px`, height: `${size.y}px` });
      L.DomUtil.setPosition(this.box, this._map.containerPointToLayerPoint([0, 0]));
    },
    follow() { this.fit(); this.gl.jumpTo(this.view()); },
    lead({ center, zoom }) { this.gl.jumpTo(this.view(center, zoom)); },
    resize() { this.fit(); this.gl.resize(); },
  });
  return new Layer();
}

/** The ground as a layer: the canvas at once, MapLibre's picture in its place as soon as that is drawn. */
export function groundLayer(mapName) {
  const canvas = roadLayer(mapName), both = L.layerGroup([canvas]);
  const swap = async () => {
    const gl = await maplibre();
    if (!both._map) return;
    const picture = pictureLayer(gl, mapName, () => both.removeLayer(canvas), () => {
      both.addLayer(canvas);
      both.removeLayer(picture);
    });
    try { both.addLayer(picture); } catch (error) { both.removeLayer(picture); throw error; }
  };
  if (isWorthIt()) {
    const soon = window.requestIdleCallback || ((work) => setTimeout(work, 200));
    soon(() => swap().catch((error) => console.info("MapLibre stays away:", error.message)));
  }
  return both;
}
