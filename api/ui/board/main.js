// The coordinator's board: which day, which step, and the parts that show it.
import { $, $$, state, t, escape, all, ask, loadDay, openPlan, setLanguage, show, part, attempt } from "./core.js";
import { drawLots } from "./lots.js";
import { openIntake } from "./intake.js";
import { drawPlan } from "./plan.js";
import { drawMap, resized } from "./map.js";
import { timeline, temperature } from "./charts.js";
import { drawSend } from "./send.js";
import { drawLive } from "./live.js";
import { drawHistory } from "./history.js";

const VIEWS = ["lots", "plan", "send", "live", "history"];

function top() {
  document.title = t("冷途 · 调度台", "coldroute · board");
  $("#day-label").textContent = t("日子", "day");
  $("#planner").textContent = t("选址规划", "Siting");
  $("#language").textContent = t("English", "中文");
  $("#views").setAttribute("aria-label", t("步骤", "steps"));
  $("#day").innerHTML = state.days.map((day) => `<option value="${escape(day.id)}"${day.id === state.day?.id ? " selected" : ""}>${escape(day.date)} ${escape(day.name || day.id)}</option>`).join("");
  const problems = state.findings.filter((one) => one.severity === "error" && (state.lots.length || one.pointer !== "/lots")).length;
  const names = { lots: t("1 货批", "1 Lots"), plan: t("2 排班", "2 Plan"), send: t("3 下发", "3 Send"), live: t("4 当天", "4 Live"), history: t("历史", "History") };
  $("#views").innerHTML = VIEWS.map((view) => `<button type="button" data-view="${view}"${state.view === view ? ' aria-current="page"' : ""}>${names[view]}${view === "lots" && problems ? `<span class="badge" title="${t("处问题", "problems")}">${problems}</span>` : ""}</button>`).join("");
  $("#notes").textContent = $("#notes").title = state.day?.notes || "";
  for (const view of VIEWS) $(`#view-${view}`).hidden = !state.day || state.view !== view;
  $("#loading").hidden = Boolean(state.day);
  if (!state.day && state.days.length === 0 && state.ready) $("#loading").textContent = t("还没有日子：用 POST /api/v1/days/import 导入一天的表格", "There is no day yet: import one with POST /api/v1/days/import");
}

part(top);
part(() => {
  if (!state.day) return;
  if (state.view === "lots") drawLots();
  if (state.view === "plan") { drawPlan(); drawMap(); timeline(); temperature(); }
  if (state.view === "send") drawSend();
  if (state.view === "live") drawLive();
  if (state.view === "history") drawHistory();
});

async function choose(id, plan) {
  await attempt(async () => {
    await loadDay(id);
    const wanted = state.plans.find((one) => one.id === plan) || state.plans.find((one) => one.state === "approved") || state.plans.find((one) => one.state !== "discarded");
    await openPlan(wanted?.id || null);
  });
  show();
}

$("#views").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  state.view = button.dataset.view;
  show();
  $(`#views [data-view="${state.view}"]`).focus();
});
$("#day").addEventListener("change", (event) => choose(event.target.value));
$("#language").addEventListener("click", () => { setLanguage(state.language === "zh" ? "en" : "zh"); show(); });
window.addEventListener("resize", () => { if (state.view === "plan") { timeline(); temperature(); resized(); } });

// Files may be dropped anywhere.
let depth = 0;
const hint = (on) => { $("#drop").hidden = !on; $("#drop p").textContent = t("松手导入 Excel、CSV 或文字", "Drop Excel, CSV or text to read it"); };
window.addEventListener("dragenter", (event) => { if ([...event.dataTransfer.types].includes("Files")) { depth += 1; hint(true); } });
window.addEventListener("dragleave", () => { depth = Math.max(0, depth - 1); if (!depth) hint(false); });
window.addEventListener("dragover", (event) => { if ([...event.dataTransfer.types].includes("Files")) event.preventDefault(); });
window.addEventListener("drop", (event) => {
  depth = 0;
  hint(false);
  const file = event.dataTransfer.files[0];
  if (file) { event.preventDefault(); openIntake({ file }); }
});

async function begin() {
  setLanguage(state.language);
  const hash = new URLSearchParams(location.hash.slice(1));
  if (VIEWS.includes(hash.get("view"))) state.view = hash.get("view");
  await attempt(async () => {
    const [days, areas, lately] = await Promise.all([all("/days"), all("/areas"), ask("GET", "/plans?limit=1")]);
    state.lately = lately.items[0]?.day;
    state.days = days.sort((a, b) => (a.date < b.date ? 1 : -1));
    state.areas = new Map(areas.map((area) => [area.id, area]));
    state.ready = true;
  });
  await choose(hash.get("day") || state.lately, hash.get("plan"));
  $$("main")[0].dataset.ready = "yes";
}
begin();
