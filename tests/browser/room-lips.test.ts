/** The lips of a listener's page against what that listener hears: pictures of the page, and a recording of its loudspeaker. */
import { expect, it } from 'vitest';
import { percentile } from '../../shared/percentile.ts';
import { observe } from '../bench/lips/lip-offsets.ts';
import { espeakSentences, fliteSentences } from '../bench/lips/material.ts';
import { perform } from '../bench/lips/stage.ts';

/** People begin to see that lips are late from here on (ITU-R BT.1359: -45 ms); `npm run bench -- mouth` has the goals of this page. */
const SEEN_LATE_MS = 45;

it('lips close when p, b and m are heard, whoever spoke them', async () => {
  const observed = await observe(
    await perform([...(await espeakSentences(3)), ...(await fliteSentences(2))]),
  );
  for (const source of ['espeak-ng es', 'flite en']) {
    const closures = observed.closures.filter((one) => one.source === source);
    expect(closures.length, source).toBeGreaterThan(3);
    const seen = closures.filter(({ isSeen }) => isSeen);
    expect(seen.length / closures.length, `${source}: closures seen`).toBeGreaterThan(0.8);
    const lateMs = percentile(
      seen.flatMap(({ lateMs: late }) => late ?? []),
      0.5,
    );
    expect(Math.abs(lateMs ?? NaN), `${source}: lips after their sound`).toBeLessThan(SEEN_LATE_MS);
  }
});
