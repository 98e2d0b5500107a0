import { encodeFrame } from '../../shared/protocol/binary.ts';
import type { CompanionMessage } from '../../shared/protocol/companion-messages.ts';
import type { SessionEvent } from '../dubbing/events.ts';

export type AudioFormat = 'base64' | 'binary';

/** A session's event as a client gets it: a text frame, or bytes for dub audio where it asked for binary. */
export function encodeEvent(event: SessionEvent, format: AudioFormat): string | Uint8Array {
  if (event.type !== 'dub_frame') return JSON.stringify(event);
  if (format === 'binary') {
    return encodeFrame({
      kind: 'dub',
      sequence: event.sequence,
      timeMs: event.offsetMs,
      clauseId: event.clauseId,
      rateHz: event.rateHz,
      samples: event.samples,
    });
  }
  const { buffer, byteOffset, byteLength } = event.samples;
  return encodeMessage({
    type: 'dub_audio',
    clause_id: event.clauseId,
    sequence: event.sequence,
    audio_data: Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
  });
}

export function encodeMessage(message: CompanionMessage): string {
  return JSON.stringify(message);
}
