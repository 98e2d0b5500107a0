/**
 * `npm run load [-- SECONDS [--embedding]]`: sessions with scripted engines are added to one companion until they are dubbed late, and more than
 * that are refused. Ends with 1 where a session beyond the limit is not refused by name, or slows those within it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { isBorne, refusals, rise } from './load.ts';

const STEPS = [10, 25, 50, 75, 100, 125, 150, 200, 250, 300, 400];
const WARM_MS = 4_000;
const BOUND_MS = 1_500;
const MORE = 20;

const [secondsText = '12', speakers] = process.argv.slice(2);
const seconds = Number(secondsText);
/** Telling speakers apart takes most of what a session takes, and is put off where there is too much of it. */
const words = speakers === '--embedding' ? [] : ['--one-speaker'];
if (!(seconds > 0)) {
  process.stderr.write('npm run load -- SECONDS [--embedding]: a number, of each step.\n');
  process.exit(2);
}
const times = { words, warmMs: WARM_MS, measuredMs: seconds * 1000 };
const steps = await rise({
  ...times,
  ...{ steps: STEPS, boundMs: BOUND_MS },
  onStep: ({ sessions, lag_p50_ms, lag_p95_ms, cpu, rss_mb }) => {
    process.stdout.write(
      `  ${sessions} sessions: lag ${lag_p50_ms} ms, p95 ${lag_p95_ms} ms; ${cpu} % of a core, ${rss_mb} MB\n`,
    );
  },
});
const borne = steps.findLast((step) => isBorne(step, BOUND_MS))?.sessions ?? 0;
const last = steps.at(-1);
const knee = last === undefined || isBorne(last, BOUND_MS) ? null : last.sessions;
const refused = await refusals(borne, MORE, times);
const report = { steps, sessions: borne, knee, refused };
mkdirSync('out', { recursive: true });
writeFileSync('out/load.json', `${JSON.stringify(report, undefined, 2)}\n`);
process.stdout.write(
  `${borne} sessions are borne${knee === null ? '' : `, ${knee} are not`}; of ${MORE} more than ${borne}, ${refused.refused} were refused, and the others' lag was ${refused.lag_p95_ms} ms (p95); out/load.json\n`,
);
const isHeld = refused.lag_p95_ms <= BOUND_MS;
process.exit(refused.refused === MORE && isHeld ? 0 : 1);
