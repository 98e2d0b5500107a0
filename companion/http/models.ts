import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { errorAnswer } from '../../shared/http.ts';
import { modelList, modelReport, type ModelReport } from '../../shared/speaker-model.ts';
import type { ModelFetch } from '../engines/sherpa/model-fetch.ts';
import { typed } from './typed.ts';

export interface ModelRoutes {
  readonly speakerModel: ModelFetch;
  /** Whether the model was loaded at the start. */
  readonly isSpeakerModelUsed: () => boolean;
}

/** Models that are fetched when somebody asks for them. */
export function modelRoutes(scope: FastifyInstance, { speakerModel, isSpeakerModelUsed }: ModelRoutes): void {
  const app = typed(scope);
  const tags = ['companion'];
  const report = (): ModelReport => {
    const { error, ...state } = speakerModel.state();
    return {
      ...{ name: 'speaker', ...state, is_offered: speakerModel.isOffered, in_use: isSpeakerModelUsed() },
      ...(error === undefined
        ? {}
        : { error: { code: error.code, message: error.message, retryable: error.retryable } }),
    };
  };

  app.get(
    '/api/models',
    {
      schema: {
        tags,
        summary: 'The models that can be fetched, and how far they are',
        response: { 200: modelList },
      },
    },
    () => ({ models: [report()] }),
  );

  app.post(
    '/api/models/speaker',
    {
      schema: {
        tags,
        summary: 'Begins to fetch the model that tells speakers apart',
        description:
          'From SPEAKER_MODEL_URL, going on where it stopped. Once it is ready it is used from the next start of the companion on.',
        response: { 202: modelReport, 501: errorAnswer.describe('No address of a model is set.') },
      },
    },
    async (_request, reply) => {
      speakerModel.start();
      return reply.code(202).send(report());
    },
  );

  app.delete(
    '/api/models/speaker',
    {
      schema: {
        tags,
        summary: 'Stops the fetch of the model, or removes it where none is going on',
        description:
          'What came before a stop is kept for the next fetch. A model in use is until the companion ends.',
        response: { 204: z.null(), 507: errorAnswer.describe('The file cannot be removed.') },
      },
    },
    async (_request, reply) => {
      if (speakerModel.state().state === 'fetching') await speakerModel.stop();
      else await speakerModel.remove();
      return reply.code(204).send(null);
    },
  );
}
