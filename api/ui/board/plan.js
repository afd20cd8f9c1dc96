// The plan: run it with a live cost, look at trucks and their lots, see what was left behind and why.
import { LOCK, $, $$, state, t, colon, named, escape, clock, colorOf, yuan, cents, ask, at, attempt, complain, openPlan, reloadPlans, show, say, stopsOf } from "./core.js";
import { curve } from "./charts.js";
import { isOrdered, moveLot, moveWithin, stopMenu, truckMenu, useRemedy, undoLast } from "./edit.js";

let seconds = 10;

/** Runs a job to its end; answers its result, `null` if it failed. Progress is shown as it comes. */
export async function follow(job, words) {
  const points = [];
  state.job = { id: job.id, words, points, share: 0, unserved: null };
  show();
  const events = new EventSource(job.events);
  const ended = await new Promise((resolve) => {
    events.addEventListener("progress", (event) => {
      const report = JSON.parse(event.data);
      if (report.cost_fen !== undefined) points.push([report.elapsed_s ?? points.length, report.cost_fen]);
      Object.assign(state.job, { share: report.share ?? state.job.share, unserved: report.unserved ?? null });
      progress();
    });
    for (const name of ["done", "cancelled", "failed"]) events.addEventListener(name, (event) => resolve([name, JSON.parse(event.data || "{}")]));
    events.onerror = () => { if (events.readyState === EventSource.CLOSED) resolve(["failed", { zh: "与服务器的连接断了", en: "the connection to the server broke" }]); };
  });
  events.close();
  state.job = null;
  const [name, data] = ended;
  if (name === "failed") { say(named(data) || t("没有排出来", "no plan came of it"), { bad: true }); show(); return null; }
  return (await ask("GET", at`/jobs/${job.id}`)).result;
}

/** Plans the day; from a plan, only what must change is changed first. */
export async function run(request, words) {
  if (state.job) { say(t("还有任务在算，请等它完成或取消", "a job is running; wait for it or cancel it"), { bad: true }); return null; }
  try {
    const job = await ask("POST", at`/days/${state.day.id}/plans`, { language: state.language, seed: 1, ...request });
    const result = await follow(job, words);
    if (!result?.plan) return null;
    const picked = state.picked;
    await reloadPlans();
    await openPlan(result.plan);
    if (picked.lot && stopsOf(state.plan).some((one) => one.stop.lot === picked.lot)) state.picked = { truck: null, lot: picked.lot };
    show();
    return result;
  } catch (error) {
    state.job = null;
    complain(error);
    if (error.errors?.length) { state.view = "lots"; state.findings = error.errors.map((one) => ({ severity: "error", pointer: one.pointer, zh: one.detail, en: one.detail })); }
    show();
    return null;
  }
}

/** Plans the rest anew: locked and frozen parts stay, the others may change. */
export const replanRest = (words) => run({ from: state.planId, frozen: [...state.frozen], seconds: 4 }, words || t("重排其余", "planning the rest"));

function progress() {
  const box = $("#progress"), job = state.job;
  if (!box) return;
  box.hidden = !job;
  if (!job) return;
  $("progress", box).value = job.share;
  $("#share", box).textContent = `${job.words} ${Math.round(job.share * 100)} %${job.unserved ? ` · ${t("未收", "left")} ${job.unserved}` : ""}`;
  curve($("#cost", box), job.points);
}

function figures(plan) {
  const stops = stopsOf(plan), kg = plan.trucks.reduce((sum, truck) => sum + truck.kg, 0), km = plan.trucks.reduce((sum, truck) => sum + truck.km, 0);
  const used = stops.reduce((sum, { stop }) => sum + stop.shelf_life_used, 0) / Math.max(stops.length, 1);
  const rows = [
    [`${yuan(plan.total_fen)}`, t("合计（元）", "total (yuan)")], [plan.trucks.length, t("辆车", "trucks")], [plan.unserved.length, t("未收（批）", "left behind"), plan.unserved.length > 0],
    [`${stops.length}`, t("收货（批）", "lots fetched")], [`${(kg / 1000).toFixed(1)} t`, `${km.toFixed(0)} km`], [`${(used * 100).toFixed(1)} %`, t("平均耗货架期", "shelf life used, mean")],
  ];
  return `<ul class="figures">${rows.map(([value, name, bad]) => `<li${bad ? ' class="bad"' : ""}><b>${value}</b><span>${name}</span></li>`).join("")}</ul>`;
}

const lockOf = (lot, vehicle) => state.locks.find((lock) => lock.lot_id === lot && lock.vehicle_id === vehicle);

function stopRow(stop, n, i, truck) {
  const notes = [], picked = state.picked.lot === stop.lot;
  if (lockOf(stop.lot, truck.id)?.lock === "on") notes.push(`<span title="${t("锁在这辆车", "locked to this truck")}">${LOCK}</span>`);
  if (!stop.precooled) notes.push(`<span class="warn">${t("未预冷", "field-warm")}</span>`);
  if (stop.load_start - stop.leg.arrival > 600) notes.push(`${t("等", "wait")} ${Math.round((stop.load_start - stop.leg.arrival) / 60)} min`);
  if (stop.leg.rest_min) notes.push(`${t("休息", "rest")} ${stop.leg.rest_min} min`);
  if (stop.leg.toll_fen) notes.push(`${t("通行费", "toll")} ${cents(stop.leg.toll_fen)}`);
  return `<tr class="lot${picked ? " picked" : ""}" draggable="true" data-lot="${escape(stop.lot)}" data-truck="${i}" tabindex="0" aria-label="${escape(`${n} ${stop.market} ${named(stop.product)}`)}">
    <td><span class="no">${n}</span></td><td class="time">${clock(stop.load_start)}<br><small>–${clock(stop.load_end)}</small></td>
    <td>${escape(stop.market)}<br><small>${escape(named(stop.product))} ${escape(stop.lot)} ${notes.join(" · ")}</small></td>
    <td class="n">${stop.kg} kg<br><small>${stop.core_c.toFixed(1)}→${stop.core_at_hub_c.toFixed(1)} °C</small></td>
    <td class="n">${(100 - stop.shelf_life_used * 100).toFixed(1)} %<br><small>${t("货架期余", "life left")}</small></td>
    <td><button class="menu" data-menu="${escape(stop.lot)}" data-truck="${i}" aria-label="${t("操作", "actions")} ${escape(stop.lot)}">⋯</button></td></tr>`;
}

function tripRows(trip, i, first, truck) {
  const points = trip.set_points_c.filter((point) => point !== null).map((point) => `${point.toFixed(0)} °C`).join(" / ");
  const cool = trip.precool_from === null ? "" : `<tr class="hub"><td></td><td>${clock(trip.precool_from)}</td><td colspan="4">${t("厢体调到", "bring the box to")} ${points}</td></tr>`;
  const legs = [...trip.stops.map((stop) => stop.leg), trip.to_hub], toll = trip.to_hub.toll_fen ? ` · ${t("通行费", "toll")} ${cents(trip.to_hub.toll_fen)}` : "";
  const book = legs.map((leg) => leg.book_by).filter((by) => by !== null).sort((a, b) => a - b)[0];
  return `${cool}${trip.stops.map((stop, n) => stopRow(stop, first + n, i, truck)).join("")}
    <tr class="hub"><td>❄</td><td class="time">${clock(trip.unload_start)}<br><small>–${clock(trip.unload_end)}</small></td><td colspan="4">${escape(trip.hub)} <small>${t("入库", "unload")}${toll}</small>${book === undefined ? "" : `<br><span class="chip mild">${t("绿通预约不晚于", "book green channel by")} ${clock(book)}</span>`}</td></tr>`;
}

function truckCard(truck, i) {
  let first = 1;
  const rows = truck.trips.map((trip, n) => {
    const head = truck.trips.length > 1 ? `<tr class="hub"><td colspan="6"><b>${t(`第 ${n + 1} 趟`, `Trip ${n + 1}`)}</b></td></tr>` : "";
    const html = tripRows(trip, i, first, truck);
    first += trip.stops.length;
    return head + html;
  }).join("");
  const frozen = state.frozen.has(truck.id), dim = state.picked.truck !== null && state.picked.truck !== i ? " dim" : "";
  const heaviest = Math.max(...truck.trips.map((trip) => trip.stops.reduce((sum, stop) => sum + stop.kg, 0)), 0), share = truck.payload_kg ? Math.min(100, (heaviest / truck.payload_kg) * 100) : 0;
  return `<article class="truck${dim}" style="--color:${colorOf(i)}" data-drop="${escape(truck.id)}"><header>
    <button class="head" data-truck="${i}" aria-pressed="${state.picked.truck === i}"><h3>${frozen ? `${LOCK} ` : ""}${escape(truck.id)} <small>${escape(truck.name)}</small>${isOrdered(truck) ? ` <span class="chip mild">${t("顺序已定", "order kept")}</span>` : ""}</h3>
    <small>${clock(truck.departure)} → ${clock(truck.finish)} · ${truck.km.toFixed(0)} km · ${yuan(truck.cost_fen)} ${t("元", "yuan")} · ${t("满载率", "full")} ${share.toFixed(0)} %</small><div class="loadbar"><i style="width:${share.toFixed(0)}%"></i></div></button>
    <button class="menu" data-truckmenu="${i}" aria-label="${t("整车操作", "actions of")} ${escape(truck.id)}">⋯</button></header><table>${rows}</table></article>`;
}

function leftBehind(plan) {
  if (!plan.unserved.length) return "";
  return `<section class="truck left" aria-label="${t("未收", "left behind")}"><header><button class="head" tabindex="-1"><h3 class="warn">${t("未收", "Left behind")} ${plan.unserved.length} ${t("批", "lots")}</h3></button></header>${plan.unserved.map((lot) => `
    <article><b>${escape(lot.market)}</b> ${escape(named(lot.product))} ${lot.kg} kg <small>${escape(lot.lot)}</small><p>${t("原因", "Why")}${colon()}${escape(named(lot.why))}</p>
    <div class="ways">${(lot.remedies || []).map((way, k) => way.kind === "none_found" ? `<small>${escape(named(way))}</small>` : `<button data-remedy="${escape(lot.lot)}" data-way="${k}">${escape(named(way))}</button>`).join("")}</div></article>`).join("")}</section>`;
}

function costs(plan) {
  const base = state.base, of = (some, zh) => some.costs.find((item) => item.zh === zh)?.fen || 0;
  const rows = plan.costs.filter((item) => item.fen !== 0 || (base && of(base, item.zh))).map((item) => {
    const change = base ? item.fen - of(base, item.zh) : 0;
    return `<tr><td>${escape(named(item))}</td><td class="n">${cents(item.fen)}</td>${base ? `<td class="n">${cents(of(base, item.zh))}</td><td class="n ${change > 0 ? "more" : change < 0 ? "less" : ""}">${change > 0 ? "+" : ""}${cents(change)}</td>` : ""}</tr>`;
  }).join("");
  const total = base ? plan.total_fen - base.total_fen : 0;
  return `<details class="costs"${base ? " open" : ""}><summary>${t("费用明细（元）", "Costs (yuan)")}</summary><table>${base ? `<thead><tr><th></th><th class="n">${t("本方案", "this")}</th><th class="n">${t("对比", "other")}</th><th class="n">${t("差", "change")}</th></tr></thead>` : ""}<tbody>${rows}
    <tr><td><b>${t("合计", "total")}</b></td><td class="n"><b>${cents(plan.total_fen)}</b></td>${base ? `<td class="n">${cents(base.total_fen)}</td><td class="n ${total > 0 ? "more" : "less"}"><b>${total > 0 ? "+" : ""}${cents(total)}</b></td>` : ""}</tr></tbody></table>${base ? differences(plan, base) : ""}</details>`;
}

/** Which lots another plan fetches otherwise, in words. */
function differences(plan, base) {
  const trucksOf = (some) => new Map(stopsOf(some).map(({ stop, truck }) => [stop.lot, [truck.id, stop]]));
  const [now, then] = [trucksOf(plan), trucksOf(base)], lines = [];
  for (const lot of new Set([...now.keys(), ...then.keys()])) {
    const [a, b] = [now.get(lot), then.get(lot)];
    if (a && !b) lines.push(t(`${lot}：原来未收，现由 ${a[0]} 收`, `${lot}: was left behind, now on ${a[0]}`));
    else if (!a && b) lines.push(t(`${lot}：原由 ${b[0]} 收，现在未收`, `${lot}: was on ${b[0]}, now left behind`));
    else if (a[0] !== b[0]) lines.push(t(`${lot}：${b[0]} → ${a[0]}`, `${lot}: ${b[0]} → ${a[0]}`));
    else if (Math.abs(a[1].load_start - b[1].load_start) >= 900) lines.push(t(`${lot}：装货 ${clock(b[1].load_start)} → ${clock(a[1].load_start)}`, `${lot}: loaded ${clock(b[1].load_start)} → ${clock(a[1].load_start)}`));
  }
  const list = lines.length ? `<ul>${lines.slice(0, 40).map((line) => `<li>${escape(line)}</li>`).join("")}</ul>` : `<p class="dim">${t("车和时间都一样", "same trucks, same times")}</p>`;
  return `<h3>${t("与对比方案不同", "Differences")}</h3>${list}<button id="endcompare">${t("结束对比", "End comparison")}</button>`;
}

export function drawPlan() {
  const box = $("#side"), plan = state.plan, scroll = box.scrollTop, job = state.job;
  const kept = state.planId && state.plans.find((one) => one.id === state.planId);
  const left = plan ? plan.trucks.length : 0;
  box.innerHTML = `<div id="run"><button class="main" id="plan"${job || !state.lots.length ? " disabled" : ""}>${plan ? t("重新排班", "Plan anew") : t("排班", "Plan the day")}</button>
      <label>${t("用时", "for")} <select id="seconds" aria-label="${t("排班用时", "seconds to search")}">${[3, 10, 30, 60].map((s) => `<option value="${s}"${s === seconds ? " selected" : ""}>${s} s</option>`).join("")}</select></label>
      ${plan ? `<button id="rest"${job ? " disabled" : ""} title="${t("锁定的不动，其余重排", "what is locked stays, the rest is planned anew")}">${t("重排其余", "Re-plan the rest")}</button>` : ""}
      <button id="undo"${state.undo.length && !job ? "" : " disabled"} title="${escape(state.undo.at(-1)?.label || "")}">${t("撤销", "Undo")}</button></div>
    <div id="progress" aria-live="off"${job ? "" : " hidden"}><progress max="1" aria-label="${t("进度", "progress")}"></progress><span id="share"></span><span id="cost"></span><button id="cancel">${t("就用现在的", "Stop, keep best")}</button></div>
    ${!plan && !job ? `<p class="empty">${state.lots.length ? t("今天还没有方案。点“排班”，几秒钟就有。", "No plan yet. Plan the day: it takes seconds.") : t("先到“货批”里填入今天的货。", "Enter the day's lots first.")}</p>` : ""}
    ${plan ? `${figures(plan)}${kept ? `<p class="dim">${t("方案", "plan")} ${escape(kept.created_at.slice(0, 16).replace("T", " "))} · ${kept.state === "approved" ? `<span class="chip good">${t("已定稿", "approved")}</span>` : kept.state === "discarded" ? `<span class="chip">${t("已弃用", "discarded")}</span>` : t("未定稿", "proposed")}${state.locks.length ? ` · ${t("锁定", "locks")} ${state.locks.length}` : ""}${state.frozen.size ? ` · ${t("整车锁定", "routes kept")} ${state.frozen.size}` : ""}</p>` : ""}
      ${leftBehind(plan)}${costs(plan)}${plan.trucks.map(truckCard).join("")}
      ${spare(plan)}${left ? "" : `<p class="empty">${t("没有一辆车出门", "no truck leaves")}</p>`}` : ""}`;
  box.scrollTop = scroll;
  listen(box);
  progress();
}

/** Trucks that stay at home: a lot can be dropped on them too. */
function spare(plan) {
  const idle = state.vehicles.filter((vehicle) => !plan.trucks.some((truck) => truck.id === vehicle.id));
  if (!idle.length) return "";
  return `<section class="truck" style="--color:#93a1ad"><header><button class="head" tabindex="-1"><h3>${t("未出车", "Not used")} ${idle.length}</h3></button></header><p style="padding:0 8px 8px">${idle.map((vehicle) => `<span class="chip" data-drop="${escape(vehicle.id)}">${escape(vehicle.id)}</span>`).join(" ")}</p></section>`;
}

function listen(box) {
  const on = (selector, run) => { const found = $(selector, box); if (found) found.onclick = run; };
  on("#plan", () => run({ seconds, frozen: [...state.frozen], ...(state.frozen.size ? { from: state.planId } : {}) }, t("排班", "planning")));
  on("#rest", () => replanRest());
  on("#undo", undoLast);
  on("#cancel", () => state.job && attempt(() => ask("POST", at`/jobs/${state.job.id}/cancel`)));
  on("#endcompare", () => { state.base = null; state.baseId = null; show(); });
  const choice = $("#seconds", box);
  if (choice) choice.onchange = () => { seconds = Number(choice.value); };
  box.onclick = (event) => {
    const { target } = event, menu = target.closest("[data-menu]"), truckButton = target.closest("[data-truckmenu]"), way = target.closest("[data-remedy]"), row = target.closest("tr.lot"), head = target.closest("button.head[data-truck]");
    if (menu) stopMenu(menu.dataset.menu, Number(menu.dataset.truck));
    else if (truckButton) truckMenu(Number(truckButton.dataset.truckmenu));
    else if (way) useRemedy(way.dataset.remedy, Number(way.dataset.way));
    else if (row) { state.picked = { truck: Number(row.dataset.truck), lot: row.dataset.lot }; show(); $(`tr.lot[data-lot="${CSS.escape(row.dataset.lot)}"]`)?.focus(); }
    else if (head) { const i = Number(head.dataset.truck); state.picked = { ...state.picked, truck: state.picked.truck === i ? null : i }; show(); $(`button.head[data-truck="${i}"]`)?.focus(); }
  };
  box.onkeydown = (event) => {
    if (!event.target.matches?.("tr.lot")) return;
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); event.target.click(); }
    if (event.key === "m" || event.key === "ContextMenu") { event.preventDefault(); stopMenu(event.target.dataset.lot, Number(event.target.dataset.truck)); }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { const rows = $$("tr.lot", box), next = rows[rows.indexOf(event.target) + step]; if (next) { event.preventDefault(); next.focus(); } }
  };
  drag(box);
}

function drag(box) {
  let lot = null, from = null;
  box.ondragstart = (event) => {
    const row = event.target.closest?.("tr.lot");
    if (!row) return;
    lot = row.dataset.lot;
    from = state.plan.trucks[Number(row.dataset.truck)].id;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", lot);
  };
  const clear = () => $$(".over, .before, .after", box).forEach((one) => one.classList.remove("over", "before", "after"));
  // On the same truck a row shows where the lot would come; on another truck its whole card is the goal.
  const goal = (event) => {
    const card = event.target.closest?.("[data-drop]"), row = event.target.closest?.("tr.lot");
    if (!lot || !card) return null;
    if (card.dataset.drop !== from) return { card };
    if (!row || row.dataset.lot === lot) return null;
    const { top, height } = row.getBoundingClientRect();
    return { row, isAfter: event.clientY > top + height / 2 };
  };
  box.ondragover = (event) => {
    const found = goal(event);
    clear();
    if (!found) return;
    event.preventDefault();
    if (found.card) found.card.classList.add("over");
    else found.row.classList.add(found.isAfter ? "after" : "before");
  };
  box.ondrop = (event) => {
    const found = goal(event);
    clear();
    if (found) event.preventDefault();
    if (found?.card) moveLot(lot, found.card.dataset.drop);
    else if (found) moveWithin(lot, found.row.dataset.lot, found.isAfter);
    lot = null;
  };
  box.ondragend = () => { lot = null; clear(); };
}
