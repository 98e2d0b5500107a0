/** The mouth of wawa-lipsync (MIT): rules on the spectrum that a browser's analyser gives, from the sound alone. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from 'puppeteer-core';
import type { Viseme } from '../../../shared/avatar/visemes.ts';
import { Disposal } from '../../browser/harness/disposal.ts';
import { temporaryFolder } from '../../browser/harness/process.ts';
import type { TrueMouth } from './flite-truth.ts';
import { asViseme, type ToldShape } from './viseme-scores.ts';

/** Its names that are not ours. */
const NAMES: Readonly<Record<string, Viseme>> = { I: 'ih', O: 'oh', U: 'ou' };
/** As often as a page is drawn, which is when it is asked. */
const FRAMES_HZ = 60;

export async function wawaMouths(truths: readonly TrueMouth[]): Promise<ToldShape[][]> {
  const disposal = new Disposal();
  try {
    const browser = await launch({
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      pipe: true,
      headless: true,
      userDataDir: join(await temporaryFolder('samevoice-wawa-', disposal), 'profile'),
      args: ['--no-sandbox', '--no-first-run', '--disable-background-networking'],
    });
    disposal.add(() => browser.close());
    const page = await browser.newPage();
    const library = new URL('wawa-lipsync.umd.js', import.meta.resolve('wawa-lipsync'));
    await page.addScriptTag({ path: fileURLToPath(library) });
    const mouths: ToldShape[][] = [];
    for (const { samples, rateHz } of truths) {
      const told = await page.evaluate(watchMouth, [...samples], rateHz, FRAMES_HZ);
      mouths.push(
        told.map(({ name, atMs }) => {
          const own = name.replace('viseme_', '');
          return { viseme: NAMES[own] ?? asViseme(own), atMs };
        }),
      );
    }
    return mouths;
  } finally {
    await disposal.close();
  }
}

interface Lipsync {
  readonly analyser: AnalyserNode;
  readonly viseme: string;
  processAudio(): void;
}

/** Runs in the page, faster than the sound: an offline context stops for each frame, and the library's clock is that context's. */
async function watchMouth(
  samples: readonly number[],
  rateHz: number,
  framesHz: number,
): Promise<{ name: string; atMs: number }[]> {
  const CONTEXT_HZ = 48_000;
  const context = new OfflineAudioContext(1, Math.ceil((samples.length * CONTEXT_HZ) / rateHz), CONTEXT_HZ);
  const page = globalThis as unknown as {
    AudioContext: unknown;
    'Wawa-lipsync': { Lipsync: new () => Lipsync };
  };
  page.AudioContext = function (): OfflineAudioContext {
    return context;
  };
  performance.now = () => context.currentTime * 1000;
  const lipsync = new page['Wawa-lipsync'].Lipsync();
  const buffer = context.createBuffer(1, samples.length, rateHz);
  buffer.copyToChannel(
    Float32Array.from(samples, (sample) => sample / 32_768),
    0,
  );
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.connect(lipsync.analyser);
  lipsync.analyser.connect(context.destination);
  source.start();
  const shapes: { name: string; atMs: number }[] = [];
  for (let frame = 1; frame / framesHz < buffer.duration; frame++) {
    void context.suspend(frame / framesHz).then(() => {
      lipsync.processAudio();
      shapes.push({ name: lipsync.viseme, atMs: context.currentTime * 1000 });
      return context.resume();
    });
  }
  await context.startRendering();
  return shapes;
}
