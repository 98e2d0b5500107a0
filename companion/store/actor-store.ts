import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { actorsFile, actorChange, actorVoice, consentRecord, type ActorChange } from '../../shared/actors.ts';
import { parseJson } from '../../shared/bounded-json.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { actorOf, bytesOf, recordOf, type Actor, type Voiceprint } from './actor-record.ts';
import { openDatabase, storeError, type OpenDatabase } from './database.ts';

/** How many corrections can be taken back. */
const CHANGES_KEPT = 50;

const actorRow = z.object({
  id: z.string(),
  name: z.string(),
  is_named: z.coerce.boolean(),
  colour: z.number(),
  clips: z.number(),
  seconds: z.number(),
  similarity_mean: z.number(),
  similarity_deviation: z.number(),
  pitch_hz: z.number(),
  created_at: z.string(),
  last_heard_at: z.string(),
});
const showRow = z.object({ actor_id: z.string(), site: z.string(), title: z.string() });
const voiceRow = actorVoice.extend({ actor_id: z.string() });
const consentRow = consentRecord.extend({ actor_id: z.string() });
const owedRow = z.object({ engine: z.string(), voice_id: z.string() });
const voiceprintRow = z.object({
  id: z.number(),
  actor_id: z.string(),
  encoder: z.string(),
  vector: z.instanceof(ArrayBuffer),
  seconds: z.number(),
  heard_at: z.string(),
  is_refused: z.coerce.boolean(),
});
const changeRow = actorChange.extend({ before: z.string(), created: z.string() });

/** A voice at a vendor's that nobody has any more, and that is still to be deleted there. */
export type OwedDeletion = z.infer<typeof owedRow>;

/**
 * The actors of the data folder, all in memory once they were asked for, written through. Every method throws a DubError
 * where the database cannot be used: `store_newer`, `store_damaged`, `store_read_only`, `store_locked`.
 */
export class ActorStore {
  readonly #path: string;
  #database: OpenDatabase | undefined;
  #actors: Map<string, Actor> | undefined;

  constructor(folder: string) {
    this.#path = join(folder, 'actors.db');
  }

  all(): readonly Actor[] {
    return [...this.#read().values()];
  }

  /** @throws DubError `not_found` */
  find(id: string): Actor {
    const actor = this.#read().get(id);
    if (actor === undefined) throw new DubError('not_found', { reason: 'actor' });
    return actor;
  }

  save(actors: readonly Actor[]): void {
    this.#write((database) => {
      for (const actor of actors) insert(database, actor);
    });
  }

  /** A correction by the viewer, which can be taken back: these actors are replaced by those. */
  correct(kind: ActorChange['kind'], before: readonly Actor[], after: readonly Actor[]): void {
    const [first] = before;
    const created = after.filter(({ id }) => before.every((actor) => actor.id !== id));
    this.#write((database) => {
      for (const { id } of before) remove(database, id);
      for (const actor of after) insert(database, actor);
      database
        .prepare('INSERT INTO change (kind, name, at, before, created) VALUES (?, ?, ?, ?, ?)')
        .run(
          kind,
          first?.name ?? '',
          new Date().toISOString(),
          JSON.stringify(before.map(recordOf)),
          JSON.stringify(created.map(({ id }) => id)),
        );
      database
        .prepare('DELETE FROM change WHERE id NOT IN (SELECT id FROM change ORDER BY id DESC LIMIT ?)')
        .run(CHANGES_KEPT);
    });
  }

  /** The newest correction, where there is one to take back. */
  lastChange(): ActorChange | undefined {
    const row = this.#lastChange();
    return row === undefined ? undefined : actorChange.parse(row);
  }

  /** Takes the newest correction back. @throws DubError `not_found` where there is none */
  undo(): void {
    const change = this.#lastChange();
    if (change === undefined) throw new DubError('not_found', { reason: 'nothing_to_undo' });
    const before = actorsFile.shape.actors.parse(parseJson(change.before)).map(actorOf);
    const created = z.array(z.string()).parse(parseJson(change.created));
    this.#write((database) => {
      for (const id of [...created, ...before.map((actor) => actor.id)]) remove(database, id);
      for (const actor of before) insert(database, actor);
      database.prepare('DELETE FROM change WHERE id = ?').run(change.id);
    });
  }

  /** For good: what could be taken back goes too. @throws DubError `not_found` */
  delete(id: string): void {
    const actor = this.find(id);
    this.#write((database) => {
      remove(database, id);
      const mentioned = `%${JSON.stringify(id)}%`;
      database.prepare('DELETE FROM change WHERE before LIKE ? OR created LIKE ?').run(mentioned, mentioned);
      owe(database, actor.consents);
    });
    this.#overwrite();
  }

  deleteAll(): void {
    const made = this.all().flatMap(({ consents }) => consents);
    this.#write((database) => {
      database.exec('DELETE FROM actor; DELETE FROM change');
      owe(database, made);
    });
    this.#overwrite();
  }

  /** Voices that another one was made in place of. */
  oweDeletion(voices: readonly OwedDeletion[]): void {
    this.#write((database) => {
      owe(database, voices);
    });
  }

  /** Voices at vendors' that are to be deleted there. */
  owedDeletions(): OwedDeletion[] {
    if (this.all().length === 0 && this.#database === undefined) return [];
    const sql = 'SELECT engine, voice_id FROM clone_to_delete ORDER BY since';
    return z.array(owedRow).parse(this.#guarded(() => this.#open().prepare(sql).all()));
  }

  settled({ engine, voice_id }: OwedDeletion): void {
    this.#write((database) => {
      database.prepare('DELETE FROM clone_to_delete WHERE engine = ? AND voice_id = ?').run(engine, voice_id);
    });
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
    this.#actors = undefined;
  }

  /** What was deleted is not left in the log beside the file. */
  #overwrite(): void {
    this.#guarded(() => {
      this.#open().exec('PRAGMA wal_checkpoint(TRUNCATE)');
    });
  }

  #lastChange(): z.infer<typeof changeRow> | undefined {
    if (this.all().length === 0 && this.#database === undefined) return undefined;
    const row: unknown = this.#guarded(() =>
      this.#open().prepare('SELECT * FROM change ORDER BY id DESC LIMIT 1').get(),
    );
    return row === undefined || row === null ? undefined : changeRow.parse(row);
  }

  #open(): OpenDatabase {
    this.#database ??= openDatabase(this.#path);
    return this.#database;
  }

  #read(): Map<string, Actor> {
    // Nothing is made before there is something to keep.
    if (this.#database === undefined && !existsSync(this.#path)) return new Map();
    this.#actors ??= this.#guarded(() => readAll(this.#open()));
    return this.#actors;
  }

  #write(work: (database: OpenDatabase) => void): void {
    this.#guarded(() => {
      const database = this.#open();
      database.exec('BEGIN IMMEDIATE');
      try {
        work(database);
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    });
    // Read again: the rows have ids now, and another program may have written too.
    this.#actors = undefined;
  }

  #guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (cause) {
      throw storeError(cause);
    }
  }
}

function readAll(database: OpenDatabase): Map<string, Actor> {
  const rows = <Row>(schema: z.ZodType<Row>, sql: string): Row[] =>
    z.array(schema).parse(database.prepare(sql).all());
  const shows = rows(showRow, 'SELECT * FROM actor_show');
  const voices = rows(voiceRow, 'SELECT * FROM actor_voice');
  const consents = rows(consentRow, 'SELECT * FROM consent ORDER BY at');
  const voiceprints = rows(voiceprintRow, 'SELECT * FROM voiceprint ORDER BY id');
  const actors = rows(actorRow, 'SELECT * FROM actor ORDER BY last_heard_at DESC');
  return new Map(
    actors.map(({ id, ...row }): [string, Actor] => [
      id,
      {
        id,
        name: row.name,
        isNamed: row.is_named,
        colour: row.colour,
        shows: shows.filter((one) => one.actor_id === id).map(({ site, title }) => ({ site, title })),
        voices: voices
          .filter((one) => one.actor_id === id)
          .map((one) => ({
            engine: one.engine,
            language: one.language,
            id: one.id,
            name: one.name,
            kind: one.kind,
          })),
        voiceprints: voiceprints.filter((one) => one.actor_id === id).map(voiceprintOf),
        statistics: {
          clips: row.clips,
          seconds: row.seconds,
          similarityMean: row.similarity_mean,
          similarityDeviation: row.similarity_deviation,
          pitchHz: row.pitch_hz,
        },
        consents: consents.filter((one) => one.actor_id === id).map(({ actor_id: _, ...consent }) => consent),
        createdAt: row.created_at,
        lastRecordedAt: row.last_heard_at,
      },
    ]),
  );
}

function voiceprintOf(row: z.infer<typeof voiceprintRow>): Voiceprint {
  const { id, encoder, vector, seconds, heard_at, is_refused } = row;
  return {
    id,
    encoder,
    vector: new Float32Array(vector.slice(0, vector.byteLength - (vector.byteLength % 4))),
    seconds,
    recordedAt: heard_at,
    isRefused: is_refused,
  };
}

/** Of all tables: what hangs on an actor goes with it. */
function remove(database: OpenDatabase, id: string): void {
  database.prepare('DELETE FROM actor WHERE id = ?').run(id);
}

/** In place of what there was of this actor. */
function insert(database: OpenDatabase, actor: Actor): void {
  const { id, statistics } = actor;
  remove(database, id);
  database
    .prepare('INSERT INTO actor VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run(
      id,
      actor.name,
      actor.isNamed ? 1 : 0,
      actor.colour,
      statistics.clips,
      statistics.seconds,
      statistics.similarityMean,
      statistics.similarityDeviation,
      statistics.pitchHz,
      actor.createdAt,
      actor.lastRecordedAt,
    );
  const show = database.prepare('INSERT OR IGNORE INTO actor_show VALUES (?, ?, ?)');
  for (const { site, title } of actor.shows) show.run(id, site, title);
  const voice = database.prepare('INSERT OR REPLACE INTO actor_voice VALUES (?, ?, ?, ?, ?, ?)');
  for (const one of actor.voices) voice.run(id, one.engine, one.language, one.id, one.name, one.kind);
  const consent = database.prepare('INSERT OR REPLACE INTO consent VALUES (?, ?, ?, ?, ?, ?)');
  for (const one of actor.consents) {
    consent.run(id, one.engine, one.voice_id, one.granted_by, one.statement, one.at);
  }
  const print = database.prepare('INSERT INTO voiceprint VALUES (?, ?, ?, ?, ?, ?, ?)');
  // Those that have an id first: it may not be given to another meanwhile.
  for (const one of [...actor.voiceprints].sort((a, b) => b.id - a.id)) {
    print.run(
      one.id === 0 ? null : one.id,
      id,
      one.encoder,
      bytesOf(one.vector),
      one.seconds,
      one.recordedAt,
      one.isRefused ? 1 : 0,
    );
  }
}

/** Those that no actor has any more, on anybody's word. */
function owe(database: OpenDatabase, voices: readonly OwedDeletion[]): void {
  const insertOwed = database.prepare(
    `INSERT OR IGNORE INTO clone_to_delete SELECT ?1, ?2, ?3
     WHERE NOT EXISTS (SELECT 1 FROM consent WHERE engine = ?1 AND voice_id = ?2)`,
  );
  for (const { engine, voice_id } of voices) {
    // Of a consent that no voice has come of there is nothing to delete.
    if (voice_id !== '') insertOwed.run(engine, voice_id, new Date().toISOString());
  }
}
