import type { SpeakerEmbedding, SpeakerEncoder } from '../../companion/dubbing/ports/speaker-encoder.ts';
import { deafEncoder } from './deaf-encoder.ts';

/** Embeds the clauses of a session as these directions, one after the other; the last ones are said again and again. */
export function encoderOf(degrees: readonly number[]): SpeakerEncoder {
  const encoder = deafEncoder(['directions'], (a, b) => {
    const [one = [], other = []] = [a.vectors['directions'], b.vectors['directions']];
    const cosine = [...one].reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0);
    const apartDegrees = (Math.acos(Math.min(1, cosine)) * 180) / Math.PI;
    return 1 / (1 + Math.exp(-(7 - (7 * apartDegrees) / 45) - Math.log(4)));
  });
  return {
    ...encoder,
    openStream: () => {
      let clauses = 0;
      return {
        speech: () => undefined,
        embed: (_fromMs, _toMs, urgency) => {
          if (urgency !== 'clause') return Promise.resolve(undefined);
          const at = Math.min(clauses++, degrees.length - 1);
          return Promise.resolve(voiceAt(degrees[at] ?? 0));
        },
        close: () => undefined,
      };
    },
  };
}

function voiceAt(degrees: number): SpeakerEmbedding {
  const angle = (degrees * Math.PI) / 180;
  const directions = Float32Array.of(Math.cos(angle), Math.sin(angle));
  return { vectors: { directions }, profile: { pitchHz: 100 + degrees / 10 }, voicedMs: 2_000 };
}
