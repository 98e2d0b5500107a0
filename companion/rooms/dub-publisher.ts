import { VISEMES } from '../../shared/avatar/visemes.ts';
import { durationMs } from '../../shared/pcm.ts';
import { DUB_PIECE_RATE_HZ, PACKET_MS, PROSODY_STEP_MS } from '../../shared/rooms/dub-piece.ts';
import type { PieceMark, ProsodyStep } from '../../shared/rooms/dub-piece.ts';
import type { DubEnded, DubFrame, DubStarted } from '../dubbing/events.ts';
import type { Mark } from '../dubbing/ports/synthesizer.ts';
import type { LanguageChannel } from './language-channel.ts';
import { ENCODED_RATE_HZ, LOOKAHEAD_SAMPLES } from './opus/frame-encoder.ts';
import type { DubSoundEncoder, SoundEncoding } from './opus/opus-thread.ts';
import type { EncodedSound } from './opus/protocol.ts';

const FIRST_PIECE_MS = 200;
const LONGEST_PIECE_MS = 1_000;
/** A piece is sent however short it is, when listeners have no more sound than this left of those before. */
const SLACK_MS = 400;
const PRE_SKIP_SAMPLES = (LOOKAHEAD_SAMPLES * DUB_PIECE_RATE_HZ) / ENCODED_RATE_HZ;
const STRONGEST = 255;

/** Puts the dub of one clause into pieces, as its sound comes: short ones first, then longer ones while listeners can wait. */
export class DubPublisher {
  readonly #channel: LanguageChannel;
  readonly #encoder: DubSoundEncoder;
  readonly #clauseId: number;
  readonly #nowMs: () => number;
  #work: Promise<void> = Promise.resolve();
  #packets: Uint8Array[] = [];
  #prosody: ProsodyStep[] = [];
  #visemes: Mark[] = [];
  #publishedMs = 0;
  #acceptedMs = 0;
  #firstAtMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The encoder gave up: what was published until then is what there is. */
  #hasFailed = false;
  #isDropped = false;

  constructor(
    { clauseId, speakerId, startMs, endMs, voice }: DubStarted,
    channel: LanguageChannel,
    encoding: SoundEncoding,
    nowMs: () => number,
  ) {
    this.#clauseId = clauseId;
    this.#channel = channel;
    this.#nowMs = nowMs;
    this.#encoder = encoding.open();
    channel.dubStart({
      type: 'dub_start',
      clause_id: clauseId,
      speaker_id: speakerId,
      start_ms: startMs,
      end_ms: endMs,
      voice,
      sample_rate: DUB_PIECE_RATE_HZ,
    });
  }

  add({ samples, rateHz, marks }: DubFrame): void {
    this.#visemes.push(...marks.filter(({ kind }) => kind === 'viseme'));
    this.#acceptedMs += durationMs(samples.length, rateHz);
    this.#after(() => this.#encoder.encode(samples, rateHz));
  }

  /** Resolves when all of the dub was published. */
  async end({ clauseId, outcome, reason, durationMs: lengthMs, marks }: DubEnded): Promise<void> {
    this.#after(() => this.#encoder.finish());
    await this.#work;
    clearTimeout(this.#timer);
    if (this.#isDropped) return;
    if (this.#hasFailed) this.#encoder.drop();
    if (this.#packets.length > 0) this.#publish();
    const words = (marks ?? []).filter(({ kind }) => kind === 'word');
    const isCut = this.#hasFailed && outcome === 'spoken';
    const why = isCut ? 'internal' : reason;
    this.#channel.dubEnd({
      type: 'dub_end',
      clause_id: clauseId,
      outcome: isCut ? 'cut' : outcome,
      ...(why === undefined ? {} : { reason: why }),
      duration_ms: isCut ? Math.min(this.#publishedMs, this.#acceptedMs) : lengthMs,
      ...(words.length === 0
        ? {}
        : { marks: words.map(({ kind, value, atMs }) => ({ kind, value, at_ms: atMs })) }),
    });
  }

  /** The room ends, or the language closes: nothing more of it is published. */
  drop(): void {
    this.#isDropped = true;
    this.#hasFailed = true;
    clearTimeout(this.#timer);
    this.#encoder.drop();
  }

  /** Never rejects: sound that cannot be encoded ends the dub where it is. */
  #after(encode: () => Promise<EncodedSound>): void {
    // Asked at once, so that the thread is never idle; taken in in the order of the dub.
    const encoded = this.#hasFailed ? undefined : encode().catch(() => undefined);
    this.#work = this.#work.then(async () => {
      const sound = await encoded;
      if (this.#hasFailed) return;
      if (sound === undefined) this.#hasFailed = true;
      else this.#accept(sound);
    });
  }

  #accept({ packets, prosody }: EncodedSound): void {
    this.#packets.push(...packets);
    this.#prosody.push(...prosody);
    clearTimeout(this.#timer);
    while (this.#packets.length * PACKET_MS >= LONGEST_PIECE_MS) this.#publish();
    const waitingMs = this.#packets.length * PACKET_MS;
    if (waitingMs === 0) return;
    if (this.#firstAtMs === undefined) {
      if (waitingMs >= FIRST_PIECE_MS) this.#publish();
      return;
    }
    const leftMs = this.#firstAtMs + this.#publishedMs - this.#nowMs() - SLACK_MS;
    if (leftMs <= 0) this.#publish();
    // The engine may stop for a while: what is there goes out in time all the same.
    else
      this.#timer = setTimeout(() => {
        this.#publish();
      }, leftMs);
  }

  /** A piece of what waits, one second at most. */
  #publish(): void {
    const packets = this.#packets.splice(0, LONGEST_PIECE_MS / PACKET_MS);
    const lengthMs = packets.length * PACKET_MS;
    const timeMs = this.#publishedMs;
    const endMs = timeMs + lengthMs;
    this.#firstAtMs ??= this.#nowMs();
    this.#publishedMs = endMs;
    const marks = this.#visemes.filter(({ atMs }) => atMs < endMs);
    this.#visemes = this.#visemes.filter(({ atMs }) => atMs >= endMs);
    const steps = Math.floor(endMs / PROSODY_STEP_MS) - Math.floor(timeMs / PROSODY_STEP_MS);
    this.#channel.piece(
      {
        clauseId: this.#clauseId,
        timeMs,
        marks: marks.flatMap((mark) => pieceMark(mark, timeMs)),
        prosody: this.#prosody.splice(0, steps),
        preSkip: timeMs === 0 ? PRE_SKIP_SAMPLES : 0,
        packets,
      },
      lengthMs,
    );
  }
}

/** None for a shape that avatars do not know. */
function pieceMark({ value, atMs }: Mark, pieceMs: number): PieceMark[] {
  const viseme = (VISEMES as readonly string[]).indexOf(value);
  return viseme < 0 ? [] : [{ atMs: atMs - pieceMs, viseme, strength: STRONGEST }];
}
