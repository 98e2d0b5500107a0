/** Voices that are made of an actor's recordings, and how an actor's voice sounds. */
import { z } from 'zod';
import { actorId, cloneJob, cloneRequest, previewActor } from '../actors.ts';
import { bytes, EMPTY, failure, json, route } from './route.ts';

const params = z.object({ id: actorId });
const unknown = failure('There is no such actor, or nothing of the kind of theirs.');

export const cloneRoutes = {
  start: route({
    method: 'POST',
    path: '/api/actors/:id/clone',
    tag: 'voices',
    summary: 'Begins to make a voice of an actor’s',
    description: 'Of the best recordings, or those named. Without a consent nothing leaves this machine.',
    params,
    body: json(cloneRequest),
    answers: {
      202: json(cloneJob),
      400: failure(),
      403: failure('The consent is missing.'),
      404: unknown,
      422: failure('There is nothing to make a voice of.'),
      501: failure('The speech engine in use cannot make voices.'),
    },
  }),
  report: route({
    method: 'GET',
    path: '/api/actors/:id/clone',
    tag: 'voices',
    summary: 'How far the newest voice of an actor’s is',
    params,
    answers: { 200: json(cloneJob), 404: unknown },
  }),
  stop: route({
    method: 'DELETE',
    path: '/api/actors/:id/clone',
    tag: 'voices',
    summary: 'Stops the making of a voice',
    params,
    answers: { 204: EMPTY, 404: unknown },
  }),
  preview: route({
    method: 'POST',
    path: '/api/actors/:id/preview',
    tag: 'voices',
    summary: 'The actor’s voice in a language, saying something',
    description:
      "A WAV file. Without `text` it is a sentence of the companion's. It costs what a dub of it costs.",
    params,
    body: json(previewActor),
    answers: { 200: bytes('audio/wav'), 400: failure(), 404: unknown },
  }),
};
