import { describe, expect, test } from 'vitest';
import { CaptionLog } from '../../../companion/dubbing/caption-log.ts';
import type { SpeakerLabel } from '../../../companion/diarization/speaker-labeller.ts';
import { SessionSpeakers } from '../../../companion/speakers/session-speakers.ts';
import { SpeakerRegistry } from '../../../companion/speakers/speaker-registry.ts';
import type { SpeakerEmbedding } from '../../../companion/dubbing/ports/speaker-encoder.ts';
import type { Synthesizer } from '../../../companion/dubbing/ports/synthesizer.ts';
import { partition } from '../../../companion/diarization/clustering.ts';
import { OnlineDiarizer } from '../../../companion/diarization/online-diarizer.ts';
import { deafEncoder } from '../../fakes/deaf-encoder.ts';

/** Voices are directions; the log odds of two fall from 7 over 0 at 45 degrees to -7 at 90. */
const encoder = deafEncoder(['directions'], (a, b) => {
  const [one = [], other = []] = [a.vectors['directions'], b.vectors['directions']];
  const cosine = [...one].reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0);
  const degrees = (Math.acos(Math.min(1, cosine)) * 180) / Math.PI;
  return 1 / (1 + Math.exp(-(7 - (7 * degrees) / 45) - Math.log(4)));
});

function voice(degrees: number, voicedMs = 2_000): SpeakerEmbedding {
  const angle = (degrees * Math.PI) / 180;
  const vector = Float32Array.of(Math.cos(angle), Math.sin(angle));
  return { vectors: { directions: vector }, profile: { pitchHz: 100 + degrees / 10 }, voicedMs };
}

function labels(...heard: (SpeakerEmbedding | undefined)[]): string[] {
  const tracker = new OnlineDiarizer(encoder, 0.8);
  return heard.map((one) => tracker.label(one).speakerId);
}

describe('who said a clause', () => {
  test('somebody who comes back is known again, whoever spoke in between', () => {
    expect(labels(voice(0), voice(80), voice(10), voice(5), voice(90), voice(3))).toEqual([
      's1',
      's2',
      's1',
      's1',
      's2',
      's1',
    ]);
  });

  test('a short word is said by whom it is most like, and never makes somebody new', () => {
    expect(labels(voice(0), voice(90), voice(60, 300), voice(20, 300))).toEqual(['s1', 's2', 's2', 's1']);
    expect(labels(voice(0), voice(90, 300))).toEqual(['s1', 's1']);
  });

  test('too little to tell is said by whoever spoke last; the first to be heard is who spoke first', () => {
    expect(labels(undefined, voice(40), voice(45), undefined)).toEqual(['s1', 's1', 's1', 's1']);
  });

  test('before a clause is whole it is guessed who speaks, and nothing is learnt of it', () => {
    const tracker = new OnlineDiarizer(encoder, 0.8);
    expect(tracker.guess(undefined)).toBeUndefined();
    expect([tracker.guess(voice(0)), tracker.guess(voice(90))]).toEqual(['s1', 's1']);
    expect([tracker.label(voice(0)).speakerId, tracker.guess(voice(90))]).toEqual(['s1', 's2']);
    expect([tracker.guess(voice(5)), tracker.guess(voice(70, 300))]).toEqual(['s1', 's1']);
    expect(tracker.label(voice(8)).isNew).toBe(false);
  });

  test('two at once are said by the nearer one, marked, and nobody is known by it', () => {
    const both = voice(80);
    const tracker = new OnlineDiarizer(
      { ...encoder, overlap: (heard) => (heard === both ? 0.99 : 0.1) },
      0.8,
    );
    tracker.label(voice(0));
    expect(tracker.label(both)).toMatchObject({ speakerId: 's1', isNew: false, isOverlapped: true });
    expect(tracker.label(voice(80))).toMatchObject({ speakerId: 's2', isNew: true, isOverlapped: false });
  });

  test('two who turn out to be one are merged, once, and the client is told', () => {
    const tracker = new OnlineDiarizer(encoder, 0.8);
    expect(tracker.label(voice(0)).speakerId).toBe('s1');
    expect(tracker.label(voice(56)).speakerId).toBe('s2');
    const between = [28, 30, 26, 29, 27].map((degrees) => tracker.label(voice(degrees)));
    expect(between.flatMap(({ replaces = [] }) => replaces)).toHaveLength(1);
    const [one] = new Set(between.slice(-2).map(({ speakerId }) => speakerId));
    expect([tracker.label(voice(0)).speakerId, tracker.label(voice(56)).speakerId]).toEqual([one, one]);
  });

  test('voices that music beneath makes alike are told apart by their pitch', () => {
    const tracker = new OnlineDiarizer(encoder, 0.8);
    const at = (pitchHz: number, degrees: number) => ({ ...voice(degrees), profile: { pitchHz } });
    const said = [105, 190, 108, 185, 102].map((hz, i) => tracker.label(at(hz, 30 * (i % 2))).speakerId);
    expect(said).toEqual(['s1', 's2', 's1', 's2', 's1']);
  });

  test('a long film of many people keeps them apart', () => {
    const tracker = new OnlineDiarizer(encoder, 0.8);
    const people = [0, 75, 150, 225];
    for (let i = 0; i < 200; i++) {
      const who = (i * 7) % 4;
      const label = tracker.label(voice((people[who] ?? 0) + (i % 11)));
      if (i >= 4) expect(label.isNew).toBe(false);
    }
  });
});

describe('groups', () => {
  const matrix = (same: number, other: number) =>
    [0, 0, 0, 1, 1, 1].map((a, i, all) => all.map((b, j) => (i === j ? 0 : a === b ? same : other)));
  const sizes = (groups: readonly (readonly number[])[]) =>
    groups.map(({ length }) => length).sort((a, b) => a - b);

  test('are told apart where the likelihood falls most, and not between two that are about as likely', () => {
    expect(sizes(partition(matrix(5, -5)))).toEqual([3, 3]);
    const odds = [
      [0, 5, 0.2, -0.3, -5],
      [5, 0, 0.2, -0.3, -5],
      [0.2, 0.2, 0, -0.3, -5],
      [-0.3, -0.3, -0.3, 0, -5],
      [-5, -5, -5, -5, 0],
    ];
    expect(sizes(partition(odds))).toEqual([1, 1, 1, 2]);
  });

  test('are one where all are alike, and many where none are', () => {
    expect(sizes(partition(matrix(5, 5)))).toEqual([6]);
    expect(sizes(partition(matrix(-5, -5)))).toEqual([1, 1, 1, 1, 1, 1]);
    expect(partition([])).toEqual([]);
  });
});

test('what was said by somebody who turned out to be another one is the other one’s, in captions and in the cast', () => {
  const log = new CaptionLog();
  const registry = new SpeakerRegistry();
  const speakers = new SessionSpeakers({ voices: SPEAKS, language: 'es', preserveVoice: true, registry });
  const upsert = (label: SpeakerLabel) => {
    registry.register(label.speakerId, label.replaces);
    return speakers.upsertSpeaker(label);
  };
  const clause = {
    ...({ type: 'clause', text: 'Hi.', startMs: 0, endMs: 900, language: 'en' } as const),
    ...{ isOverlapped: false, isDirect: false },
  } as const;
  for (const [i, speakerId] of ['s1', 's2'].entries()) {
    const introduced = upsert({ speakerId, isNew: true, isOverlapped: false, similarity: 0 });
    if (introduced !== undefined) log.record(introduced);
    log.record({ ...clause, clauseId: i + 1, speakerId });
  }
  const told = upsert({
    speakerId: 's1',
    isNew: false,
    isOverlapped: false,
    similarity: 0.9,
    replaces: ['s2'],
  });
  expect(told).toMatchObject({ speakerId: 's1', name: 'Speaker 1', isNew: false, replaces: ['s2'] });
  if (told !== undefined) log.record(told);
  expect(log.entries().map(({ speakerId }) => speakerId)).toEqual(['s1', 's1']);
  expect(speakers.of('s2')).toEqual(speakers.of('s1'));
  expect(speakers.size).toBe(1);
  expect(upsert({ speakerId: 's3', isNew: true, isOverlapped: false, similarity: 0 })?.name).toBe(
    'Speaker 3',
  );
});

const SPEAKS: Synthesizer = {
  info: { name: 'nobody', kind: 'embedded' },
  languages: () => ['es'],
  voices: () => [],
  voiceFor: (_profile, _language, taken) => ({ id: `v${taken.length}`, name: 'V', kind: 'stock' }),
  hasVoice: () => true,
  synthesize: () => Promise.reject(new Error('nothing is said here')),
};
