/** What changes on the companion, told as it does: pages ask again for what they show of it. */
import { z } from 'zod';
import { events, failure, route } from './route.ts';

/** What can be asked for again. */
export const TOPICS = ['sessions', 'actors', 'voices', 'uploads', 'models', 'engines', 'browsers'] as const;
export type Topic = (typeof TOPICS)[number];

export const changes = z.object({
  /** What has changed since the event before; topics of a newer companion are none that anybody waits for. */
  topics: z.array(z.string().max(40)).max(100),
});

export const changeRoutes = {
  watch: route({
    method: 'GET',
    path: '/api/changes',
    tag: 'companion',
    summary: 'What changes, as it changes',
    description:
      'A stream of server-sent events, each with the topics that changed since the one before: ' +
      `${TOPICS.map((topic) => `\`${topic}\``).join(', ')}. It says that they changed, and not how: ask for them again. ` +
      'Changes that come fast are told of together. It ends when the companion stops.',
    answers: { 200: events(changes), 503: failure('Too many streams are open.') },
  }),
};
