import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { actorsFile, actorChange, type ActorChange } from '../../shared/actors.ts';
import { parseJson } from '../../shared/bounded-json.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { actorOf, recordOf, type Actor } from './actor-record.ts';
import { insert, readActors, remove } from './actor-rows.ts';
import { inTransaction, openDatabase, storeError, giveUpLog, type OpenDatabase } from './database.ts';

/** How many corrections can be taken back. */
const CHANGES_KEPT = 50;

const owedRow = z.object({ engine: z.string(), voice_id: z.string() });
const changeRow = actorChange.extend({ before: z.string(), created: z.string() });

/** A voice at a vendor's that nobody has any more, and that is still to be deleted there. */
export type OwedDeletion = z.infer<typeof owedRow>;

/**
 * The actors of the data folder, all in memory once they were asked for, written through. Every method throws a DubError
 * where the database cannot be used: `store_newer`, `store_damaged`, `store_read_only`, `store_full`, `store_locked`.
 */
export class ActorStore {
  readonly #path: string;
  readonly #onUnreadable: ((rows: number) => void) | undefined;
  #database: OpenDatabase | undefined;
  #actors: Map<string, Actor> | undefined;
  /** Of the database, as these actors were read: another program's writing changes it. */
  #version: unknown;

  /** @param onUnreadable told how many rows cannot be read, and are left out, whenever all are read */
  constructor(folder: string, onUnreadable?: (rows: number) => void) {
    this.#path = join(folder, 'actors.db');
    this.#onUnreadable = onUnreadable;
  }

  /** Whoever was recorded last comes first. */
  all(): readonly Actor[] {
    return [...this.#read().values()].sort((a, b) => compare(b.lastRecordedAt, a.lastRecordedAt));
  }

  /** @throws DubError `not_found` */
  find(id: string): Actor {
    const actor = this.#read().get(id);
    if (actor === undefined) throw new DubError('not_found', { reason: 'actor' });
    return actor;
  }

  save(actors: readonly Actor[]): void {
    this.#write(idsOf(actors), (database) => {
      for (const actor of actors) insert(database, actor);
    });
  }

  /** A correction by the viewer, which can be taken back: these actors are replaced by those. */
  correct(kind: ActorChange['kind'], before: readonly Actor[], after: readonly Actor[]): void {
    const [first] = before;
    const created = after.filter(({ id }) => before.every((actor) => actor.id !== id));
    this.#write(idsOf([...before, ...after]), (database) => {
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
    const touched = [...created, ...idsOf(before)];
    this.#write(touched, (database) => {
      for (const id of touched) remove(database, id);
      for (const actor of before) insert(database, actor);
      database.prepare('DELETE FROM change WHERE id = ?').run(change.id);
    });
  }

  /** For good: what could be taken back goes too. @throws DubError `not_found` */
  delete(id: string): void {
    const actor = this.find(id);
    this.#erase([id], (database) => {
      remove(database, id);
      const mentioned = `%${JSON.stringify(id)}%`;
      database.prepare('DELETE FROM change WHERE before LIKE ? OR created LIKE ?').run(mentioned, mentioned);
      owe(database, actor.consents);
    });
  }

  deleteAll(): void {
    const made = this.all().flatMap(({ consents }) => consents);
    this.#erase(idsOf(this.all()), (database) => {
      database.exec('DELETE FROM actor; DELETE FROM change');
      owe(database, made);
    });
  }

  /** Voices that another one was made in place of. */
  oweDeletion(voices: readonly OwedDeletion[]): void {
    this.#write([], (database) => {
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
    this.#write([], (database) => {
      database.prepare('DELETE FROM clone_to_delete WHERE engine = ? AND voice_id = ?').run(engine, voice_id);
    });
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
    this.#actors = undefined;
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
    return this.#guarded(() => {
      const database = this.#open();
      const version = dataVersion(database);
      if (this.#actors === undefined || version !== this.#version) {
        const { actors, unreadable } = readActors(database);
        if (unreadable > 0) this.#onUnreadable?.(unreadable);
        this.#actors = actors;
        this.#version = version;
      }
      return this.#actors;
    });
  }

  /** @param touched the actors that are written: they are read again, as their rows have ids then */
  #write(touched: readonly string[], work: (database: OpenDatabase) => void): void {
    this.#guarded(() => {
      const database = this.#open();
      inTransaction(database, work);
      this.#readAgain(database, touched);
    });
  }

  /** Whoever is to be forgotten is forgotten on a full disk too. */
  #erase(touched: readonly string[], work: (database: OpenDatabase) => void): void {
    this.#guarded(() => {
      const database = this.#open();
      try {
        inTransaction(database, work);
      } catch (error) {
        if (storeError(error).code !== 'store_full') throw error;
        giveUpLog(database, this.#path);
        inTransaction(database, work);
      }
      this.#readAgain(database, touched);
      // What was deleted is not left in the log beside the file, where there is one.
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    });
  }

  #readAgain(database: OpenDatabase, touched: readonly string[]): void {
    for (const id of touched) {
      const actor = readActors(database, id).actors.get(id);
      if (actor === undefined) this.#actors?.delete(id);
      else this.#actors?.set(id, actor);
    }
  }

  #guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (cause) {
      throw storeError(cause);
    }
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

function idsOf(actors: readonly Actor[]): string[] {
  return actors.map(({ id }) => id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function dataVersion(database: OpenDatabase): unknown {
  const row: unknown = database.prepare('PRAGMA data_version').get();
  return typeof row === 'object' && row !== null && 'data_version' in row ? row.data_version : undefined;
}
