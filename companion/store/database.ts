import { asDubError, isDiskFull } from '../as-dub-error.ts';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import Database from 'libsql';
import { DubError, type ErrorCode } from '../../shared/protocol/errors.ts';
import { tighten, touchPrivateFile } from '../private-files.ts';
import { MIGRATIONS } from './migrations.ts';

export type OpenDatabase = Database.Database;

/** Another program that writes is waited for so long. */
const BUSY_MS = 250;
/** Beside the file: room for forgetting somebody on a full disk, which is written before it is smaller. */
const RESERVE_SUFFIX = '.reserve';
const RESERVE_BYTES = 256 * 1024;

/**
 * Opens the database and brings it up to date. What is there is never thrown away.
 * @throws DubError `store_newer`, `store_damaged`, `store_read_only` or `store_locked`
 */
export function openDatabase(path: string): OpenDatabase {
  let database: OpenDatabase | undefined;
  try {
    // Made before the database is: what SQLite puts beside it is as private as it is.
    for (const end of ['-wal', '-shm']) tighten(path + end);
    touchPrivateFile(path);
    const opened = new Database(path);
    database = opened;
    opened.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    opened.exec('PRAGMA foreign_keys = ON');
    // What is deleted is overwritten.
    opened.exec('PRAGMA secure_delete = ON');
    const version = userVersion(opened);
    if (version > MIGRATIONS.length) {
      throw new DubError('store_newer', { reason: 'version', found: version, knows: MIGRATIONS.length });
    }
    checkWhole(opened);
    opened.exec('PRAGMA journal_mode = WAL');
    // The file itself is always up to date: on a full disk what is deleted from it can be overwritten in its place.
    opened.exec('PRAGMA wal_autocheckpoint = 1');
    migrate(opened, version);
    keepReserve(path);
    return opened;
  } catch (cause) {
    database?.close();
    throw storeError(cause);
  }
}

/** All of it, or nothing. */
export function inTransaction(database: OpenDatabase, work: (database: OpenDatabase) => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work(database);
    database.exec('COMMIT');
  } catch (error) {
    try {
      database.exec('ROLLBACK');
    } catch {
      // After some errors, as that of a full disk, the database has done so already.
    }
    throw error;
  }
}

/**
 * From now on what is written is overwritten in its place, as there is no room for a log of it: the way back is in memory. The
 * next to open the database has a log again.
 */
export function giveUpLog(database: OpenDatabase, path: string): void {
  rmSync(path + RESERVE_SUFFIX, { force: true });
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.exec('PRAGMA journal_mode = MEMORY');
}

function keepReserve(path: string): void {
  const reserve = path + RESERVE_SUFFIX;
  if (existsSync(reserve)) return;
  try {
    writeFileSync(reserve, Buffer.alloc(RESERVE_BYTES), { mode: 0o600 });
  } catch {
    // There is no room for it now; there may be at the next start.
    rmSync(reserve, { force: true });
  }
}

function migrate(database: OpenDatabase, from: number): void {
  for (const [at, step] of MIGRATIONS.entries()) {
    if (at < from) continue;
    database.exec(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${at + 1}; COMMIT`);
  }
}

function userVersion(database: OpenDatabase): number {
  const row: unknown = database.prepare('PRAGMA user_version').get();
  return typeof row === 'object' && row !== null && 'user_version' in row ? Number(row.user_version) : 0;
}

function checkWhole(database: OpenDatabase): void {
  const row: unknown = database.prepare('PRAGMA quick_check(1)').get();
  const answer =
    typeof row === 'object' && row !== null && 'quick_check' in row ? row.quick_check : undefined;
  if (answer !== 'ok') throw new DubError('store_damaged', { reason: 'check', said: String(answer) });
}

const CODES: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/, 'store_damaged'],
  [/^SQLITE_(FULL|IOERR_WRITE|IOERR_SHMSIZE)|disk is full/, 'store_full'],
  // A file that cannot be opened at all is told without a code.
  [
    /^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|^(EACCES|EROFS|EPERM|ENOTDIR|ENOENT|EEXIST)|Unable to open/,
    'store_read_only',
  ],
  [/^SQLITE_(BUSY|LOCKED|PROTOCOL)/, 'store_locked'],
];

/** What a failure of the database means. */
export function storeError(cause: unknown): DubError {
  if (cause instanceof DubError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  if (isDiskFull(cause)) return asDubError(cause);
  const [, meaning = 'internal'] = CODES.find(([pattern]) => pattern.test(code)) ?? [];
  return new DubError(meaning, undefined, { cause });
}
