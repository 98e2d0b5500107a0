/**
 * A companion with scripted engines as a process of its own, for measuring it from outside. Speakers are really embedded, unless
 * `--one-speaker`. It writes its address, and then each second how many stretches it has embedded and left out.
 */
import { Silero } from '../../companion/engines/embedded/silero/silero.ts';
import { HostedSpeakerEncoder } from '../../companion/engines/speaker-host/hosted-encoder.ts';
import { runCompanion } from '../fakes/companion.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';

const speaker = new HostedSpeakerEncoder();
const isEmbedding = !process.argv.includes('--one-speaker');
if (isEmbedding) await speaker.warm();
const catalog = scriptedCatalog({
  ...(isEmbedding ? { speaker } : {}),
  ...(process.argv.includes('--silero') ? { vad: new Silero() } : {}),
});
const companion = await runCompanion(catalog, { MAX_SESSIONS: process.env['MAX_SESSIONS'] ?? '2000' });
process.stdout.write(`${companion.address} ${companion.secret}\n`);
setInterval(() => {
  process.stdout.write(`${JSON.stringify(speaker.counts)}\n`);
}, 1_000);
