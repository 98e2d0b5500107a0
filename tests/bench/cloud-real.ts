/** What is heard where recognisers, Google's translator and the voices answer as they really do: late, in bursts, and with second thoughts. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { readConfig } from '../../companion/config.ts';
import { catalogFor } from '../../companion/engines/installed.ts';
import type { EngineCatalog } from '../../companion/engines/catalog.ts';
import { percentile } from '../../shared/percentile.ts';
import { LEAD_MS } from '../../shared/scheduling/dub-scheduler.ts';
import { PROFILES } from '../fakes/google/profile.ts';
import type { Dialogue } from '../fixtures/dialogue.ts';
import { rounded, type Figure } from './bench.ts';
import type { ServicesReport, ServicesScript } from './cloud-services.ts';
import { dubInRealTime, type Dubbed, type DubbedClause } from './in-real-time.ts';
import { compareWords } from './word-comparison.ts';

const SESSIONS = 4;
const STAGGER_MS = 1_700;
const MS_PER_H = 3_600_000;

/** Who recognises, and what it is told of the language. */
const WAYS = {
  google: { hasScribe: false, source: 'en' },
  auto: { hasScribe: false, source: 'auto' },
  scribe: { hasScribe: true, source: 'en' },
} as const;
type Way = keyof typeof WAYS;

interface Seen {
  readonly sessions: readonly Dubbed[];
  readonly report: ServicesReport;
}

/** Each is the better the lower it is. */
interface Outcome {
  readonly value: number;
  readonly unit: string;
  readonly goal?: number;
}

/** @returns figures named `real_…`, the worst of the three ways to recognise, and each way's own as `real_google_…` and so on */
export async function realFigures(dialogue: Dialogue): Promise<Record<string, Figure>> {
  const google = await dub(dialogue, 'google');
  const auto = await dub(dialogue, 'auto');
  const scribe = await dub(dialogue, 'scribe');
  const outcomes = [google, auto, scribe].map((seen) => outcomesOf(dialogue, seen));
  const [ofGoogle, ofAuto, ofScribe] = outcomes;
  return {
    ...figures('real', worstOf(outcomes), true),
    // What the services did.
    real_gap_p95_ms: asked(percentile(google.report.gapsMs, 0.95), 2500),
    real_first_partial_p50_ms: asked(percentile(google.report.firstPartialsMs, 0.5), 1000),
    real_first_sound_p95_ms: asked(percentile(google.report.firstSoundsMs, 0.95), 500),
    ...figures('real_google', ofGoogle ?? {}),
    ...figures('real_auto', ofAuto ?? {}),
    ...figures('real_scribe', ofScribe ?? {}),
    real_scribe_final_p95_ms: lower({
      value: percentile(scribe.report.scribeFinalsMs, 0.95) ?? 0,
      unit: 'ms',
    }),
  };
}

function outcomesOf(dialogue: Dialogue, { sessions, report }: Seen): Record<string, Outcome> {
  const clauses = sessions.flatMap((session) => session.clauses);
  const heardMs = clauses.flatMap((clause) => clause.heardMs ?? []);
  if (heardMs.length === 0) throw new Error('nothing was dubbed');
  const floorMs = clauses.flatMap((clause) => floorOf(clause, report));
  const changes = sessions.flatMap(({ replacements }) => replacements).length;
  const filmMs = (sessions.length * dialogue.samples.length) / 16;
  const compared = sessions.map((session) =>
    compareWords(
      dialogue.words.map(({ text }) => text),
      session.clauses.flatMap(({ text }) => text.split(' ')),
    ),
  );
  const words = (of: (one: (typeof compared)[number]) => number): number =>
    compared.reduce((all, one) => all + of(one), 0);
  const recognized = charactersOf(clauses.map(({ text }) => text));
  const translated = charactersOf(clauses.map(({ translation }) => translation ?? ''));
  const translatedAgain = report.clauseCharacters / recognized - 1;
  const spokenAgain = report.spokenCharacters / translated - 1;
  return {
    heard_evs_p50_ms: { value: percentile(heardMs, 0.5) ?? 0, unit: 'ms', goal: 2600 },
    heard_evs_p95_ms: { value: percentile(heardMs, 0.95) ?? 0, unit: 'ms', goal: 4000 },
    floor_evs_p50_ms: { value: percentile(floorMs, 0.5) ?? 0, unit: 'ms' },
    floor_evs_p95_ms: { value: percentile(floorMs, 0.95) ?? 0, unit: 'ms' },
    engine_changes_per_h: { value: (changes * MS_PER_H) / filmMs, unit: 'changes', goal: 0 },
    voice_changes: { value: sum(sessions.map(voiceChanges)), unit: 'changes', goal: 0 },
    lost_words: { value: words(({ lost }) => lost), unit: 'words', goal: 0 },
    doubled_words: { value: words(({ doubled }) => doubled), unit: 'words', goal: 0 },
    changed_words: { value: words(({ changed }) => changed), unit: 'words' },
    paid_twice_percent: { value: 100 * Math.max(0, translatedAgain, spokenAgain), unit: '%', goal: 2 },
    characters_sent_ratio: { value: report.characters / recognized, unit: 'times' },
  };
}

/**
 * What no product could do better with these clauses: the voice begins as soon as the recogniser has told the last of the words, right
 * away believes them, and finds nobody speaking. From the medians of the services, so that a percentile of it is no longer than theirs.
 */
function floorOf({ toldMs }: DubbedClause, { firstSoundsMs }: ServicesReport): number[] {
  const { medianMs } = PROFILES.real.translationLatency;
  return toldMs === undefined ? [] : [toldMs + medianMs + (percentile(firstSoundsMs, 0.5) ?? 0) + LEAD_MS];
}

/** How often somebody goes on in another voice than before. */
function voiceChanges({ clauses }: Dubbed): number {
  const voices = new Map<string, string>();
  let changes = 0;
  for (const { speakerId, voiceId } of clauses) {
    if (speakerId === undefined || voiceId === undefined) continue;
    const before = voices.get(speakerId);
    if (before !== undefined && before !== voiceId) changes++;
    voices.set(speakerId, voiceId);
  }
  return changes;
}

function worstOf(outcomes: readonly Record<string, Outcome>[]): Record<string, Outcome> {
  const worst: Record<string, Outcome> = {};
  for (const [key, outcome] of outcomes.flatMap((one) => Object.entries(one))) {
    if (outcome.value > (worst[key]?.value ?? -Infinity)) worst[key] = outcome;
  }
  return worst;
}

/** @param isHeld the goals are these figures' own */
function figures(prefix: string, outcomes: Record<string, Outcome>, isHeld = false): Record<string, Figure> {
  return Object.fromEntries(
    Object.entries(outcomes).map(([key, { goal, ...outcome }]) => [
      `${prefix}_${key}`,
      lower(isHeld && goal !== undefined ? { ...outcome, goal } : outcome),
    ]),
  );
}

function lower({ value, ...rest }: Outcome): Figure {
  return { value: rounded(value), better: 'lower', ...rest };
}

/** What a service has to be at least as unkind as. */
function asked(value: number | undefined, goal: number): Figure {
  return { value: rounded(value ?? 0), unit: 'ms', better: 'higher', goal };
}

function charactersOf(texts: readonly string[]): number {
  return sum(texts.map((text) => text.length));
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

async function dub(dialogue: Dialogue, way: Way): Promise<Seen> {
  const { hasScribe, source } = WAYS[way];
  const services = fork(new URL('cloud-services.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
  let catalog: EngineCatalog | undefined;
  try {
    services.send({ words: dialogue.words, answers: 'really', hasScribe } satisfies ServicesScript);
    const [environment] = (await once(services, 'message')) as [Record<string, string>];
    // With those that would take over: whether they do is what is asked.
    catalog = catalogFor(readConfig({ ...environment, ENGINES: 'auto', CACHE_TTL: '0' }));
    await catalog.warm();
    const engines = catalog;
    const sessions = await Promise.all(
      Array.from({ length: SESSIONS }, async (_, i) => {
        await setTimeout(i * STAGGER_MS);
        return dubInRealTime(dialogue.samples, engines, { source, target: 'es' });
      }),
    );
    const reported = once(services, 'message') as Promise<[ServicesReport]>;
    services.send('report');
    const [report] = await reported;
    return { sessions, report };
  } finally {
    await catalog?.close();
    services.disconnect();
  }
}
