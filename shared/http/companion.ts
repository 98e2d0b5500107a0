/** How the companion is. */
import { z } from 'zod';
import { engineState } from './engines.ts';
import { json, route, text } from './route.ts';

export const stageHealth = z.object({ name: z.string(), state: engineState, reason: z.string().optional() });

export const health = z.object({
  status: z.enum(['ok', 'unavailable']),
  version: z.string(),
  uptime_s: z.number(),
  engines: z.object({ stt: stageHealth, translation: stageHealth, tts: stageHealth, speaker: stageHealth }),
  sessions: z.int(),
});
export type Health = z.infer<typeof health>;

export const companionRoutes = {
  health: route({
    method: 'GET',
    path: '/api/health',
    tag: 'companion',
    isOpen: true,
    summary: 'Whether it works',
    answers: { 200: json(health), 503: json(health, 'No session could start.') },
  }),
  metrics: route({
    method: 'GET',
    path: '/metrics',
    tag: 'companion',
    summary: 'What is counted, in the words of Prometheus',
    answers: { 200: text('text/plain') },
  }),
};
