/** How many listen to a room on one core, and how much later than without it: the engines' own work left out. */
import { setTimeout } from 'node:timers/promises';
import { percentile } from '../../shared/percentile.ts';
import { rounded, spread, type Bench, type Figure, type Measured } from './bench.ts';
import { TARGETS } from './rooms/engine-answer.ts';
import { isHeardByAll, Talk, type Heard } from './rooms/talk.ts';
import { SpeechStreams } from './speech-streams.ts';

const FAN_OUT_MS = 150;
const ADDED_MS = 350;
const STEPS = [250, 500, 1000, 2000, 3000, 4000, 6000, 8000];
const WARM_MS = 3_000;
const MEASURED_MS = 10_000;
const PINGED_MS = 10_000;
const LISTENERS_BESIDE = 1_000;
/** What something else on the machine disturbed is tried again, and told. */
const TRIES = 3;
const LANGUAGES = [2, 4, 8, 12, 16];

export const rooms: Bench = {
  name: 'rooms',
  async run(): Promise<Measured> {
    const crowds = await crowdsOf(STEPS);
    const pings = await pingsBesideListeners();
    const languages = await languagesAtOnce();
    const held = crowds.filter((one) => isHeardByAll(one, FAN_OUT_MS));
    const [least] = crowds;
    const most = held.at(-1);
    if (least === undefined) throw new Error('nothing was measured');
    const rssKb = most === undefined || most === least ? undefined : growthKb(least, most);
    return {
      figures: {
        listeners_per_core: figure(most?.listeners ?? 0, 'listeners', 2000, 'higher'),
        ...(rssKb === undefined ? {} : { listener_rss_kb: figure(rssKb, 'kB', 40, 'lower') }),
        ...spread('added', (most ?? least).addedMs, { p50: 150, p99: ADDED_MS }),
        pings_change_percent: figure(100 * (pings.beside.p50 / pings.alone.p50 - 1), '%', 20, 'lower'),
        languages_at_once: figure(languages.most, 'languages', 8, 'higher'),
      },
      notes: [
        'the companion with its thread that encodes and the process that knows how words sound on one core; the listeners, each with a socket that is open, are a process on the other',
        `one speaker without a pause; heard by all: translations from the translator's answer, and all frames from the first listener's on, within ${FAN_OUT_MS} ms (p99) at every socket and nobody skipped; tried ${crowds.map(shown).join('; ')}`,
        `added: from a dub's first synthesised sample, which comes three times as fast as it is heard, to its first piece of 200 ms at the listeners' sockets, with ${(most ?? least).listeners} of them: waiting for the piece to be full, mouth shapes, resampling, Opus and fan-out are in it; network, decoding and the sound device are not`,
        `pings of a tab that is dubbed beside ${LISTENERS_BESIDE} listeners: median ${rounded(pings.beside.p50)} ms and p95 ${rounded(pings.beside.p95)} ms; before and after, without them: ${rounded(pings.alone.p50)} and ${rounded(pings.alone.p95)} ms`,
        `languages: each dub of each spoken to its end and added p99 ≤ ${ADDED_MS} ms; tried ${languages.notes.join('; ')}`,
      ],
    };
  },
};

/** More and more in one room, until one of them is not in time. */
async function crowdsOf(steps: readonly number[]): Promise<Heard[]> {
  const talk = await Talk.begin(['es']);
  const heard: Heard[] = [];
  try {
    let listeners = 0;
    for (const count of steps) {
      await talk.grow(new Array<string>(count - listeners).fill('es'));
      listeners = count;
      for (let tried = 0; tried < TRIES; tried++) {
        heard.push(await talk.measure(WARM_MS, MEASURED_MS));
        if (isHeard(heard.at(-1))) break;
      }
      if (!isHeard(heard.at(-1))) break;
    }
    return heard;
  } finally {
    talk.close();
  }
}

function isHeard(one: Heard | undefined): boolean {
  return one !== undefined && isHeardByAll(one, FAN_OUT_MS);
}

interface Pings {
  readonly p50: number;
  readonly p95: number;
}

async function pingsBesideListeners(): Promise<{ alone: Pings; beside: Pings }> {
  const talk = await Talk.begin(['es']);
  try {
    await talk.grow(['es']);
    const before = await pingsOf(talk, 'before');
    await talk.grow(new Array<string>(LISTENERS_BESIDE - 1).fill('es'));
    const beside = await pingsOf(talk, 'beside');
    talk.crowd.kill();
    const after = await pingsOf(talk, 'after');
    // What else this machine does comes and goes: on both sides of it.
    return { alone: spreadOf([...before, ...after]), beside: spreadOf(beside) };
  } finally {
    talk.close();
  }
}

async function pingsOf(talk: Talk, session: string): Promise<number[]> {
  const client = await talk.companion.client(session);
  const times: number[] = [];
  try {
    await setTimeout(WARM_MS);
    await new SpeechStreams([client]).run(PINGED_MS, (_client, sent) => {
      const sentAtMs = performance.now();
      const before = client.of('pong').length;
      client.send({ type: 'ping', id: sent });
      void client.next('pong', before + 1).then(
        () => times.push(performance.now() - sentAtMs),
        () => times.push(Infinity),
      );
    });
  } finally {
    client.cut();
  }
  return times;
}

function spreadOf(times: readonly number[]): Pings {
  return { p50: percentile(times, 0.5) ?? Infinity, p95: percentile(times, 0.95) ?? Infinity };
}

async function languagesAtOnce(): Promise<{ most: number; notes: readonly string[] }> {
  const notes: string[] = [];
  let most = 0;
  for (const count of LANGUAGES.flatMap((one) => new Array<number>(TRIES).fill(one))) {
    // As many are borne already, or fewer were not.
    if (count === most || count > (LANGUAGES.find((one) => one > most) ?? 0)) continue;
    const languages = TARGETS.slice(0, count);
    const talk = await Talk.begin(languages);
    try {
      await talk.grow(languages);
      const heard = await talk.measure(WARM_MS, MEASURED_MS);
      const p99 = percentile(heard.addedMs, 0.99) ?? Infinity;
      const speaking = new Set(
        heard.report.frames.filter(({ kind }) => kind === 'first piece').map(({ language }) => language),
      );
      const areAll = speaking.size === count && heard.report.unspoken === 0 && p99 <= ADDED_MS;
      notes.push(
        `${count}${areAll ? '' : ' (not)'} at ${Math.round(heard.cpuPercent)} %, p99 ${Math.round(p99)} ms`,
      );
      if (areAll) most = count;
    } finally {
      talk.close();
    }
  }
  return { most, notes };
}

function figure(value: number, unit: string, goal: number, better: Figure['better']): Figure {
  return { value: rounded(value), unit, goal, better };
}

function growthKb(least: Heard, most: Heard): number {
  return (1024 * (most.rssMb - least.rssMb)) / (most.listeners - least.listeners);
}

function shown(one: Heard): string {
  const p99 = (values: readonly number[]) => Math.round(percentile(values, 0.99) ?? Number.NaN);
  const fate = isHeardByAll(one, FAN_OUT_MS) ? '' : ' (not)';
  const lost = one.report.skipped + one.report.closed;
  return `${one.listeners}${fate} at ${Math.round(one.cpuPercent)} %, captions ${p99(one.captionMs)} ms, from the first listener's ${p99(one.spreadMs)} ms, ${lost} skipped or closed`;
}
