/** Voices that the engines speak with. */
import { z } from 'zod';
import { language } from '../protocol/fields.ts';
import { voiceKind } from '../voice.ts';
import { bytes, json, route } from './route.ts';

export const voiceList = z.object({
  voices: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      engine: z.string(),
      kind: voiceKind,
      languages: z.array(z.string()),
      preview_url: z.string().optional(),
    }),
  ),
});
export type VoiceList = z.infer<typeof voiceList>;

export const voiceRoutes = {
  list: route({
    method: 'GET',
    path: '/api/voices',
    tag: 'voices',
    summary: 'Voices that can speak now',
    answers: { 200: json(voiceList) },
  }),
  preview: route({
    method: 'GET',
    path: '/api/voices/:voice_id/preview',
    tag: 'voices',
    isLinked: true,
    summary: 'A sample of a voice, as a sound file',
    params: z.object({ voice_id: z.string().min(1).max(200) }),
    query: z.object({ language: language.optional() }),
    answers: { 200: bytes('audio/wav', 'audio/mpeg') },
  }),
};
