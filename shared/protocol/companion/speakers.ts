/** Who speaks, and with which voice. */
import { z } from 'zod';
import { cloneQuality } from '../../actors.ts';
import { speakerId } from '../fields.ts';
import { voice } from '../../voice.ts';

const voiceExample = { id: 'es+m3@52', name: 'Spanish, man', kind: 'matched' };

export const speaker = z
  .object({
    type: z.literal('speaker'),
    speaker_id: speakerId,
    actor_id: z.string().optional(),
    name: z.string(),
    is_new: z.boolean(),
    similarity: z.number().min(0).max(1),
    voice,
    replaces: z.array(speakerId).optional(),
  })
  .meta({
    description:
      'Somebody new is heard, or two speakers turned out to be one (replaces). The voice has the id `none` where there are captions alone.',
    examples: [
      {
        type: 'speaker',
        speaker_id: 's1',
        name: 'Speaker 1',
        is_new: true,
        similarity: 0,
        voice: voiceExample,
      },
    ],
  });

export const voiceClone = z
  .object({
    type: z.literal('voice_clone'),
    speaker_id: speakerId,
    state: z.enum(['queued', 'uploading', 'ready', 'failed']),
    progress: z.number().min(0).max(1),
    voice_id: z.string().optional(),
    quality: cloneQuality.optional(),
  })
  .meta({
    description: 'How far the making of a clone is.',
    examples: [{ type: 'voice_clone', speaker_id: 's1', state: 'uploading', progress: 0.5 }],
  });
