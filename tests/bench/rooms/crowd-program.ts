/** Listeners of one room, as a process of their own: each has a socket, and they keep when each of them was told what. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { monotonicMs } from './engine-answer.ts';
import type { CrowdFrame, CrowdReport, ToCrowd } from './crowd.ts';

/** Sockets that are opened at a time. */
const AT_ONCE = 50;

interface Told {
  readonly kind: CrowdFrame['kind'];
  readonly clauseId: number;
  readonly text?: string;
  readonly atMs: number[];
}

const frames = new Map<string, Told>();
let [skipped, closed, inside, ended] = [0, 0, 0, 0];

interface Message {
  readonly type: string;
  readonly sequence?: number;
  readonly clause_id?: number;
  readonly text?: string;
  readonly reason?: string;
  readonly outcome?: string;
}

function note(language: string, sequence: number, told: Omit<Told, 'atMs'>): void {
  const key = `${language} ${sequence}`;
  const frame = frames.get(key) ?? { ...told, atMs: [] };
  frame.atMs.push(monotonicMs());
  frames.set(key, frame);
}

function receive(language: string, data: Buffer, isBinary: boolean): void {
  if (isBinary) {
    // Sequence, time and clause stand in the header; nothing else of a piece is looked at here.
    const kind = data.readDoubleLE(8) === 0 ? 'first piece' : 'piece';
    note(language, data.readUInt32LE(4), { kind, clauseId: data.readUInt32LE(16) });
    return;
  }
  const message = JSON.parse(data.toString()) as Message;
  if (message.type === 'room_joined') inside++;
  if (message.type === 'skipped' && message.reason === 'slow') skipped++;
  if (message.type === 'dub_end' && message.outcome !== 'spoken') ended++;
  if (message.type !== 'translation') return;
  const { sequence = 0, clause_id: clauseId = 0, text = '' } = message;
  note(language, sequence, { kind: 'translation', clauseId, text });
}

async function open(address: string, code: string, language: string): Promise<void> {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/rooms/${code}`, {
    perMessageDeflate: false,
  });
  socket.on('message', (data: Buffer, isBinary) => {
    receive(language, data, isBinary);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => closed++);
  await once(socket, 'open');
  const entered = once(socket, 'message');
  socket.send(JSON.stringify({ type: 'join_room', language, sound: 'opus' }));
  await entered;
}

function report(): CrowdReport {
  const list = [...frames].map(([key, { kind, clauseId, text, atMs }]) => ({
    ...{ language: key.split(' ')[0] ?? '', kind, clauseId, atMs },
    ...(text === undefined ? {} : { text }),
  }));
  return { inside, skipped, closed, unspoken: ended, frames: list };
}

process.on('message', (message: ToCrowd) => {
  void (async () => {
    if (message.type === 'clear') {
      frames.clear();
      [skipped, closed, ended] = [0, 0, 0];
    } else if (message.type === 'grow') {
      for (let at = 0; at < message.languages.length; at += AT_ONCE) {
        const some = message.languages.slice(at, at + AT_ONCE);
        await Promise.all(some.map((language) => open(message.address, message.code, language)));
      }
    }
    process.send?.(report());
  })();
});
process.on('disconnect', () => process.exit(0));
