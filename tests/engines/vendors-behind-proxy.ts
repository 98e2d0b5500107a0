/** A program that asks each vendor for something, by every wire that it speaks, and prints what came of it. */
import { Account } from '../../companion/dubbing/account.ts';
import type { Recognizer } from '../../companion/recognition/ports/recognizer.ts';
import { ElevenLabs } from '../../companion/engines/elevenlabs/elevenlabs.ts';
import { Scribe } from '../../companion/engines/elevenlabs/scribe/scribe.ts';
import { ElevenLabsService } from '../../companion/engines/elevenlabs/service.ts';
import { GoogleSpeech } from '../../companion/engines/google/speech.ts';
import { GoogleTranslation } from '../../companion/engines/google/translation.ts';
import { RequestLimiter } from '../../companion/engines/limiter.ts';
import { GEORGE, KEY, partsOf } from '../fakes/elevenlabs/rig.ts';
import { play, read, said, textOf } from './google-listening.ts';

/** What the program is told as its one argument, in JSON. */
export interface Errand {
  readonly credentialsPath: string;
  readonly elevenLabsUrl: string;
  readonly speechEndpoint: string;
  readonly translationEndpoint: string;
  /** What is said to the recognisers, and how many times faster than it is spoken. */
  readonly sentence: string;
  readonly speed: number;
}

const errand = JSON.parse(process.argv[2] ?? '') as Errand;
const { credentialsPath, elevenLabsUrl, speechEndpoint, translationEndpoint, sentence, speed } = errand;
const account = new Account('one');
/** Whoever is not reached is given up after this. */
const LIMIT_MS = 5_000;
const service = new ElevenLabsService({ apiKey: KEY, baseUrl: elevenLabsUrl });

async function recognized(recognizer: Pick<Recognizer, 'open'>, signal: AbortSignal): Promise<string> {
  const stream = await recognizer.open({ language: 'en', terms: () => [], account, signal });
  const [hypotheses] = await Promise.all([
    read(stream, ({ isFinal, words }) => isFinal && words.length > 0),
    play(stream, said(sentence, 600), { toMs: 3000, speed }),
  ]);
  await stream.close();
  return textOf(hypotheses.at(-1));
}

async function spoken(transport: 'http' | 'socket', signal: AbortSignal): Promise<boolean> {
  const limiter = new RequestLimiter(4);
  const engine = new ElevenLabs({ service, transport, limiter, stability: 0.5, clarity: 0.75 });
  const request = { text: 'Buenas noches.', language: 'es', voice: GEORGE, account, dueAtMs: 0 };
  const parts = await partsOf(await engine.synthesize(request, signal));
  engine.close();
  return parts.reduce((sum, { length }) => sum + length, 0) > 10_000;
}

async function translated(signal: AbortSignal): Promise<string> {
  const engine = new GoogleTranslation({ credentialsPath, translationEndpoint }, new RequestLimiter(4));
  const nothing = { context: [], spoken: [], terms: [], account, dueAtMs: 0 };
  const { text } = await engine.translate(
    { text: 'Good morning.', source: 'en', target: 'es', ...nothing },
    signal,
  );
  await engine.close();
  return text;
}

const WIRES: Readonly<Record<string, (signal: AbortSignal) => Promise<unknown>>> = {
  translation: translated,
  speech: (signal) => recognized(new GoogleSpeech({ credentialsPath, speechEndpoint }), signal),
  scribe: (signal) => recognized(new Scribe(service), signal),
  voicesByHttp: (signal) => spoken('http', signal),
  voicesBySocket: (signal) => spoken('socket', signal),
};

const outcomes: Record<string, unknown> = {};
for (const [name, ask] of Object.entries(WIRES)) {
  outcomes[name] = await ask(AbortSignal.timeout(LIMIT_MS)).catch((error: unknown) => String(error));
}
// Channels that are kept open would keep the program.
process.send?.(outcomes, () => {
  process.exit();
});
