/** A WebSocket of a browser whose other end is the test: put in place of it by `vi.stubGlobal`. */
import type { CompanionMessage } from '../../shared/protocol/companion-messages.ts';

export class FakeWebSocket {
  static readonly OPEN = 1;
  static made: FakeWebSocket[] = [];
  static get last(): FakeWebSocket {
    const socket = FakeWebSocket.made.at(-1);
    if (socket === undefined) throw new Error('No socket was opened.');
    return socket;
  }

  readonly url: string;
  readonly protocols: readonly string[];
  readonly sent: unknown[] = [];
  readyState = 0;
  bufferedAmount = 0;
  binaryType = '';
  onopen: (() => void) | undefined;
  onmessage: ((event: { data: unknown }) => void) | undefined;
  onclose: ((event: { code: number }) => void) | undefined;

  constructor(url: string, protocols: readonly string[] = []) {
    this.url = url;
    this.protocols = protocols;
    FakeWebSocket.made.push(this);
  }

  get session(): string {
    return this.url.split('/').at(-1) ?? '';
  }

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(): void {
    this.readyState = 3;
  }

  opens(): void {
    this.readyState = FakeWebSocket.OPEN;
    this.onopen?.();
  }

  breaks(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  /** What was sent as JSON, oldest first. */
  get messages(): Record<string, unknown>[] {
    return this.sent.flatMap((data) =>
      typeof data === 'string' ? [JSON.parse(data) as Record<string, unknown>] : [],
    );
  }

  receives(message: CompanionMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}
