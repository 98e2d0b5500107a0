// `npm run measurements [-- NAME …]`: records what `npm run bench` left in out/bench, for docs/measurements.md to be written from.
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';

const [MEASURED, RECORDED] = ['out/bench', 'docs/measurements'];

const asked = process.argv.slice(2);
const there = existsSync(MEASURED)
  ? readdirSync(MEASURED).flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -5)] : []))
  : [];
const missing = asked.filter((name) => !there.includes(name));
if (there.length === 0 || missing.length > 0) {
  console.error(`Nothing was measured of ${missing.join(', ') || 'anything'}: npm run bench -- NAME`);
  process.exit(2);
}
mkdirSync(RECORDED, { recursive: true });
for (const name of asked.length > 0 ? asked : there) {
  copyFileSync(`${MEASURED}/${name}.json`, `${RECORDED}/${name}.json`);
  console.log(`recorded ${name}`);
}
console.log('Now: npm run docs');
