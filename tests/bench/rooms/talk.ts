/** One room of a companion that is a process of its own: somebody talks all the time, and a crowd listens. */
import { setTimeout } from 'node:timers/promises';
import { routes } from '../../../shared/http/routes.ts';
import { percentile } from '../../../shared/percentile.ts';
import { say } from '../../engines/speech.ts';
import { apiOf } from '../../fakes/api.ts';
import { HostClient } from '../../fakes/room-clients.ts';
import { rememberSecret } from '../../fakes/secrets.ts';
import { FRAME_MS, framesOf, PinnedCompanion } from '../speech-streams.ts';
import { Crowd, type CrowdReport } from './crowd.ts';
import { monotonicMs, type EngineAnswer } from './engine-answer.ts';

export interface Heard {
  readonly listeners: number;
  readonly report: CrowdReport;
  /** From the first listener who had a frame to each of the others. */
  readonly spreadMs: readonly number[];
  /** From the translator's answer to each listener's socket. */
  readonly captionMs: readonly number[];
  /** From the synthesiser's first sample of a dub to its first piece at each listener's socket. */
  readonly addedMs: readonly number[];
  readonly cpuPercent: number;
  readonly rssMb: number;
}

export class Talk {
  readonly companion: PinnedCompanion;
  readonly crowd = new Crowd();
  readonly code: string;
  readonly #host: HostClient;
  readonly #answers: EngineAnswer[] = [];
  readonly #stopped = new AbortController();
  #listeners = 0;

  static async begin(languages: readonly string[]): Promise<Talk> {
    const companion = await PinnedCompanion.start([], {}, 'rooms/companion.ts');
    try {
      const { address, bearer } = companion;
      rememberSecret(address, bearer);
      const body = { name: 'Bench', source_language: 'en', languages: [...languages] };
      const made = await apiOf(address).call(routes.rooms.create, { body });
      const host = await HostClient.lead({ address, secret: bearer }, made);
      await host.start();
      return new Talk(companion, host, made.code);
    } catch (error) {
      companion.kill();
      throw error;
    }
  }

  private constructor(companion: PinnedCompanion, host: HostClient, code: string) {
    this.companion = companion;
    this.#host = host;
    this.code = code;
    companion.onLine = (line) => this.#answers.push(JSON.parse(line) as EngineAnswer);
    void this.#speak();
  }

  async grow(languages: readonly string[]): Promise<void> {
    const { listenerAddress: address } = this.companion;
    await this.crowd.ask({ type: 'grow', address, code: this.code, languages });
    this.#listeners += languages.length;
  }

  /** What is heard in the next while, after some that is not counted. */
  async measure(warmMs: number, lengthMs: number): Promise<Heard> {
    await setTimeout(warmMs);
    await this.crowd.ask({ type: 'clear' });
    const [beganMs, cpuS] = [monotonicMs(), this.companion.cpuS];
    await setTimeout(lengthMs);
    const cpuPercent = (100_000 * (this.companion.cpuS - cpuS)) / (monotonicMs() - beganMs);
    const report = await this.crowd.ask({ type: 'report' });
    return {
      ...{ listeners: this.#listeners, report, cpuPercent, rssMb: this.companion.residentMb },
      ...this.#latenesses(report, beganMs),
    };
  }

  close(): void {
    this.#stopped.abort();
    this.#host.cut();
    this.crowd.kill();
    this.companion.kill();
  }

  #latenesses({ frames }: CrowdReport, beganMs: number): Pick<Heard, 'spreadMs' | 'captionMs' | 'addedMs'> {
    const since = (stage: EngineAnswer['stage'], language: string, text: string) =>
      this.#answers.find((one) => one.stage === stage && one.language === language && one.text === text)
        ?.atMs;
    const [spreadMs, captionMs, addedMs]: number[][] = [[], [], []];
    for (const { language, kind, clauseId, text, atMs } of frames) {
      const firstMs = Math.min(...atMs);
      for (const ms of atMs) spreadMs?.push(ms - firstMs);
      const said =
        text ??
        frames.find((one) => one.clauseId === clauseId && one.language === language && one.text !== undefined)
          ?.text;
      const stage = kind === 'translation' ? 'translation' : 'tts';
      const answeredMs = said === undefined ? undefined : since(stage, language, said);
      // What was on its way when counting began is incomplete.
      if (kind === 'piece' || answeredMs === undefined || answeredMs < beganMs) continue;
      for (const ms of atMs) (kind === 'translation' ? captionMs : addedMs)?.push(ms - answeredMs);
    }
    return { spreadMs: spreadMs ?? [], captionMs: captionMs ?? [], addedMs: addedMs ?? [] };
  }

  /** In real time, over and over. */
  async #speak(): Promise<void> {
    const frames = framesOf(
      say('We can take the first train in the morning and look for him at the station.'),
    );
    const beganMs = monotonicMs();
    for (let sent = 0; ; sent++) {
      const dueMs = beganMs + sent * FRAME_MS;
      await setTimeout(Math.max(0, dueMs - monotonicMs()));
      if (this.#stopped.signal.aborted) return;
      const frame = frames[sent % frames.length];
      if (frame !== undefined) this.#host.sendSound(frame);
    }
  }
}

/** Within 150 ms of the first, and nobody without any of it. */
export function isHeardByAll({ report, spreadMs, captionMs }: Heard, boundMs: number): boolean {
  const p99 = Math.max(percentile(spreadMs, 0.99) ?? Infinity, percentile(captionMs, 0.99) ?? Infinity);
  return p99 <= boundMs && report.skipped === 0 && report.closed === 0;
}
