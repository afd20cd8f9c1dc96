// All plans of the day, newest first: open, compare, approve, discard.
import { $, state, t, escape, cents, ask, at, attempt, openPlan, reloadPlans, show } from "./core.js";

const STATES = { proposed: () => t("未定稿", "proposed"), approved: () => t("已定稿", "approved"), discarded: () => t("已弃用", "discarded") };

export function drawHistory() {
  const box = $("#view-history");
  const rows = state.plans.map((plan) => {
    const open = plan.id === state.planId, cost = plan.summary.cost_fen;
    return `<tr><td class="time">${escape(plan.created_at.slice(0, 19).replace("T", " "))}${open ? ` <span class="chip accepted">${t("正在看", "shown")}</span>` : ""}</td><td>${escape(plan.created_by)}</td><td class="n">${cents(cost)}</td><td class="n">${plan.summary.routes}</td><td class="n">${plan.summary.fetched}</td><td class="n ${plan.summary.unserved ? "warn" : ""}">${plan.summary.unserved}</td>
      <td><span class="chip ${plan.state === "approved" ? "good" : ""}">${(STATES[plan.state] || (() => plan.state))()}</span></td>
      <td class="acts"><button data-open="${plan.id}">${t("查看", "Open")}</button> ${open ? "" : `<button data-compare="${plan.id}">${t("与正在看的对比", "Compare")}</button>`} ${plan.state === "approved" ? "" : `<button data-state="approved" data-plan="${plan.id}">${t("定稿", "Approve")}</button>`} ${plan.state === "discarded" ? "" : `<button data-state="discarded" data-plan="${plan.id}">${t("弃用", "Discard")}</button>`}</td></tr>`;
  }).join("");
  box.innerHTML = `<h1 style="font-size:18px;margin-bottom:10px">${t("方案历史", "Plans of the day")}</h1>${state.plans.length ? `<div class="sheet" tabindex="0" role="region" aria-label="${t("方案历史", "plans of the day")}"><table><thead><tr><th>${t("时间", "Made at")}</th><th>${t("谁", "By")}</th><th class="n">${t("合计（元）", "Total (yuan)")}</th><th class="n">${t("车", "Trucks")}</th><th class="n">${t("收", "Lots")}</th><th class="n">${t("未收", "Left")}</th><th>${t("状态", "State")}</th><th>${t("操作", "Actions")}</th></tr></thead><tbody>${rows}</tbody></table></div>` : `<p class="empty">${t("还没有方案", "No plans yet")}</p>`}`;
  box.onclick = (event) => {
    const { open, compare, state: wanted, plan } = event.target.dataset;
    if (open) attempt(async () => { await openPlan(open); state.base = null; state.view = "plan"; show(); });
    if (compare) attempt(async () => { state.base = await ask("GET", at`/plans/${compare}/view`); state.baseId = compare; state.view = "plan"; show(); });
    if (wanted) attempt(async () => { await ask("PUT", at`/plans/${plan}/state`, { state: wanted }); await reloadPlans(); if (plan === state.planId) await openPlan(plan); show(); });
  };
}
