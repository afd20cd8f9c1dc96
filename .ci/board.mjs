// Walks through the days of a coordinator, a driver and a planner, and reads back what the pages show.
import { chromium } from 'playwright-core';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const [base, shots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DAY = 'yangqu-july', PATIENCE = 240_000;
const asked = [], wrong = [];
let steps = 0;

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
async function opened(size, language, extra = {}) {
  const context = await browser.newContext({ viewport: { width: size[0], height: size[1] }, locale: language === 'zh' ? 'zh-CN' : 'en-US', timezoneId: 'America/New_York', ...extra });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => wrong.push(String(error.stack)));
  return page;
}
const api = async (method, path, body) => {
  const answer = await fetch(`${base}/api/v1${path}`, { method, headers: body ? { 'Content-Type': 'application/json' } : {}, body: body && JSON.stringify(body) });
  return { status: answer.status, json: await answer.json().catch(() => null) };
};
async function step(name, work) {
  const start = Date.now();
  await work();
  steps += 1;
  console.log(`${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
}
const ready = (page) => page.waitForSelector('main[data-ready]');
const idle = (page) => page.waitForFunction(() => document.querySelector('#progress')?.hidden === true);
const told = async (page, pattern) => { await page.waitForFunction((source) => new RegExp(source).test(document.querySelector('#toast span')?.textContent || ''), pattern.source); return page.textContent('#toast span'); };
const lotsOf = (page, truck) => page.$$eval(`article[data-drop="${truck}"] tr.lot`, (rows) => rows.map((row) => row.dataset.lot).sort());
const serious = async (page, where) => {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const grave = found.violations.filter((one) => ['serious', 'critical'].includes(one.impact)).map((one) => `${one.id}: ${one.nodes.slice(0, 2).map((node) => node.html.slice(0, 160)).join(' | ')}`);
  assert.deepEqual(grave, [], `axe on ${where}`);
};
const fits = async (page, where) => assert(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1), `${where} is wider than the screen`);
const shot = (page, name) => page.screenshot({ path: `${shots}/${name}.png` });

// The first plan of a fresh server: made while people open the page.
for (let turn = 0; turn < 300; turn += 1) {
  const { json } = await api('GET', `/plans?day=${DAY}`);
  if (json.items.length) break;
  await new Promise((resolve) => setTimeout(resolve, 500));
}

const page = await opened([1366, 768], 'zh');
await step('the board opens within its budget', async () => {
  await page.goto(`${base}/#day=${DAY}&view=plan`);
  await ready(page);
  const cost = await page.evaluate(() => ({
    paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    bytes: performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation')).reduce((sum, one) => sum + one.decodedBodySize, 0),
  }));
  console.log(`  first paint ${Math.round(cost.paint)} ms, ${Math.round(cost.bytes / 1000)} kB before compression`);
  assert(cost.bytes <= 1_500_000, `${cost.bytes} bytes`);
  await page.waitForFunction(() => [...document.querySelectorAll('canvas.tile')].some((tile) => Number(tile.dataset.roads) > 0));
});

await step('bad rows are returned with a reason, good ones are kept', async () => {
  await page.click('[data-view=lots]');
  await page.click('#intake');
  await page.fill('#lines', '大盂镇市场 甘蓝 1250公斤 明早6点前 已预冷\n城关镇 白菜 4吨 没预冷\n南高庄市场 黄瓜 99999吨\n合计 5 吨\n');
  await page.waitForSelector('.intake .chip.refused');
  const text = await page.textContent('.intake');
  assert.match(text, /城关镇/);
  assert.match(text, /超过一辆最大的车/);
  assert.match(text, /合计行，不是货批/);
  await shot(page, 'intake-zh-desktop');
  await serious(page, 'the intake');
  await page.click('#keep');
  await told(page, /收下 1 行.*退回 2 行/);
  await page.click('[data-close]');
  await page.waitForSelector('#lots [data-lot="R001"]');
});

await step('a wrong cell says so where it stands, in words, and is mended', async () => {
  const kg = '#lots input[data-lot="R001"][data-field="mass_kg"]';
  await page.fill(kg, '一千');
  await page.press(kg, 'Tab');
  await page.waitForSelector(`${kg}[aria-invalid]`);
  assert.match(await page.textContent('td.bad .problem'), /不是数/);
  await page.fill(kg, '-5');
  await page.press(kg, 'Tab');
  await page.waitForFunction(() => document.querySelector('td.bad .problem') && !/不是数/.test(document.querySelector('td.bad .problem').textContent));
  const harvested = '#lots input[data-lot="R001"][data-field="harvested"]';
  await shot(page, 'lots-bad-zh-desktop');
  await page.fill(kg, '1100');
  await page.press(kg, 'Tab');
  await page.waitForFunction(() => !document.querySelector('td.bad'));
  await page.fill(harvested, '后年');
  await page.press(harvested, 'Tab');
  assert.match(await page.textContent('td.bad .problem'), /05:30/);
  await page.fill(harvested, '昨 18:30');
  await page.press(harvested, 'Tab');
  await page.waitForFunction(() => !document.querySelector('td.bad'));
  assert.match((await api('GET', `/days/${DAY}/lots/R001`)).json.harvested, /07-14T18:30:00\+08:00/);
});

await step('the day is planned with its cost falling before one\'s eyes', async () => {
  await page.click('[data-view=plan]');
  await page.selectOption('#seconds', '3');
  await page.click('#plan');
  await page.waitForFunction(() => document.querySelector('#cost polyline')?.getAttribute('points').split(' ').length > 2);
  await shot(page, 'planning-zh-desktop');
  await idle(page);
  assert((await page.$$('article.truck tr.lot')).length > 40);
  assert((await page.$$('#timeline g.row')).length > 3);
  assert(await page.$('#chart polyline'));
});

await step('planning is cancelled: the best so far is kept', async () => {
  const before = page.url();
  await page.selectOption('#seconds', '60');
  await page.click('#plan');
  await page.waitForFunction(() => document.querySelector('#cost polyline')?.getAttribute('points').split(' ').length > 1);
  const start = Date.now();
  await page.click('#cancel');
  await idle(page);
  assert(Date.now() - start < 30_000, 'it went on after it was told to stop');
  await page.waitForFunction((url) => location.href !== url, before);
  assert((await page.$$('article.truck tr.lot')).length > 40);
  await page.selectOption('#seconds', '3');
});

await step('a lot left behind is remedied with one click', async () => {
  assert.match(await page.textContent('.left'), /原因/);
  const ways = await page.$$eval('[data-remedy]', (all) => all.map((one) => [one.dataset.remedy, one.dataset.way]));
  let helped = null;
  for (const [lot, way] of ways) {
    const button = await page.$(`[data-remedy="${lot}"][data-way="${way}"]`);
    if (!button) continue;
    await button.click();
    if (/收到了/.test(await told(page, new RegExp(`[：但].*${lot}`)))) { helped = lot; break; }
    await page.click('#undo');
    await told(page, /已撤销/);
  }
  assert(helped, 'no remedy helped');
  assert(!(await page.$(`.left [data-remedy="${helped}"]`)));
});

await step('a route is locked and the rest planned anew: the route keeps its lots', async () => {
  const truck = await page.getAttribute('article[data-drop]', 'data-drop'), before = await lotsOf(page, truck);
  await page.click('[data-truckmenu="0"]');
  await page.click('[data-act=rest]');
  await page.waitForFunction(() => document.querySelector('#progress')?.hidden === false);
  const start = Date.now();
  await idle(page);
  console.log(`  planned anew in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  assert.deepEqual(await lotsOf(page, truck), before);
  await page.click('[data-truckmenu="0"]');
  await page.click('[data-act=freeze]');
});

await step('a stop is dragged to another place of its truck: the order stays, the rest follows, and it can be undone', async () => {
  const inOrder = (truck) => page.$$eval(`article[data-drop="${truck}"] tr.lot`, (rows) => rows.map((row) => row.dataset.lot));
  // Neighbors of one trip, those of one market first: most of them can be fetched the other way round.
  const { json: view } = await api('GET', `/plans/${new URLSearchParams(new URL(page.url()).hash.slice(1)).get('plan')}/view`);
  const neighbors = view.trucks.flatMap((truck) => truck.trips.flatMap(({ stops }) => stops.slice(1).map((stop, i) => ({ truck: truck.id, lot: stop.lot, goal: stops[i].lot, near: stop.market === stops[i].market }))));
  let kept = null, tried = 0;
  for (const { truck, lot, goal } of neighbors.sort((a, b) => b.near - a.near)) {
    const before = await inOrder(truck), wanted = [...before], at = before.indexOf(goal);
    [wanted[at], wanted[at + 1]] = [lot, goal];
    const start = Date.now();
    tried += 1;
    await page.evaluate(({ lot, goal }) => {
      const row = (id) => document.querySelector(`tr.lot[data-lot="${id}"]`), data = new DataTransfer();
      const fire = (node, kind, y) => node.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data, clientY: y }));
      const top = row(goal).getBoundingClientRect().top + 2;
      fire(row(lot), 'dragstart', 0); fire(row(goal), 'dragover', top);
      if (!row(goal).classList.contains('before')) throw new Error('the row does not show where the lot would come');
      fire(row(goal), 'drop', top); fire(row(lot), 'dragend', top);
    }, { lot, goal });
    const words = await told(page, /已按新顺序|按这个顺序收不了/);
    const fits = /已按新顺序/.test(words);
    console.log(`  ${truck}: ${words} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    if (fits) {
      // The search may put others on the truck as well: those that were there keep their order.
      assert.deepEqual((await inOrder(truck)).filter((lot) => wanted.includes(lot)), wanted);
      await page.waitForSelector(`article[data-drop="${truck}"] .chip.mild`);
      await shot(page, 'reordered-zh-desktop');
      await page.click('#rest');
      await page.waitForFunction(() => document.querySelector('#progress')?.hidden === false);
      await idle(page);
      assert.deepEqual((await inOrder(truck)).filter((lot) => wanted.includes(lot)), wanted, 'the order did not outlive planning the rest anew');
      kept = truck;
    }
    await page.click('#undo');
    await told(page, /已撤销/);
    assert.deepEqual(await inOrder(truck), before);
    assert.equal((await api('GET', `/days/${DAY}/locks`)).json.items.length, 0);
    if (kept || tried > 9) break;
  }
  assert(kept, 'no truck could fetch two lots the other way round');
});

await step('a route is locked with its order: the rest changes, it does not', async () => {
  const inOrder = (truck) => page.$$eval(`article[data-drop="${truck}"] tr.lot`, (rows) => rows.map((row) => row.dataset.lot));
  const truck = await page.getAttribute('article[data-drop]', 'data-drop'), before = await inOrder(truck);
  await page.click('[data-truckmenu="0"]');
  await shot(page, 'truck-menu-zh-desktop');
  await page.click('[data-act=freeze]');
  await told(page, /整车锁定/);
  await page.click('#plan');
  await page.waitForFunction(() => document.querySelector('#progress')?.hidden === false);
  await idle(page);
  assert.deepEqual(await inOrder(truck), before);
  await page.click('[data-truckmenu="0"]');
  await page.click('[data-act=freeze]');
});

await step('a stop is dragged to another truck, stays there, and comes back', async () => {
  const plan = new URLSearchParams(new URL(page.url()).hash.slice(1)).get('plan');
  let goal = null;
  for (const row of await page.$$eval('tr.lot', (rows) => rows.map((one) => [one.dataset.lot, one.closest('[data-drop]').dataset.drop]))) {
    const { json } = await api('POST', `/plans/${plan}/offers`, { lot: row[0] });
    const other = json.items.find((one) => one.vehicle !== row[1]);
    if (other) { goal = { lot: row[0], from: row[1], to: other.vehicle }; break; }
  }
  assert(goal, 'no lot fits on another truck');
  await page.evaluate(({ lot, to }) => {
    const data = new DataTransfer(), row = document.querySelector(`tr.lot[data-lot="${lot}"]`), card = document.querySelector(`[data-drop="${to}"]`);
    const fire = (node, kind) => node.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));
    fire(row, 'dragstart'); fire(card, 'dragover'); fire(card, 'drop'); fire(row, 'dragend');
  }, goal);
  await told(page, new RegExp(`${goal.lot} 已移到 ${goal.to}`));
  assert((await lotsOf(page, goal.to)).includes(goal.lot));
  await shot(page, 'moved-zh-desktop');
  await page.click('#undo');
  await told(page, /已撤销/);
  assert((await lotsOf(page, goal.from)).includes(goal.lot));
  assert.equal((await api('GET', `/days/${DAY}/locks`)).json.items.length, 0);
});

await step('why here, what elsewhere, keep off', async () => {
  await page.focus('tr.lot');
  await page.keyboard.press('m');
  assert.match(await page.textContent('dialog'), /出发，开 .*适温/s);
  await page.click('[data-act=elsewhere]');
  await page.waitForFunction(() => document.querySelector('#offers')?.textContent && !/试算/.test(document.querySelector('#offers').textContent));
  await shot(page, 'why-zh-desktop');
  await page.keyboard.press('Escape');
});

await step('two plans are compared, history keeps all', async () => {
  await page.click('[data-view=history]');
  assert((await page.$$('#view-history tbody tr')).length >= 4);
  await page.click('[data-compare]');
  await page.waitForSelector('#endcompare');
  await shot(page, 'compare-zh-desktop');
  await page.click('#endcompare');
});

let link = null;
await step('the plan is approved, printed and sent', async () => {
  await page.click('[data-view=send]');
  await page.click('#approve');
  await told(page, /已定稿/);
  const sheet = await page.request.get(base + await page.getAttribute('a[href*="exports/sheet"]', 'href'));
  assert.equal((await sheet.body()).subarray(0, 5).toString(), '%PDF-');
  await page.click('[data-link]');
  await page.waitForSelector('.linkbox svg.qr');
  link = (await page.inputValue('.linkbox textarea')).trim().split('\n').pop();
  await shot(page, 'send-zh-desktop');
});

await step('our own workbook comes back as it left', async () => {
  const book = await page.request.get(base + await page.getAttribute('a[href*="exports/xlsx"]', 'href'));
  const answer = await fetch(`${base}/api/v1/days/${DAY}/intake?name=plan.xlsx&keep=no`, { method: 'POST', body: await book.body(), headers: { 'Content-Type': 'application/octet-stream' } });
  const found = await answer.json();
  assert.equal(found.counts.refused, 0, JSON.stringify(found.rows.find((row) => row.verdict === 'refused')));
  assert.equal(found.added + found.changed, 0);
  const box = await page.$('body');
  const data = await page.evaluateHandle((bytes) => { const all = new DataTransfer(); all.items.add(new File([new Uint8Array(bytes)], 'plan.xlsx')); return all; }, [...await book.body()]);
  await box.dispatchEvent('drop', { dataTransfer: data });
  await page.waitForSelector('.intake tbody tr');
  await page.click('[data-close]');
});

await step('a driver works three stops without signal, then all is sent once', async () => {
  const phone = await opened([390, 844], 'zh', { isMobile: true, hasTouch: true });
  await phone.clock.install({ time: new Date('2026-07-15T03:30:00+08:00') });
  const answer = await phone.goto(link);
  assert((await answer.body()).length <= 200_000);
  await phone.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await phone.reload();
  await phone.waitForFunction(() => navigator.serviceWorker.controller);
  await phone.context().setOffline(true);
  await phone.reload();
  const tap = (name) => phone.click(`[data-do="${name}"]`);
  for (const box of await phone.$$('main input[type=checkbox]')) await box.check();
  await tap('start');
  for (let stops = 0; stops < 3;) {
    const name = ['arrive', 'loaded', 'leave', 'deliver'];
    for (const one of name) if (await phone.$(`main [data-do="${one}"]`)) { await tap(one); if (one === 'arrive') stops += 1; break; }
  }
  await phone.reload();
  assert.match(await phone.textContent('#sync'), /条等信号再发/);
  await shot(phone, 'driver-offline-zh-phone');
  await phone.context().setOffline(false);
  await phone.evaluate(() => window.dispatchEvent(new Event('online')));
  await phone.waitForFunction(() => /都已发出/.test(document.querySelector('#sync').textContent));
  await shot(phone, 'driver-synced-zh-phone');
  await serious(phone, 'the driver page');
  const { json } = await api('GET', `/days/${DAY}/events?limit=1000`);
  const ids = json.items.map((one) => one.id), kept = await phone.evaluate(() => { const key = Object.keys(localStorage).find((one) => one.startsWith('coldroute:')); return JSON.parse(localStorage.getItem(key)).events.map((one) => one.id); });
  assert.equal(new Set(ids).size, ids.length);
  for (const id of kept) assert(ids.includes(id), `${id} is not on the server`);
  await phone.context().close();
});

await step('05:10, a truck will not start: the rest is planned anew and said in words', async () => {
  await page.click('[data-view=live]');
  await page.selectOption('#event select[name=kind]', 'truck_broken');
  const trucks = await page.$$eval('#event select[name=subject] option', (all) => all.map((one) => one.value));
  await page.selectOption('#event select[name=subject]', trucks.at(-1));
  await page.fill('#event input[name=at]', '05:10');
  await page.click('#event button.main');
  await page.waitForSelector('#news');
  assert((await page.$$('#news .changes li')).length > 0);
  await shot(page, 'breakdown-zh-desktop');
  await serious(page, 'the running day');
  await page.click('#accept');
  await told(page, /已生效/);
});

await step('every page in both languages on a desk and on a phone', async () => {
  for (const language of ['zh', 'en']) {
    for (const [name, size] of [['desktop', [1366, 768]], ['phone', [390, 844]]]) {
      const look = await opened(size, language, name === 'phone' ? { isMobile: true, hasTouch: true } : {});
      for (const view of ['lots', 'plan', 'send', 'live', 'history']) {
        await look.goto('about:blank');
        await look.goto(`${base}/?lang=${language}#day=${DAY}&view=${view}`);
        await ready(look);
        await look.waitForTimeout(700);
        await shot(look, `${view}-${language}-${name}`);
        await fits(look, `${view} ${language} ${name}`);
        await serious(look, `${view} in ${language} on a ${name}`);
        const text = await look.evaluate(() => document.body.innerText);
        assert(!/undefined|NaN|\[object/.test(text), `${view} ${language}: ${text.match(/.{30}(undefined|NaN|\[object).{30}/s)?.[0]}`);
      }
      await look.context().close();
    }
  }
});

await step('an empty day, a plan of nothing and a server out of reach are said in words', async () => {
  const { version: _v, changed_at: _c, ...day } = (await api('GET', `/days/${DAY}`)).json;
  const made = await api('PUT', '/days/empty-day', { ...day, id: 'empty-day', name: '空白日' });
  assert(made.status < 300, JSON.stringify(made.json));
  for (const [language, words, lost] of [['zh', /先到“货批”里填入今天的货/, /连不上服务器/], ['en', /Enter the day's lots first/, /server cannot be reached/]]) {
    const look = await opened([390, 844], language, { isMobile: true, hasTouch: true });
    await look.goto(`${base}/?lang=${language}#day=empty-day&view=plan`);
    await ready(look);
    assert.match(await look.textContent('#side'), words);
    assert(await look.$('#plan[disabled]'), 'nothing can be planned');
    await shot(look, `empty-plan-${language}-phone`);
    await look.click('[data-view=lots]');
    await shot(look, `empty-lots-${language}-phone`);
    await serious(look, `an empty day in ${language}`);
    await look.click('[data-view=history]');
    await look.click('[data-view=send]');
    await look.click('[data-view=live]');
    await look.route('**/api/v1/**', (route) => route.abort());
    await look.selectOption('#day', DAY);
    await told(look, lost);
    await shot(look, `unreachable-${language}-phone`);
    await look.context().close();
  }
  await api('DELETE', '/days/empty-day');
});

await step('a planner runs two scenarios and takes them away', async () => {
  await page.goto(`${base}/planner?lang=zh`);
  await ready(page);
  await page.selectOption('#question', 'shanxi-60');
  for (const [budget, sites] of [['120', '10'], ['90', '8']]) {
    await page.waitForSelector('#study button.main:not([disabled])');
    const before = (await page.$$('[data-study]')).length;
    await page.fill('#study [name=name]', `预算 ${budget}`);
    await page.fill('#study [name=budget]', budget);
    await page.fill('#study [name=sites]', sites);
    await page.click('#study button.main');
    await page.waitForFunction((n) => document.querySelectorAll('[data-study]').length > n, before);
  }
  assert.equal((await page.$$('#compare thead th')).length, 3);
  const numbers = await page.$$eval('#compare tbody tr:first-child td', (cells) => cells.map((one) => one.textContent));
  assert.deepEqual(numbers, ['8', '10']);
  await page.waitForTimeout(800);
  await shot(page, 'planner-zh-desktop');
  await serious(page, 'the planner');
  const book = await page.request.get(base + await page.getAttribute('#excel', 'href'));
  assert.equal((await book.body()).subarray(0, 2).toString(), 'PK');
  const places = await page.request.get(base + await page.getAttribute('a[href$="/geojson"]', 'href'));
  assert.equal((await places.json()).type, 'FeatureCollection');
  const brief = await page.request.get(base + await page.getAttribute('a[href$="/brief"]', 'href'));
  assert.equal(brief.status(), 200);
});

await step('isochrones of all sites and of one, and the charts of cost, hours, equity and sensitivity', async () => {
  await page.waitForSelector('#study button.main:not([disabled])');
  const before = (await page.$$('[data-study]')).length;
  await page.fill('#study [name=name]', '取舍');
  await page.fill('#study [name=budget]', '120');
  await page.fill('#study [name=sites]', '10');
  await page.check('#study [name=changes]');
  await page.click('#study button.main');
  await page.waitForFunction((n) => document.querySelectorAll('[data-study]').length > n, before, { timeout: 3 * PATIENCE });
  assert((await page.$$('#pareto circle')).length > 2);
  assert((await page.$$('#pareto rect')).length > 1);
  assert((await page.$$('#tornado rect')).length > 3);
  await page.selectOption('#reach-site', '*');
  await page.waitForFunction(() => document.querySelectorAll('path.reach-60').length >= 8);
  await page.waitForTimeout(800);
  await shot(page, 'isochrones-zh-desktop');
  const site = await page.$eval('#reach-site option:nth-child(3)', (one) => one.value);
  await page.selectOption('#reach-site', site);
  await page.waitForFunction(() => { const n = (minutes) => document.querySelectorAll(`path.reach-${minutes}`).length; return n(30) > 0 && n(60) > 0 && n(90) > 0 && n(60) < 8; });
  await shot(page, 'isochrone-zh-desktop');
  await page.$eval('#pareto', (one) => one.scrollIntoView());
  await shot(page, 'charts-zh-desktop');
  await serious(page, 'the planner with isochrones');
  for (const language of ['en', 'zh']) {
    for (const [name, size] of [['desktop', [1366, 768]], ['phone', [390, 844]]]) {
      const look = await opened(size, language, name === 'phone' ? { isMobile: true, hasTouch: true } : {});
      await look.goto(`${base}/planner?lang=${language}`);
      await ready(look);
      await look.selectOption('#reach-site', site);
      await look.waitForSelector('path.reach-90');
      await look.waitForTimeout(800);
      await fits(look, `the planner in ${language} on a ${name}`);
      await shot(look, `planner-${language}-${name}`);
      await look.$eval('#pareto', (one) => one.scrollIntoView());
      await shot(look, `charts-${language}-${name}`);
      await serious(look, `the planner in ${language} on a ${name}`);
      const text = await look.evaluate(() => document.body.innerText);
      assert(!/undefined|NaN|\[object/.test(text), `planner ${language}`);
      await look.context().close();
    }
  }
});

await step('the green channel: when to book is on the plan and on the way to the driver', async () => {
  const day = 'shanxi-200';
  let plan, legs, booked = [];
  for (let seed = 1; seed <= 5 && booked.length === 0; seed += 1) {
    let job = (await api('POST', `/days/${day}/plans`, { iterations: 300, seed })).json;
    while (['queued', 'running'].includes(job.state)) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      job = (await api('GET', `/jobs/${job.id}`)).json;
    }
    plan = job.result.plan;
    const view = (await api('GET', `/plans/${plan}/view`)).json;
    legs = view.trucks.flatMap((truck) => truck.trips).flatMap((trip) => [...trip.stops.map((stop) => stop.leg), trip.to_hub]);
    booked = legs.filter((leg) => leg.book_by !== null);
  }
  assert(booked.length > 0, 'no truck drives a toll road under the green channel');
  assert(booked.every((leg) => leg.departure - leg.book_by >= 7200), 'booked less than two hours ahead');
  await page.goto('about:blank');
  await page.goto(`${base}/?lang=zh#day=${day}&view=plan&plan=${plan}`);
  await ready(page);
  assert.match(await page.textContent('#side'), /绿通预约不晚于 (昨 )?\d\d:\d\d/);
  await page.$eval('#side .chip.mild', (one) => one.scrollIntoView({ block: 'center' }));
  await page.waitForTimeout(1500);
  await shot(page, 'green-channel-zh-desktop');
  await page.click('[data-view=send]');
  assert.match(await page.textContent('#view-send'), /绿通预约不晚于/);
  console.log(`  ${booked.length} of ${legs.length} legs are booked`);
});

await step('where WebGL 2 is there, MapLibre draws the ground in place of the canvas', async () => {
  const graphic = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'] });
  const look = await (await graphic.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' })).newPage();
  look.setDefaultTimeout(PATIENCE);
  look.on('request', (request) => asked.push(request.url()));
  look.on('pageerror', (error) => wrong.push(String(error.stack)));
  // Without a graphics card MapLibre would stay away by itself: it is asked for.
  await look.goto(`${base}/?lang=zh&map=gl#day=${DAY}&view=plan`);
  await ready(look);
  await look.waitForFunction(() => Number(document.querySelector('.ground')?.dataset.roads) > 20);
  await look.waitForFunction(() => document.querySelectorAll('canvas.tile').length === 0);
  await shot(look, 'maplibre-zh-desktop');
  const bytes = await look.evaluate(() => performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation')).reduce((sum, one) => sum + one.encodedBodySize, 0));
  console.log(`  ${Math.round(bytes / 1000)} kB came over the wire`);
  assert(bytes <= 1_500_000, `${bytes} bytes`);
  await graphic.close();
});

const outside = asked.filter((url) => !url.startsWith(`${base}/`) && !/^(data|blob|about):/.test(url));
assert.deepEqual(outside, [], 'requests left the server');
assert.deepEqual(wrong, []);
console.log(`${steps} journeys, ${asked.length} requests, none to anywhere but the server`);
await browser.close();
