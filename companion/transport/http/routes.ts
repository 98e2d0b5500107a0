import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  engineList,
  errorAnswer,
  health as healthAnswer,
  sessionList,
  sessionReport,
  sessionSearch,
  voiceList,
  type EngineList,
} from '../../../shared/http.ts';
import { toSrt, toVtt, type Caption } from '../../../shared/captions.ts';
import { targetsBySource } from '../../../shared/languages.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import { id, language } from '../../../shared/protocol/fields.ts';
import type { Catalog } from '../../catalog.ts';
import type { SessionHost } from '../../sessions/session-host.ts';
import type { SessionRegistry } from '../../sessions/session-registry.ts';
import { health } from './health.ts';
import { matchesOf } from './session-search.ts';
import { typed } from './typed.ts';

export interface RoutesOptions {
  readonly catalog: Catalog;
  readonly registry: SessionRegistry;
  readonly version: string;
  /** Which accounts' keys are set. */
  readonly keys: EngineList['keys'];
}

const PREVIEW_MS = 10_000;
const session = z.object({ session_id: id });
const unknown = { 404: errorAnswer.describe('There is no session by that id (any more).') };

/** What the companion is and does, and what was said in its sessions. */
export function routes(scope: FastifyInstance, { catalog, registry, version, keys }: RoutesOptions): void {
  const app = typed(scope);
  app.get(
    '/api/health',
    {
      schema: {
        tags: ['companion'],
        summary: 'Whether it works',
        response: { 200: healthAnswer, 503: healthAnswer.describe('No session could start.') },
      },
    },
    async (_request, reply) => {
      const answer = health(catalog, { version, sessions: registry.liveCount });
      return reply.code(answer.status === 'ok' ? 200 : 503).send(answer);
    },
  );

  app.get(
    '/api/engines',
    {
      schema: {
        tags: ['companion'],
        summary: 'Every engine of every stage, and what can be dubbed into what',
        response: { 200: engineList },
      },
    },
    () => ({
      engines: catalog.entries(),
      languages: targetsBySource(catalog.pairs(), catalog.captionPairs()),
      keys: [...keys],
    }),
  );

  app.get(
    '/api/voices',
    { schema: { tags: ['voices'], summary: 'Voices that can speak now', response: { 200: voiceList } } },
    () => ({ voices: catalog.voices() }),
  );

  app.get(
    '/api/voices/:voice_id/preview',
    {
      schema: {
        tags: ['voices'],
        summary: 'A sample of a voice, as a sound file',
        params: z.object({ voice_id: z.string().min(1).max(200) }),
        querystring: z.object({ language: language.optional() }),
      },
    },
    async (request, reply) => {
      const { mediaType, bytes } = await catalog.preview(
        request.params.voice_id,
        request.query.language,
        AbortSignal.timeout(PREVIEW_MS),
      );
      return reply.type(mediaType).send(Buffer.from(bytes));
    },
  );

  const found = (sessionId: string): SessionHost => {
    const one = registry.find(sessionId);
    if (one === undefined) throw new DubError('not_found', { reason: 'session' });
    return one;
  };
  app.get(
    '/api/sessions',
    {
      schema: {
        tags: ['sessions'],
        summary: 'Sessions live, and ended today',
        response: { 200: sessionList },
      },
    },
    () => ({ sessions: registry.list().map((one) => one.summary()) }),
  );
  app.get(
    '/api/search',
    {
      schema: {
        tags: ['sessions'],
        summary: 'What was said today, by words in it',
        querystring: z.object({ words: z.string().min(1).max(200) }),
        response: { 200: sessionSearch },
      },
    },
    (request) => matchesOf(registry.list(), request.query.words),
  );
  app.get(
    '/api/sessions/:session_id',
    {
      schema: {
        tags: ['sessions'],
        summary: 'How a session goes or went, and its transcript',
        params: session,
        response: { 200: sessionReport, ...unknown },
      },
    },
    (request) => found(request.params.session_id).report(),
  );
  app.delete(
    '/api/sessions/:session_id',
    {
      schema: {
        tags: ['sessions'],
        summary: 'Forgets a session; one that is live ends',
        params: session,
        response: { 204: z.null(), ...unknown },
      },
    },
    async (request, reply) => {
      await registry.forget(found(request.params.session_id).id);
      return reply.code(204).send(null);
    },
  );
  for (const [form, mediaType, write] of [
    ['vtt', 'text/vtt', toVtt],
    ['srt', 'application/x-subrip', toSrt],
  ] as const) {
    app.get(
      `/api/sessions/:session_id/captions.${form}`,
      {
        schema: {
          tags: ['sessions'],
          summary: `What was said and its translation, as ${form === 'vtt' ? 'WebVTT' : 'SubRip'}`,
          params: session,
          response: { 200: z.string(), ...unknown },
        },
      },
      async (request, reply) => {
        const one = found(request.params.session_id);
        const captions = write(captionsOf(one), one.report().target_language);
        return reply.type(`${mediaType}; charset=utf-8`).send(captions);
      },
    );
  }
}

/** The translation over what was said, as one caption a clause. */
function captionsOf(one: SessionHost): Caption[] {
  const names = new Map(one.report().speakers.map(({ speaker_id, name }) => [speaker_id, name]));
  return one.captions().map(({ startMs, endMs, text, translation, speakerId }) => {
    const speaker = names.get(speakerId);
    return {
      startMs,
      endMs,
      text: translation === undefined ? text : `${translation}\n${text}`,
      ...(speaker === undefined ? {} : { speaker }),
    };
  });
}
