// node scripts/setup.mjs demo|test|start|bench [--yes] [--no-models] [-- COMMAND …]
// Installs what the command needs and is not there, then runs it. Plain JavaScript over Node alone: nothing is
// installed when it starts. `--yes`, here or at the command's end (`npm run demo -- --yes`), asks nothing;
// `--no-models` leaves the neural models away.
import { dirname } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { gatherFacts } from './setup/facts.mjs';
import { declineModels, installModels, noteModels } from './setup/models.mjs';
import { plan, stillAbsent } from './setup/plan.mjs';
import { installNpmPackages, installPrograms } from './setup/steps.mjs';
import { runThen } from './setup/then.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));

const OWN_WORDS = ['--yes', '--no-models'];
const words = process.argv.slice(2).filter((word) => !OWN_WORDS.includes(word));
const separator = words.indexOf('--');
const [command] = words;
const then = separator < 0 ? [] : words.slice(separator + 1);
const asked = {
  command,
  yes: process.argv.includes('--yes') || process.env.npm_config_yes === 'true',
  // npm makes an empty setting of `npm run demo --no-models`.
  models: !process.argv.includes('--no-models') && process.env.npm_config_models !== '',
};

if (!['demo', 'test', 'start', 'bench'].includes(command)) {
  fail('usage: node scripts/setup.mjs demo|test|start|bench [--yes] [--no-models] [-- COMMAND …]');
}
await setUp();
if (then.length > 0) runThen(then);

async function setUp() {
  const facts = gatherFacts(asked);
  const { steps, notes, question, modelsQuestion, fatal } = plan(facts);
  if (fatal !== undefined) fail(fatal);
  for (const note of notes) console.log(`setup: ${note}`);
  const agreed = question === undefined || (await agreesTo(question));
  const agreedToModels = modelsQuestion === undefined || (await agreesTo(modelsQuestion));
  for (const step of steps) {
    if (step.kind === 'npm' && !installNpmPackages()) fail('the npm packages could not be installed.');
    if (step.kind === 'apt' && agreed) installPrograms(step);
  }
  if (steps.some(({ kind }) => kind === 'apt')) checkPrograms();
  const models = steps.find(({ kind }) => kind === 'models');
  if (models === undefined) noteModels('failed', []);
  else if (agreedToModels) await installModels(models);
  else declineModels(models);
}

function checkPrograms() {
  const after = gatherFacts(asked);
  if (after.absent.length === 0) return;
  const outcome = stillAbsent(after);
  if ('fatal' in outcome) fail(outcome.fatal);
  console.log(`setup: ${outcome.note}`);
}

async function agreesTo(question) {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(question);
  terminal.close();
  return !/^n/i.test(answer.trim());
}

function fail(text) {
  console.error(`setup: ${text}`);
  process.exit(1);
}
