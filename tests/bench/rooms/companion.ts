/**
 * A companion with rooms and scripted engines as a process of its own. Synthesis comes three times as fast as it is heard, as from an
 * engine that streams. It writes its addresses, and then when each answer of an engine was there.
 */
import { setTimeout } from 'node:timers/promises';
import { runCompanion } from '../../fakes/companion.ts';
import { scriptedCatalog, tone } from '../../fakes/scripted-engines.ts';
import { monotonicMs, TARGETS, type EngineAnswer } from './engine-answer.ts';

/** Of 100 ms of sound. */
const PIECE_TAKES_MS = 33;

function told(answer: EngineAnswer): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

const catalog = scriptedCatalog({
  targets: TARGETS,
  translate: ({ text, target }) => {
    told({ stage: 'translation', language: target, text: text.toUpperCase(), atMs: monotonicMs() });
    return Promise.resolve(text.toUpperCase());
  },
  synthesize: ({ text, language, targetMs }) => {
    const synthesis = tone(targetMs ?? 500);
    const audio = (async function* () {
      let isFirst = true;
      for await (const piece of synthesis.audio) {
        if (isFirst) told({ stage: 'tts', language, text, atMs: monotonicMs() });
        isFirst = false;
        yield piece;
        await setTimeout(PIECE_TAKES_MS);
      }
    })();
    return Promise.resolve({ ...synthesis, audio });
  },
});
const companion = await runCompanion(catalog, {
  ROOMS_PORT: '0',
  ROOM_MAX_LISTENERS: '100000',
  ROOM_MAX_LANGUAGES: '64',
  MAX_SESSIONS: '10',
});
process.stdout.write(`${companion.address} ${companion.secret} ${companion.listenerAddress}\n`);
