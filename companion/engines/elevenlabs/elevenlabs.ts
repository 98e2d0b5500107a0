/** ElevenLabs: speech in the account's own and stock voices, from the cloud, with the time of each word. */
import type { EngineMissing } from '../../../shared/protocol/error-codes.ts';
import { Readable } from 'node:stream';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { Voice } from '../../../shared/voice.ts';
import { paid } from '../../dubbing/payment.ts';
import type { VoiceProfile } from '../../dubbing/ports/speaker-encoder.ts';
import type {
  OfferedVoice,
  Synthesis,
  SynthesisRequest,
  Synthesizer,
} from '../../dubbing/ports/synthesizer.ts';
import type { RequestLimiter } from '../limiter.ts';
import { USD_PER_CHARACTER } from './prices.ts';
import { isVoiceGone } from './errors.ts';
import type { VoicePreviews } from './voice-previews.ts';
import { HttpTransport } from './http-transport.ts';
import { inTurn } from './in-turn.ts';
import { languageCode, languagesOf } from './languages.ts';
import { DEFAULT_MODEL, MODELS, stabilityFor, type Model } from './models.ts';
import { Pace, type Utterance } from './pace.ts';
import { Reply } from './reply.ts';
import { exaggerationIn, stabilityIn } from './manner.ts';
import type { ElevenLabsService } from './service.ts';
import { SocketTransport } from './socket-transport.ts';
import { RATE_HZ, type SpeechRequest, type Transport } from './transport.ts';
import { matchVoice } from './voice-matching.ts';

/** A clause has some ten words; this is minutes of speech. */
const TEXT_LIMIT = 4000;
/** What was said before sets the tone; its last sentences do. */
const PREVIOUS_TEXT_LIMIT = 500;

export interface ElevenLabsOptions {
  readonly service: ElevenLabsService;
  readonly model?: Model | undefined;
  /** `http` where left out: the text is whole, and only there what was said before is taken. */
  readonly transport?: 'http' | 'socket' | undefined;
  /** 0..1: how alike a voice's clauses are to each other. */
  readonly stability: number;
  /** 0..1: how close a clone keeps to its samples. */
  readonly clarity: number;
  /** The account's: shared by all that use its key. */
  readonly limiter: RequestLimiter;
  /** What stock voices sound like, where they are listened to. */
  readonly previews?: VoicePreviews | undefined;
}

export const ELEVENLABS = { name: 'elevenlabs', kind: 'cloud', title: 'ElevenLabs' } as const;

export class ElevenLabs implements Synthesizer {
  readonly info = ELEVENLABS;
  /** What to set, where it cannot run. */
  readonly missing: EngineMissing | undefined;
  readonly #options: ElevenLabsOptions;
  readonly #service: ElevenLabsService;
  readonly #model: Model;
  readonly #transport: Transport;
  readonly #pace = new Pace();

  constructor(options: ElevenLabsOptions) {
    this.#options = options;
    this.#service = options.service;
    this.missing = options.service.missing;
    this.#model = options.model ?? DEFAULT_MODEL;
    options.service.plan.onLimit = (limit) => {
      options.limiter.learn(limit);
    };
    const isSocket = options.transport === 'socket' && MODELS[this.#model].onSocket;
    this.#transport = isSocket ? new SocketTransport(options.service) : new HttpTransport(options.service);
  }

  get firstSoundDeadlineMs(): number {
    return MODELS[this.#model].firstSoundDeadlineMs;
  }

  languages(): readonly string[] {
    return languagesOf(this.#model);
  }

  voices(language?: string): readonly OfferedVoice[] {
    if (language !== undefined && languageCode(language, this.#model) === undefined) return [];
    const languages = language === undefined ? this.languages() : [language];
    return this.#service.voices.all.map(({ id, name, kind, previewUrl }) => ({
      ...{ id, name, kind, languages },
      ...(previewUrl === undefined ? {} : { previewUrl }),
    }));
  }

  voiceFor(profile: VoiceProfile | undefined, language: string, taken: readonly Voice[]): Voice {
    const code = languageCode(language, this.#model) ?? language;
    const found = matchVoice(this.#service.voices.all, profile, code, taken, this.#options.previews);
    if (found === undefined) {
      throw new DubError('voice_gone', { reason: 'none', engine: this.info.name }, { stage: 'tts' });
    }
    return { id: found.id, name: found.name, kind: found.kind };
  }

  hasVoice(voice: Voice): boolean {
    return this.#service.voices.has(voice.id);
  }

  /**
   * Loads the client, fetches the account's voices and opens connections, so that the first clause waits for none.
   *
   * @throws DubError where it cannot run: `engine_missing`, `key_rejected`, `engine_failed`
   */
  async warm(): Promise<void> {
    await this.#service.client();
    await Promise.all([this.#service.voices.refresh(), this.#transport.openAhead()]);
    this.#options.previews?.begin(() => this.#service.voices.all);
  }

  close(): void {
    this.#options.previews?.close();
    this.#transport.close();
    this.#service.close();
  }

  /** Resolves with the first sound, so that whoever has another engine can still turn to it. */
  async synthesize(request: SynthesisRequest, signal: AbortSignal): Promise<Synthesis> {
    signal.throwIfAborted();
    if (this.missing !== undefined) throw new DubError('engine_missing', this.missing, { stage: 'tts' });
    const { voice, account } = request;
    if (!/[\p{L}\p{N}]/u.test(request.text)) return nothing(voice);
    const utterance = this.#utteranceOf(request);
    const { characters } = utterance;
    const speech = this.#speechFor(request, utterance);
    const speed = speech.settings.speed ?? 1;
    const usd = characters * USD_PER_CHARACTER[this.#model];
    const sending = { isSent: false };
    const speak = async (): Promise<Synthesis> => {
      const turn = { customer: account.id, dueAtMs: request.dueAtMs, signal };
      const { reply, release } = await inTurn(this.#options.limiter, turn, () =>
        Reply.begin({
          speak: (stop) => {
            sending.isSent = true;
            return this.#transport.speak(speech, stop);
          },
          signal,
          language: request.language,
          plausibleMs: this.#pace.naturalMs(utterance),
          firstAudioLimitMs: MODELS[this.#model].firstAudioLimitMs,
        }),
      );
      void reply.readOn().then((isWhole) => {
        release();
        if (isWhole) this.#pace.learn(utterance, speed, reply.soundMs);
      });
      return { voice, sampleRateHz: RATE_HZ, audio: reply.audio, marks: () => reply.marks() };
    };
    try {
      return await paid(
        account,
        { stage: 'tts', amount: characters, usd },
        speak,
        (error) => sending.isSent && isUndecided(error, signal),
      );
    } catch (error) {
      if (isVoiceGone(error)) this.#service.voices.remove(voice.id);
      throw error;
    }
  }

  /** @throws DubError where it cannot be spoken here */
  #utteranceOf({ text, language, voice }: SynthesisRequest): Utterance {
    if (text.length > TEXT_LIMIT) {
      throw new DubError(
        'engine_failed',
        { reason: 'too_long', engine: this.info.name, count: text.length },
        { stage: 'tts' },
      );
    }
    const code = languageCode(language, this.#model);
    if (code === undefined) {
      throw new DubError(
        'unsupported_language_pair',
        { reason: 'language', engine: this.info.name, language },
        {
          stage: 'tts',
        },
      );
    }
    if (!this.hasVoice(voice)) {
      throw new DubError(
        'voice_gone',
        { reason: 'voice', engine: this.info.name, voice: voice.name },
        { stage: 'tts' },
      );
    }
    return { voiceId: voice.id, language: code, characters: Array.from(text).length };
  }

  #speechFor({ text, previousText, targetMs, style }: SynthesisRequest, utterance: Utterance): SpeechRequest {
    const traits = MODELS[this.#model];
    const { stability, clarity } = this.#options;
    return {
      voiceId: utterance.voiceId,
      model: this.#model,
      text,
      ...(traits.acceptsLanguage ? { languageCode: utterance.language } : {}),
      ...(traits.acceptsPreviousText && previousText !== undefined
        ? { previousText: previousText.slice(-PREVIOUS_TEXT_LIMIT) }
        : {}),
      settings: {
        stability: stabilityFor(this.#model, stabilityIn(style, stability)),
        ...(traits.acceptsStyle && style !== undefined ? { style: exaggerationIn(style) } : {}),
        similarityBoost: clarity,
        // It costs time, for a likeness that is hardly heard under a film.
        useSpeakerBoost: false,
        ...(traits.acceptsSpeed ? { speed: this.#pace.speedFor(utterance, targetMs, style?.pace) } : {}),
      },
    };
  }
}

/** What was sent and not waited for may be billed all the same; what was refused is not. */
function isUndecided(error: unknown, signal: AbortSignal): boolean {
  const code = error instanceof DubError ? error.code : undefined;
  return code === 'engine_timeout' || (signal.aborted && code !== 'overloaded');
}

function nothing(voice: Voice): Synthesis {
  return {
    voice,
    sampleRateHz: RATE_HZ,
    audio: Readable.from([]) as AsyncIterable<Int16Array>,
    marks: () => [],
  };
}
