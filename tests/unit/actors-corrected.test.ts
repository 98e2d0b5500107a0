/** What the viewer puts right about actors, and actors that come from elsewhere. */
import Database from 'libsql';
import { describe, expect, test } from 'vitest';
import type { ActorsFile } from '../../shared/actors.ts';
import {
  FILM,
  SEQUEL,
  path,
  store,
  book,
  openAgain,
  openStore,
  voice,
  heard,
  names,
  setUpEachTest,
} from './actors-bed.ts';

setUpEachTest();

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
    openStore((rows) => unreadable.push(rows));
    expect(names().sort()).toEqual(['Ana', 'Bob']);
    expect(unreadable).toEqual([2]);
    expect(book.recognise(voice(5), FILM, new Set())?.actor.name).toBe('Ana');
    expect(book.recognise(voice(88), FILM, new Set())?.actor.name).toBe('Bob');
  });
});
