// What all parts of the board share: state, language, requests, clock, messages.

const KEPT = "coldroute-language";
const asked = new URLSearchParams(location.search).get("lang") || localStorage.getItem(KEPT);

/** Everything that is shown; parts read it and call `show` when they have changed it. */
export const state = {
  language: asked === "en" ? "en" : "zh",
  view: "plan",
  days: [], areas: new Map(), day: null, area: null,
  lots: [], markets: [], hubs: [], vehicles: [], drivers: [], products: [], locks: [], findings: [],
  plans: [], planId: null, plan: null, about: null, base: null, baseId: null,
  picked: { truck: null, lot: null }, frozen: new Set(), undo: [], job: null,
};

export const t = (zh, en) => (state.language === "zh" ? zh : en);

/** Between a name and what is said of it. */
export const colon = () => t("：", ": ");
export const named = (thing) => (thing ? thing[state.language] || thing.zh || thing.en || "" : "");
export const $ = (selector, within = document) => within.querySelector(selector);
export const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

export const escape = (text) => String(text ?? "").replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
export const LOCK = '<svg class="lockicon" viewBox="0 0 16 16" aria-hidden="true"><path d="M4.5 7V5a3.5 3.5 0 0 1 7 0v2h.5a1 1 0 0 1 1 1v5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1zM6 7h4V5a2 2 0 0 0-4 0z"/></svg>';
export const yuan = (fen) => (fen / 100).toLocaleString("en", { minimumFractionDigits: 0, maximumFractionDigits: 0 });
export const cents = (fen) => (fen / 100).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
export const number = (value, digits = 0) => Number(value).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

export function setLanguage(language) {
  state.language = language;
  try { localStorage.setItem(KEPT, language); } catch { /* a page that may keep nothing still speaks */ }
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

const COLORS = ["#0072b2", "#b84a00", "#00795a", "#a3497c", "#7a5195", "#8a6a00", "#00707c", "#8d4004", "#3f51b5", "#4c7a1e"];
export const colorOf = (truck) => COLORS[truck % COLORS.length];

/** Seconds after the planned day's midnight, as a clock. */
export function clock(seconds) {
  const day = Math.floor(seconds / 86400), rest = seconds - day * 86400;
  const two = (n) => String(n).padStart(2, "0");
  const time = `${two(Math.floor(rest / 3600))}:${two(Math.floor((rest % 3600) / 60))}`;
  if (day === 0) return time;
  const names = { "-1": t("昨", "prev"), 1: t("次日", "next") };
  return `${names[day] || (day > 0 ? `+${day}` : day)} ${time}`;
}

const noon = (date) => Date.parse(`${date}T00:00:00+08:00`);

/** `2026-07-14T17:00:00+08:00` as a clock of the planned day. */
export function clockOf(moment, date) {
  if (!moment) return "";
  const seconds = (Date.parse(moment) - noon(date)) / 1000;
  return Math.abs(seconds) < 3 * 86400 ? clock(seconds) : moment.slice(0, 16).replace("T", " ");
}

/** What a person writes as a time, as RFC 3339; `null` where it is none. */
export function momentOf(text, date) {
  const half = text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).trim();
  const dated = /^(\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2})$/.exec(half);
  if (dated) return momentOf(dated[2], dated[1]);
  const found = /^(昨日?|前一日|prev|-1d?|次日|明|next|\+1d?)?\s*(\d{1,2})[:点时](\d{2})?分?$/i.exec(half);
  if (!found || Number(found[2]) > 47 || Number(found[3] || 0) > 59) return null;
  const word = (found[1] || "").toLowerCase();
  const day = /^(昨|前|prev|-1)/.test(word) ? -1 : word ? 1 : 0;
  const seconds = day * 86400 + Number(found[2]) * 3600 + Number(found[3] || 0) * 60;
  const beijing = new Date(noon(date) + seconds * 1000 + 8 * 3600_000);
  return `${beijing.toISOString().slice(0, 19)}+08:00`;
}

/** What a server refuses, in its own words. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail || t("服务器没有答复", "the server did not answer"));
    this.status = status;
    this.problem = problem;
    this.errors = problem.errors || [];
  }
}

/** Asks the server; answers JSON (or nothing), throws a `Refusal`. */
export async function ask(method, path, body, headers = {}) {
  const head = { "Accept-Language": state.language, ...headers };
  const isRaw = body instanceof Blob || typeof body === "string";
  if (body !== undefined && !isRaw) head["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(`/api/v1${path}`, { method, headers: head, body: body === undefined ? undefined : isRaw ? body : JSON.stringify(body) });
  } catch {
    throw new Refusal(0, { detail: t("连不上服务器；请检查它是否还开着，再试一次", "the server cannot be reached; see that it is running and try again") });
  }
  if (answer.status === 401) { location.reload(); }
  const kind = answer.headers.get("content-type") || "";
  const content = kind.includes("json") ? await answer.json() : await answer.text();
  if (!answer.ok) throw new Refusal(answer.status, typeof content === "string" ? { detail: content } : content);
  return content;
}

/** All items of a list, page after page. */
export async function all(path) {
  const items = [];
  for (let cursor = ""; cursor !== null;) {
    const mark = path.includes("?") ? "&" : "?";
    const page = await ask("GET", `${path}${mark}limit=1000${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    items.push(...page.items);
    cursor = page.next ?? null;
  }
  return items;
}

export const at = (strings, ...values) => strings.reduce((path, part, i) => path + part + (i < values.length ? encodeURIComponent(values[i]) : ""), "");

// ---- messages -------------------------------------------------------------------------------

let timer = 0;
/** Says something for a while; an offer may undo it. */
export function say(text, { bad = false, offer = null } = {}) {
  const box = $("#toast");
  box.className = bad ? "bad" : "";
  box.innerHTML = `<span>${escape(text)}</span>`;
  if (offer) {
    const button = document.createElement("button");
    button.textContent = offer.label;
    button.onclick = () => { box.hidden = true; offer.run(); };
    box.append(button);
  }
  const close = document.createElement("button");
  close.textContent = "×";
  close.setAttribute("aria-label", t("关闭", "close"));
  close.onclick = () => { box.hidden = true; };
  box.append(close);
  box.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { box.hidden = true; }, bad ? 12000 : 7000);
}

export function complain(error) {
  console.warn(error);
  const more = error.errors?.length ? `：${error.errors.slice(0, 3).map((one) => one.detail).join("；")}` : "";
  say(`${error.message}${more}`, { bad: true });
}

/** Runs something that may be refused; says so if it is. */
export async function attempt(work) {
  try { return await work(); } catch (error) { complain(error); return undefined; }
}

/** Opens a dialog with content; answers its element. */
export function dialog(title, html, wide = false) {
  const box = document.createElement("dialog");
  box.className = wide ? "wide" : "";
  box.setAttribute("aria-label", title);
  box.innerHTML = `<header><h2>${escape(title)}</h2><button class="quiet" data-close aria-label="${t("关闭", "close")}">×</button></header>${html}`;
  document.body.append(box);
  box.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) box.close(); });
  box.addEventListener("close", () => box.remove());
  box.showModal();
  return box;
}

// ---- parts that show ------------------------------------------------------------------------

const parts = [];
/** Registers a part; `show` calls all of them. */
export const part = (draw) => parts.push(draw);
export function show() {
  for (const draw of parts) draw();
  const hash = new URLSearchParams({ day: state.day?.id || "", view: state.view, ...(state.planId ? { plan: state.planId } : {}) });
  history.replaceState(null, "", `#${hash}`);
}

// ---- data of a day --------------------------------------------------------------------------

export async function loadDay(id) {
  const day = state.days.find((one) => one.id === id) || state.days[0];
  if (!day) { state.day = null; return; }
  const area = day.area;
  const [lots, locks, markets, hubs, vehicles, drivers, findings, plans] = await Promise.all([
    all(at`/days/${day.id}/lots`), all(at`/days/${day.id}/locks`), all(at`/areas/${area}/markets`),
    all(at`/areas/${area}/hubs`), all(at`/areas/${area}/vehicles`), all(at`/areas/${area}/drivers`),
    ask("GET", at`/days/${day.id}/findings`), all(at`/plans?day=${day.id}`),
  ]);
  const changed = state.day?.id !== day.id;
  Object.assign(state, { day, area: state.areas.get(area), lots, locks, markets, hubs, vehicles, drivers, findings: findings.items, plans });
  if (changed) {
    Object.assign(state, { planId: null, plan: null, base: null, baseId: null, undo: [], picked: { truck: null, lot: null } });
    state.frozen = new Set();
  }
}

export async function reloadLots() {
  const day = state.day.id;
  [state.lots, state.locks, state.findings] = await Promise.all([
    all(at`/days/${day}/lots`), all(at`/days/${day}/locks`), ask("GET", at`/days/${day}/findings`).then((found) => found.items),
  ]);
}

export async function openPlan(id) {
  state.planId = id;
  if (!id) { state.plan = null; state.about = null; return; }
  [state.plan, state.about] = await Promise.all([ask("GET", at`/plans/${id}/view`), ask("GET", at`/plans/${id}/about`)]);
  placed(state.plan);
  const first = state.plan.trucks[0]?.trips[0]?.stops[0];
  state.picked = { truck: null, lot: first ? first.lot : null };
}

/** The plan for the rest of a day has lots without a place of their own: they stand where they were taken. */
function placed(plan) {
  const places = new Map(state.markets.flatMap((market) => [[market.id, market], [market.name, market]]));
  const stops = plan.trucks.flatMap((truck) => truck.trips.flatMap((trip) => trip.stops));
  for (const one of [...stops, ...plan.unserved]) {
    if (one.position[0] || one.position[1]) continue;
    const market = places.get(state.lots.find((lot) => lot.id === one.lot)?.market);
    if (market) Object.assign(one, { position: [market.lon, market.lat], market: market.name || market.id });
  }
}

export async function reloadPlans() { state.plans = await all(at`/plans?day=${state.day.id}`); }

export function stopsOf(plan) {
  const found = [];
  plan.trucks.forEach((truck, index) => {
    let n = 0;
    truck.trips.forEach((trip, tripIndex) => trip.stops.forEach((stop) => { n += 1; found.push({ truck, index, trip, tripIndex, stop, n }); }));
  });
  return found;
}
export const findStop = (lot) => state.plan && stopsOf(state.plan).find((found) => found.stop.lot === lot);
