/** The noise suppression that a microphone's sound goes through before it is recognised: Chromium's, as the page asks for it. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from 'puppeteer-core';
import { PIPELINE_RATE_HZ } from '../../companion/recognition/ports/audio-frame.ts';
import { durationMs } from '../../shared/pcm.ts';
import { readPcm } from '../../shared/protocol/binary.ts';
import { Disposal } from '../browser/harness/disposal.ts';
import { startPageServer } from '../browser/harness/page-server.ts';
import { temporaryFolder } from '../browser/harness/process.ts';
import { wav } from '../fakes/uploads.ts';

/** The recorder begins a little after the microphone, and what is suppressed is a little late. */
const TAIL_MS = 1_000;
/** So much of the sound may be lost at its beginning. */
const MOST_LOST_MS = 700;

/**
 * Plays a recording into Chromium's microphone and records what a page is given, in real time.
 * @param samples 16 kHz mono
 * @throws where Chromium does not suppress, or gives less sound than was played
 */
export async function suppressedByBrowser(samples: Int16Array): Promise<Int16Array> {
  const disposal = new Disposal();
  try {
    const folder = await temporaryFolder('samevoice-noise-', disposal);
    const file = join(folder, 'microphone.wav');
    writeFileSync(file, wav(samples));
    const site = await startPageServer({ pages: { '/': '<!doctype html><title>Microphone</title>' } });
    disposal.add(() => site.close());
    const browser = await launch({
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      pipe: true,
      headless: true,
      userDataDir: join(folder, 'profile'),
      protocolTimeout: 600_000,
      args: [
        '--no-sandbox',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-audio-capture=${file}%noloop`,
      ],
    });
    disposal.add(() => browser.close());
    const page = await browser.newPage();
    await page.goto(site.origin, { waitUntil: 'load' });
    const lengthMs = durationMs(samples.length, PIPELINE_RATE_HZ);
    const recording = await page.evaluate(recordMicrophone, lengthMs + TAIL_MS);
    if (!recording.isSuppressed) throw new Error('Chromium does not suppress the noise of this microphone.');
    const recorded = decoded(Buffer.from(recording.base64, 'base64'));
    const recordedMs = durationMs(recorded.length, PIPELINE_RATE_HZ);
    if (recordedMs < lengthMs + TAIL_MS - MOST_LOST_MS) {
      throw new Error(
        `Chromium recorded ${recordedMs} ms of ${lengthMs + TAIL_MS}: the machine was too busy.`,
      );
    }
    return recorded;
  } finally {
    await disposal.close();
  }
}

/** Runs in the page. Nothing but the suppression is asked for, so that nothing else changes the sound. */
async function recordMicrophone(lengthMs: number): Promise<{ base64: string; isSuppressed: boolean }> {
  const audio = { noiseSuppression: true, echoCancellation: false, autoGainControl: false };
  const stream = await navigator.mediaDevices.getUserMedia({ audio });
  const recorder = new MediaRecorder(stream, { mimeType: 'audio/webm;codecs=pcm' });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((resolve) => {
    recorder.onstop = resolve;
  });
  recorder.start(1_000);
  await new Promise((resolve) => setTimeout(resolve, lengthMs));
  recorder.stop();
  await stopped;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  let binary = '';
  const CHUNK = 0x8000;
  for (let at = 0; at < bytes.length; at += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  const isSuppressed = stream.getAudioTracks().some((track) => track.getSettings().noiseSuppression === true);
  return { base64: btoa(binary), isSuppressed };
}

function decoded(webm: Uint8Array): Int16Array {
  const args = [
    '-v',
    'error',
    '-i',
    'pipe:0',
    '-f',
    's16le',
    '-ar',
    String(PIPELINE_RATE_HZ),
    '-ac',
    '1',
    'pipe:1',
  ];
  return readPcm(execFileSync('ffmpeg', args, { input: webm, maxBuffer: 2 ** 28 }));
}
