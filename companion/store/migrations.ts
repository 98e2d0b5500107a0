/** Steps from an empty database to the present one; `PRAGMA user_version` counts those taken. Never changed, only added to. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE actor (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    is_named INTEGER NOT NULL,
    colour INTEGER NOT NULL,
    clips INTEGER NOT NULL,
    seconds REAL NOT NULL,
    similarity_mean REAL NOT NULL,
    similarity_deviation REAL NOT NULL,
    pitch_hz REAL NOT NULL,
    created_at TEXT NOT NULL,
    last_heard_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE actor_show (
    actor_id TEXT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    site TEXT NOT NULL,
    title TEXT NOT NULL,
    PRIMARY KEY (actor_id, site, title)
  ) STRICT;
  CREATE TABLE actor_voice (
    actor_id TEXT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    engine TEXT NOT NULL,
    language TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (actor_id, engine, language)
  ) STRICT;
  CREATE TABLE voiceprint (
    id INTEGER PRIMARY KEY,
    actor_id TEXT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    encoder TEXT NOT NULL,
    vector BLOB NOT NULL,
    seconds REAL NOT NULL,
    heard_at TEXT NOT NULL,
    is_refused INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX voiceprint_of_actor ON voiceprint (actor_id);
  CREATE TABLE change (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    at TEXT NOT NULL,
    before TEXT NOT NULL,
    created TEXT NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE consent (
    actor_id TEXT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    engine TEXT NOT NULL,
    voice_id TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    statement TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (actor_id, engine, voice_id)
  ) STRICT;
  CREATE TABLE clone_to_delete (
    engine TEXT NOT NULL,
    voice_id TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (engine, voice_id)
  ) STRICT;
  `,
];
