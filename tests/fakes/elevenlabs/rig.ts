/** The adapter, with the vendor's real client, in front of the fake. */
import { performance } from 'node:perf_hooks';
import { Account } from '../../../companion/dubbing/account.ts';
import type { Synthesis, SynthesisRequest } from '../../../companion/dubbing/ports/synthesizer.ts';
import { ElevenLabs, type ElevenLabsOptions } from '../../../companion/engines/elevenlabs/elevenlabs.ts';
import type { VoicePreviews } from '../../../companion/engines/elevenlabs/voice-previews.ts';
import { ElevenLabsService } from '../../../companion/engines/elevenlabs/service.ts';
import { RequestLimiter } from '../../../companion/engines/limiter.ts';
import { concat } from '../../../shared/pcm.ts';
import type { Mark } from '../../../companion/dubbing/ports/synthesizer.ts';
import type { RecordedRequest, Script } from './control.ts';
import { type ElevenLabsFake, startElevenLabsFake } from './fake.ts';

/** A key that no log may show. */
export const KEY = 'sk_7f3a9c0d5e1b_never_shown';
export const TEXT = 'La gente que vive aquí quiere ir a casa antes de la noche, y no sabe el camino.';
export const GEORGE = { id: 'JBFqnCBsd6RMkjVDRZzb', name: 'George', kind: 'stock' } as const;

export interface RigOptions {
  readonly script?: Partial<Script>;
  readonly engine?: Partial<Pick<ElevenLabsOptions, 'model' | 'transport' | 'stability' | 'clarity'>>;
  /** What listens to stock voices, where they are. */
  readonly previews?: (service: ElevenLabsService) => VoicePreviews;
  /** As many requests as the limiter lets through before it learns the plan's limit. */
  readonly ceiling?: number;
  readonly apiKey?: string;
}

export interface Heard {
  readonly samples: Int16Array;
  readonly lengthMs: number;
  readonly marks: readonly Mark[];
  readonly firstAtMs: number;
}

export class Rig {
  readonly fake: ElevenLabsFake;
  readonly service: ElevenLabsService;
  readonly limiter: RequestLimiter;
  readonly engine: ElevenLabs;
  readonly account = new Account('one');

  static async start(options: RigOptions = {}): Promise<Rig> {
    const rig = new Rig(await startElevenLabsFake({ apiKey: KEY, speed: 10, ...options.script }), options);
    // As the companion does ahead of a session: on a busy machine it takes seconds, and a service is given only four.
    await rig.service.client();
    return rig;
  }

  private constructor(fake: ElevenLabsFake, { engine, ceiling = 10, apiKey = KEY, previews }: RigOptions) {
    this.fake = fake;
    this.service = new ElevenLabsService({ apiKey, baseUrl: fake.baseUrl });
    this.limiter = new RequestLimiter(ceiling);
    this.engine = new ElevenLabs({
      service: this.service,
      stability: 0.5,
      clarity: 0.75,
      limiter: this.limiter,
      previews: previews?.(this.service),
      ...engine,
    });
  }

  request(more: Partial<SynthesisRequest> = {}): SynthesisRequest {
    return {
      text: TEXT,
      language: 'es',
      voice: GEORGE,
      account: this.account,
      dueAtMs: performance.now() + 1000,
      ...more,
    };
  }

  speak(
    more: Partial<SynthesisRequest> = {},
    signal: AbortSignal = new AbortController().signal,
  ): Promise<Synthesis> {
    return this.engine.synthesize(this.request(more), signal);
  }

  /** Speaks, and listens to the end. */
  async hear(more: Partial<SynthesisRequest> = {}, signal?: AbortSignal): Promise<Heard> {
    const synthesis = await this.speak(more, signal);
    const firstAtMs = performance.now();
    const samples = concat(await partsOf(synthesis));
    const lengthMs = (samples.length * 1000) / synthesis.sampleRateHz;
    return { samples, lengthMs, marks: synthesis.marks(), firstAtMs };
  }

  /** The requests for speech that came so far. */
  get spoken(): readonly RecordedRequest[] {
    return this.fake.requests.filter(({ path, pieces }) => path.includes('/text-to-speech/') && pieces > 0);
  }

  /** How often the service was asked to speak so far, with those that it refused. */
  get asked(): number {
    const isAsking = ({ path, body }: RecordedRequest): boolean =>
      path.includes('/text-to-speech/') && (Array.isArray(body) ? body.length > 0 : body !== undefined);
    return this.fake.requests.filter(isAsking).length;
  }

  async close(): Promise<void> {
    this.engine.close();
    await this.fake.close();
  }
}

export async function partsOf(synthesis: Synthesis): Promise<Int16Array[]> {
  const parts: Int16Array[] = [];
  for await (const part of synthesis.audio) parts.push(part);
  return parts;
}

/** All of an error that could reach a log or a viewer. */
export function shownOf(error: unknown): string {
  const { message, stack, code, details, cause } = error as Error & Record<string, unknown>;
  return JSON.stringify({ message, stack: stack?.replace(/\(?(file:|\/).*$/gm, ''), code, details, cause });
}
