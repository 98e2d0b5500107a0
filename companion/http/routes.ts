import type { FastifyInstance } from 'fastify';
import type { EngineList, Health, SessionList, SessionReport, VoiceList } from '../../shared/http.ts';
import { toSrt, toVtt, type Caption } from '../../shared/captions.ts';
import { targetsBySource } from '../../shared/languages.ts';
import { DubError } from '../../shared/wire/errors.ts';
import type { Catalog } from '../catalog.ts';
import type { HostedSession } from '../socket/hosted-session.ts';
import type { SessionRegistry } from '../socket/session-registry.ts';
import { health } from './health.ts';

interface SessionParams {
  session_id: string;
}

export interface RoutesOptions {
  readonly catalog: Catalog;
  readonly registry: SessionRegistry;
  readonly version: string;
  /** Which accounts' keys are set. */
  readonly keys: EngineList['keys'];
}

/** The routes that tell what the companion is and does. None changes anything. */
export function routes(app: FastifyInstance, { catalog, registry, version, keys }: RoutesOptions): void {
  app.get('/api/health', async (_request, reply): Promise<Health> => {
    const answer = health(catalog, { version, sessions: registry.liveCount });
    reply.code(answer.status === 'ok' ? 200 : 503);
    return Promise.resolve(answer);
  });

  app.get('/api/engines', (): EngineList => {
    return { engines: catalog.entries(), languages: targetsBySource(catalog.pairs()), keys: [...keys] };
  });

  app.get('/api/voices', (): VoiceList => ({ voices: catalog.voices() }));

  const found = (id: string): HostedSession => {
    const session = registry.find(id);
    if (session === undefined) throw new DubError('not_found', 'There is no session by that id.');
    return session;
  };
  app.get('/api/sessions', (): SessionList => {
    const sessions = registry.list().map((session) => {
      return { session_id: session.id, state: session.state, started_at: session.startedAt };
    });
    return { sessions };
  });
  app.get<{ Params: SessionParams }>('/api/sessions/:session_id', (request): SessionReport => {
    return found(request.params.session_id).report();
  });
  app.get<{ Params: SessionParams }>('/api/sessions/:session_id/captions.vtt', (request, reply) => {
    void reply.type('text/vtt; charset=utf-8');
    return toVtt(captionsOf(found(request.params.session_id)));
  });
  app.get<{ Params: SessionParams }>('/api/sessions/:session_id/captions.srt', (request, reply) => {
    void reply.type('application/x-subrip; charset=utf-8');
    return toSrt(captionsOf(found(request.params.session_id)));
  });
}

/** The translation over what was said, as one caption a clause. */
function captionsOf(session: HostedSession): Caption[] {
  const names = new Map(session.report().speakers.map(({ speaker_id, name }) => [speaker_id, name]));
  return session.captions().map(({ startMs, endMs, text, translation, speakerId }) => {
    const speaker = names.get(speakerId);
    return {
      startMs,
      endMs,
      text: translation === undefined ? text : `${translation}\n${text}`,
      ...(speaker === undefined ? {} : { speaker }),
    };
  });
}
