import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  actorId,
  actorSamples,
  cloneJob,
  cloneRequest,
  previewActor,
  samplesAdded,
} from '../../../shared/actors.ts';
import { errorAnswer } from '../../../shared/http.ts';
import { sampleCount } from '../../../shared/pcm.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import { id } from '../../../shared/protocol/fields.ts';
import type { Catalog } from '../../catalog.ts';
import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';
import { toWav } from '../../wav/write.ts';
import { decodeFile } from '../../media/decode.ts';
import { probe } from '../../media/probe.ts';
import type { ActorProfiles } from '../../actors/actor-profiles.ts';
import { checkSamples } from '../../cloning/sample-check.ts';
import type { VoiceCloningService } from '../../cloning/voice-cloning-service.ts';
import { cloneAnswer } from './clone-answer.ts';
import { receiveFile, type FormOptions, type ReceivedFile } from './receive-form.ts';
import { typed } from './typed.ts';

export interface ActorVoiceRoutes extends FormOptions {
  readonly actors: ActorProfiles;
  readonly clones: VoiceCloningService;
  readonly catalog: Catalog;
}

/** Of speech in a file: several make a voice together. */
const LEAST_S = 2;
/** More of one file is not looked at. */
const MOST_S = 180;
const SPEAK_MS = 20_000;

const params = z.object({ id: actorId });
const sampleParams = params.extend({ sample_id: id });
const tags = ['voices'];
const unknown = { 404: errorAnswer.describe('There is no such actor, or nothing of the kind of theirs.') };
const WAV = 'A WAV file.';

/** Voices of actors: what there is to make them of, the making, and how they sound. */
export function actorVoiceRoutes(scope: FastifyInstance, options: ActorVoiceRoutes): void {
  const { actors, clones, catalog, workspace } = options;
  const app = typed(scope);

  app.get(
    '/api/actors/:id/samples',
    {
      schema: {
        tags,
        summary: 'Recordings of an actor that a voice can be made of, the best first',
        description: 'Gathered while dubbing, or given as files; kept in memory only.',
        params,
        response: { 200: actorSamples, ...unknown },
      },
    },
    (request) => actors.samples.report(actors.find(request.params.id).id),
  );

  app.post(
    '/api/actors/:id/samples',
    {
      schema: {
        tags,
        summary: 'Takes in a recording of an actor',
        description:
          'A form with the field `file`, of any format that ffmpeg reads. The first three minutes are used.',
        consumes: ['multipart/form-data'],
        params,
        body: z.object({ file: z.file() }),
        response: {
          201: samplesAdded,
          ...unknown,
          400: errorAnswer,
          413: errorAnswer.describe('Too large.'),
          415: errorAnswer.describe('It holds no sound.'),
          422: errorAnswer.describe(
            'It cannot be decoded, or cannot be used for a voice: too short, silent, clipped, or of two people.',
          ),
        },
      },
      // For the document alone: the form is read as it comes.
      validatorCompiler: () => (value: unknown) => ({ value }),
    },
    async (request, reply) => {
      const actor = actors.find(request.params.id);
      const sampleId = await receiveFile(request, options, async (file, signal) => {
        try {
          return await takeIn(actor.id, file, signal);
        } finally {
          await workspace.discard(file.folder);
        }
      }).catch((error: unknown) => {
        // What is refused in the middle is not read to its end.
        if (!request.raw.complete) void reply.header('connection', 'close');
        throw error;
      });
      const sample_ids = sampleId === undefined ? [] : [sampleId];
      return reply.code(201).send({ sample_ids, ...actors.samples.report(actor.id) });
    },
  );

  const takeIn = async (
    actor: string,
    { path, name }: ReceivedFile,
    signal: AbortSignal,
  ): Promise<string | undefined> => {
    await probe(path, signal);
    const heard = await beginningOf(path, signal);
    const { samples, speechMs, snrDb, purity } = await checkSamples(
      [heard],
      catalog.speaker,
      signal,
      LEAST_S,
    );
    const voice = await catalog.speaker.encode(samples, signal);
    const likeness = voice === undefined ? undefined : actors.similarityTo(actor, voice);
    return actors.samples.add(actor, {
      ...{ source: 'file', samples, seconds: speechMs / 1000, snrDb, title: name },
      purity: Math.min(purity, likeness ?? 1),
      at: new Date().toISOString(),
    });
  };

  app.get(
    '/api/actors/:id/samples/:sample_id',
    {
      schema: {
        tags,
        summary: 'One of the recordings, as a sound file',
        description: WAV,
        params: sampleParams,
      },
    },
    async (request, reply) => {
      const { id: actor, sample_id } = request.params;
      const { samples } = actors.samples.find(actors.find(actor).id, sample_id);
      return reply.type('audio/wav').send(Buffer.from(toWav(samples)));
    },
  );

  app.delete(
    '/api/actors/:id/samples/:sample_id',
    {
      schema: {
        tags,
        summary: 'Forgets a recording',
        params: sampleParams,
        response: { 204: z.null(), ...unknown },
      },
    },
    async (request, reply) => {
      const { id: actor, sample_id } = request.params;
      actors.samples.find(actor, sample_id);
      actors.samples.remove(actor, (one) => one.id === sample_id);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/actors/:id/samples',
    {
      schema: {
        tags,
        summary: 'Forgets all recordings of an actor',
        params,
        response: { 204: z.null(), ...unknown },
      },
    },
    async (request, reply) => {
      actors.samples.remove(actors.find(request.params.id).id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/actors/:id/clone',
    {
      schema: {
        tags,
        summary: 'Begins to make a voice of an actor’s',
        description: 'Of the best recordings, or those named. Without a consent nothing leaves this machine.',
        params,
        body: cloneRequest,
        response: {
          202: cloneJob,
          ...unknown,
          400: errorAnswer,
          403: errorAnswer.describe('The consent is missing.'),
          422: errorAnswer.describe('There is nothing to make a voice of.'),
          501: errorAnswer.describe('The speech engine in use cannot make voices.'),
        },
      },
    },
    async (request, reply) => {
      const { consent, name, sample_ids } = request.body;
      const word =
        consent === undefined ? undefined : { statement: consent.statement, grantedBy: consent.granted_by };
      const job = clones.start(request.params.id, { consent: word, name, sampleIds: sample_ids });
      return reply.code(202).send(cloneAnswer(job));
    },
  );

  app.get(
    '/api/actors/:id/clone',
    {
      schema: {
        tags,
        summary: 'How far the newest voice of an actor’s is',
        params,
        response: { 200: cloneJob, ...unknown },
      },
    },
    (request) => {
      const job = clones.of(actors.find(request.params.id).id);
      if (job === undefined) throw new DubError('not_found', { reason: 'cloning' });
      return cloneAnswer(job);
    },
  );

  app.delete(
    '/api/actors/:id/clone',
    {
      schema: {
        tags,
        summary: 'Stops the making of a voice',
        params,
        response: { 204: z.null(), ...unknown },
      },
    },
    async (request, reply) => {
      clones.cancel(actors.find(request.params.id).id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/actors/:id/preview',
    {
      schema: {
        tags,
        summary: 'The actor’s voice in a language, saying something',
        description: `${WAV} Without \`text\` it is a sentence of the companion's. It costs what a dub of it costs.`,
        params,
        body: previewActor,
      },
    },
    async (request, reply) => {
      const { language, text } = request.body;
      const { voices } = actors.find(request.params.id);
      const fitting = voices.filter((one) => one.language === '' || one.language === language);
      const voice = fitting.find(({ kind }) => kind === 'cloned') ?? fitting[0];
      if (voice === undefined) {
        throw new DubError('not_found', { reason: 'actor_voice', language }, { stage: 'tts' });
      }
      const { samples, rateHz } = await catalog.speak(voice, language, text, AbortSignal.timeout(SPEAK_MS));
      return reply.type('audio/wav').send(Buffer.from(toWav(samples, rateHz)));
    },
  );
}

/** 16 kHz mono. */
async function beginningOf(path: string, signal: AbortSignal): Promise<Int16Array> {
  for await (const samples of decodeFile(path, {
    samples: sampleCount(MOST_S * 1000, PIPELINE_RATE_HZ),
    signal,
  })) {
    return samples;
  }
  return new Int16Array(0);
}
