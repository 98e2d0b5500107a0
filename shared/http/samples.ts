/** Recordings of an actor that a voice can be made of. */
import { z } from 'zod';
import { actorId, actorSamples, samplesAdded } from '../actors.ts';
import { id } from '../protocol/fields.ts';
import { bytes, EMPTY, failure, form, json, route } from './route.ts';

const params = z.object({ id: actorId });
const sampleParams = params.extend({ sample_id: id });
const unknown = failure('There is no such actor, or nothing of the kind of theirs.');

export const sampleRoutes = {
  list: route({
    method: 'GET',
    path: '/api/actors/:id/samples',
    tag: 'voices',
    summary: 'Recordings of an actor that a voice can be made of, the best first',
    description: 'Gathered while dubbing, or given as files; kept in memory only.',
    params,
    answers: { 200: json(actorSamples), 404: unknown },
  }),
  add: route({
    method: 'POST',
    path: '/api/actors/:id/samples',
    tag: 'voices',
    summary: 'Takes in a recording of an actor',
    description:
      'A form with the field `file`, of any format that ffmpeg reads. The first three minutes are used.',
    params,
    body: form(z.object({ file: z.file() })),
    answers: {
      201: json(samplesAdded),
      400: failure(),
      404: unknown,
      413: failure('Too large.'),
      415: failure('It holds no sound.'),
      422: failure(
        'It cannot be decoded, or cannot be used for a voice: too short, silent, clipped, or of two people.',
      ),
    },
  }),
  sound: route({
    method: 'GET',
    path: '/api/actors/:id/samples/:sample_id',
    tag: 'voices',
    isLinked: true,
    summary: 'One of the recordings, as a sound file',
    description: 'A WAV file.',
    params: sampleParams,
    answers: { 200: bytes('audio/wav'), 404: unknown },
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/actors/:id/samples/:sample_id',
    tag: 'voices',
    summary: 'Forgets a recording',
    params: sampleParams,
    answers: { 204: EMPTY, 404: unknown },
  }),
  removeAll: route({
    method: 'DELETE',
    path: '/api/actors/:id/samples',
    tag: 'voices',
    summary: 'Forgets all recordings of an actor',
    params,
    answers: { 204: EMPTY, 404: unknown },
  }),
};
