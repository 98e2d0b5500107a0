/** Whether the offscreen document's audio thread keeps up while it does all that it can: in a real browser, with real engines. */
import { EngineCatalog } from '../../companion/engines/catalog.ts';
import { embeddedEngines } from '../../companion/engines/installed.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { AudioThread, type AudioThreadLoad } from '../browser/harness/audio-thread.ts';
import { Disposal } from '../browser/harness/disposal.ts';
import { until } from '../browser/harness/until.ts';
import { openScene } from '../browser/scene.ts';
import { pairExtension } from '../browser/harness/pairing.ts';
import { runCompanion } from '../fakes/companion.ts';

const LINES = [
  { voice: 'rms', text: 'Thank you very much. We can take the first train.', restS: 1 },
  { voice: 'slt', text: 'I know the way to the station. It was raining.', restS: 1 },
  { voice: 'rms', text: 'There is a good place to eat in the old town.', restS: 1 },
  { voice: 'slt', text: 'We have to be there before the night comes.', restS: 8 },
] as const;
/** Loading and the first connection are over by then. */
const SETTLED_MS = 3_000;
const MEASURED_MS = 25_000;

/** From when dubbing has settled: what the browser counted since. Needs the built extension. */
export async function dubbedAudioThread(): Promise<AudioThreadLoad> {
  const disposal = new Disposal();
  try {
    const catalog = new EngineCatalog({ engines: 'embedded' }, embeddedEngines(new VoiceprintEncoder()));
    disposal.add(() => catalog.close());
    await catalog.warm();
    const companion = await runCompanion(catalog);
    disposal.add(() => companion.close());
    const scene = await openScene(LINES);
    disposal.add(() => scene.close());
    await scene.chromium.setSettings({
      companion: companion.address,
      targetLanguage: 'es',
      underDub: 'suppress',
    });
    await pairExtension(scene.chromium, companion.address);
    await scene.chromium.toggle(scene.page);
    const thread = await AudioThread.of(scene.chromium.browser);
    await scene.page.$eval('video', (video) => video.play());
    const played = async (ms: number): Promise<AudioThreadLoad> => {
      const load = await until(
        'the sound to be played',
        async () => {
          const now = await thread.load();
          return now.playedMs > ms && now;
        },
        MEASURED_MS + 20_000,
      );
      return load;
    };
    const before = await played(SETTLED_MS);
    const after = await played(before.playedMs + MEASURED_MS);
    return {
      underruns: after.underruns - before.underruns,
      underrunMs: after.underrunMs - before.underrunMs,
      playedMs: after.playedMs - before.playedMs,
      loadPercent: after.loadPercent,
    };
  } finally {
    await disposal.close();
  }
}
