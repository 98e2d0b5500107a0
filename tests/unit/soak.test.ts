/** The short form of `npm run soak`: twenty minutes of speech and fifty starts, with engines that take no time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readConfig } from '../../companion/config.ts';
import { scriptedCatalog, steadyWords } from '../fakes/scripted-engines.ts';
import { loud, silence } from '../fixtures/sound.ts';
import { concat } from '../../shared/pcm.ts';
import { soak } from '../soak/soak.ts';

it('what was dubbed leaves its words and no sound', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-soak-'));
  try {
    const result = await soak({
      config: readConfig({ DATA_DIR: folder, ENV_FILE: '/dev/null' }),
      // Four seconds of speech, one of rest.
      catalog: scriptedCatalog({
        words: (fromMs, toMs) => steadyWords(fromMs, toMs).filter(({ startMs }) => startMs % 5_000 < 3_600),
      }),
      speech: concat([loud(4_000), silence(1_000)]),
      ...{ starts: 50, hours: 1 / 3, settlingHours: 1 / 6 },
    });
    expect(result.clauses).toBeGreaterThan(500);
    expect(result.growth_mb).toBeLessThan(3);
    // Ten minutes' sound would be some 27 MB of dubs, and the words of a session some hundred kilobytes.
    expect(result.growth_percent).toBeLessThan(12);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
