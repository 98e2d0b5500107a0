/** How soon the companion is there, and how soon after the viewer's click the first sound of a tab reaches it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { percentile } from '../../shared/percentile.ts';
import type { VoiceActivityDetector } from '../../companion/dubbing/ports/voice-activity.ts';
import { openScene } from '../browser/scene.ts';
import { Disposal } from '../browser/harness/disposal.ts';
import { temporaryFolder } from '../browser/harness/process.ts';
import { until } from '../browser/harness/until.ts';
import { runCompanion } from '../fakes/companion.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { rounded, type Bench, type Figure, type Measured } from './bench.ts';

const STARTS = 7;
const TOGGLES = 5;

function median(values: readonly number[], goal: number): Figure {
  return { value: rounded(percentile(values, 0.5) ?? 0), unit: 'ms', goal, better: 'lower' };
}

export const startup: Bench = {
  name: 'startup',
  async run(): Promise<Measured> {
    const ready: number[] = [];
    for (let i = 0; i < STARTS; i++) ready.push(await companionReadyMs());
    const toggled = await toggleToFirstFrameMs();
    const each = toggled.map((ms) => Math.round(ms)).join(', ');
    return {
      figures: {
        companion_ready_ms: median(ready, 1000),
        toggle_to_first_frame_ms: median(toggled, 500),
      },
      notes: [
        `companion: median of ${STARTS} starts, from the process being started to its answer to /api/health`,
        `toggle: median of ${TOGGLES} in Chromium, from the click on the popup's switch to the first frame in the companion's pipeline (${each} ms)`,
      ],
    };
  },
};

async function companionReadyMs(): Promise<number> {
  const disposal = new Disposal();
  const folder = await temporaryFolder('samevoice-start-', disposal);
  const beganAtMs = performance.now();
  const companion = spawn(process.execPath, ['--import', 'tsx', 'companion/main.ts'], {
    env: { ...process.env, PORT: '0', DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [line] = (await once(companion.stdout, 'data')) as [Buffer];
    const address = /http:\S+/.exec(line.toString())?.[0] ?? '';
    const answer = await fetch(`${address}/api/health`);
    if (!answer.ok) throw new Error(`the companion answered ${answer.status}`);
    return performance.now() - beganAtMs;
  } finally {
    companion.kill('SIGKILL');
    await disposal.close();
  }
}

/** The built extension in a real browser; the companion's engines are scripted. */
async function toggleToFirstFrameMs(): Promise<number[]> {
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
  const taken: number[] = [];
  try {
    await scene.chromium.setSettings({ companion: companion.address, targetLanguage: 'es' });
    await scene.page.$eval('video', (video) => video.play());
    for (let i = 0; i < TOGGLES; i++) {
      const popup = await scene.chromium.openPopup(scene.page);
      firstFrameAtMs = undefined;
      const clickedAtMs = performance.now();
      await popup.click('[role=switch]');
      taken.push((await until('the first frame', () => firstFrameAtMs)) - clickedAtMs);
      await popup.waitForSelector('[role=switch][aria-checked=true]:not(:disabled)');
      await popup.close();
      await scene.chromium.toggle(scene.page);
    }
  } finally {
    await scene.close();
    await companion.close();
  }
  return taken;
}
