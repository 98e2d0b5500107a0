/**
 * Engines that do what a script says, in no time: for tests of the wire and for measuring the companion's own part.
 * The recogniser hears the script's words as the sound reaches their place; the sound itself only has to be loud.
 */
import type { Catalog } from '../../companion/catalog.ts';
import type { AudioFrame } from '../../companion/recognition/ports/audio-frame.ts';
import type { EngineSet } from '../../companion/dubbing/ports/engine-set.ts';
import type {
  Hypothesis,
  RecognizerCapabilities,
  RecognizerStream,
  Word,
} from '../../companion/recognition/ports/recognizer.ts';
import type { SpeakerEncoder } from '../../companion/dubbing/ports/speaker-encoder.ts';
import type { Synthesis, SynthesisRequest, Synthesizer } from '../../companion/dubbing/ports/synthesizer.ts';
import type { TranslationRequest } from '../../companion/dubbing/ports/translator.ts';
import type { VoiceActivityDetector } from '../../companion/recognition/ports/voice-activity.ts';
import type { VoiceCloner } from '../../companion/dubbing/ports/voice-cloner.ts';
import { baseLanguage, type LanguagePair } from '../../shared/languages.ts';
import { concat, durationMs, rms, sampleCount } from '../../shared/pcm.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import type { Voice } from '../../shared/voice.ts';

export interface Script {
  /** The words that begin within a stretch of the capture clock, which was last loud at `loudToMs`. */
  words: (fromMs: number, toMs: number, loudToMs: number) => Word[];
  translate: (request: TranslationRequest, signal: AbortSignal) => Promise<string>;
  synthesize: (request: SynthesisRequest, signal: AbortSignal) => Promise<Synthesis>;
  /** Called with each frame the recogniser takes; may wait, or throw to make the engine die. */
  heard: (frame: AudioFrame) => Promise<void> | void;
  vad?: VoiceActivityDetector;
  /** Tells speakers apart; left out, everybody is one. */
  speaker?: SpeakerEncoder;
  voiceFor?: Synthesizer['voiceFor'];
  cloner?: VoiceCloner;
  /** Languages that are dubbed into; Spanish and Catalan where left out. */
  targets?: readonly string[];
  /** The recogniser tells this language from English, and it is what is spoken. Left out, it knows English alone. */
  spokenLanguage?: string;
}

export const VOICE: Voice = { id: 'script', name: 'Script', kind: 'matched' };
export const DUB_RATE_HZ = 22_050;
const ONE_VOICE = { vectors: {}, profile: { pitchHz: 120 }, voicedMs: 1000 };
const CAPABILITIES: RecognizerCapabilities = {
  languages: ['en'],
  stabilityMs: 600,
  punctuates: false,
  detectsLanguage: false,
  wordTimes: true,
  preRollMs: 320,
  /** Words of a script that say nothing of it are sure. */
  leastConfidence: 0.5,
};
const PARTIAL_EVERY_MS = 100;

/** A word every 400 ms for ever: w0, w1, w2 … */
export function steadyWords(fromMs: number, toMs: number): Word[] {
  const words: Word[] = [];
  for (let i = Math.max(0, Math.ceil(fromMs / 400)); i * 400 < toMs; i++) {
    words.push({ text: `w${i}`, startMs: i * 400, endMs: i * 400 + 360 });
  }
  return words;
}

/** Of them those that are loud: whoever is silent says nothing, whenever that is. */
export function loudWords(fromMs: number, toMs: number, loudToMs: number): Word[] {
  return steadyWords(fromMs, Math.min(toMs, loudToMs));
}

const PIECE_MS = 100;
/** Made once: whoever measures the companion is not to measure this. */
const PIECE = new Int16Array(sampleCount(PIECE_MS, DUB_RATE_HZ)).map((_, i) => 8000 * Math.sin(i * 0.12));

/** A tone of the wanted length, in pieces of 100 ms. */
export function tone(lengthMs: number): Synthesis {
  return {
    voice: VOICE,
    sampleRateHz: DUB_RATE_HZ,
    audio: (async function* () {
      for (let at = 0; at < lengthMs; at += PIECE_MS) {
        yield await Promise.resolve(
          PIECE.slice(0, sampleCount(Math.min(PIECE_MS, lengthMs - at), DUB_RATE_HZ)),
        );
      }
    })(),
    marks: () => [{ kind: 'word', value: 'x', atMs: 0 }],
  };
}

export function scriptedCatalog(changes: Partial<Script> = {}): Catalog {
  const script: Script = {
    words: steadyWords,
    translate: ({ text }) => Promise.resolve(text.toUpperCase()),
    synthesize: ({ targetMs }) => Promise.resolve(tone(targetMs ?? 500)),
    heard: () => undefined,
    ...changes,
  };
  const targets = script.targets ?? ['es', 'ca'];
  const { spokenLanguage } = script;
  const sources = spokenLanguage === undefined ? ['en'] : ['en', spokenLanguage];
  const pairs = sources.flatMap((source) =>
    targets.filter((target) => target !== source).map((target) => ({ source, target })),
  );
  /** Of what is spoken, where it is to be found out, whatever it turns out to be is dubbed into the target. */
  const isServed = (asked: LanguagePair): boolean =>
    asked.source === 'auto' ? targets.includes(baseLanguage(asked.target)) : hasPair(asked);
  const hasPair = ({ source: from, target }: LanguagePair): boolean =>
    pairs.some((pair) => pair.source === baseLanguage(from) && pair.target === baseLanguage(target));
  const sourceOf = (asked: string): string =>
    asked !== 'auto' ? asked : spokenLanguage === undefined ? 'en' : 'auto';
  const hasOtherVoices = script.voiceFor !== undefined || script.cloner !== undefined;
  const hasVoice = ({ id }: Voice): boolean => hasOtherVoices || id === VOICE.id;
  const set: EngineSet = {
    vad: script.vad ?? loudness,
    stt: {
      info: { name: 'script-stt', kind: 'embedded' },
      capabilities: CAPABILITIES,
      open: async ({ signal }) => {
        signal.throwIfAborted();
        return Promise.resolve(new ScriptedStream(script));
      },
    },
    speaker: script.speaker ?? {
      info: { name: 'script-speaker', kind: 'embedded' },
      spaces: [],
      encode: () => Promise.resolve(ONE_VOICE),
      openStream: () => ({
        speech: () => undefined,
        embed: () => Promise.resolve(ONE_VOICE),
        close: () => undefined,
      }),
      similarity: () => 1,
    },
    translation: {
      info: { name: 'script-translation', kind: 'embedded' },
      pairs: () => pairs,
      translate: async (request, signal) => {
        signal.throwIfAborted();
        if (!hasPair(request)) throw new DubError('unsupported_language_pair');
        const text = await script.translate(request, signal);
        return { text, engine: { name: 'script-translation', kind: 'embedded' } };
      },
    },
    tts: {
      info: { name: 'script-tts', kind: 'embedded' },
      languages: () => targets,
      voices: (language = 'es') =>
        targets.includes(baseLanguage(language)) ? [{ ...VOICE, languages: [...targets] }] : [],
      voiceFor: script.voiceFor ?? (() => VOICE),
      hasVoice,
      synthesize: async (request, signal) => {
        signal.throwIfAborted();
        if (!hasVoice(request.voice)) throw new DubError('voice_gone', undefined, { stage: 'tts' });
        return script.synthesize(request, signal);
      },
    },
  };
  const serving = ({ source: from, target }: LanguagePair): EngineSet => {
    if (isServed({ source: from, target })) return set;
    throw new DubError(
      'unsupported_language_pair',
      {
        reason: 'pair',
        source: from,
        target,
        ready: pairs.map((pair) => `${pair.source} → ${pair.target}`).join(', '),
      },
      { stage: 'translation', details: { pairs } },
    );
  };
  return {
    choose: ({ source: asked, target }) => {
      const from = sourceOf(asked);
      return { engines: serving({ source: from, target }), source: from };
    },
    selectForSpeaking: serving,
    selectForTranscription: (asked) => ({ engines: set, source: sourceOf(asked) }),
    speaker: set.speaker,
    entries: () => [],
    pairs: () => pairs,
    captionPairs: () => [],
    voices: () => [],
    preview: () => Promise.reject(new DubError('voice_gone')),
    cloner: script.cloner,
    speak: async (voice, { language, text = 'A sentence.', account }, signal) => {
      const request = { text, language, voice, account, dueAtMs: 0 };
      const { audio, sampleRateHz } = await script.synthesize(request, signal);
      const parts: Int16Array[] = [];
      for await (const part of audio) parts.push(part);
      return { samples: concat(parts), rateHz: sampleRateHz };
    },
  };
}

const isLoud = (samples: Int16Array): boolean => rms(samples) > 0.02;

/** Loud is speech. */
const loudness: VoiceActivityDetector = {
  info: { name: 'loudness', kind: 'embedded' },
  open: () => ({
    accept: isLoud,
    reset: () => undefined,
    close: () => undefined,
  }),
};

class ScriptedStream implements RecognizerStream {
  readonly capabilities = CAPABILITIES;
  readonly #script: Script;
  #ready: Hypothesis[] = [];
  #startMs: number | undefined;
  #processedToMs = 0;
  #loudToMs = 0;
  #saidAtMs = 0;
  #wake: (() => void) | undefined;
  #isClosed = false;

  constructor(script: Script) {
    this.#script = script;
  }

  async write(frame: AudioFrame): Promise<void> {
    await this.#script.heard(frame);
    this.#startMs ??= frame.startMs;
    this.#processedToMs = frame.startMs + durationMs(frame.samples.length, 16_000);
    if (isLoud(frame.samples)) this.#loudToMs = this.#processedToMs;
    if (this.#processedToMs - this.#saidAtMs >= PARTIAL_EVERY_MS) this.#say(false);
  }

  endUtterance(): void {
    this.#say(true);
    this.#startMs = undefined;
  }

  get hypotheses(): AsyncIterable<Hypothesis> {
    return { [Symbol.asyncIterator]: () => ({ next: () => this.#next() }) };
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#wake?.();
    return Promise.resolve();
  }

  async #next(): Promise<IteratorResult<Hypothesis, undefined>> {
    while (this.#ready.length === 0) {
      if (this.#isClosed) return { done: true, value: undefined };
      await new Promise<void>((wake) => (this.#wake = wake));
    }
    const value = this.#ready.shift();
    return value === undefined ? { done: true, value } : { done: false, value };
  }

  #say(isFinal: boolean): void {
    const words = this.#script.words((this.#startMs ?? 0) - 50, this.#processedToMs, this.#loudToMs);
    this.#saidAtMs = this.#processedToMs;
    const { spokenLanguage: language } = this.#script;
    this.#ready.push({
      ...{ words, isFinal, processedToMs: this.#processedToMs },
      ...(language === undefined ? {} : { language }),
    });
    this.#wake?.();
  }
}
