/** A page whose sound is known, a companion with the real engines, and a browser that can be listened to. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'puppeteer-core';
import type { Catalog } from '../../companion/catalog.ts';
import type { EngineCatalog } from '../../companion/engines/catalog.ts';
import { concat } from '../../shared/pcm.ts';
import { speakTo, type SpeakingVoice } from '../engines/speech.ts';
import { PILOT_HZ } from '../fixtures/film.ts';
import { launchWithExtension, type ExtensionBrowser } from './harness/browser.ts';
import { Disposal, type Closable } from './harness/disposal.ts';
import { mediaPage, startPageServer } from './harness/page-server.ts';
import { startPulse, type Pulse } from './harness/pulse.ts';

const HUM_HZ = 300;

export interface SpokenLine {
  readonly voice: SpeakingVoice;
  readonly text: string;
  /** Silence after it. */
  readonly restS: number;
}

export interface Scene extends Closable {
  /** Where the page is, without a slash at the end. */
  readonly origin: string;
  readonly chromium: ExtensionBrowser;
  readonly pulse: Pulse;
  readonly page: Page;
}

/**
 * Opens a page that holds these lines, spoken over the pilot tone, ready to play.
 * @param sequel those of another film, at `/sequel`
 */
export function openScene(lines: readonly SpokenLine[], sequel: readonly SpokenLine[] = []): Promise<Scene> {
  return openSceneOf(
    (folder) => {
      if (sequel.length > 0) record(folder, sequel, 'sequel');
      return record(folder, lines);
    },
    sequel.length === 0 ? {} : { '/sequel': mediaPage('/sequel.wav', 'The sequel') },
  );
}

/**
 * Opens a page that plays a steady hum, loud enough to be speech, and the pilot tone.
 * @param pages further pages of the site, by path
 */
export function openHummingScene(
  lengthS: number,
  pages: Readonly<Record<string, string>> = {},
): Promise<Scene> {
  return openSceneOf((folder) => {
    const path = join(folder, 'sound.wav');
    const tone = (hz: number) => `sine=frequency=${hz}:sample_rate=48000:duration=${lengthS}`;
    const mix = `${tone(HUM_HZ)},volume=6dB[hum];${tone(PILOT_HZ)},volume=-4dB[pilot];[hum][pilot]amix=normalize=0`;
    execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', '-filter_complex', mix, path]);
    return path;
  }, pages);
}

/** @param soundIn makes the page's sound in a folder and gives its path */
async function openSceneOf(
  soundIn: (folder: string) => string,
  pages: Readonly<Record<string, string>> = {},
): Promise<Scene> {
  const disposal = new Disposal();
  try {
    const folder = mkdtempSync(join(tmpdir(), 'samevoice-scene-'));
    disposal.add(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const file = soundIn(folder);
    const pulse = await startPulse();
    disposal.add(() => pulse.close());
    const site = await startPageServer({
      pages: { '/': mediaPage('/sound.wav'), '/other': mediaPage('/sound.wav', 'Another film'), ...pages },
      files: { '/sound.wav': file, '/sequel.wav': join(folder, 'sequel.wav') },
    });
    disposal.add(() => site.close());
    const chromium = await launchWithExtension({
      extensionPath: resolve('dist/extension'),
      environment: pulse.environment,
    });
    disposal.add(() => chromium.close());
    const page = await chromium.open(`${site.origin}/`);
    await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 3);
    return { origin: site.origin, chromium, pulse, page, close: () => disposal.close() };
  } catch (error) {
    await disposal.close();
    throw error;
  }
}

/** A second before the first line; each line's rest after it. */
function record(folder: string, lines: readonly SpokenLine[], name = 'sound'): string {
  const inputs = lines.map(({ voice, text }, i) => {
    const path = join(folder, `${name}-${i}.wav`);
    speakTo(path, text, voice);
    return path;
  });
  const spoken = lines.map(({ restS }, i) => `[${i}:a]aresample=48000,apad=pad_dur=${restS}[s${i}]`);
  const all = `${lines.map((_, i) => `[s${i}]`).join('')}concat=n=${lines.length}:v=0:a=1,adelay=1000[speech]`;
  const pilot = `sine=frequency=${PILOT_HZ}:sample_rate=48000,volume=-4dB[pilot]`;
  const mix = '[speech][pilot]amix=inputs=2:duration=first:normalize=0[out]';
  const path = join(folder, `${name}.wav`);
  execFileSync('ffmpeg', [
    ...['-nostdin', '-v', 'error', '-y'],
    ...inputs.flatMap((input) => ['-i', input]),
    ...['-filter_complex', [...spoken, all, pilot, mix].join(';'), '-map', '[out]', path],
  ]);
  return path;
}

/** A dub as it was made and sent. */
export interface SentDub {
  readonly text: string;
  readonly voiceId: string;
  readonly rateHz: number;
  readonly samples: Int16Array;
}

/** The real engines, and what they said: `sent` grows with each dub that was sent whole. */
export function listenedCatalog(real: EngineCatalog): { catalog: Catalog; sent: readonly SentDub[] } {
  const sent: SentDub[] = [];
  const catalog: Catalog = {
    entries: () => real.entries(),
    pairs: () => real.pairs(),
    captionPairs: () => real.captionPairs(),
    voices: () => real.voices(),
    speaker: real.speaker,
    preview: (...asked) => real.preview(...asked),
    cloner: real.cloner,
    speak: (...asked) => real.speak(...asked),
    selectForTranscription: (source, customer) => real.selectForTranscription(source, customer),
    selectForSpeaking: (asked, customer) => real.selectForSpeaking(asked, customer),
    choose: (asked, customer) => {
      const chosen = real.choose(asked, customer);
      const { tts } = chosen.engines;
      return {
        ...chosen,
        engines: {
          ...chosen.engines,
          tts: {
            get info() {
              return tts.info;
            },
            languages: () => tts.languages(),
            voices: (language) => tts.voices(language),
            voiceFor: (profile, language, taken) => tts.voiceFor(profile, language, taken),
            hasVoice: (voice) => tts.hasVoice(voice),
            synthesize: async (request, signal) => {
              const made = await tts.synthesize(request, signal);
              const parts: Int16Array[] = [];
              return {
                voice: made.voice,
                sampleRateHz: made.sampleRateHz,
                marks: () => made.marks(),
                audio: (async function* () {
                  for await (const part of made.audio) {
                    parts.push(part);
                    yield part;
                  }
                  sent.push({
                    text: request.text,
                    voiceId: made.voice.id,
                    rateHz: made.sampleRateHz,
                    samples: concat(parts),
                  });
                })(),
              };
            },
          },
        },
      };
    },
  };
  return { catalog, sent };
}
