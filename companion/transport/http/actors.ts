import type { FastifyInstance } from 'fastify';
import type { ActorAnswer, ActorList } from '../../../shared/actors.ts';
import { routes } from '../../../shared/http/routes.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { SessionHost } from '../../sessions/session-host.ts';
import type { SessionRegistry } from '../../sessions/session-registry.ts';
import type { ActorProfiles } from '../../actors/actor-profiles.ts';
import type { VoiceCloningService } from '../../cloning/voice-cloning-service.ts';
import { answerOf, type Actor } from '../../store/actor-record.ts';
import { cloneAnswer } from './clone-answer.ts';
import { answered, register } from './register.ts';

export interface ActorRoutes {
  readonly actors: ActorProfiles;
  readonly registry: SessionRegistry;
  readonly clones: VoiceCloningService;
}

/** Speakers that last: seeing them, putting right what was guessed, taking them along, and forgetting them. */
export function actorRoutes(app: FastifyInstance, { actors, registry, clones }: ActorRoutes): void {
  const contract = routes.actors;
  const answerFor = (one: Actor): ActorAnswer => {
    const making = clones.of(one.id);
    return answerOf(one, {
      samplesS: actors.samples.report(one.id).seconds,
      cloning: making === undefined ? undefined : cloneAnswer(making),
    });
  };
  const list = (): ActorList => {
    const undo = actors.lastChange();
    return { actors: actors.all().map(answerFor), ...(undo === undefined ? {} : { undo }) };
  };
  const sessionOf = (id: string): SessionHost => {
    const session = registry.find(id);
    if (session === undefined) throw new DubError('not_found', { reason: 'session' });
    return session;
  };
  const forgotten = async () => {
    const left = await clones.settle();
    return left === 0 ? answered(204, null) : answered(202, { voices_to_delete: left });
  };

  register(app, contract.list, list);

  register(app, contract.find, ({ params }) => answerFor(actors.find(params.id)));

  register(app, contract.create, ({ body }) => {
    const { session_id, speaker_id, name } = body;
    return answerFor(actors.find(sessionOf(session_id).dubbing.nameSpeaker(speaker_id, name)));
  });

  register(app, contract.change, ({ params: { id }, body: { name, voice } }) => {
    if (name !== undefined) actors.rename(id, name);
    if (voice !== undefined) actors.chooseVoice(id, voice);
    return answerFor(actors.find(id));
  });

  register(app, contract.remove, ({ params: { id } }) => {
    clones.cancel(id);
    actors.delete(id);
    return forgotten();
  });

  register(app, contract.removeAll, () => {
    for (const { id } of actors.all()) clones.cancel(id);
    actors.deleteAll();
    return forgotten();
  });

  register(app, contract.merge, ({ params, body }) => answerFor(actors.merge(params.id, body.other_id)));

  register(app, contract.split, ({ params, body }) => ({
    actors: actors.split(params.id, body.voiceprint_ids).map(answerFor),
  }));

  register(app, contract.refuse, ({ params: { id }, body: { session_id, speaker_id } }) => {
    const session = sessionOf(session_id);
    const taken = session.report().speakers.find((one) => one.speaker_id === speaker_id);
    if (taken?.actor_id !== id) {
      throw new DubError('not_found', { reason: 'speaker_no_actor' });
    }
    session.dubbing.refuseActor(speaker_id);
    return answerFor(actors.find(id));
  });

  register(app, contract.undo, () => {
    actors.undo();
    return list();
  });

  register(app, contract.export, ({ reply }) => {
    void reply.header('content-disposition', 'attachment; filename="samevoice-actors.json"');
    return actors.export();
  });

  register(app, contract.import, ({ body }) => actors.import(body));
}
