/** How soon the companion is there, and how soon after the viewer's click the first sound of a tab reaches it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { percentile } from '../../shared/percentile.ts';
import type { VoiceActivityDetector } from '../../companion/recognition/ports/voice-activity.ts';
import { amplitudes, STEP_MS, usually } from '../browser/listening.ts';
import { openScene } from '../browser/scene.ts';
import { Disposal } from '../browser/harness/disposal.ts';
import { temporaryFolder } from '../browser/harness/process.ts';
import { RECORDING_RATE_HZ } from '../browser/harness/pulse.ts';
import { until } from '../browser/harness/until.ts';
import { pairExtension } from '../browser/harness/pairing.ts';
import { runCompanion } from '../fakes/companion.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { PILOT_HZ } from '../fixtures/film.ts';
import { rounded, type Bench, type Figure, type Measured } from './bench.ts';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';

const STARTS = 7;
const TOGGLES = 5;
/** In which the film's sound is taken over. */
const SWITCHING_MS = 1_000;

function median(values: readonly number[], goal: number): Figure {
  return { value: rounded(percentile(values, 0.5) ?? 0), unit: 'ms', goal, better: 'lower' };
}

export const startup: Bench = {
  name: 'startup',
  async run(): Promise<Measured> {
    const ready: number[] = [];
    for (let i = 0; i < STARTS; i++) ready.push(await companionReadyMs());
    const { toggled, missing } = await toggleMs();
    const each = toggled.map((ms) => Math.round(ms)).join(', ');
    return {
      figures: {
        companion_ready_ms: median(ready, 1000),
        toggle_to_first_frame_ms: median(toggled, 500),
        toggle_sound_missing_ms: median(missing, 500),
      },
      notes: [
        `companion: median of ${STARTS} starts, from the process being started to its answer to /api/health`,
        `toggle: median of ${TOGGLES} in Chromium, from the click on the popup's switch to the first frame in the companion's pipeline (${each} ms)`,
        `sound: median of ${TOGGLES}, for how long of the second after that click the film is heard at less than half of its level (${missing.join(', ')} ms)`,
      ],
    };
  },
};

async function companionReadyMs(): Promise<number> {
  const disposal = new Disposal();
  const folder = await temporaryFolder('samevoice-start-', disposal);
  const beganAtMs = performance.now();
  const companion = spawn(process.execPath, ['scripts/run.mjs', 'companion/main.ts'], {
    env: { ...process.env, PORT: '0', DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [line] = (await once(companion.stdout, 'data')) as [Buffer];
    const address = /http:\S+/.exec(line.toString())?.[0] ?? '';
    const { status } = await apiOf(address).call(routes.companion.health);
    if (status !== 'ok') throw new Error('no session could start');
    return performance.now() - beganAtMs;
  } finally {
    companion.kill('SIGKILL');
    await disposal.close();
  }
}

interface Toggled {
  /** From the click to the first frame, each time. */
  readonly toggled: number[];
  /** For how long the film was not heard while its sound was taken over, each time. */
  readonly missing: number[];
}

/** The built extension in a real browser; the companion's engines are scripted. */
async function toggleMs(): Promise<Toggled> {
  let firstFrameAtMs: number | undefined;
  const vad: VoiceActivityDetector = {
    info: { name: 'first-frame', kind: 'embedded' },
    open: () => ({
      accept: () => {
        firstFrameAtMs ??= performance.now();
        return false;
      },
      reset: () => undefined,
      close: () => undefined,
    }),
  };
  const companion = await runCompanion(scriptedCatalog({ vad }));
  const scene = await openScene([{ voice: 'rms', text: 'Good morning.', restS: 60 }]);
  const toggled: number[] = [];
  const missing: number[] = [];
  try {
    await scene.chromium.setSettings({ companion: companion.address, targetLanguage: 'es' });
    await pairExtension(scene.chromium, companion.address);
    await scene.page.$eval('video', (video) => video.play());
    const recorder = await scene.pulse.record();
    const toMs = (): number => recorder.endMs;
    const levels = (fromMs: number, untilMs: number): number[] =>
      amplitudes(PILOT_HZ, recorder.heardBetween(fromMs, untilMs), RECORDING_RATE_HZ);
    await until('the film to be heard', () => usually(levels(toMs() - SWITCHING_MS, toMs())) > 0.02);
    for (let i = 0; i < TOGGLES; i++) {
      const popup = await scene.chromium.openPopup(scene.page);
      firstFrameAtMs = undefined;
      const clickedAtMs = performance.now();
      await popup.click('[role=switch]');
      toggled.push((await until('the first frame', () => firstFrameAtMs)) - clickedAtMs);
      await popup.waitForSelector('[role=switch][aria-checked=true]:not(:disabled)');
      await until('the second to be recorded', () => toMs() > clickedAtMs + SWITCHING_MS);
      const full = usually(levels(clickedAtMs - SWITCHING_MS / 2, clickedAtMs));
      const switching = levels(clickedAtMs, clickedAtMs + SWITCHING_MS);
      missing.push(STEP_MS * switching.filter((level) => level < full / 2).length);
      await popup.close();
      await scene.chromium.toggle(scene.page);
    }
  } finally {
    await scene.close();
    await companion.close();
  }
  return { toggled, missing };
}
