import type { FastifyInstance } from 'fastify';
import type { EngineList } from '../../../shared/http/engines.ts';
import { routes } from '../../../shared/http/routes.ts';
import { targetsBySource } from '../../../shared/languages.ts';
import type { RoomAccess } from '../../../shared/rooms/fields.ts';
import type { Catalog } from '../../catalog.ts';
import { health } from './health.ts';
import { answered, register } from './register.ts';

export interface CompanionRoutes {
  readonly catalog: Catalog;
  /** Sessions that are live. */
  readonly sessions: () => number;
  readonly version: string;
  /** Which accounts' keys are set. */
  readonly keys: EngineList['keys'];
  /** Who may come into a room whose maker does not say. */
  readonly roomAccess: RoomAccess;
}

const PREVIEW_MS = 10_000;

/** What the companion is and can do. */
export function companionRoutes(app: FastifyInstance, options: CompanionRoutes): void {
  const { catalog, sessions, version, keys, roomAccess } = options;

  register(app, routes.companion.health, () => {
    const value = health(catalog, { version, sessions: sessions() });
    return value.status === 'ok' ? answered(200, value) : answered(503, value);
  });

  register(app, routes.engines.list, () => ({
    engines: catalog.entries(),
    languages: targetsBySource(catalog.pairs(), catalog.captionPairs()),
    keys: [...keys],
    room_access: roomAccess,
  }));

  register(app, routes.voices.list, () => ({ voices: catalog.voices() }));

  register(app, routes.voices.preview, ({ params, query }) =>
    catalog.preview(params.voice_id, query.language, AbortSignal.timeout(PREVIEW_MS)),
  );
}
