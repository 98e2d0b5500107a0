import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { errorAnswer } from '../../../shared/http.ts';
import { modelList, modelReport } from '../../../shared/models.ts';
import { MODEL_ID } from '../../models/descriptor.ts';
import type { ModelJobs } from '../../models/model-jobs.ts';
import { typed } from './typed.ts';

const params = z.object({
  id: z.string().max(64).regex(MODEL_ID, 'takes the id of a model, as GET /api/models lists them'),
});

/** The neural models on this machine: what there is, and how it comes and goes. */
export function modelRoutes(scope: FastifyInstance, jobs: ModelJobs): void {
  const app = typed(scope);
  const tags = ['companion'];

  app.get(
    '/api/models',
    {
      schema: {
        tags,
        summary: 'The models that are offered or installed, and how far installations are',
        response: { 200: modelList },
      },
    },
    () => ({ models: jobs.reports() }),
  );

  app.post(
    '/api/models/:id',
    {
      schema: {
        tags,
        params,
        summary: 'Begins to install a model',
        description:
          'Goes on where an installation was stopped; of a damaged model only what is wrong is fetched. Besides those that are listed, any pair of languages of Firefox can be named: "bergamot-en-fr".',
        response: {
          202: modelReport,
          404: errorAnswer.describe('There is no such model.'),
          503: errorAnswer.describe('Too many installations wait.'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      jobs.start(id);
      return reply.code(202).send(jobs.report(id));
    },
  );

  app.delete(
    '/api/models/:id',
    {
      schema: {
        tags,
        params,
        summary: 'Stops the installation of a model, or removes the model where none is going on',
        description: 'What came before a stop is kept for the next installation.',
        response: {
          204: z.null(),
          404: errorAnswer.describe('There is no such model.'),
          507: errorAnswer.describe('Its files cannot be removed.'),
        },
      },
    },
    async (request, reply) => {
      await jobs.stopOrRemove(request.params.id);
      return reply.code(204).send(null);
    },
  );
}
