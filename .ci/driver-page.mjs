// Walks a driver through a day on the page, with the network off, and reads back what it recorded.
import { chromium } from 'playwright-core';
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [file, shots] = process.argv.slice(2);
const bytes = statSync(file).size;
assert(bytes <= 200_000, `the page has ${bytes} bytes, more than 200 kB`);
const data = JSON.parse(readFileSync(file, 'utf8').match(/id="data"[^>]*>(.*?)<\/script>/s)[1]);
const day = data.visits;
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND'],
});
const context = await browser.newContext({
  viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, locale: 'zh-CN',
  timezoneId: 'America/New_York',
});
const page = await context.newPage();
const asked = [], wrong = [];
page.on('request', (request) => asked.push(request.url()));
page.on('pageerror', (error) => wrong.push(String(error)));
const at = (minutes) => page.clock.setSystemTime(new Date(data.midnight_ms + minutes * 60_000));
await page.clock.install({ time: new Date(data.midnight_ms + data.departure * 1000) });
await page.goto(pathToFileURL(file).href);
await context.setOffline(true);
const shot = (name) => page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let looked = 0;
/** No serious finding on what is shown, in both languages; the language is as before. */
const accessible = async (where) => {
  for (const language of ['this', 'other']) {
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    const grave = found.violations.filter((one) => ['serious', 'critical'].includes(one.impact)).map((one) => `${one.id}: ${one.nodes.slice(0, 2).map((node) => node.html.slice(0, 160)).join(' | ')}`);
    assert.deepEqual(grave, [], `axe on ${where}, ${language} language`);
    looked += 1;
    await page.click('#language');
  }
};
const tap = (name) => page.click(`[data-do="${name}"]`);

// Language, checklist, start. The clock shows Beijing time on a phone set to New York.
const clock = (s) => `${String(Math.floor(s / 3600)).padStart(2, '0')}:${String(Math.floor((s % 3600) / 60)).padStart(2, '0')}`;
assert.equal(await page.textContent('#clock'), clock(data.departure));
await shot('1-before-zh');
await page.click('#language');
await shot('1-before-en');
assert.match(await page.textContent('main'), /Before departure/);
await page.click('#language');
await accessible('the checklist');
for (const box of await page.$$('main input[type=checkbox]')) await box.check();
await page.fill('[data-input="start.box"]', '３．５');
await tap('start');
await shot('2-drive-zh');
await accessible('the way to a stop');
const link = new URL(await page.getAttribute('a.map', 'href'));
assert.equal(link.hostname, 'uri.amap.com');

// The first stop: late, arrive, measure warm goods, load; the page survives being closed meanwhile.
await at(day[0].arrival / 60 + 45);
await page.reload().catch(() => {});
await page.goto(pathToFileURL(file).href);
assert.match(await page.textContent('main'), /已晚 4[45] 分钟/);
await shot('3-late-zh');
await tap('arrive');
await page.fill('[data-input="0.crates"]', '32');
await page.fill('[data-input="0.core1"]', String(day[0].core_c + 5));
await page.fill('[data-input="0.core2"]', String(day[0].core_c));
assert.match(await page.textContent('main'), /先打电话给调度/);
await page.setInputFiles('#photo', { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') });
await page.waitForSelector('img.photo');
await shot('4-load-zh');
await page.goto(pathToFileURL(file).href);
await page.waitForSelector('[data-input="0.crates"]')
  .catch(async () => assert.fail(`what was being loaded is gone: ${await page.textContent('main')}`));
assert.equal(await page.inputValue('[data-input="0.crates"]'), '32');
await page.waitForSelector('img.photo');
await page.click('#language');
await shot('4-load-en');
await page.click('#language');
await accessible('loading with a photo of the certificate');

// A second copy of the page, opened from the same link, shows and keeps the same day.
const copy = await context.newPage();
await copy.goto(pathToFileURL(file).href);
assert.equal(await copy.inputValue('[data-input="0.crates"]'), '32');
await copy.fill('[data-input="0.kg"]', '640');
await page.waitForFunction(() => document.querySelector('[data-input="0.kg"]').value === '640');
await copy.close();

// A market that is late: said in words that can be sent.
await tap('loaded');
if (await page.$('[data-do="leave"]')) await tap('leave');
await tap('late');
await page.click('[data-do="late_by"][data-at="40"]');
await shot('5-late-text-zh');
assert.match(await page.textContent('#sheet'), /晚 40 分钟/);
await page.click('#sheet [data-do="close"]');

// The rest of the day without signal.
for (let guard = 0; guard < 200 && !(await page.$('main [data-do="export"]')); guard += 1) {
  for (const name of ['arrive', 'loaded', 'leave', 'deliver']) {
    if (await page.$(`main [data-do="${name}"]`)) {
      if (name === 'deliver') {
        const index = await page.getAttribute('main [data-do="deliver"]', 'data-at');
        await page.fill(`[data-input="${index}.core1"]`, '4.2');
        await page.fill(`[data-input="${index}.receiver"]`, '王库管');
        if (guard < 60) { await shot('6-hub-zh'); if (looked < 8) await accessible('the handover'); }
      }
      await tap(name);
      break;
    }
  }
}
await shot('7-done-zh');
await accessible('the end of the day');

// What it recorded: every lot once, every hub once, identifiers that never repeat.
await page.click('main [data-do="export"]');
const text = await page.inputValue('#sheet textarea');
const href = await page.getAttribute('#download', 'href');
assert.equal(decodeURIComponent(href.slice(href.indexOf(',') + 1)), text);
await shot('8-export-zh');
const events = text.trim().split('\n').map((line) => JSON.parse(line));
const of = (kind) => events.filter((event) => event.kind === kind);
assert.equal(new Set(events.map((event) => event.id)).size, events.length);
assert.deepEqual(of('loaded').map((event) => event.lot).sort(), day.filter((v) => v.kind === 'load').map((v) => v.lot).sort());
assert.equal(of('delivered').length, day.filter((v) => v.kind === 'unload').length);
assert.equal(of('loaded')[0].core_c, day[0].core_c + 5);
assert.equal(of('loaded')[0].crates, 32);
assert.equal(of('loaded')[0].kg, 640);
assert.equal(of('market_late').length, 1);
assert(events.every((event) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/.test(event.at)));
assert(events.every((event) => Math.abs(Date.parse(event.at) - data.midnight_ms) < 2 * 86_400_000));

// The truck breaks down; the last step can be taken back.
await page.click('#sheet [data-do="close"]');
await tap('breakdown');
await shot('9-breakdown-zh');
await tap('breakdown_yes');
assert.match(await page.textContent('#sheet'), /车坏了/);
await page.click('#sheet [data-do="close"]');
await tap('undo');
assert.equal((await page.evaluate((id) => JSON.parse(localStorage.getItem('coldroute:' + id)).events, data.id)).length, events.length);
const outside = asked.filter((url) => !url.startsWith('file:') && !url.startsWith('data:') && !url.startsWith('blob:'));
assert.deepEqual(outside, []);
assert.deepEqual(wrong, []);
const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
assert(!wide, 'the page is wider than the phone');
console.log(`the driver page (${bytes} bytes) recorded ${events.length} events offline, asked nobody for anything; axe found nothing serious on ${looked} screens`);
await browser.close();
