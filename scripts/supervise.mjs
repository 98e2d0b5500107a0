// node scripts/supervise.mjs PROGRAM.ts [WORD …]: runs a program of the companion as a child and starts it again when it crashes, so
// that a film goes on. Plain JavaScript over Node alone.
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const RUN = join(dirname(fileURLToPath(import.meta.url)), 'run.mjs');
/**
 * Ended on purpose, or told that it cannot start with these settings: starting again would come to the same. Whatever else, also
 * what Node itself ends a program with that threw before it could say anything (1), is a crash.
 */
const FINAL_CODES = new Set([0, 2]);
/** Doubled with each crash in a row. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** Having run so long, it is not crashing in a row. */
const STEADY_MS = 60_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Resolves with the exit code of the program, once that is final.
 * @param {string} program relative to the project's folder, like "companion/main.ts"
 * @param {readonly string[]} words
 */
export async function supervise(program, words = []) {
  let pauseMs = FIRST_PAUSE_MS;
  let child;
  let isStopping = false;
  let stop;
  const stopped = new Promise((resolveStop) => (stop = resolveStop));
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      isStopping = true;
      stop();
      child?.kill(signal);
    });
  }
  for (;;) {
    const startedAtMs = performance.now();
    // By the channel it sees that this process is gone, and ends too.
    child = spawn(process.execPath, [RUN, program, ...words], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', (message) => {
      if (message?.type === 'pairing_code_used') delete process.env.PAIRING_CODE;
    });
    const ended = await new Promise((resolveEnd) => {
      child.once('error', (error) => resolveEnd({ code: 1, error }));
      child.once('close', (code, signal) => resolveEnd({ code, signal }));
    });
    if (isStopping || FINAL_CODES.has(ended.code)) return ended.code ?? 0;
    if (performance.now() - startedAtMs > STEADY_MS) pauseMs = FIRST_PAUSE_MS;
    const how = ended.signal === null ? `with code ${ended.code}` : `by ${ended.signal}`;
    console.error(`The companion ended unexpectedly, ${how}; it starts again in ${pauseMs / 1000} s.`);
    await Promise.race([wait(pauseMs), stopped]);
    if (isStopping) return 0;
    pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
  }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [program, ...words] = process.argv.slice(2);
  if (program === undefined) {
    console.error('usage: node scripts/supervise.mjs PROGRAM.ts [WORD …]');
    process.exit(2);
  }
  process.exit(await supervise(program, words));
}
