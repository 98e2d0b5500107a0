/** `npm run docs`: what the companion's routes take and answer, written from their schemas. `--check` only compares. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { buildApp } from '../companion/app.ts';
import { readConfig } from '../companion/config.ts';
import { catalogFor } from '../companion/engines/installed.ts';

const PAGE = 'docs/openapi.json';

// Nothing of this machine's settings, and nothing of its own.
const folder = mkdtempSync(join(tmpdir(), 'samevoice-docs-'));
const config = readConfig({ ENV_FILE: '/dev/null', DATA_DIR: folder });
const catalog = catalogFor(config);
const app = await buildApp({ config, catalog });
await app.ready();
const document = JSON.stringify(app.swagger());
await app.close();
await catalog.close();
rmSync(folder, { recursive: true, force: true });

const written = await format(document, { ...(await resolveConfig(PAGE)), parser: 'json' });
if (process.argv.includes('--check')) {
  if (readFileSync(PAGE, 'utf8') !== written) {
    console.error(`${PAGE} is not what the schemas say: run npm run docs`);
    process.exit(1);
  }
} else {
  writeFileSync(PAGE, written);
}
// Some engines keep a handle open.
process.exit(0);
