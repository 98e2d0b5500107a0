/** Something like speech: as long as the text, loud in its vowels, at the pitch of its voice. */

const CHARACTER_MS = 1000 / 15;
const IDEOGRAPH_MS = 220;
const PIECE_MS = 150;
const DIGITS = ['cero', 'uno', 'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho', 'nueve'];
const SILENT = /[\s\p{P}]/u;
const VOWEL = /[aeiouyáéíóúàèìòùäöüâêîôûãõаеёиоуыэюя\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]/iu;

/** Characters, and when each sounds in the whole sound. */
export interface TimedCharacters {
  readonly characters: readonly string[];
  readonly startsMs: readonly number[];
  readonly endsMs: readonly number[];
}

export interface SpokenPiece {
  readonly samples: Int16Array;
  /** As the text has it. */
  readonly text: TimedCharacters;
  /** From the first character of the sentence in which the piece begins. */
  readonly restarted: TimedCharacters;
  /** As it is spoken: digits are words. */
  readonly normalized: TimedCharacters;
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
  const spoken: string[] = [];
  /** For each character of the text the place of the first that is spoken for it. */
  const places: number[] = [];
  for (const character of text) {
    places.push(spoken.length);
    const digit = /\d/.test(character) ? DIGITS[Number(character)] : undefined;
    if (digit === undefined) spoken.push(character);
    // A digit that follows another is a word of its own.
    else spoken.push(...Array.from(/\w/.test(spoken.at(-1) ?? '') ? ` ${digit}` : digit));
  }
  const spokenStartsMs: number[] = [];
  let lengthMs = 0;
  for (const character of spoken) {
    spokenStartsMs.push(lengthMs);
    lengthMs += durationOf(character) / options.speed;
  }
  const normalized = timed(spoken, spokenStartsMs, lengthMs);
  const characters = Array.from(text);
  const startsMs = places.map((place) => spokenStartsMs[place] ?? lengthMs);
  const whole = timed(characters, startsMs, lengthMs);
  return {
    lengthMs,
    startsMs,
    pieces: Math.max(1, Math.ceil(lengthMs / PIECE_MS)),
    piece: (index) => {
      const fromMs = index * PIECE_MS;
      const toMs = Math.min(lengthMs, fromMs + PIECE_MS);
      const first = startsMs.findIndex((startMs) => startMs >= fromMs);
      const sentence = characters.slice(0, Math.max(0, first)).findLastIndex((one) => /[.!?…]/.test(one)) + 1;
      return {
        samples: sound(normalized, fromMs, toMs, options),
        text: part(whole, fromMs, toMs),
        restarted: part(whole, startsMs[sentence] ?? 0, toMs),
        normalized: part(normalized, fromMs, toMs),
        fromMs,
      };
    },
  };
}

function timed(
  characters: readonly string[],
  startsMs: readonly number[],
  lengthMs: number,
): TimedCharacters {
  return { characters, startsMs, endsMs: [...startsMs.slice(1), lengthMs] };
}

function part(
  { characters, startsMs, endsMs }: TimedCharacters,
  fromMs: number,
  toMs: number,
): TimedCharacters {
  const own = characters.map((_, at) => at).filter((at) => within(startsMs[at] ?? 0, fromMs, toMs));
  return {
    characters: own.map((at) => characters[at] ?? ''),
    startsMs: own.map((at) => startsMs[at] ?? 0),
    endsMs: own.map((at) => endsMs[at] ?? 0),
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
  { characters, startsMs, endsMs }: TimedCharacters,
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
