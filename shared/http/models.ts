/** The neural models on the companion's machine: what there is, and how it comes and goes. */
import { z } from 'zod';
import { MODEL_ID, modelList, modelReport } from '../models.ts';
import { EMPTY, failure, json, route } from './route.ts';

const params = z.object({
  id: z.string().max(64).regex(MODEL_ID, 'takes the id of a model, as GET /api/models lists them'),
});
const unknown = failure('There is no such model.');

export const modelRoutes = {
  list: route({
    method: 'GET',
    path: '/api/models',
    tag: 'companion',
    summary: 'The models that are offered or installed, and how far installations are',
    answers: { 200: json(modelList) },
  }),
  install: route({
    method: 'POST',
    path: '/api/models/:id',
    tag: 'companion',
    summary: 'Begins to install a model',
    description:
      'Goes on where an installation was stopped; of a damaged model only what is wrong is fetched. Besides those that are listed, any pair of languages of Firefox can be named: "bergamot-en-fr".',
    params,
    answers: { 202: json(modelReport), 404: unknown, 503: failure('Too many installations wait.') },
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/models/:id',
    tag: 'companion',
    summary: 'Stops the installation of a model, or removes the model where none is going on',
    description: 'What came before a stop is kept for the next installation.',
    params,
    answers: { 204: EMPTY, 404: unknown, 507: failure('Its files cannot be removed.') },
  }),
};
