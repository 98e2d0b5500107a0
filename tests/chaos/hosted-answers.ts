/** A translator and voices for the coded film: the adapters of those of this house, on a process of ours or on none. */
import { z } from 'zod';
import type { Synthesis, SynthesisRequest, Synthesizer } from '../../companion/dubbing/ports/synthesizer.ts';
import type { Translator } from '../../companion/dubbing/ports/translator.ts';
import { AskedHost } from '../../companion/engines/process/asked-host.ts';
import { rateHz, soundSamples } from '../../companion/engines/process/host-messages.ts';
import { SerialWorker, type Worker } from '../../companion/engines/process/serial-worker.ts';
import type { Installed } from '../../companion/engines/registry.ts';
import type { EngineInfo } from '../../shared/engine-info.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import type { Voice } from '../../shared/voice.ts';
import { dubSound } from './coded-speech.ts';
import { FaultSwitch } from './fault-switch.ts';
import { infoOf, suffer } from './suffered-fault.ts';

const PAIRS = [{ source: 'en', target: 'es' }];
/** As eSpeak NG and Apertium have them. */
const TIMEOUTS_MS = { translation: 2_000, tts: 5_000 };
const QUEUE_LIMIT = 16;
const PIECE = 2_205;
const SHORTEST_DUB_MS = 200;

type FromAsked =
  | { readonly type: 'ready' }
  | { readonly type: 'translated'; readonly text: string }
  | { readonly type: 'spoken'; readonly samples: Int16Array; readonly sampleRateHz: number };

const fromAsked: z.ZodType<FromAsked> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('translated'), text: z.string() }),
  z.object({ type: z.literal('spoken'), samples: soundSamples, sampleRateHz: rateHz }),
]);

/** The process of a translator or a synthesiser, as those of this house have it. */
class HostedAnswers<Type extends 'translated' | 'spoken'> {
  readonly #worker: SerialWorker<object, Extract<FromAsked, { type: Type }>>;
  #host: AskedHost<object, FromAsked> | undefined;

  constructor(script: URL, stage: 'translation' | 'tts', type: Type) {
    this.#worker = new SerialWorker({
      ...{ name: `primary-${stage}`, stage, timeoutMs: TIMEOUTS_MS[stage], queueLimit: QUEUE_LIMIT },
      start: async (): Promise<Worker<object, Extract<FromAsked, { type: Type }>>> => {
        const host = new AskedHost<object, FromAsked>(script, fromAsked, { name: `primary-${stage}`, stage });
        this.#host = host;
        await host.load({ type: 'load' }, 'ready');
        return {
          call: (request) => host.ask(request, type),
          end: () => {
            host.end();
          },
          get alive() {
            return host.alive;
          },
        };
      },
    });
  }

  get pids(): number[] {
    return this.#host?.alive === true && this.#host.pid !== undefined ? [this.#host.pid] : [];
  }

  ask(request: object, signal: AbortSignal): Promise<Extract<FromAsked, { type: Type }>> {
    return this.#worker.call(request, signal);
  }

  close(): void {
    this.#worker.close();
  }
}

export class HostedTranslator implements Installed<Translator> {
  readonly info: EngineInfo;
  readonly missing = undefined;
  readonly #faults: FaultSwitch;
  readonly #answers: HostedAnswers<'translated'> | undefined;

  constructor(name: string, script: URL | undefined, faults: FaultSwitch) {
    this.info = infoOf(name, 'translation');
    this.#faults = faults;
    this.#answers = script === undefined ? undefined : new HostedAnswers(script, 'translation', 'translated');
  }

  get pids(): number[] {
    return this.#answers?.pids ?? [];
  }

  pairs(): typeof PAIRS {
    return PAIRS;
  }

  translate: Translator['translate'] = async ({ text, account }, signal) => {
    signal.throwIfAborted();
    // Next to nothing, so that what a day costs is written down.
    account.buy({ stage: 'translation', amount: text.length, usd: 1e-6 });
    const fault = this.#faults.of('translation');
    await suffer(this.#faults, 'translation', signal);
    if (fault?.type === 'resets') throw new DubError('engine_failed', undefined, { stage: 'translation' });
    const answer = await this.#answers?.ask({ type: 'translate', text }, signal);
    return { text: answer?.text ?? text.toUpperCase(), engine: this.info };
  };

  close(): void {
    this.#answers?.close();
  }
}

export class HostedVoices implements Installed<Synthesizer> {
  readonly info: EngineInfo;
  readonly missing = undefined;
  readonly #voice: Voice;
  readonly #faults: FaultSwitch;
  readonly #answers: HostedAnswers<'spoken'> | undefined;

  constructor(name: string, script: URL | undefined, faults: FaultSwitch) {
    this.info = infoOf(name, 'tts');
    this.#voice = { id: name, name, kind: 'stock' };
    this.#faults = faults;
    this.#answers = script === undefined ? undefined : new HostedAnswers(script, 'tts', 'spoken');
  }

  get pids(): number[] {
    return this.#answers?.pids ?? [];
  }

  languages(): string[] {
    return ['es'];
  }

  voices(): [] {
    return [];
  }

  voiceFor(): Voice {
    return this.#voice;
  }

  hasVoice({ id }: Voice): boolean {
    return id === this.#voice.id;
  }

  async synthesize(request: SynthesisRequest, signal: AbortSignal): Promise<Synthesis> {
    signal.throwIfAborted();
    const fault = this.#faults.of('tts');
    await suffer(this.#faults, 'tts', signal);
    const { text, targetMs = 0 } = request;
    const lengthMs = Math.max(SHORTEST_DUB_MS, targetMs);
    const { samples, sampleRateHz } =
      (await this.#answers?.ask({ type: 'speak', text, targetMs: lengthMs }, signal)) ??
      dubSound(text, lengthMs);
    const audio = fault?.type === 'resets' ? brokenOff(samples) : pieces(samples);
    return { voice: this.#voice, sampleRateHz, audio, marks: () => [] };
  }

  close(): void {
    this.#answers?.close();
  }
}

async function* pieces(samples: Int16Array): AsyncGenerator<Int16Array> {
  for (let at = 0; at < samples.length; at += PIECE) {
    yield await Promise.resolve(samples.subarray(at, at + PIECE));
  }
}

async function* brokenOff(samples: Int16Array): AsyncGenerator<Int16Array> {
  yield await Promise.resolve(samples.subarray(0, samples.length / 2));
  throw new DubError('engine_failed', undefined, { stage: 'tts' });
}
