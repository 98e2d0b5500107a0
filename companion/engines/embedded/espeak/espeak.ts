/** eSpeak NG: speech in a hundred languages with no account and no download, in a process of its own. */
import type { EngineMissing } from '../../../../shared/protocol/error-codes.ts';
import { DubError } from '../../../../shared/protocol/errors.ts';
import type { Voice } from '../../../../shared/voice.ts';
import { sampleCount } from '../../../../shared/pcm.ts';
import type { VoiceProfile } from '../../../dubbing/ports/speaker-encoder.ts';
import type { Synthesis, SynthesisRequest, Synthesizer } from '../../../dubbing/ports/synthesizer.ts';
import { SerialWorker } from '../../process/serial-worker.ts';
import { findEspeak } from './installation.ts';
import type { Found } from './installation.ts';
import { languagesIn, nearestLanguage } from './languages.ts';
import { matchVoice } from './matching.ts';
import { hzAt, pitchFor } from './pitch.ts';
import type { SpeakRequest, Spoken } from './protocol.ts';
import { DEFAULT_PITCH, MAX_PITCH, parseVoiceId, toVoice, VARIANTS } from './voices.ts';
import type { VoiceParts } from './voices.ts';
import { EspeakWorker } from './worker.ts';

const TIMEOUT_MS = 5000;
const QUEUE_LIMIT = 32;
const CHUNK_MS = 100;
/** Of eSpeak's range: less is a drone, more it does not take. */
const LEAST_RANGE = 15;
const MOST_RANGE = MAX_PITCH;
/** A clause has some ten words; this is minutes of speech. */
const TEXT_LIMIT = 4000;

/** What it looks at; it costs nothing and knows no prosody across clauses. */
type SpeechRequest = Pick<SynthesisRequest, 'text' | 'language' | 'voice' | 'targetMs' | 'style'>;

export const ESPEAK = { name: 'espeak-ng', kind: 'embedded', title: 'eSpeak NG' } as const;

export class Espeak implements Synthesizer {
  readonly info = ESPEAK;
  /** What to install, where it cannot run. */
  readonly missing: EngineMissing | undefined;
  readonly #languages: readonly string[];
  readonly #worker: SerialWorker<SpeakRequest, Spoken>;
  #running: EspeakWorker | undefined;

  constructor(found: Found = findEspeak()) {
    this.missing = found.missing;
    this.#languages = found.missing === undefined ? languagesIn(found.dataFolder) : [];
    this.#worker = new SerialWorker<SpeakRequest, Spoken>({
      name: this.info.name,
      stage: 'tts',
      timeoutMs: TIMEOUT_MS,
      queueLimit: QUEUE_LIMIT,
      start: async () => {
        if (found.missing !== undefined) {
          throw new DubError('engine_missing', found.missing, { stage: 'tts' });
        }
        this.#running = await EspeakWorker.start(found.library);
        return this.#running;
      },
    });
  }

  languages(): readonly string[] {
    return this.#languages;
  }

  voices(language?: string): readonly (Voice & { languages: readonly string[] })[] {
    const nearest = language === undefined ? undefined : nearestLanguage(language, this.#languages);
    const spoken = language === undefined ? this.#languages : nearest === undefined ? [] : [nearest];
    return spoken.flatMap((one) =>
      VARIANTS.map((variant) => ({
        ...toVoice({ language: one, variant, pitch: DEFAULT_PITCH }),
        languages: [one],
      })),
    );
  }

  voiceFor(profile: VoiceProfile | undefined, language: string, taken: readonly Voice[]): Voice {
    return matchVoice(profile, nearestLanguage(language, this.#languages) ?? language, taken);
  }

  hasVoice(voice: Voice): boolean {
    return parseVoiceId(voice.id) !== undefined;
  }

  async synthesize(request: SpeechRequest, signal: AbortSignal): Promise<Synthesis> {
    const spoken = await this.#worker.call(this.#speakRequest(request), signal);
    return {
      voice: request.voice,
      sampleRateHz: spoken.sampleRateHz,
      audio: chunks(spoken, signal),
      marks: () => spoken.marks,
    };
  }

  /** Starts the process ahead of the first clause. Rejects where it cannot run. */
  async warm(): Promise<void> {
    await this.#worker.warm();
  }

  close(): void {
    this.#worker.close();
  }

  /** The synthesiser's process, for tests that kill it. */
  get pid(): number | undefined {
    return this.#running?.pid;
  }

  #speakRequest({ text, voice, language, targetMs, style }: SpeechRequest): SpeakRequest {
    const parts = parseVoiceId(voice.id);
    if (parts === undefined) {
      throw new DubError(
        'voice_gone',
        { reason: 'voice', engine: this.info.name, voice: voice.id },
        { stage: 'tts' },
      );
    }
    if (text.length > TEXT_LIMIT) {
      throw new DubError(
        'engine_failed',
        { reason: 'too_long', engine: this.info.name, count: text.length },
        {
          stage: 'tts',
        },
      );
    }
    // The request's language rules: a voice that was matched for one language speaks another with the same throat.
    const spoken = nearestLanguage(language, this.#languages) ?? parts.language;
    return {
      text: text.replaceAll('\0', ' '),
      voice: `${spoken}+${parts.variant}`,
      ...movedPitch(parts, style?.pitchRange),
      rate: (parts.ratePercent / 100) * Math.sqrt(style?.pace ?? 1),
      throat: {
        formantScale: parts.formantPercent / 100,
        tiltDb: parts.tiltTenthsDb / 10,
        pitchHz: hzAt(parts.variant, parts.pitch),
      },
      ...(targetMs === undefined ? {} : { targetMs }),
    };
  }
}

/** eSpeak's range moves its pitch as well, which is to stay where it is. */
function movedPitch(
  { variant, pitch, range }: VoiceParts,
  pitchRange = 1,
): Pick<SpeakRequest, 'pitch' | 'range'> {
  const moved = Math.round(Math.min(MOST_RANGE, Math.max(LEAST_RANGE, range * pitchRange)));
  if (pitchRange === 1 || moved === range) return { pitch, range };
  return { pitch: pitchFor(variant, hzAt(variant, pitch, range), moved), range: moved };
}

async function* chunks({ samples, sampleRateHz }: Spoken, signal: AbortSignal): AsyncGenerator<Int16Array> {
  const step = sampleCount(CHUNK_MS, sampleRateHz);
  for (let at = 0; at < samples.length; at += step) {
    signal.throwIfAborted();
    // A turn of the event loop between chunks lets an abort in, and other sessions.
    if (at > 0) await new Promise((resolve) => setImmediate(resolve));
    yield samples.subarray(at, at + step);
  }
}
