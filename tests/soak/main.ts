/** `npm run soak [-- HOURS [STARTS [embedded|local|cloud]]]`: hours of hurried speech and many starts, and what is left of them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeEngines } from '../../companion/composition.ts';
import { readConfig } from '../../companion/config.ts';
import { speakDialogue } from '../fixtures/dialogue.ts';
import { soak } from './soak.ts';

const [hours = '24', starts = '1000', engines = 'embedded'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'samevoice-soak-'));
const config = readConfig({ ...process.env, DATA_DIR: folder, ENGINES: engines });
const { catalog } = composeEngines(config);
try {
  const { samples: speech } = await speakDialogue();
  const result = await soak({
    ...{ config, catalog, speech, hours: Number(hours), starts: Number(starts) },
    settlingHours: Math.min(1, Number(hours) / 4),
    onProgress: (words) => process.stdout.write(`  ${words}\n`),
  });
  mkdirSync('out', { recursive: true });
  writeFileSync('out/soak.json', `${JSON.stringify({ engines, ...result }, undefined, 2)}\n`);
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  await catalog.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
