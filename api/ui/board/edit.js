// What a coordinator changes in a plan: move, lock, forbid, a remedy; each can be undone.
import { $, state, t, colon, named, escape, clock, cents, ask, at, dialog, attempt, complain, findStop, openPlan, reloadLots, reloadPlans, show, say } from "./core.js";
import { run, replanRest } from "./plan.js";
import { writeLot, deleteLot } from "./lots.js";

const lockPath = (lot, vehicle) => at`/days/${state.day.id}/locks/${`${lot}:${vehicle}`}`;

async function setLocks(wanted) {
  for (const [lot, vehicle, lock, place] of wanted) {
    if (lock) await ask("PUT", lockPath(lot, vehicle), { lot_id: lot, vehicle_id: vehicle, lock, ...(place ? { place } : {}) });
    else await ask("DELETE", lockPath(lot, vehicle)).catch((error) => { if (error.status !== 404) throw error; });
  }
  await reloadLots();
}

/** Remembers how things are, for undo: locks, frozen routes, lots, the plan shown. */
function remember(label, restore = async () => {}) {
  const before = { locks: state.locks.map((lock) => [lock.lot_id, lock.vehicle_id, lock.lock, lock.place]), frozen: new Set(state.frozen), plan: state.planId };
  state.undo.push({
    label,
    async run() {
      await restore();
      const kept = new Set(before.locks.map(([lot, vehicle]) => `${lot}:${vehicle}`));
      const gone = state.locks.filter((lock) => !kept.has(`${lock.lot_id}:${lock.vehicle_id}`)).map((lock) => [lock.lot_id, lock.vehicle_id, null]);
      await setLocks([...gone, ...before.locks]);
      state.frozen = before.frozen;
      if (before.plan !== state.planId) await openPlan(before.plan);
    },
  });
}

export async function undoLast() {
  const last = state.undo.pop();
  if (!last) return;
  await attempt(async () => { await last.run(); await reloadPlans(); say(t(`已撤销：${last.label}`, `undone: ${last.label}`)); });
  show();
}

const offerUndo = () => ({ offer: { label: t("撤销", "Undo"), run: undoLast } });

function compareWords(before) {
  const change = state.plan.total_fen - before.total_fen, more = state.plan.unserved.length - before.unserved.length;
  const money = change === 0 ? t("费用不变", "same cost") : change > 0 ? t(`多 ${cents(change)} 元`, `${cents(change)} yuan more`) : t(`省 ${cents(-change)} 元`, `${cents(-change)} yuan less`);
  return more > 0 ? `${money}，${t(`多 ${more} 批未收`, `${more} more left behind`)}` : more < 0 ? `${money}，${t(`少 ${-more} 批未收`, `${-more} fewer left behind`)}` : money;
}

/** Puts a lot on another truck and keeps it there; only what must follow changes. */
export async function moveLot(lot, vehicle) {
  const before = state.plan, from = findStop(lot)?.truck.id;
  remember(t(`${lot} 移到 ${vehicle}`, `${lot} to ${vehicle}`));
  try {
    const others = state.locks.filter((lock) => lock.lot_id === lot).map((lock) => [lot, lock.vehicle_id, null]);
    await setLocks([...others, [lot, vehicle, "on"]]);
    const frozen = [...state.frozen].filter((id) => id !== vehicle && id !== from);
    if (!(await run({ from: state.planId, seconds: 1, frozen }, t("移动", "moving")))) return;
    const there = findStop(lot);
    if (there) say(t(`${lot} 已移到 ${there.truck.id}：${compareWords(before)}`, `${lot} is now on ${there.truck.id}: ${compareWords(before)}`), offerUndo());
    else say(t(`${lot} 放不进 ${vehicle}，成了未收：${why(lot)}`, `${lot} does not fit on ${vehicle} and is left behind: ${why(lot)}`), { bad: true, ...offerUndo() });
  } catch (error) { complain(error); }
}

const lotsOf = (truck) => truck.trips.flatMap((trip) => trip.stops.map((stop) => stop.lot));

/** Whether a person has decided in which order a truck fetches its lots. */
export const isOrdered = (truck) => state.locks.some((lock) => lock.vehicle_id === truck.id && lock.place);

/** Fetches a lot before or after another of the same truck, and keeps the whole order of the truck. */
export async function moveWithin(lot, other, isAfter) {
  const before = state.plan, { truck } = findStop(lot), order = lotsOf(truck).filter((one) => one !== lot);
  order.splice(order.indexOf(other) + (isAfter ? 1 : 0), 0, lot);
  if (order.join() === lotsOf(truck).join()) return;
  remember(t(`${truck.id} 改顺序`, `${truck.id} in another order`));
  try {
    await setLocks(order.map((one, index) => [one, truck.id, "on", index + 1]));
    if (!(await run({ from: state.planId, seconds: 1, frozen: [...state.frozen].filter((id) => id !== truck.id) }, t("改顺序", "reordering")))) return;
    const left = order.filter((one) => !findStop(one));
    if (left.length) say(t(`按这个顺序收不了 ${left.join("、")}：${why(left[0])}`, `in this order ${left.join(", ")} cannot be fetched: ${why(left[0])}`), { bad: true, ...offerUndo() });
    else say(t(`${truck.id} 已按新顺序：${lot} 是第 ${order.indexOf(lot) + 1} 站，${compareWords(before)}`, `${truck.id} follows the new order: ${lot} is stop ${order.indexOf(lot) + 1}, ${compareWords(before)}`), offerUndo());
  } catch (error) { complain(error); }
}

/** One stop earlier or later: what dragging does, for the keyboard. */
function step(lot, by) {
  const order = lotsOf(findStop(lot).truck), other = order[order.indexOf(lot) + by];
  if (other) moveWithin(lot, other, by > 0);
}

async function releaseOrder(truck) {
  const words = t(`${truck.id} 放开顺序`, `${truck.id} may be reordered`);
  remember(words);
  await attempt(() => setLocks(state.locks.filter((lock) => lock.vehicle_id === truck.id && lock.place).map((lock) => [lock.lot_id, truck.id, "on"])));
  say(words, offerUndo());
  show();
}

async function lockOrder(truck) {
  const words = t(`${truck.id} 顺序已锁定`, `${truck.id} keeps this order`);
  remember(words);
  await attempt(() => setLocks(lotsOf(truck).map((lot, index) => [lot, truck.id, "on", index + 1])));
  say(words, offerUndo());
  show();
}

const why = (lot) => named(state.plan.unserved.find((one) => one.lot === lot)?.why) || "";

async function lockLot(lot, vehicle, lock) {
  const words = { on: t(`${lot} 锁在 ${vehicle}`, `${lot} locked to ${vehicle}`), not_on: t(`${lot} 不上 ${vehicle}`, `${lot} kept off ${vehicle}`) }[lock] || t(`${lot} 解锁`, `${lot} unlocked`);
  remember(words);
  await attempt(async () => { await setLocks([[lot, vehicle, lock]]); });
  show();
  if (lock === "not_on") {
    const before = state.plan;
    if (await replanRest(words)) say(`${words}${colon()}${compareWords(before)}`, offerUndo());
  } else say(words, offerUndo());
}

function freeze(vehicle) {
  const was = state.frozen.has(vehicle), words = was ? t(`${vehicle} 整车解锁`, `${vehicle} may change again`) : t(`${vehicle} 整车锁定`, `${vehicle} is kept as it is`);
  remember(words);
  if (was) state.frozen.delete(vehicle); else state.frozen.add(vehicle);
  say(words, offerUndo());
  show();
}

/** Why a lot is where it is, in words. */
function whyHere({ stop, truck, tripIndex, n }) {
  const lines = [
    t(`${clock(stop.leg.departure)} 出发，开 ${stop.leg.km} km，${clock(stop.leg.arrival)} 到 ${stop.market}${stop.load_start > stop.leg.arrival + 60 ? `，等到 ${clock(stop.load_start)} 开门` : ""}，装到 ${clock(stop.load_end)}。`,
      `Leaves ${clock(stop.leg.departure)}, drives ${stop.leg.km} km, is at ${stop.market} by ${clock(stop.leg.arrival)}${stop.load_start > stop.leg.arrival + 60 ? `, waits until ${clock(stop.load_start)}` : ""}, loaded by ${clock(stop.load_end)}.`),
    t(`装车时 ${stop.core_c.toFixed(1)} °C，入库 ${stop.core_at_hub_c.toFixed(1)} °C；适温 ${stop.window_c[0]}–${stop.window_c[1]} °C，路上用掉 ${(stop.shelf_life_used * 100).toFixed(1)} % 货架期。`,
      `Loaded at ${stop.core_c.toFixed(1)} °C, at the hub ${stop.core_at_hub_c.toFixed(1)} °C; band ${stop.window_c[0]}–${stop.window_c[1]} °C, ${(stop.shelf_life_used * 100).toFixed(1)} % of its shelf life used.`),
  ];
  const together = truck.trips[tripIndex].stops.filter((other) => other.lot !== stop.lot).map((other) => `${other.lot} ${named(other.product)}`);
  if (together.length) lines.push(t(`同趟：${together.join("、")}。`, `With it: ${together.join(", ")}.`));
  const lock = state.locks.find((one) => one.lot_id === stop.lot && one.vehicle_id === truck.id);
  if (lock?.lock === "on") lines.push(t("人工锁在这辆车。", "Locked to this truck by hand."));
  if (lock?.place) lines.push(t("这辆车的顺序是人工定的。", "The order of this truck was decided by hand."));
  return `<p><b>${t(`第 ${n} 站`, `Stop ${n}`)} · ${escape(truck.id)}</b></p>${lines.map((line) => `<p>${escape(line)}</p>`).join("")}`;
}

export function stopMenu(lot, i) {
  const found = findStop(lot), truck = state.plan.trucks[i];
  if (!found) return;
  const locked = state.locks.find((lock) => lock.lot_id === lot && lock.vehicle_id === truck.id);
  const options = state.vehicles.filter((vehicle) => vehicle.id !== truck.id).map((vehicle) => `<option value="${escape(vehicle.id)}">${escape(vehicle.id)}${state.plan.trucks.some((one) => one.id === vehicle.id) ? "" : t("（未出车）", " (not used)")}</option>`).join("");
  const box = dialog(`${found.stop.market} ${named(found.stop.product)} ${lot}`, `${whyHere(found)}<ul class="actions">
    <li><button data-act="lock">${locked?.lock === "on" ? t("解锁", "Unlock") : t("锁在这辆车", "Lock to this truck")}</button></li>
    ${found.n > 1 ? `<li><button data-act="earlier">${t("提前一站，顺序锁定", "One stop earlier, and keep the order")}</button></li>` : ""}
    ${found.n < lotsOf(truck).length ? `<li><button data-act="later">${t("推后一站，顺序锁定", "One stop later, and keep the order")}</button></li>` : ""}
    <li><button data-act="forbid">${t("不上这辆车，重排其余", "Keep it off this truck and re-plan")}</button></li>
    <li><button data-act="elsewhere">${t("换别的车要多少钱？", "What would another truck cost?")}</button></li></ul>
    <div class="row"><label>${t("移到", "Move to")} <select id="target">${options}</select></label><button class="main" data-act="move">${t("移动", "Move")}</button></div><div id="offers" aria-live="polite"></div>`);
  box.addEventListener("click", async (event) => {
    const act = event.target.dataset?.act, goal = event.target.dataset?.goal;
    if (goal) { box.close(); moveLot(lot, goal); return; }
    if (!act) return;
    if (act === "elsewhere") { await attempt(() => offers($("#offers", box), lot, truck.id)); return; }
    box.close();
    if (act === "lock") lockLot(lot, truck.id, locked?.lock === "on" ? null : "on");
    if (act === "earlier") step(lot, -1);
    if (act === "later") step(lot, 1);
    if (act === "forbid") lockLot(lot, truck.id, "not_on");
    if (act === "move") moveLot(lot, $("#target", box).value);
  });
}

/** Tries a lot on every other truck, without keeping anything, and ranks what it would cost. */
async function offers(box, lot, now) {
  box.innerHTML = `<p class="dim">${t("正在逐车试算…", "trying every truck…")}</p>`;
  let found;
  try { found = await ask("POST", at`/plans/${state.planId}/offers`, { lot }); } catch (error) { box.innerHTML = `<p class="warn">${escape(error.message)}</p>`; return; }
  const rows = found.items.filter((one) => one.vehicle !== now).map((one) => `<tr><td>${escape(one.vehicle)}</td><td class="n ${one.extra_fen > 0 ? "more" : "less"}">${one.extra_fen > 0 ? "+" : ""}${cents(one.extra_fen)} ${t("元", "yuan")}</td><td><button data-goal="${escape(one.vehicle)}">${t("移过去", "Move there")}</button></td></tr>`).join("");
  box.innerHTML = rows ? `<table>${rows}</table>` : `<p class="dim">${t("别的车都收不了它", "no other truck can take it")}</p>`;
}

export function truckMenu(i) {
  const truck = state.plan.trucks[i], frozen = state.frozen.has(truck.id), ordered = isOrdered(truck);
  const items = truck.costs.filter(([, fen]) => fen).map(([key, fen]) => `<tr><td>${escape(named(COSTS[key]) || key)}</td><td class="n">${cents(fen)}</td></tr>`).join("");
  const box = dialog(`${truck.id} ${truck.name}`, `<table>${items}</table><ul class="actions">
    <li><button data-act="freeze">${frozen ? t("整车解锁", "Let it change again") : t("整车锁定：货批和顺序都不动", "Keep this route: its lots and their order")}</button></li>
    <li><button data-act="order">${ordered ? t("放开顺序：可以重新排序", "Let its order change again") : t("只锁定顺序：还可以加货", "Keep only the order: lots may be added")}</button></li>
    <li><button data-act="rest">${t("锁定它，重排其余", "Keep it and re-plan the rest")}</button></li></ul>`);
  box.addEventListener("click", (event) => {
    const act = event.target.dataset?.act;
    if (!act) return;
    box.close();
    if (act === "freeze") freeze(truck.id);
    if (act === "order") { if (ordered) releaseOrder(truck); else lockOrder(truck); }
    if (act === "rest") { if (!frozen) freeze(truck.id); replanRest(); }
  });
}

const COSTS = {
  vehicle_day: { zh: "车辆人工", en: "vehicle day" }, driver_time: { zh: "工时", en: "driver time" }, distance: { zh: "里程磨损", en: "wear" }, fuel: { zh: "油电", en: "fuel" },
  refrigeration: { zh: "制冷", en: "refrigeration" }, toll: { zh: "通行费", en: "toll" }, overtime: { zh: "加班", en: "overtime" }, shelf_life: { zh: "货架期损失", en: "shelf life lost" }, lateness: { zh: "迟到", en: "lateness" },
  balance: { zh: "工时均衡", en: "balance of hours" },
};

const later = (moment, seconds) => { const beijing = new Date(Date.parse(moment) + seconds * 1000 + 8 * 3600_000); return `${beijing.toISOString().slice(0, 19)}+08:00`; };

/** Windows such as `04:00-10:00; 15:00-20:00`, opened earlier and closed later. */
export function widened(windows, earlier, longer) {
  const minutes = (text) => { const [h, m] = text.split(":").map(Number); return h * 60 + m; };
  const text = (all) => `${String(Math.floor(all / 60)).padStart(2, "0")}:${String(all % 60).padStart(2, "0")}`;
  return windows.split(/[;；]/).map((part) => {
    const ends = part.trim().split(/[-–—~至]/).map((end) => end.trim());
    if (ends.length !== 2 || ends.some((end) => !/^\d{1,2}:\d{2}$/.test(end))) return part.trim();
    return `${text(Math.max(0, minutes(ends[0]) - earlier / 60))}-${text(minutes(ends[1]) + longer / 60)}`;
  }).join("; ");
}

/** Does what a remedy proposes, then plans the rest. */
export async function useRemedy(id, index) {
  const left = state.plan.unserved.find((one) => one.lot === id), way = left?.remedies[index], lot = state.lots.find((one) => one.id === id);
  if (!way || !lot) return;
  const before = state.plan, words = named(way);
  const putBack = [async () => { await writeLot(lot); }];
  const clean = ({ version: _v, changed_at: _c, ...body }) => body;
  const market = state.markets.find((one) => one.id === lot.market || one.name === lot.market);
  try {
    if (way.kind === "precool") {
      const product = (await ask("GET", at`/products/${lot.product}`)), [low, high] = product.window_c;
      await writeLot({ ...lot, precooled: true, core_c: Math.round(((low + high) / 2) * 10) / 10 });
    } else if (way.kind === "widen_window" || way.kind === "collect_earlier") {
      const longer = way.kind === "widen_window" ? way.by_s : 0, changed = { ...lot };
      if (lot.ready_from) changed.ready_from = later(lot.ready_from, -way.by_s);
      if (lot.ready_until && longer) changed.ready_until = later(lot.ready_until, longer);
      const { version: _v, changed_at: _c, ...open } = market;
      putBack.push(() => ask("PUT", at`/areas/${state.area.id}/markets/${market.id}`, open));
      await ask("PUT", at`/areas/${state.area.id}/markets/${market.id}`, { ...open, windows: widened(market.windows, way.by_s, longer) });
      if (lot.ready_from || lot.ready_until) await writeLot(changed);
    } else if (way.kind === "other_hub") {
      await writeLot({ ...lot, hubs: lot.hubs?.length ? [...lot.hubs, way.hub] : [] });
    } else if (way.kind === "split") {
      const parts = Math.ceil(lot.mass_kg / way.largest_kg), ids = Array.from({ length: parts }, (_, k) => `${id}-${k + 1}`);
      const share = (key) => (lot[key] === undefined ? {} : { [key]: Math.round((lot[key] / parts) * 1000) / 1000 });
      for (const [k, part] of ids.entries()) {
        const kg = k < parts - 1 ? Math.floor(lot.mass_kg / parts) : lot.mass_kg - Math.floor(lot.mass_kg / parts) * (parts - 1);
        await writeLot({ ...clean(lot), id: part, mass_kg: kg, ...share("volume_m3"), ...share("pallets"), ...share("value_yuan") });
      }
      for (const lock of state.locks.filter((one) => one.lot_id === id)) await ask("DELETE", lockPath(id, lock.vehicle_id));
      await deleteLot(id);
      putBack.push(async () => { for (const part of ids) await deleteLot(part); });
    } else if (way.kind === "more_vehicles") {
      const like = state.vehicles.find((one) => one.id === way.like || one.vehicle_type === way.like) || state.vehicles[0], taken = new Set(state.vehicles.map((one) => one.id));
      let n = 1;
      while (taken.has(`${t("加车", "extra")}${n}`)) n += 1;
      const extra = `${t("加车", "extra")}${n}`;
      await ask("PUT", at`/areas/${state.area.id}/vehicles/${extra}`, { ...clean(like), id: extra, notes: t(`照 ${like.id} 加的一辆`, `one more like ${like.id}`) });
      state.vehicles = [...state.vehicles, { ...like, id: extra }];
      putBack.push(async () => { await ask("DELETE", at`/areas/${state.area.id}/vehicles/${extra}`); state.vehicles = state.vehicles.filter((one) => one.id !== extra); });
    } else return;
    remember(words, async () => { for (const back of putBack) await back(); });
    await reloadLots();
    if (!(await replanRest(words))) return;
    const still = state.plan.unserved.some((one) => one.lot === id || one.lot.startsWith(`${id}-`));
    say(still ? t(`已${words}，但 ${id} 还是没收`, `done (${words}), but ${id} is still left behind`) : t(`${words}：${id} 收到了，${compareWords(before)}`, `${words}: ${id} is fetched, ${compareWords(before)}`), { bad: still, ...offerUndo() });
  } catch (error) { complain(error); await attempt(reloadLots); show(); }
}

