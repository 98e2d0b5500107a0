import type { FastifyInstance } from 'fastify';
import { routes } from '../../../shared/http/routes.ts';
import type { ModelJobs } from '../../models/model-jobs.ts';
import { register } from './register.ts';

/** The neural models on this machine: what there is, and how it comes and goes. */
export function modelRoutes(app: FastifyInstance, jobs: ModelJobs): void {
  const contract = routes.models;

  register(app, contract.list, () => ({ models: [...jobs.reports()] }));

  register(app, contract.install, ({ params: { id } }) => {
    jobs.start(id);
    return jobs.report(id);
  });

  register(app, contract.remove, async ({ params: { id } }) => {
    await jobs.stopOrRemove(id);
    return null;
  });
}
