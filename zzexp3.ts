import { createServer } from 'node:http';
import { launch } from 'puppeteer-core';
import { runCompanion } from './tests/fakes/companion.ts';
import { scriptedCatalog } from './tests/fakes/scripted-engines.ts';
import { somebody, takeIn } from './tests/browser/actors-bed.ts';
const home = createServer((_, r) => r.setHeader('content-type', 'text/html').end('<p>home')).listen(0);
const homePort = (home.address() as { port: number }).port;
const env = { ALLOWED_ORIGINS: `http://127.0.0.1:${homePort}` };
let companion = await runCompanion(scriptedCatalog(), env);
const port = companion.port; let restarts = 0;
const browser = await launch({ executablePath: '/usr/bin/chromium', headless: true, args: ['--no-sandbox'] });
const page = await browser.newPage();
const counts = new Map<string, number>();
const cdp = await page.createCDPSession(); await cdp.send('Network.enable');
const add = (t: string) => counts.set(t, (counts.get(t) ?? 0) + 1);
cdp.on('Network.loadingFailed', ({ errorText, corsErrorStatus }: any) => add(corsErrorStatus ? 'CORS ' + corsErrorStatus.corsError : errorText));
cdp.on('Network.responseReceived', ({ response }: any) => { if (response.status !== 200) add('status ' + response.status); });
await page.goto(`http://127.0.0.1:${homePort}/`);
let over = false;
const restart = (async () => { while (!over) {
  await takeIn(companion, [somebody('ada', 'Ada')]);
  await new Promise((r) => setTimeout(r, 60 + Math.random() * 60));
  await companion.close(); restarts++;
  for (;;) { try { companion = await runCompanion(scriptedCatalog(), { ...env, PORT: String(port) }); break; } catch { await new Promise((r) => setTimeout(r, 5)); } }
} })();
const ok = await page.evaluate(`(async () => { const end = performance.now() + 80000; let ok = 0;
 async function loop() { while (performance.now() < end) { try { await (await fetch('http://127.0.0.1:${port}/api/sessions', { cache: 'no-store' })).text(); ok++; } catch { } await new Promise((r) => setTimeout(r, 30 * Math.random())); } }
 await Promise.all([loop(), loop(), loop()]); return ok; })()`);
over = true; await restart;
console.log('restarts', restarts, 'ok', ok, Object.fromEntries(counts)); await browser.close(); process.exit(0);
