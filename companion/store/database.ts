import Database from 'libsql';
import { DubError, type ErrorCode } from '../../shared/protocol/errors.ts';
import { tighten, touchPrivateFile } from '../private-files.ts';
import { MIGRATIONS } from './migrations.ts';

export type OpenDatabase = Database.Database;

/** Another program that writes is waited for so long. */
const BUSY_MS = 250;

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
    migrate(opened, version);
    return opened;
  } catch (cause) {
    database?.close();
    throw storeError(cause);
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
  // A file that cannot be opened at all is told without a code.
  [
    /^SQLITE_(READONLY|CANTOPEN|PERM|AUTH|FULL)|^(EACCES|EROFS|EPERM|ENOTDIR|ENOENT|EEXIST)|Unable to open/,
    'store_read_only',
  ],
  [/^SQLITE_(BUSY|LOCKED|PROTOCOL)/, 'store_locked'],
];

/** What a failure of the database means. */
export function storeError(cause: unknown): DubError {
  if (cause instanceof DubError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  const [, meaning = 'internal'] = CODES.find(([pattern]) => pattern.test(code)) ?? [];
  return new DubError(meaning, undefined, { cause });
}
