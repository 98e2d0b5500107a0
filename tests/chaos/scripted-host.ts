/**
 * An engine's process that understands the coded film, translates it and speaks it, and that misbehaves when it is sent a signal.
 * Plain enough to be bundled into one file, so that a thousand of them start in good time.
 */
import { writeSync } from 'node:fs';
import { CodedListener, dubSound } from './coded-speech.ts';

type ToHost =
  | { readonly type: 'load' }
  | { readonly type: 'audio'; readonly startMs: number; readonly samples: Int16Array }
  | { readonly type: 'end' }
  | { readonly type: 'translate'; readonly text: string }
  | { readonly type: 'speak'; readonly text: string; readonly targetMs: number };

interface Asked {
  readonly question: number;
  readonly asked: ToHost;
}

/** Node's own place for the channel behind three ignored streams. */
const CHANNEL_FD = 3;
const HUGE = 1e308;
const GARBAGE: readonly unknown[] = [
  ...[null, 7, '', [], {}, 'x'.repeat(1 << 20), { type: 'hypothesis' }, { type: 'taken' }],
  { type: 'hypothesis', hypothesis: null },
  { type: 'hypothesis', hypothesis: { words: null, isFinal: true, processedToMs: 0 } },
  { type: 'hypothesis', hypothesis: { words: [{}], isFinal: true, processedToMs: Number.NaN } },
  {
    type: 'hypothesis',
    hypothesis: {
      words: [{ text: 'w9999.', startMs: -HUGE, endMs: HUGE }],
      isFinal: true,
      processedToMs: HUGE,
    },
  },
  { type: 'taken', samples: 'many' },
  { type: 'translated' },
  { type: 'translated', text: { length: HUGE } },
  { type: 'spoken' },
  { type: 'spoken', samples: 'loud', sampleRateHz: 22_050, marks: [] },
  { type: 'spoken', samples: new Int16Array(100), sampleRateHz: 0, marks: [] },
  { type: 'spoken', samples: new Int16Array(100), sampleRateHz: Number.NaN, marks: null },
];

const listener = new CodedListener();
let misbehaves: 'garbage' | 'half' | 'twice' | undefined;
let garbled = 0;
/** Of whoever is asked one thing after the other. */
let question: number | undefined;
process.on('SIGUSR2', () => (misbehaves = 'garbage'));
process.on('SIGWINCH', () => (misbehaves = 'half'));
process.on('SIGHUP', () => (misbehaves = 'twice'));
process.once('disconnect', () => process.exit(0));

process.on('message', (received: ToHost | Asked) => {
  const message = 'asked' in received ? received.asked : received;
  question = 'asked' in received ? received.question : undefined;
  switch (message.type) {
    case 'load':
      send(numbered({ type: 'ready' }));
      return;
    case 'audio':
      send({ type: 'taken', samples: message.samples.length });
      answer({ type: 'hypothesis', hypothesis: listener.accept(message.startMs, message.samples) });
      return;
    case 'end':
      answer({ type: 'hypothesis', hypothesis: listener.endUtterance() });
      return;
    case 'translate':
      answer({ type: 'translated', text: message.text.toUpperCase() });
      return;
    case 'speak':
      answer({ type: 'spoken', ...dubSound(message.text, message.targetMs), marks: [] });
  }
});

function answer(reply: object): void {
  const how = misbehaves;
  switch (how) {
    case undefined:
      send(numbered(reply));
      return;
    case 'garbage':
      // Each process is garbled in another way, and goes on with that.
      send(garbage());
      return;
    case 'half':
      // A message of which a few bytes are there, and then nobody who could send the rest.
      writeSync(CHANNEL_FD, Buffer.from([0, 1, 0, 0, 255, 15, 111]));
      process.kill(process.pid, 'SIGKILL');
      return;
    case 'twice':
      misbehaves = undefined;
      send(numbered(reply));
      send(numbered(reply));
  }
}

/** In its envelope or without. */
function garbage(): unknown {
  const one = GARBAGE[(process.pid + garbled++) % GARBAGE.length];
  return garbled % 2 === 0 ? one : numbered(one);
}

function numbered(answer: unknown): unknown {
  return question === undefined ? answer : { question, answer };
}

function send(message: unknown): void {
  if (process.connected) process.send?.(message);
}
