/** The companion's own time for a clause: engines that take none, a real socket, from the sound to the dub's first frame. */
import { setTimeout } from 'node:timers/promises';
import { loud } from '../fixtures/sound.ts';
import { runCompanion } from '../fakes/companion.ts';
import { WireClient } from '../fakes/client.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { spread, type Bench, type Measured } from './bench.ts';

const FRAMES = 4000;
const FRAME_MS = 64;
/** Far apart enough for one frame's work to be over before the next comes. */
const EVERY_MS = 6;

export const overhead: Bench = {
  name: 'overhead',
  async run(): Promise<Measured> {
    const companion = await runCompanion(scriptedCatalog());
    const client = await WireClient.connect(companion.address);
    const added: number[] = [];
    try {
      client.send({ type: 'start_dubbing', target_language: 'es', audio_format: 'binary' });
      await client.next('dubbing_started');
      let sentAtMs = 0;
      let clauses = 0;
      let spoken = 0;
      const causedAtMs: number[] = [];
      const sound = loud(FRAME_MS);
      client.onFrame = (frame) => {
        const causedAt = causedAtMs[frame.clauseId - 1];
        if (frame.sequence !== 0 || causedAt === undefined) return;
        added.push(performance.now() - causedAt);
        spoken++;
      };
      client.onMessage = (message) => {
        if (message.type === 'clause') causedAtMs[++clauses - 1] = sentAtMs;
      };
      for (let i = 0; i < FRAMES; i++) {
        sentAtMs = performance.now();
        client.sendSound(sound);
        await setTimeout(EVERY_MS);
      }
      await client.until(() => spoken === clauses, 'the last dub');
    } finally {
      client.cut();
      await companion.close();
    }
    return {
      figures: spread('added', added, { p50: 3, p99: 10 }),
      notes: [
        `${added.length} clauses, from the frame that completes a clause being sent to its dub's first frame`,
      ],
    };
  },
};
