import { percentile } from '../../shared/percentile.ts';
import type { ToHostMessageOf } from '../../shared/rooms/host-messages.ts';
import { asDubError } from '../as-dub-error.ts';
import { captionText } from '../dubbing/caption-log.ts';
import type { ClauseCommitted, DubEnded, SessionEvent } from '../dubbing/events.ts';
import type { DubError } from '../../shared/protocol/errors.ts';
import type { EchoWatch } from './echo-watch.ts';
import { DubPublisher } from './dub-publisher.ts';
import type { DubbedLanguage, Dubbing } from './dubbing-port.ts';
import type { FanOut } from './fan-out.ts';
import { LanguageChannel } from './language-channel.ts';
import type { Listener } from './listener.ts';
import type { SoundEncoding } from './opus/opus-thread.ts';
import type { RoomTranscript } from './transcript.ts';

type LanguageReport = ToHostMessageOf<'listeners'>['languages'][number];

/** Listeners that report how late they hear; of all the others it is the same. */
const MOST_REPORTERS = 20;
const LATENESSES_KEPT = 200;

export interface LanguageAudienceOptions {
  readonly language: string;
  /** What is said is shown as it is: the language is the speaker's own. */
  readonly isOriginal: boolean;
  readonly transcript: RoomTranscript;
  readonly fanOut: FanOut;
  readonly encoding: SoundEncoding;
  readonly echo: EchoWatch;
  /** The room's clock. */
  readonly nowMs: () => number;
  /** Told of all that is said of this language. */
  readonly onEvent: (event: SessionEvent) => void;
  /** Told once that nothing more is bought for it: where its voices cost and its translation does not, it is read from then on. */
  readonly onCapReached: (error: DubError) => void;
}

/** One language of a room: who listens to it, and what is dubbed for them. */
export class LanguageAudience {
  readonly language: string;
  readonly isOriginal: boolean;
  readonly channel: LanguageChannel;
  readonly listeners = new Set<Listener>();
  readonly #options: LanguageAudienceOptions;
  readonly #dubs = new Map<number, DubPublisher>();
  readonly #latenessesMs: number[] = [];
  #handle: DubbedLanguage | undefined;
  /** Who recognises what is dubbed: where nothing was translated, the text is theirs. */
  #recognizer = '';
  #spentUsd = 0;
  #refusal: DubError | undefined;
  /** The latest clause that was not bought. */
  #unboughtClauseId: number | undefined;

  constructor(options: LanguageAudienceOptions) {
    this.#options = options;
    this.language = options.language;
    this.isOriginal = options.isOriginal;
    this.channel = new LanguageChannel(options.language, options.nowMs, () => {
      options.fanOut.wake(this.listeners);
    });
  }

  get isOpen(): boolean {
    return this.#handle !== undefined;
  }

  /** Why it could not be opened when somebody last wanted it. */
  get refusal(): DubError | undefined {
    return this.#refusal;
  }

  get wantsReports(): boolean {
    let count = 0;
    for (const { reports } of this.listeners) if (reports) count++;
    return count < MOST_REPORTERS;
  }

  /** Dubs what is said from now on. @returns whether it does; else `refusal` says why */
  open(dubbing: Dubbing): boolean {
    if (this.isOriginal || this.isOpen) return true;
    try {
      this.#handle = dubbing.openLanguage(this.language, (event) => {
        this.#handleEvent(event);
      });
      this.#recognizer = dubbing.recognizer.name;
      this.#options.encoding.prepare();
      this.#refusal = undefined;
      this.#unboughtClauseId = undefined;
      return true;
    } catch (error) {
      this.#refusal = asDubError(error);
      return false;
    }
  }

  /** It is not opened, for this reason. */
  refuse(error: DubError): void {
    this.#refusal = error;
  }

  /** Nobody needs it any more; its channel stays for those who come later. */
  async close(): Promise<void> {
    const handle = this.#handle;
    if (handle === undefined) return;
    this.#handle = undefined;
    this.#spentUsd += handle.account.spend.usd;
    // Whoever opens it again meanwhile has dubs of their own.
    for (const dub of this.#dubs.values()) dub.drop();
    this.#dubs.clear();
    await handle.close();
  }

  /** A clause in the speaker's own language. */
  showOriginal(clause: ClauseCommitted, engine: string): void {
    if (!this.isOriginal || clause.isDirect) return;
    this.channel.translation({ ...this.#fieldsOf(clause), text: clause.text, engine });
  }

  reportLateness(lateMs: number): void {
    this.#latenessesMs.push(lateMs);
    if (this.#latenessesMs.length > LATENESSES_KEPT) this.#latenessesMs.shift();
  }

  report(): LanguageReport {
    const heardMs = percentile(this.#latenessesMs, 0.5);
    const spentUsd = this.#spentUsd + (this.#handle?.account.spend.usd ?? 0);
    return {
      language: this.language,
      count: this.listeners.size,
      state: this.#state(),
      ...(heardMs === undefined ? {} : { heard_p50_ms: heardMs }),
      spend_usd: spentUsd,
    };
  }

  #state(): LanguageReport['state'] {
    if (this.#refusal !== undefined) return 'refused';
    const isRead = this.#unboughtClauseId !== undefined || this.#handle?.isCaptionsOnly === true;
    if (this.isOriginal || isRead) return 'captions';
    return this.isOpen ? 'open' : 'closed';
  }

  #handleEvent(event: SessionEvent): void {
    const { transcript, encoding, echo, nowMs } = this.#options;
    switch (event.type) {
      case 'translation': {
        const clause = transcript.clause(event.clauseId);
        transcript.translate(event, this.language);
        if (clause !== undefined) {
          const { text, engine } = event;
          const original = clause.isDirect ? {} : { original: clause.text };
          this.channel.translation({ ...this.#fieldsOf(clause), text, ...original, engine });
        }
        break;
      }
      case 'failure':
        if (event.clauseId !== undefined) this.#showUntranslated(event.clauseId);
        if (event.error.code !== 'spend_cap_reached') break;
        if (this.#unboughtClauseId === undefined) this.#options.onCapReached(event.error);
        this.#unboughtClauseId = event.clauseId ?? Infinity;
        return;
      case 'dubStarted':
        // One before it may begin after it was refused.
        if (event.clauseId > (this.#unboughtClauseId ?? Infinity)) this.#unboughtClauseId = undefined;
        this.#dubs.set(event.clauseId, new DubPublisher(event, this.channel, encoding, nowMs));
        break;
      case 'dubFrame':
        this.#dubs.get(event.clauseId)?.add(event);
        echo.dub(this.language, event.samples, event.rateHz, nowMs());
        break;
      case 'dubEnded':
        this.#showUntranslated(event.clauseId, event.reason);
        this.#endDub(event);
        break;
      default:
      // For the host alone.
    }
    this.#options.onEvent(event);
  }

  #endDub(event: DubEnded): void {
    const dub = this.#dubs.get(event.clauseId);
    this.#dubs.delete(event.clauseId);
    if (dub !== undefined) {
      void dub.end(event);
      return;
    }
    const { clauseId, outcome, reason, durationMs } = event;
    this.channel.dubEnd({
      type: 'dub_end',
      clause_id: clauseId,
      outcome,
      ...(reason === undefined ? {} : { reason }),
      duration_ms: durationMs,
    });
  }

  /** What is not translated is read as it was said: its language is spoken already, or there was no way to translate it. */
  #showUntranslated(clauseId: number, reason?: string): void {
    const { transcript } = this.#options;
    const clause = transcript.clause(clauseId);
    if (clause === undefined || transcript.hasTranslation(clauseId, this.language)) return;
    const text = captionText({ text: clause.text, ...(reason === undefined ? {} : { reason }) });
    this.channel.translation({ ...this.#fieldsOf(clause), text, engine: this.#recognizer });
  }

  #fieldsOf({ clauseId, startMs, endMs, speakerId }: ClauseCommitted) {
    const name = this.#options.transcript.nameOf(speakerId);
    return {
      clause_id: clauseId,
      start_ms: startMs,
      end_ms: endMs,
      speaker_id: speakerId,
      ...(name === undefined ? {} : { speaker_name: name }),
    };
  }
}
