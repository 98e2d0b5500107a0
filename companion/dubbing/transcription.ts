import { randomUUID } from 'node:crypto';
import type { SessionSpeaker } from '../speakers/session-speakers.ts';
import { SpeakerRegistry } from '../speakers/speaker-registry.ts';
import { Account } from './account.ts';
import { CaptionLog } from './caption-log.ts';
import type { DrainTimeouts, SessionDependencies } from './dependencies.ts';
import { Latencies } from './latency.ts';
import type { TranscriptionEngines } from './ports/engine-set.ts';
import { SourceLanguage } from './source-language.ts';
import { Transcriber } from './transcriber.ts';

/** A session that only listens, to a file: who said what, and when. Sound goes in as into a DubSession. */
export class Transcription {
  readonly captions = new CaptionLog();
  readonly account: Account;
  readonly source: string;
  readonly #engines: TranscriptionEngines;
  readonly #transcriber: Transcriber;

  /** @throws DubError where no engine recognises that language */
  constructor(source: string, dependencies: SessionDependencies) {
    const emit: SessionDependencies['emit'] = (event) => {
      this.captions.record(event);
      dependencies.emit(event);
    };
    const { bought, daySpending, labeller, nowMs, words } = dependencies;
    this.account = new Account(randomUUID(), bought === undefined ? {} : { bought }, daySpending);
    this.account.setCap(dependencies.spendCapUsd);
    const customer = { account: this.account, replaced: () => undefined };
    const chosen = dependencies.engines.selectForTranscription(source, customer);
    this.source = chosen.source;
    this.#engines = chosen.engines;
    const speakers = new SpeakerRegistry();
    const language = new SourceLanguage(chosen.source, speakers, emit);
    this.#transcriber = new Transcriber({
      // Who the speakers are is not looked up, nor is anything kept of them: nobody asked for voices.
      dependencies: { labeller, nowMs, ...(words === undefined ? {} : { words }) },
      engines: () => chosen.engines,
      recognition: () => ({ language: chosen.source, terms: () => [], account: this.account }),
      ...{ emit, speakers, latencies: new Latencies() },
      languages: () => [language],
      isTranscriptWanted: () => false,
      urgency: 'patient',
    });
  }

  get captureEndMs(): number {
    return this.#transcriber.captureEndMs;
  }
  get engineNames(): Record<string, string> {
    const { stt, speaker, vad } = this.#engines;
    return { stt: stt.info.name, speaker: speaker.info.name, vad: vad.info.name };
  }
  get speakers(): SessionSpeaker[] {
    return this.#transcriber.attribution.speakers();
  }

  /** Takes the next sound, 16 kHz. Calls must not overlap; resolves when more may come. */
  accept(samples: Int16Array): Promise<void> {
    return this.#transcriber.accept(samples);
  }

  /** Waits for the last words, and lets go of everything. */
  async stop({ lastWordsMs }: DrainTimeouts): Promise<void> {
    await this.#transcriber.finish(lastWordsMs);
    await this.abandon();
  }

  /** Lets go of everything at once. */
  abandon(): Promise<void> {
    return this.#transcriber.close();
  }
}
