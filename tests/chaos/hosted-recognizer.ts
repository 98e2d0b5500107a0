/** A recogniser of the coded film: PocketSphinx's adapter, on a process of ours or on none. */
import {
  fromHost,
  type FromHost,
  type ToHost,
} from '../../companion/engines/embedded/pocketsphinx/protocol.ts';
import {
  PocketSphinxStream,
  type RecognizerHost,
} from '../../companion/engines/embedded/pocketsphinx/stream.ts';
import { ForkedHost } from '../../companion/engines/process/forked-host.ts';
import type { Installed } from '../../companion/engines/registry.ts';
import type { Recognizer, RecognizerCapabilities } from '../../companion/recognition/ports/recognizer.ts';
import type { EngineInfo } from '../../shared/engine-info.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { CodedListener } from './coded-speech.ts';
import { FaultSwitch } from './fault-switch.ts';
import { infoOf } from './suffered-fault.ts';

const CAPABILITIES: RecognizerCapabilities = {
  languages: ['en'],
  stabilityMs: 100,
  punctuates: true,
  detectsLanguage: false,
  wordTimes: true,
  preRollMs: 64,
};

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

export class HostedRecognizer implements Installed<Recognizer> {
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
