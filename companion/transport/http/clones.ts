import type { FastifyInstance } from 'fastify';
import { routes } from '../../../shared/http/routes.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { ActorProfiles } from '../../actors/actor-profiles.ts';
import type { Catalog } from '../../catalog.ts';
import type { Account } from '../../dubbing/account.ts';
import type { VoiceCloningService } from '../../cloning/voice-cloning-service.ts';
import { toWav } from '../../../shared/wav.ts';
import { cloneAnswer } from './clone-answer.ts';
import { register } from './register.ts';

export interface CloneRoutes {
  readonly actors: ActorProfiles;
  readonly clones: VoiceCloningService;
  readonly catalog: Catalog;
  /** Pays for a voice that is listened to. */
  readonly account: () => Account;
}

const SPEAK_MS = 20_000;

/** Voices that are made of actors' recordings, and how actors' voices sound. */
export function cloneRoutes(app: FastifyInstance, { actors, clones, catalog, account }: CloneRoutes): void {
  const contract = routes.clones;

  register(app, contract.start, ({ params, body: { consent: word, name, sample_ids } }) => {
    const consent =
      word === undefined ? undefined : { statement: word.statement, grantedBy: word.granted_by };
    return cloneAnswer(clones.start(params.id, { consent, name, sampleIds: sample_ids }));
  });

  register(app, contract.report, ({ params }) => {
    const job = clones.of(actors.find(params.id).id);
    if (job === undefined) throw new DubError('not_found', { reason: 'cloning' });
    return cloneAnswer(job);
  });

  register(app, contract.stop, ({ params }) => {
    clones.cancel(actors.find(params.id).id);
    return null;
  });

  register(app, contract.preview, async ({ params, body: { language, text } }) => {
    const { voices } = actors.find(params.id);
    const fitting = voices.filter((one) => one.language === '' || one.language === language);
    const voice = fitting.find(({ kind }) => kind === 'cloned') ?? fitting[0];
    if (voice === undefined) {
      throw new DubError('not_found', { reason: 'actor_voice', language }, { stage: 'tts' });
    }
    const { samples, rateHz } = await catalog.speak(
      voice,
      { language, text, account: account() },
      AbortSignal.timeout(SPEAK_MS),
    );
    return { mediaType: 'audio/wav', bytes: toWav(samples, rateHz) };
  });
}
