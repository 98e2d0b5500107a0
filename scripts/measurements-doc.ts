/** `npm run docs`: docs/measurements.md, written from the figures that were recorded. `--check` only compares. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';

const PAGE = 'docs/measurements.md';
const RECORDED = 'docs/measurements';
/** Those that are measured of the embedded engines, too, so that both stand side by side. */
const EMBEDDED = 'embedded_';

const result = z.object({
  name: z.string(),
  at: z.string(),
  machine: z.object({
    cpu: z.string(),
    cores: z.int(),
    node: z.string(),
    load_before: z.number().optional(),
    load_after: z.number().optional(),
  }),
  figures: z.record(
    z.string(),
    z.object({
      value: z.number(),
      unit: z.string(),
      goal: z.number().optional(),
      better: z.enum(['lower', 'higher']),
    }),
  ),
  notes: z.array(z.string()),
});
type Result = z.infer<typeof result>;
type Figure = Result['figures'][string];

const results = readdirSync(RECORDED)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => result.parse(JSON.parse(readFileSync(`${RECORDED}/${file}`, 'utf8'))));

const page = `# Measurements

Written by \`npm run docs\` from \`${RECORDED}/\`, where \`npm run measurements\` records what \`npm run bench -- NAME\` has measured. The engines that need an account
are measured against servers that only speak their wire. A figure that misses its goal says so; figures of time are worse on a busy machine, and those of words hardly.

## With no account: embedded and neural side by side

${comparison()}

${results.map(section).join('\n\n')}
`;

const written = await format(page, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
if (!process.argv.includes('--check')) {
  writeFileSync(PAGE, written);
} else if (readFileSync(PAGE, 'utf8') !== written) {
  console.error(`${PAGE} is not what was recorded: run npm run docs`);
  process.exitCode = 1;
}

/** Figures of which there are two, the other with a name that begins with \`embedded_\`. */
function comparison(): string {
  const rows = results.flatMap(({ name, figures }) =>
    Object.entries(figures).flatMap(([key, embedded]) => {
      if (!key.startsWith(EMBEDDED)) return [];
      const neural = figures[key.slice(EMBEDDED.length)];
      return neural === undefined
        ? []
        : [`| \`${key.slice(EMBEDDED.length)}\` (\`${name}\`) | ${shown(embedded)} | ${shown(neural)} |`];
    }),
  );
  if (rows.length === 0) return 'Nothing is recorded of both.';
  return ['| figure | embedded | neural |', '| --- | --- | --- |', ...rows].join('\n');
}

function section({ name, at, machine, figures, notes }: Result): string {
  const load =
    machine.load_before === undefined
      ? ''
      : `, load average ${machine.load_before} before and ${machine.load_after ?? '?'} after`;
  return [
    `## ${name}`,
    `\`npm run bench -- ${name}\`, ${at.slice(0, 10)}, ${machine.cores} cores of ${machine.cpu}, Node ${machine.node.slice(1)}${load}.`,
    [
      '| figure | measured | goal | |',
      '| --- | --- | --- | --- |',
      ...Object.entries(figures).map(
        ([key, figure]) => `| \`${key}\` | ${shown(figure)} | ${goalOf(figure)} | ${verdict(figure)} |`,
      ),
    ].join('\n'),
    notes.map((note) => `- ${escaped(note)}`).join('\n'),
  ].join('\n\n');
}

function shown({ value, unit }: Figure): string {
  return `${value}${unit === '' ? '' : ` ${unit}`}`;
}

function goalOf({ goal, better }: Figure): string {
  return goal === undefined ? '' : `${better === 'lower' ? '≤' : '≥'} ${goal}`;
}

function verdict({ value, goal, better }: Figure): string {
  if (goal === undefined) return '';
  return (better === 'lower' ? value <= goal : value >= goal) ? 'met' : 'missed';
}

/** What a note says, without it being taken for markup. */
function escaped(note: string): string {
  return note.replaceAll(/[*_<>|]/g, '\\$&');
}
