/** A companion with scripted engines as a process of its own, for measuring it from outside. */
import { Silero } from '../../companion/engines/embedded/silero/silero.ts';
import { runCompanion } from '../fakes/companion.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';

const catalog = scriptedCatalog(process.argv.includes('--silero') ? { vad: new Silero() } : {});
const companion = await runCompanion(catalog, { MAX_SESSIONS: '2000' });
process.stdout.write(`${companion.address}\n`);
