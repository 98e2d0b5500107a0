/** A room in which sentences are spoken one after the other to one listener, who is watched and recorded from outside. */
import type { Page } from 'puppeteer-core';
import { routes } from '../../../shared/http/routes.ts';
import { sampleCount } from '../../../shared/pcm.ts';
import { Disposal } from '../../browser/harness/disposal.ts';
import { openBrowserAt } from '../../browser/harness/loudspeaker-browser.ts';
import { pass } from '../../browser/harness/pass.ts';
import { startPulse, type Recorder } from '../../browser/harness/pulse.ts';
import type { RecordingClock } from '../../browser/harness/recording-clock.ts';
import { until } from '../../browser/harness/until.ts';
import { apiOf } from '../../fakes/api.ts';
import { runCompanion } from '../../fakes/companion.ts';
import { HostClient } from '../../fakes/room-clients.ts';
import { scriptedCatalog, VOICE } from '../../fakes/scripted-engines.ts';
import { loud, silence } from '../../fixtures/sound.ts';
import type { SpokenSentence } from './material.ts';
import { faceOn, MouthWatch, type MouthSight } from './mouth-sight.ts';

/** As a phone shows the page. */
const VIEW = { width: 390, height: 844 };
const LOUDSPEAKER = 'listener';
/** The host's own sound: as long as a short clause, and then nothing until its dub is over. */
const UTTERANCE_MS = 700;
/** From the utterance to its dub, and between two dubs. */
const REST_MS = 2_600;
/** Before the second dub. */
const WARM_MS = 8_000;
/** From the start of an utterance on, its dub is over so long after its own length. */
export const AFTER_MS = UTTERANCE_MS + REST_MS;
const FRAME_MS = 64;
const WORD_MS = 400;
/** A synthesiser gives its sound in pieces of this length. */
const PIECE_MS = 100;

export interface Performance {
  readonly sights: readonly MouthSight[];
  readonly samples: Int16Array;
  /** When each moment of the recording was heard, on `performance.now()`'s clock. */
  readonly clock: Pick<RecordingClock, 'timeAt' | 'placeAt'>;
  /** When each utterance of the host began, on the same clock: its dub is heard after that. */
  readonly utterances: readonly { readonly sentence: SpokenSentence; readonly atMs: number }[];
}

export async function perform(sentences: readonly SpokenSentence[]): Promise<Performance> {
  const disposal = new Disposal();
  try {
    // The first dub of a room waits for what it loads: it is not looked at.
    const [warming] = sentences;
    const said = warming === undefined ? [] : [warming, ...sentences];
    const beginsMs = said.map((_, at) => lengthOf(said.slice(0, at)) + (at === 0 ? REST_MS : WARM_MS));
    const companion = await runCompanion(catalogOf(said), { ROOMS_PORT: '0' });
    disposal.add(() => companion.close());
    const body = { name: 'Bench', source_language: 'en', languages: ['es'] };
    const room = await apiOf(companion.address).call(routes.rooms.create, { body });
    const host = await HostClient.lead(companion, room);
    disposal.add(() => {
      host.cut();
    });
    const pulse = await startPulse([LOUDSPEAKER]);
    disposal.add(() => pulse.close());
    const browser = await openBrowserAt(pulse, LOUDSPEAKER, disposal);
    const page = await browser.newPage();
    await page.setViewport(VIEW);
    await page.goto(`${companion.listenerAddress}/listen/${room.code}?lang=es`, { waitUntil: 'load' });
    await page.locator('::-p-aria(Listen)').click();
    await until('the face', () => page.$('canvas.avatar'));
    const recorder = await pulse.record(LOUDSPEAKER);
    const watch = await MouthWatch.start(page, await settledFace(page));
    await host.start();
    const beganMs = await speak(host, beginsMs, lengthOf(said) + WARM_MS);
    const sights = await watch.stop();
    const utterances = sentences.map((sentence, at) => ({
      sentence,
      atMs: beganMs + (beginsMs[at + 1] ?? NaN),
    }));
    return { sights, utterances, ...(await recorded(recorder)) };
  } finally {
    await disposal.close();
  }
}

/** How long it takes to say all of them, with the rests between them. */
export function lengthOf(sentences: readonly SpokenSentence[]): number {
  return sentences.reduce((sum, { lengthMs }) => sum + lengthMs + AFTER_MS, 0);
}

async function recorded(recorder: Recorder): Promise<Pick<Performance, 'samples' | 'clock'>> {
  const samples = await recorder.stop();
  return { samples, clock: recorder.clock };
}

/** The first caption moves nothing: the stage's place is the page's alone. */
async function settledFace(page: Page): Promise<Awaited<ReturnType<typeof faceOn>>> {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  return faceOn(page);
}

/** In real time. @returns when its first sample was said, on `performance.now()`'s clock */
async function speak(host: HostClient, beginsMs: readonly number[], lengthMs: number): Promise<number> {
  const beganMs = performance.now();
  for (let atMs = 0; atMs < lengthMs; atMs += FRAME_MS) {
    await pass(Math.max(0, beganMs + atMs - performance.now()));
    const isLoud = beginsMs.some((begin) => atMs >= begin && atMs < begin + UTTERANCE_MS);
    host.sendSound(isLoud ? loud(FRAME_MS) : silence(FRAME_MS));
  }
  return beganMs;
}

/** A recogniser that hears one word an utterance, and a synthesiser that says that word's sentence as its engine said it. */
function catalogOf(sentences: readonly SpokenSentence[]) {
  const sentenceOf = (text: string): SpokenSentence => {
    const found = sentences[Number(/\d+/.exec(text)?.[0])];
    if (found === undefined) throw new Error(`nobody says ${text}`);
    return found;
  };
  // The room's clock is not the host's: an utterance is known by when it begins there.
  const heardFromMs: number[] = [];
  return scriptedCatalog({
    words: (fromMs, toMs) => {
      if (heardFromMs.at(-1) !== fromMs) heardFromMs.push(fromMs);
      const startMs = fromMs + 2 * FRAME_MS;
      const text = `s${heardFromMs.length - 1}`;
      return startMs < toMs ? [{ text, startMs, endMs: startMs + WORD_MS }] : [];
    },
    translate: ({ text }) => Promise.resolve(text),
    synthesize: ({ text }) => {
      const { samples, rateHz, marks } = sentenceOf(text);
      const step = sampleCount(PIECE_MS, rateHz);
      return Promise.resolve({
        voice: VOICE,
        sampleRateHz: rateHz,
        audio: (async function* () {
          for (let at = 0; at < samples.length; at += step) {
            yield await Promise.resolve(samples.slice(at, at + step));
          }
        })(),
        marks: () => marks,
      });
    },
  });
}
