/** `npm run fakes`: the cloud vendors' wire on this machine, by hand; recognises any speech as a fixed dialogue. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { startCloudFakes } from './cloud.ts';

const ENV_FILE = 'out/fakes.env';
const DIALOGUE = [
  'Good morning, everybody.',
  'I think that we should talk about the old house by the river.',
  'Who lives there now?',
  'Nobody knows, but there is a light in the window every night.',
  'Then let us go and see.',
  'It is cold outside, so please take your coat, and do not wait for me.',
];

const fakes = await startCloudFakes({ google: { hears: { dialogue: DIALOGUE } }, hasScribe: true });
const lines = Object.entries(fakes.environment).map(([name, value]) => `${name}=${value}`);
mkdirSync('out', { recursive: true });
writeFileSync(ENV_FILE, `${lines.join('\n')}\n`);
console.log(`Google Speech-to-Text and Translation: ${fakes.google.endpoint}`);
console.log(`ElevenLabs: ${fakes.elevenLabs.baseUrl}`);
console.log(`Start the companion with them: ENV_FILE=${ENV_FILE} npm run companion`);
console.log('Ctrl+C ends them.');

async function stop(): Promise<void> {
  rmSync(ENV_FILE, { force: true });
  await fakes.close();
  process.exit(0);
}
process.once('SIGINT', () => void stop());
process.once('SIGTERM', () => void stop());
