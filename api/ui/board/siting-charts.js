// Charts of a siting study: cost against hours and equity, and what changes how much.
import { t, named, escape, number } from "./core.js";

const NEAR = [0, 121, 90], FAR = [184, 74, 0];
const shade = (share) => `rgb(${NEAR.map((from, i) => Math.round(from + (FAR[i] - from) * share)).join()})`;

/** Room for a chart: its letters keep their size on a phone. */
const across = (most) => Math.max(300, Math.min(most, document.documentElement.clientWidth - 56));

/** Round steps that cover a range with four to seven marks. */
function ticks(low, high) {
  const raw = (high - low || Math.abs(high) || 1) / 5, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= raw), all = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step * 1e-6; at += step) all.push(at);
  return { all, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

/** Marks that no other mark beats in cost, mean time and farthest time at once. */
function unbeaten(marks) {
  const beats = (a, b) => a.value <= b.value && a.mean <= b.mean && a.max <= b.max && (a.value < b.value || a.mean < b.mean || a.max < b.max);
  return marks.map((mark) => ({ ...mark, best: !marks.some((other) => beats(other, mark)) }));
}

/** Cost of a year against mean time; color is the county worst off. Fronts, and studies by name. */
export function pareto(report, studies) {
  const of = (row, kind, name) => ({ value: row.value / 1e6, mean: row.mean_minutes, max: row.max_minutes, kind, name });
  const rows = (list, kind) => (list || []).filter((row) => Number.isFinite(row.value)).map((row) => of(row, kind, row.sites.join(" ")));
  const known = studies.filter((one) => one.unit === "yuan_year").map((one) => of(one, "study", one.name));
  const seen = new Set(), distinct = (mark) => { const key = `${mark.kind} ${mark.value.toFixed(4)} ${mark.mean.toFixed(2)} ${mark.max}`; return !seen.has(key) && seen.add(key); };
  const marks = unbeaten([...rows(report.front_minutes, "front"), ...rows(report.front_worst, "worst"), ...known].filter(distinct));
  if (marks.length < 2) return "";
  const width = across(560), height = 300, left = 58, right = 18, top = 16, bottom = 42;
  const range = (values) => { const [low, high] = [Math.min(...values), Math.max(...values)], room = (high - low || Math.abs(high) * 0.1 || 1) * 0.08; return [low - room, high + room]; };
  const [x0, x1] = range(marks.map((mark) => mark.mean)), [y0, y1] = range(marks.map((mark) => mark.value)), [m0, m1] = [Math.min(...marks.map((mark) => mark.max)), Math.max(...marks.map((mark) => mark.max))];
  const x = (v) => left + ((v - x0) / (x1 - x0)) * (width - left - right), y = (v) => height - bottom - ((v - y0) / (y1 - y0)) * (height - top - bottom);
  const [along, up] = [ticks(x0, x1), ticks(y0, y1)], title = t("费用 · 时间 · 公平", "Cost, hours and equity");
  const grid = along.all.map((v) => `<line x1="${x(v)}" x2="${x(v)}" y1="${top}" y2="${height - bottom}"/><text class="axis" x="${x(v)}" y="${height - bottom + 14}" text-anchor="middle">${v.toFixed(along.digits)}</text>`).join("")
    + up.all.map((v) => `<line x1="${left}" x2="${width - right}" y1="${y(v)}" y2="${y(v)}"/><text class="axis" x="${left - 6}" y="${y(v) + 4}" text-anchor="end">${v.toFixed(up.digits)}</text>`).join("");
  const front = marks.filter((mark) => mark.kind === "front").sort((a, b) => a.mean - b.mean);
  const words = (mark) => `${mark.kind === "study" ? `${mark.name} · ` : ""}${number(mark.value, 2)} ${t("百万元/年", "M yuan/yr")} · ${t("平均", "mean")} ${mark.mean.toFixed(1)} min · ${t("最远", "farthest")} ${mark.max} min${mark.kind === "study" ? "" : ` · ${mark.name}`}`;
  const drawn = marks.map((mark) => {
    const fill = shade(m1 > m0 ? (mark.max - m0) / (m1 - m0) : 0), at = [x(mark.mean), y(mark.value)], edge = mark.best ? "#16242f" : "#fff";
    const shape = mark.kind === "study" ? `<rect x="${at[0] - 6}" y="${at[1] - 6}" width="12" height="12" transform="rotate(45 ${at[0]} ${at[1]})" fill="${fill}" stroke="${edge}" stroke-width="1.6"` : `<circle cx="${at[0]}" cy="${at[1]}" r="6" fill="${fill}" stroke="${edge}" stroke-width="1.6"`;
    const name = mark.kind === "study" ? `<text class="axis" x="${at[0] + (at[0] > width - 130 ? -10 : 10)}" y="${at[1] + 4}" text-anchor="${at[0] > width - 130 ? "end" : "start"}">${escape(mark.name)}</text>` : "";
    return `${shape}><title>${escape(words(mark))}</title></${mark.kind === "study" ? "rect" : "circle"}>${name}`;
  }).join("");
  return `<figure id="pareto"><figcaption><b>${title}</b><br>${t("圆点：前沿上的方案；菱形：勾选的研究；黑边：没有别的方案在三方面都更好", "circles: plans of the fronts; diamonds: the studies ticked; black edge: no other is better in all three")}</figcaption>
    <svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">${grid}${front.length > 1 ? `<polyline style="stroke:#93a1ad;stroke-width:1.4" points="${front.map((mark) => `${x(mark.mean)},${y(mark.value)}`).join(" ")}"/>` : ""}${drawn}
    <text class="axis" x="${width - right}" y="${height - 6}" text-anchor="end">${t("平均时间，分钟", "mean time, minutes")}</text><text class="axis" x="${left}" y="11">${t("费用，百万元/年", "cost, M yuan/yr")}</text></svg>
    <p class="key dim">${t("最远县", "farthest county")} <i style="background:${shade(0)}"></i>${m0} min <i style="background:${shade(0.5)}"></i>${Math.round((m0 + m1) / 2)} <i style="background:${shade(1)}"></i>${m1} min</p></figure>`;
}

/** Change of the value under every other circumstance, the largest first. */
export function tornado(bars) {
  const is_number = (bar) => bar.change_percent !== null && bar.change_percent !== undefined;
  const rows = bars.filter(is_number).sort((a, b) => Math.abs(b.change_percent) - Math.abs(a.change_percent)).slice(0, 14), none = bars.filter((bar) => !is_number(bar));
  if (!rows.length) return "";
  const low = Math.min(0, ...rows.map((bar) => bar.change_percent)), high = Math.max(0, ...rows.map((bar) => bar.change_percent)), span = high - low || 1;
  const width = across(600), words = width < 480 ? 130 : 240, left = words + 56, room = width - left - 56, row = 22, x = (v) => left + ((v - low) / span) * room;
  const lines = rows.map((bar, i) => {
    const down = bar.change_percent < 0, from = Math.min(x(0), x(bar.change_percent)), long = Math.max(Math.abs(x(bar.change_percent) - x(0)), 1), names = [...bar.opens.map((name) => `+ ${name}`), ...bar.closes.map((name) => `− ${name}`)].join(" ");
    return `<text class="axis" x="${words}" y="${i * row + 16}" text-anchor="end">${escape(short(named(bar), words))}</text><rect x="${from}" y="${i * row + 5}" width="${long}" height="14" fill="${down ? "#00795a" : "#b84a00"}"><title>${escape(`${named(bar)}${names ? ` · ${names}` : ""}`)}</title></rect><text class="axis" x="${down ? from - 4 : from + long + 4}" y="${i * row + 16}" text-anchor="${down ? "end" : "start"}">${bar.change_percent > 0 ? "+" : ""}${bar.change_percent.toFixed(2)}</text>`;
  }).join("");
  return `<figure id="tornado"><figcaption><b>${t("敏感性", "Sensitivity")}</b> ${t("换一种情况后目标值的变化，%", "change of the value under another circumstance, %")}</figcaption><svg width="${width}" height="${rows.length * row + 8}" viewBox="0 0 ${width} ${rows.length * row + 8}" role="img" aria-label="${t("敏感性", "sensitivity")}"><line x1="${x(0)}" x2="${x(0)}" y1="0" y2="${rows.length * row + 8}"/>${lines}</svg>${none.length ? `<ul class="dim">${none.map((bar) => `<li title="${escape(bar.reason || "")}">${escape(named(bar))}${t("：没有找到方案（预算或容量不够，或计算量太小）", ": no plan was found (budget or capacity too small, or too little effort)")}</li>`).join("")}</ul>` : ""}</figure>`;
}

const short = (text, room) => { const most = Math.floor(room / (/[\u4e00-\u9fff]/.test(text) ? 12 : 6.3)); return text.length > most ? `${text.slice(0, most - 6)}…${text.slice(-5)}` : text; };

/** A study as a small map: candidates, what stands, who goes where; all of one scale. */
export function minimap(name, report, sites, colors) {
  const all = [...sites.map((site) => [Number(site.lon), Number(site.lat)]), ...report.services.map((one) => [one.lon, one.lat])];
  const west = Math.min(...all.map(([lon]) => lon)), east = Math.max(...all.map(([lon]) => lon)), south = Math.min(...all.map(([, lat]) => lat)), north = Math.max(...all.map(([, lat]) => lat));
  const narrow = Math.cos(((south + north) / 2) * (Math.PI / 180)), height = 250, scale = (height - 16) / (north - south || 1), width = Math.min(Math.max((east - west) * narrow * scale + 16, 90), 260);
  const x = (lon) => (8 + (lon - west) * narrow * scale).toFixed(1), y = (lat) => (8 + (north - lat) * scale).toFixed(1);
  const open = new Map(report.sites.map((site, i) => [site.id, { ...site, color: colors[i % colors.length] }]));
  const lines = report.services.filter((one) => open.has(one.site)).map((one) => { const site = open.get(one.site); return `<path d="M${x(one.lon)} ${y(one.lat)}L${x(site.lon)} ${y(site.lat)}" stroke="${site.color}" stroke-width="1" fill="none" opacity="0.7"/>`; }).join("");
  const dots = sites.map((site) => { const stands = open.get(String(site.site_id)); return `<circle cx="${x(site.lon)}" cy="${y(site.lat)}" r="${stands ? 5 : 2}" fill="${stands ? stands.color : "#fff"}" stroke="${stands ? "#fff" : "#53616e"}"><title>${escape(site.name)}</title></circle>`; }).join("");
  return `<figure><figcaption><b>${escape(name)}</b></figcaption><svg width="${Math.round(width)}" height="${height}" role="img" aria-label="${escape(name)}">${lines}${dots}</svg></figure>`;
}
