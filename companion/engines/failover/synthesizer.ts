import { durationMs } from '../../../shared/pcm.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { EngineInfo } from '../../../shared/engine-info.ts';
import type { Voice } from '../../../shared/voice.ts';
import type { VoiceProfile } from '../../dubbing/ports/speaker-encoder.ts';
import {
  type Mark,
  VoiceGoneError,
  type OfferedVoice,
  type Synthesis,
  type SynthesisRequest,
  type Synthesizer,
} from '../../dubbing/ports/synthesizer.ts';
import { Resampler } from '../../resampler.ts';
import { Deadline } from '../deadline.ts';
import { asDubError, attempt } from './attempt.ts';
import { unspoken } from './unspoken.ts';
import type { Candidate, FallbackChain } from './fallback-chain.ts';

/** For a first sound, so that the next engine's is there within a second. */
const FIRST_SOUND_PATIENCE_MS = 700;
/** Sound that stops for longer than this is spoken on by the next engine. */
const PAUSE_PATIENCE_MS = 900;

const BREAKS_ALLOWED = 2;

/** A dub on its way out, perhaps by several engines. */
interface Dub {
  readonly rateHz: number;
  /** Of what was spoken by those who do not speak any more, and by who does. */
  readonly marks: Mark[];
  current: () => readonly Mark[];
  sentMs: number;
  /** How often it was broken off. */
  breaks: number;
}

/** A synthesis whose first sound is there. */
interface Begun {
  readonly candidate: Candidate<Synthesizer>;
  readonly synthesis: Synthesis;
  readonly parts: AsyncIterator<Int16Array>;
  readonly first: IteratorResult<Int16Array, unknown>;
}

/**
 * The best voices that work now. A clause that one engine fails on is given to the next; one that breaks off is spoken
 * to its end by whoever can. Each voice of one engine has its stand-in with every other, the same all the session.
 */
export class FailoverSynthesizer implements Synthesizer {
  readonly #succession: FallbackChain<Synthesizer>;
  readonly #standIns = new Map<string, Voice>();

  constructor(succession: FallbackChain<Synthesizer>) {
    this.#succession = succession;
  }

  get info(): EngineInfo {
    return this.#succession.serving.info;
  }

  languages(): readonly string[] {
    return this.#succession.serving.languages();
  }

  voices(language?: string): readonly OfferedVoice[] {
    return this.#succession.serving.voices(language);
  }

  voiceFor(profile: VoiceProfile | undefined, language: string, taken: readonly Voice[]): Voice {
    const { serving, all } = this.#succession;
    let none: unknown;
    for (const engine of new Set([serving, ...all])) {
      try {
        return engine.voiceFor(profile, language, taken);
      } catch (error) {
        // An account may have no voice left.
        none ??= error;
      }
    }
    throw none;
  }

  hasVoice(voice: Voice): boolean {
    return this.#succession.all.some((engine) => engine.hasVoice(voice));
  }

  async synthesize(request: SynthesisRequest, signal: AbortSignal): Promise<Synthesis> {
    const begun = await this.#begin(request, signal);
    const { voice, sampleRateHz } = begun.synthesis;
    const dub: Dub = { rateHz: sampleRateHz, sentMs: 0, marks: [], current: () => [], breaks: 0 };
    return {
      voice,
      sampleRateHz,
      audio: this.#whole(begun, request, signal, dub),
      marks: () => [...dub.marks, ...dub.current()],
    };
  }

  async #begin(request: SynthesisRequest, signal: AbortSignal): Promise<Begun> {
    let first: DubError | undefined;
    try {
      for (const candidate of this.#succession.order()) {
        if (request.isLate === true && this.#isTooSlow(candidate)) {
          candidate.health.fellBehind(new DubError('overloaded', undefined, { stage: 'tts' }));
          continue;
        }
        try {
          return await this.#beginOn(candidate, request, signal);
        } catch (error) {
          const isEngines = error instanceof DubError && !(error instanceof VoiceGoneError);
          if (signal.aborted || !isEngines) throw error;
          first ??= error;
        }
      }
    } finally {
      if (!signal.aborted) this.#succession.settle();
    }
    throw first ?? new DubError('engine_failed', undefined, { stage: 'tts' });
  }

  /** Whether it is the one that clauses wait for, and somebody can speak them at once. */
  #isTooSlow(candidate: Candidate<Synthesizer>): boolean {
    return candidate.engine.canFallBehind === true && this.#succession.hasOther(candidate);
  }

  /**
   * In another stand-in of the same engine, where it turns out that one is no more, or that a voice may not be used now.
   * @throws VoiceGoneError where the voice that was asked for is no more
   */
  async #beginOn(
    candidate: Candidate<Synthesizer>,
    request: SynthesisRequest,
    signal: AbortSignal,
  ): Promise<Begun> {
    const { engine, health } = candidate;
    const { firstSoundDeadlineMs = FIRST_SOUND_PATIENCE_MS } = engine;
    const deadlineMs = this.#succession.hasOther(candidate) ? firstSoundDeadlineMs : undefined;
    const begin = (voice: Voice): Promise<Begun> =>
      attempt({ stage: 'tts', health, signal, deadlineMs }, async (limited) => {
        const synthesis = await engine.synthesize({ ...request, voice }, limited);
        const parts = synthesis.audio[Symbol.asyncIterator]();
        return { candidate, synthesis, parts, first: await parts.next() };
      });
    const voice = this.#voiceOn(candidate, request);
    try {
      return await begin(voice);
    } catch (error) {
      if (signal.aborted || speaksIn(engine, voice)) throw error;
      const isGone = !engine.hasVoice(voice);
      if (isGone && voice.id === request.voice.id) throw new VoiceGoneError(voice, engine.info.name);
      return begin(this.#voiceOn(candidate, request));
    }
  }

  /** The begun synthesis, and where it breaks off the rest of the text by whoever can. */
  async *#whole(
    { candidate, synthesis, parts, first }: Begun,
    request: SynthesisRequest,
    signal: AbortSignal,
    dub: Dub,
  ): AsyncGenerator<Int16Array> {
    const beganMs = dub.sentMs;
    const resampler = new Resampler(dub.rateHz);
    const later = (mark: Mark): Mark => ({ ...mark, atMs: mark.atMs + beganMs });
    dub.current = () => synthesis.marks().map(later);
    try {
      const { pausePatienceMs = PAUSE_PATIENCE_MS } = candidate.engine;
      for (let part = first; part.done !== true; part = await soon(parts.next(), pausePatienceMs)) {
        yield await resampler.convert(part.value, synthesis.sampleRateHz);
        dub.sentMs += durationMs(part.value.length, synthesis.sampleRateHz);
      }
    } catch (cause) {
      if (signal.aborted) throw cause;
      const error = asDubError(cause, 'tts');
      // The same engine may go on, in the same voice; but not if it breaks off again.
      candidate.health.failed(error, dub.breaks > 0);
      this.#succession.settle();
      const spokenMs = dub.sentMs - beganMs;
      const rest = unspoken(request.text, synthesis.marks(), spokenMs);
      if (rest === undefined || ++dub.breaks > BREAKS_ALLOWED) throw error;
      dub.marks.push(
        ...synthesis
          .marks()
          .filter(({ atMs }) => atMs <= spokenMs)
          .map(later),
      );
      dub.current = () => [];
      if (rest === '') return;
      const remaining = withoutSpoken(request, rest, spokenMs);
      yield* this.#whole(await this.#beginRest(remaining, signal), remaining, signal, dub);
    } finally {
      void parts.return?.();
      resampler.close();
    }
  }

  /** What is left of a dub is said to its end, in whatever voice there is: the next clause gets another. */
  async #beginRest(request: SynthesisRequest, signal: AbortSignal): Promise<Begun> {
    try {
      return await this.#begin(request, signal);
    } catch (error) {
      if (!(error instanceof VoiceGoneError)) throw error;
      const voice = this.voiceFor(request.profile, request.language, []);
      return this.#begin({ ...request, voice }, signal);
    }
  }

  /** @throws VoiceGoneError */
  #voiceOn({ engine, health }: Candidate<Synthesizer>, request: SynthesisRequest): Voice {
    const { voice, profile, language } = request;
    if (speaksIn(engine, voice)) return voice;
    if (!this.hasVoice(voice)) throw new VoiceGoneError(voice, engine.info.name);
    const key = `${engine.info.name} ${voice.id}`;
    const known = this.#standIns.get(key);
    if (known !== undefined && speaksIn(engine, known)) return known;
    const taken = [...this.#standIns.values()].filter((one) => engine.hasVoice(one));
    try {
      const standIn = engine.voiceFor(profile, language, taken);
      this.#standIns.set(key, standIn);
      return standIn;
    } catch (cause) {
      // An account without a voice is a trouble as any: the viewer is told of it.
      const error = asDubError(cause, 'tts');
      health.failed(error);
      throw error;
    }
  }
}

function speaksIn(engine: Synthesizer, voice: Voice): boolean {
  return engine.hasVoice(voice) && engine.maySpeakIn?.(voice) !== false;
}

function withoutSpoken(
  { targetMs, ...request }: SynthesisRequest,
  text: string,
  spokenMs: number,
): SynthesisRequest {
  const rest = { ...request, text };
  return targetMs === undefined ? rest : { ...rest, targetMs: Math.max(0, targetMs - spokenMs) };
}

async function soon<Result>(next: Promise<Result>, deadlineMs: number): Promise<Result> {
  let deadline: Deadline | undefined;
  try {
    return await Promise.race([
      next,
      new Promise<never>((_, reject) => {
        deadline = new Deadline(() => {
          reject(new DubError('engine_timeout', undefined, { stage: 'tts' }));
        });
        deadline.start(deadlineMs);
      }),
    ]);
  } finally {
    deadline?.stop();
  }
}
