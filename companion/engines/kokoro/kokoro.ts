/** Kokoro-82M on this machine: natural voices in seven languages, each speaker in the voice that is most like theirs. */
import type { EngineMissing } from '../../../shared/protocol/error-codes.ts';
import type { Voice } from '../../../shared/voice.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { SpeakerEncoder, VoiceProfile } from '../../dubbing/ports/speaker-encoder.ts';
import type {
  Mark,
  OfferedVoice,
  Synthesis,
  SynthesisRequest,
  Synthesizer,
} from '../../dubbing/ports/synthesizer.ts';
import type { Demand } from '../benchmark/demanding-engine.ts';
import { Phonemiser } from '../espeak-phonemes/phonemiser.ts';
import { nearestLanguage } from '../embedded/espeak/languages.ts';
import type { InstalledModels } from '../installed-models.ts';
import { MODEL_IDLE_MS } from '../process/idle.ts';
import { SerialWorker } from '../process/serial-worker.ts';
import type { ProcessUsage } from '../process/usage.ts';
import { speechEnd, TAIL_MS, voicedSpan } from '../trim.ts';
import { clausePieces, type TextPart } from './clause-pieces.ts';
import { LANGUAGES, type SpokenLanguage } from './languages.ts';
import { toTokens, type TokenizedText } from './phonemes.ts';
import type { SpeakRequest, SpokenTokens } from './protocol.ts';
import { SpeakingRates } from './speaking-rate.ts';
import { marksOf } from './timed-marks.ts';
import { matchVoice } from './voice-matching.ts';
import { isUnderstood, kokoroVoices, nameOf, toVoice } from './voices.ts';
import { KokoroWorker } from './worker.ts';

export const KOKORO_MODEL = 'kokoro-82m';
const RATE_HZ = 24_000;
const TIMEOUT_MS = 20_000;
const QUEUE_LIMIT = 64;
const TEXT_LIMIT = 4_000;
const CHUNK_SAMPLES = RATE_HZ / 10;
/** Between two pieces of a clause that a comma parts. */
const MARKED_PAUSE_MS = 140;

export interface KokoroOptions {
  readonly models: InstalledModels;
  /** Tells which voice is like a speaker. */
  readonly encoder: Pick<SpeakerEncoder, 'spaces' | 'similarity'>;
  readonly threads?: number;
  /** How long the process may take to answer. */
  readonly timeoutMs?: number;
}

interface Piece extends TokenizedText {
  readonly parts: readonly TextPart[];
}

export const KOKORO = { name: 'kokoro', kind: 'local', title: 'Kokoro' } as const;

const DEMAND: Demand = {
  stage: 'tts',
  mostRealTime: 1,
  onTwoCores: { cpu_per_speech: 0.92, real_time_factor: 0.36, memory_mb: 730 },
};

export class Kokoro implements Synthesizer {
  readonly info = KOKORO;
  readonly demand = DEMAND;
  /** A short clause's length where a browser takes its share of two slow cores, and of the clause before, which is spoken first. */
  readonly firstSoundDeadlineMs = 6_000;
  readonly pausePatienceMs = 6_000;
  readonly canFallBehind = true;
  readonly #models: InstalledModels;
  readonly #encoder: KokoroOptions['encoder'];
  readonly #phonemiser = new Phonemiser();
  readonly #rates = new SpeakingRates();
  readonly #worker: SerialWorker<SpeakRequest, SpokenTokens>;
  #running: KokoroWorker | undefined;

  constructor({ models, encoder, threads = 2, timeoutMs = TIMEOUT_MS }: KokoroOptions) {
    this.#models = models;
    this.#encoder = encoder;
    this.#worker = new SerialWorker<SpeakRequest, SpokenTokens>({
      name: this.info.name,
      stage: 'tts',
      timeoutMs,
      queueLimit: QUEUE_LIMIT,
      idleMs: MODEL_IDLE_MS,
      start: async () => {
        const folder = this.#models.folderOf(KOKORO_MODEL);
        if (folder === undefined) throw new DubError('engine_missing', this.missing, { stage: 'tts' });
        if (!(await this.#models.verify(KOKORO_MODEL))) {
          throw new DubError(
            'engine_missing',
            { reason: 'model_damaged', engine: this.info.name },
            {
              stage: 'tts',
            },
          );
        }
        this.#running = await KokoroWorker.start(folder, threads);
        return this.#running;
      },
    });
  }

  /** What to install, where it cannot run. */
  get missing(): EngineMissing | undefined {
    if (this.#models.folderOf(KOKORO_MODEL) !== undefined) return undefined;
    return { reason: 'models', engine: this.info.name, command: 'npm run models -- install es' };
  }

  languages(): readonly string[] {
    return [...new Set(LANGUAGES.flatMap(({ tag }) => [tag, tag.split('-')[0] ?? tag]))];
  }

  voices(language?: string): readonly OfferedVoice[] {
    const spoken = language === undefined ? undefined : this.#spoken(language);
    if (language !== undefined && spoken === undefined) return [];
    return kokoroVoices().flatMap((voice) => {
      const languages = LANGUAGES.filter((one) => isUnderstood(voice, one)).map(({ tag }) => tag);
      if (spoken !== undefined && !languages.includes(spoken.tag)) return [];
      return [{ ...toVoice(voice), languages }];
    });
  }

  voiceFor(profile: VoiceProfile | undefined, language: string, taken: readonly Voice[]): Voice {
    const spoken = this.#spoken(language);
    const found = spoken && matchVoice(profile, spoken, taken, this.#encoder);
    const voice = found ?? kokoroVoices()[0];
    if (voice === undefined) throw new DubError('voice_gone', undefined, { stage: 'tts' });
    return toVoice(voice);
  }

  hasVoice(voice: Voice): boolean {
    return nameOf(voice.id) !== undefined;
  }

  async synthesize(
    { text, language, voice, targetMs, style }: SynthesisRequest,
    signal: AbortSignal,
  ): Promise<Synthesis> {
    const [name, spoken] = [nameOf(voice.id), this.#spoken(language)];
    if (name === undefined || spoken === undefined) {
      throw new DubError(
        'voice_gone',
        { reason: 'voice', engine: this.info.name, voice: voice.id },
        {
          stage: 'tts',
        },
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
    const pieces = await this.#pieces(text, spoken, signal);
    const tokens = pieces.reduce((sum, piece) => sum + piece.tokens.length - 2, 0);
    const speed = this.#rates.speedFor(name, tokens, targetMs, style?.pace ?? 1);
    const marks: Mark[] = [];
    return {
      voice,
      sampleRateHz: RATE_HZ,
      audio: this.#speak(pieces, { voice: name, speed }, marks, signal),
      marks: () => marks,
    };
  }

  /** Loads the model ahead of the first clause. Rejects where it cannot run. */
  async warm(): Promise<void> {
    await Promise.all([this.#worker.warm(), this.#phonemiser.warm()]);
  }

  close(): void {
    this.#worker.close();
    this.#phonemiser.close();
  }

  loadedModels(): readonly string[] {
    return this.#running?.alive === true ? [KOKORO_MODEL] : [];
  }

  /** Of the synthesiser's process; undefined where none runs. */
  async usage(): Promise<ProcessUsage | undefined> {
    return this.#running?.usage();
  }

  /** The synthesiser's process, for tests that kill it. */
  get pid(): number | undefined {
    return this.#running?.pid;
  }

  #spoken(language: string): SpokenLanguage | undefined {
    const tag = nearestLanguage(
      language,
      LANGUAGES.map((one) => one.tag),
    );
    const base = language.toLowerCase().split('-')[0] ?? language;
    return (
      LANGUAGES.find((one) => one.tag === tag) ?? LANGUAGES.find((one) => one.tag.split('-')[0] === base)
    );
  }

  async #pieces(text: string, { tag, espeakVoice }: SpokenLanguage, signal: AbortSignal): Promise<Piece[]> {
    const pieces = clausePieces(text.replaceAll('\0', ' '));
    const texts = pieces.flatMap((parts) => parts.map((part) => part.text));
    const phonemes = await this.#phonemiser.phonemes(espeakVoice, texts, signal);
    let at = 0;
    return pieces.map((parts) => {
      const spoken = parts.map(({ mark }) => ({ words: phonemes[at++] ?? [], mark }));
      return { parts, ...toTokens(spoken, tag) };
    });
  }

  async *#speak(
    pieces: readonly Piece[],
    how: { readonly voice: string; readonly speed: number },
    marks: Mark[],
    signal: AbortSignal,
  ): AsyncGenerator<Int16Array> {
    let sentSamples = 0;
    for (const [i, piece] of pieces.entries()) {
      const spokenTokens = await this.#worker.call({ tokens: piece.tokens, ...how }, signal);
      const lengthMs = (spokenTokens.samples.length * 1000) / RATE_HZ;
      this.#rates.observe(how.voice, piece.tokens.length - 2, how.speed, lengthMs);
      const isMarked = i < pieces.length - 1 && piece.parts.at(-1)?.mark !== '';
      const span = voicedSpan(spokenTokens.samples, RATE_HZ, isMarked ? MARKED_PAUSE_MS : TAIL_MS);
      const samples = spokenTokens.samples.subarray(span.first, span.end);
      const { durations } = spokenTokens;
      const kept = { span, speechEnd: speechEnd(spokenTokens.samples), sentSamples };
      marks.push(...marksOf({ ...piece, durations }, kept));
      sentSamples += samples.length;
      for (let at = 0; at < samples.length; at += CHUNK_SAMPLES) {
        signal.throwIfAborted();
        yield samples.subarray(at, at + CHUNK_SAMPLES);
      }
    }
  }
}
