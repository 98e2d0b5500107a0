/** Engines that understand the coded film, in this process or in processes of their own: the adapters, and not the engines, are real. */
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { SpeakerEncoder } from '../../companion/dubbing/ports/speaker-encoder.ts';
import type { Synthesis, SynthesisRequest, Synthesizer } from '../../companion/dubbing/ports/synthesizer.ts';
import type { Translator } from '../../companion/dubbing/ports/translator.ts';
import { EngineCatalog } from '../../companion/engines/catalog.ts';
import {
  fromHost,
  type FromHost,
  type ToHost,
} from '../../companion/engines/embedded/pocketsphinx/protocol.ts';
import {
  PocketSphinxStream,
  type RecognizerHost,
} from '../../companion/engines/embedded/pocketsphinx/stream.ts';
import { AskedHost } from '../../companion/engines/process/asked-host.ts';
import { ForkedHost } from '../../companion/engines/process/forked-host.ts';
import { rateHz, soundSamples } from '../../companion/engines/process/host-messages.ts';
import { SerialWorker, type Worker } from '../../companion/engines/process/serial-worker.ts';
import type { CatalogParts, Installed } from '../../companion/engines/registry.ts';
import type { Recognizer, RecognizerCapabilities } from '../../companion/recognition/ports/recognizer.ts';
import type { EngineInfo } from '../../shared/engine-info.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import type { Voice } from '../../shared/voice.ts';
import { CodedListener, codedSpeech, dubSound } from './coded-speech.ts';
import { FaultSwitch, type FaultyStage } from './fault-switch.ts';

const CAPABILITIES: RecognizerCapabilities = {
  languages: ['en'],
  stabilityMs: 100,
  punctuates: true,
  detectsLanguage: false,
  wordTimes: true,
  preRollMs: 64,
};
const PAIRS = [{ source: 'en', target: 'es' }];
/** As eSpeak NG and Apertium have them. */
const TIMEOUTS_MS = { translation: 2_000, tts: 5_000 };
const QUEUE_LIMIT = 16;
const PIECE = 2_205;
const SHORTEST_DUB_MS = 200;
const VOICED_MS = 70_000;

export interface PartsOptions {
  /** Faults of the engines in this process. */
  readonly faults: FaultSwitch;
  /** The bundled `scripted-host.ts`: then the best engine of each stage is a process. */
  readonly host?: URL | undefined;
  /** Whether each stage has another engine that could take over. */
  readonly hasFallback: boolean;
}

/** Engines, and the processes that they run in by now. */
export interface ScriptedEngines {
  readonly catalog: EngineCatalog;
  /** The processes of a stage that are alive. */
  pids(stage: FaultyStage): number[];
}

export function scriptedEngines({ faults, host, hasFallback }: PartsOptions): ScriptedEngines {
  const well = new FaultSwitch();
  const recognizers = new HostedRecognizer(host, faults);
  const translators = new HostedTranslator('primary', host, faults);
  const voices = new HostedVoices('primary', host, faults);
  const parts: CatalogParts = {
    vad: { ...codedSpeech, missing: undefined },
    speaker: oneSpeaker,
    stt: [recognizers, ...(hasFallback ? [new HostedRecognizer(undefined, well, 'plain')] : [])],
    translation: [translators, ...(hasFallback ? [new HostedTranslator('plain', undefined, well)] : [])],
    tts: [voices, ...(hasFallback ? [new HostedVoices('plain', undefined, well)] : [])],
  };
  const pids = {
    stt: () => recognizers.pids,
    translation: () => translators.pids,
    tts: () => voices.pids,
  };
  return { catalog: new EngineCatalog({ engines: 'auto' }, parts), pids: (stage) => pids[stage]() };
}

function infoOf(name: string, stage: FaultyStage): EngineInfo {
  return { name: `${name}-${stage}`, kind: name === 'primary' ? 'local' : 'embedded' };
}

/** Throws, or never comes back, as the fault has it. */
async function suffer(faults: FaultSwitch, stage: FaultyStage, signal: AbortSignal): Promise<void> {
  const fault = faults.of(stage);
  if (fault?.type === 'refuses') throw new DubError(fault.code, undefined, { stage });
  if (fault?.type === 'stalls') await untilAborted(signal).finally(faults.hangs());
  if (fault?.type === 'disordered') await wait(fault.nextMs(), undefined, { signal });
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

/** A host of PocketSphinx's protocol in this process, which misbehaves as the fault has it. */
class LoopbackHost {
  onMessage: ((message: FromHost) => void) | undefined;
  readonly ended: Promise<void>;
  readonly pid = undefined;
  alive = true;
  #end: () => void = () => undefined;
  readonly #faults: FaultSwitch;
  readonly #listener = new CodedListener();
  #stalled = false;
  #last: FromHost | undefined;

  constructor(faults: FaultSwitch) {
    this.#faults = faults;
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  send(message: ToHost): void {
    const fault = this.#faults.of('stt');
    if (fault?.type === 'stalls' && this.alive && !this.#stalled) {
      this.#stalled = true;
      void this.ended.then(this.#faults.hangs());
    }
    if (!this.alive || this.#stalled || message.type === 'load') return;
    if (fault?.type === 'resets' || fault?.type === 'refuses') {
      this.kill();
      return;
    }
    const reply: FromHost = {
      type: 'hypothesis',
      hypothesis:
        message.type === 'audio'
          ? this.#listener.accept(message.startMs, message.samples)
          : this.#listener.endUtterance(),
    };
    if (message.type === 'audio') this.#say({ type: 'taken', samples: message.samples.length });
    this.#say(reply);
    if (fault?.type !== 'disordered') return;
    // The same once more, or the one before it again.
    if (fault.nextMs() % 2 < 1) this.#say(this.#last ?? reply);
    this.#last = reply;
  }

  kill(): void {
    this.alive = false;
    queueMicrotask(this.#end);
  }

  #say(message: FromHost): void {
    setImmediate(() => {
      if (this.alive) this.onMessage?.(message);
    });
  }
}

class HostedRecognizer implements Installed<Recognizer> {
  readonly info: EngineInfo;
  readonly capabilities = CAPABILITIES;
  readonly missing = undefined;
  readonly #script: URL | undefined;
  readonly #faults: FaultSwitch;
  readonly #hosts = new Set<RecognizerHost>();

  constructor(script: URL | undefined, faults: FaultSwitch, name = 'primary') {
    this.#script = script;
    this.#faults = faults;
    this.info = infoOf(name, 'stt');
  }

  get pids(): number[] {
    return [...this.#hosts].flatMap(({ pid }) => pid ?? []);
  }

  open: Recognizer['open'] = async ({ signal }) => {
    signal.throwIfAborted();
    const fault = this.#faults.of('stt');
    if (fault?.type === 'refuses') throw new DubError(fault.code, undefined, { stage: 'stt' });
    const host = this.#script === undefined ? new LoopbackHost(this.#faults) : await forked(this.#script);
    this.#hosts.add(host);
    void host.ended.then(() => this.#hosts.delete(host));
    return new PocketSphinxStream(host, CAPABILITIES, signal);
  };
}

async function forked(script: URL): Promise<RecognizerHost> {
  const host: RecognizerHost = new ForkedHost<ToHost, FromHost>(script, fromHost);
  const ready = new Promise<boolean>((resolve) => {
    host.onMessage = ({ type }) => {
      if (type === 'ready') resolve(true);
    };
    void host.ended.then(() => {
      resolve(false);
    });
  });
  // What it is to load is nothing.
  host.send({ type: 'load', installation: { library: '', model: '' } as never });
  if (await ready) return host;
  throw new DubError('engine_failed', { reason: 'ended', engine: 'primary' }, { stage: 'stt' });
}

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

class HostedTranslator implements Installed<Translator> {
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

class HostedVoices implements Installed<Synthesizer> {
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

const ONE_VOICE = {
  vectors: { coded: new Float32Array([1, 0, 0, 0]) },
  profile: { pitchHz: 120 },
  voicedMs: VOICED_MS,
};

/** Everybody is one, and known well enough to be kept. */
const oneSpeaker: SpeakerEncoder = {
  info: { name: 'coded-speaker', kind: 'embedded' },
  spaces: ['coded'],
  encode: () => Promise.resolve(ONE_VOICE),
  openStream: () => ({
    speech: () => undefined,
    embed: () => Promise.resolve(ONE_VOICE),
    close: () => undefined,
  }),
  similarity: () => 1,
};
