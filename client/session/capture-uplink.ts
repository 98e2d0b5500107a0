import { encodeFrame } from '../../shared/protocol/binary.ts';
import type { TapChunk } from '../audio/worklets/protocol.ts';
import { CaptureClock } from './capture-clock.ts';
import type { CompanionSocket } from './companion-socket.ts';

const WIRE_RATE_HZ = 16_000;

/** Sends what is captured to the companion: numbered, and stamped with the capture clock. */
export class CaptureUplink {
  readonly clock = new CaptureClock();
  readonly #socket: Pick<CompanionSocket, 'sendAudio'>;
  #sequence = 0;

  constructor(socket: Pick<CompanionSocket, 'sendAudio'>) {
    this.#socket = socket;
  }

  /** The next chunk is a session's first again. */
  restart(): void {
    this.clock.restart();
    this.#sequence = 0;
  }

  /** @returns whether it was sent: where too much waits to be sent already, the chunk is left out */
  send({ frame, samples }: TapChunk): boolean {
    const sent = this.#socket.sendAudio(
      encodeFrame({
        kind: 'captured',
        sequence: this.#sequence,
        timeMs: this.clock.stampMs(frame),
        clauseId: 0,
        rateHz: WIRE_RATE_HZ,
        samples,
      }),
    );
    if (sent) this.#sequence++;
    return sent;
  }
}
