/** A database of actors that cannot be used. */
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, test } from 'vitest';
import { ActorProfiles } from '../../companion/actors/actor-profiles.ts';
import { ActorStore } from '../../companion/store/actor-store.ts';
import { storeError } from '../../companion/store/database.ts';
import { encoder, folder, path, store, book, openStore, heard, names, setUpEachTest } from './actors-bed.ts';

setUpEachTest();

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
    openStore();
    expect(codeOf(() => book.all())).toBe('store_newer');
    expect(readFileSync(path)).toEqual(before);
  });

  test('cut short, or no database', () => {
    for (let i = 0; i < 200; i++) book.create(`Actor ${i}`, true, heard(i));
    store.close();
    truncateSync(path, statSync(path).size / 2);
    openStore();
    expect(codeOf(() => book.all())).toBe('store_damaged');
    store.close();
    writeFileSync(path, 'this is no database at all '.repeat(100));
    openStore();
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
