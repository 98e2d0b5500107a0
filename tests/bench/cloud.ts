/** The cloud engines' adapters in real time, against servers that speak the vendors' wire with their usual latencies. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { readConfig } from '../../companion/config.ts';
import { catalogFor } from '../../companion/engines/installed.ts';
import type { EngineCatalog } from '../../companion/engines/catalog.ts';
import { percentile } from '../../shared/percentile.ts';
import { speakDialogue, type Dialogue } from '../fixtures/dialogue.ts';
import { mark } from '../fixtures/marked-sound.ts';
import { bareRequestsMs } from './bare-requests.ts';
import { rounded, spread, type Bench, type Figure, type Measured } from './bench.ts';
import { realFigures } from './cloud-real.ts';
import type { Answers, ServicesScript } from './cloud-services.ts';
import { dubInRealTime, type Dubbed } from './in-real-time.ts';
import { compareWords } from './word-comparison.ts';

const SESSIONS = 10;
/** Enough clauses for a 99th percentile to mean something. */
const ADDED_SESSIONS = 4;
/** Sessions do not speak in chorus. */
const STAGGER_MS = 1_700;
const GOALS = {
  ready: { p50: 1800, p95: 2800 },
  heard: { p50: 2000, p95: 3000 },
  processing: { p50: 400, p95: 700 },
};

export const cloud: Bench = {
  name: 'cloud',
  async run(): Promise<Measured> {
    const dialogue = await speakDialogue();
    mark(dialogue.samples, 0);
    const [alone] = await dub(dialogue, 1, 'usually');
    if (alone === undefined) throw new Error('nothing was dubbed');
    const before = process.memoryUsage().rss;
    const many = await dub(dialogue, SESSIONS, 'usually');
    const rssMb = (process.memoryUsage().rss - before) / SESSIONS / 2 ** 20;
    const beside = await added(dialogue, 'steadily');
    const atOnce = await added(dialogue, 'at once');
    const words = compare(dialogue, [alone, ...many]);
    return {
      figures: {
        ...figures('', [alone]),
        ...spread('added', beside.addedMs, { p99: 10 }),
        lost_words: { value: words.lost, unit: 'words', goal: 0, better: 'lower' },
        doubled_words: { value: words.doubled, unit: 'words', goal: 0, better: 'lower' },
        ...figures('ten_sessions_', many),
        ...(await realFigures(dialogue)),
        ten_sessions_rss_mb: { value: rounded(rssMb), unit: 'MB', goal: 10, better: 'lower' },
      },
      notes: [
        ...notes(dialogue, alone, many, words.changed),
        `added: from commit to first dub sample, less the ${beside.bareMs.toFixed(1)} ms that the vendors' own clients take for the same two requests at the services' usual pace (80 and 150 ms, without a tail); ${told(beside.addedMs)}`,
        'real_…: the worst of three ways to recognise, with services as their users report them (bursts with gaps of seconds, late finals, phrases revised, moved tags, voices that begin late): real_google_… with the language named, real_auto_… with it to be found out, real_scribe_… by ElevenLabs',
        'real_floor_…: what no product could do better with the same clauses: translated and spoken as soon as the recogniser had told the last of their words, right or wrong, with nobody speaking before them',
        'real_paid_twice_percent: characters of clauses that were sent more than once or in vain, to be translated or spoken, the larger of both; real_characters_sent_ratio: all that was sent to be translated, with what goes along for the sense, to what was recognised',
        `where the services answer at once, and nothing can be done meanwhile, less ${atOnce.bareMs.toFixed(1)} ms: ${told(atOnce.addedMs)}`,
      ],
    };
  },
};

/** What dubbing takes beyond the services: of each clause from its commit to the first sample of its dub. */
async function added(
  dialogue: Dialogue,
  answers: Answers,
): Promise<{ readonly addedMs: readonly number[]; readonly bareMs: number }> {
  const bare: number[] = [];
  const sessions = await dub(dialogue, ADDED_SESSIONS, answers, async (environment) => {
    bare.push(...(await bareRequestsMs(environment)));
  });
  const bareMs = percentile(bare, 0.5) ?? 0;
  return { addedMs: processing(sessions).map((ms) => Math.max(0, ms - bareMs)), bareMs };
}

function told(values: readonly number[]): string {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((part) => (percentile(values, part) ?? 0).toFixed(1));
  return `p50 ${p50}, p95 ${p95}, p99 ${p99} ms over ${values.length} clauses`;
}

async function dub(
  dialogue: Dialogue,
  sessions: number,
  answers: Answers,
  before: (environment: Record<string, string>) => Promise<void> = () => Promise.resolve(),
): Promise<Dubbed[]> {
  const services = fork(new URL('cloud-services.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
  let catalog: EngineCatalog | undefined;
  try {
    services.send({ words: dialogue.words, answers } satisfies ServicesScript);
    const [environment] = (await once(services, 'message')) as [Record<string, string>];
    await before(environment);
    // Ten sessions of one film would share their translations.
    catalog = catalogFor(readConfig({ ...environment, ENGINES: 'cloud', CACHE_TTL: '0' }));
    await catalog.warm();
    const engines = catalog;
    return await Promise.all(
      Array.from({ length: sessions }, async (_, i) => {
        await setTimeout(i * STAGGER_MS);
        return dubInRealTime(dialogue.samples, engines);
      }),
    );
  } finally {
    await catalog?.close();
    services.disconnect();
  }
}

function figures(prefix: string, sessions: readonly Dubbed[]): Record<string, Figure> {
  const clauses = sessions.flatMap((session) => session.clauses);
  return {
    ...spread(
      `${prefix}ready_evs`,
      clauses.flatMap(({ readyMs }) => readyMs ?? []),
      GOALS.ready,
    ),
    ...spread(
      `${prefix}heard_evs`,
      clauses.flatMap(({ heardMs }) => heardMs ?? []),
      GOALS.heard,
    ),
    ...spread(
      `${prefix}processing`,
      sessions.flatMap((session) => processing([session])),
      GOALS.processing,
    ),
  };
}

function processing(sessions: readonly Dubbed[]): number[] {
  return sessions.flatMap(({ clauses }) => clauses.flatMap(({ processingMs }) => processingMs ?? []));
}

function compare(dialogue: Dialogue, sessions: readonly Dubbed[]) {
  const script = dialogue.words.map(({ text }) => text);
  const all = sessions.map(({ clauses }) =>
    compareWords(
      script,
      clauses.flatMap(({ text }) => text.split(' ')),
    ),
  );
  const sum = (count: (one: (typeof all)[number]) => number) =>
    all.reduce((total, one) => total + count(one), 0);
  return {
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    changed: sum(({ changed }) => changed),
  };
}

function notes(
  { samples, words }: Dialogue,
  alone: Dubbed,
  many: readonly Dubbed[],
  changed: number,
): string[] {
  const clauses = [alone, ...many].flatMap((session) => session.clauses);
  const unspoken = clauses.filter(({ outcome }) => outcome !== 'spoken').length;
  const minutes = samples.length / 16_000 / 60;
  return [
    `a conversation of ${words.length} words in ${Math.round(minutes * 60)} s, ${alone.clauses.length} clauses; alone, then ${SESSIONS} sessions at once`,
    'partials each 100 ms at 200 ms (p99 450), translation 80 ms (p99 250), first speech audio 150 ms (p99 400)',
    `${changed} of ${words.length * (many.length + 1)} words were committed before the recogniser changed its mind; ${unspoken} of ${clauses.length} clauses were not spoken whole`,
    `list price of a session: $${(alone.spend.usd / minutes).toFixed(3)} a minute of film (${alone.spend.sttS} s recognised, ${alone.spend.translationCharacters} characters translated, ${alone.spend.ttsCharacters} spoken)`,
  ];
}
