/** A speaker encoder that embeds nothing: for tests that bring their embeddings along. */
import type { SpeakerEncoder } from '../../companion/dubbing/ports/speaker-encoder.ts';

export function deafEncoder(
  spaces: readonly string[],
  similarity: SpeakerEncoder['similarity'] = () => 0,
): SpeakerEncoder {
  return {
    info: { name: 'deaf', kind: 'embedded' },
    spaces,
    encode: () => Promise.resolve(undefined),
    openStream: () => ({
      speech: () => undefined,
      embed: () => Promise.resolve(undefined),
      close: () => undefined,
    }),
    similarity,
  };
}
