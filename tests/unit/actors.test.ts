/** Speakers that last: who is known again, and what is kept of whom. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { SpeakerEmbedding } from '../../companion/dubbing/ports/speaker-encoder.ts';
import { ActorProfiles } from '../../companion/actors/actor-profiles.ts';
import { SessionActors } from '../../companion/actors/session-actors.ts';
import {
  bearings,
  both,
  FILM,
  SEQUEL,
  path,
  store,
  book,
  openAgain,
  voice,
  heard,
  names,
  setUpEachTest,
} from './actors-bed.ts';

function inBearings(degrees: number): SpeakerEmbedding {
  const { vectors, ...rest } = voice(degrees);
  return { ...rest, vectors: { bearings: vectors['directions'] ?? new Float32Array(2) } };
}

function inBoth(bearing: number, direction: number, voicedMs = 20_000): SpeakerEmbedding {
  const { vectors, ...rest } = voice(direction, voicedMs);
  return { ...rest, vectors: { ...vectors, ...inBearings(bearing).vectors } };
}

setUpEachTest();

describe('an actor', () => {
  test('is known again in the next run, by the voice, with name, show, voice and statistics', () => {
    const { id } = book.create('Ana', true, heard(0));
    book.keepVoice(id, { engine: 'espeak-ng', language: 'es', id: 'es+f2', name: 'F', kind: 'matched' });
    openAgain();
    const found = book.recognise(voice(5), FILM, new Set());
    expect(found?.actor).toMatchObject({
      ...{ id, name: 'Ana', isNamed: true, shows: [FILM] },
      voices: [{ engine: 'espeak-ng', id: 'es+f2' }],
      statistics: { clips: 10, seconds: 20, pitchHz: 120 },
    });
    expect(found?.actor.statistics.similarityMean).toBeCloseTo(0.92);
    expect(found?.actor.statistics.similarityDeviation).toBeCloseTo(0.02);
  });

  test('is not taken for anybody by voiceprints of another kind, and is known by both once heard by both', () => {
    const { id } = book.create('Ana', true, heard(0));
    const other = new ActorProfiles(store, bearings, 0.8);
    expect(other.recognise(inBearings(0), FILM, new Set())).toBeUndefined();
    other.learn(id, heard(0, { voice: inBearings(90), recordedAt: '2026-01-02T20:00:00.000Z' }));
    expect(other.recognise(inBearings(90), FILM, new Set())?.actor.id).toBe(id);
    expect(other.recognise(inBearings(0), FILM, new Set())).toBeUndefined();
    expect(book.recognise(voice(0), FILM, new Set())?.actor.id).toBe(id);
    expect(book.recognise(voice(90), FILM, new Set())).toBeUndefined();
  });

  test('is no stranger to a better encoder that was installed later, nor to the former one when that is gone again', () => {
    const { id } = book.create('Ana', true, heard(0));
    const { id: bea } = book.create('Bea', true, heard(90));
    const better = new ActorProfiles(store, both, 0.8);
    // Nothing is known of them in the better space yet.
    expect(better.recognise(inBoth(200, 5), FILM, new Set())?.actor.id).toBe(id);
    better.learn(id, heard(0, { voice: inBoth(200, 5), recordedAt: '2026-01-02T20:00:00.000Z' }));
    // From now on the better space tells, whatever the other one says.
    expect(better.recognise(inBoth(205, 90), FILM, new Set())?.actor.id).not.toBe(id);
    expect(better.recognise(inBoth(205, 90), FILM, new Set([bea]))?.actor.id).toBe(id);
    // Whoever the better encoder took in is known to the former one, too.
    const { id: cid } = better.create('Cid', true, heard(0, { voice: inBoth(100, 180) }));
    expect(book.recognise(voice(182), FILM, new Set())?.actor.id).toBe(cid);
    expect(book.recognise(voice(4), FILM, new Set())?.actor.id).toBe(id);
  });

  test('stays refused in a space that the refusal was not made in', () => {
    const { id } = book.create('Ana', true, heard(0));
    book.refuse(id, voice(20), '2026-01-03T20:00:00.000Z');
    const better = new ActorProfiles(store, both, 0.8);
    better.learn(id, heard(0, { voice: inBoth(200, 0), recordedAt: '2026-01-04T20:00:00.000Z' }));
    expect(better.recognise(inBoth(202, 22), FILM, new Set())).toBeUndefined();
    expect(better.recognise(inBoth(202, 2), FILM, new Set())?.actor.id).toBe(id);
  });

  test('is parted by sessions, whatever spaces they were heard in', () => {
    const better = new ActorProfiles(store, both, 0.8);
    const { id } = better.create('Ana', true, heard(0, { voice: inBoth(0, 0) }));
    better.learn(id, heard(0, { voice: inBoth(5, 5, 21_000), recordedAt: '2026-01-02T20:00:00.000Z' }));
    better.learn(id, heard(0, { voice: inBoth(80, 80, 22_000), recordedAt: '2026-01-03T20:00:00.000Z' }));
    const [one, other] = better.split(id);
    const own = (actor: typeof one): string[] =>
      actor.voiceprints
        .filter(({ isRefused }) => !isRefused)
        .map(({ encoder: space, recordedAt: heardAt }) => `${space} ${heardAt}`);
    expect(own(other).sort()).toEqual([
      'bearings 2026-01-03T20:00:00.000Z',
      'directions 2026-01-03T20:00:00.000Z',
    ]);
    expect(own(one)).toHaveLength(4);
  });

  test('of the show is believed sooner than one of another show, and nobody is two people at once', () => {
    const { id } = book.create('Ana', true, heard(0));
    expect(book.recognise(voice(40), FILM, new Set())?.actor.id).toBe(id);
    expect(book.recognise(voice(40), SEQUEL, new Set())).toBeUndefined();
    expect(book.recognise(voice(20), SEQUEL, new Set())?.actor.id).toBe(id);
    expect(book.recognise(voice(20), SEQUEL, new Set([id]))).toBeUndefined();
  });

  test('whose voice two have is neither, where no show tells', () => {
    book.create('Ana', true, heard(0));
    book.create('Bea', true, heard(20));
    expect(book.recognise(voice(10), SEQUEL, new Set())).toBeUndefined();
  });

  test('is learnt anew in each session, once a session, and the longest are kept', () => {
    const { id } = book.create('Ana', true, heard(0));
    for (let i = 0; i < 20; i++) {
      const heardAt = new Date(Date.UTC(2026, 1, i + 1)).toISOString();
      book.learn(id, heard(i, { recordedAt: heardAt, voice: voice(i, 1_000 * (i + 1)) }));
      book.learn(id, heard(i, { recordedAt: heardAt, voice: voice(i, 1_500 * (i + 1)), show: SEQUEL }));
    }
    const actor = book.find(id);
    expect(actor.voiceprints).toHaveLength(12);
    expect(Math.min(...actor.voiceprints.map(({ seconds }) => seconds))).toBeGreaterThan(12);
    expect(actor.shows).toEqual([SEQUEL, FILM]);
    expect(actor.lastRecordedAt).toBe('2026-02-20T00:00:00.000Z');
  });

  test('that is deleted is gone from the file, and cannot be brought back', () => {
    const ana = book.create('Ana', true, heard(0));
    const bea = book.create('Bea', true, heard(90));
    book.rename(ana.id, 'Zzyzx Quillfeather');
    book.rename(bea.id, 'Beatriz');
    book.rename(ana.id, 'Anabel');
    book.delete(ana.id);
    expect(names()).toEqual(['Beatriz']);
    book.undo();
    expect(names()).toEqual(['Bea']);
    expect(() => {
      book.undo();
    }).toThrow('nothing to take back');
    store.close();
    const bytes = ['', '-wal'].map((end) =>
      existsSync(path + end) ? readFileSync(path + end, 'latin1') : '',
    );
    expect(bytes.join('')).not.toContain('Quillfeather');
  });
});

describe('in a session', () => {
  const quiet = (): Int16Array => new Int16Array(16_000);
  const label = (speakerId: string, degrees: number, voicedMs: number) => ({
    ...{ speakerId, isNew: false, isOverlapped: false, similarity: 0.95 },
    voice: voice(degrees, voicedMs),
  });

  test('somebody who was heard for a minute is taken in, and known in the next session after a clause', () => {
    const first = new SessionActors(book, FILM, (error) => {
      throw error;
    });
    expect(first.follow(label('s1', 0, 59_000), voice(0, 2_000), quiet, 'Speaker 7')).toBeUndefined();
    const actor = first.follow(label('s1', 0, 61_000), voice(0, 2_000), quiet, 'Speaker 7');
    // As its viewer was told, whatever the id.
    expect(actor?.name).toBe('Speaker 7');
    first.close();
    openAgain();
    const second = new SessionActors(book, FILM, (error) => {
      throw error;
    });
    expect(second.follow(label('s1', 90, 2_000), voice(90, 2_000), quiet, 'Speaker 7')).toBeUndefined();
    expect(second.follow(label('s2', 3, 2_000), voice(3, 2_000), quiet, 'Speaker 7')?.id).toBe(actor?.id);
    second.close();
    expect(book.all()[0]?.statistics.clips).toBe(3);
  });

  test('a correction counts from the next clause on', () => {
    const { id } = book.create('Ana', true, heard(0));
    const session = new SessionActors(book, FILM, (error) => {
      throw error;
    });
    expect(session.follow(label('s1', 0, 3_000), voice(0, 3_000), quiet, 'Speaker 7')?.name).toBe('Ana');
    book.rename(id, 'Anabel');
    expect(session.follow(label('s1', 0, 5_000), voice(0, 2_000), quiet, 'Speaker 7')?.name).toBe('Anabel');
    session.refuse('s1');
    expect(session.follow(label('s1', 0, 9_000), voice(0, 2_000), quiet, 'Speaker 7')).toBeUndefined();
    expect(session.name('s1', 'Bea').name).toBe('Bea');
    expect(names()).toEqual(['Anabel', 'Bea']);
    book.delete(session.follow(label('s1', 0, 11_000), voice(0, 2_000), quiet, 'Speaker 7')?.id ?? '');
    expect(session.follow(label('s1', 0, 13_000), voice(0, 2_000), quiet, 'Speaker 7')).toBeUndefined();
  });

  test('goes on without actors where their file cannot be read, and says so once', () => {
    writeFileSync(path, 'this is no database at all '.repeat(100));
    const told: string[] = [];
    const session = new SessionActors(book, FILM, ({ code }) => told.push(code));
    expect(session.follow(label('s1', 0, 3_000), voice(0, 3_000), quiet, 'Speaker 7')).toBeUndefined();
    expect(session.follow(label('s1', 0, 90_000), voice(0, 3_000), quiet, 'Speaker 7')).toBeUndefined();
    session.close();
    expect(told).toEqual(['store_damaged']);
  });
});
