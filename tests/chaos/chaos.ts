/** Faults of each kind, as many as are wanted, over many films at once; and what viewers noticed of them. */
import { Random } from '../fuzz/random.ts';
import type { BundledPrograms } from './bundle.ts';
import { makeBed } from './bed.ts';
import { Calm } from './calm.ts';
import { play, type FilmResult } from './film.ts';
import type { Kind } from './kinds.ts';
import { SupervisedBed } from './supervised-bed.ts';
import type { Viewer } from './viewer.ts';

/** What happens in one film costs its beginning and its end. */
const FAULTS_IN_FILM = 3;
/** The companion's own limit, as it is by default. */
const VIEWERS = 8;

/** What became of the faults of a kind. */
export interface Damage {
  readonly kind: string;
  readonly silentLosses: number[];
  readonly doubled: number[];
  readonly backMs: number[];
  readonly silenceMs: number[];
  /** How late the machine was at the worst, in each film. */
  readonly latestMs: number[];
  /** What to look at, by the film's seed. */
  readonly findings: string[];
}

export interface ChaosOptions {
  readonly seed: number;
  /** Of each kind; those of several viewers at once count for each. */
  readonly faults: number;
  readonly programs: BundledPrograms;
  /** Films at once. */
  readonly beds: (kind: Kind) => number;
  readonly signal?: AbortSignal;
  /** Lets films begin; its own where left out. Kinds that are tried at once share one. */
  readonly calm?: Calm;
}

export async function chaosOf(kind: Kind, options: ChaosOptions): Promise<Damage> {
  const damage: Damage = {
    ...{
      kind: kind.name,
      silentLosses: [],
      doubled: [],
      backMs: [],
      silenceMs: [],
      latestMs: [],
      findings: [],
    },
  };
  let films = 0;
  const calm = options.calm ?? new Calm();
  const inFilms = async (film: (seed: number) => Promise<void>): Promise<void> => {
    for (;;) {
      const over = await calm.admitted();
      const isDone = damage.backMs.length >= options.faults || options.signal?.aborted === true;
      if (!isDone) await film((options.seed + films++) >>> 0);
      over();
      if (isDone) return;
    }
  };
  const worker = kind.on === 'process' ? supervisedFilms : filmsOfOwn;
  await Promise.all(Array.from({ length: options.beds(kind) }, () => worker(kind, options, inFilms, damage)));
  if (options.calm === undefined) calm.close();
  return damage;
}

type Worker = (
  kind: Kind,
  options: ChaosOptions,
  /** Plays one film after the other until there are enough, each with a seed of its own. */
  inFilms: (film: (seed: number) => Promise<void>) => Promise<void>,
  damage: Damage,
) => Promise<void>;

/** On one machine, with engines that nothing has happened to yet in each film. */
const filmsOfOwn: Worker = async (kind, { programs, faults: wanted }, inFilms, damage) => {
  const viewersAtOnce = kind.viewers ?? 1;
  const bed = await makeBed(kind.on === 'hosts' ? programs.host : undefined, viewersAtOnce + 1);
  const { strike } = kind;
  try {
    await inFilms(async (seed) => {
      const random = new Random(seed);
      await bed.renew(random.oneIn(2));
      const viewers = await begin(viewersAtOnce, () => bed.viewer(underOf(random)));
      const [viewer] = viewers;
      if (viewer === undefined || strike === undefined) throw new Error(`${kind.name} strikes nothing`);
      const films = await play({
        ...{ viewers, random, faults: Math.min(FAULTS_IN_FILM, wanted) },
        strike: () => strike({ bed, viewer, random }),
      });
      record(films, seed, damage);
    });
  } finally {
    await bed.close();
  }
};

/** Each companion is killed once: the supervisor waits longer each time. */
const supervisedFilms: Worker = async (kind, { programs }, inFilms, damage) => {
  const { hasOwnDisk = false, strikeProcess: strike } = kind;
  await inFilms(async (seed) => {
    const random = new Random(seed);
    const bed = await SupervisedBed.start(programs.companion, hasOwnDisk);
    try {
      const viewers = await begin(VIEWERS, () => bed.viewer(underOf(random)));
      if (strike === undefined) throw new Error(`${kind.name} strikes nothing`);
      const faults = hasOwnDisk ? FAULTS_IN_FILM : 1;
      record(await play({ viewers, random, faults, strike: () => strike({ bed, random }) }), seed, damage);
    } finally {
      await bed.close();
    }
  });
};

function begin(count: number, one: () => Promise<Viewer>): Promise<Viewer[]> {
  return Promise.all(Array.from({ length: count }, one));
}

/** Where the original is silent under a dub, the viewer hears nothing when the dub breaks off. */
function underOf(random: Random): 'duck' | 'mute' {
  return random.oneIn(2) ? 'duck' : 'mute';
}

function record(films: readonly FilmResult[], seed: number, damage: Damage): void {
  for (const { verdicts, faults, record: seen } of films) {
    damage.latestMs.push(seen.latestMs);
    verdicts.forEach(({ lost, doubled, backMs, longestSilenceMs }, i) => {
      damage.silentLosses.push(lost.length);
      damage.doubled.push(doubled.length);
      damage.backMs.push(backMs);
      damage.silenceMs.push(longestSilenceMs);
      if (lost.length + doubled.length === 0 && backMs < Infinity) return;
      const { beganMs = 0, endedMs = 0 } = faults[i] ?? {};
      const when = `fault ${i + 1} at ${Math.round(beganMs)} to ${Math.round(endedMs)} ms`;
      damage.findings.push(
        `seed ${seed}, ${when}: lost ${lost.join(' ')}; doubled ${doubled.join(' ')}; back after ${Math.round(backMs)} ms; ${inShort(seen)}`,
      );
    });
  }
}

/** What the viewer was told, for whoever looks for the reason. */
function inShort({ clauses, links, gaps }: FilmResult['record']): string {
  const told = clauses.map(({ words, end = 'no end' }) => `${words.join('.')} ${end}`);
  const linked = links.map(({ filmMs, isLive }) => `${isLive ? 'live' : 'away'} ${Math.round(filmMs)}`);
  const named = gaps.map(({ fromMs, toMs, code }) => `${code} ${Math.round(fromMs)} to ${Math.round(toMs)}`);
  return [...linked, ...named, ...told].join(', ');
}
