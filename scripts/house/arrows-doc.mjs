// `npm run docs`: the tables of arrows in docs/architecture.md, written from scripts/house/arrows.mjs. `--check` compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { ARROWS, EXCEPTIONS, PACKAGES } from './arrows.mjs';

const PAGE = 'docs/architecture.md';
const [BEGIN, END] = ['<!-- arrows: written by npm run docs -->', '<!-- arrows: end -->'];

/** Folders with one reason and one rule share a line. */
function arrowRows() {
  const lines = new Map();
  for (const { from, may, never = [], why } of ARROWS) {
    const isAdapter = why === 'One vendor knows nothing of another.';
    const rule = isAdapter
      ? 'another of these'
      : may === undefined
        ? folders(never)
        : `anything but ${may.length === 0 ? 'itself' : folders(may)}`;
    const line = lines.get(rule + why) ?? { from: [], rule, why };
    line.from.push(from);
    lines.set(rule + why, line);
  }
  return [...lines.values()].map(({ from, rule, why }) => `| ${folders(from)} | ${rule} | ${why} |`);
}

function folders(paths) {
  return paths.map((path) => (/\.\w+$/.test(path) ? `\`${path}\`` : `\`${path}/\``)).join(', ');
}

const tables = [
  '| in | never imports | why |',
  '| --- | --- | --- |',
  ...arrowRows(),
  '',
  'Still there all the same:',
  '',
  ...EXCEPTIONS.map(({ from, to, why }) => `- ${folders([from])} imports ${folders([to])}. ${why}`),
  '',
  '| package | imported in |',
  '| --- | --- |',
  ...Object.entries(PACKAGES).map(([name, owners]) => `| \`${name}\` | ${folders(owners)} |`),
].join('\n');

const page = readFileSync(PAGE, 'utf8');
const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
if (begin < 0 || end < begin) throw new Error(`${PAGE} has no place for the arrows: ${BEGIN} … ${END}`);
const whole = `${page.slice(0, begin)}${BEGIN}\n\n${tables}\n\n${page.slice(end)}`;
const written = await format(whole, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
if (process.argv.includes('--check')) {
  if (page !== written) {
    console.error(`${PAGE} is not what scripts/house/arrows.mjs says: run npm run docs`);
    process.exitCode = 1;
  }
} else {
  writeFileSync(PAGE, written);
}
