// Timeline of the trucks, temperature of a lot, cost over the search: drawn as SVG.
import { $, state, t, named, escape, clock, colorOf, findStop, show, cents } from "./core.js";

/** When every truck drives, waits, loads, rests, unloads; a second trip follows the first. */
export function timeline() {
  const figure = $("#timeline"), plan = state.plan;
  if (!plan || !plan.trucks.length) { figure.innerHTML = ""; return; }
  const firsts = plan.trucks.map((truck) => Math.min(truck.departure, ...truck.trips.map((trip) => trip.precool_from ?? truck.departure)));
  const start = Math.min(...firsts), end = Math.max(...plan.trucks.map((truck) => truck.finish));
  const left = 84, row = 24, width = Math.max(figure.clientWidth - 18, 560), height = plan.trucks.length * row + 20;
  const x = (at) => left + ((at - start) / Math.max(end - start, 1)) * (width - left - 12);
  const bar = (from, to, y, kind, title, lot, high = 14) => to > from
    ? `<rect class="${kind}" x="${x(from).toFixed(1)}" y="${y}" width="${Math.max(x(to) - x(from), 1).toFixed(1)}" height="${high}"${lot ? ` data-lot="${escape(lot)}"` : ""}><title>${escape(title)}</title></rect>` : "";
  const span = (from, to) => `${clock(from)}–${clock(to)}`;
  const every = end - start > 36000 ? 2 : 1, grid = [];
  for (let h = Math.ceil(start / 3600); h * 3600 <= end; h += every) {
    grid.push(`<line x1="${x(h * 3600)}" x2="${x(h * 3600)}" y1="0" y2="${height - 16}"/><text class="axis" x="${x(h * 3600)}" y="${height - 4}" text-anchor="middle">${clock(h * 3600)}</text>`);
  }
  const rows = plan.trucks.map((truck, i) => {
    const y = i * row + 4, parts = [];
    const drive = (leg) => {
      const rest = leg.rest_min * 60;
      parts.push(bar(leg.departure, leg.arrival - rest, y + 4, "drive", `${t("行驶", "drive")} ${span(leg.departure, leg.arrival)} · ${leg.km} km`, null, 6));
      if (rest) parts.push(bar(leg.arrival - rest, leg.arrival, y + 1, "rest", `${t("停车休息", "rest")} ${leg.rest_min} min`, null, 12));
    };
    truck.trips.forEach((trip, n) => {
      if (trip.precool_from !== null) parts.push(bar(trip.precool_from, trip.departure, y + 3, "precool", t("厢体预冷", "box brought to temperature"), null, 8));
      trip.stops.forEach((stop) => {
        drive(stop.leg);
        parts.push(bar(stop.leg.arrival, stop.load_start, y + 4, "wait", `${t("等待", "wait")} ${span(stop.leg.arrival, stop.load_start)}`, null, 6));
        parts.push(bar(stop.load_start, stop.load_end, y, "load", `${stop.market} ${named(stop.product)} ${span(stop.load_start, stop.load_end)}`, stop.lot));
      });
      drive(trip.to_hub);
      parts.push(bar(trip.to_hub.arrival, trip.unload_start, y + 4, "wait", t("等月台", "waits for a dock"), null, 6));
      parts.push(bar(trip.unload_start, trip.unload_end, y, "unload", `${trip.hub} ${t("入库", "unload")} ${span(trip.unload_start, trip.unload_end)}${truck.trips.length > 1 ? ` · ${t("第", "trip ")}${n + 1}${t("趟", "")}` : ""}`));
    });
    if (truck.home) drive(truck.home);
    const dim = state.picked.truck !== null && state.picked.truck !== i ? " dim" : "";
    return `<g class="row${dim}" data-truck="${i}" style="--color:${colorOf(i)}"><rect class="hit" x="0" y="${y - 3}" width="${width}" height="${row - 2}"/><text class="plate" x="2" y="${y + 11}">${escape(truck.id)}</text>${parts.join("")}</g>`;
  }).join("");
  const key = [["drive", t("行驶", "drive")], ["wait", t("等待", "wait")], ["load", t("装货", "load")], ["rest", t("休息", "rest")], ["unload", t("入库", "unload")], ["precool", t("预冷", "pre-cool")]];
  figure.innerHTML = `<figcaption><b>${t("时间表", "Timeline")}</b><span class="key">${key.map(([kind, text]) => `<i class="${kind}"></i>${text}`).join(" ")}</span></figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="${t("时间表", "timeline")}"><svg width="${width}" height="${height}" role="img" aria-label="${t("各车时间表", "timeline of the trucks")}">${grid.join("")}${rows}</svg></div>`;
  figure.onclick = (event) => {
    const lot = event.target.dataset?.lot, group = event.target.closest?.("g.row");
    if (!group) return;
    state.picked = { truck: Number(group.dataset.truck), lot: lot || state.picked.lot };
    show();
  };
}

/** Core temperature of the picked lot on its way, with the band of its product. */
export function temperature() {
  const figure = $("#chart"), found = state.plan && findStop(state.picked.lot);
  if (!found || found.stop.curve.length < 2) {
    figure.innerHTML = `<figcaption><b>${t("货温", "Temperature")}</b></figcaption><p class="empty">${t("点一批货，看它的货温曲线", "Pick a lot to see its temperature")}</p>`;
    return;
  }
  const { stop, index, trip } = found;
  const times = stop.curve.map((p) => p[0]), values = stop.curve.map((p) => p[1]);
  const [from, until] = [times[0], times[times.length - 1]];
  const low = Math.min(stop.window_c[0], ...values) - 1, high = Math.max(stop.window_c[1], ...values) + 1;
  const width = Math.max(figure.clientWidth - 18, 240), height = Math.max(figure.clientHeight - 62, 96), left = 34;
  const x = (at) => left + ((at - from) / Math.max(until - from, 1)) * (width - left - 10);
  const y = (c) => 6 + ((high - c) / (high - low)) * (height - 24);
  const step = high - low > 16 ? 5 : high - low > 6 ? 2 : 1, ticks = [];
  for (let c = Math.ceil(low / step) * step; c <= high; c += step) ticks.push(`<line x1="${left}" x2="${width - 10}" y1="${y(c)}" y2="${y(c)}"/><text class="axis" x="${left - 5}" y="${y(c) + 4}" text-anchor="end">${c}</text>`);
  const band = `<rect class="band" x="${left}" width="${width - left - 10}" y="${y(stop.window_c[1])}" height="${Math.max(y(stop.window_c[0]) - y(stop.window_c[1]), 2)}"/>`;
  const marks = [];
  for (const other of trip.stops) {
    if (other.load_start > from && other.load_start < until) marks.push(`<rect class="door" x="${x(other.load_start)}" width="${Math.max(x(other.load_end) - x(other.load_start), 1)}" y="6" height="${height - 24}"><title>${escape(other.market)} ${t("开门装货", "doors open")}</title></rect>`);
  }
  if (trip.unload_start < until) marks.push(`<rect class="door" x="${x(trip.unload_start)}" width="${Math.max(x(until) - x(trip.unload_start), 1)}" y="6" height="${height - 24}"><title>${t("卸货", "unloading")}</title></rect>`);
  const line = stop.curve.map((p) => `${x(p[0]).toFixed(1)},${y(p[1]).toFixed(1)}`).join(" ");
  const ends = [from, until].map((at, i) => `<text class="axis" x="${x(at)}" y="${height - 4}" text-anchor="${i ? "end" : "start"}">${clock(at)}</text>`).join("");
  const left_share = Math.max(0, 100 - stop.shelf_life_used * 100);
  figure.innerHTML = `<figcaption><b style="color:${colorOf(index)}">${escape(stop.lot)} ${escape(named(stop.product))}</b> ${t("适温", "band")} ${stop.window_c[0]}–${stop.window_c[1]} °C<br>
    <span>${t("装车", "loaded")} ${stop.core_c.toFixed(1)} → ${t("入库", "hub")} ${stop.core_at_hub_c.toFixed(1)} °C · ${t("货架期还剩", "shelf life left")} <b>${left_share.toFixed(1)} %</b></span></figcaption>
    <svg width="${width}" height="${height}" role="img" aria-label="${t("中心温度曲线", "core temperature")}">${band}${ticks.join("")}${marks.join("")}<polyline style="stroke:${colorOf(index)}" points="${line}"/>${ends}</svg>`;
}

/** Cost of the best plan so far, over the time of the search. */
export function curve(box, points) {
  if (!points.length) { box.innerHTML = ""; return; }
  const width = 150, height = 34, last = points[points.length - 1], best = Math.min(...points.map((p) => p[1])), worst = Math.max(...points.map((p) => p[1]));
  const x = (at) => 2 + (at / Math.max(last[0], 0.001)) * (width - 4), y = (c) => height - 3 - ((c - best) / Math.max(worst - best, 1)) * (height - 6);
  box.innerHTML = `<svg width="${width}" height="${height}" role="img" aria-label="${t("费用下降曲线", "cost over the search")}"><polyline class="cost" points="${points.map((p) => `${x(p[0]).toFixed(1)},${y(p[1]).toFixed(1)}`).join(" ")}"/></svg><b>${cents(last[1])}</b> ${t("元", "yuan")}`;
}
