/** Speakers that last: what is kept of them, what the viewer puts right, and a database that cannot be used. */
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ActorsFile } from '../../shared/actors.ts';
import type { SpeakerEmbedding, SpeakerEncoder } from '../../companion/dubbing/ports/speaker-encoder.ts';
import type { Acquaintance } from '../../companion/actors/acquaintance.ts';
import { ActorProfiles } from '../../companion/actors/actor-profiles.ts';
import { SessionActors } from '../../companion/actors/session-actors.ts';
import { ActorStore } from '../../companion/store/actor-store.ts';
import { storeError } from '../../companion/store/database.ts';
import { deafEncoder } from '../fakes/deaf-encoder.ts';

/** Voices are directions: the log odds of two are 5 where they are one, and 0 at the threshold, 45 degrees apart. */
const inSpace =
  (space: string): SpeakerEncoder['similarity'] =>
  (a, b) => {
    const [one = [], other = []] = [a.vectors[space], b.vectors[space]];
    const cosine = [...one].reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0);
    const degrees = (Math.acos(Math.min(1, cosine)) * 180) / Math.PI;
    return 1 / (1 + Math.exp((degrees - 45) / 9 - Math.log(4)));
  };
const encoder = deafEncoder(['directions'], inSpace('directions'));
/** Another encoder, which knows nothing of directions. */
const bearings = deafEncoder(['bearings'], inSpace('bearings'));
/** A better encoder that was installed later: it embeds in both spaces. */
const both = deafEncoder(['bearings', 'directions'], (a, b) => {
  const isIn = 'bearings' in a.vectors && 'bearings' in b.vectors;
  return inSpace(isIn ? 'bearings' : 'directions')(a, b);
});
const FILM = { site: 'films.example', title: 'The house' };
const SEQUEL = { site: 'films.example', title: 'The house 2' };

let folder: string;
let path: string;
let store: ActorStore;
let book: ActorProfiles;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'samevoice-actors-'));
  path = join(folder, 'actors.db');
  open();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

function open(): void {
  store = new ActorStore(folder);
  book = new ActorProfiles(store, encoder, 0.8);
}

/** As another run of the program sees it. */
function openAgain(): void {
  store.close();
  open();
}

function voice(degrees: number, voicedMs = 20_000): SpeakerEmbedding {
  const angle = (degrees * Math.PI) / 180;
  const vector = Float32Array.of(Math.cos(angle), Math.sin(angle));
  return { vectors: { directions: vector }, profile: { pitchHz: 120 }, voicedMs };
}

function inBearings(degrees: number): SpeakerEmbedding {
  const { vectors, ...rest } = voice(degrees);
  return { ...rest, vectors: { bearings: vectors['directions'] ?? new Float32Array(2) } };
}

function inBoth(bearing: number, direction: number, voicedMs = 20_000): SpeakerEmbedding {
  const { vectors, ...rest } = voice(direction, voicedMs);
  return { ...rest, vectors: { ...vectors, ...inBearings(bearing).vectors } };
}

function heard(degrees: number, changes: Partial<Acquaintance> = {}): Acquaintance {
  return {
    voice: voice(degrees),
    recordedAt: '2026-01-01T20:00:00.000Z',
    show: FILM,
    clips: 10,
    seconds: 20,
    similarities: [0.9, 0.94],
    ...changes,
  };
}

function names(): string[] {
  return book
    .all()
    .map(({ name }) => name)
    .sort();
}

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

describe('what the viewer puts right', () => {
  test('a name stays, and can be taken back', () => {
    const { id } = book.create('Speaker 1', false, heard(0));
    book.rename(id, 'Ana');
    expect(book.find(id)).toMatchObject({ name: 'Ana', isNamed: true });
    expect(book.lastChange()).toMatchObject({ kind: 'rename', name: 'Speaker 1' });
    openAgain();
    book.undo();
    expect(book.find(id)).toMatchObject({ name: 'Speaker 1', isNamed: false });
    expect(book.lastChange()).toBeUndefined();
  });

  test('two who were one are one, known by both voices; and two again when it is taken back', () => {
    const one = book.create('Speaker 1', false, heard(0));
    const ana = book.create('Ana', true, heard(80, { show: SEQUEL }));
    book.merge(one.id, ana.id);
    expect(names()).toEqual(['Ana']);
    expect(book.recognise(voice(85), FILM, new Set())?.actor.id).toBe(one.id);
    expect(book.find(one.id).statistics).toMatchObject({ clips: 20, seconds: 40 });
    book.undo();
    expect(names()).toEqual(['Ana', 'Speaker 1']);
    expect(book.recognise(voice(85), SEQUEL, new Set())?.actor.id).toBe(ana.id);
    expect(() => book.merge(one.id, one.id)).toThrow('another actor');
  });

  test('one who was two is parted where the voices are least alike', () => {
    const { id } = book.create('Ana', true, heard(0));
    for (const [i, degrees] of [4, 80, 76].entries()) {
      book.learn(id, heard(degrees, { recordedAt: `2026-02-0${i + 1}T00:00:00.000Z` }));
    }
    const [one, other] = book.split(id);
    expect([one.id, one.name, other.name]).toEqual([id, 'Ana', 'Ana (2)']);
    const whose = [2, 78].map((degrees) => book.recognise(voice(degrees), FILM, new Set())?.actor.id);
    expect(new Set(whose)).toEqual(new Set([one.id, other.id]));
    book.undo();
    expect(book.find(id).voiceprints).toHaveLength(4);
    expect(() => book.split(id, [999])).toThrow('cannot be split');
  });

  test('"not this person" is remembered: that voice is somebody else’s', () => {
    const { id } = book.create('Ana', true, heard(0));
    book.refuse(id, voice(30), '2026-03-01T00:00:00.000Z');
    expect(book.recognise(voice(28), FILM, new Set())).toBeUndefined();
    expect(book.recognise(voice(3), FILM, new Set())?.actor.id).toBe(id);
  });

  test('all of it can be taken along as a file', async () => {
    const { id } = book.create('Ana', true, heard(0));
    book.refuse(id, voice(90), '2026-03-01T00:00:00.000Z');
    const file: unknown = JSON.parse(JSON.stringify(book.export()));
    book.deleteAll();
    expect(names()).toEqual([]);
    expect(await book.import(file)).toMatchObject({ imported: 1, refused_count: 0 });
    expect(book.recognise(voice(5), FILM, new Set())?.actor).toMatchObject({ id, name: 'Ana' });
    expect(book.recognise(voice(80), FILM, new Set())).toBeUndefined();
    await expect(book.import({ format: 'something else' })).rejects.toThrow('no file of actors');
  });

  describe('a file from elsewhere', () => {
    type Change = (actor: ActorsFile['actors'][number]) => unknown;
    const withVector =
      (...numbers: number[]): Change =>
      (actor) => ({
        ...actor,
        voiceprints: actor.voiceprints.map((print) => ({
          ...print,
          vector: Buffer.from(Float32Array.from(numbers).buffer).toString('base64'),
        })),
      });
    const changes: [string, RegExp, Change][] = [
      ['numbers that are none', /^actors\.0\.voiceprints\.0\.vector: saw "/, withVector(Number.NaN, 1)],
      ['endless numbers', /vector: saw .+, takes 1 to 1024 finite numbers/, withVector(1e308, 0)],
      ['a vector like all others', /vector: saw/, withVector(1000, 1000)],
      ['a vector of nothing', /vector: saw/, withVector(0, 0)],
      ['no numbers', /vector: saw/, withVector()],
      [
        'more speech than there is time',
        /^actors\.0\.statistics\.seconds: saw 1e\+308/,
        (actor) => ({ ...actor, statistics: { ...actor.statistics, seconds: 1e308 } }),
      ],
      [
        'a day that never comes',
        /^actors\.0\.last_heard_at: saw "zzzz"/,
        (actor) => ({ ...actor, last_heard_at: 'zzzz' }),
      ],
    ];

    test.each(changes)(
      'with %s: that actor is left out and said, and the other is taken in',
      async (_, fault, change) => {
        book.create('Ana', true, heard(0));
        const file = book.export();
        const [ana] = file.actors;
        if (ana === undefined) throw new Error('nobody is exported');
        book.deleteAll();
        const bad = change({ ...ana, id: 'bad', name: 'Bad' });
        const result = await book.import({ ...file, actors: [bad, ana] });
        expect(result).toMatchObject({ imported: 1, refused_count: 1, refused: [{ row: 0, name: 'Bad' }] });
        expect(result.refused[0]?.fault).toMatch(fault);
        expect(names()).toEqual(['Ana']);
        openAgain();
        expect(book.recognise(voice(5), FILM, new Set())?.actor.name).toBe('Ana');
        expect(book.recognise(voice(90), FILM, new Set())).toBeUndefined();
      },
    );

    test('whose voiceprints are of another length than the model’s is nobody’s voice', async () => {
      book.create('Ana', true, heard(0));
      const file = book.export();
      book.deleteAll();
      const longer = withVector(0.7, 0.7, 0.1, 0);
      await book.import({ ...file, actors: file.actors.map(longer) });
      expect(names()).toEqual(['Ana']);
      expect(book.recognise(voice(45), FILM, new Set())).toBeUndefined();
    });

    test('leaves other work its turn between its actors', async () => {
      book.create('Ana', true, heard(0));
      const file = book.export();
      const many = Array.from({ length: 50 }, (_, i) => ({ ...file.actors[0], id: `a${i}` }));
      let turns = 0;
      const isDone = book.import({ ...file, actors: many }).then(() => true);
      while (!(await Promise.race([isDone, new Promise((resolve) => setImmediate(resolve, false))]))) turns++;
      expect(turns).toBeGreaterThan(40);
    });
  });

  test('a row that is damaged takes only itself out', () => {
    const { id } = book.create('Ana', true, heard(0));
    book.create('Bob', true, heard(90));
    store.close();
    const database = new Database(path);
    database.exec('PRAGMA ignore_check_constraints = ON');
    database
      .prepare('INSERT INTO voiceprint VALUES (NULL, ?, ?, ?, 3, ?, 0)')
      .run(id, 'directions', Buffer.from(Float32Array.of(Number.NaN, 0).buffer), '2026-03-01T00:00:00.000Z');
    database.prepare("INSERT INTO actor_voice VALUES (?, 'e', 'es', 'v', 'V', 'no such kind')").run(id);
    database.prepare('UPDATE actor SET pitch_hz = 1e999 WHERE id = ?').run(id);
    database.close();
    const unreadable: number[] = [];
    store = new ActorStore(folder, (rows) => unreadable.push(rows));
    book = new ActorProfiles(store, encoder, 0.8);
    expect(names().sort()).toEqual(['Ana', 'Bob']);
    expect(unreadable).toEqual([2]);
    expect(book.recognise(voice(5), FILM, new Set())?.actor.name).toBe('Ana');
    expect(book.recognise(voice(88), FILM, new Set())?.actor.name).toBe('Bob');
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
    expect(first.follow(label('s1', 0, 59_000), voice(0, 2_000), quiet)).toBeUndefined();
    const actor = first.follow(label('s1', 0, 61_000), voice(0, 2_000), quiet);
    expect(actor?.name).toBe('Speaker 1');
    first.close();
    openAgain();
    const second = new SessionActors(book, FILM, (error) => {
      throw error;
    });
    expect(second.follow(label('s1', 90, 2_000), voice(90, 2_000), quiet)).toBeUndefined();
    expect(second.follow(label('s2', 3, 2_000), voice(3, 2_000), quiet)?.id).toBe(actor?.id);
    second.close();
    expect(book.all()[0]?.statistics.clips).toBe(3);
  });

  test('a correction counts from the next clause on', () => {
    const { id } = book.create('Ana', true, heard(0));
    const session = new SessionActors(book, FILM, (error) => {
      throw error;
    });
    expect(session.follow(label('s1', 0, 3_000), voice(0, 3_000), quiet)?.name).toBe('Ana');
    book.rename(id, 'Anabel');
    expect(session.follow(label('s1', 0, 5_000), voice(0, 2_000), quiet)?.name).toBe('Anabel');
    session.refuse('s1');
    expect(session.follow(label('s1', 0, 9_000), voice(0, 2_000), quiet)).toBeUndefined();
    expect(session.name('s1', 'Bea').name).toBe('Bea');
    expect(names()).toEqual(['Anabel', 'Bea']);
    book.delete(session.follow(label('s1', 0, 11_000), voice(0, 2_000), quiet)?.id ?? '');
    expect(session.follow(label('s1', 0, 13_000), voice(0, 2_000), quiet)).toBeUndefined();
  });

  test('goes on without actors where their file cannot be read, and says so once', () => {
    writeFileSync(path, 'this is no database at all '.repeat(100));
    const told: string[] = [];
    const session = new SessionActors(book, FILM, ({ code }) => told.push(code));
    expect(session.follow(label('s1', 0, 3_000), voice(0, 3_000), quiet)).toBeUndefined();
    expect(session.follow(label('s1', 0, 90_000), voice(0, 3_000), quiet)).toBeUndefined();
    session.close();
    expect(told).toEqual(['store_damaged']);
  });
});

describe('a database that cannot be used is left as it is, and said in a code of its own:', () => {
  const codeOf = (work: () => unknown): string => {
    try {
      work();
      return 'none';
    } catch (error) {
      return storeError(error).code;
    }
  };

  test('written by a newer version', () => {
    book.create('Ana', true, heard(0));
    store.close();
    const other = new Database(path);
    other.exec('PRAGMA user_version = 99');
    other.close();
    const before = readFileSync(path);
    open();
    expect(codeOf(() => book.all())).toBe('store_newer');
    expect(readFileSync(path)).toEqual(before);
  });

  test('cut short, or no database', () => {
    for (let i = 0; i < 200; i++) book.create(`Actor ${i}`, true, heard(i));
    store.close();
    truncateSync(path, statSync(path).size / 2);
    open();
    expect(codeOf(() => book.all())).toBe('store_damaged');
    store.close();
    writeFileSync(path, 'this is no database at all '.repeat(100));
    open();
    expect(codeOf(() => book.all())).toBe('store_damaged');
    expect(readFileSync(path, 'utf8')).toContain('no database at all');
  });

  test('locked by another program; usable once it is not', () => {
    book.create('Ana', true, heard(0));
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    expect(codeOf(() => book.create('Bea', true, heard(90)))).toBe('store_locked');
    other.exec('ROLLBACK');
    other.close();
    book.create('Bea', true, heard(90));
    expect(names()).toEqual(['Ana', 'Bea']);
  });

  test('not to be written to', () => {
    book.create('Ana', true, heard(0));
    const other = new Database(path);
    other.exec('PRAGMA query_only = ON');
    expect(codeOf(() => other.exec('DELETE FROM actor'))).toBe('store_read_only');
    other.close();
    store.close();
    rmSync(path);
    writeFileSync(join(folder, 'file'), '');
    const nowhere = new ActorProfiles(new ActorStore(join(folder, 'file')), encoder, 0.8);
    expect(codeOf(() => nowhere.create('Ana', true, heard(0)))).toBe('store_read_only');
  });
});
