import type { ToListenerMessageOf } from '../../shared/rooms/listener-messages.ts';

/** What a host and listeners are sent of a speaker who was named. */
export function speakerNameMessage(speakerId: string, name: string): ToListenerMessageOf<'speaker_name'> {
  return { type: 'speaker_name', speaker_id: speakerId, name };
}
