// Print and send: a sheet per truck, links for the drivers, files for the office.
import { $, $$, state, t, escape, clock, colorOf, yuan, ask, at, attempt, reloadPlans, openPlan, say, show } from "./core.js";

const links = new Map();

const file = (format, vehicle) => `/api/v1${at`/plans/${state.planId}/exports/${format}`}?language=${state.language}${vehicle ? `&vehicle=${encodeURIComponent(vehicle)}` : ""}`;

function message(truck, link) {
  const lots = truck.trips.reduce((sum, trip) => sum + trip.stops.length, 0), driver = state.drivers.find((one) => one.vehicle === truck.id);
  const legs = truck.trips.flatMap((trip) => [...trip.stops.map((stop) => stop.leg), trip.to_hub]), book = legs.map((leg) => leg.book_by).filter((by) => by !== null).sort((a, b) => a - b)[0];
  const first = truck.trips[0]?.stops[0];
  return [
    t(`${driver ? `${driver.name}：` : ""}${truck.id} ${state.day.date} ${clock(truck.departure)} 出车，收 ${lots} 批 ${truck.kg} kg，${clock(truck.finish)} 收工。`, `${driver ? `${driver.name}: ` : ""}${truck.id} ${state.day.date} leaves ${clock(truck.departure)}, ${lots} lots, ${truck.kg} kg, back ${clock(truck.finish)}.`),
    first ? t(`第一站 ${first.market} ${clock(first.load_start)}。`, `First stop ${first.market} ${clock(first.load_start)}.`) : "",
    book === undefined ? "" : t(`绿通预约不晚于 ${clock(book)}。`, `Book the green channel by ${clock(book)}.`),
    link ? `${link.url}` : "",
  ].filter(Boolean).join("\n");
}

function card(truck, i) {
  const link = links.get(`${state.planId} ${truck.id}`);
  const legs = truck.trips.flatMap((trip) => [...trip.stops.map((stop) => stop.leg), trip.to_hub]);
  const books = [...new Set(legs.map((leg) => leg.book_by).filter((by) => by !== null))].sort((a, b) => a - b);
  return `<article class="card truckcard" style="--color:${colorOf(i)}"><h3>${escape(truck.id)} <small>${escape(truck.name)}</small></h3>
    <p>${clock(truck.departure)} → ${clock(truck.finish)} · ${truck.km.toFixed(0)} km · ${truck.kg} kg</p>
    <p>${books.length ? `<span class="chip mild">${t("绿通预约不晚于", "green channel by")} ${books.map(clock).join("、")}</span>` : `<span class="dim">${t("不用绿通预约", "no green-channel booking")}</span>`}</p>
    <div class="row"><a class="button" target="_blank" href="${file("sheet", truck.id)}">${t("路线单 PDF", "Route sheet PDF")}</a><button data-link="${escape(truck.id)}">${t("司机链接", "Driver link")}</button>
      <a class="button" href="${file("driver", truck.id)}">${t("离线页文件", "Page as a file")}</a><a class="button" href="${file("gpx", truck.id)}">GPX</a><a class="button" href="${file("ics", truck.id)}">${t("日历", "Calendar")}</a><a class="button" href="${file("links", truck.id)}">${t("导航链接", "Map links")}</a></div>
    ${link ? `<div class="linkbox">${link.qr}<div style="flex:1;min-width:0"><textarea style="width:100%" readonly aria-label="${t("给司机的消息", "message for the driver")}">${escape(message(truck, link))}</textarea><button data-copy="${escape(truck.id)}">${t("复制消息", "Copy the message")}</button> <a href="${escape(link.url)}" target="_blank">${t("打开", "open")}</a></div></div>
      <p class="dim">${t("有效到", "valid until")} ${escape(link.until.slice(0, 16).replace("T", " "))}${/\/\/(127|localhost|\[::1)/.test(link.url) ? ` · <span class="warn">${t("这是本机地址，手机打不开；请用局域网地址打开本页再生成", "this is an address of this machine only: open this page by its network address and make the link again")}</span>` : ""}</p>` : ""}</article>`;
}

export function drawSend() {
  const box = $("#view-send"), plan = state.plan;
  if (!plan) { box.innerHTML = `<p class="empty">${t("还没有方案，先排班。", "No plan yet: plan the day first.")}</p>`; return; }
  const approved = state.about?.state === "approved";
  box.innerHTML = `<div class="bar"><h1 style="font-size:18px">${t("打印和下发", "Print and send")}</h1>
      <span>${plan.trucks.length} ${t("辆车", "trucks")} · ${yuan(plan.total_fen)} ${t("元", "yuan")}</span>
      ${approved ? `<span class="chip good">${t("已定稿", "approved")}</span>` : `<button class="main" id="approve">${t("定稿", "Approve this plan")}</button>`}<span class="space"></span>
      <button id="alllinks">${t("生成全部司机链接", "Make all driver links")}</button><button id="sheets">${t("打开全部路线单", "Open all sheets")}</button>
      <a class="button" href="${file("xlsx")}">Excel</a><a class="button" href="${file("geojson")}">GeoJSON</a><a class="button" href="${file("epcis")}">EPCIS</a><a class="button" href="/api/v1${at`/plans/${state.planId}/page`}" target="_blank">${t("方案页", "Plan page")}</a></div>
    ${plan.unserved.length ? `<p class="chip bad" style="margin-bottom:10px">${t(`还有 ${plan.unserved.length} 批未收`, `${plan.unserved.length} lots are left behind`)}</p>` : ""}
    <div class="cards">${plan.trucks.map(card).join("")}</div>`;
  const approve = $("#approve", box);
  if (approve) approve.onclick = () => attempt(async () => {
    await ask("PUT", at`/plans/${state.planId}/state`, { state: "approved" });
    await reloadPlans();
    await openPlan(state.planId);
    show();
    say(t("已定稿：司机链接和当天的跟踪都用它", "approved: driver links and the running day use it"));
  });
  $("#alllinks", box).onclick = () => attempt(async () => { for (const truck of plan.trucks) await makeLink(truck.id); drawSend(); });
  $("#sheets", box).onclick = () => { for (const link of $$('a[href*="/exports/sheet"]', box)) window.open(link.href, "_blank"); };
  box.onclick = (event) => {
    const { link, copy } = event.target.dataset;
    if (link) attempt(async () => { await makeLink(link); drawSend(); $(`[data-link="${CSS.escape(link)}"]`)?.focus(); });
    if (copy) {
      const area = event.target.parentElement.querySelector("textarea");
      area.select();
      (navigator.clipboard ? navigator.clipboard.writeText(area.value) : Promise.reject(new Error())).catch(() => document.execCommand("copy")).then(() => say(t("已复制，可粘贴到微信", "copied; paste it into a chat")));
    }
  };
}

async function makeLink(vehicle) {
  const made = await ask("POST", at`/plans/${state.planId}/routes/${vehicle}/links`, { hours: 48 });
  links.set(`${state.planId} ${vehicle}`, { url: `${location.origin}/d/${made.link}/`, until: made.expires_at, qr: made.qr_svg || "" });
}
