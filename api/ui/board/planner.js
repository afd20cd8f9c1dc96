// The planner's page: candidate sites on the map, studies of a question, side by side.
import { $, $$, state, t, colon, named, escape, number, ask, at, all, attempt, complain, setLanguage, say } from "./core.js";
import { groundLayer } from "./ground.js";
import { credit, newMap } from "./map.js";
import { drawReach, forgetReach, reachBar } from "./reach.js";
import { minimap, pareto, tornado } from "./siting-charts.js";

const SITE_COLORS = ["#0072b2", "#b84a00", "#00795a", "#a3497c", "#7a5195", "#8a6a00", "#00707c", "#8d4004", "#3f51b5", "#4c7a1e", "#c2185b", "#455a64", "#5d4037", "#00695c", "#6a1b9a"];
const own = { questions: [], question: null, sites: [], studies: [], shown: null, report: null, chosen: new Set(), forced: new Set(), forbidden: new Set(), job: null, map: null, layer: null, reports: new Map() };
const million = (yuan) => `${number(yuan / 1e6, 1)} ${t("百万元", "M yuan")}`;

async function openQuestion(id) {
  own.question = await ask("GET", at`/sitings/${id}`);
  own.sites = own.question.sites || [];
  own.studies = (await all(at`/studies?siting=${id}`)).reverse();
  own.forced = new Set();
  own.forbidden = new Set();
  forgetReach();
  own.chosen = new Set(own.studies.slice(0, 3).map((one) => one.id));
  await openStudy(own.studies[0]?.id || null);
}

async function reportOf(id) {
  if (!own.reports.has(id)) own.reports.set(id, await ask("GET", at`/studies/${id}`));
  return own.reports.get(id);
}

async function openStudy(id) {
  own.shown = id;
  own.report = id ? await reportOf(id) : null;
  await Promise.all([...own.chosen].map(reportOf));
}

function form() {
  const settings = own.question?.siting || {}, decided = (set) => [...set].map((id) => own.sites.find((one) => String(one.site_id) === id)?.name || id).join("、") || t("无", "none");
  const job = own.job;
  $("#ask").innerHTML = `<h1 style="font-size:18px">${t("选址研究", "Siting studies")}</h1><p class="dim">${escape(settings.notes || "")}</p>
    <form class="form" id="study"><label>${t("方案名", "Name of this scenario")}<input name="name" value="${escape(t("方案", "scenario"))} ${own.studies.length + 1}"></label>
      <label>${t("预算（百万元）", "Budget (million yuan)")}<input name="budget" inputmode="decimal" value="${settings.budget_yuan ? settings.budget_yuan / 1e6 : ""}"></label>
      <label>${t("建几处（含已建）", "Number of sites")}<input name="sites" inputmode="numeric" placeholder="${t("不限", "any")}" value="${escape(settings.sites ?? "")}"></label>
      <label>${t("目标", "Objective")}<select name="objective">${[["cost", t("总费用最低", "lowest cost")], ["minutes", t("平均时间最短", "shortest mean time")], ["worst", t("最远县最近（公平）", "nearest farthest county (equity)")]].map(([key, name]) => `<option value="${key}"${settings.objective === key ? " selected" : ""}>${name}</option>`).join("")}</select></label>
      <label>${t("计算量", "Effort")}<select name="steps"><option value="400">${t("快（几秒）", "fast (seconds)")}</option><option value="20000">${t("细（几十秒）", "thorough (tens of seconds)")}</option></select></label>
      <label style="display:flex;gap:8px"><input type="checkbox" name="changes" style="width:auto"> ${t("敏感性、逐个去掉、前沿（较慢）", "sensitivity, leave-one-out, fronts (slower)")}</label>
      <p class="dim">${t("必建", "must stand")}${colon()}${escape(decided(own.forced))}<br>${t("不建", "must not stand")}${colon()}${escape(decided(own.forbidden))}<br>${t("点地图上的候选站点来定", "click a candidate on the map to decide")}</p>
      <button class="main"${job ? " disabled" : ""}>${t("研究", "Run the study")}</button></form>
    <div id="job" role="status"${job ? "" : " hidden"}><progress max="1" value="${job?.share || 0}" aria-label="${t("进度", "progress")}"></progress> <span>${escape(job?.words || "")}</span> <button id="stop">${t("就用现在的", "Stop, keep best")}</button></div>
    <h2 style="margin-top:14px">${t("做过的研究", "Studies")}</h2>${own.studies.length ? `<ul class="plain">${own.studies.map((one) => `<li><label><input type="checkbox" data-choose="${one.id}"${own.chosen.has(one.id) ? " checked" : ""} aria-label="${t("对比", "compare")} ${escape(one.name)}"></label> <button class="quiet" data-study="${one.id}"${own.shown === one.id ? ' aria-current="true"' : ""}>${escape(one.name)}</button> <small>${one.sites.length} ${t("处", "sites")} · ${million(one.investment_yuan)} · ${one.mean_minutes.toFixed(0)} min</small></li>`).join("")}</ul>` : `<p class="empty">${t("还没有研究。填好左边，点“研究”。", "No studies yet: fill in the form and run one.")}</p>`}`;
  $("#study").onsubmit = (event) => { event.preventDefault(); run(event.target); };
  const stop = $("#stop");
  if (stop) stop.onclick = () => own.job && attempt(() => ask("POST", at`/jobs/${own.job.id}/cancel`));
  $("#ask").onclick = (event) => { const id = event.target.dataset?.study; if (id) attempt(async () => { await openStudy(id); draw(); }); };
  $("#ask").onchange = (event) => { const id = event.target.dataset?.choose; if (id) { if (event.target.checked) own.chosen.add(id); else own.chosen.delete(id); attempt(async () => { await reportOf(id); results(); }); } };
}

async function run(fields) {
  const siting = { objective: fields.objective.value }, budget = Number(fields.budget.value), sites = Number(fields.sites.value);
  if (fields.budget.value.trim()) siting.budget_yuan = Math.round(budget * 1e6);
  if (fields.sites.value.trim()) siting.sites = sites;
  if (![budget, sites].every((value) => Number.isFinite(value) && value >= 0)) { say(t("预算和处数要填数字", "budget and sites must be numbers"), { bad: true }); return; }
  try {
    const job = await ask("POST", at`/sitings/${own.question.id}/studies`, { name: fields.name.value, siting, forced: [...own.forced], forbidden: [...own.forbidden], effort: { steps: Number(fields.steps.value), changes: fields.changes.checked, routed_plans: 0 } });
    own.job = { id: job.id, share: 0, words: t("排队", "queued") };
    form();
    const events = new EventSource(job.events);
    const [name, data] = await new Promise((resolve) => {
      events.addEventListener("progress", (event) => {
        const report = JSON.parse(event.data);
        Object.assign(own.job, { share: report.share, words: `${Math.round(report.share * 100)} %${report.bound && report.value ? ` · ${t("差距", "gap")} ${(100 * (1 - report.bound / report.value)).toFixed(2)} %` : ""}` });
        const box = $("#job");
        $("progress", box).value = report.share;
        $("span", box).textContent = own.job.words;
      });
      for (const kind of ["done", "cancelled", "failed"]) events.addEventListener(kind, (event) => resolve([kind, JSON.parse(event.data || "{}")]));
    });
    events.close();
    own.job = null;
    if (name === "failed") { say(named(data), { bad: true }); draw(); return; }
    const study = (await ask("GET", at`/jobs/${job.id}`)).result?.study;
    own.studies = (await all(at`/studies?siting=${own.question.id}`)).reverse();
    if (study) { own.chosen.add(study); await openStudy(study); }
    draw();
  } catch (error) { own.job = null; complain(error); form(); }
}

function drawMap() {
  if (!own.map) { own.map = newMap($("#map")); }
  const roads = `${own.question.map} ${state.language}`;
  if (own.roads?.key !== roads) {
    own.roads?.layer.remove();
    own.roads = { key: roads, layer: groundLayer(own.question.map).addTo(own.map) };
  }
  const standing = (own.report?.sites || []).map((site) => site.id);
  reachBar($("#reach"), { sites: own.sites, open: standing, redraw: drawMap });
  drawReach(own.map, own.question.map, own.sites, standing);
  own.layer?.remove();
  own.layer = L.layerGroup().addTo(own.map);
  const report = own.report, bounds = L.latLngBounds([]), open = new Map((report?.sites || []).map((site, index) => [site.id, { ...site, color: SITE_COLORS[index % SITE_COLORS.length] }]));
  for (const service of report?.services || []) {
    const site = open.get(service.site);
    if (!site) continue;
    L.polyline([[service.lat, service.lon], [site.lat, site.lon]], { color: site.color, weight: 1.4, opacity: 0.6 }).addTo(own.layer);
    L.circleMarker([service.lat, service.lon], { radius: 2 + Math.sqrt(service.tonnes_year) / 40, color: site.color, weight: 1, fillOpacity: 0.5 })
      .bindTooltip(`${escape(service.name)} → ${escape(site.name)}<br>${number(service.tonnes_year)} t · ${service.minutes} min`).addTo(own.layer);
  }
  for (const site of own.sites) {
    const id = String(site.site_id), lon = Number(site.lon), lat = Number(site.lat), stands = open.get(id);
    bounds.extend([lat, lon]);
    const forced = own.forced.has(id), forbidden = own.forbidden.has(id);
    L.circleMarker([lat, lon], { radius: stands ? 9 : 5.5, color: forced ? "#16633a" : forbidden ? "#b3261e" : stands ? "#fff" : "#53616e", weight: forced || forbidden ? 3 : 1.5, fillColor: stands ? stands.color : "#fff", fillOpacity: 1 })
      .bindTooltip(`<b>${escape(site.name)}</b> ${escape(site.county || "")}<br>${million(Number(site.build_yuan || 0))}${stands ? `<br>${number(stands.tonnes_year)} t · ${stands.mean_minutes.toFixed(0)} min` : ""}<br><i>${forced ? t("必建", "must stand") : forbidden ? t("不建", "must not stand") : t("点一下：必建 → 不建 → 随意", "click: must → must not → free")}</i>`)
      .on("click", () => { if (forced) { own.forced.delete(id); own.forbidden.add(id); } else if (forbidden) own.forbidden.delete(id); else own.forced.add(id); form(); drawMap(); }).addTo(own.layer);
  }
  own.map.attributionControl._attributions = {};
  own.map.attributionControl.addAttribution(credit(report?.attribution || t("道路数据见地图来源", "roads: see the map's source")));
  if (own.fitted !== own.question.id && bounds.isValid()) { own.map.fitBounds(bounds, { padding: [16, 16], animate: false }); own.fitted = own.question.id; }
}

function results() {
  const box = $("#results"), report = own.report;
  if (!report) { box.innerHTML = `<p class="empty">${t("地图上是候选站点。填好条件，点“研究”。", "The map shows the candidates. Fill in the form and run a study.")}</p>`; return; }
  const chosen = own.studies.filter((one) => own.chosen.has(one.id));
  const everywhere = new Set(chosen.length ? chosen[0].sites.filter((id) => chosen.every((one) => one.sites.includes(id))) : []);
  const lines = [[t("处", "Sites"), (one) => one.sites.length], [t("投资", "Investment"), (one) => million(one.investment_yuan)], [t("目标值", "Value"), (one) => (one.unit === "yuan_year" ? million(one.value) : `${number(one.value, 1)} ${one.unit === "minutes" ? "min" : "t"}`)], [t("最优性差距", "Gap"), (one) => `${one.gap_percent.toFixed(3)} %`], [t("平均时间", "Mean time"), (one) => `${one.mean_minutes.toFixed(1)} min`], [t("最远", "Farthest"), (one) => `${one.max_minutes} min`], [t("与其他不同的站点", "Sites not in all"), (one) => one.sites.filter((id) => !everywhere.has(id)).map((id) => own.sites.find((site) => String(site.site_id) === id)?.name || id).join("、") || "–"]];
  const name = (id) => report.sites.find((site) => site.id === id)?.name || own.sites.find((site) => String(site.site_id) === id)?.name || id;
  box.innerHTML = `<div class="bar"><h2>${escape(report.name)}</h2><span class="space"></span><a class="button" target="_blank" href="/api/v1${at`/studies/${own.shown}/brief`}">${t("一页简报", "Brief")}</a><a class="button" id="excel" href="/api/v1${at`/studies/${own.shown}/workbook`}" download="siting.xlsx">Excel</a><a class="button" href="/api/v1${at`/studies/${own.shown}/geojson`}" download="siting.geojson">GeoJSON</a><a class="button" target="_blank" href="/api/v1${at`/studies/${own.shown}/page`}">${t("完整地图页", "Map page")}</a></div>
    ${chosen.length > 1 ? `<h3>${t("并排比较", "Side by side")}</h3><div class="sheet" tabindex="0" role="region" aria-label="${t("并排比较", "side by side")}" style="max-height:none"><table id="compare"><thead><tr><th></th>${chosen.map((one) => `<th>${escape(one.name)}</th>`).join("")}</tr></thead><tbody>${lines.map(([title, value]) => `<tr><th scope="row">${title}</th>${chosen.map((one) => `<td>${escape(value(one))}</td>`).join("")}</tr>`).join("")}</tbody></table></div>
      <div class="minimaps">${chosen.map((one) => minimap(one.name, own.reports.get(one.id), own.sites, SITE_COLORS)).join("")}</div>` : ""}
    <h3 style="margin-top:12px">${t("站点", "Sites")}</h3><div class="sheet" tabindex="0" role="region" aria-label="${t("站点", "sites")}" style="max-height:340px"><table><thead><tr><th>${t("站点", "Site")}</th><th>${t("县", "County")}</th><th>${t("服务县", "Serves")}</th><th class="n">t/${t("年", "yr")}</th><th class="n">${t("平均", "mean")} min</th><th class="n">${t("最远", "max")} min</th><th class="n">${t("元/吨", "yuan/t")}</th><th class="n">${t("多留货架期 天/吨", "shelf life saved d/t")}</th><th class="n">${t("最满月", "fullest month")}</th></tr></thead><tbody>${report.sites.map((site, i) => `<tr><td><span style="color:${SITE_COLORS[i % SITE_COLORS.length]}">●</span> ${escape(site.name)}</td><td>${escape(site.county)}</td><td>${escape(site.counties.join("、"))}</td><td class="n">${number(site.tonnes_year)}</td><td class="n">${site.mean_minutes.toFixed(0)}</td><td class="n">${site.max_minutes}</td><td class="n">${site.yuan_t.toFixed(0)}</td><td class="n">${site.shelf_days_saved_t === null || site.shelf_days_saved_t === undefined ? "–" : site.shelf_days_saved_t.toFixed(2)}</td><td class="n">${site.capacity_t_month ? `${((Math.max(...site.tonnes_month) / site.capacity_t_month) * 100).toFixed(0)} %` : "–"}</td></tr>`).join("")}</tbody></table></div>
    <div class="charts">${pareto(report, chosen)}${tornado(report.sensitivity || [])}</div>
    ${report.leave_one_out?.length ? `<h3>${t("逐个去掉", "Leave one out")}</h3><ul>${report.leave_one_out.map((one) => `<li>${escape(name(one.site))}${colon()}${one.worse_percent === null ? escape(one.reason || "–") : `+${one.worse_percent.toFixed(2)} %${one.instead.length ? `${t("，改用", ", instead")} ${escape(one.instead.map(name).join(t("、", ", ")))}` : ""}`}</li>`).join("")}</ul>` : `<p class="dim">${t("没有算敏感性和前沿；勾选后再研究一次就有。", "Sensitivity and fronts were not asked for: tick the box and run again.")}</p>`}`;
}

function draw() {
  document.title = t("冷途 · 选址规划", "coldroute · siting");
  $("#board").textContent = t("调度台", "Board");
  $("#language").textContent = t("English", "中文");
  $("#question-label").textContent = t("选址问题", "question");
  $("#question").innerHTML = own.questions.map((one) => `<option value="${escape(one.id)}"${one.id === own.question?.id ? " selected" : ""}>${escape(one.name || one.id)}</option>`).join("");
  if (!own.question) { $("#ask").innerHTML = `<p class="empty">${t("还没有选址问题：用 PUT /api/v1/sitings/{siting} 建一个", "There is no siting question: PUT /api/v1/sitings/{siting}")}</p>`; return; }
  form();
  drawMap();
  results();
}

$("#language").onclick = () => { setLanguage(state.language === "zh" ? "en" : "zh"); draw(); };
$("#question").onchange = (event) => attempt(async () => { await openQuestion(event.target.value); draw(); });
setLanguage(state.language);
attempt(async () => {
  own.questions = await all("/sitings");
  if (own.questions[0]) await openQuestion(own.questions[0].id);
}).then(() => { draw(); $$("main")[0].dataset.ready = "yes"; });
