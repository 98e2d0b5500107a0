/**
 * What a viewer without accounts gets, live for ten minutes: Whisper, Bergamot and Kokoro dub English into Portuguese while it
 * is spoken, with the plainer engines behind them that take over where the machine does not keep up. `BENCH_PACES=eager,balanced,careful` also measures each of those paces for two minutes;
 * `BENCH_LOCAL_MINUTES` makes the session shorter or longer.
 */
import { loadavg } from 'node:os';
import { z } from 'zod';
import { readConfig } from '../../companion/config.ts';
import { PIPELINE_RATE_HZ } from '../../companion/recognition/ports/audio-frame.ts';
import { MEASURES } from '../../companion/dubbing/latency.ts';
import { nameOf } from '../../companion/engines/kokoro/voices.ts';
import { catalogFor } from '../../companion/engines/installed.ts';
import { concat, sampleCount } from '../../shared/pcm.ts';
import { ALREADY_SPOKEN, NOT_CONFIDENT } from '../../shared/engine-info.ts';
import { percentile } from '../../shared/percentile.ts';
import type { Pace } from '../../shared/pace.ts';
import { pace } from '../../shared/protocol/client-messages.ts';
import { customer } from '../fixtures/customer.ts';
import { rounded, spread, type Bench, type Measured } from './bench.ts';
import { dubInRealTime, type Dubbed, type DubbedClause } from './in-real-time.ts';
import { cpuMsByHost } from './process-tree.ts';
import { continuousSpeech, type ContinuousSpeech } from './speech-corpora.ts';

const USUAL_MINUTES = 10;
const PACE_LENGTH_MS = 2 * 60_000;
const MINUTE_MS = 60_000;
/** Nobody speaks at the end, as in most tabs that are closed: a stop soon after a word would cut its dub. */
const REST_MS = 6_000;
const MINUTES_TAKEN = { error: 'BENCH_LOCAL_MINUTES: takes a whole number, 2 to 120' };
const minutesToMeasure = z.coerce
  .number(MINUTES_TAKEN)
  .int(MINUTES_TAKEN)
  .min(2, MINUTES_TAKEN)
  .max(120, MINUTES_TAKEN)
  .default(USUAL_MINUTES);
const GOALS = { ready: { p50: 3600, p95: 5500 }, heard: { p50: 4000, p95: 6000 } };

const pacesToMeasure = z.array(pace, {
  error: 'BENCH_PACES: takes eager, balanced, careful, separated by commas',
});

export const local: Bench = {
  name: 'local',
  async run(): Promise<Measured> {
    const paces = pacesToMeasure.parse(
      (process.env['BENCH_PACES'] ?? '').split(',').filter((name) => name !== ''),
    );
    const lengthMs = minutesToMeasure.parse(process.env['BENCH_LOCAL_MINUTES']) * MINUTE_MS;
    const speech = continuousSpeech(lengthMs);
    const whole = await dub(speech);
    const { clauses, replacements } = whole.dubbed;
    const undubbed = undubbedOf(clauses);
    const already = clauses.filter(({ reason }) => reason === ALREADY_SPOKEN);
    const notes = [
      `${rounded(lengthMs / MINUTE_MS)} minutes of English into Portuguese, pace balanced: ${clauses.length} clauses, ` +
        `${rounded(clauses.reduce((sum, { text }) => sum + text.split(' ').length, 0) / clauses.length)} words each; ` +
        `all clips are over after ${rounded(speech.roundMs / 1000)} s and begin anew`,
      `${clauses.filter(({ voiceId }) => voiceId !== undefined && nameOf(voiceId) !== undefined).length} of them in a voice of Kokoro's`,
      stages(whole.dubbed),
      `${whole.busy}; load average of the machine ${whole.load}`,
      `lag_growth is of what is heard in the last minute and in the first, which are not of the same clips; ${growthOfSameClips(clauses, speech, lengthMs)}`,
      byMinute(clauses, lengthMs),
      ...whyUndubbed(undubbed),
      `${already.length} clauses had been said by the dubs before them`,
      ...replacements.map((message) => `engine replaced: ${message}`),
    ];
    for (const one of paces) notes.push(await curve(one));
    return {
      figures: {
        ...spread('ready_evs', readyMs(clauses), GOALS.ready),
        ...spread('heard_evs', heardMs(clauses), GOALS.heard),
        undubbed: { value: undubbed.length, unit: 'clauses', goal: 0, better: 'lower' },
        lag_growth: { value: rounded(growth(clauses, lengthMs)), unit: '', goal: 1.1, better: 'lower' },
      },
      notes,
    };
  },
};

interface Run {
  readonly dubbed: Dubbed;
  /** Of a core, by the companion and its hosts. */
  readonly busy: string;
  readonly load: string;
}

/** One session, on engines that were started for it. @throws where a model is not installed */
async function dub({ samples }: ContinuousSpeech, paceOfSession?: Pace): Promise<Run> {
  const catalog = catalogFor(readConfig(process.env));
  try {
    // Names the model that is missing, before ten minutes are spent.
    catalog.choose({ source: 'en', target: 'pt' }, customer());
    await catalog.warm();
    const before = cpuMsByHost(process.pid);
    const beganAtMs = performance.now();
    const sound = concat([samples, new Int16Array(sampleCount(REST_MS, PIPELINE_RATE_HZ))]);
    const dubbed = await dubInRealTime(sound, catalog, {
      ...{ source: 'en', target: 'pt' },
      ...(paceOfSession === undefined ? {} : { pace: paceOfSession }),
    });
    const busy = shares(before, cpuMsByHost(process.pid), performance.now() - beganAtMs);
    return { dubbed, busy, load: loadavg().map(rounded).join(', ') };
  } finally {
    await catalog.close();
  }
}

function shares(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  tookMs: number,
): string {
  const parts = [...after].map(
    ([host, cpuMs]) => `${host} ${rounded((cpuMs - (before.get(host) ?? 0)) / tookMs)}`,
  );
  return `busy, of one core: ${parts.join(', ')}`;
}

function readyMs(clauses: readonly DubbedClause[]): number[] {
  return clauses.flatMap((clause) => clause.readyMs ?? []);
}

function heardMs(clauses: readonly DubbedClause[]): number[] {
  return clauses.flatMap((clause) => clause.heardMs ?? []);
}

/** Median lag of what is heard of clauses that begin in a stretch of the session; NaN where nothing is. */
function medianLagMs(clauses: readonly DubbedClause[], fromMs: number, toMs: number): number {
  const within = clauses.filter(({ startMs }) => startMs >= fromMs && startMs < toMs);
  return percentile(heardMs(within), 0.5) ?? NaN;
}

/** @throws where nothing is heard in the first minute, or in the last */
function growth(clauses: readonly DubbedClause[], lengthMs: number): number {
  const ratio = medianLagMs(clauses, lengthMs - MINUTE_MS, lengthMs) / medianLagMs(clauses, 0, MINUTE_MS);
  if (Number.isNaN(ratio))
    throw new Error('lag_growth: no dub is heard in the first minute, or in the last.');
  return ratio;
}

/** What the session's age does to the lag, apart from what is said. */
function growthOfSameClips(
  clauses: readonly DubbedClause[],
  { roundMs }: ContinuousSpeech,
  lengthMs: number,
): string {
  const againMs = lengthMs - roundMs;
  if (againMs < MINUTE_MS) return 'hardly any clip is played twice';
  const ratio = medianLagMs(clauses, roundMs, lengthMs) / medianLagMs(clauses, 0, againMs);
  return `of the clips that are played twice, ${rounded(againMs / 1000)} s, the median lag is ${rounded(ratio)} times as long the second time`;
}

function byMinute(clauses: readonly DubbedClause[], lengthMs: number): string {
  const medians = Array.from({ length: lengthMs / MINUTE_MS }, (_, minute) =>
    Math.round(medianLagMs(clauses, minute * MINUTE_MS, (minute + 1) * MINUTE_MS)),
  );
  return `median lag of what is heard, by minute: ${medians.join(', ')} ms`;
}

/** How many for each reason, and the first of each. */
/** What should have been said and was not. */
function undubbedOf(clauses: readonly DubbedClause[]): DubbedClause[] {
  return clauses.filter(
    ({ outcome, reason }) => outcome !== 'spoken' && reason !== NOT_CONFIDENT && reason !== ALREADY_SPOKEN,
  );
}

function whyUndubbed(undubbed: readonly DubbedClause[]): string[] {
  const byReason = new Map<string, DubbedClause[]>();
  for (const clause of undubbed) {
    const reason = `${clause.outcome ?? 'not ended'} ${clause.reason ?? ''}`.trim();
    byReason.set(reason, [...(byReason.get(reason) ?? []), clause]);
  }
  return [...byReason].map(
    ([reason, clauses]) => `undubbed: ${clauses.length} ${reason}, the first "${clauses[0]?.text ?? ''}"`,
  );
}

function stages({ stagesMs }: Dubbed): string {
  const parts = MEASURES.filter((measure) => stagesMs[measure].length > 0).map((measure) => {
    const [p50, p95] = [0.5, 0.95].map((rank) => Math.round(percentile(stagesMs[measure], rank) ?? 0));
    return `${measure} ${p50} / ${p95}`;
  });
  return `stages, p50 / p95 ms (commit: from the clause's last word): ${parts.join(', ')}`;
}

async function curve(one: Pace): Promise<string> {
  const { dubbed, busy, load } = await dub(continuousSpeech(PACE_LENGTH_MS), one);
  const { clauses } = dubbed;
  const ranks = (values: readonly number[]): string =>
    [0.5, 0.95].map((rank) => Math.round(percentile(values, rank) ?? NaN)).join(' / ');
  const undubbed = undubbedOf(clauses).length;
  return (
    `pace ${one}, ${PACE_LENGTH_MS / MINUTE_MS} minutes: ready ${ranks(readyMs(clauses))}, heard ${ranks(heardMs(clauses))} ms (p50 / p95), ` +
    `${clauses.length} clauses, ${undubbed} undubbed, ${busy}; load average ${load}`
  );
}
