import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  actor,
  actorId,
  actorList,
  actorsFile,
  createActor,
  forgotten,
  mergeActors,
  patchActor,
  refuseActor,
  splitActor,
  type ActorAnswer,
  type ActorList,
} from '../../../shared/actors.ts';
import { errorAnswer } from '../../../shared/http.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { SessionHost } from '../../sessions/session-host.ts';
import type { SessionRegistry } from '../../sessions/session-registry.ts';
import type { ActorProfiles } from '../../actors/actor-profiles.ts';
import type { VoiceCloningService } from '../../cloning/voice-cloning-service.ts';
import { answerOf, type Actor } from '../../store/actor-record.ts';
import { cloneAnswer } from './clone-answer.ts';
import { typed } from './typed.ts';

export interface ActorRoutes {
  readonly actors: ActorProfiles;
  readonly registry: SessionRegistry;
  readonly clones: VoiceCloningService;
}

const params = z.object({ id: actorId });
const failures = {
  400: errorAnswer,
  404: errorAnswer.describe('There is no such actor, session or speaker.'),
  409: errorAnswer.describe('The actors were saved by a newer version.'),
  500: errorAnswer.describe('The file of the actors is damaged.'),
  503: errorAnswer.describe('Another program is using the actors.'),
  507: errorAnswer.describe('The actors cannot be saved.'),
};
const tags = ['voices'];
const DELETION =
  '202 where the service that keeps a voice could not be reached: it is asked again until the voice is gone.';

/** Speakers that last: seeing them, putting right what was guessed, taking them along, and forgetting them. */
export function actorRoutes(scope: FastifyInstance, { actors, registry, clones }: ActorRoutes): void {
  const app = typed(scope);
  const told = (one: Actor): ActorAnswer => {
    const making = clones.of(one.id);
    return answerOf(one, {
      samplesS: actors.samples.report(one.id).seconds,
      cloning: making === undefined ? undefined : cloneAnswer(making),
    });
  };
  const list = (): ActorList => {
    const undo = actors.lastChange();
    return { actors: actors.all().map(told), ...(undo === undefined ? {} : { undo }) };
  };
  const sessionOf = (id: string): SessionHost => {
    const session = registry.find(id);
    if (session === undefined) throw new DubError('not_found', { reason: 'session' });
    return session;
  };

  const answerForgotten = async (reply: FastifyReply) => {
    const left = await clones.settle();
    return left === 0 ? reply.code(204).send(null) : reply.code(202).send({ voices_to_delete: left });
  };

  app.get(
    '/api/actors',
    {
      schema: {
        tags,
        summary: 'All actors, who was heard last first, and what can be taken back',
        response: { 200: actorList, ...failures },
      },
    },
    list,
  );

  app.get(
    '/api/actors/:id',
    { schema: { tags, summary: 'One actor', params, response: { 200: actor, ...failures } } },
    (request) => told(actors.find(request.params.id)),
  );

  app.post(
    '/api/actors',
    {
      schema: {
        tags,
        summary: 'Says who a speaker of a session is: an actor by that name from now on',
        body: createActor,
        response: { 201: actor, ...failures },
      },
    },
    async (request, reply) => {
      const { session_id, speaker_id, name } = request.body;
      const id = sessionOf(session_id).dubbing.nameSpeaker(speaker_id, name);
      return reply.code(201).send(told(actors.find(id)));
    },
  );

  app.patch(
    '/api/actors/:id',
    {
      schema: {
        tags,
        summary: 'Another name, or another voice in an engine',
        params,
        body: patchActor,
        response: { 200: actor, ...failures },
      },
    },
    (request) => {
      const { id } = request.params;
      const { name, voice } = request.body;
      if (name !== undefined) actors.rename(id, name);
      if (voice !== undefined) actors.chooseVoice(id, voice);
      return told(actors.find(id));
    },
  );

  app.delete(
    '/api/actors/:id',
    {
      schema: {
        tags,
        summary: 'Forgets an actor for good, and voices that were made of theirs',
        description: DELETION,
        params,
        response: { 202: forgotten, 204: z.null(), ...failures },
      },
    },
    async (request, reply) => {
      clones.cancel(request.params.id);
      actors.delete(request.params.id);
      return answerForgotten(reply);
    },
  );

  app.delete(
    '/api/actors',
    {
      schema: {
        tags,
        summary: 'Forgets everybody for good, and all voices that were made of theirs',
        description: DELETION,
        response: { 202: forgotten, 204: z.null(), ...failures },
      },
    },
    async (_request, reply) => {
      for (const { id } of actors.all()) clones.cancel(id);
      actors.deleteAll();
      return answerForgotten(reply);
    },
  );

  app.post(
    '/api/actors/:id/merge',
    {
      schema: {
        tags,
        summary: 'Two actors were one: the other goes, what is known of both stays',
        params,
        body: mergeActors,
        response: { 200: actor, ...failures },
      },
    },
    (request) => told(actors.merge(request.params.id, request.body.other_id)),
  );

  app.post(
    '/api/actors/:id/split',
    {
      schema: {
        tags,
        summary: 'An actor was two people',
        description: 'Without `voiceprint_ids` they are parted where their voiceprints are least alike.',
        params,
        body: splitActor,
        response: { 200: z.object({ actors: z.array(actor) }), ...failures },
      },
    },
    (request) => {
      return { actors: actors.split(request.params.id, request.body.voiceprint_ids).map(told) };
    },
  );

  app.post(
    '/api/actors/:id/refuse',
    {
      schema: {
        tags,
        summary: 'A speaker of a session is not this actor, now and whenever that voice comes again',
        params,
        body: refuseActor,
        response: { 200: actor, ...failures },
      },
    },
    (request) => {
      const { session_id, speaker_id } = request.body;
      const session = sessionOf(session_id);
      const taken = session.report().speakers.find((one) => one.speaker_id === speaker_id);
      if (taken?.actor_id !== request.params.id) {
        throw new DubError('not_found', { reason: 'speaker_no_actor' });
      }
      session.dubbing.refuseActor(speaker_id);
      return told(actors.find(request.params.id));
    },
  );

  app.post(
    '/api/actors/undo',
    {
      schema: {
        tags,
        summary: 'Takes the newest correction back',
        response: { 200: actorList, ...failures },
      },
    },
    () => {
      actors.undo();
      return list();
    },
  );

  app.get(
    '/api/actors/export',
    {
      schema: {
        tags,
        summary: 'All that is known of actors, as a file',
        response: { 200: actorsFile, ...failures },
      },
    },
    (_request, reply) => {
      void reply.header('content-disposition', 'attachment; filename="samevoice-actors.json"');
      return actors.export();
    },
  );

  app.post(
    '/api/actors/import',
    {
      bodyLimit: 64 * 1024 * 1024,
      schema: {
        tags,
        summary: 'Takes in the actors of such a file; one that is here already is replaced',
        body: actorsFile,
        response: { 200: z.object({ imported: z.int() }), ...failures },
      },
      // For the document alone: the file is parsed actor by actor.
      validatorCompiler: () => (value: unknown) => ({ value }),
    },
    (request) => ({ imported: actors.import(request.body) }),
  );
}
