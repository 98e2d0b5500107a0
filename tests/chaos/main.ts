/**
 * `npm run chaos [-- COUNT [SEED [KIND …]]]`: so many faults of each kind, while films are dubbed, and what viewers noticed of them.
 * Ends with 1 where words were lost in silence or dubbed twice, or dubs came back later than within three seconds.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { canMakeDisk } from '../fixtures/full-disk.ts';
import { bundlePrograms } from './bundle.ts';
import type { Damage } from './chaos.ts';
import { KINDS, kindNamed, NOTHING, type Kind } from './kinds.ts';
import type { PartRequest } from './part.ts';
import { chaosReport, kindReport, merged } from './report.ts';

const BACK_WITHIN_MS = 3_000;
const BUNDLE = 'chaos-programs';
/** Enough of nothing to know what is usual. */
const NOTHING_SHARE = 0.1;
const SHOWN_FINDINGS = 5;

const [count = '1000', seedText = String(randomInt(2 ** 31)), ...names] = process.argv.slice(2);
const [faults, seed] = [Number(count), Number(seedText)];
if (!(faults > 0) || !Number.isInteger(seed)) {
  process.stderr.write('npm run chaos -- COUNT [SEED [KIND …]]: COUNT and SEED are whole numbers.\n');
  process.exit(2);
}
const kinds = (names.length > 0 ? names.map(kindNamed) : KINDS).filter(
  ({ hasOwnDisk }) => hasOwnDisk !== true || canMakeDisk(),
);
process.stdout.write(`Chaos with seed ${seed}: ${faults} faults of each of ${kinds.length} kinds\n`);
await bundlePrograms(BUNDLE);
const parts = Array.from({ length: availableParallelism() }, () =>
  fork(new URL('part.ts', import.meta.url), {
    execArgv: ['--import', 'tsx', '--import', new URL('worklet-urls.mjs', import.meta.url).href],
    // Ends of time are none in JSON.
    serialization: 'advanced',
  }),
);
const beganAtMs = performance.now();
const nothing = await struck(NOTHING, Math.ceil(faults * NOTHING_SHARE));
const damages: Damage[] = [];
for (const kind of kinds) {
  const damage = await struck(kind, faults);
  damages.push(damage);
  const { faults: done, ...figures } = kindReport(damage);
  process.stdout.write(`  ${kind.name.padEnd(20)} ${done} faults: ${JSON.stringify(figures)}\n`);
  for (const finding of damage.findings.slice(0, SHOWN_FINDINGS)) process.stdout.write(`    ${finding}\n`);
}
const report = chaosReport(seed, damages, nothing, (performance.now() - beganAtMs) / 1000);
rmSync(`out/${BUNDLE}`, { recursive: true, force: true });
mkdirSync('out', { recursive: true });
writeFileSync('out/chaos.json', `${JSON.stringify(report, undefined, 2)}\n`);
const { silent_losses: lost, doubled, back_p95_ms: back } = report;
process.stdout.write(
  `${lost} words lost in silence, ${doubled} doubled, back within ${back ?? 'more than was waited for'} ms (p95); out/chaos.json\n`,
);
const isWell = lost === 0 && doubled === 0 && back !== null && back <= BACK_WITHIN_MS;
process.exit(isWell ? 0 : 1);

/** Shared by all parts, each with seeds of its own. */
async function struck(kind: Kind, wanted: number): Promise<Damage> {
  const share = Math.ceil(wanted / parts.length);
  const damages = await Promise.all(
    parts.map((part, i) =>
      asked(part, {
        kind: kind.name,
        seed: (seed + i * 1_000_003) >>> 0,
        faults: share,
        programs: BUNDLE,
      }),
    ),
  );
  return merged(kind.name, damages);
}

async function asked(part: ChildProcess, request: PartRequest): Promise<Damage> {
  part.send(request);
  const answered = new AbortController();
  const { signal } = answered;
  const died = once(part, 'exit', { signal }).then(([code, by]) => {
    throw new Error(
      `the process that struck ${request.kind} with seed ${request.seed} ended: ${String(code ?? by)}`,
    );
  });
  const [damage] = (await Promise.race([once(part, 'message', { signal }), died])) as [Damage];
  answered.abort();
  await died.catch(() => undefined);
  return damage;
}
