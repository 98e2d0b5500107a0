/** Every route of the companion's HTTP interface, by what it is about. Pages and the socket are no part of it. */
import { actorRoutes } from './actors.ts';
import { changeRoutes } from './changes.ts';
import { cloneRoutes } from './clones.ts';
import { companionRoutes } from './companion.ts';
import { engineRoutes } from './engines.ts';
import { modelRoutes } from './models.ts';
import { pairingRoutes } from './pairing.ts';
import { roomRoutes } from '../rooms/http.ts';
import { sampleRoutes } from './samples.ts';
import { sessionRoutes } from './sessions.ts';
import { uploadRoutes } from './uploads.ts';
import { voiceRoutes } from './voices.ts';

export const routes = {
  companion: companionRoutes,
  changes: changeRoutes,
  pairing: pairingRoutes,
  engines: engineRoutes,
  voices: voiceRoutes,
  sessions: sessionRoutes,
  actors: actorRoutes,
  samples: sampleRoutes,
  clones: cloneRoutes,
  models: modelRoutes,
  uploads: uploadRoutes,
  rooms: roomRoutes,
} as const;
