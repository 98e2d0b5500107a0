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
import { hedged } from '../hedge.ts';
import type { RequestLimiter } from '../limiter.ts';
import { speechUsd } from './prices.ts';
import type { VoicePreviews } from './voice-previews.ts';
import { HttpTransport } from './http-transport.ts';
import { inTurn } from './in-turn.ts';
import { languageCode, languagesOf } from './languages.ts';
import { DEFAULT_MODEL, MODELS, modelsFrom, stabilityFor, type Model } from './models.ts';
import { isUndecided } from './errors.ts';
import { Pace, type Utterance } from './pace.ts';
import { Refusals } from './refusals.ts';
import { Reply } from './reply.ts';
import { exaggerationIn, stabilityIn } from './manner.ts';
import type { ElevenLabsService } from './service.ts';
import { SocketTransport } from './socket-transport.ts';
import { PLAIN_FORMAT, type SpeechRequest, type Transport } from './transport.ts';
import type { AccountVoice } from './account-voice.ts';
import { drawbackWeight } from './voice-drawbacks.ts';
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
  readonly #refusals: Refusals;
  readonly #transport: Transport;
  readonly #pace = new Pace();

  constructor(options: ElevenLabsOptions) {
    this.#options = options;
    this.#service = options.service;
    this.missing = options.service.missing;
    this.#refusals = new Refusals(this.#service.voices, modelsFrom(options.model ?? DEFAULT_MODEL));
    options.service.plan.onLimit = (limit) => {
      options.limiter.learn(limit);
    };
    const isSocket = options.transport === 'socket' && MODELS[this.#model].onSocket;
    this.#transport = isSocket ? new SocketTransport(options.service) : new HttpTransport(options.service);
  }

  get #model(): Model {
    return this.#refusals.model;
  }

  /** Where somebody else can speak: the second request has as long as the first had alone. */
  get firstSoundDeadlineMs(): number {
    return 2 * MODELS[this.#model].hedgeAfterMs;
  }

  languages(): readonly string[] {
    return languagesOf(this.#model);
  }

  voices(language?: string): readonly OfferedVoice[] {
    if (language !== undefined && languageCode(language, this.#model) === undefined) return [];
    const languages = language === undefined ? this.languages() : [language];
    return this.#usable.map(({ id, name, kind, previewUrl }) => ({
      ...{ id, name, kind, languages },
      ...(previewUrl === undefined ? {} : { previewUrl }),
    }));
  }

  voiceFor(profile: VoiceProfile | undefined, language: string, taken: readonly Voice[]): Voice {
    const code = languageCode(language, this.#model) ?? language;
    const { tier } = this.#service.subscription;
    const drawbacks = (voice: AccountVoice) => drawbackWeight(voice, { tier, model: this.#model });
    const found = matchVoice(this.#usable, profile, code, taken, this.#options.previews, drawbacks);
    if (found === undefined) throw this.#noVoice();
    return { id: found.id, name: found.name, kind: found.kind };
  }

  hasVoice(voice: Voice): boolean {
    // A clone that is refused now is kept for its actor: it is not gone.
    return this.#service.voices.has(voice.id) && (voice.kind === 'cloned' || this.maySpeakIn(voice));
  }

  maySpeakIn({ id }: Voice): boolean {
    return !this.#refusals.hasVoice(id);
  }

  /** Why there is no stock voice. */
  #noVoice(): DubError {
    const engine = this.info.name;
    if (this.#usable.length > 0)
      return new DubError('voice_gone', { reason: 'none', engine }, { stage: 'tts' });
    const { trouble } = this.#service.voices;
    return trouble ?? new DubError('engine_missing', { reason: 'voices', engine }, { stage: 'tts' });
  }

  get #usable(): readonly AccountVoice[] {
    return this.#service.voices.all.filter(({ id }) => !this.#refusals.hasVoice(id));
  }

  get plan(): string | undefined {
    return this.#service.subscription.tier;
  }

  /**
   * Loads the client, fetches the account's voices and opens connections, so that the first clause waits for none.
   *
   * @throws DubError where it cannot run: `engine_missing`, `key_rejected`, `engine_failed`
   */
  async warm(): Promise<void> {
    await this.#service.client();
    await Promise.all([
      this.#service.voices.refresh(),
      this.#service.subscription.refresh(),
      this.#transport.openAhead(),
    ]);
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
    const { voice } = request;
    if (!/[\p{L}\p{N}]/u.test(request.text)) return nothing(voice);
    for (;;) {
      const speech = this.#speechFor(request, this.#utteranceOf(request));
      try {
        return await this.#hedged(request, speech, signal);
      } catch (error) {
        if (signal.aborted || !this.#refusals.add(error, speech, voice))
          throw this.#refusals.explain(error, voice);
      }
    }
  }

  /** Asked for once more where its first sound is late, while the plan has a place for it: whoever waits there would come later still. */
  #hedged(request: SynthesisRequest, speech: SpeechRequest, signal: AbortSignal): Promise<Synthesis> {
    const { limiter } = this.#options;
    const { characters } = this.#utteranceOf(request);
    const first = { isAwaited: false };
    return hedged({
      ask: (stop, onSent) => this.#bought(request, speech, stop, onSent, first),
      afterMs: MODELS[speech.model].hedgeAfterMs,
      mayHedge: () =>
        first.isAwaited && limiter.hasFreePlace && request.account.affords(this.#usd(characters, speech)),
      signal,
    });
  }

  async #bought(
    request: SynthesisRequest,
    speech: SpeechRequest,
    signal: AbortSignal,
    onSent: () => void,
    progress: { isAwaited: boolean },
  ): Promise<Synthesis> {
    const { voice, account } = request;
    const { model, format } = speech;
    const utterance = this.#utteranceOf(request);
    const { characters } = utterance;
    const speed = speech.settings.speed ?? 1;
    const usd = this.#usd(characters, speech);
    const sending = { isSent: false };
    const speak = async (): Promise<Synthesis> => {
      const turn = { customer: account.id, dueAtMs: request.dueAtMs, signal };
      const { reply, release } = await inTurn(this.#options.limiter, turn, () =>
        Reply.begin({
          speak: (stop) => {
            sending.isSent = true;
            progress.isAwaited = true;
            onSent();
            return this.#transport.speak(speech, stop);
          },
          signal,
          language: request.language,
          text: request.text,
          rateHz: format.rateHz,
          plausibleMs: this.#pace.naturalMs(utterance),
          firstAudioLimitMs: MODELS[model].firstAudioLimitMs,
        }).finally(() => {
          // Turned away, it waits to be sent again.
          progress.isAwaited = false;
        }),
      );
      void reply.readOn().then((isWhole) => {
        release();
        if (isWhole) this.#pace.learn(utterance, speed, reply.soundMs);
      });
      return { voice, sampleRateHz: format.rateHz, audio: reply.audio, marks: () => reply.marks() };
    };
    return paid(
      account,
      { stage: 'tts', amount: characters, usd },
      speak,
      (error) => sending.isSent && isUndecided(error, signal),
    );
  }

  #usd(characters: number, { model, voiceId }: SpeechRequest): number {
    return speechUsd(characters, model, this.#service.voices.find(voiceId));
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
      const unspoken = { reason: 'language', engine: this.info.name, language } as const;
      throw new DubError('unsupported_language_pair', unspoken, { stage: 'tts' });
    }
    if (!this.hasVoice(voice)) {
      throw new DubError(
        'voice_gone',
        { reason: 'voice', engine: this.info.name, voice: voice.name },
        { stage: 'tts' },
      );
    }
    const reason = this.#refusals.whyNot(voice.id);
    if (reason !== undefined)
      throw new DubError('voice_gone', { reason, engine: this.info.name }, { stage: 'tts' });
    return { voiceId: voice.id, language: code, characters: Array.from(text).length };
  }

  #speechFor({ text, previousText, targetMs, style }: SynthesisRequest, utterance: Utterance): SpeechRequest {
    const model = this.#model;
    const traits = MODELS[model];
    const { stability, clarity } = this.#options;
    return {
      voiceId: utterance.voiceId,
      model,
      format: this.#refusals.format,
      text,
      ...(traits.acceptsLanguage ? { languageCode: utterance.language } : {}),
      ...(traits.acceptsPreviousText && previousText !== undefined
        ? { previousText: previousText.slice(-PREVIOUS_TEXT_LIMIT) }
        : {}),
      settings: {
        stability: stabilityFor(model, stabilityIn(style, stability)),
        ...(traits.acceptsStyle && style !== undefined ? { style: exaggerationIn(style) } : {}),
        similarityBoost: clarity,
        // It costs time, for a likeness that is hardly heard under a film.
        useSpeakerBoost: false,
        ...(traits.acceptsSpeed ? { speed: this.#pace.speedFor(utterance, targetMs, style?.pace) } : {}),
      },
    };
  }
}

function nothing(voice: Voice): Synthesis {
  return {
    voice,
    sampleRateHz: PLAIN_FORMAT.rateHz,
    audio: Readable.from([]) as AsyncIterable<Int16Array>,
    marks: () => [],
  };
}
