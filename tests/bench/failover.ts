/** Faults of each kind put into the vendors' wire, a hundred times: how soon somebody else takes over, and what is lost. */
import { setTimeout } from 'node:timers/promises';
import { percentile } from '../../shared/percentile.ts';
import type { Fault as VoiceFault } from '../fakes/elevenlabs/control.ts';
import { FAULTS, type Fault } from '../fakes/google/faults.ts';
import type { ProfileName } from '../fakes/google/profile.ts';
import { rounded, type Bench, type Figure, type Measured } from './bench.ts';
import { makeBed, makeMaterial, type Bed, type Material } from './failover-bed.ts';
import { dub, HASTE, type Session } from './failover-session.ts';
import { compareWords } from './word-comparison.ts';

const FAULTS_OF_A_KIND = 100;
/** Where sound comes no faster than it is spoken. */
const REAL_FAULTS_OF_A_KIND = 30;
const AT_ONCE = 10;
const STAGGER_MS = 97;
/** A dub of a clause is longer than this, or nothing was said. */
const NOTHING_MS = 50;

const TRANSLATION: Record<string, Fault> = {
  wrong_key: FAULTS.wrongKey,
  quota: FAULTS.quota,
  unavailable: FAULTS.unavailable,
  stall: FAULTS.stall,
  empty: FAULTS.empty,
};
const SPEECH: Record<string, Fault> = {
  wrong_key: FAULTS.wrongKey,
  quota: FAULTS.quota,
  unavailable: FAULTS.unavailable,
  stall: FAULTS.stall,
};
const VOICES: readonly VoiceFault[] = [
  'invalid_api_key',
  'quota_exceeded',
  'too_many_concurrent_requests',
  'system_busy',
  'voice_not_found',
  'server_error',
  'reset_before_audio',
  'reset_after_audio',
  'stall_before_audio',
  'stall_after_audio',
  'html',
  'empty',
  'endless',
];

/** What a kind of fault is put into, how often, and how fast sound comes there. */
interface Trial {
  readonly beds: readonly Bed[];
  readonly faults: number;
  readonly haste: number;
}

/** What one kind of fault did. */
interface Damage {
  readonly kind: string;
  injected: number;
  /** What it took beyond the usual, for each fault. */
  readonly extraMs: number[];
  lostSilently: number;
  /** Words that no recogniser told, and of which the viewer was told nothing. */
  lostWords: number;
  /** Clauses, or stretches of speech, of which the viewer was told that they are missing or broken off. */
  named: number;
}

export const failover: Bench = {
  name: 'failover',
  async run(): Promise<Measured> {
    const material = await makeMaterial();
    try {
      const kind = await harm(material, 'kind', FAULTS_OF_A_KIND);
      const real = await harm(material, 'real', REAL_FAULTS_OF_A_KIND);
      return {
        figures: { ...figuresOf('', kind), ...figuresOf('real_', real) },
        notes: [
          ...notesOf(kind),
          'real_…: where the services that fail are slow as well, with late and bursty answers',
          ...notesOf(real),
        ],
      };
    } finally {
      for (const engine of [...material.embedded.translation, ...material.embedded.tts])
        await engine.close?.();
    }
  },
};

/** What faults did to sessions on services of one kind. */
interface Harm {
  readonly usualMs: number;
  readonly damages: readonly Damage[];
  /** Faults that were to be injected. */
  readonly planned: number;
}

async function harm(material: Material, profile: ProfileName, faults: number): Promise<Harm> {
  const beds = await Promise.all(times(AT_ONCE, () => makeBed(material, profile)));
  try {
    // The first time everything is compiled and connected.
    await Promise.all(beds.map((bed) => dub(bed, hasteOf(profile))));
    const usual = await Promise.all(beds.map((bed) => dub(bed, hasteOf(profile))));
    const usualMs = percentile(usual.flatMap(processing), 0.5) ?? 0;
    const trial = { beds, faults, haste: hasteOf(profile) };
    const damages: Damage[] = [];
    for (const [name, fault] of Object.entries(TRANSLATION)) {
      const inject = (bed: Bed) => bed.fakes.google.fail({ service: 'translation', fault, times: 1 });
      damages.push(await strike(`translation ${name}`, trial, usualMs, inject));
    }
    for (const fault of VOICES) {
      const inject = (bed: Bed) => {
        bed.fakes.elevenLabs.control.break(fault, { times: 1 });
      };
      damages.push(await strike(`voices ${fault}`, trial, usualMs, inject));
    }
    for (const { fakes } of beds) fakes.elevenLabs.control.heal();
    for (const [name, fault] of Object.entries(SPEECH))
      damages.push(await deafen(`speech ${name}`, trial, fault));
    return { usualMs, damages, planned: faults * damages.length };
  } finally {
    for (const { parts, fakes, standIn } of beds) {
      for (const engine of [...parts.stt, ...parts.translation, ...parts.tts]) await engine.close?.();
      await Promise.all([fakes.close(), standIn.close()]);
    }
  }
}

/** A service as it really is takes sound at about the pace of the world. */
function hasteOf(profile: ProfileName): number {
  return profile === 'real' ? 1 : HASTE;
}

function figuresOf(prefix: string, { damages, planned }: Harm): Record<string, Figure> {
  const isStall = ({ kind }: Damage) => kind.includes('stall');
  const stalls = damages.filter(isStall);
  const refusals = damages.filter((damage) => !isStall(damage));
  const sum = (of: (damage: Damage) => number) => damages.reduce((total, damage) => total + of(damage), 0);
  const ms = (value: number, goal: number): Figure => ({
    value: rounded(value),
    unit: 'ms',
    goal,
    better: 'lower',
  });
  return {
    [`${prefix}failover_p95_ms`]: ms(percentile(extraMsOf(refusals), 0.95) ?? 0, 1000),
    // A slow answer is not taken for none: only seconds of speech without any tell them apart.
    [`${prefix}stall_p95_ms`]: ms(percentile(extraMsOf(stalls), 0.95) ?? 0, 5000),
    [`${prefix}failover_worst_kind_p95_ms`]: ms(
      Math.max(...refusals.map(({ extraMs }) => percentile(extraMs, 0.95) ?? 0)),
      1000,
    ),
    [`${prefix}faults_injected`]: {
      value: sum(({ injected }) => injected),
      unit: 'faults',
      goal: planned,
      better: 'higher',
    },
    [`${prefix}clauses_lost_silently`]: {
      value: sum(({ lostSilently }) => lostSilently),
      unit: 'clauses',
      goal: 0,
      better: 'lower',
    },
    [`${prefix}words_lost_silently`]: {
      value: sum(({ lostWords }) => lostWords),
      unit: 'words',
      goal: 0,
      better: 'lower',
    },
  };
}

function notesOf({ usualMs, damages }: Harm): string[] {
  return [
    `beyond the usual ${Math.round(usualMs)} ms from commit to first sample; for speech, from the last sign of the one that failed to the next one hearing sound`,
    ...damages.map(({ kind, extraMs, named }) => {
      const [p50, p95] = [0.5, 0.95].map((part) => Math.round(percentile(extraMs, part) ?? 0));
      return `${kind}: ${p50} ms, p95 ${p95} ms${named === 0 ? '' : `; ${named} named as broken off or missing`}`;
    }),
  ];
}

/** Each session meets one fault, of a service that was well before. */
async function strike(
  kind: string,
  { beds, faults, haste }: Trial,
  usualMs: number,
  inject: (bed: Bed) => unknown,
): Promise<Damage> {
  const damage = noneYet(kind);
  while (damage.injected < faults) {
    const sessions = await Promise.all(
      beds.map((bed) => {
        inject(bed);
        damage.injected++;
        return dub(bed, haste);
      }),
    );
    for (const session of sessions) {
      count(session, damage);
      const worst = Math.max(...processing(session));
      damage.extraMs.push(Math.max(0, worst - usualMs));
    }
  }
  tell(damage);
  return damage;
}

/** It takes a quarter of an hour: how far it is. */
function tell({ kind, injected, lostSilently, lostWords }: Damage): void {
  console.error(`${kind}: ${injected} faults, ${lostSilently} clauses and ${lostWords} words lost silently`);
}

function noneYet(kind: string): Damage {
  return { kind, injected: 0, extraMs: [], lostSilently: 0, lostWords: 0, named: 0 };
}

/** The recogniser fails in the middle of speech, in real time. */
async function deafen(kind: string, { beds, faults }: Trial, fault: Fault): Promise<Damage> {
  const damage = noneYet(kind);
  const heals = beds.map(({ fakes }) => fakes.google.fail({ service: 'speech', fault, atAudioMs: 600 }));
  while (damage.injected < faults) {
    const sessions = await Promise.all(
      beds.map(async (bed, i) => {
        await setTimeout(i * STAGGER_MS);
        damage.injected++;
        return dub(bed, 1);
      }),
    );
    for (const session of sessions) {
      count(session, damage);
      damage.extraMs.push(...session.deafMs);
    }
  }
  for (const heal of heals) heal();
  tell(damage);
  return damage;
}

function extraMsOf(damages: readonly Damage[]): number[] {
  return damages.flatMap(({ extraMs }) => extraMs);
}

function processing({ clauses }: Session): number[] {
  return [...clauses.values()].flatMap(({ committedAtMs, startedAtMs }) =>
    startedAtMs === undefined ? [] : startedAtMs - committedAtMs,
  );
}

/** A clause is lost silently if it has no end, no reason for a bad end, or an end that says it was spoken when it was not. */
function count({ clauses, unheard, words }: Session, damage: Damage): void {
  for (const { end, reason, soundMs } of clauses.values()) {
    if (end === 'spoken' ? soundMs < NOTHING_MS : end === undefined || reason === undefined)
      damage.lostSilently++;
    else if (end !== 'spoken') damage.named++;
  }
  damage.named += unheard;
  const said = [...clauses.values()].flatMap(({ text }) => text.split(' '));
  const { lost } = compareWords(
    words.map(({ text }) => text),
    said,
  );
  if (unheard === 0) damage.lostWords += lost;
}

function times<Result>(count: number, make: (index: number) => Result): Result[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
