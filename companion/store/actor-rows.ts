/** Actors as rows of the database: read row by row, and written whole. */
import { z } from 'zod';
import { actorId, actorVoice, consentRecord } from '../../shared/actors.ts';
import { bytesOf, isVoiceprintVector, vectorOf, type Actor, type Voiceprint } from './actor-record.ts';
import type { OpenDatabase } from './database.ts';

// What only informs is taken as nothing where it is damaged; a row without what it is for is left out.
const actorRow = z.object({
  id: actorId,
  name: z.string(),
  is_named: z.coerce.boolean(),
  colour: z.number().catch(0),
  clips: z.number().catch(0),
  seconds: z.number().catch(0),
  similarity_mean: z.number().catch(0),
  similarity_deviation: z.number().catch(0),
  pitch_hz: z.number().catch(0),
  created_at: z.string(),
  last_heard_at: z.string(),
});
const showRow = z.object({ actor_id: z.string(), site: z.string(), title: z.string() });
const voiceRow = actorVoice.extend({ actor_id: z.string() });
const consentRow = consentRecord.extend({ actor_id: z.string() });
const voiceprintRow = z.object({
  id: z.number(),
  actor_id: z.string(),
  encoder: z.string(),
  vector: z
    .instanceof(ArrayBuffer)
    .transform((bytes) => vectorOf(new Uint8Array(bytes)))
    .refine(isVoiceprintVector),
  seconds: z.number(),
  heard_at: z.string(),
  is_refused: z.coerce.boolean(),
});

export interface ReadActors {
  readonly actors: Map<string, Actor>;
  /** Rows that are damaged: what they say is left out, and nothing else is. */
  readonly unreadable: number;
}

/** All actors, or the one by that id. */
export function readActors(database: OpenDatabase, id?: string): ReadActors {
  let unreadable = 0;
  const rowsOf = <Row>(schema: z.ZodType<Row>, table: string, key: string, order = ''): Row[] => {
    const sql = `SELECT * FROM ${table}${id === undefined ? '' : ` WHERE ${key} = ?`}${order}`;
    const found: unknown[] = id === undefined ? database.prepare(sql).all() : database.prepare(sql).all(id);
    return found.flatMap((row) => {
      const parsed = schema.safeParse(row);
      if (parsed.success) return [parsed.data];
      unreadable++;
      return [];
    });
  };
  const ofActor = <Row extends { readonly actor_id: string }>(rows: readonly Row[]) => {
    const grouped = new Map<string, Row[]>();
    for (const row of rows) {
      const group = grouped.get(row.actor_id);
      if (group === undefined) grouped.set(row.actor_id, [row]);
      else group.push(row);
    }
    return (actor: string): readonly Row[] => grouped.get(actor) ?? [];
  };
  const shows = ofActor(rowsOf(showRow, 'actor_show', 'actor_id', ' ORDER BY rowid'));
  const voices = ofActor(rowsOf(voiceRow, 'actor_voice', 'actor_id', ' ORDER BY rowid'));
  const consents = ofActor(rowsOf(consentRow, 'consent', 'actor_id', ' ORDER BY at'));
  const voiceprints = ofActor(rowsOf(voiceprintRow, 'voiceprint', 'actor_id', ' ORDER BY id'));
  const actors = rowsOf(actorRow, 'actor', 'id').map((row): Actor => ({
    id: row.id,
    name: row.name,
    isNamed: row.is_named,
    colour: row.colour,
    shows: shows(row.id).map(({ site, title }) => ({ site, title })),
    voices: voices(row.id).map(({ actor_id: _, ...voice }) => voice),
    voiceprints: voiceprints(row.id).map(voiceprintOf),
    statistics: {
      clips: row.clips,
      seconds: row.seconds,
      similarityMean: row.similarity_mean,
      similarityDeviation: row.similarity_deviation,
      pitchHz: row.pitch_hz,
    },
    consents: consents(row.id).map(({ actor_id: _, ...consent }) => consent),
    createdAt: row.created_at,
    lastRecordedAt: row.last_heard_at,
  }));
  return { actors: new Map(actors.map((actor) => [actor.id, actor])), unreadable };
}

function voiceprintOf(row: z.infer<typeof voiceprintRow>): Voiceprint {
  const { id, encoder, vector, seconds, heard_at, is_refused } = row;
  return { id, encoder, vector, seconds, recordedAt: heard_at, isRefused: is_refused };
}

/** Of all tables: what hangs on an actor goes with it. */
export function remove(database: OpenDatabase, id: string): void {
  database.prepare('DELETE FROM actor WHERE id = ?').run(id);
}

/** In place of what there was of this actor. */
export function insert(database: OpenDatabase, actor: Actor): void {
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
