/** `npm run docs`: what the companion's routes take and answer, written from their schemas. `--check` only compares. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../companion/app.ts';
import { readConfig } from '../companion/config.ts';
import { catalogFor } from '../companion/engines/installed.ts';
import { writeDocument } from './write-document.ts';

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

await writeDocument(PAGE, document, { parser: 'json', source: 'the schemas say' });
// Some engines keep a handle open.
process.exit();
