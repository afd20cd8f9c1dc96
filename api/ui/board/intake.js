// What people send: pasted lines, Excel, CSV. Every row is answered before anything is kept.
import { $, state, t, colon, named, escape, ask, at, dialog, complain, loadDay, show, say } from "./core.js";

const NAMES = { accepted: () => t("收下", "accepted"), repaired: () => t("改好收下", "repaired"), refused: () => t("退回", "refused"), skipped: () => t("跳过", "skipped") };

/** Opens the dialog, with a text or a file to begin with. */
export function openIntake({ text = "", file = null }) {
  if (!state.day) return;
  const box = dialog(t("粘贴或导入货批", "Paste or import lots"), `
    <p class="dim">${t("粘贴微信文字（如：黄土镇 玉露香 320筐 明早6点前 已预冷），或选 Excel、CSV 文件。先看每一行怎么处理，再收下。", "Paste a message (such as: 黄土镇 玉露香 320筐 明早6点前 已预冷) or choose an Excel or CSV file. See what becomes of every row, then keep it.")}</p>
    <textarea id="lines" aria-label="${t("要导入的文字", "text to import")}" placeholder="大盂镇市场 甘蓝 1200公斤 明早6点前 已预冷"></textarea>
    <div class="row"><label class="button"><input type="file" class="visually-hidden" accept=".xlsx,.xls,.csv,.txt,.tsv"> ${t("选文件…", "Choose a file…")}</label><span id="file-name" class="dim"></span>
      <label>${t("坐标系", "Coordinates")} <select id="datum"><option value="unknown">${t("自动判断", "detect")}</option><option value="wgs84">WGS-84</option><option value="gcj02">${t("GCJ-02（高德）", "GCJ-02 (Amap)")}</option><option value="bd09">${t("BD-09（百度）", "BD-09 (Baidu)")}</option></select></label>
      <span class="space"></span><button id="keep" class="main" disabled>${t("收下", "Keep")}</button></div>
    <div id="answers" aria-live="polite"></div>`, true);
  let source = file, round = 0;
  const lines = $("#lines", box), keep = $("#keep", box);
  const name = () => (source ? source.name : "paste.txt");
  const send = (kept) => {
    const query = new URLSearchParams({ name: name(), keep: kept ? "yes" : "no", datum: $("#datum", box).value });
    return ask("POST", `${at`/days/${state.day.id}/intake`}?${query}`, source || new Blob([lines.value]), { "Content-Type": "application/octet-stream" });
  };
  const look = async () => {
    const own = (round += 1);
    if (!source && !lines.value.trim()) { $("#answers", box).innerHTML = ""; keep.disabled = true; return; }
    $("#file-name", box).textContent = source ? source.name : "";
    try {
      const found = await send(false);
      if (own === round) answers(box, found);
    } catch (error) { complain(error); }
  };
  let timer = 0;
  lines.oninput = () => { source = null; clearTimeout(timer); timer = setTimeout(look, 350); };
  $("#datum", box).onchange = look;
  $("input[type=file]", box).onchange = (event) => { source = event.target.files[0]; look(); };
  keep.onclick = async () => {
    keep.disabled = true;
    try {
      const found = await send(true), { accepted, repaired, refused } = found.counts;
      await loadDay(state.day.id);
      state.view = "lots";
      show();
      say(t(`收下 ${accepted + repaired} 行（新 ${found.added} 批，改 ${found.changed} 批），退回 ${refused} 行`, `kept ${accepted + repaired} rows (${found.added} new lots, ${found.changed} changed), ${refused} refused`));
      if (refused) answers(box, found); else box.close();
    } catch (error) { keep.disabled = false; complain(error); }
  };
  lines.value = text;
  if (text || file) look(); else lines.focus();
}

function answers(box, found) {
  const { counts, rows, faults } = found, taken = counts.accepted + counts.repaired;
  const ranked = [...rows].sort((a, b) => (b.verdict === "refused") - (a.verdict === "refused"));
  const most = 400;
  const line = (row) => `<tr><td>${escape(row.sheet ? `${row.sheet}:` : "")}${row.row}</td><td><span class="chip ${row.verdict}">${NAMES[row.verdict]()}</span></td><td>${escape(row.lot || "")}</td>
    <td class="original">${escape(row.original)}</td><td>${row.notes.map((note) => `<div class="${note.verdict === "refused" ? "warn" : ""}">${escape(named(note))}</div>`).join("")}</td></tr>`;
  $("#answers", box).innerHTML = `<p><b>${t(`共 ${rows.length} 行`, `${rows.length} rows`)}</b>
    <span class="chip accepted">${NAMES.accepted()} ${counts.accepted}</span> <span class="chip repaired">${NAMES.repaired()} ${counts.repaired}</span> <span class="chip refused">${NAMES.refused()} ${counts.refused}</span> <span class="chip">${NAMES.skipped()} ${counts.skipped}</span>
    ${found.markets.length ? t(`· 新市场 ${found.markets.map((one) => escape(one.name)).join("、")}`, `· new markets ${found.markets.map((one) => escape(one.name)).join(", ")}`) : ""}</p>
    ${faults.map((fault) => `<p class="warn">${escape(fault.file)}${colon()}${escape(named(fault))}</p>`).join("")}
    <div class="intake" tabindex="0" role="region" aria-label="${t("每行的处理", "what becomes of every row")}"><table><thead><tr><th>${t("行", "Row")}</th><th>${t("处理", "Verdict")}</th><th>${t("货批", "Lot")}</th><th>${t("原文", "As written")}</th><th>${t("说明", "Notes")}</th></tr></thead><tbody>${ranked.slice(0, most).map(line).join("")}</tbody></table></div>
    ${ranked.length > most ? `<p class="dim">${t(`这里列出 ${most} 行，其余 ${ranked.length - most} 行同样处理`, `${most} rows are listed, ${ranked.length - most} more are treated alike`)}</p>` : ""}`;
  const button = $("#keep", box);
  button.disabled = taken === 0 || found.kept;
  button.textContent = found.kept ? t("已收下", "Kept") : t(`收下 ${taken} 行`, `Keep ${taken} rows`);
}
