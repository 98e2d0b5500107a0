/** What is heard where recognisers and Google's translator answer as they really do: late, in bursts, and with second thoughts. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { readConfig } from '../../companion/config.ts';
import { catalogFor } from '../../companion/engines/installed.ts';
import type { EngineCatalog } from '../../companion/engines/catalog.ts';
import { percentile } from '../../shared/percentile.ts';
import type { Dialogue } from '../fixtures/dialogue.ts';
import { rounded, type Figure } from './bench.ts';
import type { ServicesReport, ServicesScript } from './cloud-services.ts';
import { dubInRealTime, type Dubbed } from './in-real-time.ts';
import { compareWords } from './word-comparison.ts';

const SESSIONS = 4;
const STAGGER_MS = 1_700;
const MS_PER_H = 3_600_000;

/**
 * @returns figures named `real_…` of Google, and `real_scribe_…` of ElevenLabs' recogniser with Google's translator; of the voices'
 * service none, for that one is kind here
 */
export async function realFigures(dialogue: Dialogue): Promise<Record<string, Figure>> {
  const google = await dub(dialogue, false);
  const scribe = await dub(dialogue, true);
  const { report } = google;
  return {
    ...recognized('real', dialogue, google.sessions),
    real_paid_twice_percent: lower((100 * report.charactersAgain) / Math.max(1, report.characters), '%', 1),
    // What the services did, for whoever compares two runs.
    real_gap_p95_ms: lower(percentile(report.gapsMs, 0.95) ?? 0, 'ms'),
    real_first_partial_p50_ms: lower(percentile(report.firstPartialsMs, 0.5) ?? 0, 'ms'),
    ...recognized('real_scribe', dialogue, scribe.sessions),
    real_scribe_final_p95_ms: lower(percentile(scribe.report.scribeFinalsMs, 0.95) ?? 0, 'ms'),
  };
}

function recognized(prefix: string, dialogue: Dialogue, sessions: readonly Dubbed[]): Record<string, Figure> {
  const heardMs = sessions.flatMap(({ clauses }) => clauses.flatMap((clause) => clause.heardMs ?? []));
  if (heardMs.length === 0) throw new Error('nothing was dubbed');
  const changes = sessions.flatMap(({ replacements }) => replacements);
  const filmMs = (sessions.length * dialogue.samples.length) / 16;
  const words = sessions.map((session) =>
    compareWords(
      dialogue.words.map(({ text }) => text),
      session.clauses.flatMap(({ text }) => text.split(' ')),
    ),
  );
  const sum = (of: (one: (typeof words)[number]) => number) => words.reduce((all, one) => all + of(one), 0);
  return {
    [`${prefix}_heard_evs_p50_ms`]: lower(percentile(heardMs, 0.5) ?? 0, 'ms'),
    [`${prefix}_heard_evs_p95_ms`]: lower(percentile(heardMs, 0.95) ?? 0, 'ms'),
    [`${prefix}_engine_changes_per_h`]: lower((changes.length * MS_PER_H) / filmMs, 'changes', 0),
    [`${prefix}_lost_words`]: lower(
      sum(({ lost }) => lost),
      'words',
      0,
    ),
    [`${prefix}_doubled_words`]: lower(
      sum(({ doubled }) => doubled),
      'words',
      0,
    ),
    [`${prefix}_changed_words`]: lower(
      sum(({ changed }) => changed),
      'words',
    ),
  };
}

function lower(value: number, unit: string, goal?: number): Figure {
  return { value: rounded(value), unit, better: 'lower', ...(goal === undefined ? {} : { goal }) };
}

async function dub(
  dialogue: Dialogue,
  hasScribe: boolean,
): Promise<{ readonly sessions: readonly Dubbed[]; readonly report: ServicesReport }> {
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
        return dubInRealTime(dialogue.samples, engines);
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
