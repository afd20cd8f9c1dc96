// The day's lots as a table that can be written into, with every problem at its cell.
import { $, $$, state, t, colon, named, escape, ask, at, all, attempt, complain, clockOf, momentOf, reloadLots, show, say, dialog, Refusal } from "./core.js";
import { openIntake } from "./intake.js";

const COLUMNS = [
  ["market", () => t("市场", "Market"), "market", 150], ["product", () => t("品种", "Product"), "product", 110],
  ["mass_kg", () => t("重量 kg", "Mass kg"), "number", 84], ["harvested", () => t("采收", "Harvested"), "moment", 132],
  ["core_c", () => t("中心温度 °C", "Core °C"), "number", 84], ["precooled", () => t("已预冷", "Pre-cooled"), "check", 66],
  ["ready_from", () => t("最早装车", "Ready from"), "moment", 92], ["ready_until", () => t("最晚装车", "Ready until"), "moment", 92],
  ["priority", () => t("优先", "Priority"), "priority", 78], ["hubs", () => t("指定中心", "Hubs"), "list", 90],
  ["certificate", () => t("合格证", "Certificate"), "text", 130],
];
const PAGE = 250;
const view = { text: "", onlyBad: false, most: PAGE, drafts: new Map(), errors: new Map() };

function problemsOf(index, lot) {
  const found = state.findings.filter((one) => one.pointer === `/lots/${index}` || one.pointer.startsWith(`/lots/${index}/`));
  const own = (view.errors.get(lot.id) || []).map((one) => ({ severity: "error", pointer: `/lots/${index}${one.pointer}`, zh: one.detail, en: one.detail }));
  return [...own, ...found];
}

/** What is wrong, said where it stands: without file, row and lot, with the column's name as it is headed. */
function atCell(one) {
  const text = named(one).replace(/^[\w-]+\.csv(第\d+行| row \d+)?[，,]\s*[^：:]*[：:]\s*/, "");
  return text.replace(/[“"]([a-z_]+)[”"]\s?/, (all, field) => { const column = COLUMNS.find((known) => known[0] === field); return column ? `${column[1]()} ` : all; });
}

function cell(lot, [field, , kind], problems, index) {
  const draft = view.drafts.get(lot.id)?.[field];
  const worst = problems.find((one) => one.pointer === `/lots/${index}/${field}`);
  const label = `${lot.id} ${COLUMNS.find((one) => one[0] === field)[1]()}`;
  const shared = `data-lot="${escape(lot.id)}" data-field="${field}" aria-label="${escape(label)}"${worst ? ` aria-invalid="true" aria-describedby="p-${escape(lot.id)}-${field}"` : ""}`;
  let input;
  if (kind === "check") input = `<input type="checkbox" ${shared}${lot.precooled ? " checked" : ""}>`;
  else if (kind === "priority") {
    const names = { high: t("高", "high"), normal: t("中", "normal"), low: t("低", "low") };
    input = `<select ${shared}><option value=""></option>${Object.entries(names).map(([key, name]) => `<option value="${key}"${lot.priority === key ? " selected" : ""}>${name}</option>`).join("")}</select>`;
  } else {
    const value = draft ?? shown(lot, field, kind);
    const list = kind === "market" ? ' list="market-names"' : kind === "product" ? ' list="product-names"' : "";
    input = `<input ${shared}${list} value="${escape(value)}" autocomplete="off"${kind === "number" ? ' inputmode="decimal"' : ""}${kind === "moment" ? ` placeholder="${t("如 05:30", "e.g. 05:30")}"` : ""}>`;
  }
  const said = worst ? `<span class="problem" id="p-${escape(lot.id)}-${field}">${escape(atCell(worst))}</span>` : "";
  const tone = !worst ? "" : worst.severity === "error" ? " bad" : " mild";
  return `<td class="${kind === "number" ? "n" : ""}${tone}">${input}${said}</td>`;
}

function shown(lot, field, kind) {
  const value = lot[field];
  if (value === undefined || value === null) return "";
  if (kind === "moment") return clockOf(value, state.day.date);
  if (kind === "list") return value.join("; ");
  if (field === "market") return state.markets.find((one) => one.id === value)?.name || value;
  return value;
}

export function drawLots() {
  const box = $("#view-lots");
  // An empty day is no mistake: the table itself says what to do.
  const findings = state.lots.length ? state.findings : state.findings.filter((one) => one.pointer !== "/lots");
  const bad = findings.filter((one) => one.severity === "error"), mild = findings.filter((one) => one.severity === "warning");
  const needle = view.text.trim().toLowerCase();
  const rows = state.lots.map((lot, index) => ({ lot, index, problems: problemsOf(index, lot) }))
    .filter(({ lot, problems }) => (!view.onlyBad || problems.length) && (!needle || `${lot.id} ${shown(lot, "market")} ${lot.product} ${lot.certificate || ""}`.toLowerCase().includes(needle)));
  const others = findings.filter((one) => !one.pointer.startsWith("/lots/"));
  const kg = state.lots.reduce((sum, lot) => sum + lot.mass_kg, 0);
  const head = COLUMNS.map(([, name, kind, width]) => `<th class="${kind === "number" ? "n" : ""}" style="min-width:${width}px" scope="col">${name()}</th>`).join("");
  const body = rows.slice(0, view.most).map(({ lot, index, problems }) => {
    const notes = problems.filter((one) => one.pointer === `/lots/${index}` || !COLUMNS.some(([field]) => one.pointer === `/lots/${index}/${field}`));
    const under = notes.map((one) => `<tr class="note ${one.severity === "error" ? "" : "mild"}"><td colspan="${COLUMNS.length + 2}">${escape(lot.id)}${colon()}${escape(atCell(one))}</td></tr>`).join("");
    return `<tr class="${problems.some((one) => one.severity === "error") ? "rowbad" : ""}"><td class="id">${escape(lot.id)}</td>${COLUMNS.map((column) => cell(lot, column, problems, index)).join("")}
      <td><button data-delete="${escape(lot.id)}" title="${t("删除", "delete")}" aria-label="${t("删除", "delete")} ${escape(lot.id)}">✕</button></td></tr>${under}`;
  }).join("");
  const focus = document.activeElement?.dataset?.field ? [document.activeElement.dataset.lot, document.activeElement.dataset.field] : null;
  const scroll = $(".sheet", box)?.scrollTop || 0;
  box.innerHTML = `<div class="bar"><h1 class="visually-hidden">${t("货批", "Lots")}</h1>
      <button class="main" id="intake">${t("粘贴 / 导入 Excel", "Paste / import Excel")}</button><button id="add">${t("新增一批", "Add a lot")}</button><button id="copy">${t("复制到另一天", "Copy to another day")}</button>
      <a class="button" href="/api/v1/days/${encodeURIComponent(state.day.id)}/lots?format=csv" download="lots-${escape(state.day.date)}.csv">${t("导出 CSV", "Export CSV")}</a>
      <input id="find" type="search" placeholder="${t("查找市场、品种、编号", "find market, product, id")}" aria-label="${t("查找", "find")}" value="${escape(view.text)}">
      <label><input type="checkbox" id="onlybad"${view.onlyBad ? " checked" : ""}> ${t("只看有问题的", "only with problems")}</label>
      <span class="space"></span><span>${state.lots.length} ${t("批", "lots")} · ${(kg / 1000).toFixed(1)} t
      ${bad.length ? `<span class="chip bad">${bad.length} ${t("处错误", bad.length === 1 ? "error" : "errors")}</span>` : `<span class="chip good">${t("没有错误", "no errors")}</span>`} ${mild.length ? `<span class="chip mild">${mild.length} ${t("处提醒", mild.length === 1 ? "warning" : "warnings")}</span>` : ""}</span></div>
    ${others.map((one) => `<p class="chip ${one.severity === "error" ? "bad" : "mild"}" style="white-space:normal;display:block;margin-bottom:6px">${escape(one.pointer)} ${escape(named(one))}</p>`).join("")}
    <div class="sheet" tabindex="0" role="region" aria-label="${t("货批表", "table of lots")}"><table id="lots"><thead><tr><th scope="col">${t("编号", "Id")}</th>${head}<th><span class="visually-hidden">${t("删除", "delete")}</span></th></tr></thead><tbody>${body}</tbody></table>
    ${rows.length === 0 ? `<p class="empty">${state.lots.length ? t("没有符合的货批", "No lot fits") : t("还没有货批。粘贴微信文字、拖入 Excel，或新增一批。", "No lots yet. Paste a message, drop an Excel file, or add one.")}</p>` : ""}
    ${rows.length > view.most ? `<p class="empty"><button id="more">${t("再显示", "show")} ${Math.min(PAGE, rows.length - view.most)} / ${rows.length - view.most}</button></p>` : ""}</div>
    <datalist id="market-names">${state.markets.map((one) => `<option value="${escape(one.name || one.id)}">${escape(one.id)}</option>`).join("")}</datalist>
    <datalist id="product-names">${state.products.map((one) => `<option value="${escape(one.name_zh)}">${escape(one.name_en)}</option>`).join("")}</datalist>`;
  if (!state.products.length) ask("GET", "/products").then((found) => { state.products = found.items; });
  $(".sheet", box).scrollTop = scroll;
  if (focus) $(`[data-lot="${CSS.escape(focus[0])}"][data-field="${focus[1]}"]`, box)?.focus();
  listen(box);
}

function listen(box) {
  $("#intake", box).onclick = () => openIntake({});
  $("#add", box).onclick = addLot;
  $("#copy", box).onclick = copyDay;
  const more = $("#more", box);
  if (more) more.onclick = () => { view.most += PAGE; drawLots(); };
  $("#onlybad", box).onchange = (event) => { view.onlyBad = event.target.checked; drawLots(); };
  $("#find", box).oninput = (event) => {
    view.text = event.target.value;
    drawLots();
    const find = $("#find");
    find.focus();
    find.setSelectionRange(find.value.length, find.value.length);
  };
  const table = $("#lots", box);
  table.onchange = (event) => change(event.target);
  table.onclick = (event) => { const id = event.target.closest("[data-delete]")?.dataset.delete; if (id) remove(id); };
  table.onpaste = (event) => {
    const text = event.clipboardData.getData("text");
    if (/[\t\n]/.test(text.trim())) { event.preventDefault(); openIntake({ text }); }
  };
  table.onkeydown = (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1, Enter: event.shiftKey ? -1 : 1 }[event.key], field = event.target.dataset?.field;
    if (!step || !field || event.target.tagName === "SELECT" || event.target.list) return;
    const column = $$(`[data-field="${field}"]`, table), next = column[column.indexOf(event.target) + step];
    if (next) { event.preventDefault(); next.focus(); next.select?.(); }
  };
}

/** The value of a cell as the record has it; throws what is wrong with it. */
function valueOf(input, kind) {
  if (kind === "check") return input.checked;
  const text = input.value.trim();
  if (text === "") return undefined;
  if (kind === "number") {
    const plain = text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/,/g, "");
    if (!/^-?\d+(\.\d+)?$/.test(plain)) throw new Error(t(`“${text}” 不是数；只写数字，如 1200`, `"${text}" is no number; write digits only, such as 1200`));
    return Number(plain);
  }
  if (kind === "moment") {
    const moment = momentOf(text, state.day.date);
    if (!moment) throw new Error(t(`“${text}” 不是时间；写成 05:30、昨 17:00 或 次日 02:00`, `"${text}" is no time; write 05:30, prev 17:00 or next 02:00`));
    return moment;
  }
  if (kind === "list") return text.split(/[;；,，、\s]+/).filter(Boolean);
  return text;
}

async function change(input) {
  const { lot: id, field } = input.dataset, lot = state.lots.find((one) => one.id === id);
  if (!lot) return;
  const kind = COLUMNS.find((one) => one[0] === field)[2];
  const keep = (errors) => {
    if (kind !== "check" && kind !== "priority") view.drafts.set(id, { ...view.drafts.get(id), [field]: input.value });
    view.errors.set(id, errors);
    drawLots();
    $(`#lots tr:has([data-lot="${CSS.escape(id)}"]) .problem`)?.scrollIntoView({ block: "nearest" });
  };
  let value;
  try { value = valueOf(input, kind); } catch (error) { keep([{ pointer: `/${field}`, detail: error.message }]); return; }
  const changed = { ...lot, [field]: value };
  if (value === undefined) delete changed[field];
  try {
    await writeLot(changed, lot.version);
    view.drafts.delete(id);
    view.errors.delete(id);
    await reloadLots();
    drawLots();
    show();
  } catch (error) {
    if (error instanceof Refusal && error.errors.length) keep(error.errors.map((one) => (one.pointer && one.pointer !== "/" ? one : { ...one, pointer: `/${field}` })));
    else { complain(error); await attempt(reloadLots); drawLots(); }
  }
}

/** Writes a lot as it is here; refused if another has changed it since. */
export async function writeLot(lot, version) {
  const { version: _version, changed_at: _changed, ...body } = lot;
  return ask("PUT", at`/days/${state.day.id}/lots/${lot.id}`, body, version ? { "If-Match": `"${version}"` } : {});
}

export async function deleteLot(id) { return ask("DELETE", at`/days/${state.day.id}/lots/${id}`); }

async function remove(id) {
  const lot = state.lots.find((one) => one.id === id);
  await attempt(async () => {
    await deleteLot(id);
    await reloadLots();
    show();
    say(t(`已删除 ${id}`, `${id} was deleted`), { offer: { label: t("撤销", "Undo"), run: () => attempt(async () => { await writeLot(lot); await reloadLots(); show(); }) } });
  });
}

export function freshId() {
  const taken = new Set(state.lots.map((lot) => lot.id));
  for (let n = 1; ; n += 1) { const id = `N${String(n).padStart(2, "0")}`; if (!taken.has(id)) return id; }
}

function addLot() {
  const box = dialog(t("新增一批", "Add a lot"), `<form class="form">
    <label>${t("市场", "Market")}<input name="market" list="market-names" required></label>
    <label>${t("品种", "Product")}<input name="product" list="product-names" required></label>
    <label>${t("重量 kg", "Mass, kg")}<input name="mass_kg" inputmode="decimal" required></label>
    <label>${t("采收时间", "Harvested")}<input name="harvested" value="${t("昨 17:00", "prev 17:00")}" required></label>
    <label>${t("中心温度 °C", "Core, °C")}<input name="core_c" inputmode="decimal"></label>
    <label style="display:flex;gap:8px"><input type="checkbox" name="precooled" style="width:auto"> ${t("已预冷", "pre-cooled")}</label>
    <p class="warn" role="alert"></p><button class="main">${t("加入", "Add")}</button></form>`);
  $("form", box).onsubmit = async (event) => {
    event.preventDefault();
    try {
      const lot = { id: freshId() };
      for (const [field, kind] of [["market", "text"], ["product", "text"], ["mass_kg", "number"], ["harvested", "moment"], ["core_c", "number"], ["precooled", "check"]]) {
        const value = valueOf(event.target.elements[field], kind);
        if (value !== undefined) lot[field] = value;
      }
      await writeLot(lot);
      box.close();
      await reloadLots();
      show();
    } catch (error) { $("[role=alert]", box).textContent = error.errors?.length ? error.errors.map((one) => one.detail).join("；") : error.message; }
  };
}

/** Lots mostly repeat from day to day: a copy with all times moved. */
function copyDay() {
  const next = new Date(Date.parse(`${state.day.date}T12:00:00+08:00`) + 86400_000).toISOString().slice(0, 10);
  const box = dialog(t("复制到另一天", "Copy to another day"), `<form class="form"><label>${t("日期", "Date")}<input type="date" name="date" value="${next}" required></label>
    <label>${t("名称", "Name")}<input name="name" value="${escape(state.day.name)}"></label><p class="dim">${t("货批连同时间一起平移；锁定和方案不带过去。", "Lots move with their times; locks and plans stay behind.")}</p>
    <p class="warn" role="alert"></p><button class="main">${t("复制", "Copy")}</button></form>`);
  $("form", box).onsubmit = async (event) => {
    event.preventDefault();
    try {
      const date = event.target.date.value, id = `${state.day.area}-${date}`, shift = Date.parse(date) - Date.parse(state.day.date);
      const { version: _v, changed_at: _c, ...day } = state.day;
      await ask("PUT", at`/days/${id}`, { ...day, id, date, name: event.target.name.value });
      const moved = (moment) => (moment ? new Date(Date.parse(moment) + shift + 8 * 3600_000).toISOString().slice(0, 19) + "+08:00" : undefined);
      for (const lot of state.lots) {
        const { version: _w, changed_at: _d, ...body } = lot;
        for (const field of ["harvested", "ready_from", "ready_until", "due"]) if (body[field]) body[field] = moved(body[field]);
        await ask("PUT", at`/days/${id}/lots/${lot.id}`, body);
      }
      state.days = (await all("/days")).sort((a, b) => (a.date < b.date ? 1 : -1));
      box.close();
      location.hash = `day=${id}&view=lots`;
      location.reload();
    } catch (error) { $("[role=alert]", box).textContent = error.message; }
  };
}
