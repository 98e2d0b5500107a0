import { VISEMES } from '../../../shared/avatar/visemes.ts';
import { MouthTrack } from '../../../shared/avatar/mouth-track.ts';
import { ProsodyTrack } from '../../../shared/avatar/prosody-track.ts';
import { PACKET_MS, PROSODY_STEP_MS, type DubPiece } from '../../../shared/rooms/dub-piece.ts';
import type { AudioOutput } from './audio-output.ts';
import { DECODED_HZ, type DecoderCommand, type DecoderEvent } from './dub-decoder.ts';
import { PlayoutSchedule } from './playout-schedule.ts';

export interface DubPlayerEvents {
  /** The dub is heard from this time of the output's clock on, this much faster than made. */
  started(clauseId: number, atMs: number, rate: number): void;
  ended(clauseId: number): void;
  /** It is left to its caption. */
  dropped(clauseId: number): void;
}

/** As much of the device as is needed of it. */
export type PlayoutDevice = Pick<AudioOutput, 'nowMs' | 'play' | 'stopAll'>;

/** As much of a worker as is needed of it. */
export interface DecoderPort {
  post(command: DecoderCommand): void;
  close(): void;
}

/** What has come of a dub that is not over. */
interface HeldDub {
  pieces: DubPiece[];
  isComplete: boolean;
  hasBegun: boolean;
  rate: number;
  /** Where the dub's beginning lies on the output's clock: it moves on where sound was late. */
  anchorMs: number | undefined;
  placedMs: number;
  /** Pieces whose marks have been drawn as far as sound was placed. */
  drawnPieces: number;
  /** Sounds that are placed and not over. */
  sounding: number;
  isDecoded: boolean;
}

/** Sound of this length is placed as one. */
const BLOCK_MS = 100;
/** A dub of more pieces is none: some 100 s. */
const MOST_PIECES = 120;
const STEP_EVERY_MS = 100;

/** Plays what a room's channel brings: dubs one after another, and the tracks that the face is drawn by. */
export class DubPlayer {
  readonly mouth = new MouthTrack();
  readonly prosody = new ProsodyTrack();
  readonly #output: PlayoutDevice;
  readonly #events: DubPlayerEvents;
  readonly #decoder: DecoderPort;
  readonly #dubs = new Map<number, HeldDub>();
  readonly #schedule: PlayoutSchedule;
  readonly #timer: ReturnType<typeof setInterval>;
  /** Decoded sound of the dub in hand that is shorter than a block. */
  #loose: Float32Array<ArrayBuffer>[] = [];

  /** @param openDecoder gives what the worker says to its argument */
  constructor(
    output: PlayoutDevice,
    events: DubPlayerEvents,
    openDecoder: (listener: (event: DecoderEvent) => void) => DecoderPort,
  ) {
    this.#output = output;
    this.#events = events;
    this.#schedule = new PlayoutSchedule({
      begin: (clauseId, rate) => {
        this.#begin(clauseId, rate);
      },
      drop: (clauseId) => {
        this.#drop(clauseId);
      },
    });
    this.#decoder = openDecoder((event) => {
      this.#decoded(event);
    });
    this.#timer = setInterval(() => {
      this.#step();
    }, STEP_EVERY_MS);
  }

  /** Speech that is still to be played. */
  get backlogMs(): number {
    return this.#schedule.backlogMs(this.#output.nowMs);
  }

  announce(clauseId: number): void {
    if (this.#dubs.has(clauseId)) return;
    this.#dubs.set(clauseId, {
      pieces: [],
      isComplete: false,
      hasBegun: false,
      rate: 1,
      anchorMs: undefined,
      placedMs: 0,
      drawnPieces: 0,
      sounding: 0,
      isDecoded: false,
    });
    this.#schedule.announce(clauseId, this.#output.nowMs);
  }

  add(piece: DubPiece): void {
    const { clauseId } = piece;
    const dub = this.#dubs.get(clauseId);
    if (dub === undefined || dub.isComplete || dub.pieces.length >= MOST_PIECES) return;
    dub.pieces.push(piece);
    this.#schedule.arrived(clauseId, piece.timeMs, lengthMs(piece), this.#output.nowMs);
    if (dub.hasBegun) this.#decode(piece);
    this.#step();
  }

  /** All of it has come. */
  complete(clauseId: number): void {
    const dub = this.#dubs.get(clauseId);
    if (dub === undefined || dub.isComplete) return;
    dub.isComplete = true;
    this.#schedule.complete(clauseId);
    if (dub.hasBegun) this.#decoder.post({ type: 'end', clauseId });
    else if (dub.pieces.length === 0) this.#dubs.delete(clauseId);
    this.#step();
  }

  /** Silence at once; the output is still the caller's. */
  stop(): void {
    clearInterval(this.#timer);
    this.#decoder.close();
    this.#output.stopAll();
    this.#dubs.clear();
    this.mouth.cut(this.#output.nowMs);
    this.prosody.cut(this.#output.nowMs);
  }

  #step(): void {
    this.#schedule.step(this.#output.nowMs);
  }

  #begin(clauseId: number, rate: number): void {
    const dub = this.#dubs.get(clauseId);
    if (dub === undefined) return;
    dub.hasBegun = true;
    dub.rate = rate;
    this.#loose = [];
    this.#decoder.post({ type: 'begin', clauseId, rate });
    for (const piece of dub.pieces) this.#decode(piece);
    if (dub.isComplete) this.#decoder.post({ type: 'end', clauseId });
  }

  #decode({ clauseId, packets, preSkip }: DubPiece): void {
    this.#decoder.post({ type: 'piece', clauseId, packets, preSkip });
  }

  #decoded(event: DecoderEvent): void {
    const { clauseId } = event;
    const dub = this.#dubs.get(clauseId);
    if (dub === undefined) return;
    if (event.type === 'sound') {
      this.#loose.push(event.samples);
      if (durationMs(this.#loose) >= BLOCK_MS) this.#placeLoose(clauseId, dub);
      return;
    }
    // What cannot be decoded is left out, and the rest of the dub is played.
    if (event.type === 'failed') return;
    this.#placeLoose(clauseId, dub);
    dub.isDecoded = true;
    this.#schedule.placedAll(clauseId);
    this.#endIfOver(clauseId, dub);
    this.#step();
  }

  #placeLoose(clauseId: number, dub: HeldDub): void {
    const samples = joined(this.#loose);
    this.#loose = [];
    if (samples.length === 0) return;
    const length = (samples.length * 1000) / DECODED_HZ;
    const atMs = this.#schedule.place(clauseId, length, this.#output.nowMs);
    if (atMs === undefined) return;
    const isFirst = dub.anchorMs === undefined;
    dub.anchorMs = atMs - dub.placedMs;
    this.#draw(dub, dub.placedMs * dub.rate, (dub.placedMs + length) * dub.rate);
    dub.placedMs += length;
    dub.sounding++;
    this.#output.play(samples, atMs, () => {
      dub.sounding--;
      this.#endIfOver(clauseId, dub);
      this.#step();
    });
    if (isFirst) this.#events.started(clauseId, atMs, dub.rate);
  }

  /** Puts marks and melody of a stretch of the dub, as made, to where that stretch is played. */
  #draw(dub: HeldDub, fromMs: number, toMs: number): void {
    const { pieces, rate, anchorMs = 0 } = dub;
    const startMs = anchorMs + fromMs / rate;
    const marks = pieces.flatMap(({ timeMs, marks: own }, at) =>
      own
        .map(({ atMs, viseme, strength }) => ({
          atMs: timeMs + atMs - fromMs,
          viseme: VISEMES[viseme] ?? 'sil',
          strength: strength / 255,
        }))
        // Those of a piece that has just come may be of sound that was drawn without them.
        .filter(({ atMs }) => (atMs >= 0 || at >= dub.drawnPieces) && atMs < toMs - fromMs),
    );
    dub.drawnPieces = pieces.length;
    this.mouth.addPiece(startMs, anchorMs + toMs / rate, marks, rate);
    for (const { timeMs, prosody } of pieces) {
      prosody.forEach(({ loudness, pitch }, step) => {
        const atMs = timeMs + step * PROSODY_STEP_MS;
        if (atMs < fromMs || atMs >= toMs) return;
        const pitchSemitones = pitch === 0 ? undefined : pitch / 2;
        this.prosody.addPiece(anchorMs + atMs / rate, [{ loudness: loudness / 255, pitchSemitones }], rate);
      });
    }
  }

  #endIfOver(clauseId: number, dub: HeldDub): void {
    if (!dub.isDecoded || dub.sounding > 0 || !this.#dubs.delete(clauseId)) return;
    if (dub.anchorMs === undefined) this.#events.dropped(clauseId);
    else this.#events.ended(clauseId);
  }

  #drop(clauseId: number): void {
    const dub = this.#dubs.get(clauseId);
    if (dub === undefined) return;
    if (dub.hasBegun) {
      // Its sound broke off; what was placed is played.
      this.#decoder.post({ type: 'end', clauseId });
      dub.isComplete = true;
      return;
    }
    this.#dubs.delete(clauseId);
    this.#events.dropped(clauseId);
  }
}

function lengthMs({ packets, preSkip }: DubPiece): number {
  return packets.length * PACKET_MS - (preSkip * 1000) / DECODED_HZ;
}

function durationMs(sounds: readonly Float32Array[]): number {
  return (sounds.reduce((sum, { length }) => sum + length, 0) * 1000) / DECODED_HZ;
}

function joined(sounds: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(sounds.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const sound of sounds) {
    all.set(sound, at);
    at += sound.length;
  }
  return all;
}
