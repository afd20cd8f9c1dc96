// The running day: something happens, the rest is planned anew, the changes are said in words.
import { $, state, t, colon, named, escape, cents, ask, at, attempt, complain, openPlan, reloadPlans, show, say } from "./core.js";
import { follow } from "./plan.js";

const KINDS = [
  ["truck_broken", () => t("车坏了，走不了", "Truck broken down"), "vehicle"], ["unit_broken", () => t("冷机坏了，车能走", "Refrigeration failed, truck drives"), "vehicle"],
  ["market_late", () => t("市场晚了", "Market is late"), "market", "until"], ["market_absent", () => t("市场没人", "Nobody at the market"), "market"],
  ["market_power_cut", () => t("市场冷库停电", "Power cut at the market"), "market"], ["lot_cancelled", () => t("货批取消", "Lot cancelled"), "lot"],
  ["lot_size", () => t("货量与申报不同", "Lot larger or smaller"), "lot", "kg"], ["lot_warm", () => t("货温与申报不同", "Lot of another temperature"), "lot", "core_c"],
  ["hub_closed", () => t("集散中心关门", "Hub closed"), "hub"], ["hub_full", () => t("集散中心满了", "Hub full"), "hub"],
  ["toll_refused", () => t("绿通预约被拒", "Green-channel booking refused"), "vehicle"],
];
const form = { kind: "truck_broken", at: "05:10" };
let watched = null, news = null, loaded = null;

const inForce = () => state.plans.find((plan) => plan.state === "approved");

async function refresh() {
  const day = state.day.id;
  const events = (await ask("GET", at`/days/${day}/events?limit=1000`)).items;
  let where = null;
  try { if (inForce()) where = await ask("GET", at`/days/${day}/state`); } catch (error) { where = { refusal: error.message }; }
  watched = { day, events, where };
}

function subject(kind) {
  const [, , what, extra] = KINDS.find((one) => one[0] === kind);
  const options = { vehicle: state.plan?.trucks.map((truck) => [truck.id, truck.id]) || [], market: state.markets.map((one) => [one.id, one.name || one.id]), lot: state.lots.map((one) => [one.id, `${one.id} ${one.product}`]), hub: state.hubs.map((one) => [one.id, one.name || one.id]) }[what];
  const names = { vehicle: t("哪辆车", "Truck"), market: t("哪个市场", "Market"), lot: t("哪批货", "Lot"), hub: t("哪个中心", "Hub") };
  const more = { until: [t("几点才能装", "Loads from"), "07:00"], kg: [t("实际重量 kg", "Mass, kg"), ""], core_c: [t("实测中心温度 °C", "Core, °C"), ""] }[extra];
  return `<label>${names[what]}<select name="subject">${options.map(([id, name]) => `<option value="${escape(id)}"${form.subject === id ? " selected" : ""}>${escape(name)}</option>`).join("")}</select></label>${more ? `<label>${more[0]}<input name="${extra}" value="${more[1]}" required></label>` : ""}`;
}

export function drawLive() {
  const box = $("#view-live"), approved = inForce();
  if (!state.plan) { box.innerHTML = `<p class="empty">${t("还没有方案，先排班。", "No plan yet: plan the day first.")}</p>`; return; }
  if (watched?.day !== state.day.id && loaded !== state.day.id) { loaded = state.day.id; attempt(refresh).then(show); }
  const sentences = (list) => (list?.length ? `<ul class="changes">${list.map((one) => `<li>${escape(named(one))}</li>`).join("")}</ul>` : "");
  const where = watched?.day === state.day.id ? watched.where : null, events = watched?.day === state.day.id ? watched.events : [];
  box.innerHTML = `<div class="two"><div class="card"><h2>${t("出了什么事？", "What has happened?")}</h2>
      ${approved ? `<p class="dim">${t("执行中的方案", "plan in force")}${colon()}${escape(approved.created_at.slice(0, 16).replace("T", " "))} · ${cents(approved.summary.cost_fen)} ${t("元", "yuan")}</p>` : `<p class="warn">${t("还没有定稿的方案。", "No plan is approved yet.")} <button id="approve">${t("把正在看的定稿", "Approve the one shown")}</button></p>`}
      <form class="form" id="event"><label>${t("事情", "Event")}<select name="kind">${KINDS.map(([kind, name]) => `<option value="${kind}"${kind === form.kind ? " selected" : ""}>${name()}</option>`).join("")}</select></label>
      ${subject(form.kind)}<label>${t("几点（北京时间）", "When (Beijing time)")}<input name="at" value="${escape(form.at)}" required pattern="\\d{1,2}:\\d{2}"></label>
      <button class="main"${approved && !state.job ? "" : " disabled"}>${t("上报并重排其余", "Report and re-plan the rest")}</button></form>
      <p id="live-progress" role="status">${state.job ? escape(state.job.words) : ""}</p></div>
    <div>${news ? `<div class="card" id="news" style="margin-bottom:12px"><h2>${t("重排结果", "The new plan")}</h2>
      <p>${t("新的合计", "new total")} <b>${cents(news.cost)}</b> ${t("元", "yuan")} · ${t("未收", "left behind")} <b>${news.unserved}</b></p>
      <div class="bar"><button class="main" id="accept">${t("采用新方案", "Put it into force")}</button><button id="look">${t("在地图上看", "Show it on the map")}</button></div>
      <p>${news.changes.length ? t(`改动 ${news.changes.length} 处：`, `${news.changes.length} changes:`) : t("不用改动。", "Nothing needs to change.")}</p>${sentences(news.changes)}
      ${news.contradictions?.length ? `<h3 class="warn">${t("相互矛盾的报告", "Reports that contradict each other")}</h3>${sentences(news.contradictions)}` : ""}</div>` : ""}
    <div class="card"><h2>${t("当天进展", "How the day stands")}</h2>
      ${!approved ? `<p class="dim">${t("方案定稿后，这里显示车到哪了、何时到下一站、哪批货要担心。", "Once a plan is approved: where trucks are, when they arrive, which lots are at risk.")}</p>` : ""}
      ${where?.refusal ? `<p class="warn">${escape(where.refusal)}</p>` : ""}
      ${where?.alarms?.length ? `<h3 class="warn">${t("报警", "Alarms")}</h3>${sentences(where.alarms)}` : ""}
      ${where?.etas?.length ? `<div class="sheet" style="max-height:300px" tabindex="0" role="region" aria-label="${t("预计到达", "arrivals to come")}"><table><thead><tr><th>${t("车", "Truck")}</th><th>${t("下一处", "Place")}</th><th>${t("预计到达", "Arrives")}</th><th class="n">${t("余量", "Slack")}</th></tr></thead><tbody>${where.etas.slice(0, 60).map((eta) => `<tr><td>${escape(eta.vehicle)}</td><td>${escape(placeName(eta.place))}</td><td>${escape(eta.arrival.slice(11, 16))}</td><td class="n ${eta.slack_s < 0 ? "warn" : ""}">${minutes(eta.slack_s)}</td></tr>`).join("")}</tbody></table></div>` : ""}
      <h3 style="margin-top:10px">${t("已上报", "Reported")} ${events.length}</h3>${events.length ? `<ul class="changes">${[...events].reverse().slice(0, 30).map(({ event, told_by }) => `<li>${escape(String(event.at).replace(/^.*T(\d\d:\d\d).*$/, "$1"))} ${escape(words(event))} <small>${escape(told_by)}</small></li>`).join("")}</ul>` : `<p class="dim">${t("还没有人上报", "Nothing has been reported yet")}</p>`}
      <button id="refresh">${t("刷新", "Refresh")}</button></div></div></div>`;
  listen(box);
}

// What drivers report appears by itself, unless someone is just filling in the form.
const asleep = () => state.view !== "live" || document.hidden || state.job || $("#event")?.contains(document.activeElement);
setInterval(async () => {
  if (asleep() || !watched) return;
  const before = JSON.stringify(watched);
  try { await refresh(); } catch { return; }
  if (JSON.stringify(watched) !== before && !asleep()) show();
}, 15_000);

/** `45 min`, `2 h 05 min`. */
function minutes(seconds) {
  const all = Math.round(seconds / 60), long = Math.abs(all);
  return long < 100 ? `${all} min` : `${all < 0 ? "−" : ""}${Math.floor(long / 60)} h ${String(long % 60).padStart(2, "0")} min`;
}

const placeName = (id) => [...state.markets, ...state.hubs].find((one) => one.id === id)?.name || id;

function words(event) {
  const kind = KINDS.find(([name]) => name === event.kind);
  const usual = { started: t("出车", "leaves"), arrived: t("到了", "arrived at"), loaded: t("装好", "loaded"), left: t("离开", "left"), delivered: t("交接完成", "handed over at") };
  const name = kind ? kind[1]() : usual[event.kind] || event.kind;
  return [event.vehicle, name, event.place && placeName(event.place), event.market && placeName(event.market), event.lot, event.hub && placeName(event.hub)].filter(Boolean).join(" ");
}

function listen(box) {
  const on = (selector, run) => { const found = $(selector, box); if (found) found.onclick = () => attempt(run); };
  on("#refresh", async () => { await refresh(); show(); });
  on("#approve", async () => { await ask("PUT", at`/plans/${state.planId}/state`, { state: "approved" }); await reloadPlans(); await refresh(); show(); });
  on("#look", async () => { await openPlan(news.plan); state.view = "plan"; show(); });
  on("#accept", async () => {
    await ask("PUT", at`/plans/${news.plan}/state`, { state: "approved" });
    await reloadPlans();
    await openPlan(news.plan);
    news = null;
    await refresh();
    show();
    say(t("新方案已生效，请把新的路线单和链接发给有改动的司机", "the new plan is in force: send new sheets and links to the drivers it changes"));
  });
  const event = $("#event", box);
  event.kind.onchange = () => { form.kind = event.kind.value; drawLive(); $("#event").kind.focus(); };
  event.onsubmit = (submitted) => { submitted.preventDefault(); report(event); };
}

async function report(event) {
  const [, , what, extra] = KINDS.find((one) => one[0] === form.kind), moment = event.at.value;
  Object.assign(form, { at: moment, subject: event.subject.value });
  const chosen = event.subject.selectedOptions[0]?.textContent || "";
  const body = { id: `${KINDS.find((one) => one[0] === form.kind)[1]()} ${chosen} ${moment}`, at: moment, kind: form.kind, [what]: event.subject.value };
  if (extra) body[extra] = extra === "until" ? event[extra].value : Number(event[extra].value);
  try {
    await ask("POST", at`/days/${state.day.id}/events`, body);
    const job = await ask("POST", at`/days/${state.day.id}/replans`, { at: moment, seconds: 3, language: state.language });
    const result = await follow(job, t("正在重排其余…", "planning the rest…"));
    if (!result?.plan) { await refresh(); show(); return; }
    const [changes, about] = await Promise.all([ask("GET", at`/plans/${result.plan}/changes`), ask("GET", at`/plans/${result.plan}/about`)]);
    news = { plan: result.plan, changes: changes.changes || [], contradictions: changes.contradictions || [], cost: about.summary.cost_fen, unserved: about.summary.unserved };
    await reloadPlans();
    await refresh();
    show();
    $("#news")?.scrollIntoView({ block: "nearest" });
  } catch (error) { state.job = null; complain(error); show(); }
}
