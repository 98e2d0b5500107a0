/** Something like speech: as long as the text, loud in its vowels, at the pitch of its voice. */

const CHARACTER_MS = 1000 / 15;
const IDEOGRAPH_MS = 220;
const PIECE_MS = 150;
const SILENT = /[\s\p{P}]/u;
const VOWEL = /[aeiouyáéíóúàèìòùäöüâêîôûãõаеёиоуыэюя\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]/iu;

export interface SpokenPiece {
  readonly samples: Int16Array;
  readonly characters: readonly string[];
  /** In the whole sound. */
  readonly startsMs: readonly number[];
  readonly endsMs: readonly number[];
  /** Where this piece begins in the whole sound. */
  readonly fromMs: number;
}

export interface Spoken {
  readonly lengthMs: number;
  readonly startsMs: readonly number[];
  readonly pieces: number;
  /** Made when it is asked for, as the service does. */
  piece(index: number): SpokenPiece;
}

export function speak(text: string, options: { pitchHz: number; speed: number; rateHz: number }): Spoken {
  const characters = Array.from(text);
  const startsMs: number[] = [];
  let lengthMs = 0;
  for (const character of characters) {
    startsMs.push(lengthMs);
    lengthMs += durationOf(character) / options.speed;
  }
  const endsMs = [...startsMs.slice(1), lengthMs];
  return {
    lengthMs,
    startsMs,
    pieces: Math.max(1, Math.ceil(lengthMs / PIECE_MS)),
    piece: (index) => {
      const fromMs = index * PIECE_MS;
      const toMs = Math.min(lengthMs, fromMs + PIECE_MS);
      const own = characters.map((_, at) => at).filter((at) => within(startsMs[at] ?? 0, fromMs, toMs));
      return {
        samples: sound(characters, startsMs, endsMs, fromMs, toMs, options),
        characters: own.map((at) => characters[at] ?? ''),
        startsMs: own.map((at) => startsMs[at] ?? 0),
        endsMs: own.map((at) => endsMs[at] ?? 0),
        fromMs,
      };
    },
  };
}

/** The pitch of a voice, by its gender and its id. */
export function pitchOf(voiceId: string, gender: string | undefined): number {
  let hash = 0;
  for (const letter of voiceId) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
  return (gender === 'female' ? 175 : 95) + (hash % 50);
}

function durationOf(character: string): number {
  if (/[.!?…]/.test(character)) return 3 * CHARACTER_MS;
  if (/[,;:]/.test(character)) return 2 * CHARACTER_MS;
  // Quotation marks are not spoken.
  if (/[\p{Pi}\p{Pf}"]/u.test(character)) return 0;
  return /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}]/u.test(character) ? IDEOGRAPH_MS : CHARACTER_MS;
}

function within(atMs: number, fromMs: number, toMs: number): boolean {
  return atMs >= fromMs && atMs < toMs;
}

function sound(
  characters: readonly string[],
  startsMs: readonly number[],
  endsMs: readonly number[],
  fromMs: number,
  toMs: number,
  { pitchHz, rateHz }: { pitchHz: number; rateHz: number },
): Int16Array {
  const first = Math.round((fromMs * rateHz) / 1000);
  const samples = new Int16Array(Math.round((toMs * rateHz) / 1000) - first);
  let at = Math.max(
    0,
    endsMs.findIndex((endMs) => endMs > fromMs),
  );
  for (let i = 0; i < samples.length; i++) {
    const ms = ((first + i) * 1000) / rateHz;
    while (at < characters.length - 1 && (endsMs[at] ?? Infinity) <= ms) at++;
    const character = characters[at] ?? ' ';
    const level = SILENT.test(character) ? 0 : VOWEL.test(character) ? 9000 : 3500;
    const [startMs, endMs] = [startsMs[at] ?? 0, endsMs[at] ?? 1];
    const swell = Math.sin((Math.PI * (ms - startMs)) / Math.max(1, endMs - startMs));
    const phase = (2 * Math.PI * pitchHz * ms) / 1000;
    const wave = Math.sin(phase) + 0.5 * Math.sin(2 * phase) + 0.3 * Math.sin(3 * phase);
    samples[i] = Math.round((level * (0.3 + 0.7 * swell) * wave) / 1.8);
  }
  return samples;
}
